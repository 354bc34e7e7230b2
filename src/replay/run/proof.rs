//! Answers that the page's script reports before the browser's entries of them arrive: a refetch, whose validator the
//! retry needs, and a save, which ends the run. A script reads all of a response of its own origin. The entries are
//! compared afterwards, and they decide.

use super::super::event::{Answer, Command};
use super::super::read_back::is_read_back;
use super::super::step::{Came, Remarks, State, Step, StepKind};
use super::Run;
use crate::exchange::ExchangeId;

impl Run {
    /// Whether the retry follows an answer to the refetch at once: the answer gives the conditions, and nothing is asked.
    pub fn retries_at_once(&self, answer: &Answer) -> bool {
        let is_refetch = self.steps.last().is_some_and(|step| step.kind() == StepKind::Refetch);
        // Another system's validators are read from the recorded exchange.
        let Some(retry) = self.plan.retry.as_ref().filter(|retry| retry.dialect_conditions.is_empty()) else {
            return false;
        };
        is_refetch
            && matches!(answer.status, 200 | 203)
            && !answer.is_saved
            && self.open_asks(&answer.reasons).is_empty()
            && self.conditions(retry, answer).is_ok()
    }

    /// Whether an answer to the last write shows a save that needs nothing more than the browser's entry: the run ends with
    /// the answer, and [`Run::proven_save`] takes the entry in.
    pub fn ends_at_once(&self, answer: &Answer) -> bool {
        let is_retry = self.steps.last().is_some_and(|step| step.kind() == StepKind::Retry);
        // Another system's refusal is read from the recorded exchange.
        let is_plain = self.retry().is_some_and(|retry| retry.dialect_conditions.is_empty());
        is_retry
            && is_plain
            && !self.only_reads()
            && self.is_at_last()
            && matches!(answer.status, 200..=299)
            && !answer.is_mismatch
            && !answer.by_worker
            && !answer.is_under_worker
            && (!is_read_back(self.effect()) || self.gives_new_validator(answer))
            && !self.needs_read_after()
    }

    /// Notes that the browser's entry of the last request is still to come.
    pub(super) fn awaits_entry(&mut self) {
        if let Some(step) = self.steps.last_mut() {
            step.remarks.notes.push(AWAITED.into());
        }
    }

    /// Takes in what the browser's entry says of a save that the page had reported, and gives the next command. The entry
    /// decides: where it does not show the save, the run goes on as if nothing had been reported.
    pub fn proven_save(&mut self, answer: Answer) -> Command {
        let place = self.steps.len().saturating_sub(1);
        let is_told = |step: &&mut Step| step.kind() == StepKind::Retry && step.exchange.is_none();
        let Some(step) = self.steps.last_mut().filter(is_told) else { return Command::Finish };
        if self.state != State::Succeeded {
            return Command::Finish;
        }
        let is_as_told = step.status == Some(answer.status) && step.etag == answer.etag;
        let is_recorded = answer.exchange.is_some();
        (step.came, step.remarks) = (None, Remarks::of(&answer));
        self.saves.pop();
        self.state = State::Running;
        self.outcome = None;
        let next = self.retried(answer);
        if let Some(step) = self.steps.get_mut(place).filter(|_| is_recorded && !is_as_told) {
            step.remarks.notes.push(OTHERWISE.into());
        }
        next
    }

    /// Takes in what the browser's entry says of the last refetch, whose answer the page had reported; `None` where no
    /// entry arrived.
    pub fn proven(&mut self, answer: Option<Answer>) {
        let is_its = |step: &&mut Step| step.kind() == StepKind::Refetch && step.exchange.is_none();
        let Some(step) = self.steps.iter_mut().rev().find(is_its) else { return };
        let Some(answer) = answer else {
            step.came = Some(Came::Told);
            step.remarks.notes.push(UNRECORDED.into());
            return;
        };
        step.remarks = Remarks::of(&answer);
        let told = self.fresh.as_ref();
        let is_as_told = |told: &Answer| {
            told.status == answer.status
                && told.etag == answer.etag
                && told.last_modified == answer.last_modified
                && told.is_changed == answer.is_changed
        };
        if told.is_some_and(|told| !is_as_told(told)) {
            step.remarks.notes.push(OTHERWISE.into());
        }
        step.status = Some(answer.status);
        step.etag.clone_from(&answer.etag);
        step.exchange = answer.exchange;
        step.millis = answer.millis;
        self.fresh = Some(answer);
    }

    /// Notes that the content of a refetch is another one than the page had reported.
    pub fn told_otherwise(&mut self, read: ExchangeId) {
        let step = self.steps.iter_mut().find(|step| step.exchange == Some(read));
        if let Some(step) = step.filter(|step| !step.remarks.notes.iter().any(|note| note == OTHERWISE)) {
            step.remarks.notes.push(OTHERWISE.into());
        }
    }
}

/// The note on a save that only the page reports until now.
const AWAITED: &str = "the browser's log does not show it yet";

/// The note on a read that only the page reports.
const UNRECORDED: &str = "the browser's log has no entry of this read";

/// The note on a request that the page and the browser report differently.
const OTHERWISE: &str = "the page had reported another answer than the browser recorded";

#[cfg(test)]
#[path = "proof_tests.rs"]
mod tests;
