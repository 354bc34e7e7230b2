//! What a run tells of itself: its plan, its steps, its end, and the versions that it has met.

use super::*;
use crate::exchange::Body;
use crate::merge::values_at;

/// A value that a patch tests, and what the refetch found there. Both are JSON as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TestedValue {
    /// The JSON Pointer (RFC 6901).
    pub pointer: String,
    /// The value that the patch expected; a long one is cut.
    pub before: String,
    /// The value that the refetch found, and that the retry expects.
    pub now: String,
}

/// The versions to compare after a success.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToCompare {
    /// The version that the page had read, where it is known.
    pub read: Option<ExchangeId>,
    /// The version that the refetch found just before the first save.
    pub latest: Option<ExchangeId>,
    /// The saves, in order.
    pub saves: Vec<SaveToCompare>,
    /// The version that a read after the last save found, where there was such a read.
    pub after: Option<ExchangeId>,
    /// What all the saves together do.
    pub effect: Effect,
}

/// A save, and the read after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SaveToCompare {
    /// The exchange whose request was sent.
    pub of: ExchangeId,
    /// What the request does.
    pub effect: Effect,
    /// Whether the request's condition names the version before.
    pub is_conditional: bool,
    /// The read after this save and before the next one, where there was such a read.
    pub read_between: Option<ExchangeId>,
}

impl Run {
    /// The exchange that the run repairs.
    pub fn of(&self) -> ExchangeId {
        self.plan.of
    }

    /// The plan that the run follows.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The state of the run.
    pub fn state(&self) -> State {
        self.state
    }

    /// The steps so far, in order.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// How the run ended, in one or two sentences.
    pub fn outcome(&self) -> Option<&str> {
        self.outcome.as_deref()
    }

    /// Whether nothing is to come after the end: the browser's entry of the save has been compared, and so have the versions.
    pub fn is_settled(&self) -> bool {
        let last = self.steps.iter().rfind(|step| step.kind() == StepKind::Retry);
        let awaits_entry = last.is_some_and(|step| step.came == Some(Came::Saved) && step.exchange.is_none());
        self.state.is_over() && !awaits_entry && (!self.leaves_saves() || self.overwritten.is_some())
    }

    /// What a success overwrote, once the versions have been compared.
    pub fn overwritten(&self) -> Option<&Overwritten> {
        self.overwritten.as_ref()
    }

    /// The versions to compare after a save, or after the first of several.
    pub fn to_compare(&self) -> Option<ToCompare> {
        self.leaves_saves().then(|| ToCompare {
            read: self.plan.base,
            latest: self.found(),
            saves: self.saves_to_compare(),
            after: self.after,
            effect: self.effect_of_saves(),
        })
    }

    /// The saves, each with the read after it.
    pub fn saves_to_compare(&self) -> Vec<SaveToCompare> {
        let of_one = |save: &Save| {
            let (effect, is_conditional) = (self.effect_of_save(save), self.is_conditional(save));
            SaveToCompare { of: save.of, effect, is_conditional, read_between: save.read_between }
        };
        self.saves.iter().map(of_one).collect()
    }

    /// Whether the request, as the user has edited it, only reads.
    pub(super) fn only_reads(&self) -> bool {
        self.retry().is_some_and(|retry| is_safe_method(&retry.request.method))
    }

    /// Whether this repair has saved all that it was to save, and was not undone.
    pub fn has_saved(&self) -> bool {
        self.state == State::Succeeded && self.leaves_saves()
    }

    /// Why the retry waits for a second click; empty where it does not wait.
    pub fn asks(&self) -> &[Ask] {
        if self.state == State::Review { &self.asks } else { &[] }
    }

    /// Whether the run ended because the resource already held what the retry would have saved.
    pub fn is_saved_already(&self) -> bool {
        self.is_saved_already
    }

    /// What the retry does to the resource.
    pub fn effect(&self) -> Effect {
        self.retry().map_or(Effect::Unknown, |retry| effect_of(&retry.request))
    }

    /// The values of a read's content at the places that the patch tests: a JSON Pointer, and the value as written.
    pub fn tested_in(&self, content: Option<&Body>) -> Vec<(String, String)> {
        let tests = self.plan.retry.as_ref().map_or(&[][..], |retry| &retry.tests);
        let Some(text) = content.and_then(Body::text).filter(|_| !tests.is_empty()) else {
            return Vec::new();
        };
        let found = tests.iter().cloned().zip(values_at(text, tests));
        found.filter_map(|(pointer, value)| Some((pointer, value?))).collect()
    }

    /// The values that the patch tests, as the last refetch found them; empty where the patch has another condition.
    pub fn tested(&self) -> Vec<TestedValue> {
        let tests = self.plan.changes.iter().filter(|change| change.place == Place::Test);
        let tested = |change: &HeaderChange| {
            let (_, now) = self.fresh.as_ref()?.tested.iter().find(|(pointer, _)| *pointer == change.name)?;
            let before = change.before.clone().unwrap_or_default();
            Some(TestedValue { pointer: change.name.clone(), before, now: now.clone() })
        };
        tests.filter_map(tested).collect()
    }

    /// The exchange of the last refetch.
    pub fn found(&self) -> Option<ExchangeId> {
        self.fresh.as_ref().and_then(|answer| answer.exchange)
    }

    /// The content that a read after the last save found, where it can be compared.
    pub fn after(&self) -> Option<ExchangeId> {
        self.after.or_else(|| self.saves.last().and_then(|save| save.read_between))
    }

    /// The JSON Pointers of the version's own validators in its content, as the refetch found it.
    pub fn found_validators(&self) -> Vec<String> {
        self.fresh.as_ref().map_or_else(Vec::new, |fresh| self.validators(fresh))
    }

    /// The JSON Pointers of the validators in a version's own content.
    pub fn validators(&self, of: &Answer) -> Vec<String> {
        let parts = of.dialect_validators.iter().flat_map(|own| &own.parts);
        parts.filter(|part| part.place == Place::Body).filter_map(|part| pointer(&part.name)).collect()
    }

    /// The exchange in which this tab had saved the version that was overwritten, if any.
    pub fn page_write_of(&self) -> Option<ExchangeId> {
        self.page_write_of
    }

    /// Stores what the success overwrote, and the exchange in which this tab had saved that version, if any.
    pub fn set_overwritten(&mut self, overwritten: Overwritten, page_write_of: Option<ExchangeId>) {
        self.page_write_of = page_write_of;
        self.overwritten = Some(overwritten.apart_from(&self.found_validators()));
    }
}
