//! `retag merge` as it is driven from outside: three files in, one out, conflicts on standard error.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::{Value, json};

fn file(name: &str, content: impl AsRef<[u8]>) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, content).expect("written");
    path
}

fn run(files: &[PathBuf]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_retag")).arg("merge").args(files).output().expect("it runs")
}

fn merge(test: &str, texts: [&str; 3]) -> (Option<i32>, String, Vec<Value>) {
    let files = ["base", "theirs", "mine"].iter().zip(texts);
    let files: Vec<_> = files.map(|(name, text)| file(&format!("merge-{test}-{name}"), text)).collect();
    let output = run(&files);
    let lines = text(&output.stderr).lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    (output.status.code(), text(&output.stdout).to_owned(), lines)
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("UTF-8")
}

#[test]
fn json_is_merged_by_structure() {
    let (status, result, lines) = merge(
        "clean",
        [
            r#"{"a":1,"b":1.0}"#,
            r#"{"b":1,"a":2,"c":1e2}"#,
            "{\n  \"a\": 1,\n  \"b\": 1.0,\n  \"d\": \"\\u00e9\"\n}",
        ],
    );
    assert_eq!(result, "{\n  \"a\": 2,\n  \"c\": 1e2,\n  \"b\": 1.0,\n  \"d\": \"\\u00e9\"\n}");
    assert_eq!((status, lines), (Some(0), vec![]));
}

#[test]
fn conflicts_are_lines_and_mine_stands_in_their_places() {
    let (status, result, lines) = merge(
        "conflict",
        [r#"{"t":"a","gone":{"x":1}}"#, r#"{"t":"b"}"#, "{\"t\":\"c\",\"gone\":{\n\"x\": 2}}\n"],
    );
    assert_eq!(result, "{\"t\":\"c\",\"gone\":{\n\"x\": 2}}\n");
    assert_eq!(status, Some(1));
    assert_eq!(
        lines,
        [
            json!({"path": "/t", "base": "a", "theirs": "b", "mine": "c"}),
            json!({"path": "/gone", "base": {"x": 1}, "theirs": null, "mine": {"x": 2}, "absent": ["theirs"]}),
        ]
    );
}

#[test]
fn anything_else_is_merged_by_lines() {
    let clean = merge("lines", ["a\nb\nc", "A\nb\nc", "a\nb\nC"]);
    assert_eq!(clean, (Some(0), "A\nb\nC".to_owned(), vec![]));
    let asked = json!({"path": "1", "base": "a\n", "theirs": "b\n", "mine": "c\n"});
    assert_eq!(merge("line", ["a\n", "b\n", "c\n"]), (Some(1), "c\n".to_owned(), vec![asked]));
    assert_eq!(merge("empty", ["", "", ""]), (Some(0), String::new(), vec![]));
    let deep = "[".repeat(10_000) + &"]".repeat(10_000);
    assert_eq!(merge("deep", [&deep, &deep, "[1]"]), (Some(0), "[1]".to_owned(), vec![]));
    // One of the three is not JSON.
    assert_eq!(merge("mixed", ["{}\n", "{}\n", "{\n"]), (Some(0), "{\n".to_owned(), vec![]));
}

#[test]
fn another_kind_of_value_is_a_conflict_at_the_root() {
    let asked = json!({"path": "", "base": {}, "theirs": {"a": 1}, "mine": []});
    assert_eq!(merge("kind", ["{}", "{\"a\":1}", "[]"]), (Some(1), "[]".to_owned(), vec![asked]));
}

#[test]
fn what_cannot_be_read_is_one_line() {
    let good = file("merge-good", "{}");
    let bad = file("merge-bad", [b'a', 0xFF]);
    for files in [[&good, &good, &bad], [&good, &PathBuf::from("merge-missing\n.json"), &good]] {
        let output = run(&files.map(Clone::clone));
        assert_eq!(output.status.code(), Some(2));
        assert_eq!(text(&output.stdout), "");
        assert_eq!(text(&output.stderr).lines().count(), 1, "{}", text(&output.stderr));
    }
    assert_eq!(run(&[good]).status.code(), Some(2));
}
