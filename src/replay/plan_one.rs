//! Plans the repair of one failed exchange.

use super::ask::Ask;
use super::conditions::fresh_conditions;
use super::effect::{Effect, effect_of};
use super::event::Answer;
use super::failed_writes::{is_newer, newer_attempt};
use super::home;
use super::kept::{KeptBody, KeptContent};
use super::kind::{FreshCondition, ReplayKind};
use super::like::{is_kept, is_left_to_browser};
use super::limits::LARGE;
use super::page::PageLoad;
use super::plan::{HeaderChange, Plan};
use super::plan_retry::plan_retry;
use super::read::plan_refetch;
use super::refusal::Refusal;
use super::request::{PlannedBody, PlannedRequest};
use super::retry::Retry;
use super::sender;
use super::signature;
use super::situation::Situation;
use super::unrepeated::unrepeated;
use crate::dialect::with_parameter;
use crate::exchange::{
    Charset, Comparison, Exchange, ExchangeId, Placed, Quoted, ReplayStep, origin_of, size,
};
use crate::http::{Condition, EntityTag, media_type};
use crate::ledger::{Entry, Role, SentBy, ValidatorMatch};
use crate::merge::LONGEST;
use crate::recording::Recording;

/// The plan for one exchange, whose request is the first that is sent again.
pub(super) fn plan_one(
    recording: &Recording,
    of: ExchangeId,
    kind: ReplayKind,
    situation: &Situation,
) -> Result<Plan, Refusal> {
    let (exchange, entry, page) = failed(recording, of, situation)?;
    let source = recording.ledger().source(&exchange.resource(), entry);
    let base = source.filter(|source| source.fit != ValidatorMatch::Elsewhere);
    let base = base.map(|source| recording.content_of_version(source.exchange));
    let base = base.or_else(|| read_without_its_tag(recording, exchange, entry));
    let (refetch, mut notes) = match plan_refetch(recording, exchange, source, page) {
        Ok((request, notes)) => (Some(request), notes),
        Err(refusal) if kind.has_refetch() => return Err(refusal),
        Err(_) => (None, Vec::new()),
    };
    let refetch = match refetch {
        Some(get) if kind == ReplayKind::RefetchSmall => Some(small(recording, exchange, get, &mut notes)?),
        Some(get) if kind == ReplayKind::RefetchHead => {
            let length = large(recording, exchange)?;
            notes.push(format!("HEAD is sent instead of GET: the resource has {}.", size(length)));
            Some(PlannedRequest { method: "HEAD".into(), ..get })
        }
        refetch => refetch,
    };
    if let Some(frame) = &page.frame {
        notes.push(format!("Everything is sent from the frame that sent the original, {}.", Quoted(frame)));
    }
    let mut plan = Plan {
        of,
        kind,
        refetch,
        first: of,
        rest: Vec::new(),
        retry: None,
        offered: None,
        changes: Vec::new(),
        left_to_browser: Vec::new(),
        notes: Vec::new(),
        left_out: Vec::new(),
        unrepeated: Vec::new(),
        base,
        comparison: comparison(recording, exchange),
        asks: Vec::new(),
        page: page.clone(),
    };
    if kind.has_retry() {
        let (retry, mut changes, unknown) =
            plan_retry(recording, exchange, page, situation, kind.condition())?;
        if kind.condition() == FreshCondition::Offered {
            let offered = offered(exchange, entry);
            show_offered(&retry, &offered, plan.comparison, &mut changes)?;
            plan.offered = Some(offered);
        }
        plan.left_to_browser = left_to_browser(exchange);
        let is_of_several = kind == ReplayKind::ReplayInOrder;
        notes.extend(
            unknown.into_iter().map(|note| if is_of_several { format!("{of}: {note}") } else { note }),
        );
        notes.extend(weak_tag_note(recording, exchange));
        if base.is_none() {
            notes.push("No recorded response gave the page its version, so what the retry overwrites cannot be told beforehand.".into());
        }
        if kind == ReplayKind::RefetchAndReview && !is_reviewable(&retry) {
            return Err(Refusal::NothingToReview);
        }
        plan.retry = Some(retry);
        if let Some(kept) = plan.kept_for_review() {
            let length = size(kept.length);
            notes.push(format!("The page keeps the body ({length}). The review reads it into this panel, to show and to merge it."));
        }
        plan.asks = asks(recording, exchange, entry, kind, situation);
        plan.changes = changes;
        plan.unrepeated = unrepeated(recording, exchange);
    }
    plan.notes = notes;
    Ok(plan)
}

/// The length of a large resource in bytes.
fn large(recording: &Recording, exchange: &Exchange) -> Result<u64, Refusal> {
    known_length(recording, exchange).filter(|length| *length >= LARGE).ok_or(Refusal::NotLarge)
}

