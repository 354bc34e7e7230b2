//! The text of a merge: mine, with the values from theirs inserted.

use super::document::Kind;
use super::slices::Pace;
use super::structure::{Entered, MergeItem, MergePart, Structure, children};
use super::style::JsonStyle;
use std::future::Future;
use std::pin::Pin;

/// Which value takes a conflict's place.
#[derive(Clone, Copy, Debug)]
pub enum Chosen<'a> {
    Mine,
    Theirs,
    Text(&'a str),
}

/// The text of a container, under construction.
type Part<'a> = Pin<Box<dyn Future<Output = ()> + 'a>>;

/// Writes a merge.
pub struct Writer<'a, F: Fn(usize) -> Chosen<'a>> {
    pub merge: &'a Structure,
    pub style: &'a JsonStyle,
    /// Whether theirs is laid out in the same way.
    pub is_one_style: bool,
    pub chosen: F,
    pub pace: &'a Pace,
}

impl<'a, F: Fn(usize) -> Chosen<'a>> Writer<'a, F> {
    /// The whole text, with the octets around the value in mine.
    pub async fn text(&self) -> String {
        let mine = &self.merge.mine;
        let at = mine.node(0).at();
        let mut text = String::with_capacity(mine.text().len());
        text.push_str(mine.slice(0..at.start));
        self.part(&self.merge.root, 0, &mut text).await;
        text.push_str(mine.slice(at.end..mine.text().len()));
        text
    }

    /// Whether a part has a value in the result.
    fn is_there(&self, part: &MergePart) -> bool {
        let MergePart::Conflict(conflict) = part else { return true };
        let sides = &self.merge.conflicts[*conflict];
        match (self.chosen)(*conflict) {
            Chosen::Mine => sides.mine.is_some(),
            Chosen::Theirs => sides.theirs.is_some(),
            Chosen::Text(_) => true,
        }
    }

    // The recursion is as deep as mine: at most 128 levels.
    async fn part(&self, part: &MergePart, depth: usize, text: &mut String) {
        match part {
            MergePart::Mine(node) => text.push_str(self.merge.mine.raw(*node)),
            MergePart::Theirs(node) => self.theirs(*node, depth, text),
            MergePart::Merged(merged) => text.push_str(merged),
            MergePart::Entered(entered) => {
                let container: Part<'_> =
                    Box::pin(self.container(&self.merge.entered[*entered], depth, text));
                container.await;
            }
            MergePart::Conflict(conflict) => {
                let sides = &self.merge.conflicts[*conflict];
                match ((self.chosen)(*conflict), sides.mine, sides.theirs) {
                    (Chosen::Text(edited), ..) => text.push_str(edited),
                    (Chosen::Mine, Some(mine), _) => text.push_str(self.merge.mine.raw(mine)),
                    (Chosen::Theirs, _, Some(theirs)) => self.theirs(theirs, depth, text),
                    (Chosen::Mine, None, _) | (Chosen::Theirs, _, None) => {}
                }
            }
        }
    }

    fn theirs(&self, node: usize, depth: usize, text: &mut String) {
        let raw = self.merge.theirs.raw(node);
        let is_plain = !matches!(self.merge.theirs.node(node).kind, Kind::Object | Kind::Array);
        match is_plain || self.is_one_style {
            true => text.push_str(raw),
            false => text.push_str(&self.style.apply(raw, depth)),
        }
    }

    async fn container(&self, of: &Entered, depth: usize, text: &mut String) {
        let mine = &self.merge.mine;
        let at = mine.node(of.mine).at();
        let children = children(mine, of.mine, self.pace).await;
        // The white space before each child of mine, and between the child and the comma or the end after it.
        let (mut leads, mut trails) =
            (Vec::with_capacity(children.len()), Vec::with_capacity(children.len()));
        let mut end = at.start + 1;
        for (number, child) in children.iter().enumerate() {
            leads.push(mine.slice(end..mine.node(*child).begin()));
            end = mine.node(*child).at().end;
            let next =
                children.get(number + 1).map_or(at.end.saturating_sub(1), |next| mine.node(*next).begin());
            let between = mine.slice(end..next);
            let trail = between.find(',').unwrap_or(between.len());
            trails.push(mine.slice(end..end + trail));
            end += trail + usize::from(trail < between.len());
            self.pace.spend(1 + between.len() / 8).await;
        }
        // The next child of mine is the next item in most cases.
        let place = |item: &MergeItem, next: usize| {
            let is_next = item.mine.is_some() && children.get(next).copied() == item.mine;
            if is_next { Some(next) } else { item.mine.and_then(|node| children.binary_search(&node).ok()) }
        };
        let mut next = 0;
        let colon = children.first().map_or("", |first| mine.colon(*first));
        text.push_str(mine.slice(at.start..at.start + 1));
        let mut items = Vec::with_capacity(of.items.len());
        for item in &of.items {
            items.extend(self.is_there(&item.part).then_some(item));
            self.pace.spend(1).await;
        }
        for (number, item) in items.iter().enumerate() {
            let is_first = number == 0;
            let is_last = number + 1 == items.len();
            if !is_first {
                text.push(',');
            }
            // A member keeps the white space before it, unless it became the first member or is no longer the first.
            let place = place(item, next);
            next = place.map_or(next, |place| place + 1);
            match place {
                Some(place) if (place == 0) == is_first => text.push_str(leads.get(place).unwrap_or(&"")),
                _ if is_first => match leads.first() {
                    Some(lead) => text.push_str(lead),
                    None => text.push_str(&self.style.lead(depth + 1)),
                },
                _ => match (leads.get(1), leads.first()) {
                    (Some(lead), _) => text.push_str(lead),
                    (None, Some(lead)) if lead.contains('\n') => text.push_str(lead),
                    _ => text.push_str(&self.style.gap(depth + 1)),
                },
            }
            self.name(item, colon, text);
            self.part(&item.part, depth + 1, text).await;
            let is_old_last = place.is_some_and(|place| place + 1 == trails.len());
            match (is_last, place) {
                (true, _) => match trails.last() {
                    Some(trail) => text.push_str(trail),
                    None => text.push_str(&self.style.lead(depth)),
                },
                (false, Some(place)) if !is_old_last => text.push_str(trails.get(place).unwrap_or(&"")),
                (false, _) => {}
            }
            self.pace.spend(1).await;
        }
        if items.is_empty() && children.is_empty() {
            text.push_str(mine.slice(at.start + 1..at.end.saturating_sub(1)));
        }
        text.push_str(mine.slice(at.end.saturating_sub(1)..at.end));
    }

    fn name(&self, item: &MergeItem, colon: &str, text: &mut String) {
        let (name, between) = match (item.mine, item.theirs) {
            (Some(mine), _) => (self.merge.mine.raw_key(mine), self.merge.mine.colon(mine)),
            (None, Some(theirs)) if colon.is_empty() => {
                (self.merge.theirs.raw_key(theirs), &*self.style.colon)
            }
            (None, Some(theirs)) => (self.merge.theirs.raw_key(theirs), colon),
            (None, None) => ("", ""),
        };
        if !name.is_empty() {
            text.push_str(name);
            text.push_str(between);
        }
    }
}
