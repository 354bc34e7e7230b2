//! The panel never fails; if it does all the same, it says so, and the record is kept.

use super::api::member;
use super::wire::RECORDER_GLOBAL;
use std::cell::Cell;
use wasm_bindgen::prelude::*;
use web_sys::{Document, Element};

/// What heads a failure of Retag itself.
pub const DEFECT: &str = "Retag failed, and this is a defect in Retag.";

thread_local! {
    /// Whether a failure of this page's module is shown. Later ones follow from it.
    static SHOWN: Cell<bool> = const { Cell::new(false) };
}

/// From now on a panic of this page's module reaches the console, with its message and source position.
pub fn log_panics() {
    std::panic::set_hook(Box::new(|panic| {
        log(&panic.to_string());
    }));
}

/// From now on a failure of this page's module is shown in the page: a panic with its message and source
/// position, which the console gets too, and a trap (no memory or stack is left) as the error that it throws.
/// Both stop the module in the middle of its work. The module cannot be relied on then, so the recorder's, in
/// its own page, does the rest.
///
/// A panic is shown by its hook: where the recorder has called this page, the recorder catches the error.
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

/// What a trap says of itself: where it happened, by its offset in the module.
fn trap(thrown: &JsValue) -> Option<String> {
    // WebAssembly JavaScript Interface §5.11: what a trap throws.
    let name = text(thrown, "name");
    (name == "RuntimeError")
        .then(|| format!("{name}: {}\n{}", text(thrown, "message"), text(thrown, "stack")))
}

fn text(of: &JsValue, name: &str) -> String {
    member(of, &[name]).and_then(|text| text.as_string()).unwrap_or_default()
}

/// Shows what failed in place of the panel; the recorder offers the record with it, where there is one.
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

/// Shows what failed in place of the panel, with nothing to save.
pub fn show(document: &Document, what: &str) {
    // Nothing is left to tell a failure of this to.
    let _ = alert(document, DEFECT, what).and_then(|alert| say(&alert, "p", "Reload this page to go on."));
}

/// What failed under a heading, in place of the panel.
///
/// # Errors
/// The document's.
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

/// Adds a line to it.
///
/// # Errors
/// The document's.
pub fn say(alert: &Element, tag: &str, text: &str) -> Result<(), JsValue> {
    let Some(document) = alert.owner_document() else { return Ok(()) };
    let line = document.create_element(tag)?;
    line.set_text_content(Some(text));
    alert.append_child(&line).map(|_| ())
}
