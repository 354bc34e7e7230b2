//! Recordings drawn as text, for tests: one exchange a line.
//!
//! ```text
//! 0-10  GET /note -> 200 ETag: "v1" | {"n":1}
//! 20-30 PUT /note If-Match: "v1" ; Content-Type: text/plain | mine -> 412 ETag: "v2"
//! 40-50 refetch#1 GET /note -> 200 ETag: "v2"
//! ```
//!
//! A line has, in this order: the request start and the response end in milliseconds (`0-10`), or request start,
//! response start and response end (`0-4-10`); marks; the method; a path or an absolute URL; fields between ` ; `; a
//! body behind
//! ` | `; then, behind ` -> `, the response's status, fields and body. Status 0 means no answer.
//!
//! The marks, in lower case:
//! - `refetch#1`, `retry#1`: sent by Retag to repair exchange 1
//! - `asread#1`, `pastcaches#1`, `twice#1`, `detour#1`: sent by Retag as a safe test of exchange 1
//! - `h2`: over HTTP/2
//! - `provisional`: the recorded fields are not those that were sent
//! - `unattributed`: the sender is unknown
//! - `preflight`, `document`: the initiator type
//! - `either`: fetch or XHR, which Firefox does not tell apart
//! - `cached`: answered by the browser's HTTP cache
//! - `worker`: answered by a service worker
//! - `aborted`: ended with `net::ERR_ABORTED`

use crate::exchange::*;
use crate::har::{Content, Reading};
use crate::recording::{Intake, Policy, Recording};
use std::borrow::Cow;

/// Reads a drawing into a recording.
pub fn recording(drawing: &str) -> Recording {
    let mut recording = Recording::new();
    let mut intake = Intake::new(Policy::FILE_PAGE);
    for line in drawing.lines().map(str::trim).filter(|line| !line.is_empty()) {
        recording.take(&mut intake, reading(line)).unwrap();
    }
    recording
}

/// Reads one line, as `har` reads an entry.
pub fn reading(line: &str) -> Reading<'static> {
    let (exchange, body) = exchange(line);
    reading_of(exchange, body.sent, body.received)
}

/// A reading of this exchange with these bodies.
pub fn reading_of(exchange: Exchange, sent: Option<&str>, received: Option<&str>) -> Reading<'static> {
    let text = |text: &str| Cow::Owned(text.to_owned());
    Reading {
        exchange: exchange.map_texts(&mut |shared| text(&shared)),
        sent: sent.map(text),
        size: received.map_or(0, |received| received.len() as i64),
        content: received.map(|received| Content { text: text(received), encoding: text("") }),
        waited: [0, 0],
    }
}

struct ScenarioBodies<'a> {
    sent: Option<&'a str>,
    received: Option<&'a str>,
}

