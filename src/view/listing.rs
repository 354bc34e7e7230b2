//! Which exchanges pass the filter, kept up to date a slice at a time.

use crate::exchange::ExchangeId;

/// The exchanges that pass, in order of arrival.
///
/// New ones are tested as they arrive. A new filter tests everything again; until that is done the
/// old answer stands, so that the list does not flicker while a word is typed.
#[derive(Debug, Default)]
pub struct Listing {
    shown: Vec<ExchangeId>,
    /// Exchanges below this one have been tested for `shown`.
    tested: u32,
    /// The list under a new filter, as far as it has been tested.
    next: Option<Pass>,
}

#[derive(Debug, Default)]
struct Pass {
    passing: Vec<ExchangeId>,
    tested: u32,
}

/// How far the work has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Everything has been tested.
    Done,
    /// So many exchanges have been tested, and there are more.
    Tested(u32),
}

/// How many exchanges are tested between two looks at the clock.
const STRIDE: u32 = 256;

impl Listing {
    /// The exchanges that pass, in order of arrival.
    pub fn ids(&self) -> &[ExchangeId] {
        &self.shown
    }

    /// The exchange in a row.
    pub fn id(&self, row: u32) -> Option<ExchangeId> {
        self.shown.get(row as usize).copied()
    }

    /// How many pass.
    pub fn len(&self) -> u32 {
        self.shown.len() as u32
    }

    /// Whether none passes.
    pub fn is_empty(&self) -> bool {
        self.shown.is_empty()
    }

    /// The row of an exchange, if it passes.
    pub fn row_of(&self, id: ExchangeId) -> Option<u32> {
        self.shown.binary_search(&id).ok().map(|row| row as u32)
    }

    /// Whether an exchange has been tested under any filter that is at work.
    pub fn has_tested(&self, id: ExchangeId) -> bool {
        id.0 < self.tested || self.next.as_ref().is_some_and(|next| id.0 < next.tested)
    }

    /// Forgets everything: the recording was cleared.
    pub fn clear(&mut self) {
        *self = Listing::default();
    }

    /// Tests everything again, from the first exchange on.
    pub fn restart(&mut self) {
        self.next = Some(Pass::default());
    }

    /// Tests what has not been tested of `total` exchanges while `has_time` says so.
    pub fn advance(
        &mut self,
        total: u32,
        passes: impl Fn(ExchangeId) -> bool,
        mut has_time: impl FnMut() -> bool,
    ) -> Progress {
        loop {
            let (passing, tested) = match &mut self.next {
                Some(pass) => (&mut pass.passing, &mut pass.tested),
                None => (&mut self.shown, &mut self.tested),
            };
            let until = total.min(tested.saturating_add(STRIDE));
            passing.extend((*tested..until).map(ExchangeId).filter(|id| passes(*id)));
            *tested = until.max(*tested);
            if *tested >= total {
                if let Some(pass) = self.next.take() {
                    self.shown = pass.passing;
                    self.tested = pass.tested;
                }
                return Progress::Done;
            }
            if !has_time() {
                return Progress::Tested(*tested);
            }
        }
    }

    /// Tests one exchange again: what is known of it has changed. It joins or leaves at its place.
    pub fn revise(&mut self, id: ExchangeId, passes: bool) {
        let place = |passing: &mut Vec<ExchangeId>, tested: u32| {
            if id.0 >= tested {
                return;
            }
            match (passing.binary_search(&id), passes) {
                (Err(at), true) => passing.insert(at, id),
                (Ok(at), false) => drop(passing.remove(at)),
                _ => {}
            }
        };
        place(&mut self.shown, self.tested);
        if let Some(pass) = &mut self.next {
            place(&mut pass.passing, pass.tested);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_old_answer_stands_until_the_new_one_is_whole() {
        let mut listing = Listing::default();
        assert_eq!(listing.advance(1000, |_| true, || true), Progress::Done);
        listing.restart();
        assert_eq!(listing.advance(1000, |id| id.0 % 2 == 0, || false), Progress::Tested(STRIDE));
        assert_eq!(listing.len(), 1000);
        assert_eq!(listing.advance(1000, |id| id.0 % 2 == 0, || true), Progress::Done);
        assert_eq!(listing.len(), 500);
        assert_eq!(listing.row_of(ExchangeId(10)), Some(5));
        assert_eq!(listing.row_of(ExchangeId(11)), None);
    }

    #[test]
    fn clearing_begins_at_the_first_exchange() {
        let mut listing = Listing::default();
        listing.advance(10, |_| true, || true);
        listing.clear();
        assert!(listing.is_empty());
        listing.advance(3, |_| true, || true);
        assert_eq!(listing.len(), 3);
    }

    proptest! {
        /// Against a plain recomputation: exchanges arrive, are revised, and the filter changes, in any order.
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
                        listing.revise(ExchangeId(id), passes);
                    }
                    _ => {
                        let mut slices = number % 3;
                        listing.advance(total, |id| id.0.is_multiple_of(modulus) ^ flipped.contains(&id.0), || { slices = slices.saturating_sub(1); slices > 0 });
                    }
                }
            }
            let passes = |id: ExchangeId| id.0.is_multiple_of(modulus) ^ flipped.contains(&id.0);
            prop_assert_eq!(listing.advance(total, passes, || true), Progress::Done);
            let fresh: Vec<ExchangeId> = (0..total).map(ExchangeId).filter(|id| passes(*id)).collect();
            prop_assert_eq!(listing.ids(), fresh);
        }
    }
}
