//! The recorder, in the devtools page: takes every exchange down from the moment DevTools opens,
//! and hands them to whichever panel page asks.

use super::api::{self, ExtensionPanel, RequestEntry, last_error, member};
use super::untold::{self, Untold};
use super::wire::NAME;
use super::{own_dialects, service};
use crate::exchange::{Body, Exchange, ExchangeId, Moment, RequestBody, ResponseBody};
use crate::har::{self, Content, Reading};
use crate::recording::{Full, Gate, LONGEST_READ, Large, Now, Side, Tape, Texts, trimmed};
use std::borrow::Cow;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;

/// The largest response that is asked for unasked, in bytes.
const LARGEST_BODY: i64 = 8_388_608;

/// What was recorded, and what a panel has yet to be told.
#[derive(Default)]
pub(super) struct State {
    pub tape: Tape,
    pub texts: Texts,
    /// Counts the times that what a panel holds has become worthless.
    pub generation: u32,
    /// Counts the clearings alone: a body that was asked for before one is nobody's.
    pub clearings: u32,
    pub large: Large,
    /// What a panel may have pulled before it changed, in order.
    pub news: Vec<News>,
    pub problems: Vec<String>,
    pub gate: Gate,
    pub full: bool,
    /// Whether it was said that values were let go.
    pub lossy: bool,
    /// Tells the panel that there is something to pull.
    pub notify: Option<js_sys::Function>,
}

/// What has changed after it was taken down.
#[derive(Clone, Copy, Debug)]
pub(super) enum News {
    /// More is known of a body, or it had to go.
    Body(ExchangeId, Side),
    /// Of an exchange's fields and its URL something was let go.
    Loss(ExchangeId),
    /// The text of this number is mentioned no more.
    Retired(u32),
}

/// What is said when the first value is let go.
const LOSSY: &str = "The longest header values take more memory than Retag allows itself: the largest are not kept, and their fields \
                     say so. Conditions and validators are kept. A request that has lost a field cannot be repaired; clear the \
                     recording to keep all fields again.";

/// The recorder: cheap to clone.
#[derive(Clone)]
pub struct Recorder {
    pub(super) state: Rc<RefCell<State>>,
    untold: Rc<Untold<BodyDue>>,
    /// What begins the mark on Retag's own requests.
    pub(super) prefix: Rc<str>,
}

/// A response's body that is to be asked for.
#[derive(Clone, Copy)]
struct BodyDue {
    of: ExchangeId,
    /// Where another count is reached, it is nobody's.
    clearings: u32,
}

/// Begins to record.
pub fn start(waiting: &js_sys::Array) {
    let random = (js_sys::Math::random() * 1e15) as u64;
    let recorder =
        Recorder { state: Rc::default(), untold: Rc::default(), prefix: format!("retag{random:x}").into() };
    match own_dialects::kept().and_then(|json| own_dialects::read(&json)) {
        Ok(own) => recorder.state.borrow_mut().tape.set_dialects(own),
        Err(why) => recorder.problem(why),
    }
    let listener = {
        let recorder = recorder.clone();
        Closure::<dyn FnMut(RequestEntry)>::new(move |entry| recorder.observe(entry)).into_js_value()
    };
    api::NETWORK.with(|network| network.on_request_finished().listen(listener.unchecked_ref()));
    for entry in waiting.iter() {
        recorder.observe(entry.unchecked_into());
    }
    let (watching, told) = (recorder.clone(), recorder.clone());
    spawn_local(untold::watch(
        recorder.untold.clone(),
        move |entry| watching.read(entry, |reading, _| watching.take_down(reading)),
        move |said| told.problem(said),
    ));
    let untold = recorder.untold.clone();
    let navigated = Closure::<dyn FnMut()>::new(move || untold.navigated()).into_js_value();
    api::NETWORK.with(|network| network.on_navigated().listen(navigated.unchecked_ref()));
    let created = Closure::once_into_js(move |panel: ExtensionPanel| {
        let shown = Closure::<dyn FnMut(JsValue)>::new(move |window: JsValue| recorder.meet(&window));
        panel.on_shown().listen(shown.into_js_value().unchecked_ref());
    });
    api::create_panel("Retag", "icons/retag-32.png", "panel.html", created.unchecked_ref());
}

