//! Exchanges in order of time.

use super::entry::Tie;
use crate::exchange::{ExchangeId, Timestamp};
use std::ops::{Bound, RangeBounds};

/// An exchange at a point in time. Equal times are ordered by [`Tie`]; exchanges with equal ties are ordered by
/// arrival.
pub(super) type Point = (Timestamp, Tie, ExchangeId);

/// A set of exchanges by a point in time.
///
/// A sorted list: most timelines hold one or two points, where a tree's first node has room for eleven, and there
/// are several for each version of a resource. Exchanges arrive nearly in order, so most insertions are at the end or
/// close to it. In the worst case a recording's 200,000 points (3 MB) are moved, which takes no longer than
/// reading one entry.
#[derive(Default)]
pub(super) struct Timeline(Vec<Point>);

impl Timeline {
    /// Inserts a point, unless the timeline holds it.
    pub fn insert(&mut self, point: Point) {
        let Err(place) = self.0.binary_search(&point) else { return };
        if self.0.is_empty() {
            // `Vec` begins with room for four.
            self.0.reserve_exact(1);
        }
        self.0.insert(place, point);
    }

    /// Removes a point, and returns whether the timeline is empty afterwards.
    pub fn remove(&mut self, point: Point) -> bool {
        if let Ok(place) = self.0.binary_search(&point) {
            self.0.remove(place);
        }
        self.0.is_empty()
    }

    /// All points, the earliest first.
    pub fn iter(&self) -> std::slice::Iter<'_, Point> {
        self.0.iter()
    }

    /// The points within bounds, the earliest first; none when the end lies before the beginning.
    pub fn range(&self, bounds: impl RangeBounds<Point>) -> std::slice::Iter<'_, Point> {
        let below = |point: &Point| self.0.partition_point(|here| here < point);
        let up_to = |point: &Point| self.0.partition_point(|here| here <= point);
        let from = match bounds.start_bound() {
            Bound::Unbounded => 0,
            Bound::Included(point) => below(point),
            Bound::Excluded(point) => up_to(point),
        };
        let to = match bounds.end_bound() {
            Bound::Unbounded => self.0.len(),
            Bound::Included(point) => up_to(point),
            Bound::Excluded(point) => below(point),
        };
        self.0.get(from..to).unwrap_or_default().iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn any_point() -> impl Strategy<Value = Point> {
        (0..6_i64, 0..2_u32, 0..6_u32)
            .prop_map(|(timestamp, tie, id)| (Timestamp(timestamp), Tie(tie), ExchangeId(id)))
    }

    fn any_bound() -> impl Strategy<Value = Bound<Point>> {
        prop_oneof![
            any_point().prop_map(Bound::Included),
            any_point().prop_map(Bound::Excluded),
            Just(Bound::Unbounded)
        ]
    }

    proptest! {
        #[test]
        fn it_is_a_sorted_set(
            points in proptest::collection::vec(any_point(), 0..20),
            from in any_bound(),
            to in any_bound(),
        ) {
            let mut timeline = Timeline::default();
            points.iter().for_each(|point| timeline.insert(*point));
            let points_left = points.clone();
            let set: BTreeSet<Point> = points.into_iter().collect();
            prop_assert!(timeline.iter().eq(&set));
            if let Some((one, rest)) = points_left.split_first() {
                let mut shorter = Timeline::default();
                points_left.iter().for_each(|point| shorter.insert(*point));
                let is_empty = shorter.remove(*one);
                let others: BTreeSet<Point> = rest.iter().filter(|point| *point != one).copied().collect();
                prop_assert!(shorter.iter().eq(&others));
                prop_assert_eq!(is_empty, others.is_empty());
            }
            let within = set.iter().filter(|point| (from, to).contains(*point));
            prop_assert!(timeline.range((from, to)).eq(within));
        }
    }
}
