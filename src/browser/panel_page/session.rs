//! The state that the parts of the panel's page share: the recorder, the pulled recording, the panel, the inspected
//! page.

use super::super::api;
use super::exact_bodies::ExactBodies;
use super::recent_bodies::RecentBodies;
use super::sent_log::SentLog;
use crate::exchange::{Body, ExchangeId};
use crate::panel::Panel;
use crate::recording::{Recording, Side};
use crate::replay::PageLoads;
use std::cell::{OnceCell, RefCell};
use std::collections::HashSet;
use std::rc::Rc;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// The recorder, an object of the devtools page's instance of this module; `recorder/remote.rs` implements its
    /// methods.
    pub type RemoteRecorder;

    #[wasm_bindgen(method, getter)]
    fn prefix(this: &RemoteRecorder) -> String;
    #[wasm_bindgen(method)]
    pub fn attach(this: &RemoteRecorder, notify: &js_sys::Function);
    #[wasm_bindgen(method)]
    pub fn pull(
        this: &RemoteRecorder,
        generation: u32,
        have: u32,
        told: u32,
        news_seen: u32,
        limit: u32,
    ) -> JsValue;
    #[wasm_bindgen(method)]
    fn body(this: &RemoteRecorder, id: u32, of_request: bool) -> JsValue;
    #[wasm_bindgen(method)]
    pub fn clear(this: &RemoteRecorder);
    #[wasm_bindgen(method, js_name = setPaused)]
    pub fn set_paused(this: &RemoteRecorder, paused: bool);
    #[wasm_bindgen(method, js_name = userDialects)]
    pub fn user_dialects(this: &RemoteRecorder) -> String;
    #[wasm_bindgen(method, js_name = setUserDialects)]
    pub fn set_user_dialects(this: &RemoteRecorder, json: &str);
}

/// The state that the parts of the panel's page share.
#[derive(Default)]
pub struct Session {
    /// The exchanges pulled so far, shared with the panel.
    pub recording: Rc<RefCell<Recording>>,
    /// The documents that the inspected page has held.
    pub pages: RefCell<PageLoads>,
    /// What the present repair has sent.
    pub sent: SentLog,
    /// Responses whose content was not read to its end: the recorder may have a part of it.
    pub not_whole: RefCell<HashSet<ExchangeId>>,
    /// Whether the page keeps bodies, and which.
    pub exact: ExactBodies,
    /// The bodies that crossed from the recorder's page last.
    pub recent: RecentBodies,
    /// The recorder, once it has handed itself to this page.
    pub remote: OnceCell<RemoteRecorder>,
    /// The panel, once it is shown.
    pub shown: OnceCell<Panel>,
}

impl Session {
    /// The prefix of the marks on Retag's own requests; empty without a recorder.
    pub fn prefix(&self) -> String {
        self.remote.get().map(RemoteRecorder::prefix).unwrap_or_default()
    }

    /// Calls `act` with the panel, once the panel is shown.
    pub fn panel(&self, act: impl FnOnce(&Panel)) {
        if let Some(panel) = self.shown.get() {
            act(panel);
        }
    }

    /// A body that the recorder has kept, if it is whole.
    pub fn body(&self, id: ExchangeId, side: Side) -> Option<Body> {
        if side == Side::Response && self.not_whole.borrow().contains(&id) {
            return None;
        }
        self.recent.get(id, side, || self.recorded(id, side))
    }

    fn recorded(&self, id: ExchangeId, side: Side) -> Option<Body> {
        let kept = self.remote.get()?.body(id.0, side == Side::Request);
        match kept.as_string() {
            Some(text) => Some(Body::Text(text.into())),
            // Octets arrive as an instance of the devtools page's Uint8Array, which this page copies.
            None => api::member(&kept, &["length"])
                .map(|_| Body::Bytes(js_sys::Uint8Array::new(&kept).to_vec().into())),
        }
    }
}
