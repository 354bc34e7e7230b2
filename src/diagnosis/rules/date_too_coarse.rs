//! Dates have whole seconds (RFC 9110 §5.6.7): a date cannot distinguish two changes within one second, and a
//! server that compares fractions of a second refuses its own date (§8.8.2.2).

use super::Rule;
use super::super::remedy::{Help, Topic, snippet};
use super::super::{Claim, Case, Cause, Confidence, Finding, Confirmation};
use crate::exchange::{Quoted, TestKind};
use crate::http::Condition;

pub const RULE: Rule = Rule {
    cause: Cause::DateTooCoarse,
    slug: "date-too-coarse",
    in_brief: "date too coarse",
    examine,
    claims: &[Claim::OneCondition],
    yields_to: &[],
    help: Help {
        client: Some("Where the server gives an ETag, send it in If-Match: a tag differs also between two changes within a second."),
        code: Some(snippet::guard_by_tag),
        server: Some("Give an ETag; and cut your own time to whole seconds before comparing it with a date (RFC 9110 §5.6.7)."),
        topic: Some(Topic::OwnTag),
        ..Help::NONE
    },
};

fn examine(case: &Case) -> Option<Finding> {
    let sent = case.comparison().filter(|sent| sent.condition == Condition::IfUnmodifiedSince)?;
    let date = *case.preconditions.if_unmodified_since.as_ref()?.value.as_ref().ok()?;
    // Another condition of the request may have failed; a write of the page is a better explanation.
    if case.preconditions.if_none_match.is_some() || !case.page_writes().is_empty() {
        return None;
    }
    let (now, told_by) = case.modified_now()?;
    let source = case.source_here();
    let bodies =
        source.and_then(|source| case.body_of(source)).zip(case.reread().and_then(|read| case.body_of(read)));
    let confidence = match (now.seconds().saturating_sub(date.seconds()), bodies) {
        (0, _) => Confidence::High,
        // The dates of the two versions differ.
        (1, Some((before, after))) if before != after => Confidence::Low,
        (1, _) if source.is_some() => Confidence::Medium,
        _ => return None,
    };
    let mut evidence: Vec<_> = case.source_evidence().into_iter().collect();
    evidence.push(case.this());
    evidence.push(super::super::Evidence::new(
        told_by.id,
        format!(
            "{} gave Last-Modified {}",
            case.line(told_by),
            Quoted(told_by.last_modified.as_deref().unwrap_or(""))
        ),
    ));
    let how = if now == date {
        "is the very date that the server gives: the server compares fractions of a second, which a date cannot carry"
    } else {
        "is one second before the server's: it was rounded, or two changes fell within a second"
    };
    Some(Finding {
        cause: Cause::DateTooCoarse,
        confidence,
        summary: format!(
            "If-Unmodified-Since: {} was refused, and {how} ({}).",
            Quoted(&sent.value),
            told_by.id
        ),
        evidence,
        confirm_with: (confidence != Confidence::High).then(|| {
            Confirmation::by(
                &[TestKind::CacheVsOrigin],
                "Reading the resource again shows its date and body as they are now.",
            )
        }),
        advice: "Use ETags; or let the server cut its own time to whole seconds before it compares.".into(),
    })
}
