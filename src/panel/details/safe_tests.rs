//! The safe tests: the question that each settles, the requests that it will send, its progress and its result.

use super::progress::step;
use super::store::DetailsStore;
use crate::panel::kit::element::{button, views};
use crate::replay::State;
use crate::view::{TestReadView, TestSays, TestView};
use std::rc::Rc;
use sycamore::prelude::*;
use sycamore::web::events;
use sycamore::web::tags::*;

/// All tests that are offered or were started. `is_next`: the tests are the next step; then the button of the first
/// possible test that is not done is the main button.
pub fn safe_tests(store: &Rc<DetailsStore>, tests: &[TestView], is_next: bool) -> View {
    let first = tests.iter().position(|test| is_next && !test.is_done() && test.is_possible());
    let list = tests.iter().enumerate().map(|(place, test)| shown(store, test, first == Some(place)));
    section().class("settle").attr("aria-label", "Settle it").children(views(list)).into()
}

fn shown(store: &Rc<DetailsStore>, test: &TestView, is_primary: bool) -> View {
    let state = match test.state {
        Some(state) => state.name(),
        None if test.is_done() => "done",
        None if test.refusal.is_some() => "refused",
        None => "offered",
    };
    let purpose = (!test.purpose.is_empty() && !test.is_done())
        .then(|| p().class("purpose").children(test.purpose.clone()));
    let sends = ul().class("sends").children(views(test.sends.iter().map(read)));
    let sends = (!test.sends.is_empty()).then(|| {
        if test.is_done() {
            let again = details().class("sends-again");
            return View::from(again.children((summary().children("What it sends"), sends)));
        }
        let label = p().class("sends-label").children("It will send, and write nothing:");
        View::from(div().children((label, sends)))
    });
    let running = test.state == Some(State::Running);
    let refusal = test.refusal.as_ref().filter(|_| !running && !test.is_done());
    let refusal =
        refusal.map(|(reason, advice)| p().class("test-refusal").children((reason.clone(), " ", *advice)));
    let steps = (!test.steps.is_empty())
        .then(|| ol().class("steps").children(views(test.steps.iter().map(|one| step(store, one)))));
    div()
        .class("safe-test")
        .attr("data-test", test.kind.slug())
        .attr("data-state", state)
        .children((
            start(store, test, is_primary),
            views(purpose),
            views(sends.filter(|_| !running)),
            views(refusal),
            views(steps),
            views(test.outcome.as_ref().map(|text| p().class("outcome").children(text.clone()))),
            views(test.says.as_ref().map(says)),
        ))
        .into()
}

fn start(store: &Rc<DetailsStore>, test: &TestView, is_primary: bool) -> View {
    let (store, kind) = (store.clone(), test.kind);
    let class = match (is_primary, test.is_done()) {
        (true, _) => "push primary",
        (false, false) => "push",
        (false, true) => "push small",
    };
    let made = button(class, test.title)
        .attr("data-action", format!("test-{}", kind.slug()))
        .on(events::click, move |_| store.settle(kind));
    made.disabled(!test.is_possible()).into()
}

fn read(read: &TestReadView) -> View {
    let fields =
        (!read.fields.is_empty()).then(|| span().class("read-fields").children(read.fields.join(" · ")));
    let is_one = read.manners.len() == 1;
    let manners = read.manners.iter().enumerate().map(|(place, manner)| {
        let number = if is_one { String::new() } else { format!("{}. ", place + 1) };
        span().class("read-manner").children((number, manner.clone()))
    });
    li().children((code().children(read.line.clone()), views(fields), views(manners))).into()
}

fn says(says: &TestSays) -> View {
    let line = |label: &'static str, causes: &str| {
        (!causes.is_empty()).then(|| {
            p().class("bearing")
                .children((span().class("label").children(label), strong().children(causes.to_owned())))
        })
    };
    div()
        .class("test-says")
        .attr("data-test-says", "")
        .children((
            p().children((strong().children("The test says: "), says.says.clone())),
            views(line("Confirmed: ", &says.confirms)),
            views(line("Ruled out: ", &says.refutes)),
        ))
        .into()
}
