//! Properties of the ledger: for any order of arrival it gives the same answers as a naive reader, with bounded
//! work.

use super::entry::ROUNDING;
use super::*;
use crate::exchange::*;
use crate::http::Condition;
use crate::verdict::{risk, verdict};
use proptest::prelude::*;
use proptest::sample::select;
use std::rc::Rc;

const RESOURCES: [&str; 2] = ["https://a.example/1", "https://a.example/2"];
const TAGS: [&str; 7] = ["\"a\"", "\"b\"", "W/\"a\"", "a", "\"\"", "", "&quot;b&quot;"];
const DATES: [&str; 2] = ["Sun, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:38 GMT"];

/// An exchange with one of a few tags, dates, resources and times, so that these often coincide.
fn any_exchange() -> impl Strategy<Value = Exchange> {
    (any_http_exchange(), proptest::option::of(any_dialect_facts())).prop_map(
        |(mut exchange, dialect_facts)| {
            exchange.dialect_facts = dialect_facts.map(Box::new);
            exchange
        },
    )
}

/// A dialect's conditions and validators: a few values of two kinds, and of the entity tag's kind.
fn any_dialect_facts() -> impl Strategy<Value = DialectFacts> {
    let kind = || select(vec!["k", "l", "\nk", DialectValidator::ENTITY_TAG]).prop_map(Text::from);
    let value = || select(vec!["a", "b", "abcdef, 1", "\"a\""]).prop_map(Text::from);
    let asks = select(vec![Asks::Unchanged, Asks::NotNewer, Asks::Absent, Asks::Other]);
    let sent = || {
        (kind(), value(), asks.clone()).prop_map(|(kind, value, asks)| {
            let part = Placed { place: Place::Body, name: "k".into(), value: value.clone() };
            Rc::new(DialectCondition {
                kind,
                parts: [part].into(),
                name: "k".into(),
                value,
                asks,
                means: "".into(),
                update: [].into(),
            })
        })
    };
    let given = || {
        (kind(), value()).prop_map(|(kind, value)| {
            let part = Placed { place: Place::Header, name: "k".into(), value: value.clone() };
            DialectValidator { kind, parts: [part].into(), name: "k".into(), value }
        })
    };
    let outcome = select(vec![
        StatusMeaning::Http,
        StatusMeaning::Http,
        StatusMeaning::Mismatch { means: "".into(), said: "".into() },
        StatusMeaning::Required { wants: "".into(), said: "".into() },
    ]);
    let without = select(vec![Absence::Unknown, Absence::Creates, Absence::Overwrites]);
    let resource = proptest::option::of(select(RESOURCES.to_vec()).prop_map(Text::from));
    // The members that a framework may compare have kinds of their own.
    let locks = (proptest::option::of(sent()), proptest::option::of(given())).prop_map(|(sent, given)| {
        let sent: Option<Rc<DialectCondition>> = sent.map(|own| {
            Rc::new(DialectCondition { kind: "\nk".into(), asks: Asks::Unchanged, ..(*own).clone() })
        });
        let given = given.map(|own| DialectValidator { kind: "\nk".into(), ..own });
        Rc::new(LockMembers { sent: sent.into_iter().collect(), given: given.into_iter().collect() })
    });
    let locks = proptest::option::of(locks);
    let of_system = |own: DialectValidator| (!own.kind.starts_with('\n')).then_some(own);
    let given = proptest::option::of(given()).prop_map(move |given| given.and_then(of_system));
    (proptest::option::of(sent()), given, outcome, without, resource, locks).prop_map(
        |(sent, given, outcome, without, resource, locks)| DialectFacts {
            system: "S".into(),
            if_match: Comparison::Strong,
            without,
            sent: sent.into_iter().collect(),
            given: given.into_iter().collect(),
            outcome,
            resource,
            locks,
            is_framework: false,
            changes_nothing: false,
            small_read: None,
        },
    )
}

