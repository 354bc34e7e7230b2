//! The ledger's record of one exchange: the validators that were sent and received.

use crate::exchange::{
    Asks, BatchRole, DialectCondition, DialectValidator, Exchange, ExchangeId, Listed, LockMembers,
    RequestBody, Text, Timestamp,
};
use crate::http::{Condition, Preconditions};
use std::borrow::Cow;
use std::hash::{BuildHasher, Hash, Hasher};
use std::rc::Rc;

/// How many validators of one request are indexed. Real lists hold a few; a hostile list must not make the ledger
/// grow with it.
const MOST_SENT: usize = 64;

/// One exchange, as the ledger records it.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The exchange.
    pub id: ExchangeId,
    /// The order among exchanges of equal times.
    pub tie: Tie,
    /// When the request was made.
    pub request_start: Timestamp,
    /// When the head of the response had arrived: a script can continue from then on, and may never read the body.
    pub response_start: Timestamp,
    /// What the exchange did to the resource.
    pub role: Role,
    /// Whether Retag itself sent it.
    pub by: SentBy,
    /// The condition that is evaluated first (RFC 9110 §13.2.2), if the request has any.
    pub sent: Option<Box<SentCondition>>,
    /// The response's entity tag, as received: ETag, or the dialect's field or member for it.
    pub etag: Option<Text>,
    /// Last-Modified of the response, as received.
    pub last_modified: Option<Text>,
    /// The dialect's validators on the response.
    pub dialect_validators: Option<Rc<[DialectValidator]>>,
    /// The validators that the response gave for other resources.
    pub listed: Option<Rc<Listed>>,
    /// The members of both bodies by which a framework may know the version. They count only for a condition of their
    /// kind.
    pub locks: Option<Rc<LockMembers>>,
}

/// The order of exchanges with equal times: Firefox 153 gives whole milliseconds. Reads come before writes, writes
/// before failures; exchanges of one role are ordered by a hash of their content, never by arrival.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tie(pub(super) u32);

impl Tie {
    fn of(exchange: &Exchange, role: Role) -> Tie {
        // Those of one batch are performed in their order.
        if let Some(part) = exchange.batch.part() {
            return Tie(u32::from(part.number));
        }
        let rank: u32 = match role {
            Role::Read => 0,
            Role::Write => 1,
            Role::Failure => 2,
            Role::Neither => 3,
        };
        let (request, response) = (&exchange.request, &exchange.response);
        let mut hasher = foldhash::fast::FixedState::default().build_hasher();
        (&request.method, &request.url, response.status, exchange.kind.is_scripted()).hash(&mut hasher);
        for (name, value) in request.headers.iter().chain(response.headers.iter()) {
            (name, value).hash(&mut hasher);
        }
        if let RequestBody::Exact(_, fingerprint) = &request.body {
            fingerprint.hash(&mut hasher);
        }
        Tie(rank << 30 | (hasher.finish() as u32 >> 2))
    }
}

/// What an exchange did to the resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// 2xx or 304 to GET or HEAD: its validators describe the current representation.
    Read,
    /// 2xx to any other method but OPTIONS and TRACE: the resource may have a new representation,
    /// and its validators describe that (RFC 9110 §8.8). A form's redirect counts, too. A request that changes nothing in its system is none.
    Write,
    /// 412, or a dialect's mismatch: a validator on it is a hint at the current representation.
    Failure,
    /// No effect on the resource's versions.
    Neither,
}

/// Who sent an exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SentBy {
    /// The page.
    Page,
    /// Retag, as part of a repair.
    Retag,
}

/// A condition as it was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentCondition {
    /// The field that is evaluated first; for a dialect's condition, the equivalent field of RFC 9110.
    pub condition: Condition,
    /// The dialect's condition, where the condition is a dialect's.
    pub dialect: Option<Rc<DialectCondition>>,
    /// The combined field value, as sent.
    pub value: Text,
    /// The validators in the condition, well-formed or not; empty for `*`. The first 64 of a list.
    pub validators: Box<[SentValidator]>,
}

