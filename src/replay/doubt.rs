//! Why the resource is read once more after the retry, and what that read shows.

use crate::exchange::Quoted;
use std::fmt;

/// Why the resource is read once more after the retry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// The page's script reports a response, and the browser's log has no such request.
    Unseen(u16),
    /// The status leaves open whether the request was saved.
    Status(u16),
    /// A service worker may have produced the response itself.
    Worker(u16),
    /// The request got no response; the browser's message.
    Unanswered(String),
    /// The request was not sent as planned.
    Altered {
        /// What differed.
        what: String,
        /// The status of the answer.
        status: u16,
    },
    /// No doubt: the request was saved. Its answer gave no validator for the next one.
    Next {
        /// What is missing: `ETag`, `Last-Modified`, or a dialect's validator.
        missing: String,
    },
    /// The write was answered with success, and the answer gives no new validator: nothing but the status shows that it
    /// was saved.
    Unshown {
        /// The status of the answer.
        status: u16,
    },
    /// No doubt: the request was saved, as this sentence says. The read shows what the save overwrote.
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
            Doubt::Unshown { status } => write!(f, "It was answered {status}, without a new validator."),
            Doubt::Next { missing } => write!(f, "The retry's answer gives no {}.", Quoted(missing)),
            Doubt::Saved(outcome) => f.write_str(outcome),
        }
    }
}

/// What the read after the retry shows of the save.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Settled {
    /// The resource holds what was sent.
    Holds,
    /// The resource holds every member that was sent, and others besides.
    HoldsMore,
    /// The resource is gone, as the request asks.
    Gone,
    /// The resource has the version that was read before the retry.
    Untouched(String),
    /// The resource holds something else.
    Differs,
    /// The read shows nothing, for this reason.
    Unread(String),
    /// The request's effect cannot be told from the content.
    Incomparable,
}

impl Settled {
    /// Whether the read shows that the server applied the write.
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