fn any_http_exchange() -> impl Strategy<Value = Exchange> {
    let tag = || select(TAGS.to_vec()).prop_map(str::to_owned);
    let list = prop_oneof![
        4 => tag(),
        1 => Just("*".to_owned()),
        1 => (tag(), tag()).prop_map(|(one, other)| format!("{one}, {other}")),
    ];
    let date = || select(DATES.to_vec()).prop_map(str::to_owned);
    let condition = prop_oneof![
        (select(vec!["If-Match", "If-None-Match"]), list),
        (select(vec!["If-Unmodified-Since", "If-Modified-Since"]), date()),
    ];
    let asked = (
        select(vec!["GET", "GET", "HEAD", "PUT", "PUT", "PATCH", "DELETE", "OPTIONS"]),
        select(RESOURCES.to_vec()),
        proptest::option::of(condition),
    );
    let answered = (
        select(vec![200, 200, 204, 304, 412, 412, 404, 500, 0]),
        proptest::option::of(tag()),
        proptest::option::of(date()),
    );
    // Half milliseconds within a short time: ties, overlaps and rounding all occur.
    let times = (0..12_i64, select(vec![0, 0, 1, 2, 3, 8, 20]));
    (asked, answered, times, any::<bool>()).prop_map(|(asked, answered, times, by_retag)| {
        let (method, url, condition) = asked;
        let (status, etag, modified) = answered;
        let (request_start, duration) = times;
        let etag = etag.map(|tag| ("ETag", tag));
        let modified = modified.map(|date| ("Last-Modified", date));
        let replay = ReplayMark { of: ExchangeId(0), step: ReplayStep::Retry };
        Exchange {
            request_start: Timestamp(request_start * 500),
            response_start: Timestamp((request_start + duration) * 500),
            response_end: Timestamp((request_start + duration) * 500),
            replay: by_retag.then_some(replay),
            ..exchange(method, url, condition, status, etag.into_iter().chain(modified))
        }
    })
}

pub(super) fn exchange<V: Into<Text>>(
    method: &str,
    url: &str,
    sent: impl IntoIterator<Item = (&'static str, V)>,
    status: u16,
    received: impl IntoIterator<Item = (&'static str, V)>,
) -> Exchange {
    let request = Request::new(method, url, sent.into_iter().collect());
    let response = Response::new(status, received.into_iter().collect());
    Exchange { kind: InitiatorType::Fetch, ..Exchange::new(request, response) }
}

/// Recordings in which each id is the exchange's index.
fn any_recording() -> impl Strategy<Value = Vec<Exchange>> {
    proptest::collection::vec(any_exchange(), 0..28).prop_map(|mut exchanges| {
        for (place, exchange) in exchanges.iter_mut().enumerate() {
            exchange.id = ExchangeId(place as u32);
        }
        exchanges
    })
}

fn ledger_of<'a>(exchanges: impl IntoIterator<Item = &'a Exchange>) -> Ledger {
    let mut ledger = Ledger::default();
    for exchange in exchanges {
        ledger.admit(exchange);
    }
    ledger
}

/// The answers to every question about one exchange.
#[derive(Debug, PartialEq)]
struct ExchangeAnswers {
    entry: Entry,
    source: Option<Source>,
    writes_before: Vec<ExchangeId>,
    reads_before: Vec<ExchangeId>,
    reads_after: Vec<ExchangeId>,
    missing_before: Vec<ExchangeId>,
    missing_after: Vec<ExchangeId>,
    descriptions_before: Vec<ExchangeId>,
    in_flight_with: Vec<ExchangeId>,
    same_condition: Vec<ExchangeId>,
}

/// The answers to every question about one resource.
#[derive(Debug, PartialEq)]
struct ResourceAnswers {
    exchanges: Vec<ExchangeId>,
    latest_description: Option<ExchangeId>,
    versions: Vec<Version>,
}

fn ids<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> Vec<ExchangeId> {
    entries.into_iter().map(|entry| entry.id).collect()
}

fn answers(ledger: &Ledger, exchange: &Exchange) -> ExchangeAnswers {
    let key = exchange.resource();
    let entry = ledger.entry(exchange.id).expect("it was admitted");
    ExchangeAnswers {
        entry: entry.clone(),
        source: ledger.source(&key, entry),
        writes_before: ids(ledger.writes_before(&key, entry)),
        reads_before: ids(ledger.reads_before(&key, entry)),
        reads_after: ids(ledger.reads_after(&key, entry)),
        missing_before: ids(ledger.missing_before(&key, entry)),
        missing_after: ids(ledger.missing_after(&key, entry)),
        descriptions_before: ids(ledger.descriptions_before(&key, entry)),
        in_flight_with: ids(ledger.in_flight_with(&key, entry)),
        same_condition: ids(ledger.same_condition(&key, entry)),
    }
}

fn told(ledger: &Ledger, url: &str) -> ResourceAnswers {
    let key = ResourceKey(url.into());
    ResourceAnswers {
        exchanges: ledger.resource(&key).map_or(Vec::new(), |resource| resource.exchanges().collect()),
        latest_description: ledger.latest_description(&key).map(|entry| entry.id),
        versions: ledger.versions(&key),
    }
}

/// Computes the same answers by reading every exchange.
struct Naive<'a>(&'a [Exchange]);

