//! A link to an exchange.

use crate::exchange::ExchangeId;
use crate::panel::list::focus_exchanges;
use crate::panel::store::PanelStore;
use std::rc::Rc;
use sycamore::prelude::*;
use sycamore::web::events;
use sycamore::web::tags::*;

/// A link that selects an exchange and scrolls to it.
pub fn exchange_link(panel: &Rc<PanelStore>, id: ExchangeId) -> View {
    let panel = panel.clone();
    a().class("evidence")
        .href("#exchanges")
        .attr("data-evidence", id.0.to_string())
        .children(id.to_string())
        .on(events::click, move |event: events::MouseEvent| {
            event.prevent_default();
            panel.reveal(id);
            focus_exchanges();
        })
        .into()
}
