//! Reads of the resource, before the failure and after it.

use super::super::intermediaries::cache::cached;
use super::super::intermediaries::has_token;
use super::safe_tests::from_origin;
use super::{Case, MOST_LOOKED_AT};
use crate::exchange::{Exchange, ResponseSource};
use crate::http::HttpDate;
use crate::ledger::Entry;

/// The largest number of reads whose tags are compared.
const MOST_READS: usize = 16;

impl<'a> Case<'a> {
    /// The first successful read that began after this failure and that no cache answered, unless a
    /// write preceded the read: it shows the resource as it was when the condition failed.
    pub fn reread(&self) -> Option<&'a Entry> {
        let is_origins = |read: &&Entry| self.exchange_of(read).is_some_and(from_origin);
        let read =
            self.ledger().reads_after(&self.resource, self.entry).take(MOST_LOOKED_AT).find(is_origins)?;
        let written = self.last_write(read);
        written.is_none_or(|write| write.precedes(self.entry)).then_some(read)
    }

    /// The next read after the failure, without a write in between, if a cache answered it with the refused
    /// validator: the cache does not revalidate, even if the request asks it to.
    pub fn given_again_by_cache(&self) -> Option<&'a Entry> {
        let read = self.ledger().reads_after(&self.resource, self.entry).next()?;
        let is_cached = self.exchange_of(read).is_some_and(|read| cached(read).is_some());
        let written = self.last_write(read);
        (is_cached && self.gave_what_was_sent(read) && written.is_none_or(|write| write.precedes(self.entry)))
            .then_some(read)
    }

    /// The next read after the failure, if a service worker answered it with the refused validator.
    pub fn given_again_by_worker(&self) -> Option<&'a Entry> {
        let read = self.ledger().reads_after(&self.resource, self.entry).next()?;
        let by_worker = self.exchange_of(read)?.response.origin == ResponseSource::ServiceWorker;
        (by_worker && self.gave_what_was_sent(read)).then_some(read)
    }

    /// A read that shows that the resource did not exist (404, 410) when the condition failed: a read after the failure
    /// without a write in between, or a read before the failure without a later successful read or write.
    pub fn found_gone(&self) -> Option<&'a Exchange> {
        let ledger = self.ledger();
        let later = ledger.missing_after(&self.resource, self.entry).next().filter(|missing| {
            let written = self.last_write(missing);
            written.is_none_or(|write| write.precedes(self.entry))
        });
        let earlier = || {
            let missing = ledger.missing_before(&self.resource, self.entry).next()?;
            [self.last_read(self.entry), self.last_write(self.entry)]
                .into_iter()
                .flatten()
                .all(|other| other.precedes(missing))
                .then_some(missing)
        };
        self.exchange_of(later.or_else(earlier)?)
    }

    /// Reads that the origin answered with an entity tag, without a write of this tab in between and with
    /// the same Accept and Accept-Language: this tab's own requests do not explain a difference between their
    /// tags. The earliest first; reads after the failure are at the end.
    pub fn quiet_reads(&self) -> Vec<&'a Entry> {
        let written = self.last_write(self.entry);
        let before = self.reads_before(self.entry);
        let quiet = before.into_iter().take_while(|read| written.is_none_or(|write| write.precedes(read)));
        let after = self.rereads().into_iter().rev();
        let mut reads: Vec<&Entry> = after.chain(quiet).filter(|read| self.tag(read).is_some()).collect();
        let like =
            self.source_read().or_else(|| reads.last().copied()).and_then(|read| self.exchange_of(read));
        reads.retain(|read| match (self.exchange_of(read), like) {
            (Some(read), Some(like)) => from_origin(read) && asks_alike(read, like),
            _ => false,
        });
        reads.truncate(MOST_READS);
        reads.reverse();
        reads
    }

    /// Whether the refusal itself names another version than a later read: in that case, the read shows a later
    /// version.
    pub fn is_of_a_later_version(&self, read: &'a Entry) -> bool {
        read.id != self.entry.id && self.hint().zip(self.tag(read)).is_some_and(|(then, now)| then != now)
    }

    /// Last-Modified of the current representation, from the 412 or the read after it, and the
    /// exchange that has it.
    pub fn modified_now(&self) -> Option<(HttpDate, &'a Entry)> {
        let told = [Some(self.entry), self.reread()].into_iter().flatten();
        told.filter_map(|entry| Some((modified(entry)?, entry))).next()
    }

    /// The Last-Modified dates that this tab had received before, the latest response first.
    pub fn modified_before(&self) -> impl Iterator<Item = (HttpDate, &'a Entry)> {
        let before = self.described_before(self.entry).into_iter().take(MOST_READS);
        before.filter_map(|entry| Some((modified(entry)?, entry)))
    }
}

/// The fields of a request, apart from those that have a rule of their own, by which a response says that it varies: at
/// most 8. Browsers set the fields that are left out, alike for every request of a page.
pub fn varied_fields(exchange: &Exchange) -> impl Iterator<Item = &str> {
    const OWN: [&str; 9] = [
        "*",
        "Accept",
        "Accept-Encoding",
        "Accept-Language",
        "Authorization",
        "Cookie",
        "Origin",
        "Referer",
        "User-Agent",
    ];
    let lines = exchange.response.headers.lines("Vary");
    let names = lines.flat_map(|line| line.split(',')).map(str::trim).filter(|name| !name.is_empty());
    let is_own = |name: &&str| {
        OWN.iter().any(|own| own.eq_ignore_ascii_case(name))
            || name.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("Sec-"))
            || name.get(..7).is_some_and(|start| start.eq_ignore_ascii_case("Access-"))
    };
    names.filter(move |name| !is_own(name)).take(8)
}

/// Whether two requests ask for the same representation.
pub fn asks_alike(one: &Exchange, other: &Exchange) -> bool {
    let is_alike = |name: &str| one.request.headers.get(name) == other.request.headers.get(name);
    if !varied_fields(one).chain(varied_fields(other)).all(&is_alike) {
        return false;
    }
    // Fields on which servers vary their answers: a read without credentials gets another representation. Only the
    // presence of these fields is compared, since tokens and counters in their values change with each request.
    let both_or_none = |name: &&str| one.request.headers.has(name) == other.request.headers.has(name);
    let by_credentials = CREDENTIALS.iter().filter(|name| {
        has_token(&one.response.headers, "Vary", name) || has_token(&other.response.headers, "Vary", name)
    });
    ["Accept", "Accept-Language"].iter().all(|name| is_alike(name))
        && by_credentials.into_iter().all(both_or_none)
}

/// Fields by which a server identifies the user.
pub const CREDENTIALS: [&str; 2] = ["Authorization", "Cookie"];

/// Last-Modified, if it is a valid date.
pub fn modified(entry: &Entry) -> Option<HttpDate> {
    HttpDate::parse(entry.last_modified.as_deref()?).ok()
}
