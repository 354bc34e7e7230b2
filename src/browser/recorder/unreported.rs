//! Records exchanges that Chromium does not report.
//!
//! Chromium 156 reports an exchange when its response's body has been read to the end. A script that reads only
//! the status, as code that handles a 412 often does, leaves the body unread. When the response has
//! `Cache-Control: no-store`, Chromium never reports such an exchange, not even when the page navigates
//! (seen: a 412 and a 200, with and without Content-Length; Firefox 153 reports them all).
//! `getHAR` does list the exchange. So the recorder calls `getHAR` from time to time, and records the listed
//! exchanges that were not reported; [`Delivered`] decides which.

use super::super::api::{self, RequestEntry, member};
use crate::exchange::{ResponseSource, Timestamp, is_safe_method, names_target};
use crate::har::{Reading, micros};
use crate::recording::{Delivered, Mark};
use std::cell::RefCell;
use std::hash::BuildHasher;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

/// The shortest pause between two calls of `getHAR`, in milliseconds.
const PAUSE: f64 = 1000.0;

/// The pause after a call of `getHAR`, as a multiple of the time that the call took. `getHAR` serializes every exchange
/// of the page (some 0.1 ms for each exchange, in DevTools' own thread).
const RESTRAINT: f64 = 20.0;

/// The exchanges that were reported or found by `getHAR`.
pub struct Unreported<T> {
    /// `None` in a browser whose `getHAR` is not called.
    told: Option<RefCell<Delivered<T>>>,
}

impl<T> Default for Unreported<T> {
    fn default() -> Self {
        // Firefox 153 reports every exchange, unless `getHAR` is called: then it loses some exchanges that end during
        // the call ("HAR: request not found" in its console).
        let scheme = member(&js_sys::global(), &["location", "protocol"]);
        let is_asked = scheme.and_then(|scheme| scheme.as_string()).as_deref() == Some("chrome-extension:");
        Unreported { told: is_asked.then(RefCell::default) }
    }
}

impl<T> Unreported<T> {
    /// Notes that an exchange was reported, in an entry of `length` bytes. Returns the value that `take` gave when the
    /// exchange was recorded before its end.
    pub fn reported(&self, reading: &Reading, length: usize) -> Option<T> {
        let told = self.told.as_ref()?;
        let exchange = &reading.exchange;
        let mark =
            mark(exchange.request_start, &exchange.request.method, &exchange.request.url, reading.waited);
        told.borrow_mut().reported(mark, length)
    }

    /// Whether a reported entry still lacks the fields as sent, and the browser's list can show them later: an
    /// unsafe request that was answered, not by a service worker. Chromium 156 lists the fields soon after its report.
    pub fn awaits_fields(&self, reading: &Reading, entry: &RequestEntry) -> bool {
        let Some(told) = &self.told else { return false };
        let (request, response) = (&reading.exchange.request, &reading.exchange.response);
        !is_safe_method(&request.method)
            && response.status >= 100
            && response.origin != ResponseSource::ServiceWorker
            && !is_as_sent(entry)
            && told.borrow().may_ask()
    }

    /// Looks through all entries of the page for exchanges that were not reported. `take` records such an exchange, and
    /// returns the value that [`Unreported::reported`] returns when the exchange is reported after all.
    fn look(
        told: &RefCell<Delivered<T>>,
        entries: &js_sys::Array,
        take: impl Fn(&RequestEntry) -> Option<T>,
    ) {
        for entry in entries.iter().map(JsCast::unchecked_into::<RequestEntry>) {
            let status = number(&entry, &["response", "status"]);
            if status < 100.0 {
                continue;
            }
            let mark = mark_of(&entry);
            let is_failure = status >= 400.0 && is_as_sent(&entry);
            let is_due = told.borrow_mut().met(mark, number(&entry, &["time"]), is_failure);
            if is_due {
                let begun = take(&entry);
                told.borrow_mut().taken(mark, begun);
            }
        }
        told.borrow_mut().looked();
    }

