//! The definition of high confidence: the recorded traffic excludes the other causes. A rule lists the claims that its
//! sentence depends on (`Rule::claims`). Each claim is checked against the whole recording; if one does not hold, the
//! confidence is lowered to medium.

use super::{Case, Cause, Confidence, Finding};
use crate::exchange::ResponseBody;
use crate::exchange::{Exchange, Meaning};
use crate::http::Condition;
use crate::ledger::{Entry, Role, SentBy, SentValidator, ValidatorMatch};
use crate::recording::Side;

/// The largest number of exchanges, of any resource, that a check of the whole recording examines. A claim about a
/// longer recording does not hold.
const MOST_LOOKED_THROUGH: usize = 256;

/// The largest total length of bodies that one validator is searched for in, in octets.
const MOST_OCTETS: usize = 256 << 10;

/// The largest number of a list's validators that are searched for in bodies.
const MOST_LOOKED_UP: usize = 4;

/// A statement about the recording on which a rule's sentence depends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Claim {
    /// At most one condition of the request can have failed.
    OneCondition,
    /// A response of this resource gave the validator, octet for octet, and the tag is not computed from a write's
    /// answer.
    GivenHere,
    /// The page sent no unsafe request, to any URL, between the response that gave the validator and the failure.
    PageDidNothing,
    /// Neither a cache nor a service worker gave the validator, as far as the response shows.
    FromOrigin,
    /// The read that gave the validator and the read after the failure sent equal values, or both none, of the fields
    /// that responses vary by; and both or neither had Authorization.
    OneRepresentation,
    /// The resource's tags identify versions: one tag was given twice, or was accepted in a condition.
    SteadyTag,
    /// No earlier response contains the validator, in a field or in a body, and all earlier responses
    /// are completely known.
    NowhereBefore,
}

impl Case<'_> {
    /// Whether the recording fulfils a claim.
    pub(super) fn holds(&self, claim: Claim) -> bool {
        match claim {
            Claim::OneCondition => self.has_one_condition(),
            Claim::GivenHere => self.source_here().is_some_and(|source| {
                let is_respelled = self.source.is_some_and(|source| source.fit == ValidatorMatch::Respelled);
                !is_respelled && self.is_surely_of_this(source) && !self.is_of_its_own_text(source)
            }),
            Claim::PageDidNothing => self.deeds().is_empty() && !self.may_lag(),
            Claim::FromOrigin => self
                .source_here()
                .and_then(|source| self.exchange_of(source))
                .is_some_and(super::case::from_origin),
            Claim::OneRepresentation => {
                let both = self.source_here().zip(self.reread());
                let both = both.and_then(|(one, other)| self.exchange_of(one).zip(self.exchange_of(other)));
                // A server that forgets Vary may answer by the credentials all the same.
                let has_login = |one: &Exchange| one.request.headers.has("Authorization");
                both.is_none_or(|(one, other)| {
                    super::case::asks_alike(one, other) && has_login(one) == has_login(other)
                })
            }
            Claim::SteadyTag => self.has_steady_tags(),
            Claim::NowhereBefore => self.sent().is_some_and(|sent| {
                sent.validators.len() <= MOST_LOOKED_UP
                    && sent.validators.iter().all(|one| self.stands_in_earlier(one) == Presence::Nowhere)
            }),
        }
    }

    fn has_one_condition(&self) -> bool {
        let fields = ["If-Match", "If-None-Match", "If-Unmodified-Since"];
        let headers = &self.exchange.request.headers;
        let by_http = fields.iter().filter(|name| headers.has(name)).count();
        // WebDAV's `If` and the condition on a copy's source are evaluated in addition to If-Match.
        let by_system = self.exchange.dialect_conditions().iter().filter(|own| !own.parts.is_empty()).count();
        by_http + by_system <= 1
    }

    /// The page's unsafe requests, to any URL, that ended after the validator was given and began before this request
    /// ended: successful writes, and requests with an unknown outcome. The latest first.
    pub fn deeds(&self) -> Vec<&Entry> {
        let since = self.source_here();
        let deeds = self.ledger().deeds_before(self.entry).take(MOST_LOOKED_THROUGH);
        deeds
            .filter(|deed| deed.by == SentBy::Page && deed.id != self.entry.id)
            .take_while(|deed| since.is_none_or(|since| deed.id != since.id && !deed.precedes(since)))
            .collect()
    }

    /// Whether the page had written to the resource, and the read that gave the validator gave the one from before that
    /// write: the write may have taken effect later.
    fn may_lag(&self) -> bool {
        let Some(source) = self.source_read().filter(|source| source.role == Role::Read) else {
            return false;
        };
        let Some(write) = self.last_write(source).filter(|write| write.by == SentBy::Page) else {
            return false;
        };
        let before = self.tag(source).is_some_and(|tag| self.gave(tag, write).is_some());
        before && !self.gave_what_was_sent(write)
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
        // A dialect's validator is a version by definition, and a date is not a tag.
        let source = self.source_here().and_then(|source| self.exchange_of(source));
        self.dialect.is_some()
            || source.is_some_and(|one| one.dialect_facts.as_ref().is_some_and(|facts| facts.is_of_system()))
            || self.sent().is_some_and(|sent| sent.condition == Condition::IfUnmodifiedSince)
    }

    /// Whether an earlier response contains a sent validator, in a field or in a body; of a validator of several parts,
    /// each part.
    pub fn stands_in_earlier(&self, sent: &SentValidator) -> Presence {
        let own = self.sent().and_then(|sent| sent.dialect.as_ref()).filter(|own| own.parts.len() > 1);
        let Some(own) = own else { return self.presence(&sent.core) };
        let parts = || own.parts.iter().map(|part| self.presence(&part.value));
        parts()
            .find(|one| *one == Presence::Nowhere)
            .or_else(|| parts().find(|one| *one != Presence::Unknown))
            .unwrap_or(Presence::Unknown)
    }

    fn presence(&self, core: &str) -> Presence {
        // The panel has the validators that the recorder has found in lists, and not the lists' text.
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

/// Where the recording contains a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// In a field of a response.
    Field,
    /// In the body of a response.
    Body,
    /// In no response; all were searched.
    Nowhere,
    /// In no searched response; some were not searched.
    Unknown,
}

