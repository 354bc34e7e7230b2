//! The causes, one file each: the rule's test, its names and its remedies. README.md says how to add a cause.

use super::remedy::Help;
use super::{Case, Claim, Finding};

/// The rule of one cause.
pub struct Rule {
    /// The cause.
    pub cause: Cause,
    /// The stable name: in code, in `data-cause`, in exports, in tests.
    pub slug: &'static str,
    /// The cause in about three words, for the list.
    pub in_brief: &'static str,
    /// Examines a case: a finding with evidence, if the case supports the cause.
    pub examine: fn(&Case) -> Option<Finding>,
    /// The claims that high confidence requires: `claim.rs` defines them.
    pub claims: &'static [Claim],
    /// The rule is skipped if one of these causes, which are earlier in the order, explains the failure with more than
    /// low confidence.
    pub yields_to: &'static [Cause],
    /// The remedies.
    pub help: Help,
}

/// Declares every cause once: the file's name, and the variant's name.
macro_rules! causes {
    ($($module:ident: $cause:ident,)*) => {
        $(mod $module;)*

        /// Why a conditional request failed, was refused before any comparison, or succeeded and is
        /// a risk. The file with the cause's name explains it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Cause {
            $(#[doc = concat!("`rules/", stringify!($module), ".rs`.")] $cause,)*
        }

        /// Every rule, in the order in which causes are examined and shown.
        pub const RULES: [&Rule; [$(Cause::$cause),*].len()] = [$(&$module::RULE),*];

        impl Cause {
            /// Every cause, in the order of the rules.
            pub const ALL: [Cause; RULES.len()] = [$(Cause::$cause),*];

            /// The cause's rule.
            pub fn rule(self) -> &'static Rule {
                match self {
                    $(Cause::$cause => &$module::RULE,)*
                }
            }
        }
    };
}

// The order: the response's own reason; what the request and its response alone show; what this tab did; the servers
// and caches in between; dates; tags of other resources. "Somebody else" is the last failure, named only if nothing
// else explains it. The risks follow the failures.
causes! {
    refused_for_another_reason: RefusedForAnotherReason,
    etag_hidden_by_cors: EtagHiddenByCors,
    preflight_refused_condition: PreflightRefusedCondition,
    header_changed_in_transit: HeaderChangedInTransit,
    condition_required: ConditionRequired,
    not_a_precondition_header: NotAPreconditionHeader,
    malformed_validator: MalformedValidator,
    should_have_been_304: ShouldHaveBeen304,
    outdated_if_modified_since: OutdatedIfModifiedSince,
    weak_validator: WeakValidator,
    tag_rewritten_by_compression: TagRewrittenByCompression,
    first_attempt_landed: FirstAttemptLanded,
    already_exists: AlreadyExists,
    condition_inverted: ConditionInverted,
    stale_after_own_write: StaleAfterOwnWrite,
    overlapping_writes: OverlappingWrites,
    retried_with_same_validator: RetriedWithSameValidator,
    stale_cache_read: StaleCacheRead,
    server_checks_wrongly: ServerChecksWrongly,
    replicas_disagree: ReplicasDisagree,
    wrong_validator_handed_out: WrongValidatorHandedOut,
    unstable_etag: UnstableEtag,
    does_not_exist: DoesNotExist,
    date_too_coarse: DateTooCoarse,
    clock_skew: ClockSkew,
    shared_parent_contention: SharedParentContention,
    validator_of_another_representation: ValidatorOfAnotherRepresentation,
    unknown_origin: UnknownOrigin,
    changed_by_own_action: ChangedByOwnAction,
    changed_by_another: ChangedByAnother,
    condition_ignored: ConditionIgnored,
    unconditional_overwrite: UnconditionalOverwrite,
    no_validator: NoValidator,
    revalidation_wasted: RevalidationWasted,
    not_modified_despite_mismatch: NotModifiedDespiteMismatch,
    validator_unchanged: ValidatorUnchanged,
    fresh_tag_old_content: FreshTagOldContent,
}

impl Cause {
    /// The stable name: in code, in `data-cause`, in exports, in tests.
    pub fn slug(self) -> &'static str {
        self.rule().slug
    }

    /// The cause in about three words, for the list.
    pub fn in_brief(self) -> &'static str {
        self.rule().in_brief
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cause_has_one_rule_and_yields_only_to_what_stands_before_it() {
        for cause in Cause::ALL {
            assert_eq!(RULES.iter().filter(|rule| rule.cause == cause).count(), 1, "{}", cause.slug());
            assert_eq!(cause.rule().cause, cause);
        }
        for (place, rule) in RULES.iter().enumerate() {
            let before: Vec<Cause> = RULES[..place].iter().map(|rule| rule.cause).collect();
            assert!(rule.yields_to.iter().all(|cause| before.contains(cause)), "{}", rule.cause.slug());
        }
    }
}
