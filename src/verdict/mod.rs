//! The one word that the list says of an exchange, and the dangers of those that succeeded.
//!
//! What belongs here: what became of a condition, by the exchange and the ledger alone. Why it failed is the diagnosis'
//! business; the rules of `diagnosis` word the dangers.

mod old_content;
mod risk;

pub use risk::{Proof, Risk, RiskKind, risk};

use crate::cors::{FOLLOWS_WITHIN, is_preflight_of, refused_conditions};
use crate::exchange::{BatchRole, Ending, Exchange, InitiatorType};
use crate::ledger::{Entry, Ledger};

/// What became of an exchange's condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// A precondition failed: 412, or a dialect's mismatch.
    Failed,
    /// The server wants a precondition: 428 (RFC 6585 §3), or a dialect's way to say so.
    Required,
    /// 2xx with a precondition that held.
    Held,
    /// 304: the stored representation is still current.
    NotModified,
    /// 200 to If-None-Match or If-Modified-Since: there is a newer representation.
    Modified,
    /// No answer, or a preflight refused it.
    Blocked,
    /// It succeeded and is dangerous all the same.
    Risk,
    /// No condition was sent.
    Plain,
    /// A condition was sent, and another rule answered (RFC 9110 §13.2.1).
    Other,
}

impl Verdict {
    /// Its stable name, in `data-verdict` and in files.
    pub fn slug(self) -> &'static str {
        match self {
            Verdict::Failed => "failed",
            Verdict::Required => "required",
            Verdict::Held => "held",
            Verdict::NotModified => "not-modified",
            Verdict::Modified => "modified",
            Verdict::Blocked => "blocked",
            Verdict::Risk => "risk",
            Verdict::Plain => "plain",
            Verdict::Other => "other",
        }
    }

    /// Whether a condition failed, or was missing: what a repair is for.
    pub fn is_failure(self) -> bool {
        matches!(self, Verdict::Failed | Verdict::Required)
    }

    /// Whether the row is of interest by default: it has a condition, or something went wrong with one.
    pub fn is_conditional(self) -> bool {
        self != Verdict::Plain
    }
}

/// Judges one exchange by what the ledger knows; `exchanges` are those admitted, by id.
pub fn verdict(ledger: &Ledger, exchanges: &[Exchange], entry: &Entry) -> Verdict {
    let Some(exchange) = exchanges.get(entry.id.0 as usize) else { return Verdict::Plain };
    let conditional = entry.has_condition();
    match exchange.response.status {
        _ if exchange.is_mismatch() => Verdict::Failed,
        _ if exchange.is_required() => Verdict::Required,
        _ if exchange.kind == InitiatorType::Preflight => preflight(ledger, exchanges, entry, exchange),
        0 if conditional && exchange.ending() != Ending::Answered => Verdict::Blocked,
        200..=299 | 304 if risk(ledger, exchanges, entry).is_some() => Verdict::Risk,
        _ if !conditional => Verdict::Plain,
        304 => Verdict::NotModified,
        // §13.1.2, §13.1.3: for GET and HEAD a false condition is answered 304, a true one 200.
        200 | 206 if exchange.is_read() && entry.asks_for_newer() => Verdict::Modified,
        // Its parts tell what became of it.
        200..=299 if exchange.batch == BatchRole::Container => Verdict::Other,
        200..=299 => Verdict::Held,
        _ => Verdict::Other,
    }
}

/// A preflight that refused a condition stands for the request that never left, where there is no
/// trace of that: Firefox 153 tells a panel of none. A `*` refuses only a request with credentials;
/// that such a request is missing is all there is to see of it.
fn preflight(ledger: &Ledger, exchanges: &[Exchange], entry: &Entry, exchange: &Exchange) -> Verdict {
    if refused_conditions(exchange).next().is_none() {
        return Verdict::Plain;
    }
    let key = exchange.resource();
    let mut near = ledger.near(&key, entry, FOLLOWS_WITHIN);
    let is_told = near
        .any(|other| exchanges.get(other.id.0 as usize).is_some_and(|page| is_preflight_of(exchange, page)));
    if is_told { Verdict::Plain } else { Verdict::Blocked }
}
