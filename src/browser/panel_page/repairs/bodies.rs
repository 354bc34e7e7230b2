//! The bodies that a repair may send.

use crate::exchange::{Body, Charset, ExchangeId};
use crate::replay::PlannedBody;
use std::collections::HashMap;

/// Recorded bodies of requests, by their exchange.
pub(super) type RecordedBodies = HashMap<ExchangeId, (Body, Charset)>;

/// The octets of a recorded body; `None` where the planned body is none of them.
pub(super) fn encoded(bodies: &RecordedBodies, planned: PlannedBody) -> Option<Body> {
    let PlannedBody::Recorded(id, ..) = planned else { return None };
    bodies.get(&id).map(|(body, charset)| body.encoded(*charset))
}

/// The bodies that a repair may send.
#[derive(Default)]
pub(super) struct SentBodies {
    pub(super) recorded: RecordedBodies,
    pub(super) given: Option<Body>,
}
