//! `retag diagnose`: reads a HAR file, and writes JSON lines.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{self, BufWriter, Read, Write};
use std::process::ExitCode;

use retag::exchange::Quoted;

use crate::report::Report;
use crate::{EXIT_TROUBLE, complain};

/// Diagnoses the HAR in `file`; `-` is standard input.
///
/// For an entry that cannot be read, the command writes a line to standard error, and continues. For a file that cannot
/// be read, or is no HAR, it writes one line and exits with status 2.
pub fn run(file: Option<&OsString>) -> ExitCode {
    let report = match file.map_or_else(|| Err("no file was named".to_owned()), |file| read(file)) {
        Ok(report) => report,
        Err(reason) => {
            complain(format_args!("retag: {reason}"));
            return ExitCode::from(EXIT_TROUBLE);
        }
    };
    for complaint in &report.complaints {
        complain(format_args!("retag: {complaint}"));
    }
    match print(&report) {
        Ok(()) => ExitCode::SUCCESS,
        // The reader of the output has closed the pipe, as `head` does.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            complain(format_args!("retag: {error}"));
            ExitCode::from(EXIT_TROUBLE)
        }
    }
}

/// The report on a file, or why there is none.
fn read(file: &OsStr) -> Result<Report, String> {
    let name = if file == "-" { "standard input".into() } else { file.to_string_lossy() };
    let bytes = bytes_of(file).map_err(|error| format!("cannot read {}: {error}", Quoted(&name)))?;
    Report::read(&bytes).map_err(|error| format!("{}: {}", Quoted(&name), Quoted(&error.0)))
}

fn bytes_of(file: &OsStr) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    if file == "-" {
        io::stdin().lock().read_to_end(&mut bytes)?;
    } else {
        File::open(file)?.read_to_end(&mut bytes)?;
    }
    Ok(bytes)
}

fn print(report: &Report) -> io::Result<()> {
    let mut output = BufWriter::new(io::stdout().lock());
    for line in report.lines() {
        serde_json::to_writer(&mut output, &line)?;
        output.write_all(b"\n")?;
    }
    output.flush()
}
