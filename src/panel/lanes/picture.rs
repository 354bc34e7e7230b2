//! The history of the selected exchange's resource as a picture: lanes, marks and lines.

use super::shapes::{axis, bands, lines, mark, tracks};
use crate::exchange::{ExchangeId, Timestamp};
use crate::panel::kit::dom::{closest, number, set};
use crate::panel::kit::element::{acting_on, button, element};
use crate::panel::kit::frame::Frame;
use crate::panel::kit::size::observe_here;
use crate::panel::store::PanelStore;
use crate::view::lanes::{
    Chart, Dot, History, LaneCommand, Viewport, Zoom, bounds, label_of, lane_command, legend, place_at,
    titled,
};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use sycamore::prelude::*;
use sycamore::web::events;
use sycamore::web::tags::*;
use web_sys::{Element, Event, KeyboardEvent, PointerEvent, WheelEvent};

/// The zoom factor of one press of a key or button.
const FACTOR: f64 = 2.0;

/// How far the pointer may move during a press that counts as a click, in CSS pixels.
const STRAY: i32 = 4;

/// The section with the picture. `changed` is set when the history has changed.
pub fn lanes(store: &Rc<PanelStore>, changed: Signal<()>) -> View {
    section()
        .class("history")
        .attr("aria-label", "History of this resource")
        .children(picture(store, changed))
        .into()
}

/// The picture's elements, and the state of its view.
struct Picture {
    store: Rc<PanelStore>,
    /// The element that has the focus: a listbox whose options are the marks.
    stage: Element,
    drawing: Element,
    caption: Element,
    note: Element,
    legend: Element,
    zooms: [Element; 3],
    width: Cell<f64>,
    history: RefCell<Option<Rc<History>>>,
    chart: RefCell<Chart>,
    zoom: Cell<Zoom>,
    /// The exchange whose mark is the active option.
    active: Cell<Option<ExchangeId>>,
    /// The exchange whose mark is under the pointer.
    pointed: Cell<Option<ExchangeId>>,
    /// Where the pointer was pressed, and the zoom at that time.
    pressed: Cell<Option<(i32, Zoom)>>,
    /// The exchange whose mark was pressed. The mark may be redrawn before the pointer is released.
    pressed_mark: Cell<Option<ExchangeId>>,
    dragged: Cell<bool>,
    start: Cell<Timestamp>,
    /// Draws in the next frame: wheel and pointer events are more frequent than frames.
    redraw: Rc<Frame>,
}

/// Creates the picture.
fn picture(store: &Rc<PanelStore>, changed: Signal<()>) -> View {
    let mut drawing = svg().class("lanes-drawing").attr("role", "presentation");
    let mut stage = div()
        .class("lanes")
        .attr("data-lanes", "")
        .role("listbox")
        .tabindex("0")
        .attr("aria-orientation", "horizontal")
        .attr("aria-describedby", "lanes-keys");
    let mut caption = p().class("lanes-caption").attr("data-lanes-caption", "");
    let (mut note, mut kinds) =
        (p().class("lanes-note"), ul().class("lanes-legend").attr("aria-label", "Marks"));
    let tool = |label: &'static str, title: &'static str, text: &'static str, name: &'static str| {
        button("tool", text).attr("aria-label", label).title(title).attr("data-zoom", name)
    };
    let mut smaller = tool("Zoom out", "Zoom out (−)", "−", "out");
    let mut larger = tool("Zoom in", "Zoom in (+)", "+", "in");
    let mut all = tool("Show all", "Show all (0)", "All", "all");
    let picture = Rc::new(Picture {
        store: store.clone(),
        stage: element(&mut stage),
        drawing: element(&mut drawing),
        caption: element(&mut caption),
        note: element(&mut note),
        legend: element(&mut kinds),
        zooms: [element(&mut smaller), element(&mut larger), element(&mut all)],
        width: Cell::new(0.0),
        history: RefCell::default(),
        chart: RefCell::default(),
        zoom: Cell::new(Zoom::All),
        active: Cell::new(None),
        pointed: Cell::new(None),
        pressed: Cell::new(None),
        pressed_mark: Cell::new(None),
        dragged: Cell::new(false),
        start: Cell::new(Timestamp(0)),
        redraw: Frame::new(),
    });
    picture.listen_to_frames();
    let stage = stage
        .on(events::keydown, acting_on(&picture, |picture, event| picture.key(&event)))
        .on(events::click, acting_on(&picture, |picture, event: events::MouseEvent| picture.click(&event)))
        .on(events::focus, acting_on(&picture, |picture, _| picture.say_now()))
        .on(events::blur, acting_on(&picture, |picture, _| picture.say_now()))
        .on(events::wheel, acting_on(&picture, |picture, event| picture.wheel(&event)))
        .on(events::pointerdown, acting_on(&picture, |picture, event| picture.press(&event)))
        .on(events::pointermove, acting_on(&picture, |picture, event| picture.point(&event)))
        .on(events::pointerup, acting_on(&picture, |picture, _| picture.pressed.set(None)))
        .on(events::pointerleave, acting_on(&picture, |picture, _| picture.point_at(None)));
    let smaller = smaller.on(events::click, acting_on(&picture, |picture, _| picture.zoom_by(1.0 / FACTOR)));
    let larger = larger.on(events::click, acting_on(&picture, |picture, _| picture.zoom_by(FACTOR)));
    let all = all.on(events::click, acting_on(&picture, |picture, _| picture.look(Zoom::All)));
    let followed = picture.clone();
    create_effect(move || {
        changed.track();
        followed.renew();
    });
    let measured = picture.clone();
    observe_here(&picture.stage, move || {
        let width = f64::from(measured.stage.client_width());
        if measured.width.replace(width) != width {
            measured.draw();
        }
    });
    let keys = p()
        .class("away")
        .id("lanes-keys")
        .children("Arrow keys go from mark to mark, Enter selects, plus and minus zoom, 0 shows all.");
    let zooms = div().class("lanes-zoom").role("group").attr("aria-label", "Zoom");
    let bar = div().class("lanes-bar").children((kinds, zooms.children((smaller, larger, all))));
    div().class("history").children((bar, stage.children(drawing), caption, note, keys)).into()
}

