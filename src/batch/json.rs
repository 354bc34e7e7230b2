//! The requests of a batch in JSON with their answers: OData's and Microsoft Graph's by `id`, Kinto's by their order.

use super::answers::referenced;
use super::{Pair, Pairs, PartContent, PartRequest, PartResponse, message, url};
use crate::exchange::Exchange;
use crate::multipart::{self, MOST_FIELDS};
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};
use std::collections::HashMap;

#[derive(Deserialize)]
struct JsonRequests<'a> {
    #[serde(borrow)]
    requests: Vec<JsonRequest<'a>>,
    /// Kinto's default members for all requests.
    #[serde(borrow, default)]
    defaults: Option<JsonRequest<'a>>,
}

#[derive(Default, Deserialize)]
struct JsonRequest<'a> {
    #[serde(borrow, default)]
    id: Option<&'a RawValue>,
    #[serde(default)]
    method: Option<String>,
    /// The URL, in OData and Microsoft Graph.
    #[serde(default)]
    url: Option<String>,
    /// The URL's path, in Kinto.
    #[serde(default)]
    path: Option<String>,
    #[serde(default)]
    headers: Option<Map<String, Value>>,
    #[serde(borrow, default)]
    body: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct JsonResponses<'a> {
    #[serde(borrow)]
    responses: Vec<JsonResponse<'a>>,
}

#[derive(Deserialize)]
struct JsonResponse<'a> {
    #[serde(borrow, default)]
    id: Option<&'a RawValue>,
    status: u16,
    #[serde(default)]
    path: Option<String>,
    #[serde(default)]
    headers: Option<Map<String, Value>>,
    #[serde(borrow, default)]
    body: Option<&'a RawValue>,
}

/// Pairs the requests of a batch in JSON with their answers.
pub fn pairs(exchange: &Exchange, sent: &str, received: &str) -> Option<Pairs> {
    let asked: JsonRequests = serde_json::from_str(sent).ok()?;
    let answered: JsonResponses = serde_json::from_str(received.trim_start_matches('\u{feff}')).ok()?;
    let pairs = match asked.requests.iter().all(|one| one.url.is_some() && one.id.is_some()) {
        true => by_id(exchange, asked, answered)?,
        false => by_order(exchange, asked, answered)?,
    };
    (!pairs.pairs.is_empty()).then_some(pairs)
}

/// Pairs by `id`: the answers are in any order (OData JSON Format 4.01, §19.1).
fn by_id(exchange: &Exchange, asked: JsonRequests, answered: JsonResponses) -> Option<Pairs> {
    let mut answers = HashMap::new();
    for one in answered.responses {
        // Two answers with one `id` cannot be told apart.
        if answers.insert(id(one.id?), one).is_some() {
            return None;
        }
    }
    let mut found: Vec<(String, PartRequest, PartResponse)> = Vec::new();
    let mut seen = std::collections::HashSet::new();
    for request in asked.requests {
        let id = id(request.id?);
        if !seen.insert(id.clone()) {
            return None;
        }
        let Some(answer) = answers.remove(&id) else { continue };
        let reference = request.url.clone()?;
        found.push((id, request_of(&request, None, reference)?, response_of(&answer)?));
    }
    let mut is_whole = answers.is_empty();
    let base = &*exchange.request.url;
    let located: Vec<(String, String)> = found
        .iter()
        .filter_map(|(id, _, answered)| {
            Some((id.clone(), url::resolved(base, multipart::field(&answered.fields, "Location")?)?))
        })
        .collect();
    let mut pairs = Vec::new();
    for (_, mut asked, answered) in found {
        let url = match referenced(&asked.url, &located) {
            Some(known) => known,
            None => url::graph(base, &asked.url)
                .map_or_else(|| url::resolved(base, &asked.url), |url| url::resolved(base, &url)),
        };
        match url {
            Some(url) => {
                asked.url = url;
                pairs.push(Pair { asked, answered, shares_answer: false });
            }
            None => is_whole = false,
        }
    }
    Some(Pairs { pairs, is_whole })
}

