//! Writes to different resources conflicted in a shared parent: a branch's head, a collection's version.

use super::Rule;
use super::super::remedy::{Help, snippet};
use super::super::{Case, Cause, Confidence, Evidence, Finding};
use crate::exchange::{Quoted, bare_path_of, is_same_origin, parent_path_of, path_of};
use crate::ledger::{Entry, Role, SentBy};

pub const RULE: Rule = Rule {
    cause: Cause::SharedParentContention,
    slug: "shared-parent-contention",
    in_brief: "shared parent contended",
    examine,
    claims: &[],
    yields_to: &[Cause::RefusedForAnotherReason, Cause::MalformedValidator, Cause::WeakValidator, Cause::StaleAfterOwnWrite, Cause::OverlappingWrites, Cause::ServerChecksWrongly],
    help: Help {
        client: Some("Send writes that share a parent (a branch, a collection, a library) one after the other."),
        code: Some(snippet::queue),
        client_of_dialect: Some("Send writes that share a parent (a branch, a collection, a library) one after the other, each with the version that the last one's answer gave."),
        ..Help::NONE
    },
};

fn examine(case: &Case) -> Option<Finding> {
    let sent = case.comparison().filter(|_| !case.exchange.is_safe())?;
    let other = *case.deeds().iter().find(|other| {
        let overlaps = !other.precedes(case.entry) && !case.entry.precedes(other);
        overlaps && other.role == Role::Write && other.by == SentBy::Page && is_beside(case, other)
    })?;
    let shares = other.sent.as_deref().is_some_and(|one| one.key() == sent.key());
    // The panel's page in DevTools has the reason, and not the text.
    let told = case.text_of(case.exchange).or(case.reason.as_ref().map(|reason| &*reason.quoted));
    let names_parent = told.is_some_and(|told| {
        let parent = parent_path_of(&case.exchange.request.url).unwrap_or("");
        let name = parent.rsplit('/').next().unwrap_or("");
        name.len() >= 3 && super::super::claim::contains_value(told, name)
    });
    if !shares && !names_parent {
        return None;
    }
    let request = &case.exchange_of(other)?.request;
    Some(Finding {
        cause: Cause::SharedParentContention,
        confidence: Confidence::Medium,
        summary: format!(
            "Another write of the page, {} {} ({}), was in flight at the same time under the same parent, and succeeded: the parent's version had changed before this request was compared ({}).",
            Quoted(&request.method),
            Quoted(path_of(&request.url)),
            other.id,
            case.sent_words()
        ),
        evidence: vec![
            Evidence::new(other.id, format!("{} was in flight together with it", case.line(other))),
            case.this(),
        ],
        confirm_with: Some("The same two writes, one after the other, both go through if this is the cause.".into()),
        advice: "Queue the writes under one parent; this one may be sent again with the parent's fresh version.".into(),
    })
}

/// Whether another write targets another resource with the same parent.
fn is_beside(case: &Case, other: &Entry) -> bool {
    let Some(other) = case.exchange_of(other) else { return false };
    let (mine, its) = (&*case.exchange.request.url, &*other.request.url);
    let is_another = bare_path_of(mine) != bare_path_of(its);
    // The root is the parent of everything.
    let parent = parent_path_of(mine).filter(|parent| !parent.is_empty());
    is_another && is_same_origin(mine, its) && parent.is_some() && parent == parent_path_of(its)
}
