//! The three-way merge of texts by their lines.

use super::hunks::{ChunkKind, chunks};
use super::pieces::numbered;
use std::borrow::Cow;
use std::ops::Range;

/// A part of the result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Segment {
    /// Merged text.
    Settled(String),
    /// The number of a conflict.
    Conflict(usize),
}

/// A range of lines that both sides changed in different ways.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineConflict {
    /// Lines of mine, from 0; empty where mine has none.
    pub lines: Range<usize>,
    pub base: String,
    pub theirs: String,
    pub mine: String,
}

impl LineConflict {
    /// The conflict's lines in mine, from 1: `4`, `4-6`, or `after 3` where mine has none.
    pub fn path(&self) -> String {
        path(&self.lines)
    }
}

/// Lines from 1: `4`, `4-6`, or `after 3` for none.
pub fn path(lines: &Range<usize>) -> String {
    match lines.len() {
        0 => format!("after {}", lines.start),
        1 => (lines.start + 1).to_string(),
        _ => format!("{}-{}", lines.start + 1, lines.end),
    }
}

/// Lines, each with its line ending.
pub fn split(text: &str) -> Vec<&str> {
    text.split_inclusive('\n').collect()
}

/// A line with CRLF replaced by LF.
pub fn without_return(line: &str) -> Cow<'_, str> {
    match line.strip_suffix("\r\n") {
        Some(line) => format!("{line}\n").into(),
        None => line.into(),
    }
}

/// Whether all lines end with CRLF (true), all with LF (false), or neither.
fn ending(lines: &[&str]) -> Option<bool> {
    let mut ends = lines.iter().filter(|line| line.ends_with('\n')).map(|line| line.ends_with("\r\n"));
    let first = ends.next()?;
    ends.all(|one| one == first).then_some(first)
}

/// Merges by lines. Lines that differ only in their line endings are equal, and are written as in mine.
pub fn merge(base: &str, theirs: &str, mine: &str) -> (Vec<Segment>, Vec<LineConflict>) {
    let (base, theirs, mine) = (split(base), split(theirs), split(mine));
    let [b, t, m] = numbered([&base, &theirs, &mine], without_return);
    let (their_end, my_end) = (ending(&theirs), ending(&mine));
    let as_mine = |text: String| match (their_end, my_end) {
        (Some(true), Some(false)) => text.replace("\r\n", "\n"),
        (Some(false), Some(true)) => text.replace('\n', "\r\n"),
        _ => text,
    };
    let text = |lines: &[&str], at: &Range<usize>| lines.get(at.clone()).unwrap_or(&[]).concat();
    let (mut segments, mut conflicts) = (Vec::new(), Vec::new());
    for chunk in chunks(&b, &t, &m) {
        match chunk.kind {
            ChunkKind::Conflict => {
                segments.push(Segment::Conflict(conflicts.len()));
                conflicts.push(LineConflict {
                    base: text(&base, &chunk.base),
                    theirs: as_mine(text(&theirs, &chunk.theirs)),
                    mine: text(&mine, &chunk.mine),
                    lines: chunk.mine,
                });
            }
            ChunkKind::Theirs => segments.push(Segment::Settled(as_mine(text(&theirs, &chunk.theirs)))),
            ChunkKind::Same | ChunkKind::Mine | ChunkKind::Both => {
                segments.push(Segment::Settled(text(&mine, &chunk.mine)));
            }
        }
    }
    (segments, conflicts)
}
