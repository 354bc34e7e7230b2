//! The evaluation of preconditions (RFC 9110 §13.2.2), as a pure function.

use super::condition::Condition;
use super::date::{DateError, HttpDate};
use super::entity_tag::EntityTag;
use super::field::Field;
use super::preconditions::{IfRangeValidator, Preconditions};
use super::range::RangeField;
use super::tag_list::TagCondition;
use super::validators::{DateStrength, Validators};

/// The selected representation (§3.2), as far as preconditions depend on it.
#[derive(Clone, Copy, Debug)]
pub enum Selected<'a> {
    /// The resource has no current representation.
    Missing,
    /// The current representation has these validators.
    Current(&'a Validators),
}

/// The result of §13.2.2 for a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evaluation {
    /// What the origin must do.
    pub outcome: Outcome,
    /// The condition that decided the outcome; `None` when step 6 was reached and If-Range did not
    /// decide on a Range.
    pub decided_by: Option<Condition>,
    /// The result of each evaluated condition of the request, in order of precedence.
    /// Conditions after the deciding one are not evaluated and not listed.
    pub results: Vec<(Condition, ConditionResult)>,
}

/// What the origin must do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Perform the method.
    Perform,
    /// Perform the method and send the requested range: 206.
    PartialContent,
    /// Respond with 304.
    NotModified,
    /// Respond with 412.
    PreconditionFailed,
}

/// The result of one condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConditionResult {
    /// The condition is true.
    Holds,
    /// The condition is false.
    Fails,
    /// The condition is ignored.
    Ignored(Ignored),
}

/// Why a condition is ignored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ignored {
    /// The condition has no meaning for the method: any condition with CONNECT, OPTIONS or TRACE (§13.2.1),
    /// If-Modified-Since with any method but GET and HEAD (§13.1.3), If-Range with any method but GET.
    Method,
    /// A more precise condition is present: If-Match instead of If-Unmodified-Since (§13.1.4),
    /// If-None-Match instead of If-Modified-Since (§13.1.3).
    OutrankedBy(Condition),
    /// The date is malformed, or a list (§13.1.3, §13.1.4).
    InvalidDate,
    /// The representation has no known modification date (§13.1.3, §13.1.4).
    NoModificationDate,
    /// If-Range without a Range, or with a Range that is ignored (§13.1.5, §14.2).
    NoRange,
}

