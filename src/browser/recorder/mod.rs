//! The devtools page: records every exchange from the moment DevTools opens.
//!
//! What belongs here: the exchanges that the browser reports, the exchanges that it does not report, and the methods
//! that a panel's page calls. The room `recording` decides what is kept.

#[allow(clippy::module_inception, reason = "the page is named after its part")]
mod recorder;
mod late_fields;
mod remote;
mod start;
mod unreported;

pub use start::start;
