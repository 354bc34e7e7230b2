//! The repair path: six steps, each with its state and its actions.

use super::focus::keep_focus;
use super::link::exchange_link;
use super::report::report_button;
use super::safe_tests::safe_tests;
use super::state::Actions;
use super::store::DetailsStore;
use crate::panel::kit::element::{El, button, el};
use crate::replay::ReplayKind;
use crate::view::{RepairAction, RepairActionKind, RepairStep, StepName, StepState};
use std::rc::Rc;

/// The id of the refusal's reason, which `aria-describedby` of each disabled button names.
const REASON: &str = "refusal";

/// The recommended action, above the tabs: the next step's first button, or *Cancel* while a replay is under way. The
/// other actions are at their steps.
pub fn recommended(store: &Rc<DetailsStore>) -> El {
    let store = store.clone();
    el("div", "recommended").live(move || {
        store.state.action.track();
        keep_focus();
        let actions = store.state.actions.borrow();
        let Some(actions) = &*actions else { return Vec::new() };
        let shown = actions.steps.iter().flat_map(|step| step.actions.iter().map(move |one| (step, one)));
        let shown = shown.filter(|(_, one)| is_recommended(one));
        let buttons: Vec<El> = shown.map(|(step, one)| action(&store, actions, *one, step.state)).collect();
        let has_replay = buttons.iter().any(|button| button.0.get_attribute("data-action").is_some());
        let refused = actions.steps.iter().find(|step| step.state == StepState::Impossible);
        let refused = refused.filter(|_| !has_replay && actions.state.is_none());
        let refused = refused.map(|step| el("p", "refusal").text(&step.sentence));
        let row = (!buttons.is_empty()).then(|| el("div", "actions").all(buttons));
        let sends = actions.in_order.as_ref().map(|sends| el("p", "in-order").text(sends));
        refused.into_iter().chain(sends).chain(row).collect()
    })
}

/// Whether a button is above the tabs instead of at its step.
fn is_recommended(action: &RepairAction) -> bool {
    action.is_prominent
}

/// The six steps.
pub fn repair_steps(store: &Rc<DetailsStore>) -> El {
    let (spoken, store) = (store.clone(), store.clone());
    let words = el("div", "away").attr("aria-live", "polite").live_text(move || {
        spoken.state.action.track();
        let actions = spoken.state.actions.borrow();
        let mut says =
            actions.iter().flat_map(|actions| &actions.tests).filter_map(|test| test.says.as_ref());
        says.next_back().map_or_else(String::new, |says| format!("The test says: {}", says.says))
    });
    el("div", "possible").add(words).live(move || {
        store.state.action.track();
        keep_focus();
        match &*store.state.actions.borrow() {
            Some(actions) => vec![steps(&store, actions)],
            None => Vec::new(),
        }
    })
}

fn steps(store: &Rc<DetailsStore>, actions: &Actions) -> El {
    // One reason describes all buttons that it disables.
    let reason = actions.steps.iter().position(|step| step.state == StepState::Impossible);
    let list = actions.steps.iter().enumerate();
    let list = list.map(|(number, step)| shown(store, actions, step, number + 1, reason == Some(number)));
    el("section", "path").attr("aria-label", "Repair path").add(el("ol", "").all(list))
}

fn shown(
    store: &Rc<DetailsStore>,
    actions: &Actions,
    step: &RepairStep,
    number: usize,
    is_reason: bool,
) -> El {
    let sign = match step.state.sign() {
        "" => number.to_string(),
        sign => sign.to_owned(),
    };
    let mark = el("span", "path-mark").attr("aria-hidden", "true").text(&sign);
    let mut words = el("p", "path-words")
        .add(el("strong", "").text(step.name.title()))
        .add(el("span", "away").text(" (").text(step.state.word()).text("): "))
        .text(" ");
    let mut sentence = el("span", "path-sentence").text(&step.sentence);
    if is_reason {
        sentence = sentence.attr("id", REASON);
    }
    words = words
        .add(sentence)
        .maybe(step.exchange.map(|id| el("span", "").text(" ").add(exchange_link(&store.panel, id))));
    let others = step.actions.iter().filter(|one| !is_recommended(one));
    let buttons: Vec<El> = others.map(|one| action(store, actions, *one, step.state)).collect();
    let row = (!buttons.is_empty()).then(|| el("div", "actions").all(buttons));
    let asks = (!step.asks.is_empty()).then(|| {
        let reasons = step.asks.iter().map(|ask| el("li", "").text(ask));
        el("div", "asks")
            .attr("data-asks", "")
            .add(el("p", "").text("Retag reads first, and asks before it sends:"))
            .add(el("ul", "").all(reasons))
    });
    let tests = (step.name == StepName::Check && !actions.tests.is_empty())
        .then(|| safe_tests(store, &actions.tests, step.state == StepState::Next));
    let body = el("div", "path-body").add(words).maybe(row).maybe(asks).maybe(tests);
    let item = el("li", "path-step")
        .attr("data-path-step", step.name.slug())
        .attr("data-path-state", step.state.name())
        .add(mark)
        .add(body);
    match step.state {
        StepState::Next | StepState::UnderWay => item.attr("aria-current", "step"),
        _ => item,
    }
}

fn action(store: &Rc<DetailsStore>, actions: &Actions, action: RepairAction, state: StepState) -> El {
    let class = match (action.is_primary, state) {
        (true, _) => "push primary",
        (false, StepState::Next | StepState::UnderWay) => "push",
        (false, _) => "push small",
    };
    let made = match action.kind {
        RepairActionKind::Report => return report_button(store, class),
        RepairActionKind::Cancel => {
            let (store, of) = (store.clone(), actions.of);
            button(class, "Cancel").attr("data-action", "cancel").on("click", move |_| store.cancel(of))
        }
        RepairActionKind::Replay(kind) => replay(store, kind, class),
    };
    if action.is_possible { made } else { made.attr("disabled", "").attr("aria-describedby", REASON) }
}

fn replay(store: &Rc<DetailsStore>, kind: ReplayKind, class: &str) -> El {
    let store = store.clone();
    let made = button(class, kind.label()).attr("data-action", kind.slug()).attr("title", &kind.title());
    made.on("click", move |_| {
        store.replay(kind);
    })
}
