//! Merges in slices.

use super::json_reader::read;
use super::merge::Merge;
use super::shape;
use super::slices::{Pace, Sliced};
use super::structure::{Doubled, Structure};
use super::unmergeable::{ORDER, Shape, Unmergeable, Which, measured};
use super::values::GrowingValues;
use crate::exchange::Text;

/// A merge of JSON that has not begun.
#[derive(Debug)]
pub struct MergeRun {
    texts: [Text; 3],
    checks_shape: bool,
}

impl MergeRun {
    /// A merge of JSON: `base` is the version that the page had read, `theirs` the version that the server holds
    /// now, `mine` the version that the page wants to write.
    ///
    /// # Errors
    /// [`Unmergeable::TooLarge`].
    pub fn new(base: &str, theirs: &str, mine: &str) -> Result<MergeRun, Unmergeable> {
        MergeRun::of([base.into(), theirs.into(), mine.into()])
    }

    /// The same for base, theirs and mine that are shared.
    ///
    /// # Errors
    /// [`Unmergeable::TooLarge`].
    pub fn of(texts: [Text; 3]) -> Result<MergeRun, Unmergeable> {
        measured(&texts)?;
        Ok(MergeRun { texts, checks_shape: true })
    }

    /// Accepts any shape that the page writes: another kind of value is a conflict at the root.
    pub fn of_any_shape(mut self) -> MergeRun {
        self.checks_shape = false;
        self
    }

    /// The merge in slices.
    pub fn start(self) -> Sliced<Result<Merge, Unmergeable>> {
        Sliced::new(async move |pace: Pace| self.merge(&pace).await)
    }

    /// Merges at once.
    ///
    /// # Errors
    /// [`Unmergeable`].
    pub fn finish(self) -> Result<Merge, Unmergeable> {
        self.start().finish()
    }

    async fn merge(self, pace: &Pace) -> Result<Merge, Unmergeable> {
        let mut values = GrowingValues::default();
        let mut documents = Vec::new();
        for (which, text) in ORDER.into_iter().zip(&self.texts) {
            let document = read(text.clone(), &mut values, pace).await;
            documents.push(document.map_err(|fault| match which == Which::Mine && shape::is_form(text) {
                true => Unmergeable::AnotherShape(Shape::Form),
                false => Unmergeable::of(which, fault, text),
            })?);
        }
        let values = values.done();
        let documents = <[_; 3]>::try_from(documents).map_err(|_| Unmergeable::NoBase)?;
        if self.checks_shape
            && let [base, _, mine] = &documents
            && let Some(shape) = shape::difference(base, mine, &values, pace).await
        {
            return Err(Unmergeable::AnotherShape(shape));
        }
        let doubled = |Doubled(pointer)| Unmergeable::DuplicateKeys { pointer };
        let structure = Structure::new(values, documents, pace).await.map_err(doubled)?;
        Ok(Merge::of_json(structure, pace).await)
    }
}

/// Mine beside theirs: nothing is merged.
#[derive(Debug)]
pub struct Beside {
    /// The merge with theirs as its own base: its result is mine, octet for octet, and it has no conflict.
    pub merge: Merge,
    /// Whether both texts are JSON: they are compared by member, else by lines.
    pub is_json: bool,
}

/// Compares two texts where the three versions are not merged: theirs, mine.
///
/// # Errors
/// [`Unmergeable::TooLarge`].
pub fn beside([theirs, mine]: [Text; 2]) -> Result<Sliced<Beside>, Unmergeable> {
    let texts = [theirs.clone(), theirs, mine];
    measured(&texts).map_err(|fault| match fault {
        Unmergeable::TooLarge(Which::Base) => Unmergeable::TooLarge(Which::Theirs),
        other => other,
    })?;
    Ok(Sliced::new(async move |pace: Pace| {
        let run = MergeRun { texts: texts.clone(), checks_shape: false };
        match run.merge(&pace).await {
            Ok(merge) => Beside { merge, is_json: true },
            Err(_) => Beside { merge: Merge::of_texts(&texts, &pace).await, is_json: false },
        }
    }))
}
