//! The resources of a recording, those with failures and risks first, counted in time slices.

use super::listing::ListProgress;
use super::row::RowContext;
use crate::exchange::{ExchangeId, ResourceKey, Text, Timestamp};
use crate::ledger::Role;
use crate::recording::Recording;
use crate::verdict::Verdict;
use crate::view::text::resource::{ShortUrl, whole_url};
use crate::view::text::time::duration;
use std::cmp::Reverse;
use std::collections::HashMap;

/// How many exchanges are counted between two calls of `has_time`.
const STRIDE: u32 = 256;

/// With more resources than this, sorting waits until all exchanges have been counted, instead of following
/// each slice.
const MOST_SORTED: usize = 4000;

/// How many of a resource's exchanges are examined, from the latest back, to find the most relevant one.
const MOST_LOOKED_AT: usize = 4096;

/// Every resource with an exchange that passes the filter, and the counts of its exchanges.
#[derive(Debug, Default)]
pub struct ResourceList {
    tallies: Vec<Tally>,
    /// The index in `tallies` of each resource, by URL.
    places: HashMap<Text, u32>,
    /// The counts that each exchange added, in order of arrival.
    counted: Vec<Counted>,
    /// The indexes in `tallies` of the resources that are shown, those with failures and risks first.
    order: Vec<u32>,
    is_sorted: bool,
}

#[derive(Debug)]
struct Tally {
    key: ResourceKey,
    /// The number of the resource's exchanges that pass the filter.
    passing: u32,
    exchanges: u32,
    writes: u32,
    failures: u32,
    risks: u32,
    latest: (Timestamp, ExchangeId),
    /// The revision that was examined, the number of versions, and when the latest one was first seen.
    versions: (u32, u32, Option<Timestamp>),
}

/// The counts that one exchange adds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Counted {
    tally: u32,
    exchange: u32,
    passes: u32,
    write: u32,
    failure: u32,
    risk: u32,
}

/// A resource in the list. All text is escaped and cut.
#[derive(Clone, Debug, PartialEq)]
pub struct ResourceRow {
    /// The URL in short form.
    pub resource: ShortUrl,
    /// The full URL.
    pub url: String,
    /// The number of versions that the traffic shows.
    pub versions: String,
    /// The number of successful writes.
    pub writes: String,
    /// The number of failed or missing conditions (412, 428 and equivalent statuses).
    pub failures: String,
    /// The number of exchanges that succeeded but risked a lost update.
    pub risks: String,
    /// The number of exchanges.
    pub exchanges: String,
    /// When the latest version was first seen, relative to the recording's first exchange.
    pub changed: String,
}

impl ResourceRow {
    /// The row's `data-` attributes, for programs that drive the panel.
    pub fn attributes(&self) -> [(&'static str, &str); 6] {
        [
            ("data-resource-url", &self.url),
            ("data-versions", &self.versions),
            ("data-writes", &self.writes),
            ("data-failures", &self.failures),
            ("data-risks", &self.risks),
            ("data-exchanges", &self.exchanges),
        ]
    }
}

impl ResourceList {
    /// The number of resources that are shown.
    pub fn len(&self) -> u32 {
        self.order.len() as u32
    }

    /// Whether no resource is shown.
    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    /// Removes all counts, after the recording was cleared or the filter was changed.
    pub fn clear(&mut self) {
        *self = ResourceList::default();
    }

    /// Counts the uncounted exchanges as long as `has_time` returns true.
    pub fn advance(
        &mut self,
        recording: &Recording,
        passes: impl Fn(ExchangeId) -> bool,
        mut has_time: impl FnMut() -> bool,
    ) -> ListProgress {
        let total = recording.next_id().0;
        loop {
            let from = self.counted.len() as u32;
            for id in (from..total.min(from.saturating_add(STRIDE))).map(ExchangeId) {
                self.count(recording, id, passes(id));
            }
            let done = self.counted.len() as u32 >= total;
            if done || !has_time() {
                if !self.is_sorted && (done || self.tallies.len() <= MOST_SORTED) {
                    self.sort();
                }
                return if done {
                    ListProgress::Done
                } else {
                    ListProgress::Tested(self.counted.len() as u32)
                };
            }
        }
    }

    fn count(&mut self, recording: &Recording, id: ExchangeId, passes: bool) {
        let counted = self.judged(recording, id, passes);
        self.add(&counted, true);
        self.counted.push(counted);
    }

    /// Counts one exchange again, after more of it has become known, which may include its resource.
    pub fn revise(&mut self, recording: &Recording, id: ExchangeId, passes: bool) {
        // An exchange that is not counted yet is counted by `advance`.
        let Some(before) = self.counted.get(id.0 as usize).copied() else { return };
        let now = self.judged(recording, id, passes);
        if before != now {
            self.add(&before, false);
            self.add(&now, true);
            if let Some(counted) = self.counted.get_mut(id.0 as usize) {
                *counted = now;
            }
        }
    }

