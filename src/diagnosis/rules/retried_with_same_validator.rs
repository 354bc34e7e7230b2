//! A 412 was retried with the validator that had just failed.

use super::super::{Case, Cause, Confidence, Finding};
use crate::ledger::By;

pub fn examine(case: &Case) -> Option<Finding> {
    case.comparison()?;
    let failures = case.earlier_failures();
    if failures.is_empty() || case.entry.by == By::Retag {
        return None;
    }
    let first = *failures.last()?;
    let mut evidence: Vec<_> = failures.iter().rev().map(|failure| case.gave_validator(failure)).collect();
    evidence.push(case.this());
    let times = match failures.len() {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        more => format!("{more} times"),
    };
    Some(Finding {
        cause: Cause::RetriedWithSameValidator,
        confidence: Confidence::High,
        summary: format!(
            "{} had already failed {times} (first in {}), and was sent again without reading the resource in between.",
            case.sent_words(),
            first.id
        ),
        evidence,
        settled_by: None,
        advice: format!(
            "After a {}, read the resource and use its new {}: the same validator fails for ever.",
            case.exchange.response.status,
            case.validator_name()
        ),
    })
}
