//! Resources that have to do with this one, as far as their URLs tell.

use super::super::claim::contains_value;
use super::Case;
use crate::exchange::{origin_of, path_of};
use crate::ledger::Entry;

impl Case<'_> {
    /// Whether an exchange is about something above, below or beside this resource, or names it in its URL.
    pub fn is_related(&self, other: &Entry) -> bool {
        let Some(other) = self.exchange_of(other) else { return false };
        let (mine, its) = (&*self.exchange.request.url, &*other.request.url);
        if origin_of(mine) != origin_of(its) {
            return false;
        }
        let (here, there) = (bare(mine), bare(its));
        let is_below = |part: &str, whole: &str| {
            part.strip_prefix(whole)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', ':', '.', '(']))
        };
        is_below(there, here)
            || (there.len() > 1 && is_below(here, there))
            || names(its, here)
            || names(mine, there)
    }
}

/// Path without query and final slash.
fn bare(url: &str) -> &str {
    path_of(url).split('?').next().unwrap_or("").trim_end_matches('/')
}

/// Whether a URL has the last part of a path as a word of its own.
fn names(url: &str, path: &str) -> bool {
    let last = path.rsplit('/').next().unwrap_or("");
    last.len() >= SHORTEST && contains_value(path_of(url), last)
}

/// Shorter names stand in many a URL by chance, in characters.
const SHORTEST: usize = 3;
