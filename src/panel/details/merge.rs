//! The pane of a review: the changes of both sides, the choices, the result, and its difference from the server's
//! version.

use super::changes::changes;
use super::review_state::ReviewStage;
use super::store::DetailsStore;
use crate::exchange::ExchangeId;
use crate::merge::Choice;
use crate::panel::kit::dom::{closest, document};
use crate::panel::kit::element::{El, button, effect, el};
use crate::view::{ChoiceView, ConflictView, MergeView, PatchView};
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, HtmlElement, HtmlTextAreaElement, KeyboardEvent};

/// The review of the selected exchange's repair, while the repair waits for a review.
pub fn merge(store: &Rc<DetailsStore>) -> El {
    let store = store.clone();
    el("div", "part").live(move || {
        let shown = store.merge_shown.get();
        shown.map(|shown| pane(&store, shown.of)).into_iter().collect()
    })
}

fn pane(store: &Rc<DetailsStore>, of: ExchangeId) -> El {
    let content = store.with_review(|review| match review {
        ReviewStage::Merging => PaneContent::Words("Merging the three versions…".to_owned()),
        ReviewStage::Unmerged(why) => PaneContent::Words(why.clone()),
        ReviewStage::Patch(view) => PaneContent::Patch(view.clone()),
        ReviewStage::Merged(merged) => PaneContent::Merge(merged.carried.clone()),
    });
    let pane = el("section", "merge").attr("role", "region").attr("aria-label", "Merge");
    let heading = el("h3", "").text("Review before it is sent");
    match content {
        None => pane,
        Some(PaneContent::Words(words)) => pane.add(heading).add(el("p", "").text(&words)),
        Some(PaneContent::Patch(view)) => pane.add(heading).all(patch(&view)),
        Some(PaneContent::Merge(carried)) => merged(store, of, pane.add(heading), carried),
    }
}

enum PaneContent {
    Words(String),
    Patch(PatchView),
    Merge(Option<String>),
}

fn patch(view: &PatchView) -> Vec<El> {
    let table = (!view.changed.is_empty())
        .then(|| changes(&["Where", "The page had read", "There now", "The request puts"], &view.changed));
    let kept = "A patch keeps its meaning: it is not merged. What it does not name stays as it is.";
    let words = [el("p", "").text(&view.sentence), el("p", "note").text(kept)];
    words.into_iter().chain(table).collect()
}

fn merged(store: &Rc<DetailsStore>, of: ExchangeId, pane: El, carried: Option<String>) -> El {
    let attribute = |count: fn(&MergeView) -> usize| {
        let store = store.clone();
        move || {
            store.merge_changed.track();
            store.merge_view().map(|view| count(&view).to_string())
        }
    };
    let (summed, listed, compared) = (store.clone(), store.clone(), store.clone());
    let summary = el("p", "merge-summary").attr("role", "status").live_text(move || {
        summed.merge_changed.track();
        summed.merge_view().map_or_else(String::new, |view| view.summary())
    });
    let conflicts = el("div", "conflicts").live(move || {
        listed.merge_changed.track();
        let view = listed.merge_view();
        let is_edited = listed.is_result_edited();
        let total = view.as_ref().map_or(0, |view| view.conflicts.len());
        let shown = view.iter().flat_map(|view| &view.conflicts);
        shown.map(|one| conflict(&listed, one, total, is_edited)).collect()
    });
    let differences = el("div", "differences").live(move || {
        compared.merge_changed.track();
        let Some(view) = compared.merge_view() else { return Vec::new() };
        if view.differences.is_empty() {
            return Vec::new();
        }
        let label = el("p", "body-label").text("What sending it changes");
        let more = (view.more > 0).then(|| el("p", "note").text(&format!("And {} more.", view.more)));
        let rows = changes(&["Where", "There now", "After it is sent"], &view.differences);
        [Some(label), Some(rows), more].into_iter().flatten().collect()
    });
    pane.live_attr("data-conflicts", attribute(|view| view.open))
        .live_attr("data-total", attribute(|view| view.conflicts.len()))
        .on("keydown", step_between_conflicts)
        .maybe(carried.map(|said| el("p", "review-reason").text(&said)))
        .add(summary)
        .add(conflicts)
        .all(result(store))
        .add(differences)
        .add(send(store, of))
}

