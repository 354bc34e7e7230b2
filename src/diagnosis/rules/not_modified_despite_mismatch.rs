//! A risk: 304 with another tag than the sent one. A 304 has the tag that a 200 would
//! have had (RFC 9110 §15.4.5), and means that a sent tag is current (§13.1.2).

use super::Rule;
use super::super::remedy::{Help, Topic};
use super::super::{Case, Cause, Confidence, Finding};
use crate::exchange::Quoted;
use crate::verdict::RiskKind;

pub const RULE: Rule = Rule {
    cause: Cause::NotModifiedDespiteMismatch,
    slug: "not-modified-despite-mismatch",
    in_brief: "304 for another tag",
    examine,
    claims: &[],
    yields_to: &[],
    help: Help {
        client: Some("Until the server is fixed, read with cache: \"no-store\" before an edit."),
        server: Some("Compare If-None-Match with the current tag, not with a date alone, and answer 200 where none of its tags matches (RFC 9110 §13.1.2)."),
        topic: Some(Topic::Revalidating),
        ..Help::NONE
    },
};

fn examine(case: &Case) -> Option<Finding> {
    case.risk.filter(|risk| risk.kind == RiskKind::NotModifiedDespiteMismatch)?;
    let sent = case.sent()?;
    let mut evidence: Vec<_> = case.source_evidence().into_iter().collect();
    evidence.push(case.this());
    evidence.push(case.gave_validator(case.entry));
    Some(Finding {
        cause: Cause::NotModifiedDespiteMismatch,
        confidence: Confidence::High,
        summary: format!(
            "If-None-Match: {} was answered 304, and the 304 itself named {}: the page keeps using a copy that is not the current version.",
            Quoted(&sent.value),
            case.given(case.entry)
        ),
        evidence,
        confirm_with: None,
        advice: "Let the server answer 200 where no tag in If-None-Match is the current one.".into(),
    })
}
