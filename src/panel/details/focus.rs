//! Moves the focus when the steps of a repair are rebuilt.

use crate::panel::kit::dom::document;
use crate::replay::ReplayKind;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlElement;

/// Called before the steps are rebuilt. When one of their buttons has the focus, the same button gets the focus
/// afterwards, or else the button that replaces it, which is *Cancel* while a repair runs.
pub fn keep_focus() {
    let active = document().and_then(|document| document.active_element());
    let action =
        active.filter(|active| active.closest(".path, .recommended").is_ok_and(|path| path.is_some()));
    let Some(action) = action.and_then(|active| active.get_attribute("data-action")) else { return };
    // After this turn, when the new steps are in the page.
    spawn_local(async move {
        let same = format!(".details [data-action=\"{action}\"]:not([disabled])");
        if !focus_first(&same) {
            lead_to_actions();
        }
    });
}

/// Focuses the first available action: *Cancel*, *Undo*, or a replay that has a key.
pub fn lead_to_actions() {
    let kinds = ReplayKind::ALL.into_iter().filter(|kind| kind.key().is_some());
    let buttons = kinds.map(|kind| format!(", .details [data-action=\"{}\"]:not([disabled])", kind.slug()));
    let first = ".details [data-action=\"cancel\"], .details [data-action=\"undo\"]";
    focus_first(&format!("{first}{}", buttons.collect::<String>()));
}

/// Focuses the first element that matches a selector; returns whether there was one.
fn focus_first(selector: &str) -> bool {
    let found = document().and_then(|document| document.query_selector(selector).ok().flatten());
    let button = found.and_then(|button| button.dyn_into::<HtmlElement>().ok());
    button.is_some_and(|button| button.focus().is_ok())
}
