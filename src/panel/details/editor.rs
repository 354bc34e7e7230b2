//! The editor of a request before it is sent again.

use super::store::DetailsStore;
use crate::exchange::ExchangeId;
use crate::panel::kit::element::{El, button, el};
use crate::panel::kit::signal::UpdateTo;
use crate::recording::Side;
use crate::replay::{Edit, Plan, ReplayKind};
use crate::view::shown_method;
use std::rc::Rc;
use sycamore::prelude::{Signal, create_signal};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement, HtmlTextAreaElement};

/// The editor of the selected exchange's request, while the editor is open.
pub fn editor(store: &Rc<DetailsStore>) -> El {
    let store = store.clone();
    el("div", "part").live(move || {
        let Some(of) = store.editing.get() else { return Vec::new() };
        vec![opened(&store, of)]
    })
}

impl DetailsStore {
    /// Opens the editor for the selected exchange.
    pub fn edit(&self) {
        self.editing.update_to(self.panel.selected());
    }

    /// Closes the editor when another exchange is selected.
    pub(super) fn close_other_editor(&self) {
        if self.editing.get_untracked().is_some_and(|of| self.panel.selected() != Some(of)) {
            self.editing.update_to(None);
        }
    }

    fn edit_plan(&self, of: ExchangeId) -> Option<Plan> {
        let actions = self.state.actions.borrow();
        let actions = actions.as_ref().filter(|actions| actions.of == of)?;
        let mut plans = actions.plans.iter();
        plans.find(|(kind, _)| *kind == ReplayKind::EditAndRetry).map(|(_, plan)| plan.clone())
    }

    /// The initial content of the editor: the draft of an earlier edit, else the request as it was sent.
    fn draft(&self, of: ExchangeId) -> Edit {
        if let Some((_, edit)) = self.drafts.borrow().iter().find(|(id, _)| *id == of) {
            return edit.clone();
        }
        let body = self.panel.host.body(of, Side::Request);
        self.edit_plan(of).map_or_else(Edit::default, |plan| Edit::of(&plan, body.as_ref()))
    }

    fn keep_draft(&self, of: ExchangeId, edit: Edit) {
        let mut drafts = self.drafts.borrow_mut();
        drafts.retain(|(id, _)| *id != of);
        drafts.push((of, edit));
    }

    /// Sends the edited request; returns the reasons when it cannot be sent.
    fn send_edited(&self, of: ExchangeId, edit: &Edit) -> Vec<String> {
        let Some(plan) = self.edit_plan(of).filter(|_| self.panel.selected() == Some(of)) else {
            return vec![
                "Nothing can be sent now: wait for the repair that is under way, or cancel it.".into(),
            ];
        };
        match edit.planned(&plan) {
            Err(faults) => faults.iter().map(ToString::to_string).collect(),
            Ok((plan, body)) => {
                if let Some(replayer) = self.panel.host.replayer() {
                    replayer.start_edited(plan, body);
                    self.editing.update_to(None);
                    self.panel.changed();
                }
                Vec::new()
            }
        }
    }
}

fn opened(store: &Rc<DetailsStore>, of: ExchangeId) -> El {
    let begun = store.draft(of);
    let faults: Signal<Vec<String>> = create_signal(Vec::new());
    let method_shown = create_signal(begun.method.clone());
    let text = |name: &str, value: &str| input(name, value);
    let (method, url) = (text("Method", &begun.method), text("URL", &begun.url));
    let headers = area("Headers", &begun.headers, "6");
    let body = area("Body", &begun.body, "8");
    let fields = [&method, &url, &headers, &body].map(|field| field.0.clone());
    let read = move || {
        let [method, url, headers, body] = fields.each_ref().map(value);
        Edit { method, url, headers, body }
    };
    let (typed, sent, cancelled) = (store.clone(), store.clone(), store.clone());
    let read_typed = read.clone();
    let send = el("button", "push danger")
        .attr("type", "button")
        .attr("data-action", "send-edited")
        .live_text(move || format!("Send this {}", shown_method(&method_shown.get_clone())))
        .on("click", move |_| faults.update_to(sent.send_edited(of, &read())));
    let close = button("push", "Close").on("click", move |_| cancelled.editing.update_to(None));
    let said = el("div", "fault").attr("role", "alert").live(move || {
        let faults = faults.get_clone();
        faults.iter().map(|fault| el("p", "").text(fault)).collect()
    });
    let note = "It is sent from the inspected page. The browser adds its own fields, such as Cookie, Origin and Content-Length.";
    el("section", "editor")
        .attr("role", "region")
        .attr("aria-label", "Edit and resend")
        .on("input", move |_| {
            let edit = read_typed();
            method_shown.update_to(edit.method.clone());
            typed.keep_draft(of, edit);
        })
        .add(el("h3", "").text("Edit and resend"))
        .add(el("div", "editor-line").add(method).add(url))
        .add(labelled("Headers, one a line", headers))
        .add(labelled("Body", body))
        .add(el("p", "note").text(note))
        .add(said)
        .add(el("div", "actions").add(send).add(close))
}

fn labelled(label: &str, field: El) -> El {
    el("div", "editor-field").add(el("p", "body-label").text(label)).add(field)
}

fn input(name: &str, text: &str) -> El {
    let field = el("input", "merge-text").attr("aria-label", name).attr("spellcheck", "false");
    if let Some(input) = field.0.dyn_ref::<HtmlInputElement>() {
        input.set_value(text);
    }
    field
}

fn area(name: &str, text: &str, rows: &str) -> El {
    let field =
        el("textarea", "merge-text").attr("aria-label", name).attr("rows", rows).attr("spellcheck", "false");
    if let Some(area) = field.0.dyn_ref::<HtmlTextAreaElement>() {
        area.set_value(text);
    }
    field
}

fn value(field: &Element) -> String {
    let input = field.dyn_ref::<HtmlInputElement>().map(HtmlInputElement::value);
    let area = || field.dyn_ref::<HtmlTextAreaElement>().map(HtmlTextAreaElement::value);
    input.or_else(area).unwrap_or_default()
}
