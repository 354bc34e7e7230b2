//! The details of the selected exchange.

use super::actions::actions;
use super::body::body;
use super::causes::causes;
use super::desk::Desk;
use super::fields::fields;
use super::icon::{icon, symbol};
use super::link::exchange_link;
use super::plan::plan;
use super::replay::replay;
use super::section::section;
use super::tags::tags;
use crate::exchange::{ExchangeId, ReplayMark, ReplayStep};
use crate::ledger::Verdict;
use crate::recording::Side;
use crate::view::{self, Details, ShortUrl, Tags};
use std::rc::Rc;
use sycamore::prelude::*;
use wasm_bindgen::JsCast;

/// The details of the selected exchange, as long as there is one.
pub fn details(desk: &Rc<Desk>) -> View {
    let pane = create_node_ref();
    let id = part(desk, |details| details.id);
    create_effect(on(id, move || {
        if let Some(pane) = pane.try_get() {
            pane.unchecked_into::<web_sys::Element>().set_scroll_top(0);
        }
    }));
    let (open, on_close) = (desk.signals.open, desk.clone());
    let parts: Vec<View> = vec![
        head(desk),
        sentence(desk),
        tag_boxes(desk),
        actions(desk),
        replay(desk),
        found(desk),
        plan(desk),
        fields(desk, Side::Request),
        fields(desk, Side::Response),
        body(desk, Side::Request),
        body(desk, Side::Response),
        facts(desk),
    ];
    view! {
        div(
            r#ref=pane,
            class="details",
            role="region",
            aria-label="Exchange details",
            tabindex="-1",
            data-exchange=move || id.get().map(|id| id.0.to_string()).unwrap_or_default()
        ) {
            button(
                class="tool close",
                r#type="button",
                aria-label="Close the details",
                title="Close (Esc)",
                on:click=move |_| {
                    open.set(false);
                    on_close.table.focus();
                }
            ) { (icon("close")) }
            (parts)
        }
    }
}

/// A part of the details, which is made anew only when it differs.
fn part<T: PartialEq + Clone + 'static>(desk: &Rc<Desk>, pick: fn(&Details) -> T) -> ReadSignal<Option<T>> {
    let details = desk.signals.details;
    create_selector(move || details.with(|details| details.as_deref().map(pick)))
}

#[derive(Clone, PartialEq)]
struct Head {
    id: ExchangeId,
    verdict: Verdict,
    method: String,
    resource: ShortUrl,
    url: String,
    status: String,
    replays: Option<ReplayMark>,
}

fn head(desk: &Rc<Desk>) -> View {
    let head = part(desk, |details| Head {
        id: details.id,
        verdict: details.verdict,
        method: details.method.clone(),
        resource: details.resource.clone(),
        url: details.url.clone(),
        status: details.status.clone(),
        replays: details.replays,
    });
    let desk = desk.clone();
    view! {
        (move || match head.get_clone() {
            Some(head) => heading(&desk, head),
            None => View::new(),
        })
    }
}

fn heading(desk: &Rc<Desk>, head: Head) -> View {
    let mark = symbol(view::symbol(head.verdict), "mark");
    let (verdict, number) = (head.verdict.slug(), head.id.to_string());
    let word = match head.verdict {
        Verdict::Plain => "",
        verdict => view::word(verdict),
    };
    let replays = head.replays.map(|replayed| {
        let step = match replayed.step {
            ReplayStep::Refetch => "Retag’s refetch for ",
            _ => "Retag’s retry of ",
        };
        let link = exchange_link(desk, replayed.of);
        view! { span(class="replays") { (step) (link) } }
    });
    let ShortUrl { head: start, tail } = head.resource;
    let (method, url, status) = (head.method, head.url, head.status);
    view! {
        div(class="details-head", data-verdict=verdict) {
            h2(title=url) {
                (mark)
                span(class="method") { (method) }
                span(class="resource") { span(class="head") { (start) } span(class="tail") { (tail) } }
            }
            div(class="details-line") {
                span(class="status") { (status) }
                span(class="verdict-word") { (word) }
                span(class="number") { (number) }
                (replays)
            }
        }
    }
}

fn sentence(desk: &Rc<Desk>) -> View {
    let sentence = part(desk, |details| details.sentence.clone());
    view! { p(class="sentence") { (move || sentence.get_clone().unwrap_or_default()) } }
}

fn tag_boxes(desk: &Rc<Desk>) -> View {
    let boxes: ReadSignal<Option<Option<Tags>>> = part(desk, |details| details.tags.clone());
    let desk = desk.clone();
    view! {
        (move || match boxes.get_clone() {
            Some(Some(both)) => tags(&desk, &both),
            _ => View::new(),
        })
    }
}

fn found(desk: &Rc<Desk>) -> View {
    let findings = part(desk, |details| details.findings.clone());
    let desk = desk.clone();
    view! { (move || causes(&desk, &findings.get_clone().unwrap_or_default())) }
}

fn facts(desk: &Rc<Desk>) -> View {
    let facts = part(desk, |details| details.facts.clone());
    section("general", "General", false, View::new(), move || {
        view! {
            dl(class="fields") {
                (move || {
                    let facts = facts.get_clone().unwrap_or_default();
                    facts.into_iter().map(|(label, value)| fact(label, value)).collect::<Vec<View>>()
                })
            }
        }
    })
}

fn fact(label: &'static str, value: String) -> View {
    view! { div(class="field-row") { dt { (label) } dd { (value) } } }
}
