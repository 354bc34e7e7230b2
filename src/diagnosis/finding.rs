//! What a rule says.

use super::Cause;
use crate::exchange::{ExchangeId, TestKind};

/// A cause that the recorded traffic supports.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// Which cause.
    pub cause: Cause,
    /// How sure it is.
    pub confidence: Confidence,
    /// One sentence, in the past tense, with the values in it; recorded values are escaped and cut.
    pub summary: String,
    /// What it rests on; never empty.
    pub evidence: Vec<Evidence>,
    /// What would confirm or refute it, where something would.
    pub confirm_with: Option<Confirmation>,
    /// What to do about it.
    pub advice: String,
}

/// What would confirm or refute a cause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confirmation {
    /// In words: what would show what.
    pub words: String,
    /// The safe tests that show it, the one to try first first; none where no read does.
    pub tests: &'static [TestKind],
}

impl Confirmation {
    /// What safe tests show.
    pub fn by(tests: &'static [TestKind], words: &str) -> Confirmation {
        Confirmation { words: words.to_owned(), tests }
    }
}

impl From<&str> for Confirmation {
    fn from(words: &str) -> Confirmation {
        Confirmation { words: words.to_owned(), tests: &[] }
    }
}

/// How sure a cause is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    /// A hypothesis worth checking.
    Low,
    /// It fits, and an alternative fits too.
    Medium,
    /// The recorded traffic proves it.
    High,
}

impl Confidence {
    /// Its stable name, in `data-confidence`.
    pub fn name(self) -> &'static str {
        match self {
            Confidence::Low => "low",
            Confidence::Medium => "medium",
            Confidence::High => "high",
        }
    }
}

/// One fact that a cause rests on.
#[derive(Clone, Debug, PartialEq)]
pub struct Evidence {
    /// The exchange that shows it.
    pub exchange: ExchangeId,
    /// What that exchange shows: `GET 200 gave ETag "v1"`.
    pub shows: String,
}

impl Evidence {
    /// What an exchange shows.
    pub fn new(exchange: ExchangeId, shows: impl Into<String>) -> Evidence {
        Evidence { exchange, shows: shows.into() }
    }
}
