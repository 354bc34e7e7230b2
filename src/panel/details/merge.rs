//! The pane of a review: the changes of both sides, the choices, the result, and its difference from the server's
//! version.

use super::changes::changes;
use super::review_state::ReviewStage;
use super::store::DetailsStore;
use crate::exchange::ExchangeId;
use crate::merge::Choice;
use crate::panel::kit::dom::{closest, document};
use crate::panel::kit::element::{El, button, effect, el};
use crate::panel::kit::slices::breathe;
use crate::view::{ChoiceView, ConflictView, MergeView, PatchView};
use std::ops::Range;
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
        Some(PaneContent::Words(words)) => {
            pane.add(heading).add(el("p", "").attr("role", "status").text(&words))
        }
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
    let rest = (view.more > 0).then(|| format!("And {} more.", view.more));
    let rest = rest.map(|rest| el("p", "note").text(&rest));
    words.into_iter().chain(table).chain(rest).collect()
}

fn merged(store: &Rc<DetailsStore>, of: ExchangeId, pane: El, carried: Option<String>) -> El {
    let attribute = |count: fn(&MergeView) -> usize| {
        let store = store.clone();
        move || {
            store.merge_changed.track();
            store.merge_view().map(|view| count(&view).to_string())
        }
    };
    let [summed, listed, compared, paged, under_way, stepped] = std::array::from_fn(|_| store.clone());
    let summary = el("p", "merge-summary").attr("role", "status").live_text(move || {
        summed.merge_changed.track();
        summed.merge_compared.track();
        let compared = summed.compared_view().filter(|_| summed.is_compared());
        summed.merge_view().map_or_else(String::new, |view| view.summary(compared.as_deref()))
    });
    let conflicts = el("div", "conflicts").live(move || {
        listed.merge_changed.track();
        let Some(view) = listed.merge_view() else { return Vec::new() };
        let is_edited = listed.is_result_edited();
        let shown = view.conflicts.iter().map(|one| conflict(&listed, one, view.total, is_edited));
        let before =
            view.part().map(|part| pager(&listed, &view, &part).maybe(sides(&listed, &view, is_edited)));
        let after = view.part().map(|part| pager(&listed, &view, &part));
        before.into_iter().chain(shown).chain(after).collect()
    });
    let differences = el("div", "differences").live(move || {
        compared.merge_compared.track();
        let Some(view) = compared.compared_view().filter(|view| !view.is_theirs()) else { return Vec::new() };
        let label = el("p", "body-label").text("What sending it changes");
        let more = view.rest().map(|rest| el("p", "note").text(&rest));
        let rows = changes(&["Where", "There now", "After it is sent"], &view.differences);
        [Some(label), Some(rows), more].into_iter().flatten().collect()
    });
    let comparing = el("p", "note").attr("role", "status").live_text(move || {
        under_way.merge_changed.track();
        under_way.merge_compared.track();
        let is_done =
            under_way.is_compared() || under_way.merge_view().is_some_and(|view| view.fault.is_some());
        String::from(if is_done { "" } else { "Comparing the result with what the server holds now…" })
    });
    pane.live_attr("data-conflicts", attribute(|view| view.open))
        .live_attr("data-total", attribute(|view| view.total))
        .live_attr("data-compared", move || {
            paged.merge_changed.track();
            paged.merge_compared.track();
            paged.is_compared().then(String::new)
        })
        .on("keydown", move |event| step_between_conflicts(&stepped, &event))
        .maybe(carried.map(|said| el("p", "review-reason").text(&said)))
        .add(summary)
        .add(conflicts)
        .all(result(store))
        .add(comparing)
        .add(differences)
        .add(send(store, of))
}

/// Which conflicts are shown, with the buttons that show others.
fn pager(store: &Rc<DetailsStore>, view: &MergeView, words: &str) -> El {
    let turn = |label: &str, slug: &str, to: Option<usize>| {
        let store = store.clone();
        let made = button("push small", label).attr("data-turn", slug).on("click", move |_| {
            if let Some(to) = to {
                turn_to(&store, to);
            }
        });
        if to.is_none() { made.attr("disabled", "") } else { made }
    };
    let Range { start, end } = view.shown;
    let earlier = start.checked_sub(1);
    let later = (end < view.total).then_some(end);
    let open = store.next_open(end).filter(|open| !view.shown.contains(open));
    el("div", "pager")
        .add(el("span", "").text(words))
        .add(turn("Earlier", "earlier", earlier))
        .add(turn("Later", "later", later))
        .add(turn("Next open conflict", "open", open))
}

/// The buttons that decide all open conflicts at once, where they do not fit into the list.
fn sides(store: &Rc<DetailsStore>, view: &MergeView, is_edited: bool) -> Option<El> {
    let all = |label: &str, slug: &str, choice: Choice| {
        let store = store.clone();
        button("push small", label).attr("data-choose-open", slug).on("click", move |_| {
            store.choose_open(&choice);
            lead_on(&store, 0);
        })
    };
    (view.open > 0 && !is_edited).then(|| {
        let open = view.open;
        el("span", "sides").add(all(&format!("Keep mine in all {open} open"), "mine", Choice::Mine)).add(all(
            &format!("Keep theirs in all {open} open"),
            "theirs",
            Choice::Theirs,
        ))
    })
}

