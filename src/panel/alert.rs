//! What went wrong with the panel itself.

use super::kit::element::{El, button, el, icon};
use super::store::Desk;
use std::rc::Rc;

/// The problems, each of which can be dismissed.
pub fn alert(desk: &Rc<Desk>) -> El {
    let desk = desk.clone();
    el("div", "alerts").live(move || {
        let problems = desk.problems.get();
        problems.iter().enumerate().map(|(place, text)| problem(&desk, place, text)).collect()
    })
}

fn problem(desk: &Rc<Desk>, place: usize, text: &str) -> El {
    let desk = desk.clone();
    let dismiss =
        button("tool", "").named("Dismiss", "Dismiss").add(icon("#icon-close")).on("click", move |_| {
            let mut problems = desk.problems.peek();
            if place < problems.len() {
                problems.remove(place);
            }
            desk.problems.set(problems);
        });
    el("div", "alert")
        .attr("role", "alert")
        .add(icon("#icon-alert"))
        .add(el("span", "").text(text))
        .add(dismiss)
}
