//! The exchanges that pass the filter, updated in time slices.

use crate::exchange::ExchangeId;

/// The exchanges that pass, the earliest request first: browsers report an exchange when it has ended,
/// so a slow exchange arrives after exchanges with later requests.
///
/// New exchanges are tested as they arrive. After a change of the filter, every exchange is tested again; until that is
/// done the previous result stays, so that the list does not flicker while the user types.
#[derive(Debug, Default)]
pub struct Listing {
    shown: Vec<ExchangeId>,
    /// Exchanges with ids below this number have been tested for `shown`.
    tested: u32,
    /// The result under the new filter, as far as exchanges have been tested.
    next: Option<Pass>,
}

#[derive(Debug, Default)]
struct Pass {
    passing: Vec<ExchangeId>,
    tested: u32,
}

/// The progress of testing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListProgress {
    /// Everything has been tested.
    Done,
    /// This many exchanges have been tested, and more remain.
    Tested(u32),
}

/// How many exchanges are tested between two calls of `has_time`.
const STRIDE: u32 = 256;

impl Listing {
    /// The exchanges that pass, in the order of their requests.
    pub fn ids(&self) -> &[ExchangeId] {
        &self.shown
    }

    /// The exchange in a row.
    pub fn id(&self, row: u32) -> Option<ExchangeId> {
        self.shown.get(row as usize).copied()
    }

    /// The number of exchanges that pass.
    pub fn len(&self) -> u32 {
        self.shown.len() as u32
    }

    /// Whether no exchange passes.
    pub fn is_empty(&self) -> bool {
        self.shown.is_empty()
    }

    /// The row of an exchange, if it passes; `order` gives the sort key of an exchange.
    pub fn row_of<K: Ord>(&self, id: ExchangeId, order: impl Fn(ExchangeId) -> K) -> Option<u32> {
        place(&self.shown, id, &order).ok().map(|row| row as u32)
    }

    /// Whether an exchange has been tested under the current filter or under the new one.
    pub fn has_tested(&self, id: ExchangeId) -> bool {
        id.0 < self.tested || self.next.as_ref().is_some_and(|next| id.0 < next.tested)
    }

    /// Removes all results, after the recording was cleared.
    pub fn clear(&mut self) {
        *self = Listing::default();
    }

    /// Tests every exchange again, from the first one on.
    pub fn restart(&mut self) {
        self.next = Some(Pass::default());
    }

    /// Tests the untested ones of `total` exchanges as long as `has_time` returns true.
    pub fn advance<K: Ord>(
        &mut self,
        total: u32,
        order: impl Fn(ExchangeId) -> K,
        passes: impl Fn(ExchangeId) -> bool,
        mut has_time: impl FnMut() -> bool,
    ) -> ListProgress {
        loop {
            let (passing, tested) = match &mut self.next {
                Some(pass) => (&mut pass.passing, &mut pass.tested),
                None => (&mut self.shown, &mut self.tested),
            };
            let until = total.min(tested.saturating_add(STRIDE));
            for id in (*tested..until).map(ExchangeId).filter(|id| passes(*id)) {
                insert(passing, id, &order);
            }
            *tested = until.max(*tested);
            if *tested >= total {
                if let Some(pass) = self.next.take() {
                    self.shown = pass.passing;
                    self.tested = pass.tested;
                }
                return ListProgress::Done;
            }
            if !has_time() {
                return ListProgress::Tested(*tested);
            }
        }
    }

    /// Tests one exchange again, after more of it has become known, and adds it to the list or removes it.
    pub fn revise<K: Ord>(&mut self, id: ExchangeId, order: impl Fn(ExchangeId) -> K, passes: bool) {
        let revise = |passing: &mut Vec<ExchangeId>, tested: u32| {
            if id.0 >= tested {
                return;
            }
            match (place(passing, id, &order), passes) {
                (Err(at), true) => passing.insert(at, id),
                (Ok(at), false) => drop(passing.remove(at)),
                _ => {}
            }
        };
        revise(&mut self.shown, self.tested);
        if let Some(pass) = &mut self.next {
            revise(&mut pass.passing, pass.tested);
        }
    }
}

