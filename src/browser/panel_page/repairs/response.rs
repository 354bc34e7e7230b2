//! Waits for the answer to a request: the page's report first, then the browser's entry, which decides.

use super::super::inspected::{self, EvalError, PageResponse, Progress};
use super::super::proof::{self, WantedRequest};
use super::super::session::Session;
use super::repair::Repair;
use crate::exchange::{ReplayStep, ResponseBody, ResponseSource};
use crate::replay::{Event, given_up, patience};
use gloo_timers::future::TimeoutFuture;
use std::rc::Rc;

/// How long the page may report a request as running after the browser's entry is complete, in milliseconds.
const ENTRY_LEADS: f64 = 2000.0;

/// How long the page's replacement of `fetch` may take, in milliseconds. A replacement that never settles counts as
/// unanswered.
const REPLACED_PATIENCE: f64 = 10_000.0;

/// How many further bytes are read before the panel shows it.
const LEAST_READ: f64 = 100_000.0;

impl Repair {
    /// Waits until the page's script reports the end of a request, or until the repair is over.
    pub(super) async fn answer(
        &self,
        session: &Session,
        key: &str,
        wanted: &WantedRequest<'_>,
    ) -> Result<PageResponse, Event> {
        let mut pause = inspected::SOONEST;
        let mut complete_since = None;
        let step = wanted.mark.step;
        let (mut begun, mut last) = (js_sys::Date::now(), js_sys::Date::now());
        let (mut shown, mut gave_up) = (0.0, None);
        loop {
            TimeoutFuture::new(pause).await;
            pause = inspected::longer(pause);
            if self.is_over() {
                return Err(Event::Cancelled);
            }
            let progress = inspected::progress(key, self.frame()).await;
            let now = js_sys::Date::now();
            let stands = matches!(&progress, Ok(Progress::Running(seen)) if seen.stands);
            let is_silent = stands || matches!(progress, Err(EvalError::Unresponsive));
            if is_silent {
                // The time of a page that runs no code does not count.
                begun += now - last;
            } else {
                self.heard.set(now);
            }
            last = now;
            if gave_up.is_none() && now - begun > patience(step) {
                gave_up = Some(now);
                inspected::give_up(key, self.frame()).await;
                continue;
            }
            match progress {
                // A page that is paused in the debugger may resume later; the user can cancel.
                Err(EvalError::Unresponsive) => {}
                // The page's replacement of fetch may never settle.
                Ok(Progress::Running(seen)) => {
                    if gave_up.is_some_and(|gave_up| now - gave_up > ENTRY_LEADS) {
                        return Err(Event::Unanswered(given_up(step)));
                    }
                    if seen.read >= shown + LEAST_READ {
                        shown = seen.read;
                        self.tell(session, Event::Reading(seen.read as u64));
                    }
                    if seen.replaced && !seen.clean && now - begun > REPLACED_PATIENCE {
                        let why = "the page has replaced fetch, and its replacement does not answer";
                        return Err(Event::Unanswered(why.into()));
                    }
                    // An entry can come while the page still reads the content (Chromium 156, `no-store`).
                    let is_reading = seen.status != 0 && !is_write(step);
                    let is_complete = !is_reading && proof::find(session, wanted).is_some();
                    let since = *complete_since.get_or_insert(now);
                    if !is_complete {
                        complete_since = None;
                    } else if now - since > ENTRY_LEADS {
                        return Ok(seen);
                    }
                }
                Ok(Progress::Failed(_)) if gave_up.is_some() => {
                    return Err(Event::Unanswered(given_up(step)));
                }
                Ok(Progress::Failed(why)) => return Err(Event::Unanswered(why)),
                Ok(Progress::Unsent(why)) => return Err(Event::NotSent(why)),
                Ok(Progress::Answered(seen)) => return Ok(seen),
                Ok(Progress::Gone) | Err(EvalError::Threw(_) | EvalError::NoFrame)
                    if self.has_left().await =>
                {
                    return Err(Event::PageLeft);
                }
                // The document is the same, and a script of it has removed the request's state.
                Ok(Progress::Gone) => return Ok(PageResponse::default()),
                Err(EvalError::Threw(why)) => return Err(Event::Unanswered(why)),
                Err(gone @ EvalError::NoFrame) => return Err(Event::Unanswered(gone.to_string())),
            }
        }
    }

    /// The event that the browser's entry proves, given the page's report.
    pub(super) async fn proven(
        &self,
        session: &Rc<Session>,
        step: ReplayStep,
        wanted: &WantedRequest<'_>,
        told: Result<PageResponse, Event>,
    ) -> Event {
        let is_write = is_write(step);
        let (seen, failed) = match told {
            Ok(seen) => (seen, None),
            // An entry with a response outranks a page that reports none.
            Err(Event::Unanswered(why)) if is_write => {
                (PageResponse::default(), Some(Event::Unanswered(why)))
            }
            Err(event) => return event,
        };
        let exchange = proof::wait_for(session, wanted).await.filter(|id| proof::is_answered(session, *id));
        if let (None, Some(failed)) = (exchange, failed) {
            return failed;
        }
        let answer = proof::answer(session, exchange, wanted, seen);
        session.sent.answered(answer.status);
        if let (Some(id), Some(_)) = (exchange, answer.cut) {
            session.not_whole.borrow_mut().insert(id);
            session.recording.borrow_mut().set_response_body(id, ResponseBody::Unavailable);
            session.panel(|panel| panel.recording_changed(&[id]));
        }
        // Firefox 153's entry does not tell a service worker's response from the server's. The page's report of a
        // service worker can only make the answer count for less.
        if let Some(id) = exchange.filter(|_| answer.by_worker || (answer.is_under_worker && !is_write)) {
            session.recording.borrow_mut().set_provenance(id, ResponseSource::ServiceWorker);
            session.panel(|panel| panel.recording_changed(&[id]));
        }
        Event::Answered(self.judged(session, step, answer))
    }
}

/// Whether a step's request writes.
fn is_write(step: ReplayStep) -> bool {
    matches!(step, ReplayStep::Retry | ReplayStep::Undo)
}
