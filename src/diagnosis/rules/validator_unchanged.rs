//! A risk: the content changed and its strong tag did not. A strong tag changes with every octet (RFC 9110 §8.8.1);
//! otherwise no condition protects the content.

use super::Rule;
use super::super::remedy::{Help, Topic};
use super::super::{Case, Cause, Confidence, Finding};
use crate::exchange::Quoted;
use crate::verdict::RiskKind;

pub const RULE: Rule = Rule {
    cause: Cause::ValidatorUnchanged,
    slug: "validator-unchanged",
    in_brief: "tag did not change",
    examine,
    claims: &[],
    yields_to: &[],
    help: Help {
        server: Some("Derive the tag from the whole content, or from a version number that every change increments; or mark it as weak where parts of the content do not matter (RFC 9110 §8.8.1)."),
        topic: Some(Topic::OwnTag),
        ..Help::NONE
    },
};

fn examine(case: &Case) -> Option<Finding> {
    let risk = case.risk.filter(|risk| risk.kind == RiskKind::ValidatorUnchanged)?;
    let earlier = case.ledger().entry(risk.shown_by)?;
    Some(Finding {
        cause: Cause::ValidatorUnchanged,
        confidence: Confidence::Medium,
        summary: format!(
            "{} and this read brought two different contents under one strong tag, {}: a condition with that tag holds whatever was changed.",
            earlier.id,
            Quoted(case.entry.etag.as_deref().unwrap_or(""))
        ),
        evidence: vec![case.gave_validator(earlier), case.gave_validator(case.entry)],
        confirm_with: Some("Comparing the two bodies shows what changed; where it is a time or a counter, a weak tag would be right.".into()),
        advice: "Let the server derive the tag from the whole content, or from a version number.".into(),
    })
}
