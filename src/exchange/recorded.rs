//! An exchange with its bodies.

use super::{Body, Exchange};

/// An exchange with those of its bodies that are kept.
#[derive(Clone, Copy, Debug)]
pub struct Recorded<'a> {
    /// The exchange.
    pub exchange: &'a Exchange,
    /// The request's body, if it is kept.
    pub sent: Option<&'a Body>,
    /// The response's body, if it is kept.
    pub received: Option<&'a Body>,
}
