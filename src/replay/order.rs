//! Several failed writes of one resource, to be sent again in the order in which the page made them.

use super::ask::Ask;
use super::effect::{Effect, effect_of};
use super::failed_writes::{failed_writes, failed_writes_of_all, is_of_document};
use super::home::FrameObstacle;
use super::kind::{FreshCondition, ReplayKind};
use super::like::copied;
use super::page::PageLoad;
use super::plan::{Link, Plan};
use super::plan_one::{asks, failed, left_to_browser, plan_one};
use super::plan_retry::plan_retry;
use super::refusal::Refusal;
use super::situation::Situation;
use super::unrepeated::unrepeated_of_all;
use crate::exchange::{Exchange, ExchangeId};
use crate::recording::Recording;

/// Most writes that one replay sends.
const MOST_WRITES: usize = 20;

/// The resource's other failed writes that a replay in order may send: whether the document that sent them is the one that
/// sends, the page's documents tell ([`Situation::others`]).
pub fn others_in_order(recording: &Recording, of: ExchangeId, page: &PageLoad) -> Vec<ExchangeId> {
    let Some(exchange) = recording.get(of) else { return Vec::new() };
    failed_writes(recording, exchange, page).iter().map(|one| one.id).filter(|id| *id != of).collect()
}

/// Plans the failed writes of a resource that no save has followed, in the order in which the page made them. Those of
/// other documents are left out.
///
/// # Errors
/// A [`Refusal`], where there are fewer than two, where one of them could not be sent as it was, where it is not known
/// which document sent one, or where one that removes the resource is not the last.
pub(super) fn plan_in_order(
    recording: &Recording,
    of: ExchangeId,
    situation: &Situation,
) -> Result<Plan, Refusal> {
    let (exchange, _, page) = failed(recording, of, situation)?;
    let (all, left_out) = of_the_document(recording, exchange, page, situation)?;
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
    (plan.of, plan.left_out) = (of, left_out);
    plan.unrepeated = unrepeated_of_all(recording, &writes);
    plan.notes.extend(notes);
    Ok(plan)
}

/// The failed writes that another document sent, each with the reason.
type LeftOut = Vec<(ExchangeId, Refusal)>;

/// The failed writes of the document that sends, and those that another one sent.
fn of_the_document<'a>(
    recording: &'a Recording,
    exchange: &Exchange,
    page: &PageLoad,
    situation: &Situation,
) -> Result<(Vec<&'a Exchange>, LeftOut), Refusal> {
    let (mut writes, mut left_out) = (Vec::new(), Vec::new());
    for one in failed_writes_of_all(recording, exchange) {
        let told = situation.others.iter().find(|(of, _)| *of == one.id && one.id != exchange.id);
        let sent_here = is_of_document(recording, one, page)
            .and_then(|()| told.map_or(Ok(()), |(_, document)| document.check(page)));
        match sent_here {
            Ok(()) => writes.push(one),
            // It may be this document's, and the writes behind it may need what it writes.
            Err(why @ Refusal::OtherFrame(FrameObstacle::Ambiguous | FrameObstacle::NotItsOwn(_))) => {
                return Err(Refusal::OneInOrder { of: one.id, why: Box::new(why) });
            }
            Err(why) => left_out.push((one.id, why)),
        }
    }
    Ok((writes, left_out))
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

#[cfg(test)]
#[path = "order_tests.rs"]
mod tests;
