//! The whole repair: the read, and the requests with their fresh validators.

use super::message::masker;
use super::{RequestMessage, Unwritable};
use crate::exchange::{Body, Comparison, Exchange, ExchangeId};
use crate::http::Condition;
use crate::replay::{Effect, Plan, Retry, effect_of};
use crate::secrets::{Masker, Secrets};

/// How many times a script sends the request at most, as the panel's repair does.
pub(super) const MOST_ATTEMPTS: u32 = crate::replay::MOST_RETRIES;

/// The longest Retry-After, in seconds, that a script waits for.
pub(super) const LONGEST_WAIT: u32 = 30;

/// A refetch and the requests after it as messages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RepairScript {
    /// Reads the latest version.
    pub refetch: RequestMessage,
    /// The first request.
    pub first: ScriptWrite,
    /// The requests that follow it in a replay in order, each with the validator that the one before gave.
    pub rest: Vec<ScriptWrite>,
    /// Whether the system takes weak tags in If-Match.
    pub takes_weak: bool,
    /// Whether placeholders stand for secrets.
    pub is_masked: bool,
}

/// A request of a script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScriptWrite {
    /// The request without its condition.
    pub message: RequestMessage,
    /// The condition that it gets: If-Match or If-Unmodified-Since.
    pub condition: Condition,
    /// Whether the body is the whole new content: a read that gives the same octets shows that they were saved.
    pub replaces: bool,
}

impl RepairScript {
    /// The repair that a plan describes. `recorded` gives an exchange of the plan, and its request's body.
    ///
    /// # Errors
    /// [`Unwritable`], where a script cannot send what the plan sends.
    pub fn of<'a>(
        plan: &Plan,
        recorded: impl Fn(ExchangeId) -> Option<(&'a Exchange, Option<Body>)>,
        secrets: Secrets,
    ) -> Result<RepairScript, Unwritable> {
        let refetch = plan.refetch.as_ref().ok_or(Unwritable::NoRepair)?;
        let all: Vec<Repeated> = plan
            .retries()
            .map(|(of, retry)| {
                let (exchange, body) = recorded(of).ok_or(Unwritable::NotKept)?;
                Ok(Repeated { exchange, body, retry })
            })
            .collect::<Result<_, Unwritable>>()?;
        let [first, rest @ ..] = &all[..] else { return Err(Unwritable::NoRepair) };
        // One masker for all: a mark stands for one secret in the whole script.
        let mut masker = masker(secrets);
        if let Some(masker) = &mut masker {
            all.iter().for_each(|one| masker.learn(one.exchange, one.body.as_ref(), None));
        }
        Ok(RepairScript {
            refetch: RequestMessage::planned(refetch, first.exchange, masker.as_mut())?,
            first: first.written(masker.as_mut())?,
            rest: rest.iter().map(|one| one.written(masker.as_mut())).collect::<Result<_, Unwritable>>()?,
            takes_weak: plan.comparison == Comparison::Weak,
            is_masked: secrets == Secrets::Masked,
        })
    }

    /// The requests in order.
    pub(super) fn writes(&self) -> impl Iterator<Item = &ScriptWrite> {
        std::iter::once(&self.first).chain(&self.rest)
    }

    /// How many requests follow the read.
    pub(super) fn count(&self) -> usize {
        self.rest.len() + 1
    }

    /// Whether a weak tag for this request ends the script.
    pub(super) fn refuses_weak(&self, write: &ScriptWrite) -> bool {
        write.condition == Condition::IfMatch && !self.takes_weak
    }
}

impl ScriptWrite {
    /// The field that holds its fresh validator.
    pub(super) fn validator(&self) -> &'static str {
        match self.condition {
            Condition::IfUnmodifiedSince => "Last-Modified",
            _ => "ETag",
        }
    }
}

/// A recorded request, and its retry.
struct Repeated<'a> {
    exchange: &'a Exchange,
    body: Option<Body>,
    retry: &'a Retry,
}

impl Repeated<'_> {
    fn written(&self, mut masker: Option<&mut Masker>) -> Result<ScriptWrite, Unwritable> {
        // This refuses a kept body that differs from the body that was sent.
        let recorded =
            RequestMessage::recorded_with(self.exchange, self.body.as_ref(), masker.as_deref_mut())?;
        if !self.retry.dialect_conditions.is_empty() || !self.retry.tests.is_empty() {
            return Err(Unwritable::ConditionOfDialect);
        }
        let mut fresh = self.retry.fresh.iter().copied();
        let condition = fresh.find(|one| *one == Condition::IfMatch).or(self.retry.fresh.first().copied());
        let planned = RequestMessage::planned(&self.retry.request, self.exchange, masker)?;
        Ok(ScriptWrite {
            message: RequestMessage { body: recorded.body, ..planned },
            condition: condition.ok_or(Unwritable::NoRepair)?,
            replaces: effect_of(&self.retry.request) == Effect::Replaces,
        })
    }
}
