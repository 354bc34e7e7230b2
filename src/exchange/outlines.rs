//! What is known of JSON contents beside their texts: the panel's page in DevTools has no texts.

use crate::json_value::{Outline, Print};
use serde::{Deserialize, Serialize};
use std::rc::Rc;

/// What is known of the contents of an exchange. Most exchanges have nothing of it, and pay one pointer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outlines(Option<Box<Contents>>);

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Contents {
    sent: Option<Rc<Outline>>,
    received: Option<Rc<Outline>>,
    tests: Option<Rc<Vec<ExpectedValue>>>,
    operation: Option<Operation>,
}

/// What a request of GraphQL does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Operation {
    /// It reads.
    Query,
    /// It may change something.
    Mutation,
}

/// The most values of one JSON Patch that are known.
pub const MOST_TESTS: usize = 16;

/// A value that a JSON Patch expects.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExpectedValue {
    /// The JSON Pointer (RFC 6901) of its place.
    pub pointer: String,
    /// The value as written in the patch, cut behind 1 KiB.
    pub value: String,
    /// The print of the whole value.
    pub print: Print,
}

impl Outlines {
    /// The outline of the content that a PUT sent, where it is known exactly and is a JSON object.
    pub fn sent(&self) -> Option<&Outline> {
        self.0.as_ref()?.sent.as_deref()
    }

    /// The outline of a resource's representation that a read received, where it is a JSON object.
    pub fn received(&self) -> Option<&Outline> {
        self.0.as_ref()?.received.as_deref()
    }

    /// The values that a JSON Patch expects (`test`, RFC 6902 §4.6), in order.
    pub fn tests(&self) -> &[ExpectedValue] {
        let tests = self.0.as_ref().and_then(|contents| contents.tests.as_deref());
        tests.map_or(&[], Vec::as_slice)
    }

    /// What a POST does in GraphQL; `None` where it is no request of GraphQL.
    pub fn operation(&self) -> Option<Operation> {
        self.0.as_ref()?.operation
    }

    /// Sets [`Outlines::sent`].
    pub fn set_sent(&mut self, outline: Option<Rc<Outline>>) {
        self.set(outline, |contents| &mut contents.sent);
    }

    /// Sets [`Outlines::received`].
    pub fn set_received(&mut self, outline: Option<Rc<Outline>>) {
        self.set(outline, |contents| &mut contents.received);
    }

    /// Sets [`Outlines::tests`]; `None` where the request has none.
    pub fn set_tests(&mut self, tests: Option<Rc<Vec<ExpectedValue>>>) {
        self.set(tests, |contents| &mut contents.tests);
    }

    /// Sets [`Outlines::operation`].
    pub fn set_operation(&mut self, operation: Option<Operation>) {
        self.set(operation, |contents| &mut contents.operation);
    }

    fn set<T>(&mut self, value: Option<T>, place: fn(&mut Contents) -> &mut Option<T>) {
        if value.is_some() || self.0.is_some() {
            *place(self.0.get_or_insert_default()) = value;
        }
    }

    /// The size in memory, in bytes.
    pub fn weight(&self) -> usize {
        let outlines = [self.sent(), self.received()];
        let outlines: usize = outlines.into_iter().flatten().map(Outline::weight).sum();
        let tests = self.tests().iter();
        outlines + tests.map(|test| size_of_val(test) + test.pointer.len() + test.value.len()).sum::<usize>()
    }
}
