//! What a run has saved: each write, and the validators of the version that it made.

use super::*;

/// A write that was saved.
#[derive(Clone, Debug)]
pub(super) struct Save {
    /// Which of the plan's writes, from 0.
    pub(super) at: usize,
    /// The exchange whose request was sent.
    pub(super) of: ExchangeId,
    /// The answer that shows the validators of the version that the write made; `None` where no answer does.
    pub(super) shown: Option<Answer>,
    /// The read between this write and the next, where there was one.
    pub(super) read_between: Option<ExchangeId>,
    /// Whether a read after the write showed a version that the write does not explain, and the next one was sent on top
    /// of it.
    pub(super) is_interrupted: bool,
}

impl Run {
    /// The exchanges whose requests were saved, in order.
    pub fn saves(&self) -> Vec<ExchangeId> {
        self.saves.iter().map(|save| save.of).collect()
    }

    /// Whether a write of this run was saved.
    pub fn has_written(&self) -> bool {
        !self.saves.is_empty()
    }

    /// Whether the run is over, and what it has saved was not undone: the whole of it, or the first of several writes.
    pub fn leaves_saves(&self) -> bool {
        self.state.is_over() && self.has_written() && !self.is_undone && !self.is_undoing()
    }

    /// The write that is sent now was saved. `shown` is the answer that shows the validators of the version that it made.
    pub(super) fn save(&mut self, shown: Option<Answer>) {
        let (at, of) = (self.at, self.sending());
        self.saves.push(Save { at, of, shown, read_between: None, is_interrupted: false });
    }

    /// The answer that shows the validators of the version that the last save made.
    pub(super) fn shown_by_last_save(&self) -> Option<&Answer> {
        self.saves.last().and_then(|save| save.shown.as_ref())
    }

    /// The request of one of the plan's writes, from 0.
    pub(super) fn retry_at(&self, place: usize) -> Option<&Retry> {
        self.plan.retries().nth(place).map(|(_, retry)| retry)
    }

    /// What a save does to the resource.
    pub(super) fn effect_of_save(&self, save: &Save) -> Effect {
        self.retry_at(save.at).map_or(Effect::Unknown, |retry| effect_of(&retry.request))
    }

    /// Whether the condition of a save names the version before: the tests of a patch name some of its members.
    pub(super) fn is_conditional(&self, save: &Save) -> bool {
        let retry = self.retry_at(save.at);
        retry.is_some_and(|retry| !retry.fresh.is_empty() || !retry.dialect_conditions.is_empty())
    }

    /// What all the saves together do to the resource.
    pub(super) fn effect_of_saves(&self) -> Effect {
        match self.saves.last().map(|save| self.effect_of_save(save)) {
            Some(last @ (Effect::Replaces | Effect::Removes)) => last,
            Some(only) if self.saves.len() == 1 => only,
            // The last body names only a part of what was written.
            _ => Effect::Unknown,
        }
    }
}
