//! Query parameters that do not identify a resource: cache busters, recognised by their shape, and the parameters in
//! which SDKs name the call.

use std::borrow::Cow;

/// Names of cache busters: jQuery (`_`), ExtJS (`_dc`), Azure's SDK (`_`), and names chosen by hand. A parameter counts
/// as a cache buster only if its value has a shape that no resource's name or number has.
const BUSTERS: [&str; 18] = [
    "_",
    "_t",
    "_ts",
    "_dc",
    "_cb",
    "_nocache",
    "t",
    "ts",
    "cb",
    "cachebust",
    "cachebuster",
    "cache_buster",
    "cacheBuster",
    "nocache",
    "no_cache",
    "rnd",
    "rand",
    "timestamp",
];

/// The parameter that the AWS SDK for JavaScript 3 adds to each S3 call: `x-id=GetObject`.
const CALL: &str = "x-id";

/// The URL without the parameters that do not identify a resource.
pub fn without_idle_parameters(url: &str) -> Cow<'_, str> {
    let Some((path, query)) = url.split_once('?') else { return Cow::Borrowed(url) };
    if query.len() > LONGEST || !query.split('&').any(is_idle) {
        return Cow::Borrowed(url);
    }
    let left: Vec<&str> = query.split('&').filter(|parameter| !is_idle(parameter)).collect();
    Cow::Owned(if left.is_empty() { path.to_owned() } else { [path, "?", &left.join("&")].concat() })
}

/// Longest query that is examined, in bytes.
const LONGEST: usize = 8192;

fn is_idle(parameter: &str) -> bool {
    match parameter.split_once('=') {
        Some((CALL, value)) => !value.is_empty() && value.bytes().all(|octet| octet.is_ascii_alphabetic()),
        Some((name, value)) => BUSTERS.contains(&name) && is_time_or_chance(value),
        // The whole query is a time.
        None => is_time(parameter),
    }
}

/// Whether the value has the shape of a time since 1970 in seconds, milliseconds or microseconds, in this century.
fn is_time(value: &str) -> bool {
    matches!(value.len(), 10 | 13 | 16)
        && value.starts_with(['1', '2'])
        && value.bytes().all(|octet| octet.is_ascii_digit())
}

/// Whether the value is a time or a result of `Math.random()`.
fn is_time_or_chance(value: &str) -> bool {
    let is_chance = |digits: &str| digits.len() >= 10 && digits.bytes().all(|octet| octet.is_ascii_digit());
    is_time(value) || value.strip_prefix("0.").is_some_and(is_chance)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cache_busters_and_calls_are_left_out() {
        for (url, bare) in [
            ("https://a/n?_=1764331200000", "https://a/n"),
            ("https://a/n?x-id=GetObject", "https://a/n"),
            ("https://a/n?versionId=3&x-id=PutObject&_t=1764331200", "https://a/n?versionId=3"),
            ("https://a/n?rnd=0.8444218515250481", "https://a/n"),
            ("https://a/n?1764331200000", "https://a/n"),
        ] {
            assert_eq!(without_idle_parameters(url), bare);
        }
    }

    #[test]
    fn what_may_name_a_resource_stays() {
        for url in [
            "https://a/n",
            "https://a/n?",
            "https://a/n?t=5",
            "https://a/n?ts=yesterday",
            "https://a/n?id=1764331200000",
            "https://a/n?_=abc",
            "https://a/n?x-id=",
            "https://a/n?expand=all",
            "https://a/n?12345",
        ] {
            assert_eq!(without_idle_parameters(url), url);
        }
    }
}
