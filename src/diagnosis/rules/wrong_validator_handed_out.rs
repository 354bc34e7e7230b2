//! A response gave a validator that is not the current version's: a write was answered with the previous tag, a tag of
//! the answer's own text, or the collection's tag.

use super::Rule;
use super::super::remedy::{Help, Topic};
use super::super::case::{self, Likeness};
use super::super::{Claim, Case, Cause, Confidence, Confirmation, Evidence, Finding};
use crate::exchange::{Quoted, TestKind, bare_path_of, is_same_origin, origin_of, parent_path_of};
use crate::http::Condition;
use crate::ledger::{Entry, Role, SentBy};

pub const RULE: Rule = Rule {
    cause: Cause::WrongValidatorHandedOut,
    slug: "wrong-validator-handed-out",
    in_brief: "wrong tag given",
    examine,
    claims: &[Claim::OneCondition],
    yields_to: &[Cause::RefusedForAnotherReason],
    help: Help {
        client: Some("Do not take this server's tag from the answer to a write: read the resource after each write, and send the tag of that read."),
        client_of_dialect: Some("Do not take this server's version from the answer to a write: read the resource after each write, and send the version of that read."),
        server: Some("Send with each answer the tag of the resource as it is then, or none (RFC 9110 §9.3.4); a framework that tags every body must not tag the answers to writes."),
        topic: Some(Topic::OwnTag),
        ..Help::NONE
    },
};

fn examine(case: &Case) -> Option<Finding> {
    let sent = case.comparison()?;
    if sent.condition == Condition::IfUnmodifiedSince {
        return from_before(case, case.source_read()?);
    }
    if sent.condition != Condition::IfMatch {
        return None;
    }
    let Some(source) = case.source_read() else { return of_an_errors_text(case) };
    // A server that gives the tag in a later read considers it current.
    if case.reread().is_some_and(|read| case.gave_what_was_sent(read)) {
        return None;
    }
    of_the_answers_text(case, source).or_else(|| from_before(case, source)).or_else(|| of_the_collection(case, source))
}

/// Express and Fastify tag every body that they send, even `{"ok":true}`.
fn of_the_answers_text(case: &Case, source: &Entry) -> Option<Finding> {
    if source.role != Role::Write || !case.is_of_its_own_text(source) {
        return None;
    }
    Some(finding(
        case,
        source,
        None,
        format!(
            "{} came with the answer to a write ({}), and was computed from that answer's own text: it names no version of the resource.",
            case.sent_words(),
            source.id
        ),
    ))
}

/// The refusals that are searched for a tag.
const MOST_REFUSALS: usize = 16;

/// Express and Koa tag an error's text too: the tag is no version of the resource.
fn of_an_errors_text(case: &Case) -> Option<Finding> {
    let sent = case.sent()?;
    let resource = case.ledger().resource(&case.resource)?;
    let earlier = resource.exchanges().rev().filter_map(|id| case.ledger().entry(id));
    let mut refusals = earlier
        .filter(|entry| entry.id != case.entry.id && entry.precedes(case.entry))
        .filter_map(|entry| case.recording.get(entry.id))
        .filter(|one| one.response.status >= 400)
        .take(MOST_REFUSALS);
    let given = refusals.find(|one| {
        let tag = one.response.headers.get("ETag").map(|tag| tag.trim());
        // The tag on a 412 is the resource's, unless it was computed from the refusal's own text.
        let is_text = || one.etag().is_none() || case::is_of_text(tag.unwrap_or(""), one.response.body.fingerprint());
        tag.is_some_and(|tag| tag == sent.value.trim()) && (!one.is_mismatch() || is_text())
    })?;
    let status = given.response.status;
    Some(Finding {
        cause: Cause::WrongValidatorHandedOut,
        confidence: Confidence::Medium,
        summary: format!(
            "{} came with a refusal ({}, {status}): it is the tag of that refusal's own text, and names no version of the resource.",
            case.sent_words(),
            given.id
        ),
        evidence: vec![
            Evidence::new(given.id, format!("was answered {status} with ETag {}", Quoted(&sent.value))),
            case.this(),
        ],
        confirm_with: Some(Confirmation::by(
            &[TestKind::CacheVsOrigin],
            "Reading the resource shows whether its tag is the one that the refusal gave.",
        )),
        advice: "Take the tag of a successful read only; let the server send no ETag with an error.".into(),
    })
}

