//! Which bodies and texts a page or the command keeps.

use crate::dialect::LONGEST_LIST;
use crate::exchange::{BatchRole, Exchange, InitiatorType, ResponseBody};
use crate::ledger::Entry;

/// The largest response body that the recorder asks for by itself, in bytes. Retag's own reads stop beyond it.
pub const LARGEST_BODY: i64 = 8_000_000;

/// The most validators of lists that all exchanges hold together. Later lists are only marked as unread.
pub(super) const MOST_LISTED: usize = 200_000;

/// The longest response body that is searched for a dialect without another sign of that dialect, in bytes: a document
/// that a person edits is small.
pub(super) const LONGEST_READ: usize = 65_536;

/// Which bodies and texts a page or the command keeps.
///
/// Every policy keeps a request's body by one rule: if the recorded body equals the sent body, byte for byte
/// ([`RequestBody::Exact`](crate::exchange::RequestBody::Exact) says that it is kept).
/// The rule holds for safe methods, too: browsers send no body with GET or HEAD, so the rule costs the recorder
/// nothing, and a file of another client shows the body that the client sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Which responses' bodies are kept.
    pub responses: ResponseBodies,
    /// Whether long fields, URLs and texts have a budget. The recorder runs for as long as DevTools is open, so it
    /// needs a budget; a file has an end, and is shown unchanged.
    pub has_budget: bool,
    /// Whether the parts of batches are taken in after everything else: a command names an exchange by its entry's place.
    pub parts_last: bool,
}

/// Which responses' bodies are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResponseBodies {
    /// Bodies arrive later, on request: bodies that a diagnosis or a repair may need, and bodies in which a dialect
    /// finds something.
    Needed,
    /// All bodies that the entries hold.
    All,
    /// Bodies of responses with a validator, of refusals, and short texts: a diagnosis compares and reads these bodies.
    /// All other bodies are only read in the dialects.
    Compared,
}

impl Policy {
    /// The recorder asks the browser for each body, and keeps few.
    pub const RECORDER: Policy =
        Policy { responses: ResponseBodies::Needed, has_budget: true, parts_last: false };
    /// The file page shows each body that the file holds.
    pub const FILE_PAGE: Policy =
        Policy { responses: ResponseBodies::All, has_budget: false, parts_last: false };
    /// The command shows no body.
    pub const COMMAND: Policy =
        Policy { responses: ResponseBodies::Compared, has_budget: false, parts_last: true };
}

impl Policy {
    /// Whether the browser is asked for bodies.
    pub(super) fn asks(self) -> bool {
        self.responses == ResponseBodies::Needed
    }
}

impl ResponseBodies {
    /// The initial state of a response's body, and whether to ask the browser for it. `size` is the body's length in
    /// bytes by the entry; `has_content`: the entry holds the body.
    pub(super) fn at_first(self, exchange: &Exchange, size: i64, has_content: bool) -> (ResponseBody, bool) {
        let known = exchange.response.body.clone();
        if known != ResponseBody::NotAsked {
            let is_asked = self == ResponseBodies::Needed && known == ResponseBody::Pending;
            return (known, is_asked);
        }
        match self {
            ResponseBodies::Needed => match need(exchange, size) {
                Need::Kept if size > LARGEST_BODY || is_part(exchange, size) => {
                    (ResponseBody::Unavailable, false)
                }
                Need::Opened | Need::Read if is_part(exchange, size) => (known, false),
                Need::Kept => (ResponseBody::Pending, true),
                Need::Opened => (known, size <= crate::batch::LONGEST as i64),
                Need::Read => (known, size <= LONGEST_LIST as i64),
                Need::Nothing => (known, false),
            },
            ResponseBodies::All if !has_content => (ResponseBody::Unavailable, false),
            ResponseBodies::All | ResponseBodies::Compared => (known, false),
        }
    }

