//! A grid of any number of rows: a fixed pool of slots over a tall, empty area.
//!
//! The grid writes to the page at most once a frame, and only what differs. It does not use Sycamore's signals.

use super::row::GridRow;
use super::slot::Slot;
use crate::panel::kit::dom::{closest, listen, set, style};
use crate::panel::kit::element::{element, views};
use crate::panel::store::PanelStore;
use crate::view::Window;
use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};
use sycamore::prelude::*;
use sycamore::web::events::{self, EventDescriptor};
use sycamore::web::tags::*;
use sycamore::web::{HtmlNode, ViewHtmlNode};
use web_sys::{Event, HtmlElement};

/// Height of a row and of the heading, in CSS pixels; `extension/panel/list.css` has the same number.
const ROW_HEIGHT: f64 = 22.0;

/// The names and the behaviour of a grid.
pub struct GridSetup {
    /// The id of the grid's element.
    pub id: &'static str,
    /// The CSS classes.
    pub class: &'static str,
    /// The accessible name.
    pub label: &'static str,
    /// The prefix of the slots' ids.
    pub slot: &'static str,
    /// Whether a grid that is scrolled to its end stays at the end while rows are added.
    pub follows_end: bool,
}

/// The content of a grid.
pub struct GridContent<'a, R> {
    /// How many rows there are.
    pub rows: u32,
    /// The selected row.
    pub selected: Option<u32>,
    /// Whether to scroll to the selected row.
    pub seeks: bool,
    /// Whether more than the scroll position may have changed.
    pub stale: bool,
    /// Makes a row.
    pub row: &'a mut dyn FnMut(u32) -> Option<R>,
}

/// A grid in the page, and the state of its view.
pub struct Grid<R: GridRow> {
    setup: GridSetup,
    /// The element that scrolls, and has the focus.
    element: HtmlElement,
    /// The tall area in `element` on which the rows are placed.
    area: HtmlElement,
    slots: RefCell<Vec<Slot<R>>>,
    /// Height of the visible part below the heading, in CSS pixels.
    viewport: Cell<f64>,
    /// Whether the grid is scrolled to its end.
    at_end: Cell<bool>,
    rows: Cell<u32>,
    /// Whether the viewport has changed since the last drawing.
    resized: Cell<bool>,
    active: Cell<Option<usize>>,
}

impl<R: GridRow> Grid<R> {
    /// Creates a grid without rows, which the caller adds to the page; `None` when no element can be created.
    pub fn new(store: &Rc<PanelStore>, setup: GridSetup) -> Option<Rc<Grid<R>>> {
        let headings = R::COLUMNS.iter().map(|column| {
            div().class(column.class()).role("columnheader").title(column.title).children(column.heading)
        });
        let heading = div()
            .class("heading")
            .role("rowgroup")
            .children(div().class("row").role("row").children(views(headings)));
        let mut rows = div().class("area").role("rowgroup");
        let area = element(&mut rows);
        let mut whole = div()
            .class(setup.class)
            .id(setup.id)
            .role("grid")
            .tabindex("0")
            .attr("aria-label", setup.label)
            .attr("aria-rowcount", "0")
            .children((heading, rows));
        let grid = Rc::new(Grid {
            setup,
            element: element(&mut whole),
            area,
            slots: RefCell::default(),
            viewport: Cell::new(0.0),
            at_end: Cell::new(true),
            rows: Cell::new(0),
            resized: Cell::new(true),
            active: Cell::new(None),
        });
        let (scrolled, of) = (store.clone(), Rc::downgrade(&grid));
        grid.on(events::scroll, move |_| {
            if let Some(grid) = Weak::upgrade(&of) {
                grid.scrolled();
            }
            scrolled.scrolled();
        });
        let (store, of) = (Rc::downgrade(store), Rc::downgrade(&grid));
        crate::panel::kit::size::observe(&grid.element, move || {
            if let (Some(store), Some(grid)) = (store.upgrade(), of.upgrade())
                && grid.measure()
            {
                store.changed();
            }
        });
        Some(grid)
    }

