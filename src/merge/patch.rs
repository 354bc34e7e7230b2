//! A patch is not merged: its meaning does not change with the resource. This file finds the members that a patch
//! names and that changed since the page read them.

use super::document::{Document, Kind};
use super::json_reader::{JsonFault, read, read_now};
use super::slices::{Pace, Sliced};
use super::values::{GrowingValues, Values};
use crate::exchange::Text;
use crate::json_pointer;
use std::collections::{BTreeMap, BTreeSet};

/// What kind of patch a body is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PatchKind {
    /// JSON Merge Patch (RFC 7396).
    Merge,
    /// JSON Patch (RFC 6902).
    Operations,
}

/// A member that a patch names and that changed since the page read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatchedMember {
    /// A JSON Pointer (RFC 6901).
    pub path: String,
    /// The value that the page had read, as written; `None` where base has none.
    pub base: Option<String>,
    /// The value that the server holds, as written; `None` where theirs has none.
    pub theirs: Option<String>,
    /// What the patch does there.
    pub mine: Patched,
}

/// What a patch does at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Patched {
    /// It sets this value, as written.
    Sets(String),
    /// It sets the value of another place.
    SetsAnother,
    /// It removes what is there.
    Removes,
    /// It only reads: it tests the value, or copies it to another place.
    Reads,
}

/// Why a patch cannot be compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PatchFault {
    /// One of the three texts is not JSON, or is too deep.
    NotJson(JsonFault),
    /// The body is not a patch of this kind.
    NoPatch,
}

/// The members that a patch names and that differ between base and theirs, in the patch's order, as far as they are
/// listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatchedMembers {
    /// The members.
    pub listed: Vec<PatchedMember>,
    /// How many further members are not listed.
    pub more: usize,
}

/// The members that a patch names and that differ between base and theirs; at most `most` of them. The texts are base,
/// theirs, and the patch. The result, once the slices are done, is an error for a text that is no JSON or no patch.
pub fn patched_members(
    texts: [Text; 3],
    kind: PatchKind,
    most: usize,
) -> Sliced<Result<PatchedMembers, PatchFault>> {
    Sliced::new(async move |pace: Pace| found(texts, kind, most, &pace).await)
}

async fn found(
    texts: [Text; 3],
    kind: PatchKind,
    most: usize,
    pace: &Pace,
) -> Result<PatchedMembers, PatchFault> {
    let mut values = GrowingValues::default();
    let [base, theirs, patch] = texts;
    let base = read(base, &mut values, pace).await.map_err(PatchFault::NotJson)?;
    let theirs = read(theirs, &mut values, pace).await.map_err(PatchFault::NotJson)?;
    let patch = read(patch, &mut values, pace).await.map_err(PatchFault::NotJson)?;
    let values = values.done();
    let mut named = Vec::new();
    match kind {
        PatchKind::Merge => merge_members(&patch, 0, &values, &mut String::new(), &mut named),
        PatchKind::Operations => operations(&patch, &values, &mut named).ok_or(PatchFault::NoPatch)?,
    }
    let mut seen = BTreeSet::new();
    let (mut listed, mut more) = (Vec::new(), 0);
    let written: BTreeMap<String, Patched> =
        named.iter().filter(|(_, mine)| *mine != Patched::Reads).cloned().collect();
    for (path, mine) in named {
        // The last operation that writes there decides.
        let mine = written.get(&path).cloned().unwrap_or(mine);
        let (old, new) = (find(&base, &values, &path), find(&theirs, &values, &path));
        // A search looks at each member before the one that it finds.
        pace.spend(1 + old.max(new).unwrap_or(base.len().max(theirs.len()))).await;
        let value = |document: &Document, node: Option<usize>| node.map(|node| document.node(node).value);
        if value(&base, old) == value(&theirs, new) || !seen.insert(path.clone()) {
            continue;
        }
        if listed.len() >= most {
            more += 1;
            continue;
        }
        listed.push(PatchedMember {
            base: old.map(|node| base.raw(node).to_owned()),
            theirs: new.map(|node| theirs.raw(node).to_owned()),
            mine,
            path,
        });
    }
    Ok(PatchedMembers { listed, more })
}

/// A JSON Pointer, and what the patch does there.
type Named = (String, Patched);

