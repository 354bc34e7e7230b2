//! How a note begins when nobody wrote it.

use std::time::{Duration, SystemTime};

use axum::body::Bytes;
use axum::http::HeaderValue;
use serde_json::json;

use crate::manner::Content;
use crate::note::Note;

pub const JSON: HeaderValue = HeaderValue::from_static("application/json");
const TEXT: HeaderValue = HeaderValue::from_static("text/plain; charset=utf-8");

/// Long enough ago for Last-Modified to be a strong validator (RFC 9110 §8.8.2.2).
const AGE: Duration = Duration::from_secs(3600);
/// A modification time has a fraction of a second that its header cannot carry.
const FRACTION: Duration = Duration::from_millis(637);

pub fn sow(note: &mut Note, content: Content, now: SystemTime) {
    let modified = an_hour_ago(now);
    match content {
        Content::Note | Content::StampedNote => {
            note.replace(JSON, body("Monday's meeting", AGENDA), modified)
        }
        Content::Bytes => note.replace(TEXT, Bytes::from_static(b"An empty page.\n"), modified),
    }
}

const AGENDA: &str = "1. Release notes\n2. The cache that never forgets\n3. Who brings cake?\n";

fn body(title: &str, text: &str) -> Bytes {
    Bytes::from(json!({"title": title, "text": text, "by": "Dana"}).to_string())
}

fn an_hour_ago(now: SystemTime) -> SystemTime {
    let since = now.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    SystemTime::UNIX_EPOCH + Duration::from_secs(since.as_secs()).saturating_sub(AGE) + FRACTION
}
