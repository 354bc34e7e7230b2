//! The list of exchanges: a fixed pool of row slots over a tall, empty area. Nothing is written to
//! the page but once a frame, and only what differs; Sycamore's signals are for the rest of the panel.

use super::desk::Desk;
use super::dom::{closest, document, number, set, style};
use super::slot::Slot;
use crate::exchange::ExchangeId;
use crate::view::Window;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use sycamore::prelude::*;
use wasm_bindgen::prelude::*;
use web_sys::HtmlElement;

/// Height of a row and of the heading, in CSS pixels; `panel.css` has it too.
const ROW_HEIGHT: f64 = 22.0;

/// The list in the page, and what it shows.
pub struct Table {
    parts: RefCell<Option<Parts>>,
    slots: RefCell<Vec<Slot>>,
    /// Height of what can be seen below the heading.
    viewport: Cell<f64>,
    /// Whether it follows the end as rows arrive.
    follows: Cell<bool>,
    /// Whether the selected row is to be scrolled to.
    seeks: Cell<bool>,
    rows: Cell<u32>,
    total: Cell<u32>,
    active: Cell<Option<u32>>,
}

struct Parts {
    grid: HtmlElement,
    area: HtmlElement,
}

impl Default for Table {
    fn default() -> Table {
        Table {
            parts: RefCell::default(),
            slots: RefCell::default(),
            viewport: Cell::new(0.0),
            follows: Cell::new(true),
            seeks: Cell::new(false),
            rows: Cell::new(u32::MAX),
            total: Cell::new(u32::MAX),
            active: Cell::new(None),
        }
    }
}

impl Table {
    /// Draws what has changed. `stale` says that more than the place may have.
    pub fn draw(&self, desk: &Desk, stale: bool) {
        let parts = self.parts.borrow();
        let Some(Parts { grid, area }) = &*parts else { return };
        let listing = desk.listing.borrow();
        let window = self.window(listing.len());
        if stale {
            self.resize(desk, grid, area, window);
        }
        let selected = desk.signals.selected.get_untracked();
        let mut scroll = f64::from(grid.scroll_top());
        if let Some(row) = selected.filter(|_| self.seeks.replace(false)).and_then(|id| listing.row_of(id)) {
            scroll = window.scroll_to_show(row, scroll);
            grid.set_scroll_top(scroll.round() as i32);
            self.follows.set(window.is_at_end(scroll));
        }
        let shown = window.shown(scroll);
        let mut slots = self.slots.borrow_mut();
        fit(&mut slots, window.pool(), area);
        let mut active = None;
        for (number, slot) in slots.iter_mut().enumerate() {
            let Some(index) = window.row_of_slot(number as u32, &shown) else { continue };
            let Some(id) = listing.id(index) else { continue };
            if selected == Some(id) {
                active = Some(number as u32);
            }
            if (stale || slot.shows() != Some((index, id)))
                && let Some(row) = desk.row(id)
            {
                slot.show(row, index, selected == Some(id));
            }
            slot.place(window.offset(index, scroll));
        }
        if self.active.replace(active) != active {
            match active.and_then(|number| slots.get(number as usize)) {
                Some(slot) => set(grid, "aria-activedescendant", &slot.element().id()),
                None => drop(grid.remove_attribute("aria-activedescendant")),
            }
        }
    }

    /// Scrolls to the selected row when it is drawn next.
    pub fn show_selected(&self) {
        self.seeks.set(true);
    }

    /// How many rows a page key moves by.
    pub fn page(&self) -> u32 {
        self.window(0).page()
    }

    /// Gives the list the keyboard.
    pub fn focus(&self) {
        if let Some(parts) = &*self.parts.borrow() {
            let _ = parts.grid.focus();
        }
    }

    fn window(&self, rows: u32) -> Window {
        Window { rows, row_height: ROW_HEIGHT, viewport: self.viewport.get() }
    }

