//! The header fields of a request or a response.

use super::store::DetailsStore;
use crate::panel::kit::element::{El, button, effect, el};
use crate::panel::kit::section::{Fold, section};
use crate::panel::kit::signal::UpdateTo;
use crate::recording::Side;
use crate::view::{FieldRole, FieldView, Fields, Masking};
use std::rc::Rc;
use sycamore::prelude::{Signal, create_signal};

/// The fields of one side of the selected exchange.
pub fn fields(store: &Rc<DetailsStore>, side: Side) -> El {
    let (name, title, fold) = match side {
        Side::Request => ("request-headers", "Request headers", Fold::Open),
        Side::Response => ("response-headers", "Response headers", Fold::Open),
    };
    let secrets = create_signal(Masking::default());
    let (masked, changed) = (secrets, store.state.exchange);
    // The permission to show secrets counts for one exchange only.
    effect(move || {
        changed.track();
        masked.update_to(Masking::Masked);
    });
    let shared = store.clone();
    section(&store.folds, name, title, fold, move || {
        shared.state.fields.track();
        let shown = secrets.get();
        let recording = shared.panel.recording.borrow();
        let Some(exchange) = shared.panel.selected().and_then(|id| recording.get(id)) else {
            return Vec::new();
        };
        let headers = match side {
            Side::Request => &exchange.request.headers,
            Side::Response => &exchange.response.headers,
        };
        list(&Fields::of(headers, shown), shown, secrets)
    })
}

fn list(fields: &Fields, shown: Masking, secrets: Signal<Masking>) -> Vec<El> {
    if fields.list.is_empty() {
        return vec![el("p", "absent").text("There were none.")];
    }
    let mut parts = vec![el("dl", "fields").all(fields.list.iter().map(field))];
    if fields.left_out > 0 {
        parts.push(el("p", "absent").text(&format!("and {} more", fields.left_out)));
    }
    if fields.sensitive > 0 {
        let (label, next) = match shown {
            Masking::Masked => ("Show sensitive values", Masking::Revealed),
            Masking::Revealed => ("Hide sensitive values", Masking::Masked),
        };
        parts.push(button("push small", label).on("click", move |_| secrets.update_to(next)));
    }
    parts
}

fn field(field: &FieldView) -> El {
    let class = match field.role {
        FieldRole::Condition => "field-row condition",
        FieldRole::Validator => "field-row validator",
        FieldRole::Sensitive => "field-row sensitive",
        FieldRole::Lost => "field-row absent",
        FieldRole::Plain => "field-row",
    };
    pair(class, &field.name, &field.value)
}

/// A name and its value.
pub fn pair(class: &str, name: &str, value: &str) -> El {
    el("div", class).add(el("dt", "").text(name)).add(el("dd", "").text(value))
}
