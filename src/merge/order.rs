//! The order of elements that have an identity.

use super::document::{Document, Kind};
use super::slices::Pace;
use super::values::{ValueId, Values};
use foldhash::fast::FixedState;
use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};

/// Members that identify an element, the most reliable first.
pub const IDENTITIES: [&str; 8] = ["id", "_id", "@id", "uuid", "guid", "key", "slug", "name"];

/// The identities of each version's elements, in the order of the elements.
#[derive(Clone, Debug)]
pub struct Ids {
    pub base: Vec<ValueId>,
    pub theirs: Vec<ValueId>,
    pub mine: Vec<ValueId>,
}

/// The values of the member `key`; `None` unless every element is an object that has the member as a string
/// or a number, with a different value in each.
pub async fn ids(document: &Document, elements: &[usize], key: u32, pace: &Pace) -> Option<Vec<ValueId>> {
    let mut seen: HashSet<ValueId, FixedState> = HashSet::default();
    let mut found = Vec::new();
    for element in elements {
        let node = document.node(*element);
        if node.kind != Kind::Object || node.is_doubled {
            return None;
        }
        let mut looked_at = 1;
        let mut children = document.children(*element).inspect(|_| looked_at += 1);
        let member = document.node(children.find(|child| document.node(*child).key == key)?);
        let is_id = matches!(member.kind, Kind::String | Kind::Number) && seen.insert(member.value);
        found.push(is_id.then_some(member.value)?);
        pace.spend(looked_at).await;
    }
    Some(found)
}

/// An element's index in base, theirs and mine.
pub type Indexes = (Option<usize>, Option<usize>, Option<usize>);

/// Where each identity stands.
pub type Places = HashMap<ValueId, usize, FixedState>;

/// Where each identity stands.
pub async fn places(ids: &[ValueId], pace: &Pace) -> Places {
    let mut places = Places::with_capacity_and_hasher(ids.len(), FixedState::default());
    for (at, id) in ids.iter().enumerate() {
        places.insert(*id, at);
        pace.spend(1).await;
    }
    places
}

/// The identities for which `is_kept` holds.
pub async fn kept(ids: &[ValueId], is_kept: impl Fn(&ValueId) -> bool, pace: &Pace) -> Vec<ValueId> {
    let mut kept = Vec::with_capacity(ids.len());
    for id in ids {
        kept.extend(is_kept(id).then_some(*id));
        pace.spend(1).await;
    }
    kept
}

/// Identities of one side alone, by the common one that precedes them.
type Own = HashMap<Option<ValueId>, Vec<ValueId>, FixedState>;

async fn own(side: &[ValueId], other: &Places, pace: &Pace) -> Own {
    let mut found = Own::default();
    let mut before = None;
    for id in side {
        if other.contains_key(id) {
            before = Some(*id);
        } else {
            found.entry(before).or_default().push(*id);
        }
        pace.spend(1).await;
    }
    found
}

/// The elements in the order of the side that moved them. Elements of one side alone follow the common element
/// that precedes them there. `None` where both sides moved elements in different ways.
///
/// Where both sides added elements at one place, the lower identity comes first.
pub async fn by_identity(ids: &Ids, values: &Values, pace: &Pace) -> Option<Vec<Indexes>> {
    let base = places(&ids.base, pace).await;
    let theirs = places(&ids.theirs, pace).await;
    let mine = places(&ids.mine, pace).await;
    let is_common = |id: &ValueId| theirs.contains_key(id) && mine.contains_key(id);
    let is_old = |id: &ValueId| base.contains_key(id);
    let their_order = kept(&ids.theirs, is_common, pace).await;
    let my_order = kept(&ids.mine, is_common, pace).await;
    let old_order = kept(&ids.base, is_common, pace).await;
    let order = if their_order == my_order {
        &my_order
    } else {
        let is_theirs_old = kept(&their_order, is_old, pace).await == old_order;
        let is_mine_old = kept(&my_order, is_old, pace).await == old_order;
        match (is_theirs_old, is_mine_old) {
            (true, false) => &my_order,
            (false, true) => &their_order,
            _ => return None,
        }
    };
    let their_own = own(&ids.theirs, &mine, pace).await;
    let my_own = own(&ids.mine, &theirs, pace).await;
    let mut all = Vec::with_capacity(ids.mine.len());
    for id in std::iter::once(None).chain(order.iter().copied().map(Some)) {
        all.extend(id);
        let run = |own: &'_ Own| own.get(&id).cloned().unwrap_or_default();
        let (one, other) = (run(&their_own), run(&my_own));
        let is_theirs_first = match (one.first(), other.first()) {
            (Some(one), Some(other)) => compare(values.scalar(*one), values.scalar(*other)).is_lt(),
            _ => true,
        };
        let (first, second) = if is_theirs_first { (one, other) } else { (other, one) };
        pace.spend(1 + first.len() + second.len()).await;
        all.extend(first.into_iter().chain(second));
    }
    let place = |places: &Places, id: &ValueId| places.get(id).copied();
    let mut indexes = Vec::with_capacity(all.len());
    for id in &all {
        indexes.push((place(&base, id), place(&theirs, id), place(&mine, id)));
        pace.spend(1).await;
    }
    Some(indexes)
}

/// Compares numbers by their value, texts by their characters.
fn compare(one: &str, other: &str) -> Ordering {
    let by_value = match (one.parse::<f64>(), other.parse::<f64>()) {
        (Ok(one), Ok(other)) => one.total_cmp(&other),
        _ => Ordering::Equal,
    };
    by_value.then_with(|| one.cmp(other))
}
