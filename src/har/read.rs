//! Reads one HAR entry as one exchange.

use super::surrogates;
use super::walk::{self, FieldOwner, HasEntries, Leaf, Raw};
use crate::exchange::{
    Body, Exchange, ExchangeId, Header, Headers, HttpVersion, InitiatorType, ReplayMark, ReplayStep, Request,
    RequestBody, Response, ResponseBody, ResponseSource, Timestamp, Transport,
};
use base64::Engine;
use std::borrow::Cow;

/// The content of one entry. Texts are borrowed from its JSON where that has no escapes. The exchange has no index
/// in a recording yet: its id is 0.
#[derive(Debug)]
pub struct Reading<'json> {
    /// The exchange. The state of its response's body is still [`ResponseBody::NotAsked`], or `Empty`
    /// where HTTP allows no content.
    pub exchange: Exchange<Cow<'json, str>>,
    /// The request's body as recorded.
    pub sent: Option<Cow<'json, str>>,
    /// The decoded size of the response's body in bytes, from the entry; 0 or less where the entry has none.
    pub size: i64,
    /// The response's body, where the entry holds it.
    pub content: Option<Content<'json>>,
    /// HAR's timings `blocked` and `wait`, in microseconds.
    pub waited: [i64; 2],
}

/// A response's body as a browser delivers it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content<'json> {
    /// Characters, or base64 of the octets.
    pub text: Cow<'json, str>,
    /// `base64`, or any other value for characters. Chromium 156 gives the encoding together with the content, Firefox
    /// 153 in the entry.
    pub encoding: Cow<'json, str>,
}

impl Reading<'_> {
    /// The same reading with owned texts.
    fn into_owned(self) -> Reading<'static> {
        let owned = |text: Cow<str>| Cow::Owned(text.into_owned());
        Reading {
            exchange: self.exchange.map_texts(&mut { owned }),
            sent: self.sent.map(owned),
            size: self.size,
            waited: self.waited,
            content: self
                .content
                .map(|content| Content { text: owned(content.text), encoding: owned(content.encoding) }),
        }
    }
}

impl Content<'_> {
    /// The body. Text that is marked as base64 and does not decode stays text.
    pub fn into_body(self) -> Body {
        if self.encoding == "base64" {
            let decoded = base64::engine::general_purpose::STANDARD.decode(self.text.trim_end());
            if let Ok(octets) = decoded {
                return match String::from_utf8(octets) {
                    Ok(text) => Body::Text(text.into()),
                    Err(error) => Body::Bytes(error.into_bytes().into()),
                };
            }
        }
        Body::Text(self.text.into())
    }
}

/// Why an entry was skipped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped(pub String);

impl std::fmt::Display for Skipped {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// Reads one entry. `replay_prefix` is the start of the mark on Retag's own requests, see [`mark_of`].
///
/// # Errors
/// [`Skipped`], in words, when the text is not JSON or names no URL.
pub fn read_entry<'json>(json: &'json str, replay_prefix: Option<&str>) -> Result<Reading<'json>, Skipped> {
    if let Ok(raw) = walk::entry(json) {
        return exchange_of(raw, replay_prefix);
    }
    let mended = surrogates::mended(json);
    let raw = walk::entry(&mended);
    let raw = raw.map_err(|error| Skipped(format!("an entry could not be read: {error}")))?;
    exchange_of(raw, replay_prefix).map(Reading::into_owned)
}

/// A HAR file's entries, in the file's order: for each an exchange, or the reason why it was skipped.
pub struct HarFile<'json> {
    /// One item for each entry.
    pub entries: Vec<Result<Reading<'json>, Skipped>>,
}

/// Why a file is not HAR.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileError(pub String);

impl std::fmt::Display for FileError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// Reads a HAR file.
///
/// # Errors
/// [`FileError`], in words, when the text is not JSON or has no `log.entries`.
pub fn read_file(text: &str) -> Result<HarFile<'_>, FileError> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let (found, entries) = match entries_of(text) {
        (Err(_), _) => {
            let mended = surrogates::mended(text);
            let (found, entries) = entries_of(&mended);
            (found, entries.into_iter().map(|entry| entry.map(Reading::into_owned)).collect())
        }
        read => read,
    };
    match found {
        Ok(HasEntries::Entries) => Ok(HarFile { entries }),
        Ok(HasEntries::Nothing) => Err(FileError("this is no HAR file: it has no log.entries".into())),
        Err(error) => Err(FileError(format!("this is no HAR file: it is no JSON ({error})"))),
    }
}

