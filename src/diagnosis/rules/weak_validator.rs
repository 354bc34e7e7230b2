//! A weak entity tag in If-Match, which compares strongly (RFC 9110 §13.1.1) and so never holds. Many servers compare
//! weakly (nginx, Express, FastAPI), so the cause is certain only if the tag was refused while it was current.

use super::Rule;
use super::super::remedy::{Help, Topic};
use super::super::intermediaries::coding::coding;
use super::super::case::from_origin;
use super::super::{Claim, Case, Cause, Confidence, Confirmation, Evidence, Finding};
use crate::exchange::{Comparison, Exchange, Quoted, TestKind};
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
        client: Some("Nothing in the client helps: a tag without its W/ is one that the server never gave, and it may name another version."),
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
    // A strong tag in the same list could have matched.
    let all_weak = tags.tags().all(|tag| tag.strength() == Strength::Weak);
    let by_own_rules = case.dialect.filter(|dialect| dialect.if_match == Comparison::Weak);
    if !all_weak || by_own_rules.is_some() {
        return None;
    }
    // One success at this origin refutes "never": the server does not compare strongly.
    if case.weak_tag_taken().is_some() {
        return None;
    }
    // If the tag's own response is unknown and another version is known, the W/ explains nothing.
    let is_superseded = case.hint().is_some() || case.reread().is_some_and(|read| case.names_another(read));
    if case.source_here().is_none() && is_superseded && case.weak_tag_is_current().is_none() {
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
            " The response that gave it has a strong tag: something on the way marked the tag as weak.".to_owned()
        }
        None => String::new(),
    };
    evidence.extend(source);
    let current = case.weak_tag_is_current();
    let confidence = match current {
        // A replica with older data may give an old tag to the read.
        Some(current) if current.id == case.entry.id => Confidence::High,
        Some(_) => Confidence::Medium,
        None if is_explained(case) => Confidence::Low,
        None => Confidence::Medium,
    };
    evidence.extend(current.filter(|_| confidence == Confidence::High).map(|current| case.gave_validator(current)));
    let never = match confidence {
        Confidence::High => "so it could never match",
        _ => "so a server that follows RFC 9110 never takes it; not every server does",
    };
    Some(Finding {
        cause: Cause::WeakValidator,
        confidence,
        summary: format!(
            "If-Match carried the weak tag {}, and If-Match compares strongly, {never}.{origin}",
            Quoted(&weak)
        ),
        evidence,
        confirm_with: (confidence != Confidence::High).then(|| {
            Confirmation::by(
                &[TestKind::CacheVsOrigin],
                "Reading the resource shows whether the refused tag is the current one: then the server refused it only because of its W/.",
            )
        }),
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

/// Whether another cause is known: another version, or an action of the page.
fn is_explained(case: &Case) -> bool {
    let is_from_a_cache =
        case.source_here().and_then(|source| case.exchange_of(source)).is_some_and(|source| !from_origin(source));
    case.hint().is_some()
        || case.reread().is_some_and(|read| case.names_another(read))
        || case.found_gone().is_some()
        || !case.page_writes().is_empty()
        || !case.repairs_between().is_empty()
        || !case.earlier_failures().is_empty()
        || !case.overlapping().is_empty()
        || !case.unanswered_attempts().is_empty()
        || is_from_a_cache
        || case.source_here().is_none()
}

/// The server gave the tag as weak, the page sent it without W/, and the server still gives it as weak: a weak tag on
/// either side fails the strong comparison (RFC 9110 §8.8.3.2).
fn stripped(case: &Case) -> Option<Finding> {
    let compares_weakly = case.dialect.is_some_and(|dialect| dialect.if_match == Comparison::Weak);
    if compares_weakly {
        return None;
    }
    let is_weak = |entry: &&Entry| entry.etag.as_ref().is_some_and(|tag| tag.starts_with("W/"));
    let same = |entry: &&Entry| is_weak(entry) && case.gave_its_core(entry);
    let source = case.source_read().filter(same)?;
    let now = Some(case.entry).filter(same).or_else(|| case.reread().filter(same))?;
    let takes_weak = case.weak_tag_taken();
    let why = match takes_weak {
        Some(_) => "this server accepts a weak tag only as it gave it, W/ included",
        None => "If-Match compares strongly, and a weak tag matches nothing",
    };
    // A replica with older data may give an old tag to the read.
    let is_sure = now.id == case.entry.id;
    let mut evidence = vec![case.gave_validator(source), case.this(), case.gave_validator(now)];
    evidence.extend(takes_weak.map(|taken| Evidence::new(taken.id, format!("{}: a weak tag was taken", case.line(taken)))));
    Some(Finding {
        cause: Cause::WeakValidator,
        confidence: if is_sure { Confidence::High } else { Confidence::Medium },
        summary: format!(
            "{} had given {}, the page sent it without W/, and the server still names it weak ({}): {why}.",
            source.id,
            case.given(source),
            now.id
        ),
        evidence,
        confirm_with: (!is_sure).then(|| {
            Confirmation::by(&[TestKind::Twice], "Reading again shows whether the weak tag is the current one everywhere.")
        }),
        advice: if takes_weak.is_some() {
            "Send the tag back as it was received, W/ and all."
        } else {
            "Let the origin give a strong ETag. Never strip W/ in the client: the same text can name another revision."
        }
        .into(),
    })
}

/// Whether a response was generated within a second of the change that it shows, by the server's own clock, and
/// without a coding: compression weakens tags at any age. Observed with Apache 2.4.71.
fn is_young(exchange: &Exchange) -> bool {
    let headers = &exchange.response.headers;
    let date = |name| HttpDate::parse(headers.get(name)?).ok();
    let ages = date("Date").zip(date("Last-Modified"));
    coding(headers).is_none()
        && ages.is_some_and(|(now, changed)| now.seconds().saturating_sub(changed.seconds()) <= 1)
}
