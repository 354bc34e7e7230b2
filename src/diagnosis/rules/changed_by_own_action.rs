//! The page changed the resource by a write to another URL: a child, an upload, the collection, an RPC.

use super::Rule;
use super::super::remedy::Help;
use super::super::{Case, Cause, Confidence, Confirmation, Evidence, Finding};
use crate::exchange::{Quoted, TestKind, path_of};
use crate::http::Condition;

pub const RULE: Rule = Rule {
    cause: Cause::ChangedByOwnAction,
    slug: "changed-by-own-action",
    in_brief: "own action elsewhere",
    examine,
    claims: &[],
    yields_to: &[Cause::RefusedForAnotherReason, Cause::EtagHiddenByCors, Cause::HeaderChangedInTransit, Cause::MalformedValidator, Cause::WeakValidator, Cause::TagRewrittenByCompression, Cause::FirstAttemptLanded, Cause::StaleAfterOwnWrite, Cause::OverlappingWrites, Cause::RetriedWithSameValidator, Cause::StaleCacheRead, Cause::ReplicasDisagree, Cause::ServerChecksWrongly, Cause::WrongValidatorHandedOut, Cause::UnstableEtag, Cause::DateTooCoarse, Cause::ClockSkew, Cause::ValidatorOfAnotherRepresentation],
    help: Help {
        client: Some("Read the resource again after writing its children, its uploads or its collection, before it is saved itself."),
        client_of_dialect: Some("Read the resource again after writing its children, its uploads or its collection, before it is saved itself."),
        server: Some("Where a write to one resource changes the version of another, give the other's new tag in the answer, or keep their versions independent."),
        ..Help::NONE
    },
};

fn examine(case: &Case) -> Option<Finding> {
    case.comparison().filter(|sent| matches!(sent.condition, Condition::IfMatch | Condition::IfUnmodifiedSince))?;
    // Some systems are written at another URL than they are read (Grafana).
    let elsewhere = || {
        let one = case.sent().filter(|sent| sent.dialect.is_some())?.validators.first()?;
        case.ledger().givers_elsewhere(&one.core, case.entry).find(|giver| case.gave_what_was_sent(giver))
    };
    let source = case.source_here().or_else(elsewhere)?;
    let refuted = case.reread().is_some_and(|read| case.gave_what_was_sent(read));
    if refuted || !case.page_writes().is_empty() || !case.could_have_held() {
        return None;
    }
    let deed = case.deeds().into_iter().find(|deed| {
        // Other rules examine the page's writes and attempts at this resource.
        let is_another = case.exchange_of(deed).is_some_and(|deed| deed.resource() != case.resource);
        is_another && !deed.precedes(source) && (case.is_related(deed) || case.is_related_to(source, deed))
    })?;
    let other = case.exchange_of(deed)?;
    let reread = case.reread();
    let mut evidence = vec![case.gave_validator(source)];
    evidence.push(Evidence::new(deed.id, format!("{} {}", case.line(deed), Quoted(path_of(&other.request.url)))));
    evidence.push(case.this());
    evidence.extend(reread.map(|read| case.gave_validator(read)));
    Some(Finding {
        cause: Cause::ChangedByOwnAction,
        confidence: Confidence::Medium,
        summary: format!(
            "After reading {}, the page itself sent {} {} ({}). That request may have changed this resource, too: the sent tag is older.",
            case.sent_words(),
            Quoted(&other.request.method),
            Quoted(path_of(&other.request.url)),
            deed.id
        ),
        evidence,
        confirm_with: Some(Confirmation::by(
            &[TestKind::CacheVsOrigin],
            "Reading the resource before and after that request shows whether it changes the tag.",
        )),
        advice: "Read the resource again after that request, and save with the tag of that read.".into(),
    })
}
