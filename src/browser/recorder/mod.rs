//! The devtools page: takes every exchange down from the moment DevTools opens.
//!
//! What belongs here: what the browser reports, and does not report; what a panel's page calls of the recorder. What is
//! kept of it is the recording's decision.

#[allow(clippy::module_inception, reason = "the page is named after its part")]
mod recorder;
mod remote;
mod start;
mod unreported;

pub use start::start;
