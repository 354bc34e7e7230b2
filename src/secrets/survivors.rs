//! What masking must keep: validators, the conditions of the dialects, ordinary words, ids, numbers and dates;
//! and the diagnosis of a masked recording.

use super::Masker;
use crate::diagnosis::diagnose;
use crate::exchange::{Body, Exchange, ExchangeId};
use crate::har::{read_file, write_file};
use crate::recording::{Intake, Policy, Recording};
use crate::scenario;
use crate::secrets::Secrets;
use crate::view::{ReportInput, report};

/// A text that is masked everywhere but in a validator's place.
const RANDOM: &str = "k3j9x0q8w2z7m1n5b4vc6s";

#[test]
fn validators_are_never_touched() {
    let fields = [
        "ETag",
        "If-Match",
        "If-None-Match",
        "Last-Modified",
        "If-Modified-Since",
        "If-Unmodified-Since",
        "If-Range",
        "x-goog-if-generation-match",
        "x-goog-if-metageneration-match",
        "x-goog-generation",
        "x-goog-metageneration",
        "X-Contentful-Version",
        "X-If-Unmodified-Since",
        "X-Last-Modified",
        "If-Unmodified-Since-Version",
        "Last-Modified-Version",
        "If-Schedule-Tag-Match",
        "Schedule-Tag",
        "OC-ETag",
        "x-ms-if-match",
        "x-ms-source-if-match",
        "Upload-Offset",
        "Lock-Token",
        "Overwrite",
        "X-Received-If-Match",
        "x-amz-copy-source-if-match",
        "X-Resource-Version",
    ];
    for name in fields {
        for name in [name.to_owned(), name.to_ascii_lowercase()] {
            let value = format!("\"{RANDOM}\"");
            assert_eq!(Masker::for_export().field(&name, &value), value, "{name}");
            assert_eq!(Masker::for_screen().shown_field(&name, &value), None, "{name}");
        }
    }
    let lists =
        format!("<https://a.example/x> ([W/\"{RANDOM}\"] <opaquelocktoken:{RANDOM}>) (Not [\"{RANDOM}\"])");
    assert_eq!(Masker::for_export().field("If", &lists), lists);
    for name in [
        "rev",
        "_rev",
        "ifGenerationMatch",
        "ifMetagenerationMatch",
        "if_seq_no",
        "if_primary_term",
        "version",
        "resourceVersion",
        "etag",
        "if%5Fseq_no",
        "doc[_rev]",
        "generation",
    ] {
        let url = format!("https://a.example/x?a=1&{name}={RANDOM}");
        assert_eq!(Masker::for_export().url(&url), url);
    }
    for body in [
        format!("{{\"_rev\":\"1-{RANDOM}\",\"@odata.etag\":\"W/\\\"{RANDOM}\\\"\"}}"),
        format!(
            "{{\"metadata\":{{\"resourceVersion\":\"{RANDOM}\"}},\"etag\":\"{RANDOM}\",\"_etag\":\"{RANDOM}\"}}"
        ),
        format!(
            "{{\"token\":{{\"_rev\":\"{RANDOM}\"}},\"rows\":[{{\"value\":{{\"rev\":\"1-{RANDOM}\"}}}}]}}"
        ),
        format!("{{\"__metadata\":{{\"etag\":\"{RANDOM}\"}},\"_seq_no\":12345678,\"_primary_term\":1}}"),
        format!("<d:prop><d:getetag>\"{RANDOM}\"</d:getetag><d:sync-token>{RANDOM}</d:sync-token></d:prop>"),
        format!("<Contents><ETag>&quot;{RANDOM}&quot;</ETag></Contents>"),
        format!("_rev={RANDOM}&title=x"),
        format!("the document has etag: {RANDOM} now"),
    ] {
        let masked = Masker::for_export().body(&Body::Text(body.as_str().into()));
        assert_eq!(masked, body);
    }
}

#[test]
fn a_sentence_may_quote_a_validator_that_is_known() {
    let recording =
        scenario::recording(&format!("0-10 PUT /n?rev=9-{RANDOM} If-Match: W/\"{RANDOM}\" | a -> 412"));
    let mut masker = Masker::for_export();
    masker.learn(recording.get(ExchangeId(0)).unwrap(), None, None);
    for sentence in [
        format!("If-Match W/\"{RANDOM}\" was false when the server looked."),
        format!("It has {RANDOM}, cut: {}… (200 bytes).", RANDOM.get(..20).unwrap()),
    ] {
        assert_eq!(masker.text(&sentence), sentence);
    }
    assert_ne!(Masker::for_export().text(RANDOM), RANDOM);
}

