//! A message's header fields.

use super::desk::Desk;
use super::section::section;
use crate::exchange::{ExchangeId, Moment};
use crate::recording::Side;
use crate::view::{Field, FieldRole, Fields, Secrets};
use std::rc::Rc;
use sycamore::prelude::*;

/// The fields of one side of the selected exchange.
pub fn fields(desk: &Rc<Desk>, side: Side) -> View {
    let (name, title) = match side {
        Side::Request => ("request-headers", "Request headers"),
        Side::Response => ("response-headers", "Response headers"),
    };
    let desk = desk.clone();
    let secrets = create_signal(Secrets::default());
    let key = selected(&desk);
    // What was revealed of one exchange is no leave to show another's.
    create_effect(on(key, move || secrets.set(Secrets::Masked)));
    section(name, title, side == Side::Request, View::new(), move || {
        let desk = desk.clone();
        view! {
            (move || {
                let Some((id, _)) = key.get() else { return View::new() };
                let recording = desk.recording.borrow();
                let Some(exchange) = recording.get(id) else { return View::new() };
                let headers = match side {
                    Side::Request => &exchange.request.headers,
                    Side::Response => &exchange.response.headers,
                };
                list(&Fields::of(headers, secrets.get()), secrets)
            })
        }
    })
}

/// Which exchange is selected; its start tells it from one of another recording with its number.
pub fn selected(desk: &Rc<Desk>) -> ReadSignal<Option<(ExchangeId, Moment)>> {
    let (details, desk) = (desk.signals.details, desk.clone());
    create_selector(move || {
        let id = details.with(|details| details.as_ref().map(|details| details.id))?;
        Some((id, desk.recording.borrow().get(id)?.started))
    })
}

fn list(fields: &Fields, secrets: Signal<Secrets>) -> View {
    if fields.list.is_empty() {
        return view! { p(class="absent") { "There were none." } };
    }
    let rows: Vec<View> = fields.list.iter().map(row).collect();
    let more = (fields.left_out > 0).then(|| {
        let text = ["and ", &fields.left_out.to_string(), " more"].concat();
        view! { p(class="absent") { (text) } }
    });
    let reveal = (fields.sensitive > 0).then(|| {
        let (label, next) = match secrets.get_untracked() {
            Secrets::Masked => ("Show sensitive values", Secrets::Revealed),
            Secrets::Revealed => ("Hide sensitive values", Secrets::Masked),
        };
        view! { button(class="push small", r#type="button", on:click=move |_| secrets.set(next)) { (label) } }
    });
    view! {
        dl(class="fields") { (rows) }
        (more)
        (reveal)
    }
}

fn row(field: &Field) -> View {
    let class = match field.role {
        FieldRole::Condition => "field-row condition",
        FieldRole::Validator => "field-row validator",
        FieldRole::Sensitive => "field-row sensitive",
        FieldRole::Plain => "field-row",
    };
    let (name, value) = (field.name.clone(), field.value.clone());
    view! { div(class=class) { dt { (name) } dd { (value) } } }
}
