//! The indexes: every resource's exchanges, sorted by time.

use super::entry::{Entry, ROUNDING, Role, SentKind, Tie, opaque_core};
use super::timeline::Timeline;
use crate::exchange::{
    Exchange, ExchangeId, ListedValidator, ReplayMark, ReplayStep, ResourceKey, Text, Timestamp,
};
use foldhash::fast::RandomState;
use std::cell::Cell;
use std::ops::Bound;
use std::rc::Rc;

/// By names and tags, with a quick hash (see [`StringTable`](crate::recording::Texts)).
type Map<K, V> = std::collections::HashMap<K, V, RandomState>;

/// How many exchanges a question about overlaps looks at: enough for every client that anybody has
/// written, and a bound on work for one that nobody has.
const MOST_LOOKED_AT: usize = 64;

/// How many exchanges that were in flight together a question passes over: more than a browser keeps
/// open (Chromium: 256 sockets), and a bound on work for a recording whose times are all the same.
const MOST_IN_FLIGHT: usize = 256;

/// Every exchange by resource.
#[derive(Default)]
pub struct Ledger {
    entries: Vec<Option<Entry>>,
    resources: Map<ResourceKey, Resource>,
    /// Exchanges of every resource whose response gave a validator, by its core and the arrival of the head.
    validator_sources: Map<Text, Timeline>,
    /// Exchanges whose response gave a validator for another resource, by its core and the arrival of the head.
    lists: Map<Text, Timeline>,
    /// Where each of them stands.
    list_urls: Map<ExchangeId, Text>,
    /// Responses with lists that were not looked through, by the arrival of the head.
    unread_lists: Timeline,
    /// Requests to any resource that may have changed something on a server, by the arrival of the head: the writes
    /// that were answered with success, and the unsafe requests whose outcome is not known.
    deeds: Timeline,
    /// Requests that went through with nothing but weak tags in If-Match, by origin: what such a server compares
    /// weakly is not refused for its W/.
    weak_tags_taken: Map<Text, Timeline>,
    /// How often the history of each exchange's resource has changed: asked for at every look at a
    /// row, so that no URL must be hashed for it.
    revisions: Vec<Option<Rc<Cell<u32>>>>,
    /// Reads of Retag's safe tests, each behind the exchange that it is to explain. A click makes one,
    /// so they are few.
    tests: Vec<(ExchangeId, ExchangeId)>,
}

/// One resource's history.
#[derive(Default)]
pub struct Resource {
    /// All its exchanges, by start.
    all: Timeline,
    /// Successful reads, by the arrival of the head.
    reads: Timeline,
    /// Successful writes, by the arrival of the head.
    writes: Timeline,
    /// Reads that found nothing there, by the arrival of the head.
    missing: Timeline,
    /// Responses whose validators describe the current representation, by the arrival of the head.
    descriptions: Timeline,
    /// Responses that gave a validator, by its core and the arrival of the head.
    validator_sources: Map<Text, Timeline>,
    /// Requests that may change the resource, by their condition as sent and start; and reads that If-Match or
    /// If-Unmodified-Since guards.
    attempts: Map<(SentKind, Text), Timeline>,
    /// How often the history has changed: what was concluded from an older one is to be made anew.
    revision: Rc<Cell<u32>>,
}

impl Resource {
    /// How often the history has changed.
    pub fn revision(&self) -> u32 {
        self.revision.get()
    }

    /// All its exchanges, the earliest first.
    pub fn exchanges(&self) -> impl DoubleEndedIterator<Item = ExchangeId> {
        self.all.iter().map(|(.., id)| *id)
    }
}

