//! One failed exchange and what the ledger knows of it: what every rule looks at.

use super::finding::Evidence;
use crate::dialect::Dialect;
use crate::exchange::{Exchange, ExchangeId, Fingerprint, ResourceKey, Shown, Text};
use crate::http::Preconditions;
use crate::ledger::{By, Entry, Ledger, Role, Sent, Source, Verdict};
use crate::recording::Recording;

/// How many writes, overlaps or retries a case names: enough to prove, few enough to read.
const MOST_NAMED: usize = 8;

/// How many of a resource's exchanges a question without an index looks at.
const MOST_LOOKED_AT: usize = 64;

/// One failed exchange and what is known of it.
pub struct Case<'a> {
    /// The recording that it is part of.
    pub recording: &'a Recording,
    /// The failed exchange.
    pub exchange: &'a Exchange,
    /// What the ledger wrote down of it.
    pub entry: &'a Entry,
    /// What it is about.
    pub resource: ResourceKey,
    /// Its conditions.
    pub preconditions: Preconditions,
    /// The response that gave it its validator.
    pub source: Option<Source>,
    /// The system whose words are spoken here, where one is recognised.
    pub dialect: Option<&'static Dialect>,
}

impl<'a> Case<'a> {
    /// The case of an exchange whose precondition failed (412) or was missing (428).
    pub fn new(recording: &'a Recording, id: ExchangeId) -> Option<Case<'a>> {
        if !matches!(recording.verdict(id), Verdict::Failed | Verdict::Required) {
            return None;
        }
        let (exchange, entry) = (recording.get(id)?, recording.entry(id)?);
        let resource = exchange.resource();
        let headers = exchange.request.headers.iter().map(|(name, value)| (&**name, &**value));
        Some(Case {
            recording,
            exchange,
            entry,
            preconditions: Preconditions::from_headers(headers),
            source: recording.ledger().source(&resource, entry),
            resource,
            dialect: Dialect::of(exchange),
        })
    }

    /// The ledger.
    pub fn ledger(&self) -> &'a Ledger {
        self.recording.ledger()
    }

    /// Whether it was answered 412.
    pub fn is_failed(&self) -> bool {
        self.exchange.response.status == 412
    }

