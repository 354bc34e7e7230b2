//! One request with its response: the unit of the recording.
//!
//! What belongs here: the exchange, its headers as received, what the recording holds of its bodies, and
//! the source of the response. Nothing here knows HAR, a browser, or what a precondition means.

mod batch;
mod body;
mod outlines;
mod dialect_facts;
mod headers;
mod idle_parameters;
mod listed;
mod timestamp;
mod reason;
mod recorded;
mod resource;
mod safe_test;
mod size;
mod transport;
mod url_forms;

pub use crate::http::{escape_and_cut, escape_lines_and_cut, push_escaped};
pub use batch::{BatchPart, BatchRole};
pub use body::{Body, Charset, Fingerprint, Inexact, RequestBody, ResponseBody, text_parts};
pub use dialect_facts::{
    Absence, Asks, Comparison, DialectCondition, DialectFacts, DialectValidator, LockMembers, Place, Placed,
    SmallRead, StatusMeaning,
};
pub use headers::{Header, Headers, Lost};
pub use idle_parameters::without_idle_parameters;
pub use listed::{Listed, ListedValidator};
pub use outlines::{ExpectedValue, MOST_TESTS, Operation, Outlines};
pub use reason::{Meaning, Reason, ToldBy};
pub use recorded::Recorded;
pub use resource::{
    Quoted, ResourceKey, bare_path_of, is_same_origin, origin_of, parent_path_of, path_of, without_query,
};
pub use safe_test::{CACHE_BUSTER_PARAMETER, TestKind, TestRead};
pub use size::size;
pub use timestamp::Timestamp;
pub use transport::{HttpVersion, RecordedFields, Sender, Transport, names_target};
pub use url_forms::{differ_only_in_form, is_other_format, is_same_resource, other_formats};

use serde::{Deserialize, Serialize};
use std::rc::Rc;

/// Text that many exchanges share: header names and values repeat, so texts are reference-counted.
pub type Text = Rc<str>;

/// An exchange's index in the recording, from 0, in order of arrival. The index never changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ExchangeId(pub u32);

impl std::fmt::Display for ExchangeId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "#{}", self.0)
    }
}

/// One request with its response. `T` is the type of the texts: borrowed from the input while reading,
/// [`Text`] in a recording, a number on the way from page to page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Exchange<T = Text> {
    /// The exchange's index in the recording.
    pub id: ExchangeId,
    /// The API that made the request.
    pub kind: InitiatorType,
    /// Request start: when the request was made.
    pub request_start: Timestamp,
    /// Response start: when the head of the response had arrived. From then on the page could use the response; some
    /// pages never read the body.
    pub response_start: Timestamp,
    /// Response end: when the last byte had arrived, or the request was aborted.
    pub response_end: Timestamp,
    /// The request.
    pub request: Request<T>,
    /// The response; status 0 when there was none.
    pub response: Response<T>,
    /// The code that made the request, as `function (file:line)`, where the browser tells it (Chromium).
    pub initiator: Option<T>,
    /// The exchange that this one replays, when Retag sent it.
    pub replay: Option<ReplayMark>,
    /// The exchange's conditions and validators in a dialect, where one is recognised.
    pub dialect_facts: Option<Box<DialectFacts>>,
    /// The reason that a refusing response gives in its body, where it gives a known one.
    pub reason: Option<Box<Reason>>,
    /// The validators that the response gives for other resources, and whether its lists were searched; `None` where
    /// the response has no lists.
    pub listed: Option<Rc<Listed>>,
    /// What is known of its JSON contents.
    pub outlines: Outlines,
    /// What it is to a batch.
    pub batch: BatchRole,
}

impl<T> Exchange<T> {
    /// A request with its response, of which nothing else is known yet: no time, and nothing that a recording adds.
    pub fn new(request: Request<T>, response: Response<T>) -> Exchange<T> {
        Exchange {
            id: ExchangeId(0),
            kind: InitiatorType::Other,
            request_start: Timestamp::default(),
            response_start: Timestamp::default(),
            response_end: Timestamp::default(),
            request,
            response,
            initiator: None,
            replay: None,
            dialect_facts: None,
            reason: None,
            listed: None,
            outlines: Outlines::default(),
            batch: BatchRole::None,
        }
    }
}

/// What made the request (Resource Timing: initiator type).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum InitiatorType {
    /// `fetch()`, as Chromium reports it.
    Fetch,
    /// `XMLHttpRequest`, as Chromium reports it.
    Xhr,
    /// `fetch()` or `XMLHttpRequest`: Firefox does not tell which (`Sec-Fetch-Dest: empty`).
    FetchOrXhr,
    /// A CORS preflight that the browser sent before the page's request.
    Preflight,
    /// Anything else: documents, scripts, images, beacons.
    Other,
}

impl InitiatorType {
    /// Whether a script made the request, or the browser made it for such a request.
    pub fn is_scripted(self) -> bool {
        !matches!(self, InitiatorType::Other)
    }
}

