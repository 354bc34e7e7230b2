//! The page's script could not read the ETag of a cross-origin response: ETag is not a safelisted
//! response header, so the server must expose it (Fetch, "CORS-safelisted response-header name").

use super::Rule;
use super::super::remedy::{Help, Topic, snippet};
use super::super::{Case, Cause, Confidence, Evidence, Finding};
use crate::exchange::{Exchange, Quoted};
use crate::http::Condition;
use crate::cors::{ListMatch, Reach, exposure, is_kept_back};
use crate::ledger::{SentBy, Entry};
use crate::verdict::Verdict;

/// What the page sent because it could not read the tag.
enum Instead {
    /// `null`, `undefined`, or nothing: the value that a script gets for an unreadable field.
    Literal,
    /// No condition at all.
    Nothing,
    /// A tag that is older than the unreadable one.
    Older,
}

pub const RULE: Rule = Rule {
    cause: Cause::EtagHiddenByCors,
    slug: "etag-hidden-by-cors",
    in_brief: "tag hidden by CORS",
    examine,
    claims: &[],
    yields_to: &[],
    help: Help {
        client: Some("Until the server exposes ETag, Last-Modified can be read by scripts of other origins, where the server sends one."),
        code: Some(snippet::guard_by_date),
        server: Some("Name ETag in Access-Control-Expose-Headers, on 200 and 304 and on answers to writes. A * does not count for requests with credentials."),
        topic: Some(Topic::Exposing),
        ..Help::NONE
    },
};

fn examine(case: &Case) -> Option<Finding> {
    if case.verdict == Verdict::Blocked || Reach::of(case.exchange) != Reach::CrossOrigin {
        return None;
    }
    let newest = case.tags_seen().into_iter().find(|entry| entry.by == SentBy::Page)?;
    let response = case.exchange_of(newest)?;
    let instead = instead(case, newest)?;
    let (how, confidence) = match (exposure(response, "ETag"), &instead) {
        (_, Instead::Literal) if is_kept_back(response) => (WHOLE, Confidence::High),
        _ if is_kept_back(response) => (WHOLE, Confidence::Medium),
        (ListMatch::Named, _) => return None,
        (ListMatch::Absent, Instead::Literal) => {
            ("Access-Control-Expose-Headers did not name ETag", Confidence::High)
        }
        (ListMatch::Absent, _) => ("Access-Control-Expose-Headers did not name ETag", Confidence::Medium),
        (ListMatch::ByStar, Instead::Literal) if has_cookie(response) => (STAR, Confidence::High),
        (ListMatch::ByStar, _) => (STAR, Confidence::Medium),
    };
    let sent = match (&instead, case.sent()) {
        (Instead::Older, Some(sent)) => format!("still sent {}", Quoted(&sent.value)),
        (_, Some(sent)) => format!("sent {}: {}", sent.name(), Quoted(&sent.value)),
        (_, None) => "sent no condition".to_owned(),
    };
    let mut evidence = vec![case.gave_validator(newest)];
    let field =
        if is_kept_back(response) { "Access-Control-Allow-Origin" } else { "Access-Control-Expose-Headers" };
    evidence.push(case.had_field(response, field).unwrap_or_else(|| {
        Evidence::new(newest.id, format!("had no {field}, and the page is of another origin"))
    }));
    evidence.push(case.this());
    Some(Finding {
        cause: Cause::EtagHiddenByCors,
        confidence,
        summary: format!(
            "{} carried ETag {}, but the page's script could not read it ({how}), and {sent}.",
            newest.id,
            Quoted(newest.etag.as_deref().unwrap_or("")),
        ),
        evidence,
        confirm_with: (confidence != Confidence::High).then(|| {
            "In the page, response.headers.get(\"ETag\") on that response is null if this is the cause.".into()
        }),
        advice: "Let the server send Access-Control-Expose-Headers: ETag, on 200 and 304 and on answers to writes.".into(),
    })
}

const WHOLE: &str = "CORS kept the whole answer from it";
const STAR: &str = "Access-Control-Expose-Headers: * does not count for a request with credentials";

fn instead(case: &Case, newest: &Entry) -> Option<Instead> {
    let Some(sent) = case.sent().filter(|sent| sent.dialect.is_none()) else {
        // Without a condition, only 428 shows that a condition was required.
        return (case.verdict == Verdict::Required).then_some(Instead::Nothing);
    };
    if !matches!(sent.condition, Condition::IfMatch | Condition::IfNoneMatch) {
        return None;
    }
    if matches!(sent.value.trim().trim_matches('"'), "" | "null" | "undefined" | "NaN" | "[object Object]") {
        return Some(Instead::Literal);
    }
    // Other rules explain a write whose whole answer the page could not read.
    if case.exchange_of(newest).is_some_and(is_kept_back) {
        return None;
    }
    // The page had a tag. The recording shows a newer one, which the page could not read.
    let source = case.source_read().filter(|source| source.precedes(newest) && case.is_failed())?;
    let could_read = exposure(case.exchange_of(source)?, "ETag") != ListMatch::Absent;
    (could_read && !case.gave_what_was_sent(newest)).then_some(Instead::Older)
}

/// Whether cookies were sent: the request was made with credentials.
fn has_cookie(exchange: &Exchange) -> bool {
    exchange.request.headers.has("Cookie")
}
