//! The refusal has another reason than a version: a lock, a token, a session, a unique name. The response states the
//! reason in its status, its code or its words, and the finding quotes it.

use super::Rule;
use crate::exchange::{Meaning, ToldBy};
use super::super::remedy::Help;
use super::super::{Case, Cause, Confidence, Evidence, Finding};
use crate::exchange::Quoted;
use crate::http::Condition;

pub const RULE: Rule = Rule {
    cause: Cause::RefusedForAnotherReason,
    slug: "refused-for-another-reason",
    in_brief: "refused otherwise",
    examine,
    claims: &[],
    yields_to: &[],
    help: Help {
        client: Some("Read the answer's code before its status, and treat only a version's refusal as a conflict. A fresh tag does not help against a lock, a session or a name that is taken."),
        client_of_dialect: Some("Read the answer's code before its status, and treat only a version's refusal as a conflict. A fresh version does not help against a lock, a session or a name that is taken."),
        server: Some("Answer 412 and 428 to HTTP's conditions only (RFC 9110 §15.5.13, RFC 6585 §3); 423 for a lock, 401 or 403 for a session, 409 or 422 for a name that is taken, each with a code in the body."),
        ..Help::NONE
    },
};

fn examine(case: &Case) -> Option<Finding> {
    if case.risk.is_some() || case.exchange.response.status < 400 {
        return None;
    }
    case.other_reason().map_or_else(|| no_condition_is_wanted(case), |_| by_its_own_words(case))
}

fn by_its_own_words(case: &Case) -> Option<Finding> {
    let reason = case.other_reason()?;
    let asks_to_create = case.sent().is_some_and(|sent| sent.condition == Condition::IfNoneMatch);
    // A create-only request asks exactly whether the resource exists.
    let is_its_condition = reason.meaning == Meaning::Taken && asks_to_create;
    let is_overlap = reason.meaning == Meaning::InFlight && !case.overlapping().is_empty();
    // A right and a content are also refused where no version was compared, and then nothing needs an explanation.
    let is_usual = matches!(reason.meaning, Meaning::Forbidden | Meaning::Invalid) && !case.verdict.is_failure();
    if is_its_condition || is_overlap || is_usual {
        return None;
    }
    let status = case.exchange.response.status;
    let said = match (reason.told_by, reason.quoted.is_empty()) {
        (_, true) => String::new(),
        (ToldBy::Words, _) => format!(" with the words {}", Quoted(&reason.quoted)),
        _ => format!(" with {} {}", Quoted(&reason.place), Quoted(&reason.quoted)),
    };
    let mut evidence = vec![Evidence::new(case.entry.id, format!("was answered {status}{said}"))];
    let again = case.reread().filter(|read| case.gave_what_was_sent(read));
    evidence.extend(again.map(|read| case.gave_validator(read)));
    let current = match again {
        Some(read) => format!(" The validator that was sent was still the current one at the next read ({}).", read.id),
        None => String::new(),
    };
    Some(Finding {
        cause: Cause::RefusedForAnotherReason,
        confidence: if reason.told_by == ToldBy::Words { Confidence::Medium } else { Confidence::High },
        summary: format!(
            "The server refused the {} with {status}{said}: that is about {}, and not about a version.{current}",
            Quoted(&case.exchange.request.method),
            words(reason.meaning)
        ),
        evidence,
        confirm_with: (reason.told_by == ToldBy::Words)
            .then(|| "The server's documentation or its log says what the words stand for.".into()),
        advice: match case.dialect {
            Some(_) => advice(reason.meaning).replace("fresh tag", "fresh version"),
            None => advice(reason.meaning).into(),
        },
    })
}

/// 428 for a safe method: a precondition would guard nothing (RFC 6585 §3 is about lost updates).
fn no_condition_is_wanted(case: &Case) -> Option<Finding> {
    let speaks_of_versions = case.reason.as_ref().is_some_and(|reason| reason.meaning == Meaning::Version);
    if case.exchange.response.status != 428 || !case.exchange.is_safe() || speaks_of_versions || case.dialect.is_some() {
        return None;
    }
    let has_cookie = case.exchange.request.headers.has("Cookie");
    let cookie = if has_cookie { "" } else { ", and no cookie was recorded with it" };
    Some(Finding {
        cause: Cause::RefusedForAnotherReason,
        confidence: Confidence::Medium,
        summary: format!(
            "A {} was answered 428, although it changes nothing that a precondition could guard{cookie}: the server has another reason for it, such as a session that it did not find.",
            Quoted(&case.exchange.request.method)
        ),
        evidence: vec![Evidence::new(
            case.entry.id,
            format!("was answered 428, and {} is a safe method", Quoted(&case.exchange.request.method)),
        )],
        confirm_with: Some("The server's log, or the same request with the session's cookie, shows what was missing.".into()),
        advice: "Check whether the page sends the session's cookie (SameSite, a frame of another site). A condition is not what is missing.".into(),
    })
}

/// The end of "The refusal was about …".
fn words(meaning: Meaning) -> &'static str {
    match meaning {
        Meaning::Version => "a version",
        Meaning::Locked => "a lock or a lease",
        Meaning::InFlight => "another request that was still at work on the resource",
        Meaning::Forgery => "the token against cross-site request forgery",
        Meaning::Session => "the session or the login",
        Meaning::Taken => "a name or a key that must be unique",
        Meaning::Quota => "a limit of the server's",
        Meaning::Forbidden => "the user's rights, or a resource that may not be changed",
        Meaning::Invalid => "the content that was sent",
    }
}

/// What to do about it, and whether a retry is safe.
fn advice(meaning: Meaning) -> &'static str {
    match meaning {
        Meaning::Version => "Read the resource and use its current version.",
        Meaning::Locked => {
            "Send the lock's token or the lease's id with the write, or wait until it is released; then the same request may be sent again as it is. A fresh tag does not help."
        }
        Meaning::InFlight => {
            "Wait for the other request to end, then send this one again as it is: the server has not decided about its condition."
        }
        Meaning::Forgery => {
            "Fetch a new token and send the same request with it. A fresh tag does not help."
        }
        Meaning::Session => {
            "Renew the session (does the page send the cookie at all?), then send the same request again. A fresh tag does not help."
        }
        Meaning::Taken => {
            "Choose another name or key, or change the resource that has it. The same request fails every time, and a fresh tag does not help."
        }
        Meaning::Forbidden => {
            "Ask for the right, or change what forbids the write; the same request fails every time, and a fresh tag does not help."
        }
        Meaning::Invalid => {
            "Correct what the answer names in the content; the same request fails every time, and a fresh tag does not help."
        }
        Meaning::Quota => {
            "Make room or wait, then send the same request again. A fresh tag does not help."
        }
    }
}
