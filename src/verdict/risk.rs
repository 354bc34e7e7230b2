//! Risks: exchanges that succeeded and are dangerous.

use crate::cors::{ListMatch, exposure};
use crate::exchange::{
    Absence, Asks, Exchange, ExchangeId, InitiatorType, Place, RequestBody, ResponseSource,
};
use crate::http::{Condition, EntityTag, HttpDate};
use crate::ledger::{Entry, Ledger, Role, SentBy, ValidatorMatch, opaque_core};

/// A risk, and the exchange that shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Risk {
    /// The kind of risk.
    pub kind: RiskKind,
    /// The exchange that shows the risk together with this one: the response with the newer version, the response with
    /// the unused validator, or the read without a validator. The exchange itself, where it alone shows the risk.
    pub shown_by: ExchangeId,
    /// How far the traffic proves the risk.
    pub proof: Proof,
}

/// The kinds of risk; each is a cause of `diagnosis`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RiskKind {
    /// 2xx although the condition was known to be false.
    ConditionIgnored,
    /// A write without a condition, where the page had a validator.
    UnconditionalOverwrite,
    /// A write to a resource whose reads carry no validator.
    NoValidator,
    /// If-None-Match with the current tag, answered 200.
    RevalidationWasted,
    /// 304 with another tag than the request sent.
    NotModifiedDespiteMismatch,
    /// A strong tag of an earlier read, now with other content.
    ValidatorUnchanged,
    /// A write with a fresh tag, and content that was made from an older version.
    FreshTagOldContent,
}

/// How far the traffic proves a risk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// The traffic excludes other explanations.
    Proven,
    /// The traffic fits other explanations, too.
    Likely,
}

/// What a script or a proxy writes in the place of a tag that it does not have.
const PLACEHOLDERS: [&str; 6] = ["\"\"", "null", "\"null\"", "undefined", "\"undefined\"", "[object Object]"];

/// The most responses that one check looks at.
const MOST_LOOKED_AT: usize = 64;

/// The most earlier reads that a content is compared with.
pub(super) const MOST_READS: usize = 4;

/// The risk that a successful exchange of the page shows. `exchanges` are all admitted exchanges, indexed by id. Looks
/// at no other exchange where the status and the condition exclude a risk.
pub fn risk(ledger: &Ledger, exchanges: &[Exchange], entry: &Entry) -> Option<Risk> {
    let case = RiskCheck { ledger, exchanges, entry, exchange: exchanges.get(entry.id.0 as usize)? };
    let status = case.exchange.response.status;
    if entry.by == SentBy::Retag || !(case.exchange.succeeded() || status == 304) {
        return None;
    }
    if status == 304 {
        return case.not_modified_despite_mismatch();
    }
    match (entry.role, entry.sent.as_deref().map(|sent| sent.condition)) {
        (Role::Write, Some(Condition::IfMatch | Condition::IfUnmodifiedSince)) => {
            case.ignored().or_else(|| case.old_content())
        }
        (Role::Write, Some(Condition::IfNoneMatch)) => case.created_over(),
        (Role::Write, None) => case.unguarded(),
        (Role::Read, Some(Condition::IfNoneMatch)) => case.wasted().or_else(|| case.unchanged()),
        (Role::Read, None) => case.unchanged(),
        _ => None,
    }
}

pub(super) struct RiskCheck<'a> {
    pub(super) ledger: &'a Ledger,
    pub(super) exchanges: &'a [Exchange],
    pub(super) entry: &'a Entry,
    pub(super) exchange: &'a Exchange,
}