/// Shows the conflicts around another one, and focuses it.
fn turn_to(store: &Rc<DetailsStore>, number: usize) {
    store.turn_to(number);
    focus_conflict(number);
}

/// Focuses a conflict that is shown.
fn focus_conflict(number: usize) {
    let group = groups().into_iter().find(|group| number_of(group) == Some(number));
    group.iter().for_each(|group| focus_in(group, "button"));
}

/// Alt and an arrow move the focus to the next or the previous conflict.
fn step_between_conflicts(store: &Rc<DetailsStore>, event: &web_sys::Event) {
    let Some(key) = event.dyn_ref::<KeyboardEvent>().filter(|key| key.alt_key()) else { return };
    let step = match &*key.key() {
        "ArrowDown" => 1,
        "ArrowUp" => -1,
        _ => return,
    };
    let here = closest(event, "[data-conflict]").as_ref().and_then(number_of);
    event.prevent_default();
    let Some(view) = store.merge_view().filter(|view| view.total > 0) else { return };
    let next = match (here, step) {
        (Some(here), 1) => (here + 1).min(view.total - 1),
        (Some(here), _) => here.saturating_sub(1),
        (None, _) => view.shown.start,
    };
    match view.shown.contains(&next) {
        true => focus_conflict(next),
        false => turn_to(store, next),
    }
}

fn number_of(group: &Element) -> Option<usize> {
    group.get_attribute("data-number")?.parse().ok()
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
fn lead_on(store: &Rc<DetailsStore>, after: usize) {
    let store = store.clone();
    spawn_local(async move {
        match store.next_open(after) {
            Some(number) => focus_conflict(number),
            None => lead_to_send(&store).await,
        }
    });
}

/// Focuses the button that sends, once the result is compared, unless the user has moved the focus.
async fn lead_to_send(store: &Rc<DetailsStore>) {
    while !store.is_compared() && store.merge_view().is_some_and(|view| view.is_ready()) {
        breathe().await;
    }
    let Some(document) = document() else { return };
    let is_elsewhere = document.active_element().is_some_and(|element| element.tag_name() != "BODY");
    let merge = document.query_selector(".merge").ok().flatten().filter(|_| !is_elsewhere);
    merge.iter().for_each(|merge| focus_in(merge, "[data-action=send-merged]"));
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
                    lead_on(&store, number);
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
        .attr("data-number", &number.to_string())
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
    let Some(draft) = &view.draft else {
        return el("p", "note").text("The value is too long to be edited here.");
    };
    let field = el("textarea", "merge-text").attr("aria-label", "Another text").attr("rows", "2");
    if let Some(area) = field.0.dyn_ref::<HtmlTextAreaElement>() {
        area.set_value(draft);
    }
    let typed = field.0.clone();
    let fault = el("p", "fault").attr("role", "alert");
    let says = fault.0.clone();
    let take = button("push small", "Take this text").attr("data-choose", "edited").on("click", move |_| {
        let text = typed.dyn_ref::<HtmlTextAreaElement>().map(HtmlTextAreaElement::value).unwrap_or_default();
        match store.choose(number, Choice::Edited(text)) {
            Ok(()) => lead_on(&store, number),
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
            open.merge_compared.track();
            let is_undecided = open.merge_view().is_none_or(|view| view.open > 0);
            let is_fixed = || open.compared_view().is_none_or(|compared| compared.is_long());
            (is_undecided || is_fixed()).then(String::new)
        })
        .on("input", move |event| {
            let area = event.target().and_then(|target| target.dyn_into::<HtmlTextAreaElement>().ok());
            typed.edit_result(area.map(|area| area.value()));
        });
    let element = area.0.clone();
    effect(move || {
        shown.merge_changed.track();
        shown.merge_compared.track();
        let (edited, compared) = (shown.edited_result(), shown.compared_view());
        let text = match (&edited, &compared) {
            (Some(edited), _) => edited,
            (None, Some(compared)) => compared.shown_result(),
            (None, None) => return,
        };
        // The field already holds what the user types; writing it again would move the cursor.
        if let Some(area) = element.dyn_ref::<HtmlTextAreaElement>().filter(|area| area.value() != text) {
            area.set_value(text);
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
        cut.merge_compared.track();
        cut.compared_view().and_then(|compared| compared.part()).unwrap_or_default()
    });
    vec![el("p", "body-label").text("Result: what will be sent"), area, long, fault, discard]
}

fn send(store: &Rc<DetailsStore>, of: ExchangeId) -> El {
    let (sent, ready) = (store.clone(), store.clone());
    let send = button("push primary", "Send the merged version")
        .attr("data-action", "send-merged")
        .live_attr("disabled", move || {
            ready.merge_changed.track();
            ready.merge_compared.track();
            (!ready.is_review_ready()).then(String::new)
        })
        .on("click", move |_| sent.send_merged(of));
    el("div", "actions").add(send)
}
