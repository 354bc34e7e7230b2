//! A JSON Patch that tests what it changes: it is refused where somebody has changed that in between. RFC 6902 §5: a
//! patch is applied as a whole or not at all.

use super::inverse::{Inverse, InverseFault, patched};
use serde_json::{Value, json};

/// The patch of an inverse with a `test` operation (RFC 6902 §4.6) before each change: for the value that is replaced or
/// removed, and for the array into which an element is put. `tested` are further places, which are tested first; those
/// that the document does not have any more are left out.
///
/// # Errors
/// [`InverseFault::Untestable`], where the patch puts a member back: no operation tests that it is still absent.
pub fn guarded(inverse: &Inverse, tested: &[String]) -> Result<String, InverseFault> {
    let not_json = |_| InverseFault::NotJson;
    let mut document: Value = serde_json::from_str(&inverse.makes).map_err(not_json)?;
    let operations: Vec<Value> = serde_json::from_str(&inverse.patch).map_err(not_json)?;
    let test = |document: &Value, path: &str| {
        document.pointer(path).map(|value| json!({"op": "test", "path": path, "value": value}))
    };
    let mut guarded: Vec<Value> = tested.iter().filter_map(|path| test(&document, path)).collect();
    for operation in operations {
        let path = operation.get("path").and_then(Value::as_str).unwrap_or_default();
        let parent = path.rsplit_once('/').map_or("", |(parent, _)| parent);
        let is_element = document.pointer(parent).is_some_and(Value::is_array);
        let at = match operation.get("op").and_then(Value::as_str) {
            Some("add") if is_element => parent,
            Some("add") => return Err(InverseFault::Untestable(path.to_owned())),
            _ => path,
        };
        let one = test(&document, at).ok_or(InverseFault::NotApplicable)?;
        if !guarded.contains(&one) {
            guarded.push(one);
        }
        let patch: json_patch::Patch = serde_json::from_value(Value::Array(vec![operation.clone()]))
            .map_err(|_| InverseFault::NoPatch)?;
        document = patched(&document, &patch).ok_or(InverseFault::NotApplicable)?;
        guarded.push(operation);
    }
    Ok(Value::Array(guarded).to_string())
}

#[cfg(test)]
mod tests {
    use super::super::inverse::inverse;
    use super::super::patch::PatchKind;
    use super::*;

    fn undo(found: &str, patch: &str, tested: &[&str]) -> Result<Value, InverseFault> {
        let inverse = inverse(found, patch, PatchKind::Operations).unwrap();
        let tested: Vec<String> = tested.iter().map(|one| (*one).to_owned()).collect();
        guarded(&inverse, &tested).map(|patch| serde_json::from_str(&patch).unwrap())
    }

    #[test]
    fn a_change_is_tested_before_it_is_taken_back() {
        let found = r#"{"stock":7,"state":"open"}"#;
        let patch = r#"[{"op":"test","path":"/stock","value":7},{"op":"replace","path":"/stock","value":4},{"op":"add","path":"/by","value":"x"}]"#;
        let expected = json!([
            {"op":"test","path":"/stock","value":4},
            {"op":"test","path":"/state","value":"open"},
            {"op":"test","path":"/by","value":"x"},
            {"op":"remove","path":"/by"},
            {"op":"replace","path":"/stock","value":7},
        ]);
        assert_eq!(undo(found, patch, &["/stock", "/state", "/gone"]), Ok(expected));
    }

    #[test]
    fn an_element_goes_back_into_the_array_that_was_left() {
        let expected = json!([
            {"op":"test","path":"/l","value":[1,3]},
            {"op":"add","path":"/l/1","value":2},
        ]);
        assert_eq!(undo(r#"{"l":[1,2,3]}"#, r#"[{"op":"remove","path":"/l/1"}]"#, &[]), Ok(expected));
    }

    #[test]
    fn a_removed_member_cannot_be_tested_for() {
        let fault = undo(r#"{"a":1,"b":1}"#, r#"[{"op":"remove","path":"/a"}]"#, &["/b"]);
        assert_eq!(fault, Err(InverseFault::Untestable("/a".to_owned())));
    }
}
