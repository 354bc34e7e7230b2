//! The keyboard commands of the whole page.

use super::details::DetailsStore;
use super::kit::dom::{self, closest, document, focus};
use super::list::{self, Lists};
use super::store::PanelStore;
use super::toolbar::FILTER;
use crate::panel::kit::signal::UpdateTo;
use crate::view::{KeyCommand, KeyPlace, KeyPress, command};
use std::rc::Rc;
use sycamore::web::events;
use web_sys::KeyboardEvent;

/// The parts that the keys act on.
struct Keys {
    store: Rc<PanelStore>,
    list: Rc<Lists>,
    details: Rc<DetailsStore>,
}

/// Listens to the keys of the whole page, for as long as the page lives.
pub fn listen(store: &Rc<PanelStore>, list: &Rc<Lists>, details: &Rc<DetailsStore>) {
    let Some(page) = document().and_then(|document| document.document_element()) else { return };
    let keys = Keys { store: store.clone(), list: list.clone(), details: details.clone() };
    dom::listen(&page, events::keydown, move |event| {
        if event.default_prevented() || event.is_composing() {
            return;
        }
        let (key, place) = (event.key(), place(&event));
        let control = event.ctrl_key() || event.meta_key();
        let asked = command(KeyPress { key: &key, control, alt: event.alt_key(), place });
        if has_dialog(&keys.store) && asked == Some(KeyCommand::Close) {
            // The browser closes the dialog. DevTools must not get the key: Chromium 156 would open its drawer instead.
            event.stop_propagation();
            return;
        }
        // A key that is held down starts one replay, not several.
        let is_repeated = event.repeat() && matches!(asked, Some(KeyCommand::Replay(_)));
        if is_repeated || asked.is_some_and(|command| obey(&keys, command, place)) {
            event.prevent_default();
            event.stop_propagation();
        }
    });
}

/// Whether a dialog is open.
fn has_dialog(store: &PanelStore) -> bool {
    store.help.get_untracked() || store.dialects.get_untracked()
}

fn place(event: &KeyboardEvent) -> KeyPlace {
    if closest(event, "input, textarea, select").is_some() {
        KeyPlace::Text
    } else if closest(event, "[role=grid]").is_some() || closest(event, "body > *").is_none() {
        // Without a focused element, the keys act on the list.
        KeyPlace::List
    } else {
        KeyPlace::Elsewhere
    }
}

/// Carries out a key's command; `false` when there was nothing to do, so that the key keeps its default action.
fn obey(keys: &Keys, command: KeyCommand, place: KeyPlace) -> bool {
    let Keys { store, list, details } = keys;
    if store.help.get_untracked() && command == KeyCommand::Help {
        store.help.update_to(false);
        return true;
    }
    if has_dialog(store) {
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
        KeyCommand::Help => store.help.update_to(true),
    }
    true
}

/// Closes the innermost open part, and focuses the list.
fn close(store: &PanelStore, place: KeyPlace) -> bool {
    if place == KeyPlace::Text && !store.words.get_clone_untracked().is_empty() {
        store.find(String::new());
        return true;
    } else if place != KeyPlace::Text && store.showing.get_untracked() {
        store.open(false);
    } else if place != KeyPlace::Text {
        return false;
    }
    list::focus(store.mode.get_untracked());
    true
}
