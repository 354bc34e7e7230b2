//! Bodies, kept within a budget.

use crate::exchange::{Body, ExchangeId};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap};

/// A side of an exchange: the request or the response.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Side {
    /// The request's.
    Request,
    /// The response's.
    Response,
}

/// The budget of all kept bodies together, in bytes.
const BUDGET: usize = 64 << 20;

/// Bodies within a budget. When the budget is exceeded, the largest bodies are dropped first.
pub struct Bodies {
    kept: HashMap<(ExchangeId, Side), Body>,
    by_size: BTreeSet<(usize, ExchangeId, Side)>,
    total: usize,
    budget: usize,
}

impl Default for Bodies {
    fn default() -> Self {
        Bodies::with_budget(BUDGET)
    }
}

impl Bodies {
    /// Empty, with room for `budget` bytes.
    pub fn with_budget(budget: usize) -> Bodies {
        Bodies { kept: HashMap::new(), by_size: BTreeSet::new(), total: 0, budget }
    }

    /// The budget of all kept bodies together, in bytes.
    pub fn budget(&self) -> usize {
        self.budget
    }

    /// The size of all kept bodies together, in bytes.
    pub fn total(&self) -> usize {
        self.total
    }

    /// A kept body.
    pub fn get(&self, id: ExchangeId, side: Side) -> Option<&Body> {
        self.kept.get(&(id, side))
    }

    /// Keeps a body; returns the bodies that were dropped for it, the largest first. The new body itself can be among
    /// them.
    pub fn keep(&mut self, id: ExchangeId, side: Side, body: Body) -> Vec<(ExchangeId, Side)> {
        let size = body.len();
        if let Some(old) = self.kept.insert((id, side), body) {
            self.by_size.remove(&(old.len(), id, side));
            self.total -= old.len();
        }
        self.by_size.insert((size, id, side));
        self.total += size;
        let mut dropped = Vec::new();
        while self.total > self.budget {
            let Some((size, id, side)) = self.by_size.pop_last() else { break };
            self.kept.remove(&(id, side));
            self.total -= size;
            dropped.push((id, side));
        }
        dropped
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(length: usize) -> Body {
        Body::Text("x".repeat(length).into())
    }

    #[test]
    fn the_largest_goes_first() {
        let mut bodies = Bodies::with_budget(10);
        let (one, two, three) = (ExchangeId(1), ExchangeId(2), ExchangeId(3));
        assert!(bodies.keep(one, Side::Response, text(6)).is_empty());
        assert!(bodies.keep(two, Side::Response, text(3)).is_empty());
        assert_eq!(bodies.keep(three, Side::Request, text(3)), [(one, Side::Response)]);
        assert_eq!(bodies.total(), 6);
        assert!(bodies.get(two, Side::Response).is_some());
        assert_eq!(bodies.keep(one, Side::Request, text(11)), [(one, Side::Request)]);
    }

    #[test]
    fn the_same_body_again_is_counted_once() {
        let mut bodies = Bodies::with_budget(10);
        bodies.keep(ExchangeId(1), Side::Response, text(6));
        bodies.keep(ExchangeId(1), Side::Response, text(4));
        assert_eq!(bodies.total(), 4);
    }
}