    fn judged(&mut self, recording: &Recording, id: ExchangeId, passes: bool) -> Counted {
        let Some(exchange) = recording.get(id) else { return Counted::default() };
        let verdict = recording.verdict(id);
        let tally = self.tally(exchange.resource(), (exchange.request_start, id));
        Counted {
            tally,
            exchange: 1,
            passes: u32::from(passes),
            write: u32::from(recording.entry(id).is_some_and(|entry| entry.role == Role::Write)),
            failure: u32::from(verdict.is_failure()),
            risk: u32::from(verdict == Verdict::Risk),
        }
    }

    /// The index of a resource's tally, which is created if needed and updated with the exchange's time.
    fn tally(&mut self, key: ResourceKey, at: (Timestamp, ExchangeId)) -> u32 {
        let place = match self.places.get(&key.0) {
            Some(place) => *place,
            None => {
                let place = self.tallies.len() as u32;
                self.places.insert(key.0.clone(), place);
                self.tallies.push(Tally {
                    key,
                    passing: 0,
                    exchanges: 0,
                    writes: 0,
                    failures: 0,
                    risks: 0,
                    latest: at,
                    versions: (0, 0, None),
                });
                place
            }
        };
        if let Some(tally) = self.tallies.get_mut(place as usize) {
            tally.latest = tally.latest.max(at);
        }
        place
    }

    /// Adds the counts of an exchange, or subtracts them.
    fn add(&mut self, counted: &Counted, adds: bool) {
        let Some(tally) = self.tallies.get_mut(counted.tally as usize) else { return };
        let sums = [
            (&mut tally.exchanges, counted.exchange),
            (&mut tally.passing, counted.passes),
            (&mut tally.writes, counted.write),
            (&mut tally.failures, counted.failure),
            (&mut tally.risks, counted.risk),
        ];
        for (sum, by) in sums {
            *sum = if adds { *sum + by } else { sum.saturating_sub(by) };
        }
        self.is_sorted = false;
    }

    fn sort(&mut self) {
        let tallies = &self.tallies;
        let tally = |place: &u32| tallies.get(*place as usize);
        self.order = (0..tallies.len() as u32)
            .filter(|place| tally(place).is_some_and(|tally| tally.passing > 0))
            .collect();
        self.order
            .sort_by_key(|place| tally(place).map(|one| Reverse((one.failures, one.risks, one.latest.0))));
        self.is_sorted = true;
    }

    /// The resource in a row.
    pub fn key(&self, row: u32) -> Option<&ResourceKey> {
        let place = self.order.get(row as usize)?;
        self.tallies.get(*place as usize).map(|tally| &tally.key)
    }

    /// The row of a resource, if it is shown.
    pub fn row_of(&self, key: &ResourceKey) -> Option<u32> {
        let place = self.places.get(&key.0)?;
        self.order.iter().position(|other| other == place).map(|row| row as u32)
    }

