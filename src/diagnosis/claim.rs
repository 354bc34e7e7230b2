//! What *high* means, in one place: the recorded traffic excludes the other causes. A rule names the claims that its
//! sentence rests on (`Rule::claims`); each is looked up in the whole recording, and where one does not hold, medium is
//! said instead.

use super::{Case, Cause, Confidence, Finding};
use crate::exchange::Meaning;
use crate::exchange::ResponseBody;
use crate::http::Condition;
use crate::ledger::{Entry, Role, SentBy};
use crate::recording::Side;

/// How many exchanges of any resource a claim about the whole recording looks at. A longer recording is not looked
/// through, and nothing is claimed about it.
const MOST_LOOKED_THROUGH: usize = 256;

/// How many octets of bodies it looks at, for each of a few validators.
const MOST_OCTETS: usize = 256 << 10;

/// How many validators of a list are looked up in bodies.
const MOST_LOOKED_UP: usize = 4;

/// What a sentence claims of the recording.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Claim {
    /// No other condition of the request can be the one that failed.
    OneCondition,
    /// A response of this very resource gave the validator, octet for octet, and was no mere answer's own text.
    GivenHere,
    /// The page sent nothing that can change anything on a server, to whatever URL, after the validator was given.
    PageDidNothing,
    /// No cache and no service worker gave the validator, as far as the response shows.
    FromOrigin,
    /// The response that gave the validator was asked for as the read after the failure was, as far as the answers vary.
    OneRepresentation,
    /// The tags of this resource name versions: one was given twice, or was accepted in a condition.
    SteadyTag,
    /// The validator stands in no response that was recorded before, neither in a field nor in a body, and every
    /// one of them is known.
    NowhereBefore,
}

impl Case<'_> {
    /// Whether a claim is true of the recording.
    pub(super) fn holds(&self, claim: Claim) -> bool {
        match claim {
            Claim::OneCondition => self.has_one_condition(),
            Claim::GivenHere => self
                .source_here()
                .is_some_and(|source| self.is_surely_of_this(source) && !self.is_of_its_own_text(source)),
            Claim::PageDidNothing => self.deeds().is_empty(),
            Claim::FromOrigin => self
                .source_here()
                .and_then(|source| self.exchange_of(source))
                .is_some_and(super::case::from_origin),
            Claim::OneRepresentation => {
                let both = self.source_here().zip(self.reread());
                let both = both.and_then(|(one, other)| self.exchange_of(one).zip(self.exchange_of(other)));
                both.is_none_or(|(one, other)| super::case::asks_alike(one, other))
            }
            Claim::SteadyTag => self.has_steady_tags(),
            Claim::NowhereBefore => self.sent().is_some_and(|sent| {
                sent.validators.len() <= MOST_LOOKED_UP
                    && sent
                        .validators
                        .iter()
                        .all(|one| self.stands_in_earlier(&one.core) == Presence::Nowhere)
            }),
        }
    }

    fn has_one_condition(&self) -> bool {
        let fields = ["If-Match", "If-None-Match", "If-Unmodified-Since"];
        let headers = &self.exchange.request.headers;
        let by_http = fields.iter().filter(|name| headers.has(name)).count();
        // WebDAV's `If` and a copy's source are compared beside If-Match.
        let by_system = self.exchange.dialect_conditions().iter().filter(|own| !own.parts.is_empty()).count();
        by_http + by_system <= 1
    }

    /// Unsafe requests of the page, to any URL, that ended after the validator was given and began before this one
    /// ended: a write, or one whose outcome is not known. The latest first.
    pub fn deeds(&self) -> Vec<&Entry> {
        let since = self.source_here();
        let deeds = self.ledger().deeds_before(self.entry).take(MOST_LOOKED_THROUGH);
        deeds
            .filter(|deed| deed.by == SentBy::Page && deed.id != self.entry.id)
            .take_while(|deed| since.is_none_or(|since| deed.id != since.id && !deed.precedes(since)))
            .collect()
    }

    fn has_steady_tags(&self) -> bool {
        let mut seen: Vec<&str> = Vec::new();
        let ledger = self.ledger();
        let before = ledger.descriptions_before(&self.resource, self.entry).take(16);
        let after = ledger.reads_after(&self.resource, self.entry).take(16);
        let hint = self.hint().map(|_| self.entry);
        for entry in before.chain(after).chain(hint) {
            let is_asked = |status: u16| status == 304;
            if self.exchange_of(entry).is_some_and(|one| is_asked(one.response.status)) {
                return true;
            }
            let accepted = entry.role == Role::Write
                && entry
                    .sent
                    .as_deref()
                    .is_some_and(|sent| !sent.is_any() && sent.condition == Condition::IfMatch);
            let Some(tag) = entry.tag_for(self.sent()) else { continue };
            if accepted || seen.contains(&&**tag) {
                return true;
            }
            seen.push(tag);
        }
        // Another system's validator is a version by its definition, and a date is no tag.
        let source = self.source_here().and_then(|source| self.exchange_of(source));
        self.dialect.is_some()
            || source.is_some_and(|source| source.dialect_facts.is_some())
            || self.sent().is_some_and(|sent| sent.condition == Condition::IfUnmodifiedSince)
    }

    /// Whether a validator stands in a response that was recorded before this request, in a field or in a body.
    pub fn stands_in_earlier(&self, core: &str) -> Presence {
        // A panel has what the recorder has read of lists, and not their text.
        if core.len() < 2 || self.listed.is_some() {
            return Presence::Unknown;
        }
        let mut left = MOST_OCTETS;
        let mut found =
            if self.recording.len() <= MOST_LOOKED_THROUGH { Presence::Nowhere } else { Presence::Unknown };
        for other in self.recording.exchanges().iter().rev().take(MOST_LOOKED_THROUGH) {
            let is_earlier = |entry: &Entry| entry.id != self.entry.id && entry.precedes(self.entry);
            if !self.ledger().entry(other.id).is_some_and(is_earlier) {
                continue;
            }
            if other.response.headers.iter().any(|(_, value)| value.contains(core)) {
                return Presence::Field;
            }
            let body = self.recording.bodies().get(other.id, Side::Response);
            let is_known = match body.and_then(|body| body.text()) {
                Some(text) if text.len() <= left => {
                    left -= text.len();
                    if contains_value(text, core) {
                        found = Presence::Body;
                    }
                    true
                }
                Some(_) => false,
                None => is_empty(&other.response.body) || !other.succeeded(),
            };
            if !is_known && found == Presence::Nowhere {
                found = Presence::Unknown;
            }
        }
        found
    }
}