impl<'a> RiskCheck<'a> {
    pub(super) fn of(&self, entry: &Entry) -> Option<&'a Exchange> {
        self.exchanges.get(entry.id.0 as usize)
    }

    pub(super) fn found(&self, kind: RiskKind, shown_by: &Entry, proof: Proof) -> Option<Risk> {
        Some(Risk { kind, shown_by: shown_by.id, proof })
    }

    /// A write that succeeded although this tab had seen a newer validator than the sent one.
    fn ignored(&self) -> Option<Risk> {
        let key = self.exchange.resource();
        let sent = self.entry.sent.as_deref()?;
        // RFC 9110 §15.3.2: 201 says that no representation existed, and then If-Match is false (§13.1.1). A POST
        // creates another resource.
        let is_if_match = sent.condition == Condition::IfMatch && sent.dialect.is_none();
        if is_if_match && self.exchange.response.status == 201 && &*self.exchange.request.method == "PUT" {
            return self.found(RiskKind::ConditionIgnored, self.entry, Proof::Proven);
        }
        // An empty value names no version: a proxy may have removed the tag. Neither does a placeholder, which a server
        // that compares refuses.
        let is_nothing =
            || PLACEHOLDERS.contains(&sent.value.trim()) && self.ledger.source(&key, self.entry).is_none();
        if is_if_match && (sent.value.trim().is_empty() || is_nothing()) {
            return self.found(RiskKind::ConditionIgnored, self.entry, Proof::Likely);
        }
        // A list of this length may have been cut.
        if sent.is_any() || sent.validators.len() >= MOST_LOOKED_AT {
            return None;
        }
        let source =
            self.ledger.source(&key, self.entry).filter(|source| source.fit == ValidatorMatch::Same)?;
        let source = self.ledger.entry(source.exchange)?;
        let newest = self.ledger.descriptions_before(&key, self.entry).next()?;
        let tag = newest.tag_for(Some(sent));
        let is_newer = match sent.condition {
            _ if sent.dialect.as_ref().is_some_and(|own| own.asks == Asks::NotNewer) => {
                number(tag.map_or("", |tag| tag)) > Some(number(&sent.value)?)
            }
            Condition::IfMatch => {
                tag.is_some_and(|tag| sent.validators.iter().all(|one| *one.core != *opaque_core(tag)))
            }
            _ => newest.last_modified.as_deref().and_then(date) > Some(date(&sent.value)?),
        };
        if !is_newer || newest.id == source.id {
            return None;
        }
        let writes = self.ledger.writes_before(&key, self.entry).take(MOST_LOOKED_AT);
        let write = writes.take_while(|write| write.id != source.id && !write.precedes(source)).next();
        match write {
            Some(write) if write.id == newest.id || write.precedes(newest) => {
                // RFC 9110 §13.1.1: a server may answer 2xx to a change that seems to be applied already.
                let told = self.entry.tag_for(Some(sent));
                let nothing_new = told.is_none() || told == tag;
                if nothing_new && self.is_the_same_change(write) {
                    return None;
                }
                self.found(RiskKind::ConditionIgnored, newest, Proof::Proven)
            }
            Some(_) => None,
            // No write came between. Replicas or languages can give two tags of one version; two bodies are two
            // versions.
            None => {
                let (before, after) = (self.of(source)?, self.of(newest)?);
                let bodies = before.response.body.fingerprint().zip(after.response.body.fingerprint());
                let alike = ["Accept", "Accept-Language"]
                    .iter()
                    .all(|name| before.request.headers.get(name) == after.request.headers.get(name));
                (alike && bodies.is_none_or(|(before, after)| before != after))
                    .then_some(())
                    .and_then(|()| self.found(RiskKind::ConditionIgnored, newest, Proof::Likely))
            }
        }
    }

    fn is_the_same_change(&self, write: &Entry) -> bool {
        let Some(write) = self.of(write) else { return false };
        let same_body = match (&write.request.body, &self.exchange.request.body) {
            (RequestBody::Exact(_, one), RequestBody::Exact(_, other)) => one == other,
            (RequestBody::Inexact(_), _) | (_, RequestBody::Inexact(_)) => true,
            (one, other) => one == other,
        };
        write.request.method == self.exchange.request.method && same_body
    }

    /// A write with `If-None-Match: *` that succeeded although this tab had seen a representation.
    fn created_over(&self) -> Option<Risk> {
        // RFC 9110 §15.3.2: 201 says that no representation existed. §8.8.3: `"*"` in quotes is an ordinary tag, and
        // the page meant the star.
        let sent = self.entry.sent.as_deref()?;
        let is_star = sent.is_any() || sent.validators.iter().any(|one| &*one.written == "\"*\"");
        if self.exchange.response.status == 201 || !is_star {
            return None;
        }
        let key = self.exchange.resource();
        let newest = self.ledger.descriptions_before(&key, self.entry).next()?;
        let is_gone = self
            .ledger
            .missing_before(&key, self.entry)
            .next()
            .is_some_and(|missing| newest.precedes(missing));
        let is_deleted = self
            .ledger
            .writes_before(&key, self.entry)
            .next()
            .and_then(|write| self.of(write))
            .is_some_and(|write| &*write.request.method == "DELETE");
        if is_gone || is_deleted {
            return None;
        }
        self.found(RiskKind::ConditionIgnored, newest, Proof::Likely)
    }

    /// A write without a condition.
    fn unguarded(&self) -> Option<Risk> {
        // POST does not replace the resource's representation (RFC 9110 §9.3.3). 201 says that no representation
        // existed (§15.3.2).
        let method = &*self.exchange.request.method;
        if !matches!(method, "PUT" | "PATCH" | "DELETE" | "MERGE") || self.exchange.response.status == 201 {
            return None;
        }
        let key = self.exchange.resource();
        let mut described = self.ledger.descriptions_before(&key, self.entry).take(MOST_LOOKED_AT).peekable();
        let has_described = described.peek().is_some();
        let read = self
            .ledger
            .reads_before(&key, self.entry)
            .take(MOST_LOOKED_AT)
            .find(|read| read.by == SentBy::Page);
        let without = self.exchange.dialect_facts.as_ref().map(|dialect_facts| dialect_facts.without);
        // In such a system, a write without a condition that succeeds has created the resource.
        let is_safe_there = matches!(without, Some(Absence::Creates | Absence::Refused));
        let has_own_condition = !self.exchange.dialect_conditions().is_empty();
        if (!has_described && read.is_none()) || is_safe_there || has_own_condition {
            return None;
        }
        let known = described.find(|entry| entry.by == SentBy::Page && self.could_see(entry));
        if let Some(known) = known {
            let is_strong = known.etag.as_ref().is_some_and(|tag| tag.starts_with('"'))
                || (without == Some(Absence::Overwrites) && known.dialect_validators().next().is_some());
            // A PATCH can be safe without a condition (RFC 5789 §2), and a DELETE may be meant for any version.
            let is_proven = is_strong && method == "PUT" && !self.carries_lock();
            let proof = if is_proven { Proof::Proven } else { Proof::Likely };
            return self.found(RiskKind::UnconditionalOverwrite, known, proof);
        }
        let read = read.filter(|_| !has_described)?;
        let answer = self.of(read)?;
        let is_real = answer.response.status == 200 && answer.response.origin == ResponseSource::Network;
        if !is_real
            || self.entry.validators().next().is_some()
            || self.carries_lock()
            || [self.exchange, answer]
                .iter()
                .any(|one| one.dialect_facts.as_ref().is_some_and(|facts| facts.is_of_system()))
        {
            return None;
        }
        self.found(RiskKind::NoValidator, read, Proof::Proven)
    }

    /// Whether the write's body has a member that a framework's optimistic lock may compare.
    fn carries_lock(&self) -> bool {
        let locks = self.exchange.dialect_facts.as_ref().and_then(|facts| facts.locks.as_ref());
        locks.is_some_and(|locks| !locks.sent.is_empty())
    }

    /// Whether the page's script could read a validator of that response. Across origins, ETag must be exposed
    /// (Access-Control-Expose-Headers); Last-Modified is CORS-safelisted.
    fn could_see(&self, entry: &Entry) -> bool {
        let tag_shows =
            || self.of(entry).is_some_and(|exchange| exposure(exchange, "ETag") != ListMatch::Absent);
        let own_shows = || {
            let mut own =
                entry.dialect_validators.as_deref().unwrap_or_default().iter().flat_map(|own| &own.parts);
            own.any(|part| {
                part.place == Place::Body
                    || self.of(entry).is_some_and(|one| exposure(one, &part.name) != ListMatch::Absent)
            })
        };
        entry.last_modified.is_some() || (entry.etag.is_some() && tag_shows()) || own_shows()
    }

    /// A 304 with another tag than the request sent. RFC 9110 §15.4.5: a 304 has the tag that a 200 would have had.
    fn not_modified_despite_mismatch(&self) -> Option<Risk> {
        let sent = self.entry.sent.as_deref().filter(|sent| sent.condition == Condition::IfNoneMatch)?;
        if sent.is_any() || sent.dialect.is_some() || sent.validators.len() >= MOST_LOOKED_AT {
            return None;
        }
        let current = EntityTag::parse(self.entry.etag.as_deref()?).ok()?;
        let mut tags = sent.validators.iter().map(|one| EntityTag::parse(&one.written));
        // Some servers remove the ending that compression adds to a tag: the version is the same.
        let is_other = |tag: &EntityTag| !tag.weak_eq(&current) && !is_of_one(tag.opaque(), current.opaque());
        tags.all(|tag| tag.is_ok_and(|tag| is_other(&tag))).then_some(())?;
        self.found(RiskKind::NotModifiedDespiteMismatch, self.entry, Proof::Proven)
    }

    /// A read with the strong tag of an earlier read, and other content. RFC 9110 §8.8.1: a strong tag names one
    /// content, octet for octet.
    fn unchanged(&self) -> Option<Risk> {
        let tag = self.entry.etag.as_ref().filter(|tag| tag.starts_with('"'))?;
        let now = self.content(self.exchange)?;
        let key = self.exchange.resource();
        let earlier = self.ledger.reads_before(&key, self.entry).take(MOST_READS).find(|read| {
            let before = self.of(read).filter(|before| self.is_alike(before));
            read.etag.as_ref() == Some(tag)
                && before.and_then(|before| self.content(before)).is_some_and(|before| before != now)
        })?;
        self.found(RiskKind::ValidatorUnchanged, earlier, Proof::Likely)
    }

    /// The fingerprint of the response's content, where it is the whole representation.
    pub(super) fn content(&self, exchange: &Exchange) -> Option<crate::exchange::Fingerprint> {
        let is_whole = exchange.response.status == 200 && &*exchange.request.method == "GET";
        if is_whole { exchange.response.body.fingerprint() } else { None }
    }

    /// Whether another read negotiated the same representation (language, media type, content coding).
    fn is_alike(&self, other: &Exchange) -> bool {
        let (one, other) = (self.exchange, other);
        ["Accept", "Accept-Language"]
            .iter()
            .all(|name| one.request.headers.get(name) == other.request.headers.get(name))
            && ["Content-Type", "Content-Encoding"]
                .iter()
                .all(|name| one.response.headers.get(name) == other.response.headers.get(name))
    }

    /// A read that sent the current tag and received the whole representation.
    fn wasted(&self) -> Option<Risk> {
        let response = &self.exchange.response;
        if response.status != 200 || response.origin != ResponseSource::Network {
            return None;
        }
        let current = EntityTag::parse(self.entry.etag.as_deref()?).ok()?;
        // RFC 9110 §13.1.2: If-None-Match uses weak comparison.
        let sent = self.entry.sent.as_deref()?;
        let mut tags = sent.validators.iter().filter_map(|one| EntityTag::parse(&one.written).ok());
        tags.any(|tag| tag.weak_eq(&current)).then_some(())?;
        // Chromium 156 may report the 304 of its own revalidation as the stored 200; it adds Cache-Control to a request
        // with the page's own condition. Firefox 153 reports the 304.
        let headers = &self.exchange.request.headers;
        let is_the_pages = self.exchange.kind == InitiatorType::FetchOrXhr
            || headers.has("Cache-Control")
            || headers.has("Pragma");
        let proof = if is_the_pages { Proof::Proven } else { Proof::Likely };
        self.found(RiskKind::RevalidationWasted, self.entry, proof)
    }
}

/// Whether two opaque tags differ only by an ending such as compression adds.
fn is_of_one(one: &str, other: &str) -> bool {
    let (long, short) = if one.len() > other.len() { (one, other) } else { (other, one) };
    !short.is_empty()
        && long.strip_prefix(short).is_some_and(|rest| rest.starts_with(['-', ';', ':', '_', '/']))
}

/// A version number or a time in seconds, as hundredths.
fn number(text: &str) -> Option<u64> {
    let (whole, fraction) = text.trim().split_once('.').unwrap_or((text.trim(), ""));
    let digits = fraction.bytes().chain(*b"00").take(2);
    let hundredths = digits.fold(0, |sum, digit| sum * 10 + u64::from(digit.wrapping_sub(b'0') % 10));
    whole.parse::<u64>().ok()?.checked_mul(100)?.checked_add(hundredths)
}

fn date(text: &str) -> Option<HttpDate> {
    HttpDate::parse(text).ok()
}
