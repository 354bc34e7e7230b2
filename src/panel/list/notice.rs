//! The notice that replaces an empty list.

use crate::panel::kit::element::{button, views};
use crate::panel::store::PanelStore;
use crate::view::{EmptyReason, Notice, NoticeAction, notice};
use std::rc::Rc;
use sycamore::prelude::*;
use sycamore::web::events;
use sycamore::web::tags::*;

/// The notice over an empty list.
pub fn empty(store: &Rc<PanelStore>) -> View {
    let store = store.clone();
    div()
        .class("notices")
        .children(move || {
            let counts = store.counts.get();
            if counts.shown > 0 || counts.tested.is_some() {
                return View::new();
            }
            let (paused, scope, words) = (store.paused.get(), store.scope.get(), store.words.get_clone());
            let why = match counts.total {
                0 if !store.host.is_live() => EmptyReason::NoFile,
                0 if paused => EmptyReason::Paused,
                0 => EmptyReason::NothingYet,
                total if words.trim().is_empty() => EmptyReason::OutOfScope { scope, total },
                total => EmptyReason::NoMatch { words: &words, total },
            };
            shown(&store, &notice(why))
        })
        .into()
}

fn shown(store: &Rc<PanelStore>, notice: &Notice) -> View {
    let way_out = notice.way_out.map(|(label, way)| {
        let store = store.clone();
        button("push", label).on(events::click, move |_| take(&store, way))
    });
    div()
        .class("empty")
        .children((h2().children(notice.title.clone()), p().children(notice.text), views(way_out)))
        .into()
}

fn take(store: &PanelStore, way: NoticeAction) {
    match way {
        NoticeAction::Resume => store.toggle_pause(),
        NoticeAction::OpenFile => crate::panel::file::choose(crate::panel::file::CHOOSER),
        NoticeAction::Widen(scope) => store.choose(scope),
        NoticeAction::ClearFilter => store.find(String::new()),
    }
}
