//! Why it failed, the likeliest first, each with its evidence.

use super::desk::Desk;
use super::link::exchange_link;
use crate::diagnosis::{Evidence, Finding};
use std::rc::Rc;
use sycamore::prelude::*;

/// All causes that were found.
pub fn causes(desk: &Rc<Desk>, findings: &[Finding]) -> View {
    if findings.is_empty() {
        return View::new();
    }
    let list: Vec<View> = findings.iter().enumerate().map(|(place, finding)| cause(desk, finding, place == 0)).collect();
    let title = if findings.len() == 1 { "Cause" } else { "Causes, the likeliest first" };
    view! {
        section(class="causes", aria-label="Causes") {
            h3 { (title) }
            ol { (list) }
        }
    }
}

fn cause(desk: &Rc<Desk>, finding: &Finding, is_top: bool) -> View {
    let (slug, brief, confidence) = (finding.cause.slug(), finding.cause.in_brief(), finding.confidence.name());
    let sure = match confidence {
        "high" => "certain",
        "medium" => "likely",
        _ => "possible",
    };
    // The top cause's sentence heads the details already.
    let summary = match is_top {
        true => View::new(),
        false => { let text = finding.summary.clone(); view! { p(class="summary") { (text) } } }
    };
    let evidence: Vec<View> = finding.evidence.iter().map(|fact| piece(desk, fact)).collect();
    let advice = finding.advice.clone();
    let settled = finding.settled_by.clone().map(|text| view! { p(class="settled") { span(class="label") { "To be sure: " } (text) } });
    view! {
        li(class="cause", data-cause=slug, data-confidence=confidence) {
            div(class="cause-head") {
                span(class="cause-name") { (brief) }
                span(class="confidence", title="How sure the recorded traffic makes it") { (sure) }
            }
            (summary)
            ul(class="evidence-list") { (evidence) }
            p(class="advice") { span(class="label") { "What helps: " } (advice) }
            (settled)
        }
    }
}

fn piece(desk: &Rc<Desk>, fact: &Evidence) -> View {
    let (link, shows) = (exchange_link(desk, fact.exchange), fact.shows.clone());
    view! { li { (link) " " span { (shows) } } }
}
