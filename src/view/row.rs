//! A row of the list.

use super::resource::{ShortUrl, whole_url};
use super::time::duration;
use crate::exchange::{Exchange, ExchangeId, Moment, Text, excerpt};
use crate::ledger::{Entry, Verdict};
use crate::recording::Recording;

/// Longest validator in a cell, in characters; the list cuts it further.
const LONGEST_VALIDATOR: usize = 80;

/// Longest method, in characters: real ones are short.
const LONGEST_METHOD: usize = 16;

/// What every row of a recording is seen against.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outlook {
    /// When the first exchange began.
    pub start: Moment,
    /// The origin whose resources are shown without it.
    pub home: String,
}

impl Outlook {
    /// The outlook of a recording: its first exchange's start and origin.
    pub fn of(recording: &Recording) -> Outlook {
        match recording.get(ExchangeId(0)) {
            Some(first) => Outlook {
                start: first.started,
                home: crate::exchange::origin_of(&first.request.url).to_owned(),
            },
            None => Outlook::default(),
        }
    }
}

/// The cells of a row. All text is escaped and cut.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Which exchange.
    pub id: ExchangeId,
    /// What became of its condition.
    pub verdict: Verdict,
    /// The status code; 0 when there is none.
    pub status: u16,
    /// The method.
    pub method: String,
    /// The URL in little room.
    pub resource: ShortUrl,
    /// The whole URL.
    pub url: String,
    /// The field of the condition that decides first; empty without one.
    pub condition: &'static str,
    /// The condition's value.
    pub sent: String,
    /// The resource's validator as it is known now.
    pub validator: String,
    /// Why it failed, in about three words; empty when it did not.
    pub cause: &'static str,
    /// When it began, counted from the first exchange.
    pub began: String,
    /// How long it took.
    pub took: String,
    /// What it replays.
    pub replays: Option<ExchangeId>,
}

impl Row {
    /// The row of an exchange. `cause` is the likeliest, in brief; empty when nothing failed.
    pub fn of(recording: &Recording, id: ExchangeId, outlook: &Outlook, cause: &'static str) -> Option<Row> {
        let exchange = recording.get(id)?;
        let sent = recording.entry(id).and_then(|entry| entry.sent.as_deref());
        let current = recording.ledger().latest_description(&exchange.resource()).and_then(validator_of);
        Some(Row {
            id,
            verdict: recording.verdict(id),
            status: exchange.response.status,
            method: excerpt(&exchange.request.method, LONGEST_METHOD),
            resource: ShortUrl::of(&exchange.request.url, &outlook.home),
            url: whole_url(&exchange.request.url),
            condition: sent.map_or("", |sent| sent.condition.name()),
            sent: sent.map_or_else(String::new, |sent| excerpt(&sent.value, LONGEST_VALIDATOR)),
            validator: current.map_or_else(String::new, |text| excerpt(text, LONGEST_VALIDATOR)),
            cause,
            began: offset(exchange, outlook.start),
            took: duration(exchange.finished.millis_since(exchange.started)),
            replays: exchange.replay.map(|mark| mark.of),
        })
    }
}

/// The validator that a response gave: its entity tag, else its date.
fn validator_of(entry: &Entry) -> Option<&Text> {
    entry.etag.as_ref().or(entry.last_modified.as_ref())
}

/// When an exchange began, counted from the first; entries arrive out of order, so it may be before.
fn offset(exchange: &Exchange, start: Moment) -> String {
    let millis = exchange.started.millis_since(start);
    let sign = if millis < 0.0 { "−" } else { "+" };
    [sign, &duration(millis.abs())].concat()
}