/// A read of a small part of a large resource, as its system documents it.
fn small(
    recording: &Recording,
    exchange: &Exchange,
    get: PlannedRequest,
    notes: &mut Vec<String>,
) -> Result<PlannedRequest, Refusal> {
    let facts = exchange.dialect_facts.as_ref();
    let (facts, small) = facts
        .and_then(|facts| Some((facts, facts.small_read.as_ref()?)))
        .filter(|_| signature::of_planned(&get).is_none())
        .ok_or(Refusal::NoSmallRead)?;
    let length = large(recording, exchange)?;
    notes.push(format!(
        "{} answers {}={} with a part of the resource and the version of the whole ({}): the resource has {}.",
        Quoted(&facts.system),
        Quoted(&small.name),
        Quoted(&small.value),
        Quoted(&small.source),
        size(length)
    ));
    let url = with_parameter(&get.url, &small.name, &small.value);
    Ok(PlannedRequest { url, ..get })
}

/// The length of the resource in bytes, by the Content-Length of its latest read.
fn known_length(recording: &Recording, exchange: &Exchange) -> Option<u64> {
    let resource = recording.ledger().resource(&exchange.resource())?;
    let mut latest = resource.exchanges().rev().take(MOST_LOOKED_AT).filter_map(|id| recording.get(id));
    let read = latest.find(|one| one.is_read() && matches!(one.response.status, 200 | 203))?;
    read.response.headers.get("Content-Length")?.trim().parse().ok()
}

/// Fields of a request that only the browser may set.
pub(super) fn left_to_browser(exchange: &Exchange) -> Vec<String> {
    let left = exchange.request.headers.iter().filter(|(name, value)| is_left_to_browser(name, value));
    let left = left.filter(|(name, _)| !name.eq_ignore_ascii_case("Referer"));
    left.map(|(name, _)| name.to_string()).collect()
}

/// Whether a review can show more than the refetch: the retry has a body that can be compared with the content.
fn is_reviewable(retry: &Retry) -> bool {
    let is_text = match retry.request.body {
        PlannedBody::Recorded(_, Charset::Utf8, _) => true,
        PlannedBody::Kept(kept) => is_text(kept, &retry.request),
        _ => false,
    };
    is_text
        && matches!(
            effect_of(&retry.request),
            Effect::Replaces | Effect::Merges | Effect::Patches | Effect::Names
        )
}

/// Whether a body that the page keeps is a text by its media type, and short enough to be merged. A form is none: it is
/// multipart.
fn is_text(kept: KeptBody, request: &PlannedRequest) -> bool {
    let field = request.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("Content-Type"));
    let media = media_type(field.map_or("", |(_, value)| value));
    let kind = media.rsplit(['/', '+']).next().unwrap_or_default();
    !matches!(kept.content, KeptContent::Form { .. })
        && kept.length <= LONGEST as u64
        && (media.starts_with("text/") || matches!(kind, "json" | "xml" | "yaml"))
}

/// How the server compares If-Match, by its dialect or by the recorded traffic.
fn comparison(recording: &Recording, exchange: &Exchange) -> Comparison {
    let of_system = exchange.dialect_facts.as_ref().map_or(Comparison::Strong, |facts| facts.if_match);
    let origin = origin_of(&exchange.request.url);
    match recording.ledger().weak_tag_taken(origin) {
        Some(_) => Comparison::Weak,
        None => of_system,
    }
}

/// A warning where the server accepts weak tags in If-Match, against RFC 9110.
fn weak_tag_note(recording: &Recording, exchange: &Exchange) -> Option<String> {
    let of_system = exchange.dialect_facts.as_ref().map_or(Comparison::Strong, |facts| facts.if_match);
    let taken = recording.ledger().weak_tag_taken(origin_of(&exchange.request.url))?;
    (of_system == Comparison::Strong && entry_is_weak(recording, exchange)).then(|| {
        format!(
            "This server takes weak tags in If-Match ({}), which RFC 9110 does not: a weak tag may stay the same over a change that it does not count.",
            taken.id
        )
    })
}

/// Whether a weak tag was sent in If-Match.
fn entry_is_weak(recording: &Recording, exchange: &Exchange) -> bool {
    let sent = recording.entry(exchange.id).and_then(|entry| entry.sent.as_deref());
    sent.is_some_and(|sent| {
        sent.condition == Condition::IfMatch
            && sent.validators.iter().any(|one| one.written.starts_with("W/"))
    })
}

/// Why the retry waits for a second click.
pub(super) fn asks(
    recording: &Recording,
    exchange: &Exchange,
    entry: &Entry,
    kind: ReplayKind,
    situation: &Situation,
) -> Vec<Ask> {
    let landed = situation.landed.map(|landed| Ask::MayHaveLanded { is_proven: landed.is_proven });
    let newer = newest_save_since(recording, exchange, entry).and_then(|save| match save.replay {
        // An undo has restored the version from before the repair.
        Some(mark) if mark.of == exchange.id && mark.step == ReplayStep::Undo => None,
        Some(mark) if mark.of == exchange.id => Some(Ask::AlreadyRepaired(save.id)),
        _ => Some(Ask::NewerSave(save.id)),
    });
    let page = situation.page.filter(|_| kind != ReplayKind::ReplayInOrder);
    let attempt = page.and_then(|page| newer_attempt(recording, exchange, page)).map(Ask::NewerAttempt);
    kind.ask().into_iter().chain(landed).chain(newer).chain(attempt).collect()
}

