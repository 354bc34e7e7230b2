//! The client of the recorder: pulls new exchanges and bodies, and is the panel's host in DevTools.

use super::super::wire::{BodyNews, RECORDER_GLOBAL, Update};
use super::super::{api, download, user_dialects};
use super::repairs::Repairs;
use super::session::{RemoteRecorder, Session};
use super::{inspected, keeping, sent_log, sources, theme};
use crate::exchange::{Body, ExchangeId, ResponseBody, Timestamp};
use crate::panel::{self, Host, Replayer, SourceOpener};
use crate::recording::{Side, StringTableReader};
use crate::replay::KeptCall;
use gloo_timers::future::TimeoutFuture;
use std::cell::{Cell, OnceCell, RefCell};
use std::rc::{Rc, Weak};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;

/// How many exchanges one pull takes. A backlog must not block the panel's first frame.
const SLICE: u32 = 500;

/// How long the recorder may take to hand itself to this page, in milliseconds. The recorder does so when the panel's
/// tab is shown. In Firefox 153 a panel's page that was reloaded while its tab was shown gets no recorder.
const PATIENCE: u32 = 5000;

/// How many times a new document is asked for its id, and the pause between two questions, in milliseconds.
const MOST_QUESTIONS: u32 = 50;
const BETWEEN_QUESTIONS: u32 = 100;

/// The number of the unanswered question after which the panel shows the reason.
const SOON_TOLD: u32 = 10;

/// The problem that the panel shows when the recorder has not handed itself over within [`PATIENCE`].
const UNMET: &str = "The panel has not found Retag’s recorder. Choose another tab of DevTools and come back to this one; \
                     what was recorded is still there.";

/// The panel's host in DevTools.
struct RecorderClient {
    me: Weak<RecorderClient>,
    session: Rc<Session>,
    /// The texts that the recorder has sent, by number.
    mentioned: RefCell<StringTableReader>,
    /// Plans and sends replays; created on first use.
    replayer: OnceCell<Rc<dyn Replayer>>,
    /// Incremented by each navigation; the answer of an earlier document is discarded.
    navigations: Cell<u32>,
    generation: Cell<u32>,
    news_seen: Cell<usize>,
    pulling: Cell<bool>,
}

/// Shows the panel, and connects it as soon as the recorder hands itself over.
pub fn start() {
    let session = Rc::new(Session::default());
    let link = Rc::new_cyclic(|me| RecorderClient {
        me: me.clone(),
        session: session.clone(),
        mentioned: RefCell::default(),
        replayer: OnceCell::new(),
        navigations: Cell::new(0),
        generation: Cell::new(0),
        news_seen: Cell::new(0),
        pulling: Cell::new(false),
    });
    let panel = panel::mount(link.clone(), session.recording.clone());
    theme::follow(&panel);
    let _ = session.shown.set(panel);
    if let Some(record) = sent_log::left_over() {
        link.session.panel(|panel| panel.problem(record.to_string()));
    }
    link.follow_page();
    keeping::leave_with_page(&session);
    match api::member(&js_sys::global(), &[RECORDER_GLOBAL]) {
        Some(recorder) => link.connect(recorder.unchecked_into()),
        None => {
            let waiting = link.clone();
            let there = Closure::once_into_js(move || {
                if let Some(recorder) = api::member(&js_sys::global(), &[RECORDER_GLOBAL]) {
                    waiting.connect(recorder.unchecked_into());
                }
            });
            if let Some(window) = web_sys::window() {
                let _ = window.add_event_listener_with_callback(RECORDER_GLOBAL, there.unchecked_ref());
            }
            let waiting = link.clone();
            spawn_local(async move {
                TimeoutFuture::new(PATIENCE).await;
                if waiting.session.remote.get().is_none() {
                    waiting.session.panel(|panel| panel.problem(UNMET.to_owned()));
                }
            });
        }
    }
}

