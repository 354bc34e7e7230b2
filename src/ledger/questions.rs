//! Questions to the ledger: which exchanges came before or after another one, gave a validator, or wrote.

use super::entry::{Entry, ROUNDING, Tie};
use super::history::Ledger;
use super::timeline::Timeline;
use crate::exchange::{ExchangeId, ResourceKey, Timestamp};
use std::ops::Bound;

/// How many exchanges a question about overlaps examines: more than any real client has in flight, and a bound on
/// the work for a hostile recording.
const MOST_LOOKED_AT: usize = 64;

/// How many exchanges that were in flight together a question skips: more than a browser keeps
/// open (Chromium: 256 sockets), and a bound on the work for a recording whose times are all equal.
const MOST_IN_FLIGHT: usize = 256;

impl Ledger {
    /// Responses of this resource that gave a validator with this core and had ended when `before`
    /// began, the latest first.
    pub fn givers_here<'a>(
        &'a self,
        key: &ResourceKey,
        core: &str,
        before: &'a Entry,
    ) -> impl Iterator<Item = &'a Entry> + use<'a> {
        let timeline = self.resources.get(key).and_then(|resource| resource.validator_sources.get(core));
        self.ended_before(timeline, before)
    }

    /// Every response of this resource that gave a validator with this core, the latest first.
    pub fn givers_ever<'a>(
        &'a self,
        key: &ResourceKey,
        core: &str,
    ) -> impl Iterator<Item = &'a Entry> + use<'a> {
        let timeline = self.resources.get(key).and_then(|resource| resource.validator_sources.get(core));
        timeline.into_iter().flat_map(|line| line.iter().rev()).filter_map(|(.., id)| self.entry(*id))
    }

    /// Responses of any resource that gave a validator with this core and had ended when `before` began, the latest
    /// first.
    pub(super) fn givers_anywhere<'a>(
        &'a self,
        core: &str,
        before: &'a Entry,
    ) -> impl Iterator<Item = &'a Entry> + use<'a> {
        self.ended_before(self.validator_sources.get(core), before)
    }

    /// Lists that gave a validator with this core for one of their members and had ended when `before` began, the
    /// latest first.
    pub(super) fn lists_before<'a>(
        &'a self,
        core: &str,
        before: &'a Entry,
    ) -> impl Iterator<Item = &'a Entry> + use<'a> {
        self.ended_before(self.lists.get(core), before)
    }

    /// The URL of a list that gave validators; empty for any other exchange.
    pub(super) fn url_of_list(&self, id: ExchangeId) -> &str {
        self.list_urls.get(&id).map_or("", |url| url)
    }

    /// Whether a response that had ended when `before` began may have given validators in a list that was not searched.
    pub fn has_unread_list(&self, before: &Entry) -> bool {
        self.ended_before(Some(&self.unread_lists), before).next().is_some()
    }

    /// Successful writes of the resource that had ended when `before` began, the latest first.
    pub fn writes_before<'a>(
        &'a self,
        key: &ResourceKey,
        before: &'a Entry,
    ) -> impl Iterator<Item = &'a Entry> + use<'a> {
        self.ended_before(self.resources.get(key).map(|resource| &resource.writes), before)
    }

    /// The first successful request to an origin with only weak tags in If-Match.
    pub fn weak_tag_taken(&self, origin: &str) -> Option<&Entry> {
        let (.., id) = self.weak_tags_taken.get(origin)?.iter().next()?;
        self.entry(*id)
    }

    /// Responses of any resource that gave a validator with this core and had ended when `before` began, the latest
    /// first, 64 at most.
    pub fn givers_elsewhere<'a>(
        &'a self,
        core: &str,
        before: &'a Entry,
    ) -> impl Iterator<Item = &'a Entry> + use<'a> {
        self.givers_anywhere(core, before).take(MOST_LOOKED_AT)
    }

    /// Requests to any resource that may have changed something on a server before the response to `before`: up to 64
    /// that were still in flight, then those that had ended, the latest first.
    pub fn deeds_before<'a>(&'a self, before: &'a Entry) -> impl Iterator<Item = &'a Entry> + use<'a> {
        let beside = self.deeds.range(before.at_answer()..).take(MOST_LOOKED_AT).rev();
        let had_begun = |entry: &&Entry| entry.request_start <= before.response_start;
        let beside = beside.filter_map(|(.., id)| self.entry(*id)).filter(had_begun);
        let ended = self.deeds.range(..before.at_answer()).rev().filter_map(|(.., id)| self.entry(*id));
        beside.chain(ended)
    }

    /// Successful reads of the resource that had ended when `before` began, the latest first.
    pub fn reads_before<'a>(
        &'a self,
        key: &ResourceKey,
        before: &'a Entry,
    ) -> impl Iterator<Item = &'a Entry> + use<'a> {
        self.ended_before(self.resources.get(key).map(|resource| &resource.reads), before)
    }

    /// Reads that found no representation (404, 410) and had ended when `before` began, the latest first.
    pub fn missing_before<'a>(
        &'a self,
        key: &ResourceKey,
        before: &'a Entry,
    ) -> impl Iterator<Item = &'a Entry> + use<'a> {
        self.ended_before(self.resources.get(key).map(|resource| &resource.missing), before)
    }

    /// Responses that described a representation and had ended when `before` began, the latest first.
    pub fn descriptions_before<'a>(
        &'a self,
        key: &ResourceKey,
        before: &'a Entry,
    ) -> impl Iterator<Item = &'a Entry> + use<'a> {
        self.ended_before(self.resources.get(key).map(|resource| &resource.descriptions), before)
    }

    fn ended_before<'a>(
        &'a self,
        timeline: Option<&'a Timeline>,
        before: &'a Entry,
    ) -> impl Iterator<Item = &'a Entry> + use<'a> {
        let start = before.at_start();
        let rounded = last_at(before.request_start.0.saturating_add(ROUNDING));
        let judged = move |id: &ExchangeId| {
            self.entry(*id).is_some_and(|entry| entry.id != before.id && entry.precedes(before))
        };
        let upto = timeline.into_iter().flat_map(move |line| {
            let close =
                line.range(start..=rounded).rev().take(MOST_IN_FLIGHT).filter(move |(.., id)| judged(id));
            // A response that arrived before the start, or at the start with an earlier tie, precedes by definition.
            close.chain(line.range(..start).rev())
        });
        upto.filter_map(|(.., id)| self.entry(*id))
    }

    /// Successful reads of the resource that began when `after` had ended, the earliest first.
    pub fn reads_after<'a>(
        &'a self,
        key: &ResourceKey,
        after: &'a Entry,
    ) -> impl Iterator<Item = &'a Entry> + use<'a> {
        self.begun_after(self.resources.get(key).map(|resource| &resource.reads), after)
    }

    /// Reads that began when `after` had ended and found no representation (404, 410), the earliest first.
    pub fn missing_after<'a>(
        &'a self,
        key: &ResourceKey,
        after: &'a Entry,
    ) -> impl Iterator<Item = &'a Entry> + use<'a> {
        self.begun_after(self.resources.get(key).map(|resource| &resource.missing), after)
    }

    fn begun_after<'a>(
        &'a self,
        timeline: Option<&'a Timeline>,
        after: &'a Entry,
    ) -> impl Iterator<Item = &'a Entry> + use<'a> {
        let duration = after.response_start.0.saturating_sub(after.request_start.0);
        let slack = ROUNDING.min(duration / 2);
        let from = match duration {
            // Of exchanges without duration, only those later in the order.
            0 => Bound::Excluded(after.at_answer()),
            _ => Bound::Included((
                Timestamp(after.response_start.0.saturating_sub(slack)),
                Tie(0),
                ExchangeId(0),
            )),
        };
        let rest = timeline.into_iter().flat_map(move |line| line.range((from, Bound::Unbounded)));
        // An exchange that ended later and does not follow `after` was in flight together with it.
        let mut in_flight = 0;
        rest.filter_map(|(.., id)| self.entry(*id))
            .map_while(move |entry| {
                if entry.id != after.id && after.precedes(entry) {
                    return Some(Some(entry));
                }
                in_flight += 1;
                (in_flight <= MOST_IN_FLIGHT).then_some(None)
            })
            .flatten()
    }

    /// Exchanges of the resource that were in flight together with `entry`, among the latest 256 that
    /// began before it had ended; the latest first.
    pub fn in_flight_with<'a>(
        &'a self,
        key: &ResourceKey,
        entry: &'a Entry,
    ) -> impl Iterator<Item = &'a Entry> + use<'a> {
        self.near(key, entry, ROUNDING)
    }

    /// Exchanges of the resource that were in flight together with `entry` or at most `apart` microseconds away, as in
    /// [`Ledger::in_flight_with`].
    pub fn near<'a>(
        &'a self,
        key: &ResourceKey,
        entry: &'a Entry,
        apart: i64,
    ) -> impl Iterator<Item = &'a Entry> + use<'a> {
        let end = last_at(entry.response_start.0.saturating_add(apart));
        let line = self.resources.get(key).map(|resource| &resource.all);
        let begun = line.into_iter().flat_map(move |line| line.range(..=end).rev().take(MOST_IN_FLIGHT));
        begun.filter_map(|(.., id)| self.entry(*id)).filter(move |other| {
            other.id != entry.id && other.response_start.0.saturating_add(apart) >= entry.request_start.0
        })
    }

    /// Other requests with the same condition to the same resource: those before `entry`, the latest first, then
    /// those that began after it; at most 64 on each side.
    pub fn same_condition<'a>(
        &'a self,
        key: &ResourceKey,
        entry: &'a Entry,
    ) -> impl Iterator<Item = &'a Entry> + use<'a> {
        let sent = entry.sent.as_ref().map(|sent| sent.key());
        let line = sent.and_then(|sent| self.resources.get(key)?.attempts.get(&sent));
        let here = entry.at_start();
        let sides = line.into_iter().flat_map(move |line| {
            let before = line.range(..here).rev().take(MOST_LOOKED_AT);
            // The timeline holds `entry` itself only if its method may change the resource.
            let after = line.range((Bound::Excluded(here), Bound::Unbounded));
            before.chain(after.take(MOST_LOOKED_AT))
        });
        sides.filter_map(|(.., id)| self.entry(*id))
    }

    /// The response that describes the resource's latest known representation.
    pub fn latest_description(&self, key: &ResourceKey) -> Option<&Entry> {
        let descriptions = &self.resources.get(key)?.descriptions;
        descriptions.iter().next_back().and_then(|(.., id)| self.entry(*id))
    }

    /// Responses that describe a representation, the earliest first.
    pub(super) fn descriptions(&self, key: &ResourceKey) -> impl Iterator<Item = &Entry> {
        let line = self.resources.get(key).map(|resource| &resource.descriptions);
        line.into_iter().flat_map(Timeline::iter).filter_map(|(.., id)| self.entry(*id))
    }
}

/// The last possible point at this time.
fn last_at(micros: i64) -> super::timeline::Point {
    (Timestamp(micros), Tie(u32::MAX), ExchangeId(u32::MAX))
}
