//! Work in slices. An algorithm is an `async` function that counts its work on a [`Pace`]; [`Sliced`] runs it until
//! a slice's budget is used up, and goes on from there in the next slice. There is no clock and no executor here.
//!
//! A slice ends only where the algorithm counts work, so a result cannot depend on the sizes of the slices.

use std::cell::Cell;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

/// The work that is left in the present slice, in units: a value, a member, or eight octets of text.
#[derive(Clone, Debug, Default)]
pub struct Pace(Rc<Cell<usize>>);

impl Pace {
    /// Counts work that was done. Ends the slice where its budget is used up.
    pub fn spend(&self, units: usize) -> Spend<'_> {
        Spend { pace: self, units }
    }
}

/// The future of [`Pace::spend`].
#[derive(Debug)]
pub struct Spend<'a> {
    pace: &'a Pace,
    units: usize,
}

impl Future for Spend<'_> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        let left = self.pace.0.get();
        if left > 0 {
            self.pace.0.set(left.saturating_sub(self.units));
            return Poll::Ready(());
        }
        // The next slice counts nothing for this work: the slice that ended has done it.
        self.units = 0;
        Poll::Pending
    }
}

/// Work that is done in slices. Dropping it cancels the work.
pub struct Sliced<T> {
    pace: Pace,
    work: Pin<Box<dyn Future<Output = T>>>,
}

impl<T> Sliced<T> {
    /// Work before its first slice.
    pub(super) fn new<F: Future<Output = T> + 'static>(work: impl FnOnce(Pace) -> F) -> Sliced<T> {
        let pace = Pace::default();
        let work = Box::pin(work(pace.clone()));
        Sliced { pace, work }
    }

    /// Works for one slice, and gives the result once there is one. `budget` is in units of [`Pace`]: 10,000 take less
    /// than a millisecond. Must not be called again after it has given the result.
    pub fn step(&mut self, budget: usize) -> Option<T> {
        self.pace.0.set(budget.max(1));
        match self.work.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(result) => Some(result),
            Poll::Pending => None,
        }
    }

    /// Works until there is a result.
    pub fn finish(mut self) -> T {
        loop {
            if let Some(result) = self.step(usize::MAX) {
                return result;
            }
        }
    }
}

impl<T> fmt::Debug for Sliced<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sliced").field("pace", &self.pace).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(to: usize) -> Sliced<usize> {
        Sliced::new(async move |pace: Pace| {
            let mut sum = 0;
            for one in 0..to {
                sum += one;
                pace.spend(1).await;
            }
            sum
        })
    }

    #[test]
    fn a_slice_ends_when_its_budget_is_used_up() {
        let mut work = counted(10);
        let slices = (1..).find_map(|slice| work.step(3).map(|sum| (slice, sum)));
        assert_eq!(slices, Some((3, 45)));
        assert_eq!(counted(10).finish(), 45);
    }

    #[test]
    fn work_that_is_dropped_ends() {
        let held = Rc::new(());
        let also = held.clone();
        let mut work = Sliced::new(async move |pace: Pace| {
            pace.spend(1).await;
            pace.spend(1).await;
            drop(also);
        });
        assert_eq!(work.step(1), None);
        drop(work);
        assert_eq!(Rc::strong_count(&held), 1);
    }
}
