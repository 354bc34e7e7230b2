//! Whether the page answers, and whether it still holds the document that sends.

use super::super::inspected::{self, EvalError};
use super::super::session::Session;
use super::repair::Repair;
use crate::replay::Event;
use gloo_timers::future::TimeoutFuture;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

/// How many times a new document is asked for its id.
const ASKED_WHERE: u32 = 20;

/// How long a page may be silent before the panel says so, and the interval of that check, in milliseconds.
const SILENT_AFTER: f64 = 1500.0;
const LISTENING: u32 = 250;

impl Repair {
    /// Reports when the page stops answering evaluations, and when it answers again, while the request is under way.
    pub(super) fn listen(self: &Rc<Self>, session: &Rc<Session>, key: &str) {
        self.heard.set(js_sys::Date::now());
        let (repair, session, key) = (self.clone(), session.clone(), key.to_owned());
        spawn_local(async move {
            let mut was_silent = false;
            loop {
                TimeoutFuture::new(LISTENING).await;
                let is_current = repair.key.borrow().as_deref() == Some(&*key);
                if repair.is_over() || !is_current {
                    return;
                }
                let is_silent = js_sys::Date::now() - repair.heard.get() > SILENT_AFTER;
                if is_silent != was_silent {
                    was_silent = is_silent;
                    repair.tell(&session, Event::Silent(is_silent));
                }
            }
        });
    }

    /// Whether the inspected page holds another document now. In Chromium 156 a document that has just been committed
    /// cannot answer yet ("has no execution context").
    pub(super) async fn has_left(&self) -> bool {
        for _ in 0..ASKED_WHERE {
            match inspected::page_id(self.frame()).await {
                Ok(page_id) => return page_id != self.page.id,
                Err(EvalError::NoFrame) => return true,
                Err(EvalError::Threw(_)) if !self.is_over() => TimeoutFuture::new(inspected::LATEST).await,
                Err(_) => break,
            }
        }
        false
    }
}
