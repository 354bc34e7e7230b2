//! Whether two values are equal (RFC 6902 §4.6).

use super::number::canonical;
use serde_json::Value;

/// Whether two values are equal by RFC 6902 §4.6: strings by their characters, numbers by their value (`1` and `1.0`),
/// arrays by their elements in order, objects by their members in any order.
pub fn equal(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => {
            let (one, other) = (one.to_string(), other.to_string());
            one == other || canonical(&one).is_some_and(|one| canonical(&other) == Some(one))
        }
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| equal(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            let is_in =
                |(name, value): (&String, &Value)| other.get(name).is_some_and(|other| equal(value, other));
            one.len() == other.len() && one.iter().all(is_in)
        }
        _ => one == other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn are_equal(one: &str, other: &str) -> bool {
        equal(&serde_json::from_str(one).unwrap(), &serde_json::from_str(other).unwrap())
    }

    #[test]
    fn values_are_equal_by_what_they_mean() {
        for (one, other) in [
            ("1", "1.0"),
            ("100", "1e2"),
            ("-0", "0"),
            ("[1,2.0]", "[1.0,2]"),
            (r#""\u00e9\/""#, "\"\u{e9}/\""),
            (r#"{"a":1,"b":[{"c":1}]}"#, r#"{"b":[{"c":1.0}],"a":1e0}"#),
        ] {
            assert!(are_equal(one, other), "{one} {other}");
        }
    }

    #[test]
    fn what_differs_is_not_equal() {
        for (one, other) in [
            ("1", "\"1\""),
            ("9007199254740993", "9007199254740992"),
            ("[1,2]", "[2,1]"),
            ("[1]", "[1,1]"),
            ("{\"a\":1}", "{\"a\":1,\"b\":1}"),
            ("{\"a\":1}", "{\"b\":1}"),
            ("null", "false"),
            ("\"a\"", "\"A\""),
        ] {
            assert!(!are_equal(one, other) && !are_equal(other, one), "{one} {other}");
        }
    }
}
