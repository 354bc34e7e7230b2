//! The three-way merge of JSON by structure: objects by member, arrays by identity or by longest common
//! subsequence, scalars as a whole. The result is a tree of parts, which refer to values of mine or theirs.

use super::document::{Document, Kind, Values};
use super::hunks::{ChunkKind, chunks};
use super::order;
use super::pieces;
use crate::json_pointer;
use foldhash::fast::FixedState;
use std::collections::HashMap;

/// The value at one place of the result.
#[derive(Clone, Debug)]
pub enum MergePart {
    /// A value of mine, as written.
    Mine(usize),
    /// A value of theirs.
    Theirs(usize),
    /// A JSON string, line by line from both.
    Merged(String),
    /// An object or array that both sides changed; its number in [`Structure::entered`].
    Entered(usize),
    /// A conflict; its number in [`Structure::conflicts`].
    Conflict(usize),
}

/// A member or an element of an entered container.
#[derive(Clone, Debug)]
pub struct MergeItem {
    pub theirs: Option<usize>,
    pub mine: Option<usize>,
    pub part: MergePart,
}

/// An object or array that both sides changed, with its items in the order of the result.
#[derive(Clone, Debug)]
pub struct Entered {
    pub mine: usize,
    pub items: Vec<MergeItem>,
    /// The item whose value this container is; `None` for the root.
    parent: Option<(usize, usize)>,
}

/// A place that both sides changed, as nodes of the three texts; `None` where a text has no value there.
#[derive(Clone, Copy, Debug)]
pub struct Intersection {
    pub base: Option<usize>,
    pub theirs: Option<usize>,
    pub mine: Option<usize>,
}

/// A place where theirs differs from mine and from base.
#[derive(Clone, Copy, Debug)]
struct Task {
    base: Option<usize>,
    theirs: usize,
    mine: usize,
    /// The item whose part the task decides; `None` for the root.
    slot: Option<(usize, usize)>,
}

/// The JSON Pointer of an object that would have to be entered and has a duplicate name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doubled(pub String);

/// A merge of three texts, in progress or finished.
#[derive(Debug)]
pub struct Structure {
    pub values: Values,
    pub base: Document,
    pub theirs: Document,
    pub mine: Document,
    pub root: MergePart,
    pub entered: Vec<Entered>,
    pub conflicts: Vec<Intersection>,
    tasks: Vec<Task>,
}

type Names = HashMap<u32, usize, FixedState>;

impl Structure {
    /// A merge before its first step.
    pub fn new(values: Values, base: Document, theirs: Document, mine: Document) -> Structure {
        let mut new = Structure {
            values,
            base,
            theirs,
            mine,
            root: MergePart::Mine(0),
            entered: Vec::new(),
            conflicts: Vec::new(),
            tasks: Vec::new(),
        };
        new.root = new.pair(Some(0), 0, 0, None);
        new
    }

    /// Merges until `budget`, in values, is used up. True once the merge is finished. A container is one
    /// unit of work: its members can overdraw the budget.
    ///
    /// # Errors
    /// [`Doubled`].
    pub fn step(&mut self, budget: &mut usize) -> Result<bool, Doubled> {
        while *budget > 0 {
            let Some(task) = self.tasks.pop() else { return Ok(true) };
            let (part, cost) = self.merge(task)?;
            match task.slot {
                None => self.root = part,
                Some((entered, item)) => self.entered[entered].items[item].part = part,
            }
            *budget = budget.saturating_sub(cost + 1);
        }
        Ok(self.tasks.is_empty())
    }

    /// The part at a place that both sides have; pushes a task where the two values have to be merged.
    fn pair(
        &mut self,
        base: Option<usize>,
        theirs: usize,
        mine: usize,
        slot: Option<(usize, usize)>,
    ) -> MergePart {
        let their_value = self.theirs.node(theirs).value;
        let is_theirs_old = base.is_some_and(|base| self.base.node(base).value == their_value);
        if !is_theirs_old && their_value != self.mine.node(mine).value {
            self.tasks.push(Task { base, theirs, mine, slot });
        }
        MergePart::Mine(mine)
    }

    fn conflict(&mut self, base: Option<usize>, theirs: Option<usize>, mine: Option<usize>) -> MergePart {
        self.conflicts.push(Intersection { base, theirs, mine });
        MergePart::Conflict(self.conflicts.len() - 1)
    }

