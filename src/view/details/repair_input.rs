//! What the repair path is made from.

use super::safe_tests::TestView;
use crate::diagnosis::Finding;
use crate::exchange::ExchangeId;
use crate::recording::Recording;
use crate::replay::{FreshCondition, Plan, Refusal, ReplayKind, Run};

/// The input of the repair path.
pub struct RepairInput<'a> {
    /// The recording.
    pub recording: &'a Recording,
    /// The failed exchange.
    pub of: ExchangeId,
    /// The diagnosis' findings, the likeliest first.
    pub findings: &'a [Finding],
    /// The plan of each kind of replay, in the order of the buttons.
    pub plans: &'a [(ReplayKind, Result<Plan, Refusal>)],
    /// The repair that is under way or finished.
    pub run: Option<&'a Run>,
    /// The safe tests.
    pub tests: &'a [TestView],
}

/// The refusal for a kind of replay without a plan.
static NOT_PLANNED: Refusal = Refusal::NothingToRepair;

impl<'a> RepairInput<'a> {
    /// The plan of the kind that repairs: it reads, then sends the request again. The review's, where it alone is
    /// possible.
    pub(super) fn repair(&self) -> Result<&'a Plan, &'a Refusal> {
        let mut possible = self.plans.iter().filter(|(kind, _)| is_repair(*kind));
        possible.find_map(|(_, plan)| plan.as_ref().ok()).map_or_else(|| self.first(is_repair), Ok)
    }

    /// The plan of the kind that only reads.
    pub(super) fn refetch(&self) -> Result<&'a Plan, &'a Refusal> {
        self.first(is_read)
    }

    fn first(&self, is: fn(ReplayKind) -> bool) -> Result<&'a Plan, &'a Refusal> {
        let found = self.plans.iter().find(|(kind, _)| is(*kind));
        found.map_or(Err(&NOT_PLANNED), |(_, plan)| plan.as_ref())
    }
}

/// Whether a kind repairs: it reads, then sends the request again.
pub(super) fn is_repair(kind: ReplayKind) -> bool {
    matches!(kind.condition(), FreshCondition::Refetched | FreshCondition::Reviewed)
        && kind.has_refetch()
        && kind.has_retry()
}

/// Whether a kind only reads.
pub(super) fn is_read(kind: ReplayKind) -> bool {
    !kind.has_retry()
}
