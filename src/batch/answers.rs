//! The requests of a multipart batch with their answers.

use super::{Pair, Pairs, PartRequest, PartResponse, message, url};
use crate::exchange::{Exchange, origin_of};
use crate::multipart::{self, Entity};

/// The media type of a multipart batch.
const MIXED: &str = "multipart/mixed";

/// One item of a batch, with Content-IDs: a single request or answer, or those of a change set.
enum BatchItem<T> {
    One(Option<String>, T),
    Set(Vec<(Option<String>, T)>),
}

/// Pairs the requests of a multipart batch with their answers: by Content-ID where each answer has the Content-ID of a
/// request (Google writes `response-` before it), otherwise by order. Fewer answers than requests are accepted, because
/// OData ends with the first failure (OData 4.0 Part 1, §11.7.4); more answers are not.
pub fn multipart(exchange: &Exchange, sent: &str, received: &str) -> Option<Pairs> {
    let boundary =
        |media: Option<&crate::exchange::Text>| multipart::boundary(media?, MIXED).map(str::to_owned);
    let asked_boundary = boundary(exchange.request.headers.get("Content-Type"))?;
    let answer_boundary = boundary(exchange.response.headers.get("Content-Type"))?;
    let (asked, is_asked_whole) = items(sent, &asked_boundary, &message::request)?;
    let (answered, is_answered_whole) = items(received, &answer_boundary, &message::response)?;
    let mut is_whole = is_asked_whole && is_answered_whole;
    let mut pairs: Vec<(Option<String>, Pair)> = Vec::new();
    let pair = |asked, answered, shares_answer| Pair { asked, answered, shares_answer };
    for (asked, answered) in ordered(asked, answered)? {
        match (asked, answered) {
            (BatchItem::One(id, asked), BatchItem::One(_, answered)) => {
                pairs.push((id, pair(asked, answered, false)))
            }
            (BatchItem::Set(asked), BatchItem::Set(answered)) => {
                for ((id, asked), (_, answered)) in matched(asked, answered)? {
                    pairs.push((id, pair(asked, answered, false)));
                }
            }
            (BatchItem::Set(asked), BatchItem::One(named, answered)) => {
                let all = refused_together(asked, named.as_deref(), &answered);
                let shares = all.len() > 1;
                pairs.extend(all.into_iter().map(|(id, asked)| (id, pair(asked, answered.clone(), shares))));
            }
            (BatchItem::One(..), BatchItem::Set(_)) => return None,
        }
    }
    let located: Vec<(String, String)> = pairs
        .iter()
        .filter_map(|(id, pair)| {
            let location = multipart::field(&pair.answered.fields, "Location")?;
            Some((id.clone()?, url::resolved(&exchange.request.url, location)?))
        })
        .collect();
    let mut found = Vec::new();
    for (_, mut pair) in pairs {
        match absolute(exchange, &pair.asked, &located) {
            Some(url) => {
                pair.asked.url = url;
                found.push(pair);
            }
            None => is_whole = false,
        }
    }
    (!found.is_empty()).then_some(Pairs { pairs: found, is_whole })
}

/// The absolute URL of a request. `$1` refers to the resource that the request with the Content-ID 1 has created: the
/// Location of its answer (OData 4.0 Part 1, §11.7.3.1).
fn absolute(exchange: &Exchange, asked: &PartRequest, located: &[(String, String)]) -> Option<String> {
    if let Some(url) = referenced(&asked.url, located) {
        return url;
    }
    let base = &*exchange.request.url;
    match multipart::field(&asked.fields, "Host").filter(|_| asked.url.starts_with('/')) {
        Some(host) => {
            let scheme = origin_of(base).split_once("://")?.0;
            url::resolved(&format!("{scheme}://{host}/"), &asked.url)
        }
        None => url::resolved(base, &asked.url),
    }
}

/// The URL that `$1` or `$1/…` refers to. `None` where the text is no such reference; `Some(None)` where the answer to
/// the referenced request has no Location.
pub fn referenced(reference: &str, located: &[(String, String)]) -> Option<Option<String>> {
    let rest = reference.trim_start_matches('/').strip_prefix('$')?;
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (id, rest) = rest.split_at(end);
    // These names are resources of OData, not references.
    if matches!(id, "metadata" | "count" | "all" | "entity" | "crossjoin" | "batch" | "id") {
        return None;
    }
    let url = located.iter().find(|(known, _)| known == id).map(|(_, url)| url.trim_end_matches('/'));
    Some(url.map(|url| format!("{url}{rest}")))
}

type BatchItems<T> = (Vec<BatchItem<T>>, bool);

/// The items of a body, and whether all were read. A change set is an entity that is itself multipart; entities within
/// a change set are not.
fn items<T>(text: &str, boundary: &str, read: &dyn Fn(&str) -> Option<T>) -> Option<BatchItems<T>> {
    let (entities, mut is_whole) = multipart::entities(text, boundary);
    let mut items = Vec::new();
    for entity in entities {
        let media = multipart::field(&entity.fields, "Content-Type").unwrap_or("");
        if let Some(boundary) = multipart::boundary(media, MIXED) {
            let (inner, is_set_whole) = multipart::entities(entity.body, boundary);
            let set: Option<Vec<_>> = inner.iter().map(|entity| one(entity, read)).collect();
            is_whole &= is_set_whole;
            items.push(BatchItem::Set(set?));
        } else {
            let (id, message) = one(&entity, read)?;
            items.push(BatchItem::One(id, message));
        }
    }
    (!items.is_empty()).then_some((items, is_whole))
}

