//! Takes entries into the log, for the recorder, the file page and the command.
//!
//! An entry passes these stations: its texts are shared, its dialects' fields are read, its bodies are
//! kept as the [`Policy`] says, and long values that exceed the budget are let go.

use super::bodies::Side;
use super::dialect_reading::read_response;
use super::large::{Large, LetGo, trimmed};
use super::log::{ExchangeLog, Full};
use super::outlines;
use super::policy::{MOST_LISTED, Policy};
use super::received_body::{as_received, is_cut_short};
use super::string_table::StringTable;
use crate::batch::Opened;
use crate::dialect::SentBody;
use crate::exchange::{
    BatchPart, BatchRole, Body, Exchange, ExchangeId, Inexact, Listed, RequestBody, ResponseBody,
};
use crate::har::{Content, Reading};
use std::collections::HashMap;
use std::rc::Rc;

/// Takes entries into a log, by one policy.
pub struct Intake {
    policy: Policy,
    string_table: StringTable,
    large: Large,
    /// How many validators of lists the exchanges hold.
    listed: usize,
    /// The value for a list that is not read, shared by all exchanges.
    unread: Rc<Listed>,
    /// The lengths, in octets by their entries, of the bodies that the browser was asked for.
    awaited: HashMap<ExchangeId, i64>,
    /// The parts of batches that are taken in after everything else, each with whether it shares its answer.
    waiting: Vec<(ExchangeId, Opened)>,
}

/// The result of taking in an entry.
#[derive(Debug, PartialEq, Eq)]
pub struct Taken {
    /// The entry's exchange.
    pub id: ExchangeId,
    /// Whether to ask the browser for the response's body.
    pub asks_for_body: bool,
    /// The exchanges with a body that was dropped for this entry's bodies.
    pub dropped: Vec<ExchangeId>,
    /// The long values that were let go.
    pub let_go: LetGo,
    /// The parts of the batch that it is, each an exchange of its own.
    pub parts: Vec<ExchangeId>,
}

/// What became of a body that was asked for.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct BodyTaken {
    /// The exchanges of which a body had to go for it.
    pub dropped: Vec<ExchangeId>,
    /// The long values that had to go.
    pub let_go: LetGo,
    /// The parts of the batch that it is, each an exchange of its own.
    pub parts: Vec<ExchangeId>,
}

impl Intake {
    /// Creates an intake that has taken in nothing.
    pub fn new(policy: Policy) -> Intake {
        Intake {
            policy,
            string_table: StringTable::default(),
            large: Large::default(),
            listed: 0,
            unread: Rc::new(Listed::unread()),
            awaited: HashMap::new(),
            waiting: Vec::new(),
        }
    }

    /// [`Intake::new`] with another budget; see [`Large::with_budget`].
    #[cfg(test)]
    pub(super) fn with_budget(policy: Policy, budget: usize, most: usize) -> Intake {
        Intake { large: Large::with_budget(budget, most), ..Intake::new(policy) }
    }

    /// Sets how many validators of lists the log holds, after it was read again.
    pub(super) fn set_listed(&mut self, held: usize) {
        self.listed = held;
    }

    /// The texts that the exchanges share.
    pub fn string_table(&self) -> &StringTable {
        &self.string_table
    }

    /// Takes one entry in: its exchange, its fields in a dialect, the bodies that the entry holds, and its parts.
    ///
    /// # Errors
    /// [`Full`] when the log or the budget is full. A refused entry leaves no text in the string table.
    pub fn take(&mut self, log: &mut ExchangeLog, reading: Reading<'_>) -> Result<Taken, Full> {
        self.take_as(log, reading, BatchRole::None)
    }

