//! A proxy that spoils If-Match on its way to the note.

use axum::http::header::{HeaderName, HeaderValue, IF_MATCH, VIA};

use crate::answer::{self, Answer};
use crate::manner::Middle;
use crate::received::Received;

/// What the note's server says it was sent, for whoever has to find the proxy.
const ECHO: HeaderName = HeaderName::from_static("x-received-if-match");

pub fn pass(middle: Middle, received: &Received, inner: impl FnOnce(&Received) -> Answer) -> Answer {
    let mut spoilt = received.clone();
    if let Some(value) = spoilt.headers.remove(IF_MATCH)
        && middle == Middle::QuoteEater
    {
        let bare: Vec<u8> = value.as_bytes().iter().copied().filter(|octet| *octet != b'"').collect();
        if let Ok(bare) = HeaderValue::from_bytes(&bare) {
            spoilt.headers.insert(IF_MATCH, bare);
        }
    }
    let mut answer = inner(&spoilt);
    if received.headers.contains_key(IF_MATCH) {
        let echoed = spoilt.headers.get(IF_MATCH).map(HeaderValue::as_bytes).unwrap_or(b"(none)");
        answer::set(&mut answer, ECHO, echoed);
    }
    answer::set(&mut answer, VIA, "1.1 meddler");
    answer
}
