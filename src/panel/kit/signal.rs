//! An extension of Sycamore's signals.

use sycamore::prelude::Signal;

/// Sets a signal without needless notifications.
pub trait UpdateTo<T> {
    /// Sets the value, and notifies the signal's readers only if the value differs: Sycamore 0.9's `set` always
    /// notifies. Does nothing for a signal whose scope is disposed: a clipboard may answer after its button is removed.
    fn update_to(self, value: T);
}

impl<T: PartialEq> UpdateTo<T> for Signal<T> {
    fn update_to(self, value: T) {
        if self.is_alive() && self.with_untracked(|old| *old != value) {
            self.set(value);
        }
    }
}
