//! The tabs of the details: a WAI-ARIA `tablist`, with the `tabpanel` of each tab.

use super::store::DetailsStore;
use crate::panel::kit::dom::{closest, focus};
use crate::panel::kit::element::{button, element, views};
use crate::panel::kit::signal::UpdateTo;
use crate::view::Tab;
use std::rc::Rc;
use sycamore::prelude::*;
use sycamore::web::events;
use sycamore::web::tags::*;
use web_sys::Element;

/// The list of tabs. The Tab key reaches only the chosen tab; the arrow keys choose another tab.
pub fn tab_list(store: &Rc<DetailsStore>) -> View {
    let (clicked, pressed) = (store.clone(), store.clone());
    let tabs = Tab::ALL.map(|tab| {
        let (chosen, focused, counted) = (store.clone(), store.clone(), store.clone());
        let selected = move || (chosen.tab.get() == tab).to_string();
        let reach = move || if focused.tab.get() == tab { "0" } else { "-1" };
        let count = span().class("tab-count").children(move || match tab {
            Tab::Why => {
                counted.state.findings.track();
                let details = counted.state.details.borrow();
                let count = details.as_ref().map_or(0, |details| details.findings.len());
                if count > 1 { count.to_string() } else { String::new() }
            }
            _ => String::new(),
        });
        button("tab", (tab.label(), count))
            .role("tab")
            .id(tab_id(tab))
            .attr("data-tab", tab.slug())
            .attr("aria-controls", panel_id(tab))
            .attr("aria-selected", selected)
            .tabindex(reach)
    });
    div()
        .class("tabs")
        .role("tablist")
        .attr("aria-label", "Details")
        .on(events::click, move |event: events::MouseEvent| {
            let tab = closest(&event, "[data-tab]").and_then(|tab| tab.get_attribute("data-tab"));
            if let Some(tab) = tab.and_then(|slug| Tab::of_slug(&slug)) {
                clicked.tab.update_to(tab);
            }
        })
        .on(events::keydown, move |event: events::KeyboardEvent| {
            if event.ctrl_key() || event.meta_key() || event.alt_key() {
                return;
            }
            if let Some(tab) = pressed.tab.get_untracked().of_key(&event.key()) {
                event.prevent_default();
                pressed.tab.update_to(tab);
                focus(&tab_id(tab));
            }
        })
        .children(views(tabs))
        .into()
}

/// The panel of a tab. Its content is in the page even when another tab is chosen, so that a search finds its text.
pub fn tab_panel(store: &Rc<DetailsStore>, tab: Tab, content: View) -> View {
    let (hidden, scrolled) = (store.clone(), store.clone());
    let mut panel = div()
        .class("tab-panel")
        .role("tabpanel")
        .id(panel_id(tab))
        .attr("aria-labelledby", tab_id(tab))
        .tabindex("0")
        .hidden(move || hidden.tab.get() != tab)
        .children(content);
    let scrolls: Element = element(&mut panel);
    create_effect(move || {
        scrolled.state.exchange.track();
        scrolls.set_scroll_top(0);
    });
    panel.into()
}

fn tab_id(tab: Tab) -> String {
    format!("tab-{}", tab.slug())
}

fn panel_id(tab: Tab) -> String {
    format!("panel-{}", tab.slug())
}
