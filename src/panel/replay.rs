//! How far a repair is, and what it did.

use super::desk::Desk;
use super::link::exchange_link;
use crate::view::{Clearness, OverwrittenView, RunView, StepView, countdown};
use std::rc::Rc;
use sycamore::prelude::*;
use wasm_bindgen::prelude::*;

/// How often a countdown is brought up to date, in milliseconds.
const TICK: i32 = 200;

/// The repair of the selected exchange.
pub fn replay(desk: &Rc<Desk>) -> View {
    let run = desk.signals.run;
    let view = create_selector(move || run.with(|run| run.as_deref().map(RunView::of)));
    let spoken = create_selector(move || view.with(|view| view.as_ref().map_or_else(String::new, RunView::spoken)));
    let desk = desk.clone();
    view! {
        (move || match view.get_clone() {
            Some(view) => shown(&desk, &view),
            None => View::new(),
        })
        div(class="away", aria-live="polite", role="status") { (move || spoken.get_clone()) }
    }
}

fn shown(desk: &Rc<Desk>, run: &RunView) -> View {
    let (of, state) = (run.of.0.to_string(), run.state.name());
    let steps: Vec<View> = run.steps.iter().map(|view| step(desk, view)).collect();
    let outcome = run.outcome.clone().map(|text| view! { p(class="outcome") { (text) } });
    let overwritten = run.overwritten.as_ref().map(overwritten);
    view! {
        section(class="replay", data-replay=of, data-state=state, aria-label="Replay") {
            ol(class="steps") { (steps) }
            (outcome)
            (overwritten)
        }
    }
}

fn step(desk: &Rc<Desk>, step: &StepView) -> View {
    let (kind, note, sign, consequence) =
        (step.kind.name(), step.note.clone(), step.consequence.sign(), step.consequence.name());
    let status = step.status.map(|status| status.to_string());
    let etag = step.etag.clone();
    let (data_status, data_etag) = (status.clone().unwrap_or_default(), etag.clone().unwrap_or_default());
    let status = status.map(|status| view! { span(class="status") { (status) } });
    let etag = etag.map(|etag| view! { code(class="tag") { (etag) } });
    let link = step.exchange.map(|id| exchange_link(desk, id));
    let left = step.waits.map(|_| waiting(desk.wait_ends()));
    view! {
        li(class="step", data-step=kind, data-status=data_status, data-etag=data_etag, data-consequence=consequence) {
            span(class="sign", aria-hidden="true") { (sign) }
            span(class="note") { (note) " " (left) }
            (status)
            (etag)
            (link)
        }
    }
}

/// The time that is left of a pause.
fn waiting(ends: f64) -> View {
    let left = create_signal(ends - super::frame::now());
    let tick = Closure::<dyn FnMut()>::new(move || left.set((ends - super::frame::now()).max(0.0)));
    let handle = web_sys::window()
        .and_then(|window| window.set_interval_with_callback_and_timeout_and_arguments_0(tick.as_ref().unchecked_ref(), TICK).ok());
    on_cleanup(move || {
        if let (Some(window), Some(handle)) = (web_sys::window(), handle) {
            window.clear_interval_with_handle(handle);
        }
        drop(tick);
    });
    view! { span(class="countdown", aria-hidden="true") { (move || countdown(left.get())) } }
}

fn overwritten(view: &OverwrittenView) -> View {
    let sentence = view.sentence.clone();
    let changes = (!view.changes.is_empty()).then(|| {
        let rows: Vec<View> = view.changes.iter().map(change).collect();
        view! {
            table(class="changes") {
                thead { tr { th { "Where" } th { "The page had read" } th { "Overwritten" } } }
                tbody { (rows) }
            }
        }
    });
    let lines = (!view.lines.is_empty()).then(|| {
        let lines: Vec<View> = view.lines.iter().map(|(clearness, text)| line(*clearness, text)).collect();
        view! { pre(class="text-difference") { (lines) } }
    });
    view! {
        div(class="overwritten") {
            p { (sentence) }
            (changes)
            (lines)
        }
    }
}

fn change([place, read, overwritten]: &[String; 3]) -> View {
    let (place, read, overwritten) = (place.clone(), read.clone(), overwritten.clone());
    view! { tr { td { code { (place) } } td { code { (read) } } td { code { (overwritten) } } } }
}

fn line(clearness: Clearness, text: &str) -> View {
    let class = match clearness {
        Clearness::Same => "same",
        Clearness::Read => "read",
        Clearness::Overwritten => "overwritten-line",
    };
    let text = text.to_owned();
    view! { div(class=class) { (text) } }
}
