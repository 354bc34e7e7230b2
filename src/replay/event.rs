//! What passes between a run and its driver: the run's command, and the event that answers it.

use super::ask::Ask;
use super::evidence::Difference;
use super::held::Held;
use super::limits::Cut;
use super::request::PlannedRequest;
use crate::exchange::{DialectCondition, DialectValidator, ExchangeId, Fingerprint, ReplayStep};

/// What the driver does next.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Send this request in the page, and report the response.
    Send(ReplayStep, PlannedRequest),
    /// Wait this long, in milliseconds.
    Wait(f64),
    /// Wait for the user's second click.
    Ask,
    /// Nothing more; a request that is still in flight is aborted.
    Finish,
}

/// What the driver reports.
#[cfg_attr(target_pointer_width = "64", expect(clippy::large_enum_variant, reason = "moved once a step"))]
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// The request was answered.
    Answered(Answer),
    /// The request got no response; the browser's message.
    Unanswered(String),
    /// The pause is over.
    Waited,
    /// The request was not sent, because it could not be built faithfully; the reason in words.
    NotSent(String),
    /// The user has seen the reasons and confirms the retry: with its own body (`None`), or with the body of this
    /// fingerprint, which the user has seen.
    Confirmed(Option<Fingerprint>),
    /// The user cancelled.
    Cancelled,
    /// The user cancelled before the step's request was sent.
    CancelledUnsent,
    /// The page navigated or was closed.
    PageLeft,
    /// The page had navigated or closed before the request was sent.
    PageGone,
    /// So many bytes of the answer's content have been read.
    Reading(u64),
    /// The page does not run the code that it is asked to run (true), or does so again (false).
    Silent(bool),
}

/// The response to a step's request.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answer {
    /// The status code from the browser's entry, else from the page's script. 0 for a redirect that was not followed
    /// and left no entry.
    pub status: u16,
    /// ETag, as received.
    pub etag: Option<String>,
    /// Last-Modified, as received.
    pub last_modified: Option<String>,
    /// The dialect's validators that the response gave.
    pub dialect_validators: Vec<DialectValidator>,
    /// The values that the response's content has at the places that a patch tests: a JSON Pointer (RFC 6901), and the
    /// value as written.
    pub tested: Vec<(String, String)>,
    /// Whether the recording says that a condition failed, by a status or in a dialect.
    pub is_mismatch: bool,
    /// Retry-After, as received.
    pub retry_after: Option<String>,
    /// The exchange of this request in the recording; `None` where only the page's script reports the response.
    pub exchange: Option<ExchangeId>,
    /// Whether the page's script reports all that the next step needs, so that the run need not wait for the browser's
    /// entry: [`Run::proven`](super::Run::proven) and [`Run::proven_save`](super::Run::proven_save) take the entry in later.
    pub is_enough: bool,
    /// How the request that was sent differs from the planned one.
    pub differences: Vec<Difference>,
    /// Whether a service worker answered.
    pub by_worker: bool,
    /// Whether a service worker of the page could have answered: nothing shows that it did not.
    pub is_under_worker: bool,
    /// Where the read of its content was stopped; `None` where the content was read to its end.
    pub cut: Option<Cut>,
    /// The sign that a cache answered, in words: `Age: 30`.
    pub from_cache: Option<String>,
    /// How long the request and its answer took, in milliseconds.
    pub millis: Option<f64>,
    /// What is known of how the request was sent, in sentences.
    pub notes: Vec<String>,
    /// Whether the resource holds what the retry makes of it, as this read shows.
    pub held: Held,
    /// Whether a read shows another content than the one that the page had read; `None` where one of them is unknown.
    pub is_changed: Option<bool>,
    /// Whether the resource already holds what the retry would save: no retry is needed.
    pub is_saved: bool,
    /// Why the retry waits for a second click, as this read shows.
    pub reasons: Vec<Ask>,
    /// A random number from 0 to 1, for the spread of a pause.
    pub jitter: f64,
    /// When the response arrived, in seconds since the Unix epoch.
    pub now: i64,
}

impl Answer {
    /// The validator for a dialect's condition.
    pub(super) fn fresh_for(&self, condition: &DialectCondition) -> Option<&DialectValidator> {
        self.dialect_validators.iter().find(|own| own.kind == condition.kind)
    }

    /// The known differences, in words; `None` where there are none.
    pub(super) fn known_differences(&self) -> Option<String> {
        let known = self.differences.iter().filter(|one| one.is_known()).map(ToString::to_string);
        let known: Vec<String> = known.collect();
        (!known.is_empty()).then(|| known.join(", "))
    }
}
