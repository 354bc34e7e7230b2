//! `If-Match: *`, and there is nothing there (RFC 9110 §13.1.1).

use super::super::{Case, Cause, Confidence, Evidence, Finding};
use crate::http::Condition;

pub fn examine(case: &Case) -> Option<Finding> {
    let sent = case.entry.sent.as_deref()?;
    if !case.is_failed() || sent.condition != Condition::IfMatch || !sent.is_any() {
        return None;
    }
    // A read that finds a representation leaves nothing for the star to fail on.
    if case.reread().is_some() {
        return None;
    }
    let gone = case.found_gone();
    let mut evidence = vec![case.this()];
    evidence.extend(gone.map(|read| {
        Evidence::new(read.id, format!("{} answered {}", read.request.method, read.response.status))
    }));
    Some(Finding {
        cause: Cause::DoesNotExist,
        confidence: if gone.is_some() { Confidence::High } else { Confidence::Medium },
        summary: "If-Match: * asked for any existing version, and there was none: the resource does not exist.".into(),
        evidence,
        settled_by: gone.is_none().then(|| "Reading the resource shows whether it is there.".into()),
        advice: "To create it, send the request without If-Match, or with If-None-Match: *.".into(),
    })
}

#[cfg(test)]
mod tests {
    use crate::drawn::said_of;

    #[test]
    fn nothing_is_there() {
        let drawing = "0-10 PUT /n If-Match: * | a -> 412";
        assert_eq!(said_of(drawing, 0), ["does-not-exist medium"]);
        let read = format!("{drawing}\n20-30 refetch#0 GET /n -> 404");
        assert_eq!(said_of(&read, 0), ["does-not-exist high"]);
    }

    #[test]
    fn a_read_that_finds_it_refutes_it() {
        let drawing = "0-10 PUT /n If-Match: * | a -> 412\n20-30 refetch#0 GET /n -> 200 ETag: \"v1\"";
        assert!(!said_of(drawing, 0).iter().any(|said| said.starts_with("does-not")));
    }

    #[test]
    fn a_tag_is_no_star() {
        assert!(!said_of("0-10 PUT /n If-Match: \"*\" -> 412", 0).iter().any(|said| said.starts_with("does-not")));
    }
}
