//! Two writes of this page were in flight with one validator: the first to arrive won.

use super::super::{Case, Cause, Confidence, Finding};
use crate::exchange::Shown;
use crate::ledger::Role;

pub fn examine(case: &Case) -> Option<Finding> {
    let sent = case.comparison()?;
    let overlapping = case.overlapping();
    let winner = overlapping.iter().find(|other| other.role == Role::Write)?;
    let millis = case.entry.started.millis_since(winner.started);
    let order = if millis >= 0.0 { "after" } else { "before" };
    let mut evidence: Vec<_> = case.source_evidence().into_iter().collect();
    evidence.push(case.gave(winner));
    evidence.push(case.this());
    Some(Finding {
        cause: Cause::OverlappingWrites,
        confidence: Confidence::High,
        summary: format!(
            "Two writes were in flight at once with {}: this one began {} ms {order} {}, which won ({}).",
            Shown(&sent.value),
            millis.abs().round() as i64,
            winner.id,
            case.line(winner)
        ),
        evidence,
        settled_by: None,
        advice: "Queue the writes of each resource: send the next when the last one's ETag has arrived.".into(),
    })
}

#[cfg(test)]
mod tests {
    use crate::drawn::said_of;

    const READ: &str = "0-10 GET /n -> 200 ETag: \"v1\"\n";

    #[test]
    fn the_first_won() {
        let drawing = format!(
            "{READ}20-320 PUT /n If-Match: \"v1\" | a -> 200 ETag: \"v2\"
            25-330 PUT /n If-Match: \"v1\" | b -> 412"
        );
        assert_eq!(said_of(&drawing, 2), ["overlapping-writes high"]);
    }

    #[test]
    fn the_second_won() {
        let drawing = format!(
            "{READ}20-320 PUT /n If-Match: \"v1\" | a -> 412
            25-300 PUT /n If-Match: \"v1\" | b -> 200 ETag: \"v2\""
        );
        assert_eq!(said_of(&drawing, 1), ["overlapping-writes high"]);
    }

    #[test]
    fn one_after_the_other_is_no_overlap() {
        let drawing = format!(
            "{READ}20-30 PUT /n If-Match: \"v1\" | a -> 200 ETag: \"v2\"
            31-40 PUT /n If-Match: \"v1\" | b -> 412"
        );
        assert_eq!(said_of(&drawing, 2), ["stale-after-own-write high"]);
    }

    #[test]
    fn two_losers_or_other_validators_prove_nothing() {
        let losers = format!("{READ}20-320 PUT /n If-Match: \"v1\" | a -> 412\n25-330 PUT /n If-Match: \"v1\" | b -> 412");
        assert_eq!(said_of(&losers, 2).first().map(String::as_str), Some("changed-by-another medium"));
        let other = format!("{READ}20-320 PUT /n If-Match: \"v0\" | a -> 200\n25-330 PUT /n If-Match: \"v1\" | b -> 412");
        assert!(!said_of(&other, 2).iter().any(|said| said.starts_with("overlapping")));
    }
}
