//! Why a condition failed: causes, each with its evidence and how sure it is.
//!
//! What belongs here: one file per rule, its cases beside it. A rule is a pure function of a
//! [`Case`]: one exchange and what the ledger knows of it. Nothing here knows a browser.
//! To add a rule: a variant in `cause.rs`, a file in `rules/`, a line in `rules/mod.rs`.

mod case;
mod cause;
mod finding;
mod rules;

pub use case::Case;
pub use cause::Cause;
pub use finding::{Confidence, Evidence, Finding};

use crate::exchange::ExchangeId;
use crate::recording::Recording;

/// Every cause that the recorded traffic supports, the likeliest first. Empty when nothing failed.
/// The order is the rules' own, but that a mere hypothesis stands behind what is more than one.
pub fn diagnose(recording: &Recording, id: ExchangeId) -> Vec<Finding> {
    let Some(case) = Case::new(recording, id) else { return Vec::new() };
    let mut findings: Vec<Finding> = rules::RULES.iter().filter_map(|rule| rule(&case)).collect();
    findings.sort_by_key(|finding| finding.confidence == Confidence::Low);
    findings
}
