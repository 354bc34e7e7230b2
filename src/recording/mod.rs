//! The session: every exchange in order of arrival, the bodies that were kept, and the ledger over
//! them.
//!
//! What belongs here: storage with its limits, and the questions of the list (which rows pass).

mod bodies;
mod filter;
mod gate;
mod store;
mod version;

pub use bodies::{Bodies, Side};
pub use filter::{Filter, Scope};
pub use gate::Gate;
pub use store::{Full, LONGEST_READ, MOST_EXCHANGES, Recording};
