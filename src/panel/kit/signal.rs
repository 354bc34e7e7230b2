//! What Sycamore's signals lack here.

use sycamore::prelude::Signal;

/// Changes of a signal that tell nobody without need.
pub trait UpdateTo<T> {
    /// Gives it a value, and tells whoever follows it if the value is another one: Sycamore 0.9's `set` always tells. A
    /// signal whose scope is gone is left alone: a clipboard may answer when its button has gone.
    fn update_to(self, value: T);
}

impl<T: PartialEq> UpdateTo<T> for Signal<T> {
    fn update_to(self, value: T) {
        if self.is_alive() && self.with_untracked(|old| *old != value) {
            self.set(value);
        }
    }
}
