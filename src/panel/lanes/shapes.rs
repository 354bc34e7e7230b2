//! The shapes of the picture.

use crate::ledger::SentBy;
use crate::panel::kit::element::{El, svg};
use crate::view::lanes::{Chart, Dot, History, LaneLink, MarkKind};

fn hidden(class: &str) -> El {
    svg("g", class).attr("aria-hidden", "true")
}

fn text(class: &str, x: i32, y: i32, text: &str) -> El {
    svg("text", class).numbers(&[("x", x), ("y", y)]).text(text)
}

fn line(class: &str, from: (i32, i32), to: (i32, i32)) -> El {
    svg("line", class).numbers(&[("x1", from.0), ("y1", from.1), ("x2", to.0), ("y2", to.1)])
}

/// The axis: its ticks, and the pauses that are drawn shortened.
pub fn axis(chart: &Chart) -> El {
    let bottom = chart.height - 16;
    let ticks = chart.ticks.iter().flat_map(|tick| {
        let class = if tick.x < 30 { "tick-label first" } else { "tick-label" };
        [
            line("tick", (tick.x, 0), (tick.x, bottom)),
            text(class, if tick.x < 30 { 2 } else { tick.x }, chart.height - 4, &tick.label),
        ]
    });
    let gaps = chart.gaps.iter().flat_map(|gap| {
        [
            line("pause", (gap.x, 0), (gap.x, bottom)),
            text("tick-label pause-label", gap.x, chart.height - 4, &format!("⋯ {} ⋯", gap.label)),
        ]
    });
    hidden("axis").all(ticks).all(gaps)
}

/// The tracks with their labels.
pub fn tracks(chart: &Chart) -> El {
    let tracks = chart.tracks.iter().flat_map(|track| {
        let note =
            (!track.note.is_empty()).then(|| svg("tspan", "track-note").attr("dx", "6").text(track.note));
        let class =
            if track.lane.is_some_and(|lane| lane > 0) { "track-label tag" } else { "track-label plain" };
        [
            line("track", (0, track.y), (chart.width, track.y)),
            text(class, 2, track.y - 12, &track.label).maybe(note),
        ]
    });
    hidden("tracks").all(tracks)
}

/// The spans of the versions.
pub fn bands(chart: &Chart) -> El {
    let bands = chart.bands.iter().map(|band| {
        let track = chart.tracks.get(band.track);
        let class = match track.and_then(|track| track.lane) {
            None => "span folded",
            Some(0) => "span untagged",
            Some(_) => "span",
        };
        svg("rect", class)
            .numbers(&[("x", band.from), ("y", band.y - 5), ("width", band.to - band.from), ("height", 10)])
            .attr("data-colour", &track.map_or(0, |track| track.colour).to_string())
            .attr("data-span", if band.open { "current" } else { "ended" })
            .attr("data-tag", &band.tag)
    });
    hidden("spans").all(bands)
}

/// The lines from each condition to its source: the response that gave the validator.
pub fn lines(chart: &Chart) -> El {
    let line = |link: &LaneLink| {
        svg("path", if link.selected { "link selected" } else { "link" })
            .attr("d", &link.path)
            .attr("data-from", &link.from.0.to_string())
            .attr("data-to", &link.to.0.to_string())
            .attr("data-failed", if link.failed { "true" } else { "false" })
    };
    // Selected lines are drawn last, above the others.
    let (selected, rest): (Vec<_>, Vec<_>) = chart.links.iter().partition(|link| link.selected);
    hidden("links").all(rest.into_iter().chain(selected).map(line))
}

/// The mark of an exchange, or of several.
pub fn mark(history: &History, dot: &Dot, label: &str, selected: bool, active: bool) -> El {
    let id = dot.numbers.first().and_then(|number| history.marks.get(*number as usize));
    let id = id.map_or(0, |mark| mark.id.0).to_string();
    let count = dot.numbers.len();
    let half = dot.width / 2;
    let class = if active { "lane-mark active" } else { "lane-mark" };
    let place = format!("translate({} {})", dot.x, dot.y);
    let mut made = svg("g", class)
        .attr("id", &format!("lane-mark-{id}"))
        .attr("role", "option")
        .attr("transform", &place)
        .attr("data-mark", &id)
        .attr("data-kind", dot.kind.slug())
        .attr("data-count", &count.to_string())
        .attr("aria-label", label)
        .attr("aria-selected", if selected { "true" } else { "false" });
    let ring = |class: &str, by: i32| {
        let size =
            [("x", -half - by), ("y", -6 - by), ("width", dot.width + 2 * by), ("height", 12 + 2 * by)];
        svg("rect", class).numbers(&size).numbers(&[("rx", 6 + by)])
    };
    // The pointer target, larger than the mark.
    if count == 1 {
        made = made.add(ring("reach", 4));
    }
    if selected {
        made = made.add(ring("chosen", 4));
    }
    if active {
        made = made.add(ring("ring", 6));
    }
    if dot.by == SentBy::Retag {
        made = made.add(ring("lane-retag", 2).attr("data-by", "retag"));
    }
    if count == 1 {
        let place = [("x", -6), ("y", -6), ("width", 12), ("height", 12)];
        return made.add(svg("use", "shape").attr("href", dot.kind.symbol()).numbers(&place));
    }
    let count = text("count", 0, 4, &count.to_string());
    let failed = dot.kind == MarkKind::Failed;
    made.add(ring(if failed { "several failed" } else { "several" }, 1)).add(count)
}
