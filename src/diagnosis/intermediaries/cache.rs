//! Signs that a response came from a cache.

use super::has_token;
use crate::exchange::{Exchange, Headers, Quoted, ResponseSource};
use crate::http::HttpDate;

/// The kind of cache that stored a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keeper {
    /// The browser's HTTP cache.
    Browser,
    /// A cache between the browser and the origin.
    Shared,
}

/// A response that came from a cache, and the sign of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Cached {
    /// The cache that stored the response.
    pub keeper: Keeper,
    /// The field or the browser's mark: `X-Cache: HIT`.
    pub shown_by: String,
}

/// The fields in which caches report whether they answered from their store: RFC 9211's, and those of
/// CloudFront, Fastly, Varnish and Squid (X-Cache), Cloudflare, nginx's usual names, and others.
const STATUS_FIELDS: [&str; 11] = [
    "Cache-Status",
    "X-Cache",
    "CF-Cache-Status",
    "X-Cache-Status",
    "X-Proxy-Cache",
    "X-Varnish-Cache",
    "X-FastCGI-Cache",
    "X-Nginx-Cache",
    "X-Vercel-Cache",
    "X-Drupal-Cache",
    "Akamai-Cache-Status",
];

/// The sign that a response came from a cache; `None` for a response that the cache had revalidated.
pub fn cached(exchange: &Exchange) -> Option<Cached> {
    if exchange.response.origin == ResponseSource::HttpCache {
        return Some(Cached {
            keeper: Keeper::Browser,
            shown_by: "the browser took it from its HTTP cache".into(),
        });
    }
    cached_by_fields(&exchange.response.headers)
}

/// The sign in a response's fields that it came from a cache between the browser and the origin.
pub fn cached_by_fields(headers: &Headers) -> Option<Cached> {
    for name in STATUS_FIELDS {
        let Some(value) = headers.lines(name).find(|value| says_hit(value)) else { continue };
        return Some(Cached { keeper: Keeper::Shared, shown_by: format!("{name}: {}", Quoted(value)) });
    }
    let age = age(headers).filter(|age| *age > 0)?;
    Some(Cached { keeper: Keeper::Shared, shown_by: format!("Age: {age}") })
}

/// Whether a cache field's value reports a hit: `HIT`, `Hit from cloudfront`, `TCP_HIT`, `MISS, HIT`, `STALE`, RFC
/// 9211's `hit`; but not `RefreshHit` or `TCP_REFRESH_HIT`, for which the cache asked the origin.
fn says_hit(value: &str) -> bool {
    let mut words = value.get(..256).unwrap_or(value).split(|c: char| !c.is_ascii_alphanumeric());
    let mut hit = false;
    let asked = words.any(|word| {
        hit |= ["hit", "stale", "updating"].iter().any(|one| word.eq_ignore_ascii_case(one));
        ["refresh", "refreshhit", "revalidated", "fwd"].iter().any(|one| word.eq_ignore_ascii_case(one))
    });
    hit && !asked
}

/// Age, in seconds (RFC 9111 §5.1).
pub fn age(headers: &Headers) -> Option<u64> {
    headers.get("Age")?.trim().parse().ok()
}

/// For how many seconds the browser may reuse a response without revalidation (RFC 9111 §4.2.1);
/// `None` if it must revalidate, or if the response does not say.
pub fn lifetime(headers: &Headers) -> Option<u64> {
    if has_token(headers, "Cache-Control", "no-store") || has_token(headers, "Cache-Control", "no-cache") {
        return None;
    }
    let directives = headers.lines("Cache-Control").flat_map(|line| line.split(','));
    let max_age = directives
        .filter_map(|one| one.split_once('='))
        .find(|(name, _)| name.trim().eq_ignore_ascii_case("max-age"));
    if let Some((_, seconds)) = max_age {
        return seconds.trim().trim_matches('"').parse().ok().filter(|seconds| *seconds > 0);
    }
    let date = |name| HttpDate::parse(headers.get(name)?).ok();
    let seconds = date("Expires")?.seconds().saturating_sub(date("Date")?.seconds());
    u64::try_from(seconds).ok().filter(|seconds| *seconds > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hits_in_each_caches_words() {
        for hit in [
            "HIT",
            "Hit from cloudfront",
            "TCP_HIT from a",
            "MISS, HIT",
            "STALE",
            "UPDATING",
            "edge; hit; ttl=3",
        ] {
            assert!(says_hit(hit), "{hit}");
        }
        for other in [
            "MISS",
            "Miss from cloudfront",
            "BYPASS",
            "DYNAMIC",
            "EXPIRED",
            "RefreshHit from cloudfront",
            "TCP_REFRESH_HIT",
            "REVALIDATED",
            "edge; fwd=stale",
            "white",
            "",
        ] {
            assert!(!says_hit(other), "{other}");
        }
    }

    #[test]
    fn lifetimes() {
        let of = |fields: &[(&str, &str)]| lifetime(&fields.iter().copied().collect());
        assert_eq!(of(&[("Cache-Control", "private, max-age=600")]), Some(600));
        assert_eq!(of(&[("Cache-Control", "max-age=600"), ("cache-control", "no-cache")]), None);
        assert_eq!(of(&[("Cache-Control", "max-age=0")]), None);
        assert_eq!(of(&[("Cache-Control", "max-age=99999999999999999999999")]), None);
        assert_eq!(
            of(&[("Expires", "Sun, 06 Nov 1994 08:49:38 GMT"), ("Date", "Sun, 06 Nov 1994 08:49:37 GMT")]),
            Some(1)
        );
        assert_eq!(of(&[("Expires", "0"), ("Date", "Sun, 06 Nov 1994 08:49:37 GMT")]), None);
        assert_eq!(of(&[]), None);
    }
}
