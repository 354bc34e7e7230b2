//! Why it failed, the likeliest first, each with its evidence.

use super::desk::Desk;
use super::element::{El, el};
use super::link::exchange_link;
use crate::diagnosis::{Confidence, Finding};
use std::rc::Rc;

/// All causes that were found.
pub fn causes(desk: &Rc<Desk>, findings: &[Finding]) -> El {
    let title = if findings.len() == 1 { "Cause" } else { "Causes, the likeliest first" };
    let list = findings.iter().enumerate().map(|(place, finding)| cause(desk, finding, place == 0));
    el("section", "causes")
        .attr("aria-label", "Causes")
        .add(el("h3", "").text(title))
        .add(el("ol", "").all(list))
}

fn cause(desk: &Rc<Desk>, finding: &Finding, is_top: bool) -> El {
    let sure = match finding.confidence {
        Confidence::High => "certain",
        Confidence::Medium => "likely",
        Confidence::Low => "possible",
    };
    let head = el("div", "finding-head")
        .add(el("span", "finding-name").text(finding.cause.in_brief()))
        .add(el("span", "confidence").attr("title", "How sure the recorded traffic makes it").text(sure));
    // The top cause's sentence heads the details already.
    let summary = (!is_top).then(|| el("p", "summary").text(&finding.summary));
    let evidence = finding.evidence.iter().map(|fact| {
        el("li", "").add(exchange_link(desk, fact.exchange)).text(" ").add(el("span", "").text(&fact.shows))
    });
    let labelled = |label: &str, text: &str| el("p", "").add(el("span", "label").text(label)).text(text);
    el("li", "finding")
        .attr("data-cause", finding.cause.slug())
        .attr("data-confidence", finding.confidence.name())
        .add(head)
        .maybe(summary)
        .add(el("ul", "evidence-list").all(evidence))
        .add(labelled("What helps: ", &finding.advice))
        .maybe(finding.settled_by.as_ref().map(|text| labelled("To be sure: ", text)))
}
