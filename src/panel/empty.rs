//! What stands in the list's place when it is empty.

use super::desk::Desk;
use crate::recording::Scope;
use crate::view::{Emptiness, Notice, WayOut, notice};
use std::rc::Rc;
use sycamore::prelude::*;

/// The notice over an empty list.
pub fn empty(desk: &Rc<Desk>) -> View {
    let desk = desk.clone();
    let (counts, signals) = (desk.signals.counts, desk.signals);
    let why = create_selector(move || {
        let counts = counts.get();
        if counts.shown > 0 || counts.tested.is_some() {
            return None;
        }
        Some((counts.total, signals.paused.get(), signals.scope.get(), signals.words.get_clone()))
    });
    view! {
        (move || match why.get_clone() {
            Some((total, paused, scope, words)) => {
                let found = notice(emptiness(&desk, total, paused, scope, &words));
                shown(&desk, found)
            }
            None => View::new(),
        })
    }
}

fn emptiness<'a>(desk: &Desk, total: u32, paused: bool, scope: Scope, words: &'a str) -> Emptiness<'a> {
    match total {
        0 if !desk.host.is_live() => Emptiness::NoFile,
        0 if paused => Emptiness::Paused,
        0 => Emptiness::NothingYet,
        _ if words.trim().is_empty() => Emptiness::OutOfScope { scope, total },
        _ => Emptiness::NoMatch { words, total },
    }
}

fn shown(desk: &Rc<Desk>, notice: Notice) -> View {
    let (title, text) = (notice.title, notice.text);
    let button = match notice.way_out {
        Some((label, way)) => {
            let desk = desk.clone();
            view! { button(class="push", r#type="button", on:click=move |_| take(&desk, way)) { (label) } }
        }
        None => View::new(),
    };
    view! {
        div(class="empty") {
            h2 { (title) }
            p { (text) }
            (button)
        }
    }
}

fn take(desk: &Desk, way: WayOut) {
    match way {
        WayOut::Resume => desk.toggle_pause(),
        WayOut::OpenFile => super::file::choose(),
        WayOut::Widen(scope) => desk.choose(scope),
        WayOut::ClearFilter => desk.find(String::new()),
    }
}
