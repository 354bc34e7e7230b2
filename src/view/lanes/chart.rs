//! The layout of the visible part of a history, for a width.

use super::axis::{self, AxisFrame, Gap, Tick};
use super::history::{History, UNTAGGED};
use super::kind::MarkKind;
use super::links::{self, LaneLink};
use super::merge::{self, Dot};
use super::tracks::{self, Track};
use super::zoom::{Bounds, Zoom};
use crate::exchange::{ExchangeId, Timestamp, escape_and_cut};
use crate::recording::Recording;

/// Height of a track with its label, in CSS pixels.
const TRACK: i32 = 38;

/// Distance from a track's upper edge to the middle of its marks, in CSS pixels.
const MIDDLE: i32 = 24;

/// Height of the axis, in CSS pixels.
const AXIS: i32 = 18;

/// Margins to the left of the first mark and to the right of the last one, in CSS pixels: half a mark, and on the right
/// also a merged mark and the open end of the current version.
const LEFT: f64 = 12.0;
const RIGHT: f64 = 42.0;

/// Least width of the layout, in CSS pixels.
const NARROWEST: f64 = 160.0;

/// The largest number of marks, and of spans, that are drawn.
const MOST_SHAPES: usize = 120;

/// The size of the chart, its visible part, and its selection.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Viewport {
    /// The chart's width, in CSS pixels.
    pub width: f64,
    /// The visible part of the history.
    pub zoom: Zoom,
    /// The selected exchange.
    pub selected: Option<ExchangeId>,
    /// The point in time that labels count from.
    pub start: Timestamp,
}

/// A version's span, drawn on its track.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Band {
    /// The index of the track.
    pub track: usize,
    /// The x coordinate of the left edge, in CSS pixels.
    pub from: i32,
    /// The x coordinate of the right edge, in CSS pixels.
    pub to: i32,
    /// The y coordinate of the middle, in CSS pixels.
    pub y: i32,
    /// Whether the span is the current version's.
    pub open: bool,
    /// The number of versions' spans that are merged into this band.
    pub count: u32,
    /// The tag; of merged spans, the first one's.
    pub tag: String,
}

/// All shapes of the chart, within `width` and `height` CSS pixels.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Chart {
    /// The chart's width, in CSS pixels.
    pub width: i32,
    /// The chart's height, in CSS pixels.
    pub height: i32,
    /// The tracks from top to bottom.
    pub tracks: Vec<Track>,
    /// The versions' spans.
    pub bands: Vec<Band>,
    /// The marks, in order of time.
    pub dots: Vec<Dot>,
    /// The lines from responses to the conditions that name their validators.
    pub links: Vec<LaneLink>,
    /// The labelled points of the axis.
    pub ticks: Vec<Tick>,
    /// The pauses that are drawn shortened.
    pub gaps: Vec<Gap>,
}

/// The limits of the zoom into a history.
pub fn bounds(history: &History) -> Bounds {
    Bounds { total: history.scale.total(), least: history.scale.least() }
}

fn frame(history: &History, viewport: &Viewport) -> AxisFrame {
    let (from, to) = viewport.zoom.range(bounds(history));
    let width = viewport.width.max(NARROWEST);
    AxisFrame { from, to, left: LEFT, right: width - RIGHT }
}

/// The place on the scale at an x coordinate of the chart.
pub fn place_at(history: &History, viewport: &Viewport, x: f64) -> f64 {
    frame(history, viewport).place(x)
}