/// Reads the entries; after a syntax error, the entries before it.
fn entries_of(text: &str) -> (serde_json::Result<HasEntries>, Vec<Result<Reading<'_>, Skipped>>) {
    let mut entries = Vec::new();
    let found = walk::entries(text, &mut |raw| entries.push(exchange_of(raw, None)));
    (found, entries)
}

fn exchange_of<'json>(mut raw: Raw<'json>, replay_prefix: Option<&str>) -> Result<Reading<'json>, Skipped> {
    let Some(full_url) = raw.take(Leaf::Url).filter(|url| !url.is_empty()) else {
        return Err(Skipped("an entry without a URL".into()));
    };
    let (url, fragment) = split_fragment(full_url);
    let script = raw.take(Leaf::Script).unwrap_or_default();
    let replay =
        replay_prefix.and_then(|prefix| mark_of(&fragment, prefix).or_else(|| mark_of(&script, prefix)));
    let initiator = if replay.is_some() {
        None
    } else {
        initiator(&script, raw.take(Leaf::Function), raw.take(Leaf::Line))
    };

    let method = raw.take(Leaf::Method).unwrap_or(Cow::Borrowed("GET"));
    let fields = raw.take_fields(FieldOwner::Request);
    let has_pseudo_fields = fields.iter().any(|Header(name, _)| name.starts_with(':'));
    let sent_headers = headers(fields);
    let received_headers = headers(raw.take_fields(FieldOwner::Response));
    let length = sent_headers.get("Content-Length").and_then(|length| length.trim().parse().ok());
    let sent = raw.take(Leaf::PostDataText).filter(|text| !text.is_empty());
    let mut named = |leaf| raw.take(leaf).unwrap_or_default();
    let version = HttpVersion::of(&named(Leaf::RequestVersion), &named(Leaf::ResponseVersion));
    let transport = Transport::of(version, has_pseudo_fields, &sent_headers);
    let has_no_body = transport.shows_no_body(&method, &sent_headers);
    let status = raw
        .take(Leaf::Status)
        .and_then(|status| whole(&status))
        .and_then(|status| u16::try_from(status).ok());
    let status = status.filter(|status| (100..1000).contains(status)).unwrap_or(0);
    let error = raw.take(Leaf::Error).filter(|error| !error.is_empty());
    let request_start =
        raw.take(Leaf::Started).as_deref().and_then(Timestamp::parse_iso8601).unwrap_or_default();
    let duration = raw.take(Leaf::Time).and_then(|time| micros(&time)).unwrap_or(0).max(0);
    let receiving = raw.take(Leaf::Receive).and_then(|time| micros(&time)).unwrap_or(0).clamp(0, duration);
    // The browser's cache and its service worker answer without the server (Chromium 156).
    let mut flagged = |leaf| raw.take(leaf).is_some_and(|flag| !flag.is_empty());
    let origin = match (flagged(Leaf::ViaServiceWorker), flagged(Leaf::FromCache)) {
        (true, _) => ResponseSource::ServiceWorker,
        (false, true) => ResponseSource::HttpCache,
        (false, false) => ResponseSource::Network,
    };
    let kind = kind_of(raw.take(Leaf::ResourceType).as_deref(), &method, &sent_headers, &received_headers);
    // RFC 9110 §6.4.1: these responses never have content.
    let bodyless = &*method == "HEAD" || matches!(status, 0 | 204 | 205 | 304);
    let body = if bodyless { ResponseBody::Empty } else { ResponseBody::NotAsked };
    let request = Request {
        method,
        url,
        headers: sent_headers,
        body: RequestBody::judge(sent.as_deref(), length, has_no_body),
        transport,
    };
    let response = Response {
        status,
        reason: raw.take(Leaf::Reason).unwrap_or_default(),
        headers: received_headers,
        body,
        origin,
        error,
    };
    let exchange = Exchange {
        kind,
        request_start,
        response_start: Timestamp(request_start.0.saturating_add(duration - receiving)),
        response_end: Timestamp(request_start.0.saturating_add(duration)),
        initiator,
        replay,
        ..Exchange::new(request, response)
    };
    let mut waited = |leaf| raw.take(leaf).and_then(|time| micros(&time)).unwrap_or(0);
    let waited = [waited(Leaf::Blocked), waited(Leaf::Wait)];
    let size = raw.take(Leaf::Size).and_then(|size| whole(&size)).unwrap_or(0);
    Ok(Reading { exchange, sent, size, content: whole_content(&mut raw, size), waited })
}

