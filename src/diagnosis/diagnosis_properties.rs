//! Properties of every diagnosis: it does not depend on the order of arrival, its evidence exists, its texts are safe
//! to show, and its work is bounded for every recording.

use super::*;
use crate::ledger::entries_looked_at;
use crate::scenario::{recording, said_of};
use proptest::prelude::*;
use proptest::sample::select;

/// A line of a drawing, made of a few words, so that lines often concern the same resource and tag.
fn any_line() -> impl Strategy<Value = String> {
    let who = select(vec![
        "",
        "",
        "",
        "",
        "either ",
        "cached ",
        "worker ",
        "aborted ",
        "preflight ",
        "refetch#0 ",
        "retry#1 ",
        "asread#1 ",
        "pastcaches#1 ",
        "twice#1 ",
        "detour#1 ",
    ]);
    let method =
        select(vec!["GET", "GET", "GET", "HEAD", "PUT", "PUT", "PUT", "PATCH", "DELETE", "POST", "OPTIONS"]);
    let path = select(vec![
        "/n",
        "/n",
        "/n",
        "/n?q",
        "/f/n",
        "/f/m",
        "/n?rev=1-a",
        "/n?if_seq_no=5&if_primary_term=1",
        "https://b.example/n",
    ]);
    let sent = proptest::collection::vec(
        select(vec![
            "If-Match: \"a\"",
            "If-Match: \"b\"",
            "If-Match: \"a-gzip\"",
            "If-Match: W/\"a\"",
            "If-Match: null",
            "If-Match: *",
            "If-Match: 7",
            "If-None-Match: *",
            "If-None-Match: \"a\"",
            "If-Unmodified-Since: Thu, 01 Jan 1970 00:00:00 GMT",
            "If-Unmodified-Since: Thu, 01 Jan 1970 01:00:00 GMT",
            "If-Modified-Since: Thu, 01 Jan 1970 00:00:00 GMT",
            "Origin: https://a.example",
            "Access-Control-Request-Method: PUT",
            "Access-Control-Request-Headers: if-match",
            "Accept-Language: de",
            "Cookie: x=y",
            "Cache-Control: no-cache",
            "Overwrite: F",
            "If-Unmodified-Since-Version: 0",
            "If-Unmodified-Since-Version: 7",
        ]),
        0..3,
    );
    let received = proptest::collection::vec(
        select(vec![
            "ETag: \"a\"",
            "ETag: \"b\"",
            "ETag: \"c\"",
            "ETag: \"a-gzip\"",
            "ETag: W/\"a\"",
            "Content-Encoding: gzip",
            "Last-Modified: Thu, 01 Jan 1970 00:00:00 GMT",
            "Last-Modified: Thu, 01 Jan 1970 00:00:01 GMT",
            "Last-Modified: Thu, 01 Jan 1970 02:00:00 GMT",
            "Date: Thu, 01 Jan 1970 00:01:00 GMT",
            "X-Served-By: one",
            "X-Served-By: two",
            "Age: 9",
            "Via: 1.1 x",
            "Vary: Accept-Language",
            "Cache-Control: max-age=60",
            "Access-Control-Expose-Headers: ETag",
            "Access-Control-Allow-Headers: *",
            "Access-Control-Allow-Credentials: true",
            "X-Received-If-Match: a",
            "Location: /n",
            "Server: CouchDB",
            "Last-Modified-Version: 7",
            "Last-Modified-Version: 8",
        ]),
        0..4,
    );
    let status =
        select(vec![200, 200, 200, 204, 201, 304, 412, 412, 412, 409, 409, 428, 400, 404, 410, 504, 0]);
    let bodies = (
        select(vec!["", " | one", " | {\"v\":7}", " | {\"_rev\":\"1-a\"}"]),
        select(vec![
            "",
            " | one",
            " | two",
            " | {\"v\":7,\"w\":8}",
            " | {\"_rev\":\"1-a\"}",
            " | {\"_rev\":\"2-bbbbbb\"}",
            " | {\"ok\":true,\"rev\":\"2-bbbbbb\"}",
            " | {\"error\":\"conflict\"}",
            " | {\"_index\":\"i\",\"_seq_no\":5,\"_primary_term\":1}",
            " | {\"error\":{\"type\":\"version_conflict_engine_exception\"}}",
        ]),
    );
    let times = (0..40_i64, select(vec![0, 0, 1, 2, 3, 8, 20]));
    (who, method, path, sent, received, status, bodies, times).prop_map(
        |(who, method, path, sent, received, status, bodies, times)| {
            let (started, duration) = times;
            let (sent, received) = (sent.join(" ; "), received.join(" ; "));
            format!(
                "{started}-{} {who}{method} {path} {sent}{} -> {status} {received}{}",
                started + duration,
                bodies.0,
                bodies.1
            )
        },
    )
}

