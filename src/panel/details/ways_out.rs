//! The other ways out: the request of each, what the request may destroy, and why the way out is offered.

use super::link::exchange_link;
use super::plan::content;
use super::store::DetailsStore;
use crate::panel::kit::element::{button, views};
use crate::panel::kit::section::{Fold, section};
use crate::view::WayOut;
use std::rc::Rc;
use sycamore::prelude::*;
use sycamore::web::events;
use sycamore::web::tags::{self, *};

/// The ways out of the selected exchange's refusal that are not part of the repair path.
pub fn ways_out(store: &Rc<DetailsStore>) -> View {
    let store = store.clone();
    div()
        .class("part")
        .children(move || {
            store.state.action.track();
            let actions = store.state.actions.borrow();
            let ways = actions.as_ref().map_or(&[][..], |actions| &actions.ways);
            if ways.is_empty() {
                return View::new();
            }
            let list = ul().class("ways").children(views(ways.iter().map(|way| shown(&store, way))));
            let heading = h3().children("Other ways out");
            View::from(
                tags::section()
                    .class("ways-out")
                    .attr("aria-label", "Other ways out")
                    .children((heading, list)),
            )
        })
        .into()
}

fn shown(store: &Rc<DetailsStore>, way: &WayOut) -> View {
    let (starts, kind, folds) = (store.clone(), way.kind, store.folds.clone());
    let label = match way.has_second_click {
        true => format!("{}…", kind.label()),
        false => kind.label().to_owned(),
    };
    let start = button("push small", label).attr("data-action", kind.slug()).title(kind.title());
    let start = start.on(events::click, move |_| {
        starts.replay(kind);
    });
    let writes = way.writes.iter().map(|write| {
        let link = exchange_link(&store.panel, write.of);
        li().attr("data-write", write.of.0.to_string()).children((link, " ", write.words.clone()))
    });
    let writes = (!way.writes.is_empty()).then(|| ol().class("way-writes").children(views(writes)));
    let left_out = way.left_out.iter().map(|one| p().class("note").children(one.clone()));
    let words = div().class("way-words").children((
        p().children(way.reason.clone()),
        p().class("note").children((way.sends.clone(), " ", way.may_destroy.clone())),
        views(writes),
        views(left_out),
    ));
    let plan = way.plan.clone().map(|plan| {
        let content = move || content(&plan).into();
        section(&folds, kind.slug(), "Field by field", Fold::Folded, content)
    });
    li().class("way").children((start, words, views(plan))).into()
}
