//! Bad input at intake: large, wide and deep bodies. Each is looked through within a bound, and what was not looked
//! through is not claimed about.
//!
//! `cargo test --release --test bad_input -- --nocapture` prints the time of each body, from the entry to the verdict of
//! the refusal after it, and of the same exchanges without the body.

use retag::exchange::ExchangeId;
use retag::recording::{Intake, Policy, Recording};
use retag::{diagnosis, exchange, har, recording};
use std::borrow::Cow;
use std::time::{Duration, Instant};

#[path = "../src/scenario.rs"]
#[allow(dead_code)]
mod scenario;

/// A refusal with a tag that only the body can have given.
const REFUSED: &str = "20-30 PUT /cal/1.ics If-Match: \"a83acf5b2\" | x -> 412";

/// A limit that a slow machine keeps, and unbounded work does not: the whole of each body is read in less, but 10,000
/// levels, each read again, are not.
const LIMIT: Duration = Duration::from_secs(5);

/// What is said of the refusal after a response with this body, and how long the body and the refusal took.
fn taken(policy: Policy, line: &str, body: &str) -> (Vec<String>, [Duration; 2]) {
    let mut recording = Recording::new();
    let mut intake = Intake::new(policy);
    let mut reading = scenario::reading(line);
    reading.size = body.len() as i64;
    reading.content = Some(har::Content { text: Cow::Borrowed(body), encoding: Cow::Borrowed("") });
    let started = Instant::now();
    recording.take(&mut intake, reading).unwrap();
    let of_body = started.elapsed();
    let started = Instant::now();
    let id = recording.take(&mut intake, scenario::reading(REFUSED)).unwrap();
    assert_eq!(recording.verdict(id).slug(), "failed");
    let found = diagnosis::diagnose(&recording, ExchangeId(1));
    let of_refusal = started.elapsed();
    let said = found.iter().map(|one| format!("{} {}", one.cause.slug(), one.confidence.name())).collect();
    (said, [of_body, of_refusal])
}

fn multistatus(members: usize) -> String {
    let member = |number: usize| {
        format!(
            "<d:response><d:href>/cal/{number}.ics</d:href><d:propstat><d:prop><d:getetag>\"{number:09x}\"</d:getetag></d:prop></d:propstat></d:response>"
        )
    };
    let members: String = (2..members + 2).map(member).collect();
    format!("<?xml version=\"1.0\"?><d:multistatus xmlns:d=\"DAV:\">{members}</d:multistatus>")
}

/// Name, request and response, and body.
fn bodies() -> Vec<(&'static str, &'static str, String)> {
    let tagged = |count: usize| {
        let members: Vec<String> =
            (2..count + 2).map(|id| format!("{{\"id\":{id},\"etag\":\"{id:09x}\"}}")).collect();
        format!("[{}]", members.join(","))
    };
    let report = "0-10 REPORT /cal/ -> 207 Content-Type: application/xml";
    let json = "0-10 GET /cal/ -> 200 Content-Type: application/json";
    let html = "0-10 document GET /cal/ -> 200 Content-Type: text/html";
    let deep = |open: &str, inner: &str, close: &str| {
        format!("{}{inner}{}", open.repeat(10_000), close.repeat(10_000))
    };
    let form = "<form method=post action=/cal/2><input type=hidden name=version value=7></form>";
    vec![
        ("a multistatus of 20 MB", report, multistatus((20 << 20) / 138)),
        ("a multistatus of 256 KB", report, multistatus((255 << 10) / 138)),
        ("100,000 tagged members", json, tagged(100_000)),
        ("6,000 tagged members, 256 KB", json, tagged(6_000)),
        ("JSON arrays, 10,000 deep", json, deep("[", "{\"etag\":\"b\"}", "]")),
        ("JSON objects, 10,000 deep", json, format!("[{}]", deep("{\"a\":", "{\"etag\":\"b\"}", "}"))),
        (
            "XML, 10,000 deep",
            report,
            format!("<d:multistatus xmlns:d=\"DAV:\">{}</d:multistatus>", deep("<d:a>", "", "</d:a>")),
        ),
        ("XML as JSON", json, multistatus(1000)),
        ("JSON as a multistatus", report, tagged(1000)),
        ("HTML with 3,000 forms", html, form.repeat(3_000)),
        (
            "HTML, a form 10,000 deep",
            html,
            format!("<form method=post><input type=hidden>{}", deep("<p>", "", "</p>")),
        ),
        ("JSON of one string, 20 MB", json, format!("{{\"a\":[{{\"b\":\"{}\"}}]}}", "x".repeat(20 << 20))),
    ]
}

#[test]
fn a_bad_body_takes_bounded_work_and_hides_what_it_may_hold() {
    let ([_, alone], line) = (taken(Policy::RECORDER, "0-10 GET /o -> 200", "").1, "no body");
    println!("{line:>30}: refusal {alone:?}");
    for (name, line, body) in bodies() {
        for (policy, of) in [(Policy::FILE_PAGE, "file"), (Policy::COMMAND, "command")] {
            let (said, [of_body, of_refusal]) = taken(policy, line, &body);
            println!(
                "{name:>30}, {of:>7}: body {of_body:?} ({} KB), refusal {of_refusal:?}: {said:?}",
                body.len() >> 10
            );
            assert!(of_body < LIMIT && of_refusal < LIMIT, "{name}: {of_body:?}, {of_refusal:?}");
            // A text of up to 256 KiB is searched whole, whatever it is.
            let may_say_never = body.len() <= 256 << 10;
            let never = said.iter().any(|one| one == "unknown-origin high");
            assert!(may_say_never || !never, "{name}: not all of it was looked through, but {said:?}");
        }
    }
}
