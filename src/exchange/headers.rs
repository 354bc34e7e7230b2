//! Header fields as received.

use super::Text;
use serde::{Deserialize, Serialize};

/// One field line: name and value as received, in that order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header(pub Text, pub Text);

/// Header fields in the order received; a name may occur more than once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Headers(pub Box<[Header]>);

impl Headers {
    /// The first value of a field; names compare without case (RFC 9110 §5.1).
    pub fn get(&self, name: &str) -> Option<&Text> {
        self.0.iter().find(|header| header.0.eq_ignore_ascii_case(name)).map(|header| &header.1)
    }

    /// Every value of a field, in order (RFC 9110 §5.3).
    pub fn lines<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Text> {
        let wanted = move |header: &&Header| header.0.eq_ignore_ascii_case(name);
        self.0.iter().filter(wanted).map(|header| &header.1)
    }

    /// Whether the field is there at all.
    pub fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// All fields as (name, value).
    pub fn iter(&self) -> impl Iterator<Item = (&Text, &Text)> {
        self.0.iter().map(|Header(name, value)| (name, value))
    }
}

impl<N: Into<Text>, V: Into<Text>> FromIterator<(N, V)> for Headers {
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
