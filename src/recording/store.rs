//! Every exchange in order of arrival.

use super::bodies::{Bodies, Side};
use crate::dialect::{Dialect, Dialects, SentBody};
use crate::exchange::{
    Body, Exchange, ExchangeId, Foreign, Header, Headers, Inexact, Moment, RequestBody, ResponseBody, Text,
};
use crate::ledger::{Entry, Ledger, Verdict, verdict};
use std::cell::RefCell;
use std::collections::HashSet;
use std::rc::Rc;

/// The most exchanges that one recording holds. Beyond it, what arrives is refused and said so: a
/// record that quietly forgets its beginning would tell lies about origins.
pub const MOST_EXCHANGES: usize = 200_000;

/// Longest text that is looked for among those already stored, in bytes: a session's cookies and its
/// bearer token are long, and come with every request.
const LONGEST_SHARED: usize = 4096;

/// The longest response that is looked through for a dialect that nothing else gives away,
/// in bytes: a document that somebody edits is small, and a list has no validator of one resource's.
pub const LONGEST_READ: usize = 65_536;

/// The recording is full: nothing more is taken in until it is cleared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Full;

impl std::fmt::Display for Full {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "The recording is full ({MOST_EXCHANGES} exchanges). Clear it to go on.")
    }
}

/// Every exchange in order of arrival, the bodies that were kept, and the ledger over them.
pub struct Recording {
    exchanges: Vec<Exchange>,
    ledger: Ledger,
    texts: HashSet<Text>,
    /// Verdicts by exchange, each with the revision of its resource's history that it was found in.
    verdicts: RefCell<Vec<Option<(u32, Verdict)>>>,
    dialects: Rc<Dialects>,
    /// Bodies, where this recording keeps them itself.
    pub bodies: Bodies,
}

impl Default for Recording {
    fn default() -> Self {
        Recording {
            exchanges: Vec::new(),
            ledger: Ledger::default(),
            texts: HashSet::new(),
            verdicts: RefCell::default(),
            dialects: Dialects::built_in(),
            bodies: Bodies::default(),
        }
    }
}

impl Recording {
    /// An empty one.
    pub fn new() -> Recording {
        Recording::default()
    }

    /// The dialects that its exchanges are read in.
    pub fn dialects(&self) -> &Dialects {
        &self.dialects
    }

    /// Has the user's own dialects count from now on, and reads every exchange anew: of bodies, those
    /// that are kept.
    pub fn set_dialects(&mut self, own: Vec<Dialect>) {
        self.dialects = Rc::new(Dialects::with(own));
        self.verdicts = RefCell::default();
        self.ledger = Ledger::default();
        for place in 0..self.exchanges.len() {
            let Some(exchange) = self.exchanges.get(place) else { continue };
            let received = self.bodies.get(exchange.id, Side::Response).and_then(Body::text);
            let foreign = self.read(exchange, received);
            if let Some(exchange) = self.exchanges.get_mut(place) {
                exchange.foreign = foreign;
                self.ledger.admit(exchange);
            }
        }
    }

    /// Takes in an exchange that the browser or a file tells of: with what it says in a dialect, also in
    /// its request's body, where that is text. Its id becomes its place.
    ///
    /// # Errors
    /// [`Full`] when [`MOST_EXCHANGES`] are there.
    pub fn take_in(&mut self, mut exchange: Exchange, sent: Option<&str>) -> Result<ExchangeId, Full> {
        let sent = sent.map_or(SentBody::Unknown, SentBody::Text);
        exchange.foreign = self.dialects.read(&exchange, sent, None);
        self.admit(exchange)
    }

    /// Reads what an exchange says in a dialect once more, now that its response's body is here, and says
    /// whether that is news.
    pub fn read_response(&mut self, id: ExchangeId, received: &str) -> bool {
        let Some(exchange) = self.get(id) else { return false };
        let foreign = self.read(exchange, Some(received));
        let is_news = foreign != exchange.foreign;
        if is_news {
            self.set_foreign(id, foreign);
        }
        is_news
    }

    fn read(&self, exchange: &Exchange, received: Option<&str>) -> Option<Box<Foreign>> {
        let kept = self.bodies.get(exchange.id, Side::Request).and_then(Body::text);
        let sent = match (kept, &exchange.foreign) {
            (Some(text), _) => SentBody::Text(text),
            (None, Some(before)) => SentBody::ReadBefore(before),
            (None, None) => SentBody::Unknown,
        };
        let is_worth_it = |text: &&str| exchange.foreign.is_some() || text.len() <= LONGEST_READ;
        self.dialects.read(exchange, sent, received.filter(is_worth_it))
    }

    /// Writes down what an exchange says in a dialect.
    pub fn set_foreign(&mut self, id: ExchangeId, foreign: Option<Box<Foreign>>) {
        if let Some(exchange) = self.exchanges.get_mut(id.0 as usize) {
            self.ledger.readmit(exchange, |exchange| exchange.foreign = foreign);
        }
    }

    /// How many exchanges there are.
    pub fn len(&self) -> usize {
        self.exchanges.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.exchanges.is_empty()
    }

    /// The id that the next exchange gets.
    pub fn next_id(&self) -> ExchangeId {
        ExchangeId(u32::try_from(self.exchanges.len()).unwrap_or(u32::MAX))
    }

