//! The request as text to paste elsewhere: one button for each form, and the text that was copied.

use super::store::DetailsStore;
use crate::copy_as::{CopyForm, Secrets};
use crate::panel::kit::clipboard::copy;
use crate::panel::kit::element::{El, button, effect, el};
use crate::panel::kit::section::{Fold, section};
use crate::panel::kit::signal::UpdateTo;
use std::rc::Rc;
use sycamore::prelude::create_signal;

/// What became of the last click.
#[derive(Clone, PartialEq)]
enum Outcome {
    /// Nothing was copied yet.
    NotYet,
    /// This text is on the clipboard.
    Copied(String),
    /// The browser refuses the clipboard; this is the text.
    ByHand(String),
    /// The request cannot be written in this form, for this reason.
    Unwritable(String),
}

/// The forms in which the selected request can be copied.
pub fn copy_as(store: &Rc<DetailsStore>) -> El {
    let shared = store.clone();
    section(&store.folds, "copy-as", "Copy as", Fold::Folded, move || vec![content(&shared)])
}

fn content(store: &Rc<DetailsStore>) -> El {
    let (outcome, secrets) = (create_signal(Outcome::NotYet), create_signal(Secrets::Masked));
    let changed = store.state.exchange;
    effect(move || {
        changed.track();
        outcome.update_to(Outcome::NotYet);
        // Leave to copy one exchange's secrets is no leave to copy another's.
        secrets.update_to(Secrets::Masked);
    });
    let forms = CopyForm::ALL.map(|form| {
        let store = store.clone();
        button("push small", form.label()).attr("data-copy", form.slug()).on("click", move |_| {
            match store.copy_text(form, secrets.get_untracked()) {
                Err(why) => outcome.update_to(Outcome::Unwritable(why.to_string())),
                Ok(text) => {
                    let copied = async move {
                        if copy(&text).await { Outcome::Copied(text) } else { Outcome::ByHand(text) }
                    };
                    store.panel.when(copied, move |_, copied| outcome.update_to(copied));
                }
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
            outcome.update_to(Outcome::NotYet);
        });
    let words = el("p", "copied").attr("role", "status").live_text(move || match outcome.get_clone() {
        Outcome::NotYet => String::new(),
        Outcome::Copied(_) => "Copied:".to_owned(),
        Outcome::ByHand(_) => "The browser refuses the clipboard. Copy the text from here:".to_owned(),
        Outcome::Unwritable(why) => why,
    });
    el("div", "copy-as").add(el("div", "actions").all(forms).add(with_secrets)).add(words).live(move || {
        match outcome.get_clone() {
            Outcome::Copied(text) | Outcome::ByHand(text) => {
                vec![el("pre", "snippet").attr("data-copied", "").attr("tabindex", "0").text(&text)]
            }
            Outcome::NotYet | Outcome::Unwritable(_) => Vec::new(),
        }
    })
}
