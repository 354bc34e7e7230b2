//! Retag without a browser: `evaluate` for conditional requests, `diagnose` for recordings, `merge` for
//! three versions of a document.

#![forbid(unsafe_code)]

#[path = "retag/diagnose.rs"]
mod diagnose;
#[path = "retag/evaluate.rs"]
mod evaluate;
#[path = "retag/merge.rs"]
mod merge;
#[path = "retag/report.rs"]
mod report;

use std::env;
use std::fmt::Display;
use std::io::{self, Write};
use std::process::ExitCode;

const USAGE: &str = "\
usage: retag evaluate [FILE]    print the status RFC 9110 gives to each request, JSON lines from FILE
                                or standard input: {\"method\",\"request_headers\":{},
                                \"resource\":{\"exists\",\"etag\",\"last_modified\"}}
       retag diagnose FILE.har   print a JSON object a line for each exchange of a HAR file (- is standard
                                input) that has a condition, a mismatch or a risk: {\"exchange\",\"method\",\"url\",
                                \"status\",\"verdict\",\"causes\":[{\"slug\",\"confidence\",\"evidence\",\"summary\"}]}
       retag merge BASE THEIRS MINE
                                print the three-way merge of three files, JSON by structure, else by lines;
                                with conflicts mine in their places, each as JSON on standard error
                                ({\"path\",\"base\",\"theirs\",\"mine\"}), and exit status 1";

/// The exit status of a run that could not do everything.
const EXIT_TROUBLE: u8 = 2;

fn main() -> ExitCode {
    let arguments: Vec<_> = env::args_os().skip(1).collect();
    let words: Vec<_> = arguments.iter().map(|word| word.to_string_lossy()).collect();
    let words: Vec<&str> = words.iter().map(AsRef::as_ref).collect();
    // One arm for each subcommand; each subcommand has its file in `retag/`.
    match words.as_slice() {
        ["evaluate", rest @ ..] if rest.len() <= 1 => evaluate::run(arguments.get(1)),
        ["diagnose", _] => diagnose::run(arguments.get(1)),
        ["merge", _, _, _] => merge::run(arguments.get(1..).unwrap_or(&[])),
        ["help" | "--help" | "-h"] => {
            // A reader that closes the pipe early is not an error.
            let _ = writeln!(io::stdout(), "{USAGE}");
            ExitCode::SUCCESS
        }
        _ => {
            complain(USAGE);
            ExitCode::from(EXIT_TROUBLE)
        }
    }
}

/// Writes a line to standard error. `eprintln!` would panic on a closed pipe (`2>&1 | head`).
fn complain(text: impl Display) {
    let _ = writeln!(io::stderr(), "{text}");
}
