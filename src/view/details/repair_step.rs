//! One step of the repair path: its name, its state, and its buttons.

use crate::exchange::ExchangeId;
use crate::replay::ReplayKind;

/// One step of the path.
#[derive(Clone, Debug, PartialEq)]
pub struct RepairStep {
    /// The step.
    pub name: StepName,
    /// The state of the step.
    pub state: StepState,
    /// The state as a sentence.
    pub sentence: String,
    /// The exchange that the sentence refers to.
    pub exchange: Option<ExchangeId>,
    /// The buttons of the step.
    pub actions: Vec<RepairAction>,
    /// Why the retry will wait for a second click; shown beside its button.
    pub asks: Vec<String>,
}

/// The six steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepName {
    /// The failure and what led to it are recorded.
    Capture,
    /// The latest state is read.
    Fetch,
    /// The precondition gets the fresh validator.
    Update,
    /// The request is sent again.
    Retry,
    /// Caches, proxies and servers are checked.
    Check,
    /// Somebody else must be informed, such as the people who run the server.
    Escalate,
}

impl StepName {
    /// The stable name in `data-path-step`.
    pub fn slug(self) -> &'static str {
        match self {
            StepName::Capture => "capture",
            StepName::Fetch => "fetch",
            StepName::Update => "update",
            StepName::Retry => "retry",
            StepName::Check => "check",
            StepName::Escalate => "escalate",
        }
    }

    /// The heading.
    pub fn title(self) -> &'static str {
        match self {
            StepName::Capture => "Captured",
            StepName::Fetch => "Fetch the latest state",
            StepName::Update => "Update the precondition",
            StepName::Retry => "Retry",
            StepName::Check => "Check caches and servers",
            StepName::Escalate => "Escalate",
        }
    }
}

/// The state of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepState {
    /// The step is done.
    Done,
    /// The step is the next one.
    Next,
    /// The step is under way.
    UnderWay,
    /// The step comes later.
    Waiting,
    /// The step was tried and failed.
    Failed,
    /// The step is not needed.
    NotNeeded,
    /// The panel cannot do the step.
    Impossible,
}

impl StepState {
    /// The stable name in `data-path-state`.
    pub fn name(self) -> &'static str {
        match self {
            StepState::Done => "done",
            StepState::Next => "next",
            StepState::UnderWay => "under-way",
            StepState::Waiting => "waiting",
            StepState::Failed => "failed",
            StepState::NotNeeded => "not-needed",
            StepState::Impossible => "impossible",
        }
    }

    /// The sign before the step; the next step has its number instead.
    pub fn sign(self) -> &'static str {
        match self {
            StepState::Done => "✓",
            StepState::Next | StepState::Waiting => "",
            StepState::UnderWay => "…",
            StepState::Failed => "✕",
            StepState::NotNeeded => "–",
            StepState::Impossible => "⊘",
        }
    }

    /// The state in words, for screen readers.
    pub fn word(self) -> &'static str {
        match self {
            StepState::Done => "done",
            StepState::Next => "next",
            StepState::UnderWay => "under way",
            StepState::Waiting => "later",
            StepState::Failed => "failed",
            StepState::NotNeeded => "not needed",
            StepState::Impossible => "not possible",
        }
    }
}

/// A button of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RepairAction {
    /// The button's effect.
    pub kind: RepairActionKind,
    /// Whether the button is enabled.
    pub is_possible: bool,
    /// Whether the button is the recommended one.
    pub is_primary: bool,
    /// Whether the button is also shown above the tabs: the recommended one and its enabled alternatives.
    pub is_prominent: bool,
    /// Whether the request is a patch whose tests are its only condition (RFC 6902 §4.6).
    pub has_tests: bool,
    /// Whether the click reads the body, which the page keeps, into this panel.
    pub reads_kept_body: bool,
}

impl RepairAction {
    /// When the replay is the right one, and what it may destroy; `None` for the other buttons, and for a button that is
    /// not possible, whose step says why.
    pub fn reason(&self) -> Option<String> {
        let RepairActionKind::Replay(kind) = self.kind else { return None };
        let reason = match kind {
            _ if !self.is_possible => return None,
            ReplayKind::RefetchAndRetry => "Saves yours over the latest version, with its validator.",
            ReplayKind::RefetchAndReview if self.has_tests => {
                let reason = "The patch tests values, and no version: see what is there now, and send it for that. May destroy what the patch replaces.";
                return Some(reason.to_owned());
            }
            ReplayKind::RefetchAndReview if self.is_primary => {
                "Somebody else has changed the resource: look before you save over it."
            }
            ReplayKind::RefetchAndReview => "Shows what both sides have changed before anything is saved.",
            ReplayKind::RefetchOnly => "Reads, and writes nothing.",
            ReplayKind::RefetchHead => "Reads the headers alone, for the resource is large. Writes nothing.",
            ReplayKind::RefetchSmall => {
                "Reads a small part that has the same version, for the resource is large. Writes nothing."
            }
            // The other ways out say their reasons in a section of their own.
            ReplayKind::RetryWithOfferedTag
            | ReplayKind::CreateToUpdate
            | ReplayKind::ReplayInOrder
            | ReplayKind::RetryUnconditionally
            | ReplayKind::EditAndRetry => return None,
        };
        let lost = kind.may_destroy().map(|lost| format!(" May destroy {lost}."));
        let reads =
            if self.reads_kept_body { " Reads the body, which the page keeps, into this panel." } else { "" };
        Some(format!("{reason}{reads}{}", lost.unwrap_or_default()))
    }
}

/// What a button of a step does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RepairActionKind {
    /// Begins a repair.
    Replay(ReplayKind),
    /// Stops the repair that is under way.
    Cancel,
    /// Copies a report of the evidence.
    Report,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_replay_of_the_path_has_its_reason_beside_it() {
        let action = |kind, is_possible| RepairAction {
            kind: RepairActionKind::Replay(kind),
            is_possible,
            is_primary: false,
            is_prominent: false,
            has_tests: false,
            reads_kept_body: false,
        };
        for kind in ReplayKind::ALL {
            let is_of_path = matches!(kind.slug().split('-').next(), Some("refetch"));
            let reason = action(kind, true).reason();
            assert_eq!(reason.is_some(), is_of_path, "{kind:?}");
            let destroys = reason.as_deref().is_some_and(|reason| reason.contains("May destroy"));
            assert_eq!(destroys, is_of_path && kind.has_retry(), "{kind:?}");
            assert_eq!(action(kind, false).reason(), None);
        }
        let review = RepairAction { reads_kept_body: true, ..action(ReplayKind::RefetchAndReview, true) };
        assert!(
            review
                .reason()
                .unwrap()
                .contains("Reads the body, which the page keeps, into this panel. May destroy")
        );
    }
}
