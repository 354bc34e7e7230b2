//! Requests whose answers the page has reported, and whose entries the browser has not given yet: the repair goes on
//! meanwhile.

use super::super::inspected::PageResponse;
use super::super::proof::{self, WantedRequest};
use super::super::session::Session;
use super::content::content;
use super::repair::{Repair, Unproven, Work};
use crate::exchange::{Body, ExchangeId, ReplayStep};
use crate::replay::{Answer, Command, Event, Run};
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

impl Repair {
    /// The answer to a refetch or a retry from the page's report, where the repair can go on with it at once. Everything
    /// else waits for the browser's entry: it tells of hidden fields, of caches, and of a page that answers in the
    /// server's place.
    pub(super) fn told(
        &self,
        session: &Session,
        step: ReplayStep,
        told: &Result<PageResponse, Event>,
    ) -> Option<Answer> {
        let seen = told.as_ref().ok()?;
        let (answer, content) = proof::told(seen)?;
        match step {
            ReplayStep::Refetch => {
                let answer = self.judged_by(session, step, answer, Some(content));
                self.goes_on(|run| run.retries_at_once(&answer)).then_some(answer)
            }
            // A page can change its own functions after the look at them. It cannot change a new frame's.
            ReplayStep::Retry if seen.clean => {
                self.goes_on(|run| run.ends_at_once(&answer)).then_some(answer)
            }
            _ => None,
        }
    }

    fn goes_on(&self, is_enough: impl Fn(&Run) -> bool) -> bool {
        match &*self.work.borrow() {
            Work::Repair(run) => is_enough(run),
            Work::Test(_) => false,
        }
    }

    /// Compares what the page reported with the browser's entries, where entries are awaited, and gives the next command.
    pub(super) async fn prove(self: &Rc<Self>, session: &Rc<Session>) -> Command {
        self.prove_read(session).await;
        let next = self.prove_save(session).await;
        self.is_proving.set(false);
        next
    }

    async fn prove_save(self: &Rc<Self>, session: &Rc<Session>) -> Command {
        let Some(write) = self.take_unproven(|step| step == ReplayStep::Retry) else {
            return Command::Finish;
        };
        let Unproven { key, from, mark, request, body, told, answered } = write;
        let wanted = WantedRequest { from, mark, request: &request, body };
        let exchange = proof::wait_for_entry(session, &wanted, answered).await;
        self.forget(&key);
        // Clear has removed the exchange: there is nothing to compare.
        if self.is_left.get() {
            return Command::Finish;
        }
        let exchange = exchange.filter(|id| proof::is_answered(session, *id));
        let answer = proof::answer(session, exchange, &wanted, told);
        match &mut *self.work.borrow_mut() {
            Work::Repair(run) => run.proven_save(answer),
            Work::Test(_) => Command::Finish,
        }
    }

    fn take_unproven(&self, is_its: impl Fn(ReplayStep) -> bool) -> Option<Unproven> {
        self.unproven.borrow_mut().pop_front_if(|first| is_its(first.mark.step))
    }

    /// Compares the read with the browser's entry, if one is awaited. Until the browser gives the content too, the content
    /// is the one that the page reported.
    pub(super) async fn prove_read(self: &Rc<Self>, session: &Rc<Session>) {
        let Some(read) = self.take_unproven(|step| step == ReplayStep::Refetch) else { return };
        let Unproven { key, from, mark, request, told, answered, .. } = read;
        let wanted = WantedRequest { from, mark, request: &request, body: None };
        let exchange = proof::wait_for_entry(session, &wanted, answered).await;
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
        // What is still awaited comes to the end by itself.
        if self.is_over() {
            self.end(session);
        }
    }
}
