//! The causes of a failed condition, the likeliest first, each with its evidence.

use super::link::exchange_link;
use super::store::DetailsStore;
use crate::diagnosis::{Confidence, Finding, Party, Remedy, remedies};
use crate::exchange::ExchangeId;
use crate::panel::kit::element::{El, el};
use std::rc::Rc;

/// All causes that the diagnosis found.
pub fn causes(store: &Rc<DetailsStore>, id: ExchangeId, findings: &[Finding]) -> El {
    let title = if findings.len() == 1 { "Cause" } else { "Causes, the likeliest first" };
    let list = findings.iter().enumerate().map(|(place, finding)| cause(store, finding, place == 0));
    let helping = findings.first().map(|top| remedies(&store.panel.recording.borrow(), id, top.cause));
    el("section", "causes")
        .attr("aria-label", "Causes")
        .add(el("h3", "").text(title))
        .add(el("ol", "").all(list))
        .maybe(helping.filter(|helping| !helping.is_empty()).map(|helping| what_to_change(&helping)))
}

/// What to change against the likeliest cause, and where.
fn what_to_change(remedies: &[Remedy]) -> El {
    let change = |remedy: &Remedy| {
        let whose = match remedy.side {
            Party::Client => "In the page",
            Party::Server => "In the server",
            Party::Proxy => "In the proxy",
        };
        let code = remedy.snippet.as_ref().map(|snippet| el("pre", "snippet").text(&snippet.code));
        el("li", "")
            .attr("data-remedy", remedy.side.name())
            .add(el("p", "").add(el("strong", "").text(whose)).text(": ").text(remedy.text))
            .maybe(code)
    };
    el("div", "remedies")
        .add(el("h3", "").text("What to change"))
        .add(el("ul", "").all(remedies.iter().map(change)))
}

fn cause(store: &Rc<DetailsStore>, finding: &Finding, is_top: bool) -> El {
    let sure = match finding.confidence {
        Confidence::High => "certain",
        Confidence::Medium => "likely",
        Confidence::Low => "possible",
    };
    let head = el("div", "finding-head")
        .add(el("span", "finding-name").text(finding.cause.in_brief()))
        .add(el("span", "confidence").attr("title", "How sure the recorded traffic makes it").text(sure));
    // The sentence of the first cause is already at the top of the details.
    let summary = (!is_top).then(|| el("p", "summary").text(&finding.summary));
    let evidence = finding.evidence.iter().map(|fact| {
        el("li", "")
            .add(exchange_link(&store.panel, fact.exchange))
            .text(" ")
            .add(el("span", "").text(&fact.shows))
    });
    let labelled = |label: &str, text: &str| el("p", "").add(el("span", "label").text(label)).text(text);
    el("li", "finding")
        .attr("data-cause", finding.cause.slug())
        .attr("data-confidence", finding.confidence.name())
        .add(head)
        .maybe(summary)
        .add(el("ul", "evidence-list").all(evidence))
        .add(labelled("What helps: ", &finding.advice))
        .maybe(finding.confirm_with.as_ref().map(|settling| labelled("To be sure: ", &settling.words)))
}
