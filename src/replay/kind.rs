//! The kinds of replay. A kind's record holds everything that the panel shows of it.

use super::ask::Ask;
use crate::exchange::ReplayStep;

/// What the user asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReplayKind {
    /// Read the latest state, and send the request again with the fresh validator.
    RefetchAndRetry,
    /// Read the latest state, merge it with the content that the page wanted to save, and send the result after the
    /// user's click.
    RefetchAndReview,
    /// Only read the latest state.
    RefetchOnly,
    /// Only read the header fields of the latest state, where the resource is large.
    RefetchHead,
    /// Only read a small part of the latest state, under the same validator, where the resource is large and its system
    /// documents such a read.
    RefetchSmall,
    /// Send the request again with the validator that the refusal itself carried.
    RetryWithOfferedTag,
    /// Read the existing resource, and replace its content with the request's: a refused create becomes an update.
    CreateToUpdate,
    /// Read the latest state once, and send several failed writes again, each with the validator that the one before gave.
    ReplayInOrder,
    /// Send the request again without its condition.
    RetryUnconditionally,
    /// Send the request again as the user edits it.
    EditAndRetry,
}

/// Where a retry's condition comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FreshCondition {
    /// The refetch gives the validator.
    Refetched,
    /// The refetch gives the validator, or the values that a JSON Patch tests, and the user sees them first.
    Reviewed,
    /// The refusal carried the validator.
    Offered,
    /// The refetch gives the tag for an If-Match in the place of `If-None-Match: *`.
    ForCreate,
    /// The refetch gives the first request's validator, and each answer the next request's.
    InOrder,
    /// The retry carries no condition.
    Without,
    /// The condition is sent as recorded, or as the user has edited it.
    AsSent,
}

/// What is fixed for a kind, before a plan is made.
struct Record {
    slug: &'static str,
    label: &'static str,
    title: &'static str,
    sends: &'static [ReplayStep],
    condition: FreshCondition,
    ask: Option<Ask>,
    may_destroy: Option<&'static str>,
    key: Option<&'static str>,
}

impl ReplayKind {
    /// All kinds, in the order of their buttons.
    pub const ALL: [ReplayKind; 10] = [
        ReplayKind::RefetchAndRetry,
        ReplayKind::RefetchAndReview,
        ReplayKind::RefetchOnly,
        ReplayKind::RefetchHead,
        ReplayKind::RefetchSmall,
        ReplayKind::RetryWithOfferedTag,
        ReplayKind::CreateToUpdate,
        ReplayKind::ReplayInOrder,
        ReplayKind::RetryUnconditionally,
        ReplayKind::EditAndRetry,
    ];

    /// The record of each kind; the compiler names a kind that is missing here.
    const fn record(self) -> Record {
        match self {
            ReplayKind::RefetchAndRetry => Record {
                slug: "refetch-and-retry",
                label: "Refetch and retry",
                title: "Read the latest version, then send this request again with its validator",
                sends: &[ReplayStep::Refetch, ReplayStep::Retry],
                condition: FreshCondition::Refetched,
                ask: None,
                may_destroy: Some("the version that the refetch finds"),
                key: Some("r"),
            },
            ReplayKind::RefetchAndReview => Record {
                slug: "refetch-and-review",
                label: "Refetch and review",
                title: "Read the latest version, merge it with yours, and send what you have seen",
                sends: &[ReplayStep::Refetch, ReplayStep::Retry],
                condition: FreshCondition::Reviewed,
                ask: Some(Ask::Review),
                may_destroy: Some("what the merged result leaves out"),
                key: Some("m"),
            },
            ReplayKind::RefetchOnly => Record {
                slug: "refetch-only",
                label: "Refetch only",
                title: "Read the latest version and write nothing",
                sends: &[ReplayStep::Refetch],
                condition: FreshCondition::Refetched,
                ask: None,
                may_destroy: None,
                key: None,
            },
            ReplayKind::RefetchHead => Record {
                slug: "refetch-head",
                label: "Refetch the headers only",
                title: "Read the latest version's headers with HEAD and write nothing: the resource is large",
                sends: &[ReplayStep::Refetch],
                condition: FreshCondition::Refetched,
                ask: None,
                may_destroy: None,
                key: None,
            },
            ReplayKind::RefetchSmall => Record {
                slug: "refetch-small",
                label: "Refetch the version only",
                title: "Read a small part of the resource, which has the same version, and write nothing: the resource is large",
                sends: &[ReplayStep::Refetch],
                condition: FreshCondition::Refetched,
                ask: None,
                may_destroy: None,
                key: None,
            },
            ReplayKind::RetryWithOfferedTag => Record {
                slug: "retry-with-offered-tag",
                label: "Retry with the offered tag",
                title: "Send this request again with the validator that the refusal carried, without reading first",
                sends: &[ReplayStep::Retry],
                condition: FreshCondition::Offered,
                ask: None,
                may_destroy: Some("the version that the refusal names, unseen"),
                key: None,
            },
            ReplayKind::CreateToUpdate => Record {
                slug: "create-to-update",
                label: "Look, then update it",
                title: "Read what exists already, and replace it with this content after a second click",
                sends: &[ReplayStep::Refetch, ReplayStep::Retry],
                condition: FreshCondition::ForCreate,
                ask: Some(Ask::Existing),
                may_destroy: Some("what is there already"),
                key: None,
            },
            ReplayKind::ReplayInOrder => Record {
                slug: "replay-in-order",
                label: "Replay in order",
                title: "Read the latest version once, then send every failed write of this resource again, one after the other",
                sends: &[ReplayStep::Refetch, ReplayStep::Retry],
                condition: FreshCondition::InOrder,
                ask: None,
                may_destroy: Some("the version that the refetch finds"),
                key: None,
            },
            ReplayKind::RetryUnconditionally => Record {
                slug: "retry-unconditionally",
                label: "Retry without the condition",
                title: "Send this request again with nothing that protects the present version, after a second click",
                sends: &[ReplayStep::Retry],
                condition: FreshCondition::Without,
                ask: Some(Ask::Unconditional),
                may_destroy: Some("whatever is there, unseen"),
                key: None,
            },
            ReplayKind::EditAndRetry => Record {
                slug: "edit-and-retry",
                label: "Edit and resend",
                title: "Change the method, the URL, the headers or the body, and send the request from the page",
                sends: &[ReplayStep::Retry],
                condition: FreshCondition::AsSent,
                ask: None,
                may_destroy: Some("what the edited request takes the place of"),
                key: None,
            },
        }
    }

