//! The sent value does not match the grammar of RFC 9110 §8.8.3 (tags) or §5.6.7 (dates).

use super::Rule;
use super::super::remedy::{Help, snippet};
use super::super::claim::Presence;
use super::super::{Claim, Case, Cause, Confidence, Evidence, Finding};
use crate::exchange::Quoted;
use crate::ledger::Entry;
use crate::http::{Condition, EntityTag, TagCondition, TagFault};
use crate::cors::Reach;

pub const RULE: Rule = Rule {
    cause: Cause::MalformedValidator,
    slug: "malformed-validator",
    in_brief: "malformed validator",
    examine,
    claims: &[Claim::OneCondition],
    yields_to: &[],
    help: Help {
        client: Some("Treat the tag as an opaque string, quotes and all, and do not save without one."),
        code: Some(snippet::guard_alike),
        client_of_dialect: Some("Send the value that the system expects, made from the version that was read."),
        ..Help::NONE
    },
};

/// The shortest value that is searched for in bodies, in characters.
const SHORTEST: usize = 6;

fn examine(case: &Case) -> Option<Finding> {
    by_its_form(case).or_else(|| not_the_next(case)).or_else(|| placeholder(case))
}

/// What a script writes in the place of a version that it does not have.
const PLACEHOLDERS: [&str; 7] = ["", "null", "undefined", "NaN", "None", "[object Object]", "[object Promise]"];

/// A placeholder in the place of a system's version, which no response gave.
fn placeholder(case: &Case) -> Option<Finding> {
    let own = case.sent()?.dialect.as_ref().filter(|own| case.is_failed() && own.asks.is_renewable())?;
    let part = own.parts.iter().find(|part| PLACEHOLDERS.contains(&part.value.trim()))?;
    if case.source.is_some() || case.listed.is_some() {
        return None;
    }
    let value = if part.value.trim().is_empty() { "nothing".to_owned() } else { Quoted(&part.value).to_string() };
    Some(Finding {
        cause: Cause::MalformedValidator,
        confidence: Confidence::High,
        summary: format!(
            "The page sent {value} as {}{}: it had no version when it sent this request.",
            Quoted(&part.name),
            part.place.words()
        ),
        evidence: vec![case.this()],
        confirm_with: None,
        advice: "Look where the page keeps the version: it had none when it sent this request. Send no write without one.".into(),
    })
}

/// The number that was read, sent to a system that wants the next one.
fn not_the_next(case: &Case) -> Option<Finding> {
    let own = case.sent()?.dialect.as_ref().filter(|own| own.kind.ends_with(" + 1") && case.is_failed())?;
    let next = own.value.parse::<u64>().ok()?.checked_add(1)?.to_string();
    // Another response may have given the very number as the next one.
    if case.source.is_some() {
        return None;
    }
    let gave_next = |read: &&Entry| {
        read.dialect_validators().any(|given| given.kind == own.kind && *given.value == *next)
    };
    let read = case.reads_before(case.entry).into_iter().next().filter(gave_next)?;
    let again = case.reread().filter(gave_next);
    let system = Quoted(case.system()?);
    let mut evidence = vec![case.gave_validator(read), case.this()];
    evidence.extend(again.map(|read| case.gave_validator(read)));
    Some(Finding {
        cause: Cause::MalformedValidator,
        // The page may have made the number from a read that is not recorded.
        confidence: Confidence::Medium,
        summary: format!(
            "The page sent the number of the version that it had read ({}, {}), and {system} wants the next one, {next}.",
            read.id,
            Quoted(&own.value)
        ),
        evidence,
        confirm_with: Some(
            "Look where the page takes the number from: if it added one to an earlier read, somebody else has made that version since."
                .into(),
        ),
        advice: format!("Send {}, which is one more than what was read, as {}{}.", next, Quoted(&own.name), own.place()),
    })
}