fn exchange(line: &str) -> (Exchange, ScenarioBodies<'_>) {
    let (times, rest) = line.split_once(' ').unwrap();
    let (request_start, ended) = times.split_once('-').unwrap();
    let (head_arrived, finished) = ended.split_once('-').unwrap_or((ended, ended));
    let (asked, answered) = rest.trim().split_once(" -> ").unwrap();
    let (asked, sent) = split_body(asked);
    let (answered, received) = split_body(answered);
    let mut transport =
        Transport { version: HttpVersion::Http1, fields: RecordedFields::AsSent, sender: Sender::SameOrigin };
    let (mut kind, mut origin, mut error, mut replay) =
        (InitiatorType::Fetch, ResponseSource::Network, None, None);
    let (mut method, mut rest) = asked.split_once(' ').unwrap();
    while method.starts_with(|first: char| first.is_ascii_lowercase()) {
        match method.split_once('#').unwrap_or((method, "")) {
            ("h2", _) => transport.version = HttpVersion::Later,
            ("provisional", _) => transport.fields = RecordedFields::Provisional,
            ("unattributed", _) => transport.sender = Sender::Unknown,
            ("preflight", _) => kind = InitiatorType::Preflight,
            ("document", _) => kind = InitiatorType::Other,
            ("either", _) => kind = InitiatorType::FetchOrXhr,
            ("cached", _) => origin = ResponseSource::HttpCache,
            ("worker", _) => origin = ResponseSource::ServiceWorker,
            ("aborted", _) => error = Some("net::ERR_ABORTED".into()),
            (step, of) => {
                let step = ReplayStep::from_name(step).unwrap_or_else(|| panic!("no such mark: {step}"));
                replay = Some(ReplayMark { of: ExchangeId(of.parse().unwrap()), step });
            }
        }
        (method, rest) = rest.split_once(' ').unwrap();
    }
    let (path, fields) = rest.trim().split_once(' ').unwrap_or((rest.trim(), ""));
    let (status, received_fields) = answered.split_once(' ').unwrap_or((answered, ""));
    let mut sent_headers = headers(fields);
    if let Some(sent) = sent {
        let length = Header("Content-Length".into(), sent.len().to_string().into());
        sent_headers.0 = sent_headers.0.iter().cloned().chain([length]).collect();
    }
    let told = Sender::of(&sent_headers);
    if told != Sender::Unknown {
        transport.sender = told;
    }
    let length = sent_headers.get("Content-Length").and_then(|length| length.parse().ok());
    let has_no_body = transport.shows_no_body(method, &sent_headers);
    let url = if path.contains("://") { path.to_owned() } else { format!("https://a.example{path}") };
    let error = error.or_else(|| (status.trim() == "0").then(|| "net::ERR_FAILED".into()));
    // RFC 9110 §6.4.1: responses to HEAD, 204 and 304 have no content; neither has 205 (§15.3.6).
    let has_content = method != "HEAD" && !matches!(status.trim(), "0" | "204" | "205" | "304");
    let timestamp = |text: &str| Timestamp(text.parse::<i64>().unwrap() * 1000);
    let request = Request {
        method: method.into(),
        url: url.into(),
        body: RequestBody::judge(sent, length, has_no_body),
        headers: sent_headers,
        transport,
    };
    let response = Response {
        status: status.trim().parse().unwrap(),
        reason: "".into(),
        headers: headers(received_fields),
        body: if has_content { ResponseBody::NotAsked } else { ResponseBody::Empty },
        origin,
        error,
    };
    let exchange = Exchange {
        kind,
        request_start: timestamp(request_start),
        response_start: timestamp(head_arrived),
        response_end: timestamp(finished),
        replay,
        ..Exchange::new(request, response)
    };
    (exchange, ScenarioBodies { sent, received })
}

fn split_body(half: &str) -> (&str, Option<&str>) {
    match half.split_once(" | ") {
        Some((head, body)) => (head.trim(), Some(body)),
        None => (half.trim(), None),
    }
}

fn headers(fields: &str) -> Headers {
    let field = |field: &str| {
        let (name, value) = field.split_once(':').unwrap();
        (name.trim().to_owned(), value.trim().to_owned())
    };
    fields.split(" ; ").filter(|text| !text.trim().is_empty()).map(field).collect()
}

/// The findings of one exchange of a drawing as `slug confidence`, the likeliest first.
pub fn said_of(drawing: &str, exchange: u32) -> Vec<String> {
    let recording = recording(drawing);
    let findings = crate::diagnosis::diagnose(&recording, ExchangeId(exchange));
    for finding in &findings {
        assert!(!finding.evidence.is_empty(), "a cause without evidence is never shown: {finding:?}");
        assert!(finding.summary.ends_with('.') && !finding.advice.is_empty(), "{finding:?}");
        for evidence in &finding.evidence {
            assert!(recording.get(evidence.exchange).is_some(), "evidence that exists: {finding:?}");
        }
    }
    findings.iter().map(|finding| format!("{} {}", finding.cause.slug(), finding.confidence.name())).collect()
}
