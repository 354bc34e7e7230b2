//! What is known of a request beside the recording, when a replay of it is planned.

use crate::diagnosis::{Cause, Confidence, diagnose};
use crate::exchange::ExchangeId;
use crate::recording::Recording;
use crate::replay::{self, Landed, PageLoads, Plan, SendingDocument, Situation};

/// What is known beside the recording of a request with this sender.
pub(super) fn situation<'a>(
    sender: Option<&'a SendingDocument>,
    pages: &'a PageLoads,
    recording: &Recording,
    of: ExchangeId,
) -> Situation<'a> {
    let is_of_page_origin = || {
        let exchange = recording.get(of);
        exchange.zip(pages.current()).is_some_and(|(exchange, page)| replay::has_origin(exchange, page))
    };
    let unreachable = pages.unreachable();
    let none = Situation { unreachable, ..Situation::default() };
    match sender {
        // The first request waits for the answer.
        None if is_of_page_origin() => Situation { page: pages.current(), ..none },
        None => none,
        Some(SendingDocument::Top) => Situation { page: pages.current(), ..none },
        Some(SendingDocument::Frame(frame)) => Situation { page: Some(frame), ..none },
        Some(SendingDocument::Refused(why)) => {
            Situation { page: pages.current(), obstacle: Some(why), ..none }
        }
    }
}

/// Whether the recorded traffic shows that the server may have processed an earlier attempt.
pub(super) fn landed(recording: &Recording, of: ExchangeId) -> Option<Landed> {
    let findings = diagnose(recording, of);
    let landed = findings.iter().find(|finding| finding.cause == Cause::FirstAttemptLanded)?;
    (landed.confidence != Confidence::Low)
        .then_some(Landed { is_proven: landed.confidence == Confidence::High })
}

/// The same for the other writes of a plan that sends several.
pub(super) fn any_landed(recording: &Recording, plan: &Plan) -> Option<Landed> {
    let others = plan.retries().map(|(id, _)| id).filter(|id| *id != plan.of);
    let all: Vec<Landed> = others.filter_map(|id| landed(recording, id)).collect();
    let is_proven = all.iter().any(|one| one.is_proven);
    (!all.is_empty()).then_some(Landed { is_proven })
}
