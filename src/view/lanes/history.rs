//! One resource's history, read from the recording once for each of its revisions: its versions, the periods
//! in which responses gave each one, and the version of each exchange.

use super::kind::MarkKind;
use super::scale::Scale;
use crate::exchange::{Exchange, ExchangeId, ResourceKey, Text, Timestamp};
use crate::ledger::{Entry, Role, SentBy};
use crate::recording::Recording;
use std::collections::HashMap;

/// How many exchanges of one resource are examined: about as many as a patient user can zoom into,
/// and a bound on the work for a resource with a hundred thousand requests.
const MOST: usize = 4096;

/// The lane of exchanges that name no version.
pub const UNTAGGED: u32 = 0;

/// A resource's versions and exchanges.
#[derive(Clone, Debug, PartialEq)]
pub struct History {
    /// The resource.
    pub key: ResourceKey,
    /// The validators, in the order in which they first appeared; the first lane is [`UNTAGGED`].
    pub lanes: Vec<Lane>,
    /// The periods in which responses gave each lane's validator, the earliest first.
    pub spans: Vec<VersionSpan>,
    /// The exchanges, sorted by response start.
    pub marks: Vec<LaneMark>,
    /// The places of the marks on the axis.
    pub scale: Scale,
    /// The number of exchanges before these that are left out.
    pub earlier: usize,
    /// The number of exchanges after these that are left out.
    pub later: usize,
}

/// A validator, and how it is known. A tag that returns uses its earlier lane, so that
/// replicas that disagree are visible.
#[derive(Clone, Debug, PartialEq)]
pub struct Lane {
    /// The validator as received or sent; `None` for the lane of exchanges that name no version.
    pub validator: Option<Text>,
    /// How the validator is known.
    pub known: TagSource,
}

/// How a validator is known, the most reliable last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TagSource {
    /// Only requests named the validator; no response of this resource gave it.
    Named,
    /// Only a response that refused a condition had the validator (RFC 9110 §15.5.13 does not define its meaning there;
    /// servers send the current one).
    Hinted,
    /// A response gave the validator.
    Given,
}

/// A period in which responses gave one validator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VersionSpan {
    /// The validator's lane.
    pub lane: u32,
    /// The number of the first mark that gave the validator.
    pub from: u32,
    /// The number of the mark that ended the period; `None` for the current version.
    pub to: Option<u32>,
}

/// An exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LaneMark {
    /// The exchange.
    pub id: ExchangeId,
    /// The lane of the version that the response gave, else of the version that the condition named.
    pub lane: u32,
    /// The kind of mark.
    pub kind: MarkKind,
    /// Who sent it.
    pub by: SentBy,
    /// Request start.
    pub request_start: Timestamp,
    /// Response start: when the head of the response had arrived.
    pub response_start: Timestamp,
}

impl History {
    /// The history of an exchange's resource. Of a very long history, the latest part if it contains the exchange, else
    /// the part around the exchange.
    pub fn of(recording: &Recording, around: ExchangeId) -> Option<History> {
        let key = recording.get(around)?.resource();
        let resource = recording.ledger().resource(&key)?;
        let total = resource.exchanges().count();
        let latest = total.saturating_sub(MOST);
        let at = if latest == 0 { 0 } else { resource.exchanges().position(|id| id == around).unwrap_or(0) };
        let earlier = if at >= latest { latest } else { at.saturating_sub(MOST / 2) };
        let ids = resource.exchanges().skip(earlier).take(MOST);
        let mut entries: Vec<&Entry> = ids.filter_map(|id| recording.entry(id)).collect();
        entries.sort_unstable_by_key(|entry| (entry.response_start, entry.id));
        let scale = Scale::of(entries.iter().map(|entry| entry.response_start).collect());
        let later = total.saturating_sub(earlier + entries.len());
        let mut reader = HistoryReader::default();
        for entry in entries {
            if let Some(exchange) = recording.get(entry.id) {
                reader.read(recording, exchange, entry);
            }
        }
        let HistoryReader { lanes, spans, marks, .. } = reader;
        Some(History { key, lanes, spans, marks, scale, earlier, later })
    }

    /// The number of an exchange's mark.
    pub fn number_of(&self, id: ExchangeId) -> Option<usize> {
        self.marks.iter().position(|mark| mark.id == id)
    }

    /// The place in a later state of the history that corresponds to `place` here: relative to the same exchange.
    pub fn carried(&self, place: f64, to: &History) -> f64 {
        let number = self.scale.before(place).min(self.marks.len().saturating_sub(1));
        let beside = place - self.scale.place(number);
        let there = self.marks.get(number).and_then(|mark| to.number_of(mark.id));
        there.map_or(place, |number| to.scale.place(number) + beside)
    }
}

struct HistoryReader {
    lanes: Vec<Lane>,
    spans: Vec<VersionSpan>,
    marks: Vec<LaneMark>,
    /// The lane of each validator, by its spelling and by its core.
    known: HashMap<Text, u32>,
}