    /// Takes in an entry, or a part of one, whose bodies are at hand under every policy.
    fn take_as(
        &mut self,
        log: &mut ExchangeLog,
        reading: Reading<'_>,
        batch: BatchRole,
    ) -> Result<Taken, Full> {
        log.has_room()?;
        let Reading { mut exchange, sent, size, content, .. } = reading;
        exchange.batch = batch;
        if self.policy.has_budget {
            self.large.has_room(&self.string_table)?;
            exchange = trimmed(exchange);
        }
        let mut exchange = exchange.map_texts(&mut |text| self.string_table.share(&text));
        let said = sent.as_deref().map_or(SentBody::Unknown, SentBody::Text);
        if &*exchange.request.method == "POST" {
            exchange.outlines.set_operation(sent.as_deref().and_then(crate::dialect::operation));
        }
        exchange.dialect_facts = log.dialects().read(&exchange, said, None);
        let (outline, tests) = match sent.as_deref() {
            Some(text) => (outlines::sent(&exchange, text), outlines::tests(&exchange, text)),
            None => (None, None),
        };
        exchange.outlines.set_sent(outline);
        exchange.outlines.set_tests(tests);
        let (known, asks_for_body) = self.policy.responses.at_first(&exchange, size, content.is_some());
        let is_part = batch.part().is_some();
        let (known, asks_for_body) = match (is_part, content.is_some()) {
            (true, false) => (exchange.response.body.clone(), false),
            _ => (known, asks_for_body),
        };
        let may_be_batch = crate::batch::may_be_one(&exchange);
        if !asks_for_body && content.is_none() && (may_be_batch || may_have_list(&exchange)) {
            exchange.listed = Some(self.unread.clone());
        }
        exchange.response.body = known;
        let is_exact = matches!(exchange.request.body, RequestBody::Exact(..));
        let id = log.admit(exchange)?;
        let mut dropped = match &sent {
            Some(sent) if is_exact => log.keep_request_body(id, Body::Text((&**sent).into())),
            _ => Vec::new(),
        };
        let mut let_go = match self.policy.has_budget {
            true => self.large.count(id, log, &mut self.string_table),
            false => LetGo::default(),
        };
        let mut parts = Vec::new();
        // The recorder asks for each body: the entry's own content may be incomplete.
        if let Some(content) = content.filter(|_| !self.policy.asks() || (is_part && asks_for_body)) {
            let body = self.take_body(log, id, content.into_body(), sent.as_deref()).unwrap_or_default();
            dropped.extend(body.dropped);
            let_go.add(body.let_go);
            parts = body.parts;
        }
        if asks_for_body && !is_part {
            self.awaited.insert(id, size);
        }
        Ok(Taken { id, asks_for_body: asks_for_body && !is_part, dropped, let_go, parts })
    }

    /// Takes in a requested body; `None` as `content` says that the browser does not give it. Returns `None` when
    /// nothing has changed.
    pub fn take_asked(
        &mut self,
        log: &mut ExchangeLog,
        id: ExchangeId,
        content: Option<Content<'_>>,
    ) -> Option<BodyTaken> {
        let size = self.awaited.remove(&id);
        match content {
            Some(content) => {
                let body = as_received(content.into_body(), log.get(id)?, size);
                match is_cut_short(&body) {
                    true => self.take_asked(log, id, None),
                    false => self.take_body(log, id, body, None),
                }
            }
            None => {
                let exchange = log.get_mut(id)?;
                let is_list = may_have_list(exchange) || crate::batch::may_be_one(exchange);
                if is_list {
                    exchange.listed = Some(self.unread.clone());
                }
                if is_expected(exchange) {
                    log.set_response_body(id, ResponseBody::Unavailable);
                    return Some(BodyTaken::default());
                }
                is_list.then(BodyTaken::default)
            }
        }
    }

