//! The repair path: six steps, each with its state and its actions.

use super::focus::keep_focus;
use super::link::exchange_link;
use super::report::report_button;
use super::safe_tests::safe_tests;
use super::state::Actions;
use super::store::DetailsStore;
use crate::panel::kit::element::{button, views};
use crate::replay::ReplayKind;
use crate::view::{RepairAction, RepairActionKind, RepairStep, StepName, StepState};
use std::rc::Rc;
use sycamore::prelude::*;
use sycamore::web::events;
use sycamore::web::tags::*;

/// The id of the refusal's reason, which `aria-describedby` of each disabled button names.
const REASON: &str = "refusal";

/// The recommended action, above the tabs: the next step's first button, or *Cancel* while a replay is under way. The
/// other actions are at their steps.
pub fn recommended(store: &Rc<DetailsStore>) -> View {
    let store = store.clone();
    div()
        .class("recommended")
        .children(move || {
            store.state.action.track();
            keep_focus(&store);
            let actions = store.state.actions.borrow();
            let Some(actions) = &*actions else { return View::new() };
            let shown = actions.steps.iter().flat_map(|step| step.actions.iter().map(move |one| (step, one)));
            let shown = shown.filter(|(_, one)| is_recommended(one));
            let shown: Vec<_> = shown.collect();
            let has_replay = shown.iter().any(|(_, one)| one.kind != RepairActionKind::Report);
            let refused = actions.steps.iter().find(|step| step.state == StepState::Impossible);
            let refused = refused.filter(|_| !has_replay && actions.state.is_none());
            let refused = refused.map(|step| p().class("refusal").children(step.sentence.clone()));
            let buttons = shown.iter().map(|(step, one)| action(&store, actions, **one, step.state));
            let row = (!shown.is_empty()).then(|| div().class("actions").children(views(buttons)));
            let primary = shown.iter().find(|(_, one)| one.is_primary);
            let reason = primary.and_then(|(_, one)| one.reason());
            let reason = reason.map(|reason| p().class("note reason").children(reason));
            let sends = actions.in_order.as_ref().map(|sends| p().class("in-order").children(sends.clone()));
            View::from((views(refused), views(sends), views(row), views(reason)))
        })
        .into()
}

/// Whether a button is above the tabs instead of at its step.
fn is_recommended(action: &RepairAction) -> bool {
    action.is_prominent
}

/// The six steps.
pub fn repair_steps(store: &Rc<DetailsStore>) -> View {
    let (spoken, store) = (store.clone(), store.clone());
    let words = div().class("away").attr("aria-live", "polite").children(move || {
        spoken.state.action.track();
        let actions = spoken.state.actions.borrow();
        let mut says =
            actions.iter().flat_map(|actions| &actions.tests).filter_map(|test| test.says.as_ref());
        says.next_back().map_or_else(String::new, |says| format!("The test says: {}", says.says))
    });
    div()
        .class("possible")
        .children((words, move || {
            store.state.action.track();
            keep_focus(&store);
            match &*store.state.actions.borrow() {
                Some(actions) => steps(&store, actions),
                None => View::new(),
            }
        }))
        .into()
}

fn steps(store: &Rc<DetailsStore>, actions: &Actions) -> View {
    // One reason describes all buttons that it disables.
    let reason = actions.steps.iter().position(|step| step.state == StepState::Impossible);
    let list = actions.steps.iter().enumerate();
    let list = list.map(|(number, step)| shown(store, actions, step, number + 1, reason == Some(number)));
    section().class("path").attr("aria-label", "Repair path").children(ol().children(views(list))).into()
}

fn shown(
    store: &Rc<DetailsStore>,
    actions: &Actions,
    step: &RepairStep,
    number: usize,
    is_reason: bool,
) -> View {
    let sign = match step.state.sign() {
        "" => number.to_string(),
        sign => sign.to_owned(),
    };
    let mark = span().class("path-mark").attr("aria-hidden", "true").children(sign);
    let words = p().class("path-words").children((
        strong().children(step.name.title()),
        span().class("away").children((" (", step.state.word(), "): ")),
        " ",
        span().class("path-sentence").children(step.sentence.clone()).id(is_reason.then_some(REASON)),
        views(step.exchange.map(|id| span().children((" ", exchange_link(&store.panel, id))))),
    ));
    let others = step.actions.iter().filter(|one| !is_recommended(one));
    let buttons: Vec<View> = others.map(|one| action(store, actions, *one, step.state)).collect();
    let row = (!buttons.is_empty()).then(|| div().class("actions").children(views(buttons)));
    let reasons: Vec<View> = step.actions.iter().filter(|one| !one.is_primary).filter_map(reason).collect();
    let reasons = (!reasons.is_empty()).then(|| ul().class("reasons note").children(views(reasons)));
    let asks = (!step.asks.is_empty()).then(|| {
        let reasons = step.asks.iter().map(|ask| li().children(ask.clone()));
        div().class("asks").attr("data-asks", "").children((
            p().children("Retag reads first, and asks before it sends:"),
            ul().children(views(reasons)),
        ))
    });
    let tests = (step.name == StepName::Check && !actions.tests.is_empty())
        .then(|| safe_tests(store, &actions.tests, step.state == StepState::Next));
    let body =
        div().class("path-body").children((words, views(row), views(reasons), views(asks), views(tests)));
    let is_current = matches!(step.state, StepState::Next | StepState::UnderWay);
    li().class("path-step")
        .attr("data-path-step", step.name.slug())
        .attr("data-path-state", step.state.name())
        .attr("aria-current", is_current.then_some("step"))
        .children((mark, body))
        .into()
}

/// Why a replay would be the right one. The reason of the recommended one stands beside it, above the tabs.
fn reason(action: &RepairAction) -> Option<View> {
    let RepairActionKind::Replay(kind) = action.kind else { return None };
    Some(li().children((strong().children(kind.label()), ": ", action.reason()?)).into())
}

fn action(store: &Rc<DetailsStore>, actions: &Actions, action: RepairAction, state: StepState) -> View {
    let class = match (action.is_primary, state) {
        (true, _) => "push primary",
        (false, StepState::Next | StepState::UnderWay) => "push",
        (false, _) => "push small",
    };
    let made = match action.kind {
        RepairActionKind::Report => return report_button(store, class),
        RepairActionKind::Cancel => {
            let (store, of) = (store.clone(), actions.of);
            button(class, "Cancel").attr("data-action", "cancel").on(events::click, move |_| store.cancel(of))
        }
        RepairActionKind::Replay(kind) => replay(store, kind, class),
    };
    let reason = (!action.is_possible).then_some(REASON);
    made.disabled(!action.is_possible).attr("aria-describedby", reason).into()
}

fn replay(store: &Rc<DetailsStore>, kind: ReplayKind, class: &'static str) -> HtmlButton {
    let store = store.clone();
    let made = button(class, kind.label()).attr("data-action", kind.slug()).title(kind.title());
    made.on(events::click, move |_| {
        store.replay(kind);
    })
}