/// Where a value stands in what was recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// In a field of some response.
    Field,
    /// In the body of some response.
    Body,
    /// In none, and all were looked through.
    Nowhere,
    /// In none that was looked through, and not all were.
    Unknown,
}

fn is_empty(body: &ResponseBody) -> bool {
    *body == ResponseBody::Empty
}

/// Whether a text has a value whole: what stands around it is no part of a longer word or number.
pub(super) fn contains_value(text: &str, core: &str) -> bool {
    let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    text.match_indices(core).take(64).any(|(at, _)| {
        let before = text.get(..at).and_then(|start| start.chars().next_back());
        let after = text.get(at + core.len()..).and_then(|rest| rest.chars().next());
        !is_word(before) && !is_word(after)
    })
}

impl Claim {
    /// What would settle it, where it does not hold.
    fn settled_by(self) -> &'static str {
        match self {
            Claim::OneCondition => {
                "The same request with one of its conditions alone shows which one failed."
            }
            Claim::GivenHere => "A read of this very resource just before the write shows its tag.",
            Claim::PageDidNothing => {
                "The same steps without the page's other requests show whether one of them changed the resource."
            }
            Claim::FromOrigin => "Reading the resource past every cache shows its validator as it is now.",
            Claim::OneRepresentation => {
                "Reading with the fields of the first read shows whether its representation has changed."
            }
            Claim::SteadyTag => {
                "Reading twice, one read right after the other, shows whether the tag changes by itself."
            }
            Claim::NowhereBefore => {
                "Reload the page with DevTools open, and make it fail again: the read that gave it is then recorded."
            }
        }
    }
}

/// The last word on a finding's confidence, when the ones before it in the order of causes are known.
pub(super) fn weigh(case: &Case, finding: &mut Finding, before: &[Finding]) {
    if case.risk.is_some() || finding.confidence == Confidence::Low {
        return;
    }
    let cause = finding.cause;
    let is_reason =
        |one: &&Finding| one.cause == Cause::RefusedForAnotherReason && one.confidence > Confidence::Low;
    if before.iter().any(|one| is_reason(&one)) {
        // The answer's own reason stands before every guess.
        lower(
            finding,
            Confidence::Low,
            "Once what the answer names is mended, the same request shows whether anything else stands in the way.",
        );
    }
    if finding.confidence != Confidence::High {
        return;
    }
    let is_version = case.other_reason().is_none_or(|reason| {
        cause == Cause::RefusedForAnotherReason
            || (cause == Cause::AlreadyExists && reason.meaning == Meaning::Taken)
            || (cause == Cause::OverlappingWrites && reason.meaning == Meaning::InFlight)
    });
    if !is_version {
        lower(finding, Confidence::Medium, "The server's log shows what the words of its answer stand for.");
    } else if before.iter().any(|one| one.confidence == Confidence::High) {
        // Two causes that are both certain would exclude each other.
        lower(
            finding,
            Confidence::Medium,
            "Once the first cause is mended, the same request shows whether this one is left.",
        );
    } else if let Some(claim) = cause.rule().claims.iter().find(|claim| !case.holds(**claim)) {
        lower(finding, Confidence::Medium, claim.settled_by());
    }
}

fn lower(finding: &mut Finding, to: Confidence, settled_by: &str) {
    finding.confidence = to;
    finding.confirm_with.get_or_insert_with(|| settled_by.into());
}
