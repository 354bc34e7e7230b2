//! The parts of a batch: one request whose content holds several requests, and whose response's content holds their
//! responses.
//!
//! What belongs here: the readers of OData's `$batch` as `multipart/mixed` (OData 4.0 Part 1, §11.7, with change sets) and as
//! JSON (OData JSON Format 4.01, §19; Microsoft Graph), Google's multipart batch, Kinto's `/batch`, and the members of a
//! multistatus that answers a write (RFC 4918 §13); and the documents of CouchDB's `_bulk_docs` and Elasticsearch's `_bulk`,
//! where one of them was refused. A batch is opened only where each answer belongs to one known
//! request. Otherwise it stays closed, or is reported as not whole ([`Opened::is_whole`]). A batch within a batch is
//! not opened.

mod answers;
mod bulk;
mod json;
mod message;
mod multistatus;
mod reading;
mod url;

pub use url::resolved;

use crate::exchange::{Exchange, is_safe_method, is_same_resource};
use crate::har::Reading;

/// The longest content of either side that is opened, in bytes.
pub const LONGEST: usize = 1 << 20;

/// The most parts of one batch.
pub const MOST_PARTS: usize = 200;

/// The parts that a batch was opened into.
#[derive(Debug)]
pub struct Opened {
    /// The parts in their order, each as an entry of its own.
    pub parts: Vec<Reading<'static>>,
    /// For each part, whether its answer was given for several parts together.
    pub shared: Vec<bool>,
    /// Whether `parts` holds every answered part.
    pub is_whole: bool,
    /// Whether the exchange itself did nothing beyond its parts. False for a write that is answered by a multistatus,
    /// unless the multistatus lists the write's own resource among the failures.
    pub is_container: bool,
}

/// One request of a batch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct PartRequest {
    method: String,
    /// An absolute URL (RFC 3986 §4.3).
    url: String,
    fields: Vec<(String, String)>,
    body: PartContent,
}

/// The answer to a request of a batch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct PartResponse {
    status: u16,
    reason: String,
    fields: Vec<(String, String)>,
    body: PartContent,
}

/// The content of one message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
enum PartContent {
    /// No content.
    #[default]
    Empty,
    /// Text.
    Text(String),
    /// Content that is not text.
    Unknown,
}

/// A request with its answer.
#[derive(Debug)]
struct Pair {
    asked: PartRequest,
    answered: PartResponse,
    shares_answer: bool,
}

/// The requests of a batch with their answers.
#[derive(Debug)]
struct Pairs {
    pairs: Vec<Pair>,
    is_whole: bool,
}

/// How a batch is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum BatchForm {
    Multipart,
    Json,
    Multistatus,
    Bulk(bulk::BulkForm),
}

/// Whether an exchange may be a batch, as far as its method, URL, status and fields tell. Documents that are written in
/// bulk are one only where the answer refuses some.
pub fn may_be_one(exchange: &Exchange) -> bool {
    form(exchange).is_some()
}

fn form(exchange: &Exchange) -> Option<BatchForm> {
    if !exchange.succeeded() || exchange.batch.part().is_some() || exchange.replay.is_some() {
        return None;
    }
    let media = exchange.request.headers.get("Content-Type").map_or("", |media| media);
    let is_media =
        |known: &str| media.get(..known.len()).is_some_and(|media| media.eq_ignore_ascii_case(known));
    if exchange.response.status == 207
        && !is_safe_method(&exchange.request.method)
        && !url::names_batch(exchange)
    {
        return Some(BatchForm::Multistatus);
    }
    match &*exchange.request.method {
        "POST" if is_media("multipart/mixed") => Some(BatchForm::Multipart),
        "POST" if url::names_batch(exchange) && media.contains("json") => Some(BatchForm::Json),
        _ => None,
    }
}

fn bulk_form(exchange: &Exchange) -> Option<BatchForm> {
    let is_open = exchange.succeeded() && exchange.batch.part().is_none() && exchange.replay.is_none();
    bulk::form(exchange).filter(|_| is_open).map(BatchForm::Bulk)
}

/// Opens a batch. `sent` is the content of its request, `received` that of its response. `None` where the exchange is
/// no batch, where a content is longer than [`LONGEST`], or where the answers cannot be paired with the requests.
pub fn open(exchange: &Exchange, sent: Option<&str>, received: &str) -> Option<Opened> {
    if received.len() > LONGEST || sent.is_some_and(|sent| sent.len() > LONGEST) {
        return None;
    }
    let form = form(exchange).or_else(|| bulk_form(exchange))?;
    let Pairs { mut pairs, mut is_whole } = match form {
        BatchForm::Multipart => answers::multipart(exchange, sent?, received)?,
        BatchForm::Json => json::pairs(exchange, sent?, received)?,
        BatchForm::Multistatus => multistatus::pairs(exchange, received)?,
        BatchForm::Bulk(form) => bulk::pairs(form, exchange, sent?, received)?,
    };
    is_whole &= pairs.len() <= MOST_PARTS;
    pairs.truncate(MOST_PARTS);
    let shared = pairs.iter().map(|pair| pair.shares_answer).collect();
    let is_carrier = form != BatchForm::Multistatus;
    let is_own_failure =
        |pair: &Pair| pair.answered.status >= 400 && is_same_resource(&exchange.request.url, &pair.asked.url);
    let is_container = is_carrier || pairs.iter().any(is_own_failure);
    let parts = pairs.into_iter().map(|pair| reading::of(exchange, pair, is_carrier)).collect();
    Some(Opened { parts, shared, is_whole, is_container })
}

#[cfg(test)]
mod tests;
