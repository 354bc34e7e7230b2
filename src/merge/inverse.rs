//! A patch that takes a patch back: JSON Merge Patch (RFC 7396) and JSON Patch (RFC 6902).

use super::json_reader::read_now;
use super::patch::PatchKind;
use super::values::GrowingValues;
use crate::{json_pointer, json_value};
use json_patch::{Patch, PatchOperation};
use serde_json::{Map, Value, json};
use std::fmt;

/// The longest text that is taken back, in bytes.
const LONGEST: usize = 1 << 20;

/// Most operations of a JSON Patch that are taken back, and most values that its `move` and `copy` may carry in all.
const MOST_OPERATIONS: usize = 1000;
const MOST_CARRIED: usize = 100_000;

/// How deep a document may become by a JSON Patch: serde_json's own limit.
const DEEPEST: usize = super::json_reader::DEEPEST;

/// A patch that takes another one back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inverse {
    /// The patch, of the same kind, as JSON.
    pub patch: String,
    /// What the first patch makes of the document, as JSON.
    pub makes: String,
}

/// Why a patch cannot be taken back faithfully.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InverseFault {
    /// The document or the patch is not JSON, is too deep, or is longer than 1 MiB.
    NotJson,
    /// The body is not a patch of its kind, or has more than 1000 operations.
    NoPatch,
    /// An object of the document or of the patch has a name twice.
    Doubled,
    /// A merge patch would have to write `null` at this JSON Pointer, where `null` means *remove* (RFC 7396 §2).
    Null(String),
    /// The patch names members of another shape than the document has.
    Shape,
    /// The patch does not apply to the document.
    NotApplicable,
    /// The patch changes nothing in the document.
    Nothing,
    /// The patch removed the member at this JSON Pointer, and no operation tests that it is still absent.
    Untestable(String),
}

impl fmt::Display for InverseFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            InverseFault::NotJson => "the version before the save, or the patch, is not JSON that can be read here",
            InverseFault::NoPatch => "the body is not a patch of the media type that it names",
            InverseFault::Doubled => "an object has the same name twice, and which of the two counts is the server's own choice",
            InverseFault::Null(path) => {
                let path = crate::exchange::Quoted(path);
                return write!(f, "{path} was null, and a merge patch cannot write null: there it means that the member is removed (RFC 7396)");
            }
            InverseFault::Shape => "the patch names members of another shape than the page reads",
            InverseFault::NotApplicable => "the patch does not apply to the version that the refetch found",
            InverseFault::Untestable(path) => {
                let path = crate::exchange::Quoted(path);
                return write!(f, "{path} was removed, and a JSON Patch cannot test that nobody has put it there again");
            }
            InverseFault::Nothing => "the patch changed nothing in the version that the refetch found",
        })
    }
}

/// The patch that makes `found` again of what `patch` makes of it.
///
/// # Errors
/// [`InverseFault`].
pub fn inverse(found: &str, patch: &str, kind: PatchKind) -> Result<Inverse, InverseFault> {
    if found.len().max(patch.len()) > LONGEST {
        return Err(InverseFault::NotJson);
    }
    let [found, patch] = &are_plain(&[found, patch])?[..] else { return Err(InverseFault::NotJson) };
    let (made, back) = match kind {
        PatchKind::Merge => unmerged(found, patch)?,
        PatchKind::Operations => undone(found, patch.clone())?,
    };
    if made == *found {
        return Err(InverseFault::Nothing);
    }
    Ok(Inverse { patch: back.to_string(), makes: made.to_string() })
}

/// The patch that makes `found` again of what these patches of one kind make of it, one after the other.
///
/// # Errors
/// [`InverseFault`].
pub fn inverse_of_all(found: &str, patches: &[&str], kind: PatchKind) -> Result<Inverse, InverseFault> {
    if let [patch] = patches {
        return inverse(found, patch, kind);
    }
    let texts: Vec<&str> = std::iter::once(found).chain(patches.iter().copied()).collect();
    if texts.iter().map(|text| text.len()).sum::<usize>() > LONGEST {
        return Err(InverseFault::NotJson);
    }
    let [found, patches @ ..] = &are_plain(&texts)?[..] else { return Err(InverseFault::NotJson) };
    let mut made = found.clone();
    let back = match kind {
        PatchKind::Merge => {
            for patch in patches {
                (made, _) = unmerged(&made, patch)?;
            }
            merge_patch(&made, found, "")?
        }
        PatchKind::Operations => {
            let mut back = Vec::new();
            for patch in patches {
                let (after, Value::Array(mut operations)) = undone(&made, patch.clone())? else {
                    return Err(InverseFault::NoPatch);
                };
                operations.append(&mut back);
                (made, back) = (after, operations);
            }
            if back.len() > MOST_OPERATIONS {
                return Err(InverseFault::NoPatch);
            }
            Value::Array(back)
        }
    };
    if made == *found {
        return Err(InverseFault::Nothing);
    }
    Ok(Inverse { patch: back.to_string(), makes: made.to_string() })
}

