//! Writes exchanges as HAR 1.2.

use crate::exchange::{
    Body, Exchange, Headers, HttpVersion, InitiatorType, Recorded, RequestBody, ResponseSource, Timestamp,
};
use crate::secrets::{Masker, Secrets};
use base64::Engine;
use serde::ser::Error;
use serde::{Serialize, Serializer};
use serde_json::Number;
use std::borrow::Cow;
use std::cell::RefCell;

/// Writes a recording as the text of a HAR 1.2 file. `version` is the version of Retag.
pub fn write_file<'a>(
    recording: impl Iterator<Item = Recorded<'a>> + Clone,
    secrets: Secrets,
    version: &str,
) -> String {
    let told = RefCell::new(Mask((secrets == Secrets::Masked).then(|| Masker::of(recording.clone()))));
    let creator = Creator { name: "Retag", version };
    let file = File { log: Log { version: "1.2", creator, entries: Entries { recording, told } } };
    // Every key is a string and the output is in memory, so serialisation cannot fail.
    serde_json::to_string(&file).unwrap_or_default()
}

#[derive(Serialize)]
struct File<'a, E> {
    log: Log<'a, E>,
}

#[derive(Serialize)]
struct Log<'a, E> {
    version: &'static str,
    creator: Creator<'a>,
    entries: E,
}

#[derive(Serialize)]
struct Creator<'a> {
    name: &'static str,
    version: &'a str,
}

/// Each entry is built when it is written, so that memory never holds a second copy of a long recording.
struct Entries<I> {
    recording: I,
    told: RefCell<Mask>,
}

impl<'a, I: Iterator<Item = Recorded<'a>> + Clone> Serialize for Entries<I> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut told = self.told.try_borrow_mut().map_err(S::Error::custom)?;
        // A part stands within its batch, and is found there again.
        let is_part = |recorded: &Recorded| recorded.exchange.batch.part().is_some();
        let parts: Vec<u32> = self.recording.clone().filter(is_part).map(|one| one.exchange.id.0).collect();
        let entries = self.recording.clone().filter(|recorded| !is_part(recorded));
        let entries = entries.map(|recorded| entry(recorded, &parts, &mut told));
        serializer.collect_seq(entries)
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct HarEntry<'a> {
    started_date_time: String,
    time: Number,
    request: HarRequest<'a>,
    response: HarResponse<'a>,
    cache: Cache,
    timings: Timings,
    #[serde(rename = "_resourceType", skip_serializing_if = "Option::is_none")]
    resource_type: Option<&'static str>,
    #[serde(rename = "_fromCache", skip_serializing_if = "Option::is_none")]
    from_cache: Option<&'static str>,
    #[serde(rename = "_retagReplay", skip_serializing_if = "Option::is_none")]
    retag_replay: Option<RetagReplay>,
}

#[derive(Serialize)]
struct Cache {}

#[derive(Serialize)]
struct Timings {
    send: u8,
    wait: Number,
    receive: Number,
}

#[derive(Serialize)]
struct RetagReplay {
    of: u32,
    step: &'static str,
}

/// An empty list: Retag keeps cookies in the header fields and the query in the URL.
type Unlisted = [(); 0];

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct HarRequest<'a> {
    method: Cow<'a, str>,
    url: Cow<'a, str>,
    http_version: &'static str,
    cookies: Unlisted,
    #[serde(flatten)]
    fields: HarFields<'a>,
    query_string: Unlisted,
    #[serde(skip_serializing_if = "Option::is_none")]
    post_data: Option<PostData<'a>>,
    headers_size: i8,
    body_size: i8,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PostData<'a> {
    mime_type: Cow<'a, str>,
    params: Unlisted,
    text: Cow<'a, str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct HarResponse<'a> {
    status: u16,
    status_text: Cow<'a, str>,
    http_version: &'static str,
    cookies: Unlisted,
    #[serde(flatten)]
    fields: HarFields<'a>,
    content: HarContent<'a>,
    #[serde(rename = "redirectURL")]
    redirect_url: &'static str,
    headers_size: i8,
    body_size: i8,
    #[serde(rename = "_error", skip_serializing_if = "Option::is_none")]
    error: Option<Cow<'a, str>>,
    #[serde(rename = "_fetchedViaServiceWorker", skip_serializing_if = "Option::is_none")]
    fetched_via_service_worker: Option<bool>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct HarContent<'a> {
    size: Number,
    mime_type: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    encoding: Option<&'static str>,
}

