//! Converts times of the system's clock, which can be set back or forward, to times of a monotonic clock.

use crate::exchange::Timestamp;

/// Two clocks, read at one time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Now {
    /// The system's clock, which dates the browser's entries.
    pub wall: Timestamp,
    /// A monotonic clock, with any origin.
    pub steady: Timestamp,
}

/// The drift between the two clocks from which on the system's clock counts as set, in microseconds.
const SET: i64 = 50_000;

/// The most spans that are kept.
const MOST: usize = 64;

/// The settings of the system's clock that were noticed. They convert a time of the system's clock to a time of the
/// steady clock, which keeps the order of events, however the system's clock was set in between.
#[derive(Debug, Default)]
pub struct Clock {
    /// The spans between settings, in order.
    spans: Vec<Span>,
}

/// A span of time in which the system's clock was not set. All numbers are microseconds.
#[derive(Clone, Copy, Debug)]
struct Span {
    /// The earliest possible start of the span, and the latest look within the span, by the steady clock.
    from: i64,
    seen: i64,
    /// How far the system's clock is ahead of the steady clock.
    ahead: i64,
}

impl Clock {
    /// Notes the two clocks. A setting between two looks counts as a setting right after the first look.
    pub fn look(&mut self, now: Now) {
        let ahead = now.wall.0.saturating_sub(now.steady.0);
        match self.spans.last_mut() {
            None => self.spans.push(Span { from: i64::MIN, seen: now.steady.0, ahead }),
            Some(last) if last.ahead.abs_diff(ahead) <= SET as u64 => last.seen = last.seen.max(now.steady.0),
            Some(last) => {
                let from = last.seen;
                self.spans.push(Span { from, seen: now.steady.0, ahead });
            }
        }
        if self.spans.len() > MOST {
            self.spans.remove(0);
        }
    }

    /// Converts a time of the system's clock to the steady clock. When the clock was set back, a time can occur twice;
    /// it counts as the later occurrence.
    pub fn steady(&self, wall: Timestamp) -> Timestamp {
        let mut end = i64::MAX;
        for span in self.spans.iter().rev() {
            let time = wall.0.saturating_sub(span.ahead);
            if time >= span.from.saturating_sub(SET) {
                return Timestamp(time.min(end));
            }
            end = span.from;
        }
        Timestamp(end.min(wall.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now(wall: i64, steady: i64) -> Now {
        Now { wall: Timestamp(wall * 1000), steady: Timestamp(steady * 1000) }
    }

    fn steady(clock: &Clock, wall: i64) -> i64 {
        clock.steady(Timestamp(wall * 1000)).0 / 1000
    }

    #[test]
    fn a_clock_that_nobody_sets_keeps_its_distance() {
        let mut clock = Clock::default();
        clock.look(now(10_000, 0));
        clock.look(now(10_501, 500));
        assert_eq!([9_000, 10_000, 90_000].map(|wall| steady(&clock, wall)), [-1_000, 0, 80_000]);
    }

    #[test]
    fn what_is_later_stays_later_when_the_clock_is_set() {
        let mut clock = Clock::default();
        clock.look(now(10_000, 0));
        clock.look(now(11_000, 1_000));
        // The clock is set back by 5 s at some time after 1 s, which is noticed at 3 s.
        clock.look(now(8_000, 3_000));
        assert_eq!(steady(&clock, 5_000), -5_000, "before the setting there was no such time");
        assert_eq!(steady(&clock, 7_000), 2_000);
        assert_eq!(steady(&clock, 9_000), 4_000);
        // And forward again.
        clock.look(now(30_000, 5_000));
        assert_eq!(steady(&clock, 30_001), 5_001);
        assert_eq!(steady(&clock, 9_500), 3_000, "no later than the latest look before the setting");
    }

    #[test]
    fn hostile_times_and_settings_are_borne() {
        let mut clock = Clock::default();
        for count in 0..200 {
            clock.look(Now {
                wall: Timestamp(if count % 2 == 0 { i64::MIN } else { i64::MAX }),
                steady: Timestamp(count),
            });
        }
        assert!(clock.spans.len() <= MOST);
        clock.steady(Timestamp(i64::MIN));
        clock.steady(Timestamp(i64::MAX));
    }
}
