//! Whether a resource holds what a request makes of it.

use super::effect::Effect;
use super::json_difference::{differing, is_servers, json};
use crate::exchange::Body;
use crate::json_value::equal;
use serde_json::{Map, Value};

/// Whether a resource holds what a request makes of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Held {
    /// The resource holds the same content.
    Same,
    /// The resource holds every member that was sent, and others besides.
    Within,
    /// The resource holds other content.
    No,
    /// The contents cannot be compared.
    #[default]
    Unknown,
}

/// The contents to compare.
#[derive(Clone, Copy, Debug, Default)]
pub struct Contents<'a> {
    /// The content before the request, where it is known.
    pub before: Option<&'a Body>,
    /// The content now.
    pub now: Option<&'a Body>,
    /// The body of the request.
    pub sent: Option<&'a Body>,
    /// JSON Pointers of the members that are the version's own validators: they differ with every version.
    pub validators: &'a [String],
}

/// Whether the resource holds what a request makes of it.
pub fn held(effect: Effect, contents: &Contents) -> Held {
    let (Some(now), Some(sent)) = (contents.now, contents.sent) else { return Held::Unknown };
    match effect {
        Effect::Replaces if now.octets() == sent.octets() => Held::Same,
        Effect::Replaces => match (json(now), json(sent)) {
            (Some(now), Some(sent)) => same_json(&now, &sent, contents.validators),
            // Only JSON may be written in another form; other octets that differ are other content.
            _ => Held::No,
        },
        Effect::Appends => appended(contents.before, now, sent),
        Effect::Removes | Effect::Unknown => Held::Unknown,
        Effect::Merges | Effect::Patches | Effect::Names => {
            let (Some(now), Some(sent)) = (json(now), json(sent)) else { return Held::Unknown };
            let before = contents.before.and_then(json);
            match effect {
                Effect::Merges => merged(&now, &sent, contents.validators),
                Effect::Patches => patched(before.as_ref(), &now, &sent, contents.validators),
                _ => named(before.as_ref(), &now, &sent, contents.validators),
            }
        }
    }
}

fn same_json(now: &Value, sent: &Value, validators: &[String]) -> Held {
    let apart: Vec<String> =
        differing(now, sent).into_iter().filter(|path| !validators.contains(path)).collect();
    // A member that only the server writes may be missing in the body that was sent, or have an older value there.
    if apart.iter().all(|path| is_servers(path, validators)) {
        return Held::Same;
    }
    let is_added = |path: &String| sent.pointer(path).is_none() || is_servers(path, validators);
    if apart.iter().all(is_added) { Held::Within } else { Held::No }
}

/// RFC 7396 §2: applying a merge patch again to the result changes nothing.
fn merged(now: &Value, sent: &Value, validators: &[String]) -> Held {
    let mut again = now.clone();
    json_patch::merge(&mut again, sent);
    let apart = differing(now, &again);
    if apart.iter().all(|path| is_servers(path, validators)) { Held::Same } else { Held::No }
}

/// Whether the operations, applied to the content before, give the content now.
fn patched(before: Option<&Value>, now: &Value, sent: &Value, validators: &[String]) -> Held {
    let Ok(patch) = serde_json::from_value::<json_patch::Patch>(sent.clone()) else { return Held::Unknown };
    if let Some(before) = before {
        let after = crate::merge::patched(before, &patch);
        if after.is_some_and(|after| differing(&after, now).iter().all(|path| is_servers(path, validators))) {
            return Held::Same;
        }
    }
    let mut held = Held::Same;
    for operation in &patch.0 {
        let is_done = match operation {
            json_patch::PatchOperation::Test(_) => true,
            json_patch::PatchOperation::Add(add) => holds(before, now, add.path.as_str(), &add.value),
            json_patch::PatchOperation::Replace(replace) => {
                now.pointer(replace.path.as_str()).is_some_and(|value| equal(value, &replace.value))
            }
            json_patch::PatchOperation::Remove(remove) => {
                let path = remove.path.as_str();
                // In an array, the elements behind the removed one have moved up.
                match before {
                    Some(before) => !same_at(before, now, path),
                    None if is_element(now, path) => return Held::Unknown,
                    None => now.pointer(path).is_none(),
                }
            }
            json_patch::PatchOperation::Move(_) | json_patch::PatchOperation::Copy(_) => {
                return Held::Unknown;
            }
        };
        if !is_done {
            held = Held::No;
        }
    }
    held
}

/// The array that a pointer's last part is an element of.
fn array_of<'a>(value: &'a Value, path: &str) -> Option<&'a Vec<Value>> {
    path.rsplit_once('/').and_then(|(parent, _)| value.pointer(parent)).and_then(Value::as_array)
}

fn is_element(value: &Value, path: &str) -> bool {
    array_of(value, path).is_some()
}

