//! From each condition to the response that gave it its validator.

use super::history::{History, LaneMark};
use super::kind::MarkKind;
use super::merge::Dot;
use crate::exchange::ExchangeId;
use crate::recording::Recording;
use crate::view::order::sort;

/// A line from a response to a request that names its validator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LaneLink {
    /// The response that gave it.
    pub from: ExchangeId,
    /// The request that names it.
    pub to: ExchangeId,
    /// The line, as the `d` of an SVG path.
    pub path: String,
    /// Whether the condition failed.
    pub failed: bool,
    /// Whether the selected exchange is at either end.
    pub selected: bool,
}

/// How many exchanges may be in view for all of their lines to be drawn: more than that is a thicket.
const MOST_IN_VIEW: usize = 60;

/// With more, only those of so many that failed; with more of these, the selected exchange's alone.
const MOST_FAILED: usize = 20;

/// Where the lines of the exchanges in view run; `at` is the middle of an exchange's mark, or where it
/// would be.
pub fn links(
    recording: &Recording,
    history: &History,
    dots: &[Dot],
    selected: Option<ExchangeId>,
    at: &dyn Fn(usize) -> Option<(i32, i32)>,
) -> Vec<LaneLink> {
    let in_view: usize = dots.iter().map(|dot| dot.numbers.len()).sum();
    let all = in_view <= MOST_IN_VIEW;
    let marks = || {
        let numbers = dots.iter().flat_map(|dot| &dot.numbers);
        numbers.filter_map(|number| Some((*number, history.marks.get(*number as usize)?)))
    };
    let has_failed = |mark: &LaneMark| mark.kind == MarkKind::Failed;
    let all_failed = marks().filter(|(_, mark)| has_failed(mark)).count() <= MOST_FAILED;
    let is_asked = |mark: &LaneMark| all || all_failed && has_failed(mark) || selected == Some(mark.id);
    // The selected exchange's own first, then those that failed, then the latest.
    let rank = |mark: &LaneMark, number: u32| {
        let rank = if selected == Some(mark.id) { 0 } else { 2 - i128::from(has_failed(mark)) };
        (rank << 32) - i128::from(number)
    };
    let asked = marks().filter(|(_, mark)| is_asked(mark));
    let mut asked: Vec<(i128, u32)> = asked.map(|(number, mark)| (rank(mark, number), number)).collect();
    sort(&mut asked);
    let mut links: Vec<LaneLink> = Vec::new();
    for (_, number) in asked {
        let Some(mark) = history.marks.get(number as usize) else { continue };
        let failed = has_failed(mark);
        let Some(source) = source(recording, history, mark.id) else { continue };
        let (Some(from), Some(to)) = (at(source), at(number as usize)) else { continue };
        let Some(from_id) = history.marks.get(source).map(|mark| mark.id) else { continue };
        let path = path(from, to);
        let is_selected = selected.is_some_and(|id| id == mark.id || id == from_id);
        // Merged marks have lines in common.
        if !links.iter().any(|link| link.path == path && link.failed == failed) {
            links.push(LaneLink { from: from_id, to: mark.id, path, failed, selected: is_selected });
        }
    }
    links
}

/// The number of the mark of the response that gave a request its validator, if it is of this resource.
pub fn source(recording: &Recording, history: &History, id: ExchangeId) -> Option<usize> {
    let source = recording.ledger().source(&history.key, recording.entry(id)?)?;
    let response_start = recording.entry(source.exchange)?.response_start;
    // The marks are in order.
    let key = (response_start, source.exchange);
    history.marks.binary_search_by_key(&key, |mark| (mark.response_start, mark.id)).ok()
}

/// From a mark to a later one: on one track a bow below it, else a curve that leaves and arrives level.
fn path(from: (i32, i32), to: (i32, i32)) -> String {
    let point = |(x, y): (i32, i32)| format!("{x} {y}");
    let (c1, c2) = if from.1 == to.1 {
        let part = (to.0 - from.0) / 4;
        ((from.0 + part, from.1 + 15), (to.0 - part, to.1 + 15))
    } else {
        let middle = (from.0 + to.0) / 2;
        ((middle, from.1), (middle, to.1))
    };
    format!("M{} C{} {} {}", point(from), point(c1), point(c2), point(to))
}
