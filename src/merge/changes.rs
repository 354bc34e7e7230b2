//! How two JSON texts differ, member by member: for display.

use super::document::{Document, JsonFault, Kind, Values, read};
use super::order;
use crate::json_pointer;
use foldhash::fast::FixedState;
use std::collections::HashMap;

/// A place where two versions differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// A JSON Pointer (RFC 6901) into the second version, or into the first where the second has no such place.
    pub path: String,
    /// The value in the first version, as written; `None` where it has none.
    pub from: Option<String>,
    /// The value in the second version, as written; `None` where it has none.
    pub to: Option<String>,
}

/// The changes between two versions, up to a limit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// The changes in the order of the second version; in each container, removed members come last.
    pub listed: Vec<Change>,
    /// How many further changes are not listed.
    pub more: usize,
}

/// How `to` differs from `from`: at most `most` changes, in the order of `to`. White space, the order of
/// members and the spelling of numbers and strings are no difference.
///
/// # Errors
/// The first fault in `from`, or in `to`.
pub fn changes(from: &str, to: &str, most: usize) -> Result<Changes, JsonFault> {
    let mut values = Values::default();
    let from = read(from, &mut values)?;
    let to = read(to, &mut values)?;
    let mut finder = Finder { values: &values, from: &from, to: &to, most, found: Changes::default() };
    finder.compare(0, 0, &mut String::new());
    Ok(finder.found)
}

struct Finder<'a> {
    values: &'a Values,
    from: &'a Document,
    to: &'a Document,
    most: usize,
    found: Changes,
}

impl Finder<'_> {
    fn push(&mut self, path: &str, from: Option<usize>, to: Option<usize>) {
        if self.found.listed.len() >= self.most {
            self.found.more += 1;
            return;
        }
        self.found.listed.push(Change {
            path: path.to_owned(),
            from: from.map(|node| self.from.raw(node).to_owned()),
            to: to.map(|node| self.to.raw(node).to_owned()),
        });
    }

    // The recursion is as deep as the texts: at most 128 levels.
    fn compare(&mut self, from: usize, to: usize, path: &mut String) {
        let (one, other) = (*self.from.node(from), *self.to.node(to));
        if one.value == other.value {
            return;
        }
        let is_clear = one.kind == other.kind && !one.is_doubled && !other.is_doubled;
        let pairs = match one.kind {
            Kind::Object if is_clear => Some(self.members(from, to)),
            Kind::Array if is_clear => self.elements(from, to),
            _ => None,
        };
        let Some(pairs) = pairs else { return self.push(path, Some(from), Some(to)) };
        for (name, from, to) in pairs {
            let length = path.len();
            path.push('/');
            path.push_str(&name);
            match (from, to) {
                (Some(from), Some(to)) => self.compare(from, to, path),
                (from, to) => self.push(path, from, to),
            }
            path.truncate(length);
        }
    }

    fn members(&self, from: usize, to: usize) -> Vec<Pair> {
        let names = |document: &Document, node: usize| -> HashMap<u32, usize, FixedState> {
            document.children(node).map(|child| (document.node(child).key, child)).collect()
        };
        let (old, new) = (names(self.from, from), names(self.to, to));
        let name = |key: u32| json_pointer::escaped(self.values.name(key));
        let there = self.to.children(to).map(|child| {
            let key = self.to.node(child).key;
            (name(key), old.get(&key).copied(), Some(child))
        });
        let gone = self.from.children(from).filter_map(|child| {
            let key = self.from.node(child).key;
            (!new.contains_key(&key)).then(|| (name(key), Some(child), None))
        });
        there.chain(gone).collect()
    }

    /// Pairs elements by identity, or by index where both arrays have the same length. `None` where the arrays
    /// differ as a whole.
    fn elements(&self, from: usize, to: usize) -> Option<Vec<Pair>> {
        let old: Vec<usize> = self.from.children(from).collect();
        let new: Vec<usize> = self.to.children(to).collect();
        let ids = order::IDENTITIES
            .iter()
            .filter_map(|name| self.values.key(name))
            .find_map(|key| Some((order::ids(self.from, &old, key)?, order::ids(self.to, &new, key)?)));
        match ids {
            Some((old_ids, new_ids)) => {
                let place = |ids: &[_]| -> HashMap<_, usize, FixedState> {
                    ids.iter().enumerate().map(|(at, id)| (*id, at)).collect()
                };
                let (old_places, new_places) = (place(&old_ids), place(&new_ids));
                let order = |ids: &[_], other: &HashMap<_, usize, FixedState>| -> Vec<_> {
                    ids.iter().filter(|id| other.contains_key(*id)).copied().collect()
                };
                if order(&old_ids, &new_places) != order(&new_ids, &old_places) {
                    return None;
                }
                let there = new_ids.iter().zip(&new).enumerate().map(|(at, (id, node))| {
                    let from = old_places.get(id).and_then(|place| old.get(*place)).copied();
                    (at.to_string(), from, Some(*node))
                });
                let old = old_ids.iter().zip(&old).enumerate();
                let gone = old
                    .filter(|(_, (id, _))| !new_places.contains_key(*id))
                    .map(|(at, (_, node))| (at.to_string(), Some(*node), None));
                Some(there.chain(gone).collect())
            }
            None if old.len() == new.len() => {
                let pair =
                    |(at, (from, to)): (usize, (&usize, &usize))| (at.to_string(), Some(*from), Some(*to));
                Some(old.iter().zip(&new).enumerate().map(pair).collect())
            }
            None => None,
        }
    }
}

/// A reference token, and the node of each version.
type Pair = (String, Option<usize>, Option<usize>);

/// The changes of others that a write removed: places where `theirs` differs from `base`, and where `written`,
/// the content after the write, differs from `theirs`. `from` is the value in theirs, `to` the value now.
///
/// # Errors
/// The first fault in one of the texts.
pub fn overwritten(base: &str, theirs: &str, written: &str, most: usize) -> Result<Changes, JsonFault> {
    let is_around = |one: &str, other: &str| {
        other.strip_prefix(one).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let changed = changes(base, theirs, usize::MAX)?;
    let touched: std::collections::BTreeSet<String> =
        changed.listed.into_iter().map(|one| one.path).collect();
    let mut lost = changes(theirs, written, usize::MAX)?;
    let is_theirs = |path: &str| {
        // A changed place within `path`, `path` itself, or a place around it.
        touched.range(path.to_owned()..).next().is_some_and(|one| is_around(path, one))
            || touched.range(format!("{path}/")..).next().is_some_and(|one| is_around(path, one))
            || path
                .match_indices('/')
                .any(|(end, _)| path.get(..end).is_some_and(|one| touched.contains(one)))
    };
    lost.listed.retain(|change| is_theirs(&change.path));
    lost.more = lost.listed.len().saturating_sub(most);
    lost.listed.truncate(most);
    Ok(lost)
}
