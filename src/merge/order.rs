//! The order of elements that have an identity.

use super::document::{Document, Kind, ValueId, Values};
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
pub fn ids(document: &Document, elements: &[usize], key: u32) -> Option<Vec<ValueId>> {
    let mut seen: HashSet<ValueId, FixedState> = HashSet::default();
    let id = |element: &usize| {
        let node = document.node(*element);
        if node.kind != Kind::Object || node.is_doubled {
            return None;
        }
        let member = document.children(*element).find(|child| document.node(*child).key == key)?;
        let member = document.node(member);
        let is_id = matches!(member.kind, Kind::String | Kind::Number) && seen.insert(member.value);
        is_id.then_some(member.value)
    };
    elements.iter().map(id).collect()
}

/// An element's index in base, theirs and mine.
type Indexes = (Option<usize>, Option<usize>, Option<usize>);

type Places = HashMap<ValueId, usize, FixedState>;

fn places(ids: &[ValueId]) -> Places {
    ids.iter().enumerate().map(|(at, id)| (*id, at)).collect()
}

/// The elements in the order of the side that moved them. Elements of one side alone follow the common element
/// that precedes them there. `None` where both sides moved elements in different ways.
///
/// Where both sides added elements at one place, the lower identity comes first.
pub fn by_identity(ids: &Ids, values: &Values) -> Option<Vec<Indexes>> {
    let (base, theirs, mine) = (places(&ids.base), places(&ids.theirs), places(&ids.mine));
    let common = |side: &[ValueId]| -> Vec<ValueId> {
        side.iter().filter(|id| theirs.contains_key(*id) && mine.contains_key(*id)).copied().collect()
    };
    let (their_order, my_order) = (common(&ids.theirs), common(&ids.mine));
    let old = |order: &[ValueId]| -> Vec<ValueId> {
        order.iter().filter(|id| base.contains_key(*id)).copied().collect()
    };
    let old_order = common(&ids.base);
    let order = if their_order == my_order {
        &my_order
    } else {
        match (old(&their_order) == old_order, old(&my_order) == old_order) {
            (true, false) => &my_order,
            (false, true) => &their_order,
            _ => return None,
        }
    };
    let own = |side: &[ValueId], other: &Places| -> HashMap<Option<ValueId>, Vec<ValueId>, FixedState> {
        let mut found: HashMap<_, Vec<ValueId>, FixedState> = HashMap::default();
        let mut before = None;
        for id in side {
            if other.contains_key(id) {
                before = Some(*id);
            } else {
                found.entry(before).or_default().push(*id);
            }
        }
        found
    };
    let (their_own, my_own) = (own(&ids.theirs, &mine), own(&ids.mine, &theirs));
    let mut all = Vec::with_capacity(ids.mine.len());
    for id in std::iter::once(None).chain(order.iter().copied().map(Some)) {
        all.extend(id);
        let run = |own: &HashMap<_, Vec<ValueId>, _>| own.get(&id).cloned().unwrap_or_default();
        let (one, other) = (run(&their_own), run(&my_own));
        let is_theirs_first = match (one.first(), other.first()) {
            (Some(one), Some(other)) => compare(values.scalar(*one), values.scalar(*other)).is_lt(),
            _ => true,
        };
        let (first, second) = if is_theirs_first { (one, other) } else { (other, one) };
        all.extend(first.into_iter().chain(second));
    }
    let place = |places: &Places, id: &ValueId| places.get(id).copied();
    Some(all.iter().map(|id| (place(&base, id), place(&theirs, id), place(&mine, id))).collect())
}

/// Compares numbers by their value, texts by their characters.
fn compare(one: &str, other: &str) -> Ordering {
    let by_value = match (one.parse::<f64>(), other.parse::<f64>()) {
        (Ok(one), Ok(other)) => one.total_cmp(&other),
        _ => Ordering::Equal,
    };
    by_value.then_with(|| one.cmp(other))
}