#[test]
fn a_dialect_of_the_users_own_names_its_validators() {
    let own = r#"[{"name":"Own","conditions":[{"parts":[
        {"in":"header","name":"X-Stamp","fresh":[{"in":"header","name":"X-Stamp"}]}],"means":"it has changed"}]}]"#;
    let mut recording = Recording::new();
    recording.set_dialects(crate::dialect::from_json(own).unwrap());
    let reading = scenario::reading(&format!("0-10 PUT /n X-Stamp: {RANDOM} | a -> 412"));
    let id = recording.take(&mut Intake::new(Policy::FILE_PAGE), reading).unwrap();
    let mut masker = Masker::for_export();
    masker.learn(recording.get(id).unwrap(), None, None);
    assert_eq!(masker.field("X-Stamp", RANDOM), RANDOM);
    assert_ne!(masker.field("X-Other", "a"), "a");
}

#[test]
fn what_is_ordinary_stays() {
    let mut masker = Masker::for_export();
    for url in [
        "https://a.example/api/v2/notes/42?page=3&sort=-created&q=a%20b&filter=open",
        "https://a.example/notes/550e8400-e29b-41d4-a716-446655440000",
        "https://a.example/db/507f1f77bcf86cd799439011/attachments/photo.jpg",
        "/my-long-article-title-2024-about-things?lang=en-GB#part-2",
        "https://a.example:8443/users/ann/calendar.ics",
        "/x?next=%2Fnotes%2F42&token_type=Bearer&state=open&key_id=7",
        "/auth/login?theme=dark",
        "/verify/email?step=2",
        "/account?from=2026-11-22T04:51:05.193Z&to=1763787065193",
        "/index/_doc/1?if_seq_no=5&if_primary_term=1&refresh=true",
        "data:text/plain,hello",
        "not a url",
        "",
    ] {
        assert_eq!(masker.url(url), url);
    }
    for body in [
        "{\n  \"title\": \"Ann's note\", \"count\": 1.10, \"tags\": [\"a\", \"b\"], \"ok\": true, \"none\": null\n}",
        "{\"id\":\"550e8400-e29b-41d4-a716-446655440000\",\"author\":\"Ann\",\"created\":\"2026-11-22T04:51:05.193Z\"}",
        "{\"error\":{\"code\":\"VersionMismatch\",\"message\":\"The version was 7, not 8.\"},\"status\":409}",
        "{\"code\":409,\"state\":\"open\",\"key\":\"notes\",\"max_tokens\":100,\"token_type\":\"Bearer\",\"expires_in\":3600}",
        "{\"error\":\"conflict\",\"reason\":\"Document update conflict.\"}",
        "{\"password\":null,\"token\":\"\",\"passwordRequired\":true}",
        "title=A+note&text=b%26c&page=2",
        "<note id=\"7\"><title>Ann</title><author>Bob</author></note>",
        "Plain text, with a link: https://a.example/notes/42 and /notes/43. Keys: none; the token is missing.",
        "BEGIN:VCALENDAR\r\nUID:1-2-3@a.example\r\nDTSTART:20261122T045105Z\r\nEND:VCALENDAR\r\n",
    ] {
        assert_eq!(masker.body(&Body::Text(body.into())), body);
    }
    for (name, value) in [
        (
            "Content-Type",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document; charset=utf-8",
        ),
        (
            "User-Agent",
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36",
        ),
        ("Cache-Control", "private, max-age=0, must-revalidate"),
        ("Vary", "Cookie, Authorization, Accept-Encoding"),
        ("Access-Control-Allow-Headers", "authorization, x-csrf-token, if-match"),
        ("Access-Control-Allow-Origin", "https://b.example"),
        ("Date", "Sun, 22 Nov 2026 04:51:05 GMT"),
        ("Via", "1.1 varnish, 1.1 a.example (proxy/2.0)"),
        ("X-Cache", "HIT from cdn-7"),
        ("Cache-Status", "ExampleCache; hit; ttl=376"),
        ("WWW-Authenticate", "Bearer realm=\"notes\", error=\"invalid_token\""),
        ("Link", "</notes?page=2>; rel=\"next\", <https://a.example/notes/1>; rel=canonical"),
        ("Accept-Language", "de-DE,de;q=0.9,en;q=0.8"),
        ("If-None-Exist", "identifier=http://a.example/mrn|123"),
    ] {
        assert_eq!(masker.field(name, value), value, "{name}");
        assert_eq!(Masker::for_screen().shown_field(name, value), None, "{name}");
    }
    for reason in
        ["Precondition Failed", "Token expired", "No session", "net::ERR_FAILED", "NS_ERROR_NET_RESET"]
    {
        assert_eq!(masker.text(reason), reason);
    }
}

