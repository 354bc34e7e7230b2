//! The validator appears in no recorded response of this resource.

use super::super::{Case, Cause, Confidence, Finding};
use crate::exchange::Shown;
use crate::http::Condition;
use crate::ledger::SourceMatch;

pub fn examine(case: &Case) -> Option<Finding> {
    let sent = case.comparison()?;
    if !matches!(sent.condition, Condition::IfMatch | Condition::IfUnmodifiedSince) || sent.validators.is_empty() {
        return None;
    }
    // What is malformed cannot be looked up; it is named by its own rule.
    let readable = match sent.condition {
        Condition::IfMatch => case.preconditions.if_match.as_ref()?.value.tags().next().is_some(),
        _ => case.preconditions.if_unmodified_since.as_ref()?.value.is_ok(),
    };
    if !readable {
        return None;
    }
    let mut evidence = vec![case.this()];
    let (confidence, seen) = match case.source {
        None => (Confidence::High, "appears in no response recorded so far"),
        Some(source) if source.fit == SourceMatch::Elsewhere => {
            evidence.extend(case.source_evidence());
            (Confidence::Medium, "was never given by this resource, only by another one")
        }
        Some(_) => return None,
    };
    Some(Finding {
        cause: Cause::UnknownOrigin,
        confidence,
        summary: format!("{} {seen}: it came from before the recording, from storage, or from the page itself.", Shown(&sent.value)),
        evidence,
        settled_by: Some("Reload the page with DevTools open, and make it fail again: the read that gave it is then recorded.".into()),
        advice: "Find where the page keeps its validators; read the resource before it is edited.".into(),
    })
}

#[cfg(test)]
mod tests {
    use crate::drawn::said_of;

    #[test]
    fn no_response_gave_it() {
        assert_eq!(said_of("0-10 PUT /n If-Match: \"v1\" | a -> 412", 0), ["unknown-origin high", "changed-by-another low"]);
    }

    #[test]
    fn another_resource_gave_it() {
        let drawing = "0-10 GET /m -> 200 ETag: \"v1\"\n20-30 PUT /n If-Match: \"v1\" | a -> 412";
        assert_eq!(said_of(drawing, 1), ["unknown-origin medium", "changed-by-another low"]);
    }

    #[test]
    fn a_response_that_came_too_late_is_no_source() {
        let drawing = "0-100 GET /n -> 200 ETag: \"v1\"\n20-30 PUT /n If-Match: \"v1\" | a -> 412";
        assert_eq!(said_of(drawing, 1).first().map(String::as_str), Some("unknown-origin high"));
    }

    #[test]
    fn once_the_source_is_known_it_is_not_said() {
        let drawing = "0-10 GET /n -> 200 ETag: \"v1\"\n20-30 PUT /n If-Match: \"v1\" | a -> 412";
        assert!(!said_of(drawing, 1).iter().any(|said| said.starts_with("unknown")));
    }
}
