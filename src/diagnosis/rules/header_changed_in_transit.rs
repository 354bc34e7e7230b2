//! An intermediary dropped or rewrote a condition: the server's echo of the request shows it.

use super::Rule;
use super::super::remedy::{Help, Topic};
use super::super::intermediaries::echo::echo;
use super::super::{Case, Cause, Confidence, Evidence, Finding};
use crate::exchange::Quoted;
use crate::http::Condition;
use crate::ledger::opaque_core;
use crate::verdict::Verdict;

const ADVICE: &str = "Find the proxy that does this (Via may name it), and let it pass the If-* fields unchanged.";

pub const RULE: Rule = Rule {
    cause: Cause::HeaderChangedInTransit,
    slug: "header-changed-in-transit",
    in_brief: "changed in transit",
    examine,
    claims: &[],
    yields_to: &[],
    help: Help {
        server: Some("Log the If-* fields as they arrive: a value that differs from the panel's was changed on the way."),
        topic: Some(Topic::Passing),
        ..Help::NONE
    },
};

fn examine(case: &Case) -> Option<Finding> {
    let sent = case.sent().filter(|_| case.verdict != Verdict::Blocked && case.verdict != Verdict::Risk)?;
    // A condition in the body or the query is not changed on the way.
    if !sent.place().is_empty() || sent.dialect.as_ref().is_some_and(|own| own.parts.is_empty()) {
        return None;
    }
    let name = sent.name();
    let via = case.had_field(case.exchange, "Via");
    let Some(echo) = echo(case.exchange, case.text_of(case.exchange), name) else { return unanswered(case) };
    let (confidence, what) = match &echo.value {
        Some(value) if value.trim() == sent.value.trim() => return None,
        Some(value) if opaque_core(value) == opaque_core(&sent.value) => {
            (Confidence::High, format!("as {}", Quoted(value)))
        }
        // A body may give the current tag under the same name.
        Some(_) if echo.place.starts_with("the body") => return None,
        Some(value) => (Confidence::Medium, format!("as {}", Quoted(value))),
        None if via.is_some() || case.verdict == Verdict::Required => {
            (Confidence::High, "not at all".to_owned())
        }
        None => (Confidence::Medium, "not at all".to_owned()),
    };
    let shows = match &echo.value {
        Some(value) => format!("answered {}: {}", echo.place, Quoted(value)),
        None => format!("answered that it had received no {name} ({})", echo.place),
    };
    let mut evidence = vec![case.this(), Evidence::new(case.entry.id, shows)];
    evidence.extend(via);
    Some(Finding {
        cause: Cause::HeaderChangedInTransit,
        confidence,
        summary: format!(
            "The browser sent {name}: {}, and the server received it {what} ({}).",
            Quoted(&sent.value),
            echo.place
        ),
        evidence,
        confirm_with: (confidence != Confidence::High)
            .then(|| "The server's own log shows what it received.".into()),
        advice: ADVICE.into(),
    })
}

/// 428 although the request had a condition that guards a write.
fn unanswered(case: &Case) -> Option<Finding> {
    let sent = case.sent().filter(|sent| case.verdict == Verdict::Required && !sent.validators.is_empty())?;
    let is_readable = match sent.condition {
        // A dialect reports a required condition by a status that has other meanings too.
        _ if sent.dialect.is_some() => false,
        Condition::IfMatch => case.preconditions.if_match.as_ref()?.value.errors().next().is_none(),
        Condition::IfUnmodifiedSince => case.preconditions.if_unmodified_since.as_ref()?.value.is_ok(),
        _ => false,
    };
    if !is_readable {
        return None;
    }
    let via = case.had_field(case.exchange, "Via");
    let confidence = if via.is_some() { Confidence::Medium } else { Confidence::Low };
    let mut evidence = vec![case.this()];
    evidence.extend(via);
    Some(Finding {
        cause: Cause::HeaderChangedInTransit,
        confidence,
        summary: format!(
            "The browser sent {}: {}, and the server answered that a condition was missing: it seems to have been dropped on the way.",
            sent.name(),
            Quoted(&sent.value)
        ),
        evidence,
        confirm_with: Some("The server's own log shows what it received; a request that bypasses the proxy shows whether the condition arrives without it.".into()),
        advice: ADVICE.into(),
    })
}
