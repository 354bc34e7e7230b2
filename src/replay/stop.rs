//! Why a repair stopped after it had begun, and whether a write may have reached the server.

use crate::exchange::Quoted;
use std::fmt;

/// Why a repair stopped before the retry was answered with success.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StopReason {
    /// The refetch's answer shows no validator that the retry's condition could use.
    NoValidator {
        /// What is missing: `ETag`, `Last-Modified`, or a dialect's validator.
        missing: String,
    },
    /// The refetch gave a weak tag, and If-Match compares strongly.
    WeakTag(String),
    /// The refetch gave an ETag that is no entity tag.
    MalformedTag(String),
    /// The refetch gave the same validator that had failed.
    SameValidator(String),
    /// The page's script reports a read that the browser's log does not have.
    Unseen(u16),
    /// The refetch was redirected.
    Redirected(u16),
    /// The refetch was answered 401 or 403: the user may not read the resource.
    Forbidden(u16),
    /// The refetch was answered 404 or 410: the resource does not exist.
    Gone(u16),
    /// The refetch was answered with another status, which carries no whole representation.
    NotRead(u16),
    /// The retry was refused, for another reason than a failed precondition.
    NotSaved(u16),
    /// The retry was refused as for a failed precondition, and its kind of replay has no refetch.
    RefusedAgain(u16),
    /// The retry was refused, and had not been sent as planned.
    Altered {
        /// What differed.
        what: String,
        /// The status of the answer.
        status: u16,
    },
    /// The precondition failed in every retry; their number.
    LostEveryRace(u32),
    /// Retry-After asks for a longer pause than a repair takes.
    RetryAfterTooLong {
        /// The length of that pause, in seconds.
        seconds: u64,
    },
    /// The request got no response.
    Unanswered {
        /// The browser's words.
        why: String,
        /// Whether a write may have arrived.
        write: WriteState,
    },
    /// The request could not be sent faithfully; the reason in words.
    NotSent(String),
    /// The server refused the undo: the resource has changed since the save.
    UndoTooLate,
    /// The undo was refused, for another reason than a failed precondition.
    UndoRefused(u16),
    /// Whether the server applied the undo is not known; the reason in words.
    UndoUnknown(String),
    /// The page navigated or was closed during the repair.
    PageLeft(WriteState),
}

/// Whether a write may have reached the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WriteState {
    /// No write was on its way.
    No,
    /// A write was on its way: whether it arrived is unknown.
    Unknown,
}

impl fmt::Display for WriteState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            WriteState::No => "Nothing was written.",
            WriteState::Unknown => "A write was on its way: read the resource to see whether it arrived.",
        })
    }
}

impl fmt::Display for StopReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StopReason::UndoTooLate => f.write_str(
                "Not undone: somebody has written since the save, and the undo would have overwritten that. It changed nothing.",
            ),
            StopReason::UndoRefused(status) => {
                write!(f, "Not undone: the server answered {status}. The save stands.")
            }
            StopReason::UndoUnknown(why) => {
                write!(f, "Whether the save was undone is unknown: {}. Refetch to see.", Quoted(why.trim_end_matches('.')))
            }
            StopReason::NoValidator { missing } => {
                let missing = Quoted(missing);
                write!(f, "The refetch shows no {missing}, so there is nothing to make the condition fresh with. Nothing was written.")
            }
            StopReason::WeakTag(tag) => write!(
                f,
                "The refetch gave the weak tag {}, which If-Match can never match (RFC 9110 §13.1.1). Nothing was written.",
                Quoted(tag)
            ),
            StopReason::MalformedTag(tag) => write!(f, "The refetch gave the ETag {}, which is not a valid entity tag. Nothing was written.", Quoted(tag)),
            StopReason::SameValidator(validator) => write!(
                f,
                "The refetch gave {} again, the very validator that had failed: the server disagrees with itself, or a \
                 proxy changes tags on the way. Nothing was written.",
                Quoted(validator)
            ),
            StopReason::Redirected(status) => write!(
                f,
                "The refetch was redirected ({status}): the resource has another URL now, or the session has ended. Nothing was written."
            ),
            StopReason::Forbidden(401) => f.write_str("The refetch was answered 401: the session has ended. Sign in in the page, then try again. Nothing was written."),
            StopReason::Forbidden(status) => {
                write!(f, "The refetch was answered {status}: this user may not read the resource. Nothing was written.")
            }
            StopReason::Gone(status) => write!(
                f,
                "The refetch was answered {status}: the resource is gone, so there is no version to save on top of. Nothing was written."
            ),
            StopReason::NotRead(status) => write!(f, "The refetch was answered {status}, so the latest version is unknown. Nothing was written."),
            StopReason::Unseen(status) => write!(
                f,
                "The page says {status}, and the browser's log has no such request: this is no read of the server's. Nothing was written."
            ),
            StopReason::Altered { what, status } => write!(
                f,
                "The retry was answered {status}: it was not saved. It had not been sent as planned: the page changed {what} on the way."
            ),
            StopReason::NotSaved(status) => write!(f, "The retry was answered {status}: the server refused it, but not for its precondition. Nothing was saved."),
            StopReason::RefusedAgain(status) => write!(f, "The retry was refused with status {status}, as for a failed precondition: it was not saved."),
            StopReason::LostEveryRace(retries) => write!(
                f,
                "The precondition failed {retries} times in a row, each time with the validator just read: the resource, or its \
                 validator alone, changes more often than it can be read and saved. Nothing was written."
            ),
            StopReason::RetryAfterTooLong { seconds } => {
                write!(f, "The server asks to wait {} (Retry-After), longer than a repair waits. Nothing was written; try again then.", Patience(*seconds))
            }
            StopReason::Unanswered { why, write: written } => write!(f, "The page got no answer ({}). {written}", Quoted(why)),
            StopReason::NotSent(why) => write!(f, "It was not sent: {}. Nothing was written.", Quoted(why)),
            StopReason::PageLeft(written) => write!(f, "The page navigated or closed during the repair. {written}"),
        }
    }
}

/// A long time in words, from seconds.
struct Patience(u64);

impl fmt::Display for Patience {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            seconds @ ..120 => write!(f, "{seconds} s"),
            seconds @ ..7200 => write!(f, "{} min", seconds.div_ceil(60)),
            seconds => write!(f, "{} h", seconds.div_ceil(3600)),
        }
    }
}
