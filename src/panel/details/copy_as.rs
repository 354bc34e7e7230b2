//! *Copy as*: a button for each text form of the request, and the copied text.

use super::store::DetailsStore;
use crate::copy_as::CopyForm;
use crate::panel::kit::clipboard::{Copied, copy};
use crate::panel::kit::element::{El, button, effect, el};
use crate::panel::kit::section::{Fold, section};
use crate::panel::kit::signal::UpdateTo;
use crate::secrets::Secrets;
use std::rc::Rc;
use sycamore::prelude::create_signal;

/// The result of the last click: the text, or why there is none.
type Outcome = Result<Copied, String>;

const NOT_YET: Outcome = Ok(Copied::NotYet);

/// The forms in which the selected request can be copied.
pub fn copy_as(store: &Rc<DetailsStore>) -> El {
    let shared = store.clone();
    section(&store.folds, "copy-as", "Copy as", Fold::Folded, move || vec![content(&shared)])
}

fn content(store: &Rc<DetailsStore>) -> El {
    let (outcome, secrets) = (create_signal(NOT_YET), create_signal(Secrets::Masked));
    let changed = store.state.exchange;
    effect(move || {
        changed.track();
        outcome.update_to(NOT_YET);
        // The permission to copy secrets counts for one exchange only.
        secrets.update_to(Secrets::Masked);
    });
    let forms = CopyForm::ALL.map(|form| {
        let store = store.clone();
        button("push small", form.label()).attr("data-copy", form.slug()).on("click", move |_| {
            match store.copy_text(form, secrets.get_untracked()) {
                Err(why) => outcome.update_to(Err(why.to_string())),
                Ok(text) => store.panel.when(copy(text), move |_, copied| outcome.update_to(Ok(copied))),
            }
        })
    });
    let with_secrets = el("button", "push small")
        .attr("type", "button")
        .attr("role", "switch")
        .attr("data-copy-secrets", "")
        .live_attr("aria-checked", move || Some((secrets.get() == Secrets::Kept).to_string()))
        .live_text(move || {
            String::from(match secrets.get() {
                Secrets::Masked => "With secrets: off",
                Secrets::Kept => "With secrets: on",
            })
        })
        .on("click", move |_| {
            secrets.update_to(match secrets.get_untracked() {
                Secrets::Masked => Secrets::Kept,
                Secrets::Kept => Secrets::Masked,
            });
            outcome.update_to(NOT_YET);
        });
    let words = el("p", "copied").attr("role", "status").live_text(move || match outcome.get_clone() {
        NOT_YET => String::new(),
        Ok(Copied::Yes(_)) => "Copied:".to_owned(),
        Ok(Copied::ByHand(_)) => "The browser refuses the clipboard. Copy the text from here:".to_owned(),
        Err(why) => why,
    });
    el("div", "copy-as").add(el("div", "actions").all(forms).add(with_secrets)).add(words).live(move || {
        match outcome.get_clone() {
            Ok(Copied::Yes(text) | Copied::ByHand(text)) => {
                vec![el("pre", "snippet").attr("data-copied", "").attr("tabindex", "0").text(&text)]
            }
            NOT_YET | Err(_) => Vec::new(),
        }
    })
}
