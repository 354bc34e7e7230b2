//! What a repair will send, as a value, before anything is sent.

use super::ask::Ask;
use super::conditions::fresh_conditions;
use super::credentials;
use super::digest::refuse_digest;
use super::effect::{Effect, effect_of};
use super::event::Answer;
use super::kind::{FreshCondition, ReplayKind};
use super::like::{copied, is_kept, is_left_to_browser, referrer};
use super::page::{PageLoad, Situation};
use super::read::plan_refetch;
use super::refusal::Refusal;
use super::request::{CacheMode, PlannedBody, PlannedRequest, is_forbidden_method};
use super::retry::{Retry, validator_name};
use super::{sender, signature};
use crate::exchange::{
    Absence, Asks, Charset, Comparison, DialectCondition, Exchange, ExchangeId, Place, Placed, ReplayStep,
    RequestBody, origin_of,
};
use crate::http::{Condition, EntityTag, Preconditions};
use crate::ledger::{Entry, Role, SentBy, ValidatorMatch};
use crate::recording::Recording;
use std::rc::Rc;

/// What a repair will send.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// The exchange that the plan repairs.
    pub of: ExchangeId,
    /// What the user asked for.
    pub kind: ReplayKind,
    /// Reads the latest state. A kind without a refetch sends it only where the retry's answer does not tell whether
    /// the request was saved.
    pub refetch: Option<PlannedRequest>,
    /// Sends the request again. The answer of the refetch or of the refusal fills in its conditions.
    pub retry: Option<Retry>,
    /// The validators that the refusal carried, for a kind that sends them.
    pub offered: Option<Answer>,
    /// How the retry's fields will differ from the original's.
    pub changes: Vec<HeaderChange>,
    /// Fields of the original that only the browser may set; the browser adds its own values.
    pub left_to_browser: Vec<String>,
    /// Sentences that the user should read before the click.
    pub notes: Vec<String>,
    /// The response with the content that the page had read, where it is known.
    pub base: Option<ExchangeId>,
    /// How the server compares the tags of If-Match.
    pub comparison: Comparison,
    /// Why the retry waits for a second, named click; empty where one click is enough.
    pub asks: Vec<Ask>,
    /// The document that everything is sent from.
    pub page: PageLoad,
}

/// How one header field, one parameter of the query, or one member of a JSON body will differ from the original's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeaderChange {
    /// The place in the request.
    pub place: Place,
    /// The field, the parameter, or the member's path.
    pub name: String,
    /// The value in the original; `None` when the original had none.
    pub before: Option<String>,
    /// The source of the new value, in words: the refetch's ETag or Last-Modified, or a dialect's validator.
    pub after: String,
}

impl HeaderChange {
    /// The original's value in its place; `None` when the original had none.
    pub(super) fn sent(&self) -> Option<Placed> {
        let before = self.before.as_deref()?;
        let before = if self.place == Place::Header { before.trim() } else { before };
        Some(Placed { place: self.place, name: self.name.as_str().into(), value: before.into() })
    }
}

/// Plans the repair of a failed exchange.
///
/// # Errors
/// A [`Refusal`], when the repair could not be faithful.
pub fn plan(
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
    let mut plan = Plan {
        of,
        kind,
        refetch,
        retry: None,
        offered: None,
        changes: Vec::new(),
        left_to_browser: Vec::new(),
        notes: Vec::new(),
        base,
        comparison: comparison(recording, exchange),
        asks: Vec::new(),
        page: page.clone(),
    };
    if kind.has_retry() {
        let (retry, mut changes, unknown) = plan_retry(recording, exchange, page, kind.condition())?;
        if kind.condition() == FreshCondition::Offered {
            let offered = offered(exchange, entry);
            show_offered(&retry, &offered, plan.comparison, &mut changes)?;
            plan.offered = Some(offered);
        }
        let left = exchange.request.headers.iter().filter(|(name, value)| is_left_to_browser(name, value));
        let left = left.filter(|(name, _)| !name.eq_ignore_ascii_case("Referer"));
        plan.left_to_browser = left.map(|(name, _)| name.to_string()).collect();
        notes.extend(unknown);
        notes.extend(weak_tag_note(recording, exchange));
        if base.is_none() {
            notes.push("No recorded response gave the page its version, so what the retry overwrites cannot be told beforehand.".into());
        }
        if kind == ReplayKind::RefetchAndReview && !is_reviewable(&retry) {
            return Err(Refusal::NothingToReview);
        }
        plan.retry = Some(retry);
        plan.asks = asks(recording, exchange, entry, kind, situation);
        plan.changes = changes;
    }
    plan.notes = notes;
    Ok(plan)
}

