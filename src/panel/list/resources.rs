//! The list of resources, resources with problems first, which can replace the list of exchanges.

use super::focus::{RESOURCES, focus_exchanges};
use super::grid::{Grid, GridContent, GridSetup};
use super::row::GridRow;
use crate::exchange::path_of;
use crate::panel::kit::dom::set;
use crate::panel::store::{Mode, PanelStore};
use crate::view::{Column, RESOURCE_COLUMNS, ResourceRow, Window, most_relevant};
use std::rc::Rc;
use sycamore::prelude::*;
use sycamore::web::events;
use web_sys::Element;

/// The longest path that the filter is set to, in bytes. A longer path is cut: its part finds it as well.
const LONGEST_WORDS: usize = 400;

/// The list in the page.
pub struct Resources {
    grid: Rc<Grid<ResourceRow>>,
}

impl GridRow for ResourceRow {
    const COLUMNS: &'static [Column<ResourceRow>] = RESOURCE_COLUMNS;
    type Extras = ();

    fn extras(_: &dyn Fn(&str) -> Option<Element>) {}

    fn show_extras(&self, old: Option<&ResourceRow>, element: &Element, _: &()) {
        if old.map(|old| &old.url) != Some(&self.url) {
            set(element, "title", &self.url);
        }
    }

    fn attributes(&self) -> impl AsRef<[(&'static str, &str)]> {
        ResourceRow::attributes(self)
    }
}

impl Resources {
    /// Creates an empty list.
    pub fn new(store: &Rc<PanelStore>) -> Option<Resources> {
        let setup = GridSetup {
            id: RESOURCES,
            class: "grid resources",
            label: "Resources",
            slot: "resource",
            follows_end: false,
        };
        let grid = Grid::<ResourceRow>::new(store, setup)?;
        let (clicked, on_click) = (Rc::downgrade(&grid), store.clone());
        grid.on(events::click, move |event| {
            if let Some((index, _)) = clicked.upgrade().and_then(|grid| grid.row_at(&event)) {
                choose(&on_click, index);
            }
        });
        let (clicked, on_open) = (Rc::downgrade(&grid), store.clone());
        grid.on(events::dblclick, move |event| {
            if clicked.upgrade().and_then(|grid| grid.row_at(&event)).is_some() {
                open(&on_open);
            }
        });
        Some(Resources { grid })
    }

    /// The list's element.
    pub fn view(&self) -> View {
        self.grid.view()
    }

    /// Draws what has changed.
    pub fn draw(&self, store: &PanelStore, stale: bool) {
        let mut resources = store.resources.borrow_mut();
        let selected = store.resource.borrow().as_ref().and_then(|key| resources.row_of(key));
        let (context, recording) = (store.row_context(), store.recording.borrow());
        self.grid.draw(GridContent {
            rows: resources.len(),
            selected,
            seeks: selected.is_some() && store.seeks_resource.replace(false),
            stale,
            row: &mut |index| resources.row(&recording, index, &context),
        });
    }

    /// Moves the selection by `by` rows.
    pub fn step(&self, store: &PanelStore, by: i64) {
        let row = {
            let resources = store.resources.borrow();
            let from = store.resource.borrow().as_ref().and_then(|key| resources.row_of(key));
            Window::step(resources.len(), from, by)
        };
        if let Some(row) = row {
            choose(store, row);
            store.seeks_resource.set(true);
        }
    }

    /// How many rows a page key moves by.
    pub fn page(&self) -> u32 {
        self.grid.page()
    }
}

/// Selects a resource and its most relevant exchange.
fn choose(store: &PanelStore, row: u32) {
    let Some(key) = store.resources.borrow().key(row).cloned() else { return };
    let relevant = most_relevant(&store.recording.borrow(), &key);
    *store.resource.borrow_mut() = Some(key);
    store.select(relevant);
    store.open(true);
}

/// Shows the exchanges of the selected resource in the list.
pub fn open(store: &PanelStore) {
    let Some(key) = store.resource.borrow().clone() else { return };
    let path = path_of(&key.0);
    let mut end = path.len().min(LONGEST_WORDS);
    while !path.is_char_boundary(end) {
        end -= 1;
    }
    store.find(path.get(..end).unwrap_or("").to_owned());
    store.look_at(Mode::Exchanges);
    store.seeks.set(true);
    focus_exchanges();
}