impl Chart {
    /// Lays out the visible part.
    pub fn of(recording: &Recording, history: &History, viewport: &Viewport) -> Chart {
        let frame = frame(history, viewport);
        let width = viewport.width.max(NARROWEST);
        let first = history.scale.before(frame.from);
        // A place is compared with a bound computed from it, so the comparison tolerates rounding errors.
        let seen = |place: f64| place <= frame.to + (frame.to - frame.from) * 1e-9;
        let in_view = || {
            let numbered = history.marks.iter().enumerate().skip(first);
            numbered.take_while(|(number, _)| seen(history.scale.place(*number)))
        };
        let place = |number: u32| history.scale.place(number as usize);
        let spans = || {
            let ends = |to: Option<u32>| to.map_or(f64::INFINITY, place);
            history.spans.iter().filter(move |span| ends(span.to) >= frame.from && seen(place(span.from)))
        };
        let mut seen_on = vec![false; history.lanes.len()];
        let mut failed_on = seen_on.clone();
        let set = |on: &mut [bool], lane: u32| {
            if let Some(on) = on.get_mut(lane as usize) {
                *on = true;
            }
        };
        for (_, mark) in in_view() {
            set(&mut seen_on, mark.lane);
            if mark.kind == MarkKind::Failed {
                set(&mut failed_on, mark.lane);
            }
        }
        spans().for_each(|span| set(&mut seen_on, span.lane));
        let numbers = |on: &[bool]| -> Vec<u32> {
            on.iter().enumerate().filter(|(_, on)| **on).map(|(lane, _)| lane as u32).collect()
        };
        let (lanes, failed) = (numbers(&seen_on), numbers(&failed_on));
        let selected = viewport.selected.and_then(|id| history.number_of(id));
        let source = viewport.selected.and_then(|id| links::source(recording, history, id));
        let lane_of = |number: usize| history.marks.get(number).map(|mark| mark.lane);
        let wanted: Vec<u32> = [selected, source].into_iter().flatten().filter_map(lane_of).collect();
        let (own, folded) = tracks::chosen(history, &lanes, &failed, &wanted);
        let tracks = tracks(history, &own, folded, width);
        let shared = usize::from(folded > 0);
        let track_of = |lane: u32| own.iter().position(|own| *own == lane).map_or(0, |at| at + shared);
        let y_of = |track: usize| track as i32 * TRACK + MIDDLE;

        let bands = few(|apart| {
            let mut bands: Vec<Vec<Band>> = vec![Vec::new(); tracks.len()];
            for span in spans() {
                let track = track_of(span.lane);
                let from = frame.x(place(span.from)).clamp(0.0, width).round() as i32;
                let to = span.to.map_or(width, |to| frame.x(place(to)).clamp(0.0, width)).round() as i32;
                let to = to.max(from + 2).min(width as i32);
                let Some(line) = bands.get_mut(track) else { continue };
                match line.last_mut() {
                    Some(last) if from <= last.to + apart => {
                        last.to = last.to.max(to);
                        last.count += 1;
                        last.open |= span.to.is_none();
                    }
                    _ => line.push(Band {
                        track,
                        from,
                        to,
                        y: y_of(track),
                        open: span.to.is_none() && history.later == 0,
                        count: 1,
                        tag: tag(history, span.lane),
                    }),
                }
            }
            bands.into_iter().flatten().collect()
        });
        let mut dots: Vec<Dot> = few(|apart| {
            let mut dots: Vec<Vec<Dot>> = vec![Vec::new(); tracks.len()];
            for (number, mark) in in_view() {
                let track = track_of(mark.lane);
                let at = (track, frame.x(history.scale.place(number)), y_of(track));
                if let Some(line) = dots.get_mut(track) {
                    merge::put(line, number as u32, mark, at, apart);
                }
            }
            dots.into_iter().flatten().collect()
        });
        dots.sort_by_key(|dot| dot.numbers.first().copied());
        let at = |number: usize| {
            let inside = dots
                .iter()
                .find(|dot| dot.numbers.binary_search(&(number as u32)).is_ok())
                .map(|dot| (dot.x, dot.y));
            // A mark outside the visible part is placed beyond the edge.
            inside.or_else(|| {
                let x = frame.x(history.scale.place(number)).clamp(-24.0, width + 24.0);
                Some((x.round() as i32, y_of(track_of(lane_of(number)?))))
            })
        };
        let links = links::links(recording, history, &dots, viewport.selected, &at);
        let gaps = axis::gaps(&history.scale, frame);
        let ticks = axis::ticks(&history.scale, frame, viewport.start, &gaps);
        let height = tracks.len() as i32 * TRACK + AXIS;
        Chart { width: width as i32, height, tracks, bands, dots, links, ticks, gaps }
    }

    /// The mark that contains an exchange.
    pub fn dot_of(&self, number: usize) -> Option<&Dot> {
        self.dots.iter().find(|dot| dot.numbers.binary_search(&(number as u32)).is_ok())
    }

    /// The first exchange of the mark after or before this one; past the last visible mark, the nearest exchange
    /// outside the visible part.
    pub fn next(&self, history: &History, dot: &Dot, direction: i32) -> Option<usize> {
        let at = self.dots.iter().position(|other| other == dot)?;
        let next = if direction < 0 { at.checked_sub(1) } else { at.checked_add(1) };
        if let Some(dot) = next.and_then(|next| self.dots.get(next)) {
            return dot.numbers.first().map(|number| *number as usize);
        }
        let numbers = || self.dots.iter().flat_map(|dot| &dot.numbers);
        match direction {
            left if left < 0 => numbers().min()?.checked_sub(1).map(|number| number as usize),
            _ => Some(*numbers().max()? as usize + 1).filter(|next| *next < history.marks.len()),
        }
    }

