//! HAR 1.2: in, in each browser's spelling, and out.
//!
//! What belongs here: the wire format and its quirks. Everything is read leniently: a field of the
//! wrong type is a field that is not there, and only an entry without a request is skipped.

mod read;
mod surrogates;
mod walk;
mod write;

pub use read::{Content, FileError, HarFile, Reading, Skipped, micros, read_entry, read_file};
pub use write::{Secrets, write_file};
