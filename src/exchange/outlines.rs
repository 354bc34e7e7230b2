//! What is known of JSON contents beside their texts: the panel's page in DevTools has no texts.

use crate::json_value::Outline;
use serde::{Deserialize, Serialize};
use std::rc::Rc;

/// What is known of the contents of an exchange.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outlines {
    /// The outline of the content that a PUT sent, where it is known exactly and is a JSON object.
    pub sent: Option<Rc<Outline>>,
    /// The outline of a resource's representation that a read received, where it is a JSON object.
    pub received: Option<Rc<Outline>>,
}

impl Outlines {
    /// The size in memory, in bytes.
    pub fn weight(&self) -> usize {
        [&self.sent, &self.received].into_iter().flatten().map(|outline| outline.weight()).sum()
    }
}
