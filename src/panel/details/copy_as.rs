//! *Copy as*: a button for each text form of the request, and the copied text.

use super::store::DetailsStore;
use crate::copy_as::CopyForm;
use crate::panel::kit::clipboard::{Copied, copy};
use crate::panel::kit::element::{button, views};
use crate::panel::kit::section::{Fold, section};
use crate::panel::kit::signal::UpdateTo;
use crate::secrets::Secrets;
use std::rc::Rc;
use sycamore::prelude::*;
use sycamore::web::events;
use sycamore::web::tags::*;

/// The result of the last click: the text, or why there is none.
type Outcome = Result<Copied, String>;

const NOT_YET: Outcome = Ok(Copied::NotYet);

/// The forms in which the selected request can be copied.
pub fn copy_as(store: &Rc<DetailsStore>) -> HtmlDetails {
    let shared = store.clone();
    section(&store.folds, "copy-as", "Copy as", Fold::Folded, move || content(&shared))
}

fn content(store: &Rc<DetailsStore>) -> View {
    let (outcome, secrets) = (create_signal(NOT_YET), create_signal(Secrets::Masked));
    let changed = store.state.exchange;
    create_effect(move || {
        changed.track();
        outcome.update_to(NOT_YET);
        // The permission to copy secrets counts for one exchange only.
        secrets.update_to(Secrets::Masked);
    });
    let of_store = store.clone();
    let form = move |form: CopyForm| {
        let store = of_store.clone();
        button("push small", form.label()).attr("data-copy", form.slug()).on(events::click, move |_| {
            match store.copy_text(form, secrets.get_untracked()) {
                Err(why) => outcome.update_to(Err(why.to_string())),
                Ok(text) => store.panel.when(copy(text), move |_, copied| outcome.update_to(Ok(copied))),
            }
        })
    };
    let (orders, always): (Vec<CopyForm>, Vec<CopyForm>) =
        CopyForm::ALL.into_iter().partition(|form| form.is_order());
    let forms: Vec<HtmlButton> = always.into_iter().map(&form).collect();
    let store = store.clone();
    let in_order = move || {
        store.state.action.track();
        views(orders.iter().copied().filter(|one| store.is_copy_offered(*one)).map(&form))
    };
    let with_secrets = button("push small", move || {
        String::from(match secrets.get() {
            Secrets::Masked => "With secrets: off",
            Secrets::Kept => "With secrets: on",
        })
    })
    .role("switch")
    .attr("data-copy-secrets", "")
    .attr("aria-checked", move || (secrets.get() == Secrets::Kept).to_string())
    .on(events::click, move |_| {
        secrets.update_to(match secrets.get_untracked() {
            Secrets::Masked => Secrets::Kept,
            Secrets::Kept => Secrets::Masked,
        });
        outcome.update_to(NOT_YET);
    });
    let words = p().class("copied").role("status").children(move || match outcome.get_clone() {
        NOT_YET => String::new(),
        Ok(Copied::Yes(_)) => "Copied:".to_owned(),
        Ok(Copied::ByHand(_)) => "The browser refuses the clipboard. Copy the text from here:".to_owned(),
        Err(why) => why,
    });
    div()
        .class("copy-as")
        .children((
            div().class("actions").children((views(forms), in_order, with_secrets)),
            words,
            move || match outcome.get_clone() {
                Ok(Copied::Yes(text) | Copied::ByHand(text)) => View::from(
                    pre().class("snippet").attr("data-copied", "").tabindex("0").children(text.clone()),
                ),
                NOT_YET | Err(_) => View::new(),
            },
        ))
        .into()
}
