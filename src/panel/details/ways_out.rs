//! The other ways out: the request of each, what the request may destroy, and why the way out is offered.

use super::link::exchange_link;
use super::plan::content;
use super::store::DetailsStore;
use crate::panel::kit::element::{El, button, el};
use crate::panel::kit::section::{Fold, section};
use crate::view::WayOut;
use std::rc::Rc;

/// The ways out of the selected exchange's refusal that are not part of the repair path.
pub fn ways_out(store: &Rc<DetailsStore>) -> El {
    let store = store.clone();
    el("div", "part").live(move || {
        store.state.action.track();
        let actions = store.state.actions.borrow();
        let ways = actions.as_ref().map_or(&[][..], |actions| &actions.ways);
        if ways.is_empty() {
            return Vec::new();
        }
        let list = el("ul", "ways").all(ways.iter().map(|way| shown(&store, way)));
        let heading = el("h3", "").text("Other ways out");
        vec![el("section", "ways-out").attr("aria-label", "Other ways out").add(heading).add(list)]
    })
}

fn shown(store: &Rc<DetailsStore>, way: &WayOut) -> El {
    let (starts, kind, folds) = (store.clone(), way.kind, store.folds.clone());
    let label = match way.has_second_click {
        true => format!("{}…", kind.label()),
        false => kind.label().to_owned(),
    };
    let start = button("push small", &label)
        .attr("data-action", kind.slug())
        .attr("title", &kind.title())
        .on("click", move |_| {
            starts.replay(kind);
        });
    let writes = way.writes.iter().map(|write| {
        let link = exchange_link(&store.panel, write.of);
        el("li", "").attr("data-write", &write.of.0.to_string()).add(link).text(" ").text(&write.words)
    });
    let writes = (!way.writes.is_empty()).then(|| el("ol", "way-writes").all(writes));
    let words = el("div", "way-words")
        .add(el("p", "").text(&way.reason))
        .add(el("p", "note").text(&way.sends).text(" ").text(&way.may_destroy))
        .maybe(writes);
    let plan = way.plan.clone();
    let plan =
        plan.map(|plan| section(&folds, kind.slug(), "Field by field", Fold::Folded, move || content(&plan)));
    el("li", "way").add(start).add(words).maybe(plan)
}
