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

/// What all rows of a recording have in common.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RowContext {
    /// The request start of the first exchange.
    pub start: Timestamp,
    /// The page's origin; resources of this origin are shown without it.
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
    /// The exchange.
    pub id: ExchangeId,
    /// The exchange's number.
    pub number: String,
    /// The verdict on its condition.
    pub verdict: Verdict,
    /// The status code; 0 when there was no response.
    pub status: String,
    /// The method.
    pub method: String,
    /// The URL in short form.
    pub resource: ShortUrl,
    /// The full URL.
    pub url: String,
    /// The name of the condition that is evaluated first: a field, or a dialect's name for it; empty without a
    /// condition.
    pub condition: String,
    /// The condition's value.
    pub sent: String,
    /// The resource's current validator, as far as it is known.
    pub validator: String,
    /// The cause of the failure, in about three words; empty if the exchange did not fail.
    pub cause: &'static str,
    /// The request start, in milliseconds since the Unix epoch. Arrival has no reliable order.
    pub request_start: String,
    /// The request start, relative to the first exchange's.
    pub began: String,
    /// The duration.
    pub took: String,
    /// The number of the exchange that this one replays; empty if it is not a replay.
    pub replays: String,
    /// The batch that it is a part of: the number, or nothing.
    pub part_of: String,
}

impl Row {
    /// The row of an exchange. `cause` is the short name of the likeliest cause; empty when nothing failed.
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
            part_of: exchange.batch.part().map_or_else(String::new, |part| part.of.0.to_string()),
        })
    }

    /// The row's `data-` attributes, for programs that drive the panel.
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

/// The request start relative to the first exchange's. Entries arrive out of order, so it may be negative.
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

    #[test]
    fn a_part_says_of_which_batch() {
        let drawing = "0-10 GET /v1/n -> 200 ETag: \"1\"
            20-30 POST /v1/batch Content-Type: application/json | {\"requests\":[{\"method\":\"PUT\",\"path\":\"/n\",\"headers\":{\"If-Match\":\"\\\"1\\\"\"}}]} -> 200 | {\"responses\":[{\"status\":412}]}";
        let [batch, part] = [1, 2].map(|id| row(drawing, id));
        assert_eq!([&*batch.part_of, &*part.part_of], ["", "1"]);
        assert_eq!(shown(&part)[1..8], ["Failed", "412", "PUT", "/v1/", "n", "If-Match", "\"1\""]);
        assert_eq!(batch.verdict, Verdict::Plain);
    }
}
