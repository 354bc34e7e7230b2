//! A link to an exchange.

use crate::exchange::ExchangeId;
use crate::panel::kit::element::{El, el};
use crate::panel::store::Desk;
use std::rc::Rc;

/// A link that selects an exchange and scrolls to it.
pub fn exchange_link(desk: &Rc<Desk>, id: ExchangeId) -> El {
    let desk = desk.clone();
    el("a", "evidence")
        .attr("href", "#exchanges")
        .attr("data-evidence", &id.0.to_string())
        .text(&id.to_string())
        .on("click", move |event| {
            event.prevent_default();
            desk.reveal(id);
            desk.table.focus();
        })
}
