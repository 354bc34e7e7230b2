//! The resources, those with trouble first: a grid like the list's, in its place.

use super::focus::{RESOURCES, focus_exchanges};
use super::grid::{Grid, ROW_HEIGHT};
use crate::exchange::path_of;
use crate::panel::kit::dom::{closest, document, number, set, style};
use crate::panel::kit::element::{El, el};
use crate::panel::store::{Mode, PanelStore};
use crate::view::{ResourceRow, Window, most_relevant};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, Text};

/// Longest path that the filter is set to, in bytes: a part of a longer one finds it as well.
const LONGEST_WORDS: usize = 400;

/// The columns: the cell's classes, the heading, and its tooltip.
const COLUMNS: [(&str, &str, &str); 7] = [
    ("cell resource", "Resource", "Path of the resource, with the host where it is another one"),
    ("cell count failures", "Failed", "Conditions that failed or were missing: 412, 428"),
    ("cell count risks", "Risks", "Exchanges that succeeded and were dangerous all the same"),
    ("cell count versions", "Versions", "Versions that the recorded traffic shows"),
    ("cell count writes", "Writes", "Writes that succeeded"),
    ("cell count exchanges", "Exchanges", "All its exchanges"),
    (
        "cell count changed",
        "Changed",
        "When its latest version was first seen, counted from the first exchange",
    ),
];

/// The resources in the page, and what they show.
#[derive(Default)]
pub struct Resources {
    parts: RefCell<Option<Grid>>,
    slots: RefCell<Vec<ResourceSlot>>,
    viewport: Cell<f64>,
    rows: Cell<Option<u32>>,
}

struct ResourceSlot {
    element: HtmlElement,
    texts: Vec<Text>,
    shown: Option<(u32, ResourceRow, bool)>,
}

/// The list of resources: what stands in the page, and what draws it.
pub fn resources(store: &Rc<PanelStore>) -> (El, Rc<Resources>) {
    let resources = Rc::new(Resources::default());
    let area = el("div", "area").attr("role", "rowgroup");
    let headings = COLUMNS.iter().map(|(class, name, title)| {
        el("div", class).attr("role", "columnheader").attr("title", title).text(name)
    });
    let heading =
        el("div", "heading").attr("role", "rowgroup").add(el("div", "row").attr("role", "row").all(headings));
    let (on_scroll, on_click, on_open) = (store.clone(), store.clone(), store.clone());
    let place = area.0.clone();
    let grid = el("div", "grid resources")
        .attr("id", RESOURCES)
        .attr("role", "grid")
        .attr("tabindex", "0")
        .attr("aria-label", "Resources")
        .attr("aria-rowcount", "0")
        .add(heading)
        .add(area)
        .on("scroll", move |_| on_scroll.scrolled())
        .on("click", move |event| {
            let row = closest(&event, "[data-resource-url]").and_then(|row| number(&row, "aria-rowindex"));
            if let Some(row) = row {
                choose(&on_click, row.saturating_sub(1));
            }
        })
        .on("dblclick", move |event| {
            if closest(&event, "[data-resource-url]").is_some() {
                open(&on_open);
            }
        });
    if let (Ok(element), Ok(area)) = (grid.0.clone().dyn_into::<HtmlElement>(), place.dyn_into()) {
        let (weak, observed, measured) = (Rc::downgrade(store), resources.clone(), element.clone());
        crate::panel::kit::size::observe(&element, move || {
            if let Some(store) = weak.upgrade() {
                let viewport = (f64::from(measured.client_height()) - ROW_HEIGHT).max(0.0);
                if observed.viewport.replace(viewport) != viewport {
                    store.changed();
                }
            }
        });
        *resources.parts.borrow_mut() = Some(Grid { grid: element, area });
    }
    (grid, resources)
}