impl Naive<'_> {
    fn answers(&self, exchange: &Exchange) -> ExchangeAnswers {
        let me = Entry::of(exchange);
        let key = exchange.resource();
        let here = || self.0.iter().filter(|other| other.resource() == key && other.id != me.id);
        let before = |wanted: &dyn Fn(&Exchange) -> bool| {
            let mut found: Vec<Entry> = here().filter(|other| wanted(other)).map(Entry::of).collect();
            found.retain(|other| other.precedes(&me));
            found.sort_by_key(|other| std::cmp::Reverse(other.at_answer()));
            ids(&found)
        };
        let after = |wanted: &dyn Fn(&Exchange) -> bool| {
            let mut found: Vec<Entry> = here().filter(|other| wanted(other)).map(Entry::of).collect();
            found.retain(|other| me.precedes(other));
            found.sort_by_key(|other| other.at_answer());
            ids(&found)
        };
        let wrote = |other: &Exchange| Entry::of(other).role == Role::Write;
        let read = |other: &Exchange| Entry::of(other).role == Role::Read;
        let missed = |other: &Exchange| other.is_read() && matches!(other.response.status, 404 | 410);
        let described = |other: &Exchange| {
            let entry = Entry::of(other);
            entry.describes_current() && entry.validators().next().is_some()
        };
        let mut in_flight: Vec<Entry> = here().map(Entry::of).collect();
        in_flight.retain(|other| {
            other.request_start.0 <= me.response_start.0 + ROUNDING
                && other.response_start.0 + ROUNDING >= me.request_start.0
        });
        in_flight.sort_by_key(|other| std::cmp::Reverse(other.at_start()));

        let condition = |entry: &Entry| {
            let sent = entry.sent.as_ref()?;
            Some((sent.condition, sent.dialect.as_ref().map(|own| own.kind.clone()), sent.value.clone()))
        };
        let mut same: Vec<Entry> = here().map(Entry::of).collect();
        let is_guard = |entry: &Entry| {
            let condition = entry.sent.as_deref().map(|sent| sent.condition);
            matches!(
                condition,
                Some(crate::http::Condition::IfMatch | crate::http::Condition::IfUnmodifiedSince)
            )
        };
        let is_safe = |entry: &Entry| self.0[entry.id.0 as usize].is_safe();
        // What a framework may have read in the body of a write.
        let may_have_read = |entry: &Entry| {
            let locks = entry.locks.as_ref().map_or(&[][..], |locks| &locks.sent);
            locks.iter().any(|own| {
                let as_read = (crate::http::Condition::IfMatch, Some(own.kind.clone()), own.value.clone());
                !is_safe(entry) && condition(&me) == Some(as_read)
            })
        };
        let is_same = |other: &Entry| condition(other).is_some() && condition(other) == condition(&me);
        same.retain(|other| may_have_read(other) || ((!is_safe(other) || is_guard(other)) && is_same(other)));
        same.sort_by_key(|other| other.at_start());
        let (earlier, later): (Vec<_>, Vec<_>) =
            same.iter().partition(|other| other.at_start() < me.at_start());

        ExchangeAnswers {
            source: self.source(exchange, &me),
            writes_before: before(&wrote),
            reads_before: before(&read),
            reads_after: after(&read),
            missing_before: before(&missed),
            missing_after: after(&missed),
            descriptions_before: before(&described),
            in_flight_with: ids(&in_flight),
            same_condition: ids(earlier.into_iter().rev().chain(later)),
            entry: me,
        }
    }

    /// The best of all responses that gave any of the validators. A response of this resource with the same octets
    /// ranks above a respelled one, which ranks above one of another resource. Of responses with the same octets, one
    /// that describes the current representation ranks above a 412's hint. The latest wins a tie.
    fn source(&self, exchange: &Exchange, me: &Entry) -> Option<Source> {
        let sent = me.sent.as_ref()?;
        let mut best = None;
        for validator in
            sent.validators.iter().filter(|sent| !sent.core.is_empty() || &*sent.written == "\"\"")
        {
            let of_this = self.0.iter().filter_map(|other| {
                let entry = Entry::of(other);
                if other.id == me.id || entry.role == Role::Neither || !entry.precedes(me) {
                    return None;
                }
                // A dialect's condition compares a validator of its kind; an HTTP condition compares an HTTP validator.
                let own = sent.dialect.as_ref();
                let locks = entry.locks.as_ref().map_or(&[][..], |locks| &locks.given);
                let lock = own.and_then(|own| locks.iter().find(|given| given.kind == own.kind));
                let same = match own {
                    Some(own) if own.kind.starts_with('\n') => {
                        lock.is_some_and(|given| given.value == validator.written)
                    }
                    Some(own) => entry
                        .dialect_validators()
                        .any(|given| given.kind == own.kind && given.value == validator.written),
                    None => [&entry.etag, &entry.last_modified].contains(&&Some(validator.written.clone())),
                };
                let is_counter =
                    own.is_some() && validator.core.split(',').next().is_none_or(|one| one.len() < 6);
                // Another tag of the kind that was sent says that the value stood in another field.
                let of_kind = match own {
                    Some(own) if own.kind.starts_with('\n') => lock.map(|one| &one.value),
                    Some(own) => {
                        entry.dialect_validators().find(|given| given.kind == own.kind).map(|one| &one.value)
                    }
                    None if sent.condition == Condition::IfUnmodifiedSince => None,
                    None if sent.condition == Condition::IfModifiedSince => None,
                    None => entry.etag.as_ref(),
                };
                let is_alike = match own {
                    Some(own) if own.kind.starts_with('\n') => {
                        lock.is_some_and(|given| opaque_core(&given.value) == &*validator.core)
                    }
                    _ => entry.validators().any(|(_, core)| *core == *validator.core),
                };
                let alike = is_alike && of_kind.is_none_or(|tag| opaque_core(tag) == &*validator.core);
                let fit = match (other.resource() == exchange.resource(), same) {
                    (true, true) => ValidatorMatch::Same,
                    (true, false) if alike => ValidatorMatch::Respelled,
                    (false, true) if !is_counter => ValidatorMatch::Elsewhere,
                    _ => return None,
                };
                let rank = match fit {
                    ValidatorMatch::Same => 2,
                    ValidatorMatch::Respelled => 1,
                    ValidatorMatch::Elsewhere => 0,
                };
                let describes = fit == ValidatorMatch::Same && entry.describes_current();
                Some(((rank, describes, entry.at_answer()), fit))
            });
            let found = of_this.max_by_key(|(order, _)| *order);
            // Between the members of a list, the kind of response makes no difference.
            let found = found.map(|((rank, _, at), fit)| ((rank, at), fit));
            best = best.max_by_order(found);
        }
        best.map(|((_, (.., id)), fit)| Source { exchange: id, fit })
    }

    fn told(&self, url: &str) -> ResourceAnswers {
        let mut here: Vec<Entry> =
            self.0.iter().filter(|other| &*other.resource().0 == url).map(Entry::of).collect();
        here.sort_by_key(|entry| entry.at_start());
        let exchanges = ids(&here);
        here.retain(|entry| entry.describes_current() && entry.validators().next().is_some());
        here.sort_by_key(|entry| entry.at_answer());
        let mut versions: Vec<Version> = Vec::new();
        for run in here.chunk_by(|one, next| validator_of(one) == validator_of(next)) {
            let (Some(first), Some(last)) = (run.first(), run.last()) else { continue };
            let Some(validator) = validator_of(first) else { continue };
            versions.push(Version {
                validator,
                first_seen: first.id,
                last_seen: last.id,
                from: first.response_start,
            });
        }
        ResourceAnswers { exchanges, latest_description: here.last().map(|entry| entry.id), versions }
    }
}