/// Alt and an arrow move the focus to the next or the previous conflict.
fn step_between_conflicts(event: web_sys::Event) {
    let Some(key) = event.dyn_ref::<KeyboardEvent>().filter(|key| key.alt_key()) else { return };
    let step = match &*key.key() {
        "ArrowDown" => 1,
        "ArrowUp" => -1,
        _ => return,
    };
    let here = closest(&event, "[data-conflict]");
    event.prevent_default();
    let all = groups();
    let place = here.and_then(|here| all.iter().position(|one| *one == here));
    let next = match (place, step) {
        (Some(place), 1) => place.saturating_add(1).min(all.len().saturating_sub(1)),
        (Some(place), _) => place.saturating_sub(1),
        (None, _) => 0,
    };
    if let Some(group) = all.get(next) {
        focus_in(group, "button");
    }
}

/// The elements of the conflicts.
fn groups() -> Vec<Element> {
    let found = document().and_then(|document| document.query_selector_all(".merge [data-conflict]").ok());
    let Some(found) = found else { return Vec::new() };
    (0..found.length()).filter_map(|at| found.item(at)?.dyn_into().ok()).collect()
}

fn focus_in(group: &Element, selector: &str) {
    let target = group.query_selector(selector).ok().flatten();
    if let Some(target) = target.and_then(|target| target.dyn_into::<HtmlElement>().ok()) {
        // `focus` fails only for an element that has left the page.
        let _ = target.focus();
    }
}

/// Focuses the next open conflict after a choice, or the button that sends when none is open.
fn lead_on() {
    spawn_local(async {
        let open = groups().into_iter().find(|group| !group.has_attribute("data-chosen"));
        match (open, document()) {
            (Some(group), _) => focus_in(&group, "button"),
            (None, Some(document)) => {
                let merge = document.query_selector(".merge").ok().flatten();
                merge.iter().for_each(|merge| focus_in(merge, "[data-action=send-merged]"));
            }
            _ => {}
        }
    });
}

fn conflict(store: &Rc<DetailsStore>, view: &ConflictView, total: usize, is_edited: bool) -> El {
    let number = view.number;
    let side = |name: &str, text: &str| {
        el("div", "side").add(el("span", "side-name").text(name)).add(el("pre", "").text(text))
    };
    let choose = |label: &str, slug: &str, choice: Choice, is_chosen: bool| {
        let store = store.clone();
        let made = button("push", label)
            .attr("data-choose", slug)
            .attr("aria-pressed", &is_chosen.to_string())
            .on("click", move |_| {
                // A side of the conflict is always a valid choice.
                if store.choose(number, choice.clone()).is_ok() {
                    lead_on();
                }
            });
        if is_edited { made.attr("disabled", "") } else { made }
    };
    let chosen = view.chosen.map(|chosen| match chosen {
        ChoiceView::Mine => "mine",
        ChoiceView::Theirs => "theirs",
        ChoiceView::Edited => "edited",
    });
    let group = el("div", "conflict")
        .attr("role", "group")
        .attr("data-conflict", &view.path)
        .attr("aria-label", &format!("Conflict {} of {total}: {}", number + 1, view.path));
    let group = match chosen {
        Some(chosen) => group.attr("data-chosen", chosen),
        None => group,
    };
    let heading = el("p", "conflict-head")
        .add(el("span", "label").text(&format!("Conflict {} of {total}", number + 1)))
        .text(" ")
        .add(el("code", "").text(&view.path));
    let actions = el("div", "actions")
        .add(choose("Keep mine", "mine", Choice::Mine, view.chosen == Some(ChoiceView::Mine)))
        .add(choose("Keep theirs", "theirs", Choice::Theirs, view.chosen == Some(ChoiceView::Theirs)));
    group
        .add(heading)
        .add(side("The page had read", &view.base))
        .add(side("Theirs", &view.theirs))
        .add(side("Mine", &view.mine))
        .add(actions)
        .maybe((!is_edited).then(|| own_text(store, view)))
}