impl Ledger {
    /// Writes an exchange down. Admitting the same one twice changes nothing.
    pub fn admit(&mut self, exchange: &Exchange) {
        let entry = Entry::of(exchange);
        let (id, at_start, at_answer) = (entry.id, entry.at_start(), entry.at_answer());
        let place = id.0 as usize;
        if self.entries.len() <= place {
            self.entries.resize(place + 1, None);
            self.revisions.resize(place + 1, None);
        }
        if self.entries.get(place).is_none_or(Option::is_some) {
            return;
        }
        self.admit_list(exchange, &entry);
        let resource = self.resources.entry(exchange.resource()).or_default();
        resource.revision.set(resource.revision.get().wrapping_add(1));
        if let Some(slot) = self.revisions.get_mut(place) {
            *slot = Some(resource.revision.clone());
        }
        resource.all.insert(at_start);
        match entry.role {
            Role::Read => resource.reads.insert(at_answer),
            Role::Write => resource.writes.insert(at_answer),
            Role::Failure | Role::Neither => {}
        };
        if takes_weak_tags(&entry) {
            let origin = crate::exchange::origin_of(&exchange.request.url);
            match self.weak_tags_taken.get_mut(origin) {
                Some(taken) => taken.insert(at_answer),
                None => self.weak_tags_taken.entry(origin.into()).or_default().insert(at_answer),
            }
        }
        if is_deed(exchange, &entry) {
            self.deeds.insert(at_answer);
        }
        // RFC 9110 §15.5.5, §15.5.11: there is no current representation.
        if exchange.is_read() && matches!(exchange.response.status, 404 | 410) {
            resource.missing.insert(at_answer);
        }
        let mut gave = false;
        if entry.role != Role::Neither {
            for (_, core) in entry.validators() {
                gave = true;
                // One text for both.
                let known = self.validator_sources.get_key_value(core).map(|(known, _)| known.clone());
                let core = known.unwrap_or_else(|| core.into());
                resource.validator_sources.entry(core.clone()).or_default().insert(at_answer);
                self.validator_sources.entry(core).or_default().insert(at_answer);
            }
        }
        if gave && entry.describes_current() {
            resource.descriptions.insert(at_answer);
        }
        // A read that is guarded fails as a write does.
        let is_guard = |condition| {
            matches!(condition, crate::http::Condition::IfMatch | crate::http::Condition::IfUnmodifiedSince)
        };
        if let Some(sent) = entry.sent.as_ref().filter(|sent| !exchange.is_safe() || is_guard(sent.condition))
        {
            resource.attempts.entry(sent.key()).or_default().insert(at_start);
        }
        if let Some(slot) = self.entries.get_mut(place) {
            *slot = Some(entry);
        }
        if let Some(ReplayMark { of, step: ReplayStep::Test(_) }) = exchange.replay {
            if !self.tests.contains(&(of, id)) {
                self.tests.push((of, id));
            }
            self.count_revision(of);
        }
    }

    fn admit_list(&mut self, exchange: &Exchange, entry: &Entry) {
        let Some(listed) = &entry.listed else { return };
        let at_answer = entry.at_answer();
        if !listed.is_whole {
            self.unread_lists.insert(at_answer);
        }
        if !listed.validators.is_empty() {
            self.list_urls.insert(entry.id, exchange.request.url.clone());
        }
        for member in &listed.validators {
            let core = opaque_core(&member.value);
            match self.lists.get_mut(core) {
                Some(lists) => lists.insert(at_answer),
                None => self.lists.entry(core.into()).or_default().insert(at_answer),
            }
            self.revise_member(member);
        }
    }

    fn withdraw_list(&mut self, entry: &Entry) {
        let Some(listed) = &entry.listed else { return };
        self.unread_lists.remove(entry.at_answer());
        self.list_urls.remove(&entry.id);
        for member in &listed.validators {
            take_out(&mut self.lists, opaque_core(&member.value), entry.at_answer());
            self.revise_member(member);
        }
    }

    /// What was concluded about a list's member is to be made anew.
    fn revise_member(&self, member: &ListedValidator) {
        let resource = member.resource.as_ref().and_then(|url| self.resources.get(&ResourceKey(url.clone())));
        if let Some(resource) = resource {
            resource.revision.set(resource.revision.get().wrapping_add(1));
        }
    }

