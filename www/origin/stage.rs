//! An empty page with the headers that its query names: `/stage/?referrer-policy=no-referrer`.

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use axum::response::{Html, IntoResponse, Response};

const PAGE: &str = "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>Stage</title>\n\
    <link rel=\"icon\" href=\"/icon.svg\">\n<script src=\"/stage/stage.js\"></script>\n\
    <body>An empty page for tests: its query names the headers of its answer.\n</html>\n";

/// What a page's headers may set; none of them says where a browser goes, or what it keeps.
const ALLOWED: [HeaderName; 5] = [
    HeaderName::from_static("content-security-policy"),
    HeaderName::from_static("cross-origin-embedder-policy"),
    HeaderName::from_static("cross-origin-opener-policy"),
    HeaderName::from_static("permissions-policy"),
    HeaderName::from_static("referrer-policy"),
];

/// The page.
pub fn page(query: &str) -> Response {
    let mut response = Html(PAGE).into_response();
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    response.headers_mut().extend(asked(query));
    response
}

fn asked(query: &str) -> HeaderMap {
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let fields = pairs.filter_map(|(name, value)| {
        let name = ALLOWED.into_iter().find(|allowed| allowed == name)?;
        Some((name, HeaderValue::from_bytes(&decoded(value)).ok()?))
    });
    fields.collect()
}

/// Percent-decoding; what is no escape stays as it is.
fn decoded(text: &str) -> Vec<u8> {
    let mut octets = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let escape = after.split_at_checked(2).filter(|_| *first == b'%');
        let value = escape.and_then(|(digits, tail)| {
            let digits = std::str::from_utf8(digits).ok()?;
            Some((u8::from_str_radix(digits, 16).ok()?, tail))
        });
        let (octet, tail) = value.unwrap_or((*first, after));
        octets.push(octet);
        rest = tail;
    }
    octets
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_query_names_headers() {
        let answer =
            page("referrer-policy=no-referrer&content-security-policy=sandbox%20allow-scripts&location=/x");
        assert_eq!(answer.headers()["referrer-policy"], "no-referrer");
        assert_eq!(answer.headers()["content-security-policy"], "sandbox allow-scripts");
        assert!(!answer.headers().contains_key("location"));
    }

    #[test]
    fn what_is_no_escape_stays() {
        for (text, octets) in [("a%2", "a%2"), ("%zz%", "%zz%"), ("%41%2b", "A+"), ("", "")] {
            assert_eq!(decoded(text), octets.as_bytes(), "{text}");
        }
    }
}
