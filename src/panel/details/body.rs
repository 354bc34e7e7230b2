//! The body of a request or a response.

use super::store::DetailsStore;
use crate::panel::kit::element::{El, button, effect, el};
use crate::panel::kit::section::{Fold, section};
use crate::panel::kit::signal::UpdateTo;
use crate::recording::Side;
use crate::view::{BodyView, Extent};
use std::rc::Rc;
use sycamore::prelude::{Signal, create_signal};

/// The body of one side of the selected exchange.
pub fn body(store: &Rc<DetailsStore>, side: Side) -> El {
    let (name, title) = match side {
        Side::Request => ("request-body", "Request body"),
        Side::Response => ("response-body", "Response body"),
    };
    let wanted = create_signal(Extent::Beginning);
    let (reset, changed) = (wanted, store.state.exchange);
    effect(move || {
        changed.track();
        reset.update_to(Extent::Beginning);
    });
    let shared = store.clone();
    section(&store.folds, name, title, Fold::Folded, move || {
        // A body arrives later than its exchange.
        shared.state.bodies.track();
        view(&shared, side, wanted.get()).map_or_else(Vec::new, |view| content(&view, wanted))
    })
}

fn view(store: &DetailsStore, side: Side, wanted: Extent) -> Option<BodyView> {
    let id = store.panel.selected()?;
    let body = store.panel.host.body(id, side);
    let recording = store.panel.recording.borrow();
    let exchange = recording.get(id)?;
    Some(match side {
        Side::Request => BodyView::of_request(&exchange.request.body, body.as_ref(), wanted),
        Side::Response => BodyView::of_response(&exchange.response.body, body.as_ref(), wanted),
    })
}

fn content(body: &BodyView, wanted: Signal<Extent>) -> Vec<El> {
    let shown = |class: &str, label: &str, text: &str| {
        vec![el("p", "body-label").text(label), el("pre", class).attr("tabindex", "0").text(text)]
    };
    match body {
        BodyView::Absent(why) => vec![el("p", "absent").text(why)],
        BodyView::Text { text, label, extent } => {
            let mut parts = shown("body", label, text);
            if *extent == Extent::Beginning {
                parts.push(
                    button("push small", "Show all").on("click", move |_| wanted.update_to(Extent::Whole)),
                );
            }
            parts
        }
        BodyView::Binary { label, hex } => shown("body hex", label, hex),
    }
}
