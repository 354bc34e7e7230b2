//! 412 without a condition: another protocol's meaning. RFC 4918 §12.1 says that it must not happen
//! otherwise.

use super::super::{Case, Cause, Confidence, Evidence, Finding};
use crate::dialect::DIALECTS;
use crate::exchange::Shown;

pub fn examine(case: &Case) -> Option<Finding> {
    if !case.is_failed() || case.entry.has_condition() {
        return None;
    }
    // The system whose words are spoken comes first: tus-js sends no If, and WebDAV no Tus-Resumable.
    let dialects = case.dialect.into_iter().chain(DIALECTS);
    let foreign = dialects.flat_map(|dialect| dialect.conditions.iter().map(move |one| (dialect, one)));
    let mut found =
        foreign.filter_map(|(dialect, one)| Some((dialect, one.place.found_in(case.exchange)?, one.means)));
    Some(match found.next() {
        Some((dialect, (name, value), means)) => Finding {
            cause: Cause::NotAPreconditionHeader,
            confidence: Confidence::High,
            summary: format!(
                "The request had none of HTTP's conditions, but {name}: {}, which {} reads as one: {means}.",
                Shown(&value),
                dialect.name
            ),
            evidence: vec![Evidence::new(
                case.entry.id,
                format!("sent {name}: {}, answered 412", Shown(&value)),
            )],
            settled_by: None,
            advice: format!("Look at {name} as {} defines it; a fresh ETag would not help.", dialect.name),
        },
        None => Finding {
            cause: Cause::NotAPreconditionHeader,
            confidence: Confidence::Medium,
            summary: "The request had no condition at all, and the server answered 412 all the same.".into(),
            evidence: vec![case.this()],
            settled_by: Some(
                "The body of the 412 usually says which rule of the server's own was broken.".into(),
            ),
            advice:
                "Read the response's body: the server uses 412 for something else than HTTP's preconditions, \
                     or a proxy dropped the condition on the way."
                    .into(),
        },
    })
}
