//! A 412 was retried with the validator that had just failed.

use super::super::{Case, Cause, Confidence, Finding};
use crate::exchange::Shown;
use crate::ledger::By;

pub fn examine(case: &Case) -> Option<Finding> {
    let sent = case.comparison()?;
    let failures = case.earlier_failures();
    if failures.is_empty() || case.entry.by == By::Retag {
        return None;
    }
    let first = *failures.last()?;
    let mut evidence: Vec<_> = failures.iter().rev().map(|failure| case.gave(failure)).collect();
    evidence.push(case.this());
    let times = match failures.len() {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        more => format!("{more} times"),
    };
    Some(Finding {
        cause: Cause::RetriedWithSameValidator,
        confidence: Confidence::High,
        summary: format!(
            "{} had already failed {times} (first in {}), and was sent again without reading the resource in between.",
            Shown(&sent.value),
            first.id
        ),
        evidence,
        settled_by: None,
        advice: "After a 412, read the resource and use its new ETag: the same validator fails for ever.".into(),
    })
}

#[cfg(test)]
mod tests {
    use crate::drawn::said_of;

    const FAILED: &str = "0-10 GET /n -> 200 ETag: \"v1\"\n20-30 PUT /n If-Match: \"v1\" | a -> 412\n";

    #[test]
    fn nothing_was_read_in_between() {
        let drawing = format!("{FAILED}40-50 PUT /n If-Match: \"v1\" | a -> 412");
        assert_eq!(said_of(&drawing, 2), ["retried-with-same-validator high", "changed-by-another medium"]);
        assert_eq!(said_of(&drawing, 1), ["changed-by-another medium"], "the first was no retry");
    }

    #[test]
    fn a_read_in_between_makes_it_another_attempt() {
        let drawing = format!("{FAILED}32-35 GET /n -> 200 ETag: \"v1\"\n40-50 PUT /n If-Match: \"v1\" | a -> 412");
        assert!(!said_of(&drawing, 3).iter().any(|said| said.starts_with("retried")));
    }

    #[test]
    fn retags_own_retry_is_not_blamed_on_the_page() {
        let drawing = format!("{FAILED}40-50 retry#1 PUT /n If-Match: \"v1\" | a -> 412\n60-70 PUT /n If-Match: \"v9\" | a -> 412");
        assert!(!said_of(&drawing, 2).iter().any(|said| said.starts_with("retried")));
        assert!(!said_of(&drawing, 3).iter().any(|said| said.starts_with("retried")));
    }
}
