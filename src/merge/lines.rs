//! The three-way merge of texts by their lines.

use super::hunks::{ChunkKind, chunks};
use super::pieces::numbered;
use super::slices::Pace;
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
pub async fn split<'a>(text: &'a str, pace: &Pace) -> Vec<&'a str> {
    let mut lines = Vec::new();
    for line in text.split_inclusive('\n') {
        lines.push(line);
        pace.spend(1 + line.len() / 16).await;
    }
    lines
}

/// The text of a range of lines.
pub async fn text(lines: &[&str], at: &Range<usize>, pace: &Pace) -> String {
    let mut text = String::new();
    for part in lines.get(at.clone()).unwrap_or(&[]).chunks(1024) {
        text.extend(part.iter().copied());
        pace.spend(part.len()).await;
    }
    text
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
pub async fn merge(base: &str, theirs: &str, mine: &str, pace: &Pace) -> (Vec<Segment>, Vec<LineConflict>) {
    let base = split(base, pace).await;
    let theirs = split(theirs, pace).await;
    let mine = split(mine, pace).await;
    let [b, t, m] = numbered([&base, &theirs, &mine], without_return, pace).await;
    let (their_end, my_end) = (ending(&theirs), ending(&mine));
    let as_mine = |text: String| match (their_end, my_end) {
        (Some(true), Some(false)) => text.replace("\r\n", "\n"),
        (Some(false), Some(true)) => text.replace('\n', "\r\n"),
        _ => text,
    };
    let (mut segments, mut conflicts) = (Vec::new(), Vec::new());
    for chunk in chunks(&b, &t, &m, pace).await {
        match chunk.kind {
            ChunkKind::Conflict => {
                segments.push(Segment::Conflict(conflicts.len()));
                conflicts.push(LineConflict {
                    base: text(&base, &chunk.base, pace).await,
                    theirs: as_mine(text(&theirs, &chunk.theirs, pace).await),
                    mine: text(&mine, &chunk.mine, pace).await,
                    lines: chunk.mine,
                });
            }
            ChunkKind::Theirs => {
                segments.push(Segment::Settled(as_mine(text(&theirs, &chunk.theirs, pace).await)));
            }
            ChunkKind::Same | ChunkKind::Mine | ChunkKind::Both => {
                segments.push(Segment::Settled(text(&mine, &chunk.mine, pace).await));
            }
        }
    }
    (segments, conflicts)
}
