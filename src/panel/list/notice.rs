//! What stands in the list's place when it is empty.

use crate::panel::kit::element::{El, button, el};
use crate::panel::store::Desk;
use crate::view::{Emptiness, Notice, WayOut, notice};
use std::rc::Rc;

/// The notice over an empty list.
pub fn empty(desk: &Rc<Desk>) -> El {
    let desk = desk.clone();
    el("div", "notices").live(move || {
        let counts = desk.counts.get();
        if counts.shown > 0 || counts.tested.is_some() {
            return Vec::new();
        }
        let (paused, scope, words) = (desk.paused.get(), desk.scope.get(), desk.words.get());
        let why = match counts.total {
            0 if !desk.host.is_live() => Emptiness::NoFile,
            0 if paused => Emptiness::Paused,
            0 => Emptiness::NothingYet,
            total if words.trim().is_empty() => Emptiness::OutOfScope { scope, total },
            total => Emptiness::NoMatch { words: &words, total },
        };
        vec![shown(&desk, &notice(why))]
    })
}

fn shown(desk: &Rc<Desk>, notice: &Notice) -> El {
    let way_out = notice.way_out.map(|(label, way)| {
        let desk = desk.clone();
        button("push", label).on("click", move |_| take(&desk, way))
    });
    el("div", "empty").add(el("h2", "").text(&notice.title)).add(el("p", "").text(notice.text)).maybe(way_out)
}

fn take(desk: &Desk, way: WayOut) {
    match way {
        WayOut::Resume => desk.toggle_pause(),
        WayOut::OpenFile => crate::panel::file::choose(crate::panel::file::CHOOSER),
        WayOut::Widen(scope) => desk.choose(scope),
        WayOut::ClearFilter => desk.find(String::new()),
    }
}
