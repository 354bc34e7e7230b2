//! The log: exchanges in order of arrival, and their kept bodies.

use super::bodies::{Bodies, Side};
use crate::dialect::{Dialect, Dialects};
use crate::exchange::{Body, Exchange, ExchangeId, Header, Inexact, Recorded, RequestBody, ResponseBody};
use std::cell::OnceCell;
use std::rc::Rc;

/// The most exchanges that one recording holds. Further exchanges are refused, and the panel says so: a recording that
/// silently forgot its beginning would name wrong sources of validators.
pub const MOST_EXCHANGES: usize = 200_000;

/// The recording is full: no exchange is taken in until Clear.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Full {
    /// The recording holds [`MOST_EXCHANGES`].
    Exchanges,
    /// The URLs and header fields have reached their memory limit.
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

/// Every exchange in order of arrival with its facts in a dialect, and the kept bodies. In DevTools' panel page the log
/// has no bodies: there, the recorder keeps the bodies.
#[derive(Default)]
pub struct ExchangeLog {
    exchanges: Vec<Exchange>,
    /// Created on first use. In DevTools' panel page the recorder has already read the exchanges, so the log needs no
    /// dialects.
    dialects: OnceCell<Rc<Dialects>>,
    /// The kept bodies.
    pub bodies: Bodies,
}

impl ExchangeLog {
    /// The dialects in which the exchanges are read.
    pub fn dialects(&self) -> &Dialects {
        self.dialects.get_or_init(Dialects::built_in)
    }

    /// Sets the user's own dialects. The recorded exchanges keep their facts in the earlier dialects.
    pub(super) fn use_dialects(&mut self, own: Vec<Dialect>) {
        self.dialects = OnceCell::from(Rc::new(Dialects::with(own)));
    }

    /// The id that the next exchange gets.
    pub fn next_id(&self) -> ExchangeId {
        ExchangeId(u32::try_from(self.exchanges.len()).unwrap_or(u32::MAX))
    }

    /// Adds an exchange as it is; its id becomes its index.
    ///
    /// # Errors
    /// [`Full`] when the log holds [`MOST_EXCHANGES`].
    pub fn admit(&mut self, mut exchange: Exchange) -> Result<ExchangeId, Full> {
        self.has_room()?;
        exchange.id = self.next_id();
        let id = exchange.id;
        self.exchanges.push(exchange);
        Ok(id)
    }

    /// Whether there is room for one more exchange.
    ///
    /// # Errors
    /// [`Full`] when there is no room.
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

    /// All exchanges, each with its kept bodies.
    pub fn recorded(&self) -> impl Iterator<Item = Recorded<'_>> + Clone {
        self.exchanges.iter().map(|exchange| {
            let kept = |side| self.bodies.get(exchange.id, side);
            Recorded { exchange, sent: kept(Side::Request), received: kept(Side::Response) }
        })
    }

    /// Keeps the body of a response; returns the exchanges with a body that was dropped for it.
    pub fn keep_response_body(&mut self, id: ExchangeId, body: Body) -> Vec<ExchangeId> {
        let fingerprint = body.fingerprint();
        let known = if body.is_empty() { ResponseBody::Empty } else { ResponseBody::Kept(fingerprint) };
        self.set_response_body(id, known);
        self.keep(id, Side::Response, body)
    }

    /// Keeps the body of a request; returns the exchanges with a body that was dropped for it.
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

    /// Sets the state of a response's body.
    pub fn set_response_body(&mut self, id: ExchangeId, body: ResponseBody) {
        if let Some(exchange) = self.exchanges.get_mut(id.0 as usize) {
            exchange.response.body = body;
        }
    }

    /// Sets the state of a request's body.
    pub fn set_request_body(&mut self, id: ExchangeId, body: RequestBody) {
        if let Some(exchange) = self.exchanges.get_mut(id.0 as usize) {
            exchange.request.body = body;
        }
    }

    /// Lets go of the header values that `goes` selects, and cuts the URLs that `is_cut` selects; returns the changed
    /// exchanges. Of a value, a lost field stays; of a URL, its beginning.
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

    /// Forgets all exchanges and bodies.
    pub fn clear(&mut self) {
        self.exchanges = Vec::new();
        self.bodies = Bodies::with_budget(self.bodies.budget());
    }
}
