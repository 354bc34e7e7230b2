//! What the ledger writes down of one exchange: the validators that went out and came back.

use crate::exchange::{Exchange, ExchangeId, Moment, Text};
use crate::http::{Condition, Preconditions};

/// How many validators of one request are indexed. Real lists have a handful; a hostile one must
/// not make the ledger grow with it.
const MOST_SENT: usize = 64;

/// One exchange, as the ledger sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Which exchange.
    pub id: ExchangeId,
    /// When the request was made.
    pub started: Moment,
    /// When its last byte had arrived.
    pub finished: Moment,
    /// What it did to the resource.
    pub role: Role,
    /// Whether Retag itself sent it.
    pub by: By,
    /// The condition that decides first (RFC 9110 §13.2.2), where there is one.
    pub sent: Option<Box<Sent>>,
    /// ETag of the response, as received.
    pub etag: Option<Text>,
    /// Last-Modified of the response, as received.
    pub last_modified: Option<Text>,
}

/// What an exchange did to the resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// 2xx or 304 to GET or HEAD: its validators describe the current representation.
    Read,
    /// 2xx to any other method but OPTIONS and TRACE: the resource may have a new representation,
    /// and its validators describe that (RFC 9110 §8.8).
    Write,
    /// 412: an ETag on it is a hint at the current representation.
    Failure,
    /// Nothing that the resource's versions depend on.
    Neither,
}

/// Who sent an exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// The page.
    Page,
    /// Retag, as part of a repair.
    Retag,
}

/// A condition as it was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// The field that decides first.
    pub condition: Condition,
    /// Its combined value, as sent.
    pub value: Text,
    /// The validators in it, well-formed or not; none for `*`. The first 64 of a list.
    pub validators: Box<[SentValidator]>,
}

/// One validator of a condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentValidator {
    /// As sent.
    pub written: Text,
    /// What is left without quotes and marks: only ever used to find where it came from.
    pub core: Text,
}

impl Entry {
    /// Reads what matters from an exchange.
    pub fn of(exchange: &Exchange) -> Entry {
        let status = exchange.response.status;
        let role = match &*exchange.request.method {
            "OPTIONS" | "TRACE" | "CONNECT" => Role::Neither,
            _ if status == 412 => Role::Failure,
            "GET" | "HEAD" if exchange.succeeded() || status == 304 => Role::Read,
            "GET" | "HEAD" => Role::Neither,
            _ if exchange.succeeded() => Role::Write,
            _ => Role::Neither,
        };
        let response = &exchange.response.headers;
        Entry {
            id: exchange.id,
            started: exchange.started,
            finished: exchange.finished.max(exchange.started),
            role,
            by: if exchange.replay.is_some() { By::Retag } else { By::Page },
            sent: Sent::of(exchange).map(Box::new),
            etag: response.get("ETag").cloned(),
            last_modified: response.get("Last-Modified").cloned(),
        }
    }

    /// Whether any condition was sent.
    pub fn has_condition(&self) -> bool {
        self.sent.is_some()
    }

    /// Whether the condition asks for a newer representation than the one at hand.
    pub fn asks_for_newer(&self) -> bool {
        let condition = self.sent.as_ref().map(|sent| sent.condition);
        matches!(condition, Some(Condition::IfNoneMatch | Condition::IfModifiedSince))
    }

    /// The validators of the response, as received, with their core.
    pub fn given(&self) -> impl Iterator<Item = (&Text, &str)> {
        let etag = self.etag.iter().map(|tag| (tag, core_of(tag)));
        etag.chain(self.last_modified.iter().map(|date| (date, date.trim())))
    }

    /// Whether its validators say what the resource's current representation is.
    pub fn describes_current(&self) -> bool {
        matches!(self.role, Role::Read | Role::Write)
    }

    /// Whether this one had ended when `later` began, so that `later` could know of it. Firefox 153
    /// gives whole milliseconds, so a finish may seem to lie just after the start that it caused;
    /// equal times are ordered by arrival.
    pub fn precedes(&self, later: &Entry) -> bool {
        let ends_in = |one: &Entry, other: &Entry| {
            let overlap = one.finished.0.saturating_sub(other.started.0);
            let duration = one.finished.0.saturating_sub(one.started.0);
            overlap <= ROUNDING.min(duration / 2)
        };
        match (ends_in(self, later), ends_in(later, self)) {
            (true, true) => (self.started, self.id) < (later.started, later.id),
            (ended, _) => ended,
        }
    }
}

/// How far two of a browser's times may be off against each other, in microseconds.
pub(super) const ROUNDING: i64 = 2000;

impl Sent {
    fn of(exchange: &Exchange) -> Option<Sent> {
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
            .map(|written| SentValidator { core: core_of(&written).into(), written })
            .collect();
        Some(Sent { condition, value, validators })
    }

    /// Whether the condition is `*`: any current representation (RFC 9110 §13.1.1, §13.1.2).
    pub fn is_any(&self) -> bool {
        self.value.trim() == "*"
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
/// backslashes, `&quot;`. A tag is opaque: this is only for finding where a value came from, and
/// what it finds is shown as likely, never sent.
pub fn core_of(validator: &str) -> &str {
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
            assert_eq!(core_of(spelling), "v1", "{spelling}");
        }
        assert_eq!(core_of("\"\""), "");
    }

    fn entry(started: i64, finished: i64, id: u32) -> Entry {
        Entry {
            id: ExchangeId(id),
            started: Moment(started * 1000),
            finished: Moment(finished * 1000),
            role: Role::Read,
            by: By::Page,
            sent: None,
            etag: None,
            last_modified: None,
        }
    }

    #[test]
    fn whole_milliseconds_do_not_make_a_sequence_overlap() {
        assert!(entry(100, 102, 0).precedes(&entry(101, 105, 1)), "rounded");
        assert!(!entry(100, 102, 0).precedes(&entry(100, 103, 1)), "in flight together");
        assert!(!entry(100, 300, 0).precedes(&entry(105, 310, 1)));
        assert!(entry(100, 100, 0).precedes(&entry(100, 100, 1)), "a tie is settled by arrival");
        assert!(!entry(100, 100, 1).precedes(&entry(100, 100, 0)));
    }
}
