//! Reads a HAR file into a recording, and reads the dialects' fields of its exchanges.

use super::super::user_dialects;
use crate::exchange::ExchangeId;
use crate::har;
use crate::recording::{Intake, Policy, Recording};
use std::cell::RefCell;

/// The result of reading a file.
#[derive(Default)]
pub struct FileRead {
    /// The exchanges that the recording took in, in the file's order.
    pub taken: Vec<ExchangeId>,
    /// Why the file or some of its entries could not be read. The text names the file.
    pub problem: Option<String>,
}

/// Sets the recording's user dialects, given as JSON.
///
/// # Errors
/// Why the JSON holds no dialects, as a sentence.
pub fn read_dialects(recording: &RefCell<Recording>, json: &str) -> Result<(), String> {
    recording.borrow_mut().set_dialects(user_dialects::read(json)?);
    Ok(())
}

/// Reads the text of a HAR file into the recording; `name` is the file's name.
pub fn read_file(recording: &RefCell<Recording>, name: &str, text: &str) -> FileRead {
    let mut read = FileRead::default();
    let file = match har::read_file(text) {
        Ok(file) => file,
        Err(error) => {
            read.problem = Some(format!("{name}: {error}"));
            return read;
        }
    };
    let mut skipped = Vec::new();
    let mut intake = Intake::new(Policy::FILE_PAGE);
    let mut recording = recording.borrow_mut();
    for reading in file.entries {
        let reading = match reading {
            Ok(reading) => reading,
            Err(why) => {
                skipped.push(why.to_string());
                continue;
            }
        };
        match recording.take(&mut intake, reading) {
            Ok(id) => read.taken.push(id),
            Err(full) => {
                skipped.push(full.to_string());
                break;
            }
        }
    }
    read.problem = skipped.first().map(|first| {
        format!("{name}: {} entries were skipped; the first because of {first}.", skipped.len())
    });
    read
}