/// The request of an exchange.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Request<T = Text> {
    /// The method, as sent: methods are case-sensitive (RFC 9110 §9.1).
    pub method: T,
    /// The URL without its fragment.
    pub url: T,
    /// The header fields as sent, in order.
    pub headers: Headers<T>,
    /// What the recording holds of the body.
    pub body: RequestBody,
    /// The HTTP version, and what tells who sent the request.
    pub transport: Transport,
}

impl<T> Request<T> {
    /// A request without a body, of the page's own origin, over HTTP/1.1, with its fields as they were sent.
    pub fn new(method: impl Into<T>, url: impl Into<T>, headers: Headers<T>) -> Request<T> {
        Request {
            method: method.into(),
            url: url.into(),
            headers,
            body: RequestBody::Empty,
            transport: Transport {
                version: HttpVersion::Http1,
                fields: RecordedFields::AsSent,
                sender: Sender::SameOrigin,
            },
        }
    }
}

impl Request {
    /// The value of Content-Length, in octets (RFC 9110 §8.6).
    pub fn content_length(&self) -> Option<u64> {
        self.headers.get("Content-Length")?.trim().parse().ok()
    }
}

/// The response of an exchange.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Response<T = Text> {
    /// The status code; 0 when there was no response.
    pub status: u16,
    /// The reason phrase, often empty (HTTP/2 has none).
    pub reason: T,
    /// The header fields as received, in order.
    pub headers: Headers<T>,
    /// What the recording holds of the body.
    pub body: ResponseBody,
    /// Where the response came from.
    pub origin: ResponseSource,
    /// Why there is no response, in the browser's words, where it gives any (`net::ERR_ABORTED`).
    pub error: Option<T>,
}

impl<'a, T: From<&'a str>> Response<T> {
    /// A response from the network whose body was not asked for.
    pub fn new(status: u16, headers: Headers<T>) -> Response<T> {
        Response {
            status,
            reason: T::from(""),
            headers,
            body: ResponseBody::NotAsked,
            origin: ResponseSource::Network,
            error: None,
        }
    }
}

/// Where a response came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ResponseSource {
    /// The network, or nothing shows otherwise.
    Network,
    /// The browser's HTTP cache, without asking the server.
    HttpCache,
    /// A service worker.
    ServiceWorker,
}

/// The role of an exchange that Retag sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReplayMark {
    /// The exchange that is replayed.
    pub of: ExchangeId,
    /// The step of the replay.
    pub step: ReplayStep,
}

/// The step of a replay that an exchange performs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ReplayStep {
    /// Reads the latest state.
    Refetch,
    /// Sends the original request again.
    Retry,
    /// Reads the state of the resource after the retry.
    Check,
    /// Restores the representation that the retry overwrote.
    Undo,
    /// Reads for a safe test; not a step of a replay.
    Test(TestRead),
}

impl ReplayStep {
    /// The step's name in attributes and in files.
    pub fn name(self) -> &'static str {
        match self {
            ReplayStep::Refetch => "refetch",
            ReplayStep::Retry => "retry",
            ReplayStep::Check => "check",
            ReplayStep::Undo => "undo",
            ReplayStep::Test(read) => read.name(),
        }
    }

    /// The step with that name.
    pub fn from_name(name: &str) -> Option<ReplayStep> {
        let tests = TestRead::ALL.into_iter().map(ReplayStep::Test);
        let parts = [ReplayStep::Refetch, ReplayStep::Retry, ReplayStep::Check, ReplayStep::Undo];
        parts.into_iter().chain(tests).find(|step| step.name() == name)
    }
}

/// Whether a method only reads (RFC 9110 §9.2.1).
pub fn is_safe_method(method: &str) -> bool {
    // RFC 4918 §9.1, RFC 3253 §3.6, RFC 5323 §2.
    matches!(method, "GET" | "HEAD" | "OPTIONS" | "TRACE" | "PROPFIND" | "REPORT" | "SEARCH" | "QUERY")
}

/// How an exchange ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// With a response.
    Answered,
    /// Aborted by the page or by a navigation.
    Aborted,
    /// Refused by the browser or lost in the network: nobody received a response.
    Unanswered,
}

impl Exchange {
    /// How the exchange ended. The status is judged first: Chromium 156 reports `net::ERR_ABORTED` for successful
    /// 204s and 304s too.
    pub fn ending(&self) -> Ending {
        if self.response.status != 0 {
            return Ending::Answered;
        }
        match self.response.error.as_deref() {
            Some(error) if error.contains("ERR_ABORTED") => Ending::Aborted,
            _ => Ending::Unanswered,
        }
    }

    /// The resource of the exchange: its URL without cache busters and other parameters that do not identify it, and
    /// without the parameters that are conditions in a dialect.
    pub fn resource(&self) -> ResourceKey {
        let as_read = self.dialect_facts.as_ref().and_then(|dialect_facts| dialect_facts.resource.as_ref());
        let url = as_read.unwrap_or(&self.request.url);
        match without_idle_parameters(url) {
            std::borrow::Cow::Borrowed(_) => ResourceKey(url.clone()),
            std::borrow::Cow::Owned(bare) => ResourceKey(bare.into()),
        }
    }

