//! A read whose answer the page has reported, and whose entry the browser has not given yet: the retry is sent meanwhile.

use super::super::inspected::PageResponse;
use super::super::proof::{self, WantedRequest};
use super::super::session::Session;
use super::content::content;
use super::repair::{Repair, UnprovenRead, Work};
use crate::exchange::{Body, ExchangeId, ReplayStep};
use crate::replay::{Answer, Event};
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

impl Repair {
    /// The answer to a refetch from the page's report, where the retry can follow at once. Everything else waits for the
    /// browser's entry: it tells of hidden fields, of caches, and of a page that answers in the server's place.
    pub(super) fn told(
        &self,
        session: &Session,
        step: ReplayStep,
        told: &Result<PageResponse, Event>,
    ) -> Option<Answer> {
        let (answer, content) = proof::told(told.as_ref().ok().filter(|_| step == ReplayStep::Refetch)?)?;
        let answer = self.judged_by(session, step, answer, Some(content));
        match &*self.work.borrow() {
            Work::Repair(run) => run.retries_at_once(&answer).then_some(answer),
            Work::Test(_) => None,
        }
    }

    /// Compares the read with the browser's entry, if one is awaited. Until the browser gives the content too, the content
    /// is the one that the page reported.
    pub(super) async fn prove_read(self: &Rc<Self>, session: &Rc<Session>) {
        let Some(UnprovenRead { key, from, mark, request, told }) = self.unproven.take() else { return };
        let wanted = WantedRequest { from, mark, request: &request, body: None };
        let exchange = proof::wait_for_entry(session, &wanted).await;
        self.forget(&key);
        let Some(id) = exchange.filter(|id| proof::is_answered(session, *id)) else {
            return self.compare_read(None);
        };
        if let Some(text) = told.text.as_deref() {
            *self.told_content.borrow_mut() = Some((id, Body::Text(text.into())));
        }
        let answer = proof::answer(session, Some(id), &wanted, told);
        self.compare_read(Some(self.judged(session, ReplayStep::Refetch, answer)));
        let (repair, session) = (self.clone(), session.clone());
        spawn_local(async move { repair.prove_content(&session, id).await });
    }

    fn compare_read(&self, answer: Option<Answer>) {
        if let Work::Repair(run) = &mut *self.work.borrow_mut() {
            run.proven(answer);
        }
    }

    /// Puts the browser's content in the place of the one that the page reported.
    async fn prove_content(self: &Rc<Self>, session: &Rc<Session>, id: ExchangeId) {
        proof::wait_for_body(session, id).await;
        let Some(recorded) = content(session, Some(id)) else { return };
        let told = self.told_content.borrow_mut().take_if(|(of, _)| *of == id);
        if told.is_none_or(|(_, told)| told.octets() == recorded.octets()) {
            return;
        }
        if let Work::Repair(run) = &mut *self.work.borrow_mut() {
            run.told_otherwise(id);
        }
        self.end(session);
    }
}