    /// Reads the body of a response in the dialects, opens a batch's body, and keeps the body if the policy says so.
    /// `sent` is the request's body if that is not kept.
    fn take_body(
        &mut self,
        log: &mut ExchangeLog,
        id: ExchangeId,
        body: Body,
        sent: Option<&str>,
    ) -> Option<BodyTaken> {
        let is_expected = is_expected(log.get(id)?);
        let is_news = body.text().is_some_and(|text| read_response(log, id, text));
        let opened = body.text().and_then(|text| open(log, id, sent, text));
        // A multistatus that is not opened is still a list.
        let may_be_batch =
            log.get(id).is_some_and(|one| one.response.status != 207 && crate::batch::may_be_one(one));
        let is_container = opened.as_ref().is_some_and(|opened| opened.is_container);
        let mut has_list = is_container;
        if let Some(exchange) = log.get_mut(id).filter(|_| is_container) {
            exchange.batch = BatchRole::Container;
        }
        if opened.as_ref().map_or(may_be_batch, |opened| !opened.is_whole) {
            has_list = true;
            if let Some(exchange) = log.get_mut(id) {
                exchange.listed = Some(self.unread.clone());
            }
        } else if !is_container {
            has_list |= body.text().is_some_and(|text| self.read_list(log, id, text));
        }
        let keeps = self.policy.responses.keeps(log.get(id)?, is_expected, is_news, body.len());
        let mut taken = BodyTaken::default();
        if keeps {
            taken.dropped = log.keep_response_body(id, body);
        }
        match opened {
            Some(opened) if self.policy.parts_last => self.waiting.push((id, opened)),
            Some(opened) => {
                has_list = true;
                self.take_parts(log, id, opened, &mut taken);
            }
            None => {}
        }
        (keeps || has_list).then_some(taken)
    }

    /// Takes in the parts of batches that were to wait, and gives their exchanges.
    pub fn take_waiting(&mut self, log: &mut ExchangeLog) -> Vec<ExchangeId> {
        let mut taken = BodyTaken::default();
        for (of, opened) in std::mem::take(&mut self.waiting) {
            self.take_parts(log, of, opened, &mut taken);
        }
        taken.parts
    }

    /// Takes in the parts of a batch, as far as there is room: whoever is full says so at the next entry.
    fn take_parts(&mut self, log: &mut ExchangeLog, of: ExchangeId, opened: Opened, taken: &mut BodyTaken) {
        for (number, (reading, shares_answer)) in (1..).zip(opened.parts.into_iter().zip(opened.shared)) {
            let part = BatchRole::Part(BatchPart { of, number, shares_answer });
            let Ok(one) = self.take_as(log, reading, part) else { return };
            taken.parts.push(one.id);
            taken.dropped.extend(one.dropped);
            taken.let_go.add(one.let_go);
        }
    }

    /// Reads the validators that a response's body gives for other resources. Returns whether the body is a list, read
    /// or unread.
    fn read_list(&mut self, log: &mut ExchangeLog, id: ExchangeId, received: &str) -> bool {
        let Some(exchange) = log.get(id).filter(|exchange| exchange.succeeded()) else { return false };
        let listed = log.dialects().listed(exchange, received).map(|listed| {
            let count = listed.validators.len();
            if count == 0 || count > MOST_LISTED - self.listed {
                return self.unread.clone();
            }
            self.listed += count;
            Rc::new(listed)
        });
        let has_list = listed.is_some();
        if let Some(exchange) = log.get_mut(id) {
            exchange.listed = listed;
        }
        has_list
    }
}

/// Opens an exchange that is a batch. `sent` is the recorded body of the request, for a body that is not kept.
fn open(log: &ExchangeLog, id: ExchangeId, sent: Option<&str>, received: &str) -> Option<Opened> {
    let exchange = log.get(id)?;
    let kept = log.bodies.get(id, Side::Request).and_then(Body::text);
    let is_as_sent = matches!(exchange.request.body, RequestBody::Inexact(Inexact::LengthUnknown { .. }));
    crate::batch::open(exchange, kept.or(sent.filter(|_| is_as_sent)), received)
}

