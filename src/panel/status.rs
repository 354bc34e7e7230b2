//! The bar below the list: how much is shown, and what is unusual.

use super::desk::Desk;
use std::rc::Rc;
use sycamore::prelude::*;

/// The bar below the list.
pub fn status(desk: &Rc<Desk>) -> View {
    let (counts, paused, guest) = (desk.signals.counts, desk.signals.paused, desk.signals.guest);
    let most = crate::recording::MOST_EXCHANGES as u32;
    view! {
        div(class="status-bar", role="status") {
            span(class="count") {
                (move || {
                    let counts = counts.get();
                    let (shown, total) = (counts.shown.to_string(), counts.total.to_string());
                    let unit = if counts.total == 1 { " exchange" } else { " exchanges" };
                    [&shown, " of ", &total, unit].concat()
                })
            }
            (move || match counts.get().tested {
                Some(tested) => note([&"Filtering: ", &*tested.to_string(), " tested"].concat()),
                None => View::new(),
            })
            (move || match guest.get() {
                Some(id) => note([&id.to_string(), " is shown although the filter hides it"].concat()),
                None => View::new(),
            })
            (move || if paused.get() { note(String::from("Paused: nothing is recorded")) } else { View::new() })
            (move || if counts.get().total >= most {
                note(String::from("The recording is full: clear it to go on"))
            } else {
                View::new()
            })
        }
    }
}

fn note(text: String) -> View {
    view! { span(class="note") { (text) } }
}
