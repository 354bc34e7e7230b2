//! HAR 1.2: reads each browser's form of it, and writes it.
//!
//! What belongs here: the format and its quirks. Reading is lenient: a field of the wrong type counts as
//! missing, and only an entry without a request is skipped.

mod read;
mod surrogates;
mod walk;
mod write;

pub use read::{Content, FileError, HarFile, Reading, Skipped, micros, read_entry, read_file};
pub use write::write_file;