    /// The kind's stable name, in `data-action`.
    pub fn slug(self) -> &'static str {
        self.record().slug
    }

    /// The label of the kind's button.
    pub fn label(self) -> &'static str {
        self.record().label
    }

    /// The tooltip of the kind's button, with the kind's key.
    pub fn title(self) -> String {
        let Record { title, key, .. } = self.record();
        key.map_or_else(|| title.to_owned(), |key| format!("{title} ({})", key.to_uppercase()))
    }

    /// The requests that the kind plans, in order.
    pub fn sends(self) -> &'static [ReplayStep] {
        self.record().sends
    }

    /// Whether the kind reads the latest state.
    pub fn has_refetch(self) -> bool {
        self.sends().contains(&ReplayStep::Refetch)
    }

    /// Whether a retry that loses a race reads again and is sent once more.
    pub fn reads_again(self) -> bool {
        self.has_refetch() && self != ReplayKind::ReplayInOrder
    }

    /// Whether the kind sends the request again.
    pub fn has_retry(self) -> bool {
        self.sends().contains(&ReplayStep::Retry)
    }

    /// Where the retry's condition comes from.
    pub fn condition(self) -> FreshCondition {
        self.record().condition
    }

    /// Why the retry of this kind always waits for a second, named click; `None` for a kind that does not always ask.
    pub fn ask(self) -> Option<Ask> {
        self.record().ask
    }

    /// What the kind may overwrite or remove on the server; `None` for a kind that only reads.
    pub fn may_destroy(self) -> Option<&'static str> {
        self.record().may_destroy
    }

    /// The key that starts the kind, in lower case.
    pub fn key(self) -> Option<&'static str> {
        self.record().key
    }

    /// The kind that a key starts, in either case.
    pub fn of_key(key: &str) -> Option<ReplayKind> {
        Self::ALL.into_iter().find(|kind| kind.key().is_some_and(|own| own.eq_ignore_ascii_case(key)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_kind_has_a_slug_a_label_and_a_key_of_its_own() {
        let all = ReplayKind::ALL;
        let slugs: HashSet<_> = all.iter().map(|kind| kind.slug()).collect();
        let labels: HashSet<_> = all.iter().map(|kind| kind.label()).collect();
        assert_eq!((slugs.len(), labels.len()), (all.len(), all.len()));
        for kind in all {
            assert!(kind.slug().chars().all(|one| one.is_ascii_lowercase() || one == '-'), "{kind:?}");
            assert!(!kind.label().is_empty() && !kind.title().is_empty(), "{kind:?}");
            if let Some(key) = kind.key() {
                assert_eq!(ReplayKind::of_key(key), Some(kind));
                assert!(kind.title().ends_with(&format!("({})", key.to_uppercase())), "{kind:?}");
            }
        }
    }

    #[test]
    fn only_a_kind_that_writes_can_destroy() {
        for kind in ReplayKind::ALL {
            assert!(kind.has_refetch() || kind.has_retry(), "{kind:?}");
            assert_eq!(kind.has_retry(), kind.may_destroy().is_some(), "{kind:?}");
        }
    }
}
