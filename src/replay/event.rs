//! What passes between a run and whoever drives it: what is to be done, and what came of it.

use super::request::PlannedRequest;
use crate::exchange::{ExchangeId, Outcome, OwnCondition, OwnValidator, ReplayStep};

/// What is to be done next.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Send this request in the page, and tell what came back.
    Send(ReplayStep, PlannedRequest),
    /// Wait this long, in milliseconds.
    Wait(f64),
    /// Nothing more; whatever is still on its way is to be aborted.
    Finish,
}

/// What happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// The request was answered.
    Answered(Answer),
    /// The request was not answered, in the browser's words.
    Unanswered(String),
    /// The pause is over.
    Waited,
    /// The request could not be made faithfully, in words: it was not sent.
    NotSent(String),
    /// The user cancelled.
    Cancelled,
    /// The page navigated or was closed.
    PageLeft,
}

/// What a step's exchange came back with.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answer {
    /// The status code. 0 for a redirect that was not followed and left no entry.
    pub status: u16,
    /// ETag, as received.
    pub etag: Option<String>,
    /// Last-Modified, as received.
    pub last_modified: Option<String>,
    /// The validators of another system's that it gave.
    pub own: Vec<OwnValidator>,
    /// What the status means in another system's words.
    pub outcome: Outcome,
    /// Retry-After, as received.
    pub retry_after: Option<String>,
    /// The exchange that it left in the recording.
    pub exchange: Option<ExchangeId>,
    /// A random number from 0 to 1, for the spread of a pause.
    pub jitter: f64,
    /// When it arrived, in seconds since the Unix epoch.
    pub now: i64,
}

impl Answer {
    /// The validator that a condition of another system's sends.
    pub(super) fn own(&self, condition: &OwnCondition) -> Option<&OwnValidator> {
        self.own.iter().find(|own| own.kind == condition.kind)
    }
}
