//! One request with what came back: the unit that everything else speaks of.
//!
//! What belongs here: the exchange, its headers as received, what is known of its bodies, and
//! where it came from. Nothing here knows HAR, a browser, or what a precondition means.

mod body;
mod dialect_facts;
mod headers;
mod idle_parameters;
mod listed;
mod timestamp;
mod reason;
mod recorded;
mod resource;
mod safe_test;
mod transport;
mod url_forms;

pub use crate::http::escape_and_cut;
pub use body::{Body, Charset, Fingerprint, Inexact, RequestBody, ResponseBody};
pub use dialect_facts::{
    Absence, Asks, Comparison, DialectCondition, DialectFacts, DialectValidator, Place, Placed, StatusMeaning,
};
pub use headers::{Header, Headers, Lost};
pub use idle_parameters::without_idle_parameters;
pub use listed::{Listed, ListedValidator};
pub use reason::{Meaning, Reason, ToldBy};
pub use recorded::Recorded;
pub use resource::{Quoted, ResourceKey, is_same_origin, origin_of, path_of};
pub use safe_test::{CACHE_BUSTER_PARAMETER, TestKind, TestRead};
pub use timestamp::Timestamp;
pub use transport::{HttpVersion, RecordedFields, Sender, Transport, names_target};
pub use url_forms::{differ_only_in_form, is_same_resource};

use serde::{Deserialize, Serialize};
use std::rc::Rc;

/// Text that many exchanges share: header names and values repeat, so they are counted references.
pub type Text = Rc<str>;

/// An exchange's place in the recording, from 0, in order of arrival. It never changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ExchangeId(pub u32);

impl std::fmt::Display for ExchangeId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "#{}", self.0)
    }
}

/// One request with what came back. `T` is how its texts are held: borrowed from what was read, by
/// [`Text`] in a recording, by number on the way from page to page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Exchange<T = Text> {
    /// Its place in the recording.
    pub id: ExchangeId,
    /// What asked for it.
    pub kind: InitiatorType,
    /// When the request was made.
    pub request_start: Timestamp,
    /// When the head of its response had arrived: from then on the page could know of it, and some
    /// never read on.
    pub response_start: Timestamp,
    /// When its last byte had arrived, or it was given up.
    pub response_end: Timestamp,
    /// What was asked.
    pub request: Request<T>,
    /// What came back; status 0 when nothing did.
    pub response: Response<T>,
    /// The code that made the request, as `function (file:line)`, where the browser tells (Chromium).
    pub initiator: Option<T>,
    /// What it replays, when Retag itself sent it.
    pub replay: Option<ReplayMark>,
    /// What it says in another system's words, where one is recognised.
    pub dialect_facts: Option<Box<DialectFacts>>,
    /// The reason that the answer itself gives in its body, where it refuses and gives one that is known.
    pub reason: Option<Box<Reason>>,
    /// The validators that it gives for other resources, and whether its lists were looked through; nothing where it
    /// has none.
    pub listed: Option<Rc<Listed>>,
}

/// What asked for an exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum InitiatorType {
    /// `fetch()`, as Chromium tells.
    Fetch,
    /// `XMLHttpRequest`, as Chromium tells.
    Xhr,
    /// One of the two: Firefox does not tell which (`Sec-Fetch-Dest: empty`).
    FetchOrXhr,
    /// The browser's own CORS question before the page's request.
    Preflight,
    /// Anything else: documents, scripts, images, beacons.
    Other,
}

impl InitiatorType {
    /// Whether the page's script asked, or the browser on behalf of such a request.
    pub fn is_scripted(self) -> bool {
        !matches!(self, InitiatorType::Other)
    }
}

/// The request's half of an exchange.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Request<T = Text> {
    /// The method, as sent: methods are case-sensitive (RFC 9110 §9.1).
    pub method: T,
    /// The URL without its fragment.
    pub url: T,
    /// As sent, in order.
    pub headers: Headers<T>,
    /// What is known of the body.
    pub body: RequestBody,
    /// How it went out, and who sent it.
    pub transport: Transport,
}

/// The response's half of an exchange.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Response<T = Text> {
    /// The status code; 0 when there is none.
    pub status: u16,
    /// The reason phrase, often empty (HTTP/2 has none).
    pub reason: T,
    /// As received, in order.
    pub headers: Headers<T>,
    /// What is known of the body.
    pub body: ResponseBody,
    /// Where the response came from.
    pub origin: ResponseSource,
    /// Why there is no answer, in the browser's words, where it says (`net::ERR_ABORTED`).
    pub error: Option<T>,
}

/// Where a response came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ResponseSource {
    /// The network, as far as is known.
    Network,
    /// The browser's HTTP cache, without asking the server.
    HttpCache,
    /// A service worker.
    ServiceWorker,
}

/// What an exchange that Retag sent stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReplayMark {
    /// The exchange that it repairs.
    pub of: ExchangeId,
    /// Its part in the repair.
    pub step: ReplayStep,
}

