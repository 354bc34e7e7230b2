//! The safe tests: the question that each settles, the requests that it will send, its progress and its result.

use super::progress::step;
use super::store::DetailsStore;
use crate::panel::kit::element::{El, button, el};
use crate::replay::State;
use crate::view::{TestReadView, TestSays, TestView};
use std::rc::Rc;

/// All tests that are offered or were started. `is_next`: the tests are the next step; then the button of the first
/// possible test that is not done is the main button.
pub fn safe_tests(store: &Rc<DetailsStore>, tests: &[TestView], is_next: bool) -> El {
    let first = tests.iter().position(|test| is_next && !test.is_done() && test.is_possible());
    let list = tests.iter().enumerate().map(|(place, test)| shown(store, test, first == Some(place)));
    el("section", "settle").attr("aria-label", "Settle it").all(list)
}

fn shown(store: &Rc<DetailsStore>, test: &TestView, is_primary: bool) -> El {
    let state = match test.state {
        Some(state) => state.name(),
        None if test.is_done() => "done",
        None if test.refusal.is_some() => "refused",
        None => "offered",
    };
    let purpose =
        (!test.purpose.is_empty() && !test.is_done()).then(|| el("p", "purpose").text(&test.purpose));
    let sends = el("ul", "sends").all(test.sends.iter().map(read));
    let sends = (!test.sends.is_empty()).then(|| {
        if test.is_done() {
            return el("details", "sends-again").add(el("summary", "").text("What it sends")).add(sends);
        }
        el("div", "").add(el("p", "sends-label").text("It will send, and write nothing:")).add(sends)
    });
    let running = test.state == Some(State::Running);
    let refusal = test.refusal.as_ref().filter(|_| !running && !test.is_done());
    let refusal = refusal.map(|(reason, advice)| el("p", "test-refusal").text(reason).text(" ").text(advice));
    let steps = (!test.steps.is_empty())
        .then(|| el("ol", "steps").all(test.steps.iter().map(|one| step(store, one))));
    el("div", "safe-test")
        .attr("data-test", test.kind.slug())
        .attr("data-state", state)
        .add(start(store, test, is_primary))
        .maybe(purpose)
        .maybe(sends.filter(|_| !running))
        .maybe(refusal)
        .maybe(steps)
        .maybe(test.outcome.as_ref().map(|text| el("p", "outcome").text(text)))
        .maybe(test.says.as_ref().map(says))
}

fn start(store: &Rc<DetailsStore>, test: &TestView, is_primary: bool) -> El {
    let (store, kind) = (store.clone(), test.kind);
    let class = match (is_primary, test.is_done()) {
        (true, _) => "push primary",
        (false, false) => "push",
        (false, true) => "push small",
    };
    let made = button(class, test.title)
        .attr("data-action", &format!("test-{}", kind.slug()))
        .on("click", move |_| store.settle(kind));
    if test.is_possible() { made } else { made.attr("disabled", "") }
}

fn read(read: &TestReadView) -> El {
    let fields = (!read.fields.is_empty()).then(|| el("span", "read-fields").text(&read.fields.join(" · ")));
    let is_one = read.manners.len() == 1;
    let manners = read.manners.iter().enumerate().map(|(place, manner)| {
        let number = if is_one { String::new() } else { format!("{}. ", place + 1) };
        el("span", "read-manner").text(&number).text(manner)
    });
    el("li", "").add(el("code", "").text(&read.line)).maybe(fields).all(manners)
}

fn says(says: &TestSays) -> El {
    let line = |label: &str, causes: &str| {
        (!causes.is_empty()).then(|| {
            el("p", "bearing").add(el("span", "label").text(label)).add(el("strong", "").text(causes))
        })
    };
    el("div", "test-says")
        .attr("data-test-says", "")
        .add(el("p", "").add(el("strong", "").text("The test says: ")).text(&says.says))
        .maybe(line("Confirmed: ", &says.confirms))
        .maybe(line("Ruled out: ", &says.refutes))
}
