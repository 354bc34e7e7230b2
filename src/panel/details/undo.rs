//! The undo of a save: the request that it would send, or why there is no undo.

use super::plan::request;
use super::store::DetailsStore;
use crate::panel::kit::element::{El, button, el};
use crate::panel::kit::section::{Fold, section};
use crate::replay::Undo;
use crate::view::undo_view;
use std::rc::Rc;

/// The undo of the selected exchange's repair, once the repair has saved.
pub fn undo(store: &Rc<DetailsStore>) -> El {
    let store = store.clone();
    el("div", "part").live(move || {
        store.state.action.track();
        let undo = store.state.actions.borrow().as_ref().and_then(|actions| actions.undo.clone());
        match undo {
            Some(Ok(undo)) => vec![offered(&store, &undo)],
            Some(Err(why)) => vec![el("p", "undo note").text(&why.to_string())],
            None => Vec::new(),
        }
    })
}

fn offered(store: &Rc<DetailsStore>, undo: &Undo) -> El {
    let (store, folds) = (store.clone(), store.folds.clone());
    let start = button("push", "Undo: put the earlier version back")
        .attr("data-action", "undo")
        .on("click", move |_| store.undo());
    let words = "Writes the content back that the refetch found. Where somebody has saved since, it is refused and changes nothing.";
    let view = undo_view(undo);
    let fields = section(&folds, "undo", "Field by field", Fold::Folded, move || {
        vec![el("div", "plan").add(request(1, "Undo", &view))]
    });
    el("div", "undo").add(start).add(el("p", "note").text(words)).add(fields)
}
