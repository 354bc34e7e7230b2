//! Which conditions of a refused request get a fresh validator, and which cannot.

use super::refusal::Refusal;
use crate::exchange::{Absence, Asks, DialectCondition, Exchange, ExpectedValue, MOST_TESTS, Place};
use crate::http::{Condition, Preconditions};
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
pub(super) fn in_place_of_absence(
    sent: &Preconditions,
    exchange: &Exchange,
) -> Result<Vec<Condition>, Refusal> {
    let is_create = sent.raw(Condition::IfNoneMatch).is_some_and(|value| value.trim() == "*");
    match is_create && sent.raw(Condition::IfMatch).is_none() && exchange.dialect_conditions().is_empty() {
        true => Ok(vec![Condition::IfMatch]),
        false => Err(Refusal::NoCreate),
    }
}

/// The tests of a JSON Patch that are left out, where every other condition of the request is a header field.
pub(super) fn left_out<'a>(
    sent: &Preconditions,
    exchange: &'a Exchange,
) -> Result<&'a [ExpectedValue], Refusal> {
    if let Some(own) = exchange
        .dialect_conditions()
        .iter()
        .find(|own| own.parts.iter().any(|part| part.place != Place::Header))
    {
        return Err(Refusal::NotRemovable(own.name.to_string()));
    }
    let has_own = exchange.dialect_conditions().iter().any(|own| !own.parts.is_empty());
    let tests = exchange.outlines.tests();
    match sent.leading().is_none() && !has_own && tests.is_empty() {
        true => Err(Refusal::NoCondition),
        false => Ok(tests),
    }
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
