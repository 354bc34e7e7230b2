//! Keys, wherever the focus is.

use super::desk::Desk;
use super::dom::{closest, document, focus};
use super::toolbar::FILTER;
use crate::replay::ReplayKind;
use crate::view::{Command, Place, Press, command};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::KeyboardEvent;

/// Listens to the keys of the whole page, for as long as it lives.
pub fn listen(desk: &Rc<Desk>) {
    let Some(document) = document() else { return };
    let desk = desk.clone();
    let listener = Closure::<dyn FnMut(KeyboardEvent)>::new(move |event: KeyboardEvent| {
        let key = event.key();
        let press = Press {
            key: &key,
            control: event.ctrl_key() || event.meta_key(),
            alt: event.alt_key(),
            place: place(&event),
        };
        if event.default_prevented() || event.is_composing() {
            return;
        }
        if let Some(command) = command(press)
            && desk.within(|desk| obey(desk, command, press.place))
        {
            event.prevent_default();
            event.stop_propagation();
        }
    });
    let _ = document.add_event_listener_with_callback("keydown", listener.as_ref().unchecked_ref());
    listener.forget();
}

fn place(event: &KeyboardEvent) -> Place {
    if closest(event, "input, textarea, select").is_some() {
        Place::Text
    } else if closest(event, "[role=grid]").is_some() || closest(event, "body > *").is_none() {
        // With the focus nowhere, the keys are the list's.
        Place::List
    } else {
        Place::Elsewhere
    }
}

/// Does what a key asks for; `false` when there was nothing to do, so that the key keeps its meaning.
fn obey(desk: &Desk, command: Command, place: Place) -> bool {
    let signals = &desk.signals;
    if signals.help.get_untracked() && !matches!(command, Command::Close | Command::Help) {
        return false;
    }
    match command {
        Command::Step(by) => desk.step(i64::from(by)),
        Command::Page(by) => desk.step(i64::from(by) * i64::from(desk.table.page())),
        Command::First => desk.step(i64::MIN),
        Command::Last => desk.step(i64::MAX),
        Command::Open => signals.open.set(true),
        Command::Close => return close(desk, place),
        Command::Find => focus(FILTER),
        Command::Repair => return desk.replay(ReplayKind::RefetchAndRetry),
        Command::Clear => desk.host.clear(),
        Command::Pause if desk.host.is_live() => desk.toggle_pause(),
        Command::Pause => return false,
        Command::Help => signals.help.set(!signals.help.get_untracked()),
    }
    true
}

/// Closes the innermost thing that is open.
fn close(desk: &Desk, place: Place) -> bool {
    let signals = &desk.signals;
    if signals.help.get_untracked() {
        signals.help.set(false);
    } else if place == Place::Text {
        if signals.words.with_untracked(String::is_empty) {
            desk.table.focus();
        } else {
            desk.find(String::new());
        }
        return true;
    } else if signals.open.get_untracked() && signals.selected.get_untracked().is_some() {
        signals.open.set(false);
    } else {
        return false;
    }
    desk.table.focus();
    true
}
