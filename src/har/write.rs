//! Exchanges out into HAR 1.2.

use crate::exchange::{Body, Exchange, Headers, Kind, Moment, Provenance};
use crate::recording::{Bodies, Side, Tape};
use base64::Engine;

/// What becomes of headers that carry secrets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Secrets {
    /// Their values are replaced: the file can be handed on.
    Masked,
    /// They are written as recorded.
    Kept,
}

/// What stands for a secret value.
const MASK: &str = "masked by Retag";

/// Whether a header's value lets its holder act as the user.
pub fn is_secret(name: &str) -> bool {
    const NAMES: [&str; 8] = [
        "authorization",
        "cookie",
        "set-cookie",
        "proxy-authorization",
        "x-api-key",
        "x-auth-token",
        "x-csrf-token",
        "x-xsrf-token",
    ];
    NAMES.iter().any(|secret| name.eq_ignore_ascii_case(secret))
}

/// Writes a recording as the text of a HAR 1.2 file; `version` is Retag's own.
pub fn write_file(tape: &Tape, secrets: Secrets, version: &str) -> String {
    let mut file = String::from("{\"log\":{\"version\":\"1.2\",\"creator\":{\"name\":\"Retag\"");
    member(&mut file, "version", version);
    file.push_str("},\"entries\":[");
    for (count, exchange) in tape.exchanges().iter().enumerate() {
        file.push_str(if count == 0 { "\n" } else { ",\n" });
        entry(&mut file, exchange, &tape.bodies, secrets);
    }
    file.push_str("\n]}}\n");
    file
}

fn entry(file: &mut String, exchange: &Exchange, bodies: &Bodies, secrets: Secrets) {
    let millis = |from: Moment, to: Moment| {
        let micros = to.0.saturating_sub(from.0).max(0);
        format!("{}.{:03}", micros / 1000, micros % 1000)
    };
    let time = millis(exchange.started, exchange.finished);
    let (wait, receive) =
        (millis(exchange.started, exchange.answered), millis(exchange.answered, exchange.finished));
    let (request, response) = (&exchange.request, &exchange.response);
    let media =
        |headers: &Headers| headers.get("Content-Type").map_or(String::new(), |media| media.to_string());

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
    member(file, "method", &request.method);
    member(file, "url", &request.url);
    member(file, "httpVersion", "");
    headers(file, &request.headers, secrets);
    if let Some(body) = bodies.get(exchange.id, Side::Request).and_then(Body::text) {
        file.push_str(",\"postData\":{\"params\":[]");
        member(file, "mimeType", &media(&request.headers));
        member(file, "text", body);
        file.push('}');
    }

    file.push_str("},\"response\":{\"cookies\":[],\"headersSize\":-1,\"bodySize\":-1,\"status\":");
    file.push_str(&response.status.to_string());
    member(file, "statusText", &response.reason);
    member(file, "httpVersion", "");
    member(file, "redirectURL", "");
    if let Some(error) = &response.error {
        member(file, "_error", error);
    }
    if response.origin == Provenance::ServiceWorker {
        file.push_str(",\"_fetchedViaServiceWorker\":true");
    }
    headers(file, &response.headers, secrets);
    let body = bodies.get(exchange.id, Side::Response);
    file.push_str(",\"content\":{\"size\":");
    file.push_str(&body.map_or("-1".to_owned(), |body| body.len().to_string()));
    member(file, "mimeType", &media(&response.headers));
    match body {
        Some(Body::Text(text)) => member(file, "text", text),
        Some(Body::Bytes(bytes)) => {
            member(file, "text", &base64::engine::general_purpose::STANDARD.encode(bytes));
            member(file, "encoding", "base64");
        }
        None => {}
    }
    file.push_str("}}}");
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

fn headers(file: &mut String, headers: &Headers, secrets: Secrets) {
    file.push_str(",\"headers\":[");
    for (count, (name, value)) in headers.iter().enumerate() {
        file.push_str(if count == 0 { "{\"name\":" } else { ",{\"name\":" });
        string(file, name);
        member(file, "value", if secrets == Secrets::Masked && is_secret(name) { MASK } else { value });
        file.push('}');
    }
    file.push(']');
    if !headers.lost().is_empty() {
        // A value in its place would be read as one.
        let lost: Vec<String> =
            headers.lost().iter().map(|lost| format!("{} ({} bytes)", lost.name, lost.length)).collect();
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
    use crate::har::read_file;

    #[test]
    fn a_value_that_was_not_kept_is_told_and_not_invented() {
        let mut headers: Headers = [("ETag", "\"v1\""), ("x-big", "1234")].into_iter().collect();
        headers.lose(|field| &*field.0 == "x-big");
        let mut written = String::from("{\"status\":200");
        super::headers(&mut written, &headers, Secrets::Kept);
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
        let written = |secrets| write_file(recording.tape(), secrets, "0");
        let masked = written(Secrets::Masked);
        assert!(!masked.contains("Bearer") && !masked.contains("s=1"), "{masked}");
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
