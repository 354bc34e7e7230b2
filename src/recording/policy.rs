//! What a page or a command keeps of what it reads.

use crate::dialect::LONGEST_LIST;
use crate::exchange::{Exchange, ResponseBody};
use crate::ledger::Entry;

/// The largest response that is asked for unasked, in bytes.
const LARGEST_BODY: i64 = 8_388_608;

/// The longest response that is looked through for a dialect that nothing else gives away,
/// in bytes: a document that somebody edits is small.
pub(super) const LONGEST_READ: usize = 65_536;

/// What a page or a command keeps of what it reads.
///
/// A request's body is kept under every policy, by one rule: where the recorded body is the one that was
/// sent, byte for byte ([`RequestBody::Exact`](crate::exchange::RequestBody::Exact) says that it is kept).
/// A safe method's is no exception: the browsers send none with GET or HEAD, so that the recorder pays
/// nothing for it, and a file of another client shows what the client sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Which responses' bodies are kept.
    pub responses: Responses,
    /// Whether long fields, URLs and texts have a budget. The recorder runs for as long as DevTools is open;
    /// a file has an end, and is shown as it is.
    pub has_budget: bool,
}

/// Which responses' bodies are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Responses {
    /// Bodies come later, when they are asked for: those that a diagnosis or a repair may need, and those in
    /// which a dialect finds something.
    Needed,
    /// All bodies that the entries hold.
    All,
    /// Bodies of responses with a validator, of refusals, and short texts: a diagnosis compares and reads these.
    /// All others are read in the dialects.
    Compared,
}

impl Policy {
    /// The recorder asks the browser for each body and keeps few.
    pub const RECORDER: Policy = Policy { responses: Responses::Needed, has_budget: true };
    /// The file page shows each body that the file holds.
    pub const FILE_PAGE: Policy = Policy { responses: Responses::All, has_budget: false };
    /// The command shows no body.
    pub const COMMAND: Policy = Policy { responses: Responses::Compared, has_budget: false };
}

impl Policy {
    /// Whether bodies are asked for.
    pub(super) fn asks(self) -> bool {
        self.responses == Responses::Needed
    }
}

impl Responses {
    /// What is known of the body of a response that has just arrived, and whether it is to be asked for. `size`
    /// is the body's length as the entry tells; `has_content`, whether the entry holds the body.
    pub(super) fn at_first(self, exchange: &Exchange, size: i64, has_content: bool) -> (ResponseBody, bool) {
        let known = exchange.response.body.clone();
        if known != ResponseBody::NotAsked {
            let is_asked = self == Responses::Needed && known == ResponseBody::Pending;
            return (known, is_asked);
        }
        match self {
            Responses::Needed => match need(exchange) {
                Need::Kept if size > LARGEST_BODY => (ResponseBody::Unavailable, false),
                Need::Kept => (ResponseBody::Pending, true),
                Need::Read => (known, size <= LONGEST_LIST as i64),
                Need::Nothing => (known, false),
            },
            Responses::All if !has_content => (ResponseBody::Unavailable, false),
            Responses::All | Responses::Compared => (known, false),
        }
    }

    /// Whether the body of a response is kept, now that it is here. `is_expected`: it was asked for to be kept, or
    /// the exchange said something in a dialect before; `is_news`: the body says something new in a dialect; `length`:
    /// the body's, in bytes.
    pub(super) fn keeps(self, exchange: &Exchange, is_expected: bool, is_news: bool, length: usize) -> bool {
        match self {
            Responses::Needed => is_expected || is_news,
            Responses::All => true,
            Responses::Compared => {
                // A refusal's body says why, and a short text may have a validator that no dialect knows.
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

/// What a response's body is needed for.
enum Need {
    /// Diagnosis or a repair may need it: the scripted response carries a validator, refuses by a
    /// precondition or its like, or answers Retag itself.
    Kept,
    /// Some dialect's validator may be in it, or a list's validators of its members.
    Read,
    /// Nothing.
    Nothing,
}

fn need(exchange: &Exchange) -> Need {
    let headers = &exchange.response.headers;
    let is_telling = headers.has("ETag")
        || headers.has("Last-Modified")
        || matches!(exchange.response.status, 400 | 409 | 412 | 423 | 428);
    let is_json = || headers.get("Content-Type").is_some_and(|media| media.contains("json"));
    match exchange.kind.is_scripted() {
        true if is_telling || exchange.replay.is_some() => Need::Kept,
        true if exchange.succeeded() && (exchange.response.status == 207 || is_json()) => Need::Read,
        _ => Need::Nothing,
    }
}
