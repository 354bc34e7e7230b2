//! A content delivery network that holds an old copy: the note changed, and nobody purged.

use std::time::{Duration, SystemTime};

use axum::body::Bytes;
use axum::http::header::{AGE, CACHE_CONTROL, HeaderMap, HeaderName, PRAGMA, VIA};
use axum::http::{Method, StatusCode};

use crate::answer::{self, Answer};
use crate::colleague;
use crate::manner::Manner;
use crate::note::{Copy, Note};
use crate::received::{Kind, Received};
use crate::resource;

const X_CACHE: HeaderName = HeaderName::from_static("x-cache");
/// How old the copy is when the page first reads.
const AGE_AT_FIRST: Duration = Duration::from_secs(95);
/// How long ago a colleague changed what the copy was made of.
const CHANGED: Duration = Duration::from_secs(40);

/// The copy, taken before a colleague's write that the CDN never heard of.
pub fn stock(note: &mut Note, manner: &Manner, path: &str, now: SystemTime) {
    let stored = now.checked_sub(AGE_AT_FIRST).unwrap_or(now);
    let read = Received {
        method: Method::GET,
        path: path.to_owned(),
        query: String::new(),
        headers: HeaderMap::new(),
        body: Bytes::new(),
        now: stored,
    };
    let answer = resource::answer(note, manner, &read);
    // The CDN's own read is none of the page's.
    (note.requests, note.reads) = (0, 0);
    note.copy = Some(Copy { answer, stored });
    colleague::write(note, manner, now.checked_sub(CHANGED).unwrap_or(now));
}

pub fn pass(note: &mut Note, received: &Received, inner: impl FnOnce(&mut Note) -> Answer) -> Answer {
    if (received.method == Method::GET || received.method == Method::HEAD)
        && !wants_fresh(received)
        && let Some(copy) = &note.copy
    {
        let mut answer = copy.answer.clone();
        let age = received.now.duration_since(copy.stored).unwrap_or_default();
        answer::set(&mut answer, AGE, age.as_secs().to_string());
        return marked(answer, "HIT");
    }
    let answer = inner(note);
    match received.kind() {
        Kind::Read if answer.status() == StatusCode::OK && received.method == Method::GET => {
            note.copy = Some(Copy { answer: answer.clone(), stored: received.now });
            marked(answer, "MISS")
        }
        Kind::Read => marked(answer, "MISS"),
        Kind::Write => {
            // RFC 9111 §4.4: a successful write invalidates; a 412 does not.
            if answer.status().is_success() {
                note.copy = None;
            }
            marked(answer, "PASS")
        }
    }
}

/// For the browser not to keep what the CDN keeps (RFC 9213 lets the two differ).
fn marked(mut answer: Answer, how: &str) -> Answer {
    answer::set(&mut answer, X_CACHE, how);
    answer::set(&mut answer, VIA, "1.1 edge-7.cdn.example");
    answer::set(&mut answer, CACHE_CONTROL, "no-store");
    answer
}

/// RFC 9111 §5.2.1.4 and §5.4: the reader wants it from the origin.
fn wants_fresh(received: &Received) -> bool {
    let control = received.header(CACHE_CONTROL).unwrap_or_default().to_ascii_lowercase();
    let pragma = received.header(PRAGMA).unwrap_or_default().to_ascii_lowercase();
    ["no-cache", "no-store", "max-age=0"].iter().any(|directive| control.contains(directive))
        || pragma.contains("no-cache")
}
