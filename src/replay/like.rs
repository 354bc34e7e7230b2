//! What a planned request copies from a recorded one.

use super::credentials;
use super::refusal::Refusal;
use super::request::{Referrer, is_added_by_cache_mode, is_forbidden};
use crate::exchange::Exchange;
use crate::http::Condition;
use crate::recording::is_cut;

/// Refuses a request of which the recording has not kept a part: the rest would be another request.
pub(super) fn is_kept(exchange: &Exchange) -> Result<(), Refusal> {
    if is_cut(&exchange.request.url) {
        return Err(Refusal::NotKept("its URL".into()));
    }
    match exchange.request.headers.lost().first() {
        Some(lost) => Err(Refusal::NotKept(format!("its field {}", lost.name))),
        None => Ok(()),
    }
}

/// The fields that a script may set, without the conditions.
pub(super) fn copied(exchange: &Exchange) -> impl Iterator<Item = (String, String)> {
    let fields = exchange.request.headers.iter();
    let fields = fields.filter(|(name, value)| !is_left_to_browser(name, value));
    fields
        .filter(|(name, _)| Condition::from_name(name).is_none())
        .map(|(name, value)| (name.to_string(), value.to_string()))
}

/// Whether the browser sets a field itself.
pub(super) fn is_left_to_browser(name: &str, value: &str) -> bool {
    is_forbidden(name, value) || is_added_by_cache_mode(name, value) || credentials::is_browsers(name, value)
}

/// The referrer of the recorded request.
pub(super) fn referrer(exchange: &Exchange) -> Referrer {
    let referer = exchange.request.headers.get("Referer");
    referer.map_or(Referrer::None, |referer| Referrer::Url(referer.to_string()))
}
