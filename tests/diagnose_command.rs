//! `retag diagnose` as it is driven from outside: a HAR file in, a JSON object a line out.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

const CHROMIUM: &str = include_str!("fixtures/chromium-lost-update.har");
const FIREFOX: &str = include_str!("fixtures/firefox-lost-update.har");

fn retag() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_retag"));
    command.arg("diagnose").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Runs the command with this on its standard input.
fn diagnose(har: impl AsRef<[u8]>) -> Output {
    let mut child = retag().arg("-").spawn().expect("the command starts");
    child.stdin.take().expect("piped").write_all(har.as_ref()).expect("it reads");
    child.wait_with_output().expect("it ends")
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("UTF-8")
}

/// What is said of a good file, a value a line.
fn said(har: &str) -> Vec<Value> {
    let output = diagnose(har);
    assert_eq!(text(&output.stderr), "");
    assert_eq!(output.status.code(), Some(0));
    lines(&output)
}

fn lines(output: &Output) -> Vec<Value> {
    text(&output.stdout).lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

/// A file of these entries.
fn har(entries: &[Value]) -> String {
    json!({"log": {"version": "1.2", "entries": entries}}).to_string()
}

fn entries_of(har: &str) -> Vec<Value> {
    let har: Value = serde_json::from_str(har).expect("JSON");
    har["log"]["entries"].as_array().expect("entries").clone()
}

/// An entry at a second, with these fields sent and received.
fn entry(second: u32, method: &str, sent: Value, status: u16, received: Value) -> Value {
    let fields = |fields: Value| -> Vec<Value> {
        let fields = fields.as_object().expect("fields").clone();
        fields.into_iter().map(|(name, value)| json!({"name": name, "value": value})).collect()
    };
    json!({
        "startedDateTime": format!("2026-11-22T10:00:{second:02}.000Z"),
        "time": 100,
        "request": {"method": method, "url": "https://a.example/note", "headers": fields(sent)},
        "response": {"status": status, "headers": fields(received)},
    })
}

/// A file of its own for a test.
fn file(name: &str, content: impl AsRef<[u8]>) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, content).expect("written");
    path
}

/// `[exchange, status, verdict]` of each line.
fn outline(said: &[Value]) -> Value {
    said.iter().map(|line| json!([line["exchange"], line["status"], line["verdict"]])).collect()
}

#[test]
fn a_lost_update_in_chromiums_spelling() {
    let said = said(CHROMIUM);
    assert_eq!(outline(&said), json!([[0, 304, "not-modified"], [1, 412, "failed"], [5, 200, "held"]]));
    let failed = &said[1];
    assert_eq!((&failed["method"], &failed["url"]), (&json!("PUT"), &json!("https://api.example/notes/7")));
    let cause = &failed["causes"][0];
    assert_eq!(cause["slug"], "changed-by-another");
    assert_eq!(cause["confidence"], "high", "the page read it again, and it is another body");
    // It read version a1, the save failed, and it read version b7: the file has them in another order.
    for exchange in [3, 1, 4] {
        assert!(cause["evidence"].as_array().is_some_and(|all| all.contains(&json!(exchange))), "{cause}");
    }
    assert!(cause["summary"].as_str().is_some_and(|summary| summary.contains("\"b7\"")), "{cause}");
    assert_eq!(said[2]["causes"], json!([]), "the retry with the fresh tag was held");
}

#[test]
fn a_lost_update_in_firefoxs_spelling() {
    let said = said(FIREFOX);
    assert_eq!(outline(&said), json!([[1, 412, "failed"], [3, 304, "not-modified"], [5, 204, "held"]]));
    let cause = &said[0]["causes"][0];
    assert_eq!(cause["slug"], "changed-by-another");
    assert_ne!(cause["confidence"], "low");
    for exchange in [1, 4] {
        assert!(cause["evidence"].as_array().is_some_and(|all| all.contains(&json!(exchange))), "{cause}");
    }
}

