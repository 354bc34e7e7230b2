//! The pane of a review: the changes of both sides, the choices, the result, and its difference from the server's
//! version.

use super::changes::changes;
use super::link::exchange_link;
use super::review_state::{ReviewStage, ShownReview};
use super::store::DetailsStore;
use crate::merge::Choice;
use crate::panel::kit::dom::{closest, document};
use crate::panel::kit::element::{button, element, views};
use crate::panel::kit::signal::UpdateTo;
use crate::panel::kit::slices::breathe;
use crate::view::{BesideView, BodyView, ChoiceView, ConflictView, Extent, MergeView, PatchView};
use std::ops::Range;
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
            views(shown.map(|shown| pane(&store, shown)))
        })
        .into()
}

fn pane(store: &Rc<DetailsStore>, shown: ShownReview) -> View {
    let content = store.with_review(|review| match review {
        ReviewStage::Merging => PaneContent::Words("Reading the versions…".to_owned()),
        ReviewStage::Unmerged(why) => PaneContent::Words(why.clone()),
        ReviewStage::Patch(view) => PaneContent::Patch(view.clone()),
        ReviewStage::Existing(body) => PaneContent::Existing(body.clone()),
        ReviewStage::Merged(merged) => {
            PaneContent::Merge(merged.manner().note().into_iter().chain(merged.carried.clone()).collect())
        }
    });
    let pane = section().class("merge").role("region").attr("aria-label", "Merge");
    let heading = h3().children("Review before it is sent");
    match content {
        None => pane.into(),
        Some(PaneContent::Words(words)) => {
            pane.children((heading, p().role("status").children(words))).into()
        }
        Some(PaneContent::Patch(view)) => pane.children((heading, patch(&view))).into(),
        Some(PaneContent::Existing(body)) => pane.children((heading, existing(store, shown, &body))).into(),
        Some(PaneContent::Merge(notes)) => merged(store, shown, pane.children(heading), notes),
    }
}

enum PaneContent {
    Words(String),
    Patch(PatchView),
    Existing(BodyView),
    Merge(Vec<String>),
}

/// The content that a create would replace.
fn existing(store: &Rc<DetailsStore>, shown: ShownReview, body: &BodyView) -> View {
    let text = |label: &str, text: &str| {
        let label = p().class("body-label").children(format!("What is there now: {label}"));
        View::from((label, shown_text("What is there now", text)))
    };
    match body {
        BodyView::Absent(why) => {
            p().role("status").children(format!("What is there now cannot be shown. {why}")).into()
        }
        BodyView::Binary { label, hex } => text(label, hex),
        BodyView::Text { text: beginning, label, extent } => {
            let link = shown.found.filter(|_| *extent == Extent::Beginning);
            let more = link.map(|id| {
                let words = "The first 16 kB are shown. The whole is in the response of ";
                p().class("note").children((words, exchange_link(&store.panel, id), "."))
            });
            View::from((text(label, beginning), views(more)))
        }
    }
}

/// A text that can be scrolled by the keyboard.
fn shown_text(label: &'static str, text: &str) -> HtmlPre {
    pre()
        .class("merge-theirs")
        .tabindex("0")
        .role("group")
        .attr("aria-label", label)
        .children(text.to_owned())
}

fn patch(view: &PatchView) -> View {
    let table = (!view.changed.is_empty())
        .then(|| changes(["Where", "The page had read", "There now", "The request puts"], &view.changed));
    let kept = "A patch keeps its meaning: it is not merged. What it does not name stays as it is.";
    let words = p().children(view.sentence.clone());
    let tests = (!view.tests.is_empty()).then(|| {
        let label = p().class("body-label").children("What the request tests");
        let note = "It is sent with the values that are there now. Is the change right for them? Where somebody changes them in between, it is refused.";
        let rows = changes(["Where", "As it was sent", "As it will be sent"], &view.tests);
        View::from((label, p().class("note").children(note), rows))
    });
    let kept = p().class("note").children(kept);
    let rest = (view.more > 0).then(|| p().class("note").children(format!("And {} more.", view.more)));
    View::from((words, kept, views(table), views(rest), views(tests)))
}

