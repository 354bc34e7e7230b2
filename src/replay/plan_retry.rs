//! The retry of one refused request, before its conditions are filled in.

use super::credentials;
use super::digest::refuse_digest;
use super::kept::KeptFault;
use super::kind::FreshCondition;
use super::left_out::{LeftOut, left_out};
use super::like::{copied, referrer};
use super::page::PageLoad;
use super::plan::HeaderChange;
use super::refusal::Refusal;
use super::renewal::{ToFreshen, conditions_to_freshen, in_place_of_absence, is_condition, with_places};
use super::request::{CacheMode, PlannedBody, PlannedRequest, is_forbidden_method};
use super::retry::{Retry, validator_name};
use super::signature;
use super::situation::Situation;
use crate::exchange::{Exchange, ExpectedValue, Inexact, Place, RequestBody};
use crate::http::{Condition, Preconditions};
use crate::recording::Recording;

/// The retry, how it differs from the original, and notes on what is not known of it.
pub(super) type PlannedRetry = (Retry, Vec<HeaderChange>, Vec<String>);

/// Plans the retry of an exchange.
///
/// # Errors
/// A [`Refusal`], where it could not be sent as it was.
pub(super) fn plan_retry(
    recording: &Recording,
    exchange: &Exchange,
    page: &PageLoad,
    situation: &Situation,
    condition: FreshCondition,
) -> Result<PlannedRetry, Refusal> {
    if exchange.is_safe() {
        return Err(Refusal::NothingToRetry);
    }
    let method = &*exchange.request.method;
    if is_forbidden_method(method) {
        return Err(Refusal::ForbiddenMethod(method.to_owned()));
    }
    let headers = exchange.request.headers.iter().map(|(name, value)| (&**name, &**value));
    let sent = Preconditions::from_headers(headers);
    let mut dropped = LeftOut::default();
    let ToFreshen { fields: fresh, own, tests } = match condition {
        FreshCondition::Refetched | FreshCondition::Offered | FreshCondition::InOrder => {
            conditions_to_freshen(&sent, exchange, false)?
        }
        FreshCondition::Reviewed => conditions_to_freshen(&sent, exchange, true)?,
        FreshCondition::ForCreate => in_place_of_absence(&sent, exchange)?,
        FreshCondition::Without => {
            dropped = left_out(&sent, exchange)?;
            ToFreshen::default()
        }
        FreshCondition::AsSent => ToFreshen::default(),
    };
    if let Some(by) = signature::of(exchange) {
        return Err(Refusal::Signed(by));
    }
    let mut parts = own.iter().flat_map(|own| &own.parts);
    let is_edited =
        parts.any(|part| part.place == Place::Body) || !tests.is_empty() || dropped.changes_body();
    refuse_digest(exchange, is_edited)?;
    let mut unknown = Vec::new();
    let body = match &exchange.request.body {
        RequestBody::Empty => {
            let has_length = exchange.request.headers.has("Content-Length");
            if !has_length && !exchange.request.transport.proves_no_body() {
                unknown.push(format!(
                    "The browser recorded no body. {method} usually has none, and the retry will send none; nothing proves that the original had none."
                ));
            }
            PlannedBody::Empty
        }
        RequestBody::Exact(charset, octets) => PlannedBody::Recorded(exchange.id, *charset, *octets),
        RequestBody::Inexact(why) if condition == FreshCondition::AsSent => {
            unknown.push(format!("{} The editor begins without a body.", Refusal::BodyNotExact(*why)));
            PlannedBody::Empty
        }
        RequestBody::Inexact(why) => kept_body(recording, exchange, *why, is_edited, situation)?,
    };
    let change = |condition: &Condition| HeaderChange {
        place: Place::Header,
        name: condition.name().to_owned(),
        before: sent.raw(*condition).map(str::to_owned),
        after: match condition {
            Condition::IfUnmodifiedSince => "the refetch's Last-Modified",
            _ => "the refetch's ETag",
        }
        .to_owned(),
    };
    let of_own = own.iter().flat_map(|own| own.parts.iter().map(move |part| (own, part)));
    let own_changes = of_own.map(|(own, part)| HeaderChange {
        place: part.place,
        name: part.name.to_string(),
        before: (!part.value.is_empty()).then(|| part.value.to_string()),
        after: format!("the refetch's {}", validator_name(own)),
    });
    let tested = |test: &ExpectedValue, after: String| HeaderChange {
        place: Place::Test,
        name: test.pointer.clone(),
        before: Some(test.value.clone()),
        after,
    };
    let renewed_tests = tests.iter().map(|test| tested(test, "the value that the refetch finds".to_owned()));
    let dropped_tests = dropped.tests.iter().map(|test| tested(test, String::new()));
    let dropped_parts = dropped.parts.iter().map(|part| HeaderChange {
        place: part.place,
        name: part.name.to_string(),
        before: Some(part.value.to_string()),
        after: String::new(),
    });
    let changes = fresh.iter().map(change).chain(own_changes).chain(renewed_tests);
    let changes = changes.chain(dropped_tests).chain(dropped_parts);
    let changes: Vec<HeaderChange> = changes.collect();
    let is_renewed = |name: &str| {
        let mut fields = changes.iter().filter(|change| change.place == Place::Header);
        fields.any(|change| change.name.eq_ignore_ascii_case(name))
    };
    let is_dropped = |name: &str| match condition {
        FreshCondition::Refetched
        | FreshCondition::Reviewed
        | FreshCondition::Offered
        | FreshCondition::InOrder
        | FreshCondition::AsSent => false,
        FreshCondition::ForCreate => name.eq_ignore_ascii_case(Condition::IfNoneMatch.name()),
        FreshCondition::Without => is_condition(exchange, name),
    };
    let (credentials, not_told) = credentials::mode(recording, exchange, page);
    unknown.extend(not_told);
    let url = dropped.url_without(&exchange.request.url)?;
    let (url, edits) = match condition {
        FreshCondition::ForCreate => with_places(url, &own),
        _ => (url, dropped.edits()),
    };
    let mut request = PlannedRequest {
        method: method.to_owned(),
        url,
        headers: copied(exchange).filter(|(name, _)| !is_renewed(name) && !is_dropped(name)).collect(),
        body,
        edits,
        credentials,
        cache: CacheMode::NoStore,
        referrer: referrer(exchange),
    };
    if condition == FreshCondition::AsSent {
        let conditions =
            exchange.request.headers.iter().filter(|(name, _)| Condition::from_name(name).is_some());
        request.headers.extend(conditions.map(|(name, value)| (name.to_string(), value.to_string())));
    }
    let renewed = credentials::renew(recording, page, exchange, &mut request);
    let tests = tests.into_iter().map(|test| test.pointer).collect();
    Ok((Retry { request, fresh, dialect_conditions: own, tests, renewed }, changes, unknown))
}

/// The body that the page keeps, where the recorded one is not the one that was sent.
fn kept_body(
    recording: &Recording,
    exchange: &Exchange,
    why: Inexact,
    is_edited: bool,
    situation: &Situation,
) -> Result<PlannedBody, Refusal> {
    let Some(kept) = situation.kept else { return Err(Refusal::BodyNotExact(why)) };
    let is_free = |body| if is_edited { Err(KeptFault::ConditionInBody) } else { Ok(body) };
    let body = kept.body_of(recording, exchange).and_then(is_free);
    body.map(PlannedBody::Kept).map_err(|fault| Refusal::BodyNotKept(why, fault))
}