    /// Takes an exchange in as it is; its id becomes its place.
    ///
    /// # Errors
    /// [`Full`] when [`MOST_EXCHANGES`] are there.
    pub fn admit(&mut self, mut exchange: Exchange) -> Result<ExchangeId, Full> {
        if self.exchanges.len() >= MOST_EXCHANGES {
            return Err(Full);
        }
        exchange.id = self.next_id();
        self.share_texts(&mut exchange);
        self.ledger.admit(&exchange);
        let id = exchange.id;
        self.exchanges.push(exchange);
        Ok(id)
    }

    /// Keeps the body of a response, and says whose bodies had to go for it.
    pub fn keep_response_body(&mut self, id: ExchangeId, body: crate::exchange::Body) -> Vec<ExchangeId> {
        if let Some(text) = body.text() {
            self.read_response(id, text);
        }
        let fingerprint = body.fingerprint();
        let known = if body.is_empty() { ResponseBody::Empty } else { ResponseBody::Kept(fingerprint) };
        self.set_response_body(id, known);
        self.keep(id, Side::Response, body)
    }

    /// Keeps the body of a request, and says whose bodies had to go for it.
    pub fn keep_request_body(&mut self, id: ExchangeId, body: crate::exchange::Body) -> Vec<ExchangeId> {
        self.keep(id, Side::Request, body)
    }

    fn keep(&mut self, id: ExchangeId, side: Side, body: crate::exchange::Body) -> Vec<ExchangeId> {
        if body.is_empty() {
            return Vec::new();
        }
        let dropped = self.bodies.keep(id, side, body);
        for (id, side) in &dropped {
            let Some(exchange) = self.exchanges.get_mut(id.0 as usize) else { continue };
            match side {
                Side::Response => {
                    if let Some(fingerprint) = exchange.response.body.fingerprint() {
                        exchange.response.body = ResponseBody::Dropped(fingerprint);
                    }
                }
                Side::Request => {
                    if let RequestBody::Exact(_, fingerprint) = exchange.request.body {
                        let too_large = Inexact::TooLarge { recorded: fingerprint.length };
                        exchange.request.body = RequestBody::Inexact(too_large);
                    }
                }
            }
        }
        dropped.into_iter().map(|(id, _)| id).collect()
    }

    /// Writes down what has become known of a response's body.
    pub fn set_response_body(&mut self, id: ExchangeId, body: ResponseBody) {
        if let Some(exchange) = self.exchanges.get_mut(id.0 as usize) {
            exchange.response.body = body;
            self.ledger.revise(id);
        }
    }

    /// Writes down what has become known of a request's body.
    pub fn set_request_body(&mut self, id: ExchangeId, body: RequestBody) {
        if let Some(exchange) = self.exchanges.get_mut(id.0 as usize) {
            exchange.request.body = body;
            self.ledger.revise(id);
        }
    }

    /// One exchange.
    pub fn get(&self, id: ExchangeId) -> Option<&Exchange> {
        self.exchanges.get(id.0 as usize)
    }

    /// When an exchange's request was made; the earliest moment for one that is not there.
    pub fn started(&self, id: ExchangeId) -> Moment {
        self.get(id).map_or(Moment(i64::MIN), |exchange| exchange.started)
    }

    /// All exchanges, in order of arrival.
    pub fn exchanges(&self) -> &[Exchange] {
        &self.exchanges
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
        if verdicts.len() < self.exchanges.len() {
            verdicts.resize(self.exchanges.len(), None);
        }
        match verdicts.get_mut(id.0 as usize) {
            Some(Some((of, verdict))) if *of == revision => *verdict,
            Some(slot) => slot.insert((revision, verdict(&self.ledger, &self.exchanges, entry))).1,
            None => Verdict::Plain,
        }
    }

    /// The same, as if the exchanges had arrived in another order: for tests that it makes no difference.
    #[cfg(test)]
    pub(crate) fn rearranged(mut self, order: &[ExchangeId]) -> Recording {
        self.ledger = Ledger::default();
        self.verdicts = RefCell::default();
        for exchange in order.iter().filter_map(|id| self.exchanges.get(id.0 as usize)) {
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
        let budget = self.bodies.budget();
        let dialects = self.dialects.clone();
        *self = Recording { bodies: Bodies::with_budget(budget), dialects, ..Recording::default() };
    }

    fn share_texts(&mut self, exchange: &mut Exchange) {
        let texts = &mut self.texts;
        let mut share = |text: &mut Text| {
            if text.len() > LONGEST_SHARED {
                return;
            }
            match texts.get(&**text) {
                Some(known) => *text = known.clone(),
                None => {
                    texts.insert(text.clone());
                }
            }
        };
        let fields = |headers: &mut Headers, share: &mut dyn FnMut(&mut Text)| {
            for Header(name, value) in &mut headers.0 {
                share(name);
                share(value);
            }
        };
        fields(&mut exchange.request.headers, &mut share);
        fields(&mut exchange.response.headers, &mut share);
        share(&mut exchange.request.method);
        share(&mut exchange.request.url);
        share(&mut exchange.response.reason);
        if let Some(initiator) = &mut exchange.initiator {
            share(initiator);
        }
    }
}
