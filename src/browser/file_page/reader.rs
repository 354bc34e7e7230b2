//! Reads a HAR file into a recording, with what it says in the dialects.

use super::super::user_dialects;
use crate::exchange::ExchangeId;
use crate::har;
use crate::recording::{Intake, Policy, Recording};
use std::cell::RefCell;

/// What came of a file.
#[derive(Default)]
pub struct FileRead {
    /// The exchanges that were taken in, in the file's order.
    pub taken: Vec<ExchangeId>,
    /// What could not be read, in words that name the file.
    pub problem: Option<String>,
}

/// Has the user's own dialects, given as JSON, count from now on.
///
/// # Errors
/// In words: what is wrong with them.
pub fn read_dialects(recording: &RefCell<Recording>, json: &str) -> Result<(), String> {
    recording.borrow_mut().set_dialects(user_dialects::read(json)?);
    Ok(())
}

/// Takes in the text of a HAR file, given with its name.
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
