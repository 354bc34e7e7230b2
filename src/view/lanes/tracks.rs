//! Which lanes have their own track in the chart, and which share one.

use super::history::{History, TagSource, UNTAGGED};
use crate::exchange::escape_and_cut;

/// The largest number of lanes with their own track.
pub const MOST_TRACKS: usize = 7;

/// Longest tag on a track, in characters; the track's width cuts it further.
const LONGEST: usize = 64;

/// One row of the chart.
#[derive(Clone, Debug, PartialEq)]
pub struct Track {
    /// The track's lane; `None` for the track that several lanes share.
    pub lane: Option<u32>,
    /// The tag, cut to the width; for a shared track, the number of its versions.
    pub label: String,
    /// A note on the version: `current`, `never given`; empty otherwise.
    pub note: &'static str,
    /// The y coordinate of the middle, in CSS pixels.
    pub y: i32,
    /// The colour's number, from 0 to 5; adjacent tracks have different numbers.
    pub colour: u32,
}

/// If more lanes are visible than have a track, up to this many get one because a condition failed on them.
const MOST_FAILED: usize = 3;

/// The lanes with their own track, in order, and the number of the other lanes, which share one. `seen` are the visible
/// lanes, `failed` those of them on which a condition failed, and `wanted` those that need their own track.
pub fn chosen(history: &History, seen: &[u32], failed: &[u32], wanted: &[u32]) -> (Vec<u32>, usize) {
    let all = history.lanes.len() as u32;
    let has_untagged = history.marks.iter().any(|mark| mark.lane == UNTAGGED)
        || history.spans.iter().any(|span| span.lane == UNTAGGED);
    let tagged = all.saturating_sub(1) as usize;
    let mut own: Vec<u32> = if tagged <= MOST_TRACKS {
        (1..all).collect()
    } else {
        let few = seen.len() <= MOST_TRACKS;
        // If very many lanes are visible, tracks for the last ones would show only the end of the visible period.
        let shown = seen.iter().rev().take(if few { MOST_TRACKS } else { 1 });
        let chosen = wanted.iter().chain(failed.iter().rev().take(MOST_FAILED)).chain(shown);
        let mut own: Vec<u32> = Vec::new();
        for lane in chosen.copied().filter(|lane| *lane != UNTAGGED) {
            if own.len() < MOST_TRACKS && !own.contains(&lane) {
                own.push(lane);
            }
        }
        own.sort_unstable();
        own
    };
    let folded = tagged - own.len();
    // The lane without a version is below all others.
    if has_untagged {
        own.push(UNTAGGED);
    }
    (own, folded)
}

/// A lane's tag, cut to `room` CSS pixels, and the note on its version.
pub fn labelled(history: &History, lane: u32, room: f64) -> (String, &'static str) {
    let current = history.spans.last().filter(|span| span.to.is_none()).map(|span| span.lane);
    let Some(known) = history.lanes.get(lane as usize) else { return Default::default() };
    let Some(validator) = &known.validator else { return (String::from("no tag known"), "") };
    let note = match (known.known, history.later == 0 && current == Some(lane)) {
        (TagSource::Given, true) => "current",
        (TagSource::Given, false) => "",
        (_, true) => "current, says the failure",
        (TagSource::Hinted, false) => "on a failure only",
        (TagSource::Named, false) => "given by no answer here",
    };
    // A character of the tag's font is about seven pixels wide.
    let fits = ((room / 6.7) as usize).saturating_sub(note.chars().count() + 2).clamp(8, LONGEST);
    (shortened(&escape_and_cut(validator, LONGEST), fits), note)
}

/// The beginning and the end of a text: tags often differ in one of them.
fn shortened(text: &str, longest: usize) -> String {
    let count = text.chars().count();
    if count <= longest {
        return text.to_owned();
    }
    let tail = longest / 3;
    let head = longest - tail - 1;
    text.chars().take(head).chain(['…']).chain(text.chars().skip(count - tail)).collect()
}

/// The number of versions that share a track, in words.
pub fn folded(count: usize, are_older: bool) -> String {
    let which = if are_older { "older" } else { "other" };
    let what = if count == 1 { " version" } else { " versions" };
    format!("{count} {which}{what}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_keeps_its_beginning_and_its_end() {
        assert_eq!(shortened("\"abcdefghijklmnop\"", 10), "\"abcde…op\"");
        assert_eq!(shortened("\"v1\"", 10), "\"v1\"");
    }
}