/// The validators that the refusal carried.
fn offered(exchange: &Exchange, entry: &Entry) -> Answer {
    let given = exchange.given_for(exchange.dialect_conditions());
    Answer {
        etag: entry.etag.as_ref().map(|tag| tag.to_string()),
        last_modified: exchange.response.headers.get("Last-Modified").map(|value| value.to_string()),
        dialect_validators: given,
        ..Answer::default()
    }
}

/// Names the offered values in the changes of the plan.
fn show_offered(
    retry: &Retry,
    offered: &Answer,
    comparison: Comparison,
    changes: &mut [HeaderChange],
) -> Result<(), Refusal> {
    let sent: Vec<Placed> = changes.iter().filter_map(HeaderChange::sent).collect();
    let conditions = fresh_conditions(retry, offered, comparison, &sent)
        .map_err(|why| Refusal::NothingOffered(why.to_string()))?;
    for (change, condition) in changes.iter_mut().zip(&conditions) {
        change.after = condition.value.to_string();
    }
    Ok(())
}

/// How many of a resource's exchanges are searched, the latest first.
const MOST_LOOKED_AT: usize = 256;

/// The latest successful write from this tab that began after the failed request was made.
fn newest_save_since<'a>(
    recording: &'a Recording,
    exchange: &Exchange,
    entry: &Entry,
) -> Option<&'a Exchange> {
    let resource = recording.ledger().resource(&exchange.resource())?;
    let mut since = resource.exchanges().rev().take(MOST_LOOKED_AT);
    let is_save = |id: &ExchangeId| {
        recording.entry(*id).is_some_and(|one| {
            let is_later = match is_retry_of_another(recording, *id, exchange.id) {
                true => is_newer(recording, one, exchange),
                false => one.request_start >= entry.request_start,
            };
            one.role == Role::Write && !one.precedes(entry) && is_later
        })
    };
    since.find(is_save).and_then(|id| recording.get(id))
}

/// Whether an exchange is Retag's retry of another exchange than this one.
fn is_retry_of_another(recording: &Recording, id: ExchangeId, of: ExchangeId) -> bool {
    let mark = recording.get(id).and_then(|one| one.replay);
    mark.is_some_and(|mark| mark.step == ReplayStep::Retry && mark.of != of)
}

/// The page's latest read before the write, where the write's condition names no version: it is missing, or its value
/// is no entity tag, as where CORS hides the tag.
fn read_without_its_tag(recording: &Recording, exchange: &Exchange, entry: &Entry) -> Option<ExchangeId> {
    let names_none = entry.sent.as_deref().is_none_or(|sent| {
        let is_tag = sent.is_any() || sent.value.contains(',') || EntityTag::parse(sent.value.trim()).is_ok();
        sent.dialect.is_none() && sent.condition == Condition::IfMatch && !is_tag
    });
    if !names_none {
        return None;
    }
    let mut reads = recording.ledger().reads_before(&exchange.resource(), entry);
    reads.find(|read| read.by == SentBy::Page).map(|read| read.id)
}

/// The failed exchange that a repair or a safe test is for.
///
/// # Errors
/// A [`Refusal`], when there is nothing to repair, or the inspected page could not send the request.
pub(super) fn failed<'a>(
    recording: &'a Recording,
    of: ExchangeId,
    situation: &Situation<'a>,
) -> Result<(&'a Exchange, &'a Entry, &'a PageLoad), Refusal> {
    let exchange = recording.get(of).ok_or(Refusal::NothingToRepair)?;
    let entry = recording.entry(of).ok_or(Refusal::NothingToRepair)?;
    if exchange.replay.is_some() {
        return Err(Refusal::OwnReplay);
    }
    if !exchange.is_mismatch() && !exchange.is_required() {
        return Err(Refusal::NothingToRepair);
    }
    if let Some(part) = exchange.batch.part() {
        return Err(Refusal::PartOfBatch(part.of));
    }
    let url = &*exchange.request.url;
    if !(url.starts_with("http://") || url.starts_with("https://")) {
        return Err(Refusal::NotFetchable(url.to_owned()));
    }
    is_kept(exchange)?;
    sender::is_known(exchange)?;
    if let Some(script) = home::worker(recording, exchange) {
        return Err(Refusal::Worker(script.to_owned()));
    }
    if let Some(obstacle) = situation.obstacle {
        return Err(obstacle.clone());
    }
    let page = situation.page.ok_or_else(|| match situation.unreachable {
        Some(why) => Refusal::PageUnreachable(why.to_owned()),
        None => Refusal::PageUnknown,
    })?;
    sender::check(exchange, page)?;
    Ok((exchange, entry, page))
}
