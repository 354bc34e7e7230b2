//! A part of a batch as a [`Reading`], as the reader of HAR makes one of an entry.

use super::{Pair, PartContent};
use crate::exchange::{
    Charset, Exchange, Fingerprint, Header, Headers, Inexact, Request, RequestBody, Response, ResponseBody,
    Text,
};
use crate::har::{Content as HarContent, Reading};
use std::borrow::Cow;

/// Fields of the batch's request that apply to each part that does not have them: credentials, languages and versions.
/// Google, Kinto and Microsoft Graph apply all fields; a condition's cause can depend on these. Origin is not among
/// them: CORS applies to the batch, and hides no field of a part.
const ASKED_FOR_ALL: [&str; 5] =
    ["Authorization", "Cookie", "Accept-Language", "OData-Version", "OData-MaxVersion"];

/// Fields of the batch's response that identify the system that answers.
const ANSWERED_FOR_ALL: [&str; 2] = ["OData-Version", "DataServiceVersion"];

/// The part as a [`Reading`], with the batch's times, initiator and transport.
pub fn of(batch: &Exchange, pair: Pair, is_container: bool) -> Reading<'static> {
    let Pair { asked, answered, .. } = pair;
    let inherits = |names: &'static [&'static str]| if is_container { names } else { &[] };
    let method = asked.method;
    let is_empty = method == "HEAD" || matches!(answered.status, 204 | 205 | 304);
    let received = if is_empty { PartContent::Empty } else { answered.body };
    let request = Request {
        url: Cow::Owned(asked.url),
        headers: headers(asked.fields, &batch.request.headers, inherits(&ASKED_FOR_ALL)),
        body: match &asked.body {
            PartContent::Empty => RequestBody::Empty,
            PartContent::Text(text) => RequestBody::Exact(Charset::Utf8, Fingerprint::of(text.as_bytes())),
            PartContent::Unknown => RequestBody::Inexact(Inexact::NotRecorded),
        },
        transport: batch.request.transport,
        method: Cow::Owned(method),
    };
    let response = Response {
        status: answered.status,
        reason: Cow::Owned(answered.reason),
        headers: headers(answered.fields, &batch.response.headers, inherits(&ANSWERED_FOR_ALL)),
        body: match received {
            PartContent::Empty => ResponseBody::Empty,
            PartContent::Text(_) => ResponseBody::NotAsked,
            PartContent::Unknown => ResponseBody::Unavailable,
        },
        origin: batch.response.origin,
        error: None,
    };
    let size = if let PartContent::Text(text) = &received { text.len() as i64 } else { 0 };
    let owned = |text: &Text| Cow::Owned(text.to_string());
    Reading {
        exchange: Exchange {
            kind: batch.kind,
            request_start: batch.request_start,
            response_start: batch.response_start,
            response_end: batch.response_end,
            initiator: batch.initiator.as_ref().map(owned),
            ..Exchange::new(request, response)
        },
        sent: text(asked.body),
        size,
        content: text(received).map(|text| HarContent { text, encoding: Cow::Borrowed("") }),
        waited: [0, 0],
    }
}

fn text(content: PartContent) -> Option<Cow<'static, str>> {
    match content {
        PartContent::Text(text) => Some(Cow::Owned(text)),
        PartContent::Empty | PartContent::Unknown => None,
    }
}

/// A part's own fields, and the `inherited` fields of the batch that the part does not have.
fn headers(own: Vec<(String, String)>, of_batch: &Headers, inherited: &[&str]) -> Headers<Cow<'static, str>> {
    let has = |name: &str| own.iter().any(|(known, _)| known.eq_ignore_ascii_case(name));
    let more: Vec<_> = of_batch
        .iter()
        .filter(|(name, _)| inherited.iter().any(|known| known.eq_ignore_ascii_case(name)) && !has(name))
        .map(|(name, value)| Header(Cow::Owned(name.to_string()), Cow::Owned(value.to_string())))
        .collect();
    let own = own.into_iter().map(|(name, value)| Header(Cow::Owned(name), Cow::Owned(value)));
    Headers::new(own.chain(more).collect())
}
