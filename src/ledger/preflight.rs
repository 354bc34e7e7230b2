//! Matches preflights with the requests that they precede: the browser reports them as separate exchanges.

use super::{Entry, Ledger};
use crate::cors::{FOLLOWS_WITHIN, is_preflight_of};
use crate::exchange::{Exchange, InitiatorType};

/// The preflight of a page's request; of several, the nearest in time.
pub fn preflight_of<'a>(
    ledger: &'a Ledger,
    exchanges: &'a [Exchange],
    page: &Exchange,
    entry: &'a Entry,
) -> Option<&'a Exchange> {
    nearest(ledger, exchanges, page, entry, &|other| is_preflight_of(other, page))
}

/// The preflight that allowed a page's request; of several, the nearest in time. Firefox 153 does not count the
/// preflight into the request's time, so the two need not overlap, and either may come first.
pub fn preflight_near<'a>(
    ledger: &'a Ledger,
    exchanges: &'a [Exchange],
    page: &Exchange,
    entry: &'a Entry,
) -> Option<&'a Exchange> {
    let method = Some(&page.request.method);
    nearest(ledger, exchanges, page, entry, &|other| {
        other.kind == InitiatorType::Preflight
            && other.request.headers.get("Access-Control-Request-Method") == method
            && is_near(page, other)
    })
}

/// Of the exchanges of a request's resource that `fits` accepts, the one that began nearest to the request.
fn nearest<'a>(
    ledger: &'a Ledger,
    exchanges: &'a [Exchange],
    page: &Exchange,
    entry: &'a Entry,
    fits: &dyn Fn(&Exchange) -> bool,
) -> Option<&'a Exchange> {
    let resource = page.resource();
    let near = ledger.near(&resource, entry, FOLLOWS_WITHIN);
    let others = near.filter_map(|other| Some((other, exchanges.get(other.id.0 as usize)?)));
    let own = others.filter(|(_, other)| fits(other));
    own.min_by_key(|(other, _)| (other.request_start.0.abs_diff(entry.request_start.0), other.at_start()))
        .map(|(_, one)| one)
}

/// Whether two exchanges began within a second of each other.
fn is_near(one: &Exchange, other: &Exchange) -> bool {
    one.request_start.0.abs_diff(other.request_start.0) <= FOLLOWS_WITHIN.unsigned_abs()
}

/// The page's request that a preflight precedes; of several, the nearest in time. Firefox 153 does not record a
/// request whose preflight was refused.
pub fn asked_for_by<'a>(
    ledger: &'a Ledger,
    exchanges: &'a [Exchange],
    preflight: &Exchange,
    entry: &'a Entry,
) -> Option<&'a Exchange> {
    let resource = preflight.resource();
    let near = ledger.near(&resource, entry, FOLLOWS_WITHIN);
    let others = near.filter_map(|other| Some((other, exchanges.get(other.id.0 as usize)?)));
    let method = preflight.request.headers.get("Access-Control-Request-Method")?;
    let own = others.filter(|(_, other)| {
        other.kind != InitiatorType::Preflight
            && other.request.method == *method
            && (is_preflight_of(preflight, other) || is_near(other, preflight))
    });
    own.min_by_key(|(other, _)| (other.request_start.0.abs_diff(entry.request_start.0), other.at_start()))
        .map(|(_, one)| one)
}