#[test]
fn a_line_has_the_promised_fields_in_the_promised_order() {
    let output = diagnose(CHROMIUM);
    let line = text(&output.stdout).lines().nth(1).expect("the failed save");
    let start = r#"{"exchange":1,"method":"PUT","url":"https://api.example/notes/7","status":412,"verdict":"failed","causes":[{"slug":""#;
    assert!(line.starts_with(start), "{line}");
    let line: Value = serde_json::from_str(line).expect("JSON");
    for cause in line["causes"].as_array().expect("causes") {
        let keys: Vec<_> = cause.as_object().expect("a cause").keys().collect();
        assert_eq!(keys, ["slug", "confidence", "evidence", "summary"]);
    }
}

#[test]
fn the_order_of_the_entries_changes_their_numbers_only() {
    for fixture in [CHROMIUM, FIREFOX] {
        let entries = entries_of(fixture);
        let last = entries.len() - 1;
        let turned: Vec<_> = entries.iter().rev().cloned().collect();
        let renumber = |number: &mut Value| *number = json!(last as u64 - number.as_u64().expect("a number"));
        let mut again = said(&har(&turned));
        again.reverse();
        for line in &mut again {
            renumber(&mut line["exchange"]);
            let causes = line["causes"].as_array_mut().expect("causes");
            causes
                .iter_mut()
                .flat_map(|cause| cause["evidence"].as_array_mut().expect("evidence"))
                .for_each(renumber);
        }
        assert_eq!(again, said(fixture));
    }
}

#[test]
fn what_has_no_condition_and_did_not_fail_is_no_line() {
    let plain = [
        entry(0, "GET", json!({}), 200, json!({"ETag": "\"a\""})),
        entry(1, "POST", json!({}), 200, json!({})),
        entry(2, "PUT", json!({}), 409, json!({})),
    ];
    assert_eq!(said(&har(&plain)), [] as [Value; 0]);
    assert_eq!(said(&har(&[])), [] as [Value; 0]);
    let failed = [entry(0, "PUT", json!({}), 412, json!({})), entry(1, "PUT", json!({}), 428, json!({}))];
    assert_eq!(outline(&said(&har(&failed))), json!([[0, 412, "failed"], [1, 428, "required"]]));
}

/// Another system's condition, validator and refusal stand in bodies.
#[test]
fn a_risk_is_a_line_also_without_a_condition() {
    let entries = [
        entry(0, "GET", json!({}), 200, json!({"ETag": "\"v1\""})),
        entry(1, "PUT", json!({}), 204, json!({})),
    ];
    let said = said(&har(&entries));
    assert_eq!(outline(&said), json!([[1, 204, "risk"]]));
    assert_eq!(said[0]["causes"][0]["slug"], "unconditional-overwrite");
}

#[test]
fn a_refusals_own_reason_is_read_out_of_its_body() {
    let mut refused =
        entry(1, "PUT", json!({"If-Match": "\"v1\""}), 412, json!({"Content-Type": "application/json"}));
    refused["response"]["content"] =
        json!({"size": 25, "mimeType": "application/json", "text": "{\"code\":\"ResourceLocked\"}"});
    let entries = [entry(0, "GET", json!({}), 200, json!({"ETag": "\"v1\""})), refused];
    let said = said(&har(&entries));
    assert_eq!(said[0]["causes"][0]["slug"], "refused-for-another-reason");
    assert!(
        said[0]["causes"][0]["summary"].as_str().is_some_and(|summary| summary.contains("ResourceLocked"))
    );
}

/// A batch of OData's in JSON at a second: the requests and the answers as JSON.
fn batch(second: u32, requests: Value, responses: Value) -> Value {
    let json = json!({"Content-Type": "application/json"});
    let mut batch = entry(second, "POST", json.clone(), 200, json);
    batch["request"]["url"] = json!("https://a.example/$batch");
    batch["request"]["postData"] = json!({"text": json!({"requests": requests}).to_string()});
    batch["response"]["content"] = json!({"text": json!({"responses": responses}).to_string()});
    batch
}

