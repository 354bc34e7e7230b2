//! *Keep exact bodies*: the hook in the inspected page, and what it tells of the calls that it has seen.
//!
//! The bodies stay in the page. Here is known which calls there were, for [`KeptCalls`] to say which one made a recorded
//! exchange.

use super::super::api::{self, member};
use super::inspected::{self, EvalError, new_key};
use super::line;
use super::session::Session;
use crate::exchange::Timestamp;
use crate::panel::SourceOpener;
use crate::replay::{KeptCall, KeptCalls, KeptContent};
use gloo_timers::future::TimeoutFuture;
use serde::Deserialize;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;

/// The hook.
const HOOK: &str = include_str!("../../../extension/page/keep_bodies.js");

/// How many bodies are kept, and how many bytes of them, in one document.
const MOST_BODIES: u32 = 100;
const MOST_BYTES: u32 = 256 << 20;

/// How long the hook stays without being renewed, and how often it is, in milliseconds. A browser lets a hidden page's
/// timer wait for a minute.
const LEASE: u32 = 150_000;
const BEAT: u32 = 5_000;

/// Whether bodies are kept, and what is known of the calls.
pub struct ExactBodies {
    /// The secret by which the hook is found.
    token: String,
    is_on: Cell<bool>,
    /// Counts the switchings, so that an earlier beat ends.
    switched: Cell<u32>,
    calls: RefCell<Option<KeptCalls>>,
    is_pulling: Cell<bool>,
    is_stale: Cell<bool>,
}

impl Default for ExactBodies {
    fn default() -> ExactBodies {
        ExactBodies {
            token: new_key(),
            is_on: Cell::new(false),
            switched: Cell::new(0),
            calls: RefCell::default(),
            is_pulling: Cell::new(false),
            is_stale: Cell::new(false),
        }
    }
}

/// What the hook tells.
#[derive(Deserialize)]
struct Told {
    page: String,
    state: String,
    calls: Vec<ToldCall>,
    dropped: Vec<u32>,
}

/// A call as the hook tells it.
#[derive(Deserialize)]
struct ToldCall {
    id: u32,
    method: String,
    url: String,
    /// In milliseconds since the Unix epoch.
    at: f64,
    what: String,
    length: Option<f64>,
    least: f64,
    parts: u32,
    caller: String,
    setter: String,
}

impl From<ToldCall> for KeptCall {
    fn from(told: ToldCall) -> KeptCall {
        KeptCall {
            id: told.id,
            content: KeptContent::told(
                &told.what,
                told.length.map(|length| length as u64),
                told.least as u64,
                told.parts,
            ),
            method: told.method,
            url: told.url,
            at: Timestamp::default().plus_millis(told.at),
            caller: told.caller,
            setter: told.setter,
        }
    }
}

impl ExactBodies {
    /// The secret by which the hook is found in the page.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// The calls of the document that is there, while bodies are kept.
    pub fn calls(&self) -> Option<KeptCalls> {
        self.calls.borrow().clone().filter(|_| self.is_on.get())
    }

    /// The code that puts the hook into a page. It is an expression, and changes nothing where the hook is already.
    fn installation(&self) -> String {
        format!(
            "({HOOK})('{}', {{ count: {MOST_BODIES}, bytes: {MOST_BYTES}, lease: {LEASE} }})\n//# sourceURL=retag-keeps-bodies",
            self.token
        )
    }

    /// The code that takes the hook out of a page.
    fn removal(&self) -> String {
        format!(
            "(() => {{ try {{ Function.prototype.toString.call('{}').end() }} catch {{}} return true }})()",
            self.token
        )
    }

    /// The code that asks for the calls after those that are known.
    fn question(&self) -> String {
        let calls = self.calls.borrow();
        let (page, latest) = calls.as_ref().map_or(("", 0), |calls| (&*calls.page, calls.latest()));
        let page = serde_json::to_string(page).unwrap_or_default();
        format!(
            "(() => {{ const page = `${{location.origin}} ${{performance.timeOrigin}}`; \
             return {{ page, ...Function.prototype.toString.call('{}').calls(page === {page} ? {latest} : 0) }} }})()",
            self.token
        )
    }
}

/// Switches the keeping of bodies on or off.
pub fn switch(session: &Rc<Session>, is_on: bool) {
    let exact = &session.exact;
    exact.is_on.set(is_on);
    exact.switched.set(exact.switched.get().wrapping_add(1));
    *exact.calls.borrow_mut() = None;
    if is_on {
        follow(session);
    } else {
        let removal = exact.removal();
        spawn_local(async move {
            // A page that cannot be asked lets it go when nobody renews it.
            let _ = inspected::evaluate(&removal).await;
        });
        session.panel(|panel| panel.recording_changed(&[]));
    }
}

