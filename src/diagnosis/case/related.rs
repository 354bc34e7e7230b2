//! Resources that are related to this resource, judged by their URLs.

use super::super::claim::contains_value;
use super::Case;
use crate::exchange::{Exchange, bare_path_of, is_same_resource, origin_of, path_of};
use crate::ledger::Entry;

impl Case<'_> {
    /// Whether an exchange targets a resource above, below or beside this resource, or names this resource in its URL or
    /// in a list of its response.
    pub fn is_related(&self, other: &Entry) -> bool {
        self.exchange_of(other)
            .is_some_and(|other| are_related(&self.exchange.request.url, &other.request.url))
            || self.ledger().lists(other.id, &self.resource)
            || self.exchange_of(other).is_some_and(|other| self.is_destination_of(other))
    }

    /// Whether a COPY or MOVE puts something at this resource (RFC 4918 §9.8, §9.9).
    fn is_destination_of(&self, other: &Exchange) -> bool {
        let to = other.request.headers.get("Destination");
        to.is_some_and(|to| {
            let mine = &*self.exchange.request.url;
            is_same_resource(to.trim(), mine) || to.trim() == path_of(mine)
        })
    }

    /// Where an exchange's target stands, as seen from this resource.
    pub fn relation_to(&self, other: &Entry) -> Relation {
        self.exchange_of(other)
            .map_or(Relation::Elsewhere, |other| relation(&self.exchange.request.url, &other.request.url))
    }

    /// Whether an exchange targets a resource above, below or beside the resource of another exchange.
    pub fn is_related_to(&self, one: &Entry, other: &Entry) -> bool {
        let both = self.exchange_of(one).zip(self.exchange_of(other));
        both.is_some_and(|(one, other)| are_related(&one.request.url, &other.request.url))
    }
}

/// Where a URL stands, as seen from another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// The same path, with any query.
    Same,
    /// A path below.
    Below,
    /// A path above.
    Above,
    /// Neither.
    Elsewhere,
}

fn relation(mine: &str, its: &str) -> Relation {
    let (here, there) = (bare_path_of(mine), bare_path_of(its));
    match origin_of(mine) == origin_of(its) {
        true if here == there => Relation::Same,
        true if is_below(there, here) => Relation::Below,
        true if there.len() > 1 && is_below(here, there) => Relation::Above,
        _ => Relation::Elsewhere,
    }
}

/// Whether a path is another one, or stands below it.
fn is_below(part: &str, whole: &str) -> bool {
    part.strip_prefix(whole).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', ':', '.', '(']))
}

fn are_related(mine: &str, its: &str) -> bool {
    if origin_of(mine) != origin_of(its) {
        return false;
    }
    let (here, there) = (bare_path_of(mine), bare_path_of(its));
    is_below(there, here)
        || (there.len() > 1 && is_below(here, there))
        || names(its, here)
        || names(mine, there)
}

/// Whether a URL contains the last segment of a path as a separate word.
fn names(url: &str, path: &str) -> bool {
    let last = path.rsplit('/').next().unwrap_or("");
    last.len() >= SHORTEST && contains_value(path_of(url), last)
}

/// The shortest segment that is searched for, in characters: shorter ones occur in many URLs by chance.
const SHORTEST: usize = 3;
