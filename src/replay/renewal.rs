//! Which conditions of a refused request get a fresh validator, and which cannot.

use super::refusal::Refusal;
use super::request::BodyEdit;
use crate::dialect::with_parameter;
use crate::exchange::{Absence, Asks, DialectCondition, Exchange, ExpectedValue, MOST_TESTS, Place, Placed};
use crate::http::{Condition, Preconditions, media_type};
use std::rc::Rc;

/// The conditions that get a fresh validator.
#[derive(Debug, Default)]
pub(super) struct ToFreshen {
    /// HTTP's.
    pub(super) fields: Vec<Condition>,
    /// The dialect's.
    pub(super) own: Vec<Rc<DialectCondition>>,
    /// The tests of a JSON Patch, where it has no other condition.
    pub(super) tests: Vec<ExpectedValue>,
}

impl From<Vec<Condition>> for ToFreshen {
    fn from(fields: Vec<Condition>) -> ToFreshen {
        ToFreshen { fields, ..ToFreshen::default() }
    }
}

/// The conditions that get a fresh validator. The tests of a JSON Patch are among them only where the user sees their
/// values before anything is sent: a value can say under which circumstances the change is meant at all.
pub(super) fn conditions_to_freshen(
    sent: &Preconditions,
    exchange: &Exchange,
    is_reviewed: bool,
) -> Result<ToFreshen, Refusal> {
    let own = exchange.dialect_conditions();
    if let Some(absent) = own.iter().find(|own| own.asks == Asks::Absent) {
        let asked = match absent.parts.is_empty() {
            true => format!("A request without {}", absent.name),
            false => format!("{}: {}{}", absent.name, absent.value, absent.place()),
        };
        return Err(Refusal::AsksForOwnAbsence(asked));
    }
    let renewable: Vec<_> = own.iter().filter(|own| own.asks.is_renewable()).cloned().collect();
    let fresh = match http_conditions(sent, exchange.response.status) {
        Err(Refusal::NoCondition) if !renewable.is_empty() => Vec::new(),
        fresh => {
            let dialect_facts = exchange.dialect_facts.as_deref();
            let system =
                || dialect_facts.map_or_else(String::new, |dialect_facts| dialect_facts.system.to_string());
            match (fresh, own.first(), dialect_facts) {
                (Err(Refusal::NoCondition), Some(own), _) => {
                    return Err(Refusal::NotRenewable { name: own.name.to_string(), system: system() });
                }
                (Err(Refusal::NoCondition), None, _) if !exchange.outlines.tests().is_empty() => {
                    return own_tests(exchange.outlines.tests(), is_reviewed);
                }
                (fresh, _, Some(dialect_facts))
                    if renewable.is_empty()
                        && exchange.is_required()
                        && sent.leading().is_none()
                        && (dialect_facts.without != Absence::Unknown || fresh.is_err()) =>
                {
                    return Err(Refusal::OwnRequired(system()));
                }
                (fresh, ..) => fresh?,
            }
        }
    };
    // A dialect's own condition takes the place of the If-Match that RFC 6585 asks for.
    let is_for_own = exchange.response.status == 428 && sent.leading().is_none() && !renewable.is_empty();
    let fields = if is_for_own { Vec::new() } else { fresh };
    Ok(ToFreshen { fields, own: renewable, tests: Vec::new() })
}

/// The tests of a JSON Patch without another condition.
fn own_tests(tests: &[ExpectedValue], is_reviewed: bool) -> Result<ToFreshen, Refusal> {
    let first = || tests.first().map_or_else(String::new, |test| test.pointer.clone());
    match (is_reviewed, tests.len()) {
        // There may be further tests, which are not known.
        (true, MOST_TESTS..) => Err(Refusal::ManyTests),
        (true, _) => Ok(ToFreshen { tests: tests.to_vec(), ..ToFreshen::default() }),
        (false, _) => Err(Refusal::OwnTests(first())),
    }
}

/// The condition of the update that replaces a create, which was refused because the resource exists.
pub(super) fn in_place_of_absence(sent: &Preconditions, exchange: &Exchange) -> Result<ToFreshen, Refusal> {
    let has_if_match = sent.raw(Condition::IfMatch).is_some();
    let is_create = sent.raw(Condition::IfNoneMatch).is_some_and(|value| value.trim() == "*");
    match exchange.dialect_conditions() {
        [] if is_create && !has_if_match => Ok(vec![Condition::IfMatch].into()),
        // A POST names what makes the resource, and not the resource.
        [own]
            if own.asks == Asks::Absent && sent.leading().is_none() && &*exchange.request.method == "PUT" =>
        {
            let is_json = || is_json(exchange);
            let has_place = |part: &Placed| part.place != Place::Body || is_json();
            if own.update.is_empty() || !own.update.iter().all(has_place) {
                return Err(Refusal::NoCreate);
            }
            let parts = own.update.clone();
            let update = DialectCondition { parts, asks: Asks::Unchanged, ..DialectCondition::clone(own) };
            Ok(ToFreshen { own: vec![Rc::new(update)], ..ToFreshen::default() })
        }
        _ => Err(Refusal::NoCreate),
    }
}

/// The request with a place for each condition that it has not: a parameter in the query, a member of the JSON body.
pub(super) fn with_places(url: String, own: &[Rc<DialectCondition>]) -> (String, Vec<BodyEdit>) {
    let new = || own.iter().flat_map(|own| &own.parts).filter(|part| part.value.is_empty());
    let parameters = new().filter(|part| part.place == Place::Query);
    let url = parameters.fold(url, |url, part| with_parameter(&url, &part.name, ""));
    let members = new().filter(|part| part.place == Place::Body);
    let member = |part: &Placed| BodyEdit::NewMember { path: part.name.to_string(), value: String::new() };
    (url, members.map(member).collect())
}

/// Whether a request's body is JSON, by its media type.
pub(super) fn is_json(exchange: &Exchange) -> bool {
    let media = exchange.request.headers.get("Content-Type").map_or("", |media| media);
    media_type(media).contains("json")
}

/// Whether a request field is a condition, HTTP's or the dialect's.
pub(super) fn is_condition(exchange: &Exchange, name: &str) -> bool {
    let is_http = Condition::ALL.into_iter().any(|one| one.name().eq_ignore_ascii_case(name));
    let mut parts = exchange.dialect_conditions().iter().flat_map(|own| &own.parts);
    is_http || parts.any(|part| part.place == Place::Header && part.name.eq_ignore_ascii_case(name))
}

/// Which of HTTP's conditions get a fresh validator.
fn http_conditions(sent: &Preconditions, status: u16) -> Result<Vec<Condition>, Refusal> {
    let has = |condition| sent.raw(condition).is_some();
    if has(Condition::IfNoneMatch) {
        return Err(if has(Condition::IfMatch) { Refusal::MixedConditions } else { Refusal::AsksForAbsence });
    }
    if sent.raw(Condition::IfMatch).is_some_and(|value| value.trim() == "*") {
        return Err(Refusal::AnyVersion);
    }
    let fresh: Vec<_> =
        [Condition::IfMatch, Condition::IfUnmodifiedSince].into_iter().filter(|one| has(*one)).collect();
    match (fresh.is_empty(), status) {
        (false, _) => Ok(fresh),
        // RFC 6585 §3: the server wants a condition; If-Match protects a write.
        (true, 428) => Ok(vec![Condition::IfMatch]),
        (true, _) => Err(Refusal::NoCondition),
    }
}
