//! The alerts: problems of the panel itself.

use super::kit::element::{button, icon, views};
use super::store::PanelStore;
use crate::panel::kit::signal::UpdateTo;
use std::rc::Rc;
use sycamore::prelude::*;
use sycamore::web::events;
use sycamore::web::tags::*;

/// The problems, each of which can be dismissed.
pub fn alert(store: &Rc<PanelStore>) -> View {
    let store = store.clone();
    div()
        .class("alerts")
        .children(move || {
            let problems = store.problems.get_clone();
            views(problems.into_iter().enumerate().map(|(place, text)| problem(&store, place, text)))
        })
        .into()
}

fn problem(store: &Rc<PanelStore>, place: usize, text: String) -> View {
    let store = store.clone();
    let dismiss = button("tool", icon("#icon-close")).attr("aria-label", "Dismiss").title("Dismiss");
    let dismiss = dismiss.on(events::click, move |_| {
        let mut problems = store.problems.get_clone_untracked();
        if place < problems.len() {
            problems.remove(place);
        }
        store.problems.update_to(problems);
    });
    div().class("alert").role("alert").children((icon("#icon-alert"), span().children(text), dismiss)).into()
}
