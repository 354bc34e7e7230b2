//! The notice that replaces an empty list.

use crate::panel::kit::element::{El, button, el};
use crate::panel::store::PanelStore;
use crate::view::{EmptyReason, Notice, NoticeAction, notice};
use std::rc::Rc;

/// The notice over an empty list.
pub fn empty(store: &Rc<PanelStore>) -> El {
    let store = store.clone();
    el("div", "notices").live(move || {
        let counts = store.counts.get();
        if counts.shown > 0 || counts.tested.is_some() {
            return Vec::new();
        }
        let (paused, scope, words) = (store.paused.get(), store.scope.get(), store.words.get_clone());
        let why = match counts.total {
            0 if !store.host.is_live() => EmptyReason::NoFile,
            0 if paused => EmptyReason::Paused,
            0 => EmptyReason::NothingYet,
            total if words.trim().is_empty() => EmptyReason::OutOfScope { scope, total },
            total => EmptyReason::NoMatch { words: &words, total },
        };
        vec![shown(&store, &notice(why))]
    })
}

fn shown(store: &Rc<PanelStore>, notice: &Notice) -> El {
    let way_out = notice.way_out.map(|(label, way)| {
        let store = store.clone();
        button("push", label).on("click", move |_| take(&store, way))
    });
    el("div", "empty").add(el("h2", "").text(&notice.title)).add(el("p", "").text(notice.text)).maybe(way_out)
}

fn take(store: &PanelStore, way: NoticeAction) {
    match way {
        NoticeAction::Resume => store.toggle_pause(),
        NoticeAction::OpenFile => crate::panel::file::choose(crate::panel::file::CHOOSER),
        NoticeAction::Widen(scope) => store.choose(scope),
        NoticeAction::ClearFilter => store.find(String::new()),
    }
}
