//! No recorded response contains the validator, neither one of this resource nor a list.

use super::Rule;
use super::super::remedy::{Help, snippet};
use super::super::claim::Presence;
use super::super::{Claim, Case, Cause, Confidence, Finding};
use crate::http::Condition;

pub const RULE: Rule = Rule {
    cause: Cause::UnknownOrigin,
    slug: "unknown-origin",
    in_brief: "validator never seen",
    examine,
    claims: &[Claim::OneCondition, Claim::NowhereBefore],
    yields_to: &[Cause::MalformedValidator, Cause::HeaderChangedInTransit, Cause::StaleAfterOwnWrite, Cause::OverlappingWrites, Cause::ClockSkew, Cause::ValidatorOfAnotherRepresentation],
    help: Help {
        client: Some("Read before every edit; a tag from storage or from the page may be of any age."),
        code: Some(snippet::guard_alike),
        client_of_dialect: Some("Read before every edit; a version from storage or from the page may be of any age."),
        ..Help::NONE
    },
};

fn examine(case: &Case) -> Option<Finding> {
    let sent = case.comparison()?;
    if !matches!(sent.condition, Condition::IfMatch | Condition::IfUnmodifiedSince)
        || sent.validators.is_empty()
    {
        return None;
    }
    // A malformed value cannot be searched for; it has its own rule.
    let readable = match sent.condition {
        _ if sent.dialect.is_some() => true,
        Condition::IfMatch => case.preconditions.if_match.as_ref()?.value.tags().next().is_some(),
        _ => case.preconditions.if_unmodified_since.as_ref()?.value.is_ok(),
    };
    if !readable || case.source.is_some() || case.listed.is_some() {
        return None;
    }
    let (confidence, where_not) = match sent.validators.iter().map(|one| case.stands_in_earlier(one)).next()? {
        Presence::Nowhere => (
            Confidence::High,
            "appears in no response recorded so far: it came from before the recording, from storage, or from the page itself",
        ),
        Presence::Unknown => (Confidence::Medium, "appears in no field of a response recorded so far, and not every body is known: it came from a body, from before the recording, from storage, or from the page itself"),
        // A recorded response contains the value, so its origin is known.
        Presence::Field | Presence::Body => return None,
    };
    Some(Finding {
        cause: Cause::UnknownOrigin,
        confidence,
        summary: format!("{} {where_not}.", case.sent_words()),
        evidence: vec![case.this()],
        confirm_with: Some("Reload the page with DevTools open, and make it fail again: the read that gave it is then recorded.".into()),
        advice: "Find where the page keeps its validators; read the resource before it is edited.".into(),
    })
}