fn merged(store: &Rc<DetailsStore>, shown: ShownReview, pane: HtmlSection, notes: Vec<String>) -> View {
    let attribute = |count: fn(&MergeView) -> usize| {
        let store = store.clone();
        move || {
            store.merge_changed.track();
            store.merge_view().map(|view| count(&view).to_string())
        }
    };
    let [summed, listed, compared, paged, under_way, stepped] = std::array::from_fn(|_| store.clone());
    let summary = p().class("merge-summary").role("status").children(move || {
        summed.merge_changed.track();
        summed.merge_compared.track();
        let compared = summed.compared_view().filter(|_| summed.is_compared());
        match summed.beside_view() {
            Some(beside) => beside.summary(compared.as_deref()).to_owned(),
            None => summed.merge_view().map_or_else(String::new, |view| view.summary(compared.as_deref())),
        }
    });
    let beside = store.beside_view();
    let conflicts = div().class("conflicts").children(move || {
        listed.merge_changed.track();
        let Some(view) = listed.merge_view() else { return View::new() };
        let is_edited = listed.is_result_edited();
        let shown = view.conflicts.iter().map(|one| conflict(&listed, one, view.total, is_edited));
        let before = view
            .part()
            .map(|part| pager(&listed, &view, part).children(views(sides(&listed, &view, is_edited))).into());
        let after = view.part().map(|part| pager(&listed, &view, part).into());
        views(before.into_iter().chain(shown).chain(after))
    });
    let differences = div().class("differences").children(move || {
        compared.merge_compared.track();
        let Some(view) = compared.compared_view().filter(|view| !view.is_theirs()) else {
            return View::new();
        };
        let label = p().class("body-label").children("What sending it changes");
        let more = view.rest().map(|rest| p().class("note").children(rest));
        let rows = changes(["Where", "There now", "After it is sent"], &view.differences);
        View::from((label, rows, views(more)))
    });
    let comparing = p().class("note").role("status").children(move || {
        under_way.merge_changed.track();
        under_way.merge_compared.track();
        let is_done =
            under_way.is_compared() || under_way.merge_view().is_some_and(|view| view.fault.is_some());
        String::from(if is_done { "" } else { "Comparing the result with what the server holds now…" })
    });
    pane.attr("data-conflicts", attribute(|view| view.open))
        .attr("data-total", attribute(|view| view.total))
        .attr("data-compared", move || {
            paged.merge_changed.track();
            paged.merge_compared.track();
            paged.is_compared().then(String::new)
        })
        .on(events::keydown, move |event| step_between_conflicts(&stepped, &event))
        .children((
            views(notes.into_iter().map(|said| p().class("review-reason").children(said))),
            summary,
            conflicts,
            div().class("versions").children((views(beside.as_ref().map(theirs)), result(store))),
            comparing,
            differences,
            send(store, shown, beside.as_ref()),
            views(store.kept_aside().map(|kept| p().class("note").children(kept))),
        ))
        .into()
}

/// What the server holds now, beside the result.
fn theirs(view: &BesideView) -> HtmlDiv {
    let label = p().class("body-label").children("What the server holds now");
    let part = view.part.clone().map(|part| p().class("note").children(part));
    div().class("part").children((label, shown_text("What the server holds now", &view.theirs), views(part)))
}

/// Which conflicts are shown, with the buttons that show others.
fn pager(store: &Rc<DetailsStore>, view: &MergeView, words: String) -> HtmlDiv {
    let turn = |label: &'static str, slug: &'static str, to: Option<usize>| {
        let store = store.clone();
        let turned = move |_| to.iter().for_each(|to| turn_to(&store, *to));
        button("push small", label).attr("data-turn", slug).disabled(to.is_none()).on(events::click, turned)
    };
    let Range { start, end } = view.shown;
    let earlier = start.checked_sub(1);
    let later = (end < view.total).then_some(end);
    let open = store.next_open(end).filter(|open| !view.shown.contains(open));
    div().class("pager").children((
        span().children(words),
        turn("Earlier", "earlier", earlier),
        turn("Later", "later", later),
        turn("Next open conflict", "open", open),
    ))
}

