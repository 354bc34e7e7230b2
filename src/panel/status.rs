//! The status bar below the list: the counts, and any unusual state.

use super::kit::element::views;
use super::store::{Counts, PanelStore};
use crate::recording::MOST_EXCHANGES;
use std::rc::Rc;
use sycamore::prelude::*;
use sycamore::web::tags::*;

/// The status bar below the list. Screen readers announce only the unusual states: the counts change with every
/// request.
pub fn status(store: &Rc<PanelStore>) -> View {
    let (counted_of, store) = (store.clone(), store.clone());
    let count = span().class("count").children(move || counted(counted_of.counts.get()));
    let notes = span().class("notes").role("status").children(move || {
        let notes = notes(&store);
        views(notes.into_iter().map(|note| span().class("note").children(note)))
    });
    footer().class("status-bar").children((count, notes)).into()
}

fn notes(store: &PanelStore) -> Vec<String> {
    let counts = store.counts.get();
    let mut notes = Vec::new();
    if let Some(tested) = counts.tested {
        notes.push(format!("Filtering: {tested} tested"));
    }
    if let Some(id) = store.guest.get() {
        notes.push(format!("{id} is shown although the filter hides it"));
    }
    if store.paused.get() {
        notes.push(String::from("Paused: nothing is recorded"));
    }
    if counts.total as usize >= MOST_EXCHANGES {
        notes.push(String::from("The recording is full: clear it to go on"));
    }
    notes
}

fn counted(counts: Counts) -> String {
    match counts.total {
        0 => String::from("No exchanges"),
        1 => format!("{} of 1 exchange", counts.shown),
        total => format!("{} of {total} exchanges", counts.shown),
    }
}
