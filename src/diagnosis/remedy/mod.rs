//! What to change, per cause: in the client, in the server, or in the proxy at hand.
//!
//! What belongs here: texts and snippets as plain data. The machines at hand are told by what their
//! responses say of themselves; for one that is not recognised there is a text and no configuration.

mod client;
mod config;
mod machine;
mod script;

use super::{Case, Cause};
use crate::exchange::ExchangeId;
use crate::recording::Recording;

/// One change that helps.
#[derive(Clone, Debug, PartialEq)]
pub struct Remedy {
    /// Whose it is to make.
    pub side: Side,
    /// What to change and why, in a sentence or two.
    pub text: &'static str,
    /// The change as code, where code helps.
    pub snippet: Option<Snippet>,
}

/// Whose a change is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The page's.
    Client,
    /// The origin server's.
    Server,
    /// That of a proxy, cache or CDN in between.
    Proxy,
}

impl Side {
    /// Its stable name, in attributes and in files.
    pub fn name(self) -> &'static str {
        match self {
            Side::Client => "client",
            Side::Server => "server",
            Side::Proxy => "proxy",
        }
    }
}

/// A change as code. Recorded text in it is escaped for its language.
#[derive(Clone, Debug, PartialEq)]
pub struct Snippet {
    /// `javascript`, `nginx`, `apache` or `vcl`.
    pub language: &'static str,
    /// The code.
    pub code: String,
}

/// What helps against a cause of an exchange: the client's changes first. Empty for an exchange that
/// there are no rules for.
pub fn remedies(recording: &Recording, id: ExchangeId, cause: Cause) -> Vec<Remedy> {
    let Some(case) = Case::new(recording, id) else { return Vec::new() };
    // Texts and snippets for the others speak of If-Match and ETag.
    if case.system().is_some() {
        let text = client::own(cause);
        return text.map(|text| Remedy { side: Side::Client, text, snippet: None }).into_iter().collect();
    }
    let mut remedies: Vec<Remedy> = client::remedy(&case, cause).into_iter().collect();
    remedies.extend(server(cause).map(|text| Remedy { side: Side::Server, text, snippet: None }));
    if let Some(topic) = config::topic(cause) {
        let machines = machine::at_hand(&case);
        remedies.extend(machines.into_iter().filter_map(|machine| config::config(&case, topic, machine)));
    }
    remedies
}

/// What the origin's code should do, whatever it runs on.
fn server(cause: Cause) -> Option<&'static str> {
    Some(match cause {
        Cause::StaleAfterOwnWrite => {
            "Answer a write with the new ETag, so that the page need not read again. Leave it out only if the body was changed on storing (RFC 9110 §9.3.4)."
        }
        Cause::FirstAttemptLanded => {
            "A server may answer 2xx to a change that is applied already (RFC 9110 §13.1.1): compare what is sent with what is stored before answering 412."
        }
        Cause::WeakValidator => "Give a strong ETag: one that changes with every byte, without W/.",
        Cause::TagRewrittenByCompression => {
            "Whoever writes the coding into the tag must take it out of If-Match again, before the tags are compared; or leave what is edited uncompressed."
        }
        Cause::ValidatorOfAnotherRepresentation => {
            "If a write to any language or media type changes them all, give them one version number to compare in If-Match, and say so in the answers."
        }
        Cause::StaleCacheRead => {
            "Send Cache-Control: no-cache for what is edited: caches then ask before they use a copy."
        }
        Cause::ReplicasDisagree => {
            "Make the tag of the content or of a version number that all servers share, never of a file's time or number on one machine; and let a client read its own writes."
        }
        Cause::UnstableEtag => {
            "Make the tag of the content or of a version number. Tokens, times and random numbers in the page or in the hash change it with every read."
        }
        Cause::DateTooCoarse => {
            "Give an ETag; and cut your own time to whole seconds before comparing it with a date (RFC 9110 §5.6.7)."
        }
        Cause::EtagHiddenByCors => {
            "Name ETag in Access-Control-Expose-Headers, on 200 and 304 and on answers to writes. A * does not count for requests with credentials."
        }
        Cause::PreflightRefusedCondition => {
            "Name the conditional fields in Access-Control-Allow-Headers of the preflight's answer. A * does not count for requests with credentials."
        }
        Cause::ShouldHaveBeen304 => {
            "Answer a GET or HEAD whose If-None-Match is false with 304 (RFC 9110 §13.1.2); 412 is for other methods."
        }
        Cause::OutdatedIfModifiedSince => {
            "Ignore If-Modified-Since on anything but GET and HEAD (RFC 9110 §13.1.3), and look at If-Match."
        }
        Cause::HeaderChangedInTransit => {
            "Log the If-* fields as they arrive: what differs from the panel's is changed on the way."
        }
        Cause::ConditionIgnored => {
            "Compare If-Match before every write, in the same transaction, and answer 412 when no tag matches strongly (RFC 9110 §13.1.1)."
        }
        Cause::NoValidator => {
            "Send an ETag with every read and every write, made of the content or of a version number."
        }
        Cause::RevalidationWasted => {
            "Compare If-None-Match weakly with the current tag, and answer 304 without a body (RFC 9110 §13.1.2)."
        }
        Cause::UnconditionalOverwrite => {
            "To make sure that no client overwrites blindly, answer 428 to a write without a condition (RFC 6585 §3)."
        }
        Cause::NotAPreconditionHeader => {
            "Say in the body of the 412 which rule was broken; for a rule of your own, 409 or 422 is read rightly by more clients."
        }
        Cause::ChangedByAnother
        | Cause::OverlappingWrites
        | Cause::RetriedWithSameValidator
        | Cause::ClockSkew
        | Cause::AlreadyExists
        | Cause::DoesNotExist
        | Cause::UnknownOrigin
        | Cause::MalformedValidator
        | Cause::ConditionRequired => return None,
    })
}

#[cfg(test)]
mod tests;