/// Whether a response's body may hold a list, judged by its status and fields.
fn may_have_list(exchange: &Exchange) -> bool {
    let media = || exchange.response.headers.get("Content-Type");
    exchange.succeeded()
        && exchange.response.body != ResponseBody::Empty
        && (exchange.response.status == 207 || media().is_some_and(|media| media.contains("json")))
}

/// Whether a response's body is kept regardless of its content.
fn is_expected(exchange: &Exchange) -> bool {
    exchange.response.body == ResponseBody::Pending || exchange.dialect_facts.is_some()
}

#[cfg(test)]
mod tests {
    use super::super::dialect_reading::set_dialects;
    use super::super::log::MOST_EXCHANGES;
    use super::super::policy::LARGEST_BODY;
    use super::*;
    use crate::scenario;

    /// Takes in one entry alone.
    fn taken(policy: Policy, reading: Reading<'_>) -> (ExchangeLog, Taken) {
        let mut log = ExchangeLog::default();
        let taken = Intake::new(policy).take(&mut log, reading).unwrap();
        (log, taken)
    }

    /// The state of the response's body, and whether the browser is asked for it.
    fn first(policy: Policy, drawing: &str) -> (ResponseBody, bool) {
        let (log, taken) = taken(policy, scenario::reading(drawing));
        (log.exchanges()[0].response.body.clone(), taken.asks_for_body)
    }

    fn keeps(policy: Policy, side: Side, drawing: &str) -> bool {
        taken(policy, scenario::reading(drawing)).0.bodies.get(ExchangeId(0), side).is_some()
    }

    const ALL: [Policy; 3] = [Policy::RECORDER, Policy::FILE_PAGE, Policy::COMMAND];

    #[test]
    fn the_recorder_asks_for_what_may_be_needed() {
        let recorder = |drawing| first(Policy::RECORDER, drawing);
        for asked in [
            "0-9 GET /a -> 200 ETag: \"v1\"",
            "0-9 GET /a -> 200 Last-Modified: Thu, 26 Nov 2026 08:00:00 GMT",
            "0-9 PUT /a -> 400",
            "0-9 PUT /a -> 409",
            "0-9 PUT /a -> 412",
            "0-9 PUT /a -> 422",
            "0-9 PUT /a -> 423",
            "0-9 PUT /a -> 428",
            "0-9 PUT /a -> 500 Content-Type: application/json",
            "0-9 PUT /a -> 403 Content-Type: application/json",
            "0-9 PATCH /a -> 500 Content-Type: text/html; charset=utf-8",
            "0-9 document POST /a -> 409 Content-Type: text/html",
            "0-9 either PUT /a -> 412",
            "0-9 refetch#1 GET /a -> 200",
        ] {
            assert_eq!(recorder(asked), (ResponseBody::Pending, true), "{asked}");
        }
        for not_asked in [
            "0-9 GET /a -> 200",
            "0-9 PUT /a -> 500",
            "0-9 GET /a -> 500 Content-Type: application/json",
            "0-9 GET /a -> 500 Content-Type: text/html",
            "0-9 PUT /a -> 500 Content-Type: image/png",
            "0-9 document POST /a -> 200 Content-Type: text/html",
            "0-9 document GET /a -> 200 ETag: \"v1\"",
            "0-9 document GET /a -> 412",
            "0-9 document GET /a -> 200 Content-Type: application/json",
            "0-9 GET /a -> 404 Content-Type: application/json",
        ] {
            assert_eq!(recorder(not_asked), (ResponseBody::NotAsked, false), "{not_asked}");
        }
        assert_eq!(recorder("0-9 GET /a -> 304 ETag: \"v1\""), (ResponseBody::Empty, false));
    }

    #[test]
    fn the_recorder_asks_for_json_to_read_it() {
        for media in ["application/json", "application/vnd.api+json;charset=utf-8"] {
            let drawing = format!("0-9 POST /a -> 201 Content-Type: {media}");
            assert_eq!(first(Policy::RECORDER, &drawing), (ResponseBody::NotAsked, true));
        }
    }

