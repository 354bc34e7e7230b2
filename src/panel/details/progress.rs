//! The progress and the result of a repair.

use super::changes::changes;
use super::focus::lead_to_actions;
use super::link::exchange_link;
use super::store::DetailsStore;
use crate::exchange::ExchangeId;
use crate::panel::kit::dom::{document, focus};
use crate::panel::kit::element::{El, button, el};
use crate::panel::kit::frame::now;
use crate::panel::store::PanelStore;
use crate::view::{DiffSide, OverwrittenView, Review, RunView, StepResult, StepView, countdown};
use gloo::timers::callback::Interval;
use std::cell::Cell;
use std::rc::Rc;
use sycamore::prelude::{create_signal, on_cleanup};
use wasm_bindgen_futures::spawn_local;

/// The id of the question before the second click.
const REVIEW: &str = "review";

/// The interval at which a countdown is updated, in milliseconds.
const TICK: u32 = 200;

/// The progress of the selected exchange's repair.
pub fn replay(store: &Rc<DetailsStore>) -> El {
    let (spoken, store) = (store.clone(), store.clone());
    let words = el("div", "away").attr("aria-live", "polite").live_text(move || {
        spoken.state.progress.track();
        spoken.state.run.borrow().as_ref().map_or_else(String::new, RunView::spoken)
    });
    let was_asked = Cell::new(None);
    el("div", "replays-of").add(words).live(move || {
        store.state.progress.track();
        let asked = store.state.run.borrow().as_ref().filter(|run| run.review.is_some()).map(|run| run.of);
        let was_there = document().and_then(|document| document.active_element());
        let was_there =
            was_there.is_some_and(|active| matches!(active.closest(".review, .merge"), Ok(Some(_))));
        // A new question gets the focus once. After its answer, the first available action gets the focus.
        match (was_asked.replace(asked), asked) {
            (before, Some(asked)) if before != Some(asked) => spawn_local(async { focus(REVIEW) }),
            (Some(_), None) if was_there => spawn_local(async { lead_to_actions() }),
            _ => {}
        }
        store.state.run.borrow().iter().map(|run| shown(&store, run)).collect()
    })
}

fn shown(store: &Rc<DetailsStore>, run: &RunView) -> El {
    el("section", "replay")
        .attr("aria-label", "Replay")
        .attr("data-replay", &run.of.0.to_string())
        .attr("data-state", run.state.name())
        .add(el("ol", "steps").all(run.steps.iter().map(|view| step(store, view))))
        .maybe(run.review.as_ref().map(|why| review(store, run.of, why)))
        .maybe(run.outcome.as_ref().map(|text| el("p", "outcome").text(text)))
        .maybe(run.overwritten.as_ref().map(|view| overwritten(&store.panel, view)))
}

/// Why the retry waits, and the buttons to confirm or cancel it. The question gets the focus, not the button that
/// writes.
fn review(store: &Rc<DetailsStore>, of: ExchangeId, why: &Review) -> El {
    let (confirmed, cancelled) = (store.clone(), store.clone());
    let reasons = why.reasons.iter().map(|reason| el("p", "review-reason").text(reason));
    let confirm = button("push danger", why.label)
        .attr("data-action", "confirm")
        .attr("aria-describedby", REVIEW)
        .on("click", move |_| confirmed.confirm(of));
    let cancel =
        button("push", "Cancel").attr("data-action", "cancel").on("click", move |_| cancelled.cancel(of));
    el("div", "review")
        .attr("role", "group")
        .attr("id", REVIEW)
        .attr("tabindex", "-1")
        .attr("aria-label", "Before it is sent")
        .all(reasons)
        .add(el("p", "review-state").text(&why.written))
        .add(el("div", "actions").add(confirm).add(cancel))
}

/// One step of a repair or of a safe test.
pub fn step(store: &Rc<DetailsStore>, step: &StepView) -> El {
    let status = step.status.map(|status| status.to_string()).unwrap_or_default();
    let etag = step.etag.as_deref().unwrap_or_default();
    let is_under_way = step.result == StepResult::UnderWay && step.waits.is_none();
    let elapsed = is_under_way.then(|| elapsed(store.step_begun()));
    let note = el("span", "note").text(&step.note).text(" ");
    el("li", "step")
        .attr("data-step", step.kind.name())
        .attr("data-status", &status)
        .attr("data-etag", etag)
        .attr("data-consequence", step.result.name())
        .add(el("span", "sign").attr("aria-hidden", "true").text(step.result.sign()))
        .add(note.maybe(step.waits.map(|_| waiting(store.wait_ends()))).maybe(elapsed))
        .maybe(step.took.as_ref().map(|took| el("span", "took").text(took)))
        .maybe((!status.is_empty()).then(|| el("span", "status").text(&status)))
        .maybe((!etag.is_empty()).then(|| el("code", "tag").text(etag)))
        .maybe(step.exchange.map(|id| exchange_link(&store.panel, id)))
}

/// The countdown of a pause; `ends` is the pause's end on the clock of [`now`], in milliseconds.
fn waiting(ends: f64) -> El {
    let ticked = create_signal(());
    let interval = Interval::new(TICK, move || ticked.set(()));
    on_cleanup(move || drop(interval));
    el("span", "countdown").attr("aria-hidden", "true").live_text(move || {
        ticked.track();
        countdown(ends - now())
    })
}

/// How long a step is under way, from one second on; `begun` is its begin on the clock of [`now`], in milliseconds.
fn elapsed(begun: f64) -> El {
    let ticked = create_signal(());
    let interval = Interval::new(TICK, move || ticked.set(()));
    on_cleanup(move || drop(interval));
    el("span", "countdown elapsed").attr("aria-hidden", "true").live_text(move || {
        ticked.track();
        let seconds = ((now() - begun) / 1000.0) as u32;
        if seconds > 0 { format!("{seconds} s") } else { String::new() }
    })
}

fn overwritten(panel: &Rc<PanelStore>, view: &OverwrittenView) -> El {
    let heads = &["Where", "The page had read", "Overwritten"];
    let changes = (!view.changes.is_empty()).then(|| changes(heads, &view.changes));
    let lines = (!view.lines.is_empty()).then(|| {
        let lines = view.lines.iter().map(|(side, text)| {
            let class = match side {
                DiffSide::Same => "same",
                DiffSide::Read => "read",
                DiffSide::Overwritten => "overwritten-line",
            };
            el("div", class).text(text)
        });
        el("pre", "text-difference").all(lines)
    });
    let page_write_of =
        view.page_write_of.map(|id| el("span", "").text(" ").add(exchange_link(panel, id)).text("."));
    let sentence = el("p", "").text(&view.sentence).maybe(page_write_of);
    let besides = view.besides.iter().map(|besides| el("p", "besides").text(besides));
    el("div", "overwritten").add(sentence).maybe(changes).maybe(lines).all(besides)
}
