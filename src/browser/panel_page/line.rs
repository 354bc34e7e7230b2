//! The connection over which code is run in the inspected page.
//!
//! Firefox 153 loses the inspected page after some four navigations: `inspectedWindow.eval` fails ("An unexpected error
//! occurred") in every extension page that was already loaded, in a minimal extension too. A reload of the inspected
//! page helps only briefly (seen: 9 of 14 navigations in a row). An extension page that is loaded after the loss has a
//! connection of its own, which works (seen: 16 of 16). So a new hidden frame replaces a lost connection. The frame
//! takes 15 ms, and does not change what the panel shows.

use super::super::api::{inspected_eval, inspected_eval_in, member};
use std::cell::RefCell;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::Element;

/// An empty page of the extension.
const PAGE: &str = "line.html";

thread_local! {
    static FRAME: RefCell<Option<Element>> = const { RefCell::new(None) };
}

/// The hidden frame's `chrome`; `None` before the first [`renew`].
fn chrome() -> Option<JsValue> {
    FRAME.with_borrow(|frame| member(frame.as_ref()?, &["contentWindow", "chrome"]))
}

/// Whether this browser can lose the page: Firefox.
pub fn can_be_lost() -> bool {
    let scheme = member(&js_sys::global(), &["location", "protocol"]).and_then(|scheme| scheme.as_string());
    scheme.as_deref() == Some("moz-extension:")
}

/// Runs code in the inspected page: in its top frame, or in the frame of this URL, where the browser can (Chromium).
/// While `done` runs, [`last_error`] gives the connection's error.
pub fn eval(code: &str, frame: Option<&str>, done: &js_sys::Function) {
    let inspected = chrome().and_then(|chrome| member(&chrome, &["devtools", "inspectedWindow"]));
    let eval = inspected.as_ref().and_then(|inspected| member(inspected, &["eval"]));
    let _ = match eval.as_ref().and_then(|eval| eval.dyn_ref::<js_sys::Function>()) {
        Some(eval) => eval.call2(&inspected.unwrap_or_default(), &JsValue::from_str(code), done),
        None => match frame {
            Some(url) => {
                let options = js_sys::Object::new();
                let _ = js_sys::Reflect::set(&options, &"frameURL".into(), &url.into());
                inspected_eval_in(code, &options, done)
            }
            None => inspected_eval(code, done),
        },
    };
}

/// The error of the call whose callback runs now, in the browser's words.
pub fn last_error() -> Option<String> {
    match chrome() {
        Some(chrome) => {
            member(&chrome, &["runtime", "lastError"]).map(|error| super::super::api::words(&error))
        }
        None => super::super::api::last_error(),
    }
}

/// Replaces the connection with the connection of a new frame.
///
/// # Errors
/// A DOM exception, when no frame can be created.
pub async fn renew() -> Result<(), JsValue> {
    let document = web_sys::window().and_then(|window| window.document()).ok_or(JsValue::NULL)?;
    let body = document.body().ok_or(JsValue::NULL)?;
    let frame = document.create_element("iframe")?;
    frame.set_attribute("hidden", "")?;
    frame.set_attribute("src", PAGE)?;
    let mut load = |resolve: js_sys::Function, reject: js_sys::Function| {
        for (event, settle) in [("load", &resolve), ("error", &reject)] {
            let _ = frame.add_event_listener_with_callback(event, settle);
        }
    };
    let loaded = js_sys::Promise::new(&mut load);
    body.append_child(&frame)?;
    JsFuture::from(loaded).await?;
    if let Some(old) = FRAME.replace(Some(frame)) {
        old.remove();
    }
    Ok(())
}
