//! One row of the list in the page. It is made once and then shows whatever row it is given, writing
//! only what differs.

use super::dom::{set, style};
use crate::exchange::ExchangeId;
use crate::view::{Row, meaning, symbol, word};
use std::fmt::Write;
use wasm_bindgen::JsCast;
use web_sys::{Document, Element, HtmlElement, Text};

/// A row's elements, and what they show.
pub struct Slot {
    element: HtmlElement,
    mark: Element,
    resource: Element,
    verdict: Element,
    texts: Texts,
    shown: Option<Shown>,
    top: f64,
}

struct Texts {
    id: Text,
    word: Text,
    status: Text,
    method: Text,
    replays: Text,
    head: Text,
    tail: Text,
    condition: Text,
    sent: Text,
    validator: Text,
    cause: Text,
    began: Text,
    took: Text,
}

struct Shown {
    row: Row,
    index: u32,
    selected: bool,
}

impl Slot {
    /// The elements of a slot, outside the page.
    pub fn new(document: &Document, number: u32) -> Option<Slot> {
        let make = Maker(document);
        let element: HtmlElement = make.element("div", "row")?.dyn_into().ok()?;
        set(&element, "role", "row");
        let mut id = String::from("slot-");
        let _ = write!(id, "{number}");
        element.set_id(&id);
        let cell = |class: &str| -> Option<Element> {
            let cell = make.element("div", class)?;
            set(&cell, "role", "gridcell");
            element.append_child(&cell).ok()?;
            Some(cell)
        };
        let id = make.text(&cell("cell id")?)?;
        let verdict = cell("cell verdict")?;
        let svg = make.drawing("svg")?;
        set(&svg, "class", "mark");
        set(&svg, "aria-hidden", "true");
        let mark = make.drawing("use")?;
        svg.append_child(&mark).ok()?;
        verdict.append_child(&svg).ok()?;
        let word = make.text(&make.span(&verdict, "word")?)?;
        let status = make.text(&cell("cell status")?)?;
        let method = make.text(&cell("cell method")?)?;
        let resource = cell("cell resource")?;
        let replays = make.text(&make.span(&resource, "replays")?)?;
        let head = make.text(&make.span(&resource, "head")?)?;
        let tail = make.text(&make.span(&resource, "tail")?)?;
        let sent = cell("cell sent")?;
        let condition = make.text(&make.span(&sent, "field")?)?;
        let sent = make.text(&make.span(&sent, "tag")?)?;
        let validator = make.text(&cell("cell validator tag")?)?;
        let cause = make.text(&cell("cell cause")?)?;
        let time = cell("cell time")?;
        let began = make.text(&make.span(&time, "began")?)?;
        let took = make.text(&make.span(&time, "took")?)?;
        let texts =
            Texts { id, word, status, method, replays, head, tail, condition, sent, validator, cause, began, took };
        Some(Slot { element, mark, resource, verdict, texts, shown: None, top: f64::NAN })
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
            let mut transform = String::from("translateY(");
            let _ = write!(transform, "{top}px)");
            style(&self.element, "transform", &transform);
        }
    }

    /// Shows a row as the `index`th of the list.
    pub fn show(&mut self, row: Row, index: u32, selected: bool) {
        let element = &self.element;
        let old = self.shown.take();
        let before = old.as_ref().map(|shown| &shown.row);
        if old.as_ref().map(|shown| shown.index) != Some(index) {
            set(element, "aria-rowindex", &(index + 1).to_string());
            element.class_list().toggle_with_force("odd", index % 2 == 1).ok();
        }
        if old.as_ref().map(|shown| shown.selected) != Some(selected) {
            set(element, "aria-selected", if selected { "true" } else { "false" });
        }
        if before != Some(&row) {
            self.write(before, &row);
        }
        self.shown = Some(Shown { row, index, selected });
    }

    fn write(&self, before: Option<&Row>, row: &Row) {
        let (element, texts) = (&self.element, &self.texts);
        let differs = |part: fn(&Row) -> &str| before.map(part) != Some(part(row));
        if before.map(|row| row.id) != Some(row.id) {
            let id = row.id.0.to_string();
            set(element, "data-exchange", &id);
            texts.id.set_data(&id);
        }
        if before.map(|row| row.verdict) != Some(row.verdict) {
            set(element, "data-verdict", row.verdict.slug());
            set(&self.mark, "href", symbol(row.verdict));
            set(&self.verdict, "title", meaning(row.verdict));
            texts.word.set_data(word(row.verdict));
        }
        if before.map(|row| row.status) != Some(row.status) {
            let status = row.status.to_string();
            set(element, "data-status", &status);
            texts.status.set_data(if row.status == 0 { "–" } else { &status });
        }
        if differs(|row| &row.method) {
            set(element, "data-method", &row.method);
            texts.method.set_data(&row.method);
        }
        if differs(|row| &row.url) {
            set(element, "data-url", &row.url);
            set(&self.resource, "title", &row.url);
        }
        if before.map(|row| row.replays) != Some(row.replays) {
            match row.replays {
                Some(of) => {
                    set(element, "data-replayed-from", &of.0.to_string());
                    let mut text = String::from("replay of ");
                    let _ = write!(text, "{of}");
                    texts.replays.set_data(&text);
                }
                None => {
                    let _ = element.remove_attribute("data-replayed-from");
                    texts.replays.set_data("");
                }
            }
        }
        let parts: [(&Text, fn(&Row) -> &str); 8] = [
            (&texts.head, |row| &row.resource.head),
            (&texts.tail, |row| &row.resource.tail),
            (&texts.condition, |row| row.condition),
            (&texts.sent, |row| &row.sent),
            (&texts.validator, |row| &row.validator),
            (&texts.cause, |row| row.cause),
            (&texts.began, |row| &row.began),
            (&texts.took, |row| &row.took),
        ];
        for (node, part) in parts {
            if differs(part) {
                node.set_data(part(row));
            }
        }
    }
}

struct Maker<'a>(&'a Document);

impl Maker<'_> {
    fn element(&self, tag: &str, class: &str) -> Option<Element> {
        let element = self.0.create_element(tag).ok()?;
        element.set_class_name(class);
        Some(element)
    }

    fn drawing(&self, tag: &str) -> Option<Element> {
        self.0.create_element_ns(Some("http://www.w3.org/2000/svg"), tag).ok()
    }

    fn span(&self, parent: &Element, class: &str) -> Option<Element> {
        let span = self.element("span", class)?;
        parent.append_child(&span).ok()?;
        Some(span)
    }

    fn text(&self, parent: &Element) -> Option<Text> {
        let text = self.0.create_text_node("");
        parent.append_child(&text).ok()?;
        Some(text)
    }
}
