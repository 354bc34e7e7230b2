//! A write whose content was made from an older version than its condition names.

use super::risk::{MOST_READS, Proof, Risk, RiskCheck, RiskKind};
use crate::exchange::RequestBody;
use crate::ledger::{Entry, Role, SentBy, ValidatorMatch};

/// How soon after the fresh read a script saves, in milliseconds.
const SOON: f64 = 1000.0;

impl RiskCheck<'_> {
    /// A PUT whose tag is fresh and whose content is old: the condition protects nothing that was saved between the
    /// read of the content and the read of the tag. Either the page took the tag from a HEAD and never read that version,
    /// or it saved at once after a read, and the content equals, octet for octet, an earlier version that the page read.
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
        // A user who sees the fresh version can want the old one back; a script saves at once.
        let is_soon = self.entry.request_start.millis_since(source.response_start) < SOON;
        let reads =
            || self.ledger.reads_before(&key, self.entry).take(MOST_READS).filter(|read| is_of_page(read));
        let whole = |read: &Entry| self.of(read).and_then(|read| self.content(read));
        let fresh = reads().filter(|read| read.tag_for(Some(sent)) == Some(tag)).find_map(whole);
        let old = reads().find(|read| {
            let is_other = read.tag_for(Some(sent)).is_some_and(|known| known != tag);
            let known = whole(read).filter(|_| is_other && read.precedes(source));
            known.is_some_and(|known| match fresh {
                Some(fresh) => is_soon && known == content && fresh != content,
                None => is_head,
            })
        })?;
        // The page knows what it wrote itself, without a read.
        let has_written =
            self.ledger.writes_before(&key, self.entry).next().is_some_and(|write| old.precedes(write));
        if has_written {
            return None;
        }
        self.found(RiskKind::FreshTagOldContent, old, Proof::Likely)
    }
}
