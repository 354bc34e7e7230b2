//! The reason that a refusing response gives, as plain data. It is read once, when the exchange is added, since bodies
//! are not kept everywhere.

use serde::{Deserialize, Serialize};

/// The reason that a refusing response gives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// What the reason means.
    pub meaning: Meaning,
    /// The server's code or words, as in the response: quoted, never interpreted.
    pub quoted: String,
    /// The place of the reason: `x-ms-error-code`, `code`, `the text of the answer`; empty for a status of one meaning.
    pub place: String,
    /// What kind of text gave the reason.
    pub told_by: ToldBy,
}

/// What kind of text gave a reason, the most reliable first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum ToldBy {
    /// A status that has one meaning: 423 (RFC 4918 §11.3), 507 (§11.5).
    Status,
    /// A code: a field or member that is meant for programs.
    Code,
    /// Words for people.
    Words,
}

/// What a refusal is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Meaning {
    /// A version: what a precondition compares.
    Version,
    /// A lock or a lease.
    Locked,
    /// Another request on the same resource that is still in progress.
    InFlight,
    /// A token against cross-site request forgery.
    Forgery,
    /// A session or a login.
    Session,
    /// A name or a key that must be unique.
    Taken,
    /// A limit of space or number.
    Quota,
    /// The user's rights, or a resource that may not be changed.
    Forbidden,
    /// The content that was sent.
    Invalid,
}
