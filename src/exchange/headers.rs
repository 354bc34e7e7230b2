//! Header fields as received.

use super::Text;
use serde::{Deserialize, Serialize};

/// One field line: name and value as received, in that order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header<T = Text>(pub T, pub T);

/// Header fields in the order received; a name may occur more than once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Headers<T = Text>(pub Box<[Header<T>]>);

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

    /// Whether the field is there at all.
    pub fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// All fields as (name, value).
    pub fn iter(&self) -> impl Iterator<Item = (&T, &T)> {
        self.0.iter().map(|Header(name, value)| (name, value))
    }
}

impl<T> Headers<T> {
    /// The same fields, with their texts held in another way.
    pub(super) fn map_texts<U>(self, into: &mut dyn FnMut(T) -> U) -> Headers<U> {
        let fields = self.0.into_vec().into_iter();
        Headers(fields.map(|Header(name, value)| Header(into(name), into(value))).collect())
    }
}

impl<T, N: Into<T>, V: Into<T>> FromIterator<(N, V)> for Headers<T> {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(fields: I) -> Self {
        Headers(fields.into_iter().map(|(name, value)| Header(name.into(), value.into())).collect())
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
}