/// The fields of a message.
#[derive(Serialize)]
struct HarFields<'a> {
    headers: Vec<HarField<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    comment: Option<String>,
}

#[derive(Serialize)]
struct HarField<'a> {
    name: Cow<'a, str>,
    value: Cow<'a, str>,
}

/// How recorded text is written: as recorded, or with secrets masked.
struct Mask(Option<Masker>);

impl Mask {
    fn url<'a>(&mut self, url: &'a str) -> Cow<'a, str> {
        self.0.as_mut().map_or(url.into(), |masker| masker.url(url).into())
    }

    fn text<'a>(&mut self, text: &'a str) -> Cow<'a, str> {
        self.0.as_mut().map_or(text.into(), |masker| masker.text(text).into())
    }

    fn field<'a>(&mut self, name: &'a str, value: &'a str) -> (Cow<'a, str>, Cow<'a, str>) {
        match &mut self.0 {
            Some(masker) => (masker.field_name(name).into(), masker.field(name, value).into()),
            None => (name.into(), value.into()),
        }
    }

    /// A body's text, and whether the text is base64.
    fn body<'a>(&mut self, body: &'a Body) -> (Cow<'a, str>, bool) {
        match (&mut self.0, body) {
            (Some(masker), _) => (masker.body(body).into(), false),
            (None, Body::Text(text)) => (Cow::Borrowed(text), false),
            (None, Body::Bytes(bytes)) => {
                (base64::engine::general_purpose::STANDARD.encode(bytes).into(), true)
            }
        }
    }
}

/// `parts` are the exchanges that are no entries, in order.
fn entry<'a>(recorded: Recorded<'a>, parts: &[u32], told: &mut Mask) -> HarEntry<'a> {
    let Recorded { exchange, sent, received } = recorded;
    let version = match exchange.request.transport.version {
        HttpVersion::Http1 => "HTTP/1.1",
        HttpVersion::Later => "h2",
        HttpVersion::Unknown => "",
    };
    HarEntry {
        started_date_time: exchange.request_start.to_iso8601(),
        time: millis(exchange.request_start, exchange.response_end),
        request: request(exchange, sent, version, told),
        response: response(exchange, received, version, told),
        cache: Cache {},
        timings: Timings {
            send: 0,
            wait: millis(exchange.request_start, exchange.response_start),
            receive: millis(exchange.response_start, exchange.response_end),
        },
        resource_type: kind(exchange.kind),
        from_cache: (exchange.response.origin == ResponseSource::HttpCache).then_some("disk"),
        retag_replay: exchange.replay.map(|mark| {
            let of = mark.of.0 - parts.partition_point(|part| *part < mark.of.0) as u32;
            RetagReplay { of, step: mark.step.name() }
        }),
    }
}

fn request<'a>(
    exchange: &'a Exchange,
    sent: Option<&'a Body>,
    http_version: &'static str,
    told: &mut Mask,
) -> HarRequest<'a> {
    let request = &exchange.request;
    // Secrets are numbered in the order in which they are masked.
    let (method, url) = (told.text(&request.method), told.url(&request.url));
    let text: Option<Cow<str>> = match &mut told.0 {
        Some(masker) => sent.map(|body| masker.body(body).into()),
        None => sent.and_then(Body::text).map(Into::into),
    };
    // The body was recorded exactly; with the masked text's length in Content-Length, the file reads as exact again.
    let is_exact = matches!(request.body, RequestBody::Exact(..));
    let length = text.as_ref().filter(|_| is_exact && told.0.is_some()).map(|text| text.len());
    let fields = fields(&request.headers, length, told);
    let post_data = text.map(|text| PostData { mime_type: media(&request.headers, told), params: [], text });
    HarRequest {
        method,
        url,
        http_version,
        cookies: [],
        fields,
        query_string: [],
        post_data,
        headers_size: -1,
        body_size: -1,
    }
}

fn response<'a>(
    exchange: &'a Exchange,
    received: Option<&'a Body>,
    http_version: &'static str,
    told: &mut Mask,
) -> HarResponse<'a> {
    let response = &exchange.response;
    let status_text = told.text(&response.reason);
    let error = response.error.as_ref().map(|error| told.text(error));
    let fields = fields(&response.headers, None, told);
    HarResponse {
        status: response.status,
        status_text,
        http_version,
        cookies: [],
        fields,
        content: content(received, &response.headers, told),
        redirect_url: "",
        headers_size: -1,
        body_size: -1,
        error,
        fetched_via_service_worker: (response.origin == ResponseSource::ServiceWorker).then_some(true),
    }
}