    #[test]
    fn the_recorder_asks_for_no_large_body() {
        let asks = |drawing: &str, size| {
            let mut reading = scenario::reading(drawing);
            reading.size = size;
            let (log, taken) = taken(Policy::RECORDER, reading);
            (log.exchanges()[0].response.body.clone(), taken.asks_for_body)
        };
        let validated = "0-9 GET /a -> 200 ETag: \"v1\"";
        assert_eq!(asks(validated, LARGEST_BODY), (ResponseBody::Pending, true));
        assert_eq!(asks(validated, LARGEST_BODY + 1), (ResponseBody::Unavailable, false));
        let json = "0-9 GET /a -> 200 Content-Type: application/json";
        assert_eq!(asks(json, 256 << 10), (ResponseBody::NotAsked, true));
        assert_eq!(asks(json, (256 << 10) + 1), (ResponseBody::NotAsked, false));
        assert_eq!(asks(json, -1), (ResponseBody::NotAsked, true), "its size is unknown");
    }

    #[test]
    fn a_part_of_a_content_is_not_taken_for_the_content() {
        let asks = |drawing: &str, size, error: bool| {
            let mut reading = scenario::reading(drawing);
            reading.size = size;
            reading.exchange.response.error = error.then(|| "net::ERR_ABORTED".into());
            let (log, taken) = taken(Policy::RECORDER, reading);
            (log.exchanges()[0].response.body.clone(), taken.asks_for_body)
        };
        let (whole, part) = ((ResponseBody::Pending, true), (ResponseBody::Unavailable, false));
        let counted = "0-9 GET /a -> 200 ETag: \"v1\" ; Content-Length: 10";
        assert_eq!(
            [asks(counted, 10, true), asks(counted, 9, false), asks(counted, 9, true)],
            [whole.clone(), part.clone(), part.clone()]
        );
        // The length of a coded content is not the length of the content.
        let coded = "0-9 GET /a -> 200 ETag: \"v1\" ; Content-Length: 10 ; Content-Encoding: gzip";
        assert_eq!([asks(coded, 9, false), asks(coded, 30, true)], [whole.clone(), part.clone()]);
        let chunked = "0-9 GET /a -> 200 ETag: \"v1\"";
        assert_eq!([asks(chunked, 9, false), asks(chunked, 9, true)], [whole.clone(), part]);
        let own = "0-9 refetch#0 GET /a -> 200 ETag: \"v1\"";
        assert_eq!(asks(own, 9, true), whole.clone(), "its frame was removed");
        let refused = "0-9 PUT /a If-Match: \"v0\" -> 412 Content-Length: 10";
        assert_eq!(asks(refused, 9, true), whole, "what there is of a reason is read");
        let json = "0-9 GET /a -> 200 Content-Type: application/json";
        assert_eq!(asks(json, 9, true), (ResponseBody::NotAsked, false));
    }

    #[test]
    fn what_is_not_asked_for_is_not_looked_through_for_lists() {
        let listed = |drawing: &str, size| {
            let mut reading = scenario::reading(drawing);
            reading.size = size;
            let (log, _) = taken(Policy::RECORDER, reading);
            log.exchanges()[0].listed.as_deref().map(|listed| listed.is_whole)
        };
        for list in ["0-9 REPORT /c -> 207", "0-9 GET /a -> 200 Content-Type: application/json"] {
            assert_eq!([listed(list, 1 << 10), listed(list, 20 << 20)], [None, Some(false)], "{list}");
        }
        for other in
            ["0-9 GET /a -> 200", "0-9 GET /a -> 404 Content-Type: application/json", "0-9 HEAD /a -> 207"]
        {
            assert_eq!(listed(other, 20 << 20), None, "{other}");
        }
    }

