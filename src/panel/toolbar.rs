//! The bar above the list: pause, clear, filter, scope.

use super::desk::Desk;
use super::icon::icon;
use crate::recording::Scope;
use std::rc::Rc;
use sycamore::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

/// The filter's id: `/` and Ctrl+F go there.
pub const FILTER: &str = "filter";

const SCOPES: [(Scope, &str, &str); 3] = [
    (Scope::Conditional, "Conditional", "Requests with a condition, and every 412 and 428"),
    (Scope::Scripted, "All fetch/XHR", "Every fetch and XMLHttpRequest, with their preflights"),
    (Scope::Everything, "Everything", "Documents, scripts and images too"),
];

/// The bar above the list.
pub fn toolbar(desk: &Rc<Desk>) -> View {
    let live = desk.host.is_live();
    let first = if live { pause(desk) } else { super::file::open_button(desk) };
    let (on_clear, on_input) = (desk.clone(), desk.clone());
    let words = desk.signals.words;
    let scopes: Vec<View> = SCOPES.iter().map(|(scope, label, title)| choice(desk, *scope, label, title)).collect();
    let help = desk.signals.help;
    view! {
        div(class="toolbar", role="toolbar", aria-label="Recording") {
            (first)
            button(
                class="tool",
                r#type="button",
                data-action="clear",
                aria-label="Clear",
                title="Clear (Ctrl+L)",
                on:click=move |_| on_clear.host.clear()
            ) { (icon("clear")) }
            span(class="rule")
            input(
                class="filter",
                id=FILTER,
                r#type="search",
                aria-label="Filter exchanges",
                placeholder="Filter: words, -without",
                title="Every word must occur in the URL, method, status, verdict, condition or tag; a word after “-” must not",
                "spellcheck"="false",
                autocomplete="off",
                prop:value=move || wasm_bindgen::JsValue::from_str(&words.get_clone()),
                on:input=move |event: web_sys::Event| {
                    let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
                    if let Some(input) = input {
                        on_input.signals.words.set(input.value());
                        on_input.filter();
                    }
                }
            )
            div(class="scopes", role="group", aria-label="Which exchanges") { (scopes) }
            button(
                class="tool end",
                r#type="button",
                aria-label="Keys",
                title="Keys (?)",
                on:click=move |_| help.set(!help.get_untracked())
            ) { "?" }
        }
    }
}

fn pause(desk: &Rc<Desk>) -> View {
    let paused = desk.signals.paused;
    let on_click = desk.clone();
    view! {
        button(
            class="tool record",
            r#type="button",
            data-action="pause",
            aria-label="Pause recording",
            aria-pressed=move || if paused.get() { "true" } else { "false" },
            title=move || if paused.get() { "Resume recording (Ctrl+E)" } else { "Pause recording (Ctrl+E)" },
            on:click=move |_| on_click.toggle_pause()
        ) { (icon("record")) }
    }
}

fn choice(desk: &Rc<Desk>, scope: Scope, label: &'static str, title: &'static str) -> View {
    let chosen = desk.signals.scope;
    let on_click = desk.clone();
    view! {
        button(
            class="choice",
            r#type="button",
            title=title,
            aria-pressed=move || if chosen.get() == scope { "true" } else { "false" },
            on:click=move |_| on_click.choose(scope)
        ) { (label) }
    }
}