fn same_at(before: &Value, now: &Value, path: &str) -> bool {
    before.pointer(path).zip(now.pointer(path)).is_some_and(|(before, now)| equal(before, now))
}

/// Whether a value was added at a place. An array must hold the value more often than before.
fn holds(before: Option<&Value>, now: &Value, path: &str, value: &Value) -> bool {
    let Some(array) = array_of(now, path) else {
        return now.pointer(path).is_some_and(|found| equal(found, value));
    };
    let count = |array: &Vec<Value>| array.iter().filter(|one| equal(one, value)).count();
    let earlier = before.and_then(|before| array_of(before, path)).map_or(0, count);
    count(array) > earlier
}

/// Whether every member that the sent JSON names has the sent value in the resource. A name that the resource does not
/// have can be an operation: the result is `Unknown`.
fn named(before: Option<&Value>, now: &Value, sent: &Value, validators: &[String]) -> Held {
    let mut wanted = Vec::new();
    leaves(sent, &mut wanted);
    let (mut had, mut has) = (Vec::new(), Vec::new());
    if let Some(before) = before {
        leaves(before, &mut had);
    }
    leaves(now, &mut has);
    let named: Vec<_> =
        wanted.iter().filter(|(name, _)| !is_servers(&format!("/{name}"), validators)).collect();
    let is_known = |name: &str| had.iter().chain(&has).any(|(known, _)| *known == name);
    if named.is_empty() || named.iter().any(|(name, _)| !is_known(name)) || wanted.len() > MOST_LEAVES {
        return Held::Unknown;
    }
    let is_there = |(name, value): &(&str, &Value)| {
        has.iter().any(|(known, found)| known == name && equal(found, value))
    };
    if named.into_iter().all(is_there) { Held::Same } else { Held::No }
}

/// How many members are compared at most: each is searched for among the members of the other body.
const MOST_LEAVES: usize = 500;

/// The members whose value is not an object, each by its own name.
fn leaves<'a>(value: &'a Value, found: &mut Vec<(&'a str, &'a Value)>) {
    fn of_object<'a>(object: &'a Map<String, Value>, found: &mut Vec<(&'a str, &'a Value)>) {
        for (name, value) in object {
            match value {
                Value::Object(inner) => of_object(inner, found),
                value if found.len() <= 4 * MOST_LEAVES => found.push((name, value)),
                _ => return,
            }
        }
    }
    match value {
        Value::Object(object) => of_object(object, found),
        Value::Array(values) => values.iter().for_each(|value| leaves(value, found)),
        _ => {}
    }
}

/// Whether the content now holds the appended body: behind the content before, or anywhere where that is not known.
fn appended(before: Option<&Body>, now: &Body, sent: &Body) -> Held {
    let (now, sent) = (now.octets(), sent.octets());
    if sent.is_empty() {
        return Held::Unknown;
    }
    let rest = match before.map(Body::octets) {
        // Another beginning: the content was changed otherwise, too.
        Some(before) => match now.strip_prefix(before) {
            Some(rest) => rest,
            None => now,
        },
        None => now,
    };
    if contains(rest, sent) { Held::Same } else { Held::No }
}