/// What a condition compares.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum SentKind {
    /// A field of RFC 9110.
    Http(Condition),
    /// A dialect's validator, and the field of RFC 9110 that is equivalent to its condition.
    Dialect(Condition, Text),
}

/// One validator of a condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentValidator {
    /// As sent.
    pub written: Text,
    /// The validator without quotes and marks: used only to find the response that gave it.
    pub core: Text,
}

impl Entry {
    /// Reads the ledger's record of an exchange.
    pub fn of(exchange: &Exchange) -> Entry {
        let status = exchange.response.status;
        let role = match &*exchange.request.method {
            // Each part acts on its own resource.
            _ if exchange.batch == BatchRole::Container => Role::Neither,
            // RFC 4918 §9.1, RFC 3253 §3.6, RFC 5323 §2: methods that only read. §9.10, §9.11: a lock changes no
            // representation.
            "OPTIONS" | "TRACE" | "CONNECT" | "PROPFIND" | "REPORT" | "SEARCH" | "QUERY" | "LOCK"
            | "UNLOCK" => Role::Neither,
            _ if exchange.is_mismatch() => Role::Failure,
            // A request of GraphQL acts on records that its URL does not name.
            _ if exchange.outlines.operation().is_some() => Role::Neither,
            // A search by POST, a dry run.
            _ if !exchange.is_safe() && exchange.changes_nothing() => Role::Neither,
            _ if leads_on(exchange) => Role::Write,
            "GET" | "HEAD" if exchange.succeeded() || status == 304 => Role::Read,
            "GET" | "HEAD" => Role::Neither,
            _ if exchange.succeeded() => Role::Write,
            _ => Role::Neither,
        };
        let response = &exchange.response.headers;
        let is_redirect = leads_on(exchange);
        let given = exchange
            .dialect_facts
            .as_ref()
            .map(|dialect_facts| &dialect_facts.given)
            .filter(|given| !given.is_empty());
        let tag_elsewhere = || {
            let mut own = given?.iter();
            own.find(|own| &*own.kind == DialectValidator::ENTITY_TAG).map(|own| own.value.clone())
        };
        Entry {
            id: exchange.id,
            tie: Tie::of(exchange, role),
            request_start: exchange.request_start,
            response_start: exchange.response_start.max(exchange.request_start),
            role,
            by: if exchange.replay.is_some() { SentBy::Retag } else { SentBy::Page },
            sent: SentCondition::of(exchange).map(Box::new),
            // A redirect's validators are not the resource's.
            etag: exchange.etag().filter(|_| !is_redirect).cloned().or_else(tag_elsewhere),
            last_modified: response.get("Last-Modified").filter(|_| !is_redirect).cloned(),
            dialect_validators: given.cloned(),
            listed: exchange.listed.clone(),
            locks: exchange.dialect_facts.as_ref().and_then(|facts| facts.locks.clone()),
        }
    }

    /// The exchange's position when sorted by request start.
    pub fn at_start(&self) -> (Timestamp, Tie, ExchangeId) {
        (self.request_start, self.tie, self.id)
    }

    /// The exchange's position when sorted by response start.
    pub fn at_answer(&self) -> (Timestamp, Tie, ExchangeId) {
        (self.response_start, self.tie, self.id)
    }

    /// The dialect's validators on the response, without an entity tag.
    pub fn dialect_validators(&self) -> impl Iterator<Item = &DialectValidator> {
        self.dialect_validators
            .as_deref()
            .unwrap_or_default()
            .iter()
            .filter(|own| &*own.kind != DialectValidator::ENTITY_TAG)
    }

    /// The validator of the kind that a condition compares: the dialect's, else the entity tag.
    pub fn tag_for(&self, sent: Option<&SentCondition>) -> Option<&Text> {
        match sent.and_then(|sent| sent.dialect.as_deref()) {
            Some(condition) => self.given_as(&condition.kind).map(|own| &own.value),
            None => self.etag.as_ref(),
        }
    }

