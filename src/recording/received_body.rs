//! What the browser hands out as a response's body, and where it is not the content.

use crate::exchange::{Body, Charset, Exchange};

/// A body as octets, where the browser gives one character for each octet: Firefox 153 does so with text that is not
/// UTF-8, where the response names no other charset. `size` is the content's length in octets by its entry.
pub(super) fn as_received(body: Body, exchange: &Exchange, size: Option<i64>) -> Body {
    let names_another = exchange.response.headers.get("Content-Type").is_some_and(|media| {
        let media = media.to_ascii_lowercase();
        media.contains("charset") && !media.contains("utf-8") && !media.contains("utf8")
    });
    let is_of = |body: &Body| size.is_some_and(|size| usize::try_from(size) == Ok(body.len()));
    if names_another || is_of(&body) {
        return body;
    }
    match body.encoded(Charset::Latin1) {
        octets @ Body::Bytes(_) if is_of(&octets) => octets,
        _ => body,
    }
}

/// How many octets of a content Firefox 153 hands out (1 MiB of base64, `devtools.netmonitor.responseBodyLimit`). The rest
/// it fills with zeros, to the length of the whole.
const FIREFOX_LIMIT: usize = (1 << 20) / 4 * 3;

/// Whether only the beginning of a body is the content's.
pub(super) fn is_cut_short(body: &Body) -> bool {
    let rest = body.octets().get(FIREFOX_LIMIT..).unwrap_or_default();
    !rest.is_empty() && rest.iter().all(|octet| *octet == 0)
}