/// Texts as JSON, in which no object has a name twice.
fn are_plain(texts: &[&str]) -> Result<Vec<Value>, InverseFault> {
    let mut values = GrowingValues::default();
    for text in texts {
        let document = read_now(text, &mut values).map_err(|_| InverseFault::NotJson)?;
        if (0..document.len()).any(|node| document.node(node).is_doubled) {
            return Err(InverseFault::Doubled);
        }
    }
    texts.iter().map(|text| serde_json::from_str(text).map_err(|_| InverseFault::NotJson)).collect()
}

/// The merge patch that makes one value of another (RFC 7396).
// Not deeper than a document is: 128 levels.
fn merge_patch(from: &Value, to: &Value, path: &str) -> Result<Value, InverseFault> {
    let (Value::Object(from), Value::Object(to)) = (from, to) else { return restored(to, path) };
    let mut patch = Map::new();
    for name in from.keys().filter(|name| !to.contains_key(*name)) {
        patch.insert(name.clone(), Value::Null);
    }
    for (name, member) in to {
        let at = [path, "/", &json_pointer::escaped(name)].concat();
        match from.get(name) {
            Some(same) if same == member => {}
            Some(other) => drop(patch.insert(name.clone(), merge_patch(other, member, &at)?)),
            None => drop(patch.insert(name.clone(), restored(member, &at)?)),
        }
    }
    Ok(Value::Object(patch))
}

/// What a JSON Patch makes of a document; `None` where it does not apply, or would make too much of it.
pub fn patched(document: &Value, patch: &Patch) -> Option<Value> {
    let mut made = document.clone();
    apply(&mut made, patch)?;
    Some(made)
}

fn unmerged(found: &Value, patch: &Value) -> Result<(Value, Value), InverseFault> {
    let back = match (found, patch) {
        (Value::Object(found), Value::Object(patch)) => {
            let names: Vec<&str> = patch.keys().map(String::as_str).collect();
            is_of_one_shape(found, &names, patch.values())?;
            Value::Object(unmerged_members(found, patch, "")?)
        }
        _ => restored(found, "")?,
    };
    let mut made = found.clone();
    json_patch::merge(&mut made, patch);
    Ok((made, back))
}

// Not deeper than the patch is: 128 levels.
fn unmerged_members(
    found: &Map<String, Value>,
    patch: &Map<String, Value>,
    path: &str,
) -> Result<Map<String, Value>, InverseFault> {
    let mut back = Map::new();
    for (name, patched) in patch {
        let at = [path, "/", &json_pointer::escaped(name)].concat();
        match (found.get(name), patched) {
            (Some(Value::Object(found)), Value::Object(patched)) => {
                let inner = unmerged_members(found, patched, &at)?;
                if !inner.is_empty() {
                    back.insert(name.clone(), Value::Object(inner));
                }
            }
            (None, Value::Null) => {}
            (None, _) => drop(back.insert(name.clone(), Value::Null)),
            (Some(found), patched) if found == patched && !found.is_null() => {}
            (Some(found), _) => drop(back.insert(name.clone(), restored(found, &at)?)),
        }
    }
    Ok(back)
}

/// A value as a merge patch writes it.
fn restored(value: &Value, path: &str) -> Result<Value, InverseFault> {
    has_no_null(value, path).map(|()| value.clone())
}

/// Refuses a `null`. One within an array is written as it is: arrays are replaced whole.
fn has_no_null(value: &Value, path: &str) -> Result<(), InverseFault> {
    match value {
        Value::Null => Err(InverseFault::Null(path.to_owned())),
        Value::Object(members) => members.iter().try_for_each(|(name, member)| {
            has_no_null(member, &[path, "/", &json_pointer::escaped(name)].concat())
        }),
        _ => Ok(()),
    }
}

/// Refuses a patch whose members stand in an envelope of the document, or the other way about.
fn is_of_one_shape<'a>(
    found: &Map<String, Value>,
    names: &[&str],
    puts: impl Iterator<Item = &'a Value>,
) -> Result<(), InverseFault> {
    if names.is_empty() || names.iter().any(|name| found.contains_key(*name)) {
        return Ok(());
    }
    let holds = |member: &Value| {
        let members = member.as_object();
        members.is_some_and(|members| names.iter().any(|name| members.contains_key(*name)))
    };
    let is_held = |put: &Value| {
        put.as_object().is_some_and(|members| members.keys().any(|name| found.contains_key(name)))
    };
    let mut puts = puts;
    if found.values().any(holds) || puts.any(is_held) { Err(InverseFault::Shape) } else { Ok(()) }
}

fn undone(found: &Value, patch: Value) -> Result<(Value, Value), InverseFault> {
    let patch: Patch = serde_json::from_value(patch).map_err(|_| InverseFault::NoPatch)?;
    if patch.0.len() > MOST_OPERATIONS {
        return Err(InverseFault::NoPatch);
    }
    if let Value::Object(members) = found {
        let names: Vec<String> =
            patch.0.iter().filter_map(|operation| first_token(operation.path().as_str())).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        is_of_one_shape(members, &names, patch.0.iter().filter_map(put))?;
    }
    let mut made = found.clone();
    let mut back = apply(&mut made, &patch).ok_or(InverseFault::NotApplicable)?;
    back.reverse();
    Ok((made, Value::Array(back)))
}