    fn merge(&mut self, task: Task) -> Result<(MergePart, usize), Doubled> {
        let Task { base, theirs, mine, .. } = task;
        let (t, m) = (*self.theirs.node(theirs), *self.mine.node(mine));
        let b = base.map(|base| *self.base.node(base));
        let is_mine_old = b.is_some_and(|b| b.value == m.value);
        let is_one_kind = t.kind == m.kind && b.is_none_or(|b| b.kind == m.kind);
        let is_doubled = t.is_doubled || m.is_doubled || b.is_some_and(|b| b.is_doubled);
        let found = match m.kind {
            Kind::Object if is_one_kind && is_doubled && !is_mine_old => {
                return Err(Doubled(self.pointer(task.slot)));
            }
            Kind::Object if is_one_kind && !is_doubled => Some(self.merge_objects(task)),
            // Without a base, nothing gives the order of the elements that both sides added.
            Kind::Array if is_one_kind && b.is_some() => self.merge_arrays(task),
            Kind::String if is_one_kind && !is_mine_old => base.and_then(|base| {
                let (base, theirs, mine) =
                    (self.base.raw(base), self.theirs.raw(theirs), self.mine.raw(mine));
                pieces::merge(base, theirs, mine).map(|text| (MergePart::Merged(text), mine.len() / 16))
            }),
            _ => None,
        };
        Ok(match found {
            Some(found) => found,
            None if is_mine_old => (MergePart::Theirs(theirs), 0),
            None => (self.conflict(base, Some(theirs), Some(mine)), 0),
        })
    }

    /// Adds an empty container, and returns its number.
    fn enter(&mut self, task: Task) -> usize {
        self.entered.push(Entered { mine: task.mine, items: Vec::new(), parent: task.slot });
        self.entered.len() - 1
    }

    /// Adds the part of a member or an element, unless the result does not have it.
    fn add(&mut self, entered: usize, base: Option<usize>, theirs: Option<usize>, mine: Option<usize>) {
        let slot = Some((entered, self.entered[entered].items.len()));
        let part = match (theirs, mine) {
            (None, None) => return,
            (Some(theirs), Some(mine)) => self.pair(base, theirs, mine, slot),
            (Some(theirs), None) => match base {
                None => MergePart::Theirs(theirs),
                // Mine removed the member, and theirs did not change it.
                Some(base) if self.base.node(base).value == self.theirs.node(theirs).value => return,
                Some(_) => self.conflict(base, Some(theirs), None),
            },
            (None, Some(mine)) => match base {
                None => MergePart::Mine(mine),
                Some(base) if self.base.node(base).value == self.mine.node(mine).value => return,
                Some(_) => self.conflict(base, None, Some(mine)),
            },
        };
        self.entered[entered].items.push(MergeItem { theirs, mine, part });
    }

    fn merge_objects(&mut self, task: Task) -> (MergePart, usize) {
        let names = |document: &Document, node: usize| -> Names {
            document.children(node).map(|child| (document.node(child).key, child)).collect()
        };
        let base = task.base.map(|base| names(&self.base, base)).unwrap_or_default();
        let theirs = names(&self.theirs, task.theirs);
        let mine = names(&self.mine, task.mine);
        // Names of theirs alone, by the common name that precedes them.
        let mut followers: HashMap<Option<u32>, Vec<usize>, FixedState> = HashMap::default();
        let mut before = None;
        for child in self.theirs.children(task.theirs) {
            let key = self.theirs.node(child).key;
            if mine.contains_key(&key) {
                before = Some(key);
            } else {
                followers.entry(before).or_default().push(child);
            }
        }
        let mut order: Vec<(u32, Option<usize>, Option<usize>)> = Vec::new();
        let follow = |after: Option<u32>, order: &mut Vec<_>, document: &Document| {
            let all = followers.get(&after).map_or(&[][..], Vec::as_slice);
            order.extend(all.iter().map(|child| (document.node(*child).key, Some(*child), None)));
        };
        follow(None, &mut order, &self.theirs);
        for child in self.mine.children(task.mine) {
            let key = self.mine.node(child).key;
            order.push((key, theirs.get(&key).copied(), Some(child)));
            follow(Some(key), &mut order, &self.theirs);
        }
        let entered = self.enter(task);
        let cost = order.len() + base.len();
        for (key, theirs, mine) in order {
            self.add(entered, base.get(&key).copied(), theirs, mine);
        }
        (MergePart::Entered(entered), cost)
    }

    fn merge_arrays(&mut self, task: Task) -> Option<(MergePart, usize)> {
        let base: Vec<usize> = self.base.children(task.base?).collect();
        let theirs: Vec<usize> = self.theirs.children(task.theirs).collect();
        let mine: Vec<usize> = self.mine.children(task.mine).collect();
        let cost = base.len() + theirs.len() + mine.len();
        let order = match self.identities(&base, &theirs, &mine) {
            Some(ids) => order::by_identity(&ids, &self.values)?
                .into_iter()
                .map(|(b, t, m)| {
                    let at = |list: &[usize], index: Option<usize>| {
                        index.and_then(|index| list.get(index).copied())
                    };
                    (at(&base, b), at(&theirs, t), at(&mine, m))
                })
                .collect(),
            None => self.by_position(&base, &theirs, &mine)?,
        };
        let entered = self.enter(task);
        for (base, theirs, mine) in order {
            self.add(entered, base, theirs, mine);
        }
        Some((MergePart::Entered(entered), cost))
    }

