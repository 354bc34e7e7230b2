//! The toolbar above the list: pause, clear, filter, scope.

use super::kit::element::{button, element, icon, views};
use super::store::{Mode, PanelStore};
use crate::panel::kit::signal::UpdateTo;
use crate::recording::Scope;
use std::rc::Rc;
use sycamore::prelude::*;
use sycamore::web::events;
use sycamore::web::tags::*;
use web_sys::HtmlInputElement;

/// The id of the filter, which `/` and Ctrl+F focus.
pub const FILTER: &str = "filter";

const MODES: [(Mode, &str, &str); 2] = [
    (Mode::Exchanges, "Exchanges", "Requests with their answers, in order of arrival"),
    (
        Mode::Resources,
        "Resources",
        "What was asked for, with its versions, writes and failures; those with trouble first",
    ),
];

const SCOPES: [(Scope, &str, &str); 3] = [
    (
        Scope::Conditional,
        "Conditional",
        "Requests with a condition, and every refusal by one: 412, 428, and what means the same elsewhere",
    ),
    (Scope::Scripted, "All fetch/XHR", "Every fetch and XMLHttpRequest, with their preflights"),
    (Scope::Everything, "Everything", "Documents, scripts and images too"),
];

/// The toolbar above the list.
pub fn toolbar(store: &Rc<PanelStore>) -> View {
    let (on_clear, on_help) = (store.clone(), store.clone());
    let clear = button("tool", icon("#icon-clear"))
        .attr("data-action", "clear")
        .attr("aria-label", "Clear")
        .title("Clear (Ctrl+L)")
        .on(events::click, move |_| on_clear.host.clear());
    let on_dialects = store.clone();
    let dialects = button("tool", icon("#icon-dialects"))
        .attr("data-action", "dialects")
        .attr("aria-label", "Dialects")
        .title("Dialects: systems with conditions of their own")
        .on(events::click, move |_| on_dialects.dialects.update_to(true));
    let help = button("tool help-tool", "?")
        .attr("aria-label", "Keys")
        .title("Keys (?)")
        .on(events::click, move |_| on_help.help.update_to(!on_help.help.get_untracked()));
    let first = if store.host.is_live() { pause(store) } else { super::file::opener(store) };
    let exact = if store.host.is_live() { super::exact_bodies::tools(store) } else { View::new() };
    div()
        .class("toolbar")
        .role("toolbar")
        .attr("aria-label", "Recording")
        .children((
            first,
            clear,
            span().class("rule"),
            div()
                .class("scopes views")
                .role("group")
                .attr("aria-label", "What is listed")
                .children(views(MODES.iter().map(|(mode, label, title)| view(store, *mode, label, title)))),
            filter(store),
            div().class("scopes").role("group").attr("aria-label", "Which exchanges").children(views(
                SCOPES.iter().map(|(scope, label, title)| choice(store, *scope, label, title)),
            )),
            div().class("ends").children((exact, dialects, help)),
        ))
        .into()
}

fn pause(store: &Rc<PanelStore>) -> View {
    let (pressed, title, on_click) = (store.clone(), store.clone(), store.clone());
    let words = |paused| if paused { "Resume recording (Ctrl+E)" } else { "Pause recording (Ctrl+E)" };
    button("tool record", icon("#icon-record"))
        .attr("data-action", "pause")
        .attr("aria-label", "Pause recording")
        .attr("aria-pressed", move || pressed.paused.get().to_string())
        .title(move || words(title.paused.get()))
        .on(events::click, move |_| on_click.toggle_pause())
        .into()
}

fn filter(store: &Rc<PanelStore>) -> View {
    let mut input = input()
        .class("filter")
        .id(FILTER)
        .r#type("search")
        .attr("aria-label", "Filter exchanges")
        .attr("placeholder", "Filter: PUT 412 -cdn")
        .title("Every word must occur in the URL, method, status, verdict, condition or tag; a word after “-” must not")
        .attr("spellcheck", "false")
        .attr("autocomplete", "off");
    let shown: HtmlInputElement = element(&mut input);
    let (typed, words) = (shown.clone(), store.clone());
    create_effect(move || {
        let words = words.words.get_clone();
        if shown.value() != words {
            shown.set_value(&words);
        }
    });
    let store = store.clone();
    input.on(events::input, move |_| store.find(typed.value())).into()
}

fn view(store: &Rc<PanelStore>, mode: Mode, label: &'static str, title: &'static str) -> View {
    let (chosen, on_click) = (store.clone(), store.clone());
    button("choice", label)
        .title(title)
        .attr("data-view-choice", mode.name())
        .attr("aria-pressed", move || (chosen.mode.get() == mode).to_string())
        .on(events::click, move |_| on_click.look_at(mode))
        .into()
}

fn choice(store: &Rc<PanelStore>, scope: Scope, label: &'static str, title: &'static str) -> View {
    let (chosen, on_click) = (store.clone(), store.clone());
    button("choice", label)
        .title(title)
        .attr("data-scope", scope.name())
        .attr("aria-pressed", move || (chosen.scope.get() == scope).to_string())
        .on(events::click, move |_| on_click.choose(scope))
        .into()
}