/// The name of the outermost member that a pointer leads through.
fn first_token(path: &str) -> Option<String> {
    path.strip_prefix('/').and_then(|path| path.split('/').next()).map(json_pointer::unescaped)
}

/// What an operation puts at its place.
fn put(operation: &PatchOperation) -> Option<&Value> {
    match operation {
        PatchOperation::Add(add) => Some(&add.value),
        PatchOperation::Replace(replace) => Some(&replace.value),
        _ => None,
    }
}

/// Does the operations one after the other, and gives those that take each back, in the same order.
fn apply(document: &mut Value, patch: &Patch) -> Option<Vec<Value>> {
    let mut back = Vec::new();
    let mut carried = MOST_CARRIED;
    for operation in &patch.0 {
        if depth_of(operation.path().as_str()) > DEEPEST {
            return None;
        }
        match operation {
            PatchOperation::Test(test) => {
                json_value::equal(document.pointer(test.path.as_str())?, &test.value).then_some(())?;
            }
            PatchOperation::Add(add) => {
                fits(&add.value, add.path.as_str(), &mut carried)?;
                back.push(put_at(document, add.path.as_str(), add.value.clone())?);
            }
            PatchOperation::Replace(replace) => {
                let path = replace.path.as_str();
                fits(&replace.value, path, &mut carried)?;
                let old = std::mem::replace(document.pointer_mut(path)?, replace.value.clone());
                back.push(json!({"op": "replace", "path": path, "value": old}));
            }
            PatchOperation::Remove(remove) => back.push(taken_from(document, remove.path.as_str())?.1),
            PatchOperation::Move(one) => {
                // A place cannot be moved into itself (RFC 6902 §4.4).
                let (from, path) = (one.from.as_str(), one.path.as_str());
                let is_within = path.strip_prefix(from).is_some_and(|rest| rest.starts_with('/'));
                let (value, undo) = taken_from(document, from).filter(|_| !is_within)?;
                fits(&value, path, &mut carried)?;
                back.push(undo);
                back.push(put_at(document, path, value)?);
            }
            PatchOperation::Copy(one) => {
                let value = document.pointer(one.from.as_str())?;
                fits(value, one.path.as_str(), &mut carried)?;
                let value = value.clone();
                back.push(put_at(document, one.path.as_str(), value)?);
            }
        }
    }
    Some(back)
}

fn depth_of(path: &str) -> usize {
    path.matches('/').count()
}

/// Whether a value at a place stays within the depth and the number of values that are carried in all.
fn fits(value: &Value, path: &str, carried: &mut usize) -> Option<()> {
    fn count(value: &Value, depth: usize, carried: &mut usize) -> Option<()> {
        *carried = carried.checked_sub(1)?;
        let depth = depth.checked_sub(1)?;
        match value {
            Value::Array(elements) => elements.iter().try_for_each(|one| count(one, depth, carried)),
            Value::Object(members) => members.values().try_for_each(|one| count(one, depth, carried)),
            _ => Some(()),
        }
    }
    count(value, DEEPEST.checked_sub(depth_of(path))?, carried)
}

/// Adds a value (RFC 6902 §4.1), and gives the operation that takes it back.
fn put_at(document: &mut Value, path: &str, value: Value) -> Option<Value> {
    if path.is_empty() {
        let old = std::mem::replace(document, value);
        return Some(json!({"op": "replace", "path": "", "value": old}));
    }
    let (parent, token) = path.rsplit_once('/')?;
    match document.pointer_mut(parent)? {
        Value::Object(members) => Some(match members.insert(json_pointer::unescaped(token), value) {
            Some(old) => json!({"op": "replace", "path": path, "value": old}),
            None => json!({"op": "remove", "path": path}),
        }),
        Value::Array(elements) => {
            let at = if token == "-" { elements.len() } else { index(token)? };
            (at <= elements.len()).then(|| elements.insert(at, value))?;
            Some(json!({"op": "remove", "path": format!("{parent}/{at}")}))
        }
        _ => None,
    }
}

/// Removes a value (RFC 6902 §4.2), and gives it with the operation that puts it back.
fn taken_from(document: &mut Value, path: &str) -> Option<(Value, Value)> {
    let (parent, token) = path.rsplit_once('/')?;
    let old = match document.pointer_mut(parent)? {
        Value::Object(members) => members.shift_remove(&json_pointer::unescaped(token))?,
        Value::Array(elements) => {
            let at = index(token).filter(|at| *at < elements.len())?;
            elements.remove(at)
        }
        _ => return None,
    };
    let back = json!({"op": "add", "path": path, "value": old});
    Some((old, back))
}

/// An array's index: digits without leading zeros (RFC 6901 §4).
pub(super) fn index(token: &str) -> Option<usize> {
    let is_plain = token == "0" || !token.starts_with(['0', '+']);
    token.parse().ok().filter(|_| is_plain)
}

#[cfg(test)]
#[path = "inverse_tests.rs"]
mod tests;
