//! Why a repair stopped after it had begun, and whether a write may have reached the server.

use super::limits::Cut;
use crate::exchange::{ExchangeId, Quoted};
use std::fmt;

/// Why a repair stopped before the retry was answered with success.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StopReason {
    /// The refetch's answer shows no validator that the retry's condition could use.
    NoValidator {
        /// What is missing: `ETag`, `Last-Modified`, or a dialect's validator.
        missing: String,
    },
    /// The refetch was stopped before its end, and what was read shows no validator for the retry's condition.
    NotWhole {
        /// What is missing: `ETag`, `Last-Modified`, or a dialect's validator.
        missing: String,
        /// Where it was stopped.
        cut: Cut,
    },
    /// The refetch gave a weak tag, and If-Match compares strongly.
    WeakTag(String),
    /// The refetch gave an ETag that is no entity tag.
    MalformedTag(String),
    /// The refetch gave the same validator that had failed.
    SameValidator(String),
    /// The refetch has every value that the patch tests.
    SameTests,
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
    /// Neither the answer to a write nor the read behind it gave a validator for the next write.
    NothingToGoOn {
        /// The exchange whose retry was answered.
        before: ExchangeId,
        /// What is missing: `ETag`, `Last-Modified`, or a dialect's validator.
        missing: String,
        /// Why the read gave none, in words; `None` where it was answered, and has none either.
        unread: Option<String>,
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
        write!(f, "{}", self.why())?;
        match (self, self.write()) {
            (StopReason::RetryAfterTooLong { .. }, _) => f.write_str(" Nothing was written; try again then."),
            (StopReason::NotSaved(_), _) => f.write_str(" Nothing was saved."),
            (_, Some(write)) => write!(f, " {write}"),
            (_, None) => Ok(()),
        }
    }
}

impl StopReason {
    /// The reason alone, without what it means for the resource.
    pub(super) fn why(&self) -> impl fmt::Display + '_ {
        Why(self)
    }

    /// Whether a write may have arrived; `None` where the reason itself tells.
    pub(super) fn write(&self) -> Option<WriteState> {
        match self {
            StopReason::UndoTooLate
            | StopReason::UndoRefused(_)
            | StopReason::UndoUnknown(_)
            | StopReason::Altered { .. }
            | StopReason::RefusedAgain(_)
            | StopReason::NotSaved(_) => None,
            StopReason::Unanswered { write, .. } | StopReason::PageLeft(write) => Some(*write),
            _ => Some(WriteState::No),
        }
    }
}

struct Why<'a>(&'a StopReason);

impl fmt::Display for Why<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
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
                write!(f, "The refetch shows no {missing}, so there is nothing to make the condition fresh with.")
            }
            StopReason::NotWhole { missing, cut } => write!(
                f,
                "{cut} Without the rest there is no {} to make the condition fresh with. Edit and resend takes a validator that you know.",
                Quoted(missing)
            ),
            StopReason::WeakTag(tag) => write!(
                f,
                "The refetch gave the weak tag {}, which If-Match can never match (RFC 9110 §13.1.1).",
                Quoted(tag)
            ),
            StopReason::MalformedTag(tag) => write!(f, "The refetch gave the ETag {}, which is not a valid entity tag.", Quoted(tag)),
            StopReason::SameValidator(validator) => write!(
                f,
                "The refetch gave {} again, the very validator that had failed: the server disagrees with itself, or a \
                 proxy changes tags on the way.",
                Quoted(validator)
            ),
            StopReason::SameTests => f.write_str(
                "The latest version has every value that the patch tests: it was not refused for its tests.",
            ),
            StopReason::Redirected(status) => write!(
                f,
                "The refetch was redirected ({status}): the resource has another URL now, or the session has ended."
            ),
            StopReason::Forbidden(401) => f.write_str("The refetch was answered 401: the session has ended. Sign in in the page, then try again."),
            StopReason::Forbidden(status) => {
                write!(f, "The refetch was answered {status}: this user may not read the resource.")
            }
            StopReason::Gone(status) => write!(
                f,
                "The refetch was answered {status}: the resource is gone, so there is no version to save on top of."
            ),
            StopReason::NotRead(status) => write!(f, "The refetch was answered {status}, so the latest version is unknown."),
            StopReason::Unseen(status) => write!(
                f,
                "The page says {status}, and the browser's log has no such request: this is no read of the server's."
            ),
            StopReason::Altered { what, status } => write!(
                f,
                "The retry was answered {status}: it was not saved. It had not been sent as planned: the page changed {what} on the way."
            ),
            StopReason::NotSaved(status) => write!(f, "The retry was answered {status}: the server refused it, but not for its precondition."),
            StopReason::RefusedAgain(status) => write!(f, "The retry was refused with status {status}, as for a failed precondition: it was not saved."),
            StopReason::NothingToGoOn { before, missing, unread } => {
                write!(f, "The answer to the retry of {before} gives no {}, and ", Quoted(missing))?;
                match unread {
                    Some(why) => write!(f, "the resource was not read: {}.", Quoted(why)),
                    None => f.write_str("neither does the read after it."),
                }
            }
            StopReason::LostEveryRace(retries) => write!(
                f,
                "The precondition failed {retries} times in a row, each time with the validator just read: the resource, or its \
                 validator alone, changes more often than it can be read and saved."
            ),
            StopReason::RetryAfterTooLong { seconds } => {
                write!(f, "The server asks to wait {} (Retry-After), longer than a repair waits.", Patience(*seconds))
            }
            StopReason::Unanswered { why, .. } => write!(f, "The page got no answer ({}).", Quoted(why)),
            StopReason::NotSent(why) => write!(f, "It was not sent: {}.", Quoted(why)),
            StopReason::PageLeft(_) => f.write_str("The page navigated or closed during the repair."),
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
