//! If-None-Match with a tag, on a method other than GET and HEAD: it holds only while the resource is *not* that
//! version (RFC 9110 §13.1.2). Either If-Match was meant, or a conditional read went out as POST.

use super::Rule;
use super::super::remedy::{Help, snippet};
use super::super::{Claim, Case, Cause, Confidence, Finding};
use crate::exchange::{Quoted, RequestBody};
use crate::http::Condition;

pub const RULE: Rule = Rule {
    cause: Cause::ConditionInverted,
    slug: "condition-inverted",
    in_brief: "condition inverted",
    examine,
    claims: &[Claim::OneCondition],
    yields_to: &[],
    help: Help {
        client: Some("Send If-Match with the tag to change just that version; send a read as GET, where If-None-Match is answered 304."),
        code: Some(snippet::guard_by_tag),
        ..Help::NONE
    },
};

fn examine(case: &Case) -> Option<Finding> {
    let sent = case.comparison().filter(|sent| sent.condition == Condition::IfNoneMatch && sent.dialect.is_none())?;
    let tags = &case.preconditions.if_none_match.as_ref()?.value;
    if case.exchange.is_safe() || tags.tags().next().is_none() {
        return None;
    }
    let on_the_412 = Some(case.entry).filter(|entry| case.gave_what_was_sent(entry));
    let current = on_the_412.or_else(|| case.source_here());
    let is_read = is_a_read(case);
    let mut evidence: Vec<_> = case.source_evidence().into_iter().collect();
    evidence.push(case.this());
    evidence.extend(on_the_412.map(|entry| case.gave_validator(entry)));
    let method = Quoted(&case.exchange.request.method);
    let (meant, advice) = if is_read {
        (
            format!("the page reads this URL, and sent a conditional read as {method}"),
            "Send the read as GET: a matching If-None-Match is answered 304 there, and 412 for any other method.",
        )
    } else {
        (
            "If-Match was probably meant".to_owned(),
            "To change the version that was read, send If-Match instead of If-None-Match.",
        )
    };
    Some(Finding {
        cause: Cause::ConditionInverted,
        confidence: if current.is_some() { Confidence::High } else { Confidence::Medium },
        summary: format!(
            "The {method} carried If-None-Match: {}, which holds only if the resource is not that version, but it was: {meant}.",
            Quoted(&sent.value)
        ),
        evidence,
        confirm_with: current.is_none().then(|| "Reading the resource shows whether that tag is the current one.".into()),
        advice: advice.into(),
    })
}

/// Whether the page only reads: a POST without content, with the browser's pair of validators.
fn is_a_read(case: &Case) -> bool {
    let request = &case.exchange.request;
    let is_bare = matches!(request.body, RequestBody::Empty);
    // A POST with the same content gave the tag: a search.
    let is_again = || {
        let giver = case.source_here().and_then(|source| case.exchange_of(source));
        giver.is_some_and(|giver| {
            giver.request.method == request.method
                && giver.request.body == request.body
                && matches!(request.body, RequestBody::Exact(..))
        })
    };
    &*request.method == "POST" && (is_bare || request.headers.has("If-Modified-Since") || is_again())
}
