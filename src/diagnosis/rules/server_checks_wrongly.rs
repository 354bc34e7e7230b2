//! The server refused the current validator: it compares conditions with another value than it sends in responses,
//! or computes the value differently.

use super::Rule;
use super::super::remedy::Help;
use super::super::intermediaries::replica::told_apart;
use super::super::claim::contains_value;
use super::super::{Claim, Case, Cause, Confidence, Confirmation, Evidence, Finding};
use crate::exchange::TestKind;
use crate::http::{Condition, EntityTag};
use crate::ledger::{Entry, SentCondition};

pub const RULE: Rule = Rule {
    cause: Cause::ServerChecksWrongly,
    slug: "server-checks-wrongly",
    in_brief: "server refused its own tag",
    examine,
    claims: &[Claim::OneCondition],
    yields_to: &[Cause::RefusedForAnotherReason, Cause::WeakValidator, Cause::TagRewrittenByCompression, Cause::StaleCacheRead, Cause::HeaderChangedInTransit, Cause::StaleAfterOwnWrite],
    help: Help {
        client: Some("Nothing in the client is wrong. A retry with a fresh tag meets the same refusal: stop after one, and report it to the server's maintainers."),
        client_of_dialect: Some("Nothing in the client is wrong. A retry with a fresh version meets the same refusal: stop after one, and report it to the server's maintainers."),
        server: Some("Compare If-Match with the very tag that GET hands out: the same layer, the same quoting, the same Accept and coding."),
        ..Help::NONE
    },
};

fn examine(case: &Case) -> Option<Finding> {
    let sent = case.comparison().filter(|sent| sent.condition == Condition::IfMatch)?;
    // A framework's member is a guess: `not_a_precondition_header.rs` says what else it can have been.
    let is_framework = sent.dialect.as_ref().is_some_and(|own| own.is_framework());
    if is_framework || case.preconditions.if_none_match.is_some() || case.detour_found_another().is_some() {
        return None;
    }
    let reread = || case.reread().filter(|read| case.gave_what_was_sent(read));
    // A tag that the server gives without quotes, and that a library has put into quotes.
    let is_bare = |entry: &&Entry| {
        let is_malformed = entry.etag.as_deref().is_some_and(|tag| EntityTag::parse(tag).is_err());
        sent.dialect.is_none() && is_malformed && case.gave_its_core(entry)
    };
    if let Some(finding) = case.source_here().filter(is_bare).and_then(|source| quoted(case, source)) {
        return Some(finding);
    }
    let by_tag = Some(case.entry).filter(|entry| case.gave_what_was_sent(entry)).or_else(reread);
    let by_tag = by_tag.or_else(|| Some(case.entry).filter(is_bare).or_else(|| case.reread().filter(is_bare)));
    let in_a_body = by_tag.is_none();
    let again = by_tag.or_else(|| still_in_the_body(case, sent))?;
    // The refusal and the later response come from different machines: `replicas_disagree.rs` examines that.
    let is_another = case.exchange_of(again).is_some_and(|again| told_apart(case.exchange, again).is_some());
    let is_given_here = case.source_here().is_some();
    let is_unheard_of = sent.dialect.is_none() && !is_given_here && again.id == case.entry.id;
    if is_another || is_unheard_of || !(in_a_body || case.could_have_held()) {
        return None;
    }
    let mut evidence: Vec<_> = case.source_evidence().into_iter().collect();
    evidence.push(case.this());
    evidence.push(if in_a_body {
        Evidence::new(again.id, format!("{} had it in its body, as before", case.line(again)))
    } else {
        case.gave_validator(again)
    });
    let whose = if again.id == case.entry.id {
        "and the answer itself named it as current".to_owned()
    } else {
        format!("and {} gave it again as current", again.id)
    };
    Some(Finding {
        cause: Cause::ServerChecksWrongly,
        confidence: Confidence::Medium,
        summary: format!(
            "{} was refused, {whose}: the server did not take the validator that it hands out, or something on the way still handed out an old one.",
            case.sent_words()
        ),
        evidence,
        confirm_with: Some(Confirmation::by(
            &[TestKind::Twice, TestKind::CacheBuster],
            "Reading twice shows whether several servers answer here, each with its own tag; a query that was never used bypasses most caches, and shows whether a cache that does not show itself gave an old tag.",
        )),
        advice: "Fix the server: it compares If-Match with another tag than GET returns. Sending the same request again does no harm, and no good.".into(),
    })
}

/// The server gave the tag without quotes, the page sent it in quotes (a library adds them), and nothing shows another
/// version.
fn quoted(case: &Case, source: &Entry) -> Option<Finding> {
    let is_other = |entry: &Entry| case.names_another(entry) && !case.gave_its_core(entry);
    let is_another = is_other(case.entry)
        || case.reread().is_some_and(is_other)
        || case.found_gone().is_some()
        || !case.page_writes().is_empty();
    if case.gave_what_was_sent(source) || is_another {
        return None;
    }
    Some(Finding {
        cause: Cause::ServerChecksWrongly,
        confidence: Confidence::Medium,
        summary: format!(
            "{} had given {} without quotes, which is no entity tag (RFC 9110 §8.8.3), and it was sent back in quotes, {}: a server that compares the text refuses that.",
            source.id,
            case.given(source),
            case.sent_words()
        ),
        evidence: vec![case.gave_validator(source), case.this()],
        confirm_with: Some(Confirmation::by(
            &[TestKind::CacheVsOrigin],
            "Reading the resource shows whether its tag is still the one that was sent. If it is, the server refused the quotes.",
        )),
        advice: "Let the server send its ETag in quotes. Until it does, send the tag back as it was received, if the library lets you.".into(),
    })
}

/// The next read, if its body contains the sent value, as the body of the last read before did: systems that put the
/// tag in a member that no dialect knows.
fn still_in_the_body<'a>(case: &Case<'a>, sent: &SentCondition) -> Option<&'a Entry> {
    let [one] = &*sent.validators else { return None };
    if case.source.is_some() || one.core.len() < SHORTEST {
        return None;
    }
    let has_it = |read: &Entry| {
        let text = case.exchange_of(read).and_then(|read| case.text_of(read));
        text.is_some_and(|text| contains_value(text, &one.core))
    };
    case.last_read(case.entry).filter(|read| has_it(read))?;
    case.reread().filter(|read| has_it(read))
}

/// The shortest value that is searched for in bodies, in characters: shorter ones occur by chance.
const SHORTEST: usize = 6;
