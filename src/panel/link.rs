//! A link to an exchange.

use super::desk::Desk;
use crate::exchange::ExchangeId;
use std::rc::Rc;
use sycamore::prelude::*;

/// A link that selects an exchange and scrolls to it.
pub fn exchange_link(desk: &Rc<Desk>, id: ExchangeId) -> View {
    let desk = desk.clone();
    let (number, text) = (id.0.to_string(), id.to_string());
    view! {
        a(class="evidence", href="#exchanges", data-evidence=number, on:click=move |event: web_sys::MouseEvent| {
            event.prevent_default();
            desk.reveal(id);
            desk.table.focus();
        }) { (text) }
    }
}
