//! No plan is offered for a body that is not known, for a sender that is not known, or for a read that could write.
//! The entries of the browser's log are generated; the checks use none of the plan's code.

use super::{PageLoad, PlannedBody, Refusal, ReplayKind, Situation, plan};
use crate::exchange::{ExchangeId, Timestamp};
use crate::har::read_entry;
use crate::recording::{Intake, Policy, Recording};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

/// One failed request, as a browser could report it.
#[derive(Clone, Debug)]
struct ReportedRequest {
    method: &'static str,
    version: &'static str,
    /// Chromium's pseudo-fields, or Host; neither is a provisional record.
    names_target: &'static str,
    length: Option<&'static str>,
    encoding: bool,
    media: bool,
    body: Option<&'static str>,
    origin: Option<&'static str>,
    referer: Option<&'static str>,
    site: Option<&'static str>,
    overriding: Option<(&'static str, &'static str)>,
    query: &'static str,
    host: &'static str,
    request_start: i64,
    read: bool,
}

const PAGE: &str = "https://a.example";

fn told() -> impl Strategy<Value = ReportedRequest> {
    let request = (
        select(vec!["PUT", "POST", "PATCH", "DELETE", "MOVE", "PROPPATCH"]),
        select(vec!["HTTP/1.1", "h2", "h3", "HTTP/2", "http/2.0", ""]),
        select(vec!["host", ":authority", "neither"]),
        select(vec![None, Some("0"), Some("1"), Some("3"), Some("9"), Some("x")]),
        prop::bool::weighted(0.1),
        any::<bool>(),
        select(vec![None, Some(""), Some("a"), Some("\u{e9}\u{e9}"), Some("\u{fffd}")]),
    );
    let sender = (
        select(vec![None, Some("null"), Some(PAGE), Some("https://b.example")]),
        select(vec![None, Some("https://a.example/p"), Some("https://b.example/p"), Some("about:srcdoc")]),
        select(vec![None, Some("same-origin"), Some("same-site"), Some("cross-site"), Some("none")]),
        select(vec!["https://a.example", "https://b.example"]),
        select(vec![5_i64, 100]),
    );
    let rest = (
        select(vec![
            None,
            Some(("X-HTTP-Method-Override", "DELETE")),
            Some(("x-http-method", "MERGE")),
            Some(("X-Method-Override", "PUT")),
        ]),
        select(vec!["", "?x=1", "?_method=delete", "?x&%5Fmethod=delete"]),
        any::<bool>(),
    );
    (request, sender, rest).prop_map(|(request, sender, rest)| {
        let (method, version, names_target, length, encoding, media, body) = request;
        let (origin, referer, site, host, request_start) = sender;
        let (overriding, query, read) = rest;
        ReportedRequest {
            method,
            version,
            names_target,
            length,
            encoding,
            media,
            body,
            origin,
            referer,
            site,
            overriding,
            query,
            host,
            request_start,
            read,
        }
    })
}

impl ReportedRequest {
    fn url(&self) -> String {
        format!("{}/n{}", self.host, self.query)
    }

    fn entry(&self) -> Value {
        let mut fields: Vec<(&str, &str)> = vec![("If-Match", "\"v1\"")];
        fields.extend(match self.names_target {
            "host" => Some(("Host", "a.example")),
            ":authority" => Some((":authority", "a.example")),
            _ => None,
        });
        fields.extend(self.length.map(|length| ("Content-Length", length)));
        fields.extend(self.encoding.then_some(("Transfer-Encoding", "chunked")));
        fields.extend(self.media.then_some(("Content-Type", "text/plain")));
        fields.extend(self.origin.map(|origin| ("Origin", origin)));
        fields.extend(self.referer.map(|referer| ("Referer", referer)));
        fields.extend(self.site.map(|site| ("Sec-Fetch-Site", site)));
        fields.extend(self.overriding);
        entry(self.method, &self.url(), self.version, &fields, self.body, 412, self.request_start + 1)
    }

    /// The body is known octet for octet, or known to be empty.
    fn has_body(&self, planned: PlannedBody) -> bool {
        let text = self.body.unwrap_or("");
        match planned {
            PlannedBody::Recorded(..) => {
                let length = self.length.and_then(|length| length.parse::<usize>().ok());
                let is_whole = length == Some(text.len()) || length == Some(text.chars().count());
                !text.is_empty() && !text.contains('\u{fffd}') && is_whole
            }
            PlannedBody::Empty => {
                let said = self.length == Some("0");
                let has_none = !self.encoding && !matches!(self.length, Some("1" | "3" | "9"));
                let by_version = self.version == "HTTP/1.1" && self.names_target == "host" && has_none;
                let by_method = matches!(self.method, "DELETE" | "MOVE") && !self.media && has_none;
                text.is_empty() && (said || by_version || by_method)
            }
            PlannedBody::Received(..) | PlannedBody::Given(_) | PlannedBody::Kept(_) => false,
        }
    }

    /// A field that no script can set names the page's origin, and the page's present document sent it.
    fn is_own(&self) -> bool {
        let is_own = match (self.site, self.origin, self.referer) {
            (Some("same-origin"), ..) => self.host == PAGE,
            (_, Some(origin), _) => origin == PAGE,
            (_, None, referer) => referer == Some("https://a.example/p"),
        };
        is_own && self.request_start >= 50
    }
}

fn entry(
    method: &str,
    url: &str,
    version: &str,
    fields: &[(&str, &str)],
    body: Option<&str>,
    status: u16,
    request_start: i64,
) -> Value {
    let headers: Vec<Value> =
        fields.iter().map(|(name, value)| json!({"name": name, "value": value})).collect();
    let mut request = json!({"method": method, "url": url, "httpVersion": version, "headers": headers});
    if let Some(body) = body {
        request["postData"] = json!({"text": body});
    }
    json!({
        "_resourceType": "fetch", "time": 1, "request": request,
        "startedDateTime": Timestamp(request_start * 1000).to_iso8601(),
        "response": {
            "status": status, "httpVersion": version, "headers": [{"name": "ETag", "value": "\"v2\""}], "content": {}
        },
    })
}

