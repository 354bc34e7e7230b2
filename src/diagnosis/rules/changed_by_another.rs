//! Somebody else changed the resource: said last, and never when the page's own doing explains it.

use super::super::case::given;
use super::super::{Case, Cause, Confidence, Evidence, Finding};
use crate::exchange::Shown;
use crate::http::{Condition, Strength};
use crate::ledger::{Role, SourceMatch};

pub fn examine(case: &Case) -> Option<Finding> {
    let sent = case.comparison()?;
    if !could_have_held(case) || explained_by_the_page(case) {
        return None;
    }
    let known = case.source.filter(|source| source.fit != SourceMatch::Elsewhere);
    let mut evidence: Vec<_> = known.and_then(|_| case.source_evidence()).into_iter().collect();
    evidence.push(case.this());

    if let Some(repair) = case.repairs_between().first() {
        evidence.push(case.gave(repair));
        return Some(Finding {
            cause: Cause::ChangedByAnother,
            confidence: Confidence::High,
            summary: format!(
                "Retag's own retry ({}) had changed the resource; the page did not know, and still sent {}.",
                repair.id,
                Shown(&sent.value)
            ),
            evidence,
            settled_by: None,
            advice: "Reload the page, so that it reads what the repair saved.".into(),
        });
    }

    let since = known.and_then(|source| case.ledger().entry(source.exchange)).map(|source| case.ago(source));
    let since = since.map_or(String::new(), |ago| format!(" in the {ago} since the page read it"));
    if let Some(gone) = case.found_gone().filter(|_| case.reread().is_none()) {
        evidence.push(Evidence::new(gone.id, format!("{} answered {}", gone.request.method, gone.response.status)));
        return Some(finding(Confidence::Medium, format!("Somebody else deleted the resource{since}."), evidence));
    }
    let Some(read) = case.reread() else {
        let (confidence, summary) = match (known, case.hint()) {
            (Some(_), Some(hint)) => {
                (Confidence::Medium, format!("Somebody else changed the resource{since}: the 412 names {} as current.", Shown(hint)))
            }
            (Some(_), None) => (Confidence::Medium, format!("Somebody else probably changed the resource{since}.")),
            (None, _) => (Confidence::Low, "Somebody else may have changed the resource since the page read it.".to_owned()),
        };
        return Some(finding(confidence, summary, evidence));
    };
    // The server still gives the tag that it refused: nobody changed anything.
    if case.gave_what_was_sent(read) {
        return None;
    }
    evidence.push(case.gave(read));
    let before = known.and_then(|source| case.ledger().entry(source.exchange)).and_then(|source| case.body_of(source));
    let (confidence, summary) = match (before, case.body_of(read)) {
        (Some(before), Some(now)) if before == now => (
            Confidence::Low,
            format!("The tag is {} now, and yet the body is what it was: perhaps nobody changed anything.", given(read)),
        ),
        (Some(_), Some(_)) => (
            Confidence::High,
            format!("Somebody else changed the resource{since}: it is another version now, {}.", given(read)),
        ),
        _ => (Confidence::Medium, format!("Somebody else changed the resource{since}: it has {} now.", given(read))),
    };
    Some(finding(confidence, summary, evidence))
}

fn finding(confidence: Confidence, summary: String, evidence: Vec<Evidence>) -> Finding {
    Finding {
        cause: Cause::ChangedByAnother,
        confidence,
        summary,
        evidence,
        settled_by: (confidence != Confidence::High)
            .then(|| "Reading the resource past every cache shows its tag and body as they are now.".into()),
        advice: "Read the latest version, put the edit on top of it, and save with the fresh ETag; \
                 show the user both when they conflict."
            .into(),
    }
}

/// Whether the condition could have held at all: a malformed value, or a weak one in If-Match,
/// fails whoever changed what.
fn could_have_held(case: &Case) -> bool {
    let Some(sent) = case.comparison() else { return false };
    match sent.condition {
        Condition::IfMatch => {
            let weakly = case.dialect.is_some_and(|dialect| dialect.comparison == crate::dialect::Comparison::Weak);
            let tags = case.preconditions.if_match.as_ref().map(|field| &field.value);
            tags.is_some_and(|tags| tags.tags().any(|tag| weakly || tag.strength() == Strength::Strong))
        }
        Condition::IfUnmodifiedSince => case.preconditions.if_unmodified_since.as_ref().is_some_and(|field| field.value.is_ok()),
        _ => false,
    }
}

fn explained_by_the_page(case: &Case) -> bool {
    !case.own_writes().is_empty() || case.overlapping().iter().any(|other| other.role == Role::Write)
}

#[cfg(test)]
mod tests {
    use crate::drawn::said_of;

    const FAILED: &str = "0-10 GET /n -> 200 ETag: \"v1\" | old\n20-30 PUT /n If-Match: \"v1\" | a -> 412 ETag: \"v2\"\n";

    #[test]
    fn a_reread_proves_it() {
        assert_eq!(said_of(FAILED, 1), ["changed-by-another medium"]);
        let read = format!("{FAILED}40-50 refetch#1 GET /n -> 200 ETag: \"v2\" | new");
        assert_eq!(said_of(&read, 1), ["changed-by-another high"]);
    }

    #[test]
    fn equal_bodies_make_it_doubtful() {
        let read = format!("{FAILED}40-50 refetch#1 GET /n -> 200 ETag: \"v2\" | old");
        assert_eq!(said_of(&read, 1), ["changed-by-another low"]);
    }

    #[test]
    fn the_same_tag_again_refutes_it() {
        let read = format!("{FAILED}40-50 refetch#1 GET /n -> 200 ETag: \"v1\" | old");
        assert!(said_of(&read, 1).is_empty());
    }

    #[test]
    fn a_read_after_the_pages_own_later_write_proves_nothing() {
        let later = format!("{FAILED}40-50 PUT /n | b -> 200 ETag: \"v3\"\n60-70 GET /n -> 200 ETag: \"v3\" | b");
        assert_eq!(said_of(&later, 1), ["changed-by-another medium"]);
    }

    #[test]
    fn deleted() {
        let gone = format!("{FAILED}40-50 refetch#1 GET /n -> 404");
        assert_eq!(said_of(&gone, 1), ["changed-by-another medium"]);
    }

    #[test]
    fn retags_own_repair_is_named() {
        let repaired = format!(
            "{FAILED}40-50 refetch#1 GET /n -> 200 ETag: \"v2\" | new
            60-70 retry#1 PUT /n If-Match: \"v2\" | a -> 200 ETag: \"v3\"
            80-90 PUT /n If-Match: \"v1\" | c -> 412"
        );
        let said = said_of(&repaired, 4);
        assert_eq!(said.last().map(String::as_str), Some("changed-by-another high"), "{said:?}");
        assert!(!said.iter().any(|said| said.starts_with("stale")), "{said:?}");
    }

    #[test]
    fn what_could_never_match_was_not_changed_by_anybody() {
        for condition in ["If-Match: null", "If-Match: W/\"v1\"", "If-None-Match: *", "If-Match: *"] {
            let said = said_of(&format!("0-10 PUT /n {condition} -> 412"), 0);
            assert!(!said.iter().any(|said| said.starts_with("changed")), "{condition}: {said:?}");
        }
    }
}
