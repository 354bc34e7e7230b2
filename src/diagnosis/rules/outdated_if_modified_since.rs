//! If-Modified-Since on a write: RFC 9110 §13.1.3 defines it for GET and HEAD only, and other methods
//! ignore it. A server that answers 412 deviates from the RFC.

use super::Rule;
use super::super::remedy::{Help, snippet};
use super::super::{Case, Cause, Confidence, Finding};
use crate::exchange::Quoted;
use crate::http::Condition;

pub const RULE: Rule = Rule {
    cause: Cause::OutdatedIfModifiedSince,
    slug: "outdated-if-modified-since",
    in_brief: "field for reads sent",
    examine,
    claims: &[],
    yields_to: &[],
    help: Help {
        client: Some("Guard the write with a field that is meant for writes."),
        code: Some(snippet::guard_by_tag),
        server: Some("Ignore If-Modified-Since on anything but GET and HEAD (RFC 9110 §13.1.3), and look at If-Match."),
        ..Help::NONE
    },
};

fn examine(case: &Case) -> Option<Finding> {
    let sent = case.sent().filter(|sent| sent.condition == Condition::IfModifiedSince)?;
    if !case.is_failed() || case.exchange.is_safe() {
        return None;
    }
    let mut evidence: Vec<_> = case.source_evidence().into_iter().collect();
    evidence.push(case.this());
    Some(Finding {
        cause: Cause::OutdatedIfModifiedSince,
        confidence: Confidence::High,
        summary: format!(
            "The {} carried If-Modified-Since: {}, which is for GET and HEAD only, and this server answered 412 by a rule of its own.",
            Quoted(&case.exchange.request.method),
            Quoted(&sent.value)
        ),
        evidence,
        confirm_with: None,
        advice: "Send If-Match with the ETag instead, or If-Unmodified-Since where there is no ETag.".into(),
    })
}