/// Reloads the inspected page, with the hook there before its first script.
pub fn reload(session: &Rc<Session>) {
    if !session.exact.is_on.get() {
        switch(session, true);
    }
    let options = js_sys::Object::new();
    let script = JsValue::from_str(&session.exact.installation());
    let _ = js_sys::Reflect::set(&options, &JsValue::from_str("injectedScript"), &script);
    if api::inspected_reload(&options).is_err() {
        session.panel(|panel| {
            panel.problem("The page could not be reloaded from here. Reload it in the browser.".into())
        });
    }
}

/// Another document is in the inspected page, and can be asked: it gets the hook too.
pub fn arrived(session: &Rc<Session>) {
    if session.exact.is_on.get() {
        pull(session);
    }
}

/// Takes the hook away when this page goes, as with DevTools. Where the browser runs nothing more then, the hook goes by
/// itself with the first request after its lease.
pub fn leave_with_page(session: &Rc<Session>) {
    let leaving = session.clone();
    let left = Closure::<dyn FnMut()>::new(move || {
        if leaving.exact.is_on.get() {
            let done = Closure::once_into_js(|_: JsValue, _: JsValue| {});
            line::eval(&leaving.exact.removal(), done.unchecked_ref());
        }
    });
    if let Some(window) = web_sys::window() {
        let _ = window.add_event_listener_with_callback("pagehide", left.into_js_value().unchecked_ref());
    }
}

/// Renews the hook as long as it is wanted.
fn follow(session: &Rc<Session>) {
    pull(session);
    let (session, switched) = (session.clone(), session.exact.switched.get());
    spawn_local(async move {
        loop {
            TimeoutFuture::new(BEAT).await;
            if !session.exact.is_on.get() || session.exact.switched.get() != switched {
                return;
            }
            pull(&session);
        }
    });
}

/// Asks the hook for the calls that are not known yet, and puts it into a page that has none.
pub fn pull(session: &Rc<Session>) {
    let exact = &session.exact;
    if !exact.is_on.get() || exact.is_pulling.replace(true) {
        return exact.is_stale.set(true);
    }
    let session = session.clone();
    spawn_local(async move {
        loop {
            session.exact.is_stale.set(false);
            let told = ask(&session).await;
            let has_more = told.is_ok_and(|told| take_in(&session, told));
            if !session.exact.is_on.get() || !(has_more || session.exact.is_stale.get()) {
                break;
            }
        }
        session.exact.is_pulling.set(false);
    });
}

async fn ask(session: &Session) -> Result<Told, EvalError> {
    let told = inspected::evaluate(&session.exact.question()).await;
    let read = |told: JsValue| serde_wasm_bindgen::from_value::<Told>(told).ok();
    match told.map(read) {
        Ok(Some(told)) if told.state == "on" => Ok(told),
        Err(EvalError::Unresponsive) => Err(EvalError::Unresponsive),
        // It has none, or one whose lease is over.
        Ok(_) | Err(EvalError::Threw(_)) => {
            if session.exact.is_on.get() {
                inspected::evaluate(&session.exact.installation()).await?;
            }
            let told = inspected::evaluate(&session.exact.question()).await?;
            read(told)
                .ok_or_else(|| EvalError::Threw("the page's hook tells nothing that can be read".into()))
        }
    }
}

/// Takes in what the hook tells, and says whether there is more to ask for.
fn take_in(session: &Session, told: Told) -> bool {
    let has_more = told.calls.len() >= MOST_TOLD;
    let mut known = session.exact.calls.borrow_mut();
    let is_same = known.as_ref().is_some_and(|calls| calls.page == told.page);
    let is_news = !is_same || !told.calls.is_empty();
    if !is_same {
        *known = Some(KeptCalls::of_page(told.page));
    }
    if let Some(calls) = &mut *known {
        // What Retag sends with the page's own fetch is seen too; its mark stands in the fragment.
        let mark = format!("#{}-", session.prefix());
        let of_page = told.calls.into_iter().filter(|call| !call.url.contains(&mark));
        of_page.for_each(|call| calls.add(call.into()));
        told.dropped.into_iter().for_each(|id| calls.dropped(id));
    }
    drop(known);
    if is_news {
        session.panel(|panel| panel.recording_changed(&[]));
    }
    has_more
}

/// How many calls the hook tells of at once.
const MOST_TOLD: usize = 200;

/// Opens a place of a script in DevTools' own panel of sources; Firefox 153 has no such function.
pub fn source_opener() -> Option<SourceOpener> {
    let panels = member(&js_sys::global(), &["chrome", "devtools", "panels"])?;
    let open = member(&panels, &["openResource"])?.dyn_into::<js_sys::Function>().ok()?;
    Some(Rc::new(move |url: &str, line: u32, column: u32| {
        // Lines and columns from 0.
        let place = [JsValue::from_str(url), line.saturating_sub(1).into(), column.saturating_sub(1).into()];
        let done = Closure::once_into_js(|_: JsValue| {});
        let given = js_sys::Array::from_iter(place.iter().chain([&done]));
        let _ = open.apply(&panels, &given);
    }))
}
