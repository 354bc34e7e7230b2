//! Three versions of one document made into one: what the page had read (*base*), what the server holds
//! now (*theirs*), and what the page wants to write (*mine*).
//!
//! What only one side changed is merged by itself; what both changed in different ways is a [`Conflict`].
//! JSON is merged by structure: objects by member, arrays by identity (`id`, `_id`, …) where every element
//! has one, else by longest common subsequence; scalars are whole, strings of several lines are merged by
//! line. Other texts are merged by line.
//!
//! The result is the text of mine with theirs put into it: numbers, names, escapes, the order of members
//! and white space stay as they are written. Values are compared by what they mean: `1.0` is `1`.
//!
//! ```text
//! three texts ─▶ MergeRun::step … ─▶ Merge ─▶ choose, carry ─▶ result, difference_to_theirs
//! ```
//!
//! The work is in proportion to the texts: a longest common subsequence is sought in stretches of a bounded
//! length only.

mod changes;
mod document;
mod hunks;
mod lines;
#[expect(clippy::module_inception, reason = "the room makes merges")]
mod merge;
mod number;
mod order;
mod patch;
mod pieces;
mod pointer;
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
pub use document::Fault;
pub use merge::{Choice, ChoiceFault, Conflict, Merge};
pub use patch::{PatchFault, PatchKind, PatchedMember, patched_members};
pub use run::{MergeRun, Progress};
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
