//! Several failed writes of one resource, to be sent again in the order in which the page made them.

use super::ask::Ask;
use super::effect::{Effect, effect_of};
use super::home;
use super::kind::{FreshCondition, ReplayKind};
use super::like::copied;
use super::page::{PageLoad, Situation};
use super::plan::{HeaderChange, Plan, asks, failed, left_to_browser, plan_one};
use super::plan_retry::plan_retry;
use super::refusal::Refusal;
use super::retry::Retry;
use super::sender;
use crate::exchange::{Exchange, ExchangeId, ReplayStep, Request, Timestamp};
use crate::ledger::{Entry, Role};
use crate::recording::Recording;

/// Most exchanges of a resource that are looked at, the latest first.
const MOST_LOOKED_AT: usize = 256;

/// Most writes that one replay sends.
const MOST_WRITES: usize = 20;

/// One write of a replay in order.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// The failed exchange whose request is sent.
    pub of: ExchangeId,
    /// The request. The answer to the write before gives its conditions.
    pub retry: Retry,
    /// How the request's fields will differ from the original's.
    pub changes: Vec<HeaderChange>,
    /// Fields of the original that only the browser may set.
    pub left_to_browser: Vec<String>,
}

/// Plans the failed writes of a resource that no save has followed, in the order in which the page made them.
///
/// # Errors
/// A [`Refusal`], where there are fewer than two, where one of them could not be sent as it was, or where one that
/// removes the resource is not the last.
pub(super) fn plan_in_order(
    recording: &Recording,
    of: ExchangeId,
    situation: &Situation,
) -> Result<Plan, Refusal> {
    let (exchange, _, page) = failed(recording, of, situation)?;
    let all = failed_writes(recording, exchange, page);
    let is_among = all.iter().any(|one| one.id == of);
    let (writes, mut notes) = without_repetitions(&all);
    let (first, rest) = match writes.split_first() {
        Some((first, rest)) if is_among && !rest.is_empty() => (*first, rest),
        _ => return Err(Refusal::OnlyOne),
    };
    if writes.len() > MOST_WRITES {
        return Err(Refusal::TooManyWrites(writes.len()));
    }
    let blamed = |one: &Exchange, why: Refusal| match one.id == of {
        true => why,
        false => Refusal::OneInOrder { of: one.id, why: Box::new(why) },
    };
    let kind = ReplayKind::ReplayInOrder;
    let mut plan = plan_one(recording, first.id, kind, situation).map_err(|why| blamed(first, why))?;
    let mut before = first.id;
    for one in rest {
        let (_, entry, _) = failed(recording, one.id, situation).map_err(|why| blamed(one, why))?;
        let planned = plan_retry(recording, one, page, situation, FreshCondition::InOrder);
        let (retry, mut changes, unknown) = planned.map_err(|why| blamed(one, why))?;
        for change in &mut changes {
            let name = change.after.strip_prefix("the refetch's ").unwrap_or("validator").to_owned();
            change.after = format!("the {name} that the retry of {before} gives");
        }
        for note in unknown {
            notes.push(format!("{}: {note}", one.id));
        }
        let same_time = recording.get(before).filter(|before| before.request_start == one.request_start);
        let same_time = same_time.map(|before| Ask::SameTime(before.id, one.id));
        for ask in asks(recording, one, entry, kind, situation).into_iter().chain(same_time) {
            if !plan.asks.iter().any(|known| known.is_same(ask)) {
                plan.asks.push(ask);
            }
        }
        plan.rest.push(Link { of: one.id, retry, changes, left_to_browser: left_to_browser(one) });
        before = one.id;
    }
    if let Some(of) = removed_before_the_last(&plan) {
        return Err(Refusal::RemovedBetween(of));
    }
    notes.push("It stops at the first request that does not succeed. Those behind it are not sent.".into());
    plan.of = of;
    plan.notes.extend(notes);
    Ok(plan)
}

/// The page's failed writes of the resource that no save has followed: those of the same document and the same system.
fn failed_writes<'a>(recording: &'a Recording, like: &Exchange, page: &PageLoad) -> Vec<&'a Exchange> {
    let system = |one: &Exchange| one.dialect_facts.as_ref().map(|facts| facts.system.clone());
    let Some(resource) = recording.ledger().resource(&like.resource()) else { return Vec::new() };
    let latest: Vec<&Entry> =
        resource.exchanges().rev().take(MOST_LOOKED_AT).filter_map(|id| recording.entry(id)).collect();
    let saves: Vec<&Entry> = latest.iter().copied().filter(|one| one.role == Role::Write).collect();
    let is_followed = |one: &Exchange| saves.iter().any(|save| is_newer(recording, save, one));
    let is_one = |one: &&Exchange| {
        one.replay.is_none()
            && (one.is_mismatch() || one.is_required())
            && !one.is_safe()
            && system(one) == system(like)
            && home::worker(recording, one).is_none()
            && sender::check(one, page).is_ok()
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

/// The writes without those that the next one only repeats, and a note on each that is left out.
fn without_repetitions<'a>(all: &[&'a Exchange]) -> (Vec<&'a Exchange>, Vec<String>) {
    let mut writes: Vec<&Exchange> = Vec::new();
    let mut notes = Vec::new();
    for one in all {
        match writes.last_mut().filter(|before| is_same_write(before, one)) {
            Some(before) => {
                notes.push(format!("{} is the same request as {}: it is sent once.", before.id, one.id));
                *before = one;
            }
            None => writes.push(one),
        }
    }
    (writes, notes)
}

/// Whether two requests are the same but for their conditions and for what the browser sets.
fn is_same_write(one: &Exchange, other: &Exchange) -> bool {
    one.request.method == other.request.method
        && one.request.url == other.request.url
        && one.request.body == other.request.body
        && copied(one).eq(copied(other))
}

/// A write that removes the resource (RFC 9110 §9.3.5) and is not the last: nothing is left for those behind it.
fn removed_before_the_last(plan: &Plan) -> Option<ExchangeId> {
    let count = plan.rest.len();
    let mut earlier = plan.retries().take(count);
    earlier.find(|(_, retry)| effect_of(&retry.request) == Effect::Removes).map(|(of, _)| of)
}

impl Plan {
    /// The requests that are sent again, in order, and the exchange that each repeats.
    pub fn retries(&self) -> impl Iterator<Item = (ExchangeId, &Retry)> {
        let first = self.retry.iter().map(|retry| (self.first, retry));
        first.chain(self.rest.iter().map(|link| (link.of, &link.retry)))
    }

    /// For each of the writes in order: the later one that takes the place of all that it writes (RFC 9110 §9.3.4,
    /// §9.3.5), where there is one.
    pub fn superseded(&self) -> Vec<Option<ExchangeId>> {
        let replaces =
            |retry: &Retry| matches!(effect_of(&retry.request), Effect::Replaces | Effect::Removes);
        let all: Vec<(ExchangeId, bool)> = self.retries().map(|(of, retry)| (of, replaces(retry))).collect();
        let later = |place: usize| all.iter().skip(place + 1).find(|(_, replaces)| *replaces);
        (0..all.len()).map(|place| later(place).map(|(of, _)| *of)).collect()
    }
}

#[cfg(test)]
#[path = "order_tests.rs"]
mod tests;