/// A URL, and its fragment.
fn split_fragment(url: Cow<str>) -> (Cow<str>, Cow<str>) {
    match url {
        Cow::Borrowed(url) => {
            let (url, fragment) = url.split_once('#').unwrap_or((url, ""));
            (url.into(), fragment.into())
        }
        Cow::Owned(url) => {
            let (url, fragment) = url.split_once('#').unwrap_or((&url, ""));
            (url.to_owned().into(), fragment.to_owned().into())
        }
    }
}

/// A number without its fraction; `None` if it is not a plain decimal.
fn whole(number: &str) -> Option<i64> {
    let digits = number.split_once('.').map_or(number, |(whole, _)| whole);
    digits.trim().parse().ok()
}

/// Converts HAR's milliseconds to microseconds. `None` for a number with an exponent: JavaScript writes one for
/// numbers below 0.000001 and from 10²¹ on, which are no plausible times.
pub fn micros(millis: &str) -> Option<i64> {
    if millis.contains(['e', 'E']) {
        return None;
    }
    let fraction = millis.split_once('.').map_or("", |(_, fraction)| fraction);
    let digits = fraction.bytes().chain(std::iter::repeat(b'0')).take(3);
    let thousandths = digits.fold(0, |sum, digit| sum * 10 + i64::from(digit.saturating_sub(b'0')));
    whole(millis)?.checked_mul(1000)?.checked_add(thousandths)
}

/// The response's body, unless it is known to be incomplete: Firefox 153 cuts long bodies, other tools
/// leave the text empty, and an incomplete body must not be compared with a complete one.
fn whole_content<'json>(raw: &mut Raw<'json>, size: i64) -> Option<Content<'json>> {
    let content =
        Content { text: raw.take(Leaf::Content)?, encoding: raw.take(Leaf::Encoding).unwrap_or_default() };
    let octets = if content.encoding == "base64" { content.text.len() / 4 * 3 } else { content.text.len() };
    // The size includes a byte order mark; the text does not.
    (i64::try_from(octets + BYTE_ORDER_MARK.len()).unwrap_or(i64::MAX) >= size).then_some(content)
}

/// U+FEFF in UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

fn headers(mut fields: Vec<Header<Cow<str>>>) -> Headers<Cow<str>> {
    // HTTP/2's pseudo-fields are not header fields (RFC 9113 §8.3).
    fields.retain(|Header(name, _)| !name.is_empty() && !name.starts_with(':'));
    Headers::new(fields)
}

/// What made the request. Chromium tells it. Firefox 153 does not, and sends Sec-Fetch-* only to trustworthy URLs;
/// otherwise, a request counts as scripted if it has properties that only a script's request has.
fn kind_of(
    resource_type: Option<&str>,
    method: &str,
    sent: &Headers<Cow<str>>,
    received: &Headers<Cow<str>>,
) -> InitiatorType {
    let is_preflight = method == "OPTIONS" && sent.has("Access-Control-Request-Method");
    match resource_type {
        Some("fetch") => return InitiatorType::Fetch,
        Some("xhr") => return InitiatorType::Xhr,
        Some("preflight") => return InitiatorType::Preflight,
        Some(_) => return InitiatorType::Other,
        None if is_preflight => return InitiatorType::Preflight,
        None => {}
    }
    if let Some(destination) = sent.get("Sec-Fetch-Dest") {
        return if &**destination == "empty" { InitiatorType::FetchOrXhr } else { InitiatorType::Other };
    }
    let only_a_script = !matches!(method, "GET" | "HEAD" | "POST") || sent.has("If-Match");
    let asks_for_anything =
        sent.get("Accept").is_some_and(|accept| &**accept == "*/*" || accept.contains("json"));
    let is_data = received.get("Content-Type").is_none_or(|media| {
        !["text/css", "javascript", "image/", "font/", "text/html"].iter().any(|other| media.contains(other))
    });
    if only_a_script || (asks_for_anything && is_data) {
        InitiatorType::FetchOrXhr
    } else {
        InitiatorType::Other
    }
}

