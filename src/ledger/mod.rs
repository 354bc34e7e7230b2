//! Every exchange by resource: the versions of a resource over time, which response gave a request
//! its validator, and what happened between the two.
//!
//! What belongs here: facts that the recorded traffic proves, as answers to questions. The diagnosis
//! explains why a condition failed. Every index is sorted by time and never by arrival, so the order in
//! which exchanges are added does not change an answer; and every question costs the logarithm of the
//! resource's history, whatever the length of the recording.

mod entry;
mod history;
mod listed;
pub mod preflight;
mod questions;
#[cfg(test)]
mod ledger_properties;
mod source;
mod timeline;
mod versions;
#[cfg(test)]
mod query_cost;

pub use entry::{Entry, Role, SentBy, SentCondition, SentKind, SentValidator, Tie, opaque_core};
pub use history::{Ledger, Resource};
pub use listed::{ListedSource, Whose};
#[cfg(test)]
pub(crate) use query_cost::entries_looked_at;
pub use source::{Source, ValidatorMatch};
pub use versions::Version;
