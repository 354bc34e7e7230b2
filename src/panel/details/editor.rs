//! The editor of a request before it is sent again.

use super::store::DetailsStore;
use crate::exchange::ExchangeId;
use crate::panel::kit::element::{button, element, views};
use crate::panel::kit::signal::UpdateTo;
use crate::recording::Side;
use crate::replay::{Edit, Plan, ReplayKind};
use crate::view::shown_method;
use std::rc::Rc;
use sycamore::prelude::*;
use sycamore::web::events;
use sycamore::web::tags::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement, HtmlTextAreaElement};

/// The editor of the selected exchange's request, while the editor is open.
pub fn editor(store: &Rc<DetailsStore>) -> View {
    let store = store.clone();
    div()
        .class("part")
        .children(move || {
            let Some(of) = store.editing.get() else { return View::new() };
            opened(&store, of)
        })
        .into()
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

fn opened(store: &Rc<DetailsStore>, of: ExchangeId) -> View {
    let begun = store.draft(of);
    let faults: Signal<Vec<String>> = create_signal(Vec::new());
    let method_shown = create_signal(begun.method.clone());
    let (mut method, mut url) = (line("Method", begun.method), line("URL", begun.url));
    let (mut headers, mut body) = (area("Headers", begun.headers, "6"), area("Body", begun.body, "8"));
    let fields: [Element; 4] =
        [element(&mut method), element(&mut url), element(&mut headers), element(&mut body)];
    let read = move || {
        let [method, url, headers, body] = fields.each_ref().map(value);
        Edit { method, url, headers, body }
    };
    let (typed, sent, cancelled) = (store.clone(), store.clone(), store.clone());
    let read_typed = read.clone();
    let send =
        button("push danger", move || format!("Send this {}", shown_method(&method_shown.get_clone())))
            .attr("data-action", "send-edited")
            .on(events::click, move |_| faults.update_to(sent.send_edited(of, &read())));
    let close = button("push", "Close").on(events::click, move |_| cancelled.editing.update_to(None));
    let said = div().class("fault").role("alert").children(move || {
        let faults = faults.get_clone();
        views(faults.iter().map(|fault| p().children(fault.clone())))
    });
    let note = "It is sent from the inspected page. The browser adds its own fields, such as Cookie, Origin and Content-Length.";
    section()
        .class("editor")
        .role("region")
        .attr("aria-label", "Edit and resend")
        .on(events::input, move |_| {
            let edit = read_typed();
            method_shown.update_to(edit.method.clone());
            typed.keep_draft(of, edit);
        })
        .children((
            h3().children("Edit and resend"),
            div().class("editor-line").children((method, url)),
            labelled("Headers, one a line", headers),
            labelled("Body", body),
            p().class("note").children(note),
            said,
            div().class("actions").children((send, close)),
        ))
        .into()
}

fn labelled(label: &'static str, field: HtmlTextarea) -> HtmlDiv {
    div().class("editor-field").children((p().class("body-label").children(label), field))
}

fn line(name: &'static str, text: String) -> HtmlInput {
    input().class("merge-text").attr("aria-label", name).attr("spellcheck", "false").prop("value", text)
}

fn area(name: &'static str, text: String, rows: &'static str) -> HtmlTextarea {
    let area = textarea().class("merge-text").attr("aria-label", name).rows(rows);
    area.attr("spellcheck", "false").prop("value", text)
}

fn value(field: &Element) -> String {
    let input = field.dyn_ref::<HtmlInputElement>().map(HtmlInputElement::value);
    let area = || field.dyn_ref::<HtmlTextAreaElement>().map(HtmlTextAreaElement::value);
    input.or_else(area).unwrap_or_default()
}
