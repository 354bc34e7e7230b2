//! Failed writes of the page, for the properties with a model server.

use crate::replay::ReplayKind;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

pub const MERGE: &str = "application/merge-patch+json";
pub const OPERATIONS: &str = "application/json-patch+json";

/// One failed write of the page.
#[derive(Clone, Debug)]
pub enum Write {
    Put(Value),
    Delete,
    Merge(Value),
    Operations(Value),
    /// Operations behind a test, and no If-Match.
    Tests(Value),
}

impl Write {
    /// The line of a drawing: the write with this place among the writes is refused.
    pub fn line(&self, place: usize) -> String {
        let (method, media, body) = match self {
            Write::Put(content) => ("PUT", " ; Content-Type: application/json", format!(" | {content}")),
            Write::Delete => ("DELETE", "", String::new()),
            Write::Merge(patch) => {
                ("PATCH", " ; Content-Type: application/merge-patch+json", format!(" | {patch}"))
            }
            Write::Operations(patch) => {
                ("PATCH", " ; Content-Type: application/json-patch+json", format!(" | {patch}"))
            }
            Write::Tests(patch) => {
                ("PATCH", "Content-Type: application/json-patch+json", format!(" | {patch}"))
            }
        };
        let begin = 20 + 20 * place;
        let condition = if matches!(self, Write::Tests(_)) { "" } else { "If-Match: \"v1\"" };
        format!("\n{begin}-{} {method} /n {condition}{media}{body} -> 412", begin + 10)
    }

    /// The method, or the media type of a patch.
    pub fn name(&self) -> &'static str {
        match self {
            Write::Put(_) => "PUT",
            Write::Delete => "DELETE",
            Write::Merge(_) => MERGE,
            Write::Operations(_) => OPERATIONS,
            Write::Tests(_) => "tests",
        }
    }
}

/// A JSON object of a few members.
pub fn document() -> impl Strategy<Value = Value> {
    let member = prop_oneof![
        4 => (0..4_i32).prop_map(|number| json!(number)),
        1 => Just(json!([1, 2])),
        1 => Just(json!({"x": 1, "y": [0]})),
    ];
    prop::collection::btree_map(prop::sample::select(vec!["a", "b", "c", "d"]), member, 1..4).prop_map(
        |members| {
            Value::Object(
                members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect::<Map<_, _>>(),
            )
        },
    )
}

fn merge_patch() -> impl Strategy<Value = Value> {
    (document(), prop::option::of(prop::sample::select(vec!["a", "b", "c"]))).prop_map(
        |(mut patch, removed)| {
            if let Some(name) = removed {
                patch[name] = Value::Null;
            }
            patch
        },
    )
}

fn operations() -> impl Strategy<Value = Value> {
    let operation =
        (prop::sample::select(vec!["a", "b", "c"]), 0..9_i32, 0..4_u8).prop_map(|(name, value, kind)| {
            let path = format!("/{name}");
            match kind {
                0 => json!({"op": "replace", "path": path, "value": value}),
                1 => json!({"op": "remove", "path": path}),
                2 => json!({"op": "test", "path": path, "value": value}),
                _ => json!({"op": "add", "path": path, "value": value}),
            }
        });
    prop::collection::vec(operation, 1..4).prop_map(Value::Array)
}

/// A test of a member, and an operation on it or on another one.
fn tests() -> impl Strategy<Value = Value> {
    (prop::sample::select(vec!["/a", "/b", "/c"]), operations()).prop_map(|(path, operations)| {
        let test = json!({"op": "test", "path": path, "value": 99});
        let rest = operations.as_array().unwrap().iter().filter(|one| one["op"] != "test").cloned();
        Value::Array(std::iter::once(test).chain(rest).collect())
    })
}

/// One write of any kind, or several that a replay in order sends.
pub fn writes() -> impl Strategy<Value = Vec<Write>> {
    let put = || document().prop_map(Write::Put);
    let merge = || merge_patch().prop_map(Write::Merge);
    let operation = || operations().prop_map(Write::Operations);
    let any = prop_oneof![put(), merge(), operation()];
    prop_oneof![
        1 => put().prop_map(|write| vec![write]),
        1 => Just(vec![Write::Delete]),
        1 => merge().prop_map(|write| vec![write]),
        2 => operation().prop_map(|write| vec![write]),
        3 => tests().prop_map(|patch| vec![Write::Tests(patch)]),
        1 => prop::collection::vec(put(), 2..4),
        1 => prop::collection::vec(merge(), 2..4),
        2 => prop::collection::vec(operation(), 2..4),
        1 => prop::collection::vec(any.clone(), 2..4),
        1 => (any, Just(Write::Delete)).prop_map(|(first, last)| vec![first, last]),
    ]
}

/// The answers to writes that carry no ETag: a bit for each write.
pub fn quiet_answers() -> impl Strategy<Value = u8> {
    prop_oneof![Just(0), Just(u8::MAX), 0..8_u8]
}

/// The replay that saves them.
pub fn replayed_by(writes: &[Write]) -> ReplayKind {
    match writes {
        [Write::Tests(_)] => ReplayKind::RefetchAndReview,
        [_] => ReplayKind::RefetchAndRetry,
        _ => ReplayKind::ReplayInOrder,
    }
}
