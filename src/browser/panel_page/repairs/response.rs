//! Waits for the answer to a request: the page's report first, then the browser's entry, which decides.

use super::super::inspected::{self, EvalError, PageResponse, Progress};
use super::super::proof::{self, WantedRequest};
use super::super::session::Session;
use super::repair::Repair;
use crate::exchange::{ReplayStep, ResponseSource};
use crate::replay::Event;
use gloo_timers::future::TimeoutFuture;
use std::rc::Rc;

/// The pause between two questions for a request's state, in milliseconds: the first pause, and the longest.
pub(super) const SOONEST: u32 = 4;
pub(super) const LATEST: u32 = 200;

/// How long the page may report a request as running after the browser's entry is complete, in milliseconds.
const ENTRY_LEADS: f64 = 2000.0;

/// How long the page's replacement of `fetch` may take, in milliseconds. A replacement that never settles counts as
/// unanswered.
const REPLACED_PATIENCE: f64 = 10_000.0;

impl Repair {
    /// Waits until the page's script reports the end of a request, or until the repair is over.
    pub(super) async fn answer(
        &self,
        session: &Session,
        key: &str,
        wanted: &WantedRequest<'_>,
    ) -> Result<PageResponse, Event> {
        let mut pause = SOONEST;
        let mut complete_since = None;
        let begun = js_sys::Date::now();
        loop {
            TimeoutFuture::new(pause).await;
            pause = (pause * 3 / 2).min(LATEST);
            if self.is_over() {
                return Err(Event::Cancelled);
            }
            let progress = inspected::progress(key, self.frame()).await;
            let now = js_sys::Date::now();
            let stands = matches!(&progress, Ok(Progress::Running(seen)) if seen.stands);
            if !stands && !matches!(progress, Err(EvalError::Unresponsive)) {
                self.heard.set(now);
            }
            match progress {
                // A page that is paused in the debugger may resume later; the user can cancel.
                Err(EvalError::Unresponsive) => {}
                // The page's replacement of fetch may never settle.
                Ok(Progress::Running(seen)) => {
                    if seen.replaced && !seen.clean && now - begun > REPLACED_PATIENCE {
                        let why = "the page has replaced fetch, and its replacement does not answer";
                        return Err(Event::Unanswered(why.into()));
                    }
                    let is_complete = proof::find(session, wanted).is_some();
                    let since = *complete_since.get_or_insert(now);
                    if !is_complete {
                        complete_since = None;
                    } else if now - since > ENTRY_LEADS {
                        return Ok(seen);
                    }
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
        let is_write = matches!(step, ReplayStep::Retry | ReplayStep::Undo);
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
        // Firefox 153's entry does not tell a service worker's response from the server's. The page's report of a
        // service worker can only make the answer count for less.
        if let Some(id) = exchange.filter(|_| answer.by_worker || (answer.is_under_worker && !is_write)) {
            session.recording.borrow_mut().set_provenance(id, ResponseSource::ServiceWorker);
            session.panel(|panel| panel.recording_changed(&[id]));
        }
        Event::Answered(self.judged(session, step, answer))
    }
}