    /// The validator of a kind: a dialect's, or the member that a framework may compare.
    pub fn given_as(&self, kind: &str) -> Option<&DialectValidator> {
        let locks = self.locks.iter().flat_map(|locks| &locks.given);
        self.dialect_validators().chain(locks).find(|own| *own.kind == *kind)
    }

    /// The keys of the index by which the members that a framework may compare are found: apart from all validators.
    pub(super) fn lock_cores(&self) -> impl Iterator<Item = String> {
        let given = self.locks.iter().flat_map(|locks| &locks.given);
        given.map(|own| lock_core(&own.kind, opaque_core(&own.value)))
    }

    /// The keys of the conditions that a framework may have read in the body of this request, beside the one that is
    /// known.
    pub(super) fn lock_keys(&self) -> impl Iterator<Item = (SentKind, Text)> {
        let sent = self.locks.iter().flat_map(|locks| &locks.sent);
        sent.map(|own| (SentKind::Dialect(Condition::IfMatch, own.kind.clone()), own.value.clone()))
    }

    /// Whether it sent a condition, as one that is known or one that a framework may have read.
    pub fn sent_alike(&self, other: &SentCondition) -> bool {
        let key = other.key();
        self.sent.as_ref().is_some_and(|sent| sent.key() == key) || self.lock_keys().any(|own| own == key)
    }

    /// The validator that identifies the version: the dialect's, else the entity tag, else the date.
    pub fn version(&self) -> Option<&Text> {
        let own = self.dialect_validators().next().map(|own| &own.value);
        own.or(self.etag.as_ref()).or(self.last_modified.as_ref())
    }

    /// The name that carries the entity tag: `ETag`, or the dialect's name for it.
    pub fn tag_name(&self) -> &str {
        let mut own = self.dialect_validators.as_deref().unwrap_or_default().iter();
        own.find(|own| &*own.kind == DialectValidator::ENTITY_TAG).map_or("ETag", |own| &own.name)
    }

    /// Whether the response gave this validator of a condition, octet for octet.
    pub fn gave(&self, sent: &SentCondition, validator: &SentValidator) -> bool {
        match &sent.dialect {
            Some(_) => self.tag_for(Some(sent)) == Some(&validator.written),
            None => [&self.etag, &self.last_modified]
                .into_iter()
                .flatten()
                .any(|given| *given == validator.written),
        }
    }

    /// Whether any condition was sent.
    pub fn has_condition(&self) -> bool {
        self.sent.is_some()
    }

    /// Whether the condition requests a representation newer than the client's.
    pub fn asks_for_newer(&self) -> bool {
        let condition = self.sent.as_ref().map(|sent| sent.condition);
        matches!(condition, Some(Condition::IfNoneMatch | Condition::IfModifiedSince))
    }

    /// The validators of the response, as received, each with its core.
    pub fn validators(&self) -> impl Iterator<Item = (&Text, &str)> {
        let etag = self.etag.iter().map(|tag| (tag, opaque_core(tag)));
        let own = self.dialect_validators().map(|own| (&own.value, opaque_core(&own.value)));
        etag.chain(self.last_modified.iter().map(|date| (date, date.trim()))).chain(own)
    }

    /// Whether the response's validators identify the current representation.
    pub fn describes_current(&self) -> bool {
        matches!(self.role, Role::Read | Role::Write)
    }

    /// Whether the request succeeded with only weak tags in If-Match: the server does not compare strongly.
    pub fn takes_weak_tags(&self) -> bool {
        let condition = self.sent.as_deref().filter(|sent| sent.condition == Condition::IfMatch);
        condition.filter(|sent| sent.dialect.is_none() && self.describes_current()).is_some_and(|sent| {
            !sent.validators.is_empty() && sent.validators.iter().all(|one| one.written.starts_with("W/"))
        })
    }

