//! Compares recorded bodies.

use super::Case;
use crate::exchange::{Exchange, Fingerprint, RequestBody};
use crate::json_value::equal;
use crate::ledger::Entry;
use crate::recording::Side;
use serde_json::Value;

/// Longest body that is read as JSON, in bytes.
const LONGEST: usize = 256 << 10;

/// Whether a resource's content is the content that a request sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Likeness {
    /// The content is the same, or contains every sent member.
    Same,
    /// The content differs.
    Other,
    /// One of the two bodies is unknown.
    Unknown,
}

impl<'a> Case<'a> {
    /// The fingerprint of a response's body, if it is known and the body is the resource's: a list's body is not.
    pub fn body_of(&self, entry: &Entry) -> Option<Fingerprint> {
        if self.own_list().is_some_and(|list| list.exchange == entry.id) {
            return None;
        }
        self.exchange_of(entry)?.response.body.fingerprint()
    }

    /// A response's body, if it was kept and is text.
    pub fn text_of(&self, exchange: &Exchange) -> Option<&'a str> {
        self.recording.bodies().get(exchange.id, Side::Response)?.text()
    }

    /// The request's body, if it was kept and is text.
    pub fn sent_text(&self) -> Option<&'a str> {
        self.recording.bodies().get(self.entry.id, Side::Request)?.text()
    }

    /// Whether the request's content equals a read's, octet for octet.
    pub fn sends_the_octets_of(&self, read: &Entry) -> bool {
        let RequestBody::Exact(_, sent) = self.exchange.request.body else { return false };
        self.body_of(read) == Some(sent)
    }

    /// Whether a read's body is the content that this request sent: the same octets, or a JSON object with every
    /// sent member (a server adds members, and orders them in its own way).
    pub fn is_what_was_sent(&self, read: &Entry) -> Likeness {
        self.is_what_it_sent(self.exchange, read)
    }

    /// Whether a read's body is the content that `write` sent.
    pub fn is_what_it_sent(&self, write: &Exchange, read: &Entry) -> Likeness {
        let RequestBody::Exact(_, sent) = write.request.body else { return Likeness::Unknown };
        let Some(now) = self.body_of(read) else { return Likeness::Unknown };
        if sent == now {
            return Likeness::Same;
        }
        let sent = self.recording.bodies().get(write.id, Side::Request).and_then(|body| body.text());
        let now = self.recording.bodies().get(read.id, Side::Response).and_then(|body| body.text());
        let (Some(sent), Some(now)) = (sent, now) else { return Likeness::Other };
        let (Some(sent), Some(now)) = (json(sent), json(now)) else { return Likeness::Other };
        let versions = self.ledger().entry(write.id).and_then(|entry| entry.sent.as_deref());
        let versions = versions.map_or(&[][..], |sent| &sent.validators);
        let is_version = |value: &Value| {
            let text = match value {
                Value::String(text) => text.clone(),
                Value::Number(number) => number.to_string(),
                _ => return false,
            };
            versions.iter().any(|one| *one.core == *text || *one.written == *text)
        };
        // Some systems wrap the stored content (Elasticsearch's _source, Zotero's data, Grafana's dashboard).
        let is_within = |now: &Value| match now {
            Value::Object(members) => {
                members.values().any(|inner| inner.is_object() && holds(inner, &sent, &is_version))
            }
            _ => false,
        };
        if holds(&now, &sent, &is_version) || is_within(&now) { Likeness::Same } else { Likeness::Other }
    }
}

fn json(text: &str) -> Option<Value> {
    (text.len() <= LONGEST).then(|| serde_json::from_str(text).ok()).flatten()
}

/// Whether `whole` has every member of `part` with an equal value. A sent version may differ: the write changes it.
fn holds(whole: &Value, part: &Value, is_version: &impl Fn(&Value) -> bool) -> bool {
    match (whole, part) {
        (Value::Object(whole), Value::Object(part)) if !part.is_empty() => {
            part.iter().all(|(name, value)| {
                is_version(value)
                    || whole.get(name).is_some_and(|one| equal(one, value) || holds(one, value, is_version))
            })
        }
        _ => equal(whole, part),
    }
}
