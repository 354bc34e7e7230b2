//! One row of the list in the page. It is made once and then shows whatever row it is given, writing
//! only what differs.

use crate::exchange::ExchangeId;
use crate::panel::kit::dom::{document, set, style};
use crate::panel::kit::element::{El, el, symbol};
use crate::view::{Row, meaning, symbol as mark_of};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, Text};

/// A row's elements, and what they show.
pub struct Slot {
    element: HtmlElement,
    mark: Option<Element>,
    verdict: Option<Element>,
    resource: Option<Element>,
    replays: Element,
    texts: Vec<Text>,
    shown: Option<SlotContent>,
    top: f64,
}

struct SlotContent {
    row: Row,
    index: u32,
    selected: bool,
}

impl Slot {
    /// The elements of a slot, outside the page.
    pub fn new(number: u32) -> Option<Slot> {
        let document = document()?;
        let row = el("div", "row").attr("role", "row").attr("id", &["slot-", &number.to_string()].concat());
        let mark = symbol("", "mark");
        let chip = el("span", "replays");
        let replays = el("b", "").0;
        let chip = chip.add(el("span", "long").text("replay of ")).add(El(replays.clone())).0;
        let (mut texts, mut cell, mut class) = (Vec::new(), None::<Element>, "");
        let (mut verdict, mut resource) = (None, None);
        for (place, part) in Row::PLACES {
            if place != class {
                class = place;
                let made = el("div", place).attr("role", "gridcell").0;
                row.0.append_child(&made).ok()?;
                match place {
                    "cell verdict" => {
                        made.append_child(&mark.0).ok()?;
                        verdict = Some(made.clone());
                    }
                    "cell resource" => {
                        made.append_child(&chip).ok()?;
                        resource = Some(made.clone());
                    }
                    _ => {}
                }
                cell = Some(made);
            }
            let text = document.create_text_node("");
            let cell = cell.as_ref()?;
            if part.is_empty() {
                cell.append_child(&text).ok()?;
            } else {
                let span = el("span", part).0;
                span.append_child(&text).ok()?;
                cell.append_child(&span).ok()?;
            }
            texts.push(text);
        }
        let El(row) = row;
        let mark = mark.0.first_element_child();
        let element = row.dyn_into().ok()?;
        Some(Slot { element, mark, verdict, resource, replays, texts, shown: None, top: f64::NAN })
    }

    /// The row's element.
    pub fn element(&self) -> &HtmlElement {
        &self.element
    }

    /// Which exchange it shows in which row.
    pub fn shows(&self) -> Option<(u32, ExchangeId)> {
        self.shown.as_ref().map(|shown| (shown.index, shown.row.id))
    }

    /// Puts the row's upper edge at `top` CSS pixels.
    pub fn place(&mut self, top: f64) {
        if self.top != top {
            self.top = top;
            style(
                &self.element,
                "transform",
                &["translateY(", &(top.round() as i64).to_string(), "px)"].concat(),
            );
        }
    }

    /// Shows a row as the `index`th of the list.
    pub fn show(&mut self, row: Row, index: u32, selected: bool) {
        let old = self.shown.take();
        if old.as_ref().map(|shown| shown.index) != Some(index) {
            set(&self.element, "aria-rowindex", &(index + 1).to_string());
            let _ = self.element.class_list().toggle_with_force("odd", index % 2 == 1);
        }
        if old.as_ref().map(|shown| shown.selected) != Some(selected) {
            set(&self.element, "aria-selected", if selected { "true" } else { "false" });
        }
        let before = old.as_ref().map(|shown| &shown.row);
        if before != Some(&row) {
            self.write(before, &row);
        }
        self.shown = Some(SlotContent { row, index, selected });
    }

    fn write(&self, before: Option<&Row>, row: &Row) {
        let (old, new) = (before.map(Row::texts), row.texts());
        for (place, node) in self.texts.iter().enumerate() {
            let text = new.get(place).copied().unwrap_or("");
            if old.as_ref().and_then(|old| old.get(place)) != Some(&text) {
                node.set_data(text);
            }
        }
        let (old, new) = (before.map(Row::attributes), row.attributes());
        for (place, (name, value)) in new.into_iter().enumerate() {
            if old.as_ref().and_then(|old| old.get(place)) == Some(&(name, value)) {
                continue;
            }
            match name {
                // Only a replay's row has this one.
                "data-replayed-from" if value.is_empty() => {
                    let _ = self.element.remove_attribute(name);
                    self.replays.set_text_content(None);
                    continue;
                }
                "data-replayed-from" => self.replays.set_text_content(Some(&["#", value].concat())),
                "data-verdict" => {
                    show(&self.mark, "href", mark_of(row.verdict));
                    show(&self.verdict, "title", meaning(row.verdict));
                }
                "data-url" => show(&self.resource, "title", value),
                _ => {}
            }
            set(&self.element, name, value);
        }
    }
}

fn show(element: &Option<Element>, name: &str, value: &str) {
    if let Some(element) = element {
        set(element, name, value);
    }
}
