//! The movable border between the list and the details.

use super::desk::Desk;
use super::dom::{set, style};
use super::memory;
use crate::view::{Arrangement, Split};
use std::cell::Cell;
use std::rc::Rc;
use sycamore::prelude::*;
use wasm_bindgen::prelude::*;
use web_sys::{HtmlElement, KeyboardEvent, PointerEvent};

/// Where the border's place is kept.
const KEPT: &str = "retag.split";

/// How far a key moves the border, as a share of the whole.
const STEP: f64 = 0.04;

/// The border, and what it divides.
#[derive(Clone)]
struct Border {
    /// What holds the list, the border and the details.
    whole: HtmlElement,
    line: HtmlElement,
    split: Rc<Cell<Split>>,
    arrangement: Rc<Cell<Arrangement>>,
}

impl Border {
    /// Brings the page up to date with the size of the whole.
    fn settle(&self) {
        let (width, height) = (f64::from(self.whole.client_width()), f64::from(self.whole.client_height()));
        let arrangement = Arrangement::of(width, height);
        self.arrangement.set(arrangement);
        set(&self.whole, "data-arrangement", arrangement.name());
        set(&self.line, "aria-orientation", if arrangement == Arrangement::Beside { "vertical" } else { "horizontal" });
        let percent = self.split.get().share(arrangement, self.length()) * 100.0;
        set(&self.line, "aria-valuenow", &(percent.round() as i32).to_string());
        let mut share = percent.to_string();
        share.push('%');
        style(&self.whole, "--list", &share);
    }

    /// What is divided, in CSS pixels.
    fn length(&self) -> f64 {
        f64::from(match self.arrangement.get() {
            Arrangement::Beside => self.whole.client_width(),
            _ => self.whole.client_height(),
        })
    }

    fn move_to(&self, share: f64) {
        self.split.set(self.split.get().moved(self.arrangement.get(), share, self.length()));
        self.settle();
    }

    fn keep(&self) {
        memory::keep(KEPT, &self.split.get().written());
    }

    fn share(&self) -> f64 {
        self.split.get().share(self.arrangement.get(), self.length())
    }

    /// The share at which a pointer is.
    fn under(&self, event: &PointerEvent) -> f64 {
        let bounds = self.whole.get_bounding_client_rect();
        match self.arrangement.get() {
            Arrangement::Beside => (f64::from(event.client_x()) - bounds.left()) / bounds.width(),
            _ => (f64::from(event.client_y()) - bounds.top()) / bounds.height(),
        }
    }
}

/// The list and the details with the border between them.
pub fn divided(desk: &Rc<Desk>, list: View, details: impl Fn() -> View + 'static) -> View {
    let (whole, line) = (create_node_ref(), create_node_ref());
    let border: Rc<Cell<Option<Border>>> = Rc::default();
    let with = {
        let border = border.clone();
        move |act: &dyn Fn(&Border)| {
            if let Some(kept) = border.take() {
                act(&kept);
                border.set(Some(kept));
            }
        }
    };
    let signals = desk.signals;
    let shown = create_selector(move || {
        signals.open.get() && signals.selected.get().is_some() && signals.details.with(Option::is_some)
    });
    let (on_down, on_move, on_up, on_key, on_double) = (with.clone(), with.clone(), with.clone(), with.clone(), with);
    let view = view! {
        div(r#ref=whole, class="split", data-details=move || if shown.get() { "open" } else { "closed" }) {
            div(class="list") { (list) }
            div(
                r#ref=line,
                class="divider",
                role="separator",
                tabindex="0",
                aria-label="Border between list and details",
                aria-valuemin="0",
                aria-valuemax="100",
                aria-controls="exchanges",
                on:pointerdown=move |event: PointerEvent| on_down(&|border| {
                    let _ = border.line.set_pointer_capture(event.pointer_id());
                    event.prevent_default();
                    let _ = border.line.focus();
                }),
                on:pointermove=move |event: PointerEvent| on_move(&|border| {
                    if border.line.has_pointer_capture(event.pointer_id()) {
                        border.move_to(border.under(&event));
                    }
                }),
                on:pointerup=move |_: PointerEvent| on_up(&Border::keep),
                on:dblclick=move |_: web_sys::MouseEvent| on_double(&|border| {
                    border.split.set(Split::default());
                    border.settle();
                    border.keep();
                }),
                on:keydown=move |event: KeyboardEvent| on_key(&|border| {
                    let share = match event.key().as_str() {
                        "ArrowLeft" | "ArrowUp" => border.share() - STEP,
                        "ArrowRight" | "ArrowDown" => border.share() + STEP,
                        "Home" => 0.0,
                        "End" => 1.0,
                        _ => return,
                    };
                    event.prevent_default();
                    border.move_to(share);
                    border.keep();
                })
            )
            (move || if shown.get() { details() } else { View::new() })
        }
    };
    let element = |node: NodeRef| node.get().unchecked_into::<HtmlElement>();
    let made = Border {
        whole: element(whole),
        line: element(line),
        split: Rc::new(Cell::new(memory::recall(KEPT).map_or_else(Split::default, |text| Split::read(&text)))),
        arrangement: Rc::new(Cell::new(Arrangement::Beside)),
    };
    let observed = made.clone();
    super::size::observe(&made.whole, move || observed.settle());
    border.set(Some(made));
    view
}
