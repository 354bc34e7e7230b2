//! Plans and begins the undo of a repair that has saved.

use super::super::session::Session;
use super::driver::{Repairs, refuse};
use super::repair::{Repair, Work};
use crate::exchange::{Body, ExchangeId};
use crate::merge::compared_shape;
use crate::panel::{LONG, breathe, in_slices};
use crate::replay::{NoUndo, Undo, UndoContents};

impl Repair {
    /// Plans the undo of what was saved. Whether there is something to show.
    pub(super) async fn plan_undo(&self, session: &Session) -> bool {
        let number = self.undo_plans.get().wrapping_add(1);
        self.undo_plans.set(number);
        let (found_in, after_in, saves, validators) = match &*self.work.borrow() {
            Work::Repair(run) => (run.found(), run.after(), run.saves_to_compare(), run.found_validators()),
            Work::Test(_) => return false,
        };
        let found = self.crossed(session, found_in).await;
        let after = self.crossed(session, after_in).await;
        let shown = self.between(session, &saves).await;
        let shown: Vec<Option<&Body>> = shown.iter().map(Option::as_ref).collect();
        let sent: Vec<Option<Body>> =
            saves.iter().map(|save| self.sent_bodies.borrow().get(&save.of).cloned()).collect();
        let sent: Vec<Option<&Body>> = sent.iter().map(Option::as_ref).collect();
        let found_type = found_in.and_then(|id| {
            let recording = session.recording.borrow();
            recording.get(id)?.response.headers.get("Content-Type").map(|value| value.to_string())
        });
        let contents = UndoContents {
            found: found.as_ref(),
            found_type: found_type.as_deref().unwrap_or(""),
            sent: &sent,
            shown: &shown,
            after: after.as_ref(),
            validators: &validators,
            is_of_another_shape: None,
        };
        let texts = match &*self.work.borrow() {
            Work::Repair(run) => run
                .shapes(&contents)
                .and_then(|[read, written]| Some([read.shared_text()?, written.shared_text()?])),
            Work::Test(_) => None,
        };
        let is_latest = || self.undo_plans.get() == number;
        let is_of_another_shape = match texts {
            Some([read, written]) => {
                let shape = in_slices(compared_shape(read, written), is_latest).await;
                shape.map(|shape| shape.is_some())
            }
            None => None,
        };
        if found.as_ref().is_some_and(|found| found.len() > LONG) {
            breathe().await;
        }
        if !is_latest() {
            return false;
        }
        let undo = match &*self.work.borrow() {
            Work::Repair(run) => run.plan_undo(&UndoContents { is_of_another_shape, ..contents }),
            Work::Test(_) => None,
        };
        let is_shown = undo.is_some();
        *self.undo.borrow_mut() = undo;
        is_shown
    }
}

impl Repairs {
    /// The undo of the latest repair of an exchange; `None` where that repair has saved nothing, and until it is planned.
    pub(super) fn undo_of(&self, of: ExchangeId) -> Option<Result<Undo, NoUndo>> {
        let repair = self.ended.borrow().get(&of).cloned().filter(|repair| repair.is_over())?;
        repair.undo.borrow().clone()
    }

    /// Undoes the latest repair of an exchange, exactly as planned.
    pub(super) fn begin_undo(&self, of: ExchangeId, undo: Undo) {
        let Some(repair) = self.ended.borrow().get(&of).cloned() else { return };
        let page = match &*repair.work.borrow() {
            Work::Repair(run) => run.plan().page.clone(),
            Work::Test(_) => return,
        };
        if let Err(refusal) = self.is_free(of, &page) {
            return refuse(&self.session, &refusal);
        }
        *self.current.borrow_mut() = Some(repair.clone());
        *repair.undo.borrow_mut() = None;
        repair.undo_plans.set(repair.undo_plans.get().wrapping_add(1));
        *repair.given.borrow_mut() = undo.patch.as_deref().map(|patch| Body::Text(patch.into()));
        let command = match &mut *repair.work.borrow_mut() {
            Work::Repair(run) => run.undo(undo),
            Work::Test(_) => return,
        };
        repair.show(&self.session);
        repair.go_on(&self.session, command);
    }
}
