//! Results of the safe tests: reads that Retag sent to examine this case.

use super::super::intermediaries::cache::cached;
use super::{Case, MOST_LOOKED_AT};
use crate::exchange::{Exchange, ReplayMark, ReplayStep, ResponseSource, TestRead};
use crate::ledger::Entry;

/// The largest number of reads after the failure that are examined: those of a few tests.
const MOST_REREADS: usize = 6;

impl<'a> Case<'a> {
    /// The successful reads of a test of this exchange, the earliest first.
    pub fn tested(&self, read: TestRead) -> Vec<&'a Entry> {
        let mark = ReplayMark { of: self.entry.id, step: ReplayStep::Test(read) };
        let tests = self.ledger().tests_of(self.entry.id);
        let mut reads: Vec<&Entry> = tests
            .take(MOST_LOOKED_AT)
            .filter(|test| test.describes_current())
            .filter(|test| self.exchange_of(test).is_some_and(|test| test.replay == Some(mark)))
            .collect();
        reads.sort_by_key(|read| read.at_start());
        reads
    }

    /// Successful reads that began after this failure and that the origin answered, up to the next
    /// write; the earliest first.
    pub fn rereads(&self) -> Vec<&'a Entry> {
        let reads = self.ledger().reads_after(&self.resource, self.entry).take(MOST_LOOKED_AT);
        let quiet = reads.filter(|read| self.exchange_of(read).is_some_and(from_origin));
        let unwritten =
            |read: &&'a Entry| self.last_write(read).is_none_or(|write| write.precedes(self.entry));
        quiet.take(MOST_REREADS).take_while(unwritten).collect()
    }

    /// A test's read that should have bypassed every cache, and that a cache answered nevertheless.
    pub fn cached_all_the_same(&self) -> Option<&'a Entry> {
        let mut reads =
            [TestRead::PastCaches, TestRead::Twice].into_iter().flat_map(|read| self.tested(read));
        reads.rfind(|read| self.exchange_of(read).is_some_and(|read| cached(read).is_some()))
    }

    /// A test's two reads, if a cache answered the first with `tag` and without revalidation, and the
    /// origin answered the second, sent right after it, with another tag.
    pub fn caches_still_give(&self, tag: &str) -> Option<(&'a Entry, &'a Entry)> {
        let kept = self.tested(TestRead::AsThePage).last().copied()?;
        let past = self.tested(TestRead::PastCaches).last().copied()?;
        let was_asked = kept.has_condition() || self.exchange_of(kept)?.response.status == 304;
        let past_tag = &**self.tag(past)?;
        let is_origins = self.exchange_of(past).is_some_and(from_origin);
        (is_origins && !was_asked && self.tag(kept).is_some_and(|kept| **kept == *tag) && past_tag != tag)
            .then_some((kept, past))
    }

    /// A test's read through another form of the URL that found another version than the response that gave
    /// the sent validator: another tag and another body.
    pub fn detour_found_another(&self) -> Option<&'a Entry> {
        let source = self.source_here()?;
        let before = self.body_of(source)?;
        let found = self.tested(TestRead::CacheBuster).last().copied()?;
        let differs = self.tag(found).is_some()
            && !self.gave_what_was_sent(found)
            && self.body_of(found).is_some_and(|now| now != before);
        differs.then_some(found)
    }
}

/// Whether the origin answered: the response shows no cache, the request did not go to one, and no service worker
/// answered, since a read past every cache does not bypass a service worker.
pub fn from_origin(read: &Exchange) -> bool {
    let asked_caches =
        matches!(read.replay, Some(ReplayMark { step: ReplayStep::Test(TestRead::AsThePage), .. }));
    // RFC 9111 §4.4: a 412 invalidates nothing, so a cache continues to serve its stored response.
    !asked_caches && cached(read).is_none() && read.response.origin != ResponseSource::ServiceWorker
}
