//! A server's echo of a request field: the only sign, in recorded traffic, that an intermediary changed the
//! field.

use crate::exchange::{Exchange, Text};
use serde_json::Value;

/// The longest body that is searched for an echo, in bytes.
const LONGEST: usize = 64 << 10;

/// The greatest depth at which a body is searched for an echo: `{"headers": {"If-Match": …}}` has depth 2.
const DEEPEST: usize = 4;

/// A request field that the server repeats.
#[derive(Clone, Debug, PartialEq)]
pub struct Echo {
    /// Where the echo is: `X-Received-If-Match`, or `the body's "If-Match"`.
    pub place: String,
    /// The value that the server reports as received; `None` if it reports that it received none.
    pub value: Option<Text>,
}

/// Searches for an echo of `field`, first in the response's fields, then in its body.
pub fn echo(exchange: &Exchange, body: Option<&str>, field: &str) -> Option<Echo> {
    let wanted = field.to_ascii_lowercase();
    let fields = exchange.response.headers.iter();
    // `Vary: If-Match` and Access-Control-Allow-Headers have the field's name in their value, not in their name.
    let mut echoed = fields.filter(|(name, _)| {
        name.to_ascii_lowercase().strip_suffix(&wanted).is_some_and(|start| start.ends_with('-'))
    });
    if let Some((name, value)) = echoed.next() {
        return Some(Echo { place: crate::exchange::escape_and_cut(name, 60), value: received(value) });
    }
    let body = body.filter(|body| body.len() <= LONGEST && body.trim_start().starts_with(['{', '[']))?;
    let parsed: Value = serde_json::from_str(body).ok()?;
    let value = find(&parsed, &wanted, DEEPEST)?;
    Some(Echo { place: format!("the body's \"{field}\""), value: value.as_str().and_then(received) })
}

fn received(value: &str) -> Option<Text> {
    let absent = ["", "(none)", "none", "null", "undefined", "-"];
    (!absent.contains(&value.trim().to_ascii_lowercase().as_str())).then(|| value.trim().into())
}

/// The text of the member whose name is the field's, with any separators between its words.
fn find<'a>(value: &'a Value, wanted: &str, depth: usize) -> Option<&'a Value> {
    if depth == 0 {
        return None;
    }
    match value {
        Value::Object(members) => members.iter().find_map(|(name, value)| match value {
            Value::String(_) | Value::Null if is_name(name, wanted) => Some(value),
            inner => find(inner, wanted, depth - 1),
        }),
        Value::Array(items) => items.iter().take(64).find_map(|item| find(item, wanted, depth - 1)),
        _ => None,
    }
}

/// Whether a name is the field's: `If-Match`, `if_match`, `ifMatch`, `HTTP_IF_MATCH` (CGI's, RFC 3875 §4.1.18).
fn is_name(name: &str, wanted: &str) -> bool {
    if name.len() > 64 {
        return false;
    }
    let letters = |text: &str| {
        text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect::<String>()
    };
    let (name, wanted) = (letters(name), letters(wanted));
    name.strip_prefix("http").unwrap_or(&name) == wanted
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(fields: &str, body: Option<&str>) -> Option<Echo> {
        let scenario = crate::scenario::recording(&format!("0-1 PUT /n -> 412 {fields}"));
        echo(scenario.get(crate::exchange::ExchangeId(0)).unwrap(), body, "If-Match")
    }

    #[test]
    fn in_fields_and_bodies() {
        let value = |found: Option<Echo>| found.and_then(|echo| echo.value);
        assert_eq!(value(of("X-Received-If-Match: v1", None)).as_deref(), Some("v1"));
        assert!(of("X-Received-If-Match: (none)", None).is_some_and(|echo| echo.value.is_none()));
        assert_eq!(value(of("", Some(r#"{"headers":{"HTTP_IF_MATCH":"v1"}}"#))).as_deref(), Some("v1"));
        assert!(of("", Some(r#"{"ifMatch":null}"#)).is_some_and(|echo| echo.value.is_none()));
        for none in [
            r#"{"a":{"b":{"c":{"d":{"If-Match":"v1"}}}}}"#,
            "not json",
            r#"{"If-None-Match":"v1"}"#,
            "[",
            "{\"If-Match\":1}",
        ] {
            assert_eq!(of("", Some(none)), None, "{none}");
        }
        assert_eq!(of("Vary: If-Match ; Access-Control-Allow-Headers: If-Match ; If-Match: x", None), None);
    }
}
