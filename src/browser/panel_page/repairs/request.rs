//! Sends one request of a repair or test in the inspected page.

use super::super::inspected::{self, EvalError, SendOutcome, Sending, SendingFrame};
use super::super::proof::WantedRequest;
use super::super::session::Session;
use super::repair::{Repair, Unproven, Work};
use crate::exchange::{Body, Charset, ExchangeId, ReplayMark, ReplayStep};
use crate::panel::{LONG, breathe, now};
use crate::replay::{Event, PlannedBody, PlannedRequest, edited};
use gloo_timers::future::TimeoutFuture;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

/// The body of a request that goes out, and its octets.
struct Outgoing {
    body: Option<(Body, Charset)>,
    octets: Option<Body>,
}

impl Repair {
    /// Why the repair's document does not send, where another one sent the original of one of its requests; waits until
    /// that is known.
    async fn sent_elsewhere(&self, session: &Rc<Session>) -> Option<String> {
        let mut writes = vec![self.of];
        if let Work::Repair(run) = &*self.work.borrow() {
            writes.extend(run.plan().retries().map(|(of, _)| of).filter(|of| *of != self.of));
        }
        let is_of_several = writes.len() > 1;
        for of in writes {
            let document = loop {
                if self.is_over() {
                    return None;
                }
                match self.senders.of(session, of) {
                    Some(document) => break document,
                    None => TimeoutFuture::new(inspected::SOONEST).await,
                }
            };
            if let Err(why) = document.check(&self.page) {
                let why = if is_of_several { format!("{of}: {why}") } else { why.to_string() };
                return Some(why.trim_end_matches('.').to_owned());
            }
        }
        None
    }

    /// The body of a request, with the edits that the plan makes to it.
    ///
    /// # Errors
    /// Why there is none that may be sent.
    fn outgoing(&self, session: &Session, request: &PlannedRequest) -> Result<Outgoing, String> {
        let body = match request.body {
            PlannedBody::Empty | PlannedBody::Kept(_) => None,
            PlannedBody::Recorded(id, ..) => self.recorded.get(&id).cloned(),
            PlannedBody::Given(_) => self.given.borrow().clone().map(|body| (body, Charset::Utf8)),
            PlannedBody::Received(id, _) => self.content(session, Some(id)).map(|body| (body, Charset::Utf8)),
        };
        let planned = body.as_ref().map(|(body, charset)| body.encoded(*charset));
        if !request.body.is(planned.as_ref()) {
            return Err("the body is not the one that was shown".into());
        }
        let edit = |(body, charset)| Ok::<_, String>((edited(body, &request.edits)?, charset));
        let body = body.map(edit).transpose()?;
        let octets = body.as_ref().map(|(body, charset)| body.encoded(*charset));
        Ok(Outgoing { body, octets })
    }

    /// Keeps the octets of a write, for the comparison after it.
    fn remember(&self, step: ReplayStep, octets: Option<&Body>) {
        match step {
            ReplayStep::Retry => {
                let (of, mut bodies) = (self.repeats(step), self.sent_bodies.borrow_mut());
                match octets {
                    Some(octets) => drop(bodies.insert(of, octets.clone())),
                    None => drop(bodies.remove(&of)),
                }
            }
            ReplayStep::Undo => *self.undo_body.borrow_mut() = octets.cloned(),
            ReplayStep::Refetch | ReplayStep::Check | ReplayStep::Test(_) => {}
        }
    }

