//! The session: every exchange in order of arrival, the bodies that were kept, and the ledger over
//! them.
//!
//! What belongs here: storage with its limits, and the questions of the list (which rows pass).

mod bodies;
mod clock;
mod filter;
mod gate;
mod large;
mod store;
mod tape;
mod texts;
mod told;
mod version;

pub use bodies::{Bodies, Side};
pub use clock::Now;
pub use filter::{Filter, Scope};
pub use gate::Gate;
pub use large::{Large, LetGo, is_cut, trimmed};
pub use store::Recording;
pub use tape::{Full, LONGEST_READ, MOST_EXCHANGES, Tape};
pub use texts::{Mention, Mentioned, Teller, Texts};
pub use told::{Mark, Told};