impl Default for HistoryReader {
    fn default() -> HistoryReader {
        let untagged = Lane { validator: None, known: TagSource::Named };
        HistoryReader { lanes: vec![untagged], spans: Vec::new(), marks: Vec::new(), known: HashMap::new() }
    }
}

impl HistoryReader {
    fn read(&mut self, recording: &Recording, exchange: &Exchange, entry: &Entry) {
        let number = self.marks.len() as u32;
        let given = entry.describes_current().then(|| entry.version()).flatten();
        let lane = match given {
            Some(validator) => {
                let lane = self.lane(validator, TagSource::Given);
                // All validators of this response, and their cores, now identify this lane.
                for (validator, core) in entry.validators() {
                    self.known.insert(validator.clone(), lane);
                    if **validator != *core {
                        self.known.insert(core.into(), lane);
                    }
                }
                self.now(Some(lane), number);
                lane
            }
            None if entry.role == Role::Write => {
                // RFC 9110 §9.3.5: after DELETE there is no representation; after any other write there may be
                // one that no response has named yet.
                let gone = &*exchange.request.method == "DELETE";
                self.now((!gone).then_some(UNTAGGED), number);
                self.carried(entry, gone)
            }
            None => {
                if entry.role == Role::Failure {
                    self.hint(entry, number);
                }
                // RFC 9110 §15.5.5, §15.5.11: there is no current representation.
                if exchange.is_read() && matches!(exchange.response.status, 404 | 410) {
                    self.now(None, number);
                }
                self.carried(entry, true)
            }
        };
        let kind = MarkKind::of(recording.verdict(entry.id), entry.role, exchange.response.status);
        let (request_start, response_start) = (entry.request_start, entry.response_start);
        self.marks.push(LaneMark { id: entry.id, lane, kind, by: entry.by, request_start, response_start });
    }

    /// Records that responses give this validator from this mark on.
    fn now(&mut self, lane: Option<u32>, number: u32) {
        if let Some(last) = self.spans.last_mut().filter(|last| last.to.is_none()) {
            if Some(last.lane) == lane && lane != Some(UNTAGGED) {
                return;
            }
            last.to = Some(number);
        }
        if let Some(lane) = lane {
            self.spans.push(VersionSpan { lane, from: number, to: None });
        }
    }

    /// Records the validator on a 412 as current, if it differs from the last given one.
    fn hint(&mut self, entry: &Entry, number: u32) {
        if let Some(validator) = entry.version() {
            let lane = self.lane(validator, TagSource::Hinted);
            self.now(Some(lane), number);
        }
    }

    /// The lane of a response's validator.
    fn lane(&mut self, validator: &Text, how: TagSource) -> u32 {
        let known = self.known.get(validator).copied();
        let same = |lane: &u32| {
            self.lanes.get(*lane as usize).is_some_and(|lane| lane.validator.as_ref() == Some(validator))
        };
        let lane = known.filter(same).unwrap_or_else(|| self.add(validator.clone()));
        if let Some(lane) = self.lanes.get_mut(lane as usize) {
            lane.known = lane.known.max(how);
        }
        lane
    }

    fn add(&mut self, validator: Text) -> u32 {
        let lane = self.lanes.len() as u32;
        self.known.insert(validator.clone(), lane);
        self.lanes.push(Lane { validator: Some(validator), known: TagSource::Named });
        lane
    }

