//! The repair path: six steps, where the repair stands in each, and what can be done.

use super::link::exchange_link;
use super::report::report_button;
use super::safe_tests::safe_tests;
use super::shown::Actions;
use super::store::Dossier;
use crate::panel::explainer::Explainer;
use crate::panel::kit::dom::document;
use crate::panel::kit::element::{El, button, el};
use crate::replay::ReplayKind;
use crate::view::{PathAction, PathActionKind, PathPlace, PathState, PathStep};
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlElement;

/// The reason's id: it describes the buttons that it disables.
const REASON: &str = "refusal";

/// The six steps.
pub fn path(dossier: &Rc<Dossier>) -> El {
    let (spoken, dossier) = (dossier.clone(), dossier.clone());
    let words = el("div", "away").attr("aria-live", "polite").live_text(move || {
        spoken.shown.action.follow();
        let actions = spoken.shown.actions.borrow();
        let mut says =
            actions.iter().flat_map(|actions| &actions.tests).filter_map(|test| test.says.as_ref());
        says.next_back().map_or_else(String::new, |says| ["The test says: ", &says.says].concat())
    });
    el("div", "possible").add(words).live(move || {
        dossier.shown.action.follow();
        keep_focus();
        match &*dossier.shown.actions.borrow() {
            Some(actions) => vec![steps(&dossier, actions)],
            None => Vec::new(),
        }
    })
}

/// The steps are about to be made anew: whoever has the keyboard on one of their buttons keeps it there, or gets it on the
/// one that stands in its place, which is *Cancel* while a repair runs.
fn keep_focus() {
    let active = document().and_then(|document| document.active_element());
    let action = active.filter(|active| active.closest(".path").is_ok_and(|path| path.is_some()));
    let Some(action) = action.and_then(|active| active.get_attribute("data-action")) else { return };
    // After this turn, when they are in the page.
    spawn_local(async move {
        let same = [".path [data-action=\"", &action, "\"]:not([disabled])"].concat();
        if !focus_first(&same) {
            lead_to_actions();
        }
    });
}

/// Gives the keyboard to what can be done now.
pub fn lead_to_actions() {
    focus_first(".path [data-action=\"cancel\"], .path [data-action=\"refetch-and-retry\"]:not([disabled])");
}

/// Gives the keyboard to the first element that a selector finds; whether there was one.
fn focus_first(selector: &str) -> bool {
    let found = document().and_then(|document| document.query_selector(selector).ok().flatten());
    let button = found.and_then(|button| button.dyn_into::<HtmlElement>().ok());
    button.is_some_and(|button| button.focus().is_ok())
}

fn steps(dossier: &Rc<Dossier>, actions: &Actions) -> El {
    // One reason describes all buttons that it disables.
    let reason = actions.path.iter().position(|step| step.state == PathState::Impossible);
    let list = actions.path.iter().enumerate();
    let list = list.map(|(number, step)| shown(dossier, actions, step, number + 1, reason == Some(number)));
    el("section", "path").attr("aria-label", "Repair path").add(el("ol", "").all(list))
}

fn shown(dossier: &Rc<Dossier>, actions: &Actions, step: &PathStep, number: usize, is_reason: bool) -> El {
    let sign = match step.state.sign() {
        "" => number.to_string(),
        sign => sign.to_owned(),
    };
    let mark = el("span", "path-mark").attr("aria-hidden", "true").text(&sign);
    let mut words = el("p", "path-words")
        .add(el("strong", "").text(step.place.title()))
        .add(el("span", "away").text(" (").text(step.state.word()).text("): "))
        .text(" ");
    let mut sentence = el("span", "path-sentence").text(&step.sentence);
    if is_reason {
        sentence = sentence.attr("id", REASON);
    }
    words = words
        .add(sentence)
        .maybe(step.exchange.map(|id| el("span", "").text(" ").add(exchange_link(&dossier.desk, id))));
    let buttons = step.actions.iter().map(|one| action(dossier, actions, *one, step.state));
    let row = (!step.actions.is_empty()).then(|| el("div", "actions").all(buttons));
    let asks = (!step.asks.is_empty()).then(|| {
        let reasons = step.asks.iter().map(|ask| el("li", "").text(ask));
        el("div", "asks")
            .attr("data-asks", "")
            .add(el("p", "").text("Retag reads first, and asks before it sends:"))
            .add(el("ul", "").all(reasons))
    });
    let tests = (step.place == PathPlace::Check && !actions.tests.is_empty())
        .then(|| safe_tests(dossier, &actions.tests, step.state == PathState::Next));
    let body = el("div", "path-body").add(words).maybe(row).maybe(asks).maybe(tests);
    let item = el("li", "path-step")
        .attr("data-path-step", step.place.name())
        .attr("data-path-state", step.state.name())
        .add(mark)
        .add(body);
    match step.state {
        PathState::Next | PathState::UnderWay => item.attr("aria-current", "step"),
        _ => item,
    }
}

fn action(dossier: &Rc<Dossier>, actions: &Actions, action: PathAction, state: PathState) -> El {
    let class = match (action.is_primary, state) {
        (true, _) => "push primary",
        (false, PathState::Next | PathState::UnderWay) => "push",
        (false, _) => "push small",
    };
    let made = match action.kind {
        PathActionKind::Report => return report_button(dossier, class),
        PathActionKind::Cancel => {
            let (dossier, of) = (dossier.clone(), actions.of);
            button(class, "Cancel").attr("data-action", "cancel").on("click", move |_| dossier.cancel(of))
        }
        PathActionKind::Replay(kind) => replay(dossier, kind, class),
    };
    if action.is_possible { made } else { made.attr("disabled", "").attr("aria-describedby", REASON) }
}

fn replay(dossier: &Rc<Dossier>, kind: ReplayKind, class: &str) -> El {
    let (action, label, title) = match kind {
        ReplayKind::RefetchAndRetry => (
            "refetch-and-retry",
            "Refetch and retry",
            "Read the latest version, then send this request again with its validator (R)",
        ),
        ReplayKind::RefetchOnly => {
            ("refetch-only", "Refetch only", "Read the latest version and write nothing")
        }
    };
    let dossier = dossier.clone();
    button(class, label).attr("data-action", action).attr("title", title).on("click", move |_| {
        dossier.replay(kind);
    })
}
