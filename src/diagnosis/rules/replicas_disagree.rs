//! Several servers behind one URL give different tags, or one server has older data than another.

use super::Rule;
use super::super::remedy::{Help, Topic};
use super::super::intermediaries::coding::coding;
use super::super::intermediaries::replica::told_apart;
use super::super::case::Likeness;
use super::super::{Claim, Case, Cause, Confidence, Evidence, Finding, Confirmation};
use crate::exchange::{Quoted, TestKind};
use crate::http::{Condition, EntityTag, Strength};
use crate::ledger::{Entry, SentBy};

pub const RULE: Rule = Rule {
    cause: Cause::ReplicasDisagree,
    slug: "replicas-disagree",
    in_brief: "replicas disagree",
    examine,
    claims: &[Claim::OneCondition],
    yields_to: &[],
    help: Help {
        server: Some("Derive the tag from the content or from a version number that all servers share, never from a file's time or inode number on one machine; and let a client read its own writes."),
        topic: Some(Topic::Stickiness),
        ..Help::NONE
    },
};

fn examine(case: &Case) -> Option<Finding> {
    let sent = case.comparison().filter(|sent| sent.condition == Condition::IfMatch)?;
    // Another condition of the request may have failed.
    let is_alone = case.preconditions.if_none_match.is_none() && case.framework().is_none();
    let is_strong = |text: &str| EntityTag::parse(text).is_ok_and(|tag| tag.strength() == Strength::Strong);
    let is_exact = sent.dialect.is_some() || sent.validators.iter().any(|one| is_strong(&one.written));
    if !case.page_writes().is_empty() {
        return None;
    }
    if !is_exact {
        return lagging(case).filter(|_| case.could_have_held());
    }
    alternating(case)
        .or_else(|| if is_alone { contradicts_itself(case) } else { None })
        .or_else(|| lagging(case))
}

/// Reads without a write in between that gave different tags from different machines, or one tag,
/// another, and the first again.
fn alternating(case: &Case) -> Option<Finding> {
    let reads = case.quiet_reads();
    let like = |one: &Entry, other: &Entry| match (case.exchange_of(one), case.exchange_of(other)) {
        (Some(one), Some(other)) => coding(&one.response.headers) == coding(&other.response.headers),
        _ => false,
    };
    let mut best: Option<(Confidence, &Entry, &Entry, Option<String>)> = None;
    for (place, one) in reads.iter().enumerate() {
        for other in
            reads.iter().skip(place + 1).filter(|other| case.tag(other) != case.tag(one) && like(one, other))
        {
            let returned =
                reads.iter().any(|third| other.precedes(third) && case.tag(third) == case.tag(one));
            let apart = case
                .exchange_of(one)
                .zip(case.exchange_of(other))
                .and_then(|(one, other)| told_apart(one, other));
            let bodies = case.body_of(one).zip(case.body_of(other));
            let confidence = match (returned, &apart, bodies) {
                (true, Some(_), _) => Confidence::High,
                // Another client's writes would hardly restore both the tag and the body.
                (true, None, Some((one, other))) if one == other => Confidence::High,
                (true, None, _) => Confidence::Medium,
                (false, Some(_), Some((one, other))) if one == other => Confidence::High,
                (false, Some(_), None) => Confidence::Medium,
                // Two bodies from two machines: one machine has older data, or another client changed the resource.
                (false, Some(_), Some(_)) => Confidence::Low,
                (false, None, _) => continue,
            };
            if best.as_ref().is_none_or(|(so_far, ..)| confidence > *so_far) {
                best = Some((confidence, one, other, apart));
            }
        }
    }
    let (confidence, one, other, apart) = best?;
    let by = apart.as_ref().map_or(String::new(), |apart| format!(" from different servers ({apart})"));
    let mut evidence = vec![case.gave_validator(one), case.gave_validator(other)];
    evidence.extend(apart.map(|apart| Evidence::new(other.id, apart)));
    evidence.push(case.this());
    let summary = format!(
        "{} and {} gave {} and {}{by}, and nothing was written in between.",
        one.id,
        other.id,
        Quoted(case.tag(one).map_or("", |tag| tag)),
        Quoted(case.tag(other).map_or("", |tag| tag)),
    );
    Some(finding(confidence, summary, evidence))
}

