//! A risk: an unsafe request without a condition, to a resource whose validator the page had.

use super::Rule;
use super::super::remedy::{Help, snippet};
use super::super::{Case, Cause, Confidence, Finding};
use crate::exchange::Quoted;
use crate::verdict::{Proof, RiskKind};

pub const RULE: Rule = Rule {
    cause: Cause::UnconditionalOverwrite,
    slug: "unconditional-overwrite",
    in_brief: "unguarded overwrite",
    examine,
    claims: &[],
    yields_to: &[],
    help: Help {
        client: Some("Send the tag of the version that was edited."),
        code: Some(snippet::guard_by_tag),
        client_of_dialect: Some("With every write, send the version that was edited."),
        server: Some("To make sure that no client overwrites blindly, answer 428 to a write without a condition (RFC 6585 §3)."),
        ..Help::NONE
    },
};

fn examine(case: &Case) -> Option<Finding> {
    let risk = case.risk.filter(|risk| risk.kind == RiskKind::UnconditionalOverwrite)?;
    let known = case.ledger().entry(risk.shown_by)?;
    Some(Finding {
        cause: Cause::UnconditionalOverwrite,
        confidence: match risk.proof {
            Proof::Proven => Confidence::High,
            Proof::Likely => Confidence::Medium,
        },
        summary: format!(
            "The {} carried no condition although the page had {} ({}, {} earlier): it overwrote whatever version the server had.",
            Quoted(&case.exchange.request.method),
            case.given(known),
            known.id,
            case.ago(known)
        ),
        evidence: vec![case.gave_validator(known), case.this()],
        confirm_with: (risk.proof == Proof::Likely)
            .then(|| "A read just before the write shows whether the write would overwrite another version.".into()),
        advice: match (known.dialect_validators().next(), case.dialect) {
            (Some(own), Some(dialect)) => format!(
                "Send the {} of the version that was edited, as {} wants it, so that the write is refused if somebody else has changed the resource.",
                Quoted(&own.name),
                Quoted(&dialect.system)
            ),
            _ => "Send If-Match with the ETag of the version that was edited, so that the server answers 412 if somebody else has changed the resource.".into(),
        },
    })
}