impl Recorder {
    /// Gives itself to a panel's window, which may not have loaded its module yet.
    fn meet(&self, window: &JsValue) {
        let name = JsValue::from_str(NAME);
        if member(window, &[NAME]).is_none() {
            let _ = js_sys::Reflect::set(window, &name, &service::of(self));
            if let (Ok(event), Some(target)) =
                (web_sys::Event::new(NAME), window.dyn_ref::<web_sys::EventTarget>())
            {
                let _ = target.dispatch_event(&event);
            } else if let Ok(event) = web_sys::Event::new(NAME) {
                // Another page's window is no instance of this page's classes.
                let _ = window.unchecked_ref::<web_sys::EventTarget>().dispatch_event(&event);
            }
        }
    }

    /// Takes down what the browser reports.
    fn observe(&self, entry: RequestEntry) {
        let due = self.read(&entry, |reading, length| {
            let begun = self.untold.reported(&reading, length);
            begun.or_else(|| self.take_down(reading))
        });
        if let Some(due) = due {
            self.ask_for_body(&entry, due);
        }
    }

    /// Reads one entry, for one who also wants its length; one that cannot be read is a problem that is told.
    fn read<T>(&self, entry: &RequestEntry, then: impl FnOnce(Reading, usize) -> Option<T>) -> Option<T> {
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

    /// Takes one exchange down; gives the body that is to be asked for when it has arrived.
    fn take_down(&self, reading: Reading) -> Option<BodyDue> {
        let mut state = self.state.borrow_mut();
        if !state.gate.admits(&reading.exchange, now()) {
            return None;
        }
        let mut exchange = trimmed(reading.exchange);
        let want = want(&exchange, reading.size);
        if want == Want::Kept && exchange.response.body == ResponseBody::NotAsked {
            exchange.response.body =
                if reading.size > LARGEST_BODY { ResponseBody::Unavailable } else { ResponseBody::Pending };
        }
        let is_asked = exchange.response.body == ResponseBody::Pending
            || (want == Want::Read && exchange.response.body == ResponseBody::NotAsked);
        let replayable = !exchange.is_safe() && matches!(exchange.request.body, RequestBody::Exact(..));
        let id = match state.take_in(exchange, reading.sent.as_deref()) {
            Ok(id) => id,
            Err(full) => {
                let first = !std::mem::replace(&mut state.full, true);
                drop(state);
                if first {
                    self.problem(full.to_string());
                }
                return None;
            }
        };
        if let Some(sent) = reading.sent.filter(|_| replayable) {
            let dropped = state.tape.keep_request_body(id, Body::Text((&*sent).into()));
            state.note_dropped(dropped);
        }
        let clearings = state.clearings;
        let said = state.let_go(id);
        drop(state);
        match said {
            Some(said) => self.problem(said),
            None => self.notify(),
        }
        is_asked.then_some(BodyDue { of: id, clearings })
    }

    /// Asks for a response's body now: after a navigation it is gone.
    fn ask_for_body(&self, entry: &RequestEntry, due: BodyDue) {
        let recorder = self.clone();
        let of = entry.clone();
        let got = Closure::once_into_js(move |content: JsValue, told: JsValue| {
            let _ = last_error();
            // Chromium gives the encoding beside the content; Firefox 153 a media type there, and the
            // encoding in the entry.
            let in_entry = || {
                member(&of, &["response", "content", "encoding"]).and_then(|encoding| encoding.as_string())
            };
            let encoding =
                told.as_string().filter(|told| told == "base64").or_else(in_entry).unwrap_or_default();
            let content =
                content.as_string().map(|text| Content { text: text.into(), encoding: encoding.into() });
            recorder.got_body(due, content);
        });
        if entry.get_content(got.unchecked_ref()).is_err() {
            self.got_body(due, None);
        }
    }

    fn got_body(&self, BodyDue { of: id, clearings }: BodyDue, content: Option<Content<'_>>) {
        let mut state = self.state.borrow_mut();
        if state.clearings != clearings {
            return;
        }
        let is_kept = state
            .tape
            .get(id)
            .is_some_and(|one| one.response.body == ResponseBody::Pending || one.foreign.is_some());
        let content = content.map(Content::into_body);
        let text = content.as_ref().and_then(Body::text);
        let says = text.is_some_and(|text| state.tape.read_response(id, text));
        // One that was asked for only to be read is kept where it says something.
        if !is_kept && !says {
            return;
        }
        match content {
            Some(content) => {
                let dropped = state.tape.keep_response_body(id, content);
                state.note_dropped(dropped);
            }
            None => state.tape.set_response_body(id, ResponseBody::Unavailable),
        }
        state.news.push(News::Body(id, Side::Response));
        drop(state);
        self.notify();
    }

    pub(super) fn problem(&self, words: String) {
        self.state.borrow_mut().problems.push(words);
        self.notify();
    }

    pub(super) fn notify(&self) {
        let notify = self.state.borrow().notify.clone();
        if let Some(notify) = notify {
            // A panel whose page has gone throws here; the next one pulls everything.
            if notify.call0(&JsValue::NULL).is_err() {
                self.state.borrow_mut().notify = None;
            }
        }
    }
}

/// By the clock that the browser's entries are dated with, and by one that nobody sets.
pub(super) fn now() -> Now {
    let steady = web_sys::window().and_then(|window| window.performance()).map_or(0.0, |clock| clock.now());
    Now {
        wall: Moment::default().plus_millis(js_sys::Date::now()),
        steady: Moment::default().plus_millis(steady),
    }
}

/// What a response's body is wanted for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Want {
    /// Diagnosis or a repair may need it: the scripted response carries a validator, refuses by a
    /// precondition or its like, or answers Retag itself.
    Kept,
    /// Some dialect's validator may be in it.
    Read,
    /// Nothing.
    Nothing,
}

