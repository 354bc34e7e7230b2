//! Moves the focus when the steps of a repair are rebuilt.

use super::store::DetailsStore;
use crate::panel::kit::dom::document;
use crate::replay::ReplayKind;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlElement;

/// Called before the steps are rebuilt. When one of their buttons has the focus, the same button gets the focus
/// afterwards, or else the button that replaces it: *Cancel* while a repair runs, *Undo* after a save.
pub fn keep_focus(store: &Rc<DetailsStore>) {
    let active = document().and_then(|document| document.active_element());
    let action =
        active.filter(|active| active.closest(".path, .recommended").is_ok_and(|path| path.is_some()));
    let Some(action) = action.and_then(|active| active.get_attribute("data-action")) else { return };
    let store = store.clone();
    // After this turn, when the new steps are in the page.
    spawn_local(async move {
        let same = format!(".details [data-action=\"{action}\"]:not([disabled])");
        if store.awaits_undo() || !focus_first(&same) {
            lead_to_actions(&store);
        }
    });
}

/// Focuses the first available action: *Cancel*, *Undo*, or a replay that has a key. After a save the focus waits for
/// *Undo*: on another button a second press of Enter would save again.
pub fn lead_to_actions(store: &DetailsStore) {
    if store.awaits_undo() {
        let active = document().and_then(|document| document.active_element());
        let button = active.and_then(|active| active.dyn_into::<HtmlElement>().ok());
        // An element that has left the page has lost the focus already.
        let _ = button.map(|button| button.blur());
        store.leads_to_undo.set(true);
        return;
    }
    let kinds = ReplayKind::ALL.into_iter().filter(|kind| kind.key().is_some());
    let buttons = kinds.map(|kind| format!(", .details [data-action=\"{}\"]:not([disabled])", kind.slug()));
    let first = ".details [data-action=\"cancel\"], .details [data-action=\"undo\"]";
    focus_first(&format!("{first}{}", buttons.collect::<String>()));
}

/// Called when no undo is awaited: moves the focus that waits for it, unless the user has moved the focus.
pub fn lead_to_undo(store: &Rc<DetailsStore>) {
    let active = document().and_then(|document| document.active_element());
    let is_nowhere = active.is_none_or(|active| active.tag_name() == "BODY");
    if store.leads_to_undo.take() && is_nowhere {
        let store = store.clone();
        spawn_local(async move { lead_to_actions(&store) });
    }
}

/// Focuses the first element that matches a selector; returns whether there was one.
fn focus_first(selector: &str) -> bool {
    let found = document().and_then(|document| document.query_selector(selector).ok().flatten());
    let button = found.and_then(|button| button.dyn_into::<HtmlElement>().ok());
    button.is_some_and(|button| button.focus().is_ok())
}
