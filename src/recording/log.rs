//! Exchanges in order of arrival, and the bodies that were kept of them.

use super::bodies::{Bodies, Side};
use crate::dialect::{Dialect, Dialects};
use crate::exchange::{Body, Exchange, ExchangeId, Header, Inexact, Recorded, RequestBody, ResponseBody};
use std::cell::OnceCell;
use std::rc::Rc;

/// The most exchanges that one recording holds. Beyond it, what arrives is refused and said so: a
/// record that quietly forgets its beginning would tell lies about origins.
pub const MOST_EXCHANGES: usize = 200_000;

/// The recording is full: nothing more is taken in until it is cleared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Full {
    /// It holds as many exchanges as it may.
    Exchanges,
    /// Its URLs and header fields take as much memory as they may.
    StringTable,
}

impl std::fmt::Display for Full {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Full::Exchanges => {
                write!(f, "The recording is full ({MOST_EXCHANGES} exchanges). Clear it to go on.")
            }
            Full::StringTable => f.write_str(
                "The recording is full: its URLs, conditions and validators take all the memory that Retag allows itself. Clear it to go on.",
            ),
        }
    }
}

/// Every exchange in order of arrival with what it says in a dialect, and the bodies that were kept, where
/// they are kept here.
#[derive(Default)]
pub struct ExchangeLog {
    exchanges: Vec<Exchange>,
    /// Where exchanges come as they were read elsewhere, none are ever needed.
    dialects: OnceCell<Rc<Dialects>>,
    /// The bodies that were kept.
    pub bodies: Bodies,
}

impl ExchangeLog {
    /// The dialects that its exchanges are read in.
    pub fn dialects(&self) -> &Dialects {
        self.dialects.get_or_init(Dialects::built_in)
    }

    /// Has the user's own dialects count from now on. What stands on the exchanges was read in others.
    pub(super) fn use_dialects(&mut self, own: Vec<Dialect>) {
        self.dialects = OnceCell::from(Rc::new(Dialects::with(own)));
    }

    /// The id that the next exchange gets.
    pub fn next_id(&self) -> ExchangeId {
        ExchangeId(u32::try_from(self.exchanges.len()).unwrap_or(u32::MAX))
    }

    /// Takes an exchange down as it is; its id becomes its place.
    ///
    /// # Errors
    /// [`Full`] when [`MOST_EXCHANGES`] are there.
    pub fn admit(&mut self, mut exchange: Exchange) -> Result<ExchangeId, Full> {
        self.has_room()?;
        exchange.id = self.next_id();
        let id = exchange.id;
        self.exchanges.push(exchange);
        Ok(id)
    }

    /// Whether one more can be taken down.
    ///
    /// # Errors
    /// [`Full`] when not.
    pub fn has_room(&self) -> Result<(), Full> {
        if self.exchanges.len() < MOST_EXCHANGES { Ok(()) } else { Err(Full::Exchanges) }
    }

    /// One exchange.
    pub fn get(&self, id: ExchangeId) -> Option<&Exchange> {
        self.exchanges.get(id.0 as usize)
    }

    pub(super) fn get_mut(&mut self, id: ExchangeId) -> Option<&mut Exchange> {
        self.exchanges.get_mut(id.0 as usize)
    }

    /// All exchanges, in order of arrival.
    pub fn exchanges(&self) -> &[Exchange] {
        &self.exchanges
    }

    /// The same, each with the bodies that are kept of it.
    pub fn recorded(&self) -> impl Iterator<Item = Recorded<'_>> + Clone {
        self.exchanges.iter().map(|exchange| {
            let kept = |side| self.bodies.get(exchange.id, side);
            Recorded { exchange, sent: kept(Side::Request), received: kept(Side::Response) }
        })
    }

    /// Keeps the body of a response, and says whose bodies had to go for it.
    pub fn keep_response_body(&mut self, id: ExchangeId, body: Body) -> Vec<ExchangeId> {
        let fingerprint = body.fingerprint();
        let known = if body.is_empty() { ResponseBody::Empty } else { ResponseBody::Kept(fingerprint) };
        self.set_response_body(id, known);
        self.keep(id, Side::Response, body)
    }

    /// Keeps the body of a request, and says whose bodies had to go for it.
    pub fn keep_request_body(&mut self, id: ExchangeId, body: Body) -> Vec<ExchangeId> {
        self.keep(id, Side::Request, body)
    }

    fn keep(&mut self, id: ExchangeId, side: Side, body: Body) -> Vec<ExchangeId> {
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
        }
    }

    /// Writes down what has become known of a request's body.
    pub fn set_request_body(&mut self, id: ExchangeId, body: RequestBody) {
        if let Some(exchange) = self.exchanges.get_mut(id.0 as usize) {
            exchange.request.body = body;
        }
    }

    /// Lets go of the values and URLs that are named, and says whose they were. A value stays as a field that was lost, a URL
    /// as its beginning.
    pub fn lose(
        &mut self,
        goes: impl Fn(&Header, &Dialects) -> bool,
        is_cut: impl Fn(&Exchange) -> bool,
    ) -> Vec<ExchangeId> {
        let dialects = self.dialects.get_or_init(Dialects::built_in).clone();
        let mut changed = Vec::new();
        for exchange in &mut self.exchanges {
            let asked = exchange.request.headers.lose(|field| goes(field, &dialects));
            let answered = exchange.response.headers.lose(|field| goes(field, &dialects));
            let cut = is_cut(exchange);
            if cut {
                exchange.request.url = super::large::cut(&exchange.request.url);
            }
            if asked || answered || cut {
                changed.push(exchange.id);
            }
        }
        changed
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.exchanges = Vec::new();
        self.bodies = Bodies::with_budget(self.bodies.budget());
    }
}