    /// Whether this exchange had ended when `later` began, so that `later` could depend on it. Firefox 153
    /// gives whole milliseconds, so a response start may seem to follow the request start that it caused;
    /// [`Tie`] orders equal times.
    pub fn precedes(&self, later: &Entry) -> bool {
        let ends_in = |one: &Entry, other: &Entry| {
            let overlap = one.response_start.0.saturating_sub(other.request_start.0);
            let duration = one.response_start.0.saturating_sub(one.request_start.0);
            overlap <= ROUNDING.min(duration / 2)
        };
        match (ends_in(self, later), ends_in(later, self)) {
            (true, true) => self.at_start() < later.at_start(),
            (ended, _) => ended,
        }
    }
}

/// Whether a redirect answers a request that was carried out: 303 (RFC 9110 §15.4.4), and 302 to a POST, which is how most
/// servers answer a form. A redirect to a login answers one that was not.
fn leads_on(exchange: &Exchange) -> bool {
    let is_redirect = match exchange.response.status {
        303 => true,
        302 => &*exchange.request.method == "POST",
        _ => false,
    };
    if !is_redirect || exchange.changes_nothing() {
        return false;
    }
    let to = exchange.response.headers.get("Location").map(|to| to.to_ascii_lowercase());
    !to.is_some_and(|to| is_of_login(&to))
}

/// Whether a URL in lower case is that of a login.
fn is_of_login(url: &str) -> bool {
    let path = crate::exchange::without_query(crate::exchange::path_of(url));
    ["login", "logon", "signin", "sign_in", "sign-in"].iter().any(|word| path.contains(word))
        || path.split('/').any(|segment| ["auth", "sso", "oauth", "oauth2", "saml"].contains(&segment))
}

/// The key of the index for a member that a framework may compare. No validator's core has a line break.
fn lock_core(kind: &str, core: &str) -> String {
    format!("{kind}\n{core}")
}

/// The largest error between two of a browser's times, in microseconds.
pub(super) const ROUNDING: i64 = 2000;

impl SentCondition {
    /// RFC 9110's condition takes precedence over a dialect's: every server knows it.
    fn of(exchange: &Exchange) -> Option<SentCondition> {
        SentCondition::of_http(exchange).or_else(|| {
            let own = exchange.dialect_conditions().iter().find(|own| own.asks != Asks::Other)?;
            let value = own.value.clone();
            let (condition, validators) = match own.asks {
                Asks::Absent => (Condition::IfNoneMatch, Box::default()),
                _ => {
                    let only = SentValidator { written: value.clone(), core: opaque_core(&value).into() };
                    (Condition::IfMatch, [only].into())
                }
            };
            Some(SentCondition { condition, dialect: Some(own.clone()), value, validators })
        })
    }

    fn of_http(exchange: &Exchange) -> Option<SentCondition> {
        let headers = exchange.request.headers.iter().map(|(name, value)| (&**name, &**value));
        let preconditions = Preconditions::from_headers(headers);
        let condition = preconditions.leading()?;
        let raw = preconditions.raw(condition)?;
        let value: Text = match exchange.request.headers.get(condition.name()) {
            Some(line) if **line == *raw => line.clone(),
            _ => raw.into(),
        };
        let written: Vec<Text> = match condition {
            Condition::IfMatch | Condition::IfNoneMatch => members(&preconditions, condition),
            _ => vec![value.clone()],
        };
        let validators = written
            .into_iter()
            .map(|written| SentValidator { core: opaque_core(&written).into(), written })
            .collect();
        Some(SentCondition { condition, dialect: None, value, validators })
    }

    /// Whether the condition is `*`: any current representation (RFC 9110 §13.1.1, §13.1.2); or the dialect's
    /// equivalent.
    pub fn is_any(&self) -> bool {
        match &self.dialect {
            Some(own) => own.asks == Asks::Absent,
            None => self.value.trim() == "*",
        }
    }

