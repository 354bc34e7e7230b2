//! Several writes, one after the other: which one is sent, with which conditions, and what was sent when it ends.

use super::read_back::says_saved;
use super::*;
use crate::replay::Link;
use std::fmt::Display;

impl Run {
    /// The request that is sent now, or was sent last.
    pub fn retry(&self) -> Option<&Retry> {
        match self.at.checked_sub(1) {
            Some(place) => self.plan.rest.get(place).map(|link| &link.retry),
            None => self.plan.retry.as_ref(),
        }
    }

    /// The exchange whose request is sent now, or was sent last.
    pub fn sending(&self) -> ExchangeId {
        let link = self.at.checked_sub(1).and_then(|place| self.plan.rest.get(place));
        link.map_or(self.plan.first, |link| link.of)
    }

    /// The content just before the write that is sent now, where a refetch has read it.
    pub fn content_before(&self) -> Option<ExchangeId> {
        if self.at == 0 { self.found() } else { None }
    }

    /// What has been written so far, in words, while the next write waits for a second click.
    pub fn written(&self) -> String {
        self.words(&"", Some(WriteState::No)).trim_start().to_owned()
    }

    /// Whether the plan sends several writes.
    pub(super) fn is_of_several(&self) -> bool {
        !self.plan.rest.is_empty()
    }

    /// Whether the write that is sent now is the last.
    pub(super) fn is_at_last(&self) -> bool {
        self.at == self.plan.rest.len()
    }

    /// Whether the end tells what was sent of several writes. The end of an undo does not.
    pub(super) fn has_account(&self) -> bool {
        self.is_of_several() && !self.is_undoing()
    }

    /// Sends the next write with the validator that the answer to the one before gave. Where it gave none, or the one that
    /// was sent, the resource is read first.
    pub(super) fn go_on(&mut self, next: Link, answer: Answer) -> Command {
        match fresh_conditions(&next.retry, &answer, self.plan.comparison, &[]) {
            Ok(conditions) if self.gives_new_validator(&answer) => {
                self.send_next(next.retry, answer, conditions, &[])
            }
            Ok(_) => self.check(Doubt::Next { missing: "new validator".to_owned() }),
            Err(why) => self.check(Doubt::Next { missing: missing(why) }),
        }
    }

    /// What the answer to the last write lacks, while the read for the next write is under way.
    pub(super) fn between(&self) -> Option<String> {
        match &self.doubt {
            Some(Doubt::Next { missing }) => Some(missing.clone()),
            _ => None,
        }
    }

    /// Whether the read for the next write is under way: no write is.
    pub(super) fn is_between(&self) -> bool {
        matches!(self.doubt, Some(Doubt::Next { .. }))
    }

    /// Sends the next write with the validator that the read between gave.
    pub(super) fn read_between(&mut self, settled: Settled, answer: Answer, lacks: String) -> Command {
        let before = self.sending();
        let is_explained = matches!(settled, Settled::Holds | Settled::HoldsMore);
        if let Some(save) = self.saves.last_mut() {
            save.shown = (settled == Settled::Holds).then(|| answer.clone());
            let is_read = !matches!(settled, Settled::Unread(_) | Settled::Gone);
            save.read_between = answer.exchange.filter(|_| is_read);
        }
        let reasons = match settled {
            Settled::Holds | Settled::HoldsMore => Vec::new(),
            Settled::Differs | Settled::Incomparable => vec![Ask::ReadBetween(before)],
            Settled::Unread(why) => return self.nothing_to_go_on(lacks, Some(why)),
            Settled::Gone => return self.nothing_to_go_on(lacks, Some("it is gone".to_owned())),
            Settled::Untouched(_) => {
                // The answer said that it was saved, and the resource shows that it was not.
                self.saves.pop();
                let account = self.account(WriteState::No);
                let retry = self.steps.iter().rev().find(|step| step.kind() == StepKind::Retry);
                let status = retry.and_then(|step| step.status).unwrap_or_default();
                let words = format!("{} {settled}{account}", says_saved(status));
                return self.end(State::Failed, words);
            }
        };
        let Some(next) = self.plan.rest.get(self.at).cloned() else {
            return self.nothing_to_go_on(lacks, None);
        };
        match fresh_conditions(&next.retry, &answer, self.plan.comparison, &[]) {
            Ok(conditions) => {
                if let Some(save) = self.saves.last_mut() {
                    save.is_interrupted = !is_explained;
                }
                self.send_next(next.retry, answer, conditions, &reasons)
            }
            Err(why) => self.nothing_to_go_on(missing(why), None),
        }
    }

    fn send_next(
        &mut self,
        retry: Retry,
        answer: Answer,
        conditions: Vec<Placed>,
        reasons: &[Ask],
    ) -> Command {
        self.doubt = None;
        let request = match filled_in(retry.request, &conditions) {
            Ok(request) => request,
            Err(stop) => return self.stop(stop),
        };
        self.at += 1;
        self.basis = Some(answer);
        self.ask_or_send(request, conditions, reasons)
    }

    pub(super) fn nothing_to_go_on(&mut self, missing: String, unread: Option<String>) -> Command {
        self.stop(StopReason::NothingToGoOn { before: self.sending(), missing, unread })
    }

    /// The end in words. `write` tells of the write that was under way; `None` where `why` tells it.
    pub(super) fn words(&self, why: &dyn Display, write: Option<WriteState>) -> String {
        match self.has_account() {
            true => format!("{why}{}", self.account(write.unwrap_or(WriteState::Unknown))),
            false => format!("{why} {}", write.unwrap_or(WriteState::No)),
        }
    }

    /// What was sent of several writes, and what was not; empty for a plan of one write.
    pub(super) fn account(&self, write: WriteState) -> String {
        if !self.is_of_several() {
            return String::new();
        }
        let last = self.steps.iter().rev().find(|step| step.kind() == StepKind::Retry);
        let is_sent = |step: &&Step| {
            let is_this = matches!(step.act, Act::Retry { of: Some(of), .. } if of == self.sending());
            is_this && (step.status.is_some() || write == WriteState::Unknown)
        };
        let saves = self.saves();
        let now = last.filter(is_sent).filter(|_| !saves.contains(&self.sending()));
        let unsent = self.plan.retries().map(|(of, _)| of);
        let unsent = unsent.filter(|of| !saves.contains(of) && (now.is_none() || *of != self.sending()));
        let list = |ids: Vec<ExchangeId>| ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        let mut said = match (saves.is_empty(), now) {
            (true, None) => format!(" {}", WriteState::No),
            (true, Some(_)) => String::new(),
            (false, _) => format!(" Saved: {}.", list(saves.clone())),
        };
        if let Some(step) = now {
            let what = match step.status {
                Some(status) => format!("Sent, and answered {status}"),
                None => "Sent, and its answer is not known".to_owned(),
            };
            said = format!("{said} {what}: {}.", self.sending());
        }
        let unsent = list(unsent.collect());
        if unsent.is_empty() { said } else { format!("{said} Not sent: {unsent}.") }
    }
}

/// What an answer lacks, for the condition of the next write.
fn missing(why: StopReason) -> String {
    match why {
        StopReason::NoValidator { missing } => missing,
        StopReason::WeakTag(tag) => format!("strong ETag ({tag} is weak)"),
        _ => "ETag that can be sent".to_owned(),
    }
}

#[cfg(test)]
#[path = "in_order_tests.rs"]
mod tests;
