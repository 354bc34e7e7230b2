//! The pane of a review: the changes of both sides, the choices, the result, and its difference from the server's
//! version.

use super::changes::changes;
use super::review_state::ReviewStage;
use super::store::DetailsStore;
use crate::exchange::ExchangeId;
use crate::merge::Choice;
use crate::panel::kit::dom::{closest, document};
use crate::panel::kit::element::{button, element, views};
use crate::panel::kit::signal::UpdateTo;
use crate::view::{ChoiceView, ConflictView, MergeView, PatchView};
use std::rc::Rc;
use sycamore::prelude::*;
use sycamore::web::events;
use sycamore::web::tags::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, HtmlElement, HtmlTextAreaElement, KeyboardEvent};

/// The review of the selected exchange's repair, while the repair waits for a review.
pub fn merge(store: &Rc<DetailsStore>) -> View {
    let store = store.clone();
    div()
        .class("part")
        .children(move || {
            let shown = store.merge_shown.get();
            views(shown.map(|shown| pane(&store, shown.of)))
        })
        .into()
}

fn pane(store: &Rc<DetailsStore>, of: ExchangeId) -> View {
    let content = store.with_review(|review| match review {
        ReviewStage::Merging => PaneContent::Words("Merging the three versions…".to_owned()),
        ReviewStage::Unmerged(why) => PaneContent::Words(why.clone()),
        ReviewStage::Patch(view) => PaneContent::Patch(view.clone()),
        ReviewStage::Merged(merged) => PaneContent::Merge(merged.carried.clone()),
    });
    let pane = section().class("merge").role("region").attr("aria-label", "Merge");
    let heading = h3().children("Review before it is sent");
    match content {
        None => pane.into(),
        Some(PaneContent::Words(words)) => pane.children((heading, p().children(words))).into(),
        Some(PaneContent::Patch(view)) => pane.children((heading, patch(&view))).into(),
        Some(PaneContent::Merge(carried)) => merged(store, of, pane.children(heading), carried),
    }
}

enum PaneContent {
    Words(String),
    Patch(PatchView),
    Merge(Option<String>),
}

fn patch(view: &PatchView) -> View {
    let table = (!view.changed.is_empty())
        .then(|| changes(["Where", "The page had read", "There now", "The request puts"], &view.changed));
    let kept = "A patch keeps its meaning: it is not merged. What it does not name stays as it is.";
    View::from((p().children(view.sentence.clone()), p().class("note").children(kept), views(table)))
}

fn merged(store: &Rc<DetailsStore>, of: ExchangeId, pane: HtmlSection, carried: Option<String>) -> View {
    let attribute = |count: fn(&MergeView) -> usize| {
        let store = store.clone();
        move || {
            store.merge_changed.track();
            store.merge_view().map(|view| count(&view).to_string())
        }
    };
    let (summed, listed, compared) = (store.clone(), store.clone(), store.clone());
    let summary = p().class("merge-summary").role("status").children(move || {
        summed.merge_changed.track();
        summed.merge_view().map_or_else(String::new, |view| view.summary())
    });
    let conflicts = div().class("conflicts").children(move || {
        listed.merge_changed.track();
        let view = listed.merge_view();
        let is_edited = listed.is_result_edited();
        let total = view.as_ref().map_or(0, |view| view.conflicts.len());
        let shown = view.iter().flat_map(|view| &view.conflicts);
        views(shown.map(|one| conflict(&listed, one, total, is_edited)))
    });
    let differences = div().class("differences").children(move || {
        compared.merge_changed.track();
        let Some(view) = compared.merge_view() else { return View::new() };
        if view.differences.is_empty() {
            return View::new();
        }
        let label = p().class("body-label").children("What sending it changes");
        let more = (view.more > 0).then(|| p().class("note").children(format!("And {} more.", view.more)));
        let rows = changes(["Where", "There now", "After it is sent"], &view.differences);
        View::from((label, rows, views(more)))
    });
    pane.attr("data-conflicts", attribute(|view| view.open))
        .attr("data-total", attribute(|view| view.conflicts.len()))
        .on(events::keydown, step_between_conflicts)
        .children((
            views(carried.map(|said| p().class("review-reason").children(said))),
            summary,
            conflicts,
            result(store),
            differences,
            send(store, of),
        ))
        .into()
}

