//! The way back after a save.

use super::*;
use crate::exchange::Body;
use crate::replay::saved_content::{SavedContent, unexplained};
use std::ops::Range;

impl Run {
    /// Plans the undo of all that was saved: of the save, or of the first of several writes; `None` where the repair has
    /// saved nothing.
    pub fn plan_undo(&self, contents: &UndoContents) -> Option<Result<Undo, NoUndo>> {
        self.leaves_saves().then(|| plan_undo(self.to_undo(contents)?, contents))
    }

    /// The two contents whose shapes the undo compares: the one that was found, and the saved one. To compare long ones
    /// takes long: the result can be given to [`Run::plan_undo`].
    pub fn shapes<'a>(&'a self, contents: &UndoContents<'a>) -> Option<[&'a Body; 2]> {
        let of = self.leaves_saves().then(|| self.to_undo(contents).ok()).flatten()?;
        let sent = of.sent.last().copied().flatten()?;
        (of.effect == Effect::Replaces).then_some([contents.found?, sent])
    }

    fn to_undo<'a>(&'a self, contents: &UndoContents<'a>) -> Result<ToUndo<'a>, NoUndo> {
        let last = self.saves.last().ok_or(NoUndo::NotRead)?;
        let effects: Vec<Effect> = self.saves.iter().map(|save| self.effect_of_save(save)).collect();
        let before_the_last = self.saves.len().saturating_sub(1);
        if let Some(save) = self.saves.iter().take(before_the_last).find(|save| save.is_interrupted) {
            return Err(NoUndo::Interrupted(save.of));
        }
        let last_write = self.steps.iter().rev().find(|step| step.kind() == StepKind::Retry);
        if last_write.is_some_and(|step| step.came == Some(Came::Mismatch)) {
            return Err(NoUndo::WrittenSince);
        }
        // A later write changes what a PUT has written: a PUT takes it all back.
        let put = effects.iter().rposition(|effect| *effect == Effect::Replaces);
        let is_one_kind = effects.iter().all(|effect| Some(effect) == effects.first());
        let (like, sent, effect) = match (effects.last().copied().unwrap_or(Effect::Unknown), put) {
            (Effect::Removes, _) => (last, 0..0, Effect::Removes),
            (_, Some(place)) => {
                let put = self.saves.get(place).unwrap_or(last);
                (put, place..place + 1, Effect::Replaces)
            }
            (effect, None) if effects.len() == 1 => (last, 0..1, effect),
            (effect @ (Effect::Merges | Effect::Patches), None) if is_one_kind => {
                (last, 0..effects.len(), effect)
            }
            _ => return Err(NoUndo::Several),
        };
        // What a PUT alone makes of the resource was compared when it was read. What patches alone make of it is compared
        // when their undo is planned.
        let compared = match put {
            _ if effect == Effect::Removes => 0..0,
            Some(place) if place == before_the_last => 0..0,
            Some(place) => place..self.saves.len(),
            None => 0..before_the_last,
        };
        if let Some(why) = self.why_not_explained(compared, contents) {
            return Err(why);
        }
        let is_patch = matches!(effect, Effect::Merges | Effect::Patches);
        if is_patch && self.after().is_some() && contents.after.is_none() {
            return Err(NoUndo::NotKept);
        }
        Ok(ToUndo {
            saves: self.saves(),
            like: self.retry_at(like.at).ok_or(NoUndo::NotRead)?,
            sent: contents.sent.get(sent).unwrap_or_default(),
            effect,
            comparison: self.plan.comparison,
            found: self.found(),
            shown: last.shown.as_ref(),
        })
    }

    /// Why the reads after these of the saves forbid an undo, where they do: it would take back what somebody else wrote.
    fn why_not_explained(&self, places: Range<usize>, contents: &UndoContents) -> Option<NoUndo> {
        let last = self.saves.len().saturating_sub(1);
        let read = |place: usize, save: &Save| match place == last {
            true => (self.after(), contents.after),
            false => (save.read_between, contents.shown.get(place).copied().flatten()),
        };
        let compared = places.clone().zip(self.saves.get(places.clone())?);
        if compared.clone().any(|(place, save)| matches!(read(place, save), (Some(_), None))) {
            return Some(NoUndo::NotKept);
        }
        let of_one = |(place, save): (usize, &Save)| SavedContent {
            effect: self.effect_of_save(save),
            is_conditional: self.is_conditional(save),
            sent: contents.sent.get(place).copied().flatten(),
            shown: read(place, save).1,
        };
        let saved: Vec<SavedContent> = compared.map(of_one).collect();
        let place = places.start + unexplained(contents.found, &saved, contents.validators)?;
        let of = self.saves.get(place)?.of;
        Some(if place == last { NoUndo::OtherEffect } else { NoUndo::Interrupted(of) })
    }

    /// Undoes what was saved, exactly as planned.
    pub fn undo(&mut self, undo: Undo) -> Command {
        if !self.leaves_saves() {
            return Command::Finish;
        }
        self.state = State::Running;
        self.outcome = None;
        self.sent_tag = if_match(&undo.request);
        self.undo_effect = Some(effect_of(&undo.request));
        self.step(Act::Undo { conditions: undo.conditions });
        Command::Send(ReplayStep::Undo, undo.request)
    }

    /// The user cancelled the undo before it was sent: it can be planned once more.
    pub(super) fn undo_not_sent(&mut self) -> Command {
        self.steps.pop();
        self.undo_effect = None;
        self.end(State::Cancelled, "Cancelled. The undo was not sent: what was saved stays.".into())
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
                    return self.undone(&answer, self.is_back());
                }
                self.check(self.unshown(&answer))
            }
            400..=499 => self.stop(StopReason::UndoRefused(status)),
            _ => self.stop(StopReason::UndoUnknown(format!("the server answered {status}"))),
        }
    }

    /// What an undo has brought back.
    pub(super) fn is_back(&self) -> &'static str {
        match self.saves.len() {
            ..2 => "the version from before the save is back.",
            _ => "the version from before the first of the saves is back.",
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
        self.undo_effect.filter(|_| self.is_undoing())
    }

    /// Whether an undo is under way, or was the last write.
    pub fn is_undoing(&self) -> bool {
        let mut writes = self.steps.iter().rev().filter(|step| step.kind() != StepKind::Check);
        writes.next().is_some_and(|step| step.kind() == StepKind::Undo)
    }
}
