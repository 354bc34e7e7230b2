//! Retag without a browser: `evaluate` for conditional requests, one JSON object a line.

#![forbid(unsafe_code)]

#[path = "retag/evaluate.rs"]
mod evaluate;

use std::env;
use std::process::ExitCode;

const USAGE: &str = "\
usage: retag evaluate [FILE]    print the status RFC 9110 gives to each request, JSON lines from FILE
                                or standard input: {\"method\",\"request_headers\":{},
                                \"resource\":{\"exists\",\"etag\",\"last_modified\"}}";

/// What a run that could not do all it was asked for exits with.
const EXIT_TROUBLE: u8 = 2;

fn main() -> ExitCode {
    let arguments: Vec<_> = env::args_os().skip(1).collect();
    let words: Vec<_> = arguments.iter().map(|word| word.to_string_lossy()).collect();
    let words: Vec<&str> = words.iter().map(AsRef::as_ref).collect();
    // One arm a subcommand; each has its file in `retag/`.
    match words.as_slice() {
        ["evaluate", rest @ ..] if rest.len() <= 1 => evaluate::run(arguments.get(1)),
        ["help" | "--help" | "-h"] => {
            println!("{USAGE}");
            ExitCode::SUCCESS
        }
        _ => {
            eprintln!("{USAGE}");
            ExitCode::from(EXIT_TROUBLE)
        }
    }
}