/// Alt and an arrow move the focus to the next or the previous conflict.
fn step_between_conflicts(event: KeyboardEvent) {
    if !event.alt_key() {
        return;
    }
    let step = match &*event.key() {
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

fn conflict(store: &Rc<DetailsStore>, view: &ConflictView, total: usize, is_edited: bool) -> View {
    let number = view.number;
    let side = |name: &'static str, text: &str| {
        div()
            .class("side")
            .children((span().class("side-name").children(name), pre().children(text.to_owned())))
    };
    let choose = |label: &'static str, slug: &'static str, choice: Choice, is_chosen: bool| {
        let store = store.clone();
        button("push", label)
            .attr("data-choose", slug)
            .attr("aria-pressed", is_chosen.to_string())
            .disabled(is_edited)
            .on(events::click, move |_| {
                // A side of the conflict is always a valid choice.
                if store.choose(number, choice.clone()).is_ok() {
                    lead_on();
                }
            })
    };
    let chosen = view.chosen.map(|chosen| match chosen {
        ChoiceView::Mine => "mine",
        ChoiceView::Theirs => "theirs",
        ChoiceView::Edited => "edited",
    });
    let heading = p().class("conflict-head").children((
        span().class("label").children(format!("Conflict {} of {total}", number + 1)),
        " ",
        code().children(view.path.clone()),
    ));
    let actions = div().class("actions").children((
        choose("Keep mine", "mine", Choice::Mine, view.chosen == Some(ChoiceView::Mine)),
        choose("Keep theirs", "theirs", Choice::Theirs, view.chosen == Some(ChoiceView::Theirs)),
    ));
    div()
        .class("conflict")
        .role("group")
        .attr("data-conflict", view.path.clone())
        .attr("aria-label", format!("Conflict {} of {total}: {}", number + 1, view.path))
        .attr("data-chosen", chosen)
        .children((
            heading,
            side("The page had read", &view.base),
            side("Theirs", &view.theirs),
            side("Mine", &view.mine),
            actions,
            views((!is_edited).then(|| own_text(store, view))),
        ))
        .into()
}

/// The field for a text of the user that replaces both sides.
fn own_text(store: &Rc<DetailsStore>, view: &ConflictView) -> View {
    let (store, number) = (store.clone(), view.number);
    let mut field = textarea()
        .class("merge-text")
        .attr("aria-label", "Another text")
        .rows("2")
        .prop("value", view.draft.clone());
    let typed: HtmlTextAreaElement = element(&mut field);
    let said = create_signal(String::new());
    let fault = p().class("fault").role("alert").children(move || said.get_clone());
    let take =
        button("push small", "Take this text").attr("data-choose", "edited").on(events::click, move |_| {
            match store.choose(number, Choice::Edited(typed.value())) {
                Ok(()) => lead_on(),
                Err(fault) => said.update_to(fault.to_string()),
            }
        });
    details()
        .class("own-text")
        .children((summary().children("Edit"), field, fault, div().class("actions").children(take)))
        .into()
}

/// The field with the text to send. The user can edit the text once every conflict is decided.
fn result(store: &Rc<DetailsStore>) -> View {
    let [typed, shown, open, wrong, undone, cut] = std::array::from_fn(|_| store.clone());
    let mut area = textarea()
        .class("merge-text")
        .attr("aria-label", "Result")
        .rows("10")
        .attr("spellcheck", "false")
        .readonly(move || {
            open.merge_changed.track();
            open.merge_view().is_none_or(|view| view.open > 0 || view.is_long())
        })
        .on(events::input, move |event: events::Event| {
            let area = event.target().and_then(|target| target.dyn_into::<HtmlTextAreaElement>().ok());
            typed.edit_result(area.map(|area| area.value()));
        });
    let field: HtmlTextAreaElement = element(&mut area);
    create_effect(move || {
        shown.merge_changed.track();
        let Some(view) = shown.merge_view() else { return };
        // The field already holds what the user types; writing it again would move the cursor.
        if field.value() != view.result {
            field.set_value(&view.result);
        }
    });
    let fault = p().class("fault").role("alert").children(move || {
        wrong.merge_changed.track();
        wrong.merge_view().and_then(|view| view.fault.clone()).unwrap_or_default()
    });
    let discard = div().class("part").children(move || {
        undone.merge_changed.track();
        if !undone.is_result_edited() {
            return View::new();
        }
        let store = undone.clone();
        let words = span().class("note").children("You have edited the result. ");
        let discard = button("push small", "Discard the edit")
            .attr("data-action", "discard-edit")
            .on(events::click, move |_| store.edit_result(None));
        View::from(p().children((words, discard)))
    });
    let long = p().class("note").children(move || {
        cut.merge_changed.track();
        let is_long = cut.merge_view().is_some_and(|view| view.is_long());
        let said = "The result is long: its beginning is shown, the whole is sent. It cannot be edited here.";
        String::from(if is_long { said } else { "" })
    });
    View::from((p().class("body-label").children("Result: what will be sent"), area, long, fault, discard))
}

fn send(store: &Rc<DetailsStore>, of: ExchangeId) -> View {
    let (sent, ready) = (store.clone(), store.clone());
    let send = button("push primary", "Send the merged version")
        .attr("data-action", "send-merged")
        .disabled(move || {
            ready.merge_changed.track();
            !ready.merge_view().is_some_and(|view| view.is_ready())
        })
        .on(events::click, move |_| sent.send_merged(of));
    div().class("actions").children(send).into()
}
