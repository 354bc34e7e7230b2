//! One exchange and what the ledger knows of it: what every rule looks at.

mod between;
mod bodies;
mod past;
mod reads;
mod safe_tests;
mod words;

pub use bodies::Likeness;
pub use reads::{asks_alike, modified};

use crate::exchange::{Comparison, DialectFacts, Exchange, ExchangeId, ResourceKey, Text, path_of};
use crate::http::{Condition, Preconditions, Strength};
use crate::ledger::{Entry, Ledger, SentCondition, Source, ValidatorMatch};
use crate::recording::Recording;
use crate::verdict::{Risk, Verdict, risk};

/// How many writes, overlaps or retries a case names: enough to prove, few enough to read.
const MOST_NAMED: usize = 8;

/// How many of a resource's exchanges a question without an index looks at.
const MOST_LOOKED_AT: usize = 64;

/// One exchange and what is known of it.
pub struct Case<'a> {
    /// The recording that it is part of.
    pub recording: &'a Recording,
    /// The exchange.
    pub exchange: &'a Exchange,
    /// What the ledger wrote down of it.
    pub entry: &'a Entry,
    /// What became of it.
    pub verdict: Verdict,
    /// What it is about.
    pub resource: ResourceKey,
    /// Its conditions.
    pub preconditions: Preconditions,
    /// The response that gave it its validator.
    pub source: Option<Source>,
    /// The system whose words are spoken here, where one is recognised.
    pub dialect: Option<&'a DialectFacts>,
    /// The danger that it shows, where it succeeded and shows one.
    pub risk: Option<Risk>,
}

impl<'a> Case<'a> {
    /// The case of an exchange that there are rules for: its precondition failed or was missing, it
    /// was refused before any comparison, or it is a danger. `None` costs no more than its verdict.
    pub fn new(recording: &'a Recording, id: ExchangeId) -> Option<Case<'a>> {
        let verdict = recording.verdict(id);
        let (exchange, entry) = (recording.get(id)?, recording.entry(id)?);
        let has_rules = match verdict {
            Verdict::Failed | Verdict::Required | Verdict::Blocked | Verdict::Risk => true,
            // A server may say 400 of a condition that it cannot read.
            Verdict::Other => exchange.response.status == 400,
            Verdict::Held | Verdict::NotModified | Verdict::Modified | Verdict::Plain => false,
        };
        if !has_rules {
            return None;
        }
        let resource = exchange.resource();
        let headers = exchange.request.headers.iter().map(|(name, value)| (&**name, &**value));
        Some(Case {
            recording,
            exchange,
            entry,
            verdict,
            preconditions: Preconditions::from_headers(headers),
            source: source(recording.ledger(), &resource, entry),
            resource,
            dialect: exchange.dialect_facts.as_deref(),
            risk: match verdict {
                Verdict::Risk => risk(recording.ledger(), recording.exchanges(), entry),
                _ => None,
            },
        })
    }

    /// The ledger.
    pub fn ledger(&self) -> &'a Ledger {
        self.recording.ledger()
    }

    /// Whether it was answered 412, or with a dialect's mismatch.
    pub fn is_failed(&self) -> bool {
        self.exchange.is_mismatch()
    }

