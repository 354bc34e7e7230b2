//! The tag changes with every read, although the resource does not change.

use super::Rule;
use super::super::remedy::{Help, Topic};
use super::super::intermediaries::coding::coding;
use super::super::intermediaries::replica::told_apart;
use super::super::{Claim, Case, Cause, Confidence, Finding, Confirmation};
use crate::exchange::{Quoted, TestKind, TestRead};
use crate::http::Condition;
use crate::ledger::Entry;

pub const RULE: Rule = Rule {
    cause: Cause::UnstableEtag,
    slug: "unstable-etag",
    in_brief: "unstable tag",
    examine,
    claims: &[Claim::OneCondition],
    yields_to: &[],
    help: Help {
        server: Some("Derive the tag from the content or from a version number. Tokens, times and random numbers in the page or in the hash change it with every read."),
        topic: Some(Topic::OwnTag),
        ..Help::NONE
    },
};

/// From this number of reads on, changes that no body shows do not explain different tags.
const MOST_UNSHOWN: usize = 5;

fn examine(case: &Case) -> Option<Finding> {
    case.comparison().filter(|sent| sent.condition == Condition::IfMatch)?;
    // A value that no response gave is not one of the changing tags.
    if case.source.is_none() || !case.could_have_held() || !case.page_writes().is_empty() {
        return None;
    }
    let reads = case.quiet_reads();
    // The latest series of reads with equal bodies.
    let last = *reads.last()?;
    let body = case.body_of(last)?;
    let like = |read: &Entry| match (case.exchange_of(read), case.exchange_of(last)) {
        (Some(read), Some(last)) => {
            coding(&read.response.headers) == coding(&last.response.headers)
                && told_apart(read, last).is_none()
        }
        _ => false,
    };
    let run: Vec<&Entry> = reads
        .iter()
        .rev()
        .copied()
        .take_while(|read| case.body_of(read) == Some(body) && like(read))
        .collect();
    let mut tags: Vec<_> = run.iter().filter_map(|read| case.tag(read)).collect();
    let given = tags.len();
    tags.sort_unstable();
    tags.dedup();
    if tags.len() < 2 || tags.len() != given {
        // A tag that returns does not change with every read.
        return None;
    }
    let first = *run.last()?;
    // Another client can change parts that the representation does not show: two to four tags can belong to as many
    // versions with one text. Five are unlikely, each read once, and so are two from a test's consecutive reads.
    let twice = case.tested(TestRead::Twice);
    let by_test = twice.iter().filter(|read| run.iter().any(|one| one.id == read.id)).count() > 1;
    let confidence = if given >= MOST_UNSHOWN || by_test { Confidence::High } else { Confidence::Medium };
    let mut evidence: Vec<_> = run.iter().rev().take(8).map(|read| case.gave_validator(read)).collect();
    evidence.push(case.this());
    Some(Finding {
        cause: Cause::UnstableEtag,
        confidence,
        summary: format!(
            "{given} reads ({} to {}) brought the same body under {given} different tags, {} and {} among them, with nothing written in between.",
            first.id,
            last.id,
            Quoted(case.tag(first).map_or("", |tag| tag)),
            Quoted(case.tag(last).map_or("", |tag| tag)),
        ),
        evidence,
        confirm_with: (confidence != Confidence::High).then(|| {
            Confirmation::by(
                &[TestKind::Twice],
                "One more read shows whether the tag changes again with the same body.",
            )
        }),
        advice: "Derive the tag from the content or the version, not from the time or a random number."
            .into(),
    })
}