/// Pairs by order, as Kinto answers. `None` where the numbers of requests and answers differ, or where an answer names
/// another path than its request.
fn by_order(exchange: &Exchange, asked: JsonRequests, answered: JsonResponses) -> Option<Pairs> {
    if asked.requests.len() != answered.responses.len() {
        return None;
    }
    let base = &*exchange.request.url;
    let mut pairs = Vec::new();
    for (request, answer) in asked.requests.iter().zip(&answered.responses) {
        let defaults = asked.defaults.as_ref();
        let path = request.path.as_ref().or(defaults.and_then(|defaults| defaults.path.as_ref()))?;
        let path = url::kinto(base, path);
        if answer.path.as_deref().is_some_and(|told| !is_same_path(told, &path)) {
            return None;
        }
        let mut asked = request_of(request, defaults, path)?;
        asked.url = url::resolved(base, &asked.url)?;
        pairs.push(Pair { asked, answered: response_of(answer)?, shares_answer: false });
    }
    Some(Pairs { pairs, is_whole: true })
}

fn is_same_path(one: &str, other: &str) -> bool {
    let bare = |path: &str| {
        let path = path.split(['?', '#']).next().unwrap_or("");
        percent_encoding::percent_decode_str(path.trim_end_matches('/')).collect::<Vec<u8>>()
    };
    bare(one) == bare(other)
}

/// An `id` as text: servers repeat a number as a string.
fn id(raw: &RawValue) -> String {
    serde_json::from_str::<String>(raw.get()).unwrap_or_else(|_| raw.get().to_owned())
}

fn request_of(request: &JsonRequest, defaults: Option<&JsonRequest>, url: String) -> Option<PartRequest> {
    let method = request.method.as_deref().or(defaults.and_then(|defaults| defaults.method.as_deref()));
    // Kinto takes GET for a missing method.
    let method = method.unwrap_or("GET").to_ascii_uppercase();
    let mut fields = fields(request.headers.as_ref());
    for (name, value) in fields_of(defaults) {
        if multipart::field(&fields, &name).is_none() {
            fields.push((name, value));
        }
    }
    let body = request.body.or(defaults.and_then(|defaults| defaults.body));
    let body = content(body, &fields);
    (message::is_method(&method) && fields.len() <= MOST_FIELDS).then_some(PartRequest {
        method,
        url,
        fields,
        body,
    })
}

fn fields_of(request: Option<&JsonRequest>) -> Vec<(String, String)> {
    fields(request.and_then(|request| request.headers.as_ref()))
}

fn response_of(answer: &JsonResponse) -> Option<PartResponse> {
    let fields = fields(answer.headers.as_ref());
    let is_status = (100..1000).contains(&answer.status);
    (is_status && fields.len() <= MOST_FIELDS).then(|| {
        let body = content(answer.body, &fields);
        PartResponse { status: answer.status, reason: String::new(), fields, body }
    })
}

/// The header fields. Members that are neither text nor a number, and those with control characters, are left out.
fn fields(headers: Option<&Map<String, Value>>) -> Vec<(String, String)> {
    let text = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    let is_field = |text: &str| !text.chars().any(char::is_control);
    let fields = headers.into_iter().flatten();
    fields
        .filter_map(|(name, value)| Some((name.clone(), text(value)?)))
        .filter(|(name, value)| !name.is_empty() && is_field(name) && is_field(value))
        .collect()
}

/// A body. JSON is taken as it is written. A string is text where the media type is `text/*` or missing; with another
/// media type it is binary data in base64url (OData JSON Format 4.01, §19.1).
fn content(body: Option<&RawValue>, fields: &[(String, String)]) -> PartContent {
    let Some(raw) = body.map(RawValue::get).filter(|raw| *raw != "null") else { return PartContent::Empty };
    let media = multipart::field(fields, "Content-Type").unwrap_or("");
    match raw.starts_with('"') && !media.contains("json") {
        false => PartContent::Text(raw.to_owned()),
        true if media.is_empty() || media.starts_with("text/") => match serde_json::from_str::<String>(raw) {
            Ok(text) if text.is_empty() => PartContent::Empty,
            Ok(text) => PartContent::Text(text),
            Err(_) => PartContent::Unknown,
        },
        true => PartContent::Unknown,
    }
}