impl Picture {
    fn listen_to_frames(self: &Rc<Picture>) {
        let drawn = Rc::downgrade(self);
        self.redraw.set(move || {
            if let Some(picture) = drawn.upgrade() {
                picture.redraw.came();
                picture.draw();
            }
        });
    }

    fn ask(&self) {
        self.redraw.ask();
    }

    /// Reads the history again: the resource, the exchange or the revision has changed.
    fn renew(&self) {
        let store = &self.store;
        let selected = store.selected();
        let recording = store.recording.borrow();
        let new = selected.and_then(|id| History::of(&recording, id)).map(Rc::new);
        drop(recording);
        let old = self.history.replace(new.clone());
        let zoom = match (old, &new) {
            (Some(old), Some(new)) if old.key == new.key => match self.zoom.get() {
                Zoom::Part(from, to) => Zoom::onto(old.carried(from, new), old.carried(to, new), bounds(new)),
                zoom => zoom,
            },
            _ => {
                self.active.set(None);
                Zoom::All
            }
        };
        let shown = selected.zip(new.as_ref()).and_then(|(id, history)| {
            Some(zoom.showing(history.scale.place(history.number_of(id)?), bounds(history)))
        });
        self.zoom.set(shown.unwrap_or(zoom));
        if self.active.get().is_none() || !self.has_focus() {
            self.active.set(selected);
        }
        self.pointed.set(None);
        self.start.set(store.row_context().start);
        self.draw();
    }

    fn has_focus(&self) -> bool {
        self.stage.matches(":focus").unwrap_or(false)
    }

    fn viewport(&self) -> Viewport {
        Viewport {
            width: self.width.get(),
            zoom: self.zoom.get(),
            selected: self.store.selected(),
            start: self.start.get(),
        }
    }

    /// Draws the part that is in view.
    fn draw(&self) {
        let history = self.history.borrow().clone();
        if self.width.get() <= 0.0 {
            return;
        }
        self.drawing.set_text_content(None);
        let Some(history) = history else { return };
        let viewport = self.viewport();
        let chart = Chart::of(&self.store.recording.borrow(), &history, &viewport);
        set(&self.drawing, "width", &chart.width.to_string());
        set(&self.drawing, "height", &chart.height.to_string());
        for mut group in [axis(&chart), tracks(&chart), bands(&chart), lines(&chart)] {
            let _ = self.drawing.append_child(&element::<Element>(&mut group));
        }
        let active = self.active.get().and_then(|id| history.number_of(id));
        let active = active.and_then(|number| chart.dot_of(number)).or(chart.dots.first());
        let selected = viewport.selected.and_then(|id| history.number_of(id));
        for dot in &chart.dots {
            let label = label_of(&self.store.recording.borrow(), &history, dot, viewport.start);
            let is_selected =
                selected.is_some_and(|number| dot.numbers.binary_search(&(number as u32)).is_ok());
            let made: Element = element(&mut mark(&history, dot, label, is_selected, active == Some(dot)));
            if active == Some(dot) {
                set(&self.stage, "aria-activedescendant", &made.id());
            }
            let _ = self.drawing.append_child(&made);
        }
        set(&self.stage, "aria-label", &titled(&history));
        self.say(&history, &chart);
        self.legend(&history);
        let zoom = self.zoom.get();
        let [smaller, larger, all] = &self.zooms;
        enable(smaller, zoom.is_part());
        enable(larger, zoom.can_grow(bounds(&history)));
        enable(all, zoom.is_part());
        *self.chart.borrow_mut() = chart;
    }

