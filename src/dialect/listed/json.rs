//! The validators of the objects in the arrays of a JSON body.

use super::super::path::{Path, PathStep};
use super::{FoundInList, FoundValidator, LONGEST_VALUE, ListedName};
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;

/// How deep arrays and objects are entered.
const DEEPEST: usize = 8;

/// The members that hold an object's own URL.
const REFERENCES: [&[&str]; 7] = [
    &["@odata.id"],
    &["@odata.editLink"],
    &["selfLink"],
    &["self"],
    &["href"],
    &["_links", "self", "href"],
    &["fullUrl"],
];

/// The members that hold an object's identifier.
const IDS: [&[&str]; 5] = [&["id"], &["_id"], &["key"], &["metadata", "name"], &["name"]];

/// Whether an array may begin with an object or an array. Most bodies have none, and only this scan reads them.
pub fn may_have_list(text: &str) -> bool {
    text.match_indices('[').any(|(at, _)| {
        let rest = text.get(at + 1..).unwrap_or("").trim_start_matches([' ', '\t', '\n', '\r']);
        rest.starts_with(['{', '['])
    })
}

/// Reads the objects in arrays, at most [`DEEPEST`] levels deep.
pub fn read(text: &str, paths: &[Path], found: &mut FoundInList) {
    match serde_json::from_str::<&RawValue>(text) {
        Ok(whole) => value(whole.get(), false, 0, paths, found),
        Err(_) => found.is_cut = true,
    }
}

/// Reads an array or an object; `is_member` tells whether an array holds it directly.
fn value(text: &str, is_member: bool, depth: usize, paths: &[Path], found: &mut FoundInList) {
    if depth == DEEPEST || found.is_full() {
        found.is_cut = true;
        return;
    }
    let is_read = if text.starts_with('[') {
        serde_json::from_str::<Items>(text).map(|Items(items)| {
            items.into_iter().for_each(|item| value(item.get(), true, depth + 1, paths, found));
        })
    } else {
        serde_json::from_str::<Members>(text).map(|members| {
            if is_member {
                validators(&members, paths, found);
            }
            let inner = members.0.iter().filter(|(_, inner)| is_structure(inner));
            inner.for_each(|(_, inner)| value(inner.get(), false, depth + 1, paths, found));
        })
    };
    found.is_cut |= is_read.is_err();
}

/// The validators of one member.
fn validators(members: &Members, paths: &[Path], found: &mut FoundInList) {
    let mut whose = None;
    for (place, path) in paths.iter().enumerate() {
        let names = path.0.iter().filter_map(|step| match step {
            PathStep::Name(name) => Some(&**name),
            PathStep::Items | PathStep::Any => None,
        });
        let Some(value) = members.at(names, found).filter(|value| !value.is_empty()) else { continue };
        let (reference, id) = whose
            .get_or_insert_with(|| {
                let mut of = |places: &[&[&str]]| {
                    places.iter().find_map(|names| members.at(names.iter().copied(), found))
                };
                (of(&REFERENCES).filter(|reference| is_reference(reference)), of(&IDS))
            })
            .clone();
        found.add(FoundValidator { reference, id, name: ListedName::Path(place), value });
    }
}

/// Whether a text may be a URL or a relative reference.
fn is_reference(text: &str) -> bool {
    !text.is_empty() && text.len() <= LONGEST_VALUE && !text.contains(char::is_whitespace)
}

fn is_structure(value: &RawValue) -> bool {
    value.get().starts_with(['{', '['])
}

/// The items of an array that are objects or arrays.
struct Items<'a>(Vec<&'a RawValue>);

/// The members of an object, duplicate names included.
struct Members<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'a> Members<'a> {
    /// The string or number at a path. A duplicate name has no value: readers disagree which of the two counts
    /// (RFC 8259 §4).
    fn at<'n>(&self, mut names: impl Iterator<Item = &'n str>, found: &mut FoundInList) -> Option<String> {
        let name = names.next()?;
        let mut of_name = self.0.iter().filter(|(known, _)| *known == name);
        let (_, value) = of_name.next()?;
        if of_name.next().is_some() {
            found.is_cut = true;
            return None;
        }
        let text = value.get();
        match text.as_bytes().first()? {
            b'{' => serde_json::from_str::<Members>(text).ok()?.at_rest(names, found),
            _ if names.next().is_some() => None,
            b'"' => serde_json::from_str(text).ok(),
            b'-' | b'0'..=b'9' => Some(text.to_owned()),
            _ => None,
        }
    }

    fn at_rest<'n>(&self, names: impl Iterator<Item = &'n str>, found: &mut FoundInList) -> Option<String> {
        // A fresh iterator type: without it the generic calls would instantiate each other without end.
        let names: Vec<&str> = names.collect();
        self.at(names.into_iter(), found)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Items<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(ItemsVisitor).map(Items)
    }
}

struct ItemsVisitor;

impl<'de> Visitor<'de> for ItemsVisitor {
    type Value = Vec<&'de RawValue>;

    fn expecting(&self, formatter: &mut std::fmt::Formatter) -> std::fmt::Result {
        formatter.write_str("an array")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element::<&RawValue>()? {
            if is_structure(item) {
                items.push(item);
            }
        }
        Ok(items)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MembersVisitor).map(Members)
    }
}

struct MembersVisitor;

impl<'de> Visitor<'de> for MembersVisitor {
    type Value = Vec<(Cow<'de, str>, &'de RawValue)>;

    fn expecting(&self, formatter: &mut std::fmt::Formatter) -> std::fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::new();
        while let Some((MemberName(name), value)) = map.next_entry::<MemberName, &RawValue>()? {
            members.push((name, value));
        }
        Ok(members)
    }
}

/// A member's name, borrowed where it contains no escape.
#[derive(serde::Deserialize)]
#[serde(transparent)]
struct MemberName<'a>(#[serde(borrow)] Cow<'a, str>);
