//! What passes between a run and whoever drives it: what is to be done, and what came of it.

use super::ask::Ask;
use super::effect::Held;
use super::evidence::Difference;
use super::request::PlannedRequest;
use crate::exchange::{
    DialectCondition, DialectValidator, ExchangeId, Fingerprint, ReplayStep, StatusMeaning,
};

/// What is to be done next.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Send this request in the page, and tell what came back.
    Send(ReplayStep, PlannedRequest),
    /// Wait this long, in milliseconds.
    Wait(f64),
    /// Wait for the user's second click.
    Ask,
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
    /// The user has seen the reasons, and wants the retry all the same: with its own body, or with the one of this
    /// fingerprint, which the user has seen.
    Confirmed(Option<Fingerprint>),
    /// The user cancelled.
    Cancelled,
    /// The page navigated or was closed.
    PageLeft,
    /// The page had navigated or closed before the request was sent.
    PageGone,
    /// The page does not run the code that it is asked to run (true), or does so again (false).
    Silent(bool),
}

/// What a step's exchange came back with.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answer {
    /// The status code: the browser's entry has it, else the page's script. 0 for a redirect that was not followed and
    /// left no entry.
    pub status: u16,
    /// ETag, as received.
    pub etag: Option<String>,
    /// Last-Modified, as received.
    pub last_modified: Option<String>,
    /// The validators of another system's that it gave.
    pub dialect_validators: Vec<DialectValidator>,
    /// What the status means in another system's words.
    pub outcome: StatusMeaning,
    /// Retry-After, as received.
    pub retry_after: Option<String>,
    /// The exchange that it left in the recording: without one, the page's script alone says so.
    pub exchange: Option<ExchangeId>,
    /// How what was sent differs from what was planned.
    pub differences: Vec<Difference>,
    /// Whether a service worker answered.
    pub by_worker: bool,
    /// Whether a service worker of the page could have answered: nothing shows that it did not.
    pub is_under_worker: bool,
    /// What is known of the way it was sent, in sentences.
    pub notes: Vec<String>,
    /// Whether the resource holds what the retry makes of it, as this read shows.
    pub held: Held,
    /// Whether a read shows another content than the one that the page had read; `None` where one of them is unknown.
    pub is_changed: Option<bool>,
    /// Whether the resource already holds what the retry would save, so that none is needed.
    pub is_saved: bool,
    /// Why the retry waits for a second click, as this read shows.
    pub reasons: Vec<Ask>,
    /// A random number from 0 to 1, for the spread of a pause.
    pub jitter: f64,
    /// When it arrived, in seconds since the Unix epoch.
    pub now: i64,
}

impl Answer {
    /// The validator that a condition of another system's sends.
    pub(super) fn fresh_for(&self, condition: &DialectCondition) -> Option<&DialectValidator> {
        self.dialect_validators.iter().find(|own| own.kind == condition.kind)
    }

    /// What is known to differ, in words; `None` where nothing is.
    pub(super) fn known_differences(&self) -> Option<String> {
        let known = self.differences.iter().filter(|one| one.is_known()).map(ToString::to_string);
        let known: Vec<String> = known.collect();
        (!known.is_empty()).then(|| known.join(", "))
    }
}