impl RecorderClient {
    fn connect(self: &Rc<Self>, recorder: RemoteRecorder) {
        let link = self.clone();
        let notify = Closure::<dyn FnMut()>::new(move || link.pull()).into_js_value();
        recorder.attach(notify.unchecked_ref());
        let _ = self.session.remote.set(recorder);
        self.session.panel(|panel| panel.solved(UNMET));
        self.pull();
        self.session.panel(|panel| panel.draw_now());
    }

    /// Keeps `Session::pages` up to date: which document the inspected page holds.
    fn follow_page(self: &Rc<Self>) {
        let link = self.clone();
        let navigated = Closure::<dyn FnMut(JsValue)>::new(move |_url: JsValue| {
            link.navigations.set(link.navigations.get().wrapping_add(1));
            link.session.pages.borrow_mut().left();
            if let Some(replayer) = link.replayer.get() {
                replayer.page_navigated();
            }
            link.session.panel(|panel| panel.recording_changed(&[]));
            link.identify_page();
        });
        api::NETWORK.with(|network| network.on_navigated().listen(navigated.into_js_value().unchecked_ref()));
        self.identify_page();
    }

    /// Asks the inspected page for its document's id. In Chromium 156 a document that has just been committed cannot
    /// answer yet ("has no execution context").
    fn identify_page(self: &Rc<Self>) {
        let (link, navigation) = (self.clone(), self.navigations.get());
        spawn_local(async move {
            for question in 0..MOST_QUESTIONS {
                let answer = inspected::page().await;
                if link.navigations.get() != navigation {
                    return;
                }
                match answer {
                    Ok(page) => {
                        let now = Timestamp::default().plus_millis(js_sys::Date::now());
                        link.session.pages.borrow_mut().arrived(page, now);
                        keeping::arrived(&link.session);
                        return link.session.panel(|panel| panel.recording_changed(&[]));
                    }
                    Err(silence) if question == SOON_TOLD => {
                        link.session.pages.borrow_mut().refused(silence.to_string());
                        link.session.panel(|panel| panel.recording_changed(&[]));
                    }
                    Err(_) => {}
                }
                TimeoutFuture::new(BETWEEN_QUESTIONS).await;
            }
        });
    }

    /// Pulls everything that is new, a slice at a time. The first slice is pulled at once: a timer would cost as much
    /// time as it saves.
    fn pull(self: &Rc<Self>) {
        if !self.pull_slice() || self.pulling.replace(true) {
            return;
        }
        let link = self.clone();
        spawn_local(async move {
            loop {
                TimeoutFuture::new(0).await;
                if !link.pull_slice() {
                    break;
                }
            }
            link.pulling.set(false);
        });
    }

    /// Pulls one slice; returns whether more is left.
    fn pull_slice(&self) -> bool {
        let Some(remote) = self.session.remote.get() else { return false };
        let have = u32::try_from(self.session.recording.borrow().len()).unwrap_or(u32::MAX);
        let news_seen = u32::try_from(self.news_seen.get()).unwrap_or(u32::MAX);
        let told = self.mentioned.borrow().told();
        let octets = remote.pull(self.generation.get(), have, told, news_seen, SLICE);
        // The array is an instance of the devtools page's Uint8Array. The copy is an instance of this page's.
        let octets = js_sys::Uint8Array::new(&octets).to_vec();
        let update: Update = match postcard::from_bytes(&octets) {
            Ok(update) => update,
            Err(error) => {
                self.session.panel(|panel| {
                    panel.problem(format!(
                        "Retag's recorder could not be read ({error}). Close DevTools and open it again."
                    ))
                });
                return false;
            }
        };
        self.take_in(update)
    }

