//! The rules, in the catalogue's order: the first that the traffic supports comes first.

mod already_exists;
mod changed_by_another;
mod condition_required;
mod does_not_exist;
mod malformed_validator;
mod not_a_precondition_header;
mod overlapping_writes;
mod retried_with_same_validator;
mod stale_after_own_write;
mod unknown_origin;
mod weak_validator;

use super::{Case, Finding};

/// A rule: a cause with its evidence, where the case supports it.
pub type Rule = fn(&Case) -> Option<Finding>;

/// Every rule. What can be read off the request alone comes first, then what this tab saw itself,
/// and somebody else is named last: never when the page's own doing explains it.
pub const RULES: [Rule; 11] = [
    condition_required::examine,
    not_a_precondition_header::examine,
    malformed_validator::examine,
    weak_validator::examine,
    already_exists::examine,
    stale_after_own_write::examine,
    overlapping_writes::examine,
    retried_with_same_validator::examine,
    does_not_exist::examine,
    unknown_origin::examine,
    changed_by_another::examine,
];
