//! An exchange's role in a batch: container, part, or none.

use super::ExchangeId;
use serde::{Deserialize, Serialize};

/// An exchange's role in a batch: one request whose content holds several requests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum BatchRole {
    /// Neither a batch nor a part.
    #[default]
    None,
    /// A batch whose parts are recorded as exchanges.
    Container,
    /// A part of a batch.
    Part(BatchPart),
}

/// Which part of which exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatchPart {
    /// The batch's exchange.
    pub of: ExchangeId,
    /// The part's position in the batch, from 1.
    pub number: u16,
    /// Whether one answer was given for several parts, so that it does not tell which of them was refused (OData 4.0
    /// Part 1, §11.7.4: one answer for a whole change set).
    pub shares_answer: bool,
}

impl BatchRole {
    /// The part; `None` for other roles.
    pub fn part(self) -> Option<BatchPart> {
        match self {
            BatchRole::Part(part) => Some(part),
            BatchRole::None | BatchRole::Container => None,
        }
    }
}
