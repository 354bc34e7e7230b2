//! Lines from the response that gave a validator to the request whose condition names it.

use super::history::{History, LaneMark};
use super::kind::MarkKind;
use super::merge::Dot;
use crate::exchange::ExchangeId;
use crate::recording::Recording;
use std::cmp::Reverse;

/// A line from a response to a request that names its validator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LaneLink {
    /// The response that gave the validator.
    pub from: ExchangeId,
    /// The request that names the validator.
    pub to: ExchangeId,
    /// The line, as the `d` attribute of an SVG path.
    pub path: String,
    /// Whether the condition failed.
    pub failed: bool,
    /// Whether either end is the selected exchange.
    pub selected: bool,
}

/// Up to this many visible exchanges, all lines are drawn; more lines would be unreadable.
const MOST_IN_VIEW: usize = 60;

/// With more visible exchanges, only failed conditions have lines; with more failures than this, only the selected
/// exchange has.
const MOST_FAILED: usize = 20;

/// The lines of the visible exchanges; `at` gives the middle of an exchange's mark, also for one outside the visible
/// part.
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
    // The selected exchange first, then failed ones, then the latest.
    let rank = |mark: &LaneMark, number: u32| (selected != Some(mark.id), !has_failed(mark), Reverse(number));
    let asked = marks().filter(|(_, mark)| is_asked(mark));
    let mut asked: Vec<_> = asked.map(|(number, mark)| (rank(mark, number), number)).collect();
    asked.sort_unstable();
    let mut links: Vec<LaneLink> = Vec::new();
    for (_, number) in asked {
        let Some(mark) = history.marks.get(number as usize) else { continue };
        let failed = has_failed(mark);
        let Some(source) = source(recording, history, mark.id) else { continue };
        let (Some(from), Some(to)) = (at(source), at(number as usize)) else { continue };
        let Some(from_id) = history.marks.get(source).map(|mark| mark.id) else { continue };
        let path = path(from, to);
        let is_selected = selected.is_some_and(|id| id == mark.id || id == from_id);
        // Exchanges of merged marks share lines.
        if !links.iter().any(|link| link.path == path && link.failed == failed) {
            links.push(LaneLink { from: from_id, to: mark.id, path, failed, selected: is_selected });
        }
    }
    links
}

/// The number of the mark whose response gave a request its validator, if it is a response of this resource.
pub fn source(recording: &Recording, history: &History, id: ExchangeId) -> Option<usize> {
    let source = recording.ledger().source(&history.key, recording.entry(id)?)?;
    let response_start = recording.entry(source.exchange)?.response_start;
    // The marks are sorted by response start.
    let key = (response_start, source.exchange);
    history.marks.binary_search_by_key(&key, |mark| (mark.response_start, mark.id)).ok()
}

/// The path from a mark to a later one: on one track, a curve below it; else a curve with horizontal ends.
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