#[test]
fn a_failure_within_a_batch_is_a_line_that_names_its_entry_and_its_part() {
    let read = |second, tag: &str| entry(second, "GET", json!({}), 200, json!({"ETag": tag}));
    let stale =
        json!({"id": "b", "method": "PUT", "url": "note", "headers": {"If-Match": "\"v1\""}, "body": {}});
    let said = said(&har(&[
        batch(
            0,
            json!([{"id": "a", "method": "GET", "url": "note"}]),
            json!([{"id": "a", "status": 200, "headers": {"ETag": "\"v1\""}, "body": {"n": 1}}]),
        ),
        batch(
            2,
            json!([{"id": "a", "method": "GET", "url": "/other"}, stale]),
            json!([{"id": "b", "status": 412}, {"id": "a", "status": 200, "body": {}}]),
        ),
        read(4, "\"v2\""),
        entry(6, "PUT", json!({"If-Match": "\"v2\""}), 204, json!({})),
    ]));
    assert_eq!(outline(&said), json!([[1, 412, "failed"], [3, 204, "held"]]));
    assert_eq!((&said[0]["part"], &said[0]["url"]), (&json!(2), &json!("https://a.example/note")));
    assert!(said[1].get("part").is_none(), "an entry of its own");
    let cause = &said[0]["causes"][0];
    assert_eq!(
        (&cause["slug"], &cause["confidence"]),
        (&json!("changed-by-another"), &json!("medium")),
        "{cause}"
    );
    assert!(cause["evidence"].as_array().is_some_and(|all| all.contains(&json!(2))), "{cause}");
    let parts = cause["evidence_parts"].as_array().expect("parts");
    assert!(parts.contains(&json!([0, 1])) && parts.contains(&json!([1, 2])), "{cause}");
}