    /// Whether to keep the body of a response that has arrived. `is_expected`: the body was requested in order to be
    /// kept, or the exchange already has facts in a dialect; `is_news`: the body gives new facts in a dialect;
    /// `length`: the body's length in bytes.
    pub(super) fn keeps(self, exchange: &Exchange, is_expected: bool, is_news: bool, length: usize) -> bool {
        match self {
            // A file that is written has the parts within their batch.
            ResponseBodies::Needed => is_expected || is_news || exchange.batch == BatchRole::Container,
            ResponseBodies::All => true,
            ResponseBodies::Compared => {
                // A refusal's body gives its reason, and a short text may hold a validator that no dialect knows.
                let is_text = || {
                    let media = exchange.response.headers.get("Content-Type");
                    media.is_some_and(|media| media.contains("json") || media.contains("xml"))
                };
                matches!(exchange.response.status, 400..=499)
                    || Entry::of(exchange).validators().next().is_some()
                    || (length <= LONGEST_READ && is_text())
            }
        }
    }
}

/// Whether a response's content was not received to its end, as far as its entry shows: the page stopped reading, or the
/// connection was lost. Chromium 156 says so with an error, which it also gives for whole 204s and 304s; Firefox 153 says
/// nothing. Retag's own reads do not count: the panel knows where they were stopped, and Chromium also marks a read whose
/// frame is removed at once. `size` is the content's length in bytes by the entry.
fn is_part(exchange: &Exchange, size: i64) -> bool {
    if !exchange.succeeded() || size <= 0 {
        return false;
    }
    let headers = &exchange.response.headers;
    let length = headers.get("Content-Length").and_then(|length| length.trim().parse::<i64>().ok());
    match length.filter(|_| !headers.has("Content-Encoding")) {
        Some(length) => size < length,
        None => exchange.response.error.is_some() && exchange.replay.is_none(),
    }
}

/// The longest body of a success that may be a refusal, in bytes.
const LONGEST_WORD: i64 = 16;

/// The purpose of a response's body.
enum Need {
    /// Diagnosis or a repair may need the body: a script made the request, and the response carries a validator,
    /// refuses by a precondition or the like, or answers Retag itself.
    Kept,
    /// The body may be a batch's, with the responses to its parts.
    Opened,
    /// The body may hold a dialect's validator, a list with the validators of its members, or a form with a version.
    Read,
    /// The body has no purpose.
    Nothing,
}

fn need(exchange: &Exchange, size: i64) -> Need {
    let headers = &exchange.response.headers;
    let is_media = |kinds: &[&str]| {
        headers.get("Content-Type").is_some_and(|media| kinds.iter().any(|kind| media.contains(kind)))
    };
    let is_json = || is_media(&["json"]);
    // Frameworks refuse an old version with a status and a page of their own: ABP with 403, Docker with 500.
    let is_fault = || {
        let is_refusal = (400..600).contains(&exchange.response.status) && !exchange.is_safe();
        is_refusal && is_media(&["json", "html", "xml", "text/plain"])
    };
    // Consul says in a 200 that it wrote nothing.
    let may_refuse = || {
        size <= LONGEST_WORD && !exchange.is_safe() && !exchange.dialect_conditions().is_empty() && is_json()
    };
    let is_telling = headers.has("ETag")
        || headers.has("Last-Modified")
        || matches!(exchange.response.status, 400 | 409 | 412 | 417 | 422 | 423 | 428)
        || is_fault()
        || may_refuse();
    match exchange.kind.is_scripted() {
        true if is_telling || exchange.replay.is_some() => Need::Kept,
        // A form that a document sends.
        false if is_fault() && exchange.kind == InitiatorType::Other => Need::Kept,
        true if crate::batch::may_be_one(exchange) => Need::Opened,
        true if exchange.succeeded() && (exchange.response.status == 207 || is_json()) => Need::Read,
        // The version in a form's hidden input.
        _ if exchange.is_read() && exchange.succeeded() && is_media(&["html"]) => Need::Read,
        _ => Need::Nothing,
    }
}
