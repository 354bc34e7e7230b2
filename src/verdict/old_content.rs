//! A write whose content was made from an older version than its condition names.

use super::risk::{MOST_READS, Proof, Risk, RiskCheck, RiskKind};
use crate::exchange::{Asks, DialectCondition, RequestBody, ResourceKey};
use crate::ledger::{Entry, Role, SentBy, ValidatorMatch, Whose};

/// How soon after the fresh read a script saves, in milliseconds.
const SOON: f64 = 1000.0;

impl RiskCheck<'_> {
    /// A PUT whose tag is fresh and whose content is old: the condition protects nothing that was saved between the
    /// read of the content and the read of the tag. Either the page took the tag from a HEAD and never read that version,
    /// or it saved at once after a read, and put values back that another version had replaced: the content equals an
    /// earlier version octet for octet, or a member that the fresh version had changed has again the value that the page
    /// had read before.
    pub(super) fn old_content(&self) -> Option<Risk> {
        let is_own = |own: &DialectCondition| own.asks == Asks::Unchanged;
        let sent = self.entry.sent.as_deref().filter(|sent| !sent.is_any())?;
        // PATCH names what it changes, and DELETE has no content.
        if &*self.exchange.request.method != "PUT" || !sent.dialect.as_deref().is_none_or(is_own) {
            return None;
        }
        let RequestBody::Exact(_, content) = self.exchange.request.body else { return None };
        let key = self.exchange.resource();
        let source = self.ledger.source(&key, self.entry).filter(|source| source.fit == ValidatorMatch::Same);
        let Some(source) = source else { return self.tag_of_a_listing(&key) };
        let source = self.ledger.entry(source.exchange)?;
        let is_of_page = |entry: &Entry| entry.by == SentBy::Page;
        if source.role != Role::Read || !is_of_page(source) {
            return None;
        }
        let tag = source.tag_for(Some(sent))?;
        let is_head = self.of(source).is_some_and(|read| &*read.request.method == "HEAD");
        // A user who sees the fresh version can want the old one back; a script saves at once.
        let is_soon = self.entry.request_start.millis_since(source.response_start) < SOON;
        let reads =
            || self.ledger.reads_before(&key, self.entry).take(MOST_READS).filter(|read| is_of_page(read));
        let whole = |read: &Entry| self.of(read).and_then(|read| self.content(read));
        let is_fresh = |read: &&Entry| read.tag_for(Some(sent)) == Some(tag);
        let fresh = reads().filter(is_fresh).find_map(whole);
        let is_older = |read: &&Entry| {
            read.tag_for(Some(sent)).is_some_and(|known| known != tag) && read.precedes(source)
        };
        let of_octets = || {
            reads().filter(is_older).find(|read| match (whole(read), fresh) {
                (Some(known), Some(fresh)) => is_soon && known == content && fresh != content,
                (Some(_), None) => is_head,
                (None, _) => false,
            })
        };
        let of_members = || {
            let mine = self.exchange.outlines.sent().filter(|_| is_soon)?;
            let outlined = |read: &Entry| self.of(read).and_then(|read| read.outlines.received());
            let theirs = reads().filter(is_fresh).find_map(outlined)?;
            // Of the older versions the last one alone: a value of an earlier one can be the page's own edit.
            let base = reads().find(is_older)?;
            mine.puts_back(outlined(base)?, theirs).then_some(base)
        };
        let old = of_octets().or_else(of_members)?;
        // The page knows what it wrote itself, without a read.
        let has_written =
            self.ledger.writes_before(&key, self.entry).next().is_some_and(|write| old.precedes(write));
        if has_written {
            return None;
        }
        self.found(RiskKind::FreshTagOldContent, old, Proof::Likely)
    }

    /// The tag of a PROPFIND (RFC 4918 §9.1), which gives no content, where the page had read the content before it and
    /// under another tag.
    fn tag_of_a_listing(&self, key: &ResourceKey) -> Option<Risk> {
        let sent = self.entry.sent.as_deref()?;
        let list = self.ledger.listed_source(key, self.entry).filter(|list| list.whose == Whose::Own)?;
        let list = self.ledger.entry(list.exchange).filter(|list| list.by == SentBy::Page)?;
        if self.of(list).is_none_or(|list| &*list.request.method != "PROPFIND") {
            return None;
        }
        let mut reads = self.ledger.reads_before(key, self.entry).take(MOST_READS);
        let has_content = |read: &&Entry| self.of(read).is_some_and(|read| self.content(read).is_some());
        let old = reads.find(|read| read.by == SentBy::Page && has_content(read))?;
        let is_older =
            old.precedes(list) && old.tag_for(Some(sent)).is_some_and(|known| *known != sent.value);
        let has_written =
            self.ledger.writes_before(key, self.entry).next().is_some_and(|write| old.precedes(write));
        if !is_older || has_written {
            return None;
        }
        self.found(RiskKind::FreshTagOldContent, old, Proof::Likely)
    }
}