fn want(exchange: &Exchange<Cow<str>>, size: i64) -> Want {
    let headers = &exchange.response.headers;
    let telling = headers.has("ETag")
        || headers.has("Last-Modified")
        || matches!(exchange.response.status, 400 | 409 | 412 | 423 | 428);
    let is_json = headers.get("Content-Type").is_some_and(|media| media.contains("json"));
    match exchange.kind.is_scripted() {
        true if telling || exchange.replay.is_some() => Want::Kept,
        true if is_json && exchange.succeeded() && size <= LONGEST_READ as i64 => Want::Read,
        _ => Want::Nothing,
    }
}

impl State {
    fn take_in(&mut self, exchange: Exchange<Cow<str>>, sent: Option<&str>) -> Result<ExchangeId, Full> {
        // What is refused leaves no text behind.
        self.tape.has_room()?;
        self.large.has_room(&self.texts)?;
        let texts = &mut self.texts;
        self.tape.take_in(exchange.map_texts(&mut |text| texts.share(&text)), sent)
    }

    fn note_dropped(&mut self, dropped: Vec<ExchangeId>) {
        for id in dropped {
            self.news.push(News::Body(id, Side::Response));
            self.news.push(News::Body(id, Side::Request));
        }
    }

    /// Lets go of what is too much with an exchange that was taken in; gives what is to be said of it.
    fn let_go(&mut self, id: ExchangeId) -> Option<String> {
        let gone = self.large.count(id, &mut self.tape, &mut self.texts);
        if gone.texts.is_empty() {
            return None;
        }
        self.news.extend(gone.exchanges.into_iter().map(News::Loss));
        self.news.extend(gone.texts.into_iter().map(News::Retired));
        (!std::mem::replace(&mut self.lossy, true)).then(|| LOSSY.to_owned())
    }
}
