//! An exchange with its bodies.

use super::{Body, Exchange};

/// An exchange with the bodies that are kept of it.
#[derive(Clone, Copy, Debug)]
pub struct Recorded<'a> {
    /// The exchange.
    pub exchange: &'a Exchange,
    /// The request's body.
    pub sent: Option<&'a Body>,
    /// The response's body.
    pub received: Option<&'a Body>,
}
