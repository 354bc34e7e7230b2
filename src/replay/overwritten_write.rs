//! Which write from this tab had made the version that a save replaced, where the recording proves one.

use crate::exchange::ExchangeId;
use crate::ledger::SentBy;
use crate::recording::Recording;

/// The successful write from this tab that made the version which a read found; `None` where the recording does not
/// prove one. Proof: the last write before the read gave the validator that the read gave. A date alone proves
/// nothing: others may have saved within the same second (RFC 9110 §8.8.2.2).
pub fn page_write_of(recording: &Recording, read: ExchangeId) -> Option<ExchangeId> {
    let key = recording.get(read)?.resource();
    let found = recording.entry(read)?;
    let write = recording.ledger().writes_before(&key, found).next()?;
    let has_tag = found.etag.is_some() || found.dialect_validators().next().is_some();
    (has_tag && write.by == SentBy::Page && write.version() == found.version()).then_some(write.id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::recording;

    fn overwritten_write(drawing: &str) -> Option<u32> {
        let recording = recording(drawing);
        let read = recording.exchanges().last()?.id;
        page_write_of(&recording, read).map(|id| id.0)
    }

    #[test]
    fn a_version_is_this_tabs_if_its_own_last_write_gave_its_tag() {
        assert_eq!(
            overwritten_write(
                "0-10 GET /n -> 200 ETag: \"v1\"\n20-30 PUT /n If-Match: \"v1\" | a -> 204 ETag: \"v2\"\n\
                 40-50 PUT /n If-Match: \"v1\" | b -> 412\n60-70 refetch#2 GET /n -> 200 ETag: \"v2\""
            ),
            Some(1)
        );
    }

    #[test]
    fn somebody_elses_is_nobodys_here() {
        assert_eq!(
            overwritten_write(
                "0-10 GET /n -> 200 ETag: \"v1\"\n20-30 PUT /n If-Match: \"v1\" | a -> 204 ETag: \"v2\"\n\
                 40-50 PUT /n If-Match: \"v1\" | b -> 412\n60-70 refetch#2 GET /n -> 200 ETag: \"v3\""
            ),
            None
        );
        // The write's response has no tag: another client may have written after it.
        assert_eq!(
            overwritten_write(
                "0-10 PUT /n | a -> 204\n20-30 PUT /n If-Match: \"v1\" | b -> 412\n40-50 refetch#1 GET /n -> 200 ETag: \"v2\""
            ),
            None
        );
        let date = "Last-Modified: Sat, 01 Jan 2000 00:00:00 GMT";
        assert_eq!(
            overwritten_write(&format!(
                "0-10 PUT /n | a -> 204 {date}\n20-30 refetch#0 GET /n -> 200 {date}"
            )),
            None
        );
    }
}