/// The drawings in the files next to the rules: each is between a heading and the expected findings.
fn drawings() -> Vec<String> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/diagnosis/rules");
    let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    let texts = files.filter(|path| path.extension().is_some_and(|end| end == "txt"));
    let mut drawings = Vec::new();
    for text in texts.map(|path| std::fs::read_to_string(path).unwrap()) {
        for case in text.split("\n\n") {
            let lines = case.lines().map(str::trim).filter(|line| line.contains(" -> "));
            let drawing: Vec<&str> = lines.collect();
            if !drawing.is_empty() {
                drawings.push(drawing.join("\n"));
            }
        }
    }
    drawings
}

/// The findings for every exchange: causes with their confidence.
fn said(recording: &Recording) -> Vec<Vec<String>> {
    let of = |exchange: &Exchange| {
        let findings = diagnose(recording, exchange.id);
        findings.iter().map(|one| format!("{} {}", one.cause.slug(), one.confidence.name())).collect()
    };
    recording.exchanges().iter().map(of).collect()
}

/// A recording read from a file, with every body in the file.
fn read_back(file: &str, marks: &Recording) -> Recording {
    let mut recording = Recording::new();
    let mut intake = Intake::new(Policy::FILE_PAGE);
    let entries = read_file(file).unwrap().entries;
    for (reading, original) in entries.into_iter().zip(marks.exchanges()) {
        let mut reading = reading.unwrap();
        // A replay mark in a file counts only in the session that wrote it.
        reading.exchange.replay = original.replay;
        recording.take(&mut intake, reading).unwrap();
    }
    recording
}

#[test]
fn a_masked_file_has_the_same_diagnosis() {
    let drawings = drawings();
    assert!(drawings.len() > 100, "{}", drawings.len());
    for drawing in drawings {
        let original = scenario::recording(&drawing);
        let file = |secrets| write_file(original.log().recorded(), secrets, "0");
        let kept = read_back(&file(Secrets::Kept), &original);
        let masked = read_back(&file(Secrets::Masked), &original);
        assert_eq!(said(&masked), said(&kept), "{drawing}\n{}", file(Secrets::Masked));
    }
}

#[test]
fn the_words_of_a_diagnosis_stay() {
    for drawing in drawings() {
        let recording = scenario::recording(&drawing);
        let mut masker = Masker::of(recording.log().recorded());
        for exchange in recording.exchanges() {
            for finding in diagnose(&recording, exchange.id) {
                let shown = finding.evidence.iter().map(|fact| fact.shows.clone());
                let settling = finding.confirm_with.iter().map(|settling| settling.words.to_string());
                let words = [finding.summary.clone(), finding.advice.to_string()];
                for words in words.into_iter().chain(shown).chain(settling) {
                    // A sentence may quote a cookie's value, which is masked.
                    if !words.contains("Set-Cookie: ") {
                        assert_eq!(masker.text(&words), words, "{drawing}");
                    }
                }
            }
        }
    }
}

#[test]
fn a_report_names_what_it_left_out() {
    let recording = scenario::recording("0-10 PUT /n?sig=abc Authorization: Bearer abc | a -> 412");
    let report = report(&ReportInput {
        recording: &recording,
        of: ExchangeId(0),
        sentence: "It failed.",
        findings: &[],
        steps: &[],
        run: None,
        tests: &[],
        cors: None,
        version: "0",
    });
    assert!(report.contains("?sig=‹secret-1›") && report.contains("Bearer ‹secret-1›"), "{report}");
}