fn validator_of(entry: &Entry) -> Option<Text> {
    let own = entry.dialect_validators().next().map(|own| own.value.clone());
    own.or_else(|| entry.etag.clone()).or_else(|| entry.last_modified.clone())
}

/// The larger of two by their order.
trait MaxByOrder {
    fn max_by_order(self, other: Self) -> Self;
}

impl<K: Ord, T> MaxByOrder for Option<(K, T)> {
    fn max_by_order(self, other: Self) -> Self {
        self.into_iter().chain(other).max_by(|one, other| one.0.cmp(&other.0))
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn the_answers_are_those_of_a_naive_reader(exchanges in any_recording()) {
        let ledger = ledger_of(&exchanges);
        let naive = Naive(&exchanges);
        for exchange in &exchanges {
            prop_assert_eq!(answers(&ledger, exchange), naive.answers(exchange));
        }
        for url in RESOURCES {
            prop_assert_eq!(told(&ledger, url), naive.told(url));
        }
    }

    #[test]
    fn the_order_of_arrival_makes_no_difference(
        (exchanges, shuffled) in any_recording().prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle()))
    ) {
        let (one, other) = (ledger_of(&exchanges), ledger_of(&shuffled));
        for exchange in &exchanges {
            prop_assert_eq!(answers(&one, exchange), answers(&other, exchange));
            let entry = Entry::of(exchange);
            prop_assert_eq!(verdict(&one, &exchanges, &entry), verdict(&other, &exchanges, &entry));
            prop_assert_eq!(risk(&one, &exchanges, &entry), risk(&other, &exchanges, &entry));
        }
        for url in RESOURCES {
            prop_assert_eq!(told(&one, url), told(&other, url));
        }
    }

    #[test]
    fn what_becomes_known_late_is_as_if_it_had_been_known_at_once(
        (exchanges, late) in any_recording().prop_flat_map(|all| {
            let late = proptest::collection::vec(any::<bool>(), all.len());
            (Just(all), late)
        })
    ) {
        let at_once = ledger_of(&exchanges);
        let mut now: Vec<Exchange> = exchanges.clone();
        for (exchange, late) in now.iter_mut().zip(&late) {
            exchange.dialect_facts.take_if(|_| *late);
        }
        let mut ledger = ledger_of(&now);
        for (exchange, known) in now.iter_mut().zip(&exchanges).rev() {
            let before = ledger.revision(exchange.id);
            ledger.readmit(exchange, |exchange| exchange.dialect_facts = known.dialect_facts.clone());
            prop_assert_ne!(ledger.revision(exchange.id), before, "what was concluded is made anew");
        }
        prop_assert_eq!(ledger.resources(), at_once.resources());
        for exchange in &exchanges {
            prop_assert_eq!(answers(&ledger, exchange), answers(&at_once, exchange));
            let entry = Entry::of(exchange);
            prop_assert_eq!(verdict(&ledger, &exchanges, &entry), verdict(&at_once, &exchanges, &entry));
        }
        for url in RESOURCES {
            prop_assert_eq!(told(&ledger, url), told(&at_once, url));
        }
    }

    #[test]
    fn admitting_twice_changes_nothing(exchanges in any_recording(), again in any::<prop::sample::Index>()) {
        let mut twice = ledger_of(&exchanges);
        if !exchanges.is_empty() {
            twice.admit(again.get(&exchanges));
        }
        let once = ledger_of(&exchanges);
        for exchange in &exchanges {
            prop_assert_eq!(answers(&once, exchange), answers(&twice, exchange));
        }
        for url in RESOURCES {
            let key = ResourceKey(url.into());
            prop_assert_eq!(told(&once, url), told(&twice, url));
            let revision = |ledger: &Ledger| ledger.resource(&key).map(Resource::revision);
            prop_assert_eq!(revision(&once), revision(&twice));
        }
    }

    #[test]
    fn of_two_exchanges_at_most_one_precedes_and_never_one_that_began_later(
        exchanges in proptest::collection::vec(any_exchange(), 2..=2)
    ) {
        let entry = |place: usize| Entry { id: ExchangeId(place as u32), ..Entry::of(&exchanges[place]) };
        let (one, other) = (entry(0), entry(1));
        prop_assert!(!one.precedes(&one));
        prop_assert!(!(one.precedes(&other) && other.precedes(&one)));
        if one.precedes(&other) {
            prop_assert!(one.request_start <= other.request_start);
        }
    }
}