    /// Writes the caption for the exchange under the pointer, else for the active option, else for the selected
    /// exchange.
    fn say(&self, history: &History, chart: &Chart) {
        let keyed = self.active.get().filter(|_| self.has_focus());
        let id = self.pointed.get().or(keyed).or(self.store.selected());
        let dot = id.and_then(|id| history.number_of(id)).and_then(|number| chart.dot_of(number));
        let label = dot.map(|dot| label_of(&self.store.recording.borrow(), history, dot, self.start.get()));
        self.caption.set_text_content(label.as_deref());
    }

    fn legend(&self, history: &History) {
        let (kinds, by_retag) = legend(history);
        self.legend.set_text_content(None);
        let sample = |symbol: &'static str, class, kind: &'static str, word: &'static str| {
            let drawing = svg()
                .class("mark")
                .viewBox("-2 -2 16 16")
                .attr("aria-hidden", "true")
                .children(r#use().class(class).href(symbol).width("12").height("12"));
            element::<Element>(&mut li().class("lane-kind").attr("data-kind", kind).children((drawing, word)))
        };
        for kind in kinds {
            let _ = self.legend.append_child(&sample(kind.symbol(), None, kind.slug(), kind.word()));
        }
        if by_retag {
            let ring = sample("#lane-retag", Some("lane-retag"), "retag", "by Retag");
            let _ = self.legend.append_child(&ring);
        }
        let left_out = history.earlier + history.later;
        let note = match left_out {
            0 => String::new(),
            _ => format!("{left_out} more exchanges of this resource are not drawn"),
        };
        self.note.set_text_content(Some(&note));
    }

    /// Changes the zoom, and redraws.
    fn look(&self, zoom: Zoom) {
        self.zoom.set(zoom);
        self.ask();
    }

    fn zoom_by(&self, factor: f64) {
        let Some(history) = self.history.borrow().clone() else { return };
        let viewport = self.viewport();
        // Zooms around the active option if it is in view, else around the middle.
        let (from, to) = viewport.zoom.range(bounds(&history));
        let active = self.active.get().and_then(|id| history.number_of(id));
        let place = active.map(|number| history.scale.place(number));
        let around = place.filter(|place| (from..=to).contains(place)).unwrap_or((from + to) / 2.0);
        self.look(viewport.zoom.times(factor, around, bounds(&history)));
    }

    fn key(&self, event: &KeyboardEvent) {
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        let Some(command) = lane_command(&event.key()) else { return };
        event.prevent_default();
        let Some(history) = self.history.borrow().clone() else { return };
        let chart = self.chart.borrow();
        let number = self.active.get().and_then(|id| history.number_of(id));
        let dot = number.and_then(|number| chart.dot_of(number));
        let first = |dot: &Dot| dot.numbers.first().map(|number| *number as usize);
        let to = match (command, dot) {
            (LaneCommand::Step(by), Some(dot)) => chart.next(&history, dot, by),
            (LaneCommand::Lane(by), Some(dot)) => chart.beside(dot, by).and_then(first),
            (LaneCommand::First, _) => chart.dots.first().and_then(first),
            (LaneCommand::Last, _) => chart.dots.last().and_then(first),
            (LaneCommand::Step(_) | LaneCommand::Lane(_), None) => {
                number.or_else(|| chart.dots.first().and_then(first))
            }
            (LaneCommand::Open, _) => {
                let dot = dot.cloned();
                drop(chart);
                if let Some(dot) = dot {
                    self.take(&history, &dot);
                }
                return;
            }
            (LaneCommand::ZoomIn, _) => return self.zoom_by(FACTOR),
            (LaneCommand::ZoomOut, _) => return self.zoom_by(1.0 / FACTOR),
            (LaneCommand::ZoomAll, _) => return self.look(Zoom::All),
        };
        drop(chart);
        if let Some((number, mark)) = to.and_then(|number| Some((number, history.marks.get(number)?))) {
            self.active.set(Some(mark.id));
            self.pointed.set(None);
            self.look(self.zoom.get().showing(history.scale.place(number), bounds(&history)));
        }
    }

