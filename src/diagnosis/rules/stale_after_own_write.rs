//! The page wrote successfully, and then sent the validator from before that write.

use super::Rule;
use super::super::remedy::{Help, Topic, snippet};
use super::super::case::Likeness;
use super::super::{Claim, Case, Cause, Confidence, Evidence, Finding, Confirmation};
use crate::cors::is_kept_back;
use crate::http::Condition;
use crate::exchange::{Quoted, TestKind};
use crate::ledger::SentBy;

pub const RULE: Rule = Rule {
    cause: Cause::StaleAfterOwnWrite,
    slug: "stale-after-own-write",
    in_brief: "own write forgotten",
    examine,
    claims: &[Claim::OneCondition],
    yields_to: &[],
    help: Help {
        client: Some("Keep the ETag of the answer to each write, and send that with the next one."),
        code: Some(snippet::keep_latest),
        client_of_dialect: Some("Keep the version that the answer to each write tells, and send that with the next one."),
        server: Some("Answer a write with the new ETag, so that the page need not read again. Leave it out only if the body was changed on storing (RFC 9110 §9.3.4)."),
        topic: Some(Topic::OwnTag),
    },
};

/// A test of a JSON Patch (RFC 6902 §4.6) that was true before the page's own write.
fn by_patch_test(case: &Case) -> Option<Finding> {
    let test = case.patch_test()?;
    let read = test.read?;
    let write = case.last_write(case.entry).filter(|write| read.precedes(write) && write.by == SentBy::Page)?;
    let (path, expected) = (Quoted(&test.path), Quoted(&test.expected));
    Some(Finding {
        cause: Cause::StaleAfterOwnWrite,
        confidence: Confidence::Medium,
        summary: format!(
            "This page had changed the resource itself {} earlier ({}, {}), but the patch still tests that {path} is {expected}.",
            case.ago(write),
            write.id,
            case.line(write)
        ),
        evidence: vec![
            Evidence::new(read.id, format!("{} had {expected} at {path}", case.line(read))),
            Evidence::new(write.id, format!("{} changed the resource", case.line(write))),
            Evidence::new(case.entry.id, format!("tested {path} for {expected}")),
        ],
        confirm_with: Some("Reading the resource shows what stands there now.".into()),
        advice: "Make the patch from the version that the last write left.".into(),
    })
}

fn examine(case: &Case) -> Option<Finding> {
    if let Some(finding) = by_patch_test(case) {
        return Some(finding);
    }
    case.comparison()?;
    let writes = case.page_writes();
    let write = *writes.first()?;
    // A read that gives the failed tag refutes the cause: the write changed nothing.
    let reread = case.reread();
    if reread.is_some_and(|read| case.gave_what_was_sent(read)) {
        return None;
    }
    let by_date = case.sent().is_some_and(|sent| sent.condition == Condition::IfUnmodifiedSince);
    let told = match by_date {
        true => write.last_modified.is_some(),
        // A tag that is computed from the answer's own text identifies no version.
        false => case.tag(write).is_some() && !case.is_of_its_own_text(write),
    };
    // A later read with the written content shows that this write changed the version.
    let is_shown = reread.is_some_and(|read| {
        case.exchange_of(write).is_some_and(|write| case.is_what_it_sent(write, read) == Likeness::Same)
    });
    // RFC 9110 §9.3.4: the response to a write has an ETag only if the body was stored as sent.
    // Without an ETag, a changed validator is likely, and a later read can prove the change.
    let confidence = if told || is_shown { Confidence::High } else { Confidence::Medium };
    let mut evidence: Vec<_> = case.source_evidence().into_iter().collect();
    evidence.extend(writes.iter().rev().map(|write| case.gave_validator(write)));
    evidence.push(case.this());
    evidence.extend(reread.map(|read| case.gave_validator(read)));
    let (name, given) = (case.validator_name(), case.name_given(write));
    let is_delete = case.exchange_of(write).is_some_and(|write| &*write.request.method == "DELETE");
    let did = if is_delete { "deleted" } else { "changed" };
    let is_kept_back = case.exchange_of(write).is_some_and(is_kept_back);
    let kept = if is_kept_back { ", and CORS kept the answer from its script" } else { "" };
    let (what, advice) = if is_delete {
        (
            kept.to_owned(),
            "Save nothing more to what the page has deleted; to have it again, create it with If-None-Match: *.".into(),
        )
    } else if is_kept_back {
        (
            kept.to_owned(),
            "Let the server send its CORS fields with the answers to writes, too. After a network error, read the resource before the next write.".into(),
        )
    } else if told {
        (
            format!(" and was told {}", case.given(write)),
            format!(
                "Take the {given} from the response of each write, and use it for the next{}.",
                case.sent_as(&given)
            ),
        )
    } else {
        (
            format!(" and its response carried no {name}"),
            format!(
                "Read the resource again after a write, or let the server send the new {name} with its answer to the write."
            ),
        )
    };
    Some(Finding {
        cause: Cause::StaleAfterOwnWrite,
        confidence,
        summary: format!(
            "This page had {did} the resource itself {} earlier ({}, {}){what}, but still sent {}.",
            case.ago(write),
            write.id,
            case.line(write),
            case.sent_words()
        ),
        evidence,
        confirm_with: (confidence != Confidence::High).then(|| {
            Confirmation::by(
                &[TestKind::CacheVsOrigin],
                "Reading the resource again shows whether its validator is another one now.",
            )
        }),
        advice,
    })
}
