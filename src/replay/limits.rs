//! The bounds of a request that Retag sends: how much of an answer is read, and how long an answer is waited for.
//! `extension/page/replay.js` gets these numbers with each request.

use crate::exchange::{ReplayStep, size};
use crate::recording::LARGEST_BODY;
use std::fmt;

/// How much of an answer's content is read, in bytes: the recorder keeps no longer one.
pub const MOST_READ: u64 = LARGEST_BODY as u64;

/// How long a read may take until its content has ended, in milliseconds.
pub const READ_PATIENCE: f64 = 120_000.0;

/// How long a write may take until its answer has ended, in milliseconds: an upload can be long.
pub const WRITE_PATIENCE: f64 = 600_000.0;

/// From this Content-Length on, in bytes, a resource is large: a HEAD is offered beside the GET that only reads.
pub const LARGE: u64 = 1_000_000;

/// How long the answer to a step's request is waited for, in milliseconds. Time in which the page runs no code, as in a
/// pause of the debugger, does not count.
pub fn patience(step: ReplayStep) -> f64 {
    match step {
        ReplayStep::Retry | ReplayStep::Undo => WRITE_PATIENCE,
        ReplayStep::Refetch | ReplayStep::Check | ReplayStep::Test(_) => READ_PATIENCE,
    }
}

/// A patience in words: `2 min`.
pub fn minutes(millis: f64) -> String {
    format!("{} min", (millis / 60_000.0) as u32)
}

/// Why no answer is waited for any longer, in words.
pub fn given_up(step: ReplayStep) -> String {
    format!("it was given up after {}", minutes(patience(step)))
}

/// An answer whose content was not read to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cut {
    /// How much was read, in bytes.
    pub read: u64,
    /// Content-Length, in bytes, where the answer has one.
    pub length: Option<u64>,
    /// Which bound ended it.
    pub by: CutBy,
}

/// The bound at which a read was stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CutBy {
    /// [`MOST_READ`].
    Size,
    /// [`READ_PATIENCE`].
    Time,
}

impl fmt::Display for Cut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("The content was not read to its end: ")?;
        let read = size(self.read);
        match (self.by, self.length) {
            (CutBy::Size, Some(length)) => {
                write!(f, "Retag reads at most {}, and it has {}.", size(MOST_READ), size(length))
            }
            (CutBy::Size, None) => write!(f, "Retag reads at most {}, and it is longer.", size(MOST_READ)),
            (CutBy::Time, Some(length)) => write!(
                f,
                "Retag waits at most {}, and {read} of {} had come.",
                minutes(READ_PATIENCE),
                size(length)
            ),
            (CutBy::Time, None) => {
                write!(f, "Retag waits at most {}, and {read} had come.", minutes(READ_PATIENCE))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_says_the_bound_and_how_far_it_came() {
        let said = |by, read, length| Cut { read, length, by }.to_string();
        let begins = "The content was not read to its end: Retag ";
        for (cut, ends) in [
            (said(CutBy::Size, 8_060_000, Some(200_000_000)), "reads at most 8.0 MB, and it has 200.0 MB."),
            (said(CutBy::Size, 8_060_000, None), "reads at most 8.0 MB, and it is longer."),
            (said(CutBy::Time, 1, Some(1_000_000)), "waits at most 2 min, and 1 byte of 1.0 MB had come."),
            (said(CutBy::Time, 3_100_000, None), "waits at most 2 min, and 3.1 MB had come."),
        ] {
            assert_eq!(cut, format!("{begins}{ends}"));
        }
    }

    #[test]
    fn a_write_has_more_time_than_a_read() {
        assert_eq!(given_up(ReplayStep::Refetch), "it was given up after 2 min");
        assert_eq!(given_up(ReplayStep::Undo), "it was given up after 10 min");
        assert!(patience(ReplayStep::Retry) > patience(ReplayStep::Check));
    }
}
