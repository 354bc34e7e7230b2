//! The preflight did not allow a conditional field, so the request never left the browser: the If-*
//! fields are never safelisted (Fetch, "CORS-safelisted request-header").

use super::Rule;
use super::super::remedy::{Help, Topic};
use super::super::{Case, Cause, Confidence, Evidence, Finding};
use crate::exchange::{Exchange, Quoted};
use crate::http::Condition;
use crate::verdict::Verdict;
use crate::cors::{ListMatch, Reach, refused_conditions};

pub const RULE: Rule = Rule {
    cause: Cause::PreflightRefusedCondition,
    slug: "preflight-refused-condition",
    in_brief: "preflight refused it",
    examine,
    claims: &[],
    yields_to: &[],
    help: Help {
        server: Some("Name the conditional fields in Access-Control-Allow-Headers of the preflight's answer. A * does not count for requests with credentials."),
        topic: Some(Topic::Allowing),
        ..Help::NONE
    },
};

fn examine(case: &Case) -> Option<Finding> {
    if case.verdict != Verdict::Blocked {
        return None;
    }
    let Some(preflight) = case.preflight() else { return unseen(case) };
    let method = preflight.request.headers.get("Access-Control-Request-Method")?;
    // Firefox 153 reports only the preflight, and not the request itself.
    let is_alone = preflight.id == case.entry.id;
    let was_sent = |condition: &Condition| is_alone || case.preconditions.raw(*condition).is_some();
    said(case, preflight, method, refused_conditions(preflight).find(|(condition, _)| was_sent(condition))?)
}

fn said(
    case: &Case,
    preflight: &Exchange,
    method: &str,
    (condition, how): (Condition, ListMatch),
) -> Option<Finding> {
    let allowed = match preflight.response.headers.get("Access-Control-Allow-Headers") {
        Some(allowed) => format!("with Access-Control-Allow-Headers: {}", Quoted(allowed)),
        None => "without Access-Control-Allow-Headers".to_owned(),
    };
    let name = condition.name();
    let mut evidence = vec![Evidence::new(
        preflight.id,
        format!("asked for {}, and was answered {allowed}", name.to_ascii_lowercase()),
    )];
    let has_cookie = case.exchange.request.headers.has("Cookie");
    let confidence = match how {
        ListMatch::ByStar if !has_cookie => Confidence::Medium,
        _ => Confidence::High,
    };
    let because = match how {
        ListMatch::ByStar => format!("{allowed}, which does not count for a request with credentials"),
        _ => allowed,
    };
    if preflight.id != case.entry.id {
        evidence.push(Evidence::new(case.entry.id, format!("{} with {name} had no answer", Quoted(method))));
    }
    Some(Finding {
        cause: Cause::PreflightRefusedCondition,
        confidence,
        summary: format!(
            "The browser asked whether the page may send {} with {name} ({}) and was answered {because}: the {} never left the browser.",
            Quoted(method),
            preflight.id,
            Quoted(method),
        ),
        evidence,
        confirm_with: (confidence != Confidence::High)
            .then(|| "The browser's console names the field that the preflight refused.".into()),
        advice: format!(
            "Let the server answer the preflight with Access-Control-Allow-Headers: {name}, by name."
        ),
    })
}

/// No preflight was recorded: a hypothesis only, and only for a request that CORS could have stopped.
fn unseen(case: &Case) -> Option<Finding> {
    let sent = case.sent()?;
    let was_refused =
        case.exchange.response.error.as_deref().is_some_and(|error| error.contains("ERR_FAILED"));
    if !was_refused || Reach::of(case.exchange) != Reach::CrossOrigin {
        return None;
    }
    Some(Finding {
        cause: Cause::PreflightRefusedCondition,
        confidence: Confidence::Low,
        summary: format!(
            "A {} with {} went to another origin and had no answer; perhaps its preflight was refused, but no preflight was recorded.",
            Quoted(&case.exchange.request.method),
            sent.name()
        ),
        evidence: vec![case.this()],
        confirm_with: Some("The browser's console says whether CORS stopped the request.".into()),
        advice: format!(
            "Check that the server answers OPTIONS with Access-Control-Allow-Headers: {}.",
            sent.name()
        ),
    })
}
