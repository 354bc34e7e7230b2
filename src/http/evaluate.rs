//! The evaluation of preconditions (RFC 9110 §13.2.2), as a pure function.

use super::condition::Condition;
use super::date::HttpDate;
use super::entity_tag::EntityTag;
use super::preconditions::{IfRangeValidator, Preconditions};
use super::range::RangeField;
use super::tag_list::TagCondition;
use super::validators::{DateStrength, Validators};

/// The selected representation (§3.2), as far as a precondition can ask about it.
#[derive(Clone, Copy, Debug)]
pub enum Selected<'a> {
    /// The resource has no current representation.
    Missing,
    /// It has one, with these validators.
    Current(&'a Validators),
}

/// What §13.2.2 makes of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evaluation {
    /// What the origin is to do.
    pub outcome: Outcome,
    /// The condition whose step decided; nothing when step 6 was reached and no Range was honoured
    /// for a condition's sake.
    pub decided_by: Option<Condition>,
    /// What became of each condition in the request that was reached, in order of precedence.
    /// One that is absent here stood behind the one that decided.
    pub results: Vec<(Condition, ConditionResult)>,
}

/// What the origin is to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Perform the method.
    Perform,
    /// Perform it, and send the range that was asked for: 206.
    PartialContent,
    /// Answer 304.
    NotModified,
    /// Answer 412.
    PreconditionFailed,
}

/// What became of one condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConditionResult {
    /// It is true.
    Holds,
    /// It is false.
    Fails,
    /// It does not count.
    Ignored(Ignored),
}

/// Why a condition does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ignored {
    /// The method gives it no meaning: any condition with CONNECT, OPTIONS or TRACE (§13.2.1),
    /// If-Modified-Since with anything but GET and HEAD (§13.1.3), If-Range with anything but GET.
    Method,
    /// A more precise condition is there: If-Match instead of If-Unmodified-Since (§13.1.4),
    /// If-None-Match instead of If-Modified-Since (§13.1.3).
    OutrankedBy(Condition),
    /// Its date is malformed, or a list (§13.1.3, §13.1.4).
    InvalidDate,
    /// No modification date of the representation is known (§13.1.3, §13.1.4).
    NoModificationDate,
    /// If-Range without a Range, or with one that is ignored itself (§13.1.5, §14.2).
    NoRange,
}

/// Evaluates a request's preconditions in the order of RFC 9110 §13.2.2. `method` is case-sensitive
/// (§9.1).
///
/// The caller sees to §13.2.1: preconditions count only when the request without them would be
/// answered 2xx or 412; [`expected_status`](super::expected_status) does so.
///
/// A list with a malformed member matches nothing, whatever its other members say: an origin may try
/// to recover something from a malformed value (§2.4) and need not, so nothing can be relied on.
/// If-Match is then false, If-None-Match true. A `*` among other members is such a list too.
#[must_use]
pub fn evaluate(method: &str, preconditions: &Preconditions, selected: Selected<'_>) -> Evaluation {
    let mut results = Vec::new();
    for condition in preconditions.present() {
        let result = check(condition, method, preconditions, selected);
        results.push((condition, result));
        let outcome = match (condition, result) {
            (_, ConditionResult::Ignored(_)) => continue,
            // Steps 1 and 2: false → 412; true → go on with step 3.
            (Condition::IfMatch | Condition::IfUnmodifiedSince, ConditionResult::Fails) => {
                Outcome::PreconditionFailed
            }
            // Step 3: false → 304 for GET and HEAD, 412 for the rest.
            (Condition::IfNoneMatch, ConditionResult::Fails) => {
                if is_read(method) { Outcome::NotModified } else { Outcome::PreconditionFailed }
            }
            // Step 4: false → 304.
            (Condition::IfModifiedSince, ConditionResult::Fails) => Outcome::NotModified,
            // Step 5: true → 206; false → the Range is ignored.
            (Condition::IfRange, ConditionResult::Holds) => Outcome::PartialContent,
            (Condition::IfRange, ConditionResult::Fails) => Outcome::Perform,
            (_, ConditionResult::Holds) => continue,
        };
        return Evaluation { outcome, decided_by: Some(condition), results };
    }
    // Step 6: the method is performed; a Range of its own counts as usual (§14.2).
    let outcome = if asks_for_range(method, preconditions) && matches!(selected, Selected::Current(_)) {
        Outcome::PartialContent
    } else {
        Outcome::Perform
    };
    Evaluation { outcome, decided_by: None, results }
}

/// What becomes of one condition, which is in the request.
fn check(
    condition: Condition,
    method: &str,
    preconditions: &Preconditions,
    selected: Selected<'_>,
) -> ConditionResult {
    // §13.2.1: these methods neither select nor modify a representation.
    if matches!(method, "CONNECT" | "OPTIONS" | "TRACE") {
        return ConditionResult::Ignored(Ignored::Method);
    }
    let truth = match condition {
        Condition::IfMatch => if_match(preconditions, selected),
        Condition::IfUnmodifiedSince => if_unmodified_since(preconditions, selected),
        Condition::IfNoneMatch => if_none_match(preconditions, selected),
        Condition::IfModifiedSince => if_modified_since(method, preconditions, selected),
        Condition::IfRange => if_range(method, preconditions, selected),
    };
    match truth {
        Ok(true) => ConditionResult::Holds,
        Ok(false) => ConditionResult::Fails,
        Err(ignored) => ConditionResult::Ignored(ignored),
    }
}

