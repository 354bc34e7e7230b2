//! Maps points in time to places on the axis: time runs to the right, and long pauses are shortened.
//!
//! A page reads, waits three minutes and saves twice within forty milliseconds. On a linear scale, everything
//! but the pause would be one dot. So a pause that is much longer than most is drawn shortened (and labelled
//! with its length), and each exchange gets some extra room, so that even two exchanges of the same
//! time can be drawn apart.

use crate::exchange::Timestamp;

/// The drawn length of a pause is at most this many times the longest of the shorter three quarters of the pauses.
const LONGEST_PAUSE: i64 = 2;

/// The share of the axis that is divided equally among the exchanges.
const OWN_ROOM: f64 = 0.3;

/// The smallest part that the zoom can show has room for this many exchanges of one time.
const LEAST: f64 = 6.0;

/// Points in time and their places on the axis. A place is a distance from the first point, in arbitrary
/// units.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scale {
    points: Vec<Timestamp>,
    places: Vec<f64>,
    own_room: f64,
    longest: i64,
}

/// A pause that is drawn shortened.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LongPause {
    /// The place of its beginning.
    pub from: f64,
    /// The place of its end.
    pub to: f64,
    /// The actual length, in microseconds.
    pub length: i64,
}

impl Scale {
    /// The scale of these points, which must be sorted.
    pub fn of(points: Vec<Timestamp>) -> Scale {
        let gaps: Vec<i64> = points
            .iter()
            .zip(points.iter().skip(1))
            .map(|(one, next)| next.0.saturating_sub(one.0).max(0))
            .collect();
        let mut sorted = gaps.clone();
        sorted.sort_unstable();
        let usual = sorted.get(sorted.len().saturating_sub(1) * 3 / 4).copied().unwrap_or(0);
        // With one or two pauses there is no typical length, so the shorter one is the measure.
        let usual = if sorted.len() < 3 { sorted.iter().copied().min().unwrap_or(0) } else { usual };
        let longest = usual.saturating_mul(LONGEST_PAUSE).max(1);
        let shortened = |gap: &i64| *gap.min(&longest) as f64;
        let sum: f64 = gaps.iter().map(shortened).sum();
        let own_room = (OWN_ROOM * sum / gaps.len().max(1) as f64).max(1.0);
        let mut places = Vec::with_capacity(points.len());
        let mut place = 0.0;
        places.extend(points.first().map(|_| place));
        for gap in &gaps {
            place += shortened(gap) + own_room;
            places.push(place);
        }
        Scale { points, places, own_room, longest }
    }

    /// The place of the last point.
    pub fn total(&self) -> f64 {
        self.places.last().copied().unwrap_or(0.0).max(self.own_room).max(1.0)
    }

    /// The length of the smallest part that the zoom can show.
    pub fn least(&self) -> f64 {
        (self.own_room * LEAST).min(self.total())
    }

    /// The place of the point with this number.
    pub fn place(&self, number: usize) -> f64 {
        self.places.get(number).copied().unwrap_or(0.0)
    }

    /// The number of points before a place.
    pub fn before(&self, place: f64) -> usize {
        self.places.partition_point(|here| *here < place)
    }

    /// The place of any point in time; outside the recorded period, the place of the first or last point.
    pub fn place_of(&self, timestamp: Timestamp) -> f64 {
        let after = self.points.partition_point(|point| *point < timestamp);
        let Some(before) = after.checked_sub(1) else { return 0.0 };
        let (Some(one), Some(next)) = (self.points.get(before), self.points.get(after)) else {
            return self.place(before);
        };
        let part = timestamp.millis_since(*one) / next.millis_since(*one);
        self.place(before) + part * (self.place(after) - self.place(before))
    }

    /// The point in time at a place.
    pub fn moment_at(&self, place: f64) -> Timestamp {
        let after = self.before(place);
        let last = self.points.last().copied().unwrap_or_default();
        let Some(before) = after.checked_sub(1) else { return self.points.first().copied().unwrap_or(last) };
        let (Some(one), Some(next)) = (self.points.get(before), self.points.get(after)) else { return last };
        let part = (place - self.place(before)) / (self.place(after) - self.place(before));
        one.plus_millis(next.millis_since(*one) * part)
    }

    /// The pauses between two places that are drawn shortened.
    pub fn pauses(&self, from: f64, to: f64) -> impl Iterator<Item = LongPause> {
        let first = self.before(from).saturating_sub(1);
        let numbers = first..self.points.len().saturating_sub(1);
        let pauses = numbers.map_while(move |number| {
            let pause = (self.place(number), self.place(number + 1));
            (pause.0 <= to).then_some((number, pause))
        });
        pauses.filter_map(|(number, (from, to))| {
            let length = self.points.get(number + 1)?.0.saturating_sub(self.points.get(number)?.0);
            (length > self.longest).then_some(LongPause { from, to, length })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn scale(millis: &[i64]) -> Scale {
        Scale::of(millis.iter().map(|ms| Timestamp(ms * 1000)).collect())
    }

    #[test]
    fn a_pause_of_three_minutes_leaves_room_for_what_is_before_and_after() {
        let scale = scale(&[0, 20, 40, 180_000, 180_030]);
        let burst = scale.place(2) / scale.total();
        assert!(burst > 0.2, "{burst}");
        assert!(scale.place(4) - scale.place(3) > 0.1 * scale.total());
        let pauses: Vec<i64> = scale.pauses(0.0, scale.total()).map(|pause| pause.length / 1000).collect();
        assert_eq!(pauses, [179_960]);
    }

    #[test]
    fn steady_work_is_true_to_scale() {
        let scale = scale(&[0, 100, 200, 300, 400]);
        assert_eq!(scale.place(2) * 2.0, scale.total());
        assert_eq!(scale.pauses(0.0, scale.total()).count(), 0);
    }

    #[test]
    fn two_of_the_same_moment_stand_apart() {
        let scale = scale(&[5, 5, 5]);
        assert!(scale.place(1) > scale.place(0) && scale.place(2) > scale.place(1));
    }

    #[test]
    fn none_and_one_have_a_scale() {
        for points in [scale(&[]), scale(&[7])] {
            assert!(points.total() > 0.0 && points.least() > 0.0);
            assert_eq!(points.place_of(Timestamp(9)), 0.0);
        }
    }

    proptest! {
        #[test]
        fn time_never_runs_left(mut points in proptest::collection::vec(any::<i64>(), 1..40), at in 0.0f64..1.0) {
            points.sort_unstable();
            let scale = Scale::of(points.iter().copied().map(Timestamp).collect());
            prop_assert!(scale.total().is_finite());
            for number in 1..points.len() {
                prop_assert!(scale.place(number) > scale.place(number - 1));
                let middle = points[number - 1] / 2 + points[number] / 2;
                let place = scale.place_of(Timestamp(middle));
                prop_assert!((0.0..=scale.total()).contains(&place));
            }
            let place = at * scale.total();
            prop_assert!(scale.moment_at(place) <= Timestamp(*points.last().unwrap()));
        }
    }
}
