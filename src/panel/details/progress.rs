//! The progress and the result of a repair.

use super::changes::changes;
use super::focus::lead_to_actions;
use super::link::exchange_link;
use super::store::DetailsStore;
use crate::exchange::ExchangeId;
use crate::panel::kit::dom::{document, focus};
use crate::panel::kit::element::{button, views};
use crate::panel::kit::frame::now;
use crate::panel::store::PanelStore;
use crate::view::{DiffSide, OverwrittenView, Review, RunView, StepResult, StepView, countdown};
use gloo::timers::callback::Interval;
use std::cell::Cell;
use std::rc::Rc;
use sycamore::prelude::*;
use sycamore::web::events;
use sycamore::web::tags::*;
use wasm_bindgen_futures::spawn_local;

/// The id of the question before the second click.
const REVIEW: &str = "review";

/// The interval at which a countdown is updated, in milliseconds.
const TICK: u32 = 200;

/// The progress of the selected exchange's repair.
pub fn replay(store: &Rc<DetailsStore>) -> View {
    let (spoken, store) = (store.clone(), store.clone());
    let words = div().class("away").attr("aria-live", "polite").children(move || {
        spoken.state.progress.track();
        spoken.state.run.borrow().as_ref().map_or_else(String::new, RunView::spoken)
    });
    let was_asked = Cell::new(None);
    div()
        .class("replays-of")
        .children((words, move || {
            store.state.progress.track();
            let asked =
                store.state.run.borrow().as_ref().filter(|run| run.review.is_some()).map(|run| run.of);
            let was_there = document().and_then(|document| document.active_element());
            let was_there =
                was_there.is_some_and(|active| matches!(active.closest(".review, .merge"), Ok(Some(_))));
            // A new question gets the focus once. After its answer, the first available action gets the focus.
            match (was_asked.replace(asked), asked) {
                (before, Some(asked)) if before != Some(asked) => spawn_local(async { focus(REVIEW) }),
                (Some(_), None) if was_there => {
                    let store = store.clone();
                    spawn_local(async move { lead_to_actions(&store) });
                }
                _ => {}
            }
            views(store.state.run.borrow().iter().map(|run| shown(&store, run)))
        }))
        .into()
}

fn shown(store: &Rc<DetailsStore>, run: &RunView) -> View {
    section()
        .class("replay")
        .attr("aria-label", "Replay")
        .attr("data-replay", run.of.0.to_string())
        .attr("data-state", run.state.name())
        .attr("aria-busy", run.is_to_settle.then_some("true"))
        .children((
            ol().class("steps").children(views(run.steps.iter().map(|view| step(store, view)))),
            views(run.review.as_ref().map(|why| review(store, run.of, why))),
            views(run.outcome.as_ref().map(|text| p().class("outcome").children(text.clone()))),
            views(run.overwritten.as_ref().map(|view| overwritten(&store.panel, view))),
        ))
        .into()
}

/// Why the retry waits, and the buttons to confirm or cancel it. The question gets the focus, not the button that
/// writes.
fn review(store: &Rc<DetailsStore>, of: ExchangeId, why: &Review) -> View {
    let (confirmed, cancelled) = (store.clone(), store.clone());
    let reasons = why.reasons.iter().map(|reason| p().class("review-reason").children(reason.clone()));
    let confirm = button("push danger", why.label)
        .attr("data-action", "confirm")
        .attr("aria-describedby", REVIEW)
        .on(events::click, move |_| confirmed.confirm(of));
    let cancel = button("push", "Cancel")
        .attr("data-action", "cancel")
        .on(events::click, move |_| cancelled.cancel(of));
    div()
        .class("review")
        .role("group")
        .id(REVIEW)
        .tabindex("-1")
        .attr("aria-label", "Before it is sent")
        .children((
            views(reasons),
            p().class("review-state").children(why.written.clone()),
            div().class("actions").children((confirm, cancel)),
        ))
        .into()
}

/// One step of a repair or of a safe test.
pub fn step(store: &Rc<DetailsStore>, step: &StepView) -> View {
    let status = step.status.map(|status| status.to_string()).unwrap_or_default();
    let etag = step.etag.clone().unwrap_or_default();
    let is_under_way = step.result == StepResult::UnderWay && step.waits.is_none();
    let most = step.patience.clone().unwrap_or_default();
    let elapsed = is_under_way.then(|| elapsed(store.step_begun(), most));
    let read = step.read.clone().map(|read| span().class("read-so-far").children((read, " ")));
    let note = span().class("note").children((step.note.clone(), " "));
    li().class("step")
        .attr("data-step", step.kind.name())
        .attr("data-status", status.clone())
        .attr("data-etag", etag.clone())
        .attr("data-consequence", step.result.name())
        .children((
            span().class("sign").attr("aria-hidden", "true").children(step.result.sign()),
            note.children((
                views(step.waits.map(|_| waiting(store.wait_ends()))),
                views(read),
                views(elapsed),
            )),
            views(step.took.as_ref().map(|took| span().class("took").children(took.clone()))),
            views((!status.is_empty()).then(|| span().class("status").children(status))),
            views((!etag.is_empty()).then(|| code().class("tag").children(etag))),
            views(step.exchange.map(|id| exchange_link(&store.panel, id))),
        ))
        .into()
}

/// The countdown of a pause; `ends` is the pause's end on the clock of [`now`], in milliseconds.
fn waiting(ends: f64) -> View {
    let ticked = create_signal(());
    let interval = Interval::new(TICK, move || ticked.set(()));
    on_cleanup(move || drop(interval));
    span()
        .class("countdown")
        .attr("aria-hidden", "true")
        .children(move || {
            ticked.track();
            countdown(ends - now())
        })
        .into()
}

/// How long a step is under way, from one second on, and how long it may take at most; `begun` is its begin on the clock
/// of [`now`], in milliseconds.
fn elapsed(begun: f64, most: String) -> View {
    let ticked = create_signal(());
    let interval = Interval::new(TICK, move || ticked.set(()));
    on_cleanup(move || drop(interval));
    let seconds = move || {
        ticked.track();
        ((now() - begun) / 1000.0) as u32
    };
    let passed =
        span().class("countdown elapsed").attr("aria-hidden", "true").children(move || match seconds() {
            0 => String::new(),
            seconds => format!("{seconds} s"),
        });
    let bound = span().class("bound").attr("aria-hidden", "true").children(move || match seconds() {
        0 => String::new(),
        _ => format!(" of at most {most}"),
    });
    (passed, bound).into()
}

fn overwritten(panel: &Rc<PanelStore>, view: &OverwrittenView) -> View {
    let heads = ["Where", "The page had read", "Overwritten"];
    let changes = (!view.changes.is_empty()).then(|| changes(heads, &view.changes));
    let lines = (!view.lines.is_empty()).then(|| {
        let lines = view.lines.iter().map(|(side, text)| {
            let class = match side {
                DiffSide::Same => "same",
                DiffSide::Read => "read",
                DiffSide::Overwritten => "overwritten-line",
            };
            div().class(class).children(text.clone())
        });
        pre().class("text-difference").children(views(lines))
    });
    let page_write_of = view.page_write_of.map(|id| span().children((" ", exchange_link(panel, id), ".")));
    let sentence = p().children((view.sentence.clone(), views(page_write_of)));
    let besides = view.besides.iter().map(|besides| p().class("besides").children(besides.clone()));
    div().class("overwritten").children((sentence, views(changes), views(lines), views(besides))).into()
}