// The recursion is as deep as the patch: at most 128 levels.
fn merge_members(patch: &Document, node: usize, values: &Values, path: &mut String, named: &mut Vec<Named>) {
    if patch.node(node).kind != Kind::Object || patch.children(node).next().is_none() {
        let raw = patch.raw(node);
        // A null removes (RFC 7396 §2); at the root it replaces.
        let is_set = raw != "null" || path.is_empty();
        let mine = if is_set { Patched::Sets(raw.to_owned()) } else { Patched::Removes };
        // An empty object as the whole patch changes nothing.
        if !(path.is_empty() && raw.starts_with('{')) {
            named.push((path.clone(), mine));
        }
        return;
    }
    for child in patch.children(node) {
        let length = path.len();
        path.push('/');
        path.push_str(&json_pointer::escaped(values.name(patch.node(child).key)));
        merge_members(patch, child, values, path, named);
        path.truncate(length);
    }
}

fn operations(patch: &Document, values: &Values, named: &mut Vec<Named>) -> Option<()> {
    if patch.node(0).kind != Kind::Array {
        return None;
    }
    for operation in patch.children(0) {
        let member = |name: &str| {
            let key = values.key(name)?;
            patch.children(operation).find(|child| patch.node(*child).key == key)
        };
        let text = |node: usize| {
            let is_text = patch.node(node).kind == Kind::String;
            is_text.then(|| values.scalar(patch.node(node).value).to_owned())
        };
        if patch.node(operation).kind != Kind::Object {
            return None;
        }
        let what = member("op").and_then(text)?;
        let path = member("path").and_then(text)?;
        if let Some(from) = member("from").and_then(text) {
            named.push((from, if what == "move" { Patched::Removes } else { Patched::Reads }));
        }
        let does = match (&*what, member("value")) {
            ("add" | "replace", Some(value)) => Patched::Sets(patch.raw(value).to_owned()),
            ("move" | "copy", _) => Patched::SetsAnother,
            ("remove", _) => Patched::Removes,
            ("test", _) => Patched::Reads,
            _ => return None,
        };
        named.push((path, does));
    }
    Some(())
}

/// The values of a JSON text at JSON Pointers (RFC 6901), each as written; `None` where there is none, where an object on
/// the way has a name twice, and where the text is no JSON.
pub fn values_at(text: &str, pointers: &[String]) -> Vec<Option<String>> {
    let mut values = GrowingValues::default();
    let document = read_now(text, &mut values).ok();
    let values = values.done();
    let at = |pointer: &String| {
        let document = document.as_ref()?;
        find(document, &values, pointer).map(|node| document.raw(node).to_owned())
    };
    pointers.iter().map(at).collect()
}