impl Resources {
    /// Draws what is in view.
    pub fn draw(&self, store: &PanelStore, stale: bool) {
        let parts = self.parts.borrow();
        let Some(Grid { grid, area }) = &*parts else { return };
        let mut resources = store.resources.borrow_mut();
        let window = self.window(resources.len());
        if stale && self.rows.replace(Some(window.rows)) != Some(window.rows) {
            set(grid, "aria-rowcount", &window.rows.to_string());
            style(area, "height", &[&*(window.height().ceil() as i64).to_string(), "px"].concat());
        }
        let selected = store.resource.borrow().as_ref().and_then(|key| resources.row_of(key));
        let mut scroll = f64::from(grid.scroll_top());
        if let Some(row) = selected.filter(|_| store.seeks_resource.replace(false)) {
            scroll = window.scroll_to_show(row, scroll);
            grid.set_scroll_top(scroll.round() as i32);
        }
        let shown = window.shown(scroll);
        let (row_context, recording) = (store.row_context(), store.recording.borrow());
        let mut slots = self.slots.borrow_mut();
        while slots.len() > window.pool() as usize {
            if let Some(slot) = slots.pop() {
                slot.element.remove();
            }
        }
        while slots.len() < window.pool() as usize {
            let Some(slot) = ResourceSlot::new(slots.len()) else { return };
            let _ = area.append_child(&slot.element);
            slots.push(slot);
        }
        let mut active = None;
        for (number, slot) in slots.iter_mut().enumerate() {
            let Some(index) = window.row_of_slot(number as u32, &shown) else { continue };
            let is_selected = selected == Some(index);
            let is_known = slot.shown.as_ref().is_some_and(|(at, ..)| *at == index);
            if (stale || !is_known)
                && let Some(row) = resources.row(&recording, index, &row_context)
            {
                slot.show(index, row, is_selected);
            }
            let top = window.offset(index, scroll).round() as i64;
            style(&slot.element, "transform", &["translateY(", &*top.to_string(), "px)"].concat());
            if is_selected {
                active = Some(slot.element.id());
            }
        }
        match active {
            Some(id) => set(grid, "aria-activedescendant", &id),
            None => drop(grid.remove_attribute("aria-activedescendant")),
        }
    }

    fn window(&self, rows: u32) -> Window {
        Window { rows, row_height: ROW_HEIGHT, viewport: self.viewport.get() }
    }

    /// How many rows a page key moves by.
    pub fn page(&self) -> u32 {
        self.window(0).page()
    }
}

/// Moves the selection by so many rows.
pub fn step(store: &PanelStore, by: i64) {
    let resources = store.resources.borrow();
    let Some(last) = resources.len().checked_sub(1) else { return };
    let row = match store.resource.borrow().as_ref().and_then(|key| resources.row_of(key)) {
        Some(row) => i64::from(row).saturating_add(by).clamp(0, i64::from(last)),
        // Home goes to the first all the same.
        None if by < 0 && by != i64::MIN => i64::from(last),
        None => 0,
    };
    drop(resources);
    choose(store, row as u32);
    store.seeks_resource.set(true);
}

/// Selects a resource, and with it the exchange that tells most of it.
fn choose(store: &PanelStore, row: u32) {
    let Some(key) = store.resources.borrow().key(row).cloned() else { return };
    let told = most_relevant(&store.recording.borrow(), &key);
    *store.resource.borrow_mut() = Some(key);
    store.select(told);
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

impl ResourceSlot {
    fn new(number: usize) -> Option<ResourceSlot> {
        let document = document()?;
        let id = ["resource-", &*number.to_string()].concat();
        let mut row = el("div", "row").attr("role", "row").attr("id", &id);
        let mut texts = Vec::new();
        for (class, ..) in COLUMNS {
            let cell = el("div", class).attr("role", "gridcell");
            // A resource is shown in two parts, so that its end can be kept.
            let parts: &[&str] = if class == "cell resource" { &["head", "tail"] } else { &[""] };
            for part in parts {
                let text = document.create_text_node("");
                let place = if part.is_empty() { cell.0.clone() } else { el("span", part).0 };
                place.append_child(&text).ok()?;
                if !part.is_empty() {
                    cell.0.append_child(&place).ok()?;
                }
                texts.push(text);
            }
            row = row.add(cell);
        }
        Some(ResourceSlot { element: row.0.dyn_into().ok()?, texts, shown: None })
    }

    fn show(&mut self, index: u32, row: ResourceRow, selected: bool) {
        let new = Some((index, row, selected));
        if self.shown == new {
            return;
        }
        self.shown = new;
        let Some((_, row, _)) = &self.shown else { return };
        for (node, text) in self.texts.iter().zip(row.texts()) {
            node.set_data(text);
        }
        for (name, value) in row.attributes() {
            set(&self.element, name, value);
        }
        set(&self.element, "title", &row.url);
        set(&self.element, "aria-rowindex", &(index + 1).to_string());
        set(&self.element, "aria-selected", if selected { "true" } else { "false" });
        let _ = self.element.class_list().toggle_with_force("odd", index % 2 == 1);
    }
}
