//! One exchange while a dialect reads it: its fields, its query and the known members of its bodies.
//!
//! What belongs here: everything between the table of dialects and the facts of one exchange.

mod facts;
mod outcome;
mod parts;
mod reads;
mod recognition;
mod resource;

pub(super) use facts::unclaimed;
pub(super) use recognition::Recognised;

use super::graphql;
use super::json::Member;
use crate::exchange::{Exchange, Headers, Text, origin_of, path_of, without_query};

/// One exchange while it is read.
pub(super) struct Message<'a> {
    exchange: &'a Exchange,
    host: &'a str,
    path: &'a str,
    asked: u64,
    response_start: u64,
    names: &'a [Box<str>],
    sent: Vec<Member>,
    received: Vec<Member>,
    text: Option<&'a str>,
}

impl<'a> Message<'a> {
    /// An exchange with the members of its bodies, whose paths are indices of `names`, and the response's text.
    pub fn new(
        exchange: &'a Exchange,
        names: &'a [Box<str>],
        sent: Vec<Member>,
        received: Vec<Member>,
        text: Option<&'a str>,
    ) -> Message<'a> {
        let origin = origin_of(&exchange.request.url);
        let host = origin.split_once("://").map_or("", |(_, host)| host);
        Message {
            exchange,
            host: host.split(':').next().unwrap_or(""),
            path: without_query(path_of(&exchange.request.url)),
            asked: mask(&exchange.request.headers),
            response_start: mask(&exchange.response.headers),
            names,
            sent,
            received,
            text,
        }
    }

    fn asked(&self, name: &str) -> Option<&'a Text> {
        if self.asked & bit(name) == 0 { None } else { self.exchange.request.headers.get(name) }
    }

    fn answered(&self, name: &str) -> Option<&'a Text> {
        if self.response_start & bit(name) == 0 { None } else { self.exchange.response.headers.get(name) }
    }

    /// Whether an error of a GraphQL response has a word.
    fn has_error(&self, word: &str) -> bool {
        let is_of_graphql = self.exchange.outlines.operation().is_some();
        let text = self.text.filter(|text| is_of_graphql && !word.is_empty() && text.contains(word));
        text.is_some_and(|text| graphql::errors(text).into_iter().any(|error| error.contains(word)))
    }

    /// A member of a body, by its path as written in the table.
    fn member<'m>(&self, members: &'m [Member], name: &str) -> Option<&'m Text> {
        if members.is_empty() {
            return None;
        }
        let of = |member: &&Member| self.names.get(member.path).is_some_and(|known| **known == *name);
        members.iter().find(of).map(|member| &member.value)
    }
}

/// A bit set of the field names that a message may have: most lookups of absent names end here.
fn mask(headers: &Headers) -> u64 {
    headers.iter().fold(0, |mask, (name, _)| mask | bit(name))
}

fn bit(name: &str) -> u64 {
    let first = name.bytes().next().unwrap_or(0).to_ascii_lowercase();
    1 << ((name.len() * 7 + usize::from(first)) % 64)
}

/// How much of a response's body is searched for a mismatch's word, in bytes.
const LOOKED_THROUGH: usize = 64 << 10;

/// The beginning of a text, at a character's boundary.
fn start(text: &str) -> &str {
    let mut end = text.len().min(LOOKED_THROUGH);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or("")
}
