//! Other systems' words for the same idea, as data.
//!
//! What belongs here: how a system is recognised, where it puts its condition, and how it compares.

mod table;

pub use table::DIALECTS;

use crate::exchange::{Exchange, Headers, Text};

/// A system with its own way of saying "only if nothing has changed".
#[derive(Debug)]
pub struct Dialect {
    /// What people call it.
    pub name: &'static str,
    /// Any of these gives it away.
    signs: &'static [Sign],
    /// How it compares the entity tags of If-Match.
    pub comparison: Comparison,
    /// Conditions of its own, beside RFC 9110's.
    pub conditions: &'static [ForeignCondition],
}

/// What gives a system away.
#[derive(Debug)]
enum Sign {
    /// A field of the request.
    Asked(&'static str),
    /// A field of the response.
    Answered(&'static str),
    /// Part of a Content-Type, of either.
    Media(&'static str),
    /// A parameter in the query.
    Query(&'static str),
}

/// How If-Match's tags are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// Strongly, as RFC 9110 §13.1.1 says.
    Strong,
    /// Weakly, by the system's own rules.
    Weak,
}

/// A condition that is no header of RFC 9110.
#[derive(Debug)]
pub struct ForeignCondition {
    /// Where it stands.
    pub place: Place,
    /// What a 412 means then, as the end of "The server answered 412 because".
    pub means: &'static str,
}

/// Where a condition stands in the request.
#[derive(Debug)]
pub enum Place {
    /// In a field, whatever its value.
    Field(&'static str),
    /// In a field with this value.
    FieldIs(&'static str, &'static str),
    /// In a parameter of the query.
    Query(&'static str),
}

impl Place {
    /// How the request spells it: `Overwrite: F`.
    pub fn found_in(&self, exchange: &Exchange) -> Option<(&'static str, Text)> {
        let headers = &exchange.request.headers;
        match self {
            Place::Field(name) => headers.get(name).map(|value| (*name, value.clone())),
            Place::FieldIs(name, wanted) => {
                let value = headers.get(name).filter(|value| value.trim().eq_ignore_ascii_case(wanted))?;
                Some((name, value.clone()))
            }
            Place::Query(name) => query_value(&exchange.request.url, name).map(|value| (*name, value.into())),
        }
    }
}

impl Dialect {
    /// The system whose words an exchange speaks.
    pub fn of(exchange: &Exchange) -> Option<&'static Dialect> {
        DIALECTS.iter().find(|dialect| dialect.signs.iter().any(|sign| sign.is_on(exchange)))
    }
}

impl Sign {
    fn is_on(&self, exchange: &Exchange) -> bool {
        let (asked, answered) = (&exchange.request.headers, &exchange.response.headers);
        let media =
            |headers: &Headers, part: &str| headers.get("Content-Type").is_some_and(|m| m.contains(part));
        match self {
            Sign::Asked(name) => asked.has(name),
            Sign::Answered(name) => answered.has(name),
            Sign::Media(part) => media(asked, part) || media(answered, part),
            Sign::Query(name) => query_value(&exchange.request.url, name).is_some(),
        }
    }
}

/// The value of a query's parameter, as it is spelled.
fn query_value<'a>(url: &'a str, name: &str) -> Option<&'a str> {
    let (_, query) = url.split_once('?')?;
    query
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value)
}
