//! Values that tell when they change. All of them share one kind of signal, since each kind costs
//! code of its own.

use std::cell::RefCell;
use sycamore::prelude::{Signal, create_signal};

/// Tells those who follow it that something has changed.
#[derive(Clone, Copy)]
pub struct Trigger(Signal<u32>);

impl Trigger {
    /// A new one, within the current scope.
    #[inline(never)]
    pub fn new() -> Trigger {
        Trigger(create_signal(0))
    }

    /// Makes the running effect follow it.
    #[inline(never)]
    pub fn follow(self) {
        self.0.track();
    }

    /// Tells everyone who follows it.
    #[inline(never)]
    pub fn tell(self) {
        self.0.set(self.0.get_untracked().wrapping_add(1));
    }
}

/// A value that tells when it changes.
pub struct Live<T> {
    value: RefCell<T>,
    change: Trigger,
}

impl<T: Clone + PartialEq> Live<T> {
    /// A new one, within the current scope.
    pub fn new(value: T) -> Live<T> {
        Live { value: RefCell::new(value), change: Trigger::new() }
    }

    /// Its value, to be told when it changes.
    pub fn get(&self) -> T {
        self.change.follow();
        self.peek()
    }

    /// Its value now.
    pub fn peek(&self) -> T {
        self.value.borrow().clone()
    }

    /// Gives it a value, and tells if that is another one.
    pub fn set(&self, value: T) {
        if *self.value.borrow() != value {
            *self.value.borrow_mut() = value;
            self.change.tell();
        }
    }
}
