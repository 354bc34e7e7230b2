//! 428: the server wants a condition (RFC 6585 §3).

use super::super::case::given;
use super::super::{Case, Cause, Confidence, Evidence, Finding};
use crate::exchange::Shown;

pub fn examine(case: &Case) -> Option<Finding> {
    if case.exchange.response.status != 428 {
        return None;
    }
    let mut evidence = vec![Evidence::new(case.entry.id, "answered 428 Precondition Required")];
    let read = case.reads_before(case.entry).into_iter().find(|read| read.etag.is_some());
    let known = match read {
        Some(read) => {
            evidence.push(case.gave_validator(read));
            format!("; the page had {} from {}", given(read), read.id)
        }
        None => String::new(),
    };
    let lacking = if case.entry.has_condition() { "another condition than it sent" } else { "a condition" };
    Some(Finding {
        cause: Cause::ConditionRequired,
        confidence: Confidence::High,
        summary: format!(
            "The server refused the {} because it requires {lacking}{known}.",
            Shown(&case.exchange.request.method)
        ),
        evidence,
        settled_by: None,
        advice:
            "Send If-Match with the ETag of the version that was edited; to create, send If-None-Match: *."
                .into(),
    })
}