    /// The identities of the elements in all three versions, by the first member that identifies all of them.
    fn identities(&self, base: &[usize], theirs: &[usize], mine: &[usize]) -> Option<order::Ids> {
        order::IDENTITIES.iter().filter_map(|name| self.values.key(name)).find_map(|key| {
            Some(order::Ids {
                base: order::ids(&self.base, base, key)?,
                theirs: order::ids(&self.theirs, theirs, key)?,
                mine: order::ids(&self.mine, mine, key)?,
            })
        })
    }

    /// Pairs elements by longest common subsequence; `None` where both sides changed a range whose elements
    /// cannot be paired.
    fn by_position(&self, base: &[usize], theirs: &[usize], mine: &[usize]) -> Option<Vec<Trio>> {
        // Equal values have equal numbers in all documents; map these to consecutive numbers.
        let mut dense: HashMap<_, u32, FixedState> = HashMap::default();
        let mut tokens = |document: &Document, nodes: &[usize]| -> Vec<u32> {
            let number = |node: &usize| {
                let next = u32::try_from(dense.len()).unwrap_or(u32::MAX);
                *dense.entry(document.node(*node).value).or_insert(next)
            };
            nodes.iter().map(number).collect()
        };
        let all = [tokens(&self.base, base), tokens(&self.theirs, theirs), tokens(&self.mine, mine)];
        let mut order = Vec::new();
        for chunk in chunks(&all[0], &all[1], &all[2]) {
            let (b, t, m) = (base.get(chunk.base)?, theirs.get(chunk.theirs)?, mine.get(chunk.mine)?);
            let pairs = || {
                b.iter().zip(t).zip(m).map(|((base, theirs), mine)| (Some(*base), Some(*theirs), Some(*mine)))
            };
            let is_even = b.len() == t.len() && b.len() == m.len();
            match chunk.kind {
                ChunkKind::Same | ChunkKind::Theirs | ChunkKind::Conflict if is_even => order.extend(pairs()),
                ChunkKind::Conflict => return None,
                ChunkKind::Theirs => order.extend(t.iter().map(|theirs| (None, Some(*theirs), None))),
                ChunkKind::Same | ChunkKind::Mine | ChunkKind::Both => {
                    order.extend(m.iter().map(|mine| (None, None, Some(*mine))));
                }
            }
        }
        Some(order)
    }

    /// The JSON Pointer of an item, as far as it is known while merging.
    fn pointer(&self, slot: Option<(usize, usize)>) -> String {
        let mut names = Vec::new();
        let mut at = slot;
        while let Some((entered, item)) = at {
            names.push(self.name(entered, item, item));
            at = self.entered[entered].parent;
        }
        names.iter().rev().map(|name| format!("/{name}")).collect()
    }

    /// The reference token (RFC 6901 §3) of an item; `index` is the element's.
    fn name(&self, entered: usize, item: usize, index: usize) -> String {
        let of = &self.entered[entered];
        if self.mine.node(of.mine).kind == Kind::Array {
            return index.to_string();
        }
        let item = &of.items[item];
        let key = match (item.mine, item.theirs) {
            (Some(mine), _) => self.mine.node(mine).key,
            (None, Some(theirs)) => self.theirs.node(theirs).key,
            (None, None) => return String::new(),
        };
        json_pointer::escaped(self.values.name(key))
    }

    /// The conflicts in the order of the result, each with its JSON Pointer into the result that has mine
    /// in all conflicts.
    pub fn in_order(&self) -> Vec<(usize, String)> {
        let mut found = Vec::new();
        let mut path = String::new();
        self.visit(&self.root, &mut path, &mut found);
        found
    }

    // The recursion is as deep as mine: at most 128 levels.
    fn visit(&self, part: &MergePart, path: &mut String, found: &mut Vec<(usize, String)>) {
        match part {
            MergePart::Conflict(number) => found.push((*number, path.clone())),
            MergePart::Entered(entered) => {
                let mut index = 0;
                for (number, item) in self.entered[*entered].items.iter().enumerate() {
                    if matches!(item.part, MergePart::Entered(_) | MergePart::Conflict(_)) {
                        let length = path.len();
                        path.push('/');
                        path.push_str(&self.name(*entered, number, index));
                        self.visit(&item.part, path, found);
                        path.truncate(length);
                    }
                    let is_absent = matches!(item.part, MergePart::Conflict(_)) && item.mine.is_none();
                    index += usize::from(!is_absent);
                }
            }
            MergePart::Mine(_) | MergePart::Theirs(_) | MergePart::Merged(_) => {}
        }
    }
}

/// The nodes of one element in base, theirs and mine.
type Trio = (Option<usize>, Option<usize>, Option<usize>);