/// Whether a review can show more than the refetch: the retry has a body that can be compared with the content.
fn is_reviewable(retry: &Retry) -> bool {
    matches!(retry.request.body, PlannedBody::Recorded(_, Charset::Utf8, _))
        && matches!(
            effect_of(&retry.request),
            Effect::Replaces | Effect::Merges | Effect::Patches | Effect::Names
        )
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
fn asks(
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
    kind.ask().into_iter().chain(landed).chain(newer).collect()
}

/// The validators that the refusal carried.
fn offered(exchange: &Exchange, entry: &Entry) -> Answer {
    let given = exchange.dialect_facts.as_ref().map_or_else(Vec::new, |facts| facts.given.to_vec());
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
        recording.entry(*id).is_some_and(|one| one.role == Role::Write && !one.precedes(entry))
    };
    since.find(is_save).and_then(|id| recording.get(id))
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
    let url = &*exchange.request.url;
    if !(url.starts_with("http://") || url.starts_with("https://")) {
        return Err(Refusal::NotFetchable(url.to_owned()));
    }
    is_kept(exchange)?;
    sender::is_known(exchange)?;
    let page = situation.page.ok_or_else(|| match situation.unreachable {
        Some(why) => Refusal::PageUnreachable(why.to_owned()),
        None => Refusal::PageUnknown,
    })?;
    sender::check(exchange, page)?;
    Ok((exchange, entry, page))
}

/// The retry, how it differs from the original, and notes on what is not known of it.
type PlannedRetry = (Retry, Vec<HeaderChange>, Vec<String>);

fn plan_retry(
    recording: &Recording,
    exchange: &Exchange,
    page: &PageLoad,
    condition: FreshCondition,
) -> Result<PlannedRetry, Refusal> {
    if exchange.is_safe() {
        return Err(Refusal::NothingToRetry);
    }
    let method = &*exchange.request.method;
    if is_forbidden_method(method) {
        return Err(Refusal::ForbiddenMethod(method.to_owned()));
    }
    let headers = exchange.request.headers.iter().map(|(name, value)| (&**name, &**value));
    let sent = Preconditions::from_headers(headers);
    let (fresh, own) = match condition {
        FreshCondition::Refetched | FreshCondition::Offered => conditions_to_freshen(&sent, exchange)?,
        FreshCondition::ForCreate => (in_place_of_absence(&sent, exchange)?, Vec::new()),
        FreshCondition::Without => (none_left(&sent, exchange)?, Vec::new()),
        FreshCondition::AsSent => (Vec::new(), Vec::new()),
    };
    if let Some(by) = signature::of(exchange) {
        return Err(Refusal::Signed(by));
    }
    refuse_digest(exchange, &own)?;
    let mut unknown = Vec::new();
    let body = match &exchange.request.body {
        RequestBody::Empty => {
            let has_length = exchange.request.headers.has("Content-Length");
            if !has_length && !exchange.request.transport.proves_no_body() {
                unknown.push(format!(
                    "The browser recorded no body. {method} usually has none, and the retry will send none; nothing proves that the original had none."
                ));
            }
            PlannedBody::Empty
        }
        RequestBody::Exact(charset, octets) => PlannedBody::Recorded(exchange.id, *charset, *octets),
        RequestBody::Inexact(why) if condition == FreshCondition::AsSent => {
            unknown.push(format!("{} The editor begins without a body.", Refusal::BodyNotExact(*why)));
            PlannedBody::Empty
        }
        RequestBody::Inexact(why) => return Err(Refusal::BodyNotExact(*why)),
    };
    let change = |condition: &Condition| HeaderChange {
        place: Place::Header,
        name: condition.name().to_owned(),
        before: sent.raw(*condition).map(str::to_owned),
        after: match condition {
            Condition::IfUnmodifiedSince => "the refetch's Last-Modified",
            _ => "the refetch's ETag",
        }
        .to_owned(),
    };
    let of_own = own.iter().flat_map(|own| own.parts.iter().map(move |part| (own, part)));
    let own_changes = of_own.map(|(own, part)| HeaderChange {
        place: part.place,
        name: part.name.to_string(),
        before: Some(part.value.to_string()),
        after: format!("the refetch's {}", validator_name(own)),
    });
    let changes: Vec<HeaderChange> = fresh.iter().map(change).chain(own_changes).collect();
    let is_renewed = |name: &str| {
        let mut fields = changes.iter().filter(|change| change.place == Place::Header);
        fields.any(|change| change.name.eq_ignore_ascii_case(name))
    };
    let is_dropped = |name: &str| match condition {
        FreshCondition::Refetched | FreshCondition::Offered | FreshCondition::AsSent => false,
        FreshCondition::ForCreate => name.eq_ignore_ascii_case(Condition::IfNoneMatch.name()),
        FreshCondition::Without => is_condition(exchange, name),
    };
    let (credentials, not_told) = credentials::mode(recording, exchange, page);
    unknown.extend(not_told);
    let mut request = PlannedRequest {
        method: method.to_owned(),
        url: exchange.request.url.to_string(),
        headers: copied(exchange).filter(|(name, _)| !is_renewed(name) && !is_dropped(name)).collect(),
        body,
        edits: Vec::new(),
        credentials,
        cache: CacheMode::NoStore,
        referrer: referrer(exchange),
    };
    if condition == FreshCondition::AsSent {
        let conditions =
            exchange.request.headers.iter().filter(|(name, _)| Condition::from_name(name).is_some());
        request.headers.extend(conditions.map(|(name, value)| (name.to_string(), value.to_string())));
    }
    let renewed = credentials::renew(recording, page, exchange, &mut request);
    Ok((Retry { request, fresh, dialect_conditions: own, renewed }, changes, unknown))
}

