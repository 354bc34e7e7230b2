//! The movable border between the list and the details.

use super::kit::dom::{set, style};
use super::kit::element::{El, el};
use super::kit::preferences;
use super::store::PanelStore;
use crate::view::{Arrangement, Split};
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, KeyboardEvent, PointerEvent};

/// The key in `localStorage` for the border's position.
const KEPT: &str = "retag.split";

/// How far a key press moves the border, as a share of the whole.
const STEP: f64 = 0.04;

/// The border, and the element that it divides.
struct Border {
    /// The element that contains the list, the border and the details.
    whole: HtmlElement,
    line: Element,
    split: Cell<Split>,
    arrangement: Cell<Arrangement>,
}

impl Border {
    /// Updates the page to the size of the whole.
    fn settle(&self) {
        let (width, height) = (f64::from(self.whole.client_width()), f64::from(self.whole.client_height()));
        let arrangement = Arrangement::of(width, height);
        self.arrangement.set(arrangement);
        set(&self.whole, "data-arrangement", arrangement.name());
        set(
            &self.line,
            "aria-orientation",
            if arrangement == Arrangement::Beside { "vertical" } else { "horizontal" },
        );
        let pixels = (self.share() * self.length()).round() as i64;
        set(&self.line, "aria-valuenow", &((self.share() * 100.0).round() as i64).to_string());
        style(&self.whole, "--list", &format!("{pixels}px"));
    }

    /// The length that the border divides, in CSS pixels.
    fn length(&self) -> f64 {
        f64::from(match self.arrangement.get() {
            Arrangement::Beside => self.whole.client_width(),
            _ => self.whole.client_height(),
        })
    }

    fn share(&self) -> f64 {
        self.split.get().share(self.arrangement.get(), self.length())
    }

    fn move_to(&self, share: f64) {
        self.split.set(self.split.get().moved(self.arrangement.get(), share, self.length()));
        self.settle();
    }

    fn keep(&self) {
        preferences::keep(KEPT, &self.split.get().written());
    }

    fn pressed(&self, event: &PointerEvent) {
        let _ = self.line.set_pointer_capture(event.pointer_id());
        event.prevent_default();
        if let Some(line) = self.line.dyn_ref::<HtmlElement>() {
            let _ = line.focus();
        }
    }

    fn dragged(&self, event: &PointerEvent) {
        if !self.line.has_pointer_capture(event.pointer_id()) {
            return;
        }
        let bounds = self.whole.get_bounding_client_rect();
        let share = match self.arrangement.get() {
            Arrangement::Beside => (f64::from(event.client_x()) - bounds.left()) / bounds.width(),
            _ => (f64::from(event.client_y()) - bounds.top()) / bounds.height(),
        };
        self.move_to(share);
    }

    fn key(&self, event: &KeyboardEvent) {
        let share = match event.key().as_str() {
            "ArrowLeft" | "ArrowUp" => self.share() - STEP,
            "ArrowRight" | "ArrowDown" => self.share() + STEP,
            "Home" => 0.0,
            "End" => 1.0,
            _ => return,
        };
        event.prevent_default();
        self.move_to(share);
        self.keep();
    }

    fn reset(&self) {
        self.split.set(Split::default());
        self.settle();
        self.keep();
    }
}

/// The list and the details with the border between them.
pub fn divided(store: &Rc<PanelStore>, list: El, details: impl Fn() -> El + 'static) -> El {
    let line = el("div", "divider")
        .attr("role", "separator")
        .attr("tabindex", "0")
        .attr("aria-label", "Border between list and details")
        .attr("aria-valuemin", "0")
        .attr("aria-valuemax", "100")
        .attr("aria-controls", "exchanges");
    let (open, showing) = (store.clone(), store.clone());
    let whole = el("main", "split").live_attr("data-details", move || {
        Some(if open.showing.get() { "open" } else { "closed" }.to_owned())
    });
    let Ok(element) = whole.0.clone().dyn_into::<HtmlElement>() else { return whole };
    let border = Rc::new(Border {
        whole: element,
        line: line.0.clone(),
        split: Cell::new(preferences::recall(KEPT).map_or_else(Split::default, |text| Split::read(&text))),
        arrangement: Cell::new(Arrangement::Beside),
    });
    let observed = border.clone();
    super::kit::size::observe(&border.whole, move || observed.settle());
    let on = |line: El, name: &'static str, act: fn(&Border, Event)| {
        let border = border.clone();
        line.on(name, move |event| act(&border, event))
    };
    let line = on(line, "pointerdown", |border, event| border.pressed(event.unchecked_ref()));
    let line = on(line, "pointermove", |border, event| border.dragged(event.unchecked_ref()));
    let line = on(line, "pointerup", |border, _| border.keep());
    let line = on(line, "dblclick", |border, _| border.reset());
    let line = on(line, "keydown", |border, event| border.key(event.unchecked_ref()));
    whole.add(list).add(line).live(move || if showing.showing.get() { vec![details()] } else { Vec::new() })
}