    /// Brings counts and height up to date, and stays at the end if it was there.
    fn resize(&self, desk: &Desk, grid: &HtmlElement, area: &HtmlElement, window: Window) {
        let total = desk.recording.borrow().next_id().0;
        if self.total.replace(total) != total {
            set(grid, "data-total", &total.to_string());
        }
        if self.rows.replace(window.rows) != window.rows {
            set(grid, "aria-rowcount", &window.rows.to_string());
            let mut height = window.height().to_string();
            height.push_str("px");
            style(area, "height", &height);
            if self.follows.get() {
                grid.set_scroll_top(window.end().ceil() as i32);
            }
        }
    }

    fn scrolled(&self) {
        if let Some(parts) = &*self.parts.borrow() {
            let window = self.window(self.rows.get());
            self.follows.set(window.is_at_end(f64::from(parts.grid.scroll_top())));
        }
    }
}

/// As many slots as there are to be.
fn fit(slots: &mut Vec<Slot>, pool: u32, area: &HtmlElement) {
    while slots.len() > pool as usize {
        if let Some(slot) = slots.pop() {
            slot.element().remove();
        }
    }
    let Some(document) = document() else { return };
    while slots.len() < pool as usize {
        let Some(slot) = Slot::new(&document, slots.len() as u32) else { return };
        let _ = area.append_child(slot.element());
        slots.push(slot);
    }
}

/// The list of exchanges.
pub fn table(desk: &Rc<Desk>) -> View {
    let (grid, area) = (create_node_ref(), create_node_ref());
    let on_scroll = {
        let desk = desk.clone();
        move |_| {
            desk.table.scrolled();
            desk.scrolled();
        }
    };
    let on_click = {
        let desk = desk.clone();
        move |event: web_sys::MouseEvent| {
            let row = closest(&event, "[data-exchange]").and_then(|row| number(&row, "data-exchange"));
            if let Some(id) = row {
                desk.select(Some(ExchangeId(id)));
                desk.signals.open.set(true);
            }
        }
    };
    let view = view! {
        div(
            r#ref=grid,
            class="grid",
            id="exchanges",
            role="grid",
            tabindex="0",
            aria-label="Exchanges",
            aria-rowcount="0",
            data-total="0",
            on:scroll=on_scroll,
            on:click=on_click
        ) {
            div(class="heading", role="rowgroup") {
                div(class="row", role="row") {
                    div(class="cell id", role="columnheader", title="Place in the recording") { "#" }
                    div(class="cell verdict", role="columnheader") { "Condition" }
                    div(class="cell status", role="columnheader") { "Status" }
                    div(class="cell method", role="columnheader") { "Method" }
                    div(class="cell resource", role="columnheader") { "Resource" }
                    div(class="cell sent", role="columnheader", title="The condition that was sent") { "Sent" }
                    div(class="cell validator", role="columnheader", title="The resource’s validator as it is known now") { "Validator now" }
                    div(class="cell cause", role="columnheader") { "Cause" }
                    div(class="cell time", role="columnheader", title="When it began, counted from the first exchange, and how long it took") { "Time" }
                }
            }
            div(r#ref=area, class="area", role="rowgroup")
        }
    };
    let element = |node: NodeRef| node.get().unchecked_into::<HtmlElement>();
    let (grid, area) = (element(grid), element(area));
    observe(desk, &grid);
    *desk.table.parts.borrow_mut() = Some(Parts { grid, area });
    view
}

/// Follows the list's height.
fn observe(desk: &Rc<Desk>, grid: &HtmlElement) {
    let (weak, measured) = (Rc::downgrade(desk), grid.clone());
    super::size::observe(grid, move || {
        if let Some(desk) = weak.upgrade() {
            let viewport = f64::from(measured.client_height()) - ROW_HEIGHT;
            let table = &desk.table;
            if table.viewport.replace(viewport.max(0.0)) != viewport {
                // A list that was at its end stays there when it becomes lower.
                table.rows.set(u32::MAX);
                desk.changed();
            }
        }
    });
}
