//! A row of the list.

use crate::exchange::{Exchange, ExchangeId, Timestamp, escape_and_cut, origin_of};
use crate::ledger::Entry;
use crate::recording::Recording;
use crate::verdict::Verdict;
use crate::view::text::resource::{ShortUrl, whole_url};
use crate::view::text::time::duration;

/// Longest validator in a cell, in characters; the list cuts it further.
const LONGEST_VALIDATOR: usize = 80;

/// Longest name of a condition, in characters.
const LONGEST_NAME: usize = 60;

/// Longest method, in characters: real ones are short.
const LONGEST_METHOD: usize = 16;

/// What every row of a recording is seen against.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RowContext {
    /// When the first exchange began.
    pub start: Timestamp,
    /// The origin whose resources are shown without it.
    pub page_origin: String,
}

impl RowContext {
    /// The context of a recording: its first exchange's start and origin.
    pub fn of(recording: &Recording) -> RowContext {
        match recording.get(ExchangeId(0)) {
            Some(first) => RowContext {
                start: first.request_start,
                page_origin: origin_of(&first.request.url).to_owned(),
            },
            None => RowContext::default(),
        }
    }
}

/// The cells of a row. All text is escaped and cut.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Which exchange.
    pub id: ExchangeId,
    /// Its number.
    pub number: String,
    /// What became of its condition.
    pub verdict: Verdict,
    /// The status code; 0 when there is none.
    pub status: String,
    /// The method.
    pub method: String,
    /// The URL in little room.
    pub resource: ShortUrl,
    /// The whole URL.
    pub url: String,
    /// The name of the condition that decides first: a field, or whatever a dialect has; empty without one.
    pub condition: String,
    /// The condition's value.
    pub sent: String,
    /// The resource's validator as it is known now.
    pub validator: String,
    /// Why it failed, in about three words; empty when it did not.
    pub cause: &'static str,
    /// When it began, in milliseconds since the Unix epoch: arrival has no order that could be relied on.
    pub request_start: String,
    /// When it began, counted from the first exchange.
    pub began: String,
    /// How long it took.
    pub took: String,
    /// What it replays: the number, or nothing.
    pub replays: String,
}

impl Row {
    /// The row of an exchange. `cause` is the likeliest, in brief; empty when nothing failed.
    pub fn of(
        recording: &Recording,
        id: ExchangeId,
        context: &RowContext,
        cause: &'static str,
    ) -> Option<Row> {
        let exchange = recording.get(id)?;
        let sent = recording.entry(id).and_then(|entry| entry.sent.as_deref());
        let current = recording.ledger().latest_description(&exchange.resource()).and_then(Entry::version);
        Some(Row {
            id,
            number: id.0.to_string(),
            verdict: recording.verdict(id),
            status: exchange.response.status.to_string(),
            method: escape_and_cut(&exchange.request.method, LONGEST_METHOD),
            resource: ShortUrl::of(&exchange.request.url, &context.page_origin),
            url: whole_url(&exchange.request.url),
            condition: sent.map_or_else(String::new, |sent| escape_and_cut(sent.name(), LONGEST_NAME)),
            sent: sent.map_or_else(String::new, |sent| {
                match sent.value.is_empty() && sent.dialect.is_some() {
                    true => "not sent".to_owned(),
                    false => escape_and_cut(&sent.value, LONGEST_VALIDATOR),
                }
            }),
            validator: current.map_or_else(String::new, |text| escape_and_cut(text, LONGEST_VALIDATOR)),
            cause,
            request_start: (exchange.request_start.0 / 1000).to_string(),
            began: offset(exchange, context.start),
            took: duration(exchange.response_end.millis_since(exchange.request_start)),
            replays: exchange.replay.map_or_else(String::new, |mark| mark.of.0.to_string()),
        })
    }

    /// What the row says to those who drive the panel from outside.
    pub fn attributes(&self) -> [(&'static str, &str); 6] {
        [
            ("data-exchange", &self.number),
            ("data-verdict", self.verdict.slug()),
            ("data-status", &self.status),
            ("data-method", &self.method),
            ("data-url", &self.url),
            ("data-started", &self.request_start),
        ]
    }
}

/// When an exchange began, counted from the first; entries arrive out of order, so it may be before.
fn offset(exchange: &Exchange, start: Timestamp) -> String {
    let millis = exchange.request_start.millis_since(start);
    let sign = if millis < 0.0 { "−" } else { "+" };
    format!("{sign}{}", duration(millis.abs()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::recording;
    use crate::view::list::columns::{EXCHANGE_COLUMNS, texts};

    fn shown(row: &Row) -> Vec<&str> {
        texts(EXCHANGE_COLUMNS, row).collect()
    }

    fn row(drawing: &str, id: u32) -> Row {
        let recording = recording(drawing);
        Row::of(&recording, ExchangeId(id), &RowContext::of(&recording), "").unwrap()
    }

    #[test]
    fn a_write_beside_the_validator_that_is_current() {
        let row = row(
            "0-10 GET /n -> 200 ETag: \"v1\"\n20-30 PUT /n If-Match: \"v1\" | a -> 204 ETag: \"v2\"\n40-55 PUT /n If-Match: \"v1\" | b -> 412",
            2,
        );
        assert_eq!(
            shown(&row),
            ["2", "Failed", "412", "PUT", "/", "n", "If-Match", "\"v1\"", "\"v2\"", "", "+40 ms", "15 ms"]
        );
        assert_eq!(row.attributes()[1], ("data-verdict", "failed"));
    }

    #[test]
    fn a_condition_in_another_systems_words() {
        let drawing = "0-10 GET /d -> 200 ETag: \"2-b\" | {\"_rev\":\"2-b\"}
            40-55 PUT /d | {\"_rev\":\"1-a\"} -> 409 | {\"error\":\"conflict\"}";
        let row = row(drawing, 1);
        assert_eq!(shown(&row)[1..9], ["Failed", "409", "PUT", "/", "d", "_rev", "1-a", "2-b"]);
    }

    #[test]
    fn no_answer_has_status_0_and_shows_a_dash() {
        let row = row("0-10 PUT /n If-Match: \"v1\" | a -> 0", 0);
        assert_eq!((shown(&row)[2], row.attributes()[2].1), ("–", "0"));
    }

    #[test]
    fn what_a_replay_made_says_of_what() {
        let row =
            row("0-10 PUT /n If-Match: \"v1\" | a -> 412\n20-30 refetch#0 GET /n -> 200 ETag: \"v2\"", 1);
        assert_eq!(row.replays, "0");
    }
}
