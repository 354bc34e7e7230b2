//! Query parameters that do not identify a resource: cache busters, recognised by their shape, the parameters in which
//! SDKs name the call, and those of a signature or a token, which each signing makes anew.

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
    let is_present = |name: &str| {
        query.split('&').any(|one| one.strip_prefix(name).is_some_and(|rest| rest.starts_with('=')))
    };
    let is_idle = |parameter: &&str| is_idle(parameter) || is_of_signature(parameter, &is_present);
    if query.len() > LONGEST || !query.split('&').any(|parameter| is_idle(&parameter)) {
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

/// The parameters beside `sig` of Azure's shared access signatures.
const AZURE: [&str; 17] = [
    "sig", "sv", "ss", "srt", "sp", "st", "se", "spr", "sip", "si", "sr", "skoid", "sktid", "skt", "ske",
    "sks", "skv",
];

/// The parameters beside `Signature` of S3's older signatures and CloudFront's.
const AMAZON: [&str; 5] = ["Signature", "AWSAccessKeyId", "Expires", "Key-Pair-Id", "Policy"];

/// Parameters that hold a token, whatever its form (RFC 6750 §2.3; GitLab).
const TOKENS: [&str; 5] = ["access_token", "id_token", "auth_token", "private_token", "job_token"];

/// Whether a parameter belongs to a signed URL (AWS Signature 4, Google's V4 signing, Azure's SAS) or is a token. A
/// `token` can name a resource, as in a link that was shared, unless it is a JSON Web Token (RFC 7519).
fn is_of_signature(parameter: &str, is_present: &dyn Fn(&str) -> bool) -> bool {
    let Some((name, value)) = parameter.split_once('=') else { return false };
    let begins = |start: &str| name.get(..start.len()).is_some_and(|own| own.eq_ignore_ascii_case(start));
    begins("X-Amz-")
        || begins("X-Goog-")
        || TOKENS.contains(&name)
        || (AZURE.contains(&name) && is_present("sig") && is_present("sv"))
        || (AMAZON.contains(&name) && is_present("Signature"))
        || (matches!(name, "auth" | "token" | "jwt") && value.starts_with("eyJ"))
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
            ("https://a/k?versionId=3&X-Amz-Date=2026&X-Amz-Signature=ab", "https://a/k?versionId=3"),
            ("https://a/k?sv=2024&comp=block&sig=ab&se=2026", "https://a/k?comp=block"),
            ("https://a/k?Expires=1&Signature=ab&AWSAccessKeyId=c", "https://a/k"),
            ("https://a/k?access_token=ab&token=eyJh.b.c", "https://a/k"),
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
            "https://a/n?sv=2024&se=2",
            "https://a/n?sig=2024",
            "https://a/n?Expires=1&Policy=2",
            "https://a/n?token=shared",
        ] {
            assert_eq!(without_idle_parameters(url), url);
        }
    }
}
