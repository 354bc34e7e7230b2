//! 428: the server requires a condition (RFC 6585 §3).

use super::Rule;
use super::super::remedy::{Help, snippet};
use super::super::{Case, Cause, Confidence, Evidence, Finding};
use crate::exchange::{Quoted, ResponseBody, StatusMeaning};

pub const RULE: Rule = Rule {
    cause: Cause::ConditionRequired,
    slug: "condition-required",
    in_brief: "condition required",
    examine,
    claims: &[],
    yields_to: &[],
    help: Help {
        client: Some("Send the condition that the server wants."),
        code: Some(snippet::guard_by_tag),
        client_of_dialect: Some("With every write, send the version that was edited."),
        ..Help::NONE
    },
};

fn examine(case: &Case) -> Option<Finding> {
    if !case.exchange.is_required() {
        return None;
    }
    let status = case.exchange.response.status;
    let words = if status == 428 {
        "answered 428 Precondition Required".to_owned()
    } else {
        format!("answered {status}")
    };
    let mut evidence = vec![Evidence::new(case.entry.id, words)];
    let read = case
        .reads_before(case.entry)
        .into_iter()
        .find(|read| read.etag.is_some() || read.dialect_validators().next().is_some());
    let known = match read {
        Some(read) => {
            evidence.push(case.gave_validator(read));
            format!("; the page had {} from {}", case.given(read), read.id)
        }
        None => String::new(),
    };
    let is_guarded = case.sent().is_some_and(|sent| !sent.is_any());
    // Another refusal may use the status (observed for a lost session), and a proxy may have dropped the sent
    // condition.
    let has_said = case.exchange.response.body == ResponseBody::Empty || case.text_of(case.exchange).is_some();
    let confidence = match () {
        // RFC 6585 §3 is about lost updates: a safe method needs no condition.
        () if case.exchange.is_safe() => Confidence::Low,
        () if is_guarded || !has_said => Confidence::Medium,
        () => Confidence::High,
    };
    let settled_by = match () {
        () if is_guarded => "The server's log shows whether the condition arrived; a request that bypasses the proxy shows whether the proxy drops it.",
        () => "The same request with a condition shows whether that is what the server wants.",
    };
    let lacking = if case.entry.has_condition() { "another condition than it sent" } else { "a condition" };
    // The validator that guards a write of this system, if the read gave a dialect's validator.
    let own = read.and_then(|read| read.dialect_validators().next());
    let wants = case.dialect.and_then(|dialect| match &dialect.outcome {
        StatusMeaning::Required { wants, .. } if !wants.is_empty() => Some((&dialect.system, wants)),
        _ => None,
    });
    let advice = match (own, case.dialect, wants) {
        (Some(own), _, Some((system, wants))) => format!(
            "Send back the {} of the version that was edited, as {}'s {}.",
            Quoted(&own.name),
            Quoted(system),
            Quoted(wants)
        ),
        (Some(own), Some(dialect), None) => {
            format!(
                "Send back the {} of the version that was edited, as {} wants it.",
                Quoted(&own.name),
                Quoted(&dialect.system)
            )
        }
        (None, _, Some((system, wants))) => format!(
            "Read the resource first, and send its version as {}'s {}.",
            Quoted(system),
            Quoted(wants)
        ),
        _ => "Send If-Match with the ETag of the version that was edited; to create, send If-None-Match: *."
            .into(),
    };
    Some(Finding {
        cause: Cause::ConditionRequired,
        confidence,
        summary: format!(
            "{} refused the {} because it requires {lacking}{known}.",
            case.dialect.map_or("The server".to_owned(), |dialect| Quoted(&dialect.system).to_string()),
            Quoted(&case.exchange.request.method)
        ),
        evidence,
        confirm_with: (confidence != Confidence::High).then(|| settled_by.into()),
        advice,
    })
}
