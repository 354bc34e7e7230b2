//! The details of the selected exchange.

use super::body::body;
use super::causes::causes;
use super::cors::cors;
use super::desk::Desk;
use super::element::{El, button, effect, el, icon, symbol};
use super::fields::{fields, pair};
use super::lanes::lanes;
use super::link::exchange_link;
use super::path::path;
use super::plan::plan;
use super::replay::replay;
use super::section::{Fold, section};
use super::tags::tags;
use crate::exchange::ReplayStep;
use crate::ledger::Verdict;
use crate::recording::Side;
use crate::view::{Details, symbol as mark_of, word};
use std::rc::Rc;

/// The details of the selected exchange, as long as they are shown.
pub fn details(desk: &Rc<Desk>) -> El {
    let (close, numbered) = (desk.clone(), desk.clone());
    let close = button("tool close", "")
        .named("Close the details", "Close (Esc)")
        .add(icon("#icon-close"))
        .on("click", move |_| {
            close.open(false);
            close.focus_list();
        });
    let pane = el("div", "details")
        .attr("role", "region")
        .attr("aria-label", "Exchange details")
        .attr("tabindex", "-1")
        .live_attr("data-exchange", move || {
            numbered.shown.head.follow();
            numbered.shown.details.borrow().as_ref().map(|details| details.id.0.to_string())
        });
    let (element, changed) = (pane.0.clone(), desk.shown.exchange);
    effect(move || {
        changed.follow();
        element.set_scroll_top(0);
    });
    pane.add(close)
        .add(part(desk, |desk| desk.shown.head.follow(), head))
        .add(part(desk, |desk| desk.shown.tags.follow(), both_tags))
        .add(path(desk))
        .add(replay(desk))
        .add(part(desk, |desk| desk.shown.findings.follow(), found))
        .add(cors(desk))
        .add(lanes(desk))
        .add(plan(desk))
        .add(fields(desk, Side::Request))
        .add(fields(desk, Side::Response))
        .add(body(desk, Side::Request))
        .add(body(desk, Side::Response))
        .add(facts(desk))
}

/// A part of the details, made anew when what it follows has changed.
fn part(desk: &Rc<Desk>, follow: fn(&Desk), make: fn(&Rc<Desk>, &Details) -> Vec<El>) -> El {
    let desk = desk.clone();
    el("div", "part").live(move || {
        follow(&desk);
        let details = desk.shown.details.borrow().clone();
        details.map_or_else(Vec::new, |details| make(&desk, &details))
    })
}

fn head(desk: &Rc<Desk>, details: &Details) -> Vec<El> {
    let resource = el("span", "resource")
        .add(el("span", "head").text(&details.resource.head))
        .add(el("span", "tail").text(&details.resource.tail));
    let title = el("h2", "")
        .attr("title", &details.url)
        .add(symbol(mark_of(details.verdict), "mark"))
        .add(el("span", "method").text(&details.method))
        .add(resource);
    let word = match details.verdict {
        // The status says it.
        Verdict::Plain | Verdict::Failed | Verdict::Required | Verdict::NotModified => "",
        verdict => word(verdict),
    };
    let replays = details.replays.map(|replayed| {
        let step = match replayed.step {
            ReplayStep::Refetch => "Retag’s refetch for ",
            ReplayStep::Retry => "Retag’s retry of ",
            ReplayStep::Test(_) => "Retag’s test for ",
        };
        el("span", "replays").text(step).add(exchange_link(desk, replayed.of))
    });
    let line = el("div", "details-line")
        .add(el("span", "status").text(&details.status))
        .add(el("span", "verdict-word").text(word))
        .add(el("span", "number").text(&details.id.to_string()))
        .maybe(replays);
    let head = el("div", "details-head").attr("data-verdict", details.verdict.slug()).add(title).add(line);
    vec![head, el("p", "sentence").text(&details.sentence)]
}

fn both_tags(desk: &Rc<Desk>, details: &Details) -> Vec<El> {
    details.tags.iter().map(|both| tags(desk, details.verdict, both)).collect()
}

fn found(desk: &Rc<Desk>, details: &Details) -> Vec<El> {
    if details.findings.is_empty() { Vec::new() } else { vec![causes(desk, details.id, &details.findings)] }
}

fn facts(desk: &Rc<Desk>) -> El {
    let shared = desk.clone();
    section(desk, "general", "General", Fold::Folded, move || {
        shared.shown.head.follow();
        let details = shared.shown.details.borrow().clone();
        let facts = details.iter().flat_map(|details| &details.facts);
        vec![el("dl", "fields").all(facts.map(|(label, value)| pair("field-row", label, value)))]
    })
}
