//! The three-way merge of JSON by structure: objects by member, arrays by identity or by longest common
//! subsequence, scalars as a whole. The result is a tree of parts, which refer to values of mine or theirs.

use super::document::{Document, Kind};
use super::hunks::{ChunkKind, chunks};
use super::order;
use super::pieces;
use super::slices::Pace;
use super::values::Values;
use crate::json_pointer;
use foldhash::fast::FixedState;
use std::collections::HashMap;
use std::rc::Rc;

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

/// A merge of three texts.
#[derive(Debug)]
pub struct Structure {
    pub values: Values,
    pub base: Document,
    pub theirs: Rc<Document>,
    pub mine: Document,
    pub root: MergePart,
    pub entered: Vec<Entered>,
    pub conflicts: Vec<Intersection>,
    tasks: Vec<Task>,
}

/// Nodes by the number of their names.
pub type Names = HashMap<u32, usize, FixedState>;

impl Structure {
    /// Merges three texts.
    ///
    /// # Errors
    /// [`Doubled`].
    pub async fn new(
        values: Values,
        [base, theirs, mine]: [Document; 3],
        pace: &Pace,
    ) -> Result<Structure, Doubled> {
        let mut new = Structure {
            values,
            base,
            theirs: Rc::new(theirs),
            mine,
            root: MergePart::Mine(0),
            entered: Vec::new(),
            conflicts: Vec::new(),
            tasks: Vec::new(),
        };
        new.root = new.pair(Some(0), 0, 0, None);
        while let Some(task) = new.tasks.pop() {
            let part = new.merge(task, pace).await?;
            match task.slot {
                None => new.root = part,
                Some((entered, item)) => new.entered[entered].items[item].part = part,
            }
            pace.spend(1).await;
        }
        Ok(new)
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

    async fn merge(&mut self, task: Task, pace: &Pace) -> Result<MergePart, Doubled> {
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
            Kind::Object if is_one_kind && !is_doubled => Some(self.merge_objects(task, pace).await),
            // Without a base, nothing gives the order of the elements that both sides added.
            Kind::Array if is_one_kind && b.is_some() => self.merge_arrays(task, pace).await,
            Kind::String if is_one_kind && !is_mine_old => self.merge_strings(task, pace).await,
            _ => None,
        };
        Ok(match found {
            Some(found) => found,
            None if is_mine_old => MergePart::Theirs(theirs),
            None => self.conflict(base, Some(theirs), Some(mine)),
        })
    }

    async fn merge_strings(&self, task: Task, pace: &Pace) -> Option<MergePart> {
        let (base, theirs, mine) =
            (self.base.raw(task.base?), self.theirs.raw(task.theirs), self.mine.raw(task.mine));
        pieces::merge(base, theirs, mine, pace).await.map(MergePart::Merged)
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

    async fn merge_objects(&mut self, task: Task, pace: &Pace) -> MergePart {
        let base = match task.base {
            Some(base) => names(&self.base, base, pace).await,
            None => Names::default(),
        };
        let theirs = names(&self.theirs, task.theirs, pace).await;
        let mine = names(&self.mine, task.mine, pace).await;
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
            pace.spend(1).await;
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
            pace.spend(1).await;
        }
        let entered = self.enter(task);
        for (key, theirs, mine) in order {
            self.add(entered, base.get(&key).copied(), theirs, mine);
            pace.spend(1).await;
        }
        MergePart::Entered(entered)
    }

    async fn merge_arrays(&mut self, task: Task, pace: &Pace) -> Option<MergePart> {
        let base = children(&self.base, task.base?, pace).await;
        let theirs = children(&self.theirs, task.theirs, pace).await;
        let mine = children(&self.mine, task.mine, pace).await;
        let order = match self.identities(&base, &theirs, &mine, pace).await {
            Some(ids) => {
                let at =
                    |list: &[usize], index: Option<usize>| index.and_then(|index| list.get(index).copied());
                let mut order = Vec::new();
                for (b, t, m) in order::by_identity(&ids, &self.values, pace).await? {
                    order.push((at(&base, b), at(&theirs, t), at(&mine, m)));
                    pace.spend(1).await;
                }
                order
            }
            None => self.by_position(&base, &theirs, &mine, pace).await?,
        };
        let entered = self.enter(task);
        for (base, theirs, mine) in order {
            self.add(entered, base, theirs, mine);
            pace.spend(1).await;
        }
        Some(MergePart::Entered(entered))
    }

