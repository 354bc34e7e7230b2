//! Decides by time which exchanges are recorded: no exchanges of a pause, and no exchanges from before Clear.

use super::clock::{Clock, Now};
use crate::exchange::{Exchange, Timestamp};

/// Decides by the time of an exchange, not by the time of its report: Firefox 153 may report an exchange long after the
/// pause or the clear that follows it. The system's clock dates the entries, and may be set in between, so times are
/// compared by the steady clock.
#[derive(Debug, Default)]
pub struct CaptureWindow {
    clock: Clock,
    /// Start and end of each pause, by the steady clock. The last pause may have no end yet.
    pauses: Vec<(Timestamp, Option<Timestamp>)>,
    cleared: Option<Timestamp>,
}

impl CaptureWindow {
    /// Begins a pause at `now`.
    pub fn pause(&mut self, now: Now) {
        self.clock.look(now);
        if !self.pauses.last().is_some_and(|(_, end)| end.is_none()) {
            self.pauses.push((now.steady, None));
        }
    }

    /// Ends the pause at `now`.
    pub fn resume(&mut self, now: Now) {
        self.clock.look(now);
        if let Some((_, end @ None)) = self.pauses.last_mut() {
            *end = Some(now.steady);
        }
    }

    /// Excludes exchanges that ended by `now`.
    pub fn clear(&mut self, now: Now) {
        self.clock.look(now);
        self.cleared = Some(now.steady);
        self.pauses.retain(|(_, end)| end.is_none());
    }

    /// Whether an exchange that the browser reports at `now` is recorded. A pause does not exclude Retag's own
    /// requests: a repair continues in a pause.
    pub fn admits<T>(&mut self, exchange: &Exchange<T>, now: Now) -> bool {
        self.clock.look(now);
        let request_start = self.clock.steady(exchange.request_start);
        let response_end = Timestamp(
            request_start.0.saturating_add(exchange.response_end.0.saturating_sub(exchange.request_start.0)),
        );
        let in_a_pause = |(from, to): &(Timestamp, Option<Timestamp>)| {
            *from <= request_start && to.is_none_or(|to| request_start < to)
        };
        // A request of Retag that began before Clear names an exchange of the cleared recording by an id that may
        // belong to another exchange now.
        let end = if exchange.replay.is_some() { request_start } else { response_end };
        let cleared = self.cleared.is_some_and(|cleared| end <= cleared);
        !cleared && (exchange.replay.is_some() || !self.pauses.iter().any(in_a_pause))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::ExchangeId;

    /// How far the system's clock is ahead of the steady clock, in milliseconds.
    const AHEAD: i64 = 5_000;

    fn admits_at(capture_window: &mut CaptureWindow, now: Now, drawing: &str) -> bool {
        capture_window.admits(crate::scenario::recording(drawing).get(ExchangeId(0)).unwrap(), now)
    }

    fn admits(capture_window: &mut CaptureWindow, drawing: &str) -> bool {
        admits_at(capture_window, at(400), drawing)
    }

    /// The clocks when the system's clock says `millis` milliseconds.
    fn at(millis: i64) -> Now {
        set_by(0, millis)
    }

    /// [`at`], after the system's clock has been set by `by` milliseconds.
    fn set_by(by: i64, millis: i64) -> Now {
        Now { wall: Timestamp(millis * 1000), steady: Timestamp((millis - by - AHEAD) * 1000) }
    }

    #[test]
    fn what_began_in_a_pause_is_left_out_however_late_it_is_told() {
        let mut capture_window = CaptureWindow::default();
        capture_window.pause(at(100));
        capture_window.pause(at(120));
        assert!(!admits_at(&mut capture_window, at(150), "110-120 GET /a -> 200"));
        capture_window.resume(at(200));
        assert!(admits(&mut capture_window, "90-110 GET /a -> 200"));
        assert!(!admits(&mut capture_window, "199-300 GET /a -> 200"));
        assert!(admits(&mut capture_window, "200-201 GET /a -> 200"));
        assert!(admits(&mut capture_window, "150-160 retry#0 PUT /a -> 200"));
    }

    #[test]
    fn what_had_ended_before_a_clearing_stays_away() {
        let mut capture_window = CaptureWindow::default();
        capture_window.clear(at(100));
        assert!(!admits(&mut capture_window, "10-100 GET /a -> 200"));
        assert!(admits(&mut capture_window, "10-101 GET /a -> 200"));
        assert!(
            !admits(&mut capture_window, "10-101 retry#0 PUT /a -> 200"),
            "its number is another exchange's now"
        );
        assert!(admits(&mut capture_window, "101-110 retry#0 PUT /a -> 200"));
    }

    #[test]
    fn a_clock_that_is_set_back_hides_nothing_after_a_clearing() {
        let mut capture_window = CaptureWindow::default();
        capture_window.clear(at(8_000));
        assert!(admits_at(&mut capture_window, at(8_020), "8010-8020 GET /a -> 200"));
        assert!(admits_at(&mut capture_window, set_by(-7_000, 1_200), "1100-1200 GET /a -> 200"));
        assert!(admits_at(&mut capture_window, set_by(-7_000, 1_300), "1200-1300 retry#0 PUT /a -> 200"));
        assert!(
            !admits_at(&mut capture_window, set_by(-7_000, 1_400), "100-200 GET /a -> 200"),
            "long before the clearing"
        );
    }

    #[test]
    fn a_clock_that_is_set_back_hides_nothing_after_a_pause() {
        let mut capture_window = CaptureWindow::default();
        capture_window.pause(at(2_000));
        capture_window.resume(at(9_000));
        assert!(admits_at(&mut capture_window, set_by(-5_000, 4_200), "4100-4200 GET /a -> 200"));
    }

    #[test]
    fn a_clock_that_is_set_within_a_pause_lets_nothing_in() {
        for by in [-1_500, 1_500] {
            let mut capture_window = CaptureWindow::default();
            capture_window.pause(at(2_000));
            let seen = set_by(by, 2_800 + by);
            let within = format!("{}-{} GET /a -> 200", 2_700 + by, 2_800 + by);
            assert!(!admits_at(&mut capture_window, seen, &within), "set by {by}");
            capture_window.resume(set_by(by, 3_000 + by));
            let after = format!("{}-{} GET /a -> 200", 3_100 + by, 3_200 + by);
            assert!(admits_at(&mut capture_window, set_by(by, 3_300 + by), &after), "set by {by}");
        }
    }

    #[test]
    fn what_is_told_late_of_before_a_clock_was_set_forward_stays_where_it_was() {
        let mut capture_window = CaptureWindow::default();
        capture_window.clear(at(100));
        let seen = set_by(60_000, 60_300);
        assert!(!admits_at(&mut capture_window, seen, "10-90 GET /a -> 200"));
        assert!(admits_at(&mut capture_window, seen, "60200-60300 GET /a -> 200"));
    }
}
