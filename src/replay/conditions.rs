//! The conditions of a retry, made of the validators that an answer gave.

use super::event::Answer;
use super::request::{BodyEdit, PlannedRequest};
use super::retry::{Retry, validator_name};
use super::stop::StopReason;
use crate::dialect::replaced_in_query;
use crate::exchange::{Comparison, Place, Placed};
use crate::http::{Condition, EntityTag, Strength};
use crate::json_value::Print;

/// The conditions of a retry in the order in which they are sent. `failed_with` holds the conditions that the server
/// refused last: the same values would be refused again.
///
/// # Errors
/// A [`StopReason`], where the answer gives no validator that a condition could use.
pub(super) fn fresh_conditions(
    retry: &Retry,
    answer: &Answer,
    comparison: Comparison,
    failed_with: &[Placed],
) -> Result<Vec<Placed>, StopReason> {
    let mut conditions = Vec::new();
    for condition in &retry.fresh {
        let value = match condition {
            // Byte for byte: the server compares the date with its own Last-Modified (§13.1.4).
            Condition::IfUnmodifiedSince => answer
                .last_modified
                .clone()
                .ok_or(StopReason::NoValidator { missing: "Last-Modified".into() })?,
            _ => fresh_tag(answer.etag.as_deref(), comparison)?,
        };
        let name = condition.name().into();
        conditions.push(Placed { place: Place::Header, name, value: value.into() });
    }
    for own in &retry.dialect_conditions {
        let missing = || StopReason::NoValidator { missing: validator_name(own) };
        let given =
            answer.fresh_for(own).filter(|given| given.parts.len() == own.parts.len()).ok_or_else(missing)?;
        let parts = own.parts.iter().zip(&given.parts);
        conditions.extend(parts.map(|(part, given)| Placed { value: given.value.clone(), ..part.clone() }));
    }
    for pointer in &retry.tests {
        let found = answer.tested.iter().find(|(tested, _)| tested == pointer);
        let missing = || StopReason::NoValidator { missing: format!("value at {pointer}") };
        let (name, value) = found.ok_or_else(missing)?;
        conditions.push(Placed {
            place: Place::Test,
            name: name.as_str().into(),
            value: value.as_str().into(),
        });
    }
    if !failed_with.is_empty() && are_same(&conditions, failed_with) {
        return Err(match conditions.swap_remove(0) {
            Placed { place: Place::Test, .. } => StopReason::SameTests,
            Placed { value, .. } => StopReason::SameValidator(value.to_string()),
        });
    }
    Ok(conditions)
}

/// Whether a server would judge two lists of conditions alike. The values of tests are JSON.
fn are_same(fresh: &[Placed], failed: &[Placed]) -> bool {
    let is_same = |(fresh, failed): (&Placed, &Placed)| match fresh.place {
        Place::Test => {
            failed.place == Place::Test
                && fresh.name == failed.name
                && Print::of(&fresh.value) == Print::of(&failed.value)
        }
        _ => fresh == failed,
    };
    fresh.len() == failed.len() && fresh.iter().zip(failed).all(is_same)
}

fn fresh_tag(etag: Option<&str>, comparison: Comparison) -> Result<String, StopReason> {
    let text = etag.ok_or(StopReason::NoValidator { missing: "ETag".into() })?;
    let Ok(tag) = EntityTag::parse(text) else { return Err(StopReason::MalformedTag(text.to_owned())) };
    // §13.1.1: If-Match compares strongly, unless the dialect has rules of its own.
    if tag.strength() == Strength::Weak && comparison == Comparison::Strong {
        return Err(StopReason::WeakTag(text.to_owned()));
    }
    Ok(text.trim().to_owned())
}

/// The request with its conditions, each in its place: a header field, the query, or the body.
///
/// # Errors
/// [`StopReason::NotSent`], where a condition's parameter does not occur in the query exactly once.
pub(super) fn filled_in(
    mut request: PlannedRequest,
    conditions: &[Placed],
) -> Result<PlannedRequest, StopReason> {
    for one in conditions {
        let (name, value) = (one.name.to_string(), one.value.to_string());
        match one.place {
            Place::Header => request.headers.push((name, value)),
            Place::Body => {
                let is_new =
                    |edit: &&mut BodyEdit| matches!(edit, BodyEdit::NewMember { path, .. } if *path == name);
                match request.edits.iter_mut().find(is_new) {
                    Some(new) => *new = BodyEdit::NewMember { path: name, value },
                    None => request.edits.push(BodyEdit::Member { path: name, value }),
                }
            }
            Place::Test => request.edits.push(BodyEdit::Test { pointer: name, value }),
            Place::Query => {
                request.url = replaced_in_query(&request.url, &name, &value).ok_or_else(|| {
                    StopReason::NotSent(format!("{name} does not stand in the query exactly once"))
                })?;
            }
        }
    }
    Ok(request)
}
