//! Which exchanges are taken down: not those of a pause, nor those that were cleared away.

use crate::exchange::{Exchange, Moment};

/// Judges by when an exchange happened and not by when the browser tells of it: Firefox 153 may tell
/// long after a pause or a clearing of what happened before it.
#[derive(Debug, Default)]
pub struct Gate {
    /// From when to when; the last may still go on.
    pauses: Vec<(Moment, Option<Moment>)>,
    cleared: Option<Moment>,
}

impl Gate {
    /// From `now` on nothing is taken down.
    pub fn pause(&mut self, now: Moment) {
        if !self.pauses.last().is_some_and(|(_, end)| end.is_none()) {
            self.pauses.push((now, None));
        }
    }

    /// From `now` on everything is taken down again.
    pub fn resume(&mut self, now: Moment) {
        if let Some((_, end @ None)) = self.pauses.last_mut() {
            *end = Some(now);
        }
    }

    /// What had ended by `now` is not wanted any more.
    pub fn clear(&mut self, now: Moment) {
        self.cleared = Some(now);
        self.pauses.retain(|(_, end)| end.is_none());
    }

    /// Whether an exchange is taken down. Retag's own always are: a repair goes on in a pause.
    pub fn admits<T>(&self, exchange: &Exchange<T>) -> bool {
        let in_a_pause = |(from, to): &(Moment, Option<Moment>)| {
            *from <= exchange.started && to.is_none_or(|to| exchange.started < to)
        };
        // Retag's own of before a clearing belong to what was cleared away: its numbers are others' now.
        let end = if exchange.replay.is_some() { exchange.started } else { exchange.finished };
        let cleared = self.cleared.is_some_and(|cleared| end <= cleared);
        !cleared && (exchange.replay.is_some() || !self.pauses.iter().any(in_a_pause))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::ExchangeId;

    fn admits(gate: &Gate, drawing: &str) -> bool {
        gate.admits(crate::drawn::recording(drawing).get(ExchangeId(0)).unwrap())
    }

    fn at(millis: i64) -> Moment {
        Moment(millis * 1000)
    }

    #[test]
    fn what_began_in_a_pause_is_left_out_however_late_it_is_told() {
        let mut gate = Gate::default();
        gate.pause(at(100));
        gate.pause(at(120));
        assert!(!admits(&gate, "110-120 GET /a -> 200"));
        gate.resume(at(200));
        assert!(admits(&gate, "90-110 GET /a -> 200"));
        assert!(!admits(&gate, "199-300 GET /a -> 200"));
        assert!(admits(&gate, "200-201 GET /a -> 200"));
        assert!(admits(&gate, "150-160 retry#0 PUT /a -> 200"));
    }

    #[test]
    fn what_had_ended_before_a_clearing_stays_away() {
        let mut gate = Gate::default();
        gate.clear(at(100));
        assert!(!admits(&gate, "10-100 GET /a -> 200"));
        assert!(admits(&gate, "10-101 GET /a -> 200"));
        assert!(!admits(&gate, "10-101 retry#0 PUT /a -> 200"), "its number is another exchange's now");
        assert!(admits(&gate, "101-110 retry#0 PUT /a -> 200"));
    }
}