fn content<'a>(body: Option<&'a Body>, headers: &'a Headers, told: &mut Mask) -> HarContent<'a> {
    let shown = body.map(|body| (body.len(), told.body(body)));
    let mime_type = media(headers, told);
    let Some((length, (text, is_base64))) = shown else {
        return HarContent { size: Number::from(-1), mime_type, text: None, encoding: None };
    };
    let size = Number::from(if is_base64 { length } else { text.len() });
    HarContent { size, mime_type, text: Some(text), encoding: is_base64.then_some("base64") }
}

/// The time between two points in milliseconds, with microseconds as three decimals.
fn millis(from: Timestamp, to: Timestamp) -> Number {
    let micros = to.0.saturating_sub(from.0).max(0);
    format!("{}.{:03}", micros / 1000, micros % 1000).parse().unwrap_or_else(|_| Number::from(0))
}

fn media<'a>(headers: &'a Headers, told: &mut Mask) -> Cow<'a, str> {
    headers.get("Content-Type").map_or(Cow::Borrowed(""), |media| told.text(media))
}

fn kind(kind: InitiatorType) -> Option<&'static str> {
    match kind {
        InitiatorType::Fetch => Some("fetch"),
        InitiatorType::Xhr => Some("xhr"),
        InitiatorType::Preflight => Some("preflight"),
        InitiatorType::Other => Some("other"),
        InitiatorType::FetchOrXhr => None,
    }
}

/// The header fields; `length` replaces the value of Content-Length, where the field is present.
fn fields<'a>(headers: &'a Headers, length: Option<usize>, told: &mut Mask) -> HarFields<'a> {
    let mut listed = Vec::new();
    for (name, value) in headers.iter() {
        let (shown, value) = told.field(name, value);
        let length = length.filter(|_| name.eq_ignore_ascii_case("Content-Length"));
        listed
            .push(HarField { name: shown, value: length.map_or(value, |length| length.to_string().into()) });
    }
    // A placeholder in `value` would be read as a value, so the comment names the lost fields.
    let lost: Vec<String> = headers
        .lost()
        .iter()
        .map(|lost| format!("{} ({} bytes)", told.field(&lost.name, "").0, lost.length))
        .collect();
    let comment = (!lost.is_empty()).then(|| format!("Retag has not kept the values of {}", lost.join(", ")));
    HarFields { headers: listed, comment }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::har::read_file;

    #[test]
    fn a_value_that_was_not_kept_is_told_and_not_invented() {
        let mut headers: Headers = [("ETag", "\"v1\""), ("x-big", "1234")].into_iter().collect();
        headers.lose(|field| &*field.0 == "x-big");
        let written = serde_json::to_string(&fields(&headers, None, &mut Mask(None))).unwrap();
        assert!(written.contains("not kept the values of x-big (4 bytes)"), "{written}");
        let entry = format!("{{\"request\":{{\"url\":\"http://a/\"}},\"response\":{written}}}");
        let read = crate::har::read_entry(&entry, None).unwrap().exchange;
        assert!(!read.response.headers.has("x-big") && read.response.headers.has("ETag"));
    }

    #[test]
    fn what_is_written_reads_back_and_secrets_stay() {
        let drawing = "0-10 GET /n Authorization: Bearer t ; Accept: */* -> 200 ETag: \"v1\" ; Set-Cookie: s=1 | {\"n\":1}
            20-30 PUT /n If-Match: \"v1\" | {\"n\":2} -> 412";
        let recording = crate::scenario::recording(drawing);
        let written = |secrets| write_file(recording.log().recorded(), secrets, "0");
        let masked = written(Secrets::Masked);
        assert!(!masked.contains("Bearer t") && !masked.contains("s=1"), "{masked}");
        let kept = written(Secrets::Kept);
        let file = read_file(&kept).unwrap();
        for (reading, original) in file.entries.into_iter().zip(recording.exchanges()) {
            let exchange: Exchange = reading.unwrap().exchange.map_texts(&mut Into::into);
            assert_eq!(exchange.request.headers, original.request.headers);
            assert_eq!(exchange.response.headers, original.response.headers);
            assert_eq!(
                (exchange.request_start, exchange.response_end),
                (original.request_start, original.response_end)
            );
            assert_eq!(exchange.kind, original.kind);
        }
    }
}