#[test]
fn a_mismatch_in_a_dialect_is_a_line() {
    let with = |mut entry: Value, sent: &str, received: &str| {
        entry["request"]["postData"] = json!({"text": sent});
        entry["response"]["content"] = json!({"text": received});
        entry
    };
    let conflict = r#"{"error":"conflict","reason":"Document update conflict."}"#;
    let said = said(&har(&[
        with(entry(0, "GET", json!({}), 200, json!({})), "", r#"{"_id":"note","_rev":"1-a"}"#),
        with(
            entry(1, "PUT", json!({}), 201, json!({})),
            r#"{"_rev":"1-a","n":1}"#,
            r#"{"ok":true,"rev":"2-b"}"#,
        ),
        with(entry(2, "PUT", json!({}), 409, json!({})), r#"{"_rev":"1-a","n":2}"#, conflict),
        // No JSON, one name twice: CouchDB's words are enough. A conflict that could be anybody's is not.
        with(entry(3, "PUT", json!({}), 409, json!({})), "_rev=1-a", conflict),
        with(entry(4, "PUT", json!({}), 409, json!({})), r#"{"_rev":"1-a","_rev":"1-b"}"#, conflict),
        with(entry(5, "PUT", json!({}), 409, json!({})), &"[".repeat(100_000), r#"{"error":"conflict"}"#),
    ]));
    let verdicts: Vec<_> = said.iter().map(|line| (&line["exchange"], &line["verdict"])).collect();
    let failed = json!("failed");
    let expected =
        [(json!(1), &json!("held")), (json!(2), &failed), (json!(3), &failed), (json!(4), &failed)];
    assert_eq!(verdicts, expected.each_ref().map(|(exchange, verdict)| (exchange, *verdict)));
    assert_eq!(said[1]["causes"][0]["slug"], "stale-after-own-write");
    assert_eq!(said[1]["causes"][0]["evidence"], json!([0, 1, 2]));
    let summary = said[1]["causes"][0]["summary"].as_str().expect("text");
    assert!(
        summary.ends_with("was told rev 2-b in the body, but still sent CouchDB's _rev: 1-a in the body."),
        "{summary}"
    );
}

#[test]
fn a_304_is_no_empty_version() {
    let tag = json!({"ETag": "\"a\""});
    let with_body = |mut entry: Value| {
        entry["response"]["content"] = json!({"size": 2, "text": "{}"});
        entry
    };
    let said = said(&har(&[
        with_body(entry(0, "GET", json!({}), 200, tag.clone())),
        entry(1, "GET", json!({"If-None-Match": "\"a\""}), 304, tag),
        entry(2, "PUT", json!({"If-Match": "\"a\""}), 412, json!({})),
        with_body(entry(3, "GET", json!({}), 200, json!({"ETag": "\"b\""}))),
    ]));
    assert_eq!(outline(&said), json!([[1, 304, "not-modified"], [2, 412, "failed"]]));
    // The body is what it was: that anybody changed it is not proven.
    assert_ne!(said[1]["causes"][0]["confidence"], "high", "{}", said[1]);
}

#[test]
fn a_preflight_that_refused_a_condition_is_a_line() {
    let asked = json!({
        "Origin": "https://b.example",
        "Access-Control-Request-Method": "PUT",
        "Access-Control-Request-Headers": "if-match",
    });
    let refused = entry(0, "OPTIONS", asked.clone(), 204, json!({"Access-Control-Allow-Origin": "*"}));
    let allowed = json!({"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Headers": "If-Match"});
    let said = said(&har(&[refused, entry(5, "OPTIONS", asked, 204, allowed)]));
    assert_eq!(outline(&said), json!([[0, 204, "blocked"]]));
}

#[test]
fn a_skipped_entry_is_said_so_and_keeps_its_number() {
    let nothing = json!({"request": {}});
    let entries = [
        nothing.clone(),
        entry(0, "GET", json!({}), 200, json!({"ETag": "\"a\""})),
        Value::Null,
        entry(1, "PUT", json!({"If-None-Match": "*"}), 412, json!({})),
        nothing,
    ];
    let output = diagnose(har(&entries));
    assert_eq!(output.status.code(), Some(0));
    let complaints: Vec<_> = text(&output.stderr).lines().collect();
    assert_eq!(complaints.len(), 3, "{complaints:?}");
    for (complaint, number) in complaints.iter().zip([0, 2, 4]) {
        assert!(complaint.starts_with(&format!("retag: entry {number} was skipped: ")), "{complaint}");
    }
    let said = lines(&output);
    assert_eq!(outline(&said), json!([[3, 412, "failed"]]));
    let cause = &said[0]["causes"][0];
    assert_eq!((&cause["slug"], &cause["evidence"]), (&json!("already-exists"), &json!([3, 1])));
    // A sentence counts as the rest does.
    assert!(cause["summary"].as_str().is_some_and(|summary| summary.contains("#1 ")), "{cause}");
}

#[test]
fn what_is_no_har_is_one_clear_line_and_status_2() {
    for content in [
        "",
        "hello",
        "[]",
        "{}",
        "7",
        r#"{"log":{}}"#,
        r#"{"log":[]}"#,
        r#"{"log":{"entries":[{"request""#,
        "PK\u{3}\u{4}\0\n\n\u{1b}[31m",
        "{\"log\":{\"entries\":[]}} {",
    ] {
        let output = diagnose(content);
        assert_eq!(output.status.code(), Some(2), "{content:?}");
        assert_eq!(text(&output.stdout), "", "{content:?}");
        let complaint = text(&output.stderr);
        assert_eq!(complaint.lines().count(), 1, "{content:?}: {complaint}");
        assert!(complaint.starts_with("retag: standard input: this is no HAR file: "), "{complaint}");
    }
}

#[test]
fn a_file_that_cannot_be_read_is_one_clear_line_and_status_2() {
    let missing = Path::new(env!("CARGO_TARGET_TMPDIR")).join("no-such-file.har");
    for path in [missing.as_path(), Path::new(env!("CARGO_TARGET_TMPDIR"))] {
        let output = retag().arg(path).output().expect("it runs");
        assert_eq!(output.status.code(), Some(2), "{path:?}");
        assert_eq!(text(&output.stdout), "");
        let complaint = text(&output.stderr);
        assert_eq!(complaint.lines().count(), 1, "{complaint}");
        assert!(complaint.starts_with("retag: cannot read "), "{complaint}");
        assert!(complaint.contains(&*path.to_string_lossy()), "{complaint}");
    }
}

#[test]
fn a_named_file_is_read_as_standard_input_is() {
    let output = retag().arg(file("named.har", FIREFOX)).output().expect("it runs");
    assert_eq!(lines(&output), said(FIREFOX));
}

#[test]
fn a_byte_order_mark_and_octets_that_are_not_utf_8_cost_nothing_else() {
    let mut octets = b"\xef\xbb\xbf".to_vec();
    octets.extend_from_slice(CHROMIUM.replace("Not-", "").as_bytes());
    let name = octets.windows(8).position(|part| part == b"buy milk").expect("a body");
    octets[name] = 0xff;
    let output = diagnose(&octets);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert_eq!(outline(&lines(&output)), outline(&said(CHROMIUM)));
}

#[test]
fn a_reader_that_has_had_enough_is_no_trouble() {
    // More lines than any pipe holds.
    let failure = entry(0, "PUT", json!({"If-Match": "\"a\""}), 412, json!({}));
    let path = file("long.har", har(&vec![failure; 5_000]));
    let mut child = retag().arg(&path).spawn().expect("it starts");
    let mut output = child.stdout.take().expect("piped");
    output.read_exact(&mut [0; 16]).expect("a beginning");
    drop(output);
    let output = child.wait_with_output().expect("it ends");
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), ""));
}

#[test]
fn nobody_to_complain_to_is_no_panic() {
    let mut child = retag().arg("-").spawn().expect("it starts");
    drop(child.stderr.take());
    drop(child.stdin.take());
    assert_eq!(child.wait().expect("it ends").code(), Some(2));
}

#[test]
fn hostile_text_stays_one_line_of_json() {
    let mut hostile = entry(0, "PU\nT", json!({"If-Match": "\u{202e}\"\u{1b}[2J"}), 412, json!({}));
    hostile["request"]["url"] = json!("https://a.example/\u{0}\n\"<script>");
    let said = said(&har(&[hostile]));
    assert_eq!(said.len(), 1);
    assert_eq!(said[0]["url"], "https://a.example/\u{0}\n\"<script>", "as recorded");
    for cause in said[0]["causes"].as_array().expect("causes") {
        let summary = cause["summary"].as_str().expect("a sentence");
        assert!(!summary.contains(['\u{202e}', '\u{1b}', '\n']), "{summary}");
    }
}

#[test]
fn beyond_the_most_that_a_recording_holds_is_said_so() {
    let most = retag::recording::MOST_EXCHANGES;
    let other = r#"{"request":{"url":"u"}},"#.repeat(most - 1);
    let failure = entry(0, "PUT", json!({}), 412, json!({}));
    let full = format!(r#"{{"log":{{"entries":[{other}{failure},{failure},{failure}]}}}}"#);
    let output = diagnose(full);
    assert_eq!(output.status.code(), Some(0));
    let complaint = format!("retag: the last 2 of {} entries were left out: {most} are the most\n", most + 2);
    assert_eq!(text(&output.stderr), complaint);
    assert_eq!(outline(&lines(&output)), json!([[most - 1, 412, "failed"]]));
}

#[test]
fn without_one_file_the_usage_is_shown() {
    for arguments in [&[][..], &["a.har", "b.har"]] {
        let output = retag().args(arguments).output().expect("it runs");
        assert_eq!(output.status.code(), Some(2));
        assert!(text(&output.stderr).contains("retag diagnose FILE.har"), "{}", text(&output.stderr));
    }
}
