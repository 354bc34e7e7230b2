//! Header fields as received.

use super::Text;
use serde::{Deserialize, Serialize};

/// One field line: name and value as received, in that order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header<T = Text>(pub T, pub T);

/// Header fields in the order received; a name may occur more than once. Fields whose values were not kept are in a
/// separate list, so that no placeholder can be mistaken for a value.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Headers<T = Text>(pub Box<[Header<T>]>, Box<[Lost<T>]>);

/// A field whose value was not kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lost<T = Text> {
    /// The field's name as received.
    pub name: T,
    /// Length of the value, in bytes.
    pub length: u32,
}

impl<T: AsRef<str>> Headers<T> {
    /// The first value of a field; names compare without case (RFC 9110 §5.1).
    pub fn get(&self, name: &str) -> Option<&T> {
        self.0.iter().find(|header| header.0.as_ref().eq_ignore_ascii_case(name)).map(|header| &header.1)
    }

    /// Every value of a field, in order (RFC 9110 §5.3).
    pub fn lines<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a T> {
        let wanted = move |header: &&Header<T>| header.0.as_ref().eq_ignore_ascii_case(name);
        self.0.iter().filter(wanted).map(|header| &header.1)
    }

    /// Whether the field is present, with its value kept or not.
    pub fn has(&self, name: &str) -> bool {
        self.get(name).is_some() || self.1.iter().any(|lost| lost.name.as_ref().eq_ignore_ascii_case(name))
    }

    /// All fields whose values were kept, as (name, value).
    pub fn iter(&self) -> impl Iterator<Item = (&T, &T)> {
        self.0.iter().map(|Header(name, value)| (name, value))
    }

    /// Drops the values of the fields that `goes` selects and keeps their names and lengths. Returns whether it dropped
    /// any.
    pub fn lose(&mut self, goes: impl Fn(&Header<T>) -> bool) -> bool
    where
        T: Clone,
    {
        if !self.0.iter().any(&goes) {
            return false;
        }
        let (gone, kept): (Vec<_>, Vec<_>) = self.0.iter().cloned().partition(goes);
        let gone = gone.into_iter().map(|Header(name, value)| Lost {
            name,
            length: u32::try_from(value.as_ref().len()).unwrap_or(u32::MAX),
        });
        let lost = self.1.iter().cloned().chain(gone).collect();
        *self = Headers(kept.into(), lost);
        true
    }
}

impl<T> Headers<T> {
    /// Fields in the order received.
    pub fn new(fields: Vec<Header<T>>) -> Headers<T> {
        Headers(fields.into(), Box::default())
    }

    /// The fields whose values were not kept.
    pub fn lost(&self) -> &[Lost<T>] {
        &self.1
    }

    /// The same fields, with each text converted.
    pub fn map_texts<U>(self, into: &mut dyn FnMut(T) -> U) -> Headers<U> {
        let fields = self.0.into_vec().into_iter();
        let fields = fields.map(|Header(name, value)| Header(into(name), into(value))).collect();
        let lost = self.1.into_vec().into_iter();
        Headers(fields, lost.map(|Lost { name, length }| Lost { name: into(name), length }).collect())
    }
}

impl<T, N: Into<T>, V: Into<T>> FromIterator<(N, V)> for Headers<T> {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(fields: I) -> Self {
        Headers::new(fields.into_iter().map(|(name, value)| Header(name.into(), value.into())).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_compare_without_case_and_repeat() {
        let headers: Headers = [("ETag", "\"a\""), ("via", "x"), ("VIA", "y")].into_iter().collect();
        assert_eq!(headers.get("etag").map(|v| &**v), Some("\"a\""));
        assert_eq!(headers.lines("Via").count(), 2);
        assert!(!headers.has("Age"));
    }

    #[test]
    fn what_is_lost_is_there_and_has_no_value() {
        let mut headers: Headers =
            [("ETag", "\"a\""), ("x-big", "1234"), ("x-small", "")].into_iter().collect();
        assert!(!headers.lose(|field| field.1.len() > 9));
        assert!(headers.lose(|field| &*field.0 == "x-big"));
        assert!(
            headers.has("X-Big") && headers.get("X-Big").is_none() && headers.lines("X-Big").count() == 0
        );
        assert_eq!(headers.iter().count(), 2);
        assert_eq!(headers.lost(), [Lost { name: "x-big".into(), length: 4 }]);
    }
}
