//! The tabs of the details: a WAI-ARIA `tablist`, with the `tabpanel` of each tab.

use super::store::DetailsStore;
use crate::panel::kit::dom::{closest, focus};
use crate::panel::kit::element::{El, effect, el};
use crate::panel::kit::signal::UpdateTo;
use crate::view::Tab;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;

/// The list of tabs. The Tab key reaches only the chosen tab; the arrow keys choose another tab.
pub fn tab_list(store: &Rc<DetailsStore>) -> El {
    let (clicked, pressed) = (store.clone(), store.clone());
    let tabs = Tab::ALL.map(|tab| {
        let (chosen, focused, counted) = (store.clone(), store.clone(), store.clone());
        let selected = move || Some((chosen.tab.get() == tab).to_string());
        let reach = move || Some(if focused.tab.get() == tab { "0" } else { "-1" }.to_owned());
        let count = el("span", "tab-count").live_text(move || match tab {
            Tab::Why => {
                counted.state.findings.track();
                let details = counted.state.details.borrow();
                let count = details.as_ref().map_or(0, |details| details.findings.len());
                if count > 1 { count.to_string() } else { String::new() }
            }
            _ => String::new(),
        });
        el("button", "tab")
            .attr("type", "button")
            .attr("role", "tab")
            .attr("id", &tab_id(tab))
            .attr("data-tab", tab.slug())
            .attr("aria-controls", &panel_id(tab))
            .live_attr("aria-selected", selected)
            .live_attr("tabindex", reach)
            .text(tab.label())
            .add(count)
    });
    el("div", "tabs")
        .attr("role", "tablist")
        .attr("aria-label", "Details")
        .on("click", move |event| {
            let tab = closest(&event, "[data-tab]").and_then(|tab| tab.get_attribute("data-tab"));
            if let Some(tab) = tab.and_then(|slug| Tab::of_slug(&slug)) {
                clicked.tab.update_to(tab);
            }
        })
        .on("keydown", move |event| {
            let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
            if event.ctrl_key() || event.meta_key() || event.alt_key() {
                return;
            }
            if let Some(tab) = pressed.tab.get_untracked().of_key(&event.key()) {
                event.prevent_default();
                pressed.tab.update_to(tab);
                focus(&tab_id(tab));
            }
        })
        .all(tabs)
}

/// The panel of a tab. Its content is in the page even when another tab is chosen, so that a search finds its text.
pub fn tab_panel(store: &Rc<DetailsStore>, tab: Tab, content: impl IntoIterator<Item = El>) -> El {
    let (hidden, scrolled) = (store.clone(), store.clone());
    let panel = el("div", "tab-panel")
        .attr("role", "tabpanel")
        .attr("id", &panel_id(tab))
        .attr("aria-labelledby", &tab_id(tab))
        .attr("tabindex", "0")
        .live_attr("hidden", move || (hidden.tab.get() != tab).then(String::new))
        .all(content);
    let element = panel.0.clone();
    effect(move || {
        scrolled.state.exchange.track();
        element.set_scroll_top(0);
    });
    panel
}

fn tab_id(tab: Tab) -> String {
    format!("tab-{}", tab.slug())
}

fn panel_id(tab: Tab) -> String {
    format!("panel-{}", tab.slug())
}
