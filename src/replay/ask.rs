//! Why a retry waits for a second, named click.

use super::limits::Cut;
use crate::exchange::ExchangeId;
use std::fmt;

/// Why a retry waits for a second, named click.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    /// This tab has saved the resource since the failure, in this exchange: the retry would overwrite the newer content
    /// with the older.
    NewerSave(ExchangeId),
    /// The page has since tried to save the resource again, in this exchange, and failed: the retry would save the older
    /// content.
    NewerAttempt(ExchangeId),
    /// Retag has repaired the request already, in this exchange.
    AlreadyRepaired(ExchangeId),
    /// The server may have applied an earlier attempt, or has: the retry would apply the request twice.
    MayHaveLanded {
        /// Whether the recorded traffic proves that the server applied the earlier attempt.
        is_proven: bool,
    },
    /// The body does not tell what the request does, and the server may have applied the request already.
    CannotJudge,
    /// The user asked to see the latest version before anything is sent.
    Review,
    /// The request was to create the resource, and the resource exists: the retry would replace its content.
    Existing,
    /// The retry carries no condition.
    Unconditional,
    /// The answer to this exchange's retry gave no validator, and the read behind it found other content than was sent.
    ReadBetween(ExchangeId),
    /// Two of several writes began at the same time: the recording does not tell which was made first.
    SameTime(ExchangeId, ExchangeId),
    /// The latest version was not read to its end: what the retry overwrites is not known.
    NotWhole(Cut),
    /// A service worker answered the read: the validator may be an old one from the worker's own cache.
    ReadByServiceWorker,
}

impl Ask {
    /// Whether two reasons are the same: a click that confirmed the one also confirms the other.
    pub fn is_same(self, other: Ask) -> bool {
        match (self, other) {
            (Ask::MayHaveLanded { .. }, Ask::MayHaveLanded { .. }) | (Ask::NotWhole(_), Ask::NotWhole(_)) => {
                true
            }
            (one, other) => one == other,
        }
    }

    /// Whether a click counts only for the version that the user saw: another version asks again.
    pub fn is_of_one_version(self) -> bool {
        matches!(self, Ask::Review | Ask::Existing | Ask::ReadBetween(_) | Ask::NotWhole(_))
    }

    /// The label of the button for the second click.
    pub fn label(self) -> &'static str {
        match self {
            Ask::NewerSave(_) => "Save the older content over the newer",
            Ask::NewerAttempt(_) => "Save the older content",
            Ask::AlreadyRepaired(_) => "Send it once more",
            Ask::ReadByServiceWorker => "Send it with the service worker’s validator",
            Ask::Review => "Save yours over the latest version",
            Ask::Existing => "Replace the existing content",
            Ask::Unconditional => "Send it, even if newer content is lost",
            Ask::ReadBetween(_) => "Send the next one over it",
            Ask::SameTime(..) => "Send them in this order",
            Ask::NotWhole(_) => "Save over what was not read",
            Ask::MayHaveLanded { .. } | Ask::CannotJudge => "Send it again",
        }
    }
}

impl fmt::Display for Ask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Ask::NewerSave(id) => write!(
                f,
                "This tab has saved a newer version since ({id}). The retry would overwrite it with the older content."
            ),
            Ask::NewerAttempt(id) => write!(
                f,
                "The page has tried to save a newer version since ({id}), which failed too. This retry would save the older \
                 content."
            ),
            Ask::AlreadyRepaired(id) => {
                write!(f, "This request has been repaired already ({id}). The retry would send it once more.")
            }
            Ask::MayHaveLanded { is_proven: true } => {
                f.write_str("The server carried out an earlier attempt. The retry would do it twice.")
            }
            Ask::MayHaveLanded { is_proven: false } => {
                f.write_str("The server may have carried out an earlier attempt. The retry could do it twice.")
            }
            Ask::CannotJudge => f.write_str(
                "The resource has changed, and Retag cannot tell from the body whether this request changed it. \
                 The retry could do it twice.",
            ),
            Ask::Review => f.write_str("The latest version was read. Compare it with yours before anything is sent."),
            Ask::Existing => f.write_str(
                "The resource exists already. The retry would replace its content, unless somebody changes it first.",
            ),
            Ask::Unconditional => f.write_str(
                "Without its condition the request overwrites every newer version. Retag cannot tell what is lost.",
            ),
            Ask::ReadBetween(of) => write!(
                f,
                "The answer to the retry of {of} gave no validator, and the read after it does not show what was sent: the \
                 server may have changed it, or somebody may have saved in between. The next write would overwrite that."
            ),
            Ask::SameTime(one, other) => write!(
                f,
                "{one} and {other} began at the same time: the recording does not tell which of the two the page made first."
            ),
            Ask::NotWhole(cut) => write!(
                f,
                "{cut} Its validator is known, and what the retry would overwrite is not."
            ),
            Ask::ReadByServiceWorker => f.write_str(
                "The page's service worker answered the read. Retag does not know what the server has now.",
            ),
        }
    }
}
