//! Two writes of this page were in flight with one validator: the first to arrive won.

use super::Rule;
use super::super::remedy::{Help, snippet};
use super::super::{Case, Cause, Confidence, Finding};
use crate::ledger::Role;

pub const RULE: Rule = Rule {
    cause: Cause::OverlappingWrites,
    slug: "overlapping-writes",
    in_brief: "writes overlapped",
    examine,
    yields_to: &[],
    help: Help {
        client: Some("Send the writes of one resource one after the other."),
        code: Some(snippet::queue),
        client_of_dialect: Some("Send the writes of one resource one after the other."),
        ..Help::NONE
    },
};

fn examine(case: &Case) -> Option<Finding> {
    case.comparison()?;
    let overlapping = case.overlapping();
    let winner = overlapping.iter().find(|other| other.role == Role::Write)?;
    let millis = case.entry.request_start.0.saturating_sub(winner.request_start.0) / 1000;
    let order = if millis >= 0 { "after" } else { "before" };
    let mut evidence: Vec<_> = case.source_evidence().into_iter().collect();
    evidence.push(case.gave_validator(winner));
    evidence.push(case.this());
    Some(Finding {
        cause: Cause::OverlappingWrites,
        confidence: Confidence::High,
        summary: format!(
            "Two writes were in flight at once with {}: this one began {} ms {order} {}, which won ({}).",
            case.sent_words(),
            millis.unsigned_abs(),
            winner.id,
            case.line(winner)
        ),
        evidence,
        confirm_with: None,
        advice: format!(
            "Queue the writes of each resource: send the next when the last one's {} has arrived.",
            case.validator_name()
        ),
    })
}