    /// The name of the condition's field, or of the parameter or member that carries it.
    pub fn name(&self) -> &str {
        match &self.dialect {
            Some(own) => &own.name,
            None => self.condition.name(),
        }
    }

    /// The place of the condition, to be appended to its name; empty for a header field.
    pub fn place(&self) -> &'static str {
        self.dialect.as_ref().map_or("", |own| own.place())
    }

    /// The key of the index for one of the validators: the core, and for a framework's condition its kind, too.
    pub(super) fn index_key<'a>(&self, sent: &'a SentValidator) -> Cow<'a, str> {
        match &self.dialect {
            Some(own) if own.is_framework() => Cow::Owned(lock_core(&own.kind, &sent.core)),
            _ => Cow::Borrowed(&sent.core),
        }
    }

    /// The key under which two conditions are the same: what they compare, and their value.
    pub fn key(&self) -> (SentKind, Text) {
        let kind = match &self.dialect {
            Some(own) => SentKind::Dialect(self.condition, own.kind.clone()),
            None => SentKind::Http(self.condition),
        };
        (kind, self.value.clone())
    }
}

/// The list's members as sent, malformed ones included.
fn members(preconditions: &Preconditions, condition: Condition) -> Vec<Text> {
    let field = match condition {
        Condition::IfMatch => preconditions.if_match.as_ref(),
        _ => preconditions.if_none_match.as_ref(),
    };
    let Some(field) = field else { return Vec::new() };
    let Some(list) = field.value.list() else { return Vec::new() };
    if list.len() == 1 {
        return vec![field.raw.trim().into()];
    }
    let spelled = list.members().take(MOST_SENT).map(|member| match member {
        Ok(tag) => tag.to_string().into(),
        Err(error) => error.found.clone().into(),
    });
    spelled.collect()
}

/// A validator without the marks that are lost or added when it is misspelled: `W/`, quotes,
/// backslashes, `&quot;`. A tag is opaque: the core serves only to find the response that gave a value, and
/// a source that is found by it is shown as likely, never sent.
pub fn opaque_core(validator: &str) -> &str {
    let mut core = validator.trim();
    if let Some(rest) = core.strip_prefix("W/").or_else(|| core.strip_prefix("w/")) {
        core = rest;
    }
    loop {
        let before = core.len();
        for mark in ["\\\"", "\"", "&quot;", "'", "%22"] {
            core = core.strip_prefix(mark).unwrap_or(core);
            core = core.strip_suffix(mark).unwrap_or(core);
        }
        if core.len() == before {
            return core;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelled_tag_has_the_core_of_its_source() {
        for spelling in
            ["\"v1\"", "W/\"v1\"", "v1", "\\\"v1\\\"", "&quot;v1&quot;", "\"\"v1\"\"", "w/\"v1\"", "%22v1%22"]
        {
            assert_eq!(opaque_core(spelling), "v1", "{spelling}");
        }
        assert_eq!(opaque_core("\"\""), "");
    }

    fn entry(request_start: i64, response_start: i64, id: u32) -> Entry {
        Entry {
            id: ExchangeId(id),
            tie: Tie(0),
            request_start: Timestamp(request_start * 1000),
            response_start: Timestamp(response_start * 1000),
            role: Role::Read,
            by: SentBy::Page,
            sent: None,
            etag: None,
            last_modified: None,
            dialect_validators: None,
            listed: None,
            locks: None,
        }
    }

    #[test]
    fn whole_milliseconds_do_not_make_a_sequence_overlap() {
        assert!(entry(100, 102, 0).precedes(&entry(101, 105, 1)), "rounded");
        assert!(!entry(100, 102, 0).precedes(&entry(100, 103, 1)), "in flight together");
        assert!(!entry(100, 300, 0).precedes(&entry(105, 310, 1)));
        assert!(
            entry(100, 100, 0).precedes(&entry(100, 100, 1)),
            "two that are alike are settled by arrival"
        );
        assert!(!entry(100, 100, 1).precedes(&entry(100, 100, 0)));
    }
}