    /// The grid's element.
    pub fn element(&self) -> &HtmlElement {
        &self.element
    }

    /// The grid's element, to be added to the page.
    pub fn view(&self) -> View {
        View::from_node(HtmlNode::from_web_sys(self.element.clone().into()))
    }

    /// Calls `act` at each event of this kind.
    pub fn on<E: EventDescriptor>(&self, event: E, act: impl FnMut(E::EventTy) + 'static) {
        listen(&self.element, event, act);
    }

    /// The row that is an event's target, with its index, as drawn last.
    pub fn row_at(&self, event: &Event) -> Option<(u32, R)> {
        let element = closest(event, ".area > .row")?;
        let slots = self.slots.borrow();
        let slot = slots.iter().find(|slot| *slot.element() == element)?;
        slot.shown().map(|(index, row)| (index, row.clone()))
    }

    /// How many rows a page key moves by.
    pub fn page(&self) -> u32 {
        self.window(0).page()
    }

    /// Draws what has changed.
    pub fn draw(&self, content: GridContent<R>) {
        let GridContent { rows, selected, seeks, stale, row } = content;
        let window = self.window(rows);
        if stale {
            self.resize(window);
        }
        let mut scroll = f64::from(self.element.scroll_top());
        if let Some(row) = selected.filter(|_| seeks) {
            scroll = window.scroll_to_show(row, scroll);
            self.element.set_scroll_top(scroll.round() as i32);
            self.at_end.set(window.is_at_end(scroll));
        }
        let shown = window.shown(scroll);
        let mut slots = self.slots.borrow_mut();
        self.fit(&mut slots, window.pool() as usize);
        let mut active = None;
        for (number, slot) in slots.iter_mut().enumerate() {
            let Some(index) = window.row_of_slot(number as u32, &shown) else { continue };
            if selected == Some(index) {
                active = Some(number);
            }
            let is_known = slot.shown().is_some_and(|(at, _)| at == index);
            if (stale || !is_known)
                && let Some(row) = row(index)
            {
                slot.show(row, index, selected == Some(index));
            }
            slot.place(window.offset(index, scroll));
        }
        if self.active.replace(active) != active {
            match active.and_then(|number| slots.get(number)) {
                Some(slot) => set(&self.element, "aria-activedescendant", &slot.element().id()),
                None => drop(self.element.remove_attribute("aria-activedescendant")),
            }
        }
    }

    fn window(&self, rows: u32) -> Window {
        Window { rows, row_height: ROW_HEIGHT, viewport: self.viewport.get() }
    }

    /// Reads the viewport's height from the page; returns whether it has changed.
    fn measure(&self) -> bool {
        let viewport = (f64::from(self.element.client_height()) - ROW_HEIGHT).max(0.0);
        let has_changed = self.viewport.replace(viewport) != viewport;
        if has_changed {
            self.resized.set(true);
        }
        has_changed
    }

    /// Updates the row count and the height. A grid that follows its end stays at its end when rows are added or the
    /// grid becomes lower.
    fn resize(&self, window: Window) {
        let grew = self.rows.replace(window.rows) != window.rows;
        if grew | self.resized.replace(false) {
            set(&self.element, "aria-rowcount", &window.rows.to_string());
            style(&self.area, "height", &format!("{}px", window.height().ceil() as i64));
            if self.setup.follows_end && self.at_end.get() {
                self.element.set_scroll_top(window.end().ceil() as i32);
            }
        }
    }

    fn scrolled(&self) {
        let window = self.window(self.rows.get());
        self.at_end.set(window.is_at_end(f64::from(self.element.scroll_top())));
    }

    /// Adds or removes slots until there are `pool`.
    fn fit(&self, slots: &mut Vec<Slot<R>>, pool: usize) {
        for slot in slots.drain(pool.min(slots.len())..) {
            slot.element().remove();
        }
        while slots.len() < pool {
            let Some(slot) = Slot::new(format!("{}-{}", self.setup.slot, slots.len())) else { return };
            let _ = self.area.append_child(slot.element());
            slots.push(slot);
        }
    }
}
