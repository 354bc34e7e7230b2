//! A weak entity tag in If-Match, which compares strongly (RFC 9110 §13.1.1): it can never hold.

use super::super::{Case, Cause, Confidence, Evidence, Finding};
use crate::exchange::{Comparison, Shown};
use crate::http::{Condition, Strength};

pub fn examine(case: &Case) -> Option<Finding> {
    let sent = case.comparison().filter(|sent| sent.condition == Condition::IfMatch)?;
    let tags = &case.preconditions.if_match.as_ref()?.value;
    let weak = tags.tags().find(|tag| tag.strength() == Strength::Weak)?.to_string();
    // One strong tag beside it could have matched.
    let all_weak = tags.tags().all(|tag| tag.strength() == Strength::Weak);
    let by_own_rules = case.dialect.filter(|dialect| dialect.if_match == Comparison::Weak);
    if !all_weak || by_own_rules.is_some() {
        return None;
    }
    let mut evidence = vec![Evidence::new(case.entry.id, format!("sent If-Match: {}", Shown(&sent.value)))];
    let source = case.source_evidence();
    let origin = match &source {
        Some(source) if source.shows.contains("ETag W/") => {
            format!(" The server itself gave it, in {}.", source.exchange)
        }
        Some(_) => {
            " The response it came from gave a strong one: something on the way marked it as weak.".to_owned()
        }
        None => String::new(),
    };
    evidence.extend(source);
    Some(Finding {
        cause: Cause::WeakValidator,
        confidence: Confidence::High,
        summary: format!(
            "If-Match carried the weak tag {}, and If-Match compares strongly, so it could never match.{origin}",
            Shown(&weak)
        ),
        evidence,
        settled_by: None,
        advice: "Let the origin give a strong ETag (a compressing proxy may have weakened it). \
                 Never strip W/ in the client: the same text can name another revision."
            .into(),
    })
}
