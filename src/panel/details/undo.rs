//! The undo of a save: the request that it would send, or why there is no undo.

use super::focus::lead_to_undo;
use super::plan::request;
use super::store::DetailsStore;
use crate::exchange::{ExchangeId, escape_lines_and_cut};
use crate::panel::kit::element::{button, views};
use crate::panel::kit::section::{Fold, section};
use crate::replay::Undo;
use crate::view::{undo_sentence, undo_view};
use std::rc::Rc;
use sycamore::prelude::*;
use sycamore::web::events;
use sycamore::web::tags::*;

/// Longest patch that is shown, in characters.
const LONGEST_PATCH: usize = 4000;

/// The undo of the selected exchange's repair, once the repair has saved.
pub fn undo(store: &Rc<DetailsStore>) -> View {
    let store = store.clone();
    div()
        .class("part")
        .children(move || {
            store.state.action.track();
            let actions = store.state.actions.borrow();
            let Some((of, undo)) = actions.as_ref().map(|actions| (actions.of, actions.undo.clone())) else {
                return View::new();
            };
            drop(actions);
            if !store.awaits_undo() {
                lead_to_undo(&store);
            }
            match undo {
                Some(Ok(undo)) => offered(&store, of, &undo),
                Some(Err(why)) => View::from(p().class("undo note").children(why.to_string())),
                None => View::new(),
            }
        })
        .into()
}

fn offered(store: &Rc<DetailsStore>, of: ExchangeId, undo: &Undo) -> View {
    let (store, folds) = (store.clone(), store.folds.clone());
    let start = button("push", "Undo: put the earlier version back")
        .attr("data-action", "undo")
        .on(events::click, move |_| store.undo());
    let words = undo_sentence(undo, of);
    let view = undo_view(undo);
    let patch = undo.patch.as_deref().map(|patch| escape_lines_and_cut(patch, LONGEST_PATCH));
    let fields = section(&folds, "undo", "Field by field", Fold::Folded, move || {
        let patch = patch.clone().map(|patch| pre().class("snippet").tabindex("0").children(patch));
        div().class("plan").children((request(1, "Undo", &view), views(patch))).into()
    });
    div().class("undo").children((start, p().class("note").children(words), fields)).into()
}
