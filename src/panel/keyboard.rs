//! Keys, wherever the focus is.

use super::kit::dom::{closest, document, focus};
use super::kit::element::El;
use super::store::{Desk, Mode};
use super::toolbar::FILTER;
use crate::replay::ReplayKind;
use crate::view::{Command, Place, Press, command};
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;

/// Listens to the keys of the whole page, for as long as it lives.
pub fn listen(desk: &Rc<Desk>) {
    let Some(page) = document().and_then(|document| document.document_element()) else { return };
    let desk = desk.clone();
    El(page).on("keydown", move |event| {
        let Ok(event) = event.dyn_into::<KeyboardEvent>() else { return };
        if event.default_prevented() || event.is_composing() {
            return;
        }
        let (key, place) = (event.key(), place(&event));
        let control = event.ctrl_key() || event.meta_key();
        let asked = command(Press { key: &key, control, alt: event.alt_key(), place });
        if asked.is_some_and(|command| obey(&desk, command, place)) {
            event.prevent_default();
            event.stop_propagation();
        }
    });
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
    let is_helping = desk.help.peek();
    if is_helping && !matches!(command, Command::Close | Command::Help) {
        return false;
    }
    if desk.dialects.peek() && !matches!(command, Command::Close) {
        return false;
    }
    if desk.mode.peek() == Mode::Resources {
        let step = match command {
            Command::Step(by) => Some(i64::from(by)),
            Command::Page(by) => Some(i64::from(by) * i64::from(desk.resources.page())),
            Command::First => Some(i64::MIN),
            Command::Last => Some(i64::MAX),
            _ => None,
        };
        if let Some(by) = step {
            desk.resources.step(desk, by);
            return true;
        }
        if command == Command::Open {
            desk.resources.open(desk);
            return true;
        }
    }
    match command {
        Command::Step(by) => desk.step(i64::from(by)),
        Command::Page(by) => desk.step(i64::from(by) * i64::from(desk.table.page())),
        Command::First => desk.step(i64::MIN),
        Command::Last => desk.step(i64::MAX),
        Command::Open => desk.open(true),
        Command::Close => return close(desk, place),
        Command::Find => focus(FILTER),
        Command::Repair => {
            return desk.explainer().is_some_and(|explainer| explainer.replay(ReplayKind::RefetchAndRetry));
        }
        Command::Clear => desk.host.clear(),
        Command::Pause if desk.host.is_live() => desk.toggle_pause(),
        Command::Pause => return false,
        Command::Help => {
            desk.help.set(!is_helping);
            if is_helping {
                desk.focus_list();
            }
        }
    }
    true
}

/// Closes the innermost thing that is open, and gives the list the keyboard.
fn close(desk: &Desk, place: Place) -> bool {
    if desk.help.peek() {
        desk.help.set(false);
    } else if desk.dialects.peek() {
        desk.dialects.set(false);
    } else if place == Place::Text && !desk.words.peek().is_empty() {
        desk.find(String::new());
        return true;
    } else if place != Place::Text && desk.showing.peek() {
        desk.open(false);
    } else if place != Place::Text {
        return false;
    }
    desk.focus_list();
    true
}
