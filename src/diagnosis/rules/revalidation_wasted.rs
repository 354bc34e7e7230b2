//! A risk of waste only: If-None-Match with the current tag was answered 200 with the same tag instead of
//! 304 (RFC 9110 §13.1.2).

use super::Rule;
use super::super::remedy::{Help, Topic, snippet};
use super::super::intermediaries::has_token;
use super::super::{Case, Cause, Confidence, Finding};
use crate::exchange::Quoted;
use crate::verdict::{Proof, RiskKind};

pub const RULE: Rule = Rule {
    cause: Cause::RevalidationWasted,
    slug: "revalidation-wasted",
    in_brief: "revalidation wasted",
    examine,
    claims: &[],
    yields_to: &[],
    help: Help {
        client: Some("Leave If-None-Match to the browser: it sends the field by itself, and gives the page the stored response on 304."),
        code: Some(snippet::revalidate),
        server: Some("Compare If-None-Match weakly with the current tag, and answer 304 without a body (RFC 9110 §13.1.2)."),
        topic: Some(Topic::Revalidating),
        ..Help::NONE
    },
};

fn examine(case: &Case) -> Option<Finding> {
    let risk = case.risk.filter(|risk| risk.kind == RiskKind::RevalidationWasted)?;
    let sent = case.sent()?;
    let headers = &case.exchange.request.headers;
    // npm's `fresh`, which Express uses, answers no-cache with the whole representation.
    let is_forced =
        has_token(headers, "Cache-Control", "no-cache") || has_token(headers, "Pragma", "no-cache");
    let mut evidence: Vec<_> = case.source_evidence().into_iter().collect();
    evidence.push(case.this());
    evidence.push(case.gave_validator(case.entry));
    let forced = if is_forced {
        " The browser had added Cache-Control: no-cache, which makes some servers send the whole content."
    } else {
        ""
    };
    Some(Finding {
        cause: Cause::RevalidationWasted,
        confidence: match risk.proof {
            Proof::Proven => Confidence::High,
            Proof::Likely => Confidence::Medium,
        },
        summary: format!(
            "If-None-Match: {} was answered 200 with the same tag, {}: the whole content came again where 304 was due.{forced}",
            Quoted(&sent.value),
            Quoted(case.entry.etag.as_deref().unwrap_or(""))
        ),
        evidence,
        confirm_with: (risk.proof == Proof::Likely).then(|| {
            "The Network panel shows whether the browser itself had asked, and was answered 304.".into()
        }),
        advice: "Let the server compare If-None-Match (weakly) and answer 304 without a body.".into(),
    })
}
