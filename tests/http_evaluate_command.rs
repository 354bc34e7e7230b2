//! `retag evaluate` as it is driven from outside: JSON lines in, one status a line out.

use std::io::Write;
use std::process::{Command, Output, Stdio};

/// Runs the command with these lines on its standard input.
fn evaluate(input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_retag"))
        .arg("evaluate")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command starts");
    child.stdin.take().expect("piped").write_all(input).expect("it reads");
    child.wait_with_output().expect("it ends")
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("UTF-8")
}

/// The statuses for good lines.
fn statuses(input: &str) -> Vec<String> {
    let output = evaluate(input.as_bytes());
    assert_eq!(text(&output.stderr), "");
    assert!(output.status.success());
    text(&output.stdout).lines().map(str::to_owned).collect()
}

#[test]
fn each_line_is_answered_with_its_status() {
    let lines = [
        (
            r#"{"method":"PUT","request_headers":{"If-Match":"\"a\""},"resource":{"exists":true,"etag":"\"a\"","last_modified":null}}"#,
            "200",
        ),
        (
            r#"{"method":"PUT","request_headers":{"If-Match":"\"b\""},"resource":{"exists":true,"etag":"\"a\"","last_modified":null}}"#,
            "412",
        ),
        (
            r#"{"method":"GET","request_headers":{"If-None-Match":"W/\"a\""},"resource":{"exists":true,"etag":"\"a\"","last_modified":null}}"#,
            "304",
        ),
        (
            r#"{"method":"GET","request_headers":{"Range":"bytes=0-4","If-Range":"\"a\""},"resource":{"exists":true,"etag":"\"a\"","last_modified":null}}"#,
            "206",
        ),
        (
            r#"{"method":"DELETE","request_headers":{"If-Match":"*"},"resource":{"exists":false,"etag":null,"last_modified":null}}"#,
            "404",
        ),
        (
            r#"{"method":"PUT","request_headers":{"If-Match":"*"},"resource":{"exists":false,"etag":null,"last_modified":null}}"#,
            "412",
        ),
        (
            r#"{"method":"PUT","request_headers":{"If-None-Match":"*"},"resource":{"exists":false,"etag":null,"last_modified":null}}"#,
            "201",
        ),
        (
            r#"{"method":"GET","request_headers":{"If-Modified-Since":"Sun, 06 Nov 1994 08:49:37 GMT"},"resource":{"exists":true,"etag":null,"last_modified":"Sun, 06 Nov 1994 08:49:37 GMT"}}"#,
            "304",
        ),
    ];
    let input: String = lines.iter().map(|(line, _)| format!("{line}\n")).collect();
    assert_eq!(statuses(&input), lines.map(|(_, status)| status));
}

#[test]
fn what_is_left_out_has_a_sensible_meaning() {
    assert_eq!(statuses("{}"), ["200"]);
    assert_eq!(statuses(r#"{"resource":{"exists":false}}"#), ["404"]);
    assert_eq!(
        statuses(r#"{"resource":{"etag":"\"a\""},"request_headers":{"if-none-match":"\"a\""},"note":1}"#),
        ["304"]
    );
    assert_eq!(statuses(r#"{"method":null,"request_headers":{"If-Match":null},"resource":null}"#), ["200"]);
}

#[test]
fn methods_are_written_as_a_browser_writes_them() {
    let line = |method| format!(r#"{{"method":"{method}","request_headers":{{"If-None-Match":"*"}}}}"#);
    assert_eq!(statuses(&line("get")), ["304"]);
    assert_eq!(statuses(&line("Put")), ["412"]);
}

#[test]
fn several_lines_of_a_header_are_one_value() {
    let line =
        r#"{"method":"PUT","request_headers":{"If-Match":["\"a\"","\"b\""]},"resource":{"etag":"\"b\""}}"#;
    assert_eq!(statuses(line), ["200"]);
}

#[test]
fn blank_lines_a_byte_order_mark_and_windows_line_ends_do_no_harm() {
    assert_eq!(statuses("\u{feff}{}\r\n\r\n  \n{}\r\n"), ["200", "200"]);
    assert_eq!(statuses(""), [""; 0]);
}

#[test]
fn a_bad_line_is_explained_and_the_rest_is_answered() {
    let input = b"{}\nnot json\n{\"method\":1}\n[\"\xff\"]\n{\"request_headers\":{\"If-Match\":1}}\n{}\n";
    let output = evaluate(input);
    assert_eq!(text(&output.stdout), "200\n?\n?\n?\n?\n200\n");
    assert_eq!(output.status.code(), Some(2));
    let reasons: Vec<_> = text(&output.stderr).lines().collect();
    assert_eq!(reasons.len(), 4, "{reasons:?}");
    for (reason, number) in reasons.iter().zip(2..) {
        assert!(reason.starts_with(&format!("retag: line {number}: ")), "{reason}");
    }
    assert!(reasons[0].contains("not JSON at column"), "{}", reasons[0]);
    assert!(reasons[3].contains("a header's value must be a string"), "{}", reasons[3]);
}

#[test]
fn a_file_can_be_named_and_one_that_is_not_there_is_named_back() {
    let run = |file: &std::path::Path| {
        Command::new(env!("CARGO_BIN_EXE_retag")).arg("evaluate").arg(file).output().expect("it runs")
    };
    let file = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("evaluate.jsonl");
    std::fs::write(&file, "{}\n").expect("written");
    assert_eq!(text(&run(&file).stdout), "200\n");
    let missing = run(&file.with_file_name("no-such-file.jsonl"));
    assert_eq!(missing.status.code(), Some(2));
    assert!(text(&missing.stderr).contains("no-such-file.jsonl"));
}

#[test]
fn a_wrong_command_line_shows_the_right_one() {
    for arguments in [&[][..], &["evaluat"], &["evaluate", "a", "b"]] {
        let output = Command::new(env!("CARGO_BIN_EXE_retag")).args(arguments).output().expect("it runs");
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(text(&output.stderr).starts_with("usage: retag evaluate"), "{arguments:?}");
    }
}
