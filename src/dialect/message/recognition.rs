//! The systems and frameworks that an exchange gives away.

use super::facts::{joined, kind, sent};
use super::{Message, start};
use crate::dialect::answer;
use crate::dialect::definition::{Detector, DetectorPlace, Dialect, Mismatch};
use crate::dialect::query;
use crate::exchange::{DialectCondition, DialectValidator, LockMembers, Meaning};
use std::rc::Rc;

/// By what a dialect was recognised, the weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Recognised {
    /// By a member of a body, whatever its value.
    Member,
    /// By a field, a parameter, a media type, or a member's value.
    Words,
    /// By the URL's host or path.
    Url,
}

impl Recognised {
    fn by(sign: &Detector) -> Recognised {
        match sign.place {
            DetectorPlace::Host | DetectorPlace::Path => Recognised::Url,
            DetectorPlace::Body if sign.value.is_empty() => Recognised::Member,
            _ => Recognised::Words,
        }
    }
}

impl Message<'_> {
    /// The strongest sign of a dialect that the exchange has; nothing where it has none.
    pub fn recognises(&self, dialect: &Dialect) -> Option<Recognised> {
        if dialect.signs.is_empty() {
            let is_spoken = self.conditions(dialect).next().is_some()
                || dialect.conditions.iter().any(|condition| self.validator(condition).is_some())
                || dialect.tags.iter().any(|source| self.source(source).is_some());
            return is_spoken.then_some(Recognised::Words);
        }
        dialect.signs.iter().filter(|sign| self.has(sign)).map(Recognised::by).max()
    }

    /// The framework whose own words refused a write; nothing where the response says that something else than a
    /// version is the reason.
    pub fn framework<'d>(&self, all: &'d [Dialect]) -> Option<&'d Dialect> {
        let status = self.exchange.response.status;
        let is_of_graphql = status == 200 && self.exchange.outlines.operation().is_some();
        if self.exchange.is_safe() || !(is_of_graphql || (400..600).contains(&status)) {
            return None;
        }
        let text = start(self.text?);
        let says = |one: &Mismatch| match is_of_graphql {
            true => self.has_error(&one.word),
            false => one.is_of(status) && !one.word.is_empty() && text.contains(&*one.word),
        };
        let mut frameworks = all.iter().filter(|dialect| dialect.framework);
        let found = frameworks.find(|dialect| dialect.mismatches.iter().any(says))?;
        let reason = answer::reason(self.exchange, Some(text));
        reason.is_none_or(|reason| reason.meaning == Meaning::Version).then_some(found)
    }

    /// The members that a framework's lock may compare, each kind once: of a write's body, and of a success.
    pub fn locks(&self, all: &[Dialect]) -> Option<Rc<LockMembers>> {
        // The variables of GraphQL belong to records that no URL names.
        let is_of_graphql = self.exchange.outlines.operation().is_some();
        if is_of_graphql || (self.sent.is_empty() && self.received.is_empty()) {
            return None;
        }
        let mut conditions: Vec<Rc<DialectCondition>> = Vec::new();
        let mut given: Vec<DialectValidator> = Vec::new();
        for dialect in all.iter().filter(|dialect| dialect.framework) {
            for (condition, parts) in self.conditions(dialect) {
                let own = sent(dialect, condition, parts);
                if !conditions.iter().any(|known| known.kind == own.kind) {
                    conditions.push(Rc::new(own));
                }
            }
            for condition in dialect.conditions.iter().filter(|_| self.exchange.succeeded()) {
                let Some(parts) = self.validator(condition) else { continue };
                let kind = kind(dialect, condition);
                if !given.iter().any(|known| known.kind == kind) {
                    let (name, value) = joined(&parts);
                    given.push(DialectValidator { kind, parts: parts.into(), name, value });
                }
            }
        }
        let is_any = !conditions.is_empty() || !given.is_empty();
        is_any.then(|| Rc::new(LockMembers { sent: conditions.into(), given: given.into() }))
    }

    fn has(&self, sign: &Detector) -> bool {
        let holds = |value: &str| sign.value.is_empty() || value.contains(&sign.value);
        match sign.place {
            DetectorPlace::RequestHeader => self.asked(&sign.name).is_some_and(|value| holds(value)),
            DetectorPlace::ResponseHeader => self.answered(&sign.name).is_some_and(|value| holds(value)),
            DetectorPlace::MediaType => [self.asked("Content-Type"), self.answered("Content-Type")]
                .into_iter()
                .flatten()
                .any(|media| media.contains(&sign.name)),
            DetectorPlace::Query => {
                query::value(&self.exchange.request.url, &sign.name).is_some_and(|value| holds(&value))
            }
            DetectorPlace::Host => self.host.ends_with(&sign.name),
            DetectorPlace::Path => self.path.contains(&sign.name),
            DetectorPlace::Body => [&self.sent, &self.received]
                .into_iter()
                .any(|members| self.member(members, &sign.name).is_some_and(|value| holds(value))),
        }
    }
}
