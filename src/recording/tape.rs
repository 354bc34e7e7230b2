//! Exchanges in order of arrival, and the bodies that were kept of them.

use super::bodies::{Bodies, Side};
use crate::exchange::{Body, Exchange, ExchangeId, Inexact, RequestBody, ResponseBody, Text};

/// The most exchanges that one recording holds. Beyond it, what arrives is refused and said so: a
/// record that quietly forgets its beginning would tell lies about origins.
pub const MOST_EXCHANGES: usize = 200_000;

/// The recording is full: nothing more is taken in until it is cleared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Full;

impl std::fmt::Display for Full {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "The recording is full ({MOST_EXCHANGES} exchanges). Clear it to go on.")
    }
}

/// Every exchange in order of arrival, and the bodies that were kept, where they are kept here.
pub struct Tape<T = Text> {
    exchanges: Vec<Exchange<T>>,
    /// The bodies that were kept.
    pub bodies: Bodies,
}

impl<T> Default for Tape<T> {
    fn default() -> Self {
        Tape { exchanges: Vec::new(), bodies: Bodies::default() }
    }
}

impl<T> Tape<T> {
    /// The id that the next exchange gets.
    pub fn next_id(&self) -> ExchangeId {
        ExchangeId(u32::try_from(self.exchanges.len()).unwrap_or(u32::MAX))
    }

    /// Takes an exchange down; its id becomes its place.
    ///
    /// # Errors
    /// [`Full`] when [`MOST_EXCHANGES`] are there.
    pub fn admit(&mut self, mut exchange: Exchange<T>) -> Result<ExchangeId, Full> {
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
        if self.exchanges.len() < MOST_EXCHANGES { Ok(()) } else { Err(Full) }
    }

    /// One exchange.
    pub fn get(&self, id: ExchangeId) -> Option<&Exchange<T>> {
        self.exchanges.get(id.0 as usize)
    }

    /// All exchanges, in order of arrival.
    pub fn exchanges(&self) -> &[Exchange<T>] {
        &self.exchanges
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

    /// Forgets everything.
    pub fn clear(&mut self) {
        *self = Tape { exchanges: Vec::new(), bodies: Bodies::with_budget(self.bodies.budget()) };
    }
}
