//! Requests of this tab between the response that gave the validator and the failure.

use super::{Case, MOST_NAMED, began_before, gave_what_was_sent};
use crate::cors::is_kept_back;
use crate::exchange::RequestBody;
use crate::ledger::{Entry, Role, SentBy, SentCondition};

impl<'a> Case<'a> {
    /// Successful writes after the response that gave the validator and before this request, the
    /// latest first. If that response is unknown: the writes whose answers gave another validator than the one sent.
    fn writes_between(&self) -> Vec<&'a Entry> {
        let source = self.source_here();
        let sent = self.sent();
        let latest = self.writes_before(self.entry).into_iter();
        let writes: Vec<&Entry> = match source {
            Some(source) => {
                latest.take_while(|write| write.id != source.id && !write.precedes(source)).collect()
            }
            None => latest.filter(|write| same_condition(write, sent)).collect(),
        };
        // A write whose answer gave the sent tag is the tag's source, and not the cause of the failure.
        writes.into_iter().filter(move |write| !gave_what_was_sent(write, sent)).take(MOST_NAMED).collect()
    }

    /// The page's own successful writes between the validator's source and this request, the latest first.
    pub fn page_writes(&self) -> Vec<&'a Entry> {
        self.writes_between().into_iter().filter(|write| write.by == SentBy::Page).collect()
    }

    /// Retag's own successful writes between the validator's source and this request: never blamed on the page.
    pub fn repairs_between(&self) -> Vec<&'a Entry> {
        self.writes_between().into_iter().filter(|write| write.by == SentBy::Retag).collect()
    }

    /// The page's writes with the same condition that were in flight at the same time as this request.
    pub fn overlapping(&self) -> Vec<&'a Entry> {
        let together = |other: &&Entry| !other.precedes(self.entry) && !self.entry.precedes(other);
        let same = self.same_condition().into_iter();
        same.filter(|other| other.by == SentBy::Page).filter(together).take(MOST_NAMED).collect()
    }

    /// The page's unsafe requests to this resource that were in flight at the same time as this request.
    pub fn in_flight_beside(&self) -> Vec<&'a Entry> {
        let beside = self.ledger().in_flight_with(&self.resource, self.entry);
        let together = |other: &&Entry| !other.precedes(self.entry) && !self.entry.precedes(other);
        beside
            .filter(|other| other.by == SentBy::Page)
            .filter(|other| self.exchange_of(other).is_some_and(|other| !other.changes_nothing()))
            .filter(together)
            .take(MOST_NAMED)
            .collect()
    }

    /// The page's earlier requests that failed with the same condition, the latest first. A failure counts only if no
    /// read between it and this request gave the page the same validator again.
    pub fn earlier_failures(&self) -> Vec<&'a Entry> {
        let reads = self.reads_before(self.entry);
        let gave_again = reads.into_iter().find(|read| {
            // The page does not know the answers to Retag's own reads.
            let is_head = || self.exchange_of(read).is_some_and(|read| &*read.request.method == "HEAD");
            let tells_nothing = self.tag(read).is_none() && !is_head();
            self.gave_what_was_sent(read) || tells_nothing || read.by == SentBy::Retag
        });
        let same = self.same_condition().into_iter();
        same.filter(|other| other.by == SentBy::Page && other.role == Role::Failure)
            .filter(|other| other.precedes(self.entry))
            .filter(|other| gave_again.is_none_or(|read| read.precedes(other)))
            .take(MOST_NAMED)
            .collect()
    }

    /// The latest list between an earlier exchange and this request that gave another validator for this resource than the
    /// one that was sent; 16 responses are examined.
    pub fn own_list_between(&self, since: &Entry) -> Option<&'a Entry> {
        let sent = self.sent()?;
        let lists = self.recording.exchanges().iter().rev().filter(|one| one.listed.is_some()).take(16);
        let mut between = lists
            .filter_map(|one| self.ledger().entry(one.id))
            .filter(|list| since.precedes(list) && list.precedes(self.entry) && list.by == SentBy::Page);
        between.find(|list| {
            let gives = |one: &str| self.ledger().gives_for(list.id, &self.resource, one);
            let others = self.ledger().lists(list.id, &self.resource);
            others && !sent.validators.iter().any(|one| gives(&one.core))
        })
    }

    /// The page's earlier attempts at the same change that ended without a response, or with a status
    /// 408 or 5xx, or with a success that CORS kept from the page's script: the server may have carried out such an
    /// attempt. The latest first. An attempt that only began
    /// earlier counts too: Chromium 156 reports an abort some milliseconds after the page has sent its next request.
    pub fn unanswered_attempts(&self) -> Vec<&'a Entry> {
        let same = self.same_condition().into_iter();
        let attempts = same.filter(|other| other.by == SentBy::Page && began_before(other, self.entry));
        let open = attempts.filter(|other| {
            let Some(other) = self.exchange_of(other) else { return false };
            let status = other.response.status;
            let is_unseen = other.succeeded() && is_kept_back(other);
            let is_open =
                (status == 0 || status == 408 || status >= 500 || is_unseen) && !other.is_mismatch();
            is_open
                && other.request.method == self.exchange.request.method
                && self.sends_what(&other.request.body)
        });
        open.take(MOST_NAMED).collect()
    }

    /// Whether another request has the same body as this request. Inexactly recorded bodies count as equal.
    fn sends_what(&self, other: &RequestBody) -> bool {
        match (&self.exchange.request.body, other) {
            (RequestBody::Exact(_, one), RequestBody::Exact(_, other)) => one == other,
            (one, RequestBody::Inexact(_)) | (RequestBody::Inexact(_), one) => *one != RequestBody::Empty,
            (one, other) => one == other,
        }
    }
}

fn same_condition(entry: &Entry, sent: Option<&SentCondition>) -> bool {
    sent.is_some_and(|sent| entry.sent_alike(sent))
}
