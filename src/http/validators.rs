//! The validators of a response (RFC 9110 §8.8).

use super::date::{DateError, HttpDate};
use super::entity_tag::EntityTag;
use super::field::{Field, Lines};
use super::tag_error::TagError;

/// A response's validators, and its Date, which decides the strength of Last-Modified.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Validators {
    /// ETag (§8.8.3): one tag, or its fault.
    pub etag: Option<Field<Result<EntityTag, TagError>>>,
    /// Last-Modified (§8.8.2): a date, or its fault.
    pub last_modified: Option<Field<Result<HttpDate, DateError>>>,
    /// Date (§6.6.1): when the response was created, by the origin's clock.
    pub date: Option<Field<Result<HttpDate, DateError>>>,
}

/// Whether a Last-Modified date can identify one version only (§8.8.2.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateStrength {
    /// At least a second before Date: a later change would have another Last-Modified.
    Strong,
    /// Within a second of Date, or after it: a change in that second would have the same Last-Modified.
    Weak,
    /// Unknown, without a readable Date. §8.8.2.2 treats such a date as weak, unless an origin compares that
    /// knows its own clock.
    Unknown,
}

impl Validators {
    /// Reads the validators from a response's header section: names in any case, several lines combined.
    pub fn from_headers<'a>(headers: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut etag = Lines::default();
        let mut last_modified = Lines::default();
        let mut date = Lines::default();
        for (name, value) in headers {
            if name.eq_ignore_ascii_case("ETag") {
                etag.push(value);
            } else if name.eq_ignore_ascii_case("Last-Modified") {
                last_modified.push(value);
            } else if name.eq_ignore_ascii_case("Date") {
                date.push(value);
            }
        }
        Self {
            etag: etag.into_field(EntityTag::parse),
            last_modified: last_modified.into_field(HttpDate::parse),
            date: date.into_field(HttpDate::parse),
        }
    }

    /// The entity tag, if it is well-formed.
    #[must_use]
    pub fn tag(&self) -> Option<&EntityTag> {
        self.etag.as_ref()?.value.as_ref().ok()
    }

    /// The date of the last modification, if it is readable.
    #[must_use]
    pub fn modified(&self) -> Option<HttpDate> {
        self.last_modified.as_ref()?.value.as_ref().ok().copied()
    }

    /// Whether the response carries neither ETag nor Last-Modified, well-formed or not.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.etag.is_none() && self.last_modified.is_none()
    }

    /// The strength of Last-Modified; `None` when it is missing or unreadable.
    #[must_use]
    pub fn last_modified_strength(&self) -> Option<DateStrength> {
        let modified = self.modified()?;
        let Some(Ok(date)) = self.date.as_ref().map(|field| &field.value) else {
            return Some(DateStrength::Unknown);
        };
        // §8.8.2.2: strong when it is at least one second earlier than the Date.
        Some(if modified.seconds() < date.seconds() { DateStrength::Strong } else { DateStrength::Weak })
    }
}

#[cfg(test)]
mod tests {
    use super::super::{DateFault, TagFault};
    use super::*;

    #[test]
    fn they_are_read_by_names_in_any_case() {
        let validators = Validators::from_headers([
            ("etag", "W/\"a\""),
            ("LAST-MODIFIED", "Thu, 01 Jan 1970 00:00:01 GMT"),
            ("Content-Type", "text/plain"),
        ]);
        assert_eq!(validators.tag().map(ToString::to_string).as_deref(), Some("W/\"a\""));
        assert_eq!(validators.modified().map(HttpDate::seconds), Some(1));
        assert!(!validators.is_empty());
        assert!(Validators::from_headers([("Date", "Thu, 01 Jan 1970 00:00:01 GMT")]).is_empty());
    }

    #[test]
    fn a_malformed_validator_keeps_its_text_and_reason() {
        let validators = Validators::from_headers([("ETag", "abc"), ("Last-Modified", "")]);
        assert!(!validators.is_empty());
        assert_eq!((validators.tag(), validators.modified()), (None, None));
        let etag = validators.etag.expect("ETag");
        assert_eq!((&*etag.raw, etag.value.map_err(|error| error.fault)), ("abc", Err(TagFault::Unquoted)));
        let modified = validators.last_modified.expect("Last-Modified");
        assert_eq!(modified.value.map_err(|error| error.fault), Err(DateFault::Empty));
    }

    #[test]
    fn two_etags_are_not_one() {
        let validators = Validators::from_headers([("ETag", "\"a\""), ("ETag", "\"b\"")]);
        let etag = validators.etag.expect("ETag");
        assert_eq!((etag.lines, etag.value.map_err(|error| error.fault)), (2, Err(TagFault::List)));
    }

    /// §8.8.2.2: Last-Modified must be at least a second before Date.
    #[test]
    fn last_modified_is_judged_by_date() {
        let strength = |date: Option<&'static str>| {
            let modified = ("Last-Modified", "Thu, 01 Jan 1970 00:00:10 GMT");
            Validators::from_headers([modified].into_iter().chain(date.map(|date| ("Date", date))))
                .last_modified_strength()
        };
        assert_eq!(strength(Some("Thu, 01 Jan 1970 00:00:11 GMT")), Some(DateStrength::Strong));
        assert_eq!(strength(Some("Thu, 01 Jan 1970 00:00:10 GMT")), Some(DateStrength::Weak));
        assert_eq!(strength(Some("Thu, 01 Jan 1970 00:00:09 GMT")), Some(DateStrength::Weak));
        assert_eq!(strength(Some("now")), Some(DateStrength::Unknown));
        assert_eq!(strength(None), Some(DateStrength::Unknown));
        assert_eq!(Validators::default().last_modified_strength(), None);
    }
}