    #[test]
    fn lists_have_a_bound_for_all_exchanges_together() {
        let (mut log, mut intake) = (ExchangeLog::default(), Intake::new(Policy::COMMAND));
        let members = (0..1000).map(|id| format!("{{\"id\":{id},\"etag\":\"{id}\"}}")).collect::<Vec<_>>();
        let list = format!("0-9 GET /a -> 200 | [{}]", members.join(","));
        for _ in 0..MOST_LISTED / 1000 + 1 {
            intake.take(&mut log, scenario::reading(&list)).unwrap();
        }
        let listed = |one: &Exchange| one.listed.as_deref().map(|one| (one.validators.len(), one.is_whole));
        assert_eq!(listed(&log.exchanges()[199]), Some((1000, true)));
        assert_eq!(listed(&log.exchanges()[200]), Some((0, false)));
    }

    #[test]
    fn lists_have_the_same_bound_when_they_are_read_again() {
        let (mut log, mut intake) = (ExchangeLog::default(), Intake::new(Policy::FILE_PAGE));
        let members = (0..500)
            .map(|id| format!("{{\"id\":{id},\"etag\":\"{id}\",\"stamp\":\"{id}\"}}"))
            .collect::<Vec<_>>();
        let list = format!("0-9 GET /a -> 200 | [{}]", members.join(","));
        for _ in 0..MOST_LISTED / 1000 + 1 {
            intake.take(&mut log, scenario::reading(&list)).unwrap();
        }
        let listed = |one: &Exchange| one.listed.as_deref().map(|one| (one.validators.len(), one.is_whole));
        assert_eq!(listed(&log.exchanges()[200]), Some((500, true)));
        // Each list has twice as many validators in this dialect: the lists that were read before leave room for fewer.
        let own = r#"[{"name": "Stamps", "tags": [{"in": "body", "name": "stamp"}]}]"#;
        let held = set_dialects(&mut log, crate::dialect::from_json(own).unwrap());
        let all: usize = log.exchanges().iter().filter_map(listed).map(|(count, _)| count).sum();
        assert_eq!(held, all);
        assert!(held <= MOST_LISTED && held > MOST_LISTED - 1000, "{held}");
        assert_eq!(listed(&log.exchanges()[0]), Some((1000, true)));
        assert_eq!(listed(&log.exchanges()[199]), Some((0, false)));
    }

    #[test]
    fn the_recorder_takes_no_body_out_of_an_entry() {
        let validated = "0-9 GET /a -> 200 ETag: \"v1\" | it may be a part";
        assert!(!keeps(Policy::RECORDER, Side::Response, validated));
        assert_eq!(first(Policy::RECORDER, validated), (ResponseBody::Pending, true));
    }

    #[test]
    fn the_file_page_keeps_every_body_and_says_of_which_there_is_none() {
        for drawing in ["0-9 GET /a -> 200 | one", "0-9 document GET /a -> 500 | one"] {
            assert!(keeps(Policy::FILE_PAGE, Side::Response, drawing), "{drawing}");
        }
        let file = |drawing| first(Policy::FILE_PAGE, drawing);
        assert_eq!(file("0-9 GET /a -> 200 ETag: \"v1\""), (ResponseBody::Unavailable, false));
        assert_eq!(file("0-9 HEAD /a -> 200 ETag: \"v1\""), (ResponseBody::Empty, false));
    }

    #[test]
    fn the_command_keeps_what_is_compared_and_reads_the_rest() {
        let command = |drawing| keeps(Policy::COMMAND, Side::Response, drawing);
        assert!(command("0-9 GET /a -> 200 ETag: \"v1\" | one"));
        assert!(command("0-9 GET /a -> 200 | {\"_rev\":\"1-a\"}"), "its validator is in the body");
        assert!(!command("0-9 GET /a -> 200 | one"));
        assert!(command("0-9 GET /a -> 200 Content-Type: application/json | {}"), "a tag may stand in it");
        let conflict = "0-9 PUT /a?rev=1-a -> 409 Server: CouchDB | {\"error\":\"conflict\"}";
        assert!(command(conflict), "it says why");
        let (log, _) = taken(Policy::COMMAND, scenario::reading(conflict));
        assert!(log.exchanges()[0].is_mismatch(), "{:?}", log.exchanges()[0].dialect_facts);
        assert_eq!(first(Policy::COMMAND, "0-9 GET /a -> 200"), (ResponseBody::NotAsked, false));
    }

