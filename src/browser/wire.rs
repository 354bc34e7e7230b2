//! What crosses from the recorder's page to the panel's.

use crate::exchange::{
    DialectFacts, Exchange, ExchangeId, Headers, Listed, Reason, RequestBody, ResponseBody,
};
use crate::recording::StringRef;
use serde::{Deserialize, Serialize};
use std::rc::Rc;

/// The name under which a panel's window finds the recorder, and the event that says it is there.
pub const RECORDER_GLOBAL: &str = "retagRecorder";

/// What a panel has not seen yet.
#[derive(Serialize, Deserialize)]
pub struct Batch {
    /// Counts the clearings: with another number, what the panel holds is gone.
    pub generation: u32,
    /// The next exchanges, in order of arrival.
    pub exchanges: Vec<Exchange<StringRef>>,
    /// Bodies of which more has become known.
    pub bodies: Vec<(ExchangeId, BodyNews)>,
    /// What is left of exchanges of which something was let go: their URLs, and their fields, as asked and as answered.
    pub losses: Vec<(ExchangeId, StringRef, Headers<StringRef>, Headers<StringRef>)>,
    /// The numbers of texts that are mentioned no more.
    pub retired: Vec<u32>,
    /// How many news the panel has seen with this batch.
    pub news_seen: usize,
    /// What went wrong, in words.
    pub problems: Vec<String>,
    /// Whether there is more to pull.
    pub more: bool,
}

/// What has become known of a body.
#[derive(Clone, Serialize, Deserialize)]
pub enum BodyNews {
    /// A request's.
    Request(RequestBody),
    /// A response's, what it says in a dialect, the reason that it gives where it refuses, and the validators that it
    /// gives for other resources.
    Response(ResponseBody, Option<Box<DialectFacts>>, Option<Box<Reason>>, Option<Rc<Listed>>),
}
