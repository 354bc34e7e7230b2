//! The rules, in the catalogue's order: the first that the traffic supports comes first.

mod already_exists;
mod changed_by_another;
mod clock_skew;
mod condition_ignored;
mod condition_required;
mod date_too_coarse;
mod does_not_exist;
mod etag_hidden_by_cors;
mod first_attempt_landed;
mod header_changed_in_transit;
mod malformed_validator;
mod no_validator;
mod not_a_precondition_header;
mod outdated_if_modified_since;
mod overlapping_writes;
mod preflight_refused_condition;
mod replicas_disagree;
mod retried_with_same_validator;
mod revalidation_wasted;
mod should_have_been_304;
mod stale_after_own_write;
mod stale_cache_read;
mod tag_rewritten_by_compression;
mod unconditional_overwrite;
mod unknown_origin;
mod unstable_etag;
mod validator_of_another_representation;
mod weak_validator;

use super::{Case, Cause, Finding};

/// A rule: a cause with its evidence, where the case supports it.
pub struct Rule {
    /// What it looks for.
    pub cause: Cause,
    /// Looks for it.
    pub examine: fn(&Case) -> Option<Finding>,
    /// It is not said where one of these explains the failure with more than low confidence. They
    /// stand before it.
    pub yields_to: &'static [Cause],
}

const fn rule(cause: Cause, examine: fn(&Case) -> Option<Finding>) -> Rule {
    Rule { cause, examine, yields_to: &[] }
}

/// Every rule. What can be read off the request and its answer alone comes first, then what this tab
/// saw itself, then the servers and caches on the way, the dates, and the tags from elsewhere; and
/// somebody else is named last, never when anything else explains it.
pub const RULES: [Rule; 28] = [
    rule(Cause::EtagHiddenByCors, etag_hidden_by_cors::examine),
    rule(Cause::PreflightRefusedCondition, preflight_refused_condition::examine),
    rule(Cause::HeaderChangedInTransit, header_changed_in_transit::examine),
    rule(Cause::ConditionRequired, condition_required::examine),
    rule(Cause::NotAPreconditionHeader, not_a_precondition_header::examine),
    rule(Cause::MalformedValidator, malformed_validator::examine),
    rule(Cause::ShouldHaveBeen304, should_have_been_304::examine),
    rule(Cause::OutdatedIfModifiedSince, outdated_if_modified_since::examine),
    rule(Cause::WeakValidator, weak_validator::examine),
    rule(Cause::TagRewrittenByCompression, tag_rewritten_by_compression::examine),
    rule(Cause::FirstAttemptLanded, first_attempt_landed::examine),
    rule(Cause::AlreadyExists, already_exists::examine),
    rule(Cause::StaleAfterOwnWrite, stale_after_own_write::examine),
    rule(Cause::OverlappingWrites, overlapping_writes::examine),
    rule(Cause::RetriedWithSameValidator, retried_with_same_validator::examine),
    rule(Cause::StaleCacheRead, stale_cache_read::examine),
    rule(Cause::ReplicasDisagree, replicas_disagree::examine),
    rule(Cause::UnstableEtag, unstable_etag::examine),
    rule(Cause::DoesNotExist, does_not_exist::examine),
    rule(Cause::DateTooCoarse, date_too_coarse::examine),
    rule(Cause::ClockSkew, clock_skew::examine),
    Rule {
        cause: Cause::ValidatorOfAnotherRepresentation,
        examine: validator_of_another_representation::examine,
        yields_to: &[Cause::TagRewrittenByCompression],
    },
    Rule {
        cause: Cause::UnknownOrigin,
        examine: unknown_origin::examine,
        yields_to: &[
            Cause::HeaderChangedInTransit,
            Cause::ClockSkew,
            Cause::ValidatorOfAnotherRepresentation,
        ],
    },
    Rule {
        cause: Cause::ChangedByAnother,
        examine: changed_by_another::examine,
        yields_to: &[
            Cause::EtagHiddenByCors,
            Cause::HeaderChangedInTransit,
            Cause::TagRewrittenByCompression,
            Cause::FirstAttemptLanded,
            Cause::StaleAfterOwnWrite,
            Cause::OverlappingWrites,
            Cause::StaleCacheRead,
            Cause::ReplicasDisagree,
            Cause::UnstableEtag,
            Cause::DateTooCoarse,
            Cause::ClockSkew,
            Cause::ValidatorOfAnotherRepresentation,
        ],
    },
    rule(Cause::ConditionIgnored, condition_ignored::examine),
    rule(Cause::UnconditionalOverwrite, unconditional_overwrite::examine),
    rule(Cause::NoValidator, no_validator::examine),
    rule(Cause::RevalidationWasted, revalidation_wasted::examine),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cause_has_one_rule_and_yields_only_to_what_stands_before_it() {
        for cause in Cause::ALL {
            assert_eq!(RULES.iter().filter(|rule| rule.cause == cause).count(), 1, "{}", cause.slug());
        }
        for (place, rule) in RULES.iter().enumerate() {
            let before: Vec<Cause> = RULES[..place].iter().map(|rule| rule.cause).collect();
            assert!(rule.yields_to.iter().all(|cause| before.contains(cause)), "{}", rule.cause.slug());
        }
    }
}
