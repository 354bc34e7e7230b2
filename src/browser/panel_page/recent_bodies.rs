//! The bodies that crossed from the recorder's page last. A body of 5 MB takes some 10 ms to cross, and a repair needs the
//! same body several times.

use crate::exchange::{Body, ExchangeId};
use crate::recording::Side;
use std::cell::RefCell;

/// How many bytes all of them have together at most. One that is longer is not held.
const BUDGET: usize = 32 << 20;

/// The bodies that crossed last, the latest first.
#[derive(Default)]
pub struct RecentBodies(RefCell<Vec<(ExchangeId, Side, Body)>>);

impl RecentBodies {
    /// A body that is held, else the body that `take` gives.
    pub fn get(&self, id: ExchangeId, side: Side, take: impl FnOnce() -> Option<Body>) -> Option<Body> {
        let mut held = self.0.borrow_mut();
        let place = held.iter().position(|(of, its, _)| (*of, *its) == (id, side));
        let body = match place {
            Some(place) => held.remove(place).2,
            None => take()?,
        };
        held.insert(0, (id, side, body.clone()));
        let mut total = 0;
        held.retain(|(_, _, body)| {
            total += body.len();
            total <= BUDGET
        });
        Some(body)
    }

    /// Forgets the bodies of an exchange: the recorder has other ones, or none.
    pub fn forget(&self, id: ExchangeId) {
        self.0.borrow_mut().retain(|(of, ..)| *of != id);
    }

    /// Forgets all bodies.
    pub fn clear(&self) {
        self.0.borrow_mut().clear();
    }
}
