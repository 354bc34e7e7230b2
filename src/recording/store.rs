//! The record that questions are asked of.

use super::bodies::Bodies;
use super::intake::{Intake, set_dialects};
use super::log::{ExchangeLog, Full};
use crate::dialect::{Dialect, Dialects};
use crate::exchange::{
    DialectFacts, Exchange, ExchangeId, Headers, Listed, Reason, RequestBody, ResponseBody, ResponseSource,
    Text, Timestamp,
};
use crate::har::Reading;
use crate::ledger::{Entry, Ledger};
use crate::verdict::{Verdict, verdict};
use std::cell::RefCell;
use std::rc::Rc;

/// Every exchange in order of arrival, the bodies that were kept, and the ledger over them.
#[derive(Default)]
pub struct Recording {
    log: ExchangeLog,
    ledger: Ledger,
    /// Verdicts by exchange, each with the revision of its resource's history that it was found in.
    verdicts: RefCell<Vec<Option<(u32, Verdict)>>>,
}

impl Recording {
    /// An empty one.
    pub fn new() -> Recording {
        Recording::default()
    }

    /// The dialects that its exchanges are read in.
    pub fn dialects(&self) -> &Dialects {
        self.log.dialects()
    }

    /// Has the user's own dialects count from now on, and reads every exchange anew: of bodies, those
    /// that are kept.
    pub fn set_dialects(&mut self, own: Vec<Dialect>) {
        set_dialects(&mut self.log, own);
        self.verdicts = RefCell::default();
        self.ledger = Ledger::default();
        for exchange in self.log.exchanges() {
            self.ledger.admit(exchange);
        }
    }

    /// Takes in an entry of a file. Its exchange's id becomes its place.
    ///
    /// # Errors
    /// [`Full`] when it is.
    pub fn take(&mut self, intake: &mut Intake, reading: Reading<'_>) -> Result<ExchangeId, Full> {
        let taken = intake.take(&mut self.log, reading)?;
        self.enter(taken.id);
        taken.dropped.into_iter().for_each(|id| self.ledger.revise(id));
        Ok(taken.id)
    }

    /// Writes down what an exchange says in a dialect.
    pub fn set_dialect_facts(&mut self, id: ExchangeId, dialect_facts: Option<Box<DialectFacts>>) {
        if let Some(exchange) = self.log.get_mut(id) {
            self.ledger.readmit(exchange, |exchange| exchange.dialect_facts = dialect_facts);
        }
    }

    /// Writes down which validators a response gives for other resources.
    pub fn set_listed(&mut self, id: ExchangeId, listed: Option<Rc<Listed>>) {
        if let Some(exchange) = self.log.get_mut(id).filter(|exchange| exchange.listed != listed) {
            self.ledger.readmit(exchange, |exchange| exchange.listed = listed);
        }
    }

    /// Writes down the reason that a refusal gives in its body.
    pub fn set_reason(&mut self, id: ExchangeId, reason: Option<Box<Reason>>) {
        if let Some(exchange) = self.log.get_mut(id).filter(|exchange| exchange.reason != reason) {
            exchange.reason = reason;
            self.ledger.revise(id);
        }
    }

    /// Writes down where a response came from.
    pub fn set_provenance(&mut self, id: ExchangeId, origin: ResponseSource) {
        if let Some(exchange) = self.log.get_mut(id) {
            self.ledger.readmit(exchange, |exchange| exchange.response.origin = origin);
        }
    }

    /// How many exchanges there are.
    pub fn len(&self) -> usize {
        self.exchanges().len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.exchanges().is_empty()
    }

    /// The id that the next exchange gets.
    pub fn next_id(&self) -> ExchangeId {
        self.log.next_id()
    }

    /// Takes an exchange in as it is; its id becomes its place.
    ///
    /// # Errors
    /// [`Full`] when it is.
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

    /// Writes down what has become known of a response's body.
    pub fn set_response_body(&mut self, id: ExchangeId, body: ResponseBody) {
        self.log.set_response_body(id, body);
        self.ledger.revise(id);
    }

    /// Writes down what has become known of a request's body.
    pub fn set_request_body(&mut self, id: ExchangeId, body: RequestBody) {
        self.log.set_request_body(id, body);
        self.ledger.revise(id);
    }

    /// Writes down what is left of an exchange's URL and fields.
    pub fn set_fields(&mut self, id: ExchangeId, url: Text, sent: Headers, received: Headers) {
        if let Some(exchange) = self.log.get_mut(id) {
            self.ledger.readmit(exchange, |exchange| {
                exchange.request.url = url;
                exchange.request.headers = sent;
                exchange.response.headers = received;
            });
        }
    }

    /// The exchanges and bodies alone.
    pub fn log(&self) -> &ExchangeLog {
        &self.log
    }

    /// The bodies, where this recording keeps them itself.
    pub fn bodies(&self) -> &Bodies {
        &self.log.bodies
    }

    /// One exchange.
    pub fn get(&self, id: ExchangeId) -> Option<&Exchange> {
        self.log.get(id)
    }

    /// When an exchange's request was made; the earliest moment for one that is not there.
    pub fn request_start(&self, id: ExchangeId) -> Timestamp {
        self.get(id).map_or(Timestamp(i64::MIN), |exchange| exchange.request_start)
    }

    /// All exchanges, in order of arrival.
    pub fn exchanges(&self) -> &[Exchange] {
        self.log.exchanges()
    }

    /// The ledger over them.
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// What the ledger wrote down of one exchange.
    pub fn entry(&self, id: ExchangeId) -> Option<&Entry> {
        self.ledger.entry(id)
    }

    /// The one word for an exchange.
    pub fn verdict(&self, id: ExchangeId) -> Verdict {
        let Some(entry) = self.entry(id) else { return Verdict::Plain };
        // A filter asks for every exchange, and a danger is told by the resource's history.
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

    /// The same, as if the exchanges had arrived in another order: for tests that it makes no difference.
    #[cfg(test)]
    pub(crate) fn rearranged(mut self, order: &[ExchangeId]) -> Recording {
        self.ledger = Ledger::default();
        self.verdicts = RefCell::default();
        for exchange in order.iter().filter_map(|id| self.log.get(*id)) {
            self.ledger.admit(exchange);
        }
        self
    }

    /// How often the history of an exchange's resource has changed: what was concluded about the
    /// exchange under another number is to be made anew.
    pub fn revision(&self, id: ExchangeId) -> u32 {
        self.ledger.revision(id)
    }

    /// Forgets everything.
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