/// The field for a text of the user that replaces both sides.
fn own_text(store: &Rc<DetailsStore>, view: &ConflictView) -> El {
    let (store, number) = (store.clone(), view.number);
    let field = el("textarea", "merge-text").attr("aria-label", "Another text").attr("rows", "2");
    if let Some(area) = field.0.dyn_ref::<HtmlTextAreaElement>() {
        area.set_value(&view.draft);
    }
    let typed = field.0.clone();
    let fault = el("p", "fault").attr("role", "alert");
    let says = fault.0.clone();
    let take = button("push small", "Take this text").attr("data-choose", "edited").on("click", move |_| {
        let text = typed.dyn_ref::<HtmlTextAreaElement>().map(HtmlTextAreaElement::value).unwrap_or_default();
        match store.choose(number, Choice::Edited(text)) {
            Ok(()) => lead_on(),
            Err(fault) => says.set_text_content(Some(&fault.to_string())),
        }
    });
    el("details", "own-text")
        .add(el("summary", "").text("Edit"))
        .add(field)
        .add(fault)
        .add(el("div", "actions").add(take))
}

/// The field with the text to send. The user can edit the text once every conflict is decided.
fn result(store: &Rc<DetailsStore>) -> Vec<El> {
    let [typed, shown, open, wrong, undone, cut] = std::array::from_fn(|_| store.clone());
    let area = el("textarea", "merge-text")
        .attr("aria-label", "Result")
        .attr("rows", "10")
        .attr("spellcheck", "false")
        .live_attr("readonly", move || {
            open.merge_changed.track();
            open.merge_view().is_none_or(|view| view.open > 0 || view.is_long()).then(String::new)
        })
        .on("input", move |event| {
            let area = event.target().and_then(|target| target.dyn_into::<HtmlTextAreaElement>().ok());
            typed.edit_result(area.map(|area| area.value()));
        });
    let element = area.0.clone();
    effect(move || {
        shown.merge_changed.track();
        let Some(view) = shown.merge_view() else { return };
        // The field already holds what the user types; writing it again would move the cursor.
        if let Some(area) =
            element.dyn_ref::<HtmlTextAreaElement>().filter(|area| area.value() != view.result)
        {
            area.set_value(&view.result);
        }
    });
    let fault = el("p", "fault").attr("role", "alert").live_text(move || {
        wrong.merge_changed.track();
        wrong.merge_view().and_then(|view| view.fault.clone()).unwrap_or_default()
    });
    let discard = el("div", "part").live(move || {
        undone.merge_changed.track();
        if !undone.is_result_edited() {
            return Vec::new();
        }
        let store = undone.clone();
        let words = el("span", "note").text("You have edited the result. ");
        let discard = button("push small", "Discard the edit")
            .attr("data-action", "discard-edit")
            .on("click", move |_| store.edit_result(None));
        vec![el("p", "").add(words).add(discard)]
    });
    let long = el("p", "note").live_text(move || {
        cut.merge_changed.track();
        let is_long = cut.merge_view().is_some_and(|view| view.is_long());
        let said = "The result is long: its beginning is shown, the whole is sent. It cannot be edited here.";
        String::from(if is_long { said } else { "" })
    });
    vec![el("p", "body-label").text("Result: what will be sent"), area, long, fault, discard]
}

fn send(store: &Rc<DetailsStore>, of: ExchangeId) -> El {
    let (sent, ready) = (store.clone(), store.clone());
    let send = button("push primary", "Send the merged version")
        .attr("data-action", "send-merged")
        .live_attr("disabled", move || {
            ready.merge_changed.track();
            (!ready.merge_view().is_some_and(|view| view.is_ready())).then(String::new)
        })
        .on("click", move |_| sent.send_merged(of));
    el("div", "actions").add(send)
}
