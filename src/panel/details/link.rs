//! A link to an exchange.

use crate::exchange::ExchangeId;
use crate::panel::kit::element::{El, el};
use crate::panel::list::focus_exchanges;
use crate::panel::store::PanelStore;
use std::rc::Rc;

/// A link that selects an exchange and scrolls to it.
pub fn exchange_link(panel: &Rc<PanelStore>, id: ExchangeId) -> El {
    let panel = panel.clone();
    el("a", "evidence")
        .attr("href", "#exchanges")
        .attr("data-evidence", &id.0.to_string())
        .text(&id.to_string())
        .on("click", move |event| {
            event.prevent_default();
            panel.reveal(id);
            focus_exchanges();
        })
}
