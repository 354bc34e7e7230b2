//! A finished merge: its conflicts, the choices, and the text.

use super::changes::{Change, Changes, changes};
use super::document::{JsonFault, Values, line_and_column, read};
use super::hunks::{ChunkKind, chunks};
use super::lines::{self, LineConflict, Segment};
use super::pieces::numbered;
use super::render::{Chosen, Writer};
use super::structure::Structure;
use super::style::JsonStyle;
use super::unmergeable::{LONGEST, Unmergeable, Which};
use std::fmt;

/// A place that both sides changed, in different ways.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// A JSON Pointer (RFC 6901) into the result that has mine in all conflicts; an element that mine removed
    /// has the place where it would be inserted. For texts the lines of mine, from 1: `4`, `4-6`, or `after 3`
    /// where mine has none.
    pub path: String,
    /// The value that the page had read, as written; `None` where base has none.
    pub base: Option<String>,
    /// The value that the server holds, as written; `None` where theirs has none.
    pub theirs: Option<String>,
    /// The value that the page wants to write, as written; `None` where mine has none.
    pub mine: Option<String>,
    /// The user's choice; `None` while the conflict is open.
    pub choice: Option<Choice>,
}

/// Which value takes a conflict's place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    /// What the page wants to write.
    Mine,
    /// What the server holds.
    Theirs,
    /// This text; JSON in a JSON document.
    Edited(String),
}

/// Why a choice is not accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChoiceFault {
    /// There is no conflict at this path or number.
    NoConflict,
    /// The edited text is not JSON, from this line and column on; both count from 1.
    NotJson {
        /// The line.
        line: usize,
        /// The character in the line.
        column: usize,
    },
    /// The edited text is nested more than 128 deep.
    TooDeep,
}

impl fmt::Display for ChoiceFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ChoiceFault::NoConflict => f.write_str("There is no such conflict."),
            ChoiceFault::NotJson { line, column } => {
                write!(f, "The text is not JSON, at line {line}, column {column}.")
            }
            ChoiceFault::TooDeep => f.write_str("The text is nested more than 128 deep."),
        }
    }
}

/// A merge of three versions.
#[derive(Debug)]
pub struct Merge {
    body: MergedBody,
    /// The conflicts, in the order of the result.
    conflicts: Vec<Conflict>,
}

#[derive(Debug)]
enum MergedBody {
    Json {
        structure: Box<Structure>,
        style: JsonStyle,
        is_one_style: bool,
        /// For each conflict of the structure its number in the order of the result.
        numbers: Vec<usize>,
    },
    Lines {
        theirs: String,
        is_mine_base: bool,
        segments: Vec<Segment>,
    },
}

impl Merge {
    pub(super) fn of_json(structure: Structure) -> Merge {
        let mut numbers = vec![0; structure.conflicts.len()];
        let mut conflicts = Vec::with_capacity(numbers.len());
        for (conflict, path) in structure.in_order() {
            let sides = structure.conflicts[conflict];
            numbers[conflict] = conflicts.len();
            conflicts.push(Conflict {
                path,
                base: sides.base.map(|node| structure.base.raw(node).to_owned()),
                theirs: sides.theirs.map(|node| structure.theirs.raw(node).to_owned()),
                mine: sides.mine.map(|node| structure.mine.raw(node).to_owned()),
                choice: None,
            });
        }
        let style = JsonStyle::of(&structure.mine);
        let is_one_style = JsonStyle::of(&structure.theirs) == style;
        let body = MergedBody::Json { structure: Box::new(structure), style, is_one_style, numbers };
        Merge { body, conflicts }
    }

    /// A merge of texts by their lines. Lines that differ only in CRLF or LF are equal.
    ///
    /// # Errors
    /// [`Unmergeable::TooLarge`].
    pub fn of_lines(base: &str, theirs: &str, mine: &str) -> Result<Merge, Unmergeable> {
        for (which, text) in [(Which::Base, base), (Which::Theirs, theirs), (Which::Mine, mine)] {
            if text.len() > LONGEST {
                return Err(Unmergeable::TooLarge(which));
            }
        }
        let (segments, found) = lines::merge(base, theirs, mine);
        let conflict = |one: LineConflict| Conflict {
            path: one.path(),
            base: Some(one.base),
            theirs: Some(one.theirs),
            mine: Some(one.mine),
            choice: None,
        };
        let body = MergedBody::Lines { theirs: theirs.to_owned(), is_mine_base: base == mine, segments };
        Ok(Merge { body, conflicts: found.into_iter().map(conflict).collect() })
    }

    /// The conflicts in the order of the result.
    pub fn conflicts(&self) -> &[Conflict] {
        &self.conflicts
    }

    /// How many conflicts are open.
    pub fn open(&self) -> usize {
        self.conflicts.iter().filter(|conflict| conflict.choice.is_none()).count()
    }

    /// Decides the first open conflict at this path, else the first conflict at this path.
    ///
    /// # Errors
    /// [`ChoiceFault`]; the merge does not change then.
    pub fn choose(&mut self, path: &str, choice: Choice) -> Result<(), ChoiceFault> {
        let mut there = (0..self.conflicts.len()).filter(|at| self.conflicts[*at].path == path);
        let first = there.clone().next();
        let open = there.find(|at| self.conflicts[*at].choice.is_none());
        self.choose_number(open.or(first).ok_or(ChoiceFault::NoConflict)?, choice)
    }

