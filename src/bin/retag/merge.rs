//! `retag merge`: merges three files into one.

use std::ffi::OsString;
use std::fs;
use std::io::{self, Write};
use std::process::ExitCode;

use retag::exchange::Quoted;
use retag::merge::{Conflict, Merge, MergeRun, Unmergeable, compact};
use serde_json::Value;

use crate::{EXIT_TROUBLE, complain};

/// The exit status of a merge with conflicts.
const EXIT_CONFLICTS: u8 = 1;

/// Merges the files `base`, `theirs` and `mine`: by structure if all three are JSON, else by lines.
/// The result goes to standard output; in a conflict, the result has the text of `mine`.
///
/// For each conflict, the command writes a line of JSON to standard error, and the exit status is 1. For a file that
/// cannot be read, it writes one line and exits with status 2.
pub fn run(files: &[OsString]) -> ExitCode {
    let merge = match read(files) {
        Ok(merge) => merge,
        Err(reason) => {
            complain(format_args!("retag: {reason}"));
            return ExitCode::from(EXIT_TROUBLE);
        }
    };
    for conflict in merge.merge.conflicts() {
        complain(line(conflict, merge.is_json));
    }
    let mut output = io::stdout().lock();
    match output.write_all(merge.merge.result().as_bytes()).and_then(|()| output.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            complain(format_args!("retag: {error}"));
            ExitCode::from(EXIT_TROUBLE)
        }
        _ if merge.merge.open() > 0 => ExitCode::from(EXIT_CONFLICTS),
        _ => ExitCode::SUCCESS,
    }
}

struct Made {
    merge: Merge,
    is_json: bool,
}

fn read(files: &[OsString]) -> Result<Made, String> {
    let text = |file: &OsString| {
        let name = file.to_string_lossy().into_owned();
        let bytes = fs::read(file).map_err(|error| format!("cannot read {}: {error}", Quoted(&name)))?;
        String::from_utf8(bytes).map_err(|error| {
            format!("cannot read {}: no UTF-8 at octet {}", Quoted(&name), error.utf8_error().valid_up_to())
        })
    };
    let [base, theirs, mine] = files else { return Err("three files are merged".to_owned()) };
    let (base, theirs, mine) = (text(base)?, text(theirs)?, text(mine)?);
    match MergeRun::new(&base, &theirs, &mine).and_then(|run| run.of_any_shape().finish()) {
        Ok(merge) => Ok(Made { merge, is_json: true }),
        // Documents that are too large for a merge by structure are not merged by lines either.
        Err(reason @ Unmergeable::TooLarge(_)) => Err(reason.to_string()),
        Err(_) => Merge::of_lines(&base, &theirs, &mine)
            .map(|merge| Made { merge, is_json: false })
            .map_err(|reason| reason.to_string()),
    }
}

/// A conflict as one line of JSON: `{"path","base","theirs","mine"}`, with JSON values as they are written. A side
/// without a value is null, and `"absent"` names that side.
fn line(conflict: &Conflict, is_json: bool) -> String {
    let text = |text: &str| Value::from(text).to_string();
    let mut absent = Vec::new();
    let mut line = format!("{{\"path\":{}", text(&conflict.path));
    let sides = [("base", &conflict.base), ("theirs", &conflict.theirs), ("mine", &conflict.mine)];
    for (name, side) in sides {
        let value = match side {
            Some(side) if is_json => compact(side),
            Some(side) => text(side),
            None => {
                absent.push(name);
                "null".to_owned()
            }
        };
        line.push_str(&format!(",\"{name}\":{value}"));
    }
    if !absent.is_empty() {
        line.push_str(&format!(",\"absent\":{}", Value::from(absent)));
    }
    line.push('}');
    line
}
