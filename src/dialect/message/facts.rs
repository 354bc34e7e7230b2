//! The facts of an exchange in a dialect: conditions, validators, and their kinds.

use super::Message;
use crate::dialect::definition::{ConditionSpec, Dialect, Form};
use crate::exchange::{
    Absence, Asks, Comparison, DialectCondition, DialectFacts, DialectValidator, Placed, SmallRead,
    StatusMeaning, Text, path_of,
};
use std::rc::Rc;

impl Message<'_> {
    pub fn dialect_facts(&self, main: &Dialect, spoken: &[&Dialect]) -> DialectFacts {
        let mut sent: Vec<Rc<DialectCondition>> =
            self.conditions(main).map(|(condition, parts)| Rc::new(sent(main, condition, parts))).collect();
        let outcome = self.outcome(main, &mut sent);
        DialectFacts {
            system: main.name.as_str().into(),
            if_match: main.if_match,
            without: main.without,
            resource: self.resource(main),
            sent: sent.into(),
            given: self.given(spoken).into(),
            outcome,
            locks: None,
            is_framework: main.framework,
            changes_nothing: false,
            small_read: self.small_read(main).map(Rc::new),
        }
    }

    /// The small read of the resource that a refused write names.
    fn small_read(&self, main: &Dialect) -> Option<SmallRead> {
        let is_refused_write = !self.exchange.is_safe() && self.exchange.response.status >= 400;
        let url = if is_refused_write { &*self.exchange.request.url } else { return None };
        let path = path_of(url);
        let small = main.small_reads.iter().find(|one| one.path.is_empty() || path.contains(&*one.path))?;
        Some(SmallRead {
            name: small.name.as_str().into(),
            value: small.value.as_str().into(),
            source: small.source.as_str().into(),
        })
    }

    /// The validators that the response gave, of every recognised dialect, each kind once.
    fn given(&self, spoken: &[&Dialect]) -> Vec<DialectValidator> {
        let mut given: Vec<DialectValidator> = Vec::new();
        let mut add = |kind: Text, parts: Vec<Placed>, is_next: bool| {
            if !given.iter().any(|known| known.kind == kind) {
                let (name, value) = joined(&parts);
                let name = if is_next { format!("{name} + 1").into() } else { name };
                given.push(DialectValidator { kind, parts: parts.into(), name, value });
            }
        };
        for dialect in spoken {
            for condition in &dialect.conditions {
                if let Some(parts) = self.validator(condition) {
                    let fresh = condition.parts.iter().flat_map(|part| &part.fresh);
                    let is_next = fresh.clone().any(|source| source.form == Form::Successor);
                    add(kind(dialect, condition), parts, is_next);
                }
            }
            // A dialect's tag counts only where the response has no ETag.
            let tag = || dialect.tags.iter().find_map(|source| self.source(source));
            if let Some(tag) = if self.answered("ETag").is_none() { tag() } else { None } {
                add(DialectValidator::ENTITY_TAG.into(), vec![tag], false);
            }
        }
        given
    }
}

/// The facts of an exchange in which no system is recognised.
pub fn unclaimed() -> DialectFacts {
    DialectFacts {
        system: "".into(),
        if_match: Comparison::default(),
        without: Absence::default(),
        sent: Box::default(),
        given: [].into(),
        outcome: StatusMeaning::Http,
        resource: None,
        locks: None,
        is_framework: false,
        changes_nothing: false,
        small_read: None,
    }
}

/// Names and values of parts, for display.
pub fn joined(parts: &[Placed]) -> (Text, Text) {
    let [part] = parts else {
        let join = |of: fn(&Placed) -> Text| parts.iter().map(of).collect::<Vec<_>>().join(", ");
        return (join(name_of).into(), join(|part| part.value.clone()).into());
    };
    (name_of(part), part.value.clone())
}

/// A part's name for display: a member's path without escapes.
fn name_of(part: &Placed) -> Text {
    match part.name.contains('\\') {
        true => part.name.replace("\\.", ".").replace("\\[", "[").replace("\\\\", "\\").into(),
        false => part.name.clone(),
    }
}

/// The kind of validator that a condition compares: conditions with the same `fresh` places compare one kind.
pub fn kind(dialect: &Dialect, condition: &ConditionSpec) -> Text {
    // One read can be of any framework.
    let mut kind = if dialect.framework { String::new() } else { dialect.name.clone() };
    for part in &condition.parts {
        kind.push('\n');
        kind.push_str(part.fresh.first().map_or(&part.name, |source| &source.name));
        if part.fresh.first().is_some_and(|source| source.form == Form::Successor) {
            kind.push_str(" + 1");
        }
    }
    kind.into()
}

pub fn sent(dialect: &Dialect, condition: &ConditionSpec, parts: Vec<Placed>) -> DialectCondition {
    let (name, value) = joined(&parts);
    let is_absent = condition
        .parts
        .iter()
        .zip(&parts)
        .any(|(part, sent)| !part.absent.is_empty() && part.absent == *sent.value);
    let has_fresh = condition.parts.iter().all(|part| !part.fresh.is_empty());
    DialectCondition {
        kind: kind(dialect, condition),
        update: if is_absent && has_fresh { parts.clone().into() } else { Box::default() },
        parts: parts.into(),
        name,
        value,
        asks: if is_absent { Asks::Absent } else { condition.asks },
        means: condition.means.as_str().into(),
    }
}
