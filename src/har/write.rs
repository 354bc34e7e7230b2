//! Exchanges out into HAR 1.2.

use crate::exchange::{Body, Headers, HttpVersion, Kind, Moment, Provenance, Recorded, RequestBody};
use crate::secrets::Masker;
use base64::Engine;
use std::borrow::Cow;

/// What becomes of secrets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Secrets {
    /// They are replaced, as [`crate::secrets`] says: the file can be handed on.
    Masked,
    /// They are written as recorded.
    Kept,
}

/// Writes a recording as the text of a HAR 1.2 file; `version` is Retag's own.
pub fn write_file<'a>(
    recording: impl Iterator<Item = Recorded<'a>> + Clone,
    secrets: Secrets,
    version: &str,
) -> String {
    let mut file = String::from("{\"log\":{\"version\":\"1.2\",\"creator\":{\"name\":\"Retag\"");
    member(&mut file, "version", version);
    file.push_str("},\"entries\":[");
    let mut told = Told((secrets == Secrets::Masked).then(|| Masker::of(recording.clone())));
    for (count, recorded) in recording.enumerate() {
        file.push_str(if count == 0 { "\n" } else { ",\n" });
        entry(&mut file, recorded, &mut told);
    }
    file.push_str("\n]}}\n");
    file
}

/// How recorded text is told: as it is, or without secrets.
struct Told(Option<Masker>);

impl Told {
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

    /// A body's text, and whether that is base64 of it.
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

fn entry(file: &mut String, Recorded { exchange, sent, received }: Recorded<'_>, told: &mut Told) {
    let millis = |from: Moment, to: Moment| {
        let micros = to.0.saturating_sub(from.0).max(0);
        format!("{}.{:03}", micros / 1000, micros % 1000)
    };
    let time = millis(exchange.started, exchange.finished);
    let (wait, receive) =
        (millis(exchange.started, exchange.answered), millis(exchange.answered, exchange.finished));
    let (request, response) = (&exchange.request, &exchange.response);

    file.push_str("{\"cache\":{}");
    member(file, "startedDateTime", &exchange.started.to_iso8601());
    file.push_str(&format!(
        ",\"time\":{time},\"timings\":{{\"send\":0,\"wait\":{wait},\"receive\":{receive}}}"
    ));
    if let Some(kind) = kind(exchange.kind) {
        member(file, "_resourceType", kind);
    }
    if response.origin == Provenance::HttpCache {
        member(file, "_fromCache", "disk");
    }
    if let Some(mark) = exchange.replay {
        file.push_str(&format!(",\"_retagReplay\":{{\"of\":{}", mark.of.0));
        member(file, "step", mark.step.name());
        file.push('}');
    }

    file.push_str(",\"request\":{\"cookies\":[],\"queryString\":[],\"headersSize\":-1,\"bodySize\":-1");
    let version = match request.transport.version {
        HttpVersion::Http1 => "HTTP/1.1",
        HttpVersion::Later => "h2",
        HttpVersion::Unknown => "",
    };
    member(file, "method", &told.text(&request.method));
    member(file, "url", &told.url(&request.url));
    member(file, "httpVersion", version);
    let text: Option<Cow<str>> = match &mut told.0 {
        Some(masker) => sent.map(|body| masker.body(body).into()),
        None => sent.and_then(Body::text).map(Into::into),
    };
    // What was recorded exactly can be read as that again, with another length.
    let is_exact = matches!(request.body, RequestBody::Exact(..));
    let length = text.as_ref().filter(|_| is_exact && told.0.is_some()).map(|text| text.len());
    headers(file, &request.headers, length, told);
    if let Some(text) = text {
        file.push_str(",\"postData\":{\"params\":[]");
        member(file, "mimeType", &media(&request.headers, told));
        member(file, "text", &text);
        file.push('}');
    }

    file.push_str("},\"response\":{\"cookies\":[],\"headersSize\":-1,\"bodySize\":-1,\"status\":");
    file.push_str(&response.status.to_string());
    member(file, "statusText", &told.text(&response.reason));
    member(file, "httpVersion", version);
    member(file, "redirectURL", "");
    if let Some(error) = &response.error {
        member(file, "_error", &told.text(error));
    }
    if response.origin == Provenance::ServiceWorker {
        file.push_str(",\"_fetchedViaServiceWorker\":true");
    }
    headers(file, &response.headers, None, told);
    let body = received.map(|body| (body.len(), told.body(body)));
    let size = body.as_ref().map(|(length, (text, is_base64))| if *is_base64 { *length } else { text.len() });
    file.push_str(",\"content\":{\"size\":");
    file.push_str(&size.map_or("-1".to_owned(), |size| size.to_string()));
    member(file, "mimeType", &media(&response.headers, told));
    if let Some((_, (text, is_base64))) = body {
        member(file, "text", &text);
        if is_base64 {
            member(file, "encoding", "base64");
        }
    }
    file.push_str("}}}");
}

fn media(headers: &Headers, told: &mut Told) -> String {
    headers.get("Content-Type").map_or(String::new(), |media| told.text(media).into_owned())
}

fn kind(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::Fetch => Some("fetch"),
        Kind::Xhr => Some("xhr"),
        Kind::Preflight => Some("preflight"),
        Kind::Other => Some("other"),
        Kind::FetchOrXhr => None,
    }
}

