//! A merge of JSON in slices.

use super::document::{Document, Reader, Values};
use super::merge::Merge;
use super::shape;
use super::structure::{Doubled, Structure};
use super::unmergeable::{LONGEST, Shape, Unmergeable, Which};
use std::rc::Rc;

/// A merge in progress. It has no clock: the caller gives each slice a budget, and measures the time.
#[derive(Debug)]
pub struct MergeRun {
    texts: [Rc<str>; 3],
    checks_shape: bool,
    stage: Stage,
}

#[derive(Debug)]
enum Stage {
    ReadDocuments(Box<ReadDocuments>),
    Merging(Box<Structure>),
}

/// The documents read so far, and the reader of the next one.
#[derive(Debug)]
struct ReadDocuments {
    values: Values,
    read: Vec<Document>,
    reader: Reader,
}

/// How far a merge is after a slice.
#[derive(Debug)]
pub enum MergeProgress {
    /// The merge is not finished.
    More(Box<MergeRun>),
    /// The merge is finished.
    Done(Box<Merge>),
}

const ORDER: [Which; 3] = [Which::Base, Which::Theirs, Which::Mine];

impl MergeRun {
    /// A merge of JSON: `base` is the version that the page had read, `theirs` the version that the server holds
    /// now, `mine` the version that the page wants to write.
    ///
    /// # Errors
    /// [`Unmergeable::TooLarge`].
    pub fn new(base: &str, theirs: &str, mine: &str) -> Result<MergeRun, Unmergeable> {
        for (which, text) in ORDER.into_iter().zip([base, theirs, mine]) {
            if text.len() > LONGEST {
                return Err(Unmergeable::TooLarge(which));
            }
        }
        let texts: [Rc<str>; 3] = [base.into(), theirs.into(), mine.into()];
        let reader = Reader::new(Rc::clone(&texts[0]));
        let stage = Stage::ReadDocuments(Box::new(ReadDocuments {
            values: Values::default(),
            read: Vec::new(),
            reader,
        }));
        Ok(MergeRun { texts, checks_shape: true, stage })
    }

    /// Accepts any shape that the page writes: another kind of value is a conflict at the root.
    pub fn of_any_shape(mut self) -> MergeRun {
        self.checks_shape = false;
        self
    }

    /// Works for one slice. `budget` counts octets while reading, and 16 for each member while merging;
    /// 100,000 take a few milliseconds. The members of one object or array are always merged in one slice.
    ///
    /// # Errors
    /// [`Unmergeable`].
    pub fn step(self, budget: usize) -> Result<MergeProgress, Unmergeable> {
        let MergeRun { texts, checks_shape, stage } = self;
        let mut budget = budget.max(1);
        let stage = match stage {
            Stage::ReadDocuments(reading) => {
                let ReadDocuments { mut values, mut read, mut reader } = *reading;
                let which = ORDER.get(read.len()).copied().unwrap_or(Which::Mine);
                let text = texts.get(read.len()).cloned().unwrap_or_default();
                let is_read = reader.step(&mut values, &mut budget).map_err(|fault| {
                    let is_form = which == Which::Mine && shape::is_form(&text);
                    match is_form {
                        true => Unmergeable::AnotherShape(Shape::Form),
                        false => Unmergeable::of(which, fault, &text),
                    }
                })?;
                if is_read {
                    read.push(reader.document());
                    match (texts.get(read.len()), <[_; 3]>::try_from(read)) {
                        (_, Ok([base, theirs, mine])) => {
                            let shape = shape::difference(&base, &mine, &values).filter(|_| checks_shape);
                            if let Some(shape) = shape {
                                return Err(Unmergeable::AnotherShape(shape));
                            }
                            Stage::Merging(Box::new(Structure::new(values, base, theirs, mine)))
                        }
                        (next, Err(read)) => {
                            let reader = Reader::new(next.cloned().unwrap_or_default());
                            Stage::ReadDocuments(Box::new(ReadDocuments { values, read, reader }))
                        }
                    }
                } else {
                    Stage::ReadDocuments(Box::new(ReadDocuments { values, read, reader }))
                }
            }
            Stage::Merging(mut structure) => {
                let doubled = |Doubled(pointer)| Unmergeable::DuplicateKeys { pointer };
                if structure.step(&mut budget.div_ceil(16)).map_err(doubled)? {
                    return Ok(MergeProgress::Done(Box::new(Merge::of_json(*structure))));
                }
                Stage::Merging(structure)
            }
        };
        Ok(MergeProgress::More(Box::new(MergeRun { texts, checks_shape, stage })))
    }

    /// Works until the merge is finished.
    ///
    /// # Errors
    /// [`Unmergeable`].
    pub fn finish(self) -> Result<Merge, Unmergeable> {
        let mut run = self;
        loop {
            match run.step(1 << 20)? {
                MergeProgress::More(more) => run = *more,
                MergeProgress::Done(merge) => return Ok(*merge),
            }
        }
    }
}
