//! How two JSON texts differ, member by member: for display.

use super::document::{Document, Kind};
use super::json_reader::{JsonFault, read_now};
use super::order;
use super::slices::{Pace, Sliced};
use super::structure::{children, names};
use super::values::{GrowingValues, ValueId, Values};
use crate::json_pointer;

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
    let mut values = GrowingValues::default();
    let from = read_now(from, &mut values)?;
    let to = read_now(to, &mut values)?;
    let values = values.done();
    Ok(Sliced::new(async move |pace: Pace| between(&values, &from, &to, most, &pace).await).finish())
}

/// How `to` differs from `from`, as [`changes`] tells it.
pub async fn between(values: &Values, from: &Document, to: &Document, most: usize, pace: &Pace) -> Changes {
    let mut finder = Finder { values, from, to, most, found: Changes::default(), pace };
    finder.find().await;
    finder.found
}

struct Finder<'a> {
    values: &'a Values,
    from: &'a Document,
    to: &'a Document,
    most: usize,
    found: Changes,
    pace: &'a Pace,
}

/// The places of two containers that are compared next, and the length of the containers' path.
struct Level {
    pairs: std::vec::IntoIter<Pair>,
    length: usize,
}

/// A reference token (RFC 6901 §3), before it is written.
enum Token {
    Name(u32),
    Index(usize),
}

/// A reference token, and the node of each version.
type Pair = (Token, Option<usize>, Option<usize>);

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

    fn is_same(&self, from: usize, to: usize) -> bool {
        self.from.node(from).value == self.to.node(to).value
    }

    async fn find(&mut self) {
        let mut path = String::new();
        let mut around = Vec::new();
        if !self.is_same(0, 0) {
            around.extend(self.enter(0, 0, &path).await);
        }
        while let Some(Level { pairs, length }) = around.last_mut() {
            self.pace.spend(1).await;
            path.truncate(*length);
            let Some((token, from, to)) = pairs.next() else {
                around.pop();
                continue;
            };
            if from.zip(to).is_some_and(|(from, to)| self.is_same(from, to)) {
                continue;
            }
            path.push('/');
            match token {
                Token::Name(key) => path.push_str(&json_pointer::escaped(self.values.name(key))),
                Token::Index(index) => path.push_str(&index.to_string()),
            }
            match (from, to) {
                (Some(from), Some(to)) => around.extend(self.enter(from, to, &path).await),
                (from, to) => self.push(&path, from, to),
            }
        }
    }

    /// What is to be compared within two values that differ; `None` where they differ as a whole, which is listed.
    async fn enter(&mut self, from: usize, to: usize, path: &str) -> Option<Level> {
        let (one, other) = (*self.from.node(from), *self.to.node(to));
        let is_clear = one.kind == other.kind && !one.is_doubled && !other.is_doubled;
        let pairs = match one.kind {
            Kind::Object if is_clear => Some(self.members(from, to).await),
            Kind::Array if is_clear => self.elements(from, to).await,
            _ => None,
        };
        if pairs.is_none() {
            self.push(path, Some(from), Some(to));
        }
        pairs.map(|pairs| Level { pairs: pairs.into_iter(), length: path.len() })
    }

    async fn members(&self, from: usize, to: usize) -> Vec<Pair> {
        let old = names(self.from, from, self.pace).await;
        let new = names(self.to, to, self.pace).await;
        let mut pairs = Vec::with_capacity(new.len());
        for child in self.to.children(to) {
            let key = self.to.node(child).key;
            pairs.push((Token::Name(key), old.get(&key).copied(), Some(child)));
            self.pace.spend(1).await;
        }
        for child in self.from.children(from) {
            let key = self.from.node(child).key;
            if !new.contains_key(&key) {
                pairs.push((Token::Name(key), Some(child), None));
            }
            self.pace.spend(1).await;
        }
        pairs
    }

    /// Pairs elements by identity, or by index where both arrays have the same length. `None` where the arrays
    /// differ as a whole.
    async fn elements(&self, from: usize, to: usize) -> Option<Vec<Pair>> {
        let old = children(self.from, from, self.pace).await;
        let new = children(self.to, to, self.pace).await;
        let mut pairs = Vec::with_capacity(new.len());
        let Some((old_ids, new_ids)) = self.identities(&old, &new).await else {
            if old.len() != new.len() {
                return None;
            }
            for (at, (from, to)) in old.iter().zip(&new).enumerate() {
                pairs.push((Token::Index(at), Some(*from), Some(*to)));
                self.pace.spend(1).await;
            }
            return Some(pairs);
        };
        let old_places = order::places(&old_ids, self.pace).await;
        let new_places = order::places(&new_ids, self.pace).await;
        let old_order = order::kept(&old_ids, |id| new_places.contains_key(id), self.pace).await;
        let new_order = order::kept(&new_ids, |id| old_places.contains_key(id), self.pace).await;
        if old_order != new_order {
            return None;
        }
        for (at, (id, node)) in new_ids.iter().zip(&new).enumerate() {
            let from = old_places.get(id).and_then(|place| old.get(*place)).copied();
            pairs.push((Token::Index(at), from, Some(*node)));
            self.pace.spend(1).await;
        }
        for (at, (id, node)) in old_ids.iter().zip(&old).enumerate() {
            if !new_places.contains_key(id) {
                pairs.push((Token::Index(at), Some(*node), None));
            }
            self.pace.spend(1).await;
        }
        Some(pairs)
    }

    /// The identities of the elements of both arrays, by the first member that identifies all of them.
    async fn identities(&self, old: &[usize], new: &[usize]) -> Option<(Vec<ValueId>, Vec<ValueId>)> {
        for key in order::IDENTITIES.iter().filter_map(|name| self.values.key(name)) {
            let Some(old) = order::ids(self.from, old, key, self.pace).await else { continue };
            let Some(new) = order::ids(self.to, new, key, self.pace).await else { continue };
            return Some((old, new));
        }
        None
    }
}
