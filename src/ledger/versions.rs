//! A resource's versions over time.

use super::Ledger;
use crate::exchange::{ExchangeId, ResourceKey, Text, Timestamp};

/// A period in which a resource's responses gave one validator.
#[derive(Clone, Debug, PartialEq)]
pub struct Version {
    /// The dialect's validator; else the entity tag, as received; else the Last-Modified date.
    pub validator: Text,
    /// The first response that gave the validator.
    pub first_seen: ExchangeId,
    /// The last response that gave the validator before another one was given.
    pub last_seen: ExchangeId,
    /// When the head of the first response had arrived.
    pub from: Timestamp,
}

impl Ledger {
    /// The versions that the recorded traffic shows, the earliest first. A tag that returns
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