    /// The nearest mark on the next track in a direction that has any mark.
    pub fn beside(&self, dot: &Dot, direction: i32) -> Option<&Dot> {
        let tracks = self.dots.iter().filter(|other| match direction {
            down if down > 0 => other.track > dot.track,
            _ => other.track < dot.track,
        });
        tracks.min_by_key(|other| (other.track.abs_diff(dot.track), other.x.abs_diff(dot.x)))
    }
}

/// The result of `make` with the smallest merging distance for which it has at most [`MOST_SHAPES`] items.
fn few<T>(make: impl Fn(i32) -> Vec<T>) -> Vec<T> {
    let mut apart = 3;
    loop {
        let made = make(apart);
        if made.len() <= MOST_SHAPES || apart > 4096 {
            return made;
        }
        apart *= 4;
    }
}

fn tracks(history: &History, own: &[u32], folded: usize, width: f64) -> Vec<Track> {
    let y = |track: usize| track as i32 * TRACK + MIDDLE;
    let mut tracks = Vec::new();
    if folded > 0 {
        // "Older" only if every folded lane comes before every lane with its own track.
        let first = own.iter().copied().filter(|lane| *lane != UNTAGGED).min();
        let label = tracks::folded(folded, first.is_some_and(|first| first as usize == folded + 1));
        tracks.push(Track { lane: None, label, note: "", y: y(0), colour: 0 });
    }
    for lane in own {
        let (label, note) = tracks::labelled(history, *lane, width - LEFT);
        let y = y(tracks.len());
        tracks.push(Track { lane: Some(*lane), label, note, y, colour: lane.wrapping_sub(1) % 6 });
    }
    tracks
}

