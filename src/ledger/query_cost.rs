//! The ledger's work is bounded: counted in entries examined, never timed. Adding an exchange costs
//! a few insertions into sorted lists, so the logarithm of the history; it examines no entry.

use super::ledger_properties::exchange;
use super::*;
use crate::exchange::*;
use crate::verdict::{Verdict, verdict};
use std::cell::Cell;
use std::rc::Rc;

thread_local! {
    static LOOKED_AT: Cell<usize> = const { Cell::new(0) };
}

/// Called for each entry that a question examines.
pub(super) fn count() {
    LOOKED_AT.set(LOOKED_AT.get() + 1);
}

/// The number of entries examined while `asked` runs.
pub(crate) fn entries_looked_at(asked: impl FnOnce()) -> usize {
    LOOKED_AT.set(0);
    asked();
    LOOKED_AT.get()
}

/// The number of items that a reader takes from a list, as the diagnosis does.
const TAKEN: usize = 64;

/// The most entries that one question may examine: the items taken and the exchanges in flight, for each list.
const BOUND: usize = 2048;

/// Asks every question about one exchange, and returns the entries examined by the most expensive one.
fn dearest_question(ledger: &Ledger, exchanges: &[Exchange], exchange: &Exchange) -> usize {
    let key = exchange.resource();
    let entry = ledger.entry(exchange.id).expect("it was admitted");
    let questions: [&dyn Fn() -> usize; 11] = [
        &|| usize::from(ledger.source(&key, entry).is_some()),
        &|| ledger.writes_before(&key, entry).take(TAKEN).count(),
        &|| ledger.reads_before(&key, entry).take(TAKEN).count(),
        &|| ledger.reads_after(&key, entry).take(TAKEN).count(),
        &|| ledger.missing_before(&key, entry).take(TAKEN).count(),
        &|| ledger.missing_after(&key, entry).take(TAKEN).count(),
        &|| ledger.descriptions_before(&key, entry).take(TAKEN).count(),
        &|| ledger.in_flight_with(&key, entry).count(),
        &|| usize::from(verdict(ledger, exchanges, entry) == Verdict::Risk),
        &|| ledger.same_condition(&key, entry).count(),
        &|| usize::from(ledger.latest_description(&key).is_some()),
    ];
    let cost = |question: &&dyn Fn() -> usize| {
        entries_looked_at(|| {
            question();
        })
    };
    questions.iter().map(cost).max().unwrap_or(0)
}

