//! The recording: the log, the ledger, and cached verdicts.

use super::bodies::Bodies;
use super::dialect_reading::set_dialects;
use super::intake::Intake;
use super::log::{ExchangeLog, Full};
use crate::dialect::{Dialect, Dialects};
use crate::exchange::{
    BatchRole, DialectFacts, Exchange, ExchangeId, Headers, Listed, Outlines, Reason, RequestBody,
    ResponseBody, ResponseSource, Text, Timestamp,
};
use crate::har::Reading;
use crate::ledger::{Entry, Ledger};
use crate::verdict::{Verdict, verdict};
use std::cell::RefCell;
use std::rc::Rc;

/// Every exchange in order of arrival, the kept bodies, and the ledger of the exchanges.
#[derive(Default)]
pub struct Recording {
    log: ExchangeLog,
    ledger: Ledger,
    /// Verdicts by exchange, each with the revision of its resource's history for which it was computed.
    verdicts: RefCell<Vec<Option<(u32, Verdict)>>>,
}

impl Recording {
    /// Creates an empty recording.
    pub fn new() -> Recording {
        Recording::default()
    }

    /// The dialects in which the exchanges are read.
    pub fn dialects(&self) -> &Dialects {
        self.log.dialects()
    }

    /// Sets the user's own dialects, and reads every exchange again with them, including the kept bodies.
    pub fn set_dialects(&mut self, own: Vec<Dialect>) {
        set_dialects(&mut self.log, own);
        self.verdicts = RefCell::default();
        self.ledger = Ledger::default();
        for exchange in self.log.exchanges() {
            self.ledger.admit(exchange);
        }
    }

    /// Takes in an entry of a file. The exchange's id becomes its index.
    ///
    /// # Errors
    /// [`Full`] when the recording is full.
    pub fn take(&mut self, intake: &mut Intake, reading: Reading<'_>) -> Result<ExchangeId, Full> {
        let taken = intake.take(&mut self.log, reading)?;
        self.enter(taken.id);
        taken.parts.iter().for_each(|id| self.enter(*id));
        taken.dropped.into_iter().for_each(|id| self.ledger.revise(id));
        Ok(taken.id)
    }

    /// Takes in the parts of batches that were deferred until every entry was taken in.
    pub fn take_waiting(&mut self, intake: &mut Intake) {
        intake.take_waiting(&mut self.log).into_iter().for_each(|id| self.enter(id));
    }

    /// Sets an exchange's role in a batch.
    pub fn set_batch(&mut self, id: ExchangeId, batch: BatchRole) {
        if let Some(exchange) = self.log.get_mut(id).filter(|exchange| exchange.batch != batch) {
            self.ledger.readmit(exchange, |exchange| exchange.batch = batch);
        }
    }

    /// The sort key of the list: the request's start, then the exchange, or for a part its batch.
    pub fn place(&self, id: ExchangeId) -> (Timestamp, ExchangeId) {
        let batch = self.get(id).and_then(|exchange| exchange.batch.part());
        (self.request_start(id), batch.map_or(id, |part| part.of))
    }

    /// Sets an exchange's facts in a dialect.
    pub fn set_dialect_facts(&mut self, id: ExchangeId, dialect_facts: Option<Box<DialectFacts>>) {
        if let Some(exchange) = self.log.get_mut(id) {
            self.ledger.readmit(exchange, |exchange| exchange.dialect_facts = dialect_facts);
        }
    }

    /// Sets the validators that a response gives for other resources.
    pub fn set_listed(&mut self, id: ExchangeId, listed: Option<Rc<Listed>>) {
        if let Some(exchange) = self.log.get_mut(id).filter(|exchange| exchange.listed != listed) {
            self.ledger.readmit(exchange, |exchange| exchange.listed = listed);
        }
    }

    /// Sets the reason that a refusal gives in its body.
    pub fn set_reason(&mut self, id: ExchangeId, reason: Option<Box<Reason>>) {
        if let Some(exchange) = self.log.get_mut(id).filter(|exchange| exchange.reason != reason) {
            exchange.reason = reason;
            self.ledger.revise(id);
        }
    }

    /// Sets what is known of an exchange's JSON contents.
    pub fn set_outlines(&mut self, id: ExchangeId, outlines: Outlines) {
        if let Some(exchange) = self.log.get_mut(id).filter(|exchange| exchange.outlines != outlines) {
            exchange.outlines = outlines;
            self.ledger.revise(id);
        }
    }

    /// Sets the source of a response: server, cache or service worker.
    pub fn set_provenance(&mut self, id: ExchangeId, origin: ResponseSource) {
        if let Some(exchange) = self.log.get_mut(id) {
            self.ledger.readmit(exchange, |exchange| exchange.response.origin = origin);
        }
    }

    /// How many exchanges there are.
    pub fn len(&self) -> usize {
        self.exchanges().len()
    }

    /// Whether there are no exchanges.
    pub fn is_empty(&self) -> bool {
        self.exchanges().is_empty()
    }

    /// The id that the next exchange gets.
    pub fn next_id(&self) -> ExchangeId {
        self.log.next_id()
    }

