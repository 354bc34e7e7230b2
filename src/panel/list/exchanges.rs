//! The list of exchanges.

use super::focus::EXCHANGES;
use super::grid::{Grid, GridContent, GridSetup};
use super::row::GridRow;
use crate::panel::kit::dom::set;
use crate::panel::kit::element::{element, symbol};
use crate::panel::store::{MenuPlace, PanelStore};
use crate::view::{Column, EXCHANGE_COLUMNS, Row, Window, meaning, symbol as mark_of};
use std::cell::Cell;
use std::rc::Rc;
use sycamore::prelude::*;
use sycamore::web::events;
use sycamore::web::tags::*;
use web_sys::Element;

/// The list in the page.
pub struct Exchanges {
    grid: Rc<Grid<Row>>,
    /// How many exchanges were recorded when the list was drawn last.
    total: Cell<Option<u32>>,
}

/// A slot's elements other than the texts.
pub struct ExchangeExtras {
    /// The `use` element that refers to the verdict's symbol.
    mark: Option<Element>,
    verdict: Option<Element>,
    resource: Option<Element>,
    sent: Option<Element>,
    /// The text that names the exchange that a replay repeats.
    replays: Element,
}

impl GridRow for Row {
    const COLUMNS: &'static [Column<Row>] = EXCHANGE_COLUMNS;
    type Extras = ExchangeExtras;

    fn extras(cell: &dyn Fn(&str) -> Option<Element>) -> ExchangeExtras {
        let (verdict, resource, sent) = (cell("verdict"), cell("resource"), cell("sent"));
        let mark: Element = element(&mut symbol("", "mark"));
        let mut number = b();
        let replays = element(&mut number);
        let mut chip =
            span().class("replays").children((span().class("long").children("replay of "), number));
        for (cell, first) in [(&verdict, &mark), (&resource, &element(&mut chip))] {
            if let Some(cell) = cell {
                let _ = cell.prepend_with_node_1(first);
            }
        }
        ExchangeExtras { mark: mark.first_element_child(), verdict, resource, sent, replays }
    }

    fn show_extras(&self, old: Option<&Row>, element: &Element, extras: &ExchangeExtras) {
        if old.map(|old| old.verdict) != Some(self.verdict) {
            write(&extras.mark, "href", mark_of(self.verdict));
            write(&extras.verdict, "title", meaning(self.verdict));
        }
        if old.map(|old| &old.url) != Some(&self.url) {
            write(&extras.resource, "title", &self.url);
        }
        // A narrow cell shows the value alone.
        let sent = |row: &Row| [&*row.condition, &*row.sent].join(" ");
        if old.map(sent) != Some(sent(self)) {
            write(&extras.sent, "title", sent(self).trim());
        }
        // Only a part's row has this attribute.
        match (old.map_or("", |old| &old.part_of), &*self.part_of) {
            (old, new) if old == new => {}
            (_, "") => drop(element.remove_attribute("data-part-of")),
            (_, of) => set(element, "data-part-of", of),
        }
        // Only a replay's row has this attribute.
        match (old.map_or("", |old| &old.replays), &*self.replays) {
            (old, new) if old == new => {}
            (_, "") => {
                let _ = element.remove_attribute("data-replayed-from");
                extras.replays.set_text_content(None);
            }
            (_, of) => {
                set(element, "data-replayed-from", of);
                extras.replays.set_text_content(Some(&format!("#{of}")));
            }
        }
    }

    fn attributes(&self) -> impl AsRef<[(&'static str, &str)]> {
        Row::attributes(self)
    }
}

fn write(element: &Option<Element>, name: &str, value: &str) {
    if let Some(element) = element {
        set(element, name, value);
    }
}

impl Exchanges {
    /// Creates an empty list.
    pub fn new(store: &Rc<PanelStore>) -> Option<Exchanges> {
        let setup =
            GridSetup { id: EXCHANGES, class: "grid", label: "Exchanges", slot: "slot", follows_end: true };
        let grid = Grid::<Row>::new(store, setup)?;
        set(grid.element(), "data-total", "0");
        let (asked, menu) = (Rc::downgrade(&grid), store.clone());
        grid.on(events::contextmenu, move |event| {
            // A menu opened by the keyboard is for the selected row.
            if let Some((_, row)) = asked.upgrade().and_then(|grid| grid.row_at(&event)) {
                menu.select(Some(row.id));
            } else if menu.selected().is_none() {
                return;
            }
            event.prevent_default();
            menu.menu.set(Some(MenuPlace { x: event.client_x(), y: event.client_y() }));
        });
        let (clicked, store) = (Rc::downgrade(&grid), store.clone());
        grid.on(events::click, move |event| {
            if let Some((_, row)) = clicked.upgrade().and_then(|grid| grid.row_at(&event)) {
                store.select(Some(row.id));
                store.open(true);
            }
        });
        Some(Exchanges { grid, total: Cell::new(None) })
    }

    /// The list's element.
    pub fn view(&self) -> View {
        self.grid.view()
    }

    /// Draws what has changed.
    pub fn draw(&self, store: &PanelStore, stale: bool) {
        let total = store.recording.borrow().next_id().0;
        if stale && self.total.replace(Some(total)) != Some(total) {
            set(self.grid.element(), "data-total", &total.to_string());
        }
        let selected = store.selected().and_then(|id| store.row_of(id));
        let listing = store.listing.borrow();
        self.grid.draw(GridContent {
            rows: listing.len(),
            selected,
            seeks: selected.is_some() && store.seeks.replace(false),
            stale,
            row: &mut |index| listing.id(index).and_then(|id| store.row(id)),
        });
    }

    /// Moves the selection by `by` rows.
    pub fn step(&self, store: &PanelStore, by: i64) {
        let listing = store.listing.borrow();
        let from = store.selected().and_then(|id| store.row_of(id));
        let Some(row) = Window::step(listing.len(), from, by) else { return };
        let id = listing.id(row);
        drop(listing);
        store.select(id);
        store.seeks.set(true);
    }

    /// How many rows a page key moves by.
    pub fn page(&self) -> u32 {
        self.grid.page()
    }
}
