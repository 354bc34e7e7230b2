//! The connection over which code is run in the inspected page.
//!
//! Firefox 153 loses the inspected page after some four navigations: `inspectedWindow.eval` fails in every page of the
//! extension that was there ("An unexpected error occurred"), a bare extension's too, and no reload of the inspected page
//! heals it for long (seen: 9 of 14 navigations in a row). A page of the extension that is loaded after that has a
//! connection of its own, which works (seen: 16 of 16). So a lost connection is replaced by that of a new hidden frame,
//! which takes 15 ms, and nothing that the panel shows is touched.

use super::super::api::{inspected_eval, member};
use std::cell::RefCell;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::Element;

/// An empty page of the extension.
const PAGE: &str = "line.html";

thread_local! {
    static FRAME: RefCell<Option<Element>> = const { RefCell::new(None) };
}

/// The `chrome` over which code is run: the hidden frame's, where there is one.
fn chrome() -> Option<JsValue> {
    FRAME.with_borrow(|frame| member(frame.as_ref()?, &["contentWindow", "chrome"]))
}

/// Whether this browser is one that loses the page.
pub fn can_be_lost() -> bool {
    let scheme = member(&js_sys::global(), &["location", "protocol"]).and_then(|scheme| scheme.as_string());
    scheme.as_deref() == Some("moz-extension:")
}

/// Runs code in the inspected page. What went wrong with the connection is [`last_error`] while `done` runs.
pub fn eval(code: &str, done: &js_sys::Function) {
    let inspected = chrome().and_then(|chrome| member(&chrome, &["devtools", "inspectedWindow"]));
    let eval = inspected.as_ref().and_then(|inspected| member(inspected, &["eval"]));
    let _ = match eval.as_ref().and_then(|eval| eval.dyn_ref::<js_sys::Function>()) {
        Some(eval) => eval.call2(&inspected.unwrap_or_default(), &JsValue::from_str(code), done),
        None => inspected_eval(code, done),
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

/// Replaces the connection by a new one.
///
/// # Errors
/// The browser's words, where no frame can be made.
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