/// A message and its Content-ID, from the fields of its entity or else from its own.
fn one<T>(entity: &Entity, read: &dyn Fn(&str) -> Option<T>) -> Option<(Option<String>, T)> {
    let media = multipart::field(&entity.fields, "Content-Type").unwrap_or("");
    let encoding = multipart::field(&entity.fields, "Content-Transfer-Encoding").unwrap_or("binary");
    let is_plain = ["binary", "8bit", "7bit"].iter().any(|known| encoding.eq_ignore_ascii_case(known));
    let is_http = media.get(..16).is_some_and(|media| media.eq_ignore_ascii_case("application/http"));
    if !is_http || !is_plain {
        return None;
    }
    let inner = || {
        let (_, rest) = entity.body.trim_start().split_once('\n')?;
        let (fields, _) = multipart::head(rest)?;
        multipart::field(&fields, "Content-ID").map(str::to_owned)
    };
    let id = multipart::field(&entity.fields, "Content-ID").map(str::to_owned).or_else(inner);
    Some((id.map(|id| bare(&id).to_owned()), read(entity.body)?))
}

/// A Content-ID without its brackets (RFC 2392) and Google's prefix.
fn bare(id: &str) -> &str {
    let id = id.trim().trim_start_matches('<').trim_end_matches('>');
    id.strip_prefix("response-").unwrap_or(id)
}

/// Pairs requests with answers, in the order of the requests: by Content-ID where [`by_id`] finds every answer's
/// request, otherwise by position. `None` where there are more answers than requests.
fn ordered(
    asked: Vec<BatchItem<PartRequest>>,
    answered: Vec<BatchItem<PartResponse>>,
) -> Option<Vec<(BatchItem<PartRequest>, BatchItem<PartResponse>)>> {
    fn id<T>(item: &BatchItem<T>) -> Option<&str> {
        match item {
            BatchItem::One(id, _) => id.as_deref(),
            BatchItem::Set(_) => None,
        }
    }
    let (asked_ids, answered_ids): (Vec<_>, Vec<_>) =
        (asked.iter().map(id).collect(), answered.iter().map(id).collect());
    let Some(order) = by_id(&asked_ids, &answered_ids) else {
        return (answered.len() <= asked.len()).then(|| asked.into_iter().zip(answered).collect());
    };
    let mut asked: Vec<Option<BatchItem<PartRequest>>> = asked.into_iter().map(Some).collect();
    let taken = order
        .into_iter()
        .zip(answered)
        .filter_map(|(place, answered)| Some((place, asked.get_mut(place)?.take()?, answered)));
    let mut pairs: Vec<_> = taken.collect();
    pairs.sort_by_key(|(place, ..)| *place);
    Some(pairs.into_iter().map(|(_, asked, answered)| (asked, answered)).collect())
}

type Matched = Vec<((Option<String>, PartRequest), (Option<String>, PartResponse))>;

/// Pairs the requests of one change set with their answers, as [`ordered`] does. `None` where their numbers differ.
fn matched(
    asked: Vec<(Option<String>, PartRequest)>,
    answered: Vec<(Option<String>, PartResponse)>,
) -> Option<Matched> {
    if asked.len() != answered.len() {
        return None;
    }
    let asked_ids: Vec<Option<&str>> = asked.iter().map(|(id, _)| id.as_deref()).collect();
    let answered_ids: Vec<Option<&str>> = answered.iter().map(|(id, _)| id.as_deref()).collect();
    let Some(order) = by_id(&asked_ids, &answered_ids) else {
        return Some(asked.into_iter().zip(answered).collect());
    };
    let mut asked: Vec<Option<_>> = asked.into_iter().map(Some).collect();
    let pairs = order.into_iter().zip(answered);
    pairs.map(|(place, answered)| Some((asked.get_mut(place)?.take()?, answered))).collect()
}

/// For each answer, the index of the request with the same Content-ID. `None` where a message has no Content-ID, two
/// share one, or an answer names no request.
fn by_id(asked: &[Option<&str>], answered: &[Option<&str>]) -> Option<Vec<usize>> {
    let mut places = std::collections::HashMap::new();
    for (place, id) in asked.iter().enumerate() {
        if places.insert((*id)?, place).is_some() {
            return None;
        }
    }
    answered.iter().map(|id| places.remove(&(*id)?)).collect()
}

/// The requests of a change set that its single answer may be about. That is the request whose Content-ID the answer
/// has; otherwise, for a 412, the only request with a condition; otherwise all requests.
fn refused_together(
    asked: Vec<(Option<String>, PartRequest)>,
    named: Option<&str>,
    answered: &PartResponse,
) -> Vec<(Option<String>, PartRequest)> {
    let has_condition = |asked: &PartRequest| {
        ["If-Match", "If-None-Match", "If-Unmodified-Since"]
            .iter()
            .any(|name| multipart::field(&asked.fields, name).is_some())
    };
    let is_named = |id: &Option<String>| named.is_some() && id.as_deref() == named;
    let conditional = asked.iter().filter(|(_, asked)| has_condition(asked)).count();
    let by_name = asked.iter().filter(|(id, _)| is_named(id)).count() == 1;
    let by_condition = answered.status == 412 && conditional == 1;
    let stays = |id: &Option<String>, one: &PartRequest| match (by_name, by_condition) {
        (true, _) => is_named(id),
        (false, true) => has_condition(one),
        (false, false) => true,
    };
    asked.into_iter().filter(|(id, one)| stays(id, one)).collect()
}