    /// The condition that decided, when it failed, is not `*`, and was looked up whole: of a list that
    /// is longer than the ledger reads, nothing can be said for sure.
    pub fn comparison(&self) -> Option<&'a SentCondition> {
        let list = match self.sent()?.condition {
            Condition::IfMatch => self.preconditions.if_match.as_ref().and_then(|field| field.value.list()),
            Condition::IfNoneMatch => {
                self.preconditions.if_none_match.as_ref().and_then(|field| field.value.list())
            }
            _ => None,
        };
        let is_whole = |sent: &&SentCondition| {
            list.is_none_or(|list| list.len() <= sent.validators.len() && list.unread() == 0)
        };
        self.sent().filter(|sent| self.is_failed() && !sent.is_any()).filter(is_whole)
    }

    /// The condition that decides first, where one was sent.
    pub fn sent(&self) -> Option<&'a SentCondition> {
        self.entry.sent.as_deref()
    }

    /// The exchange that an entry is of.
    pub fn exchange_of(&self, entry: &Entry) -> Option<&'a Exchange> {
        self.recording.get(entry.id)
    }

    /// The entry of the response that gave this resource's validator: its own, or another's that spoke
    /// of this one, as the 201 that created it does.
    pub fn source_here(&self) -> Option<&'a Entry> {
        let source = self.source?;
        let entry = self.ledger().entry(source.exchange)?;
        (source.fit != ValidatorMatch::Elsewhere
            || self.exchange_of(entry).is_some_and(|other| self.is_named_by(other)))
        .then_some(entry)
    }

    /// Whether another's response speaks of this resource (RFC 9110 §10.2.2, §8.7).
    fn is_named_by(&self, other: &Exchange) -> bool {
        let named =
            ["Location", "Content-Location"].into_iter().filter_map(|name| other.response.headers.get(name));
        named.into_iter().any(|location| names(location, &self.exchange.request.url))
    }

    /// A response's validator of the kind that was sent: the entity tag, or another system's.
    pub fn tag(&self, entry: &'a Entry) -> Option<&'a Text> {
        entry.tag_for(self.sent())
    }

    /// The entity tag on the 412 itself: a hint at the current representation, where it is not the
    /// one that was sent.
    pub fn hint(&self) -> Option<&'a Text> {
        let sent = self.sent()?;
        let hint = self.entry.tag_for(Some(sent))?;
        sent.validators.iter().all(|validator| validator.written != *hint).then_some(hint)
    }

    /// Whether a response gave one of the validators that were sent.
    pub fn gave_what_was_sent(&self, entry: &Entry) -> bool {
        gave_what_was_sent(entry, self.sent())
    }
}

/// Whether a Location or Content-Location is that URL: absolute, or a path, or its last part.
fn names(location: &str, url: &str) -> bool {
    let location = location.trim().split('#').next().unwrap_or("");
    let tail = location.trim_start_matches("./");
    let is_its_end = || url.strip_suffix(tail).is_some_and(|start| start.ends_with('/'));
    location == url || location == path_of(url) || (!tail.is_empty() && !tail.contains("://") && is_its_end())
}

impl Case<'_> {
    /// Whether the condition could have held at all: a malformed value, or a weak one in If-Match, fails
    /// whoever changed what.
    pub fn could_have_held(&self) -> bool {
        match self.comparison().map(|sent| (sent.condition, &sent.dialect)) {
            // Of an opaque validator, nothing more is known than whether it is the current one.
            Some((Condition::IfMatch, Some(_))) => true,
            Some((Condition::IfMatch, None)) => {
                let weakly = self.dialect.is_some_and(|dialect| dialect.if_match == Comparison::Weak);
                let tags = self.preconditions.if_match.as_ref().map(|field| &field.value);
                tags.is_some_and(|tags| tags.tags().any(|tag| weakly || tag.strength() == Strength::Strong))
            }
            Some((Condition::IfUnmodifiedSince, _)) => {
                self.preconditions.if_unmodified_since.as_ref().is_some_and(|field| field.value.is_ok())
            }
            _ => false,
        }
    }
}

/// The response that gave the validator. A page can read a field as soon as it is there, and go on while
/// the body still arrives: where no response had ended, one that had begun will do.
fn source<'a>(ledger: &'a Ledger, resource: &ResourceKey, entry: &'a Entry) -> Option<Source> {
    let ended = ledger.source(resource, entry);
    if ended.is_some_and(|source| source.fit != ValidatorMatch::Elsewhere) {
        return ended;
    }
    let sent = entry.sent.as_deref();
    let begun = ledger.in_flight_with(resource, entry).filter(|other| began_before(other, entry));
    let mut validator_sources =
        begun.filter(|other| other.describes_current() && gave_what_was_sent(other, sent));
    validator_sources.next().map(|giver| Source { exchange: giver.id, fit: ValidatorMatch::Same }).or(ended)
}

/// Whether one request was made before another.
fn began_before(one: &Entry, other: &Entry) -> bool {
    one.at_start() < other.at_start()
}

fn gave_what_was_sent(entry: &Entry, sent: Option<&SentCondition>) -> bool {
    sent.is_some_and(|sent| sent.validators.iter().any(|one| entry.gave(sent, one)))
}
