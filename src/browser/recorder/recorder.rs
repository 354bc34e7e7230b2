//! The recorder: records what the browser reports, and notifies a panel's page of news to pull.

use super::super::api::{RequestEntry, last_error, member};
use super::late_fields::LateFields;
use super::unreported::Unreported;
use crate::exchange::Timestamp;
use crate::har::{self, Content, Reading};
use crate::recording::{BodyDue, Capture, Captured, Now};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// The recording, and the problems that a panel has yet to pull.
#[derive(Default)]
pub(super) struct RecorderState {
    pub capture: Capture,
    pub problems: Vec<String>,
    /// Notifies the panel of news to pull.
    pub notify: Option<js_sys::Function>,
}

/// The recorder. Clones share one state.
#[derive(Clone)]
pub struct Recorder {
    pub(super) state: Rc<RefCell<RecorderState>>,
    pub(super) unreported: Rc<Unreported<BodyDue>>,
    pub(super) late_fields: Rc<LateFields>,
    /// The prefix of the marks on Retag's own requests.
    pub(super) prefix: Rc<str>,
}

impl Recorder {
    /// Creates a recorder with an empty recording.
    pub fn new() -> Recorder {
        let random = (js_sys::Math::random() * 1e15) as u64;
        Recorder {
            state: Rc::default(),
            unreported: Rc::default(),
            late_fields: Rc::default(),
            prefix: format!("retag{random:x}").into(),
        }
    }

    /// Records an entry that the browser reports, and asks for its body when the policy wants it. An entry that still
    /// lacks the fields as sent waits for them first.
    pub(super) fn observe(&self, entry: RequestEntry) {
        let due = self.read(&entry, |reading, length| {
            let begun = self.unreported.reported(&reading, length);
            if begun.is_none() && self.unreported.awaits_fields(&reading, &entry) {
                self.await_fields(&entry);
                return None;
            }
            begun.or_else(|| self.take_down(reading))
        });
        if let Some(due) = due {
            self.await_body(due, content_of(&entry));
        }
    }

    /// Reads one entry, and calls `then` with the reading and the length of the entry's JSON in bytes. An entry that
    /// cannot be read becomes a problem.
    pub(super) fn read<T>(
        &self,
        entry: &RequestEntry,
        then: impl FnOnce(Reading, usize) -> Option<T>,
    ) -> Option<T> {
        let json = js_sys::JSON::stringify(entry).ok().and_then(|json| json.as_string());
        let Some(json) = json else {
            self.problem("an entry could not be read: it is no JSON".to_owned());
            return None;
        };
        match har::read_entry(&json, Some(&self.prefix)) {
            Ok(reading) => then(reading, json.len()),
            Err(skipped) => {
                self.problem(skipped.to_string());
                None
            }
        }
    }

    /// Records one exchange; returns the response's body to ask for.
    pub(super) fn take_down(&self, reading: Reading) -> Option<BodyDue> {
        let Captured { id, due, problem } = self.state.borrow_mut().capture.take(reading, now());
        match (problem, id) {
            (Some(problem), _) => self.problem(problem),
            (None, Some(_)) => self.notify(),
            (None, None) => {}
        }
        due
    }

    /// Takes in a response's body when the browser gives it.
    pub(super) fn await_body(
        &self,
        due: BodyDue,
        content: impl Future<Output = Option<Content<'static>>> + 'static,
    ) {
        let recorder = self.clone();
        spawn_local(async move {
            let content = content.await;
            recorder.got_body(due, content);
        });
    }

    fn got_body(&self, due: BodyDue, content: Option<Content<'_>>) {
        let has_news = self.state.borrow_mut().capture.take_body(due, content);
        if has_news {
            self.notify();
        }
    }

    pub(super) fn problem(&self, words: String) {
        self.state.borrow_mut().problems.push(words);
        self.notify();
    }

    pub(super) fn notify(&self) {
        let notify = self.state.borrow().notify.clone();
        if let Some(notify) = notify {
            // The call throws when the panel's page has been closed; the next panel's page pulls everything.
            if notify.call0(&JsValue::NULL).is_err() {
                self.state.borrow_mut().notify = None;
            }
        }
    }
}

/// Asks the browser for the content of an entry's response at once: a navigation discards it. `None` where the browser
/// does not give it.
pub(super) fn content_of(entry: &RequestEntry) -> impl Future<Output = Option<Content<'static>>> + use<> {
    let mut ask = |resolve: js_sys::Function, reject: js_sys::Function| {
        let got = Closure::once_into_js(move |content: JsValue, told: JsValue| {
            let _ = last_error();
            let _ = resolve.call1(&JsValue::NULL, &js_sys::Array::of2(&content, &told));
        });
        if entry.get_content(got.unchecked_ref()).is_err() {
            let _ = reject.call0(&JsValue::NULL);
        }
    };
    let asked = JsFuture::from(js_sys::Promise::new(&mut ask));
    let of = entry.clone();
    async move {
        let got: js_sys::Array = asked.await.ok()?.dyn_into().ok()?;
        // The second argument is the encoding in Chromium, and a media type in Firefox 153, which has the
        // encoding in the entry.
        let told = got.get(1).as_string().filter(|told| told == "base64");
        let in_entry =
            || member(&of, &["response", "content", "encoding"]).and_then(|encoding| encoding.as_string());
        let encoding = told.or_else(in_entry).unwrap_or_default();
        Some(Content { text: got.get(0).as_string()?.into(), encoding: encoding.into() })
    }
}

/// The time by the system's clock, which dates the browser's entries, and by the monotonic clock.
pub(super) fn now() -> Now {
    let steady = web_sys::window().and_then(|window| window.performance()).map_or(0.0, |clock| clock.now());
    Now {
        wall: Timestamp::default().plus_millis(js_sys::Date::now()),
        steady: Timestamp::default().plus_millis(steady),
    }
}