    /// The condition that decided, when there is one and it is not `*`.
    pub fn comparison(&self) -> Option<&'a Sent> {
        self.entry.sent.as_deref().filter(|sent| self.is_failed() && !sent.is_any())
    }

    /// The entry of the response that gave the validator, on this resource.
    pub fn source_here(&self) -> Option<&'a Entry> {
        let source = self.source.filter(|source| source.fit != crate::ledger::SourceMatch::Elsewhere)?;
        self.ledger().entry(source.exchange)
    }

    /// Successful writes after the response that gave the validator and before this request, the
    /// latest first. Without a known source: those that were given another validator.
    fn writes_between(&self) -> impl Iterator<Item = &'a Entry> {
        let source = self.source_here();
        let sent = self.entry.sent.as_deref();
        let latest = self.ledger().writes_before(&self.resource, self.entry).take(MOST_LOOKED_AT);
        let writes: Vec<&Entry> = match source {
            Some(source) => latest.take_while(|write| write.id != source.id && !write.precedes(source)).collect(),
            None => latest.filter(|write| same_condition(write, sent)).collect(),
        };
        // A write that answered with the very tag that was sent here is a source, not a culprit.
        writes.into_iter().filter(move |write| !gave_what_was_sent(write, sent)).take(MOST_NAMED)
    }

    /// The page's own successful writes in between, the latest first.
    pub fn own_writes(&self) -> Vec<&'a Entry> {
        self.writes_between().filter(|write| write.by == By::Page).collect()
    }

    /// Retag's own successful writes in between: never blamed on the page.
    pub fn repairs_between(&self) -> Vec<&'a Entry> {
        self.writes_between().filter(|write| write.by == By::Retag).collect()
    }

    /// The page's writes that were in flight together with this one, with the same condition.
    pub fn overlapping(&self) -> Vec<&'a Entry> {
        let together = |other: &&Entry| !other.precedes(self.entry) && !self.entry.precedes(other);
        let same = self.ledger().same_condition(&self.resource, self.entry);
        same.filter(|other| other.by == By::Page).filter(together).take(MOST_NAMED).collect()
    }

    /// The page's earlier requests that failed with the same condition, with no read in between,
    /// the latest first.
    pub fn earlier_failures(&self) -> Vec<&'a Entry> {
        let last_read = self.ledger().reads_before(&self.resource, self.entry).next();
        let same = self.ledger().same_condition(&self.resource, self.entry);
        same.filter(|other| other.by == By::Page && other.role == Role::Failure)
            .filter(|other| other.precedes(self.entry))
            .filter(|other| last_read.is_none_or(|read| read.precedes(other)))
            .take(MOST_NAMED)
            .collect()
    }

    /// The first successful read that began after this failure, unless a write came first: what
    /// the resource was when the condition failed.
    pub fn reread(&self) -> Option<&'a Entry> {
        let read = self.ledger().reads_after(&self.resource, self.entry).next()?;
        let written = self.ledger().writes_before(&self.resource, read).next();
        written.is_none_or(|write| write.precedes(self.entry)).then_some(read)
    }

    /// A read, after this failure or at most a little before it, that found nothing there.
    pub fn found_gone(&self) -> Option<&'a Exchange> {
        let history = self.ledger().resource(&self.resource)?;
        let later = history.exchanges().rev().take(MOST_LOOKED_AT).filter_map(|id| self.recording.get(id));
        let gone = |exchange: &&Exchange| exchange.is_read() && matches!(exchange.response.status, 404 | 410);
        later.filter(gone).last()
    }

    /// The entity tag on the 412 itself: a hint at the current representation, where it is not the
    /// one that was sent.
    pub fn hint(&self) -> Option<&'a Text> {
        let hint = self.entry.etag.as_ref()?;
        let sent = self.entry.sent.as_deref()?;
        sent.validators.iter().all(|validator| validator.written != *hint).then_some(hint)
    }

    /// Whether a response gave one of the validators that were sent.
    pub fn gave_what_was_sent(&self, entry: &Entry) -> bool {
        gave_what_was_sent(entry, self.entry.sent.as_deref())
    }

    /// The fingerprint of a response's body, where it was seen.
    pub fn body_of(&self, entry: &Entry) -> Option<Fingerprint> {
        self.recording.get(entry.id)?.response.body.fingerprint()
    }

    /// The failed exchange as evidence: what it sent.
    pub fn this(&self) -> Evidence {
        let shows = match self.entry.sent.as_deref() {
            Some(sent) => format!("sent {}: {}", sent.condition.name(), Shown(&sent.value)),
            None => "sent no condition".to_owned(),
        };
        Evidence::new(self.entry.id, format!("{}, answered {}", shows, self.exchange.response.status))
    }

    /// An exchange as evidence: what it gave.
    pub fn gave(&self, entry: &Entry) -> Evidence {
        Evidence::new(entry.id, format!("{} gave {}", self.line(entry), given(entry)))
    }

    /// The source as evidence, where it is known.
    pub fn source_evidence(&self) -> Option<Evidence> {
        let entry = self.ledger().entry(self.source?.exchange)?;
        Some(self.gave(entry))
    }

    /// `PUT 200`.
    pub fn line(&self, entry: &Entry) -> String {
        match self.recording.get(entry.id) {
            Some(exchange) => format!("{} {}", Shown(&exchange.request.method), exchange.response.status),
            None => entry.id.to_string(),
        }
    }

    /// How long before this request another one had ended, in words.
    pub fn ago(&self, entry: &Entry) -> String {
        let millis = self.entry.started.millis_since(entry.finished).max(0.0).round() as i64;
        match millis {
            ..1000 => format!("{millis} ms"),
            1000..120_000 => format!("{}.{} s", millis / 1000, millis / 100 % 10),
            _ => format!("{} min", millis / 60_000),
        }
    }
}

fn gave_what_was_sent(entry: &Entry, sent: Option<&Sent>) -> bool {
    let sent = |given: &Text| sent.is_some_and(|sent| sent.validators.iter().any(|one| one.written == *given));
    entry.given().any(|(given, _)| sent(given))
}

fn same_condition(entry: &Entry, sent: Option<&Sent>) -> bool {
    let other = entry.sent.as_deref();
    other.zip(sent).is_some_and(|(other, sent)| other.condition == sent.condition && other.value == sent.value)
}

/// The validators that a response gave, in words.
pub fn given(entry: &Entry) -> String {
    match (&entry.etag, &entry.last_modified) {
        (Some(tag), _) => format!("ETag {}", Shown(tag)),
        (None, Some(date)) => format!("Last-Modified {}", Shown(date)),
        (None, None) => "no validator".to_owned(),
    }
}
