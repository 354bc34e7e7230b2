//! What a request leaves out that is sent without its condition.

use super::refusal::Refusal;
use super::renewal::is_json;
use super::request::BodyEdit;
use crate::dialect::without_parameter;
use crate::exchange::{Absence, DialectCondition, Exchange, ExpectedValue, Place, Placed};
use crate::http::Preconditions;

/// What a request sends without its condition leaves out, besides header fields.
#[derive(Debug, Default)]
pub(super) struct LeftOut<'a> {
    /// The tests of a JSON Patch.
    pub(super) tests: &'a [ExpectedValue],
    /// The dialect's conditions in the query and in a JSON body.
    pub(super) parts: Vec<&'a Placed>,
}

impl LeftOut<'_> {
    fn members(&self) -> impl Iterator<Item = &Placed> {
        self.parts.iter().copied().filter(|part| part.place == Place::Body)
    }

    /// Whether the body changes.
    pub(super) fn changes_body(&self) -> bool {
        !self.tests.is_empty() || self.members().next().is_some()
    }

    /// The changes of the body.
    pub(super) fn edits(&self) -> Vec<BodyEdit> {
        let members = self.members().map(|part| BodyEdit::WithoutMember(part.name.to_string()));
        members.chain((!self.tests.is_empty()).then_some(BodyEdit::WithoutTests)).collect()
    }

    /// The URL without the parameters.
    ///
    /// # Errors
    /// [`Refusal::NotRemovable`].
    pub(super) fn url_without(&self, url: &str) -> Result<String, Refusal> {
        let mut parameters = self.parts.iter().filter(|part| part.place == Place::Query);
        parameters.try_fold(url.to_owned(), |url, part| {
            without_parameter(&url, &part.name).ok_or_else(|| Refusal::NotRemovable(part.name.to_string()))
        })
    }
}

/// What is left out of a request that is sent without its condition. A part of the query or of the body is left out only
/// where the system documents that the request then overwrites.
///
/// # Errors
/// [`Refusal::NoCondition`], [`Refusal::NotRemovable`].
pub(super) fn left_out<'a>(sent: &Preconditions, exchange: &'a Exchange) -> Result<LeftOut<'a>, Refusal> {
    let own = || exchange.dialect_conditions().iter().filter(|own| !own.parts.is_empty());
    let tests = exchange.outlines.tests();
    let is_alone = sent.leading().is_none() && own().next().is_none();
    if is_alone && tests.is_empty() {
        return Err(Refusal::NoCondition);
    }
    let is_elsewhere = |part: &&Placed| part.place != Place::Header;
    let parts: Vec<&Placed> = own().flat_map(|own| &own.parts).filter(is_elsewhere).collect();
    let facts = exchange.dialect_facts.as_deref();
    let overwrites = facts.is_some_and(|facts| facts.without == Absence::Overwrites);
    let is_json = is_json(exchange);
    let is_removable = |own: &DialectCondition| {
        let parts = own.parts.iter().filter(|part| part.place == Place::Body);
        overwrites && own.asks.is_renewable() && (is_json || parts.count() == 0)
    };
    let fixed = own().find(|own| own.parts.iter().any(|part| is_elsewhere(&part)) && !is_removable(own));
    match fixed {
        Some(own) => Err(Refusal::NotRemovable(own.name.to_string())),
        // Beside another condition, the tests stay as they are.
        None => Ok(LeftOut { tests: if is_alone { tests } else { &[] }, parts }),
    }
}