    /// Selects a mark's exchange. A mark of several exchanges is zoomed in until they are apart.
    fn take(&self, history: &History, dot: &Dot) {
        let (Some(first), Some(last)) = (dot.numbers.first(), dot.numbers.last()) else { return };
        let place = |number: &u32| history.scale.place(*number as usize);
        if first != last {
            let (from, to) = (place(first), place(last));
            let room = (to - from) * 0.15;
            let zoom = Zoom::onto(from - room, to + room, bounds(history));
            if zoom != self.zoom.get() {
                return self.look(zoom);
            }
        }
        let Some(mark) = history.marks.get(*first as usize) else { return };
        self.active.set(Some(mark.id));
        self.store.reveal(mark.id);
    }

    fn dot_at(&self, event: &Event) -> Option<Dot> {
        let id = self.pressed_mark.take().or_else(|| marked(event))?;
        let number = self.history.borrow().as_ref()?.number_of(id)?;
        self.chart.borrow().dot_of(number).cloned()
    }

    fn click(&self, event: &Event) {
        if self.dragged.replace(false) {
            return;
        }
        let Some(history) = self.history.borrow().clone() else { return };
        if let Some(dot) = self.dot_at(event) {
            self.take(&history, &dot);
        }
    }

    fn x_of(&self, client_x: i32) -> f64 {
        f64::from(client_x) - self.drawing.get_bounding_client_rect().left()
    }

    fn wheel(&self, event: &WheelEvent) {
        let Some(history) = self.history.borrow().clone() else { return };
        let (bounds, zoom, viewport) = (bounds(&history), self.zoom.get(), self.viewport());
        if event.ctrl_key() || event.meta_key() {
            let factor = if event.delta_y() < 0.0 { 1.25 } else { 0.8 };
            let around = place_at(&history, &viewport, self.x_of(event.client_x()));
            event.prevent_default();
            self.look(zoom.times(factor, around, bounds));
        } else if zoom.is_part() && (event.shift_key() || event.delta_x() != 0.0) {
            // Shift makes the wheel scroll sideways; some browsers already report that as `deltaX`.
            let along = if event.delta_x() != 0.0 { event.delta_x() } else { event.delta_y() };
            event.prevent_default();
            self.look(zoom.moved(along.clamp(-100.0, 100.0) / viewport.width.max(1.0), bounds));
        }
    }

    fn press(&self, event: &PointerEvent) {
        self.dragged.set(false);
        if event.button() == 0 {
            self.pressed.set(Some((event.client_x(), self.zoom.get())));
            self.pressed_mark.set(marked(event));
        }
    }

    fn point(&self, event: &PointerEvent) {
        if event.buttons() & 1 == 0 {
            self.pressed.set(None);
        }
        if let Some((from, zoom)) = self.pressed.get() {
            let by = event.client_x() - from;
            if by.abs() > STRAY && zoom.is_part() && !self.dragged.replace(true) {
                let _ = self.stage.set_pointer_capture(event.pointer_id());
            }
            if self.dragged.get()
                && let Some(history) = &*self.history.borrow()
            {
                self.look(zoom.moved(-f64::from(by) / self.width.get().max(1.0), bounds(history)));
            }
            return;
        }
        self.point_at(marked(event));
    }

    fn point_at(&self, id: Option<ExchangeId>) {
        if self.pointed.replace(id) != id {
            self.say_now();
        }
    }

    fn say_now(&self) {
        if let Some(history) = &*self.history.borrow() {
            self.say(history, &self.chart.borrow());
        }
    }
}

/// The exchange of the mark that is an event's target.
fn marked(event: &Event) -> Option<ExchangeId> {
    closest(event, "[data-mark]").and_then(|mark| number(&mark, "data-mark")).map(ExchangeId)
}

fn enable(element: &Element, enabled: bool) {
    // `aria-disabled` keeps the focus on the button at the end of the range; `disabled` would drop the focus.
    set(element, "aria-disabled", if enabled { "false" } else { "true" });
}