/// Method, status and tag of the exchange at each index of a generated history.
type At = fn(usize) -> (&'static str, u16, String);

/// A history of `length` exchanges on `resources` resources; each begins `apart` microseconds after
/// the previous one and lasts `duration` microseconds.
fn history(length: usize, resources: usize, apart: i64, duration: i64, at: At) -> Vec<Exchange> {
    let urls: Vec<String> = (0..resources).map(|number| format!("https://a.example/{number}")).collect();
    (0..length)
        .map(|place| {
            let (method, status, tag) = at(place);
            let sent = (method != "GET").then(|| ("If-Match", tag.clone()));
            let request_start = place as i64 * apart;
            Exchange {
                id: ExchangeId(place as u32),
                request_start: Timestamp(request_start),
                response_start: Timestamp(request_start + duration),
                response_end: Timestamp(request_start + duration),
                ..exchange(method, &urls[place % resources], sent, status, [("ETag", tag)])
            }
        })
        .collect()
}

/// The most expensive question about exchanges from all parts of a history.
fn dearest(history: &[Exchange]) -> usize {
    let mut ledger = Ledger::default();
    history.iter().for_each(|exchange| ledger.admit(exchange));
    let spread = history.iter().step_by((history.len() / 50).max(1)).chain(history.last());
    spread.map(|exchange| dearest_question(&ledger, history, exchange)).max().unwrap_or(0)
}

/// Each version is read, saved and refused, with its own tag.
fn saves(place: usize) -> (&'static str, u16, String) {
    let tag = format!("\"{}\"", place / 3);
    match place % 3 {
        0 => ("GET", 200, tag),
        1 => ("PUT", 200, tag),
        _ => ("PUT", 412, tag),
    }
}

/// The same exchanges with one tag for all.
fn one_tag(place: usize) -> (&'static str, u16, String) {
    let (method, status, _) = saves(place);
    (method, status, "\"v\"".to_owned())
}

/// Saves that the server should have refused, saves without a condition, and deletions.
fn risks(place: usize) -> (&'static str, u16, String) {
    match place % 4 {
        0 => ("GET", 200, format!("\"{place}\"")),
        1 => ("PUT", 204, "\"0\"".to_owned()),
        2 => ("GET", 404, String::new()),
        _ => ("DELETE", 204, format!("\"{}\"", place / 8)),
    }
}

/// Refusals only, with two spellings of one tag.
fn refusals(place: usize) -> (&'static str, u16, String) {
    ("PUT", 412, if place.is_multiple_of(2) { "\"v\"" } else { "W/\"v\"" }.to_owned())
}

/// The same history in a dialect: its conditions and validators are in bodies.
fn in_a_dialect(mut history: Vec<Exchange>) -> Vec<Exchange> {
    for exchange in &mut history {
        let take = |headers: &mut Headers| std::mem::take(headers).0.first().map(|field| field.1.clone());
        let part = |value: &Text| [Placed { place: Place::Body, name: "v".into(), value: value.clone() }];
        let condition = |value: Text| {
            let (kind, name, means) = ("k".into(), "v".into(), "".into());
            let parts = part(&value).into();
            Rc::new(DialectCondition {
                kind,
                parts,
                name,
                value,
                asks: Asks::Unchanged,
                means,
                update: [].into(),
            })
        };
        let validator = |value: Text| DialectValidator {
            kind: "k".into(),
            parts: part(&value).into(),
            name: "v".into(),
            value,
        };
        let sent = take(&mut exchange.request.headers).map(condition);
        let given = take(&mut exchange.response.headers).map(validator);
        let is_refused = exchange.response.status == 412;
        exchange.dialect_facts = Some(Box::new(DialectFacts {
            system: "S".into(),
            if_match: Comparison::Strong,
            without: Absence::Overwrites,
            sent: sent.into_iter().collect(),
            given: given.into_iter().collect(),
            outcome: if is_refused {
                StatusMeaning::Mismatch { means: "".into(), said: "".into() }
            } else {
                StatusMeaning::Http
            },
            resource: None,
            locks: None,
            is_framework: false,
            changes_nothing: false,
            small_read: None,
        }));
        if is_refused {
            exchange.response.status = 409;
        }
    }
    history
}

#[test]
fn another_systems_words_are_bounded_work_too() {
    for (name, at) in [("saves", saves as At), ("one tag", one_tag), ("refusals", refusals), ("risks", risks)]
    {
        for (apart, duration) in [(20_000, 5_000), (0, 0), (1, 1_000_000_000)] {
            let cost = dearest(&in_a_dialect(history(10_000, 1, apart, duration, at)));
            assert!(cost <= BOUND, "{name}, {apart} µs apart, {duration} µs long: {cost}");
        }
    }
}

#[test]
fn a_question_costs_the_same_after_a_hundred_thousand_exchanges_as_after_ten_thousand() {
    // Each resource has as many exchanges, so that only the recording grows.
    let small = dearest(&history(10_000, 100, 20_000, 5_000, saves));
    let large = dearest(&history(100_000, 1_000, 20_000, 5_000, saves));
    assert_eq!(small, large);
    assert!(large <= BOUND, "{large}");
}

#[test]
fn twenty_thousand_exchanges_on_one_resource_are_bounded_work() {
    for (name, at) in [("saves", saves as At), ("one tag", one_tag), ("refusals", refusals), ("risks", risks)]
    {
        for (apart, duration) in [
            (20_000, 5_000),    // one after the other
            (0, 0),             // a file without times: all at one moment
            (0, 1_000),         // a file that knows whole seconds only
            (1, 1),             // all within the rounding of a browser's times
            (1, 1_000_000_000), // all in flight together
        ] {
            let cost = dearest(&history(20_000, 1, apart, duration, at));
            assert!(cost <= BOUND, "{name}, {apart} µs apart, {duration} µs long: {cost}");
        }
    }
}
