//! A 412 was retried with the validator that had just failed.

use super::Rule;
use super::super::remedy::{Help, snippet};
use super::super::{Case, Cause, Confidence, Finding};
use crate::ledger::SentBy;

pub const RULE: Rule = Rule {
    cause: Cause::RetriedWithSameValidator,
    slug: "retried-with-same-validator",
    in_brief: "same tag retried",
    examine,
    yields_to: &[],
    help: Help {
        client: Some("A retry needs a new tag: read before it, and try once."),
        code: Some(snippet::retry_once),
        client_of_dialect: Some("A retry needs the new version: read before it, and try once."),
        ..Help::NONE
    },
};

fn examine(case: &Case) -> Option<Finding> {
    case.comparison()?;
    let failures = case.earlier_failures();
    if failures.is_empty() || case.entry.by == SentBy::Retag {
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
        confirm_with: None,
        advice: format!(
            "After a {}, read the resource and use its new {}: the same validator fails for ever.",
            case.exchange.response.status,
            case.validator_name()
        ),
    })
}
