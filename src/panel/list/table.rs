//! The list of exchanges: a fixed pool of row slots over a tall, empty area. Nothing is written to
//! the page but once a frame, and only what differs; Sycamore's signals are for the rest of the panel.

use super::focus::EXCHANGES;
use super::grid::{Grid, ROW_HEIGHT};
use super::slot::Slot;
use crate::exchange::ExchangeId;
use crate::panel::kit::dom::{closest, number, set, style};
use crate::panel::kit::element::{El, el};
use crate::panel::store::PanelStore;
use crate::view::Window;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// The list in the page, and what it shows.
pub struct Table {
    parts: RefCell<Option<Grid>>,
    slots: RefCell<Vec<Slot>>,
    /// Height of what can be seen below the heading.
    viewport: Cell<f64>,
    /// Whether it follows the end as rows arrive.
    follows: Cell<bool>,
    rows: Cell<u32>,
    /// Whether its height has changed since it was drawn.
    resized: Cell<bool>,
    total: Cell<u32>,
    active: Cell<Option<u32>>,
}

impl Default for Table {
    fn default() -> Table {
        Table {
            parts: RefCell::default(),
            slots: RefCell::default(),
            viewport: Cell::new(0.0),
            follows: Cell::new(true),
            rows: Cell::new(0),
            resized: Cell::new(true),
            total: Cell::new(u32::MAX),
            active: Cell::new(None),
        }
    }
}

impl Table {
    /// Draws what has changed. `stale` says that more than the place may have.
    pub fn draw(&self, store: &PanelStore, stale: bool) {
        let parts = self.parts.borrow();
        let Some(Grid { grid, area }) = &*parts else { return };
        let listing = store.listing.borrow();
        let window = self.window(listing.len());
        if stale {
            self.resize(store, grid, area, window);
        }
        let selected = store.selected();
        let mut scroll = f64::from(grid.scroll_top());
        if let Some(row) = selected.filter(|_| store.seeks.replace(false)).and_then(|id| store.row_of(id)) {
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
                && let Some(row) = store.row(id)
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

    /// How many rows a page key moves by.
    pub fn page(&self) -> u32 {
        self.window(0).page()
    }

    fn window(&self, rows: u32) -> Window {
        Window { rows, row_height: ROW_HEIGHT, viewport: self.viewport.get() }
    }

    /// Brings counts and height up to date, and stays at the end if it was there.
    fn resize(&self, store: &PanelStore, grid: &HtmlElement, area: &HtmlElement, window: Window) {
        let total = store.recording.borrow().next_id().0;
        if self.total.replace(total) != total {
            set(grid, "data-total", &total.to_string());
        }
        let grew = self.rows.replace(window.rows) != window.rows;
        // A list that was at its end stays there when it becomes longer or lower.
        if grew | self.resized.replace(false) {
            set(grid, "aria-rowcount", &window.rows.to_string());
            style(area, "height", &[&(window.height().ceil() as i64).to_string(), "px"].concat());
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
    while slots.len() < pool as usize {
        let Some(slot) = Slot::new(slots.len() as u32) else { return };
        let _ = area.append_child(slot.element());
        slots.push(slot);
    }
}

/// The columns: the cell's classes, the heading, and its tooltip.
const COLUMNS: [(&str, &str, &str); 9] = [
    ("cell id", "#", "Place in the recording"),
    ("cell verdict", "Condition", "What became of the condition"),
    ("cell status", "Status", "Status code of the answer"),
    ("cell method", "Method", "Request method"),
    ("cell resource", "Resource", "Path of the resource, with the host where it is another one"),
    ("cell sent", "Sent", "The condition that was sent"),
    ("cell validator", "Now", "The resource’s validator as it was seen last"),
    ("cell cause", "Cause", "Why it failed"),
    ("cell time", "Time", "When it began, counted from the first exchange, and how long it took"),
];

/// The list of exchanges: what stands in the page, and what draws it.
pub fn table(store: &Rc<PanelStore>) -> (El, Rc<Table>) {
    let table = Rc::new(Table::default());
    let area = el("div", "area").attr("role", "rowgroup");
    let headings = COLUMNS.iter().map(|(class, name, title)| {
        el("div", class).attr("role", "columnheader").attr("title", title).text(name)
    });
    let heading =
        el("div", "heading").attr("role", "rowgroup").add(el("div", "row").attr("role", "row").all(headings));
    let (on_scroll, on_click, scrolled) = (store.clone(), store.clone(), table.clone());
    let place = area.0.clone();
    let grid = el("div", "grid")
        .attr("id", EXCHANGES)
        .attr("role", "grid")
        .attr("tabindex", "0")
        .attr("aria-label", "Exchanges")
        .attr("aria-rowcount", "0")
        .attr("data-total", "0")
        .add(heading)
        .add(area)
        .on("scroll", move |_| {
            scrolled.scrolled();
            on_scroll.scrolled();
        })
        .on("click", move |event| {
            let row = closest(&event, "[data-exchange]").and_then(|row| number(&row, "data-exchange"));
            if let Some(id) = row {
                on_click.select(Some(ExchangeId(id)));
                on_click.open(true);
            }
        });
    if let (Ok(element), Ok(area)) = (grid.0.clone().dyn_into::<HtmlElement>(), place.dyn_into()) {
        observe(store, &table, &element);
        *table.parts.borrow_mut() = Some(Grid { grid: element, area });
    }
    (grid, table)
}

/// Follows the list's height.
fn observe(store: &Rc<PanelStore>, table: &Rc<Table>, grid: &HtmlElement) {
    let (weak, table, measured) = (Rc::downgrade(store), table.clone(), grid.clone());
    crate::panel::kit::size::observe(grid, move || {
        if let Some(store) = weak.upgrade() {
            let viewport = (f64::from(measured.client_height()) - ROW_HEIGHT).max(0.0);
            if table.viewport.replace(viewport) != viewport {
                table.resized.set(true);
                store.changed();
            }
        }
    });
}
