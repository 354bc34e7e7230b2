//! The retry of a plan, before its conditions are filled in.

use super::credentials::Renewed;
use super::request::PlannedRequest;
use crate::exchange::DialectCondition;
use crate::http::Condition;
use std::rc::Rc;

/// The retry of a plan, as far as it is known before the refetch.
#[derive(Clone, Debug, PartialEq)]
pub struct Retry {
    /// The request without the conditions that get a fresh validator.
    pub request: PlannedRequest,
    /// The conditions that get a fresh validator, in the order in which they are sent.
    pub fresh: Vec<Condition>,
    /// The dialect's conditions that get a fresh validator.
    pub dialect_conditions: Vec<Rc<DialectCondition>>,
    /// The JSON Pointers (RFC 6901) that the `test` operations of a JSON Patch test: each expects what the refetch finds
    /// there. Only a review fills this.
    pub tests: Vec<String>,
    /// Credentials that the page has renewed since the original, and that the request carries.
    pub renewed: Vec<Renewed>,
}

/// What a dialect calls the validator that a condition sends.
pub(super) fn validator_name(own: &DialectCondition) -> String {
    own.kind.split('\n').skip(1).collect::<Vec<_>>().join(" and ")
}
