//! The panel never fails; if it does all the same, it says so, and the record is kept.

use super::api::member;
use super::wire::NAME;
use wasm_bindgen::prelude::*;
use web_sys::{Document, Element};

/// What heads a failure of Retag itself.
pub const DEFECT: &str = "Retag failed, and this is a defect in Retag.";

/// From now on a failure of this page's module is shown in the page. A panic stops the module at once, as
/// a lack of memory or stack does, and reaches the page as an error of whatever had called it. The module
/// cannot be relied on then, so the recorder's, in its own page, does the rest.
pub fn guard() {
    let Some(window) = web_sys::window() else { return };
    let told = Closure::<dyn FnMut(JsValue)>::new(|event: JsValue| {
        let thrown = member(&event, &["error"]).or_else(|| member(&event, &["reason"]));
        if let Some(failure) = thrown.as_ref().and_then(failure) {
            tell(&failure);
        }
    });
    let told = told.into_js_value();
    for event in ["error", "unhandledrejection"] {
        let _ = window.add_event_listener_with_callback(event, told.unchecked_ref());
    }
}

/// What a module's failure says of itself: where it happened, by its offset in the module.
fn failure(thrown: &JsValue) -> Option<String> {
    let text = |name| member(thrown, &[name]).and_then(|text| text.as_string());
    // WebAssembly JavaScript Interface §5.11: what a trap throws.
    let name = text("name").filter(|name| name == "RuntimeError")?;
    let message = text("message").unwrap_or_default();
    Some(format!("{name}: {message}\n{}", text("stack").unwrap_or_default()))
}

/// Shows what failed in place of the panel; the recorder offers the record with it, where there is one.
fn tell(what: &str) {
    let global = js_sys::global();
    let document = member(&global, &["document"]);
    let recorder = member(&global, &[NAME]);
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

/// Says in place of the panel that a part of it could not be loaded.
pub fn not_loaded(why: &str) {
    if let Some(document) = web_sys::window().and_then(|window| window.document()) {
        let _ = alert(&document, "Retag’s panel could not be loaded.", why);
    }
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