    #[test]
    fn a_word_that_answers_a_dialects_condition_is_waited_for() {
        let asked = |drawing: &str| {
            let mut reading = scenario::reading(drawing);
            reading.size = 5;
            let (log, taken) = taken(Policy::RECORDER, reading);
            (log.exchanges()[0].response.body.clone(), taken.asks_for_body)
        };
        let json = "-> 200 Content-Type: application/json";
        assert_eq!(asked(&format!("0-9 PUT /v1/kv/a?cas=3 | b {json}")), (ResponseBody::Pending, true));
        assert_eq!(asked(&format!("0-9 PUT /v1/kv/a | b {json}")), (ResponseBody::NotAsked, true));
        let mut log = ExchangeLog::default();
        let mut intake = Intake::new(Policy::RECORDER);
        let entry = scenario::reading("0-9 PUT /v1/kv/a?cas=3 | b -> 200 Content-Type: application/json");
        intake.take(&mut log, entry).unwrap();
        assert!(!log.exchanges()[0].is_mismatch(), "not before it is read");
        let content = Content { text: "false\n".into(), encoding: "".into() };
        intake.take_asked(&mut log, ExchangeId(0), Some(content)).unwrap();
        assert!(log.exchanges()[0].is_mismatch());
    }

    #[test]
    fn characters_that_stand_for_octets_become_octets() {
        let kept = |media: &str, text: &'static str, size: i64| {
            let drawing = format!("0-9 GET /a -> 200 ETag: \"v1\" ; Content-Type: {media}");
            let (mut log, mut intake) = (ExchangeLog::default(), Intake::new(Policy::RECORDER));
            let entry = Reading { size, ..scenario::reading(&drawing) };
            assert!(intake.take(&mut log, entry).unwrap().asks_for_body);
            let content = Content { text: text.into(), encoding: "".into() };
            intake.take_asked(&mut log, ExchangeId(0), Some(content)).unwrap();
            log.bodies.get(ExchangeId(0), Side::Response).unwrap().clone()
        };
        let octets = Body::Bytes([b'a', 0xff, 0xfe].as_slice().into());
        assert_eq!(kept("application/json", "a\u{ff}\u{fe}", 3), octets);
        for (media, text, size) in [
            ("application/json", "a\u{ff}\u{fe}", 5),
            ("text/plain; charset=iso-8859-1", "a\u{ff}\u{fe}", 3),
            ("application/json", "abc", 2),
            ("application/json", "a\u{fffd}", 2),
        ] {
            assert_eq!(kept(media, text, size), Body::Text(text.into()), "{media} {size}");
        }
    }

    #[test]
    fn the_beginning_of_a_body_is_not_kept_as_the_whole() {
        let is_kept = |text: String| {
            let (mut log, mut intake) = (ExchangeLog::default(), Intake::new(Policy::RECORDER));
            intake.take(&mut log, scenario::reading("0-9 GET /a -> 200 ETag: \"v1\"")).unwrap();
            let content = Content { text: text.into(), encoding: "".into() };
            intake.take_asked(&mut log, ExchangeId(0), Some(content)).unwrap();
            matches!(log.exchanges()[0].response.body, ResponseBody::Kept(_))
        };
        let whole = "x".repeat(786_432);
        assert!(!is_kept(format!("{whole}\0\0\0")));
        assert!(is_kept(format!("{whole}\0x")) && is_kept("x\0\0".into()) && is_kept(whole));
    }

    #[test]
    fn a_request_body_is_kept_where_it_is_the_one_that_was_sent() {
        for policy in ALL {
            let request = |drawing| keeps(policy, Side::Request, drawing);
            assert!(request("0-9 PUT /a | mine -> 204"), "{policy:?}");
            assert!(request("0-9 GET /_search | {\"query\":{}} -> 200"), "{policy:?}");
            assert!(!request("0-9 PUT /a | br\u{FFFD}ken -> 204"), "{policy:?}");
            assert!(!request("0-9 PUT /a -> 204"), "{policy:?}");
        }
    }

    #[test]
    fn files_are_read_alike_by_the_page_and_the_command() {
        let own = r#"[{"name": "Notes", "signs": [{"in": "body", "name": "notes"}],
            "conditions": [{"parts": [{"in": "body", "name": "version",
                "fresh": [{"in": "body", "name": "version"}]}]}], "mismatches": [{"status": 409}]}]"#;
        for policy in [Policy::FILE_PAGE, Policy::COMMAND] {
            let mut log = ExchangeLog::default();
            set_dialects(&mut log, crate::dialect::from_json(own).unwrap());
            // Only the response names the dialect of the request's words.
            let drawing = "0-9 PUT /a | {\"version\":7} -> 409 | {\"notes\":1}";
            Intake::new(policy).take(&mut log, scenario::reading(drawing)).unwrap();
            let dialect_facts = log.exchanges()[0].dialect_facts.as_deref().unwrap();
            assert_eq!(
                dialect_facts.sent.iter().map(|sent| &*sent.value).collect::<Vec<_>>(),
                ["7"],
                "{policy:?}"
            );
        }
    }

    #[test]
    fn the_recorder_alone_cuts_what_is_long() {
        let error = |policy| {
            let mut reading = scenario::reading("0-9 GET /a -> 0");
            reading.exchange.response.error = Some("e".repeat(9000).into());
            taken(policy, reading).0.exchanges()[0].response.error.as_ref().unwrap().len()
        };
        assert!(error(Policy::RECORDER) < 400);
        assert_eq!([error(Policy::FILE_PAGE), error(Policy::COMMAND)], [9000; 2]);
        let lost = |policy| {
            let drawing = format!("0-9 GET /a -> 200 x-big: {}", "x".repeat(900));
            let mut log = ExchangeLog::default();
            Intake::with_budget(policy, 0, usize::MAX).take(&mut log, scenario::reading(&drawing)).unwrap();
            log.exchanges()[0].response.headers.lost().len()
        };
        assert_eq!(ALL.map(lost), [1, 0, 0]);
    }

    #[test]
    fn a_full_tape_refuses_an_entry_and_keeps_none_of_its_texts() {
        for policy in ALL {
            let mut log = ExchangeLog::default();
            let mut intake = Intake::new(policy);
            intake.take(&mut log, scenario::reading("0-9 GET /a -> 200")).unwrap();
            let one = log.exchanges()[0].clone();
            for _ in 1..MOST_EXCHANGES {
                log.admit(one.clone()).unwrap();
            }
            let before = intake.string_table().weight();
            let refused = intake.take(&mut log, scenario::reading("0-9 GET /other -> 200"));
            assert_eq!(refused, Err(Full::Exchanges));
            assert_eq!(intake.string_table().weight(), before);
        }
    }

    #[test]
    fn a_full_budget_refuses_an_entry_of_the_recorder_alone() {
        let refused = |policy| {
            let mut intake = Intake::with_budget(policy, 0, 0);
            let refused =
                intake.take(&mut ExchangeLog::default(), scenario::reading("0-9 GET /a -> 200")).err();
            assert!(refused.is_none() || intake.string_table().weight() == 0);
            refused
        };
        assert_eq!(ALL.map(refused), [Some(Full::StringTable), None, None]);
    }
}