/// The index of an exchange among those that pass, or the index at which it would be inserted.
fn place<K: Ord>(
    passing: &[ExchangeId],
    id: ExchangeId,
    order: &impl Fn(ExchangeId) -> K,
) -> Result<usize, usize> {
    let key = (order(id), id);
    // Most exchanges arrive in the order of their requests.
    match passing.last() {
        Some(last) if (order(*last), *last) < key => Err(passing.len()),
        _ => passing.binary_search_by_key(&key, |other| (order(*other), *other)),
    }
}

fn insert<K: Ord>(passing: &mut Vec<ExchangeId>, id: ExchangeId, order: &impl Fn(ExchangeId) -> K) {
    if let Err(at) = place(passing, id, order) {
        passing.insert(at, id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::Timestamp;
    use proptest::prelude::*;

    fn in_order(id: ExchangeId) -> Timestamp {
        Timestamp(i64::from(id.0))
    }

    /// Every third request is slow: it arrives after the two later requests.
    fn late(id: ExchangeId) -> Timestamp {
        Timestamp(i64::from(if id.0 % 3 == 2 { id.0 - 2 } else { id.0 + 1 }) * 10)
    }

    #[test]
    fn a_slow_request_stands_before_the_quick_ones_after_it() {
        let mut listing = Listing::default();
        listing.advance(6, late, |_| true, || true);
        assert_eq!(listing.ids(), [2, 0, 1, 5, 3, 4].map(ExchangeId));
        assert_eq!(listing.row_of(ExchangeId(5), late), Some(3));
        listing.revise(ExchangeId(2), late, false);
        assert_eq!(listing.id(0), Some(ExchangeId(0)));
    }

    #[test]
    fn the_old_answer_stands_until_the_new_one_is_whole() {
        let mut listing = Listing::default();
        assert_eq!(listing.advance(1000, in_order, |_| true, || true), ListProgress::Done);
        listing.restart();
        assert_eq!(
            listing.advance(1000, in_order, |id| id.0 % 2 == 0, || false),
            ListProgress::Tested(STRIDE)
        );
        assert_eq!(listing.len(), 1000);
        assert_eq!(listing.advance(1000, in_order, |id| id.0 % 2 == 0, || true), ListProgress::Done);
        assert_eq!(listing.len(), 500);
        assert_eq!(listing.row_of(ExchangeId(10), in_order), Some(5));
        assert_eq!(listing.row_of(ExchangeId(11), in_order), None);
    }

    #[test]
    fn clearing_begins_at_the_first_exchange() {
        let mut listing = Listing::default();
        listing.advance(10, in_order, |_| true, || true);
        listing.clear();
        assert!(listing.is_empty());
        listing.advance(3, in_order, |_| true, || true);
        assert_eq!(listing.len(), 3);
    }

    proptest! {
        /// Compared with a plain recomputation while exchanges arrive, are revised, and the filter changes, in any
        /// order.
        #[test]
        fn it_ends_where_a_fresh_count_ends(steps in proptest::collection::vec((0u8..4, any::<u32>()), 1..60)) {
            let (mut listing, mut total, mut modulus) = (Listing::default(), 0u32, 1u32);
            let mut flipped = std::collections::HashSet::new();
            for (step, number) in steps {
                match step {
                    0 => total += number % 700,
                    1 => { modulus = 1 + number % 5; listing.restart(); }
                    2 if total > 0 => {
                        let id = number % total;
                        if !flipped.insert(id) { flipped.remove(&id); }
                        let passes = id.is_multiple_of(modulus) ^ flipped.contains(&id);
                        listing.revise(ExchangeId(id), late, passes);
                    }
                    _ => {
                        let mut slices = number % 3;
                        listing.advance(total, late, |id| id.0.is_multiple_of(modulus) ^ flipped.contains(&id.0), || { slices = slices.saturating_sub(1); slices > 0 });
                    }
                }
            }
            let passes = |id: ExchangeId| id.0.is_multiple_of(modulus) ^ flipped.contains(&id.0);
            prop_assert_eq!(listing.advance(total, late, passes, || true), ListProgress::Done);
            let mut fresh: Vec<ExchangeId> = (0..total).map(ExchangeId).filter(|id| passes(*id)).collect();
            fresh.sort_by_key(|id| (late(*id), *id));
            prop_assert_eq!(listing.ids(), fresh);
        }
    }
}
