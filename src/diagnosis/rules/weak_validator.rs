//! A weak entity tag in If-Match, which compares strongly (RFC 9110 §13.1.1): it can never hold.

use super::Rule;
use super::super::remedy::{Help, Topic};
use super::super::intermediaries::coding::coding;
use super::super::{Claim, Case, Cause, Confidence, Evidence, Finding};
use crate::exchange::{Comparison, Exchange, Quoted};
use crate::ledger::Entry;
use crate::http::{Condition, HttpDate, Strength};

pub const RULE: Rule = Rule {
    cause: Cause::WeakValidator,
    slug: "weak-validator",
    in_brief: "weak tag sent",
    examine,
    claims: &[Claim::OneCondition],
    yields_to: &[],
    help: Help {
        client: Some("Nothing in the client helps: taking W/ off makes a tag that the server never gave, and that may name another version."),
        server: Some("Give a strong ETag: one that changes with every byte, without W/."),
        topic: Some(Topic::Strength),
        ..Help::NONE
    },
};

fn examine(case: &Case) -> Option<Finding> {
    let sent = case.comparison().filter(|sent| sent.condition == Condition::IfMatch)?;
    let tags = &case.preconditions.if_match.as_ref()?.value;
    let Some(weak) = tags.tags().find(|tag| tag.strength() == Strength::Weak) else { return stripped(case) };
    let weak = weak.to_string();
    // One strong tag beside it could have matched.
    let all_weak = tags.tags().all(|tag| tag.strength() == Strength::Weak);
    let by_own_rules = case.dialect.filter(|dialect| dialect.if_match == Comparison::Weak);
    if !all_weak || by_own_rules.is_some() {
        return None;
    }
    // One acceptance by this origin refutes "never": it compares by rules of its own.
    if case.weak_tag_taken().is_some() {
        return None;
    }
    let mut evidence = vec![Evidence::new(case.entry.id, format!("sent If-Match: {}", Quoted(&sent.value)))];
    let source = case.source_evidence();
    let is_young = case.source_read().and_then(|source| case.exchange_of(source)).is_some_and(is_young);
    let origin = match &source {
        Some(source) if is_young && source.shows.contains(" W/") => format!(
            " The server itself gave it, in {}, within a second of the change: Apache does so while a file may change again without a new time.",
            source.exchange
        ),
        Some(source) if source.shows.contains(" W/") => {
            format!(" The server itself gave it, in {}.", source.exchange)
        }
        Some(_) => {
            " The response it came from gave a strong one: something on the way marked it as weak.".to_owned()
        }
        None => String::new(),
    };
    evidence.extend(source);
    Some(Finding {
        cause: Cause::WeakValidator,
        confidence: Confidence::High,
        summary: format!(
            "If-Match carried the weak tag {}, and If-Match compares strongly, so it could never match.{origin}",
            Quoted(&weak)
        ),
        evidence,
        confirm_with: None,
        advice: if is_young {
            "Read it again a second later: the tag may be a strong one by then. \
             Never strip W/ in the client: the same text can name another revision."
        } else {
            "Let the origin give a strong ETag (a compressing proxy may have weakened it). \
             Never strip W/ in the client: the same text can name another revision."
        }
        .into(),
    })
}

/// The tag was weak when it was given, the page sent it without W/, and the server still names it weak: a weak tag on
/// either side fails the strong comparison (RFC 9110 §8.8.3.2).
fn stripped(case: &Case) -> Option<Finding> {
    let compares_weakly = case.dialect.is_some_and(|dialect| dialect.if_match == Comparison::Weak);
    if compares_weakly || case.weak_tag_taken().is_some() {
        return None;
    }
    let is_weak = |entry: &&Entry| entry.etag.as_ref().is_some_and(|tag| tag.starts_with("W/"));
    let same = |entry: &&Entry| is_weak(entry) && case.gave_its_core(entry);
    let source = case.source_read().filter(same)?;
    let now = Some(case.entry).filter(same).or_else(|| case.reread().filter(same))?;
    Some(Finding {
        cause: Cause::WeakValidator,
        confidence: Confidence::High,
        summary: format!(
            "{} had given {}, the page sent it without W/, and the server still names it weak ({}): If-Match compares strongly, and a weak tag matches nothing.",
            source.id,
            case.given(source),
            now.id
        ),
        evidence: vec![case.gave_validator(source), case.this(), case.gave_validator(now)],
        confirm_with: None,
        advice: "Let the origin give a strong ETag. Never strip W/ in the client: the same text can name another revision.".into(),
    })
}

/// Whether a response was made within a second of the change that it shows, by the server's own clock,
/// and as it is stored: compression weakens tags at any age. Seen with Apache 2.4.71.
fn is_young(exchange: &Exchange) -> bool {
    let headers = &exchange.response.headers;
    let date = |name| HttpDate::parse(headers.get(name)?).ok();
    let ages = date("Date").zip(date("Last-Modified"));
    coding(headers).is_none()
        && ages.is_some_and(|(now, changed)| now.seconds().saturating_sub(changed.seconds()) <= 1)
}
