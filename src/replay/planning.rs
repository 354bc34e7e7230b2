//! Plans what a repair will send.

use super::kind::ReplayKind;
use super::order::plan_in_order;
use super::plan::Plan;
use super::plan_one::plan_one;
use super::refusal::Refusal;
use super::situation::Situation;
use crate::exchange::ExchangeId;
use crate::recording::Recording;

/// Plans the repair of a failed exchange.
///
/// # Errors
/// A [`Refusal`], when the repair could not be faithful.
pub fn plan(
    recording: &Recording,
    of: ExchangeId,
    kind: ReplayKind,
    situation: &Situation,
) -> Result<Plan, Refusal> {
    match kind {
        ReplayKind::ReplayInOrder => plan_in_order(recording, of, situation),
        _ => plan_one(recording, of, kind, situation),
    }
}

#[cfg(test)]
#[path = "plan_tests.rs"]
mod tests;