/// The value at a pointer; `None` where there is none, or where a name on the path is a duplicate.
fn find(document: &Document, values: &Values, path: &str) -> Option<usize> {
    let mut node = 0;
    if path.is_empty() {
        return Some(node);
    }
    for token in path.strip_prefix('/')?.split('/') {
        let name = json_pointer::unescaped(token);
        let of = document.node(node);
        node = match of.kind {
            Kind::Object if !of.is_doubled => {
                let key = values.key(&name)?;
                document.children(node).find(|child| document.node(*child).key == key)?
            }
            Kind::Array => document.children(node).nth(super::inverse::index(&name)?)?,
            _ => return None,
        };
    }
    Some(node)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn patched_members(
        base: &str,
        theirs: &str,
        patch: &str,
        kind: PatchKind,
    ) -> Result<Vec<PatchedMember>, PatchFault> {
        let texts = [base, theirs, patch].map(Text::from);
        super::patched_members(texts, kind, usize::MAX).finish().map(|found| found.listed)
    }

    fn changed(base: &str, theirs: &str, patch: &str, kind: PatchKind) -> Vec<(String, Option<String>)> {
        let found = patched_members(base, theirs, patch, kind).unwrap();
        found.into_iter().map(|one| (one.path, one.theirs)).collect()
    }

    #[test]
    fn a_merge_patch_names_its_leaves() {
        let (base, theirs) = (r#"{"a":{"b":1,"c":1},"d":1}"#, r#"{"a":{"b":2,"c":1.0},"d":2}"#);
        let found =
            patched_members(base, theirs, r#"{"a":{"b":9,"c":9},"x":null}"#, PatchKind::Merge).unwrap();
        let one = PatchedMember {
            path: "/a/b".to_owned(),
            base: Some("1".to_owned()),
            theirs: Some("2".to_owned()),
            mine: Patched::Sets("9".to_owned()),
        };
        assert_eq!(found, [one]);
        assert_eq!(changed(base, theirs, "{}", PatchKind::Merge), []);
        assert_eq!(changed(r#"{"a":1}"#, "{}", r#"{"a":null}"#, PatchKind::Merge), [("/a".to_owned(), None)]);
    }

    #[test]
    fn the_last_operation_that_writes_to_a_place_decides() {
        let does = |patch: &str| {
            let found = patched_members(r#"{"a":1}"#, r#"{"a":2}"#, patch, PatchKind::Operations).unwrap();
            found.into_iter().map(|one| (one.path, one.mine)).collect::<Vec<_>>()
        };
        let test = r#"{"op":"test","path":"/a","value":1}"#;
        let of = |rest: &str| does(&format!("[{test},{rest}]"));
        let sets = |value: &str| Patched::Sets(value.to_owned());
        let set = r#"{"op":"replace","path":"/a","value":8},{"op":"add","path":"/a","value":9}"#;
        assert_eq!(of(set), [("/a".to_owned(), sets("9"))]);
        assert_eq!(of(&format!("{set},{test}")), [("/a".to_owned(), sets("9"))]);
        assert_eq!(of(r#"{"op":"remove","path":"/a"}"#), [("/a".to_owned(), Patched::Removes)]);
        assert_eq!(of(r#"{"op":"move","from":"/a","path":"/b"}"#), [("/a".to_owned(), Patched::Removes)]);
        assert_eq!(of(r#"{"op":"copy","from":"/b","path":"/a"}"#), [("/a".to_owned(), Patched::SetsAnother)]);
        assert_eq!(of(r#"{"op":"copy","from":"/a","path":"/b"}"#), [("/a".to_owned(), Patched::Reads)]);
    }

    #[test]
    fn the_values_at_pointers_are_as_written() {
        let text = r#"{"a":1.50,"l":[{"b":"\u00e9"}],"d":1,"d":2,"x":{"y": [1, 2]}}"#;
        let at = |pointers: &[&str]| {
            let pointers: Vec<String> = pointers.iter().map(|one| (*one).to_owned()).collect();
            values_at(text, &pointers)
        };
        let some = |value: &str| Some(value.to_owned());
        assert_eq!(values_at(r#"{"d":1,"d":2}"#, &["/d".to_owned()]), [None]);
        assert_eq!(at(&["/a", "/l/0/b", "/none"]), [None, None, None], "a name stands twice");
        let plain = r#"{"a":1.50,"l":[{"b":"\u00e9"}],"x":{"y": [1, 2]}}"#;
        let pointers = ["/a", "/l/0/b", "/x/y", "/none", "/l/00"].map(str::to_owned);
        let found = values_at(plain, &pointers);
        assert_eq!(found, [some("1.50"), some(r#""\u00e9""#), some("[1, 2]"), None, None]);
        assert_eq!(values_at("{", &["".to_owned()]), [None]);
    }

    #[test]
    fn operations_name_their_paths() {
        let (base, theirs) = (r#"{"l":[1,2],"a/b":1}"#, r#"{"l":[1,3],"a/b":2}"#);
        let patch = r#"[{"op":"test","path":"/a~1b","value":1},{"op":"replace","path":"/l/1","value":7},
            {"op":"add","path":"/l/-","value":7}]"#;
        let paths: Vec<String> =
            changed(base, theirs, patch, PatchKind::Operations).into_iter().map(|one| one.0).collect();
        assert_eq!(paths, ["/a~1b", "/l/1"]);
        for none in ["{}", "[1]", "[{}]", r#"[{"op":"replace","path":"/a"}]"#, r#"[{"op":"x","path":"/a"}]"#]
        {
            let fault = patched_members(base, theirs, none, PatchKind::Operations);
            assert_eq!(fault, Err(PatchFault::NoPatch));
        }
    }
}