    /// The identities of the elements in all three versions, by the first member that identifies all of them.
    async fn identities(
        &self,
        base: &[usize],
        theirs: &[usize],
        mine: &[usize],
        pace: &Pace,
    ) -> Option<order::Ids> {
        for key in order::IDENTITIES.iter().filter_map(|name| self.values.key(name)) {
            let Some(base) = order::ids(&self.base, base, key, pace).await else { continue };
            let Some(theirs) = order::ids(&self.theirs, theirs, key, pace).await else { continue };
            let Some(mine) = order::ids(&self.mine, mine, key, pace).await else { continue };
            return Some(order::Ids { base, theirs, mine });
        }
        None
    }

    /// Pairs elements by longest common subsequence; `None` where both sides changed a range whose elements
    /// cannot be paired.
    async fn by_position(
        &self,
        base: &[usize],
        theirs: &[usize],
        mine: &[usize],
        pace: &Pace,
    ) -> Option<Vec<Trio>> {
        // Equal values have equal numbers in all documents; map these to consecutive numbers.
        let mut dense: HashMap<_, u32, FixedState> =
            HashMap::with_capacity_and_hasher(base.len(), FixedState::default());
        let mut all = [Vec::new(), Vec::new(), Vec::new()];
        let versions: [(&Document, &[usize]); 3] =
            [(&self.base, base), (&self.theirs, theirs), (&self.mine, mine)];
        for (tokens, (document, nodes)) in all.iter_mut().zip(versions) {
            for node in nodes {
                let next = u32::try_from(dense.len()).unwrap_or(u32::MAX);
                tokens.push(*dense.entry(document.node(*node).value).or_insert(next));
                pace.spend(1).await;
            }
        }
        let mut order = Vec::new();
        for chunk in chunks(&all[0], &all[1], &all[2], pace).await {
            let (b, t, m) = (base.get(chunk.base)?, theirs.get(chunk.theirs)?, mine.get(chunk.mine)?);
            let is_even = b.len() == t.len() && b.len() == m.len();
            match chunk.kind {
                ChunkKind::Same | ChunkKind::Theirs | ChunkKind::Conflict if is_even => {
                    for ((base, theirs), mine) in b.iter().zip(t).zip(m) {
                        order.push((Some(*base), Some(*theirs), Some(*mine)));
                        pace.spend(1).await;
                    }
                }
                ChunkKind::Conflict => return None,
                ChunkKind::Theirs => order.extend(t.iter().map(|theirs| (None, Some(*theirs), None))),
                ChunkKind::Same | ChunkKind::Mine | ChunkKind::Both => {
                    order.extend(m.iter().map(|mine| (None, None, Some(*mine))));
                }
            }
            pace.spend(1 + t.len().max(m.len())).await;
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
    pub async fn in_order(&self, pace: &Pace) -> Vec<(usize, String)> {
        let mut found = Vec::new();
        let mut path = String::new();
        // The containers around the present item: number, items that were visited, elements of the result before the
        // next item, and the length of the container's path.
        let mut around = Vec::new();
        match self.root {
            MergePart::Conflict(number) => found.push((number, String::new())),
            MergePart::Entered(entered) => around.push((entered, 0, 0, 0)),
            MergePart::Mine(_) | MergePart::Theirs(_) | MergePart::Merged(_) => {}
        }
        while let Some((entered, visited, index, length)) = around.last_mut() {
            path.truncate(*length);
            let Some(item) = self.entered[*entered].items.get(*visited) else {
                around.pop();
                continue;
            };
            let name = || ["/", &self.name(*entered, *visited, *index)].concat();
            let inner = match item.part {
                MergePart::Conflict(number) => {
                    found.push((number, [&*path, &name()].concat()));
                    None
                }
                MergePart::Entered(inner) => {
                    path.push_str(&name());
                    Some(inner)
                }
                MergePart::Mine(_) | MergePart::Theirs(_) | MergePart::Merged(_) => None,
            };
            let is_absent = matches!(item.part, MergePart::Conflict(_)) && item.mine.is_none();
            *visited += 1;
            *index += usize::from(!is_absent);
            if let Some(inner) = inner {
                around.push((inner, 0, 0, path.len()));
            }
            pace.spend(1).await;
        }
        found
    }
}

/// The members of an object by their names.
pub async fn names(document: &Document, node: usize, pace: &Pace) -> Names {
    let mut names = Names::default();
    for child in document.children(node) {
        names.insert(document.node(child).key, child);
        pace.spend(1).await;
    }
    names
}

/// The members or elements of a node.
pub async fn children(document: &Document, node: usize, pace: &Pace) -> Vec<usize> {
    let mut children = Vec::new();
    for child in document.children(node) {
        children.push(child);
        pace.spend(1).await;
    }
    children
}

/// The nodes of one element in base, theirs and mine.
type Trio = (Option<usize>, Option<usize>, Option<usize>);
