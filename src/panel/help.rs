//! The keys, over everything else.

use super::kit::dom::{closest, focus};
use super::kit::element::{El, button, el, icon};
use super::store::PanelStore;
use crate::view::HELP;
use std::rc::Rc;

/// The close button's id: it has the focus while the help is shown.
const CLOSE: &str = "close-help";

/// The keys, while they are asked for.
pub fn help(store: &Rc<PanelStore>) -> El {
    let store = store.clone();
    el("div", "help").live(move || {
        if !store.help.get() {
            return Vec::new();
        }
        // After this turn, when the button is in the page.
        wasm_bindgen_futures::spawn_local(async { focus(CLOSE) });
        vec![overlay(&store)]
    })
}

fn overlay(store: &Rc<PanelStore>) -> El {
    let (beside, on_close) = (store.clone(), store.clone());
    let close = button("tool", "")
        .attr("id", CLOSE)
        .named("Close", "Close (Esc)")
        .add(icon("#icon-close"))
        .on("click", move |_| on_close.help.set(false));
    let rows = HELP.iter().map(|(keys, what)| {
        let keys = keys.iter().fold(el("dt", ""), |row, key| row.add(el("kbd", "").text(key)).text(" "));
        el("div", "").add(keys).add(el("dd", "").text(what))
    });
    let dialog = el("div", "dialog")
        .attr("role", "dialog")
        .attr("aria-modal", "true")
        .attr("aria-label", "Keys")
        .add(el("div", "dialog-head").add(el("h2", "").text("Keys")).add(close))
        .add(el("dl", "keys").all(rows));
    el("div", "overlay").add(dialog).on("click", move |event| {
        if closest(&event, ".dialog").is_none() {
            beside.help.set(false);
        }
    })
}
