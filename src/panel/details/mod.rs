//! The details of the selected exchange, with everything that explains and repairs it.
//!
//! What belongs here: one file for each part of the details, and the [`Dossier`] that they share. The rest
//! of the panel knows it as an [`Explainer`](super::explainer::Explainer) only.

mod body;
mod causes;
mod cors;
mod fields;
mod link;
mod plan;
mod progress;
mod repair_steps;
mod report;
mod safe_tests;
pub mod section;
mod shown;
pub mod store;
mod tags;

pub use store::Dossier;

use crate::exchange::ReplayStep;
use crate::panel::kit::element::{El, button, effect, el, icon, symbol};
use crate::panel::lanes::lanes;
use crate::recording::Side;
use crate::verdict::Verdict;
use crate::view::{Details, symbol as mark_of, word};
use body::body;
use causes::causes;
use cors::cors;
use fields::{fields, pair};
use link::exchange_link;
use plan::plan;
use progress::replay;
use repair_steps::path;
use section::{Fold, section};
use std::rc::Rc;
use tags::tags;

/// The details of the selected exchange, as long as they are shown.
pub fn details(dossier: &Rc<Dossier>) -> El {
    let (close, numbered) = (dossier.clone(), dossier.clone());
    let close = button("tool close", "")
        .named("Close the details", "Close (Esc)")
        .add(icon("#icon-close"))
        .on("click", move |_| {
            close.desk.open(false);
            close.desk.focus_list();
        });
    let pane = el("div", "details")
        .attr("role", "region")
        .attr("aria-label", "Exchange details")
        .attr("tabindex", "-1")
        .live_attr("data-exchange", move || {
            numbered.shown.head.follow();
            numbered.shown.details.borrow().as_ref().map(|details| details.id.0.to_string())
        });
    let (element, changed) = (pane.0.clone(), dossier.shown.exchange);
    effect(move || {
        changed.follow();
        element.set_scroll_top(0);
    });
    pane.add(close)
        .add(part(dossier, |dossier| dossier.shown.head.follow(), head))
        .add(part(dossier, |dossier| dossier.shown.tags.follow(), both_tags))
        .add(path(dossier))
        .add(replay(dossier))
        .add(part(dossier, |dossier| dossier.shown.findings.follow(), found))
        .add(cors(dossier))
        .add(lanes(dossier))
        .add(plan(dossier))
        .add(fields(dossier, Side::Request))
        .add(fields(dossier, Side::Response))
        .add(body(dossier, Side::Request))
        .add(body(dossier, Side::Response))
        .add(facts(dossier))
}

/// A part of the details, made anew when what it follows has changed.
fn part(dossier: &Rc<Dossier>, follow: fn(&Dossier), make: fn(&Rc<Dossier>, &Details) -> Vec<El>) -> El {
    let dossier = dossier.clone();
    el("div", "part").live(move || {
        follow(&dossier);
        let details = dossier.shown.details.borrow().clone();
        details.map_or_else(Vec::new, |details| make(&dossier, &details))
    })
}

fn head(dossier: &Rc<Dossier>, details: &Details) -> Vec<El> {
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
            ReplayStep::Check => "Retag’s check of ",
            ReplayStep::Test(_) => "Retag’s test for ",
        };
        el("span", "replays").text(step).add(exchange_link(&dossier.desk, replayed.of))
    });
    let line = el("div", "details-line")
        .add(el("span", "status").text(&details.status))
        .add(el("span", "verdict-word").text(word))
        .add(el("span", "number").text(&details.id.to_string()))
        .maybe(replays);
    let head = el("div", "details-head").attr("data-verdict", details.verdict.slug()).add(title).add(line);
    vec![head, el("p", "sentence").text(&details.sentence)]
}

fn both_tags(dossier: &Rc<Dossier>, details: &Details) -> Vec<El> {
    details.tags.iter().map(|both| tags(dossier, details.verdict, both)).collect()
}

fn found(dossier: &Rc<Dossier>, details: &Details) -> Vec<El> {
    if details.findings.is_empty() {
        Vec::new()
    } else {
        vec![causes(dossier, details.id, &details.findings)]
    }
}

fn facts(dossier: &Rc<Dossier>) -> El {
    let shared = dossier.clone();
    section(dossier, "general", "General", Fold::Folded, move || {
        shared.shown.head.follow();
        let details = shared.shown.details.borrow().clone();
        let facts = details.iter().flat_map(|details| &details.facts);
        vec![el("dl", "fields").all(facts.map(|(label, value)| pair("field-row", label, value)))]
    })
}
