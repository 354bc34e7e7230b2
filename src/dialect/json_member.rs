//! Takes a member out of a JSON body, or puts one in; every other octet stays as it was.

use super::json::{BLANK, is_number, members};
use super::json_patch::without_tests_of;
use super::path::{Path, PathStep};
use super::place_of::place_of;
use crate::json_value;
use serde_json::Value;

/// The text without the member at a path, with its name and one comma; a JSON Patch (RFC 6902) without its tests of the
/// member. `None` where the member does not occur exactly once, or is neither a string nor a number.
pub fn without_member(text: &str, path: &str) -> Option<String> {
    let path = Path::parse(path)?;
    match text.trim_start_matches(BLANK).as_bytes().first() {
        Some(b'[') => return without_tests_of(text, &path),
        Some(b'{') => {}
        _ => return None,
    }
    let member = members(text, &[path]).into_iter().next_back()?;
    let before = text.get(..member.at.start)?.trim_end_matches(BLANK).strip_suffix(':')?;
    let before = text.get(..name_start(before.trim_end_matches(BLANK))?)?;
    let after = text.get(member.at.end..)?;
    let rest = after.trim_start_matches(BLANK);
    Some(match rest.strip_prefix(',') {
        Some(rest) => [before, rest.trim_start_matches(BLANK)].concat(),
        None => [before.trim_end_matches(BLANK).strip_suffix(',').unwrap_or(before), after].concat(),
    })
}

/// The text with a new member at a path, as a number where the value is one, in front of the other members; objects on the
/// way that are not there are made. `None` where the text is no object, where the member is there, and where the way leads
/// through anything else than objects.
pub fn with_new_member(text: &str, path: &str, value: &str) -> Option<String> {
    let path = Path::parse(path)?;
    let mut object: &str = text.trim_start_matches(BLANK);
    let mut missing: Vec<&str> = Vec::new();
    for step in &path.0 {
        let PathStep::Name(name) = step else { return None };
        if !missing.is_empty() {
            missing.push(name);
            continue;
        }
        let members = json_value::members(object)?;
        let mut found = members.iter().filter(|(own, _)| **own == **name);
        match (found.next(), found.next()) {
            (None, _) => missing.push(name),
            (Some((_, inner)), None) => object = inner.get(),
            (Some(_), Some(_)) => return None,
        }
    }
    let literal = if is_number(value) { value.to_owned() } else { Value::from(value).to_string() };
    let (outermost, inner) = missing.split_first()?;
    let literal =
        inner.iter().rev().fold(literal, |literal, name| format!("{{{}:{literal}}}", Value::from(*name)));
    let at = place_of(text, object)?.start + 1;
    let is_empty = object.get(1..)?.trim_start_matches(BLANK).starts_with('}');
    let comma = if is_empty { "" } else { "," };
    Some(format!("{}{}:{literal}{comma}{}", text.get(..at)?, Value::from(*outermost), text.get(at..)?))
}

/// Where the string begins that ends a text: at the last quote before its end that no backslash escapes.
fn name_start(text: &str) -> Option<usize> {
    let mut rest = text.strip_suffix('"')?;
    loop {
        let at = rest.rfind('"')?;
        rest = rest.get(..at)?;
        let escapes = rest.len() - rest.trim_end_matches('\\').len();
        if escapes % 2 == 0 {
            return Some(at);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_goes_with_its_name_and_one_comma() {
        for (text, path, left) in [
            (r#"{"_rev":"1-a","n":1.0}"#, "_rev", r#"{"n":1.0}"#),
            (r#"{"n":1.0 , "_rev" : "1-a" }"#, "_rev", r#"{"n":1.0  }"#),
            (r#"{ "_rev" : "1-a" }"#, "_rev", "{  }"),
            (r#"{"a":1, "v":2, "b":3}"#, "v", r#"{"a":1, "b":3}"#),
            (r#"{"data":{},"options":{"cas":3}}"#, "options.cas", r#"{"data":{},"options":{}}"#),
            (r#"{"a\"b":1,"v":2}"#, "v", r#"{"a\"b":1}"#),
            (
                r#"[{"op":"test","path":"/v","value":1},{"op":"test","path":"/a","value":1}]"#,
                "v",
                r#"[{"op":"test","path":"/a","value":1}]"#,
            ),
        ] {
            assert_eq!(without_member(text, path).as_deref(), Some(left), "{text}");
        }
        for (text, path) in
            [(r#"{"v":1,"v":2}"#, "v"), (r#"{"v":{}}"#, "v"), ("v=1", "v"), ("{}", "v"), ("", "v")]
        {
            assert_eq!(without_member(text, path), None, "{text}");
        }
    }

    #[test]
    fn a_new_member_comes_first() {
        for (text, path, value, made) in [
            (r#"{"n":1.0}"#, "_rev", "1-a", r#"{"_rev":"1-a","n":1.0}"#),
            (" { } ", "version", "7", " {\"version\":7 } "),
            (r#"{"dashboard":{"a":1}}"#, "dashboard.version", "7", r#"{"dashboard":{"version":7,"a":1}}"#),
            (r#"{"source":"x"}"#, "latest.id", "7", r#"{"latest":{"id":7},"source":"x"}"#),
            (r#"{"a":1}"#, "v", "a\"b", r#"{"v":"a\"b","a":1}"#),
        ] {
            assert_eq!(with_new_member(text, path, value).as_deref(), Some(made), "{text}");
        }
        for (text, path) in [
            (r#"{"v":1}"#, "v"),
            ("[]", "v"),
            ("", "v"),
            ("v=1", "v"),
            (r#"{"a":1}"#, "a.v"),
            (r#"{"a":[]}"#, "a[].v"),
            (r#"{"a":{},"a":{}}"#, "a.v"),
            (r#"{"a":1}"#, "*.v"),
            ("{", "v"),
        ] {
            assert_eq!(with_new_member(text, path, "x"), None, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn what_is_left_is_json_without_the_member(name in "[a-z\"\\\\é]{1,4}", place in 0..3_usize, blank in "[ \t\n]{0,2}") {
            let mut members = vec![(name, "x".to_owned()), ("other".to_owned(), "y".to_owned())];
            members.insert(place.min(members.len()), ("_rev".to_owned(), "1-a".to_owned()));
            let written: Vec<String> = members.iter().map(|(name, value)| {
                format!("{blank}{}{blank}:{blank}{}{blank}", serde_json::json!(name), serde_json::json!(value))
            }).collect();
            let text = format!("{{{}}}", written.join(","));
            let left = without_member(&text, "_rev").unwrap();
            let left: serde_json::Value = serde_json::from_str(&left).unwrap();
            let mut expected: serde_json::Value = serde_json::from_str(&text).unwrap();
            expected.as_object_mut().unwrap().remove("_rev");
            proptest::prop_assert_eq!(left, expected);
        }
    }
}