/// A line without a reference to another line, at one of a few times: Firefox 153 has whole milliseconds.
fn any_line_of_a_moment() -> impl Strategy<Value = String> {
    let timestamp = (0..4_i64, select(vec![0, 0, 0, 1, 3]));
    (any_line(), timestamp).prop_filter_map("it names another line", |(line, (started, duration))| {
        let (_, rest) = line.split_once(' ')?;
        (!rest.contains('#')).then(|| format!("{started}-{} {rest}", started + duration))
    })
}

fn any_drawing() -> impl Strategy<Value = Vec<String>> {
    proptest::collection::vec(any_line(), 1..16)
}

fn ids(recording: &Recording) -> Vec<ExchangeId> {
    recording.exchanges().iter().map(|exchange| exchange.id).collect()
}

/// Whether no recorded text can rearrange or break the panel's own text.
fn is_fit_to_be_shown(text: &str) -> bool {
    !text.chars().any(|c| {
        c.is_control()
            || matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
    }) && text.len() < 2000
}

fn check(recording: &Recording, id: ExchangeId, findings: &[Finding]) -> Result<(), TestCaseError> {
    for finding in findings {
        prop_assert!(!finding.evidence.is_empty(), "{finding:?}");
        prop_assert!(finding.summary.ends_with('.') && !finding.advice.is_empty(), "{finding:?}");
        prop_assert!(finding.confirm_with.is_some() || finding.confidence == Confidence::High, "{finding:?}");
        prop_assert!(
            is_fit_to_be_shown(&finding.summary) && is_fit_to_be_shown(&finding.advice),
            "{finding:?}"
        );
        for evidence in &finding.evidence {
            prop_assert!(recording.get(evidence.exchange).is_some(), "{finding:?}");
            prop_assert!(!evidence.shows.is_empty() && is_fit_to_be_shown(&evidence.shows), "{finding:?}");
        }
        for remedy in remedies(recording, id, finding.cause) {
            prop_assert!(remedy.text.ends_with('.'), "{remedy:?}");
            let code = remedy.snippet.map_or(String::new(), |snippet| snippet.code);
            prop_assert!(code.lines().all(is_fit_to_be_shown), "{code}");
        }
        let same = findings.iter().filter(|other| other.cause == finding.cause).count();
        prop_assert_eq!(same, 1, "{:?}", finding);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn every_diagnosis_is_the_same_for_every_order_of_arrival(
        (lines, order) in any_drawing().prop_flat_map(|lines| {
            let places: Vec<u32> = (0..lines.len() as u32).collect();
            (Just(lines), Just(places).prop_shuffle())
        })
    ) {
        let drawing = lines.join("\n");
        let one = recording(&drawing);
        let order: Vec<ExchangeId> = order.into_iter().map(ExchangeId).collect();
        let other = recording(&drawing).rearranged(&order);
        for id in ids(&one) {
            let findings = diagnose(&one, id);
            check(&one, id, &findings)?;
            prop_assert_eq!(one.verdict(id), other.verdict(id));
            prop_assert_eq!(findings, diagnose(&other, id));
        }
    }

    /// Ids are given in the order of arrival: with other ids, and with many equal times, the diagnosis is the same.
    #[test]
    fn every_diagnosis_is_the_same_for_whichever_id_an_exchange_got(
        (lines, order) in proptest::collection::vec(any_line_of_a_moment(), 1..12).prop_flat_map(|lines| {
            let places: Vec<usize> = (0..lines.len()).collect();
            (Just(lines), Just(places).prop_shuffle())
        })
    ) {
        let one = recording(&lines.join("\n"));
        let other = recording(&order.iter().map(|place| lines[*place].clone()).collect::<Vec<_>>().join("\n"));
        let id = |place: usize| ExchangeId(place as u32);
        for (now, before) in order.iter().enumerate() {
            prop_assert_eq!(other.verdict(id(now)), one.verdict(id(*before)), "{}", lines[*before]);
            let said = |recording: &Recording, id| -> Vec<(Cause, Confidence)> {
                diagnose(recording, id).iter().map(|finding| (finding.cause, finding.confidence)).collect()
            };
            prop_assert_eq!(said(&other, id(now)), said(&one, id(*before)), "{}", lines[*before]);
        }
    }

    /// Later exchanges only add knowledge: the final diagnosis equals the diagnosis of a recording that
    /// had every exchange from the start, whatever was diagnosed in between.
    #[test]
    fn asking_early_changes_no_later_answer(lines in any_drawing()) {
        let (mut asked, cache) = (Recording::new(), FindingsCache::default());
        for exchange in recording(&lines.join("\n")).exchanges() {
            let id = exchange.id;
            asked.admit(exchange.clone()).unwrap();
            cache.revise(&asked, &[id]);
            for id in ids(&asked) {
                prop_assert_eq!(&*cache.of(&asked, id), &*diagnose(&asked, id));
            }
        }
        let whole = recording(&lines.join("\n"));
        for id in ids(&whole) {
            prop_assert_eq!(asked.verdict(id), whole.verdict(id));
        }
    }

    #[test]
    fn hostile_values_are_escaped_and_cut(value in "[\"W/a,*\\\\\u{202e}\u{2066}\u{7}é<]{0,40}", field in select(vec!["If-Match", "If-None-Match", "If-Unmodified-Since", "If-Modified-Since"])) {
        let drawing = format!("0-1 GET /n -> 200 ETag: {value}\n2-3 PUT /n {field}: {value} -> 412 ETag: {value} ; Via: {value}\n4-5 GET /n -> 200 ETag: {value}");
        let recording = recording(&drawing);
        for id in ids(&recording) {
            check(&recording, id, &diagnose(&recording, id))?;
        }
    }
}

/// The largest number of ledger entries that one diagnosis may examine: a few bounded walks for each rule.
const MOST_LOOKED_AT: usize = 12_000;

fn dearest(recording: &Recording, of: &[u32]) -> usize {
    let cost = |id: &u32| entries_looked_at(|| drop(diagnose(recording, ExchangeId(*id))));
    of.iter().map(cost).max().unwrap_or(0)
}

/// A history of one resource; `at` draws the line at each position.
fn history(length: u32, at: impl Fn(u32) -> String) -> Recording {
    let lines: Vec<String> =
        (0..length).map(|place| format!("{}-{} {}", place * 10, place * 10 + 5, at(place))).collect();
    recording(&lines.join("\n"))
}

#[test]
fn ten_thousand_versions_of_a_resource_are_bounded_work() {
    let saves = |place: u32| match place % 4 {
        0 => format!("GET /n -> 200 ETag: \"{place}\" ; X-Served-By: {} | {place}", place % 3),
        1 => format!("PUT /n If-Match: \"{}\" | x -> 412", place - 1),
        2 => format!("PUT /n If-Match: \"{}\" | x -> 200 ETag: \"{place}\"", place - 2),
        _ => format!("PUT /n If-Match: \"{}\" | x -> 412 ETag: \"{}\"", place.saturating_sub(7), place - 1),
    };
    let retries = |place: u32| match place {
        0 => "GET /n -> 200 ETag: \"v\"".to_owned(),
        _ if place.is_multiple_of(2) => "PUT /n If-Match: \"v\" | x -> 504".to_owned(),
        _ => "PUT /n If-Match: \"v\" | x -> 412".to_owned(),
    };
    let one_tag = |place: u32| match place % 3 {
        2 => "PUT /n If-Match: \"v\" | x -> 412".to_owned(),
        _ => "GET /n -> 200 ETag: \"v\" ; Age: 9 | same".to_owned(),
    };
    let blind = |place: u32| match place % 3 {
        2 => "PUT /n | x -> 428".to_owned(),
        1 => "GET /n -> 404".to_owned(),
        _ => "GET /n -> 200".to_owned(),
    };
    let histories: [&dyn Fn(u32) -> String; 4] = [&saves, &retries, &one_tag, &blind];
    for (number, at) in histories.into_iter().enumerate() {
        let (short, long) = (history(1_000, at), history(10_000, at));
        let cost = dearest(&long, &[5_001, 5_002, 5_003, 9_995, 9_996, 9_997, 9_998, 9_999]);
        assert!(cost <= MOST_LOOKED_AT, "history {number}: {cost}");
        let before = dearest(&short, &[501, 502, 503, 995, 996, 997, 998, 999]);
        assert!(
            cost <= before.saturating_mul(2).max(200),
            "history {number}: {before} of a thousand, {cost} of ten thousand"
        );
    }
}

#[test]
fn a_thousand_tags_in_one_header_are_not_wrong_with_confidence() {
    let tags: Vec<String> = (0..1000).map(|number| format!("\"t{number}\"")).collect();
    let list = tags.join(", ");
    // The tag that a response gave is the last of the list: the ledger examines only the first few.
    let drawing = format!(
        "0-10 GET /n -> 200 ETag: \"t999\" | a\n20-30 PUT /n If-Match: {list} | x -> 412\n40-50 PUT /n If-Match: {list} | x -> 204 ETag: \"t1\""
    );
    assert!(said_of(&drawing, 1).is_empty(), "{:?}", said_of(&drawing, 1));
    assert!(said_of(&drawing, 2).is_empty());
    let malformed = list.replace('"', "");
    assert_eq!(
        said_of(&format!("20-30 PUT /n If-Match: {malformed} | x -> 412"), 0),
        ["malformed-validator high"]
    );
}

#[test]
fn tags_of_a_megabyte_are_cut_with_their_length() {
    let tag = format!("\"{}\"", "x".repeat(1 << 20));
    let drawing = format!(
        "0-10 GET /n -> 200 ETag: {tag}\n20-30 PUT /n If-Match: {tag} | x -> 412 ETag: {tag}\n40-50 PUT /n If-Match: {tag}x | x -> 412"
    );
    let recording = recording(&drawing);
    for id in [1, 2] {
        let findings = diagnose(&recording, ExchangeId(id));
        assert!(!findings.is_empty());
        for finding in findings {
            assert!(
                finding.summary.len() < 2000 && finding.summary.contains("bytes)")
                    || finding.summary.len() < 1000,
                "{}",
                finding.summary.len()
            );
            assert!(finding.evidence.iter().all(|evidence| evidence.shows.len() < 1000));
        }
    }
}

#[test]
fn dates_that_no_clock_shows_are_left_alone() {
    for (sent, given) in [
        ("Wed, 31 Dec 1969 23:59:59 GMT", "Thu, 01 Jan 1970 00:00:00 GMT"),
        ("Fri, 31 Dec 9999 23:59:59 GMT", "Fri, 31 Dec 9999 23:59:59 GMT"),
        ("Sat, 01 Jan 10000 00:00:00 GMT", "Fri, 31 Dec 9999 23:59:59 GMT"),
        ("Thu, 01 Jan 1970 00:00:00 GMT", "Wed, 31 Dec 1969 23:00:00 GMT"),
    ] {
        let drawing = format!(
            "0-10 GET /n -> 200 Last-Modified: {given} ; Date: {given}\n20-30 PUT /n If-Unmodified-Since: {sent} | x -> 412 Last-Modified: {given} ; Date: {given}"
        );
        let said = said_of(&drawing, 1);
        let is_sure = |said: &String| {
            said.ends_with("high")
                && !said.starts_with("malformed")
                && !said.starts_with("date-too-coarse")
                && !said.starts_with("unknown")
        };
        assert!(!said.iter().any(is_sure), "{sent}: {said:?}");
    }
}
