//! Two writes of this page were in flight with one validator: the first to reach the server succeeded.

use super::Rule;
use super::super::remedy::{Help, snippet};
use crate::exchange::Meaning;
use super::super::{Claim, Case, Cause, Confidence, Finding};
use crate::ledger::Role;

pub const RULE: Rule = Rule {
    cause: Cause::OverlappingWrites,
    slug: "overlapping-writes",
    in_brief: "writes overlapped",
    examine,
    claims: &[Claim::OneCondition],
    yields_to: &[],
    help: Help {
        client: Some("Send the writes of one resource one after the other."),
        code: Some(snippet::queue),
        client_of_dialect: Some("Send the writes of one resource one after the other."),
        ..Help::NONE
    },
};

fn examine(case: &Case) -> Option<Finding> {
    if !case.is_failed() || case.exchange.is_safe() {
        return None;
    }
    let overlapping = match case.sent() {
        Some(_) => case.overlapping(),
        None => without_condition(case)?,
    };
    let winner = overlapping.iter().find(|other| other.role == Role::Write)?;
    let millis = case.entry.request_start.0.saturating_sub(winner.request_start.0) / 1000;
    let order = if millis >= 0 { "after" } else { "before" };
    let mut evidence: Vec<_> = case.source_evidence().into_iter().collect();
    evidence.push(case.gave_validator(winner));
    evidence.push(case.this());
    let with = match case.sent() {
        Some(sent) if sent.is_any() => format!(" with {}: *", sent.name()),
        Some(_) => format!(" with {}", case.sent_words()),
        None => String::new(),
    };
    // Without a condition, the version that this write was meant for is unknown.
    let confidence = if case.sent().is_some() { Confidence::High } else { Confidence::Medium };
    Some(Finding {
        cause: Cause::OverlappingWrites,
        confidence,
        summary: format!(
            "Two writes of this page were in flight at once{with}: this one began {} ms {order} {}, which won ({}).",
            millis.unsigned_abs(),
            winner.id,
            case.line(winner)
        ),
        evidence,
        confirm_with: (confidence != Confidence::High)
            .then(|| "The same two writes, one after the other, both go through if this is the cause.".into()),
        advice: format!(
            "Queue the writes of each resource: send the next when the last one's {} has arrived.",
            // No version was sent, and none is known to be compared.
            if case.sent().is_none() && case.framework().is_some() { "answer".into() } else { case.validator_name() }
        ),
    })
}

/// The overlapping writes of a system that reveals no version and states in words that the version had changed.
fn without_condition<'a>(case: &Case<'a>) -> Option<Vec<&'a crate::ledger::Entry>> {
    let speaks_of_versions = case.reason.as_ref().is_some_and(|reason| reason.meaning == Meaning::Version);
    (speaks_of_versions || case.framework().is_some()).then(|| case.in_flight_beside())
}