/// The server refused the tag that it names as current.
fn contradicts_itself(case: &Case) -> Option<Finding> {
    let on_the_412 = Some(case.entry).filter(|entry| case.gave_what_was_sent(entry));
    let again = on_the_412.or_else(|| case.reread().filter(|read| case.gave_what_was_sent(read)))?;
    // A cache, and not the origin, gave the refused tag again.
    if case.detour_found_another().is_some() {
        return None;
    }
    let apart = case.exchange_of(again).and_then(|again| told_apart(case.exchange, again));
    // Without a sign of two machines, one server refuses its own tag.
    let confidence = if apart.is_some() { Confidence::High } else { Confidence::Low };
    let mut evidence: Vec<_> = case.source_evidence().into_iter().collect();
    evidence.push(case.this());
    evidence.push(case.gave_validator(again));
    evidence.extend(apart.as_ref().map(|apart| Evidence::new(again.id, apart.clone())));
    let whose = match (again.id == case.entry.id, apart) {
        (true, _) => "and the answer itself named it as current".to_owned(),
        (false, Some(apart)) => format!("and {} gave it again, from another server ({apart})", again.id),
        (false, None) => format!("and {} gave it again", again.id),
    };
    let summary = format!("{} was refused, {whose}: the server disagreed with itself.", case.sent_words());
    Some(finding(confidence, summary, evidence))
}

/// A read gave a tag that a write of this tab had already replaced.
fn lagging(case: &Case) -> Option<Finding> {
    if let Some(list) = case.own_list() {
        return lagging_list(case, case.ledger().entry(list.exchange)?);
    }
    let source = case.source_read()?;
    let write = case.last_write(source)?;
    if case.gave_what_was_sent(write) {
        return None;
    }
    // Without a tag in its answer, a successful write made another version, unless it changed nothing.
    let newer = case.tag(write);
    let older = case.tag(source)?;
    let earlier = case.gave(older, write)?;
    let changed_nothing = || {
        let is_same = |read| case.exchange_of(write).is_some_and(|write| case.is_what_it_sent(write, read) == Likeness::Same);
        is_same(source) || is_same(earlier)
    };
    // A POST asks for processing (RFC 9110 §9.3.3), which need not make a version.
    let is_post = || case.exchange_of(write).is_some_and(|write| &*write.request.method == "POST");
    if newer.is_none() && (write.by != SentBy::Page || is_post() || changed_nothing()) {
        return None;
    }
    if case.exchange_of(source).is_some_and(|source| super::super::intermediaries::cache::cached(source).is_some()) {
        return None;
    }
    let apart = case
        .exchange_of(write)
        .zip(case.exchange_of(source))
        .and_then(|(write, source)| told_apart(write, source));
    let confidence = if apart.is_some() { Confidence::High } else { Confidence::Medium };
    let mut evidence =
        vec![case.gave_validator(earlier), case.gave_validator(write), case.gave_validator(source)];
    evidence.extend(apart.map(|apart| Evidence::new(source.id, apart)));
    evidence.push(case.this());
    let written = match newer {
        Some(newer) => format!("{} had been told {} for this page's own write", write.id, Quoted(newer)),
        None => format!("This page's own write had gone through ({}, {})", write.id, case.line(write)),
    };
    let summary = format!(
        "{written}, and yet {} read {} again, the tag from before that write: the server that answered the read lagged behind.",
        source.id,
        Quoted(older)
    );
    Some(finding(confidence, summary, evidence))
}

/// A list gave a tag that a write of this tab had sent, and replaced.
fn lagging_list(case: &Case, list: &Entry) -> Option<Finding> {
    let sent = case.sent()?;
    let write = case.last_write(list).filter(|write| write.by == SentBy::Page)?;
    let newer = case.tag(write).filter(|_| !case.gave_what_was_sent(write))?;
    let replaced = write.sent.as_deref().filter(|before| before.condition == sent.condition)?;
    if !replaced.validators.iter().any(|one| sent.validators.iter().any(|own| own.core == one.core)) {
        return None;
    }
    Some(finding(
        Confidence::Medium,
        format!(
            "{} had been told {} for this page's own write, and yet {} gave {} again, the tag from before that write: the server that answered with the list lagged behind.",
            write.id,
            Quoted(newer),
            list.id,
            Quoted(&sent.value)
        ),
        vec![case.gave_validator(write), case.gave_validator(list), case.this()],
    ))
}

fn finding(confidence: Confidence, summary: String, evidence: Vec<Evidence>) -> Finding {
    Finding {
        cause: Cause::ReplicasDisagree,
        confidence,
        summary,
        evidence,
        confirm_with: (confidence != Confidence::High)
            .then(|| Confirmation::by(&[TestKind::Twice, TestKind::CacheBuster], "Reading the resource several times shows whether its tags alternate, and with which server. If they do not, a cache that does not show itself may answer the reads: a query that was never used bypasses most caches.")),
        advice: "Derive the tag from the content or from a shared version number, or keep a client at one server between its read and its write.".into(),
    }
}
