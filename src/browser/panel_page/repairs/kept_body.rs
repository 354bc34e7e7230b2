//! The body that the page keeps, read out of it for a review. Nothing but a review reads one.

use super::super::inspected;
use super::super::session::Session;
use super::repair::{Repair, Work};
use crate::replay::KeptBody;
use std::rc::Rc;

impl Repair {
    /// The body that a review is to show and that the page keeps, where it was not read yet.
    fn to_read(&self) -> Option<KeptBody> {
        let work = self.work.borrow();
        let Work::Repair(run) = &*work else { return None };
        run.plan().kept_for_review().filter(|_| self.kept.borrow().is_none())
    }

    /// Reads the body that a review is to show, where the page keeps it.
    pub(super) async fn read_kept_body(self: &Rc<Self>, session: &Session) {
        let Some(kept) = self.to_read() else { return };
        let (key, token) = (inspected::new_key(), session.exact.token());
        self.is_crossing.set(true);
        let read = inspected::read_kept(&key, token, kept, &self.page, || !self.is_over()).await;
        self.is_crossing.set(false);
        self.forget(&key);
        *self.kept.borrow_mut() = read.transpose();
    }
}
