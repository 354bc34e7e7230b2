//! The causes of a failed condition, the likeliest first, each with its evidence.

use super::link::exchange_link;
use super::store::DetailsStore;
use crate::diagnosis::{Confidence, Finding, Party, Remedy, remedies};
use crate::exchange::ExchangeId;
use crate::panel::kit::element::views;
use std::rc::Rc;
use sycamore::prelude::*;
use sycamore::web::tags::*;

/// All causes that the diagnosis found.
pub fn causes(store: &Rc<DetailsStore>, id: ExchangeId, findings: &[Finding]) -> View {
    let title = if findings.len() == 1 { "Cause" } else { "Causes, the likeliest first" };
    let list = findings.iter().enumerate().map(|(place, finding)| cause(store, finding, place == 0));
    let helping = findings.first().map(|top| remedies(&store.panel.recording.borrow(), id, top.cause));
    section()
        .class("causes")
        .attr("aria-label", "Causes")
        .children((
            h3().children(title),
            ol().children(views(list)),
            views(helping.filter(|helping| !helping.is_empty()).map(|helping| what_to_change(&helping))),
        ))
        .into()
}

/// What to change against the likeliest cause, and where.
fn what_to_change(remedies: &[Remedy]) -> View {
    let change = |remedy: &Remedy| {
        let whose = match remedy.side {
            Party::Client => "In the page",
            Party::Server => "In the server",
            Party::Proxy => "In the proxy",
        };
        let code =
            remedy.snippet.as_ref().map(|snippet| pre().class("snippet").children(snippet.code.clone()));
        li().attr("data-remedy", remedy.side.name())
            .children((p().children((strong().children(whose), ": ", remedy.text)), views(code)))
    };
    div()
        .class("remedies")
        .children((h3().children("What to change"), ul().children(views(remedies.iter().map(change)))))
        .into()
}

fn cause(store: &Rc<DetailsStore>, finding: &Finding, is_top: bool) -> View {
    let sure = match finding.confidence {
        Confidence::High => "certain",
        Confidence::Medium => "likely",
        Confidence::Low => "possible",
    };
    let head = div().class("finding-head").children((
        span().class("finding-name").children(finding.cause.in_brief()),
        span().class("confidence").title("How sure the recorded traffic makes it").children(sure),
    ));
    // The sentence of the first cause is already at the top of the details.
    let summary = (!is_top).then(|| p().class("summary").children(finding.summary.clone()));
    let evidence = finding.evidence.iter().map(|fact| {
        li().children((exchange_link(&store.panel, fact.exchange), " ", span().children(fact.shows.clone())))
    });
    let labelled = |label: &'static str, text: &str| {
        p().children((span().class("label").children(label), text.to_owned()))
    };
    li().class("finding")
        .attr("data-cause", finding.cause.slug())
        .attr("data-confidence", finding.confidence.name())
        .children((
            head,
            views(summary),
            ul().class("evidence-list").children(views(evidence)),
            labelled("What helps: ", &finding.advice),
            views(finding.confirm_with.as_ref().map(|settling| labelled("To be sure: ", &settling.words))),
        ))
        .into()
}
