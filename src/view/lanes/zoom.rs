//! The visible part of a history.

/// The visible part of a history, in places on its scale.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Zoom {
    /// The whole history, also when it grows.
    #[default]
    All,
    /// The part between two places.
    Part(f64, f64),
}

/// The limits of the zoom, in places.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bounds {
    /// The length of the whole history.
    pub total: f64,
    /// The length of the smallest part.
    pub least: f64,
}

impl Zoom {
    /// The beginning and the end of the visible part.
    pub fn range(self, bounds: Bounds) -> (f64, f64) {
        match self {
            Zoom::All => (0.0, bounds.total),
            Zoom::Part(from, to) => (from, to),
        }
    }

    /// The part between two places, widened to the smallest part that can be shown, within the whole history.
    pub fn onto(from: f64, to: f64, bounds: Bounds) -> Zoom {
        if !(from.is_finite() && to.is_finite()) {
            return Zoom::All;
        }
        let extent = (to - from).max(bounds.least);
        if extent >= bounds.total * 0.999 {
            return Zoom::All;
        }
        let from = ((from + to - extent) / 2.0).clamp(0.0, bounds.total - extent);
        Zoom::Part(from, from + extent)
    }

    /// Zooms in by `factor`, with the place `around` at the same x coordinate.
    pub fn times(self, factor: f64, around: f64, bounds: Bounds) -> Zoom {
        let (from, to) = self.range(bounds);
        let extent = ((to - from) / factor).clamp(bounds.least, bounds.total);
        let part = if to > from { ((around - from) / (to - from)).clamp(0.0, 1.0) } else { 0.5 };
        let from = around - part * extent;
        // At either end of the history, the size is kept and the place `around` moves.
        let from = from.clamp(0.0, (bounds.total - extent).max(0.0));
        Zoom::onto(from, from + extent, bounds)
    }

    /// Moves the visible part to the right by a share of its length.
    pub fn moved(self, share: f64, bounds: Bounds) -> Zoom {
        let Zoom::Part(from, to) = self else { return self };
        let extent = to - from;
        let from = (from + share * extent).clamp(0.0, (bounds.total - extent).max(0.0));
        Zoom::Part(from, from + extent)
    }

    /// Moves the visible part by the least distance that makes a place visible, with a small margin.
    pub fn showing(self, place: f64, bounds: Bounds) -> Zoom {
        let Zoom::Part(from, to) = self else { return self };
        let edge = (to - from) * 0.08;
        let start = match place {
            place if place < from => place - edge,
            place if place > to => place + edge - (to - from),
            _ => return self,
        };
        let start = start.clamp(0.0, (bounds.total - (to - from)).max(0.0));
        Zoom::Part(start, start + (to - from))
    }

    /// Whether the visible part is less than the whole history.
    pub fn is_part(self) -> bool {
        self != Zoom::All
    }

    /// Whether further zooming in is possible.
    pub fn can_grow(self, bounds: Bounds) -> bool {
        let (from, to) = self.range(bounds);
        to - from > bounds.least * 1.001
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const BOUNDS: Bounds = Bounds { total: 1000.0, least: 10.0 };

    #[test]
    fn zooming_keeps_the_place_under_the_pointer() {
        let zoom = Zoom::All.times(4.0, 200.0, BOUNDS);
        assert_eq!(zoom, Zoom::Part(150.0, 400.0));
        assert_eq!(zoom.times(0.25, 200.0, BOUNDS), Zoom::All);
    }

    #[test]
    fn a_place_is_brought_into_view_by_moving_alone() {
        let zoom = Zoom::Part(100.0, 200.0);
        assert_eq!(zoom.showing(150.0, BOUNDS), zoom);
        assert_eq!(zoom.showing(300.0, BOUNDS), Zoom::Part(208.0, 308.0));
        assert_eq!(zoom.showing(50.0, BOUNDS), Zoom::Part(42.0, 142.0));
        assert_eq!(Zoom::All.showing(50.0, BOUNDS), Zoom::All);
    }

    #[test]
    fn nothing_smaller_than_the_least_is_shown() {
        let zoom = Zoom::onto(500.0, 500.0, BOUNDS);
        assert_eq!(zoom, Zoom::Part(495.0, 505.0));
        assert!(!zoom.can_grow(BOUNDS) && Zoom::All.can_grow(BOUNDS));
    }

    proptest! {
        #[test]
        fn it_stays_within_the_history(steps in proptest::collection::vec((0u8..4, any::<f64>(), 0.0f64..1000.0), 1..40)) {
            let mut zoom = Zoom::All;
            for (step, number, place) in steps {
                zoom = match step {
                    0 => zoom.times(number.abs().clamp(0.1, 8.0), place, BOUNDS),
                    1 => zoom.moved(number.clamp(-2.0, 2.0), BOUNDS),
                    2 => zoom.showing(place, BOUNDS),
                    _ => Zoom::onto(place, number, BOUNDS),
                };
                let (from, to) = zoom.range(BOUNDS);
                prop_assert!(from >= 0.0 && to <= 1000.001 && to - from >= 9.999, "{:?}", zoom);
                if step == 2 {
                    prop_assert!((from - 0.001..=to + 0.001).contains(&place), "{} in {:?}", place, zoom);
                }
            }
        }
    }
}
