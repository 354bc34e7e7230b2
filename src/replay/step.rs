//! A run's steps and its state.

use super::event::Answer;
use super::limits::{Cut, patience};
use crate::exchange::{ExchangeId, Placed, ReplayStep, TestRead};

/// The state of a repair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// The run is under way.
    Running,
    /// The latest state was read, and the retry waits for a second click.
    Review,
    /// The user's request was saved; or the latest state was read, for a kind that only reads.
    Succeeded,
    /// The run stopped without success.
    Failed,
    /// The user stopped the run.
    Cancelled,
}

impl State {
    /// Whether the run is over, with or without success.
    pub fn is_over(self) -> bool {
        !matches!(self, State::Running | State::Review)
    }

    /// The state's stable name, in `data-state`.
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
    /// Reads the resource after the retry.
    Check,
    /// A pause before reading again.
    Wait,
    /// Writes back the version that the retry overwrote.
    Undo,
    /// A read of a safe test.
    Test,
}

impl StepKind {
    /// The kind's stable name, in `data-step`.
    pub fn name(self) -> &'static str {
        match self {
            StepKind::Refetch => "refetch",
            StepKind::Retry => "retry",
            StepKind::Check => "check",
            StepKind::Wait => "wait",
            StepKind::Undo => "undo",
            StepKind::Test => "test",
        }
    }
}

/// What the resource is read for after a retry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckFor {
    /// Whether the retry was saved.
    Save,
    /// What the save overwrote; the save itself is known.
    Overwritten,
    /// The validator for the next write, which the answer did not give.
    Validator,
    /// Whether the undo was saved.
    Undo,
}

/// What a step does.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    /// Reads the latest state.
    Refetch,
    /// Sends the request again.
    Retry {
        /// The exchange that it repeats, in a replay of several.
        of: Option<ExchangeId>,
        /// The fresh conditions that it carries.
        conditions: Vec<Placed>,
        /// The number of this retry within the run, from 1.
        attempt: u32,
    },
    /// Reads the resource after the retry.
    Check(CheckFor),
    /// Waits before reading again.
    Wait {
        /// The length of the pause, in milliseconds.
        millis: f64,
        /// Whether Retry-After asks for the pause.
        is_asked: bool,
    },
    /// Writes back the version that the retry overwrote.
    Undo {
        /// The conditions that it carries.
        conditions: Vec<Placed>,
    },
    /// A read of a safe test.
    Test {
        /// Which read.
        read: TestRead,
        /// Whether another read of the test went before.
        is_later: bool,
    },
}

/// The result of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Came {
    /// Only the page reports a response; the browser's log has no such request.
    Told,
    /// The read was answered.
    Read,
    /// The request was saved.
    Saved,
    /// The request was answered, which does not show a save: the request only reads, or the page's service worker may
    /// have answered.
    Answered,
    /// The request was sent otherwise than planned.
    Altered,
    /// The overwritten version is back.
    Undone,
    /// The precondition failed again.
    Mismatch,
}

/// What is known of how a step's request was sent and answered.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Remarks {
    /// Whether a service worker answered.
    pub by_worker: bool,
    /// Whether a service worker could have answered: nothing shows that it did not.
    pub is_under_worker: bool,
    /// Where the read of the content was stopped.
    pub cut: Option<Cut>,
    /// The sign that a cache answered, in words.
    pub from_cache: Option<String>,
    /// What the page changed on the way, in words.
    pub altered: Option<String>,
    /// What could not be compared, in words.
    pub not_compared: Vec<String>,
    /// What else is known, in sentences.
    pub notes: Vec<String>,
}

impl Remarks {
    /// The remarks on an answer.
    pub(super) fn of(answer: &Answer) -> Remarks {
        let unknown = answer.differences.iter().filter(|one| !one.is_known());
        Remarks {
            by_worker: answer.by_worker,
            is_under_worker: answer.is_under_worker,
            cut: answer.cut,
            from_cache: answer.from_cache.clone(),
            altered: answer.known_differences(),
            not_compared: unknown.map(ToString::to_string).collect(),
            notes: answer.notes.clone(),
        }
    }
}

/// One step. [`Step::note`] says it in words.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// What it does.
    pub act: Act,
    /// The step's result, where [`Step::note`] tells it.
    pub came: Option<Came>,
    /// What is known of how the step's request was sent.
    pub remarks: Remarks,
    /// The status code, once answered.
    pub status: Option<u16>,
    /// The entity tag of the answer, as received; or the validator that the dialect compares.
    pub etag: Option<String>,
    /// The exchange of the step's request in the recording.
    pub exchange: Option<ExchangeId>,
    /// How long the request and its answer took, in milliseconds.
    pub millis: Option<f64>,
    /// How many bytes of the answer's content have been read, while the step is under way.
    pub read: u64,
    /// Whether the step is over.
    pub done: bool,
    /// Whether the page does not run the code that Retag asks it to run.
    pub is_silent: bool,
}

impl Step {
    /// A step that begins.
    pub(super) fn begin(act: Act) -> Step {
        Step {
            act,
            came: None,
            remarks: Remarks::default(),
            status: None,
            etag: None,
            exchange: None,
            millis: None,
            read: 0,
            done: false,
            is_silent: false,
        }
    }

    /// What kind.
    pub fn kind(&self) -> StepKind {
        match self.act {
            Act::Refetch => StepKind::Refetch,
            Act::Retry { .. } => StepKind::Retry,
            Act::Check(_) => StepKind::Check,
            Act::Wait { .. } => StepKind::Wait,
            Act::Undo { .. } => StepKind::Undo,
            Act::Test { .. } => StepKind::Test,
        }
    }

    /// How long the answer is waited for, in milliseconds; `None` for a step that sends nothing.
    pub fn patience(&self) -> Option<f64> {
        let sent = match self.act {
            Act::Refetch => ReplayStep::Refetch,
            Act::Retry { .. } => ReplayStep::Retry,
            Act::Check(_) => ReplayStep::Check,
            Act::Undo { .. } => ReplayStep::Undo,
            Act::Test { read, .. } => ReplayStep::Test(read),
            Act::Wait { .. } => return None,
        };
        Some(patience(sent))
    }

    /// How long a pause lasts, in milliseconds.
    pub fn wait_millis(&self) -> Option<f64> {
        match self.act {
            Act::Wait { millis, .. } => Some(millis),
            _ => None,
        }
    }
}
