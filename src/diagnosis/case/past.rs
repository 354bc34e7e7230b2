//! What the ledger has of this resource, as short lists. Each walk is compiled once and not once for
//! each rule: the panel's module has a budget.

use super::{Case, MOST_LOOKED_AT};
use crate::exchange::Exchange;
use crate::ledger::Entry;

impl<'a> Case<'a> {
    /// Successful writes that had ended when `entry` began, the latest first, 64 at most.
    #[inline(never)]
    pub fn writes_before(&self, entry: &'a Entry) -> Vec<&'a Entry> {
        self.ledger().writes_before(&self.resource, entry).take(MOST_LOOKED_AT).collect()
    }

    /// Successful reads that had ended when `entry` began, the latest first, 64 at most.
    #[inline(never)]
    pub fn reads_before(&self, entry: &'a Entry) -> Vec<&'a Entry> {
        self.ledger().reads_before(&self.resource, entry).take(MOST_LOOKED_AT).collect()
    }

    /// Responses with a validator that had ended when `entry` began, the latest first, 64 at most.
    #[inline(never)]
    pub fn described_before(&self, entry: &'a Entry) -> Vec<&'a Entry> {
        self.ledger().descriptions_before(&self.resource, entry).take(MOST_LOOKED_AT).collect()
    }

    /// Responses that had given `tag`, octet for octet, when `entry` began, the latest first, of 64 that
    /// gave it in any spelling.
    #[inline(never)]
    pub fn gave(&self, tag: &str, entry: &'a Entry) -> Option<&'a Entry> {
        let core = crate::ledger::core_of(tag);
        let mut givers = self.ledger().givers_here(&self.resource, core, entry).take(MOST_LOOKED_AT);
        givers.find(|giver| giver.etag.as_deref() == Some(tag))
    }

    /// Other requests with the very same condition, 64 at most to either side.
    #[inline(never)]
    pub fn same_condition(&self) -> Vec<&'a Entry> {
        self.ledger().same_condition(&self.resource, self.entry).collect()
    }

    /// Exchanges of this resource that were in flight together with this one.
    #[inline(never)]
    pub fn beside(&self) -> Vec<&'a Exchange> {
        let beside = self.ledger().in_flight_with(&self.resource, self.entry);
        beside.filter_map(|other| self.exchange_of(other)).collect()
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
