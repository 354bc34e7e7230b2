//! The axis: points in time in readable units, and the pauses that are drawn shortened.

use super::scale::Scale;
use crate::exchange::Timestamp;
use crate::view::text::duration;

/// A labelled point in time on the axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Tick {
    /// The tick's x coordinate, in CSS pixels.
    pub x: i32,
    /// The tick's time, relative to the recording's first exchange.
    pub label: String,
}

/// A pause that is drawn shortened.
#[derive(Clone, Debug, PartialEq)]
pub struct Gap {
    /// The x coordinate of its middle, in CSS pixels.
    pub x: i32,
    /// The length of the pause.
    pub label: String,
}

/// Least distance between two labels, in CSS pixels.
const APART: f64 = 74.0;

/// Least width of a pause that gets a label, in CSS pixels.
const LEAST_GAP: f64 = 56.0;

/// Steps of the axis, in milliseconds.
const STEPS: [i64; 25] = [
    1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 15_000, 30_000, 60_000, 120_000,
    300_000, 600_000, 900_000, 1_800_000, 3_600_000, 7_200_000, 21_600_000, 43_200_000,
];

const DAY: i64 = 86_400_000;

/// Maps places on the scale to CSS pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AxisFrame {
    /// The place at the left edge.
    pub from: f64,
    /// The place at the right edge.
    pub to: f64,
    /// The left edge, in CSS pixels.
    pub left: f64,
    /// The right edge, in CSS pixels.
    pub right: f64,
}

impl AxisFrame {
    /// The x coordinate of a place, in CSS pixels.
    pub fn x(&self, place: f64) -> f64 {
        let part = (place - self.from) / (self.to - self.from);
        self.left + part * (self.right - self.left)
    }

    /// The place at an x coordinate, limited to the visible part.
    pub fn place(&self, x: f64) -> f64 {
        let part = ((x - self.left) / (self.right - self.left)).clamp(0.0, 1.0);
        self.from + part * (self.to - self.from)
    }
}

/// The pauses in the visible part that are wide enough for a label.
pub fn gaps(scale: &Scale, frame: AxisFrame) -> Vec<Gap> {
    let wide = scale.pauses(frame.from, frame.to).filter_map(|pause| {
        let (from, to) = (frame.x(pause.from), frame.x(pause.to));
        let x = (from + to) / 2.0;
        let is_seen = to - from >= LEAST_GAP && x > frame.left && x < frame.right;
        let label = || duration(pause.length as f64 / 1000.0);
        is_seen.then(|| Gap { x: x.round() as i32, label: label() })
    });
    wide.collect()
}

/// The ticks, with enough distance from the pauses' labels.
pub fn ticks(scale: &Scale, frame: AxisFrame, start: Timestamp, gaps: &[Gap]) -> Vec<Tick> {
    let mut ticks: Vec<Tick> = Vec::new();
    let (mut x, mut step) = (frame.left, 1);
    while x <= frame.right {
        let here = scale.moment_at(frame.place(x)).0.saturating_sub(start.0);
        let ahead = scale.moment_at(frame.place(x + APART)).0.saturating_sub(start.0);
        // The scale beyond the last exchange is not meaningful, so the previous step stays.
        if x + APART <= frame.right || ticks.is_empty() {
            step = step_for(ahead.saturating_sub(here) / 1000);
        }
        let here = here.div_euclid(1000);
        // The first multiple of the step at or after this point.
        let millis = here.saturating_add((step - here.rem_euclid(step)) % step);
        let timestamp = Timestamp(start.0.saturating_add(millis.saturating_mul(1000)));
        let at = frame.x(scale.place_of(timestamp)).round();
        let is_clear = |gap: &Gap| (f64::from(gap.x) - at).abs() >= APART * 0.75;
        let is_apart = ticks.last().is_none_or(|last| at - f64::from(last.x) >= APART * 0.8);
        if at >= frame.left - 0.5 && at <= frame.right && is_apart && gaps.iter().all(is_clear) {
            ticks.push(Tick { x: at as i32, label: offset(millis, step) });
        }
        x = at.max(x) + APART;
    }
    ticks
}

