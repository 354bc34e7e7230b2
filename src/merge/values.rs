//! The values of all texts of one merge. Equal values have equal numbers, whatever their spelling.

use super::interner::Interner;
use std::rc::Rc;

/// A value's number: equal for equal values (RFC 8259: members without order, numbers by their value,
/// strings by their characters).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ValueId(pub(super) u32);

/// The values of all texts of one merge, each once.
#[derive(Clone, Debug, Default)]
pub struct Values {
    texts: Rc<Interner<u8>>,
    containers: Rc<Interner<u32>>,
}

/// [`Values`] to which a reader adds.
#[derive(Debug, Default)]
pub struct GrowingValues {
    texts: Interner<u8>,
    containers: Interner<u32>,
}

impl GrowingValues {
    /// Values that go on from others.
    pub fn above(values: &Values) -> GrowingValues {
        GrowingValues {
            texts: Interner::above(values.texts.clone()),
            containers: Interner::above(values.containers.clone()),
        }
    }

    /// The values, once all texts are read.
    pub fn done(self) -> Values {
        Values { texts: Rc::new(self.texts), containers: Rc::new(self.containers) }
    }

    /// A text begins.
    pub(super) fn begin(&mut self) {
        self.texts.begin();
        self.containers.begin();
    }

    pub(super) fn text(&mut self, text: &str) -> u32 {
        u32::try_from(self.texts.number(text.as_bytes())).unwrap_or(u32::MAX)
    }

    pub(super) fn container(&mut self, shape: &[u32]) -> ValueId {
        tagged(self.containers.number(shape), 2)
    }
}

impl Values {
    /// A key's number.
    pub fn key(&self, name: &str) -> Option<u32> {
        self.texts.find(name.as_bytes()).and_then(|index| u32::try_from(index).ok())
    }

    /// The characters of a key.
    pub fn name(&self, key: u32) -> &str {
        std::str::from_utf8(self.texts.get(key as usize)).unwrap_or("")
    }

    /// A scalar's canonical text; empty for an object or an array.
    pub fn scalar(&self, value: ValueId) -> &str {
        if value.0 & 3 == 2 { "" } else { self.name(value.0 >> 2) }
    }
}

/// A text of 10 MB holds fewer than 2^24 values: two bits are free for the kind.
pub(super) fn tagged(index: usize, tag: u32) -> ValueId {
    ValueId((u32::try_from(index).unwrap_or(u32::MAX) << 2) | tag)
}
