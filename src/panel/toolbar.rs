//! The toolbar above the list: pause, clear, filter, scope.

use super::kit::element::{El, button, effect, el, icon};
use super::store::{Mode, PanelStore};
use crate::panel::kit::signal::UpdateTo;
use crate::recording::Scope;
use std::rc::Rc;
use wasm_bindgen::JsCast;
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
pub fn toolbar(store: &Rc<PanelStore>) -> El {
    let (on_clear, on_help) = (store.clone(), store.clone());
    let clear = button("tool", "")
        .attr("data-action", "clear")
        .named("Clear", "Clear (Ctrl+L)")
        .add(icon("#icon-clear"))
        .on("click", move |_| on_clear.host.clear());
    let on_dialects = store.clone();
    let dialects = button("tool", "")
        .attr("data-action", "dialects")
        .named("Dialects", "Dialects: systems with conditions of their own")
        .add(icon("#icon-dialects"))
        .on("click", move |_| on_dialects.dialects.update_to(true));
    let help = button("tool help-tool", "?")
        .named("Keys", "Keys (?)")
        .on("click", move |_| on_help.help.update_to(!on_help.help.get_untracked()));
    let first = if store.host.is_live() { vec![pause(store)] } else { super::file::opener(store) };
    let exact = if store.host.is_live() { super::exact_bodies::tools(store) } else { Vec::new() };
    el("div", "toolbar")
        .attr("role", "toolbar")
        .attr("aria-label", "Recording")
        .all(first)
        .add(clear)
        .add(el("span", "rule"))
        .add(
            el("div", "scopes views")
                .attr("role", "group")
                .attr("aria-label", "What is listed")
                .all(MODES.iter().map(|(mode, label, title)| view(store, *mode, label, title))),
        )
        .add(filter(store))
        .add(
            el("div", "scopes")
                .attr("role", "group")
                .attr("aria-label", "Which exchanges")
                .all(SCOPES.iter().map(|(scope, label, title)| choice(store, *scope, label, title))),
        )
        .add(el("div", "ends").all(exact).add(dialects).add(help))
}

fn pause(store: &Rc<PanelStore>) -> El {
    let (pressed, title, on_click) = (store.clone(), store.clone(), store.clone());
    let words = |paused| if paused { "Resume recording (Ctrl+E)" } else { "Pause recording (Ctrl+E)" };
    button("tool record", "")
        .attr("data-action", "pause")
        .attr("aria-label", "Pause recording")
        .live_attr("aria-pressed", move || Some(pressed.paused.get().to_string()))
        .live_attr("title", move || Some(words(title.paused.get()).to_owned()))
        .add(icon("#icon-record"))
        .on("click", move |_| on_click.toggle_pause())
}

fn filter(store: &Rc<PanelStore>) -> El {
    let input = el("input", "filter")
        .attr("id", FILTER)
        .attr("type", "search")
        .attr("aria-label", "Filter exchanges")
        .attr("placeholder", "Filter: PUT 412 -cdn")
        .attr("title", "Every word must occur in the URL, method, status, verdict, condition or tag; a word after “-” must not")
        .attr("spellcheck", "false")
        .attr("autocomplete", "off");
    let Ok(element) = input.0.clone().dyn_into::<HtmlInputElement>() else { return input };
    let (typed, shown, words) = (element.clone(), element, store.clone());
    effect(move || {
        let words = words.words.get_clone();
        if shown.value() != words {
            shown.set_value(&words);
        }
    });
    let store = store.clone();
    input.on("input", move |_| store.find(typed.value()))
}

fn view(store: &Rc<PanelStore>, mode: Mode, label: &str, title: &str) -> El {
    let (chosen, on_click) = (store.clone(), store.clone());
    button("choice", label)
        .attr("title", title)
        .attr("data-view-choice", mode.name())
        .live_attr("aria-pressed", move || Some((chosen.mode.get() == mode).to_string()))
        .on("click", move |_| on_click.look_at(mode))
}

fn choice(store: &Rc<PanelStore>, scope: Scope, label: &str, title: &str) -> El {
    let (chosen, on_click) = (store.clone(), store.clone());
    button("choice", label)
        .attr("title", title)
        .attr("data-scope", scope.name())
        .live_attr("aria-pressed", move || Some((chosen.scope.get() == scope).to_string()))
        .on("click", move |_| on_click.choose(scope))
}
