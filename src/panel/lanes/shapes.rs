//! The shapes of the picture.

use crate::ledger::SentBy;
use crate::panel::kit::element::views;
use crate::view::lanes::{Chart, Dot, History, LaneLink, MarkKind};
use sycamore::prelude::*;
use sycamore::web::tags::{self, *};

fn hidden(class: &'static str) -> SvgG {
    g().class(class).attr("aria-hidden", "true")
}

fn text(class: &'static str, x: i32, y: i32, text: String) -> SvgText {
    tags::text().class(class).x(x.to_string()).y(y.to_string()).children(text)
}

fn line(class: &'static str, from: (i32, i32), to: (i32, i32)) -> SvgLine {
    let (x1, y1, x2, y2) = (from.0.to_string(), from.1.to_string(), to.0.to_string(), to.1.to_string());
    tags::line().class(class).x1(x1).y1(y1).x2(x2).y2(y2)
}

/// The axis: its ticks, and the pauses that are drawn shortened.
pub fn axis(chart: &Chart) -> SvgG {
    let bottom = chart.height - 16;
    let ticks = chart.ticks.iter().map(|tick| {
        let class = if tick.x < 30 { "tick-label first" } else { "tick-label" };
        View::from((
            line("tick", (tick.x, 0), (tick.x, bottom)),
            text(class, if tick.x < 30 { 2 } else { tick.x }, chart.height - 4, tick.label.clone()),
        ))
    });
    let gaps = chart.gaps.iter().map(|gap| {
        View::from((
            line("pause", (gap.x, 0), (gap.x, bottom)),
            text("tick-label pause-label", gap.x, chart.height - 4, format!("⋯ {} ⋯", gap.label)),
        ))
    });
    hidden("axis").children((views(ticks), views(gaps)))
}

/// The tracks with their labels.
pub fn tracks(chart: &Chart) -> SvgG {
    let tracks = chart.tracks.iter().map(|track| {
        let note = (!track.note.is_empty()).then(|| tspan().class("track-note").dx("6").children(track.note));
        let class =
            if track.lane.is_some_and(|lane| lane > 0) { "track-label tag" } else { "track-label plain" };
        View::from((
            line("track", (0, track.y), (chart.width, track.y)),
            text(class, 2, track.y - 12, track.label.clone()).children(views(note)),
        ))
    });
    hidden("tracks").children(views(tracks))
}

/// The spans of the versions.
pub fn bands(chart: &Chart) -> SvgG {
    let bands = chart.bands.iter().map(|band| {
        let track = chart.tracks.get(band.track);
        let class = match track.and_then(|track| track.lane) {
            None => "span folded",
            Some(0) => "span untagged",
            Some(_) => "span",
        };
        rect()
            .class(class)
            .x(band.from.to_string())
            .y((band.y - 5).to_string())
            .width((band.to - band.from).to_string())
            .height("10")
            .attr("data-colour", track.map_or(0, |track| track.colour).to_string())
            .attr("data-span", if band.open { "current" } else { "ended" })
            .attr("data-tag", band.tag.clone())
    });
    hidden("spans").children(views(bands))
}

/// The lines from each condition to its source: the response that gave the validator.
pub fn lines(chart: &Chart) -> SvgG {
    let line = |link: &LaneLink| {
        path()
            .class(if link.selected { "link selected" } else { "link" })
            .d(link.path.clone())
            .attr("data-from", link.from.0.to_string())
            .attr("data-to", link.to.0.to_string())
            .attr("data-failed", if link.failed { "true" } else { "false" })
    };
    // Selected lines are drawn last, above the others.
    let (selected, rest): (Vec<_>, Vec<_>) = chart.links.iter().partition(|link| link.selected);
    hidden("links").children(views(rest.into_iter().chain(selected).map(line)))
}

/// The mark of an exchange, or of several.
pub fn mark(history: &History, dot: &Dot, label: String, selected: bool, active: bool) -> SvgG {
    let id = dot.numbers.first().and_then(|number| history.marks.get(*number as usize));
    let id = id.map_or(0, |mark| mark.id.0).to_string();
    let count = dot.numbers.len();
    let half = dot.width / 2;
    let class = if active { "lane-mark active" } else { "lane-mark" };
    let place = format!("translate({} {})", dot.x, dot.y);
    let mut made = g()
        .class(class)
        .id(format!("lane-mark-{id}"))
        .attr("role", "option")
        .transform(place)
        .attr("data-mark", id.clone())
        .attr("data-kind", dot.kind.slug())
        .attr("data-count", count.to_string())
        .attr("aria-label", label)
        .attr("aria-selected", if selected { "true" } else { "false" });
    let ring = |class: &'static str, by: i32| {
        let (x, y) = ((-half - by).to_string(), (-6 - by).to_string());
        let (width, height) = ((dot.width + 2 * by).to_string(), (12 + 2 * by).to_string());
        rect().class(class).x(x).y(y).width(width).height(height).rx((6 + by).to_string())
    };
    // The pointer target, larger than the mark.
    if count == 1 {
        made = made.children(ring("reach", 4));
    }
    if selected {
        made = made.children(ring("chosen", 4));
    }
    if active {
        made = made.children(ring("ring", 6));
    }
    if dot.by == SentBy::Retag {
        made = made.children(ring("lane-retag", 2).attr("data-by", "retag"));
    }
    if count == 1 {
        let shape = r#use().class("shape").href(dot.kind.symbol());
        return made.children(shape.x("-6").y("-6").width("12").height("12"));
    }
    let count = text("count", 0, 4, count.to_string());
    let failed = dot.kind == MarkKind::Failed;
    made.children((ring(if failed { "several failed" } else { "several" }, 1), count))
}
