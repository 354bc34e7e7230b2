//! The two manners of a review whose versions are not merged by themselves: the comparison, and the merge by lines.

use super::review::Subject;
use super::review_state::{Manner, ReviewStage};
use super::store::DetailsStore;
use crate::view::kept_aside;
use std::rc::Rc;

impl DetailsStore {
    /// Merges the versions of the selected exchange's review by lines, where that is offered. The comparison keeps its
    /// edit.
    pub async fn merge_by_lines(self: &Rc<Self>) {
        let Some(subject) = self.shown_subject() else { return };
        let versions = self.with_merged(|merged| match merged.manner() {
            Manner::Beside(versions) => Some(versions.clone()),
            Manner::Merged | Manner::ByLines(_) => None,
        });
        let Some(versions) = versions.flatten().filter(|versions| versions.texts.is_some()) else { return };
        if self.turn(subject) {
            return;
        }
        self.with_review_of(subject, |one| one.put_aside());
        self.show_review();
        match self.by_lines(subject, versions).await {
            Some(lines) => self.settle_review(subject, Some(lines)),
            None => drop(self.turn(subject)),
        }
    }

    /// Shows the comparison again, in the selected exchange's review that is merged by lines. The merge by lines keeps its
    /// choices and its edit.
    pub fn back_to_comparison(self: &Rc<Self>) {
        if let Some(subject) = self.shown_subject().filter(|_| self.is_by_lines()) {
            self.turn(subject);
        }
    }

    /// What the manner that is not shown keeps, in words.
    pub fn kept_aside(&self) -> Option<String> {
        let kept = self.with_review_of(self.shown_subject()?, |one| {
            let ReviewStage::Merged(_) = &one.review else { return None };
            let aside = one.aside.as_ref()?;
            let merge = aside.merged.merge();
            let chosen = merge.conflicts().len() - merge.open();
            let is_edited = aside.merged.edited().is_some();
            kept_aside(aside.merged.is_by_lines(), chosen, is_edited, aside.is_earlier)
        });
        kept.flatten()
    }

    fn is_by_lines(&self) -> bool {
        self.with_merged(|merged| merged.is_by_lines()).unwrap_or(false)
    }

    fn shown_subject(&self) -> Option<Subject> {
        let shown = self.merge_shown.get_untracked()?;
        Some(Subject { of: shown.of, found: shown.found })
    }

    /// Shows the other manner, if it is there. True where it is.
    fn turn(self: &Rc<Self>, subject: Subject) -> bool {
        let turned = self.with_review_of(subject, |one| one.turn()) == Some(true);
        if turned {
            self.compare(subject.of);
            self.show_review();
        }
        turned
    }
}