fn step_for(millis: i64) -> i64 {
    let wanted = millis.saturating_sub(millis / 4).max(1);
    let days = || (wanted / DAY).max(1).saturating_mul(DAY);
    STEPS.iter().copied().find(|step| *step >= wanted).unwrap_or_else(days)
}

/// A time relative to the first exchange, with the precision of the step: `+40 ms`, `+1.25 s`, `+3:00.04`,
/// `+1:03:00`.
fn offset(millis: i64, step: i64) -> String {
    let sign = if millis < 0 { "−" } else { "+" };
    let millis = millis.unsigned_abs();
    if millis == 0 {
        return String::from("0");
    }
    if millis < 1000 {
        return format!("{sign}{millis} ms");
    }
    let two = |number: u64| format!("{}{number}", if number < 10 { "0" } else { "" });
    let (seconds, rest) = (millis / 1000, millis % 1000);
    let fraction = match step {
        step if step % 1000 == 0 && rest == 0 => String::new(),
        step if step % 100 == 0 && rest % 100 == 0 => format!(".{}", rest / 100),
        step if step % 10 == 0 && rest % 10 == 0 => format!(".{}", two(rest / 10)),
        _ => format!(".{}{}", if rest < 100 { "0" } else { "" }, two(rest)),
    };
    if seconds < 60 {
        return format!("{sign}{seconds}{fraction} s");
    }
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
    let tail = format!(":{}{fraction}", two(seconds % 60));
    match hours {
        0 => format!("{sign}{minutes}{tail}"),
        _ => format!("{sign}{hours}:{}{tail}", two(minutes)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn moments_are_as_exact_as_their_distance() {
        let cases = [
            (0, 10, "0"),
            (40, 10, "+40 ms"),
            (1_250, 50, "+1.25 s"),
            (1_205, 5, "+1.205 s"),
            (12_000, 2_000, "+12 s"),
            (180_040, 20, "+3:00.04"),
            (180_000, 60_000, "+3:00"),
            (3_780_000, 60_000, "+1:03:00"),
            (-40, 10, "−40 ms"),
        ];
        for (millis, step, text) in cases {
            assert_eq!(offset(millis, step), text);
        }
    }

    fn axis(millis: &[i64]) -> (Vec<Tick>, Vec<Gap>) {
        let scale = Scale::of(millis.iter().map(|ms| Timestamp(ms * 1000)).collect());
        let frame = AxisFrame { from: 0.0, to: scale.total(), left: 12.0, right: 400.0 };
        let gaps = gaps(&scale, frame);
        (ticks(&scale, frame, Timestamp(0), &gaps), gaps)
    }

    #[test]
    fn a_long_pause_says_how_long_it_was() {
        let (ticks, gaps) = axis(&[0, 20, 180_020, 180_040]);
        assert_eq!(gaps.iter().map(|gap| &*gap.label).collect::<Vec<_>>(), ["3.0 min"]);
        assert!(ticks.iter().any(|tick| tick.label == "0"), "{ticks:?}");
    }

    #[test]
    fn steady_work_has_round_moments() {
        let (ticks, _) = axis(&[0, 100, 200, 300, 400, 500]);
        let labels: Vec<&str> = ticks.iter().map(|tick| &*tick.label).collect();
        assert_eq!(labels, ["0", "+100 ms", "+200 ms", "+300 ms", "+400 ms", "+500 ms"]);
    }

    proptest! {
        #[test]
        fn labels_stand_apart_and_within(mut points in proptest::collection::vec(any::<i64>(), 1..30), start in any::<i64>()) {
            points.sort_unstable();
            let scale = Scale::of(points.into_iter().map(Timestamp).collect());
            let frame = AxisFrame { from: 0.0, to: scale.total(), left: 12.0, right: 700.0 };
            let gaps = gaps(&scale, frame);
            let ticks = ticks(&scale, frame, Timestamp(start), &gaps);
            prop_assert!(ticks.len() <= 12);
            prop_assert!(ticks.windows(2).all(|two| two[1].x - two[0].x > 55));
            prop_assert!(ticks.iter().all(|tick| (12..=700).contains(&tick.x)));
        }
    }
}
