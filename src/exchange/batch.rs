//! A batch of requests in one, and its parts.

use super::ExchangeId;
use serde::{Deserialize, Serialize};

/// What an exchange is to a batch: several requests that were sent as the content of one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum BatchRole {
    /// Nothing.
    #[default]
    None,
    /// It is a batch, and its parts are exchanges of their own.
    Container,
    /// It is a part of one.
    Part(BatchPart),
}

/// Which part of which exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatchPart {
    /// The exchange that carried it.
    pub of: ExchangeId,
    /// Its place among the parts, from 1.
    pub number: u16,
    /// Whether its answer was given for several parts together, so that it does not tell which of them was refused
    /// (OData 4.0 Part 1, §11.7.4: one answer for a whole change set).
    pub shares_answer: bool,
}

impl BatchRole {
    /// Which part it is, where it is one.
    pub fn part(self) -> Option<BatchPart> {
        match self {
            BatchRole::Part(part) => Some(part),
            BatchRole::None | BatchRole::Container => None,
        }
    }
}
