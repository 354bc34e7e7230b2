//! The page's failed writes of one resource, and which of its saves and attempts are newer.

use super::effect::Effect;
use super::home;
use super::page::PageLoad;
use super::refusal::Refusal;
use super::sender;
use crate::exchange::{Exchange, ExchangeId, ReplayStep, Request, Timestamp};
use crate::ledger::{Entry, Role};
use crate::recording::Recording;

/// Most exchanges of a resource that are looked at, the latest first.
const MOST_LOOKED_AT: usize = 256;

/// The page's failed writes of the resource that no save has followed: those of the same document and the same system.
pub(super) fn failed_writes<'a>(
    recording: &'a Recording,
    like: &Exchange,
    page: &PageLoad,
) -> Vec<&'a Exchange> {
    let mut writes = failed_writes_of_all(recording, like);
    writes.retain(|one| is_of_document(recording, one, page).is_ok());
    writes
}

/// Refuses a write that the recorded fields show to be another document's or a worker's.
///
/// # Errors
/// A [`Refusal`].
pub(super) fn is_of_document(
    recording: &Recording,
    write: &Exchange,
    page: &PageLoad,
) -> Result<(), Refusal> {
    match home::worker(recording, write) {
        Some(script) => Err(Refusal::Worker(script.to_owned())),
        None => sender::check(write, page),
    }
}

/// The failed writes of the resource that no save has followed, whoever sent them: those without another system's
/// conditions, in the order in which they were made.
pub(super) fn failed_writes_of_all<'a>(recording: &'a Recording, like: &Exchange) -> Vec<&'a Exchange> {
    // A media type, as that of a JSON Patch, may name a system without conditions of its own.
    let system = |one: &Exchange| {
        let facts = one.dialect_facts.as_ref().filter(|facts| !facts.sent.is_empty());
        facts.map(|facts| facts.system.clone())
    };
    let is_of_another_system =
        |one: &Exchange| system(one).zip(system(like)).is_some_and(|(one, other)| one != other);
    let Some(resource) = recording.ledger().resource(&like.resource()) else { return Vec::new() };
    let latest: Vec<&Entry> =
        resource.exchanges().rev().take(MOST_LOOKED_AT).filter_map(|id| recording.entry(id)).collect();
    let saves: Vec<&Entry> = latest.iter().copied().filter(|one| one.role == Role::Write).collect();
    let is_followed = |one: &Exchange| saves.iter().any(|save| is_newer(recording, save, one));
    let is_one = |one: &&Exchange| {
        one.replay.is_none()
            && (one.is_mismatch() || one.is_required())
            && !one.changes_nothing()
            && !is_of_another_system(one)
            && !is_followed(one)
    };
    let mut writes: Vec<&Exchange> =
        latest.iter().filter_map(|one| recording.get(one.id)).filter(is_one).collect();
    writes.sort_by_key(|one| (one.request_start, one.id));
    writes
}

/// The page's last failed write of the resource, where it came after this one and has another body, and this one would
/// replace or remove the whole content.
pub(super) fn newer_attempt(recording: &Recording, failed: &Exchange, page: &PageLoad) -> Option<ExchangeId> {
    let Request { method, url, headers, body, .. } = &failed.request;
    let media_type = headers.get("Content-Type").map_or("", |media_type| &**media_type);
    if !matches!(Effect::of(method, url, media_type), Effect::Replaces | Effect::Removes) {
        return None;
    }
    let last = *failed_writes(recording, failed, page).last()?;
    let is_newer = last.request_start > failed.request_start;
    (is_newer && (last.request.method != *method || last.request.body != *body)).then_some(last.id)
}

/// Whether the content of a save is newer than that of a failed write, or the same. A retry by Retag saves what the
/// page had made when it sent the original.
pub(super) fn is_newer(recording: &Recording, save: &Entry, failed: &Exchange) -> bool {
    let retried =
        recording.get(save.id).and_then(|save| save.replay).filter(|mark| mark.step == ReplayStep::Retry);
    let original: Option<Timestamp> =
        retried.and_then(|mark| recording.get(mark.of)).map(|original| original.request_start);
    match (original, recording.entry(failed.id)) {
        (Some(original), _) => original >= failed.request_start,
        (None, Some(entry)) => save.request_start > failed.request_start || entry.precedes(save),
        (None, None) => true,
    }
}
