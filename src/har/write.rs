//! Exchanges out into HAR 1.2.

use crate::exchange::{Body, Exchange, Headers, Kind, Provenance};
use crate::recording::{Recording, Side};
use base64::Engine;
use serde_json::{Map, Value, json};

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
pub fn write_file(recording: &Recording, secrets: Secrets, version: &str) -> String {
    let entries: Vec<Value> = recording.exchanges().iter().map(|one| entry(recording, one, secrets)).collect();
    let file = json!({"log": {
        "version": "1.2",
        "creator": {"name": "Retag", "version": version},
        "entries": entries,
    }});
    file.to_string()
}

fn entry(recording: &Recording, exchange: &Exchange, secrets: Secrets) -> Value {
    let time = exchange.finished.millis_since(exchange.started);
    let (request, response) = (&exchange.request, &exchange.response);
    let mut sent = json!({
        "method": &*request.method, "url": &*request.url, "httpVersion": "", "cookies": [], "queryString": [],
        "headers": headers(&request.headers, secrets), "headersSize": -1, "bodySize": -1,
    });
    if let Some(body) = recording.bodies.get(exchange.id, Side::Request).and_then(Body::text) {
        let media = request.headers.get("Content-Type").map_or("", |media| &**media);
        set(&mut sent, "postData", json!({"mimeType": media, "text": body}));
    }
    let media = response.headers.get("Content-Type").map_or("", |media| &**media);
    let mut content = json!({"size": -1, "mimeType": media});
    match recording.bodies.get(exchange.id, Side::Response) {
        Some(Body::Text(text)) => {
            set(&mut content, "size", json!(text.len()));
            set(&mut content, "text", json!(&**text));
        }
        Some(Body::Bytes(bytes)) => {
            set(&mut content, "size", json!(bytes.len()));
            set(&mut content, "text", json!(base64::engine::general_purpose::STANDARD.encode(bytes)));
            set(&mut content, "encoding", json!("base64"));
        }
        None => {}
    }
    let mut received = json!({
        "status": response.status, "statusText": &*response.reason, "httpVersion": "", "cookies": [],
        "headers": headers(&response.headers, secrets), "content": content, "redirectURL": "",
        "headersSize": -1, "bodySize": -1,
    });
    if let Some(error) = &response.error {
        set(&mut received, "_error", json!(&**error));
    }
    if response.origin == Provenance::ServiceWorker {
        set(&mut received, "_fetchedViaServiceWorker", json!(true));
    }
    let mut entry = json!({
        "startedDateTime": exchange.started.to_iso8601(), "time": time, "request": sent, "response": received,
        "cache": {}, "timings": {"send": 0, "wait": time, "receive": 0},
    });
    let kind = match exchange.kind {
        Kind::Fetch => Some("fetch"),
        Kind::Xhr => Some("xhr"),
        Kind::Preflight => Some("preflight"),
        Kind::Other => Some("other"),
        Kind::FetchOrXhr => None,
    };
    if let Some(kind) = kind {
        set(&mut entry, "_resourceType", json!(kind));
    }
    if response.origin == Provenance::HttpCache {
        set(&mut entry, "_fromCache", json!("disk"));
    }
    if let Some(mark) = exchange.replay {
        set(&mut entry, "_retagReplay", json!({"of": mark.of.0, "step": mark.step.name()}));
    }
    entry
}

fn set(object: &mut Value, key: &str, value: Value) {
    object.as_object_mut().map(|members: &mut Map<String, Value>| members.insert(key.to_owned(), value));
}

fn headers(headers: &Headers, secrets: Secrets) -> Vec<Value> {
    let value = |name: &str, value: &str| match secrets {
        Secrets::Masked if is_secret(name) => json!({"name": name, "value": MASK}),
        _ => json!({"name": name, "value": value}),
    };
    headers.iter().map(|(name, text)| value(name, text)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::har::read_file;

    #[test]
    fn what_is_written_reads_back_and_secrets_stay() {
        let drawing = "0-10 GET /n Authorization: Bearer t ; Accept: */* -> 200 ETag: \"v1\" ; Set-Cookie: s=1 | {\"n\":1}
            20-30 PUT /n If-Match: \"v1\" | {\"n\":2} -> 412";
        let recording = crate::drawn::recording(drawing);
        let masked = write_file(&recording, Secrets::Masked, "0");
        assert!(!masked.contains("Bearer") && !masked.contains("s=1"), "{masked}");
        let kept = write_file(&recording, Secrets::Kept, "0");
        let file = read_file(&kept).unwrap();
        for (reading, original) in file.entries.into_iter().zip(recording.exchanges()) {
            let exchange = reading.unwrap().exchange;
            assert_eq!(exchange.request.headers, original.request.headers);
            assert_eq!(exchange.response.headers, original.response.headers);
            assert_eq!((exchange.started, exchange.finished), (original.started, original.finished));
            assert_eq!(exchange.kind, original.kind);
        }
    }
}
