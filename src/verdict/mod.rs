//! An exchange's verdict, the one word of its row in the list, and the risks of exchanges that succeeded.
//!
//! What belongs here: the outcome of a condition, judged by the exchange and the ledger alone. `diagnosis` explains why
//! a condition failed, and words the risks.

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
    /// The exchange succeeded and is dangerous (see [`RiskKind`]).
    Risk,
    /// No condition was sent.
    Plain,
    /// A condition was sent, and the answer does not depend on it, as with a 404 or 500 (RFC 9110 §13.2.1).
    Other,
}

impl Verdict {
    /// The stable name, in `data-verdict` and in files.
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

    /// Whether a condition failed or was missing, so that a repair is offered.
    pub fn is_failure(self) -> bool {
        matches!(self, Verdict::Failed | Verdict::Required)
    }

    /// Whether the list shows the row by default: it has any verdict but [`Verdict::Plain`].
    pub fn is_conditional(self) -> bool {
        self != Verdict::Plain
    }
}

/// Judges one exchange by the ledger. `exchanges` are all admitted exchanges, indexed by id.
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
        // The conditions of a batch are judged by its parts.
        200..=299 if exchange.batch == BatchRole::Container => Verdict::Other,
        200..=299 => Verdict::Held,
        _ => Verdict::Other,
    }
}

/// Blocked, for a preflight that refused a condition whose request is not recorded: Firefox 153 does not report such a
/// request to a panel. Plain where the request is recorded, since its own row shows the block. A `*` in
/// Access-Control-Allow-Headers refuses only requests with credentials; the missing request is the only sign of them.
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
