//! The causes, each a file: what it looks for, its names, and what helps. README.md here says how to add one.

use super::remedy::Help;
use super::{Case, Claim, Finding};

/// One cause.
pub struct Rule {
    /// Which cause.
    pub cause: Cause,
    /// Its stable name: in code, in `data-cause`, in exports, in tests.
    pub slug: &'static str,
    /// The cause in about three words, for the list.
    pub in_brief: &'static str,
    /// Looks for it: the cause with its evidence, where the case supports it.
    pub examine: fn(&Case) -> Option<Finding>,
    /// What must be true of the recording before it may say *high*: `claim.rs` has the definition.
    pub claims: &'static [Claim],
    /// It is not said where one of these explains the failure with more than low confidence. They
    /// stand before it.
    pub yields_to: &'static [Cause],
    /// What helps.
    pub help: Help,
}

/// Declares every cause once: its file, and its name.
macro_rules! causes {
    ($($module:ident: $cause:ident,)*) => {
        $(mod $module;)*

        /// Why a conditional request failed, was refused before any comparison, or succeeded and is
        /// dangerous all the same. The file of the same name says what each means.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Cause {
            $(#[doc = concat!("`rules/", stringify!($module), ".rs`.")] $cause,)*
        }

        /// Every rule, in the order in which causes are looked for and shown.
        pub const RULES: [&Rule; [$(Cause::$cause),*].len()] = [$(&$module::RULE),*];

        impl Cause {
            /// Every cause, in the order of the rules.
            pub const ALL: [Cause; RULES.len()] = [$(Cause::$cause),*];

            /// Its rule.
            pub fn rule(self) -> &'static Rule {
                match self {
                    $(Cause::$cause => &$module::RULE,)*
                }
            }
        }
    };
}

// What the answer itself gives as its reason comes first, and what can be read off the request and its answer alone, then what this tab saw itself, then the servers and
// caches on the way, the dates, and the tags from elsewhere. Somebody else is named last, never when anything else
// explains the failure. The risks stand behind the failures.
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
}

impl Cause {
    /// Its stable name: in code, in `data-cause`, in exports, in tests.
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