/// The fields of a message; `length` stands in Content-Length's place, where it is there.
fn headers(file: &mut String, headers: &Headers, length: Option<usize>, told: &mut Told) {
    file.push_str(",\"headers\":[");
    for (count, (name, value)) in headers.iter().enumerate() {
        let (shown, value) = told.field(name, value);
        let length =
            length.filter(|_| name.eq_ignore_ascii_case("Content-Length")).map(|length| length.to_string());
        file.push_str(if count == 0 { "{\"name\":" } else { ",{\"name\":" });
        string(file, &shown);
        member(file, "value", length.as_deref().unwrap_or(&value));
        file.push('}');
    }
    file.push(']');
    if !headers.lost().is_empty() {
        // A value in its place would be read as one.
        let lost: Vec<String> = headers
            .lost()
            .iter()
            .map(|lost| format!("{} ({} bytes)", told.field(&lost.name, "").0, lost.length))
            .collect();
        member(file, "comment", &format!("Retag has not kept the values of {}", lost.join(", ")));
    }
}

/// One more member of the object that is being written, whose value is a string.
fn member(file: &mut String, key: &str, value: &str) {
    file.push_str(",\"");
    file.push_str(key);
    file.push_str("\":");
    string(file, value);
}

fn string(file: &mut String, text: &str) {
    file.push_str(&serde_json::Value::from(text).to_string());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::Exchange;
    use crate::har::read_file;

    #[test]
    fn a_value_that_was_not_kept_is_told_and_not_invented() {
        let mut headers: Headers = [("ETag", "\"v1\""), ("x-big", "1234")].into_iter().collect();
        headers.lose(|field| &*field.0 == "x-big");
        let mut written = String::from("{\"status\":200");
        super::headers(&mut written, &headers, None, &mut Told(None));
        assert!(written.contains("not kept the values of x-big (4 bytes)"), "{written}");
        let entry = format!("{{\"request\":{{\"url\":\"http://a/\"}},\"response\":{written}}}}}");
        let read = crate::har::read_entry(&entry, None).unwrap().exchange;
        assert!(!read.response.headers.has("x-big") && read.response.headers.has("ETag"));
    }

    #[test]
    fn what_is_written_reads_back_and_secrets_stay() {
        let drawing = "0-10 GET /n Authorization: Bearer t ; Accept: */* -> 200 ETag: \"v1\" ; Set-Cookie: s=1 | {\"n\":1}
            20-30 PUT /n If-Match: \"v1\" | {\"n\":2} -> 412";
        let recording = crate::drawn::recording(drawing);
        let written = |secrets| write_file(recording.tape().recorded(), secrets, "0");
        let masked = written(Secrets::Masked);
        assert!(!masked.contains("Bearer t") && !masked.contains("s=1"), "{masked}");
        let kept = written(Secrets::Kept);
        let file = read_file(&kept).unwrap();
        for (reading, original) in file.entries.into_iter().zip(recording.exchanges()) {
            let exchange: Exchange = reading.unwrap().exchange.map_texts(&mut Into::into);
            assert_eq!(exchange.request.headers, original.request.headers);
            assert_eq!(exchange.response.headers, original.response.headers);
            assert_eq!((exchange.started, exchange.finished), (original.started, original.finished));
            assert_eq!(exchange.kind, original.kind);
        }
    }
}
