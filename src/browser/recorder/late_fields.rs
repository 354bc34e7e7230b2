//! Waits for the fields as sent of a request that Chromium reports without them.
//!
//! Chromium 156 learns a request's fields as sent apart from its response. On a busy machine it reports some exchanges
//! first: the entry then has no Content-Length, so that the body is not known to be exact and no repair is possible
//! (seen: a 412 to a PUT, with two test browsers on two cores). `getHAR` shows the fields soon afterwards.

use super::super::api::RequestEntry;
use super::recorder::{Recorder, content_of};
use super::unreported::{is_as_sent, listed, mark_of};
use crate::har::Content;
use crate::recording::Mark;
use gloo_timers::future::TimeoutFuture;
use std::cell::RefCell;
use std::pin::Pin;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;

/// The pauses before each look through the browser's list, in milliseconds. After the last look the entry is recorded
/// as it was reported.
const PAUSES: [u32; 3] = [20, 100, 400];

/// The entries that wait, in the order of their reports.
#[derive(Default)]
pub struct LateFields {
    waiting: RefCell<Vec<Late>>,
}

/// An entry that was reported without the fields as sent.
struct Late {
    entry: RequestEntry,
    mark: Mark,
    content: Pin<Box<dyn Future<Output = Option<Content<'static>>>>>,
    /// How often the list was looked through.
    looks: usize,
}

impl Recorder {
    /// Records an entry once the browser's list shows its fields as sent.
    pub(super) fn await_fields(&self, entry: &RequestEntry) {
        let late = Late {
            entry: entry.clone(),
            mark: mark_of(entry),
            content: Box::pin(content_of(entry)),
            looks: 0,
        };
        let mut waiting = self.late_fields.waiting.borrow_mut();
        waiting.push(late);
        if waiting.len() == 1 {
            spawn_local(self.clone().look_for_fields());
        }
    }

    async fn look_for_fields(self) {
        loop {
            let looks = self.late_fields.waiting.borrow().iter().map(|late| late.looks).min();
            let Some(pause) = looks.and_then(|looks| PAUSES.get(looks)) else { return };
            TimeoutFuture::new(*pause).await;
            let entries = listed().await.unwrap_or_default();
            // Nothing is awaited between here and the next look at what waits: no new entry is missed.
            let waiting = self.late_fields.waiting.take();
            let later: Vec<Late> =
                waiting.into_iter().filter_map(|late| self.settle(late, &entries)).collect();
            self.late_fields.waiting.replace(later);
        }
    }

    /// Records a late entry, as the list shows it or after the last look as it was reported. Returns an entry that waits
    /// on.
    fn settle(&self, late: Late, entries: &js_sys::Array) -> Option<Late> {
        let latest_first = (0..entries.length()).rev().map(|place| entries.get(place).unchecked_into());
        let mut as_sent = latest_first.filter(|entry: &RequestEntry| mark_of(entry) == late.mark);
        let looks = late.looks.saturating_add(1);
        let entry = match as_sent.next().filter(is_as_sent) {
            Some(entry) => entry,
            None if looks < PAUSES.len() => return Some(Late { looks, ..late }),
            None => late.entry,
        };
        let due = self.read(&entry, |reading, _| self.take_down(reading));
        if let Some(due) = due {
            self.await_body(due, late.content);
        }
        None
    }
}
