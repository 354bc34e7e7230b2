//! All conditional fields of one request.

use super::condition::Condition;
use super::date::{DateError, HttpDate};
use super::entity_tag::EntityTag;
use super::field::{Field, Lines, trim_ows};
use super::range::RangeField;
use super::tag_error::TagError;
use super::tag_list::TagCondition;

/// The preconditions of a request (RFC 9110 §13.1).
///
/// ```
/// use retag::http::{Condition, Preconditions};
///
/// let preconditions = Preconditions::from_headers([("if-match", "\"a\""), ("If-Match", "\"b\"")]);
/// assert_eq!(preconditions.leading(), Some(Condition::IfMatch));
/// assert_eq!(preconditions.raw(Condition::IfMatch), Some("\"a\", \"b\""));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Preconditions {
    /// §13.1.1.
    pub if_match: Option<Field<TagCondition>>,
    /// §13.1.2.
    pub if_none_match: Option<Field<TagCondition>>,
    /// §13.1.3.
    pub if_modified_since: Option<Field<Result<HttpDate, DateError>>>,
    /// §13.1.4.
    pub if_unmodified_since: Option<Field<Result<HttpDate, DateError>>>,
    /// §13.1.5.
    pub if_range: Option<Field<Result<IfRangeValidator, TagError>>>,
    /// §14.2. Not a precondition: If-Range has no meaning without it.
    pub range: Option<Field<RangeField>>,
}

/// The validator of If-Range.
///
/// ```abnf
/// If-Range = entity-tag / HTTP-date
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IfRangeValidator {
    /// A tag, compared strongly.
    Tag(EntityTag),
    /// A date, compared exactly.
    Date(HttpDate),
}

impl IfRangeValidator {
    /// Reads the field's value. A value that is neither a tag nor a date gets a tag's error, since a date is
    /// hardly ever written by hand.
    ///
    /// # Errors
    /// [`TagError`], when the value is neither a date nor an entity tag.
    pub fn parse(value: &str) -> Result<Self, TagError> {
        // §13.1.5: a quote among the first three characters marks an entity tag.
        if !trim_ows(value).chars().take(3).any(|character| character == '"')
            && let Ok(date) = HttpDate::parse(value)
        {
            return Ok(Self::Date(date));
        }
        EntityTag::parse(value).map(Self::Tag)
    }
}

impl Preconditions {
    /// Reads the conditions from a request's header section: names in any case, several lines with one name
    /// combined in their order (§5.3). Other fields are skipped.
    pub fn from_headers<'a>(headers: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut if_match = Lines::default();
        let mut if_none_match = Lines::default();
        let mut if_modified_since = Lines::default();
        let mut if_unmodified_since = Lines::default();
        let mut if_range = Lines::default();
        let mut range = Lines::default();
        for (name, value) in headers {
            match Condition::from_name(name) {
                Some(Condition::IfMatch) => if_match.push(value),
                Some(Condition::IfNoneMatch) => if_none_match.push(value),
                Some(Condition::IfModifiedSince) => if_modified_since.push(value),
                Some(Condition::IfUnmodifiedSince) => if_unmodified_since.push(value),
                Some(Condition::IfRange) => if_range.push(value),
                None if name.eq_ignore_ascii_case("Range") => range.push(value),
                None => {}
            }
        }
        Self {
            if_match: if_match.into_field(TagCondition::parse),
            if_none_match: if_none_match.into_field(TagCondition::parse),
            if_modified_since: if_modified_since.into_field(HttpDate::parse),
            if_unmodified_since: if_unmodified_since.into_field(HttpDate::parse),
            if_range: if_range.into_field(IfRangeValidator::parse),
            range: range.into_field(RangeField::parse),
        }
    }

    /// The conditions of the request, in the order of evaluation (§13.2.2).
    /// [`evaluate`](super::evaluate()) decides which of them count.
    pub fn present(&self) -> impl Iterator<Item = Condition> {
        Condition::ALL.into_iter().filter(|condition| self.raw(*condition).is_some())
    }

    /// The condition that is evaluated first.
    #[must_use]
    pub fn leading(&self) -> Option<Condition> {
        self.present().next()
    }

    /// Whether the request has none of the five conditions.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.leading().is_none()
    }

    /// A condition's combined text, as recorded.
    #[must_use]
    pub fn raw(&self, condition: Condition) -> Option<&str> {
        match condition {
            Condition::IfMatch => raw_of(&self.if_match),
            Condition::IfUnmodifiedSince => raw_of(&self.if_unmodified_since),
            Condition::IfNoneMatch => raw_of(&self.if_none_match),
            Condition::IfModifiedSince => raw_of(&self.if_modified_since),
            Condition::IfRange => raw_of(&self.if_range),
        }
    }
}