/// The conditions that get a fresh validator: HTTP's, and the dialect's.
fn conditions_to_freshen(
    sent: &Preconditions,
    exchange: &Exchange,
) -> Result<(Vec<Condition>, Vec<Rc<DialectCondition>>), Refusal> {
    let own = exchange.dialect_conditions();
    if let Some(absent) = own.iter().find(|own| own.asks == Asks::Absent) {
        let asked = match absent.parts.is_empty() {
            true => format!("A request without {}", absent.name),
            false => format!("{}: {}{}", absent.name, absent.value, absent.place()),
        };
        return Err(Refusal::AsksForOwnAbsence(asked));
    }
    let renewable: Vec<_> = own.iter().filter(|own| own.asks.is_renewable()).cloned().collect();
    let fresh = match http_conditions(sent, exchange.response.status) {
        Err(Refusal::NoCondition) if !renewable.is_empty() => Vec::new(),
        fresh => {
            let dialect_facts = exchange.dialect_facts.as_deref();
            let system =
                || dialect_facts.map_or_else(String::new, |dialect_facts| dialect_facts.system.to_string());
            match (fresh, own.first(), dialect_facts) {
                (Err(Refusal::NoCondition), Some(own), _) => {
                    return Err(Refusal::NotRenewable { name: own.name.to_string(), system: system() });
                }
                (fresh, _, Some(dialect_facts))
                    if renewable.is_empty()
                        && exchange.is_required()
                        && sent.leading().is_none()
                        && (dialect_facts.without != Absence::Unknown || fresh.is_err()) =>
                {
                    return Err(Refusal::OwnRequired(system()));
                }
                (fresh, ..) => fresh?,
            }
        }
    };
    // A dialect's own condition takes the place of the If-Match that RFC 6585 asks for.
    let is_for_own = exchange.response.status == 428 && sent.leading().is_none() && !renewable.is_empty();
    Ok((if is_for_own { Vec::new() } else { fresh }, renewable))
}

/// The condition of the update that replaces a create, which was refused because the resource exists.
fn in_place_of_absence(sent: &Preconditions, exchange: &Exchange) -> Result<Vec<Condition>, Refusal> {
    let is_create = sent.raw(Condition::IfNoneMatch).is_some_and(|value| value.trim() == "*");
    match is_create && sent.raw(Condition::IfMatch).is_none() && exchange.dialect_conditions().is_empty() {
        true => Ok(vec![Condition::IfMatch]),
        false => Err(Refusal::NoCreate),
    }
}