    /// Decides a conflict by its number in [`Merge::conflicts`].
    ///
    /// # Errors
    /// [`ChoiceFault`]; the merge does not change then.
    pub fn choose_number(&mut self, number: usize, choice: Choice) -> Result<(), ChoiceFault> {
        let is_json = matches!(self.body, MergedBody::Json { .. });
        let conflict = self.conflicts.get_mut(number).ok_or(ChoiceFault::NoConflict)?;
        if let Choice::Edited(text) = &choice
            && is_json
        {
            read(text, &mut Values::default()).map_err(|fault| match fault {
                JsonFault::TooDeep => ChoiceFault::TooDeep,
                JsonFault::Syntax(at) => {
                    let (line, column) = line_and_column(text, at);
                    ChoiceFault::NotJson { line, column }
                }
            })?;
        }
        conflict.choice = Some(choice);
        Ok(())
    }

    /// Copies the choices of an earlier merge to the conflicts with the same path and the same three values.
    /// Returns the number of copied choices.
    pub fn carry(&mut self, old: &Merge) -> usize {
        let key = |one: &Conflict| (one.path.clone(), one.base.clone(), one.theirs.clone(), one.mine.clone());
        let mut chosen: std::collections::HashMap<_, &Choice> = std::collections::HashMap::new();
        for conflict in &old.conflicts {
            if let Some(choice) = &conflict.choice {
                chosen.entry(key(conflict)).or_insert(choice);
            }
        }
        let mut carried = 0;
        for conflict in &mut self.conflicts {
            if let Some(choice) = chosen.get(&key(conflict)) {
                conflict.choice = Some((*choice).clone());
                carried += 1;
            }
        }
        carried
    }

    /// The merged text, with mine in open conflicts.
    pub fn result(&self) -> String {
        let chosen = |number: usize| match self.conflicts.get(number).and_then(|one| one.choice.as_ref()) {
            None | Some(Choice::Mine) => Chosen::Mine,
            Some(Choice::Theirs) => Chosen::Theirs,
            Some(Choice::Edited(text)) => Chosen::Text(text),
        };
        match &self.body {
            MergedBody::Json { structure, style, is_one_style, numbers } => {
                // The page changed nothing: the result is theirs as written.
                if structure.mine.text() == structure.base.text() {
                    return structure.theirs.text().to_owned();
                }
                let chosen =
                    |conflict: usize| match numbers.get(conflict).map_or(Chosen::Mine, |one| chosen(*one)) {
                        Chosen::Text(text) => {
                            Chosen::Text(text.trim_matches(['\u{feff}', ' ', '\t', '\r', '\n']))
                        }
                        other => other,
                    };
                Writer { merge: structure, style, is_one_style: *is_one_style, chosen }.text()
            }
            MergedBody::Lines { theirs, is_mine_base: true, .. } => theirs.clone(),
            MergedBody::Lines { segments, .. } => {
                let text = |segment: &Segment| match segment {
                    Segment::Settled(text) => text.clone(),
                    Segment::Conflict(number) => {
                        let side = |side: fn(&Conflict) -> &Option<String>| {
                            self.conflicts.get(*number).and_then(|one| side(one).clone()).unwrap_or_default()
                        };
                        match chosen(*number) {
                            Chosen::Mine => side(|one| &one.mine),
                            Chosen::Theirs => side(|one| &one.theirs),
                            Chosen::Text(text) => text.to_owned(),
                        }
                    }
                };
                segments.iter().map(text).collect()
            }
        }
    }

    /// What sending the result changes: its differences from theirs, at most `most`. `from` is theirs, `to` the
    /// result. For texts `path` is a range of the result's lines.
    pub fn difference_to_theirs(&self, most: usize) -> Changes {
        self.difference_from_theirs(&self.result(), most)
    }

    /// The same for `result`, an edited text of the merge.
    pub fn difference_from_theirs(&self, result: &str, most: usize) -> Changes {
        match &self.body {
            // Both are JSON: theirs was parsed, and edited texts were checked.
            MergedBody::Json { structure, .. } => match changes(structure.theirs.text(), result, most) {
                Ok(found) => found,
                // An edited text made the result deeper than the parser's limit.
                Err(_) => Changes {
                    listed: vec![Change {
                        path: String::new(),
                        from: Some(structure.theirs.text().to_owned()),
                        to: Some(result.to_owned()),
                    }],
                    more: 0,
                },
            },
            MergedBody::Lines { theirs, .. } => {
                let (old, new) = (lines::split(theirs), lines::split(result));
                let [from, to] = numbered([&old, &new], lines::without_return);
                let mut found = Changes::default();
                for chunk in chunks(&from, &to, &from) {
                    if chunk.kind == ChunkKind::Same {
                        continue;
                    }
                    if found.listed.len() >= most {
                        found.more += 1;
                        continue;
                    }
                    let text = |lines: &[&str], at: &std::ops::Range<usize>| {
                        lines.get(at.clone()).map(<[&str]>::concat)
                    };
                    found.listed.push(Change {
                        path: lines::path(&chunk.theirs),
                        from: text(&old, &chunk.base),
                        to: text(&new, &chunk.theirs),
                    });
                }
                found
            }
        }
    }
}
