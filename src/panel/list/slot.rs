//! A slot: the elements of one row of a grid. A slot is created once, shows any row, and writes only what differs.

use super::row::GridRow;
use crate::panel::kit::dom::{document, set, style};
use crate::panel::kit::element::element;
use crate::view::texts;
use sycamore::prelude::*;
use sycamore::web::tags::*;
use web_sys::{Element, HtmlElement, Text};

/// A row's elements, and the row that they show.
pub struct Slot<R: GridRow> {
    element: HtmlElement,
    extras: R::Extras,
    texts: Vec<Text>,
    shown: Option<Shown<R>>,
    top: f64,
}

/// The state of a slot's elements.
struct Shown<R> {
    index: u32,
    selected: bool,
    row: R,
}

impl<R: GridRow> Slot<R> {
    /// Creates the elements of a slot, outside the page.
    pub fn new(id: String) -> Option<Slot<R>> {
        let document = document()?;
        let row: HtmlElement = element(&mut div().class("row").role("row").id(id));
        let (mut texts, mut cells) = (Vec::new(), Vec::new());
        for column in R::COLUMNS {
            let cell: Element = element(&mut div().class(column.class()).role("gridcell"));
            for part in column.parts {
                let text = document.create_text_node("");
                if part.class.is_empty() {
                    cell.append_child(&text).ok()?;
                } else {
                    let span: Element = element(&mut span().class(part.class));
                    span.append_child(&text).ok()?;
                    cell.append_child(&span).ok()?;
                }
                texts.push(text);
            }
            row.append_child(&cell).ok()?;
            cells.push((column.id, cell));
        }
        let extras = R::extras(&|id| cells.iter().find(|(of, _)| *of == id).map(|(_, cell)| cell.clone()));
        Some(Slot { element: row, extras, texts, shown: None, top: f64::NAN })
    }

    /// The row's element.
    pub fn element(&self) -> &Element {
        &self.element
    }

    /// The index of the row that the slot shows, and the row.
    pub fn shown(&self) -> Option<(u32, &R)> {
        self.shown.as_ref().map(|shown| (shown.index, &shown.row))
    }

    /// Puts the row's upper edge at `top` CSS pixels.
    pub fn place(&mut self, top: f64) {
        if self.top != top {
            self.top = top;
            style(&self.element, "transform", &format!("translateY({}px)", top.round() as i64));
        }
    }

    /// Shows a row at the index `index` of the grid.
    pub fn show(&mut self, row: R, index: u32, selected: bool) {
        let old = self.shown.take();
        if old.as_ref().map(|shown| shown.index) != Some(index) {
            set(&self.element, "aria-rowindex", &(index + 1).to_string());
            let _ = self.element.class_list().toggle_with_force("odd", index % 2 == 1);
        }
        if old.as_ref().map(|shown| shown.selected) != Some(selected) {
            set(&self.element, "aria-selected", if selected { "true" } else { "false" });
        }
        let old = old.map(|shown| shown.row);
        if old.as_ref() != Some(&row) {
            self.write(old.as_ref(), &row);
        }
        self.shown = Some(Shown { index, selected, row });
    }

    fn write(&self, old: Option<&R>, row: &R) {
        let mut written = old.map(|old| texts(R::COLUMNS, old));
        for (node, text) in self.texts.iter().zip(texts(R::COLUMNS, row)) {
            if written.as_mut().and_then(Iterator::next) != Some(text) {
                node.set_data(text);
            }
        }
        let written = old.map(R::attributes);
        for (place, attribute) in row.attributes().as_ref().iter().enumerate() {
            if written.as_ref().and_then(|written| written.as_ref().get(place)) != Some(attribute) {
                set(&self.element, attribute.0, attribute.1);
            }
        }
        row.show_extras(old, &self.element, &self.extras);
    }
}