    /// Whether the response says that a condition failed: 412, or a status of that meaning in the dialect, which may be
    /// a 200 (Consul).
    pub fn is_mismatch(&self) -> bool {
        let is_mismatch_there =
            |dialect_facts: &DialectFacts| matches!(dialect_facts.outcome, StatusMeaning::Mismatch { .. });
        self.response.status == 412 || self.dialect_facts.as_deref().is_some_and(is_mismatch_there)
    }

    /// Whether the status says that a condition is required: 428 (RFC 6585 §3), or a status of that meaning in
    /// the dialect.
    pub fn is_required(&self) -> bool {
        let is_mismatch_there =
            |dialect_facts: &DialectFacts| matches!(dialect_facts.outcome, StatusMeaning::Required { .. });
        self.response.status == 428 || self.dialect_facts.as_deref().is_some_and(is_mismatch_there)
    }

    /// The dialect's conditions on the request, in the order in which the system evaluates them.
    pub fn dialect_conditions(&self) -> &[Rc<DialectCondition>] {
        self.dialect_facts.as_deref().map_or(&[], |dialect_facts| &dialect_facts.sent)
    }

    /// The dialect's validators on the response for a request with these conditions: for a framework's condition, the
    /// members of its kind, too.
    pub fn given_for(&self, conditions: &[Rc<DialectCondition>]) -> Vec<DialectValidator> {
        let Some(facts) = self.dialect_facts.as_deref() else { return Vec::new() };
        let locks = facts.locks.iter().flat_map(|locks| &locks.given);
        let is_asked = |own: &&DialectValidator| conditions.iter().any(|one| one.kind == own.kind);
        facts.given.iter().chain(locks.filter(is_asked)).cloned().collect()
    }

    /// ETag of the response, as received; `None` where it is the error body's tag instead of the resource's. Express
    /// computes an ETag for every body that it sends, also of a 412 or 409: `W/"39-…"`, where 39 is the body's length
    /// in hexadecimal digits. Seen with express-pouchdb 4.2.
    pub fn etag(&self) -> Option<&Text> {
        let headers = &self.response.headers;
        headers.get("ETag").filter(|tag| self.response.status < 400 || !is_of_body(tag, headers))
    }

    /// Whether the exchange is a GET that is known to have returned content of zero octets.
    pub fn has_empty_content(&self) -> bool {
        let is_read = &*self.request.method == "GET" && matches!(self.response.status, 200 | 203);
        is_read && self.response.body == ResponseBody::Empty
    }

    /// Whether the method reads the selected representation: GET or HEAD.
    pub fn is_read(&self) -> bool {
        matches!(&*self.request.method, "GET" | "HEAD")
    }
}

impl<T: AsRef<str>> Exchange<T> {
    /// Whether the method only reads (RFC 9110 §9.2.1).
    pub fn is_safe(&self) -> bool {
        is_safe_method(self.request.method.as_ref())
    }

    /// Whether the request cannot change anything: its method only reads, or its system says so of it.
    pub fn changes_nothing(&self) -> bool {
        self.is_safe() || self.dialect_facts.as_ref().is_some_and(|facts| facts.changes_nothing)
    }
}

impl<T> Exchange<T> {
    /// Whether the status is 2xx.
    pub fn succeeded(&self) -> bool {
        (200..300).contains(&self.response.status)
    }

    /// The same exchange, with each text converted.
    pub fn map_texts<U>(self, into: &mut dyn FnMut(T) -> U) -> Exchange<U> {
        let Exchange {
            id,
            kind,
            request_start,
            response_start,
            response_end,
            request,
            response,
            initiator,
            replay,
            dialect_facts,
            reason,
            listed,
            outlines,
            batch,
        } = self;
        Exchange {
            id,
            kind,
            request_start,
            response_start,
            response_end,
            request: Request {
                method: into(request.method),
                url: into(request.url),
                headers: request.headers.map_texts(into),
                body: request.body,
                transport: request.transport,
            },
            response: Response {
                status: response.status,
                reason: into(response.reason),
                headers: response.headers.map_texts(into),
                body: response.body,
                origin: response.origin,
                error: response.error.map(&mut *into),
            },
            initiator: initiator.map(into),
            replay,
            dialect_facts,
            reason,
            listed,
            outlines,
            batch,
        }
    }
}

/// Whether an entity tag consists of a length and a digest (27 characters), and the length is this
/// body's.
fn is_of_body(tag: &str, headers: &Headers) -> bool {
    let opaque = tag.trim_start_matches("W/").trim_matches('"');
    let Some((length, digest)) = opaque.split_once('-') else { return false };
    let told = headers.get("Content-Length").and_then(|length| length.trim().parse::<u64>().ok());
    digest.len() == 27 && told.is_some() && u64::from_str_radix(length, 16).ok() == told
}