    /// The content of a row.
    pub fn row(&mut self, recording: &Recording, row: u32, context: &RowContext) -> Option<ResourceRow> {
        let place = self.order.get(row as usize)?;
        let tally = self.tallies.get_mut(*place as usize)?;
        // Versions are counted when the row is shown, once for each revision.
        let revision = recording.revision(tally.latest.1);
        if tally.versions.0 != revision {
            let versions = recording.ledger().versions(&tally.key);
            tally.versions = (revision, versions.len() as u32, versions.last().map(|last| last.from));
        }
        let changed = tally.versions.2.map_or_else(String::new, |from| {
            let millis = from.millis_since(context.start);
            let sign = if millis < 0.0 { "−" } else { "+" };
            format!("{sign}{}", duration(millis.abs()))
        });
        Some(ResourceRow {
            resource: ShortUrl::of(&tally.key.0, &context.page_origin),
            url: whole_url(&tally.key.0),
            versions: tally.versions.1.to_string(),
            writes: tally.writes.to_string(),
            failures: tally.failures.to_string(),
            risks: tally.risks.to_string(),
            exchanges: tally.exchanges.to_string(),
            changed,
        })
    }
}

/// The most relevant exchange of a resource: the latest failure, else the latest risk, else the
/// latest exchange.
pub fn most_relevant(recording: &Recording, key: &ResourceKey) -> Option<ExchangeId> {
    let resource = recording.ledger().resource(key)?;
    let rank = |id: &ExchangeId| match recording.verdict(*id) {
        Verdict::Failed | Verdict::Required => 2,
        Verdict::Risk => 1,
        _ => 0,
    };
    let mut best: Option<(u8, ExchangeId)> = None;
    for id in resource.exchanges().rev().take(MOST_LOOKED_AT) {
        let rank = rank(&id);
        if best.is_none_or(|(known, _)| rank > known) {
            best = Some((rank, id));
        }
        if rank == 2 {
            break;
        }
    }
    best.map(|(_, id)| id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::recording;
    use proptest::prelude::*;

    const TROUBLE: &str = r#"
        0-10 GET /calm -> 200 ETag: "c"
        20-30 GET /n -> 200 ETag: "v1"
        40-50 PUT /n If-Match: "v1" | a -> 204 ETag: "v2"
        60-70 PUT /n If-Match: "v1" | b -> 412 ETag: "v2"
        80-90 GET /loose -> 200 ETag: "l1"
        100-110 PUT /loose | a -> 204 ETag: "l2"
        120-130 GET /calm -> 200 ETag: "c"
    "#;

    fn counted(recording: &Recording) -> Vec<String> {
        let mut resources = ResourceList::default();
        assert_eq!(resources.advance(recording, |_| true, || true), ListProgress::Done);
        rows(&mut resources, recording)
    }

    fn rows(resources: &mut ResourceList, recording: &Recording) -> Vec<String> {
        let (context, shown) = (RowContext::of(recording), resources.len());
        let row = |row| {
            let row = resources.row(recording, row, &context).unwrap();
            format!(
                "{} v{} w{} f{} r{} {}",
                row.resource.tail, row.versions, row.writes, row.failures, row.risks, row.changed
            )
        };
        (0..shown).map(row).collect()
    }

    #[test]
    fn trouble_comes_first() {
        let recording = recording(TROUBLE);
        assert_eq!(
            counted(&recording),
            ["n v2 w1 f1 r0 +50 ms", "loose v2 w1 f0 r1 +110 ms", "calm v1 w0 f0 r0 +10 ms"]
        );
    }

    #[test]
    fn a_resource_is_shown_whole_when_one_of_its_exchanges_passes() {
        let recording = recording(TROUBLE);
        let mut resources = ResourceList::default();
        resources.advance(&recording, |id| id.0 == 3, || true);
        assert_eq!(rows(&mut resources, &recording), ["n v2 w1 f1 r0 +50 ms"]);
        assert_eq!(resources.row_of(&recording.get(ExchangeId(0)).unwrap().resource()), None);
        resources.revise(&recording, ExchangeId(0), true);
        resources.advance(&recording, |_| false, || true);
        assert_eq!(resources.len(), 2);
    }

    #[test]
    fn what_tells_most_is_what_failed_last() {
        let recording = recording(TROUBLE);
        let told = |id: u32| most_relevant(&recording, &recording.get(ExchangeId(id)).unwrap().resource());
        assert_eq!(
            (told(1), told(4), told(0)),
            (Some(ExchangeId(3)), Some(ExchangeId(5)), Some(ExchangeId(6)))
        );
    }

    #[test]
    fn the_work_of_a_frame_is_bounded() {
        let mut drawing = String::new();
        for number in 0..2000 {
            drawing.push_str(&format!("{number}-{number} GET /{} -> 200 ETag: \"a\"\n", number % 100));
        }
        let recording = recording(&drawing);
        let mut resources = ResourceList::default();
        assert_eq!(resources.advance(&recording, |_| true, || false), ListProgress::Tested(STRIDE));
        assert_eq!(resources.len(), 100);
    }

    proptest! {
        /// Compared with a fresh count while exchanges are revised and slices end in any order.
        #[test]
        fn it_ends_where_a_fresh_count_ends(steps in proptest::collection::vec((any::<bool>(), 0u32..300), 1..40)) {
            let mut drawing = String::new();
            for number in 0..300 {
                let (at, path) = (number * 10, number % 7);
                drawing.push_str(&match number % 4 {
                    0 => format!("{at}-{} GET /{path} -> 200 ETag: \"{number}\"\n", at + 5),
                    1 => format!("{at}-{} PUT /{path} If-Match: \"{}\" | a -> 204 ETag: \"{number}\"\n", at + 5, number - 1),
                    2 => format!("{at}-{} PUT /{path} | a -> 204\n", at + 5),
                    _ => format!("{at}-{} PUT /{path} If-Match: \"0\" | a -> 412\n", at + 5),
                });
            }
            let recording = recording(&drawing);
            let mut passing: Vec<bool> = (0..300).map(|id| id % 5 == 0).collect();
            let mut resources = ResourceList::default();
            for (slice, id) in steps {
                if slice {
                    resources.advance(&recording, |id| passing[id.0 as usize], || false);
                } else {
                    passing[id as usize] ^= true;
                    resources.revise(&recording, ExchangeId(id), passing[id as usize]);
                }
            }
            resources.advance(&recording, |id| passing[id.0 as usize], || true);
            let mut fresh = ResourceList::default();
            fresh.advance(&recording, |id| passing[id.0 as usize], || true);
            prop_assert_eq!(rows(&mut resources, &recording), rows(&mut fresh, &recording));
        }
    }
}