/// The field's recorded text, if the field is present.
fn raw_of<T>(field: &Option<Field<T>>) -> Option<&str> {
    field.as_ref().map(|field| &*field.raw)
}

#[cfg(test)]
mod tests {
    use super::super::{DateFault, TagFault};
    use super::*;

    #[test]
    fn a_request_without_conditions_has_none() {
        let preconditions = Preconditions::from_headers([("Accept", "*/*"), ("Range", "bytes=0-1")]);
        assert!(preconditions.is_empty());
        assert!(preconditions.range.is_some());
    }

    #[test]
    fn each_condition_keeps_its_text_and_what_was_read() {
        let preconditions = Preconditions::from_headers([
            ("IF-RANGE", " \"r\""),
            ("if-modified-since", "Thu, 01 Jan 1970 00:00:01 GMT"),
            ("if-none-match", "*"),
            ("if-unmodified-since", "yesterday"),
            ("if-match", "\"a\""),
        ]);
        assert_eq!(preconditions.present().collect::<Vec<_>>(), Condition::ALL);
        assert_eq!(preconditions.raw(Condition::IfRange), Some(" \"r\""));
        let none_match = preconditions.if_none_match.expect("If-None-Match");
        assert_eq!(none_match, Field { raw: "*".into(), lines: 1, value: TagCondition::Any });
        let modified = preconditions.if_modified_since.expect("If-Modified-Since");
        assert_eq!(modified.value.map(HttpDate::seconds), Ok(1));
        let unmodified = preconditions.if_unmodified_since.expect("If-Unmodified-Since");
        assert_eq!(unmodified.value.map_err(|error| error.fault), Err(DateFault::Unreadable));
    }

    /// §5.3, and XMLHttpRequest's setRequestHeader when it is called twice for one field.
    #[test]
    fn several_lines_are_one_value() {
        let preconditions =
            Preconditions::from_headers([("If-Match", "\"a\""), ("Accept", "*/*"), ("if-match", "W/\"b\"")]);
        let field = preconditions.if_match.expect("If-Match");
        assert_eq!((&*field.raw, field.lines), ("\"a\", W/\"b\"", 2));
        assert_eq!(field.value.tags().count(), 2);
        // Two dates are a list, and a `*` in a list is malformed.
        let date = "Thu, 01 Jan 1970 00:00:01 GMT";
        let twice = Preconditions::from_headers([("If-Modified-Since", date), ("If-Modified-Since", date)]);
        let value = twice.if_modified_since.expect("If-Modified-Since").value;
        assert_eq!(value.map_err(|error| error.fault), Err(DateFault::List));
        let stars = Preconditions::from_headers([("If-Match", "*"), ("If-Match", "*")]);
        let faults: Vec<_> =
            stars.if_match.iter().flat_map(|field| field.value.errors()).map(|error| error.fault).collect();
        assert_eq!(faults, [TagFault::Wildcard, TagFault::Wildcard]);
    }

    #[test]
    fn the_leading_condition_is_the_first_of_the_order_not_of_the_message() {
        let preconditions = Preconditions::from_headers([
            ("If-None-Match", "\"a\""),
            ("If-Unmodified-Since", "Thu, 01 Jan 1970 00:00:01 GMT"),
        ]);
        assert_eq!(preconditions.leading(), Some(Condition::IfUnmodifiedSince));
    }

    #[test]
    fn if_range_takes_one_tag_or_one_date() {
        let tag = IfRangeValidator::parse("W/\"a\"").expect("a tag");
        assert!(matches!(tag, IfRangeValidator::Tag(_)));
        let date = IfRangeValidator::parse("Thu, 01 Jan 1970 00:00:01 GMT").expect("a date");
        assert!(matches!(date, IfRangeValidator::Date(_)));
        let fault = |value| IfRangeValidator::parse(value).map_err(|error| error.fault);
        assert_eq!(fault("\"a\", \"b\""), Err(TagFault::List));
        assert_eq!(fault("*"), Err(TagFault::Wildcard));
        assert_eq!(fault("abc"), Err(TagFault::Unquoted));
        assert_eq!(fault(""), Err(TagFault::Empty));
    }
}
