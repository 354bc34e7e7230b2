//! The whole repair: the read, and the request with the fresh validator.

use super::{RequestMessage, Unwritable};
use crate::exchange::{Body, Comparison, Exchange};
use crate::http::Condition;
use crate::replay::Plan;
use crate::secrets::Secrets;

/// How many times a script sends the request at most, as the panel's repair does.
pub(super) const MOST_ATTEMPTS: u32 = crate::replay::MOST_RETRIES;

/// The longest Retry-After, in seconds, that a script waits for.
pub(super) const LONGEST_WAIT: u32 = 30;

/// A refetch and a retry as two messages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RepairScript {
    /// Reads the latest version.
    pub refetch: RequestMessage,
    /// The request without its condition.
    pub retry: RequestMessage,
    /// The condition that the retry gets: If-Match or If-Unmodified-Since.
    pub condition: Condition,
    /// Whether the system takes weak tags in If-Match.
    pub takes_weak: bool,
    /// Whether placeholders stand for secrets.
    pub is_masked: bool,
}

impl RepairScript {
    /// The repair that a plan describes. `exchange` is the repaired exchange, `body` its request's body.
    ///
    /// # Errors
    /// [`Unwritable`], where a script cannot send what the plan sends.
    pub fn of(
        plan: &Plan,
        exchange: &Exchange,
        body: Option<&Body>,
        secrets: Secrets,
    ) -> Result<RepairScript, Unwritable> {
        let (Some(refetch), Some(retry)) = (&plan.refetch, &plan.retry) else {
            return Err(Unwritable::NoRepair);
        };
        // `recorded` refuses a kept body that differs from the body that was sent.
        let recorded = RequestMessage::recorded(exchange, body, secrets)?;
        if !retry.dialect_conditions.is_empty() {
            return Err(Unwritable::ConditionOfDialect);
        }
        let mut fresh = retry.fresh.iter().copied();
        let condition = fresh.find(|one| *one == Condition::IfMatch).or(retry.fresh.first().copied());
        let mut planned = RequestMessage::planned(&retry.request, exchange, None, secrets)?;
        planned.body = recorded.body;
        Ok(RepairScript {
            refetch: RequestMessage::planned(refetch, exchange, None, secrets)?,
            retry: planned,
            condition: condition.ok_or(Unwritable::NoRepair)?,
            takes_weak: plan.comparison == Comparison::Weak,
            is_masked: secrets == Secrets::Masked,
        })
    }

    /// The field of the read that holds the fresh validator.
    pub(super) fn validator(&self) -> &'static str {
        match self.condition {
            Condition::IfUnmodifiedSince => "Last-Modified",
            _ => "ETag",
        }
    }

    /// Whether a weak tag ends the script.
    pub(super) fn refuses_weak(&self) -> bool {
        self.condition == Condition::IfMatch && !self.takes_weak
    }
}