    /// Takes an exchange in as it is; its id becomes its index.
    ///
    /// # Errors
    /// [`Full`] when the recording is full.
    pub fn admit(&mut self, exchange: Exchange) -> Result<ExchangeId, Full> {
        let id = self.log.admit(exchange)?;
        self.enter(id);
        Ok(id)
    }

    fn enter(&mut self, id: ExchangeId) {
        if let Some(exchange) = self.log.get(id) {
            self.ledger.admit(exchange);
        }
    }

    /// Sets the state of a response's body.
    pub fn set_response_body(&mut self, id: ExchangeId, body: ResponseBody) {
        self.log.set_response_body(id, body);
        self.ledger.revise(id);
    }

    /// Sets the state of a request's body.
    pub fn set_request_body(&mut self, id: ExchangeId, body: RequestBody) {
        self.log.set_request_body(id, body);
        self.ledger.revise(id);
    }

    /// Replaces an exchange's URL and fields after long values were let go.
    pub fn set_fields(&mut self, id: ExchangeId, url: Text, sent: Headers, received: Headers) {
        if let Some(exchange) = self.log.get_mut(id) {
            self.ledger.readmit(exchange, |exchange| {
                exchange.request.url = url;
                exchange.request.headers = sent;
                exchange.response.headers = received;
            });
        }
    }

    /// The log: exchanges and bodies, without the ledger.
    pub fn log(&self) -> &ExchangeLog {
        &self.log
    }

    /// The kept bodies. Empty in DevTools' panel page: there, the recorder keeps the bodies.
    pub fn bodies(&self) -> &Bodies {
        &self.log.bodies
    }

    /// One exchange.
    pub fn get(&self, id: ExchangeId) -> Option<&Exchange> {
        self.log.get(id)
    }

    /// The request start of an exchange; the earliest timestamp for an unknown id.
    pub fn request_start(&self, id: ExchangeId) -> Timestamp {
        self.get(id).map_or(Timestamp(i64::MIN), |exchange| exchange.request_start)
    }

    /// All exchanges, in order of arrival.
    pub fn exchanges(&self) -> &[Exchange] {
        self.log.exchanges()
    }

    /// The ledger of the exchanges.
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// The ledger's entry for one exchange.
    pub fn entry(&self, id: ExchangeId) -> Option<&Entry> {
        self.ledger.entry(id)
    }

    /// The verdict on an exchange; `Plain` for an unknown id.
    pub fn verdict(&self, id: ExchangeId) -> Verdict {
        let Some(entry) = self.entry(id) else { return Verdict::Plain };
        // The filter needs every exchange's verdict, and a risk depends on the resource's history: so verdicts are
        // cached by revision.
        let revision = self.ledger.revision(id);
        let mut verdicts = self.verdicts.borrow_mut();
        if verdicts.len() < self.exchanges().len() {
            verdicts.resize(self.exchanges().len(), None);
        }
        match verdicts.get_mut(id.0 as usize) {
            Some(Some((of, verdict))) if *of == revision => *verdict,
            Some(slot) => slot.insert((revision, verdict(&self.ledger, self.exchanges(), entry))).1,
            None => Verdict::Plain,
        }
    }

    /// The recording as if the exchanges had arrived in another order. Tests use it to show that the order does not
    /// matter.
    #[cfg(test)]
    pub(crate) fn rearranged(mut self, order: &[ExchangeId]) -> Recording {
        self.ledger = Ledger::default();
        self.verdicts = RefCell::default();
        for exchange in order.iter().filter_map(|id| self.log.get(*id)) {
            self.ledger.admit(exchange);
        }
        self
    }

    /// How often the history of an exchange's resource has changed. Conclusions about the exchange hold for one
    /// revision only.
    pub fn revision(&self, id: ExchangeId) -> u32 {
        self.ledger.revision(id)
    }

    /// Forgets all exchanges, bodies and verdicts.
    pub fn clear(&mut self) {
        self.log.clear();
        self.ledger = Ledger::default();
        self.verdicts = RefCell::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recording::Policy;
    use crate::scenario;

    #[test]
    fn a_body_that_had_to_go_for_another_is_news_of_its_own_resource() {
        let mut recording = Recording::new();
        recording.log.bodies = Bodies::with_budget(10);
        let mut intake = Intake::new(Policy::FILE_PAGE);
        let mut take = |recording: &mut Recording, drawing| {
            recording.take(&mut intake, scenario::reading(drawing)).unwrap()
        };
        let first = take(&mut recording, "0-10 GET /a -> 200 ETag: \"v1\" | 12345678");
        let before = recording.revision(first);
        let second = take(&mut recording, "20-30 GET /b -> 200 ETag: \"v1\" | 1234");
        assert!(recording.revision(first) != before);
        assert!(matches!(recording.get(first).unwrap().response.body, ResponseBody::Dropped(_)));
        assert!(matches!(recording.get(second).unwrap().response.body, ResponseBody::Kept(_)));
    }

    #[test]
    fn the_ledger_knows_a_validator_of_an_entrys_body() {
        let recording = scenario::recording("0-10 GET /d -> 200 Server: CouchDB | {\"_rev\":\"1-a\"}");
        let given = recording.entry(ExchangeId(0)).unwrap().validators().map(|(value, _)| &**value);
        assert_eq!(given.collect::<Vec<_>>(), ["1-a"]);
    }
}