    /// Notes a navigation of the inspected page.
    pub fn navigated(&self) {
        if let Some(told) = &self.told {
            told.borrow_mut().navigated();
        }
    }
}

/// The problem that the panel shows once `getHAR` is no longer called.
const TOO_LONG: &str = "This page's list of requests has become too long: Retag no longer asks Chromium for it. Until you \
                        reload the page, Retag misses a response that says Cache-Control: no-store and whose body the \
                        page leaves unread.";

/// Calls `getHAR` from time to time, for as long as DevTools is open.
pub async fn watch<T>(
    unreported: Rc<Unreported<T>>,
    take: impl Fn(&RequestEntry) -> Option<T>,
    say: impl Fn(String),
) {
    let Some(told) = &unreported.told else { return };
    let mut pause = PAUSE;
    let mut was_said = false;
    loop {
        gloo_timers::future::TimeoutFuture::new(pause as u32).await;
        if !told.borrow().may_ask() {
            told.borrow_mut().waited();
            pause = PAUSE;
            if !std::mem::replace(&mut was_said, true) {
                say(TOO_LONG.to_owned());
            }
            continue;
        }
        let asked = js_sys::Date::now();
        if let Some(entries) = listed().await
            && told.borrow_mut().answered(entries.length() as usize)
        {
            Unreported::look(told, &entries, &take);
        }
        pause = PAUSE.max((js_sys::Date::now() - asked) * RESTRAINT);
    }
}

/// The entries of `getHAR`: every exchange of the page.
pub(super) async fn listed() -> Option<js_sys::Array> {
    let mut ask = |resolve: js_sys::Function, _| {
        api::NETWORK.with(|network| network.get_har(&resolve));
    };
    let har = JsFuture::from(js_sys::Promise::new(&mut ask)).await.ok()?;
    member(&har, &["entries"])?.dyn_into().ok()
}

/// A hash that identifies an exchange in both sources: request start, method, URL, and the two timings that are final
/// when the response's header arrives (HAR's `blocked` and `wait`, in microseconds).
fn mark(request_start: Timestamp, method: &str, url: &str, waited: [i64; 2]) -> Mark {
    foldhash::fast::FixedState::default().hash_one((request_start, method, url, waited))
}

/// The [`mark`] of an entry, read without parsing the whole entry.
pub(super) fn mark_of(entry: &RequestEntry) -> Mark {
    let text = |path: &[&str]| member(entry, path).and_then(|value| value.as_string()).unwrap_or_default();
    let waited = |name| micros(&number(entry, &["timings", name]).to_string()).unwrap_or(0);
    let url = text(&["request", "url"]);
    let url = url.split_once('#').map_or(&*url, |(url, _)| url);
    let request_start = Timestamp::parse_iso8601(&text(&["startedDateTime"])).unwrap_or_default();
    mark(request_start, &text(&["request", "method"]), url, [waited("blocked"), waited("wait")])
}

/// Whether the entry holds the request's fields as they were sent. Chromium 156 learns these fields separately from the
/// response. So an entry may briefly have a response, but no Content-Length of the request, without which no body is
/// known to be exact. Such an entry waits: see [`late_fields`](super::late_fields).
pub(super) fn is_as_sent(entry: &RequestEntry) -> bool {
    let fields = member(entry, &["request", "headers"]).and_then(|fields| fields.dyn_into().ok());
    let fields: js_sys::Array = fields.unwrap_or_default();
    let name = |field: JsValue| member(&field, &["name"]).and_then(|name| name.as_string());
    let mut names = fields.iter().filter_map(name);
    names.any(|name| names_target(&name))
}

fn number(entry: &RequestEntry, path: &[&str]) -> f64 {
    member(entry, path).and_then(|value| value.as_f64()).unwrap_or(0.0)
}