fn contains(all: &[u8], part: &[u8]) -> bool {
    // Search for the first octet first: a line of text can recur millions of times.
    let Some(first) = part.first() else { return true };
    let mut rest = all;
    while let Some(at) = rest.iter().position(|octet| octet == first) {
        let Some(found) = rest.get(at..) else { return false };
        if found.starts_with(part) {
            return true;
        }
        rest = found.get(1..).unwrap_or_default();
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(effect: Effect, before: Option<&str>, now: &str, sent: &str) -> Held {
        let body = |text: &str| Body::Text(text.into());
        let (before, now, sent) = (before.map(body), body(now), body(sent));
        let validators = ["/_rev".to_owned()];
        held(
            effect,
            &Contents {
                before: before.as_ref(),
                now: Some(&now),
                sent: Some(&sent),
                validators: &validators,
            },
        )
    }

    #[test]
    fn where_readers_disagree_only_the_octets_are_compared() {
        let twice = r#"{"a":1,"a":2}"#;
        assert_eq!(of(Effect::Replaces, None, twice, twice), Held::Same);
        assert_eq!(of(Effect::Replaces, None, r#"{"a":2}"#, twice), Held::No);
        assert_eq!(of(Effect::Merges, None, r#"{"a":2}"#, twice), Held::Unknown);
    }

    #[test]
    fn a_replaced_content_is_compared_by_value() {
        let put = |now, sent| of(Effect::Replaces, None, now, sent);
        assert_eq!(put("a", "a"), Held::Same);
        assert_eq!(put("a", "b"), Held::No);
        assert_eq!(put(r#"{"n":1,"m":[1.0]}"#, r#"{ "m" : [1], "n":1 }"#), Held::Same);
        assert_eq!(put(r#"{"n":1,"_rev":"2"}"#, r#"{"n":1,"_rev":"1"}"#), Held::Same, "its own validator");
        assert_eq!(put(r#"{"n":1,"@odata.etag":"2","modifiedAt":7}"#, r#"{"n":1}"#), Held::Same);
        assert_eq!(
            put(r#"{"n":1,"old":1}"#, r#"{"n":1}"#),
            Held::Within,
            "a member that was to go may be there"
        );
        assert_eq!(put(r#"{"n":2}"#, r#"{"n":1}"#), Held::No);
        assert_eq!(put(r#"[1,2]"#, r#"[1]"#), Held::No);
    }

    #[test]
    fn a_merge_that_changes_nothing_was_done() {
        let merge = |now, sent| of(Effect::Merges, None, now, sent);
        assert_eq!(merge(r#"{"stock":9,"title":"x"}"#, r#"{"stock":9}"#), Held::Same);
        assert_eq!(merge(r#"{"stock":8}"#, r#"{"stock":9}"#), Held::No);
        assert_eq!(merge(r#"{"a":1}"#, r#"{"gone":null}"#), Held::Same);
        assert_eq!(merge(r#"{"gone":1}"#, r#"{"gone":null}"#), Held::No);
    }

    #[test]
    fn operations_are_judged_by_their_effect_on_what_was_before() {
        let patch = |before, now, sent| of(Effect::Patches, before, now, sent);
        let add = r#"[{"op":"add","path":"/tags/-","value":"b"}]"#;
        assert_eq!(patch(Some(r#"{"tags":["a"]}"#), r#"{"tags":["a","b"]}"#, add), Held::Same);
        assert_eq!(patch(Some(r#"{"tags":["b"]}"#), r#"{"tags":["b"],"by":"x"}"#, add), Held::No);
        assert_eq!(
            patch(Some(r#"{"tags":["a"]}"#), r#"{"tags":["c","a","b"]}"#, add),
            Held::Same,
            "and another's"
        );
        assert_eq!(patch(None, r#"{"tags":["a"]}"#, add), Held::No);
        assert_eq!(patch(None, r#"{"tags":["a","b"]}"#, add), Held::Same);
        let replace = r#"[{"op":"test","path":"/n","value":1},{"op":"replace","path":"/n","value":2}]"#;
        assert_eq!(patch(Some(r#"{"n":1}"#), r#"{"n":2,"m":1}"#, replace), Held::Same);
        assert_eq!(patch(Some(r#"{"n":1}"#), r#"{"n":1,"m":1}"#, replace), Held::No);
        let remove = r#"[{"op":"remove","path":"/list/0"}]"#;
        assert_eq!(patch(None, r#"{"list":[1]}"#, remove), Held::Unknown);
        assert_eq!(patch(Some(r#"{"list":[1,2]}"#), r#"{"list":[2]}"#, remove), Held::Same);
        assert_eq!(patch(None, "{}", r#"[{"op":"move","from":"/a","path":"/b"}]"#), Held::Unknown);
        assert_eq!(patch(None, "{}", r#"{"op":"none"}"#), Held::Unknown);
    }

    #[test]
    fn json_of_a_servers_own_form_is_judged_only_where_it_names_members() {
        let named = |before, now, sent| of(Effect::Names, before, now, sent);
        assert_eq!(named(None, r#"{"stock":9,"t":1}"#, r#"{"stock":9}"#), Held::Same);
        assert_eq!(named(None, r#"{"stock":8}"#, r#"{"stock":9}"#), Held::No);
        assert_eq!(named(None, r#"{"_source":{"title":"a"}}"#, r#"{"doc":{"title":"b"}}"#), Held::No);
        assert_eq!(named(None, r#"{"n":3}"#, r#"{"$inc":{"by":1}}"#), Held::Unknown);
        assert_eq!(named(None, r#"{"n":3}"#, r#"{"script":"n += 1"}"#), Held::Unknown);
        assert_eq!(named(None, r#"{"n":3}"#, "{}"), Held::Unknown);
    }

    #[test]
    fn what_was_appended_stands_behind_what_was_there() {
        let append = |before, now| of(Effect::Appends, before, now, "line;");
        assert_eq!(append(Some(""), "line;"), Held::Same);
        assert_eq!(append(Some("line;"), "line;"), Held::No);
        assert_eq!(append(Some("a;"), "a;b;line;"), Held::Same, "another came between");
        assert_eq!(append(None, "a;line;"), Held::Same);
        assert_eq!(append(None, "a;"), Held::No);
        assert!(contains(b"aaab", b"aab") && !contains(b"aaa", b"ab"));
    }

    #[test]
    fn nothing_is_said_of_what_is_not_known() {
        let body = Body::Text("a".into());
        let contents = Contents { sent: Some(&body), ..Contents::default() };
        assert_eq!(held(Effect::Replaces, &contents), Held::Unknown);
        assert_eq!(of(Effect::Merges, None, "no json", "{}"), Held::Unknown);
    }
}