    fn take_in(&self, update: Update) -> bool {
        let mut changed = Vec::with_capacity(update.exchanges.len());
        let mut has_write = false;
        let cleared = update.generation != self.generation.replace(update.generation);
        {
            let (mut recording, mut mentioned) =
                (self.session.recording.borrow_mut(), self.mentioned.borrow_mut());
            if cleared {
                recording.clear();
                self.session.recent.clear();
                self.session.not_whole.borrow_mut().clear();
                *mentioned = StringTableReader::default();
            }
            for exchange in update.exchanges {
                let exchange = exchange.map_texts(&mut |text| mentioned.text(text));
                has_write |= !exchange.is_safe() && exchange.replay.is_none();
                // The recorder has the same limit and has said so.
                changed.extend(recording.admit(exchange));
            }
            for (id, news) in update.bodies {
                self.session.recent.forget(id);
                match news {
                    BodyNews::Request(body) => recording.set_request_body(id, body),
                    BodyNews::Response(body, read) => {
                        recording.set_batch(id, read.batch);
                        recording.set_reason(id, read.reason);
                        recording.set_listed(id, read.listed);
                        recording.set_outlines(id, read.outlines);
                        if recording.get(id).is_some_and(|one| one.dialect_facts != read.dialect_facts) {
                            recording.set_dialect_facts(id, read.dialect_facts);
                        }
                        let is_whole = !self.session.not_whole.borrow().contains(&id);
                        recording
                            .set_response_body(id, if is_whole { body } else { ResponseBody::Unavailable });
                    }
                }
                changed.push(id);
            }
            for (id, url, asked, answered) in update.losses {
                let mut text = |mention| mentioned.text(mention);
                let url = text(url);
                let asked = asked.map_texts(&mut text);
                recording.set_fields(id, url, asked, answered.map_texts(&mut text));
                changed.push(id);
            }
            update.retired.into_iter().for_each(|number| mentioned.forget(number));
        }
        if has_write {
            keeping::pull(&self.session);
        }
        self.news_seen.set(update.news_seen);
        self.session.panel(|panel| {
            if cleared {
                panel.recording_cleared();
            }
            if !changed.is_empty() {
                panel.recording_changed(&changed);
            }
            for problem in update.problems {
                panel.problem(problem);
            }
        });
        update.more
    }
}

impl Host for RecorderClient {
    fn body(&self, id: ExchangeId, side: Side) -> Option<Body> {
        self.session.body(id, side)
    }

    fn replayer(&self) -> Option<Rc<dyn Replayer>> {
        let link = self.me.upgrade()?;
        Some(self.replayer.get_or_init(|| Repairs::new(link.session.clone())).clone())
    }

    fn clear(&self) {
        if let Some(replayer) = self.replayer.get() {
            replayer.recording_leaves();
        }
        if let Some(remote) = self.session.remote.get() {
            remote.clear();
        }
    }

    fn set_paused(&self, paused: bool) {
        if let Some(remote) = self.session.remote.get() {
            remote.set_paused(paused);
        }
    }

    fn user_dialects(&self) -> String {
        self.session.remote.get().map(RemoteRecorder::user_dialects).unwrap_or_default()
    }

    fn set_user_dialects(&self, json: &str) -> Result<(), String> {
        if let Some(remote) = self.session.remote.get() {
            remote.set_user_dialects(json);
        }
        user_dialects::keep(json)
    }

    fn save_file(&self, name: &str, text: &str) -> Result<(), String> {
        download::offer(name, text)
    }

    fn is_live(&self) -> bool {
        true
    }

    fn keep_exact_bodies(&self, is_on: bool) {
        keeping::switch(&self.session, is_on);
    }

    fn reload_with_capture(&self) {
        keeping::reload(&self.session);
    }

    fn call_of(&self, id: ExchangeId) -> Option<KeptCall> {
        let calls = self.session.exact.calls()?;
        let recording = self.session.recording.borrow();
        calls.call_of(&recording, recording.get(id)?).ok().cloned()
    }

    fn source_opener(&self) -> Option<SourceOpener> {
        sources::source_opener()
    }

    fn import(&self, _name: String, _text: String) {}
}