/// `function (file:line)`, with lines from 1.
fn initiator(script: &str, function: Option<Cow<str>>, line: Option<Cow<str>>) -> Option<Cow<'static, str>> {
    if script.is_empty() {
        return None;
    }
    let file = script.rsplit('/').next().filter(|name| !name.is_empty()).unwrap_or(script);
    let line = line.and_then(|line| whole(&line)).unwrap_or(0).saturating_add(1);
    let function = function.filter(|name| !name.is_empty()).unwrap_or_else(|| "anonymous".into());
    Some(format!("{function} ({file}:{line})").into())
}

/// Reads the mark on Retag's own requests: `PREFIX-OF-STEP-…`. PREFIX contains a random
/// number of this session, so that a page cannot forge the mark. Firefox 153 keeps a URL's fragment
/// in the entry; Chromium 156 drops the fragment, and names the calling script's `sourceURL` instead.
/// Neither is sent to the server.
fn mark_of(text: &str, prefix: &str) -> Option<ReplayMark> {
    let mut parts = text.strip_prefix(prefix)?.strip_prefix('-')?.split('-');
    let of = ExchangeId(parts.next()?.parse().ok()?);
    let step = ReplayStep::from_name(parts.next()?)?;
    Some(ReplayMark { of, step })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Reading<'_> {
        read_entry(json, Some("retag-7")).unwrap()
    }

    #[test]
    fn chromium_and_firefox_spell_one_exchange_differently() {
        let chromium = read(
            r#"{"_resourceType":"fetch","startedDateTime":"2026-11-22T04:51:05.193Z","time":5.25,"_fromCache":"disk",
            "_initiator":{"type":"script","stack":{"callFrames":[{"functionName":"save","url":"http://a/app.js","lineNumber":9}]}},
            "request":{"method":"PUT","url":"http://a/x#part","headers":[{"name":"If-Match","value":"\"v1\""},{"name":"content-length","value":"2"},{"name":":path","value":"/x"}],"postData":{"text":"{}"}},
            "response":{"status":412,"statusText":"","headers":[],"_error":null,"content":{"size":3}}}"#,
        );
        assert_eq!(chromium.exchange.kind, InitiatorType::Fetch);
        assert_eq!(&*chromium.exchange.request.url, "http://a/x");
        assert_eq!(chromium.exchange.request.headers.iter().count(), 2);
        assert!(matches!(chromium.exchange.request.body, RequestBody::Exact(..)));
        assert_eq!(chromium.exchange.response_end.millis_since(chromium.exchange.request_start), 5.25);
        assert_eq!(chromium.exchange.initiator.as_deref(), Some("save (app.js:10)"));
        assert_eq!(chromium.exchange.response.origin, ResponseSource::HttpCache);

        let firefox = read(
            r#"{"startedDateTime":"2026-11-22T04:48:40.334+00:00","time":1,
            "request":{"method":"PUT","url":"http://a/x","headers":[{"name":"Sec-Fetch-Dest","value":"empty"}]},
            "response":{"status":412,"headers":[],"content":{"text":"eyJhIjoxfQ==","encoding":"base64"}}}"#,
        );
        assert_eq!(firefox.exchange.kind, InitiatorType::FetchOrXhr);
        let body = firefox.content.map(Content::into_body);
        assert_eq!(body.as_ref().and_then(Body::text), Some("{\"a\":1}"));
    }

    #[test]
    fn a_part_of_a_body_is_no_body() {
        let content = |content: &str| {
            let entry =
                format!(r#"{{"request":{{"url":"u"}},"response":{{"status":200,"content":{content}}}}}"#);
            read(&entry).content.map(|content| content.text.into_owned())
        };
        for whole in [
            r#"{"size":3,"text":"abc"}"#,
            r#"{"text":"abc"}"#,
            r#"{"size":-1,"text":"abc"}"#,
            r#"{"size":1,"text":"\u00e9"}"#,
            r#"{"size":6,"text":"abc"}"#, // with its byte order mark
            r#"{"size":9,"text":"YWJjZGVm","encoding":"base64"}"#,
            r#"{"size":0,"text":""}"#,
        ] {
            assert!(content(whole).is_some(), "{whole}");
        }
        for part in [
            r#"{"size":7,"text":"abc"}"#,
            r#"{"size":23,"text":""}"#,
            r#"{"size":10,"text":"YWJjZGVm","encoding":"base64"}"#,
            r#"{"size":23}"#,
        ] {
            assert!(content(part).is_none(), "{part}");
        }
    }

    #[test]
    fn own_requests_carry_a_mark_that_a_page_cannot_guess() {
        let by_fragment = read(r#"{"request":{"url":"http://a/x#retag-7-3-retry-1"}}"#);
        let mark = ReplayMark { of: ExchangeId(3), step: ReplayStep::Retry };
        assert_eq!(by_fragment.exchange.replay, Some(mark));
        let by_script = read(
            r#"{"request":{"url":"http://a/x"},"_initiator":{"stack":{"callFrames":[{"url":"retag-7-3-refetch-0"}]}}}"#,
        );
        assert_eq!(by_script.exchange.replay.map(|mark| mark.step), Some(ReplayStep::Refetch));
        assert_eq!(read(r#"{"request":{"url":"http://a/x#retag-8-3-retry"}}"#).exchange.replay, None);
    }

    #[test]
    fn wrong_types_are_fields_that_are_not_there() {
        let odd = read(
            r#"{"startedDateTime":7,"time":"soon","_resourceType":{},"_initiator":[],
            "request":{"method":null,"url":"not a url","headers":{"a":1},"postData":3},
            "response":[1,2]}"#,
        );
        assert_eq!(&*odd.exchange.request.method, "GET");
        assert_eq!(odd.exchange.response.status, 0);
        assert_eq!(odd.exchange.request.headers.iter().count(), 0);
        let numbers = read(
            r#"{"request":{"url":"u","headers":[{"name":"a","value":1.50},7,{"value":"x"}]},"response":{"status":"412"}}"#,
        );
        assert_eq!(numbers.exchange.request.headers.get("A").map(|v| &**v), Some("1.50"));
        assert_eq!(numbers.exchange.response.status, 412);
    }

    #[test]
    fn an_entry_without_a_request_is_skipped_and_said_so() {
        for json in ["null", "[]", "{}", "7", r#"{"request":{"url":""}}"#] {
            assert!(read_entry(json, None).is_err(), "{json}");
        }
        let broken = read_entry("{", None).unwrap_err();
        assert!(broken.to_string().starts_with("an entry could not be read"), "{broken}");
    }

    #[test]
    fn half_a_character_costs_that_character_only() {
        let half = read(r#"{"request":{"url":"http://a/","headers":[{"name":"x","value":"a\ud800b"}]}}"#);
        assert_eq!(half.exchange.request.headers.get("x").map(|v| &**v), Some("a\u{FFFD}b"));
    }

    #[test]
    fn files() {
        assert!(read_file("").is_err());
        assert!(read_file("[]").is_err());
        assert!(read_file(r#"{"log":{"entries":7}}"#).is_ok_and(|file| file.entries.is_empty()));
        let file = read_file("\u{FEFF}{\"log\":{\"entries\":[null,{\"request\":{\"url\":\"u\"}}]}}").unwrap();
        assert_eq!(file.entries.iter().map(Result::is_ok).collect::<Vec<_>>(), [false, true]);
    }

    proptest::proptest! {
        #[test]
        fn hostile_text_never_panics(json in "[\\[\\]{}:,\"\\\\a-z0-9\u{e9}]{0,60}") {
            let _ = read_entry(&json, Some("retag"));
            let _ = read_file(&json);
        }
    }
}
