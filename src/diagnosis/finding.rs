//! A rule's result.

use super::Cause;
use crate::exchange::{ExchangeId, TestKind};

/// A cause that the recorded traffic supports.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// The cause.
    pub cause: Cause,
    /// How certain the cause is.
    pub confidence: Confidence,
    /// One sentence in the past tense, with the recorded values; recorded values are escaped and cut.
    pub summary: String,
    /// The facts that support the cause; never empty.
    pub evidence: Vec<Evidence>,
    /// What would confirm or refute the cause, if anything would.
    pub confirm_with: Option<Confirmation>,
    /// What to do about the cause.
    pub advice: String,
}

/// What would confirm or refute a cause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confirmation {
    /// The check and its possible outcomes, in words.
    pub words: String,
    /// The safe tests that perform the check, the recommended one first; empty if no read can.
    pub tests: &'static [TestKind],
}

impl Confirmation {
    /// A confirmation by safe tests.
    pub fn by(tests: &'static [TestKind], words: &str) -> Confirmation {
        Confirmation { words: words.to_owned(), tests }
    }
}

impl From<&str> for Confirmation {
    fn from(words: &str) -> Confirmation {
        Confirmation { words: words.to_owned(), tests: &[] }
    }
}

/// How certain a cause is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    /// A hypothesis worth checking.
    Low,
    /// The recorded traffic supports the cause, and an alternative too.
    Medium,
    /// The recorded traffic proves it.
    High,
}

impl Confidence {
    /// The stable name, in `data-confidence`.
    pub fn name(self) -> &'static str {
        match self {
            Confidence::Low => "low",
            Confidence::Medium => "medium",
            Confidence::High => "high",
        }
    }
}

/// A fact that supports a cause.
#[derive(Clone, Debug, PartialEq)]
pub struct Evidence {
    /// The exchange that shows the fact.
    pub exchange: ExchangeId,
    /// The fact: `GET 200 gave ETag "v1"`.
    pub shows: String,
}

impl Evidence {
    /// A fact that an exchange shows.
    pub fn new(exchange: ExchangeId, shows: impl Into<String>) -> Evidence {
        Evidence { exchange, shows: shows.into() }
    }
}