/// Evaluates a request's preconditions in the order of RFC 9110 §13.2.2. `method` is case-sensitive
/// (§9.1).
///
/// The caller applies §13.2.1: preconditions count only when the response to the request without them would be
/// 2xx or 412; [`expected_status`](super::expected_status()) does so.
///
/// A list with a malformed member matches nothing, regardless of its other members: an origin may recover
/// something from a malformed value (§2.4) but need not, so no match is reliable.
/// If-Match is then false, If-None-Match true. A list with a `*` among other members is malformed in this sense.
#[must_use]
pub fn evaluate(method: &str, preconditions: &Preconditions, selected: Selected<'_>) -> Evaluation {
    let mut results = Vec::new();
    for condition in preconditions.present() {
        let result = check(condition, method, preconditions, selected);
        results.push((condition, result));
        let outcome = match (condition, result) {
            (_, ConditionResult::Ignored(_)) => continue,
            // Steps 1 and 2: false → 412; true → continue with step 3.
            (Condition::IfMatch | Condition::IfUnmodifiedSince, ConditionResult::Fails) => {
                Outcome::PreconditionFailed
            }
            // Step 3: false → 304 for GET and HEAD, 412 for the rest.
            (Condition::IfNoneMatch, ConditionResult::Fails) => {
                if is_read(method) {
                    Outcome::NotModified
                } else {
                    Outcome::PreconditionFailed
                }
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
    // Step 6: the method is performed; a Range without If-Range counts as usual (§14.2).
    let outcome = if asks_for_range(method, preconditions) && matches!(selected, Selected::Current(_)) {
        Outcome::PartialContent
    } else {
        Outcome::Perform
    };
    Evaluation { outcome, decided_by: None, results }
}

/// The result of one condition of the request.
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
        Condition::IfMatch => Ok(if_match(preconditions, selected)),
        Condition::IfUnmodifiedSince => if_unmodified_since(preconditions, selected),
        Condition::IfNoneMatch => Ok(if_none_match(preconditions, selected)),
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
/// strongly matches. No list matches a representation without an entity tag.
fn if_match(preconditions: &Preconditions, selected: Selected<'_>) -> bool {
    names_selected(preconditions.if_match.as_ref(), selected, EntityTag::strong_eq)
}

/// §13.1.2: `*` is false if there is a current representation; a list is false if one of its tags
/// weakly matches.
fn if_none_match(preconditions: &Preconditions, selected: Selected<'_>) -> bool {
    !names_selected(preconditions.if_none_match.as_ref(), selected, EntityTag::weak_eq)
}

/// Whether `*` or a list of tags names the selected representation.
fn names_selected(
    field: Option<&Field<TagCondition>>,
    selected: Selected<'_>,
    matches: fn(&EntityTag, &EntityTag) -> bool,
) -> bool {
    let (Some(field), Selected::Current(validators)) = (field, selected) else {
        return false;
    };
    match &field.value {
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
    let given = date_of(preconditions.if_unmodified_since.as_ref())?;
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
    let given = date_of(preconditions.if_modified_since.as_ref())?;
    Ok(modification_date(selected)? > given)
}

/// §13.1.5: a tag is compared strongly, a date exactly; a date that is known to be a weak validator is
/// false. A date of unknown strength counts as strong, because the origin knows its own dates.
/// A value that is neither a tag nor a date matches nothing.
fn if_range(method: &str, preconditions: &Preconditions, selected: Selected<'_>) -> Result<bool, Ignored> {
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

/// Whether the request asks for a part: Range is defined only for GET, and an invalid Range is ignored (§14.2).
fn asks_for_range(method: &str, preconditions: &Preconditions) -> bool {
    method == "GET" && preconditions.range.as_ref().is_some_and(|range| range.value == RangeField::Bytes)
}

/// Whether the method reads the representation: only GET and HEAD have 304 responses (§15.4.5).
fn is_read(method: &str) -> bool {
    matches!(method, "GET" | "HEAD")
}

/// The date in a condition; `Ignored` when it is malformed.
fn date_of(field: Option<&Field<Result<HttpDate, DateError>>>) -> Result<HttpDate, Ignored> {
    field.and_then(|field| field.value.as_ref().ok().copied()).ok_or(Ignored::InvalidDate)
}

/// The modification date of the selected representation; `Ignored` where it is unknown.
fn modification_date(selected: Selected<'_>) -> Result<HttpDate, Ignored> {
    match selected {
        Selected::Missing => None,
        Selected::Current(validators) => validators.modified(),
    }
    .ok_or(Ignored::NoModificationDate)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ConditionResult::{Fails, Holds};

    const EARLIER: &str = "Thu, 01 Jan 1970 00:00:01 GMT";
    const MODIFIED: &str = "Thu, 01 Jan 1970 00:00:02 GMT";
    const LATER: &str = "Thu, 01 Jan 1970 00:00:03 GMT";

    /// Evaluates against a representation with the tag `"a"`, modified at [`MODIFIED`].
    fn of(method: &str, headers: &[(&str, &str)]) -> Evaluation {
        let current = Validators::from_headers([("ETag", "\"a\""), ("Last-Modified", MODIFIED)]);
        evaluate(method, &Preconditions::from_headers(headers.iter().copied()), Selected::Current(&current))
    }

    fn against(headers: &[(&str, &str)], validators: &[(&str, &str)]) -> Evaluation {
        let current = Validators::from_headers(validators.iter().copied());
        evaluate("GET", &Preconditions::from_headers(headers.iter().copied()), Selected::Current(&current))
    }

    #[test]
    fn without_conditions_the_method_is_performed() {
        assert_eq!(
            of("PUT", &[]),
            Evaluation { outcome: Outcome::Perform, decided_by: None, results: vec![] }
        );
    }

    #[test]
    fn step_1_if_match() {
        let failed = of("PUT", &[("If-Match", "\"b\"")]);
        assert_eq!(failed.outcome, Outcome::PreconditionFailed);
        assert_eq!(failed.decided_by, Some(Condition::IfMatch));
        assert_eq!(of("PUT", &[("If-Match", "\"b\", \"a\"")]).outcome, Outcome::Perform);
        assert_eq!(of("GET", &[("If-Match", "W/\"a\"")]).outcome, Outcome::PreconditionFailed);
        assert_eq!(of("PUT", &[("If-Match", "")]).outcome, Outcome::PreconditionFailed);
        // The representation has no tag: `*` is true, a list is false.
        assert_eq!(against(&[("If-Match", "*")], &[]).outcome, Outcome::Perform);
        assert_eq!(against(&[("If-Match", "\"a\"")], &[]).outcome, Outcome::PreconditionFailed);
    }

    #[test]
    fn step_2_if_unmodified_since_counts_without_if_match_only() {
        assert_eq!(of("PUT", &[("If-Unmodified-Since", EARLIER)]).outcome, Outcome::PreconditionFailed);
        assert_eq!(of("PUT", &[("If-Unmodified-Since", MODIFIED)]).outcome, Outcome::Perform);
        let outranked = of("PUT", &[("If-Unmodified-Since", EARLIER), ("If-Match", "\"a\"")]);
        assert_eq!(outranked.outcome, Outcome::Perform);
        assert_eq!(
            outranked.results,
            [
                (Condition::IfMatch, Holds),
                (
                    Condition::IfUnmodifiedSince,
                    ConditionResult::Ignored(Ignored::OutrankedBy(Condition::IfMatch))
                )
            ]
        );
    }

    #[test]
    fn step_3_if_none_match_is_304_for_reads_and_412_for_the_rest() {
        for (method, outcome) in [
            ("GET", Outcome::NotModified),
            ("HEAD", Outcome::NotModified),
            ("PUT", Outcome::PreconditionFailed),
            ("DELETE", Outcome::PreconditionFailed),
            ("PROPFIND", Outcome::PreconditionFailed),
            // Methods are case-sensitive (§9.1): `get` is not GET.
            ("get", Outcome::PreconditionFailed),
        ] {
            for value in ["*", "W/\"a\"", "\"b\",\"a\""] {
                let evaluation = of(method, &[("If-None-Match", value)]);
                assert_eq!(evaluation.outcome, outcome, "{method} {value}");
                assert_eq!(evaluation.decided_by, Some(Condition::IfNoneMatch));
            }
        }
        assert_eq!(of("GET", &[("If-None-Match", "\"b\"")]).outcome, Outcome::Perform);
        // If-None-Match is evaluated although If-Match held.
        let both = of("GET", &[("If-Match", "\"a\""), ("If-None-Match", "\"a\"")]);
        assert_eq!(both.outcome, Outcome::NotModified);
        assert_eq!(both.results, [(Condition::IfMatch, Holds), (Condition::IfNoneMatch, Fails)]);
    }

    #[test]
    fn step_4_if_modified_since_counts_for_reads_without_if_none_match() {
        let unchanged = [("If-Modified-Since", LATER)];
        assert_eq!(of("HEAD", &unchanged).outcome, Outcome::NotModified);
        assert_eq!(of("GET", &[("If-Modified-Since", MODIFIED)]).outcome, Outcome::NotModified);
        assert_eq!(of("GET", &[("If-Modified-Since", EARLIER)]).outcome, Outcome::Perform);
        assert_eq!(
            of("POST", &unchanged).results,
            [(Condition::IfModifiedSince, ConditionResult::Ignored(Ignored::Method))]
        );
        // Even a malformed If-None-Match takes precedence.
        let outranked = of("GET", &[("If-Modified-Since", LATER), ("If-None-Match", "oops")]);
        assert_eq!(outranked.outcome, Outcome::Perform);
        assert_eq!(
            outranked.results.get(1),
            Some(&(
                Condition::IfModifiedSince,
                ConditionResult::Ignored(Ignored::OutrankedBy(Condition::IfNoneMatch))
            ))
        );
    }

    #[test]
    fn step_5_if_range_honours_or_drops_the_range_and_never_fails() {
        let range = ("Range", "bytes=0-4");
        for (value, outcome, result) in [
            ("\"a\"", Outcome::PartialContent, Holds),
            ("\"b\"", Outcome::Perform, Fails),
            ("W/\"a\"", Outcome::Perform, Fails),
            (MODIFIED, Outcome::PartialContent, Holds),
            // The comparison is exact, not "not later than".
            (LATER, Outcome::Perform, Fails),
            ("oops", Outcome::Perform, Fails),
        ] {
            let evaluation = of("GET", &[range, ("If-Range", value)]);
            assert_eq!(evaluation.outcome, outcome, "{value}");
            assert_eq!(evaluation.results, [(Condition::IfRange, result)], "{value}");
        }
        let ignored = |headers: &[_], method| of(method, headers).results;
        let no_range = ConditionResult::Ignored(Ignored::NoRange);
        assert_eq!(ignored(&[("If-Range", "\"a\"")], "GET"), [(Condition::IfRange, no_range)]);
        assert_eq!(
            ignored(&[("Range", "lines=1-2"), ("If-Range", "\"a\"")], "GET"),
            [(Condition::IfRange, no_range)]
        );
        assert_eq!(
            ignored(&[range, ("If-Range", "\"a\"")], "HEAD"),
            [(Condition::IfRange, ConditionResult::Ignored(Ignored::Method))]
        );
    }

    /// §13.1.5 with §8.8.2.2: a date within a second of the response's Date is a weak validator.
    #[test]
    fn if_range_refuses_a_date_known_to_be_weak() {
        let headers = [("Range", "bytes=0-4"), ("If-Range", MODIFIED)];
        let with_date = |date| against(&headers, &[("Last-Modified", MODIFIED), ("Date", date)]).outcome;
        assert_eq!(with_date(LATER), Outcome::PartialContent);
        assert_eq!(with_date(MODIFIED), Outcome::Perform);
    }

    #[test]
    fn a_range_without_if_range_is_served() {
        let range = ("Range", "bytes=0-4");
        assert_eq!(of("GET", &[range]).outcome, Outcome::PartialContent);
        assert_eq!(of("HEAD", &[range]).outcome, Outcome::Perform);
        assert_eq!(of("GET", &[("Range", "bytes=4-0")]).outcome, Outcome::Perform);
        assert_eq!(of("GET", &[range, ("If-None-Match", "\"a\"")]).outcome, Outcome::NotModified);
    }

    #[test]
    fn dates_that_cannot_be_compared_are_ignored() {
        for name in ["If-Modified-Since", "If-Unmodified-Since"] {
            let result = |headers: &[_], validators: &[_]| against(headers, validators).results[0].1;
            assert_eq!(
                result(&[(name, "yesterday")], &[("Last-Modified", MODIFIED)]),
                ConditionResult::Ignored(Ignored::InvalidDate)
            );
            for unknown in [&[][..], &[("Last-Modified", "yesterday")]] {
                assert_eq!(
                    result(&[(name, LATER)], unknown),
                    ConditionResult::Ignored(Ignored::NoModificationDate)
                );
            }
        }
    }

    #[test]
    fn a_list_with_a_malformed_member_matches_nothing() {
        assert_eq!(of("PUT", &[("If-Match", "\"a\", oops")]).outcome, Outcome::PreconditionFailed);
        assert_eq!(of("GET", &[("If-None-Match", "\"a\", oops")]).outcome, Outcome::Perform);
        assert_eq!(of("GET", &[("If-None-Match", "\"a\", *")]).outcome, Outcome::Perform);
        // Nothing matches a malformed tag of the representation.
        assert_eq!(against(&[("If-None-Match", "abc")], &[("ETag", "abc")]).outcome, Outcome::Perform);
        assert_eq!(against(&[("If-None-Match", "\"abc\"")], &[("ETag", "abc")]).outcome, Outcome::Perform);
    }

    /// §13.2.1.
    #[test]
    fn some_methods_ignore_every_condition() {
        for method in ["CONNECT", "OPTIONS", "TRACE"] {
            let evaluation = of(method, &[("If-Match", "\"b\""), ("If-None-Match", "*")]);
            assert_eq!(evaluation.outcome, Outcome::Perform);
            assert_eq!(evaluation.results.len(), 2);
            for (_, result) in evaluation.results {
                assert_eq!(result, ConditionResult::Ignored(Ignored::Method));
            }
        }
    }

    #[test]
    fn with_no_representation_nothing_matches() {
        let of = |headers: &[(&str, &str)]| {
            evaluate("PUT", &Preconditions::from_headers(headers.iter().copied()), Selected::Missing).outcome
        };
        assert_eq!(of(&[("If-Match", "*")]), Outcome::PreconditionFailed);
        assert_eq!(of(&[("If-Match", "\"a\"")]), Outcome::PreconditionFailed);
        assert_eq!(of(&[("If-None-Match", "*")]), Outcome::Perform);
        assert_eq!(of(&[("If-Unmodified-Since", EARLIER)]), Outcome::Perform);
    }
}
