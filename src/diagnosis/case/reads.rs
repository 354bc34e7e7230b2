//! What reads of the resource showed, before the failure and after it.

use super::super::signs::cache::cached;
use super::{Case, MOST_LOOKED_AT};
use crate::exchange::{Exchange, Text};
use crate::http::HttpDate;
use crate::ledger::Entry;

/// How many reads a question about their tags looks at.
const MOST_READS: usize = 16;

impl<'a> Case<'a> {
    /// The first successful read that began after this failure and that no cache answered, unless a
    /// write came first: what the resource was when the condition failed.
    pub fn reread(&self) -> Option<&'a Entry> {
        // RFC 9111 §4.4: a 412 invalidates nothing, so a cache goes on giving what it has.
        let from_origin = |read: &&Entry| self.exchange_of(read).is_some_and(|read| cached(read).is_none());
        let read =
            self.ledger().reads_after(&self.resource, self.entry).take(MOST_LOOKED_AT).find(from_origin)?;
        let written = self.ledger().writes_before(&self.resource, read).next();
        written.is_none_or(|write| write.precedes(self.entry)).then_some(read)
    }

    /// A read that found nothing there (404, 410) when the condition failed: after the failure, with
    /// nothing written first, or before it, with nothing found or written since.
    pub fn found_gone(&self) -> Option<&'a Exchange> {
        let ledger = self.ledger();
        let later = ledger.missing_after(&self.resource, self.entry).next().filter(|missing| {
            let written = ledger.writes_before(&self.resource, missing).next();
            written.is_none_or(|write| write.precedes(self.entry))
        });
        let earlier = || {
            let missing = ledger.missing_before(&self.resource, self.entry).next()?;
            let read = ledger.reads_before(&self.resource, self.entry).next();
            let written = ledger.writes_before(&self.resource, self.entry).next();
            [read, written].into_iter().flatten().all(|other| other.precedes(missing)).then_some(missing)
        };
        self.exchange_of(later.or_else(earlier)?)
    }

    /// Reads that gave an entity tag from the origin with nothing written in between, as far as this
    /// tab knows, and under the same Accept and Accept-Language: what differs in their tags is not
    /// explained by what this tab did. The earliest first; the one after the failure is the last.
    pub fn quiet_reads(&self) -> Vec<&'a Entry> {
        let ledger = self.ledger();
        let written = ledger.writes_before(&self.resource, self.entry).next();
        let before = ledger.reads_before(&self.resource, self.entry).take(MOST_LOOKED_AT);
        let quiet = before.take_while(|read| written.is_none_or(|write| write.precedes(read)));
        let mut reads: Vec<&Entry> =
            self.reread().into_iter().chain(quiet).filter(|read| read.etag.is_some()).collect();
        let like =
            self.source_here().or_else(|| reads.last().copied()).and_then(|read| self.exchange_of(read));
        reads.retain(|read| match (self.exchange_of(read), like) {
            (Some(read), Some(like)) => cached(read).is_none() && asks_alike(read, like),
            _ => false,
        });
        reads.truncate(MOST_READS);
        reads.reverse();
        reads
    }

    /// Last-Modified of the current representation, as the 412 or the read after it tells, and the
    /// exchange that tells it.
    pub fn modified_now(&self) -> Option<(HttpDate, &'a Entry)> {
        let told = [Some(self.entry), self.reread()].into_iter().flatten();
        told.filter_map(|entry| Some((modified(entry)?, entry))).next()
    }

    /// The Last-Modified dates that this tab had seen before, the latest response first.
    pub fn modified_before(&self) -> impl Iterator<Item = (HttpDate, &'a Entry)> {
        let before = self.ledger().descriptions_before(&self.resource, self.entry).take(MOST_READS);
        before.filter_map(|entry| Some((modified(entry)?, entry)))
    }

    /// A response here that had given `tag`, octet for octet, before this request.
    pub fn gave(&self, tag: &str) -> Option<&'a Entry> {
        let core = crate::ledger::core_of(tag);
        let mut givers = self.ledger().givers_here(&self.resource, core, self.entry).take(MOST_LOOKED_AT);
        givers.find(|giver| giver.etag.as_deref() == Some(tag))
    }

    /// A field of an entry's request.
    pub fn asked(&self, entry: &Entry, name: &str) -> Option<&'a Text> {
        self.exchange_of(entry)?.request.headers.get(name)
    }
}

/// Whether two requests ask for the same representation.
pub fn asks_alike(one: &Exchange, other: &Exchange) -> bool {
    ["Accept", "Accept-Language"]
        .iter()
        .all(|name| one.request.headers.get(name) == other.request.headers.get(name))
}

/// Last-Modified, where it is readable.
pub fn modified(entry: &Entry) -> Option<HttpDate> {
    HttpDate::parse(entry.last_modified.as_deref()?).ok()
}
