//! Plans and begins the undo of a repair that has saved.

use super::driver::{Repairs, refuse};
use super::repair::Work;
use crate::exchange::{Body, ExchangeId};
use crate::replay::{NoUndo, Undo, UndoContents};

impl Repairs {
    /// The undo of the latest repair of an exchange; `None` where that repair has saved nothing.
    pub(super) fn undo_of(&self, of: ExchangeId) -> Option<Result<Undo, NoUndo>> {
        let repair = self.ended.borrow().get(&of).cloned().filter(|repair| repair.is_over())?;
        let work = repair.work.borrow();
        let Work::Repair(run) = &*work else { return None };
        let found = repair.content(&self.session, run.found());
        let bodies = repair.sent_bodies.borrow();
        let sent: Vec<Option<&Body>> = run.saves().iter().map(|of| bodies.get(of)).collect();
        let recording = self.session.recording.borrow();
        let found_type = run
            .found()
            .and_then(|id| recording.get(id))
            .and_then(|found| found.response.headers.get("Content-Type").map(|value| value.to_string()));
        let after = repair.content(&self.session, run.after());
        run.plan_undo(&UndoContents {
            found: found.as_ref(),
            found_type: found_type.as_deref().unwrap_or(""),
            sent: &sent,
            after: after.as_ref(),
            validators: &run.found_validators(),
        })
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
        *repair.given.borrow_mut() = undo.patch.as_deref().map(|patch| Body::Text(patch.into()));
        let command = match &mut *repair.work.borrow_mut() {
            Work::Repair(run) => run.undo(undo),
            Work::Test(_) => return,
        };
        repair.show(&self.session);
        repair.go_on(&self.session, command);
    }
}