    /// The reads that Retag's safe tests sent to explain an exchange, the first admitted first. A read
    /// through another form of the URL is not in the resource's own history, and is among these.
    pub fn tests_of(&self, id: ExchangeId) -> impl DoubleEndedIterator<Item = &Entry> {
        let of = self.tests.iter().filter(move |(of, _)| *of == id);
        of.filter_map(|(_, test)| self.entry(*test))
    }

    /// Has more become known of an exchange that may change what is written down of it, or where: the
    /// same as if it had been known at once.
    pub fn readmit(&mut self, exchange: &mut Exchange, change: impl FnOnce(&mut Exchange)) {
        let before = self.revision(exchange.id);
        let was_there = self.withdraw(exchange);
        change(exchange);
        if !was_there {
            return;
        }
        self.admit(exchange);
        // What was concluded under a number of the old history must not be taken for the new one's.
        if let Some(revision) = self.revisions.get(exchange.id.0 as usize).and_then(Option::as_ref) {
            revision.set(revision.get().max(before).wrapping_add(1));
        }
    }

    /// Takes out what is written down of an exchange, and says whether anything was.
    fn withdraw(&mut self, exchange: &Exchange) -> bool {
        let place = exchange.id.0 as usize;
        let Some(entry) = self.entries.get_mut(place).and_then(Option::take) else { return false };
        let (id, at_start, at_answer) = (entry.id, entry.at_start(), entry.at_answer());
        self.tests.retain(|(_, test)| *test != id);
        let key = exchange.resource();
        if let Some(resource) = self.resources.get_mut(&key) {
            resource.revision.set(resource.revision.get().wrapping_add(1));
            for timeline in
                [&mut resource.reads, &mut resource.writes, &mut resource.missing, &mut resource.descriptions]
            {
                timeline.remove(at_answer);
            }
            for (_, core) in entry.validators() {
                take_out(&mut resource.validator_sources, core, at_answer);
            }
            if let Some(sent) = &entry.sent {
                take_out(&mut resource.attempts, &sent.key(), at_start);
            }
            if resource.all.remove(at_start) {
                self.resources.remove(&key);
            }
        }
        for (_, core) in entry.validators() {
            take_out(&mut self.validator_sources, core, at_answer);
        }
        self.withdraw_list(&entry);
        self.deeds.remove(at_answer);
        take_out(&mut self.weak_tags_taken, crate::exchange::origin_of(&exchange.request.url), at_answer);
        true
    }

    /// What was written down of an exchange.
    pub fn entry(&self, id: ExchangeId) -> Option<&Entry> {
        #[cfg(test)]
        super::query_cost::count();
        self.entries.get(id.0 as usize)?.as_ref()
    }

    /// One resource's history.
    pub fn resource(&self, key: &ResourceKey) -> Option<&Resource> {
        self.resources.get(key)
    }

    /// More has become known of an exchange that is written down already, its body for one: what was
    /// concluded about its resource is to be made anew.
    pub fn revise(&self, id: ExchangeId) {
        self.count_revision(id);
        let tested = self.tests.iter().find(|(_, test)| *test == id).map(|(of, _)| *of);
        if let Some(of) = tested {
            self.count_revision(of);
        }
    }

    fn count_revision(&self, id: ExchangeId) {
        if let Some(revision) = self.revisions.get(id.0 as usize).and_then(Option::as_ref) {
            revision.set(revision.get().wrapping_add(1));
        }
    }

    /// How often the history of an exchange's resource has changed; 0 for what was not admitted.
    pub fn revision(&self, id: ExchangeId) -> u32 {
        self.revisions.get(id.0 as usize).and_then(Option::as_ref).map_or(0, |revision| revision.get())
    }

    /// How many resources were seen.
    pub fn resources(&self) -> usize {
        self.resources.len()
    }

