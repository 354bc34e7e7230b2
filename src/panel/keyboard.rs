//! Keys, wherever the focus is.

use super::details::DetailsStore;
use super::kit::dom::{closest, document, focus};
use super::kit::element::El;
use super::list::{self, Lists};
use super::store::PanelStore;
use super::toolbar::FILTER;
use crate::view::{KeyCommand, KeyPlace, KeyPress, command};
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;

/// What the keys act on.
struct Keys {
    store: Rc<PanelStore>,
    list: Rc<Lists>,
    details: Rc<DetailsStore>,
}

/// Listens to the keys of the whole page, for as long as it lives.
pub fn listen(store: &Rc<PanelStore>, list: &Rc<Lists>, details: &Rc<DetailsStore>) {
    let Some(page) = document().and_then(|document| document.document_element()) else { return };
    let keys = Keys { store: store.clone(), list: list.clone(), details: details.clone() };
    El(page).on("keydown", move |event| {
        let Ok(event) = event.dyn_into::<KeyboardEvent>() else { return };
        if event.default_prevented() || event.is_composing() {
            return;
        }
        let (key, place) = (event.key(), place(&event));
        let control = event.ctrl_key() || event.meta_key();
        let asked = command(KeyPress { key: &key, control, alt: event.alt_key(), place });
        if asked.is_some_and(|command| obey(&keys, command, place)) {
            event.prevent_default();
            event.stop_propagation();
        }
    });
}

fn place(event: &KeyboardEvent) -> KeyPlace {
    if closest(event, "input, textarea, select").is_some() {
        KeyPlace::Text
    } else if closest(event, "[role=grid]").is_some() || closest(event, "body > *").is_none() {
        // With the focus nowhere, the keys are the list's.
        KeyPlace::List
    } else {
        KeyPlace::Elsewhere
    }
}

/// Does what a key asks for; `false` when there was nothing to do, so that the key keeps its meaning.
fn obey(keys: &Keys, command: KeyCommand, place: KeyPlace) -> bool {
    let Keys { store, list, details } = keys;
    let is_helping = store.help.peek();
    if is_helping && !matches!(command, KeyCommand::Close | KeyCommand::Help) {
        return false;
    }
    if store.dialects.peek() && !matches!(command, KeyCommand::Close) {
        return false;
    }
    match command {
        KeyCommand::Step(by) => list.step(store, i64::from(by)),
        KeyCommand::Page(by) => list.page(store, i64::from(by)),
        KeyCommand::First => list.step(store, i64::MIN),
        KeyCommand::Last => list.step(store, i64::MAX),
        KeyCommand::Open => list.open(store),
        KeyCommand::Close => return close(store, place),
        KeyCommand::Find => focus(FILTER),
        KeyCommand::Replay(kind) => return details.replay(kind),
        KeyCommand::Clear => store.host.clear(),
        KeyCommand::Pause if store.host.is_live() => store.toggle_pause(),
        KeyCommand::Pause => return false,
        KeyCommand::Help => {
            store.help.set(!is_helping);
            if is_helping {
                list::focus(store.mode.peek());
            }
        }
    }
    true
}

/// Closes the innermost thing that is open, and gives the list the keyboard.
fn close(store: &PanelStore, place: KeyPlace) -> bool {
    if store.help.peek() {
        store.help.set(false);
    } else if store.dialects.peek() {
        store.dialects.set(false);
    } else if place == KeyPlace::Text && !store.words.peek().is_empty() {
        store.find(String::new());
        return true;
    } else if place != KeyPlace::Text && store.showing.peek() {
        store.open(false);
    } else if place != KeyPlace::Text {
        return false;
    }
    list::focus(store.mode.peek());
    true
}
