//! The crash screen: when the panel's module fails, the page says so, and the recorder offers the recording.

use super::api::member;
use super::wire::RECORDER_GLOBAL;
use std::cell::Cell;
use wasm_bindgen::prelude::*;
use web_sys::{Document, Element};

/// The heading of the crash screen.
pub const DEFECT: &str = "Retag has crashed. This is a bug in Retag.";

thread_local! {
    /// Whether the crash screen is shown. Only the first failure is shown: later failures follow from the first.
    static SHOWN: Cell<bool> = const { Cell::new(false) };
}

/// Installs a panic hook that logs each panic of this page's module, with its message and source position.
pub fn log_panics() {
    std::panic::set_hook(Box::new(|panic| {
        log(&panic.to_string());
    }));
}

/// Shows each failure of this page's module in the page: a panic with its message and source position, which
/// the console gets too, and a trap (no memory or stack is left) as the error that the trap throws.
/// Both stop the module in the middle of its work, and the module is unreliable afterwards. So the recorder's
/// module, in the devtools page, offers the recording.
///
/// The panic hook itself shows a panic: when the recorder has called this page, the recorder catches the error, and no
/// `error` event follows.
pub fn guard() {
    std::panic::set_hook(Box::new(|panic| {
        let words = panic.to_string();
        log(&words);
        let stack = text(&js_sys::Error::new(""), "stack");
        tell(&format!("{words}\n\n{stack}"));
    }));
    let Some(window) = web_sys::window() else { return };
    let told = Closure::<dyn FnMut(JsValue)>::new(|event: JsValue| {
        let thrown = member(&event, &["error"]).or_else(|| member(&event, &["reason"]));
        if let Some(trap) = thrown.as_ref().and_then(trap) {
            tell(&trap);
        }
    });
    let told = told.into_js_value();
    for event in ["error", "unhandledrejection"] {
        let _ = window.add_event_listener_with_callback(event, told.unchecked_ref());
    }
}

fn log(words: &str) {
    web_sys::console::error_1(&JsValue::from_str(words));
}

/// A trap's name, message and stack, which gives the offset in the module; `None` for any other error.
fn trap(thrown: &JsValue) -> Option<String> {
    // WebAssembly JavaScript Interface §5.11: a trap throws a RuntimeError.
    let name = text(thrown, "name");
    (name == "RuntimeError")
        .then(|| format!("{name}: {}\n{}", text(thrown, "message"), text(thrown, "stack")))
}

fn text(of: &JsValue, name: &str) -> String {
    member(of, &[name]).and_then(|text| text.as_string()).unwrap_or_default()
}

/// Shows the failure in place of the panel. The recorder, if this page has one, adds a button that saves the recording.
fn tell(what: &str) {
    if SHOWN.replace(true) {
        return;
    }
    let global = js_sys::global();
    let document = member(&global, &["document"]);
    let recorder = member(&global, &[RECORDER_GLOBAL]);
    let failed = recorder.as_ref().and_then(|recorder| member(recorder, &["panelFailed"]));
    match (recorder, failed.and_then(|failed| failed.dyn_into::<js_sys::Function>().ok()), document) {
        (Some(recorder), Some(failed), Some(document)) => {
            let _ = failed.call2(&recorder, &document, &JsValue::from_str(what));
        }
        (_, _, Some(document)) => show(document.unchecked_ref(), what),
        _ => {}
    }
}

/// Shows the failure in place of the panel, without an offer to save.
pub fn show(document: &Document, what: &str) {
    // When even the crash screen fails, no other place can show the error.
    let _ = alert(document, DEFECT, what).and_then(|alert| say(&alert, "p", "Reload this page to go on."));
}

/// Adds an alert with a heading and the failure's text at the top of the document's body.
///
/// # Errors
/// A DOM exception.
pub fn alert(document: &Document, heading: &str, what: &str) -> Result<Element, JsValue> {
    let alert = document.create_element("div")?;
    alert.set_class_name("crash");
    alert.set_attribute("role", "alert")?;
    say(&alert, "h1", heading)?;
    say(&alert, "pre", what)?;
    if let Some(body) = document.body() {
        body.prepend_with_node_1(&alert)?;
    }
    Ok(alert)
}

/// Adds a line to an alert.
///
/// # Errors
/// A DOM exception.
pub fn say(alert: &Element, tag: &str, text: &str) -> Result<(), JsValue> {
    let Some(document) = alert.owner_document() else { return Ok(()) };
    let line = document.create_element(tag)?;
    line.set_text_content(Some(text));
    alert.append_child(&line).map(|_| ())
}
