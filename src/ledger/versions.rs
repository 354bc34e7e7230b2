//! A resource's versions over time.

use super::Ledger;
use crate::exchange::{ExchangeId, ResourceKey, Text, Timestamp};

/// A stretch of time in which a resource's responses gave one validator.
#[derive(Clone, Debug, PartialEq)]
pub struct Version {
    /// A dialect's own validator; without one the entity tag, as received; else the Last-Modified date.
    pub validator: Text,
    /// The response that gave it first.
    pub first_seen: ExchangeId,
    /// The response that gave it last, before another validator was given.
    pub last_seen: ExchangeId,
    /// When the first of them had arrived.
    pub from: Timestamp,
}

impl Ledger {
    /// The versions that the recorded traffic shows, the earliest first. A tag that comes back
    /// after another one is a version of its own.
    pub fn versions(&self, key: &ResourceKey) -> Vec<Version> {
        let mut versions: Vec<Version> = Vec::new();
        for entry in self.descriptions(key) {
            let Some(validator) = entry.version() else { continue };
            match versions.last_mut() {
                Some(last) if last.validator == *validator => last.last_seen = entry.id,
                _ => versions.push(Version {
                    validator: validator.clone(),
                    first_seen: entry.id,
                    last_seen: entry.id,
                    from: entry.response_start,
                }),
            }
        }
        versions
    }
}
