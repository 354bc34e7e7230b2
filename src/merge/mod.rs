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
//! three texts ─▶ MergeRun::start ─▶ Merge ─▶ choose, carry ─▶ Merge::comparison ─▶ the text and its differences
//! ```
//!
//! Whatever can take long is [`Sliced`]: the panel works on it for some milliseconds, and lets the page breathe.
//!
//! The work grows linearly with the texts: a longest common subsequence is computed only in ranges of
//! bounded length.

mod changes;
mod document;
mod format;
mod guarded;
mod hunks;
mod interner;
mod inverse;
mod json_reader;
mod lines;
#[expect(clippy::module_inception, reason = "the room makes merges")]
mod merge;
mod order;
mod patch;
mod pieces;
mod render;
mod run;
mod shape;
mod slices;
mod structure;
mod style;
mod unmergeable;
mod values;

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;

pub use changes::{Change, Changes, changes};
pub use format::{Format, another_format, is_json};
pub use guarded::guarded;
pub use inverse::{Inverse, InverseFault, inverse, inverse_of_all, patched};
pub use json_reader::JsonFault;
pub use merge::{Choice, ChoiceFault, Comparison, Conflict, Merge, merge_lines};
pub use patch::{PatchFault, PatchKind, Patched, PatchedMember, PatchedMembers, patched_members, values_at};
pub use run::{Beside, MergeRun, beside};
pub use shape::{compared_shape, shape};
pub use slices::Sliced;
pub use style::compact;
pub use unmergeable::{LONGEST, Remains, Shape, Unmergeable, Which};

use crate::exchange::{Body, Text};

/// The texts of three bodies: base, theirs, mine.
///
/// # Errors
/// [`Unmergeable::NoBase`], [`Unmergeable::NotText`], [`Unmergeable::LostBytes`].
pub fn texts(base: Option<&Body>, theirs: &Body, mine: &Body) -> Result<[Text; 3], Unmergeable> {
    let base = text(Which::Base, base.ok_or(Unmergeable::NoBase)?)?;
    let [theirs, mine] = both_texts(theirs, mine)?;
    Ok([base, theirs, mine])
}

/// The texts of two bodies: theirs, mine.
///
/// # Errors
/// [`Unmergeable::NotText`], [`Unmergeable::LostBytes`].
pub fn both_texts(theirs: &Body, mine: &Body) -> Result<[Text; 2], Unmergeable> {
    Ok([text(Which::Theirs, theirs)?, text(Which::Mine, mine)?])
}

fn text(which: Which, body: &Body) -> Result<Text, Unmergeable> {
    match body.has_lost_bytes() {
        true => Err(Unmergeable::LostBytes(which)),
        false => body.shared_text().ok_or(Unmergeable::NotText(which)),
    }
}
