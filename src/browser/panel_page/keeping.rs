//! Speaks with the hook of *Keep exact bodies* in the inspected page: puts it there, renews it, asks it for the calls that
//! it has seen, and takes it away. See [`ExactBodies`](super::exact_bodies::ExactBodies).

use super::super::api;
use super::inspected::{self, EvalError};
use super::line;
use super::session::Session;
use crate::exchange::Timestamp;
use crate::replay::{KeptCall, KeptCalls, KeptContent};
use crate::view::Keeping;
use gloo_timers::future::TimeoutFuture;
use serde::Deserialize;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;

/// How often the hook is renewed, in milliseconds; less than its lease.
const BEAT: u32 = 4_000;

/// How many calls the hook tells of at once.
const MOST_TOLD: usize = 200;

/// What the hook tells.
#[derive(Deserialize)]
struct Told {
    page: String,
    state: String,
    calls: Vec<ToldCall>,
    /// Calls that were told of, and why their bodies are not kept any more.
    gone: Vec<(u32, String)>,
    kept: ToldStock,
}

/// What the hook keeps in all.
#[derive(Deserialize)]
struct ToldStock {
    bodies: u32,
    bytes: f64,
    dropped: u32,
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

/// Switches the keeping of bodies on or off.
pub fn switch(session: &Rc<Session>, is_on: bool) {
    let exact = &session.exact;
    exact.is_on.set(is_on);
    exact.switched.set(exact.switched.get().wrapping_add(1));
    *exact.calls.borrow_mut() = None;
    if is_on {
        session.panel(|panel| panel.keeping_changed(Keeping::Starting));
        follow(session);
    } else {
        let removal = exact.removal();
        spawn_local(async move {
            // A page that cannot be asked lets it go when nobody renews it.
            let _ = inspected::evaluate(&removal, None).await;
        });
        session.panel(|panel| {
            panel.keeping_changed(Keeping::Off);
            panel.recording_changed(&[]);
        });
    }
}

/// Reloads the inspected page, with the hook there before its first script.
pub fn reload(session: &Rc<Session>) {
    if !session.exact.is_on.get() {
        switch(session, true);
    }
    let options = js_sys::Object::new();
    let script = JsValue::from_str(&session.exact.installation(&session.prefix()));
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

/// Takes the hook away when this page goes, as with DevTools. Chromium 156 and Firefox 153 run nothing more in the
/// inspected page then: the hook goes by itself after its lease.
pub fn leave_with_page(session: &Rc<Session>) {
    let leaving = session.clone();
    let left = Closure::<dyn FnMut()>::new(move || {
        if leaving.exact.is_on.get() {
            let done = Closure::once_into_js(|_: JsValue, _: JsValue| {});
            line::eval(&leaving.exact.removal(), None, done.unchecked_ref());
        }
    });
    let seen = session.clone();
    let shown = Closure::<dyn FnMut()>::new(move || pull(&seen));
    if let Some(window) = web_sys::window() {
        let _ = window.add_event_listener_with_callback("pagehide", left.into_js_value().unchecked_ref());
        // The longer lease begins before the timers wait.
        let document = window.document();
        let _ = document.map(|document| {
            document
                .add_event_listener_with_callback("visibilitychange", shown.into_js_value().unchecked_ref())
        });
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
            let has_more = match told {
                Ok(told) => take_in(&session, told),
                Err(_) => {
                    if session.exact.is_on.get() {
                        session.panel(|panel| panel.keeping_changed(Keeping::Unreachable));
                    }
                    false
                }
            };
            if !session.exact.is_on.get() || !(has_more || session.exact.is_stale.get()) {
                break;
            }
        }
        session.exact.is_pulling.set(false);
    });
}

async fn ask(session: &Session) -> Result<Told, EvalError> {
    let told = inspected::evaluate(&session.exact.question(), None).await;
    let read = |told: JsValue| serde_wasm_bindgen::from_value::<Told>(told).ok();
    match told.map(read) {
        Ok(Some(told)) if told.state == "on" => Ok(told),
        Err(EvalError::Unresponsive) => Err(EvalError::Unresponsive),
        // It has none, or one whose lease is over.
        Ok(_) | Err(EvalError::Threw(_) | EvalError::NoFrame) => {
            if session.exact.is_on.get() {
                inspected::evaluate(&session.exact.installation(&session.prefix()), None).await?;
            }
            let told = inspected::evaluate(&session.exact.question(), None).await?;
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
    let is_news = !is_same || !told.calls.is_empty() || !told.gone.is_empty();
    if !is_same {
        *known = Some(KeptCalls::of_page(told.page));
    }
    if let Some(calls) = &mut *known {
        told.calls.into_iter().for_each(|call| calls.add(call.into()));
        told.gone.iter().for_each(|(id, what)| calls.gone(*id, what));
    }
    drop(known);
    let ToldStock { bodies, bytes, dropped } = told.kept;
    session.panel(|panel| {
        if session.exact.is_on.get() {
            panel.keeping_changed(Keeping::On { bodies, bytes: bytes as u64, dropped });
        }
        if is_news {
            panel.recording_changed(&[]);
        }
    });
    has_more
}
