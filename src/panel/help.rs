//! The keys, over everything else.

use super::desk::Desk;
use super::icon::icon;
use crate::view::HELP;
use std::rc::Rc;
use sycamore::prelude::*;

/// The close button's id: it has the focus while the help is shown.
pub const CLOSE: &str = "close-help";

/// The keys, while they are asked for.
pub fn help(desk: &Rc<Desk>) -> View {
    let shown = desk.signals.help;
    create_effect(move || {
        if shown.get() {
            // After this turn, when the button is in the page.
            wasm_bindgen_futures::spawn_local(async { super::dom::focus(CLOSE) });
        }
    });
    view! { (move || if shown.get() { overlay(shown) } else { View::new() }) }
}

fn overlay(shown: Signal<bool>) -> View {
    let rows: Vec<View> = HELP.iter().map(|(keys, what)| row(keys, what)).collect();
    view! {
        div(class="overlay", on:click=move |event: web_sys::MouseEvent| {
            if super::dom::closest(&event, ".dialog").is_none() {
                shown.set(false);
            }
        }) {
            div(class="dialog", role="dialog", aria-modal="true", aria-label="Keys") {
                div(class="dialog-head") {
                    h2 { "Keys" }
                    button(
                        class="tool",
                        id=CLOSE,
                        r#type="button",
                        aria-label="Close",
                        title="Close (Esc)",
                        on:click=move |_| shown.set(false)
                    ) { (icon("close")) }
                }
                dl(class="keys") { (rows) }
            }
        }
    }
}

fn row(keys: &'static [&'static str], what: &'static str) -> View {
    let keys: Vec<View> = keys.iter().map(|key| { let key = *key; view! { kbd { (key) } " " } }).collect();
    view! {
        div {
            dt { (keys) }
            dd { (what) }
        }
    }
}
