//! JSON whose meaning every reader agrees on.

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use std::collections::HashSet;
use std::fmt;

/// A text as JSON. `None` where it is no JSON, is nested more than 128 deep, or has an object with a duplicate name:
/// readers disagree which of the two members counts (RFC 8259 §4).
pub(super) fn plain_json(text: &str) -> Option<Value> {
    let value: Value = serde_json::from_str(text).ok()?;
    let mut reader = serde_json::Deserializer::from_str(text);
    Unique.deserialize(&mut reader).ok().map(|()| value)
}

/// Reads a value, and fails at a duplicate name.
struct Unique;

impl<'de> DeserializeSeed<'de> for Unique {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<(), D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Unique {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<(), A::Error> {
        while elements.next_element_seed(Unique)?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        let mut names = HashSet::new();
        while let Some(name) = members.next_key::<String>()? {
            if !names.insert(name) {
                return Err(A::Error::custom("a duplicate name"));
            }
            members.next_value_seed(Unique)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_with_a_duplicate_name_is_no_plain_json() {
        for text in [r#"{"a":1,"a":1}"#, r#"[{"b":{"a":1,"b":2,"a":3}}]"#, r#"{"a":1,"\u0061":2}"#] {
            assert_eq!(plain_json(text), None, "{text}");
        }
        for text in [
            r#"{"a":{"a":1.50,"b":null},"b":[{"a":true},{"a":"x"}]}"#,
            "12345678901234567890123",
            "-0.0",
            "\"\"",
        ] {
            let value = serde_json::from_str::<Value>(text).unwrap();
            assert_eq!(plain_json(text), Some(value), "{text}");
        }
    }

    #[test]
    fn what_is_nested_too_deep_or_is_no_json_is_none() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(plain_json(&nested(100)).is_some());
        assert_eq!([plain_json(&nested(10_000)), plain_json("{"), plain_json("")], [None, None, None]);
    }
}
