//! The `test` operations of a JSON Patch (RFC 6902 §4.6): conditions within the body of the change.

use super::json::{JsonKind, LONGEST, Member};
use super::path::{Path, PathStep};
use super::place_of::place_of;
use crate::json_value::without_empty_fraction;
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;
use std::ops::Range;

/// Most operations that are read.
const MOST: usize = 256;

/// An operation of a JSON Patch that tests a value.
#[derive(Deserialize)]
pub struct TestOperation<'a> {
    op: String,
    /// The JSON Pointer that is tested.
    pub path: String,
    /// The expected value, as written.
    #[serde(borrow)]
    pub value: Option<&'a RawValue>,
}

/// The values that the `test` operations of a patch expect at these paths, each with its place in the text. A path
/// counts where exactly one operation tests it. Empty where the text is no patch or is longer than [`LONGEST`].
pub fn tests(text: &str, paths: &[Path]) -> Vec<Member> {
    let asked = test_operations(text);
    let found = paths.iter().enumerate().filter_map(|(path, names)| {
        let mut about = asked.iter().filter(|one| is_at(&one.path, names));
        let (Some(only), None) = (about.next(), about.next()) else { return None };
        let raw = only.value?.get();
        let (kind, value) = match serde_json::from_str(raw) {
            Ok(Value::String(text)) => (JsonKind::String, text),
            Ok(Value::Number(number)) => {
                (JsonKind::Number, without_empty_fraction(&number.to_string()).to_owned())
            }
            _ => return None,
        };
        Some(Member { path, value: value.into(), kind, at: place_of(text, raw)?, wrapper: None })
    });
    found.collect()
}

/// The `test` operations of a patch. Empty where the text is no patch or is longer than [`LONGEST`].
pub fn test_operations(text: &str) -> Vec<TestOperation<'_>> {
    if text.len() > LONGEST || !text.contains("\"test\"") {
        return Vec::new();
    }
    let operations: Vec<TestOperation> = serde_json::from_str(text).unwrap_or_default();
    operations.into_iter().take(MOST).filter(|one| one.op == "test").collect()
}

/// The patch with another expected value, which is JSON, in each `test` operation at a JSON Pointer. `None` where none
/// tests the place.
pub fn with_tested_value(text: &str, pointer: &str, value: &str) -> Option<String> {
    let mut changed = text.to_owned();
    let tested = test_operations(text).into_iter().filter(|one| one.path == pointer);
    let mut places: Vec<Range<usize>> = tested.filter_map(|one| place_of(text, one.value?.get())).collect();
    places.sort_by_key(|place| place.start);
    for place in places.iter().rev() {
        changed.replace_range(place.clone(), value);
    }
    (!places.is_empty()).then_some(changed)
}

/// The patch without its `test` operations. `None` where the text is no patch.
pub fn without_tests(text: &str) -> Option<String> {
    without(text, |_| true)
}

/// The patch without its `test` operations at a path. `None` where it has none.
pub(super) fn without_tests_of(text: &str, path: &Path) -> Option<String> {
    let is_there = |test: &TestOperation| is_at(&test.path, path);
    test_operations(text).iter().any(is_there).then(|| without(text, is_there)).flatten()
}

fn without(text: &str, is_left_out: impl Fn(&TestOperation) -> bool) -> Option<String> {
    let operations: Vec<&RawValue> = serde_json::from_str(text).ok()?;
    let stays = |one: &&&RawValue| {
        let test = serde_json::from_str::<TestOperation>(one.get()).ok().filter(|one| one.op == "test");
        !test.is_some_and(|test| is_left_out(&test))
    };
    let left: Vec<&str> = operations.iter().filter(stays).map(|one| one.get()).collect();
    Some(format!("[{}]", left.join(",")))
}

/// Whether a JSON Pointer (RFC 6901) and a path name the same member.
fn is_at(pointer: &str, path: &Path) -> bool {
    let Some(pointer) = pointer.strip_prefix('/') else { return false };
    let mut steps = pointer.split('/').map(crate::json_pointer::unescaped);
    let leads = |step: &PathStep| match (step, steps.next()) {
        (PathStep::Name(name), Some(own)) => own == **name,
        (PathStep::Items, Some(own)) => !own.is_empty() && own.bytes().all(|octet| octet.is_ascii_digit()),
        (PathStep::Any, Some(_)) => true,
        (_, None) => false,
    };
    path.0.iter().all(leads) && steps.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<String> {
        let paths = [Path::parse("metadata.resourceVersion").unwrap(), Path::parse("rev").unwrap()];
        super::tests(text, &paths)
            .into_iter()
            .map(|found| format!("{}={}", found.path, found.value))
            .collect()
    }

    #[test]
    fn a_test_is_a_condition() {
        let patch = r#"[{"op":"test","path":"/metadata/resourceVersion","value":"100"},{"op":"test","path":"/rev","value":7},{"op":"add","path":"/x","value":1}]"#;
        assert_eq!(of(patch), ["0=100", "1=7"]);
    }

    #[test]
    fn its_value_alone_is_replaced() {
        let patch = r#"[ {"value" : "100", "op":"test","path":"/metadata/resourceVersion"} ]"#;
        let fresh = super::super::json::replaced(patch, "metadata.resourceVersion", "101");
        assert_eq!(
            fresh.as_deref(),
            Ok(r#"[ {"value" : "101", "op":"test","path":"/metadata/resourceVersion"} ]"#)
        );
    }

    #[test]
    fn a_tested_value_is_replaced_wherever_it_is_tested() {
        let patch = r#"[ {"op":"test","path":"/a~1b","value" : {"x": 1} }, {"op":"replace","path":"/a~1b","value":2},
            {"value":3,"path":"/a~1b","op":"test"} ]"#;
        let fresh = with_tested_value(patch, "/a~1b", "\"é\"").unwrap();
        assert_eq!(fresh, patch.replace("{\"x\": 1}", "\"é\"").replace("3,", "\"é\","));
        assert_eq!(with_tested_value(patch, "/a", "1"), None);
        assert_eq!(with_tested_value("{}", "/a", "1"), None);
    }

    #[test]
    fn a_patch_without_its_tests() {
        let patch = r#"[ {"op":"test","path":"/a","value":1}, {"op":"replace","path":"/a","value":1.0} ,{"op":"test"}]"#;
        assert_eq!(
            without_tests(patch).unwrap(),
            r#"[{"op":"replace","path":"/a","value":1.0},{"op":"test"}]"#
        );
        assert_eq!(without_tests("{\"a\":1}"), None);
    }

    #[test]
    fn what_is_no_clear_test_says_nothing() {
        for patch in [
            r#"[{"op":"replace","path":"/rev","value":"test"}]"#,
            r#"[{"op":"test","path":"/rev","value":1},{"op":"test","path":"/rev","value":2}]"#,
            r#"[{"op":"test","path":"/fields/rev","value":1}]"#,
            r#"[{"op":"test","path":"rev","value":1}]"#,
            r#"[{"op":"test","path":"/rev"}]"#,
            r#"[{"op":"test","#,
            r#"{"op":"test"}"#,
        ] {
            assert!(of(patch).is_empty(), "{patch}");
        }
        let deep = format!("[{{\"op\":\"test\",\"path\":\"/rev\",\"value\":{}}}]", "[".repeat(10_000));
        assert!(of(&deep).is_empty());
    }
}