    /// Responses of this resource that gave a validator with this core, had ended when `before`
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

    /// The same, on any resource.
    pub(super) fn givers_anywhere<'a>(
        &'a self,
        core: &str,
        before: &'a Entry,
    ) -> impl Iterator<Item = &'a Entry> + use<'a> {
        self.ended_before(self.validator_sources.get(core), before)
    }

    /// Lists that gave a validator with this core for a resource of theirs and had ended when `before` began, the
    /// latest first.
    pub(super) fn lists_before<'a>(
        &'a self,
        core: &str,
        before: &'a Entry,
    ) -> impl Iterator<Item = &'a Entry> + use<'a> {
        self.ended_before(self.lists.get(core), before)
    }

    /// The URL of a list that gave validators.
    pub(super) fn url_of_list(&self, id: ExchangeId) -> &str {
        self.list_urls.get(&id).map_or("", |url| url)
    }

    /// Whether a response that had ended when `before` began may have given validators that nobody has looked for.
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

    /// The first request to an origin that went through with nothing but weak tags in If-Match.
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

    /// Requests to any resource that may have changed something on a server before `before` was answered: those that
    /// were still in flight then, 64 at most, and those that had ended, the latest first.
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

    /// Reads that had found nothing there (404, 410) when `before` began, the latest first.
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
            // What had ended by then, and at that very moment had arrived by then, precedes by definition.
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

    /// Reads that began when `after` had ended and found nothing there (404, 410), the earliest first.
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
            // Of those that took no time either, the ones that arrived later.
            0 => Bound::Excluded(after.at_answer()),
            _ => Bound::Included((
                Timestamp(after.response_start.0.saturating_sub(slack)),
                Tie(0),
                ExchangeId(0),
            )),
        };
        let rest = timeline.into_iter().flat_map(move |line| line.range((from, Bound::Unbounded)));
        // What ended later and does not come after was in flight together with it.
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

    /// The same, where up to `apart` microseconds may lie between the two.
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

    /// Other requests with the very same condition to the same resource, the latest before
    /// `entry` first, then those that began after it; at most 64 to either side.
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
            // `entry` itself is among them only if its method may change the resource.
            let after = line.range((Bound::Excluded(here), Bound::Unbounded));
            before.chain(after.take(MOST_LOOKED_AT))
        });
        sides.filter_map(|(.., id)| self.entry(*id))
    }

    /// The response that describes the resource's latest known representation, as of now.
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

/// Whether a request went through with nothing but weak tags in If-Match.
fn takes_weak_tags(entry: &Entry) -> bool {
    let Some(sent) = entry.sent.as_deref().filter(|sent| sent.condition == crate::http::Condition::IfMatch)
    else {
        return false;
    };
    let is_weak = |one: &super::SentValidator| one.written.starts_with("W/");
    entry.describes_current()
        && sent.dialect.is_none()
        && !sent.validators.is_empty()
        && sent.validators.iter().all(is_weak)
}

/// Whether a request may have changed something on a server.
fn is_deed(exchange: &Exchange, entry: &Entry) -> bool {
    let is_open = matches!(exchange.response.status, 0 | 408 | 500..);
    entry.role == Role::Write || (is_open && !exchange.is_safe())
}

/// Behind everything of that moment.
fn last_at(micros: i64) -> super::timeline::Point {
    (Timestamp(micros), Tie(u32::MAX), ExchangeId(u32::MAX))
}

/// Takes a point out of the timeline with that name, and the timeline with its last point.
fn take_out<K, Q>(timelines: &mut Map<K, Timeline>, name: &Q, point: super::timeline::Point)
where
    K: std::borrow::Borrow<Q> + Eq + std::hash::Hash,
    Q: Eq + std::hash::Hash + ?Sized,
{
    if timelines.get_mut(name).is_some_and(|timeline| timeline.remove(point)) {
        timelines.remove(name);
    }
}
