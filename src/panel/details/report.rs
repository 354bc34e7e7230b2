//! The button that copies a report of the evidence. When the browser refuses the clipboard, the report is shown, to be
//! copied by hand.

use super::store::DetailsStore;
use crate::panel::kit::clipboard::{Copied, copy};
use crate::panel::kit::element::{El, button, effect, el};
use crate::panel::kit::signal::UpdateTo;
use std::rc::Rc;
use sycamore::prelude::create_signal;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlTextAreaElement;

/// The button, and the result of its last click.
pub fn report_button(store: &Rc<DetailsStore>, class: &str) -> El {
    let copied = create_signal(Copied::NotYet);
    let (reset, changed) = (copied, store.state.exchange);
    effect(move || {
        changed.track();
        reset.update_to(Copied::NotYet);
    });
    let (on_click, told) = (store.clone(), copied);
    let made = button(class, "Copy report")
        .attr("data-action", "copy-report")
        .attr("title", "Copy the exchanges, causes and tests as Markdown, with sensitive values masked")
        .on("click", move |_| {
            let (text, told) = (on_click.report(), told);
            on_click.panel.when(copy(text), move |_, copied| told.update_to(copied));
        });
    let words = el("span", "copied").attr("role", "status").live_text(move || {
        String::from(match copied.get_clone() {
            Copied::NotYet => "",
            Copied::Yes(_) => "Copied.",
            Copied::ByHand(_) => "The browser refuses the clipboard: copy it from here.",
        })
    });
    el("div", "report").add(made).add(words).live(move || match copied.get_clone() {
        Copied::ByHand(text) => vec![by_hand(&text)],
        _ => Vec::new(),
    })
}

/// The report as selected text.
fn by_hand(text: &str) -> El {
    let area = el("textarea", "report-text")
        .attr("readonly", "")
        .attr("rows", "8")
        .attr("data-report", "")
        .attr("aria-label", "Report")
        .text(text);
    if let Ok(element) = area.0.clone().dyn_into::<HtmlTextAreaElement>() {
        spawn_local(async move { element.select() });
    }
    area
}
