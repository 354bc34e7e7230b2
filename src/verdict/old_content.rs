//! Content that was made from an older version than the one that the condition names.

use super::risk::{MOST_READS, Proof, Risk, RiskCheck, RiskKind};
use crate::exchange::RequestBody;
use crate::ledger::{Entry, Role, SentBy, ValidatorMatch};

impl RiskCheck<'_> {
    /// A PUT whose tag is fresh and whose content is not: the condition compares the version that the page has just read
    /// the tag of, and protects nothing that was saved between the two reads. That is so if the page took the tag from
    /// a HEAD and never read that version, or if the content is, octet for octet, that of an earlier version.
    pub(super) fn old_content(&self) -> Option<Risk> {
        let sent = self.entry.sent.as_deref().filter(|sent| !sent.is_any() && sent.dialect.is_none())?;
        // PATCH names what it changes, and DELETE has no content.
        if &*self.exchange.request.method != "PUT" {
            return None;
        }
        let RequestBody::Exact(_, content) = self.exchange.request.body else { return None };
        let key = self.exchange.resource();
        let source =
            self.ledger.source(&key, self.entry).filter(|source| source.fit == ValidatorMatch::Same)?;
        let source = self.ledger.entry(source.exchange)?;
        let is_of_page = |entry: &Entry| entry.by == SentBy::Page;
        if source.role != Role::Read || !is_of_page(source) {
            return None;
        }
        let tag = source.tag_for(Some(sent))?;
        let is_head = self.of(source).is_some_and(|read| &*read.request.method == "HEAD");
        let reads =
            || self.ledger.reads_before(&key, self.entry).take(MOST_READS).filter(|read| is_of_page(read));
        let whole = |read: &Entry| self.of(read).and_then(|read| self.content(read));
        let fresh = reads().filter(|read| read.tag_for(Some(sent)) == Some(tag)).find_map(whole);
        let old = reads().find(|read| {
            let is_other = read.tag_for(Some(sent)).is_some_and(|known| known != tag);
            let known = whole(read).filter(|_| is_other && read.precedes(source));
            known.is_some_and(|known| match fresh {
                Some(fresh) => known == content && fresh != content,
                // What the page wrote in between it knows without reading.
                None => is_head,
            })
        })?;
        let has_written =
            self.ledger.writes_before(&key, self.entry).next().is_some_and(|write| old.precedes(write));
        if has_written {
            return None;
        }
        self.found(RiskKind::FreshTagOldContent, old, Proof::Likely)
    }
}