/// The buttons that decide all open conflicts at once, where they do not fit into the list.
fn sides(store: &Rc<DetailsStore>, view: &MergeView, is_edited: bool) -> Option<HtmlSpan> {
    let all = |label: String, slug: &'static str, choice: Choice| {
        let store = store.clone();
        button("push small", label).attr("data-choose-open", slug).on(events::click, move |_| {
            store.choose_open(&choice);
            lead_on(&store, 0);
        })
    };
    (view.open > 0 && !is_edited).then(|| {
        let open = view.open;
        span().class("sides").children((
            all(format!("Keep mine in all {open} open"), "mine", Choice::Mine),
            all(format!("Keep theirs in all {open} open"), "theirs", Choice::Theirs),
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
fn step_between_conflicts(store: &Rc<DetailsStore>, event: &KeyboardEvent) {
    if !event.alt_key() {
        return;
    }
    let step = match &*event.key() {
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

fn focus_in_pane(selector: &str) {
    let pane = document().and_then(|document| document.query_selector(".merge").ok().flatten());
    pane.iter().for_each(|pane| focus_in(pane, selector));
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
    let active = document().and_then(|document| document.active_element());
    if active.is_none_or(|element| element.tag_name() == "BODY") {
        focus_in_pane("[data-action=send-merged]");
    }
}

fn conflict(store: &Rc<DetailsStore>, view: &ConflictView, total: usize, is_edited: bool) -> View {
    let number = view.number;
    let side = |name: &'static str, text: &str| {
        let mut shown = pre().children(text.to_owned());
        if may_scroll(text) {
            shown = shown.tabindex("0").role("group").attr("aria-label", name);
        }
        div().class("side").children((span().class("side-name").children(name), shown))
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
                    lead_on(&store, number);
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
        code().children(view.place.clone()),
    ));
    let actions = div().class("actions").children((
        choose("Keep mine", "mine", Choice::Mine, view.chosen == Some(ChoiceView::Mine)),
        choose("Keep theirs", "theirs", Choice::Theirs, view.chosen == Some(ChoiceView::Theirs)),
    ));
    div()
        .class("conflict")
        .role("group")
        .attr("data-conflict", view.path.clone())
        .attr("data-number", number.to_string())
        .attr("aria-label", format!("Conflict {} of {total}: {}", number + 1, view.place))
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

/// Whether a side of a conflict may be higher than its part of the pane, which then scrolls: such a text must be
/// reachable by the keyboard. A short text is no stop on the keyboard's way.
fn may_scroll(text: &str) -> bool {
    text.len() > 100 || text.lines().count() > 6
}

/// The field for a text of the user that replaces both sides.
fn own_text(store: &Rc<DetailsStore>, view: &ConflictView) -> View {
    let (store, number) = (store.clone(), view.number);
    let Some(draft) = &view.draft else {
        return p().class("note").children("The value is too long to be edited here.").into();
    };
    let mut field = textarea()
        .class("merge-text")
        .attr("aria-label", "Another text")
        .rows("2")
        .prop("value", draft.clone());
    let typed: HtmlTextAreaElement = element(&mut field);
    let said = create_signal(String::new());
    let fault = p().class("fault").role("alert").children(move || said.get_clone());
    let take =
        button("push small", "Take this text").attr("data-choose", "edited").on(events::click, move |_| {
            match store.choose(number, Choice::Edited(typed.value())) {
                Ok(()) => lead_on(&store, number),
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
            open.merge_compared.track();
            let is_undecided = open.merge_view().is_none_or(|view| view.open > 0);
            let is_fixed = || open.compared_view().is_none_or(|compared| compared.is_long());
            is_undecided || is_fixed()
        })
        .on(events::input, move |event: events::Event| {
            let area = event.target().and_then(|target| target.dyn_into::<HtmlTextAreaElement>().ok());
            typed.edit_result(area.map(|area| area.value()));
        });
    let field: HtmlTextAreaElement = element(&mut area);
    create_effect(move || {
        shown.merge_changed.track();
        shown.merge_compared.track();
        let (edited, compared) = (shown.edited_result(), shown.compared_view());
        let text = match (&edited, &compared) {
            (Some(edited), _) => edited,
            (None, Some(compared)) => compared.shown_result(),
            (None, None) => return,
        };
        // The field already holds what the user types; writing it again would move the cursor.
        if field.value() != *text {
            field.set_value(text);
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
        cut.merge_compared.track();
        cut.compared_view().and_then(|compared| compared.part()).unwrap_or_default()
    });
    let label = p().class("body-label").children("Result: what will be sent");
    div().class("part").children((label, area, long, fault, discard)).into()
}

fn send(store: &Rc<DetailsStore>, shown: ShownReview, beside: Option<&BesideView>) -> View {
    let (sent, ready) = (store.clone(), store.clone());
    let label = if beside.is_some() { "Send with the fresh tag" } else { "Send the merged version" };
    let send = button("push primary", label)
        .attr("data-action", "send-merged")
        .disabled(move || {
            ready.merge_changed.track();
            ready.merge_compared.track();
            !ready.is_review_ready()
        })
        .on(events::click, move |_| sent.send_merged(shown.of));
    let by_lines = beside.filter(|view| view.offers_lines).map(|_| by_lines(store));
    let back = shown.is_by_lines.then(|| back(store));
    div().class("actions").children((send, views(by_lines), views(back))).into()
}

/// The button that merges by lines.
fn by_lines(store: &Rc<DetailsStore>) -> HtmlButton {
    let merged = store.clone();
    button("push", "Merge by lines").attr("data-action", "merge-by-lines").on(events::click, move |_| {
        let store = merged.clone();
        spawn_local(async move {
            store.merge_by_lines().await;
            lead_on(&store, 0);
        });
    })
}

/// The button that leads from the merge by lines back to the comparison. The keyboard is then on the button that leads
/// here.
fn back(store: &Rc<DetailsStore>) -> HtmlButton {
    let store = store.clone();
    button("push", "Back to the comparison").attr("data-action", "back-to-comparison").on(
        events::click,
        move |_| {
            store.back_to_comparison();
            spawn_local(async { focus_in_pane("[data-action=merge-by-lines]") });
        },
    )
}
