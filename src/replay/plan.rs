//! What a repair will send, as a value, before anything is sent.

use super::ask::Ask;
use super::effect::{Effect, effect_of};
use super::event::Answer;
use super::kept::KeptBody;
use super::kind::ReplayKind;
use super::page::PageLoad;
use super::refusal::Refusal;
use super::request::{PlannedBody, PlannedRequest};
use super::retry::Retry;
use crate::exchange::{Comparison, ExchangeId, Place, Placed};

/// What a repair will send.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// The exchange that the plan repairs.
    pub of: ExchangeId,
    /// What the user asked for.
    pub kind: ReplayKind,
    /// Reads the latest state. A kind without a refetch sends it only where the retry's answer does not tell whether
    /// the request was saved.
    pub refetch: Option<PlannedRequest>,
    /// The exchange whose request `retry` sends: `of`, but for a replay in order.
    pub first: ExchangeId,
    /// Sends the request again. The answer of the refetch or of the refusal fills in its conditions.
    pub retry: Option<Retry>,
    /// The writes that follow `retry`, for a replay in order.
    pub rest: Vec<Link>,
    /// The validators that the refusal carried, for a kind that sends them.
    pub offered: Option<Answer>,
    /// How the retry's fields will differ from the original's.
    pub changes: Vec<HeaderChange>,
    /// Fields of the original that only the browser may set; the browser adds its own values.
    pub left_to_browser: Vec<String>,
    /// Sentences that the user should read before the click.
    pub notes: Vec<String>,
    /// The failed writes of the resource that a replay in order leaves out, each with the reason.
    pub left_out: Vec<(ExchangeId, Refusal)>,
    /// What the replay cannot repeat of the original, in sentences.
    pub unrepeated: Vec<String>,
    /// The response with the content that the page had read, where it is known.
    pub base: Option<ExchangeId>,
    /// How the server compares the tags of If-Match.
    pub comparison: Comparison,
    /// Why the retry waits for a second, named click; empty where one click is enough.
    pub asks: Vec<Ask>,
    /// The document that everything is sent from.
    pub page: PageLoad,
}

/// How one header field, one parameter of the query, or one member of a JSON body will differ from the original's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeaderChange {
    /// The place in the request.
    pub place: Place,
    /// The field, the parameter, or the member's path.
    pub name: String,
    /// The value in the original; `None` when the original had none.
    pub before: Option<String>,
    /// The source of the new value, in words: the refetch's ETag or Last-Modified, or a dialect's validator. Empty where
    /// it is left out.
    pub after: String,
}

impl HeaderChange {
    /// The original's value in its place; `None` when the original had none.
    pub(super) fn sent(&self) -> Option<Placed> {
        let before = self.before.as_deref()?;
        let before = if self.place == Place::Header { before.trim() } else { before };
        Some(Placed { place: self.place, name: self.name.as_str().into(), value: before.into() })
    }
}

/// One write of a replay in order.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// The failed exchange whose request is sent.
    pub of: ExchangeId,
    /// The request. The answer to the write before gives its conditions.
    pub retry: Retry,
    /// How the request's fields will differ from the original's.
    pub changes: Vec<HeaderChange>,
    /// Fields of the original that only the browser may set.
    pub left_to_browser: Vec<String>,
}

impl Plan {
    /// The requests that are sent again, in order, and the exchange that each repeats.
    pub fn retries(&self) -> impl Iterator<Item = (ExchangeId, &Retry)> {
        let first = self.retry.iter().map(|retry| (self.first, retry));
        first.chain(self.rest.iter().map(|link| (link.of, &link.retry)))
    }

    /// The body that the page keeps and that a review reads into the panel, where the plan is a review of one.
    pub fn kept_for_review(&self) -> Option<KeptBody> {
        match self.retry.as_ref()?.request.body {
            PlannedBody::Kept(kept) if self.kind == ReplayKind::RefetchAndReview => Some(kept),
            _ => None,
        }
    }

    /// For each of the writes in order: the later one that takes the place of all that it writes (RFC 9110 §9.3.4,
    /// §9.3.5), where there is one.
    pub fn superseded(&self) -> Vec<Option<ExchangeId>> {
        let replaces =
            |retry: &Retry| matches!(effect_of(&retry.request), Effect::Replaces | Effect::Removes);
        let all: Vec<(ExchangeId, bool)> = self.retries().map(|(of, retry)| (of, replaces(retry))).collect();
        let later = |place: usize| all.iter().skip(place + 1).find(|(_, replaces)| *replaces);
        (0..all.len()).map(|place| later(place).map(|(of, _)| *of)).collect()
    }

    /// Whether the last write takes the place of all that the others write.
    pub fn does_last_decide(&self) -> bool {
        let last = self.rest.last().map(|link| effect_of(&link.retry.request));
        matches!(last, Some(Effect::Replaces | Effect::Removes))
    }

    /// Whether a later write takes the place of all that an earlier one writes.
    pub fn has_superseded(&self) -> bool {
        self.superseded().iter().any(Option::is_some)
    }
}
