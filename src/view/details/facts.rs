//! The details of one exchange.

use super::sentence::sentence;
use super::tags::{Tags, tags};
use crate::diagnosis::Finding;
use crate::exchange::{
    BatchPart, Exchange, ExchangeId, InitiatorType, ReplayMark, ResponseSource, escape_and_cut,
};
use crate::recording::Recording;
use crate::verdict::Verdict;
use crate::view::list::RowContext;
use crate::view::text::resource::{ShortUrl, whole_url};
use crate::view::text::status::status_line;
use crate::view::text::time::duration;

/// The content of the details' head.
#[derive(Clone, Debug, PartialEq)]
pub struct Details {
    /// The exchange.
    pub id: ExchangeId,
    /// The verdict on its condition.
    pub verdict: Verdict,
    /// The request's method.
    pub method: String,
    /// The URL in short form.
    pub resource: ShortUrl,
    /// The full URL.
    pub url: String,
    /// `412 Precondition Failed`.
    pub status: String,
    /// What happened, in one sentence.
    pub sentence: String,
    /// The exchange that this one replays.
    pub replays: Option<ReplayMark>,
    /// Which part of a batch it is.
    pub part: Option<BatchPart>,
    /// The validator that was sent, compared with the current one.
    pub tags: Option<Tags>,
    /// The causes of the failure, the likeliest first.
    pub findings: Vec<Finding>,
    /// Other facts, as pairs of label and value.
    pub facts: Vec<(&'static str, String)>,
}

impl Details {
    /// The details of an exchange with the causes that were found.
    pub fn of(recording: &Recording, id: ExchangeId, findings: Vec<Finding>) -> Option<Details> {
        let (exchange, entry) = (recording.get(id)?, recording.entry(id)?);
        let verdict = recording.verdict(id);
        let context = RowContext::of(recording);
        Some(Details {
            id,
            verdict,
            method: escape_and_cut(&exchange.request.method, 16),
            resource: ShortUrl::of(&exchange.request.url, &context.page_origin),
            url: whole_url(&exchange.request.url),
            status: status_line(exchange),
            sentence: match findings.first() {
                Some(finding) => finding.summary.clone(),
                None => sentence(exchange, entry, verdict),
            },
            replays: exchange.replay,
            part: exchange.batch.part(),
            tags: tags(recording, exchange, entry),
            findings,
            facts: facts(exchange),
        })
    }
}

fn facts(exchange: &Exchange) -> Vec<(&'static str, String)> {
    let mut facts = vec![
        ("URL", whole_url(&exchange.request.url)),
        ("Status", status_line(exchange)),
        ("Started", exchange.request_start.to_iso8601()),
        ("Took", duration(exchange.response_end.millis_since(exchange.request_start))),
        ("Asked for by", asked_by(exchange)),
    ];
    if let Some(from) = match exchange.response.origin {
        ResponseSource::Network => None,
        ResponseSource::HttpCache => Some("The browser’s HTTP cache; the server was not asked"),
        ResponseSource::ServiceWorker => Some("A service worker"),
    } {
        facts.push(("Answered by", from.to_owned()));
    }
    if let Some(part) = exchange.batch.part() {
        facts.push((
            "Sent within",
            format!("Batch {}, as part {}; its times are the batch’s", part.of, part.number),
        ));
        if part.shares_answer {
            facts.push((
                "Its answer",
                "One for the whole change set: it does not tell which request was refused".into(),
            ));
        }
    }
    if let Some(error) = &exchange.response.error {
        facts.push(("Browser’s error", escape_and_cut(error, 200)));
    }
    facts
}

fn asked_by(exchange: &Exchange) -> String {
    if exchange.replay.is_some() {
        return String::from("Retag");
    }
    let kind = match exchange.kind {
        InitiatorType::Fetch => "fetch()",
        InitiatorType::Xhr => "XMLHttpRequest",
        InitiatorType::FetchOrXhr => "fetch() or XMLHttpRequest",
        InitiatorType::Preflight => "the browser, as a CORS preflight",
        InitiatorType::Other => "the page or the browser",
    };
    match &exchange.initiator {
        Some(code) => format!("{kind} in {}", escape_and_cut(code, 300)),
        None => kind.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnosis::diagnose;
    use crate::scenario::recording;

    #[test]
    fn the_likeliest_cause_is_the_sentence() {
        let recording = recording(
            "0-10 GET /n -> 200 ETag: \"v1\"\n20-30 PUT /n If-Match: \"v1\" | a -> 204 ETag: \"v2\"\n40-55 PUT /n If-Match: \"v1\" | b -> 412",
        );
        let id = ExchangeId(2);
        let details = Details::of(&recording, id, diagnose(&recording, id)).unwrap();
        assert_eq!(details.sentence, details.findings[0].summary);
        assert_eq!(details.status, "412 Precondition Failed");
        assert!(details.facts.contains(&("Took", "15 ms".to_owned())));
    }

    #[test]
    fn an_exchange_that_is_not_there_has_none() {
        assert_eq!(Details::of(&Recording::new(), ExchangeId(7), Vec::new()), None);
    }
}
