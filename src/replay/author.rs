//! Who had made the version that a save replaced, as far as the recording proves it.

use crate::exchange::ExchangeId;
use crate::ledger::By;
use crate::recording::Recording;

/// The successful write from this tab that had made the version which a read found, if one had: the last write before the
/// read, if its answer gave the validator that the read gave. A date alone proves nothing: others may have saved within
/// the same second (RFC 9110 §8.8.2.2).
pub fn saved_in(recording: &Recording, read: ExchangeId) -> Option<ExchangeId> {
    let key = recording.get(read)?.resource();
    let found = recording.entry(read)?;
    let write = recording.ledger().writes_before(&key, found).next()?;
    let has_tag = found.etag.is_some() || found.own().next().is_some();
    (has_tag && write.by == By::Page && write.version() == found.version()).then_some(write.id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::drawn::recording;

    fn author(drawing: &str) -> Option<u32> {
        let recording = recording(drawing);
        let read = recording.exchanges().last()?.id;
        saved_in(&recording, read).map(|id| id.0)
    }

    #[test]
    fn a_version_is_this_tabs_if_its_own_last_write_gave_its_tag() {
        assert_eq!(
            author(
                "0-10 GET /n -> 200 ETag: \"v1\"\n20-30 PUT /n If-Match: \"v1\" | a -> 204 ETag: \"v2\"\n\
                 40-50 PUT /n If-Match: \"v1\" | b -> 412\n60-70 refetch#2 GET /n -> 200 ETag: \"v2\""
            ),
            Some(1)
        );
    }

    #[test]
    fn somebody_elses_is_nobodys_here() {
        assert_eq!(
            author(
                "0-10 GET /n -> 200 ETag: \"v1\"\n20-30 PUT /n If-Match: \"v1\" | a -> 204 ETag: \"v2\"\n\
                 40-50 PUT /n If-Match: \"v1\" | b -> 412\n60-70 refetch#2 GET /n -> 200 ETag: \"v3\""
            ),
            None
        );
        // The write told no tag: somebody may have come after it.
        assert_eq!(
            author(
                "0-10 PUT /n | a -> 204\n20-30 PUT /n If-Match: \"v1\" | b -> 412\n40-50 refetch#1 GET /n -> 200 ETag: \"v2\""
            ),
            None
        );
        let date = "Last-Modified: Sat, 01 Jan 2000 00:00:00 GMT";
        assert_eq!(
            author(&format!("0-10 PUT /n | a -> 204 {date}\n20-30 refetch#0 GET /n -> 200 {date}")),
            None
        );
    }
}