fn recorded(told: &ReportedRequest) -> (Recording, ExchangeId) {
    let mut recording = Recording::new();
    let take_in = |recording: &mut Recording, entry: Value| {
        let json = entry.to_string();
        let reading = read_entry(&json, None).unwrap();
        recording.take(&mut Intake::new(Policy::FILE_PAGE), reading).unwrap()
    };
    if told.read {
        let fields = [("Host", "a.example"), ("Sec-Fetch-Site", "same-origin")];
        take_in(
            &mut recording,
            entry("GET", &told.url(), "HTTP/1.1", &fields, None, 200, told.request_start - 4),
        );
    }
    let id = take_in(&mut recording, told.entry());
    (recording, id)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn no_plan_is_offered_for_what_is_not_known(told in told()) {
        let (recording, id) = recorded(&told);
        let page = PageLoad { since: Timestamp(50_000), ..PageLoad::for_tests() };
        let situation = Situation { page: Some(&page), ..Situation::default() };
        let Ok(plan) = plan(&recording, id, ReplayKind::RefetchAndRetry, &situation) else { return Ok(()) };

        let body = plan.retry.as_ref().map(|retry| retry.request.body);
        prop_assert!(body.is_some_and(|body| told.has_body(body)), "{told:?}");
        prop_assert!(told.is_own(), "{told:?}");

        // The read: GET, without an override, past every cache.
        let is_override = |name: &str| name.to_ascii_lowercase().contains("method");
        let refetch = plan.refetch.unwrap();
        prop_assert_eq!(refetch.method.as_str(), "GET");
        prop_assert!(!refetch.headers.iter().any(|(name, _)| is_override(name)), "{told:?}");
        prop_assert!(!is_override(&refetch.url), "{told:?}");
        prop_assert!(told.read || told.overriding.is_none(), "{told:?}");
    }
}

/// Two writes, of which everything is known of one at least.
fn two() -> impl Strategy<Value = (ReportedRequest, ReportedRequest)> {
    let known = || ReportedRequest { body: Some("b"), ..ordinary() };
    (told(), any::<bool>()).prop_map(
        move |(told, is_first)| {
            if is_first { (told, known()) } else { (known(), told) }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn no_replay_in_order_sends_what_is_not_known(
        (one, other) in two(), is_second in any::<bool>(),
    ) {
        // Two writes of one resource, the second after the first.
        let other = ReportedRequest {
            query: one.query, host: one.host, request_start: one.request_start + 10, read: false, ..other
        };
        let (mut recording, first) = recorded(&one);
        let json = other.entry().to_string();
        let second = recording.take(&mut Intake::new(Policy::FILE_PAGE), read_entry(&json, None).unwrap()).unwrap();
        let page = PageLoad { since: Timestamp(50_000), ..PageLoad::for_tests() };
        let situation = Situation { page: Some(&page), ..Situation::default() };
        let of = if is_second { second } else { first };
        let Ok(plan) = plan(&recording, of, ReplayKind::ReplayInOrder, &situation) else { return Ok(()) };
        let sent: Vec<ExchangeId> = plan.retries().map(|(of, _)| of).collect();
        prop_assert_eq!(sent, [first, second]);
        for (told, (_, retry)) in [&one, &other].into_iter().zip(plan.retries()) {
            prop_assert!(told.has_body(retry.request.body) && told.is_own(), "{told:?}");
            prop_assert!(!retry.fresh.is_empty(), "{told:?}");
        }
        prop_assert_eq!(plan.refetch.map(|refetch| refetch.method), Some("GET".to_owned()));
    }
}

/// An ordinary save, of which everything is known.
fn ordinary() -> ReportedRequest {
    ReportedRequest {
        method: "PUT",
        version: "h2",
        names_target: ":authority",
        length: Some("1"),
        encoding: false,
        media: true,
        body: Some("a"),
        origin: Some(PAGE),
        referer: None,
        site: Some("same-origin"),
        overriding: None,
        query: "",
        host: PAGE,
        request_start: 100,
        read: true,
    }
}

#[test]
fn the_ordinary_save_is_offered() {
    let ordinary = ordinary();
    let planned = |told: &ReportedRequest| {
        let (recording, id) = recorded(told);
        let page = PageLoad::for_tests();
        plan(
            &recording,
            id,
            ReplayKind::RefetchAndRetry,
            &Situation { page: Some(&page), ..Situation::default() },
        )
    };
    assert!(planned(&ordinary).is_ok());
    assert!(
        planned(&ReportedRequest {
            version: "HTTP/1.1",
            names_target: "host",
            site: None,
            ..ordinary.clone()
        })
        .is_ok()
    );
    let (mut recording, _) = recorded(&ordinary);
    let later =
        ReportedRequest { body: Some("b"), request_start: 110, ..ordinary.clone() }.entry().to_string();
    recording.take(&mut Intake::new(Policy::FILE_PAGE), read_entry(&later, None).unwrap()).unwrap();
    let page = PageLoad::for_tests();
    let situation = Situation { page: Some(&page), ..Situation::default() };
    assert!(plan(&recording, ExchangeId(2), ReplayKind::ReplayInOrder, &situation).is_ok());
    let streamed = planned(&ReportedRequest { length: None, body: None, ..ordinary });
    assert!(matches!(streamed, Err(Refusal::BodyNotExact(_))), "{streamed:?}");
}
