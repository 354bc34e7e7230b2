//! Why the resource is read once more after the retry, and what that read settles.

use crate::exchange::Quoted;
use std::fmt;

/// Why the resource is read once more after the retry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// The page's script tells of an answer, and the browser's log has no such request.
    Unseen(u16),
    /// The status leaves open whether it was saved.
    Status(u16),
    /// A service worker may have given this answer itself.
    Worker(u16),
    /// No answer came, in the browser's words.
    Unanswered(String),
    /// It was not sent as planned.
    Altered {
        /// What differed.
        what: String,
        /// The status of the answer.
        status: u16,
    },
    /// None: it was saved, as this says, and what it overwrote is to be seen.
    Saved(String),
}

impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Doubt::Unseen(0) => {
                f.write_str("The page tells of no status, and the browser's log has no such request.")
            }
            Doubt::Unseen(status) => {
                write!(f, "The page says {status}, and the browser's log has no such request.")
            }
            Doubt::Status(0) => {
                f.write_str("The retry was redirected, and the browser does not tell where to.")
            }
            Doubt::Status(status) => write!(f, "The retry was answered {status}."),
            Doubt::Worker(status) => write!(
                f,
                "The retry was answered {status}, and the page's service worker may have given that answer itself."
            ),
            Doubt::Unanswered(why) => write!(f, "The retry got no answer ({}).", Quoted(why)),
            Doubt::Altered { what, status } => write!(
                f,
                "The retry was answered {status}, and it was not sent as planned: the page changed {what} on the way."
            ),
            Doubt::Saved(outcome) => f.write_str(outcome),
        }
    }
}

/// What the read after the retry says of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Settled {
    /// The resource holds what was sent.
    Holds,
    /// The resource holds every member that was sent, and others besides.
    HoldsMore,
    /// The resource is gone, as it was to be.
    Gone,
    /// The resource has the version that was read before the retry.
    Untouched(String),
    /// The resource holds something else.
    Differs,
    /// The read says nothing, for this reason.
    Unread(String),
    /// The request's effect cannot be told from the content.
    Incomparable,
}

impl Settled {
    /// Whether the write is known to have been done.
    pub fn is_done(&self) -> bool {
        matches!(self, Settled::Holds | Settled::HoldsMore | Settled::Gone)
    }
}

impl fmt::Display for Settled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Settled::Holds => f.write_str("The resource holds what was sent."),
            Settled::HoldsMore => f.write_str("The resource holds what was sent, and other members besides."),
            Settled::Gone => f.write_str("The resource is gone, as the request asks."),
            Settled::Untouched(validator) => write!(
                f,
                "The resource still has {}, the version that was read before the retry: it does not hold what was sent.",
                Quoted(validator)
            ),
            Settled::Differs => f.write_str("The resource has changed, and it does not hold what was sent."),
            Settled::Unread(why) => {
                write!(f, "It is unknown whether it was saved: {}. Read the resource to see.", Quoted(why))
            }
            Settled::Incomparable => f.write_str(
                "It is unknown whether it was saved: what the request does cannot be told from what the resource holds. \
                 Read the resource to see.",
            ),
        }
    }
}
