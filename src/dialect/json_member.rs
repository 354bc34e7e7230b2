//! Takes a member out of a JSON body; every other octet stays as it was.

use super::json::{BLANK, members};
use super::json_patch::without_tests;
use super::path::Path;

/// The text without the member at a path, with its name and one comma; a JSON Patch (RFC 6902) without its tests. `None`
/// where the member does not occur exactly once, or is neither a string nor a number.
pub fn without_member(text: &str, path: &str) -> Option<String> {
    match text.trim_start_matches(BLANK).as_bytes().first() {
        Some(b'[') => return without_tests(text),
        Some(b'{') => {}
        _ => return None,
    }
    let member = members(text, &[Path::parse(path)?]).into_iter().next_back()?;
    let before = text.get(..member.at.start)?.trim_end_matches(BLANK).strip_suffix(':')?;
    let before = text.get(..name_start(before.trim_end_matches(BLANK))?)?;
    let after = text.get(member.at.end..)?;
    let rest = after.trim_start_matches(BLANK);
    match (rest.strip_prefix(','), before.trim_end_matches(BLANK).strip_suffix(',')) {
        (Some(rest), _) => Some([before, rest.trim_start_matches(BLANK)].concat()),
        (None, Some(before)) => Some([before, after].concat()),
        (None, None) => Some([before, after].concat()),
    }
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
                r#"[{"op":"test","path":"/v","value":1},{"op":"remove","path":"/a"}]"#,
                "v",
                r#"[{"op":"remove","path":"/a"}]"#,
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
