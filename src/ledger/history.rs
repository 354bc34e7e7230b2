//! The indexes: every resource's exchanges, sorted by time.

use super::entry::{Entry, Role, SentKind, opaque_core};
use super::timeline::Timeline;
use crate::exchange::{
    Exchange, ExchangeId, ListedValidator, Operation, ReplayMark, ReplayStep, ResourceKey, Text,
};
use foldhash::fast::RandomState;
use std::cell::Cell;
use std::rc::Rc;

/// Keyed by names and tags, with a fast hash (see [`StringTable`](crate::recording::Texts)).
type Map<K, V> = std::collections::HashMap<K, V, RandomState>;

/// Every exchange by resource.
#[derive(Default)]
pub struct Ledger {
    pub(super) entries: Vec<Option<Entry>>,
    pub(super) resources: Map<ResourceKey, Resource>,
    /// Exchanges of any resource whose response gave a validator, by the validator's core, sorted by response start.
    pub(super) validator_sources: Map<Text, Timeline>,
    /// Exchanges whose response gave a validator for another resource, by the validator's core, sorted by response
    /// start.
    pub(super) lists: Map<Text, Timeline>,
    /// The URL of each exchange in `lists`.
    pub(super) list_urls: Map<ExchangeId, Text>,
    /// Responses with lists that were not searched, sorted by response start.
    pub(super) unread_lists: Timeline,
    /// Requests to any resource that may have changed something on a server, sorted by response start: successful
    /// writes, and unsafe requests whose outcome is unknown.
    pub(super) deeds: Timeline,
    /// Successful requests with only weak tags in If-Match, by origin: a server that compares weakly does not refuse a
    /// tag for its W/.
    pub(super) weak_tags_taken: Map<Text, Timeline>,
    /// How often the history of each exchange's resource has changed. A row asks for this number each time it is
    /// drawn, so the lookup must not hash a URL.
    pub(super) revisions: Vec<Option<Rc<Cell<u32>>>>,
    /// Reads of Retag's safe tests, each as (exchange to explain, read). The user starts each test, so they are few.
    pub(super) tests: Vec<(ExchangeId, ExchangeId)>,
}

/// One resource's history.
#[derive(Default)]
pub struct Resource {
    /// All exchanges of the resource, sorted by request start.
    pub(super) all: Timeline,
    /// Successful reads, sorted by response start.
    pub(super) reads: Timeline,
    /// Successful writes, sorted by response start.
    pub(super) writes: Timeline,
    /// Reads that found no representation (404, 410), sorted by response start.
    pub(super) missing: Timeline,
    /// Responses whose validators identify the current representation, sorted by response start.
    pub(super) descriptions: Timeline,
    /// Responses that gave a validator, by the validator's core, sorted by response start.
    pub(super) validator_sources: Map<Text, Timeline>,
    /// Requests that may change the resource, by their condition as sent, sorted by request start; also reads with
    /// If-Match or If-Unmodified-Since.
    pub(super) attempts: Map<(SentKind, Text), Timeline>,
    /// How often the history has changed: a conclusion from an older revision is out of date.
    pub(super) revision: Rc<Cell<u32>>,
}

impl Resource {
    /// How often the history has changed.
    pub fn revision(&self) -> u32 {
        self.revision.get()
    }

    /// All exchanges of the resource, the earliest first.
    pub fn exchanges(&self) -> impl DoubleEndedIterator<Item = ExchangeId> {
        self.all.iter().map(|(.., id)| *id)
    }
}

