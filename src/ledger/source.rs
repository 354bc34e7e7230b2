//! The response that gave a request its validator.

use super::{Entry, Ledger, SentCondition, SentValidator, opaque_core};
use crate::exchange::{ExchangeId, ResourceKey};
use crate::http::Condition;

/// The response that gave a request its validator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Source {
    /// The exchange whose response it is.
    pub exchange: ExchangeId,
    /// How closely the sent validator matches the given one.
    pub fit: ValidatorMatch,
}

/// How closely a sent validator matches the one that a response gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValidatorMatch {
    /// The same octets, from the same resource.
    Same,
    /// From the same resource, with another spelling: quotes or `W/` were lost or added.
    Respelled,
    /// From another resource.
    Elsewhere,
}

impl Ledger {
    /// The response that gave a request its validator: the latest that had ended when the request
    /// began. For a list, the member whose source is latest. `None` for `*`, for a request without
    /// a condition, and for a validator that no recorded response gave.
    pub fn source(&self, key: &ResourceKey, request: &Entry) -> Option<Source> {
        let sent = request.sent.as_ref()?;
        let found =
            sent.validators.iter().filter_map(|validator| self.source_of(key, request, sent, validator));
        found
            .max_by_key(|(fit, entry)| (fit_rank(*fit), entry.at_answer()))
            .map(|(fit, entry)| Source { exchange: entry.id, fit })
    }

    /// The latest response of another resource that had ended when the request began, and gave the validator of its
    /// condition, octet for octet.
    pub fn source_under<'a>(&'a self, other: &ResourceKey, request: &'a Entry) -> Option<&'a Entry> {
        let sent = request.sent.as_deref()?;
        let validator = sent.validators.first().filter(|one| !one.core.is_empty())?;
        let core = sent.index_key(validator);
        let mut givers = self.givers_here(other, &core, request).take(LOOKED_AT);
        givers.find(|giver| giver.gave(sent, validator))
    }

    fn source_of<'a>(
        &'a self,
        key: &'a ResourceKey,
        request: &'a Entry,
        condition: &'a SentCondition,
        sent: &'a SentValidator,
    ) -> Option<(ValidatorMatch, &'a Entry)> {
        // An empty core matches every resource: `""` is legal, but an empty value is no evidence of a source.
        if sent.core.is_empty() && &*sent.written != "\"\"" {
            return None;
        }
        let fits = |entry: &&Entry| entry.gave(condition, sent);
        let describes = |entry: &&Entry| fits(entry) && entry.describes_current();
        // A response whose tag of the kind that was sent is another one had the value in another field: a Schedule-Tag is
        // no ETag (RFC 6638 §3.2.10).
        let is_date =
            matches!(condition.condition, Condition::IfUnmodifiedSince | Condition::IfModifiedSince);
        let is_of_kind = |entry: &&Entry| {
            is_date || entry.tag_for(Some(condition)).is_none_or(|tag| opaque_core(tag) == &*sent.core)
        };
        let core = condition.index_key(sent);
        let here = || self.givers_here(key, &core, request).take(LOOKED_AT);
        here()
            .find(describes)
            .or_else(|| here().find(fits))
            .map(|entry| (ValidatorMatch::Same, entry))
            .or_else(|| here().find(is_of_kind).map(|entry| (ValidatorMatch::Respelled, entry)))
            .or_else(|| {
                // A dialect's validators are often counters, which two resources share by chance.
                if condition.dialect.is_some() && !is_telling(&sent.core) {
                    return None;
                }
                let elsewhere = self.givers_anywhere(&core, request).take(LOOKED_AT).find(fits);
                elsewhere.map(|entry| (ValidatorMatch::Elsewhere, entry))
            })
    }
}

/// How many responses with one core are examined: many spellings of one tag do not occur in practice.
const LOOKED_AT: usize = 64;

/// Whether a dialect's validator is long enough to be unique to one resource.
pub(super) fn is_telling(core: &str) -> bool {
    core.split(',').next().unwrap_or("").len() >= 6
}

fn fit_rank(fit: ValidatorMatch) -> u8 {
    match fit {
        ValidatorMatch::Same => 2,
        ValidatorMatch::Respelled => 1,
        ValidatorMatch::Elsewhere => 0,
    }
}
