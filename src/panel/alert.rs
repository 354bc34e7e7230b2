//! The alerts: problems of the panel itself.

use super::kit::element::{El, button, el, icon};
use super::store::PanelStore;
use crate::panel::kit::signal::UpdateTo;
use std::rc::Rc;

/// The problems, each of which can be dismissed.
pub fn alert(store: &Rc<PanelStore>) -> El {
    let store = store.clone();
    el("div", "alerts").live(move || {
        let problems = store.problems.get_clone();
        problems.iter().enumerate().map(|(place, text)| problem(&store, place, text)).collect()
    })
}

fn problem(store: &Rc<PanelStore>, place: usize, text: &str) -> El {
    let store = store.clone();
    let dismiss =
        button("tool", "").named("Dismiss", "Dismiss").add(icon("#icon-close")).on("click", move |_| {
            let mut problems = store.problems.get_clone_untracked();
            if place < problems.len() {
                problems.remove(place);
            }
            store.problems.update_to(problems);
        });
    el("div", "alert")
        .attr("role", "alert")
        .add(icon("#icon-alert"))
        .add(el("span", "").text(text))
        .add(dismiss)
}
