//! What is known of JSON contents beside their texts: the panel's page in DevTools has no texts.

use crate::json_value::{Outline, Print};
use serde::{Deserialize, Serialize};
use std::rc::Rc;

/// What is known of the contents of an exchange.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outlines {
    /// The outline of the content that a PUT sent, where it is known exactly and is a JSON object.
    pub sent: Option<Rc<Outline>>,
    /// The outline of a resource's representation that a read received, where it is a JSON object.
    pub received: Option<Rc<Outline>>,
    /// The values that a JSON Patch expects (`test`, RFC 6902 §4.6), in order; `None` where the request has none.
    pub tests: Option<Rc<Vec<ExpectedValue>>>,
    /// What a POST does in GraphQL; `None` where it is no request of GraphQL.
    pub operation: Option<Operation>,
}

/// What a request of GraphQL does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Operation {
    /// It reads.
    Query,
    /// It may change something.
    Mutation,
}

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
    /// The size in memory, in bytes.
    pub fn weight(&self) -> usize {
        let outlines = [&self.sent, &self.received];
        let outlines: usize = outlines.into_iter().flatten().map(|outline| outline.weight()).sum();
        let tests = self.tests.iter().flat_map(|tests| tests.iter());
        outlines + tests.map(|test| size_of_val(test) + test.pointer.len() + test.value.len()).sum::<usize>()
    }

    /// The values that a JSON Patch expects.
    pub fn tests(&self) -> &[ExpectedValue] {
        self.tests.as_deref().map_or(&[], Vec::as_slice)
    }
}