/// An empty list, where every condition of the request is a header field.
fn none_left(sent: &Preconditions, exchange: &Exchange) -> Result<Vec<Condition>, Refusal> {
    if let Some(own) = exchange
        .dialect_conditions()
        .iter()
        .find(|own| own.parts.iter().any(|part| part.place != Place::Header))
    {
        return Err(Refusal::NotRemovable(own.name.to_string()));
    }
    let has_own = exchange.dialect_conditions().iter().any(|own| !own.parts.is_empty());
    if sent.leading().is_none() && !has_own { Err(Refusal::NoCondition) } else { Ok(Vec::new()) }
}

/// Whether a request field is a condition, HTTP's or the dialect's.
fn is_condition(exchange: &Exchange, name: &str) -> bool {
    let is_http = Condition::ALL.into_iter().any(|one| one.name().eq_ignore_ascii_case(name));
    let mut parts = exchange.dialect_conditions().iter().flat_map(|own| &own.parts);
    is_http || parts.any(|part| part.place == Place::Header && part.name.eq_ignore_ascii_case(name))
}

/// Which of HTTP's conditions get a fresh validator.
fn http_conditions(sent: &Preconditions, status: u16) -> Result<Vec<Condition>, Refusal> {
    let has = |condition| sent.raw(condition).is_some();
    if has(Condition::IfNoneMatch) {
        return Err(if has(Condition::IfMatch) { Refusal::MixedConditions } else { Refusal::AsksForAbsence });
    }
    if sent.raw(Condition::IfMatch).is_some_and(|value| value.trim() == "*") {
        return Err(Refusal::AnyVersion);
    }
    let fresh: Vec<_> =
        [Condition::IfMatch, Condition::IfUnmodifiedSince].into_iter().filter(|one| has(*one)).collect();
    match (fresh.is_empty(), status) {
        (false, _) => Ok(fresh),
        // RFC 6585 §3: the server wants a condition; If-Match protects a write.
        (true, 428) => Ok(vec![Condition::IfMatch]),
        (true, _) => Err(Refusal::NoCondition),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::Body;
    use crate::replay::{Credentials, Referrer};
    use crate::scenario::recording;

    #[test]
    fn a_request_of_which_a_part_was_not_kept_is_never_sent() {
        let drawing = format!("{READ}20-30 PUT /n If-Match: \"v1\" ; x-big: 1234 -> 412");
        let mut recording = recording(&drawing);
        let lose = |recording: &mut Recording, id: u32, name: &str, url: &str| {
            let one = recording.get(ExchangeId(id)).unwrap().clone();
            let (mut asked, answered) = (one.request.headers, one.response.headers);
            asked.lose(|field| &*field.0 == name);
            let url = if url.is_empty() { one.request.url } else { url.into() };
            recording.set_fields(ExchangeId(id), url, asked, answered);
        };
        let planned =
            |recording: &Recording, kind| plan(recording, ExchangeId(1), kind, &Situation::scenario());
        // The page's read no longer serves as the model.
        lose(&mut recording, 0, "Accept", "");
        let read = planned(&recording, ReplayKind::RefetchOnly).unwrap();
        assert!(read.refetch.as_ref().unwrap().headers.iter().all(|(name, _)| name != "Authorization"));
        lose(&mut recording, 1, "x-big", "");
        for kind in [ReplayKind::RefetchAndRetry, ReplayKind::RefetchOnly] {
            let refused = planned(&recording, kind).unwrap_err();
            assert_eq!(refused, Refusal::NotKept("its field x-big".into()));
            assert!(refused.to_string().contains("not kept its field x-big"));
        }
        let mut cut = self::recording(&drawing);
        lose(&mut cut, 1, "", "https://a.example/n#cut-9000-1");
        let refused = planned(&cut, ReplayKind::RefetchAndRetry).unwrap_err();
        assert_eq!(refused, Refusal::NotKept("its URL".into()));
    }

    const PAGE: &str = "https://a.example";
    const READ: &str =
        "0-10 GET /n Accept: application/json ; Authorization: Bearer t ; Cookie: s=1 -> 200 ETag: \"v1\"\n";

    fn planned(request: &str) -> Result<Plan, Refusal> {
        plan(
            &recording(&format!("{READ}20-30 {request}")),
            ExchangeId(1),
            ReplayKind::RefetchAndRetry,
            &Situation::scenario(),
        )
    }

    #[test]
    fn a_weak_tag_that_the_server_takes_is_renewed_with_a_word_of_warning() {
        let drawing = |first: u16| {
            format!(
                "0-10 GET /n -> 200 ETag: W/\"v1\" | a\n12-15 PUT /n If-Match: W/\"v1\" | b -> {first} ETag: W/\"v2\"\n\
                 20-30 PUT /n If-Match: W/\"v2\" | c -> 412"
            )
        };
        let of = |first| {
            plan(
                &recording(&drawing(first)),
                ExchangeId(2),
                ReplayKind::RefetchAndRetry,
                &Situation::scenario(),
            )
            .unwrap()
        };
        let taken = of(204);
        assert_eq!(taken.comparison, Comparison::Weak);
        assert!(taken.notes.iter().any(|note| note.contains("takes weak tags")), "{:?}", taken.notes);
        let never = of(412);
        assert_eq!(never.comparison, Comparison::Strong);
        assert!(!never.notes.iter().any(|note| note.contains("takes weak tags")), "{:?}", never.notes);
    }

    #[test]
    fn the_version_that_was_read_is_known_though_its_tag_was_not_sent() {
        for request in ["PUT /n If-Match: null | a -> 412", "PUT /n | a -> 428"] {
            assert_eq!(planned(request).unwrap().base, Some(ExchangeId(0)), "{request}");
        }
        assert_eq!(
            planned("PUT /n If-Match: \"v0\" | a -> 412").unwrap().base,
            None,
            "of a version nobody has seen"
        );
    }

    #[test]
    fn the_refetch_asks_as_the_page_read_and_the_retry_as_it_wrote() {
        let plan = planned(
            "PUT /n If-Match: \"v1\" ; Content-Type: text/plain ; Cookie: s=1 ; Cache-Control: no-cache ; X-Own: 1 | a -> 412",
        )
        .unwrap();
        assert_eq!(plan.base, Some(ExchangeId(0)));
        let names: Vec<_> =
            plan.refetch.as_ref().unwrap().headers.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["Accept", "Authorization"]);
        assert_eq!(plan.refetch.as_ref().unwrap().cache.name(), "no-store");
        let retry = plan.retry.unwrap();
        let names: Vec<_> = retry.request.headers.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["Content-Type", "X-Own"]);
        assert_eq!(retry.fresh, [Condition::IfMatch]);
        assert_eq!(retry.request.credentials, Credentials::Include);
        assert!(matches!(retry.request.body, PlannedBody::Recorded(ExchangeId(1), _, _)));
        let is_planned = |text: &str| retry.request.body.is(Some(&Body::Text(text.into())));
        assert!(is_planned("a") && !is_planned("b") && !retry.request.body.is(None));
        assert_eq!(plan.left_to_browser, ["Cookie", "Cache-Control", "Content-Length"]);
        assert_eq!(plan.changes.len(), 1);
    }

    #[test]
    fn a_date_and_a_tag_are_both_made_fresh() {
        let plan = planned(
            "PUT /n If-Match: \"v1\" ; If-Unmodified-Since: Fri, 06 Dec 2024 00:00:00 GMT | a -> 412",
        );
        assert_eq!(plan.unwrap().retry.unwrap().fresh, [Condition::IfMatch, Condition::IfUnmodifiedSince]);
    }

    #[test]
    fn a_required_condition_is_if_match() {
        assert_eq!(planned("PUT /n | a -> 428").unwrap().retry.unwrap().fresh, [Condition::IfMatch]);
    }

    #[test]
    fn refused_before_anything_is_sent() {
        let cases = [
            ("PUT /n If-Match: \"v1\" | a -> 200", Refusal::NothingToRepair),
            ("GET /n If-Match: \"v1\" -> 412", Refusal::NothingToRetry),
            ("PUT /n | a -> 412", Refusal::NoCondition),
            ("PUT /n If-None-Match: * | a -> 412", Refusal::AsksForAbsence),
            ("PUT /n If-None-Match: \"v1\" | a -> 412", Refusal::AsksForAbsence),
            ("PUT /n If-Match: \"v1\" ; If-None-Match: * | a -> 412", Refusal::MixedConditions),
            ("PUT /n If-Match: * | a -> 412", Refusal::AnyVersion),
            (
                "PUT /n If-Match: \"v1\" ; Content-Length: 9 -> 412",
                Refusal::BodyNotExact(crate::exchange::Inexact::Missing { sent: 9 }),
            ),
            ("TRACK /n If-Match: \"v1\" -> 412", Refusal::ForbiddenMethod("TRACK".into())),
            (
                "PUT /n If-Match: \"v1\" ; Origin: https://b.example | a -> 412",
                Refusal::OtherPage { sender: "https://b.example".into(), page: PAGE.into() },
            ),
            (
                "PUT /n If-Match: \"v1\" ; Referer: https://b.example/p | a -> 412",
                Refusal::OtherPage { sender: "https://b.example".into(), page: PAGE.into() },
            ),
            ("retry#0 PUT /n If-Match: \"v1\" | a -> 412", Refusal::OwnReplay),
        ];
        for (request, refusal) in cases {
            assert_eq!(planned(request).unwrap_err(), refusal, "{request}");
        }
    }

    #[test]
    fn another_systems_condition_is_planned_with_its_place() {
        let change = |drawing: &str| {
            let recording = recording(drawing);
            let plan =
                plan(&recording, ExchangeId(1), ReplayKind::RefetchAndRetry, &Situation::scenario()).unwrap();
            let [change] = &plan.changes[..] else { panic!("{:?}", plan.changes) };
            assert_eq!(plan.base, Some(ExchangeId(0)));
            (
                change.place,
                change.name.clone(),
                change.before.clone().unwrap(),
                change.after.clone(),
                plan.refetch.unwrap().url,
            )
        };
        let (place, name, before, after, _) = change(
            "0-1 GET /d -> 200 | {\"_rev\":\"1-a\"}\n2-3 PUT /d | {\"_rev\":\"1-a\"} -> 409 | {\"error\":\"conflict\"}",
        );
        assert_eq!((place, &*name, &*before, &*after), (Place::Body, "_rev", "1-a", "the refetch's _rev"));
        let (place, name, _, _, url) = change(
            "0-1 GET /d -> 200 | {\"_rev\":\"1-a\"}\n2-3 DELETE /d?rev=1-a -> 409 Server: CouchDB | {\"error\":\"conflict\"}",
        );
        assert_eq!((place, &*name, &*url), (Place::Query, "rev", "https://a.example/d"));
    }

    #[test]
    fn what_another_system_cannot_make_fresh_is_refused() {
        let conflict = "| {\"error\":\"conflict\"}";
        let cases = [
            (
                format!("PUT /d | {{\"n\":1}} -> 409 Server: CouchDB {conflict}"),
                "A request without _rev asks",
            ),
            (format!("DELETE /d -> 409 Server: CouchDB {conflict}"), "CouchDB wants a condition of its own"),
            ("PATCH /d Zotero-API-Version: 3 | {} -> 428".into(), "Zotero wants a condition of its own"),
            ("PUT /o?ifGenerationMatch=0 | x -> 412".into(), "ifGenerationMatch: 0 in the query asks"),
            (
                "PATCH /f Tus-Resumable: 1.0.0 ; Upload-Offset: 1 | x -> 409".into(),
                "Upload-Offset is tus's own",
            ),
            ("MOVE /f Overwrite: F -> 412".into(), "Overwrite is WebDAV's own"),
            (
                format!("PUT /d Content-Digest: x | {{\"_rev\":\"1-a\"}} -> 409 {conflict}"),
                "Content-Digest was made of",
            ),
            ("PUT /n | {\"v\":1} -> 409 | {}".into(), "No precondition failed here"),
        ];
        for (request, words) in cases {
            let refused = planned(&request).unwrap_err().to_string();
            assert!(refused.contains(words), "{request}: {refused}");
        }
    }

    #[test]
    fn every_body_that_is_not_exact_is_refused() {
        let mut recording = recording(&format!("{READ}20-30 PUT /n If-Match: \"v1\" | a -> 412"));
        for why in [
            Inexact::BytesLost,
            Inexact::LengthUnknown { recorded: 1 },
            Inexact::NotRecorded,
            Inexact::OtherLength { sent: 2, recorded: 1 },
            Inexact::TooLarge { recorded: 1 },
        ] {
            recording.set_request_body(ExchangeId(1), RequestBody::Inexact(why));
            let refused =
                plan(&recording, ExchangeId(1), ReplayKind::RefetchAndRetry, &Situation::scenario());
            assert_eq!(refused.unwrap_err(), Refusal::BodyNotExact(why));
            assert!(
                plan(&recording, ExchangeId(1), ReplayKind::RefetchOnly, &Situation::scenario()).is_ok(),
                "reading needs no body"
            );
        }
    }

    use crate::exchange::Inexact;

    #[test]
    fn urls_that_no_page_can_fetch() {
        let mut recording = Recording::new();
        let scenario = crate::scenario::recording("0-1 PUT /n If-Match: \"v1\" | a -> 412");
        let mut exchange = scenario.get(ExchangeId(0)).unwrap().clone();
        exchange.request.url = "blob:x".into();
        recording.admit(exchange).unwrap();
        let refused = plan(&recording, ExchangeId(0), ReplayKind::RefetchAndRetry, &Situation::scenario());
        assert_eq!(refused.unwrap_err(), Refusal::NotFetchable("blob:x".into()));
    }

    #[test]
    fn a_body_that_is_not_known_is_never_taken_for_an_empty_one() {
        for request in [
            "h2 PUT /n",
            "h2 POST /n",
            "h2 PATCH /n",
            "provisional PUT /n",
            "PUT /n Transfer-Encoding: chunked ;",
        ] {
            let refused = planned(&format!("{request} If-Match: \"v1\" -> 412"));
            assert_eq!(refused.unwrap_err(), Refusal::BodyNotExact(Inexact::NotRecorded), "{request}");
        }
        let empty = planned("h2 PUT /n If-Match: \"v1\" ; Content-Length: 0 -> 412").unwrap();
        assert_eq!(empty.retry.unwrap().request.body, PlannedBody::Empty);
        assert!(empty.notes.is_empty(), "{:?}", empty.notes);
        assert!(planned("PUT /n If-Match: \"v1\" -> 412").unwrap().notes.is_empty(), "RFC 9112 §6.3");
        for request in ["h2 DELETE /n", "provisional DELETE /n"] {
            let usual = planned(&format!("{request} If-Match: \"v1\" -> 412")).unwrap();
            assert!(
                usual.notes.iter().any(|note| note.contains("nothing proves")),
                "{request}: {:?}",
                usual.notes
            );
        }
    }

    #[test]
    fn no_referrer_stays_no_referrer() {
        let retry = |request: &str| planned(request).unwrap().retry.unwrap().request.referrer;
        assert_eq!(retry("PUT /n If-Match: \"v1\" | a -> 412"), Referrer::None);
        let told = "PUT /n Referer: https://a.example/ ; If-Match: \"v1\" | a -> 412";
        assert_eq!(retry(told), Referrer::Url("https://a.example/".into()));
    }

    #[test]
    fn a_newer_save_of_this_tab_is_asked_about() {
        let failed = format!("{READ}20-30 PUT /n If-Match: \"v1\" | a -> 412\n");
        let asked = |more: &str, landed| {
            let page = PageLoad::scenario();
            let situation = Situation { page: Some(&page), landed, ..Situation::default() };
            let recording = recording(&format!("{failed}{more}"));
            plan(&recording, ExchangeId(1), ReplayKind::RefetchAndRetry, &situation).unwrap().asks
        };
        assert_eq!(asked("", None), []);
        assert_eq!(asked("40-50 PUT /n If-Match: \"v2\" | b -> 204", None), [Ask::NewerSave(ExchangeId(2))]);
        assert_eq!(
            asked("25-50 PUT /n If-Match: \"v2\" | b -> 204", None),
            [Ask::NewerSave(ExchangeId(2))],
            "in flight together"
        );
        assert_eq!(asked("40-50 PUT /m | b -> 204\n60-70 PUT /n If-Match: \"v2\" | b -> 412", None), []);
        assert_eq!(asked("40-50 retry#1 PUT /n | a -> 204", None), [Ask::AlreadyRepaired(ExchangeId(2))]);
        assert_eq!(asked("40-50 retry#7 PUT /n | a -> 204", None), [Ask::NewerSave(ExchangeId(2))]);
        let landed = Some(crate::replay::Landed { is_proven: false });
        assert_eq!(asked("", landed), [Ask::MayHaveLanded { is_proven: false }]);
    }

    #[test]
    fn no_plan_without_a_document() {
        let recording = recording(&format!("{READ}20-30 PUT /n If-Match: \"v1\" | a -> 412"));
        let situation = Situation::default();
        let refused = plan(&recording, ExchangeId(1), ReplayKind::RefetchAndRetry, &situation);
        assert_eq!(refused.unwrap_err(), Refusal::PageUnknown);
    }
}
