//! The context menu of a row of the list: *Copy as*, with secrets masked.

use super::store::DetailsStore;
use crate::copy_as::CopyForm;
use crate::panel::kit::clipboard::{Copied, copy};
use crate::panel::kit::dom::{document, style};
use crate::panel::kit::element::{button, element, views};
use crate::secrets::Secrets;
use std::rc::Rc;
use sycamore::prelude::*;
use sycamore::web::events;
use sycamore::web::tags::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{HtmlElement, KeyboardEvent};

/// The menu, a popover: the browser closes it on Escape and on a click outside, and restores the focus.
pub fn row_menu(store: &Rc<DetailsStore>) -> View {
    let said = create_signal(String::new());
    let words = div().class("away").role("status").children(move || said.get_clone());
    let heading = |text: &'static str| div().class("menu-heading").role("presentation").children(text);
    let of_store = store.clone();
    let item = move |form: CopyForm| {
        let store = of_store.clone();
        button("menu-item", form.label())
            .role("menuitem")
            .tabindex("-1")
            .attr("data-copy", form.slug())
            .on(events::click, move |event: events::MouseEvent| {
                close(&event);
                match store.copy_text(form, Secrets::Masked) {
                    Err(why) => store.panel.problem(&why.to_string()),
                    Ok(text) => store.panel.when(copy(text), move |panel, copied| match copied {
                        Copied::ByHand(_) => panel.problem(
                            "The browser refuses the clipboard. The same text stands in the tab Request, under Copy as.",
                        ),
                        _ => said.set(format!("Copied as {}.", form.label())),
                    }),
                }
            })
    };
    let forms = |is: fn(&CopyForm) -> bool| CopyForm::ALL.into_iter().filter(is).collect::<Vec<_>>();
    let of_request: Vec<_> = forms(|form| !form.is_repair()).into_iter().map(&item).collect();
    let of_repair: Vec<_> =
        forms(|form| form.is_repair() && !form.is_order()).into_iter().map(&item).collect();
    let (orders, offered) = (forms(|form| form.is_order()), store.clone());
    let in_order = move || {
        offered.state.action.track();
        let orders = orders.iter().copied().filter(|form| offered.is_copy_offered(*form));
        views(orders.map(&item))
    };
    let mut menu = div()
        .class("row-menu")
        .popover("auto")
        .role("menu")
        .attr("aria-label", "Copy as, with secrets masked")
        .on(events::keydown, step)
        .children((
            heading("Copy the request as (secrets masked)"),
            views(of_request),
            heading("Copy the whole repair as"),
            views(of_repair),
            in_order,
        ));
    let (asked, shown) = (store.panel.menu, element::<HtmlElement>(&mut menu));
    create_effect(move || {
        let Some(place) = asked.get() else { return };
        let shown = shown.clone();
        spawn_local(async move { open(&shown, place.x, place.y) });
    });
    div().class("part").children((menu, words)).into()
}

/// Shows the menu at a point, within the viewport, and focuses it.
fn open(menu: &HtmlElement, x: i32, y: i32) {
    // The menu may be open at another row.
    let _ = menu.hide_popover();
    if menu.show_popover().is_err() {
        return;
    }
    let root = document().and_then(|document| document.document_element());
    let (width, height) = root.map_or((0, 0), |root| (root.client_width(), root.client_height()));
    let left = x.min(width - menu.offset_width()).max(0);
    let top = y.min(height - menu.offset_height()).max(0);
    style(menu, "left", &format!("{left}px"));
    style(menu, "top", &format!("{top}px"));
    focus_item(menu, 0);
}

fn close(event: &web_sys::Event) {
    let item = event.current_target().and_then(|item| item.dyn_into::<HtmlElement>().ok());
    let menu = item.and_then(|item| item.closest(".row-menu").ok().flatten());
    if let Some(menu) = menu.and_then(|menu| menu.dyn_into::<HtmlElement>().ok()) {
        let _ = menu.hide_popover();
    }
}

/// The arrow keys, Home and End move the focus from item to item.
fn step(event: KeyboardEvent) {
    let menu = event.current_target().and_then(|menu| menu.dyn_into::<HtmlElement>().ok());
    let Some(menu) = menu else { return };
    // In the menu, a letter is not a command of the panel.
    event.stop_propagation();
    let items = items(&menu);
    let active = document().and_then(|document| document.active_element());
    let here = items.iter().position(|item| Some(&**item) == active.as_ref()).unwrap_or(0);
    let last = items.len().saturating_sub(1);
    let to = match &*event.key() {
        "ArrowDown" => (here + 1) % items.len().max(1),
        "ArrowUp" => here.checked_sub(1).unwrap_or(last),
        "Home" => 0,
        "End" => last,
        _ => return,
    };
    event.prevent_default();
    focus_item(&menu, to);
}

fn items(menu: &HtmlElement) -> Vec<HtmlElement> {
    let Ok(found) = menu.query_selector_all("[role=menuitem]") else { return Vec::new() };
    (0..found.length()).filter_map(|at| found.item(at)?.dyn_into().ok()).collect()
}

fn focus_item(menu: &HtmlElement, place: usize) {
    if let Some(item) = items(menu).get(place) {
        // `focus` fails only for an item that has left the page.
        let _ = item.focus();
    }
}
