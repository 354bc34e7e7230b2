//! Hostile HAR files: nothing panics, and what is wrong with one entry is never another's loss.

use proptest::prelude::*;
use proptest::sample::select;
use retag::exchange::{Exchange, Text};
use retag::har::{Reading, Skipped, read_entry, read_file};

/// An entry with nothing wrong in it.
const GOOD: &str = r#"{"startedDateTime":"2026-11-22T04:51:05.193Z","time":5.25,"_resourceType":"fetch",
    "request":{"method":"PUT","url":"https://a.example/x","headers":[{"name":"If-Match","value":"\"v1\""}]},
    "response":{"status":412,"statusText":"","headers":[{"name":"ETag","value":"\"v2\""}],"content":{"size":2,"text":"{}"}}}"#;

fn exchange_of(reading: Reading) -> Exchange {
    reading.exchange.map_texts(&mut Text::from)
}

/// Reads entries as one file, between two good ones, which must come out unharmed.
fn read_between_good_ones(entries: &[String]) -> Vec<Result<Exchange, Skipped>> {
    let all: Vec<&str> = [GOOD].into_iter().chain(entries.iter().map(String::as_str)).chain([GOOD]).collect();
    let file = format!(r#"{{"log":{{"version":"1.2","entries":[{}]}}}}"#, all.join(","));
    let read = read_file(&file).unwrap_or_else(|error| panic!("{error}: {file}")).entries;
    let mut read: Vec<_> = read.into_iter().map(|entry| entry.map(exchange_of)).collect();
    assert_eq!(read.len(), all.len(), "an item for each entry: {file}");
    let good = exchange_of(read_entry(GOOD, None).expect("it is good"));
    assert_eq!(read.pop(), Some(Ok(good.clone())), "the last: {file}");
    assert_eq!(read.remove(0), Ok(good), "the first: {file}");
    read
}

/// Keys that mean something somewhere, and some that mean mischief.
const KEYS: [&str; 26] = [
    "log",
    "entries",
    "request",
    "response",
    "method",
    "url",
    "headers",
    "name",
    "value",
    "postData",
    "text",
    "status",
    "statusText",
    "content",
    "size",
    "encoding",
    "time",
    "startedDateTime",
    "_initiator",
    "stack",
    "callFrames",
    "_fromCache",
    "__proto__",
    r"\ud800",
    "$serde_json::private::Number",
    "$serde_json::private::RawValue",
];

/// Any JSON text: odd numbers, halves of characters, repeated keys.
fn any_json() -> impl Strategy<Value = String> {
    let leaf = select(vec![
        "null",
        "true",
        "false",
        "0",
        "-1",
        "-0.0",
        "412",
        "1e999999",
        "-1E-999999",
        "123456789012345678901234567890",
        "0.1000000000000000055511151231257827",
        r#""""#,
        r#""x""#,
        r#""412""#,
        r#""NaN""#,
        r#""-Infinity""#,
        r#""\ud800""#,
        r#""a\udfffb\\""#,
        r#""\u0000""#,
        r#""http://[/""#,
        r#""2026-99-99T99:99:99Z""#,
        r#""+275760-09-13T00:00:00.000Z""#,
        r#""base64""#,
    ])
    .prop_map(str::to_owned);
    leaf.prop_recursive(4, 24, 5, |inner| {
        let key = select(KEYS.to_vec());
        let member = (key, inner.clone()).prop_map(|(key, value)| format!("\"{key}\":{value}"));
        prop_oneof![
            proptest::collection::vec(inner, 0..5).prop_map(|items| format!("[{}]", items.join(","))),
            proptest::collection::vec(member, 0..6).prop_map(|members| format!("{{{}}}", members.join(","))),
        ]
    })
}

/// A good value, or any at all, or none.
fn field(name: &'static str, good: &'static str) -> impl Strategy<Value = Option<String>> {
    let whole = move |value: String| Some(format!("\"{name}\":{value}"));
    prop_oneof![
        3 => Just(whole(good.to_owned())),
        2 => any_json().prop_map(whole),
        1 => Just(None),
    ]
}

/// An object of such fields.
fn object(fields: Vec<BoxedStrategy<Option<String>>>) -> impl Strategy<Value = String> {
    fields.prop_map(|fields| format!("{{{}}}", fields.into_iter().flatten().collect::<Vec<_>>().join(",")))
}

/// An entry of the right shape with wrong things anywhere in it.
fn any_entry() -> impl Strategy<Value = String> {
    let headers = r#"[{"name":"If-Match","value":"\"v1\""},{"name":"Content-Length","value":"2"}]"#;
    let request = object(vec![
        field("method", r#""PUT""#).boxed(),
        field("url", r#""https://a.example/x#part""#).boxed(),
        field("headers", headers).boxed(),
        field("postData", r#"{"text":"{}"}"#).boxed(),
    ]);
    let response = object(vec![
        field("status", "412").boxed(),
        field("statusText", r#""""#).boxed(),
        field("headers", r#"[{"name":"ETag","value":"\"v2\""}]"#).boxed(),
        field("content", r#"{"size":2,"text":"e30=","encoding":"base64"}"#).boxed(),
    ]);
    let part = |name: &'static str, value: BoxedStrategy<String>| {
        prop_oneof![
            6 => value.prop_map(move |value| Some(format!("\"{name}\":{value}"))),
            1 => any_json().prop_map(move |value| Some(format!("\"{name}\":{value}"))),
            1 => Just(None),
        ]
        .boxed()
    };
    object(vec![
        field("startedDateTime", r#""2026-11-22T04:51:05.193Z""#).boxed(),
        field("time", "5").boxed(),
        part("request", request.boxed()),
        part("response", response.boxed()),
        field("_initiator", r#"{"stack":{"callFrames":[{"functionName":"f","url":"u","lineNumber":1}]}}"#)
            .boxed(),
        field("_fromCache", r#""disk""#).boxed(),
        // Once more, now and then: a repeated key.
        prop_oneof![9 => Just(None), 1 => any_json().prop_map(|json| Some(format!("\"request\":{json}")))]
            .boxed(),
    ])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(768))]

    #[test]
    fn wrong_things_in_an_entry_stay_in_it(entries in proptest::collection::vec(any_entry(), 0..4)) {
        for entry in read_between_good_ones(&entries).into_iter().flatten() {
            prop_assert!(!entry.request.url.is_empty());
            prop_assert!(entry.response_end >= entry.request_start);
            prop_assert!(entry.response.status == 0 || (100..1000).contains(&entry.response.status));
        }
    }

    #[test]
    fn any_json_in_place_of_an_entry_is_an_item_of_its_own(entries in proptest::collection::vec(any_json(), 1..4)) {
        read_between_good_ones(&entries);
    }

    #[test]
    fn any_json_in_place_of_a_file_is_a_file_or_none(json in any_json()) {
        let _ = read_file(&json);
        let _ = read_file(&format!(r#"{{"log":{json}}}"#));
        let _ = read_file(&format!(r#"{{"log":{{"entries":{json}}}}}"#));
    }
}

#[test]
fn a_repeated_key_counts_as_in_a_browser() {
    let twice = r#"{"request":{"url":"https://a.example/1"},"request":{"url":"https://a.example/2","url":"https://a.example/3"}}"#;
    let read = read_between_good_ones(&[twice.to_owned()]);
    // ECMA-262, JSON.parse: of equal names the last one counts.
    assert_eq!(read[0].as_ref().map(|exchange| &*exchange.request.url), Ok("https://a.example/3"));
}

#[test]
fn nesting_without_end_is_passed_over() {
    let deep = |open: &str, close: &str| format!("{}1{}", open.repeat(100_000), close.repeat(100_000));
    for deep in [deep("[", "]"), deep("{\"a\":", "}"), deep("[{\"parent\":", "}]")] {
        let url = r#""url":"https://a.example/x""#;
        let entries = [
            format!(r#"{{"request":{{{url}}},"_initiator":{deep}}}"#),
            format!(r#"{{"request":{{{url},"headers":{deep}}}}}"#),
            format!(r#"{{"request":{{{url},"method":{deep}}},"response":{{"status":{deep}}}}}"#),
            deep,
        ];
        let read = read_between_good_ones(&entries);
        let known: Vec<bool> = read.iter().map(Result::is_ok).collect();
        assert_eq!(known, [true, true, true, false]);
    }
}

#[test]
fn a_number_that_is_no_number_costs_that_field_only() {
    let entry = r#"{"time":{"$serde_json::private::Number":{"$serde_json::private::Number":[]}},"request":{"url":"u"}}"#;
    assert!(read_between_good_ones(&[entry.to_owned()])[0].is_ok());
}

#[test]
fn times_that_are_none_are_the_beginning_of_time_and_no_time_at_all() {
    for (started, time) in [
        (r#""""#, "-5"),
        ("1e999", "1e999"),
        (r#""0000-00-00T00:00:00Z""#, r#""NaN""#),
        (r#""Infinity""#, r#""inf""#),
        ("null", "-1e999"),
        (r#""tomorrow""#, "{}"),
    ] {
        let entry = format!(r#"{{"startedDateTime":{started},"time":{time},"request":{{"url":"u"}}}}"#);
        let exchange = read_entry(&entry, None).expect("a URL is enough").exchange;
        assert_eq!((exchange.request_start.0, exchange.response_end.0), (0, 0), "{entry}");
    }
    let last = r#"{"startedDateTime":"9999-12-31T23:59:59.999999999-23:59","time":99999999999999999999,"request":{"url":"u"}}"#;
    let exchange = read_entry(last, None).expect("a URL is enough").exchange;
    assert_eq!(exchange.response_end, exchange.request_start, "a time beyond all measure is none");
}

#[test]
fn a_megabyte_in_a_header_and_a_hundred_thousand_headers_are_read() {
    let long = "x".repeat(1 << 20);
    let one = format!(
        r#"{{"request":{{"url":"u","headers":[{{"name":"If-Match","value":"\"{long}\""}},{{"name":"{long}","value":""}}]}}}}"#
    );
    let field = r#"{"name":"If-Match","value":"\"a\""}"#;
    let many = format!(r#"{{"request":{{"url":"u","headers":[{}]}}}}"#, vec![field; 100_000].join(","));
    let read = read_between_good_ones(&[one, many]);
    let sizes: Vec<_> =
        read.iter().map(|exchange| exchange.as_ref().map(|e| e.request.headers.iter().count())).collect();
    assert_eq!(sizes, [Ok(2), Ok(100_000)]);
}

#[test]
fn a_url_that_does_not_parse_is_still_a_name() {
    for url in ["not a url", "://host/x", "http://[::1", "//", "?", "data:,", "\u{202e}", "http://a\\u0000b"]
    {
        let entry = format!(r#"{{"request":{{"url":"{url}"}}}}"#);
        assert!(read_entry(&entry, None).is_ok(), "{url}");
    }
}
