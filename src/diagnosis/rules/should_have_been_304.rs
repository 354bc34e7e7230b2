//! 412 for a GET or HEAD whose condition asks for a newer representation: a false condition of that kind is answered
//! 304 (RFC 9110 §13.1.2, §13.1.3, §13.2.2).

use super::Rule;
use super::super::remedy::{Help, snippet};
use super::super::{Case, Cause, Confidence, Finding};
use crate::exchange::Quoted;
use crate::http::Condition;

pub const RULE: Rule = Rule {
    cause: Cause::ShouldHaveBeen304,
    slug: "should-have-been-304",
    in_brief: "304 was due",
    examine,
    claims: &[],
    yields_to: &[],
    help: Help {
        client: Some("Leave If-None-Match to the browser: it sends the field by itself, and gives the page the stored response on 304."),
        code: Some(snippet::revalidate),
        server: Some("Answer a GET or HEAD whose If-None-Match is false with 304 (RFC 9110 §13.1.2); 412 is for other methods."),
        ..Help::NONE
    },
};

fn examine(case: &Case) -> Option<Finding> {
    let sent =
        case.sent().filter(|sent| sent.dialect.is_none() && case.is_failed() && case.exchange.is_read())?;
    match sent.condition {
        // A malformed value has its own rule.
        Condition::IfNoneMatch
            if sent.is_any() || case.preconditions.if_none_match.as_ref()?.value.tags().next().is_some() => {}
        Condition::IfModifiedSince => {}
        _ => return None,
    }
    let mut evidence: Vec<_> = case.source_evidence().into_iter().collect();
    evidence.push(case.this());
    let is_current = case.entry.etag.as_ref().is_some_and(|_| case.gave_what_was_sent(case.entry));
    let due = if is_current {
        "304 was due, because the tag was current"
    } else {
        "304 was due, or 200 with a newer version"
    };
    Some(Finding {
        cause: Cause::ShouldHaveBeen304,
        confidence: Confidence::High,
        summary: format!(
            "A {} with {}: {} was answered 412, where {due}.",
            Quoted(&case.exchange.request.method),
            sent.name(),
            Quoted(&sent.value)
        ),
        evidence,
        confirm_with: None,
        advice: "The server is at fault: 412 is for writes. Until it is fixed, send the GET without the condition.".into(),
    })
}
