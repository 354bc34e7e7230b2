//! A finished merge: its conflicts, the choices, and the text.

use super::changes::{Change, Changes, between};
use super::hunks::{ChunkKind, chunks};
use super::json_reader::{JsonFault, line_and_column, read, read_now};
use super::lines::{self, LineConflict, Segment};
use super::pieces::numbered;
use super::render::{Chosen, Writer};
use super::slices::{Pace, Sliced};
use super::structure::Structure;
use super::style::JsonStyle;
use super::unmergeable::{Unmergeable, measured};
use super::values::GrowingValues;
use crate::exchange::Text;
use std::collections::HashMap;
use std::fmt;
use std::rc::Rc;

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

/// A merge of three versions. A copy shares the conflicts until one of the two is decided.
#[derive(Clone, Debug)]
pub struct Merge {
    body: MergedBody,
    /// The conflicts, in the order of the result. A comparison under way shares them.
    conflicts: Rc<Vec<Conflict>>,
}

/// The result of a merge, and what sending it changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// The text.
    pub result: Text,
    /// How the text differs from theirs: `from` is theirs, `to` the text. For texts `path` is a range of the text's
    /// lines.
    pub differences: Changes,
}

#[derive(Clone, Debug)]
enum MergedBody {
    Json(Rc<JsonBody>),
    Lines(Rc<LinesBody>),
}

#[derive(Debug)]
struct JsonBody {
    structure: Structure,
    style: JsonStyle,
    is_one_style: bool,
    /// For each conflict of the structure its number in the order of the result.
    numbers: Vec<usize>,
}

#[derive(Debug)]
struct LinesBody {
    theirs: Text,
    is_mine_base: bool,
    segments: Vec<Segment>,
}

impl Merge {
    pub(super) async fn of_json(structure: Structure, pace: &Pace) -> Merge {
        let mut numbers = vec![0; structure.conflicts.len()];
        let mut conflicts = Vec::with_capacity(numbers.len());
        for (conflict, path) in structure.in_order(pace).await {
            let sides = structure.conflicts[conflict];
            numbers[conflict] = conflicts.len();
            conflicts.push(Conflict {
                path,
                base: sides.base.map(|node| structure.base.raw(node).to_owned()),
                theirs: sides.theirs.map(|node| structure.theirs.raw(node).to_owned()),
                mine: sides.mine.map(|node| structure.mine.raw(node).to_owned()),
                choice: None,
            });
            pace.spend(4).await;
        }
        let style = JsonStyle::of(&structure.mine);
        let is_one_style = JsonStyle::of(&structure.theirs) == style;
        let body = MergedBody::Json(Rc::new(JsonBody { structure, style, is_one_style, numbers }));
        Merge { body, conflicts: Rc::new(conflicts) }
    }

    pub(super) async fn of_texts([base, theirs, mine]: &[Text; 3], pace: &Pace) -> Merge {
        let (segments, found) = lines::merge(base, theirs, mine, pace).await;
        let conflict = |one: LineConflict| Conflict {
            path: one.path(),
            base: Some(one.base),
            theirs: Some(one.theirs),
            mine: Some(one.mine),
            choice: None,
        };
        let body = LinesBody { theirs: theirs.clone(), is_mine_base: base == mine, segments };
        Merge {
            body: MergedBody::Lines(Rc::new(body)),
            conflicts: Rc::new(found.into_iter().map(conflict).collect()),
        }
    }

