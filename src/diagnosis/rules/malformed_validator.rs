//! The value fails the grammar of RFC 9110 §8.8.3 (tags) or §5.6.7 (dates).

use super::super::{Case, Cause, Confidence, Evidence, Finding};
use crate::exchange::Shown;
use crate::http::{Condition, TagCondition, TagFault};

pub fn examine(case: &Case) -> Option<Finding> {
    let sent = case.comparison()?;
    let (reason, advice, confidence) = match sent.condition {
        Condition::IfMatch => of_tags(case.preconditions.if_match.as_ref().map(|field| &field.value)?)?,
        Condition::IfNoneMatch => of_tags(case.preconditions.if_none_match.as_ref().map(|field| &field.value)?)?,
        Condition::IfUnmodifiedSince => {
            let error = case.preconditions.if_unmodified_since.as_ref()?.value.as_ref().err()?;
            // §13.1.4: an invalid date is ignored, so a server that answers 412 has a rule of its own.
            (error.to_string(), "Send Last-Modified back as it was received, byte for byte.", Confidence::Medium)
        }
        _ => return None,
    };
    let mut evidence = vec![Evidence::new(case.entry.id, format!("sent {}: {}", sent.condition.name(), Shown(&sent.value)))];
    evidence.extend(case.source_evidence());
    Some(Finding {
        cause: Cause::MalformedValidator,
        confidence,
        summary: format!("{} was malformed: {reason}.", sent.condition.name()),
        evidence,
        settled_by: None,
        advice: advice.into(),
    })
}

/// Why, what helps, and how sure it is. One good tag in the list could have matched: then the malformed one
/// is no more than a suspect.
fn of_tags(tags: &TagCondition) -> Option<(String, &'static str, Confidence)> {
    let list = tags.list()?;
    if list.is_empty() {
        let reason = "the value is empty: it names no version, so it can never match".to_owned();
        return Some((reason, "Send the ETag that came with the version that was edited.", Confidence::High));
    }
    let error = list.errors().next()?;
    let confidence = if list.tags().next().is_none() { Confidence::High } else { Confidence::Low };
    let advice = match error.fault {
        TagFault::LeakedLiteral => {
            "Look where the page reads the ETag: a response from another origin shows it to scripts only with \
             Access-Control-Expose-Headers: ETag. Send no request without a tag."
        }
        _ => "Keep the ETag as an opaque string: send it back as it was received, quotes and all.",
    };
    Some((error.to_string(), advice, confidence))
}

#[cfg(test)]
mod tests {
    use crate::drawn::said_of;

    fn top(value: &str) -> Option<String> {
        let drawing = format!("0-10 GET /n -> 200 ETag: \"v1\"\n20-30 PUT /n If-Match: {value} -> 412 ETag: \"v1\"");
        said_of(&drawing, 1).into_iter().next()
    }

    #[test]
    fn what_is_no_tag_is_named() {
        for value in ["null", "undefined", "v1", "\"\"v1\"\"", "&quot;v1&quot;", "\\\"v1\\\"", "\"v1", "w/\"v1\"", ""] {
            assert_eq!(top(value).as_deref(), Some("malformed-validator high"), "{value}");
        }
    }

    #[test]
    fn odd_but_legal_tags_are_left_alone() {
        for value in ["\"\"", "\"a,b\"", "\"\\\"", "\"null\"", "\"ü\"", ", \"v1\" ,"] {
            let said = top(value);
            assert!(said.as_deref().is_some_and(|said| !said.starts_with("malformed")), "{value}: {said:?}");
        }
    }

    #[test]
    fn beside_a_good_tag_it_is_only_a_suspect() {
        let drawing = "0-10 GET /n -> 200 ETag: \"v1\"\n20-30 PUT /n | x -> 200 ETag: \"v2\"\n40-50 PUT /n If-Match: \"v1\", v0 -> 412";
        assert_eq!(said_of(drawing, 2), ["stale-after-own-write high", "malformed-validator low"]);
    }

    #[test]
    fn dates() {
        let said = said_of("0-10 PUT /n If-Unmodified-Since: 2024-12-06T00:00:00Z -> 412", 0);
        assert_eq!(said.first().map(String::as_str), Some("malformed-validator medium"));
        let said = said_of("0-10 PUT /n If-Unmodified-Since: Fri, 06 Dec 2024 00:00:00 GMT -> 412", 0);
        assert!(said.first().is_some_and(|said| !said.starts_with("malformed")));
    }
}
