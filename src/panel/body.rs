//! A message's body.

use super::desk::Desk;
use super::fields::selected;
use super::section::section;
use crate::exchange::{ExchangeId, RequestBody, ResponseBody};
use crate::recording::Side;
use crate::view::{BodyView, Extent};
use std::rc::Rc;
use sycamore::prelude::*;

/// The body of one side of the selected exchange.
pub fn body(desk: &Rc<Desk>, side: Side) -> View {
    let (name, title) = match side {
        Side::Request => ("request-body", "Request body"),
        Side::Response => ("response-body", "Response body"),
    };
    let desk = desk.clone();
    let key = selected(&desk);
    let wanted = create_signal(Extent::Beginning);
    create_effect(on(key, move || wanted.set(Extent::Beginning)));
    section(name, title, false, View::new(), move || {
        let (knower, desk) = (desk.clone(), desk.clone());
        // A body arrives later than its exchange: look again whenever what is known of it changes.
        let known = create_selector(move || {
            knower.signals.revision.track();
            key.get().and_then(|(id, _)| Known::of(&knower, id, side))
        });
        view! {
            (move || match known.get_clone() {
                Some(known) => content(&known.view(&desk, side, wanted.get()), wanted),
                None => View::new(),
            })
        }
    })
}

/// What is known of a body.
#[derive(Clone, PartialEq)]
enum Known {
    Request(ExchangeId, RequestBody),
    Response(ExchangeId, ResponseBody),
}

impl Known {
    fn of(desk: &Desk, id: ExchangeId, side: Side) -> Option<Known> {
        let recording = desk.recording.borrow();
        let exchange = recording.get(id)?;
        Some(match side {
            Side::Request => Known::Request(id, exchange.request.body.clone()),
            Side::Response => Known::Response(id, exchange.response.body.clone()),
        })
    }

    fn view(&self, desk: &Desk, side: Side, wanted: Extent) -> BodyView {
        match self {
            Known::Request(id, known) => BodyView::of_request(known, desk.host.body(*id, side).as_ref(), wanted),
            Known::Response(id, known) => BodyView::of_response(known, desk.host.body(*id, side).as_ref(), wanted),
        }
    }
}

fn content(body: &BodyView, wanted: Signal<Extent>) -> View {
    match body {
        BodyView::Absent(why) => {
            let why = why.clone();
            view! { p(class="absent") { (why) } }
        }
        BodyView::Text { text, label, extent } => {
            let (text, label) = (text.clone(), label.clone());
            let more = (*extent == Extent::Beginning).then(|| {
                view! {
                    button(class="push small", r#type="button", on:click=move |_| wanted.set(Extent::Whole)) { "Show all" }
                }
            });
            view! {
                p(class="body-label") { (label) }
                pre(class="body", tabindex="0") { (text) }
                (more)
            }
        }
        BodyView::Binary { label, hex } => {
            let (label, hex) = (label.clone(), hex.clone());
            view! {
                p(class="body-label") { (label) }
                pre(class="body hex", tabindex="0") { (hex) }
            }
        }
    }
}