    /// A merge of texts by their lines, at once; see [`merge_lines`].
    ///
    /// # Errors
    /// [`Unmergeable::TooLarge`].
    pub fn of_lines(base: &str, theirs: &str, mine: &str) -> Result<Merge, Unmergeable> {
        merge_lines([base.into(), theirs.into(), mine.into()]).map(Sliced::finish)
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
        let is_json = matches!(self.body, MergedBody::Json(_));
        let conflict = Rc::make_mut(&mut self.conflicts).get_mut(number).ok_or(ChoiceFault::NoConflict)?;
        if let Choice::Edited(text) = &choice
            && is_json
        {
            read_now(text, &mut GrowingValues::default()).map_err(|fault| match fault {
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

    /// Decides every open conflict in favour of one side.
    pub fn choose_open(&mut self, choice: &Choice) {
        let open = Rc::make_mut(&mut self.conflicts).iter_mut().filter(|conflict| conflict.choice.is_none());
        open.for_each(|conflict| conflict.choice = Some(choice.clone()));
    }

    /// The number of the first open conflict from `number` on, else of the first one before it.
    pub fn next_open(&self, number: usize) -> Option<usize> {
        let is_open = |at: &usize| self.conflicts.get(*at).is_some_and(|conflict| conflict.choice.is_none());
        (number..self.conflicts.len()).find(is_open).or_else(|| (0..number).find(is_open))
    }

    /// Copies the choices of an earlier merge to the conflicts with the same path and the same three values, in slices.
    /// Gives the merge, and the number of copied choices.
    pub fn carry(mut self, old: &Merge) -> Sliced<(Merge, usize)> {
        let old = old.conflicts.clone();
        Sliced::new(async move |pace: Pace| {
            let mut chosen = HashMap::with_capacity(old.len());
            for conflict in old.iter() {
                if let Some(choice) = &conflict.choice {
                    chosen.entry(key(conflict)).or_insert(choice);
                }
                pace.spend(length(conflict)).await;
            }
            let mut carried = 0;
            for conflict in Rc::make_mut(&mut self.conflicts) {
                if let Some(choice) = chosen.get(&key(conflict)) {
                    conflict.choice = Some((*choice).clone());
                    carried += 1;
                }
                pace.spend(length(conflict)).await;
            }
            (self, carried)
        })
    }

    /// Frees the merge in slices, where nothing else shares its conflicts.
    pub fn free(self) -> Sliced<()> {
        Sliced::new(async move |pace: Pace| {
            let Merge { body, conflicts } = self;
            let mut conflicts = Rc::try_unwrap(conflicts).unwrap_or_default();
            while let Some(conflict) = conflicts.pop() {
                drop(conflict);
                pace.spend(FREED).await;
            }
            drop(body);
        })
    }

    /// The merged text, with mine in open conflicts.
    pub fn result(&self) -> String {
        self.text().finish()
    }

    /// The same in slices. The choices are those of the call.
    pub fn text(&self) -> Sliced<String> {
        let (body, conflicts) = (self.body.clone(), self.conflicts.clone());
        Sliced::new(async move |pace: Pace| body.result(&conflicts, &pace).await)
    }

    /// The merged text and its differences from theirs, at most `most`, in slices. The choices are those of the call:
    /// a later choice needs another comparison.
    pub fn comparison(&self, most: usize) -> Sliced<Comparison> {
        let (body, conflicts) = (self.body.clone(), self.conflicts.clone());
        Sliced::new(async move |pace: Pace| {
            let result = body.result(&conflicts, &pace).await.into();
            body.compared(result, most, &pace).await
        })
    }

    /// The same for an edited text of the merge.
    pub fn comparison_of(&self, edited: Text, most: usize) -> Sliced<Comparison> {
        let body = self.body.clone();
        Sliced::new(async move |pace: Pace| body.compared(edited, most, &pace).await)
    }

    /// What sending the result changes: its differences from theirs, at most `most`.
    pub fn difference_to_theirs(&self, most: usize) -> Changes {
        self.comparison(most).finish().differences
    }
}

/// What makes two conflicts of two merges the same: the path and the three values.
fn key(one: &Conflict) -> [Option<&str>; 4] {
    [Some(&one.path), one.base.as_deref(), one.theirs.as_deref(), one.mine.as_deref()]
}

/// The work of comparing a conflict, in units of [`Pace`].
fn length(one: &Conflict) -> usize {
    key(one).into_iter().flatten().map(|text| 1 + text.len() / 8).sum()
}

/// The work of freeing a conflict, in units of [`Pace`].
const FREED: usize = 4;

impl MergedBody {
    async fn result(&self, conflicts: &[Conflict], pace: &Pace) -> String {
        let chosen = |number: usize| match conflicts.get(number).and_then(|one| one.choice.as_ref()) {
            None | Some(Choice::Mine) => Chosen::Mine,
            Some(Choice::Theirs) => Chosen::Theirs,
            Some(Choice::Edited(text)) => Chosen::Text(text),
        };
        match self {
            MergedBody::Json(body) => {
                let structure = &body.structure;
                // The page changed nothing: the result is theirs as written.
                if structure.mine.text() == structure.base.text() {
                    return structure.theirs.text().to_owned();
                }
                let chosen = |conflict: usize| match body
                    .numbers
                    .get(conflict)
                    .map_or(Chosen::Mine, |one| chosen(*one))
                {
                    Chosen::Text(text) => {
                        Chosen::Text(text.trim_matches(['\u{feff}', ' ', '\t', '\r', '\n']))
                    }
                    other => other,
                };
                let (style, is_one_style) = (&body.style, body.is_one_style);
                Writer { merge: structure, style, is_one_style, chosen, pace }.text().await
            }
            MergedBody::Lines(body) if body.is_mine_base => body.theirs.as_ref().to_owned(),
            MergedBody::Lines(body) => {
                let mut result = String::new();
                for segment in &body.segments {
                    match segment {
                        Segment::Settled(text) => result.push_str(text),
                        Segment::Conflict(number) => {
                            let side = |side: fn(&Conflict) -> &Option<String>| {
                                conflicts
                                    .get(*number)
                                    .and_then(|one| side(one).as_deref())
                                    .unwrap_or_default()
                            };
                            result.push_str(match chosen(*number) {
                                Chosen::Mine => side(|one| &one.mine),
                                Chosen::Theirs => side(|one| &one.theirs),
                                Chosen::Text(text) => text,
                            });
                        }
                    }
                    pace.spend(1).await;
                }
                result
            }
        }
    }

    /// A text of the merge, with its differences from theirs.
    async fn compared(&self, result: Text, most: usize, pace: &Pace) -> Comparison {
        let differences = match self {
            MergedBody::Json(body) if *body.structure.theirs.text() == *result => Changes::default(),
            MergedBody::Json(body) => {
                let theirs = &body.structure.theirs;
                let mut values = GrowingValues::above(&body.structure.values);
                match read(result.clone(), &mut values, pace).await {
                    Ok(to) => between(&values.done(), theirs, &to, most, pace).await,
                    // The text is no JSON, or an edited text made it deeper than the parser's limit.
                    Err(_) => Changes {
                        listed: vec![Change {
                            path: String::new(),
                            from: Some(theirs.text().to_owned()),
                            to: Some((*result).to_owned()),
                        }],
                        more: 0,
                    },
                }
            }
            MergedBody::Lines(body) => differing_lines(&body.theirs, &result, most, pace).await,
        };
        Comparison { result, differences }
    }
}

async fn differing_lines(theirs: &str, result: &str, most: usize, pace: &Pace) -> Changes {
    let (old, new) = (lines::split(theirs, pace).await, lines::split(result, pace).await);
    let [from, to] = numbered([&old, &new], lines::without_return, pace).await;
    let mut found = Changes::default();
    for chunk in chunks(&from, &to, &from, pace).await {
        if chunk.kind == ChunkKind::Same {
            continue;
        }
        if found.listed.len() >= most {
            found.more += 1;
            continue;
        }
        found.listed.push(Change {
            path: lines::path(&chunk.theirs),
            from: Some(lines::text(&old, &chunk.base, pace).await),
            to: Some(lines::text(&new, &chunk.theirs, pace).await),
        });
    }
    found
}

/// A merge of texts by their lines, in slices: base, theirs, mine. Lines that differ only in CRLF or LF are equal.
///
/// # Errors
/// [`Unmergeable::TooLarge`].
pub fn merge_lines(texts: [Text; 3]) -> Result<Sliced<Merge>, Unmergeable> {
    measured(&texts)?;
    Ok(Sliced::new(async move |pace: Pace| Merge::of_texts(&texts, &pace).await))
}