    /// Sends one request, and gives the event that its answer is.
    pub(super) async fn send(
        self: &Rc<Self>,
        session: &Rc<Session>,
        step: ReplayStep,
        request: PlannedRequest,
    ) -> Event {
        let Outgoing { body, octets } = match self.outgoing(session, &request) {
            Ok(outgoing) => outgoing,
            Err(why) => return Event::NotSent(why),
        };
        self.remember(step, octets.as_ref());
        // To compare a long body takes some 10 ms.
        if octets.as_ref().is_some_and(|octets| octets.len() > LONG) {
            breathe().await;
            if self.is_over() {
                return Event::Cancelled;
            }
        }
        let number = self.sent.get() + 1;
        self.sent.set(number);
        let of = self.repeats(step);
        let mark = format!("{}-{}-{}-{}-{number}", session.prefix(), of.0, step.name(), self.number);
        let key = inspected::new_key();
        let wanted = WantedRequest {
            from: session.recording.borrow().next_id(),
            mark: ReplayMark { of, step },
            body: match request.edits.is_empty() {
                true => request.body.fingerprint(),
                false => octets.as_ref().map(Body::fingerprint),
            },
            request: &request,
        };
        if number == 1
            && let Some(why) = self.sent_elsewhere(session).await
        {
            return Event::NotSent(why);
        }
        if self.is_over() {
            return Event::Cancelled;
        }
        *self.key.borrow_mut() = Some(key.clone());
        if matches!(&*self.work.borrow(), Work::Repair(_)) {
            session.sent.sends(step, &request.method, &request.url);
        }
        self.listen(session, &key);
        let body = body.as_ref().map(|(body, charset)| (body, *charset));
        let before = self.unproven.borrow().back().map(|before| before.key.clone());
        let sending = Sending {
            key: &key,
            mark: &mark,
            token: session.exact.token(),
            page: &self.page,
            frame: SendingFrame::new(before.as_deref()),
        };
        self.is_crossing.set(true);
        let handed = async {
            inspected::connect().await?;
            inspected::hand_over(&key, &self.page, body, || !self.is_over()).await
        };
        let handed = handed.await;
        self.is_crossing.set(false);
        if self.is_over() {
            self.forget(&key);
            return Event::CancelledUnsent;
        }
        let sent = match handed {
            Ok(Some(body)) => inspected::send(&sending, &request, &body).await,
            Ok(None) => Ok(SendOutcome::Elsewhere),
            Err(silence) => Err(silence),
        };
        if !matches!(sent, Ok(SendOutcome::Yes)) {
            self.forget(&key);
        }
        let event = match sent {
            Ok(SendOutcome::Yes) => {
                let told = self.answer(session, &key, &wanted).await;
                let _ = self.key.borrow_mut().take_if(|own| *own == key);
                let at_once = self.told(session, step, &told);
                if let (Some(answer), Ok(told)) = (at_once, &told) {
                    let WantedRequest { from, mark, body, .. } = wanted;
                    session.sent.answered(answer.status);
                    let told = told.clone();
                    let unproven = Unproven { key, from, mark, request, body, told, answered: now() };
                    self.unproven.borrow_mut().push_back(unproven);
                    self.is_proving.set(step == ReplayStep::Retry);
                    return Event::Answered(answer);
                }
                let is_told = told.is_ok();
                if !is_told {
                    self.forget(&key);
                }
                let event = self.proven(session, step, &wanted, told).await;
                // Not before the browser's entry is there: the frame of a request that still ends must stay.
                if is_told {
                    self.forget(&key);
                }
                event
            }
            Ok(SendOutcome::Elsewhere) | Err(EvalError::NoFrame) => Event::PageGone,
            Ok(SendOutcome::Late) | Err(EvalError::Unresponsive) => {
                Event::NotSent(EvalError::Unresponsive.to_string())
            }
            Err(silence) => Event::NotSent(silence.to_string()),
        };
        let _ = self.key.borrow_mut().take_if(|own| *own == key);
        self.prove_read(session).await;
        event
    }

    /// Removes a request's state from the page, in the background.
    pub(super) fn forget(self: &Rc<Self>, key: &str) {
        let (key, repair) = (key.to_owned(), self.clone());
        spawn_local(async move { inspected::abort(&key, repair.frame()).await });
    }

    /// The exchange that a request's mark names: in a replay of several, the one whose request is sent again.
    fn repeats(&self, step: ReplayStep) -> ExchangeId {
        match (&*self.work.borrow(), step) {
            (Work::Repair(run), ReplayStep::Retry | ReplayStep::Check) => run.sending(),
            _ => self.of,
        }
    }
}
