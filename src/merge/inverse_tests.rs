//! What a patch takes away comes back, or there is a reason.

use super::*;
use proptest::prelude::*;

fn merge_back(found: &str, patch: &str) -> Result<String, InverseFault> {
    inverse(found, patch, PatchKind::Merge).map(|one| one.patch)
}

fn operations_back(found: &str, patch: &str) -> Result<String, InverseFault> {
    inverse(found, patch, PatchKind::Operations).map(|one| one.patch)
}

#[test]
fn a_merge_patch_is_taken_back_member_by_member() {
    let found = r#"{"title":"a","n":1.50,"gone":[1,null],"deep":{"x":1,"y":2}}"#;
    let patch = r#"{"title":"b","new":{"z":1},"gone":null,"deep":{"x":9},"n":1.50}"#;
    let back = r#"{"title":"a","new":null,"gone":[1,null],"deep":{"x":1}}"#;
    assert_eq!(merge_back(found, patch).unwrap(), back);
    assert_eq!(merge_back(r#"{"a":[1]}"#, r#"{"a":{"b":1}}"#).unwrap(), r#"{"a":[1]}"#);
    assert_eq!(merge_back(r#"{"a":{"b":1}}"#, r#"{"a":7}"#).unwrap(), r#"{"a":{"b":1}}"#);
    assert_eq!(merge_back("[1]", r#"{"a":1}"#).unwrap(), "[1]");
    assert_eq!(merge_back(r#"{"a":1}"#, "[1]").unwrap(), r#"{"a":1}"#);
}

#[test]
fn a_merge_patch_cannot_write_null() {
    let null = |path: &str| Err(InverseFault::Null(path.into()));
    assert_eq!(merge_back(r#"{"a":null}"#, r#"{"a":1}"#), null("/a"));
    assert_eq!(merge_back(r#"{"a":null,"b":1}"#, r#"{"a":null}"#), null("/a"));
    assert_eq!(merge_back(r#"{"a":{"b/c":null}}"#, r#"{"a":null}"#), null("/a/b~1c"));
    assert_eq!(merge_back(r#"{"a":{"b":null}}"#, r#"{"a":[]}"#), null("/a/b"));
    // What the patch does not name may be null.
    assert_eq!(merge_back(r#"{"a":{"b":null,"c":1}}"#, r#"{"a":{"c":2}}"#).unwrap(), r#"{"a":{"c":1}}"#);
    let said = InverseFault::Null("/a".into()).to_string();
    assert!(said.contains("/a was null") && said.contains("RFC 7396"), "{said}");
}

#[test]
fn operations_are_taken_back_in_the_reverse_order() {
    let found = r#"{"l":[1,2,3],"a/b":1,"c":{"d":1}}"#;
    let patch = r#"[{"op":"test","path":"/c/d","value":1},{"op":"replace","path":"/a~1b","value":2},
        {"op":"remove","path":"/l/1"},{"op":"add","path":"/l/-","value":9},{"op":"add","path":"/new","value":1},
        {"op":"move","from":"/c/d","path":"/a~1b"},{"op":"copy","from":"/l","path":"/m"}]"#;
    let back = r#"[{"op":"remove","path":"/m"},{"op":"replace","path":"/a~1b","value":2},{"op":"add","path":"/c/d","value":1},{"op":"remove","path":"/new"},{"op":"remove","path":"/l/2"},{"op":"add","path":"/l/1","value":2},{"op":"replace","path":"/a~1b","value":1}]"#;
    let inverse = inverse(found, patch, PatchKind::Operations).unwrap();
    assert_eq!(inverse.patch, back);
    let again: Patch = serde_json::from_str(&inverse.patch).unwrap();
    let mut document: Value = serde_json::from_str(&inverse.makes).unwrap();
    json_patch::patch(&mut document, &again).unwrap();
    assert_eq!(document, serde_json::from_str::<Value>(found).unwrap());
}

#[test]
fn what_cannot_be_taken_back_has_a_reason() {
    let doubled = r#"{"a":1,"a":2}"#;
    assert_eq!(merge_back(doubled, r#"{"a":3}"#), Err(InverseFault::Doubled));
    assert_eq!(merge_back(r#"{"a":1}"#, doubled), Err(InverseFault::Doubled));
    assert_eq!(merge_back("<a/>", r#"{"a":3}"#), Err(InverseFault::NotJson));
    assert_eq!(merge_back(&"[".repeat(10_000), r#"{"a":3}"#), Err(InverseFault::NotJson));
    assert_eq!(merge_back(&format!("\"{}\"", "a".repeat(LONGEST)), "1"), Err(InverseFault::NotJson));
    assert_eq!(merge_back(r#"{"a":1}"#, r#"{"a":1}"#), Err(InverseFault::Nothing));
    assert_eq!(merge_back(r#"{"data":{"t":1}}"#, r#"{"t":2}"#), Err(InverseFault::Shape));
    assert_eq!(merge_back(r#"{"t":1}"#, r#"{"data":{"t":2}}"#), Err(InverseFault::Shape));
    let add = r#"[{"op":"add","path":"/t","value":2}]"#;
    assert_eq!(operations_back(r#"{"data":{"t":1}}"#, add), Err(InverseFault::Shape));
    for none in ["{}", "[1]", r#"[{"op":"add","path":"t","value":2}]"#] {
        assert_eq!(operations_back(r#"{"t":1}"#, none), Err(InverseFault::NoPatch), "{none}");
    }
    // RFC 6902 §4.6: numbers are equal by value, and strings by their characters.
    let tests = r#"[{"op":"test","path":"/t","value":1.0},{"op":"test","path":"/s","value":"\u00e9"},{"op":"replace","path":"/t","value":3}]"#;
    assert!(operations_back("{\"t\":1,\"s\":\"\u{e9}\"}", tests).is_ok());
    for never in [
        r#"[{"op":"test","path":"/t","value":2},{"op":"replace","path":"/t","value":3}]"#,
        r#"[{"op":"replace","path":"/u","value":3}]"#,
        r#"[{"op":"remove","path":"/l/01"}]"#,
        r#"[{"op":"remove","path":""}]"#,
        r#"[{"op":"move","from":"/o","path":"/o/x"}]"#,
    ] {
        let found = r#"{"t":1,"l":[1,2],"o":{}}"#;
        assert_eq!(operations_back(found, never), Err(InverseFault::NotApplicable), "{never}");
    }
}

#[test]
fn a_patch_that_doubles_the_document_again_and_again_is_bounded() {
    let copy = r#"{"op":"copy","from":"/a","path":"/a/-"}"#;
    let patch = format!("[{}]", vec![copy; 900].join(","));
    assert_eq!(operations_back(r#"{"a":[1,2,3]}"#, &patch), Err(InverseFault::NotApplicable));
}

fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        (0..4_u8).prop_map(Value::from),
        "[ab/~\u{e9}]{0,3}".prop_map(Value::from),
        any::<bool>().prop_map(Value::from),
        Just(Value::Null),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("[abc/~]{1,2}", inner, 0..4)
                .prop_map(|all| Value::Object(all.into_iter().collect())),
        ]
    })
}

/// The places of a value, and one behind each array's end.
fn places(value: &Value) -> Vec<String> {
    let mut places = vec![String::new()];
    let mut next = 0;
    while let Some(place) = places.get(next).cloned() {
        match value.pointer(&place) {
            Some(Value::Array(all)) => places.extend((0..=all.len()).map(|at| format!("{place}/{at}"))),
            Some(Value::Object(all)) => {
                places
                    .extend(all.keys().map(|name| format!("{place}/{}", crate::json_pointer::escaped(name))));
                places.push(format!("{place}/new"));
            }
            _ => {}
        }
        next += 1;
    }
    places
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn a_merge_patch_that_is_taken_back_leaves_the_document_as_it_was(found in json(), patch in json()) {
        let mut made = found.clone();
        json_patch::merge(&mut made, &patch);
        match inverse(&found.to_string(), &patch.to_string(), PatchKind::Merge) {
            Ok(back) => {
                prop_assert_eq!(&back.makes, &made.to_string());
                json_patch::merge(&mut made, &serde_json::from_str(&back.patch).unwrap());
                prop_assert_eq!(made, found);
            }
            Err(InverseFault::Nothing) => prop_assert_eq!(made, found),
            Err(InverseFault::Null(path)) => {
                let old = found.pointer(&path);
                prop_assert!(old.is_some_and(Value::is_null), "{path} in {found}");
            }
            Err(fault) => prop_assert_eq!(fault, InverseFault::Shape),
        }
    }

    #[test]
    fn operations_that_are_taken_back_leave_the_document_as_it_was(
        found in json(),
        picks in prop::collection::vec((0..6_u8, 0..100_usize, 0..100_usize, json()), 1..5),
    ) {
        let mut made = found.clone();
        let mut operations = Vec::new();
        for (what, to, from, value) in picks {
            let places = places(&made);
            let (path, from) = (&places[to % places.len()], &places[from % places.len()]);
            let operation = match what {
                0 => json!({"op": "add", "path": path, "value": value}),
                1 => json!({"op": "replace", "path": path, "value": value}),
                2 => json!({"op": "remove", "path": path}),
                3 => json!({"op": "move", "path": path, "from": from}),
                4 => json!({"op": "copy", "path": path, "from": from}),
                _ => json!({"op": "test", "path": path, "value": made.pointer(path)}),
            };
            let one: Patch = serde_json::from_value(json!([operation])).unwrap();
            let mut next = made.clone();
            if json_patch::patch(&mut next, &one).is_ok() {
                made = next;
                operations.push(operation);
            }
        }
        let text = Value::Array(operations).to_string();
        match inverse(&found.to_string(), &text, PatchKind::Operations) {
            Ok(back) => {
                prop_assert_eq!(&serde_json::from_str::<Value>(&back.makes).unwrap(), &made);
                let back: Patch = serde_json::from_str(&back.patch).unwrap();
                json_patch::patch(&mut made, &back).unwrap();
                prop_assert_eq!(made, found);
            }
            Err(InverseFault::Nothing) => prop_assert_eq!(made, found),
            Err(InverseFault::NotApplicable) => prop_assert!(text.contains("\"path\":\"\"") || text.contains("\"from\":\"\"") || text.contains("move"), "{text}"),
            Err(fault) => prop_assert_eq!(fault, InverseFault::Shape),
        }
    }
}

#[test]
fn several_patches_are_taken_back_by_one() {
    let all = |found: &str, patches: &[&str], kind| {
        inverse_of_all(found, patches, kind).map(|one| (one.patch, one.makes))
    };
    let text = |patch: &str, makes: &str| Ok((patch.to_owned(), makes.to_owned()));
    let found = r#"{"a":{"c":3},"n":1.50,"k":null}"#;
    // The second writes an object over the value that the first wrote over an object.
    let merges = [r#"{"a":1,"x":1}"#, r#"{"a":{"b":2}}"#, r#"{"x":null,"y":2}"#];
    let (back, made) = (r#"{"y":null,"a":{"b":null,"c":3}}"#, r#"{"a":{"b":2},"n":1.50,"k":null,"y":2}"#);
    assert_eq!(all(found, &merges, PatchKind::Merge), text(back, made));
    assert_eq!(all(found, &[r#"{"a":1}"#, r#"{"a":{"c":3}}"#], PatchKind::Merge), Err(InverseFault::Nothing));
    assert_eq!(
        all(found, &[r#"{"a":1}"#, r#"{"k":1}"#], PatchKind::Merge),
        Err(InverseFault::Null("/k".into()))
    );
    assert_eq!(all(found, &[r#"{"a":1}"#, "<a/>"], PatchKind::Merge), Err(InverseFault::NotJson));
    assert_eq!(all(found, &[r#"{"a":1}"#, r#"{"b":1,"b":2}"#], PatchKind::Merge), Err(InverseFault::Doubled));
    let operations = [
        r#"[{"op":"remove","path":"/k"}]"#,
        r#"[{"op":"add","path":"/k","value":2},{"op":"remove","path":"/n"}]"#,
    ];
    let back = r#"[{"op":"add","path":"/n","value":1.50},{"op":"remove","path":"/k"},{"op":"add","path":"/k","value":null}]"#;
    assert_eq!(all(found, &operations, PatchKind::Operations), text(back, r#"{"a":{"c":3},"k":2}"#));
    let gone = [operations[0], operations[0]];
    assert_eq!(all(found, &gone, PatchKind::Operations), Err(InverseFault::NotApplicable));
    let long = format!("\"{}\"", "x".repeat(LONGEST / 2));
    assert_eq!(all(&long, &[&long, &long], PatchKind::Merge), Err(InverseFault::NotJson));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn what_several_merge_patches_have_done_comes_back(
        found in json(),
        patches in prop::collection::vec(json(), 2..5),
    ) {
        let texts: Vec<String> = patches.iter().map(Value::to_string).collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let mut made = found.clone();
        patches.iter().for_each(|patch| json_patch::merge(&mut made, patch));
        if let Ok(back) = inverse_of_all(&found.to_string(), &texts, PatchKind::Merge) {
            prop_assert_eq!(&back.makes, &made.to_string());
            json_patch::merge(&mut made, &serde_json::from_str(&back.patch).unwrap());
            prop_assert_eq!(made, found);
        }
    }
}
