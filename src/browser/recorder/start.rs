//! The start of the devtools page: connects the browser's events to the recorder, and hands the recorder to a panel's
//! page.

use super::super::api::{self, ExtensionPanel, RequestEntry, member};
use super::super::user_dialects;
use super::super::wire::RECORDER_GLOBAL;
use super::recorder::Recorder;
use super::{remote, unreported};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;

/// Starts the recorder, and creates the panel. `waiting` holds the entries that the browser has already reported.
pub fn start(waiting: &js_sys::Array) {
    let recorder = Recorder::new();
    match user_dialects::kept().and_then(|json| user_dialects::read(&json)) {
        Ok(own) => recorder.state.borrow_mut().capture.set_dialects(own),
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
    spawn_local(unreported::watch(
        recorder.unreported.clone(),
        move |entry| watching.read(entry, |reading, _| watching.take_down(reading)),
        move |said| told.problem(said),
    ));
    let unreported = recorder.unreported.clone();
    let navigated = Closure::<dyn FnMut()>::new(move || unreported.navigated()).into_js_value();
    api::NETWORK.with(|network| network.on_navigated().listen(navigated.unchecked_ref()));
    let created = Closure::once_into_js(move |panel: ExtensionPanel| {
        let shown = Closure::<dyn FnMut(JsValue)>::new(move |window: JsValue| meet(&recorder, &window));
        panel.on_shown().listen(shown.into_js_value().unchecked_ref());
    });
    api::create_panel("Retag", "icons/retag-32.png", "panel.html", created.unchecked_ref());
}

/// Hands the recorder to a panel's window. The window may still be loading its module, so an event follows.
fn meet(recorder: &Recorder, window: &JsValue) {
    let name = JsValue::from_str(RECORDER_GLOBAL);
    if member(window, &[RECORDER_GLOBAL]).is_none() {
        let _ = js_sys::Reflect::set(window, &name, &remote::of(recorder));
        if let (Ok(event), Some(target)) =
            (web_sys::Event::new(RECORDER_GLOBAL), window.dyn_ref::<web_sys::EventTarget>())
        {
            let _ = target.dispatch_event(&event);
        } else if let Ok(event) = web_sys::Event::new(RECORDER_GLOBAL) {
            // Another page's window is not an instance of this page's `EventTarget`, so `dyn_ref` fails.
            let _ = window.unchecked_ref::<web_sys::EventTarget>().dispatch_event(&event);
        }
    }
}