/// A value that its grammar does not allow.
fn by_its_form(case: &Case) -> Option<Finding> {
    // Some servers answer 400 to a value that they cannot parse.
    let is_answered = case.is_failed() || case.exchange.response.status == 400;
    let sent = case.sent().filter(|sent| is_answered && !sent.is_any())?;
    // A server that gives tags without quotes accepts them without quotes.
    if case.is_bare_by_custom() {
        return None;
    }
    let (reason, advice, confidence) = match sent.condition {
        Condition::IfMatch => of_tags(case, case.preconditions.if_match.as_ref().map(|field| &field.value)?)?,
        Condition::IfNoneMatch => {
            of_tags(case, case.preconditions.if_none_match.as_ref().map(|field| &field.value)?)?
        }
        Condition::IfUnmodifiedSince => {
            let error = case.preconditions.if_unmodified_since.as_ref()?.value.as_ref().err()?;
            // §13.1.4: an invalid date is ignored, so a server that answers 412 deviates from the RFC.
            (
                error.to_string(),
                "Send Last-Modified back as it was received, byte for byte.",
                Confidence::Medium,
            )
        }
        _ => return None,
    };
    // The server's own bodies contain the value in this form: it may be the system's custom.
    let is_listed = case.listed.and_then(|list| case.ledger().listed_validator(list)).is_some_and(|(_, member)| {
        sent.validators.iter().any(|one| one.written == member.value)
    });
    let is_in_a_body = (case.source.is_none() || is_listed)
        && sent.validators.iter().take(4).any(|one| {
            // `null` and short values occur in many bodies by chance.
            let is_telling = one.core.len() >= SHORTEST && !matches!(&*one.core, "undefined" | "[object Object]");
            is_telling && (is_listed || case.stands_in_earlier(one) == Presence::Body)
        });
    let confidence = if is_in_a_body { Confidence::Low } else { confidence };
    let mut evidence =
        vec![Evidence::new(case.entry.id, format!("sent {}: {}", sent.name(), Quoted(&sent.value)))];
    evidence.extend(case.source_evidence());
    Some(Finding {
        cause: Cause::MalformedValidator,
        confidence,
        summary: format!("{} was malformed: {reason}.", sent.name()),
        evidence,
        confirm_with: (confidence != Confidence::High).then(|| {
            "The same request with a well-formed value shows whether the malformed value was the reason."
                .into()
        }),
        advice: advice.into(),
    })
}

/// The reason, the advice and the confidence. A well-formed tag in the same list could have matched: in that case the
/// malformed tag is only a possible cause.
fn of_tags(case: &Case, tags: &TagCondition) -> Option<(String, &'static str, Confidence)> {
    let list = tags.list()?;
    if list.is_empty() {
        let reason = "the value is empty: it names no version, so it can never match".to_owned();
        return Some((reason, "Send the ETag that came with the version that was edited.", Confidence::High));
    }
    let is_blank = |tag: &EntityTag| tag.opaque().is_empty();
    if list.errors().next().is_none() && list.tags().all(is_blank) && case.source.is_none() {
        // §8.8.3 allows the empty tag; no observed server gives it.
        let reason = "the tag is empty, and no recorded response gave an empty tag: the page had no tag when it sent this request".to_owned();
        let advice = "Look where the page keeps the ETag: it had none when it sent this request. Send no write without a tag.";
        return Some((reason, advice, Confidence::Medium));
    }
    let error = list.errors().next()?;
    let confidence =
        if list.tags().next().is_none() && list.unread() == 0 { Confidence::High } else { Confidence::Low };
    let advice = match error.fault {
        TagFault::LeakedLiteral if Reach::of(case.exchange) == Reach::SameOrigin => {
            "Look where the page keeps the ETag: it had none when it sent this request. Send no write without a tag."
        }
        TagFault::LeakedLiteral => {
            "Look where the page reads the ETag: a response from another origin shows it to scripts only with \
             Access-Control-Expose-Headers: ETag. Send no request without a tag."
        }
        _ => "Keep the ETag as an opaque string: send it back as it was received, quotes and all.",
    };
    Some((error.to_string(), advice, confidence))
}