fn tag(history: &History, lane: u32) -> String {
    let validator = history.lanes.get(lane as usize).and_then(|lane| lane.validator.as_ref());
    validator.map_or_else(String::new, |validator| escape_and_cut(validator, 80))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::recording;
    use proptest::prelude::*;

    const VIEWPORT: Viewport =
        Viewport { width: 480.0, zoom: Zoom::All, selected: None, start: Timestamp(0) };

    fn scenario(drawing: &str, viewport: Viewport) -> (Recording, History, Chart) {
        let recording = recording(drawing);
        let history = History::of(&recording, ExchangeId(0)).unwrap();
        let chart = Chart::of(&recording, &history, &viewport);
        (recording, history, chart)
    }

    const STALE: &str = r#"
        0-10 GET /n -> 200 ETag: "v1"
        20-30 PUT /n If-Match: "v1" | a -> 204 ETag: "v2"
        40-50 PUT /n If-Match: "v1" | b -> 412 ETag: "v2"
    "#;

    #[test]
    fn the_412_stands_on_its_version_after_that_has_ended() {
        let (_, _, chart) = scenario(STALE, VIEWPORT);
        let labels: Vec<(&str, &str)> =
            chart.tracks.iter().map(|track| (&*track.label, track.note)).collect();
        assert_eq!(labels, [("\"v1\"", ""), ("\"v2\"", "current")]);
        let failed = chart.dots.iter().find(|dot| dot.kind == MarkKind::Failed).unwrap();
        let ended = chart.bands.iter().find(|band| band.track == failed.track).unwrap();
        assert!(!ended.open && ended.to < failed.x - 6, "{ended:?} {failed:?}");
        let current = chart.bands.iter().find(|band| band.open).unwrap();
        assert_eq!((current.to, &*current.tag), (480, "\"v2\""));
        let links: Vec<(u32, u32, bool)> =
            chart.links.iter().map(|link| (link.from.0, link.to.0, link.failed)).collect();
        assert_eq!(links, [(0, 2, true), (0, 1, false)]);
    }

    #[test]
    fn the_selected_exchanges_line_stands_out() {
        let (_, _, chart) = scenario(STALE, Viewport { selected: Some(ExchangeId(1)), ..VIEWPORT });
        let selected: Vec<(u32, bool)> = chart.links.iter().map(|link| (link.to.0, link.selected)).collect();
        assert_eq!(selected, [(1, true), (2, false)]);
    }

    #[test]
    fn a_failed_condition_of_two_exchanges_is_said_to_have_failed() {
        let (_, _, chart) = scenario(
            "0-10 GET /n -> 200 ETag: \"v1\"\n20-30 PUT /n If-Match: \"v1\" | a -> 412 ETag: \"v2\"",
            Viewport { selected: Some(ExchangeId(1)), ..VIEWPORT },
        );
        assert!(chart.links.len() == 1 && chart.links[0].failed, "{:?}", chart.links);
        let notes: Vec<&str> = chart.tracks.iter().map(|track| track.note).collect();
        assert_eq!(notes, ["", "current, says the failure"]);
    }

    #[test]
    fn two_exchanges_make_a_picture() {
        let (_, _, chart) =
            scenario("0-10 GET /n -> 200 ETag: \"v1\"\n20-30 PUT /n If-Match: \"x\" | a -> 412", VIEWPORT);
        assert_eq!((chart.tracks.len(), chart.dots.len(), chart.links.len()), (2, 2, 0));
        assert_eq!(chart.tracks[1].note, "given by no answer here");
    }

    fn many(count: usize, versions: usize) -> String {
        let line = |at: usize| {
            let (time, tag) = (at * 50, at * versions / count);
            match at % 3 {
                0 => format!("{time}-{} GET /n -> 200 ETag: \"{tag}\"\n", time + 10),
                1 => format!("{time}-{} PUT /n If-Match: \"{tag}\" | a -> 204 ETag: \"{tag}\"\n", time + 10),
                _ => format!("{time}-{} PUT /n If-Match: \"0\" | a -> 412\n", time + 10),
            }
        };
        (0..count).map(line).collect()
    }

    #[test]
    fn two_thousand_exchanges_are_a_few_hundred_shapes_and_come_apart_when_zoomed_into() {
        let (recording, history, chart) = scenario(&many(2000, 700), VIEWPORT);
        assert!(
            chart.dots.len() <= MOST_SHAPES && chart.bands.len() <= MOST_SHAPES && chart.links.len() <= 60
        );
        assert!(chart.tracks.len() <= tracks::MOST_TRACKS + 2, "{}", chart.tracks.len());
        assert!(
            chart.tracks[0].label.ends_with(" other versions")
                || chart.tracks[0].label.ends_with(" older versions")
        );
        assert!(chart.dots.iter().any(|dot| dot.numbers.len() > 20));
        let mut viewport = Viewport { selected: Some(ExchangeId(1000)), ..VIEWPORT };
        while viewport.zoom.can_grow(bounds(&history)) {
            let around = history.scale.place(1000);
            viewport.zoom = viewport.zoom.times(4.0, around, bounds(&history));
        }
        let chart = Chart::of(&recording, &history, &viewport);
        assert!(chart.dot_of(1000).is_some_and(|dot| dot.numbers == [1000]), "{:?}", chart.dots);
        assert!(chart.dots.len() < 20);
    }

    #[test]
    fn ten_thousand_versions_of_one_resource_are_bounded() {
        let (_, history, chart) = scenario(&many(12_000, 10_000), VIEWPORT);
        assert!(history.marks.len() < 5000);
        assert!(chart.dots.len() + chart.bands.len() + chart.links.len() <= 300);
    }

    #[test]
    fn the_keyboard_reaches_every_exchange_in_order() {
        let (_, history, chart) = scenario(&many(60, 20), VIEWPORT);
        let mut dot = chart.dots.first().unwrap();
        let mut reached = 1;
        while let Some(next) = chart.next(&history, dot, 1) {
            let there = chart.dot_of(next).unwrap();
            assert_ne!(there, dot);
            dot = there;
            reached += 1;
            assert!(reached <= 60);
        }
        assert_eq!(reached, chart.dots.len());
        assert_eq!(chart.next(&history, &chart.dots[0], -1), None);
    }

    #[test]
    fn the_keyboard_leads_out_of_what_is_in_view() {
        let (recording, history, _) = scenario(&many(60, 20), VIEWPORT);
        let zoom = Zoom::onto(history.scale.place(20), history.scale.place(30), bounds(&history));
        let chart = Chart::of(&recording, &history, &Viewport { zoom, ..VIEWPORT });
        let (first, last) = (chart.dots.first().unwrap(), chart.dots.last().unwrap());
        assert_eq!(chart.next(&history, first, -1), Some(19));
        assert_eq!(chart.next(&history, last, 1), Some(31));
    }

    #[test]
    fn up_and_down_is_the_nearest_mark_on_another_track() {
        let (_, _, chart) = scenario(STALE, VIEWPORT);
        let failed = chart.dot_of(2).unwrap();
        assert_eq!(chart.beside(failed, 1).map(|dot| &*dot.numbers), Some(&[1][..]));
        assert_eq!(chart.beside(failed, -1), None);
    }

    #[test]
    fn hostile_tags_are_escaped_and_cut() {
        let drawing = format!("0-10 GET /n -> 200 ETag: \"{}\u{202e}\"", "x".repeat(100_000));
        let (_, _, chart) = scenario(&drawing, VIEWPORT);
        assert!(chart.tracks.iter().all(|track| track.label.len() < 300));
        assert!(chart.bands.iter().all(|band| band.tag.len() < 300));
    }

    /// Exchanges of one resource with few tags and times, so that these often coincide.
    fn any_drawing() -> impl Strategy<Value = String> {
        let tag = || 0..4_u32;
        let line = (0..400_i64, 0..30_i64, 0..6_u8, tag(), tag()).prop_map(|(at, took, kind, sent, got)| {
            let (from, to) = (at * at, at * at + took);
            match kind {
                0 | 1 => format!("{from}-{to} GET /n -> 200 ETag: \"{got}\"\n"),
                2 => format!("{from}-{to} PUT /n If-Match: \"{sent}\" | a -> 204 ETag: \"{got}\"\n"),
                3 => format!("{from}-{to} PUT /n If-Match: \"{sent}\" | a -> 204\n"),
                4 => format!("{from}-{to} PUT /n If-Match: \"{sent}\" | a -> 412\n"),
                _ => format!("{from}-{to} GET /n -> 404\n"),
            }
        });
        proptest::collection::vec(line, 1..120).prop_map(|lines| lines.concat())
    }

    proptest! {
        #[test]
        fn every_exchange_is_in_exactly_one_mark_and_none_is_outside(drawing in any_drawing(), width in 100.0f64..1500.0) {
            let (_, history, chart) = scenario(&drawing, Viewport { width, ..VIEWPORT });
            let mut numbers: Vec<u32> = chart.dots.iter().flat_map(|dot| dot.numbers.clone()).collect();
            numbers.sort_unstable();
            prop_assert_eq!(numbers, (0..history.marks.len() as u32).collect::<Vec<_>>());
            for dot in &chart.dots {
                let half = dot.width / 2;
                prop_assert!(dot.x - half >= 0 && dot.x + half <= chart.width, "{:?} in {}", dot, chart.width);
                prop_assert!(dot.y - 6 >= 0 && dot.y + 6 <= chart.height);
            }
            for band in &chart.bands {
                prop_assert!(0 <= band.from && band.from < band.to && band.to <= chart.width, "{:?}", band);
            }
            // Marks on one track never overlap.
            for one in &chart.dots {
                for other in chart.dots.iter().filter(|other| other.track == one.track && other.x > one.x) {
                    prop_assert!(one.x + one.width / 2 <= other.x - other.width / 2, "{:?} {:?}", one, other);
                }
            }
        }

        #[test]
        fn the_order_of_arrival_makes_no_difference(
            (drawing, seed) in any_drawing().prop_flat_map(|drawing| {
                let ids: Vec<u32> = (0..drawing.lines().count() as u32).collect();
                (Just(drawing), Just(ids).prop_shuffle())
            }),
            from in 0.0f64..1.0,
        ) {
            let (recording, history, _) = scenario(&drawing, VIEWPORT);
            let zoom = Zoom::onto(from * history.scale.total(), history.scale.total(), bounds(&history));
            let viewport = Viewport { zoom, selected: Some(ExchangeId(0)), ..VIEWPORT };
            let chart = Chart::of(&recording, &history, &viewport);
            let order: Vec<ExchangeId> = seed.into_iter().map(ExchangeId).collect();
            let other = recording.rearranged(&order);
            let again = History::of(&other, ExchangeId(0)).unwrap();
            prop_assert_eq!(&again, &history);
            prop_assert_eq!(Chart::of(&other, &again, &viewport), chart);
        }

        #[test]
        fn what_is_in_view_is_whole(drawing in any_drawing(), from in 0.0f64..1.0, to in 0.0f64..1.0) {
            let (recording, history, _) = scenario(&drawing, VIEWPORT);
            let total = history.scale.total();
            let zoom = Zoom::onto(from * total, to * total, bounds(&history));
            let chart = Chart::of(&recording, &history, &Viewport { zoom, ..VIEWPORT });
            let (left, right) = zoom.range(bounds(&history));
            for number in 0..history.marks.len() {
                let place = history.scale.place(number);
                // On the right edge itself the chart tolerates rounding errors.
                if (place - right).abs() <= (right - left) * 1e-9 {
                    continue;
                }
                let inside = (left..=right).contains(&place);
                let scenario = chart.dots.iter().filter(|dot| dot.numbers.contains(&(number as u32))).count();
                prop_assert_eq!(scenario, usize::from(inside), "{} at {}", number, place);
            }
        }
    }
}