/// §13.1.1: `*` is true if there is a current representation; a list is true if one of its tags
/// strongly matches. Without an entity tag of its own, a representation matches none.
fn if_match(preconditions: &Preconditions, selected: Selected<'_>) -> Result<bool, Ignored> {
    Ok(names_selected(preconditions.if_match.as_ref().map(|field| &field.value), selected, EntityTag::strong_eq))
}

/// §13.1.2: `*` is false if there is a current representation; a list is false if one of its tags
/// weakly matches.
fn if_none_match(preconditions: &Preconditions, selected: Selected<'_>) -> Result<bool, Ignored> {
    Ok(!names_selected(preconditions.if_none_match.as_ref().map(|field| &field.value), selected, EntityTag::weak_eq))
}

/// Whether `*` or a list of tags names the selected representation.
fn names_selected(
    condition: Option<&TagCondition>,
    selected: Selected<'_>,
    matches: fn(&EntityTag, &EntityTag) -> bool,
) -> bool {
    let (Some(condition), Selected::Current(validators)) = (condition, selected) else {
        return false;
    };
    match condition {
        TagCondition::Any => true,
        TagCondition::Tags(list) => {
            list.errors().next().is_none()
                && validators.tag().is_some_and(|current| list.tags().any(|tag| matches(tag, current)))
        }
    }
}

/// §13.1.4: true if the modification date is not later than the date given.
fn if_unmodified_since(preconditions: &Preconditions, selected: Selected<'_>) -> Result<bool, Ignored> {
    if preconditions.if_match.is_some() {
        return Err(Ignored::OutrankedBy(Condition::IfMatch));
    }
    let given = date_of(preconditions.if_unmodified_since.as_ref().map(|field| &field.value))?;
    Ok(modification_date(selected)? <= given)
}

/// §13.1.3: false if the modification date is not later than the date given.
fn if_modified_since(
    method: &str,
    preconditions: &Preconditions,
    selected: Selected<'_>,
) -> Result<bool, Ignored> {
    if preconditions.if_none_match.is_some() {
        return Err(Ignored::OutrankedBy(Condition::IfNoneMatch));
    }
    if !is_read(method) {
        return Err(Ignored::Method);
    }
    let given = date_of(preconditions.if_modified_since.as_ref().map(|field| &field.value))?;
    Ok(modification_date(selected)? > given)
}

/// §13.1.5: a tag is compared strongly, a date exactly; a date that is known to be a weak validator is
/// false. Whether an unjudged date is strong is the origin's to know, and the origin is who asks.
/// What is neither a tag nor a date matches nothing.
fn if_range(
    method: &str,
    preconditions: &Preconditions,
    selected: Selected<'_>,
) -> Result<bool, Ignored> {
    if method != "GET" {
        return Err(Ignored::Method);
    }
    let Selected::Current(validators) = selected else {
        return Err(Ignored::NoRange);
    };
    if !asks_for_range(method, preconditions) {
        return Err(Ignored::NoRange);
    }
    Ok(match preconditions.if_range.as_ref().map(|field| &field.value) {
        Some(Ok(IfRangeValidator::Tag(tag))) => {
            validators.tag().is_some_and(|current| tag.strong_eq(current))
        }
        Some(Ok(IfRangeValidator::Date(date))) => {
            validators.modified() == Some(*date)
                && validators.last_modified_strength() != Some(DateStrength::Weak)
        }
        Some(Err(_)) | None => false,
    })
}

/// Whether a part is asked for: Range is defined for GET only, and an invalid one is ignored (§14.2).
fn asks_for_range(method: &str, preconditions: &Preconditions) -> bool {
    method == "GET"
        && preconditions.range.as_ref().is_some_and(|range| range.value == RangeField::Bytes)
}

/// A method that reads the representation: the only ones that are answered 304 (§15.4.5).
fn is_read(method: &str) -> bool {
    matches!(method, "GET" | "HEAD")
}

/// The date that a condition gives; ignored when it is none.
fn date_of<E>(field: Option<&Result<HttpDate, E>>) -> Result<HttpDate, Ignored> {
    field.and_then(|value| value.as_ref().ok().copied()).ok_or(Ignored::InvalidDate)
}

/// When the selected representation was last modified; a condition is ignored where that is unknown.
fn modification_date(selected: Selected<'_>) -> Result<HttpDate, Ignored> {
    match selected {
        Selected::Missing => None,
        Selected::Current(validators) => validators.modified(),
    }
    .ok_or(Ignored::NoModificationDate)
}
