//! The button that copies a report of the evidence. When the browser refuses the clipboard, the report is shown, to be
//! copied by hand.

use super::store::DetailsStore;
use crate::panel::kit::clipboard::{Copied, copy};
use crate::panel::kit::element::{button, element};
use crate::panel::kit::signal::UpdateTo;
use std::rc::Rc;
use sycamore::prelude::*;
use sycamore::web::events;
use sycamore::web::tags::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlTextAreaElement;

/// The button, and the result of its last click.
pub fn report_button(store: &Rc<DetailsStore>, class: &'static str) -> View {
    let copied = create_signal(Copied::NotYet);
    let (reset, changed) = (copied, store.state.exchange);
    create_effect(move || {
        changed.track();
        reset.update_to(Copied::NotYet);
    });
    let (on_click, told) = (store.clone(), copied);
    let made = button(class, "Copy report")
        .attr("data-action", "copy-report")
        .title("Copy the exchanges, causes and tests as Markdown, with sensitive values masked")
        .on(events::click, move |_| {
            let (text, told) = (on_click.report(), told);
            on_click.panel.when(copy(text), move |_, copied| told.update_to(copied));
        });
    let words = span().class("copied").role("status").children(move || {
        String::from(match copied.get_clone() {
            Copied::NotYet => "",
            Copied::Yes(_) => "Copied.",
            Copied::ByHand(_) => "The browser refuses the clipboard: copy it from here.",
        })
    });
    div()
        .class("report")
        .children((made, words, move || match copied.get_clone() {
            Copied::ByHand(text) => by_hand(text).into(),
            _ => View::new(),
        }))
        .into()
}

/// The report as selected text.
fn by_hand(text: String) -> HtmlTextarea {
    let mut area = textarea()
        .class("report-text")
        .readonly(true)
        .rows("8")
        .attr("data-report", "")
        .attr("aria-label", "Report")
        .children(text);
    let shown: HtmlTextAreaElement = element(&mut area);
    spawn_local(async move { shown.select() });
    area
}
