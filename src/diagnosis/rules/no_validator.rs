//! A risk: a resource is written, and its reads have neither ETag nor Last-Modified: no client
//! can name the version that it changes.

use super::Rule;
use super::super::remedy::{Help, Topic};
use super::super::{Case, Cause, Confidence, Evidence, Finding};
use crate::exchange::Quoted;
use crate::verdict::RiskKind;

pub const RULE: Rule = Rule {
    cause: Cause::NoValidator,
    slug: "no-validator",
    in_brief: "no validator",
    examine,
    claims: &[],
    yields_to: &[],
    help: Help {
        server: Some("Send an ETag with every read and every write, derived from the content or from a version number."),
        topic: Some(Topic::OwnTag),
        ..Help::NONE
    },
};

fn examine(case: &Case) -> Option<Finding> {
    let risk = case.risk.filter(|risk| risk.kind == RiskKind::NoValidator)?;
    let read = case.ledger().entry(risk.shown_by)?;
    Some(Finding {
        cause: Cause::NoValidator,
        confidence: Confidence::High,
        summary: format!(
            "The resource was written ({}), and its read {} earlier ({}) carried neither ETag nor Last-Modified: no client could have said which version it meant.",
            Quoted(&case.exchange.request.method),
            case.ago(read),
            read.id
        ),
        evidence: vec![
            Evidence::new(read.id, format!("{} had neither ETag nor Last-Modified", case.line(read))),
            case.this(),
        ],
        confirm_with: None,
        advice: "Let the server send an ETag with every read and every write, and compare If-Match with it."
            .into(),
    })
}
