//! The messages from the devtools page to the panel's page.

use crate::exchange::{
    BatchRole, DialectFacts, Exchange, ExchangeId, Headers, Listed, Outlines, Reason, RequestBody,
    ResponseBody,
};
use crate::recording::StringRef;
use serde::{Deserialize, Serialize};
use std::rc::Rc;

/// The name of the recorder in a panel's window, and of the event that announces the recorder.
pub const RECORDER_GLOBAL: &str = "retagRecorder";

/// What a panel has not pulled yet.
#[derive(Serialize, Deserialize)]
pub struct Update {
    /// Incremented when the panel's copy becomes invalid, as by Clear: with another number, the panel discards what it
    /// holds.
    pub generation: u32,
    /// The next exchanges, in order of arrival.
    pub exchanges: Vec<Exchange<StringRef>>,
    /// Bodies that have changed since the panel pulled their exchanges.
    pub bodies: Vec<(ExchangeId, BodyNews)>,
    /// Exchanges that have lost long values: the URL, and the request's and the response's fields as they are now.
    pub losses: Vec<(ExchangeId, StringRef, Headers<StringRef>, Headers<StringRef>)>,
    /// The numbers of texts that no exchange refers to any more.
    pub retired: Vec<u32>,
    /// How many news the panel has pulled, this update included.
    pub news_seen: usize,
    /// Problems to show to the user, each a text.
    pub problems: Vec<String>,
    /// Whether more exchanges are left to pull.
    pub more: bool,
}

/// The new state of a body.
#[derive(Clone, Serialize, Deserialize)]
pub enum BodyNews {
    /// A request's body.
    Request(RequestBody),
    /// A response's body, and what was read from it.
    Response(ResponseBody, ReadFromBody),
}

/// What the recorder has read from a response's body.
#[derive(Clone, Serialize, Deserialize)]
pub struct ReadFromBody {
    /// The facts that it states in a dialect.
    pub dialect_facts: Option<Box<DialectFacts>>,
    /// The reason that a refusal gives.
    pub reason: Option<Box<Reason>>,
    /// The validators that it gives for other resources.
    pub listed: Option<Rc<Listed>>,
    /// The outlines of the exchange's contents.
    pub outlines: Outlines,
    /// The exchange's role in a batch.
    pub batch: BatchRole,
}