/// A write's answer gave the tag that the write itself had sent, or a read after the write gave another tag.
fn from_before<'a>(case: &Case<'a>, source: &'a Entry) -> Option<Finding> {
    if source.role != Role::Write || source.by != SentBy::Page {
        return None;
    }
    let write = case.exchange_of(source)?;
    // The resource already had the written content: version and tag stay the same.
    let changed_nothing = case
        .reads_before(source)
        .into_iter()
        .any(|read| case.gave_what_was_sent(read) && case.is_what_it_sent(write, read) == Likeness::Same);
    let repeats = case.gave_its_own_condition(source) && !changed_nothing;
    // A read of exactly the written content with another tag; other content would be another client's change.
    let is_the_write = |read: &&Entry| case.is_what_it_sent(write, read) == Likeness::Same;
    let since =
        case.reads_before(case.entry).into_iter().rev().filter(|read| source.precedes(read)).find(is_the_write);
    let reread = case.reread();
    let is_date = case.sent().is_some_and(|sent| sent.condition == Condition::IfUnmodifiedSince);
    let validator = |read: &'a Entry| if is_date { read.last_modified.as_ref() } else { case.tag(read) };
    let other =
        since.or(reread).filter(|read| validator(read).is_some() && !case.gave_what_was_sent(read));
    let is_known = other.is_some_and(|read| is_the_write(&read));
    if !repeats && !is_known {
        return None;
    }
    let tag = other.and_then(validator).map(|tag| Quoted(tag).to_string());
    let shown = match (other, tag) {
        (Some(read), Some(tag)) => format!(", and {} then gave {tag}", read.id),
        _ => String::new(),
    };
    let how = if repeats { "answered with the tag from before it" } else { "answered with a tag that no read gave" };
    let how = if is_date { how.replace("tag", "date") } else { how.to_owned() };
    Some(finding(
        case,
        source,
        other,
        format!("The page's own {} ({}) was {how}, {}{shown}.", case.line(source), source.id, case.given(source)),
    ))
}

/// The collection's own tag, given for one of its members.
fn of_the_collection(case: &Case, source: &Entry) -> Option<Finding> {
    // Another system may write a resource at a URL below the resource's own.
    let url = &*case.resource.0;
    let parent = parent_path_of(url)?;
    let core = crate::ledger::opaque_core(case.tag(source)?);
    let is_parent = |other: &str| is_same_origin(url, other) && bare_path_of(other) == parent;
    // A listing of the collection gives the collection's own tag, too.
    let list = case.ledger().list_of(&format!("{}{parent}/", origin_of(url)), core, case.entry);
    let of_itself = case.ledger().givers_elsewhere(core, case.entry).find(|giver| {
        let is_parents = case.exchange_of(giver).is_some_and(|giver| is_parent(&giver.request.url));
        // A version of all that the collection holds is no member's own.
        giver.id != source.id && giver.role == Role::Read && is_parents
    });
    let giver = of_itself.or(list)?;
    Some(finding(
        case,
        source,
        Some(giver),
        format!(
            "{} is also the tag of the collection ({}): the server had given it for a member in {}, but it does not name that member's version.",
            case.sent_words(),
            giver.id,
            source.id
        ),
    ))
}

fn finding(case: &Case, source: &Entry, other: Option<&Entry>, summary: String) -> Finding {
    let mut evidence: Vec<Evidence> = vec![case.gave_validator(source), case.this()];
    evidence.extend(other.filter(|other| other.id != source.id).map(|other| case.gave_validator(other)));
    Finding {
        cause: Cause::WrongValidatorHandedOut,
        confidence: Confidence::Medium,
        summary,
        evidence,
        confirm_with: Some(Confirmation::by(
            &[TestKind::CacheVsOrigin],
            "Reading the resource right after a write shows whether its tag is the one that the write's answer gave.",
        )),
        advice: "Read the resource after each write and send the tag of that read; the server must answer a write with the new tag, or with none.".into(),
    }
}
