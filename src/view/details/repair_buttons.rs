//! The buttons of the repair path: which step has which, and which one is recommended.

use super::repair_input::{RepairInput, is_read, is_repair};
use super::repair_step::{RepairAction, RepairActionKind, RepairStep, StepName, StepState};
use crate::diagnosis::{Cause, diagnose};
use crate::exchange::ExchangeId;
use crate::replay::{Ask, Refusal, ReplayKind, State, page_write_of};

/// Whether a retry would probably overwrite another client's change, or depends on values that the user has to see.
fn is_review_recommended(input: &RepairInput) -> bool {
    let mut plans = input.plans.iter().filter(|(kind, _)| *kind == ReplayKind::RefetchAndReview);
    let plan = plans.next().and_then(|(_, plan)| plan.as_ref().ok());
    if plan.and_then(|plan| plan.retry.as_ref()).is_some_and(|retry| !retry.tests.is_empty()) {
        return true;
    }
    let is_anothers = input.findings.first().is_some_and(|top| match top.cause {
        Cause::ChangedByAnother => true,
        // The first refusal of the tag says who had changed the resource.
        Cause::RetriedWithSameValidator => {
            let mut earlier = top.evidence.iter().map(|one| one.exchange).filter(|one| *one != input.of);
            earlier.any(|of| is_changed_by_another(input, of))
        }
        _ => false,
    });
    plan.and_then(|plan| plan.base).is_some_and(|base| is_anothers || shows_anothers_version(input, base))
}

/// Whether the last read after the failure shows another content than the one that the page had read, in a version that
/// this tab has not written.
fn shows_anothers_version(input: &RepairInput, base: ExchangeId) -> bool {
    let recording = input.recording;
    let Some(base) = recording.get(base) else { return false };
    let history = recording.ledger().resource(&base.resource());
    let after = history.into_iter().flat_map(|resource| resource.exchanges().rev());
    let mut reads = after
        .take_while(|id| *id > input.of)
        .filter_map(|id| recording.get(id))
        .filter(|read| read.is_read() && read.succeeded() && read.request.url == base.request.url);
    let Some(latest) = reads.next() else { return false };
    let contents = latest.response.body.fingerprint().zip(base.response.body.fingerprint());
    contents.is_some_and(|(latest, base)| latest != base) && page_write_of(recording, latest.id).is_none()
}

/// Whether another client's change is the likeliest cause of a failure.
fn is_changed_by_another(input: &RepairInput, of: ExchangeId) -> bool {
    diagnose(input.recording, of).first().is_some_and(|top| top.cause == Cause::ChangedByAnother)
}

/// Whether several writes of the resource have failed, and none of them takes the place of all that another writes: only
/// together do they save what the page has written. Where the first failed for somebody else's change, that is to be
/// seen first.
pub(super) fn is_in_order_recommended(input: &RepairInput) -> bool {
    let mut plans = input.plans.iter().filter(|(kind, _)| *kind == ReplayKind::ReplayInOrder);
    let plan = plans.next().and_then(|(_, plan)| plan.as_ref().ok());
    let is_over = input.run.is_none_or(|run| run.state().is_over());
    is_over
        && !is_review_recommended(input)
        && plan.is_some_and(|plan| !plan.has_superseded() && !is_changed_by_another(input, plan.first))
}

pub(super) fn buttons(input: &RepairInput, steps: &mut [RepairStep], saved: Option<ExchangeId>) {
    let next = steps.iter().find(|step| step.state == StepState::Next).map(|step| step.name);
    let busy = steps.iter().any(|step| step.state == StepState::UnderWay);
    // One click does steps two to four; the button is at the first of them that is open.
    let repair_at = if next == Some(StepName::Fetch) && input.repair().is_ok() {
        StepName::Fetch
    } else {
        StepName::Retry
    };
    let is_review = is_review_recommended(input);
    let is_in_order = is_in_order_recommended(input);
    for step in steps {
        // While the retry waits for a second click, its buttons are shown beside the reasons.
        let is_asked = input.run.is_some_and(|run| run.state() == State::Review);
        if step.state == StepState::UnderWay && is_asked {
            continue;
        }
        if step.state == StepState::UnderWay {
            step.actions.push(RepairAction {
                kind: RepairActionKind::Cancel,
                is_possible: true,
                is_primary: false,
                is_prominent: true,
                has_tests: false,
                reads_kept_body: false,
            });
            continue;
        }
        let is_next = next == Some(step.name);
        if busy {
            continue;
        }
        for (kind, plan) in input.plans {
            let is_read = is_read(*kind);
            let at = if is_read { StepName::Fetch } else { repair_at };
            // The other ways out have a section of their own.
            let is_retry = is_repair(*kind) || (is_in_order && *kind == ReplayKind::ReplayInOrder);
            let is_here = at == step.name && (is_read || is_retry);
            // Offered where it makes sense.
            let is_rare = matches!(
                *kind,
                ReplayKind::RefetchAndReview | ReplayKind::RefetchHead | ReplayKind::RefetchSmall
            );
            let is_for_review = matches!(plan, Err(Refusal::OwnTests(_))) && input.repair().is_ok();
            if !is_here || (is_rare && plan.is_err()) || is_for_review {
                continue;
            }
            let retry = plan.as_ref().ok().and_then(|plan| plan.retry.as_ref());
            let has_tests = retry.is_some_and(|retry| !retry.tests.is_empty());
            let is_first = match *kind {
                ReplayKind::RefetchAndRetry => !is_review && !is_in_order && saved.is_none(),
                ReplayKind::ReplayInOrder => saved.is_none(),
                ReplayKind::RefetchAndReview => is_review && saved.is_none(),
                ReplayKind::RefetchHead | ReplayKind::RefetchSmall => false,
                _ => repair_at != StepName::Fetch,
            };
            let is_prominent = is_next && (is_first || (is_retry && saved.is_none()));
            step.actions.push(RepairAction {
                kind: RepairActionKind::Replay(*kind),
                is_possible: plan.is_ok(),
                is_primary: is_next && is_first,
                is_prominent: is_prominent && plan.is_ok() || (is_next && is_first),
                has_tests,
                reads_kept_body: plan.as_ref().is_ok_and(|plan| plan.kept_for_review().is_some()),
            });
            for ask in plan.iter().flat_map(|plan| &plan.asks).filter(|ask| **ask != Ask::Review) {
                let ask = ask.to_string();
                if !step.asks.contains(&ask) {
                    step.asks.push(ask);
                }
            }
        }
        // The recommended one is the first.
        step.actions.sort_by_key(|action| !action.is_primary);
        if step.name == StepName::Escalate {
            let kind = RepairActionKind::Report;
            step.actions.push(RepairAction {
                kind,
                is_possible: true,
                is_primary: is_next,
                is_prominent: is_next,
                has_tests: false,
                reads_kept_body: false,
            });
        }
    }
}
