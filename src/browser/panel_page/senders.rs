//! Finds the document that sent a failed request, by asking the documents of the inspected page.

use super::inspected::{self, EvalError};
use super::session::Session;
use crate::exchange::{Exchange, ExchangeId, Timestamp, origin_of};
use crate::replay::{FrameObstacle, Home, PageLoad, Refusal, SendingDocument, frame_named, has_origin, home};
use gloo_timers::future::TimeoutFuture;
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

/// The pause before a page that did not answer is asked again, in milliseconds.
const BETWEEN_QUESTIONS: u32 = 500;

/// The documents that sent the failed requests, for one document in the top frame.
#[derive(Default)]
pub struct Senders {
    /// `None` while the page is asked.
    known: RefCell<HashMap<ExchangeId, Option<SendingDocument>>>,
}

impl Senders {
    /// The document that sent a request. `None` while the page is asked; the panel is drawn again after the answer.
    pub fn of(self: &Rc<Self>, session: &Rc<Session>, of: ExchangeId) -> Option<SendingDocument> {
        if let Some(known) = self.known.borrow().get(&of) {
            return known.clone();
        }
        let page = session.pages.borrow().current().cloned()?;
        let exchange = session.recording.borrow().get(of).filter(|exchange| is_asked_for(exchange)).cloned();
        let Some(exchange) = exchange else { return Some(SendingDocument::Top) };
        self.known.borrow_mut().insert(of, None);
        let (senders, session) = (self.clone(), session.clone());
        spawn_local(async move {
            let is_current = || session.pages.borrow().current().is_some_and(|current| current.id == page.id);
            let found = find(&exchange, &page, is_current).await;
            let mut known = senders.known.borrow_mut();
            match known.get_mut(&of) {
                Some(place) if is_current() => *place = Some(found),
                _ => return,
            }
            drop(known);
            session.panel(|panel| panel.recording_changed(&[]));
        });
        None
    }

    /// The page has navigated, or the recording has been cleared.
    pub fn forget(&self) {
        self.known.borrow_mut().clear();
    }
}

/// Whether a repair of the exchange can depend on which document sent it.
fn is_asked_for(exchange: &Exchange) -> bool {
    exchange.replay.is_none() && (exchange.is_mismatch() || exchange.is_required())
}

/// Asks the documents. `is_current` tells whether the page still has its document.
async fn find(exchange: &Exchange, page: &PageLoad, is_current: impl Fn() -> bool) -> SendingDocument {
    let (url, began) = (&*exchange.request.url, exchange.request_start);
    let refused = |why| SendingDocument::Refused(Refusal::OtherFrame(why));
    let is_of_page_origin = has_origin(exchange, page);
    let frame = if is_of_page_origin {
        let report = loop {
            match inspected::sent(url, began, None).await {
                Ok((_, report)) => break report,
                // A page that is paused in the debugger may answer later.
                Err(EvalError::Unresponsive) if is_current() => TimeoutFuture::new(BETWEEN_QUESTIONS).await,
                Err(_) => return SendingDocument::Top,
            }
        };
        match home(exchange, &report) {
            Home::Top => return SendingDocument::Top,
            Home::Frame(frame) => frame,
            Home::SomeFrame(why) => return refused(why),
        }
    } else {
        match frame_named(exchange) {
            Some(frame) if reaches_frames() => frame.to_owned(),
            _ => return SendingDocument::Top,
        }
    };
    if !reaches_frames() {
        return refused(FrameObstacle::Browser);
    }
    match asked(url, began, &frame).await {
        Some((load, true)) if load.origin == origin_of(&frame) => SendingDocument::Frame(load),
        None if !is_of_page_origin => SendingDocument::Top,
        _ => refused(FrameObstacle::NotItsOwn(frame)),
    }
}

/// The document in a frame, and whether it lists the request among its own; `None` where it does not answer.
async fn asked(url: &str, began: Timestamp, frame: &str) -> Option<(PageLoad, bool)> {
    let (load, report) = inspected::sent(url, began, Some(frame)).await.ok()?;
    Some((load, report.top.has_sent))
}

/// Whether code can be run in a frame: Chromium. Firefox 153 knows no `frameURL`.
fn reaches_frames() -> bool {
    !super::line::can_be_lost()
}
