//! The reason that a refusal itself gives, as plain data: read once when the exchange is taken in, since bodies are not
//! kept everywhere.

use serde::{Deserialize, Serialize};

/// What an answer gives as its reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// What it means.
    pub meaning: Meaning,
    /// The server's own code or words for it, as they stand in the answer: quoted, never interpreted.
    pub quoted: String,
    /// Where it stands: `x-ms-error-code`, `code`, `the text of the answer`; empty for a status of one meaning.
    pub place: String,
    /// How it was told.
    pub told_by: ToldBy,
}

/// How a reason was told, the surest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum ToldBy {
    /// By a status that has one meaning: 423 (RFC 4918 §11.3), 507 (§11.5).
    Status,
    /// By a code: a field or a member that is there to be compared.
    Code,
    /// By words for people.
    Words,
}

/// What a refusal is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Meaning {
    /// A version: what a precondition compares.
    Version,
    /// A lock or a lease.
    Locked,
    /// Another request that is still at work on it.
    InFlight,
    /// A token against cross-site request forgery.
    Forgery,
    /// A session or a login.
    Session,
    /// A name or a key that must be unique.
    Taken,
    /// A limit of space or number.
    Quota,
}
