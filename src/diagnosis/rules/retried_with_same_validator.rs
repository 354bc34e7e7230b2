//! A 412 was retried with the validator that had just failed.

use super::Rule;
use super::super::remedy::{Help, snippet};
use super::super::{Case, Cause, Confidence, Evidence, Finding};
use crate::exchange::Comparison;
use crate::http::{EntityTag, Strength};
use crate::ledger::SentBy;

pub const RULE: Rule = Rule {
    cause: Cause::RetriedWithSameValidator,
    slug: "retried-with-same-validator",
    in_brief: "same tag retried",
    examine,
    claims: &[],
    yields_to: &[],
    help: Help {
        client: Some("A retry needs a new tag: read before it, and try once."),
        code: Some(snippet::retry_once),
        client_of_dialect: Some("A retry needs the new version: read before it, and try once."),
        ..Help::NONE
    },
};

fn examine(case: &Case) -> Option<Finding> {
    let sent = case.comparison()?;
    let failures = case.earlier_failures();
    if failures.is_empty() || case.entry.by == SentBy::Retag {
        return None;
    }
    let first = *failures.last()?;
    let mut evidence: Vec<_> = failures.iter().rev().map(|failure| case.gave_validator(failure)).collect();
    // The validator that the page could have known: that of a read, or that of the refusal.
    let reads = case.reads_before(case.entry);
    let read = reads.into_iter().find(|read| first.precedes(read) && case.tag(read).is_some());
    let told = read.or_else(|| failures.iter().copied().find(|failure| case.names_another(failure)));
    // A server may refuse a weak tag while it is current: a fresh one would fail as well.
    let is_weak = |text: &str| EntityTag::parse(text).is_ok_and(|tag| tag.strength() == Strength::Weak);
    let compares_weakly = case.dialect.is_some_and(|dialect| dialect.if_match == Comparison::Weak);
    let is_doubtful = told.is_none()
        && case.hint().is_none()
        && sent.dialect.is_none()
        && !compares_weakly
        && sent.validators.iter().all(|one| is_weak(&one.written))
        && case.weak_tag_taken().is_none();
    // A list in between told of the resource, too.
    let list = case.own_list_between(first);
    let known = match (read.or(list), told) {
        (Some(list), _) if read.is_none() => format!("although the list in {} had another one", list.id),
        (Some(read), _) => format!("although {} had given {}", read.id, case.given(read)),
        (None, Some(told)) => format!("although {} itself named {} as current", told.id, case.given(told)),
        (None, None) => "without reading the resource in between".to_owned(),
    };
    evidence.extend(read.map(|read| case.gave_validator(read)));
    evidence.extend(list.map(|list| Evidence::new(list.id, "gave another validator for this resource in a list")));
    evidence.push(case.this());
    let times = match failures.len() {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        more => format!("{more} times"),
    };
    Some(Finding {
        cause: Cause::RetriedWithSameValidator,
        confidence: if is_doubtful { Confidence::Medium } else { Confidence::High },
        summary: format!(
            "{} had already failed {times} (first in {}), and was sent again, {known}.",
            case.sent_words(),
            first.id
        ),
        evidence,
        confirm_with: is_doubtful.then(|| {
            "Reading the resource shows whether the refused tag is the current one. If it is, the server refused its W/ mark.".into()
        }),
        advice: format!(
            "After a {}, read the resource and use its new {}: the same validator fails every time.",
            case.exchange.response.status,
            case.validator_name()
        ),
    })
}
