//! What went wrong with the panel itself.

use super::desk::Desk;
use super::icon::icon;
use std::rc::Rc;
use sycamore::prelude::*;

/// The problems, each of which can be dismissed.
pub fn alert(desk: &Rc<Desk>) -> View {
    let problems = desk.signals.problems;
    view! {
        div(class="alerts") {
            (move || {
                let list = problems.get_clone();
                list.into_iter().enumerate().map(|(place, text)| problem(problems, place, text)).collect::<Vec<View>>()
            })
        }
    }
}

fn problem(problems: Signal<Vec<String>>, place: usize, text: String) -> View {
    view! {
        div(class="alert", role="alert") {
            (icon("alert"))
            span { (text) }
            button(
                class="tool",
                r#type="button",
                aria-label="Dismiss",
                title="Dismiss",
                on:click=move |_| problems.update(|list| {
                    if place < list.len() {
                        list.remove(place);
                    }
                })
            ) { (icon("close")) }
        }
    }
}
