//! A run's steps, as they are shown, and how far it is.

use crate::exchange::ExchangeId;

/// How far a repair is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Under way.
    Running,
    /// The latest state was read, and the retry waits for a second click.
    Review,
    /// The user's request was saved; or the latest state was read, when no more was asked for.
    Succeeded,
    /// It stopped.
    Failed,
    /// The user stopped it.
    Cancelled,
}

impl State {
    /// Whether it is over, one way or another.
    pub fn is_over(self) -> bool {
        !matches!(self, State::Running | State::Review)
    }

    /// Its stable name, in `data-state`.
    pub fn name(self) -> &'static str {
        match self {
            State::Running => "running",
            State::Review => "review",
            State::Succeeded => "succeeded",
            State::Failed => "failed",
            State::Cancelled => "cancelled",
        }
    }
}

/// What kind of step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepKind {
    /// Reads the latest state.
    Refetch,
    /// Sends the original request with the fresh validator.
    Retry,
    /// Reads what the retry has made of the resource.
    Check,
    /// A pause before reading again.
    Wait,
    /// A read of a safe test.
    Test,
}

impl StepKind {
    /// Its stable name, in `data-step`.
    pub fn name(self) -> &'static str {
        match self {
            StepKind::Refetch => "refetch",
            StepKind::Retry => "retry",
            StepKind::Check => "check",
            StepKind::Wait => "wait",
            StepKind::Test => "test",
        }
    }
}

/// One step, as it is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// What kind.
    pub kind: StepKind,
    /// What is being done or was done, in a few words.
    pub note: String,
    /// The status code, once answered.
    pub status: Option<u16>,
    /// The entity tag of the answer, as received; or the validator that the dialect at hand compares.
    pub etag: Option<String>,
    /// How long a pause lasts, in milliseconds.
    pub wait_millis: Option<f64>,
    /// The exchange that it left in the recording.
    pub exchange: Option<ExchangeId>,
    /// Whether it is over.
    pub done: bool,
    /// Whether the page does not run the code that it is asked to run.
    pub is_silent: bool,
}
