//! A compressing server as Apache's mod_deflate is by default: the coding becomes a part of the tag on the way out,
//! and nobody takes it off If-Match on the way in.

use std::io::Write;

use axum::body::Bytes;
use axum::http::StatusCode;
use axum::http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, ETAG, HeaderValue, VARY};
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::answer::{self, Answer};
use crate::received::Received;

pub fn pass(received: &Received, inner: impl FnOnce(&Received) -> Answer) -> Answer {
    let mut answer = inner(received);
    if answer.status() != StatusCode::OK {
        return answer;
    }
    answer::add(&mut answer, VARY, "Accept-Encoding");
    let wanted = received.header(ACCEPT_ENCODING).is_some_and(accepts_gzip);
    if wanted && let Some(packed) = gzip(answer.body()) {
        *answer.body_mut() = packed;
        answer::set(&mut answer, CONTENT_ENCODING, "gzip");
        if let Some(tag) = answer.headers().get(ETAG).map(suffixed) {
            answer::set(&mut answer, ETAG, tag);
        }
    }
    answer
}

/// `"x"` becomes `"x-gzip"`.
fn suffixed(tag: &HeaderValue) -> Vec<u8> {
    let tag = tag.as_bytes();
    let inside = tag.strip_suffix(b"\"").unwrap_or(tag);
    [inside, b"-gzip\""].concat()
}

/// RFC 9110 §12.5.3, as far as browsers go: named, and not with `q=0`.
fn accepts_gzip(value: &str) -> bool {
    value.split(',').any(|member| {
        let mut parts = member.split(';').map(str::trim);
        parts.next().is_some_and(|coding| coding.eq_ignore_ascii_case("gzip"))
            && !parts.any(|weight| weight == "q=0")
    })
}

fn gzip(content: &[u8]) -> Option<Bytes> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(content).ok()?;
    encoder.finish().ok().map(Bytes::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_coding_is_named() {
        assert!(accepts_gzip("gzip, deflate, br"));
        assert!(accepts_gzip("br;q=1.0, GZIP;q=0.5"));
        assert!(!accepts_gzip("identity") && !accepts_gzip("gzip;q=0") && !accepts_gzip("gzipped"));
    }
}
