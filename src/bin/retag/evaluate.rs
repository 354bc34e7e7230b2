//! `retag evaluate`: reads JSON lines, and writes one status for each line.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
use std::process::ExitCode;

use retag::http::{Preconditions, Selected, Validators, expected_status};
use serde::Deserialize;

use crate::{EXIT_TROUBLE, complain};

/// One request and its target resource. The defaults are: GET, no headers, a resource that exists and has no
/// validators. Members with other names are ignored.
#[derive(Deserialize)]
struct InputCase {
    method: Option<String>,
    request_headers: Option<BTreeMap<String, Option<HeaderValue>>>,
    resource: Option<ResourceState>,
}

/// A header field's value, or the values of its field lines.
#[derive(Deserialize)]
#[serde(untagged, expecting = "a header's value must be a string or a list of strings")]
enum HeaderValue {
    One(String),
    InputLines(Vec<String>),
}

#[derive(Deserialize)]
struct ResourceState {
    exists: Option<bool>,
    etag: Option<String>,
    last_modified: Option<String>,
}

/// Evaluates every line of `file`, or of standard input when no file is given or `file` is `-`.
///
/// The output has one line for each line that is not blank. For a line that cannot be read, the output is `?`, standard
/// error explains why, and the exit status is 2 after the remaining lines.
pub fn run(file: Option<&OsString>) -> ExitCode {
    let done = match file.filter(|name| *name != "-") {
        None => answer_all(&mut io::stdin().lock()),
        Some(name) => match File::open(name) {
            Ok(file) => answer_all(&mut BufReader::new(file)),
            Err(error) => {
                complain(format_args!("retag: cannot read {}: {error}", name.to_string_lossy()));
                return ExitCode::from(EXIT_TROUBLE);
            }
        },
    };
    match done {
        Ok(InputLines::AllRead) => ExitCode::SUCCESS,
        Ok(InputLines::SomeBad) => ExitCode::from(EXIT_TROUBLE),
        // The reader of the output has closed the pipe, as `head` does.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            complain(format_args!("retag: {error}"));
            ExitCode::from(EXIT_TROUBLE)
        }
    }
}

/// Whether all lines of the input could be read.
enum InputLines {
    AllRead,
    SomeBad,
}

/// Answers line by line, so that a caller can wait for each answer before it writes the next line.
fn answer_all(input: &mut dyn BufRead) -> io::Result<InputLines> {
    let mut output = io::stdout().lock();
    let mut lines = InputLines::AllRead;
    let mut bytes = Vec::new();
    for number in 1_u64.. {
        bytes.clear();
        if input.read_until(b'\n', &mut bytes)? == 0 {
            break;
        }
        // A byte order mark is not part of the line.
        let line = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes).trim_ascii();
        if line.is_empty() {
            continue;
        }
        match serde_json::from_slice(line) {
            Ok(case) => writeln!(output, "{}", answer(&case))?,
            Err(error) => {
                lines = InputLines::SomeBad;
                writeln!(output, "?")?;
                complain(format_args!("retag: line {number}: {}", explain(&error)));
            }
        }
    }
    Ok(lines)
}

/// The status for one case.
fn answer(case: &InputCase) -> u16 {
    let headers = case.request_headers.iter().flatten().flat_map(|(name, value)| {
        let lines = match value {
            None => &[],
            Some(HeaderValue::One(line)) => std::slice::from_ref(line),
            Some(HeaderValue::InputLines(lines)) => lines.as_slice(),
        };
        lines.iter().map(|line| (name.as_str(), line.as_str()))
    });
    let preconditions = Preconditions::from_headers(headers);
    let resource = case.resource.as_ref();
    let etag = resource.and_then(|resource| resource.etag.as_deref());
    let last_modified = resource.and_then(|resource| resource.last_modified.as_deref());
    let validators = Validators::from_headers(
        [("ETag", etag), ("Last-Modified", last_modified)]
            .into_iter()
            .filter_map(|(name, value)| Some((name, value?))),
    );
    let selected = match resource.and_then(|resource| resource.exists) {
        Some(false) => Selected::Missing,
        Some(true) | None => Selected::Current(&validators),
    };
    expected_status(normalise(case.method.as_deref().unwrap_or("GET")), &preconditions, selected)
}

/// Methods are case-sensitive (RFC 9110 §9.1). A browser converts these six to upper case (Fetch, "normalize a
/// method"), and no others: `patch` is a different method than `PATCH`.
fn normalise(method: &str) -> &str {
    ["DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT"]
        .into_iter()
        .find(|known| known.eq_ignore_ascii_case(method))
        .unwrap_or(method)
}

/// The parser's message without its line number, which is always 1.
fn explain(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let reason = text.split(" at line 1 ").next().unwrap_or(&text);
    if error.is_data() {
        format!("not a request as `retag evaluate` reads it: {reason}")
    } else {
        format!("not JSON at column {}: {reason}", error.column())
    }
}