/// The part that a replay's exchange plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ReplayStep {
    /// Reads the latest state.
    Refetch,
    /// Sends the original request again.
    Retry,
    /// Reads what the retry has made of the resource.
    Check,
    /// Writes the version back that the retry overwrote.
    Undo,
    /// Reads for a safe test: no part of the repair itself.
    Test(TestRead),
}

impl ReplayStep {
    /// Its name in attributes and in files.
    pub fn name(self) -> &'static str {
        match self {
            ReplayStep::Refetch => "refetch",
            ReplayStep::Retry => "retry",
            ReplayStep::Check => "check",
            ReplayStep::Undo => "undo",
            ReplayStep::Test(read) => read.name(),
        }
    }

    /// The step of that name.
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
    /// Given up by the page or by a navigation.
    Aborted,
    /// Refused by the browser or lost on the way: no response was shown to anyone.
    Unanswered,
}

impl Exchange {
    /// How it ended. The status is judged first: Chromium 156 says `net::ERR_ABORTED` of good 204s
    /// and 304s too.
    pub fn ending(&self) -> Ending {
        if self.response.status != 0 {
            return Ending::Answered;
        }
        match self.response.error.as_deref() {
            Some(error) if error.contains("ERR_ABORTED") => Ending::Aborted,
            _ => Ending::Unanswered,
        }
    }

    /// The resource that it is about: its URL, without cache busters and the like, and without what is a condition
    /// there in another system.
    pub fn resource(&self) -> ResourceKey {
        let as_read = self.dialect_facts.as_ref().and_then(|dialect_facts| dialect_facts.resource.as_ref());
        let url = as_read.unwrap_or(&self.request.url);
        match without_idle_parameters(url) {
            std::borrow::Cow::Borrowed(_) => ResourceKey(url.clone()),
            std::borrow::Cow::Owned(bare) => ResourceKey(bare.into()),
        }
    }

    /// Whether its status says that a condition failed: 412, or what means that in another system.
    pub fn is_mismatch(&self) -> bool {
        let is_mismatch_there =
            |dialect_facts: &DialectFacts| matches!(dialect_facts.outcome, StatusMeaning::Mismatch { .. });
        self.response.status == 412 || self.dialect_facts.as_deref().is_some_and(is_mismatch_there)
    }

    /// Whether its status says that a condition is required: 428 (RFC 6585 §3), or what means that in
    /// another system.
    pub fn is_required(&self) -> bool {
        let is_mismatch_there =
            |dialect_facts: &DialectFacts| dialect_facts.outcome == StatusMeaning::Required;
        self.response.status == 428 || self.dialect_facts.as_deref().is_some_and(is_mismatch_there)
    }

    /// The conditions of another system's that it carries, the one that decides first first.
    pub fn dialect_conditions(&self) -> &[Rc<DialectCondition>] {
        self.dialect_facts.as_deref().map_or(&[], |dialect_facts| &dialect_facts.sent)
    }

    /// ETag of the response, as received; nothing where it is not the resource's. Express computes one for
    /// every body that it sends, of a 412 or 409 too: `W/"39-…"`, 39 being the body's length in
    /// hexadecimal digits. Seen with express-pouchdb 4.2.
    pub fn etag(&self) -> Option<&Text> {
        let headers = &self.response.headers;
        headers.get("ETag").filter(|tag| self.response.status < 400 || !is_of_body(tag, headers))
    }

    /// Whether it is known to have read a content of no octets.
    pub fn has_empty_content(&self) -> bool {
        let is_read = &*self.request.method == "GET" && matches!(self.response.status, 200 | 203);
        is_read && self.response.body == ResponseBody::Empty
    }

    /// Whether the method reads the representation itself.
    pub fn is_read(&self) -> bool {
        matches!(&*self.request.method, "GET" | "HEAD")
    }
}

impl<T: AsRef<str>> Exchange<T> {
    /// Whether the method only reads (RFC 9110 §9.2.1).
    pub fn is_safe(&self) -> bool {
        is_safe_method(self.request.method.as_ref())
    }
}

impl<T> Exchange<T> {
    /// Whether the status is 2xx.
    pub fn succeeded(&self) -> bool {
        (200..300).contains(&self.response.status)
    }

    /// The same exchange, with its texts held in another way.
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
        }
    }
}

/// Whether an entity tag is made of a body's length and its digest (27 characters), and the body is
/// this one, by its length.
fn is_of_body(tag: &str, headers: &Headers) -> bool {
    let opaque = tag.trim_start_matches("W/").trim_matches('"');
    let Some((length, digest)) = opaque.split_once('-') else { return false };
    let told = headers.get("Content-Length").and_then(|length| length.trim().parse::<u64>().ok());
    digest.len() == 27 && told.is_some() && u64::from_str_radix(length, 16).ok() == told
}
