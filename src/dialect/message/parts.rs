//! The parts of conditions that a request carries, and of validators that a response gives.

use super::Message;
use crate::dialect::definition::{ConditionSpec, Dialect, Form, Part, ValidatorPlace};
use crate::dialect::json::{self, Member};
use crate::dialect::path::Path;
use crate::dialect::query;
use crate::exchange::{Place, Placed, Text};

/// The longest value in a header or a query that counts as a validator, in bytes.
const LONGEST_VALUE: usize = 1024;

impl Message<'_> {
    /// The dialect's conditions that the request carries, in the dialect's order.
    pub fn conditions<'d>(
        &self,
        dialect: &'d Dialect,
    ) -> impl Iterator<Item = (&'d ConditionSpec, Vec<Placed>)> {
        // The variables of GraphQL belong to records that no URL names.
        let is_apart = dialect.framework && self.exchange.outlines.operation().is_some();
        let of_path = move |condition: &&ConditionSpec| !is_apart && self.path.contains(&condition.path);
        dialect.conditions.iter().filter(of_path).filter_map(|condition| {
            let parts: Option<Vec<Placed>> = condition.parts.iter().map(|part| self.part(part)).collect();
            Some((condition, parts?))
        })
    }

    /// One part of a condition, as sent.
    fn part(&self, part: &Part) -> Option<Placed> {
        let is_write = !self.exchange.is_safe();
        let value: Text = match part.place {
            Place::Header if !part.member.is_empty() => self.within_field(part)?,
            Place::Header => self.asked(&part.name)?.trim().into(),
            // A read's parameter selects a version; it is no condition on the current one.
            Place::Query if is_write => query::value(&self.exchange.request.url, &part.name)?.into(),
            Place::Query | Place::Test => return None,
            Place::Body if part.name.starts_with("*.") => return self.wrapped(part),
            Place::Body => self.member(&self.sent, &part.name)?.clone(),
        };
        let is_it = part.only.is_empty() || value.eq_ignore_ascii_case(&part.only);
        (is_it && value.len() <= LONGEST_VALUE).then(|| Placed {
            place: part.place,
            name: match &*part.member {
                "" => part.name.as_str().into(),
                member => format!("{member} of {}", part.name).into(),
            },
            value,
        })
    }

    /// The member of a field's JSON object that is a part of a condition.
    fn within_field(&self, part: &Part) -> Option<Text> {
        let path = Path::parse(&part.member)?;
        Some(json::members(self.asked(&part.name)?, &[path]).pop()?.value)
    }

    /// A part of a condition in a record that a member of any name wraps: its path with that name.
    fn wrapped(&self, part: &Part) -> Option<Placed> {
        let is_it = |one: &&Member| self.names.get(one.path).is_some_and(|name| **name == *part.name);
        let member = self.sent.iter().find(is_it)?;
        let wrapper = member.wrapper.as_deref()?;
        let name = format!("{wrapper}.{}", part.name.strip_prefix("*.")?);
        // A name with signs of the path's own notation is not the same path.
        let is_path = !wrapper.contains(['.', '[', '\\', '*']) && Path::parse(&name).is_some();
        is_path.then(|| Placed { place: Place::Body, name: name.into(), value: member.value.clone() })
    }

    /// A validator that the response gave.
    pub fn source(&self, source: &ValidatorPlace) -> Option<Placed> {
        let value: Text = match source.place {
            Place::Header if source.name.eq_ignore_ascii_case("ETag") => self.exchange.etag()?.trim().into(),
            Place::Header => self.answered(&source.name)?.trim().into(),
            Place::Query | Place::Test => return None,
            Place::Body => self.member(&self.received, &source.name)?.clone(),
        };
        let value = match source.form {
            Form::Plain => value,
            Form::Unquoted => {
                let tag = value.strip_prefix("W/").unwrap_or(&value);
                tag.strip_prefix('"')?.strip_suffix('"')?.into()
            }
            Form::Successor => value.parse::<u64>().ok()?.checked_add(1)?.to_string().into(),
        };
        let is_it = !value.is_empty() && value.len() <= LONGEST_VALUE;
        is_it.then(|| Placed { place: source.place, name: source.name.as_str().into(), value })
    }

    /// The parts of the validator that a condition compares; `None` unless the response gives all of them.
    pub fn validator(&self, condition: &ConditionSpec) -> Option<Vec<Placed>> {
        if !condition.asks.is_renewable() {
            return None;
        }
        condition.parts.iter().map(|part| part.fresh.iter().find_map(|source| self.source(source))).collect()
    }
}
