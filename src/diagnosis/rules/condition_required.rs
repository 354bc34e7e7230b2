//! 428: the server wants a condition (RFC 6585 §3).

use super::super::case::given;
use super::super::{Case, Cause, Confidence, Evidence, Finding};

pub fn examine(case: &Case) -> Option<Finding> {
    if case.exchange.response.status != 428 {
        return None;
    }
    let mut evidence = vec![Evidence::new(case.entry.id, "answered 428 Precondition Required")];
    let read = case.ledger().reads_before(&case.resource, case.entry).find(|read| read.etag.is_some());
    let known = match read {
        Some(read) => {
            evidence.push(case.gave(read));
            format!("; the page had {} from {}", given(read), read.id)
        }
        None => String::new(),
    };
    let lacking = if case.entry.has_condition() { "another condition than it sent" } else { "a condition" };
    Some(Finding {
        cause: Cause::ConditionRequired,
        confidence: Confidence::High,
        summary: format!("The server refused the {} because it requires {lacking}{known}.", case.exchange.request.method),
        evidence,
        settled_by: None,
        advice: "Send If-Match with the ETag of the version that was edited; to create, send If-None-Match: *.".into(),
    })
}

#[cfg(test)]
mod tests {
    use crate::drawn::said_of;

    #[test]
    fn it_is_said_of_428() {
        let drawing = "0-10 GET /n -> 200 ETag: \"v1\"\n 20-30 PUT /n | x -> 428";
        assert_eq!(said_of(drawing, 1), ["condition-required high"]);
    }

    #[test]
    fn other_refusals_are_not_428() {
        assert!(said_of("0-10 PUT /n | x -> 403", 0).is_empty());
        assert!(!said_of("0-10 PUT /n | x -> 412", 0).contains(&"condition-required high".into()));
    }
}
