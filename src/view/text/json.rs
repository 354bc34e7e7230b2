//! Indents JSON without changing a value: only the white space between tokens is new, so
//! numbers, escapes, the order of names and repeated names stay as received.

use serde::de::IgnoredAny;

const INDENT: &str = "  ";

/// `text` with line breaks and indentation, if it is JSON. Nesting beyond serde_json's limit
/// (128) counts as not JSON, which also bounds the indentation.
pub fn indented(text: &str) -> Option<String> {
    serde_json::from_str::<IgnoredAny>(text).ok()?;
    let mut out = String::with_capacity(text.len() + text.len() / 4);
    let mut depth = 0;
    let mut rest = text.trim_matches(BLANKS);
    while let Some(first) = rest.chars().next() {
        let length = token_length(rest);
        let (token, following) = rest.split_at_checked(length)?;
        let following = following.trim_start_matches(BLANKS);
        match first {
            '{' | '[' => {
                out.push(first);
                if following.starts_with(['}', ']']) {
                    // An empty object or array stays on one line.
                    out.push_str(following.get(..1)?);
                    rest = following.get(1..)?.trim_start_matches(BLANKS);
                    continue;
                }
                depth += 1;
                new_line(&mut out, depth);
            }
            '}' | ']' => {
                depth -= 1;
                new_line(&mut out, depth);
                out.push(first);
            }
            ',' => {
                out.push(',');
                new_line(&mut out, depth);
            }
            ':' => out.push_str(": "),
            _ => out.push_str(token),
        }
        rest = following;
    }
    Some(out)
}

/// RFC 8259 §2: the only white space between tokens.
const BLANKS: [char; 4] = [' ', '\t', '\n', '\r'];

/// Length in bytes of the first token of valid JSON.
fn token_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    match bytes.first() {
        Some(b'"') => {
            let mut at = 1;
            while let Some(byte) = bytes.get(at) {
                match byte {
                    b'"' => return at + 1,
                    b'\\' => at += 2,
                    _ => at += 1,
                }
            }
            bytes.len()
        }
        Some(b'{' | b'}' | b'[' | b']' | b',' | b':') => 1,
        _ => text.find(|c| ",]}: \t\r\n".contains(c)).unwrap_or(text.len()).max(1),
    }
}

fn new_line(out: &mut String, depth: usize) {
    out.push('\n');
    for _ in 0..depth {
        out.push_str(INDENT);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn values_stay_as_received() {
        let text = r#"{"a":1.00,"a":1e400,"b":[-0,12345678901234567890],"c":"\u0041\"}","d":{},"e":[ ]}"#;
        let shown = indented(text).unwrap();
        assert_eq!(
            shown,
            "{\n  \"a\": 1.00,\n  \"a\": 1e400,\n  \"b\": [\n    -0,\n    12345678901234567890\n  ],\n  \"c\": \"\\u0041\\\"}\",\n  \"d\": {},\n  \"e\": []\n}"
        );
    }

    #[test]
    fn anything_else_is_left_alone() {
        for text in ["", "{", "hello", "{\"a\":}", "[1,]", &"[".repeat(100_000)] {
            assert_eq!(indented(text), None);
        }
        assert_eq!(indented(" 1 ").as_deref(), Some("1"));
    }

    fn json() -> impl Strategy<Value = serde_json::Value> {
        let leaf = prop_oneof![
            Just(serde_json::Value::Null),
            any::<bool>().prop_map(serde_json::Value::from),
            any::<i64>().prop_map(serde_json::Value::from),
            "\\PC{0,8}".prop_map(serde_json::Value::from),
        ];
        leaf.prop_recursive(4, 32, 4, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..4).prop_map(serde_json::Value::from),
                proptest::collection::vec(("\\PC{0,6}", inner), 0..4)
                    .prop_map(|pairs| serde_json::Value::Object(pairs.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn indenting_is_what_serde_json_does(value in json()) {
            let pretty = serde_json::to_string_pretty(&value).unwrap();
            prop_assert_eq!(indented(&value.to_string()), Some(pretty.clone()));
            prop_assert_eq!(indented(&pretty), Some(pretty));
        }

        #[test]
        fn hostile_text_never_panics(text in "[\\[\\]{}\",:\\\\a0 ]{0,40}") {
            let _ = indented(&text);
        }
    }
}