    /// The lane of the version that a condition names. A write without a new tag is placed on the lane of
    /// the resulting version, which no response has named.
    fn carried(&mut self, entry: &Entry, named: bool) -> u32 {
        let Some(sent) = entry.sent.as_deref().filter(|_| named) else { return UNTAGGED };
        let known = sent.validators.iter().find_map(|sent| {
            let by_core = || (!sent.core.is_empty()).then(|| self.known.get(&sent.core)).flatten();
            self.known.get(&sent.written).or_else(by_core).copied()
        });
        match (known, sent.validators.first()) {
            (Some(lane), _) => lane,
            (None, Some(first)) => self.add(first.written.clone()),
            (None, None) => UNTAGGED,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::recording;

    /// `lane kind` for each mark in order; a lane is named by its validator.
    fn marks(drawing: &str) -> Vec<String> {
        let history = History::of(&recording(drawing), ExchangeId(0)).unwrap();
        let said = |mark: &LaneMark| [lane(&history, mark.lane), mark.kind.slug()].join(" ");
        history.marks.iter().map(said).collect()
    }

    fn lane(history: &History, lane: u32) -> &str {
        history.lanes[lane as usize].validator.as_deref().unwrap_or("-")
    }

    /// `validator from-to` for each span.
    fn spans(drawing: &str) -> Vec<String> {
        let history = History::of(&recording(drawing), ExchangeId(0)).unwrap();
        let said = |span: &VersionSpan| {
            let to = span.to.map_or(String::new(), |to| to.to_string());
            format!("{} {}-{to}", lane(&history, span.lane), span.from)
        };
        history.spans.iter().map(said).collect()
    }

    const STALE: &str = r#"
        0-10 GET /n -> 200 ETag: "v1"
        20-30 PUT /n If-Match: "v1" | a -> 204 ETag: "v2"
        40-50 PUT /n If-Match: "v1" | b -> 412 ETag: "v2"
    "#;

    #[test]
    fn a_412_stands_on_the_version_that_it_named_and_that_has_ended() {
        assert_eq!(marks(STALE), ["\"v1\" read", "\"v2\" write", "\"v1\" failed"]);
        assert_eq!(spans(STALE), ["\"v1\" 0-1", "\"v2\" 1-"]);
    }

    #[test]
    fn a_tag_that_comes_back_is_on_its_lane_of_before() {
        let replicas = r#"
            0-10 GET /n -> 200 ETag: "a"
            20-30 GET /n -> 200 ETag: "b"
            40-50 GET /n -> 200 ETag: "a"
        "#;
        assert_eq!(marks(replicas), ["\"a\" read", "\"b\" read", "\"a\" read"]);
        assert_eq!(spans(replicas), ["\"a\" 0-1", "\"b\" 1-2", "\"a\" 2-"]);
    }

    #[test]
    fn a_write_that_gives_no_tag_begins_a_version_that_has_none() {
        let quiet = r#"
            0-10 GET /n -> 200 ETag: "v1"
            20-30 PUT /n If-Match: "v1" | a -> 204
            40-50 GET /n -> 200 ETag: "v2"
        "#;
        assert_eq!(marks(quiet), ["\"v1\" read", "- write", "\"v2\" read"]);
        assert_eq!(spans(quiet), ["\"v1\" 0-1", "- 1-2", "\"v2\" 2-"]);
    }

    #[test]
    fn a_412_that_names_another_version_ends_the_one_before() {
        let hinted = r#"
            0-10 GET /n -> 200 ETag: "v1"
            20-30 PUT /n If-Match: "v1" | a -> 412 ETag: "v2"
            40-50 GET /n -> 200 ETag: "v2"
        "#;
        assert_eq!(marks(hinted), ["\"v1\" read", "\"v1\" failed", "\"v2\" read"]);
        assert_eq!(spans(hinted), ["\"v1\" 0-1", "\"v2\" 1-"]);
        let echoed = "0-10 GET /n -> 200 ETag: \"v1\"\n20-30 PUT /n If-Match: \"v1\" | a -> 412 ETag: \"v1\"";
        assert_eq!(spans(echoed), ["\"v1\" 0-"]);
    }

    #[test]
    fn what_is_deleted_or_not_there_has_no_version() {
        let deleted = r#"
            0-10 GET /n -> 200 ETag: "v1"
            20-30 DELETE /n If-Match: "v1" -> 204
            40-50 GET /n -> 404
        "#;
        assert_eq!(marks(deleted), ["\"v1\" read", "\"v1\" write", "- other"]);
        assert_eq!(spans(deleted), ["\"v1\" 0-1"]);
    }

    #[test]
    fn a_tag_that_was_lost_its_quotes_is_on_the_lane_of_its_source() {
        let unquoted = r#"
            0-10 GET /n -> 200 ETag: "v1"
            20-30 PUT /n If-Match: v1 | a -> 412
            40-50 PUT /n If-Match: "x" | a -> 412
        "#;
        assert_eq!(marks(unquoted), ["\"v1\" read", "\"v1\" failed", "\"x\" failed"]);
        assert_eq!(spans(unquoted), ["\"v1\" 0-"]);
    }

    #[test]
    fn a_date_leads_to_the_version_that_came_with_it() {
        let dated = "
            0-10 GET /n -> 200 ETag: \"v1\" ; Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT
            20-30 PUT /n If-Unmodified-Since: Sun, 06 Nov 1994 08:49:37 GMT | a -> 412
            40-50 GET /n If-None-Match: \"v1\" -> 304
        ";
        assert_eq!(marks(dated), ["\"v1\" read", "\"v1\" failed", "\"v1\" unchanged"]);
    }

    #[test]
    fn of_a_very_long_history_the_part_around_the_exchange_is_read() {
        let mut drawing = String::new();
        for number in 0..6000 {
            drawing.push_str(&format!("{number}-{number} GET /n -> 200 ETag: \"{number}\"\n"));
        }
        let recording = recording(&drawing);
        let first = History::of(&recording, ExchangeId(0)).unwrap();
        assert_eq!((first.marks.len(), first.earlier, first.later), (MOST, 0, 6000 - MOST));
        assert!(first.number_of(ExchangeId(0)).is_some());
        let last = History::of(&recording, ExchangeId(5999)).unwrap();
        assert_eq!((last.earlier, last.later), (6000 - MOST, 0));
        let middle = History::of(&recording, ExchangeId(1800)).unwrap();
        assert!(middle.number_of(ExchangeId(1800)).is_some());
    }
}