impl Ledger {
    /// Adds an exchange. Adding the same exchange twice changes nothing.
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
        if entry.takes_weak_tags() {
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
                // Both indexes share one text.
                let known = self.validator_sources.get_key_value(core).map(|(known, _)| known.clone());
                let core = known.unwrap_or_else(|| core.into());
                resource.validator_sources.entry(core.clone()).or_default().insert(at_answer);
                self.validator_sources.entry(core).or_default().insert(at_answer);
            }
        }
        if entry.role != Role::Neither {
            for core in entry.lock_cores() {
                let core: Text = core.into();
                resource.validator_sources.entry(core.clone()).or_default().insert(at_answer);
                self.validator_sources.entry(core).or_default().insert(at_answer);
            }
        }
        if gave && entry.describes_current() {
            resource.descriptions.insert(at_answer);
        }
        // A read with If-Match or If-Unmodified-Since fails like a write.
        let is_guard = |condition| {
            matches!(condition, crate::http::Condition::IfMatch | crate::http::Condition::IfUnmodifiedSince)
        };
        let may_change = !exchange.is_safe() && (!exchange.changes_nothing() || entry.role == Role::Failure);
        let counts = |condition| may_change || (exchange.is_safe() && is_guard(condition));
        if let Some(sent) = entry.sent.as_ref().filter(|sent| counts(sent.condition)) {
            resource.attempts.entry(sent.key()).or_default().insert(at_start);
        }
        for key in entry.lock_keys().filter(|_| may_change) {
            resource.attempts.entry(key).or_default().insert(at_start);
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

    /// Marks conclusions about a list's member as out of date.
    fn revise_member(&self, member: &ListedValidator) {
        let resource = member.resource.as_ref().and_then(|url| self.resources.get(&ResourceKey(url.clone())));
        if let Some(resource) = resource {
            resource.revision.set(resource.revision.get().wrapping_add(1));
        }
    }

    /// The reads that Retag's safe tests sent to explain an exchange, the first added first. A read
    /// of a changed form of the URL is not in the resource's own history, but it is in this list.
    pub fn tests_of(&self, id: ExchangeId) -> impl DoubleEndedIterator<Item = &Entry> {
        let of = self.tests.iter().filter(move |(of, _)| *of == id);
        of.filter_map(|(_, test)| self.entry(*test))
    }

    /// Applies a change to an exchange that may change its entry or its resource. The result is the same
    /// as if the exchange had been added with the change.
    pub fn readmit(&mut self, exchange: &mut Exchange, change: impl FnOnce(&mut Exchange)) {
        let before = self.revision(exchange.id);
        let was_there = self.withdraw(exchange);
        change(exchange);
        if !was_there {
            return;
        }
        self.admit(exchange);
        // A revision number of the old history must not occur again in the new history.
        if let Some(revision) = self.revisions.get(exchange.id.0 as usize).and_then(Option::as_ref) {
            revision.set(revision.get().max(before).wrapping_add(1));
        }
    }

    /// Removes an exchange's entry, and returns whether there was one.
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
            for core in entry.lock_cores() {
                take_out(&mut resource.validator_sources, &*core, at_answer);
            }
            if let Some(sent) = &entry.sent {
                take_out(&mut resource.attempts, &sent.key(), at_start);
            }
            for key in entry.lock_keys() {
                take_out(&mut resource.attempts, &key, at_start);
            }
            if resource.all.remove(at_start) {
                self.resources.remove(&key);
            }
        }
        for (_, core) in entry.validators() {
            take_out(&mut self.validator_sources, core, at_answer);
        }
        for core in entry.lock_cores() {
            take_out(&mut self.validator_sources, &*core, at_answer);
        }
        self.withdraw_list(&entry);
        self.deeds.remove(at_answer);
        take_out(&mut self.weak_tags_taken, crate::exchange::origin_of(&exchange.request.url), at_answer);
        true
    }

    /// The entry of an exchange.
    pub fn entry(&self, id: ExchangeId) -> Option<&Entry> {
        #[cfg(test)]
        super::query_cost::count();
        self.entries.get(id.0 as usize)?.as_ref()
    }

    /// One resource's history.
    pub fn resource(&self, key: &ResourceKey) -> Option<&Resource> {
        self.resources.get(key)
    }

    /// Marks conclusions about an exchange's resource as out of date, after more of the exchange has become known,
    /// such as its body.
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

    /// How often the history of an exchange's resource has changed; 0 for an exchange that was not added.
    pub fn revision(&self, id: ExchangeId) -> u32 {
        self.revisions.get(id.0 as usize).and_then(Option::as_ref).map_or(0, |revision| revision.get())
    }

    /// The number of resources.
    pub fn resources(&self) -> usize {
        self.resources.len()
    }
}

/// Whether a request may have changed something on a server.
fn is_deed(exchange: &Exchange, entry: &Entry) -> bool {
    // Docker refuses an old version with 500.
    let is_open = matches!(exchange.response.status, 0 | 408 | 500..) && !exchange.is_mismatch();
    let operation = exchange.outlines.operation();
    let has_mutated = operation == Some(Operation::Mutation) && exchange.succeeded();
    entry.role == Role::Write
        || has_mutated
        || (is_open && !exchange.changes_nothing() && operation != Some(Operation::Query))
}

/// Removes a point from the timeline with that name, and the timeline when it becomes empty.
fn take_out<K, Q>(timelines: &mut Map<K, Timeline>, name: &Q, point: super::timeline::Point)
where
    K: std::borrow::Borrow<Q> + Eq + std::hash::Hash,
    Q: Eq + std::hash::Hash + ?Sized,
{
    if timelines.get_mut(name).is_some_and(|timeline| timeline.remove(point)) {
        timelines.remove(name);
    }
}
