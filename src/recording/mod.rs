//! The recording: every exchange in order of arrival, the kept bodies, and the ledger of the exchanges.
//!
//! What belongs here: the intake of entries with its policies, storage with its limits, and the filter of the list.

mod bodies;
mod capture;
mod clock;
mod dialect_reading;
mod outlines;
mod filter;
mod capture_window;
mod intake;
mod large;
mod policy;
mod received_body;
mod store;
mod log;
mod string_table;
mod told;
mod version;

pub use bodies::{Bodies, Side};
pub use capture::{BodyDue, Capture, Captured, News};
pub use clock::Now;
pub use filter::{Filter, Scope};
pub use intake::{BodyTaken, Intake, Taken};
pub use large::{LetGo, is_cut};
pub use log::{ExchangeLog, Full, MOST_EXCHANGES};
pub use policy::{LARGEST_BODY, Policy, ResponseBodies};
pub use store::Recording;
pub use string_table::{StringRef, StringTable, StringTableReader, Teller};
pub use told::{Delivered, Mark};