fn is_empty(body: &ResponseBody) -> bool {
    *body == ResponseBody::Empty
}

/// Whether a text contains a value as a whole word: its neighbours are neither letters nor digits.
pub(super) fn contains_value(text: &str, core: &str) -> bool {
    let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    text.match_indices(core).take(64).any(|(at, _)| {
        let before = text.get(..at).and_then(|start| start.chars().next_back());
        let after = text.get(at + core.len()..).and_then(|rest| rest.chars().next());
        !is_word(before) && !is_word(after)
    })
}

impl Claim {
    /// What would show whether the claim holds, for a finding that it has lowered.
    fn settled_by(self) -> &'static str {
        match self {
            Claim::OneCondition => {
                "The same request with one of its conditions alone shows which one failed."
            }
            Claim::GivenHere => "A read of exactly this resource just before the write shows its tag.",
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

/// Lowers a finding's confidence if a claim does not hold, or an earlier finding (in the order of causes) excludes it.
pub(super) fn weigh(case: &Case, finding: &mut Finding, before: &[Finding]) {
    if case.risk.is_some() || finding.confidence == Confidence::Low {
        return;
    }
    let cause = finding.cause;
    let is_reason =
        |one: &&Finding| one.cause == Cause::RefusedForAnotherReason && one.confidence > Confidence::Low;
    if before.iter().any(|one| is_reason(&one)) {
        // The reason that the response states takes precedence over every hypothesis.
        lower(
            finding,
            Confidence::Low,
            "Once the reason that the answer names is gone, the same request shows whether there is another cause.",
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
        // Two causes of high confidence would exclude each other.
        lower(
            finding,
            Confidence::Medium,
            "Once the first cause is fixed, the same request shows whether this one remains.",
        );
    } else if case.is_guess() {
        lower(
            finding,
            Confidence::Medium,
            "Reading the resource again shows whether the member that Retag took for its version has changed.",
        );
    } else if let Some(claim) = cause.rule().claims.iter().find(|claim| !case.holds(**claim)) {
        lower(finding, Confidence::Medium, claim.settled_by());
    }
}

fn lower(finding: &mut Finding, to: Confidence, settled_by: &str) {
    finding.confidence = to;
    finding.confirm_with.get_or_insert_with(|| settled_by.into());
}
