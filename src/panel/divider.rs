//! The movable border between the list and the details.

use super::kit::dom::{set, style};
use super::kit::element::{acting_on, element};
use super::kit::preferences;
use super::store::PanelStore;
use crate::view::{Arrangement, Split};
use std::cell::Cell;
use std::rc::Rc;
use sycamore::prelude::*;
use sycamore::web::events;
use sycamore::web::tags::*;
use web_sys::{HtmlElement, KeyboardEvent, PointerEvent};

/// The key in `localStorage` for the border's position.
const KEPT: &str = "retag.split";

/// How far a key press moves the border, as a share of the whole.
const STEP: f64 = 0.04;

/// The border, and the element that it divides.
struct Border {
    /// The element that contains the list, the border and the details.
    whole: HtmlElement,
    line: HtmlElement,
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
        let _ = self.line.focus();
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
pub fn divided(store: &Rc<PanelStore>, list: View, details: impl Fn() -> View + 'static) -> View {
    let mut line = div()
        .class("divider")
        .role("separator")
        .tabindex("0")
        .attr("aria-label", "Border between list and details")
        .attr("aria-valuemin", "0")
        .attr("aria-valuemax", "100")
        .attr("aria-controls", "exchanges");
    let (open, showing) = (store.clone(), store.clone());
    let mut whole = main()
        .class("split")
        .attr("data-details", move || if open.showing.get() { "open" } else { "closed" });
    let border = Rc::new(Border {
        whole: element(&mut whole),
        line: element(&mut line),
        split: Cell::new(preferences::recall(KEPT).map_or_else(Split::default, |text| Split::read(&text))),
        arrangement: Cell::new(Arrangement::Beside),
    });
    let observed = border.clone();
    super::kit::size::observe(&border.whole, move || observed.settle());
    let line = line
        .on(events::pointerdown, acting_on(&border, |border, event| border.pressed(&event)))
        .on(events::pointermove, acting_on(&border, |border, event| border.dragged(&event)))
        .on(events::pointerup, acting_on(&border, |border, _| border.keep()))
        .on(events::dblclick, acting_on(&border, |border, _| border.reset()))
        .on(events::keydown, acting_on(&border, |border, event| border.key(&event)));
    let details = move || if showing.showing.get() { details() } else { View::new() };
    whole.children((list, line, details)).into()
}
