//! The page wrote successfully, then sent the validator from before its own write.

use super::super::case::given;
use super::super::{Case, Cause, Confidence, Finding};
use crate::exchange::Shown;

pub fn examine(case: &Case) -> Option<Finding> {
    let sent = case.comparison()?;
    let writes = case.own_writes();
    let write = *writes.first()?;
    // A read that gives the very tag that failed refutes it: the write changed nothing.
    let reread = case.reread();
    if reread.is_some_and(|read| case.gave_what_was_sent(read)) {
        return None;
    }
    let told = write.etag.is_some();
    // RFC 9110 §9.3.4: a write's answer carries an ETag only if the body was stored as sent.
    // Without one, that the validator changed is likely, and a later read can prove it.
    let confidence = if told || reread.is_some() { Confidence::High } else { Confidence::Medium };
    let mut evidence: Vec<_> = case.source_evidence().into_iter().collect();
    evidence.extend(writes.iter().rev().map(|write| case.gave(write)));
    evidence.push(case.this());
    evidence.extend(reread.map(|read| case.gave(read)));
    let (what, advice) = if told {
        (
            format!("and was told {}", given(write)),
            "Take the ETag from the response of each write, and use it for the next.",
        )
    } else {
        (
            "and its response carried no ETag".to_owned(),
            "Read the resource again after a write, or let the server send the new ETag with its answer to the write.",
        )
    };
    Some(Finding {
        cause: Cause::StaleAfterOwnWrite,
        confidence,
        summary: format!(
            "This page had changed the resource itself {} earlier ({}, {}) {what}, but still sent {}.",
            case.ago(write),
            write.id,
            case.line(write),
            Shown(&sent.value)
        ),
        evidence,
        settled_by: (confidence != Confidence::High)
            .then(|| "Reading the resource again shows whether its tag is another one now.".into()),
        advice: advice.into(),
    })
}

#[cfg(test)]
mod tests {
    use crate::drawn::said_of;

    #[test]
    fn the_writes_etag_was_dropped() {
        let drawing = "0-10 GET /n -> 200 ETag: \"v1\"
            20-30 PUT /n If-Match: \"v1\" | a -> 200 ETag: \"v2\"
            40-50 PUT /n If-Match: \"v1\" | b -> 412 ETag: \"v2\"";
        assert_eq!(said_of(drawing, 2), ["stale-after-own-write high"]);
    }

    #[test]
    fn the_write_gave_no_etag() {
        let drawing = "0-10 GET /n -> 200 ETag: \"v1\"
            20-30 PUT /n If-Match: \"v1\" | a -> 204
            40-50 PUT /n If-Match: \"v1\" | b -> 412";
        assert_eq!(said_of(drawing, 2), ["stale-after-own-write medium"]);
        let confirmed = format!("{drawing}\n60-70 refetch#2 GET /n -> 200 ETag: \"v2\"");
        assert_eq!(said_of(&confirmed, 2), ["stale-after-own-write high"]);
    }

    #[test]
    fn a_date_goes_stale_the_same_way() {
        let drawing = "0-10 GET /n -> 200 Last-Modified: Fri, 06 Dec 2024 00:00:00 GMT
            20-30 PUT /n | a -> 204 Last-Modified: Fri, 06 Dec 2024 00:00:05 GMT
            40-50 PUT /n If-Unmodified-Since: Fri, 06 Dec 2024 00:00:00 GMT | b -> 412";
        assert_eq!(said_of(drawing, 2).first().map(String::as_str), Some("stale-after-own-write medium"));
    }

    #[test]
    fn the_first_read_was_before_the_recording() {
        let drawing = "20-30 PUT /n If-Match: \"v1\" | a -> 200 ETag: \"v2\"
            40-50 PUT /n If-Match: \"v1\" | b -> 412";
        assert_eq!(said_of(drawing, 1).first().map(String::as_str), Some("stale-after-own-write high"));
    }

    #[test]
    fn a_read_after_the_write_clears_the_page() {
        let drawing = "0-10 PUT /n | a -> 204
            20-30 GET /n -> 200 ETag: \"v2\"
            40-50 PUT /n If-Match: \"v2\" | b -> 412";
        let said = said_of(drawing, 2);
        assert!(!said.iter().any(|said| said.starts_with("stale")), "{said:?}");
    }

    #[test]
    fn the_writes_own_tag_is_no_stale_one() {
        let drawing = "0-10 PUT /n | a -> 200 ETag: \"v2\"\n20-30 PUT /n If-Match: \"v2\" | b -> 412";
        assert_eq!(said_of(drawing, 1), ["changed-by-another medium"]);
    }

    #[test]
    fn a_write_elsewhere_or_a_failed_one_is_no_write() {
        let drawing = "0-10 GET /n -> 200 ETag: \"v1\"
            12-13 PUT /other | a -> 200 ETag: \"o2\"
            14-15 PUT /n | a -> 500
            20-30 PUT /n If-Match: \"v1\" | b -> 412";
        let said = said_of(drawing, 3);
        assert!(!said.iter().any(|said| said.starts_with("stale")), "{said:?}");
    }

    #[test]
    fn a_read_that_gives_the_failed_tag_refutes_it() {
        let drawing = "0-10 GET /n -> 200 ETag: \"v1\"
            20-30 PUT /n If-Match: \"v1\" | a -> 204
            40-50 PUT /n If-Match: \"v1\" | b -> 412
            60-70 refetch#2 GET /n -> 200 ETag: \"v1\"";
        let said = said_of(drawing, 2);
        assert!(!said.iter().any(|said| said.starts_with("stale")), "{said:?}");
    }
}
