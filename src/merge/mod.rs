//! The three-way merge of one document: the version that the page had read (*base*), the version that the
//! server holds now (*theirs*), and the version that the page wants to write (*mine*).
//!
//! A change of one side alone is merged without a question; different changes of both sides are a
//! [`Conflict`]. JSON is merged by structure: objects by member, arrays by identity (`id`, `_id`, …) where
//! every element has one, else by longest common subsequence; strings of several lines are merged by line,
//! other scalars as a whole. Other texts are merged by line.
//!
//! The result is the text of mine with the changes of theirs inserted: numbers, names, escapes, the order of
//! members and white space stay as written. Values are compared by value, not by spelling: `1.0` is `1`.
//!
//! ```text
//! three texts ─▶ MergeRun::step … ─▶ Merge ─▶ choose, carry ─▶ result, difference_to_theirs
//! ```
//!
//! The work grows linearly with the texts: a longest common subsequence is computed only in ranges of
//! bounded length.

mod changes;
mod document;
mod hunks;
mod inverse;
mod lines;
#[expect(clippy::module_inception, reason = "the room makes merges")]
mod merge;
mod number;
mod order;
mod patch;
mod pieces;
mod render;
mod run;
mod shape;
mod structure;
mod style;
mod unmergeable;

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;

pub use changes::{Change, Changes, changes, overwritten};
pub use document::JsonFault;
pub use inverse::{Inverse, InverseFault, inverse, patched};
pub use merge::{Choice, ChoiceFault, Conflict, Merge};
pub use patch::{PatchFault, PatchKind, PatchedMember, patched_members};
pub use run::{MergeProgress, MergeRun};
pub use shape::shape;
pub use style::compact;
pub use unmergeable::{LONGEST, Shape, Unmergeable, Which};

use crate::exchange::Body;

/// The texts of three bodies: base, theirs, mine.
///
/// # Errors
/// [`Unmergeable::NoBase`], [`Unmergeable::NotText`].
pub fn texts<'a>(
    base: Option<&'a Body>,
    theirs: &'a Body,
    mine: &'a Body,
) -> Result<[&'a str; 3], Unmergeable> {
    let text = |which: Which, body: &'a Body| body.text().ok_or(Unmergeable::NotText(which));
    Ok([
        text(Which::Base, base.ok_or(Unmergeable::NoBase)?)?,
        text(Which::Theirs, theirs)?,
        text(Which::Mine, mine)?,
    ])
}
