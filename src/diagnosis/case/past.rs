//! The ledger's entries for this resource, as lists of bounded length.

use super::{Case, MOST_LOOKED_AT, began_before};
use crate::exchange::{Exchange, InitiatorType};
use crate::ledger::Entry;
use crate::ledger::preflight::{preflight_near, preflight_of};

impl<'a> Case<'a> {
    /// Successful writes that had ended when `entry` began, the latest first, 64 at most.
    pub fn writes_before(&self, entry: &'a Entry) -> Vec<&'a Entry> {
        self.ledger().writes_before(&self.resource, entry).take(MOST_LOOKED_AT).collect()
    }

    /// Successful reads that had ended when `entry` began, the latest first, 64 at most.
    pub fn reads_before(&self, entry: &'a Entry) -> Vec<&'a Entry> {
        self.ledger().reads_before(&self.resource, entry).take(MOST_LOOKED_AT).collect()
    }

    /// Responses with a validator that had ended when `entry` began, the latest first, 64 at most.
    pub fn described_before(&self, entry: &'a Entry) -> Vec<&'a Entry> {
        self.ledger().descriptions_before(&self.resource, entry).take(MOST_LOOKED_AT).collect()
    }

    /// The latest response that had given `tag`, octet for octet, when `entry` began; 64 responses that gave
    /// the tag in any spelling are examined.
    pub fn gave(&self, tag: &str, entry: &'a Entry) -> Option<&'a Entry> {
        let core = crate::ledger::opaque_core(tag);
        let mut validator_sources =
            self.ledger().givers_here(&self.resource, core, entry).take(MOST_LOOKED_AT);
        validator_sources.find(|giver| self.tag(giver).is_some_and(|given| **given == *tag))
    }

    /// Other requests with the same condition, 64 at most before and 64 at most after this request.
    pub fn same_condition(&self) -> Vec<&'a Entry> {
        self.ledger().same_condition(&self.resource, self.entry).collect()
    }

    /// Responses with an entity tag whose header fields had arrived, or could have arrived, when this request began:
    /// the response had ended, or its request had begun. The latest first.
    pub fn tags_seen(&self) -> Vec<&'a Entry> {
        let beside = self.ledger().in_flight_with(&self.resource, self.entry);
        let begun = beside.filter(|other| began_before(other, self.entry) && other.describes_current());
        let seen = begun.chain(self.described_before(self.entry));
        seen.filter(|entry| entry.etag.is_some()).collect()
    }

    /// The preflight of this request; the exchange itself, if it is a preflight.
    pub fn preflight(&self) -> Option<&'a Exchange> {
        if self.exchange.kind == InitiatorType::Preflight {
            return Some(self.exchange);
        }
        let (ledger, exchanges) = (self.ledger(), self.recording.exchanges());
        preflight_of(ledger, exchanges, self.exchange, self.entry)
            .or_else(|| preflight_near(ledger, exchanges, self.exchange, self.entry))
    }

    /// The latest of the writes before `entry`.
    pub fn last_write(&self, entry: &'a Entry) -> Option<&'a Entry> {
        self.writes_before(entry).first().copied()
    }

    /// The latest of the reads before `entry`.
    pub fn last_read(&self, entry: &'a Entry) -> Option<&'a Entry> {
        self.reads_before(entry).first().copied()
    }

    /// The latest response with a validator before `entry`.
    pub fn last_described(&self, entry: &'a Entry) -> Option<&'a Entry> {
        self.described_before(entry).first().copied()
    }
}
