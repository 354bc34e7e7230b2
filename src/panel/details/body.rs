//! The body of a request or a response.

use super::store::DetailsStore;
use crate::panel::kit::element::{button, views};
use crate::panel::kit::section::{Fold, section};
use crate::panel::kit::signal::UpdateTo;
use crate::recording::Side;
use crate::view::{BodyView, Extent};
use std::rc::Rc;
use sycamore::prelude::*;
use sycamore::web::events;
use sycamore::web::tags::*;

/// The body of one side of the selected exchange.
pub fn body(store: &Rc<DetailsStore>, side: Side) -> HtmlDetails {
    let (name, title) = match side {
        Side::Request => ("request-body", "Request body"),
        Side::Response => ("response-body", "Response body"),
    };
    let wanted = create_signal(Extent::Beginning);
    let (reset, changed) = (wanted, store.state.exchange);
    create_effect(move || {
        changed.track();
        reset.update_to(Extent::Beginning);
    });
    let shared = store.clone();
    section(&store.folds, name, title, Fold::Folded, move || {
        // A body arrives later than its exchange.
        shared.state.bodies.track();
        body_view(&shared, side, wanted.get()).map_or_else(View::new, |view| content(&view, wanted))
    })
}

fn body_view(store: &DetailsStore, side: Side, wanted: Extent) -> Option<BodyView> {
    let id = store.panel.selected()?;
    let body = store.panel.host.body(id, side);
    let recording = store.panel.recording.borrow();
    let exchange = recording.get(id)?;
    Some(match side {
        Side::Request => BodyView::of_request(&exchange.request.body, body.as_ref(), wanted),
        Side::Response => BodyView::of_response(&exchange.response.body, body.as_ref(), wanted),
    })
}

fn content(body: &BodyView, wanted: Signal<Extent>) -> View {
    let shown = |class: &'static str, label: &str, text: &str| {
        View::from((
            p().class("body-label").children(label.to_owned()),
            pre().class(class).tabindex("0").children(text.to_owned()),
        ))
    };
    match body {
        BodyView::Absent(why) => View::from(p().class("absent").children(why.clone())),
        BodyView::Text { text, label, extent } => {
            let more = (*extent == Extent::Beginning).then(|| {
                button("push small", "Show all").on(events::click, move |_| wanted.update_to(Extent::Whole))
            });
            View::from((shown("body", label, text), views(more)))
        }
        BodyView::Binary { label, hex } => shown("body hex", label, hex),
    }
}
