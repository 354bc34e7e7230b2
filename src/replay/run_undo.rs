//! The way back after a save.

use super::*;

impl Run {
    /// Plans the undo of the save; `None` where the repair has saved nothing.
    pub fn plan_undo(&self, contents: &UndoContents) -> Option<Result<Undo, NoUndo>> {
        if !self.has_saved() {
            return None;
        }
        let is_patch = matches!(self.effect(), Effect::Merges | Effect::Patches);
        if is_patch && self.after.is_some() && contents.after.is_none() {
            return Some(Err(NoUndo::NotKept));
        }
        // The state between the writes was not read.
        if self.is_of_several() && !matches!(self.effect(), Effect::Replaces | Effect::Removes) {
            return Some(Err(NoUndo::Several));
        }
        let saved = self.saved.as_ref();
        Some(plan_undo(self.retry(), self.plan.comparison, self.effect(), self.found(), saved, contents))
    }

    /// Undoes the save, exactly as planned.
    pub fn undo(&mut self, undo: Undo) -> Command {
        if !self.has_saved() {
            return Command::Finish;
        }
        self.state = State::Running;
        self.outcome = None;
        self.sent_tag = if_match(&undo.request);
        self.step(Act::Undo { conditions: undo.conditions });
        Command::Send(ReplayStep::Undo, undo.request)
    }

    /// Whether the save was undone.
    pub fn is_undone(&self) -> bool {
        self.is_undone
    }

    pub(super) fn undo_answered(&mut self, answer: Answer) -> Command {
        self.answered(&answer);
        let status = answer.status;
        if answer.exchange.is_none() {
            self.came(Came::Told, &answer);
            return self
                .stop(StopReason::UndoUnknown(format!("the page alone tells of an answer, {status}")));
        }
        if let Some(what) = answer.known_differences() {
            self.came(Came::Altered, &answer);
            return self.stop(StopReason::UndoUnknown(format!("the page changed {what} on the way")));
        }
        let is_mismatch = status == 412 || answer.is_mismatch;
        match status {
            _ if is_mismatch => {
                self.failed_again();
                self.stop(StopReason::UndoTooLate)
            }
            200..=299 if answer.by_worker || answer.is_under_worker => {
                self.came(Came::Answered, &answer);
                self.stop(StopReason::UndoUnknown("the page's service worker may have answered".into()))
            }
            200..=299 => {
                self.came(Came::Undone, &answer);
                if self.gives_new_validator(&answer) {
                    return self.undone(&answer, "the version from before the save is back.");
                }
                self.check(self.unshown(&answer))
            }
            400..=499 => self.stop(StopReason::UndoRefused(status)),
            _ => self.stop(StopReason::UndoUnknown(format!("the server answered {status}"))),
        }
    }

    /// Ends an undo that was answered with success. `shows` says what that means for the resource.
    pub(super) fn undone(&mut self, answer: &Answer, shows: &str) -> Command {
        (self.is_undone, self.overwritten) = (true, None);
        let undo = self.steps.iter().rev().find(|step| step.kind() == StepKind::Undo);
        let status = undo.and_then(|step| step.status).unwrap_or(answer.status);
        let tag = answer.etag.as_deref().map(|tag| format!("; its ETag is {} now", Quoted(tag)));
        self.end(State::Succeeded, format!("Undone with status {status}{}: {shows}", tag.unwrap_or_default()))
    }

    /// What the undo under way does to the resource; `None` where none is.
    pub fn undo_effect(&self) -> Option<Effect> {
        let effect = match self.effect() {
            // The resource is created again.
            Effect::Removes => Effect::Replaces,
            effect => effect,
        };
        self.is_undoing().then_some(effect)
    }

    /// Whether an undo is under way, or was the last write.
    pub fn is_undoing(&self) -> bool {
        let mut writes = self.steps.iter().rev().filter(|step| step.kind() != StepKind::Check);
        writes.next().is_some_and(|step| step.kind() == StepKind::Undo)
    }
}
