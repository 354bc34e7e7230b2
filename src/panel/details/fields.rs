//! The header fields of a request or a response.

use super::store::DetailsStore;
use crate::panel::kit::element::{button, views};
use crate::panel::kit::section::{Fold, section};
use crate::panel::kit::signal::UpdateTo;
use crate::recording::Side;
use crate::view::{FieldRole, FieldView, Fields, Masking};
use std::rc::Rc;
use sycamore::prelude::*;
use sycamore::web::events;
use sycamore::web::tags::*;

/// The fields of one side of the selected exchange.
pub fn fields(store: &Rc<DetailsStore>, side: Side) -> HtmlDetails {
    let (name, title, fold) = match side {
        Side::Request => ("request-headers", "Request headers", Fold::Open),
        Side::Response => ("response-headers", "Response headers", Fold::Open),
    };
    let secrets = create_signal(Masking::default());
    let (masked, changed) = (secrets, store.state.exchange);
    // The permission to show secrets counts for one exchange only.
    create_effect(move || {
        changed.track();
        masked.update_to(Masking::Masked);
    });
    let shared = store.clone();
    section(&store.folds, name, title, fold, move || {
        shared.state.fields.track();
        let shown = secrets.get();
        let recording = shared.panel.recording.borrow();
        let Some(exchange) = shared.panel.selected().and_then(|id| recording.get(id)) else {
            return View::new();
        };
        let headers = match side {
            Side::Request => &exchange.request.headers,
            Side::Response => &exchange.response.headers,
        };
        list(&Fields::of(headers, shown), shown, secrets)
    })
}

fn list(fields: &Fields, shown: Masking, secrets: Signal<Masking>) -> View {
    if fields.list.is_empty() {
        return View::from(p().class("absent").children("There were none."));
    }
    let list = dl().class("fields").children(views(fields.list.iter().map(field)));
    let more = format!("and {} more", fields.left_out);
    let more = (fields.left_out > 0).then(|| p().class("absent").children(more));
    let switch = (fields.sensitive > 0).then(|| {
        let (label, next) = match shown {
            Masking::Masked => ("Show sensitive values", Masking::Revealed),
            Masking::Revealed => ("Hide sensitive values", Masking::Masked),
        };
        button("push small", label).on(events::click, move |_| secrets.update_to(next))
    });
    View::from((list, views(more), views(switch)))
}

fn field(field: &FieldView) -> HtmlDiv {
    let class = match field.role {
        FieldRole::Condition => "field-row condition",
        FieldRole::Validator => "field-row validator",
        FieldRole::Sensitive => "field-row sensitive",
        FieldRole::Lost => "field-row absent",
        FieldRole::Plain => "field-row",
    };
    pair(class, field.name.clone(), field.value.clone())
}

/// A name and its value.
pub fn pair(class: &'static str, name: String, value: String) -> HtmlDiv {
    div().class(class).children((dt().children(name), dd().children(value)))
}
