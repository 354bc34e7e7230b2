//! Finds the exchange that has the content of a version that another exchange names.

use super::Recording;
use crate::exchange::ExchangeId;
use crate::ledger::{Entry, opaque_core};

/// How many responses with the same validator are looked at.
const MOST_LOOKED_AT: usize = 64;

impl Recording {
    /// The exchange whose response has the content of the version that `giver`'s response names. That is `giver`
    /// itself, unless its response has no content, as a 304 or the response to a HEAD: then it is the latest read with
    /// the same validator (RFC 9110 §15.4.5). An earlier read is preferred. A strong tag also allows any other read,
    /// since of two simultaneous reads Chromium 156 sends the second with a condition before the first has ended.
    /// `giver` if there is no such read.
    pub fn content_of_version(&self, giver: ExchangeId) -> ExchangeId {
        self.earlier_content(giver).unwrap_or(giver)
    }

    fn earlier_content(&self, giver: ExchangeId) -> Option<ExchangeId> {
        let has_content = |id| self.get(id).is_some_and(|one| one.response.body.fingerprint().is_some());
        if has_content(giver) {
            return None;
        }
        let (exchange, entry) = (self.get(giver)?, self.entry(giver)?);
        let validator = entry.version()?;
        let key = exchange.resource();
        let core = opaque_core(validator);
        let is_alike = |other: &&Entry| {
            other.version() == entry.version()
                && self.get(other.id).is_some_and(|one| one.is_read())
                && has_content(other.id)
        };
        let earlier = self.ledger().givers_here(&key, core, entry).take(MOST_LOOKED_AT).find(is_alike);
        // A strong tag names one content at any time; a weak tag or a date may name several.
        let is_strong = entry.etag.as_ref().is_some_and(|tag| !tag.starts_with("W/"));
        let ever = || self.ledger().givers_ever(&key, core).take(MOST_LOOKED_AT).find(is_alike);
        let found = earlier.or_else(|| if is_strong { ever() } else { None });
        found.map(|other| other.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_304_names_the_version_of_an_earlier_200() {
        let drawing = "0-10 GET /n -> 200 ETag: \"v1\" | one
            20-30 GET /n If-None-Match: \"v1\" -> 304 ETag: \"v1\"
            40-50 GET /n -> 200 ETag: \"v2\" | two
            60-70 GET /n If-None-Match: \"v3\" -> 304 ETag: \"v3\"
            80-95 GET /n If-None-Match: \"v4\" -> 304 ETag: \"v4\"
            81-99 GET /n -> 200 ETag: \"v4\" | four";
        let recording = crate::scenario::recording(drawing);
        let content = |id| recording.content_of_version(ExchangeId(id)).0;
        assert_eq!([0, 1, 2, 3, 4].map(content), [0, 0, 2, 3, 5]);
    }
}
