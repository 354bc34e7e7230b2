//! A case: one exchange with the ledger's facts about it. Every rule examines a case.

mod between;
mod bodies;
mod past;
mod patch_tests;
mod reads;
mod related;
mod safe_tests;
mod words;

pub use bodies::Likeness;
pub use reads::{CREDENTIALS, asks_alike, modified, varied_fields};
pub use related::Relation;
pub use safe_tests::from_origin;
pub use words::span;

use crate::dialect::reason;
use crate::exchange::{
    Asks, Comparison, DialectFacts, Exchange, ExchangeId, Fingerprint, RequestBody, ResourceKey, Text,
    differ_only_in_form, is_other_format, is_same_resource, origin_of, other_formats, path_of, without_query,
};
use crate::exchange::{Meaning, Reason};
use crate::http::{Condition, Preconditions, Strength};
use crate::ledger::opaque_core;
use crate::ledger::{Entry, Ledger, ListedSource, Role, SentCondition, Source, ValidatorMatch, Whose};
use crate::recording::Recording;
use crate::verdict::{Risk, Verdict, risk};

/// The largest number of writes, overlapping requests or retries that a case names: enough to prove, few enough to
/// read.
const MOST_NAMED: usize = 8;

/// The largest number of a resource's exchanges that a search without an index examines.
const MOST_LOOKED_AT: usize = 64;

/// The largest number of exchanges of any resource that are searched for another view of a resource.
const MOST_VIEWS: usize = 256;

/// One exchange with the ledger's facts about it.
pub struct Case<'a> {
    /// The recording that contains the exchange.
    pub recording: &'a Recording,
    /// The exchange.
    pub exchange: &'a Exchange,
    /// The ledger's entry for the exchange.
    pub entry: &'a Entry,
    /// How the exchange ended: whether its precondition failed, was missing, or was not the reason.
    pub verdict: Verdict,
    /// The resource that the request targets.
    pub resource: ResourceKey,
    /// The request's conditions.
    pub preconditions: Preconditions,
    /// The response that gave the validator in the condition.
    pub source: Option<Source>,
    /// The list that gave the validator, if no response of the resource itself did.
    pub listed: Option<ListedSource>,
    /// The system (dialect) whose names the texts use, if one is recognised.
    pub dialect: Option<&'a DialectFacts>,
    /// The risk that a successful exchange shows, if any.
    pub risk: Option<Risk>,
    /// The reason that a refusing response states, if it is a known one.
    pub reason: Option<Reason>,
}

impl<'a> Case<'a> {
    /// The case of an exchange that the rules apply to: its precondition failed or was missing, the request
    /// was refused before any comparison, or the exchange is a risk. `None` costs no more than computing the verdict.
    pub fn new(recording: &'a Recording, id: ExchangeId) -> Option<Case<'a>> {
        let verdict = recording.verdict(id);
        let (exchange, entry) = (recording.get(id)?, recording.entry(id)?);
        let has_rules = match verdict {
            Verdict::Failed | Verdict::Required | Verdict::Blocked | Verdict::Risk => true,
            // Some servers answer 400 to a condition that they cannot parse, and refuse a conditional write for other
            // reasons.
            Verdict::Other => matches!(exchange.response.status, 400 | 403 | 409 | 422 | 423 | 507),
            Verdict::Held | Verdict::NotModified | Verdict::Modified | Verdict::Plain => false,
        };
        if !has_rules {
            return None;
        }
        let resource = exchange.resource();
        let headers = exchange.request.headers.iter().map(|(name, value)| (&**name, &**value));
        let mut case = Case {
            recording,
            exchange,
            entry,
            verdict,
            preconditions: Preconditions::from_headers(headers),
            source: source(recording.ledger(), &resource, entry),
            listed: None,
            resource,
            dialect: exchange.dialect_facts.as_deref().filter(|facts| facts.is_of_system()),
            risk: match verdict {
                Verdict::Risk => risk(recording.ledger(), recording.exchanges(), entry),
                _ => None,
            },
            reason: match exchange.response.status {
                // The reason in a body was read when the body arrived.
                400..=499 | 507 => exchange.reason.as_deref().cloned().or_else(|| reason(exchange, None)),
                _ => None,
            },
        };
        if case.source_here().is_none() {
            case.listed = recording.ledger().listed_source(&case.resource, entry);
        }
        let list = case.own_list().map(|list| list.exchange);
        let in_another_query = || case.source_in_another_query().filter(|_| case.source_here().is_none());
        if let Some(exchange) = list.or_else(|| in_another_query().map(|giver| giver.id)) {
            case.source = Some(Source { exchange, fit: ValidatorMatch::Same });
        }
        if case.source_here().is_none()
            && let Some(giver) = case.source_in_another_format()
        {
            case.source = Some(Source { exchange: giver.id, fit: ValidatorMatch::Elsewhere });
        }
        Some(case)
    }

    /// The list that gave the validator for this resource, if no response of the resource itself did.
    pub fn own_list(&self) -> Option<ListedSource> {
        self.listed.filter(|list| list.whose == Whose::Own)
    }

    /// The reason that the response states, if the reason is not a version.
    pub fn other_reason(&self) -> Option<&Reason> {
        self.reason.as_ref().filter(|reason| reason.meaning != Meaning::Version)
    }

    /// The ledger.
    pub fn ledger(&self) -> &'a Ledger {
        self.recording.ledger()
    }

    /// Whether the status is 412, or the response is a dialect's mismatch.
    pub fn is_failed(&self) -> bool {
        self.exchange.is_mismatch()
    }

    /// The condition that was evaluated first, if it failed, is not `*`, and was examined completely: a list of tags
    /// that is longer than the ledger's limit proves nothing.
    pub fn comparison(&self) -> Option<&'a SentCondition> {
        let list = match self.sent()?.condition {
            Condition::IfMatch => self.preconditions.if_match.as_ref().and_then(|field| field.value.list()),
            Condition::IfNoneMatch => {
                self.preconditions.if_none_match.as_ref().and_then(|field| field.value.list())
            }
            _ => None,
        };
        let is_whole = |sent: &&SentCondition| {
            list.is_none_or(|list| list.len() <= sent.validators.len() && list.unread() == 0)
        };
        self.sent().filter(|sent| self.is_failed() && !sent.is_any()).filter(is_whole)
    }

    /// The condition that is evaluated first, if the request has one.
    pub fn sent(&self) -> Option<&'a SentCondition> {
        self.entry.sent.as_deref()
    }

    /// The framework whose own words refused the request, if one did.
    pub fn framework(&self) -> Option<&'a DialectFacts> {
        self.dialect.filter(|dialect| dialect.is_framework && self.is_failed())
    }

    /// Whether the condition is a member that a framework usually compares, and no other response of the resource shows
    /// another value of it: a nested record, or two transactions at one moment, can be what was refused.
    pub fn is_guess(&self) -> bool {
        let is_shown = || {
            let beside = self.overlapping();
            let writes = self.page_writes();
            let later = self.reread().into_iter().chain(beside).chain(writes);
            later.into_iter().any(|entry| self.names_another(entry))
        };
        self.framework().is_some() && self.sent().is_some_and(|sent| sent.dialect.is_some()) && !is_shown()
    }

    /// The exchange of an entry.
    pub fn exchange_of(&self, entry: &Entry) -> Option<&'a Exchange> {
        self.recording.get(entry.id)
    }

    /// The entry of the response that gave this resource's validator: a response of the resource itself, a response
    /// that names the resource, as the 201 that created it does, or a list that contains it.
    pub fn source_here(&self) -> Option<&'a Entry> {
        let source = self.source?;
        let entry = self.ledger().entry(source.exchange)?;
        (source.fit != ValidatorMatch::Elsewhere
            || self
                .exchange_of(entry)
                .is_some_and(|other| self.is_named_by(other) || self.is_same_in_another_form(other))
            || self.is_action_below(entry))
        .then_some(entry)
    }

    /// Whether the request is an action below the resource that an exchange targets, and no response has described the
    /// action's own URL: servers guard `POST /orders/1/ship` by the tag of `/orders/1`.
    pub fn is_action_below(&self, other: &Entry) -> bool {
        &*self.exchange.request.method == "POST"
            && self.relation_to(other) == Relation::Above
            && self.described_before(self.entry).into_iter().next().is_none()
    }

    /// For a condition that holds up to a version number: the response that gave the number to this path with another
    /// query. Zotero's and Firefox Sync's lists state the version of all that they contain, whatever the query selects.
    fn source_in_another_query(&self) -> Option<&'a Entry> {
        self.counts_on()?.find(|giver| self.relation_to(giver) == Relation::Same)
    }

    /// For a system's version: the response that gave it for another format of this resource. `/posts/1.json` and
    /// `/posts/1` are two resources, whose entity tags may differ, but both show the version of one record.
    fn source_in_another_format(&self) -> Option<&'a Entry> {
        self.sent().filter(|sent| sent.dialect.is_some() && !sent.is_any())?;
        let formats = other_formats(&self.resource.0).into_iter();
        let in_format =
            formats.filter_map(|url| self.ledger().source_under(&ResourceKey(url.into()), self.entry)).next();
        in_format.or_else(|| self.source_in_another_view())
    }

    /// The same for a query that selects what is shown, among the latest 256 exchanges.
    fn source_in_another_view(&self) -> Option<&'a Entry> {
        let mine = &*self.exchange.request.url;
        let latest = self.recording.exchanges().iter().rev().take(MOST_VIEWS);
        let views = latest.filter(|other| differ_only_in_form(mine, &other.request.url));
        let mut entries = views.filter_map(|other| self.ledger().entry(other.id));
        entries.find(|entry| {
            entry.describes_current() && entry.precedes(self.entry) && self.gave_what_was_sent(entry)
        })
    }

    /// For a condition that holds up to a version number: the responses of any resource that gave the number, the
    /// latest first.
    pub fn counts_on(&self) -> Option<impl Iterator<Item = &'a Entry> + use<'a, '_>> {
        let sent =
            self.sent().filter(|sent| sent.dialect.as_ref().is_some_and(|own| own.asks == Asks::NotNewer))?;
        let givers = self.ledger().givers_elsewhere(&sent.validators.first()?.core, self.entry);
        Some(givers.filter(|giver| self.gave_what_was_sent(giver)))
    }

    /// [`Case::source_here`], unless it is a list: the response's fields and body are those of the version.
    pub fn source_read(&self) -> Option<&'a Entry> {
        if self.own_list().is_some() { None } else { self.source_here() }
    }

    /// Whether another URL identifies this resource in another form: the paths are equal, and either the queries differ
    /// only in parameters that select what is shown (OData's `$select` and `$expand`, Google's `fields` and
    /// `updateMask`, and similar ones), or both URLs have given the same tag, or this URL has accepted a tag of the
    /// other. So it does with another extension of a format, where a tag shows it or the version is the record's.
    fn is_same_in_another_form(&self, other: &Exchange) -> bool {
        let (mine, its) = (&*self.exchange.request.url, &*other.request.url);
        if without_query(mine) != without_query(its) {
            let is_of_record = self.sent().is_some_and(|sent| sent.dialect.is_some());
            return is_same_resource(mine, its)
                || (is_other_format(mine, its) && (is_of_record || self.shares_a_tag_with(other)));
        }
        differ_only_in_form(mine, its) || self.shares_a_tag_with(other) || self.is_given_to_two_queries()
    }

    /// Whether two URLs of this path with different queries have given the sent tag: a hint that the query does not
    /// identify the resource.
    fn is_given_to_two_queries(&self) -> bool {
        let Some(one) = self.sent().and_then(|sent| sent.validators.first()) else { return false };
        let mine = without_query(&self.exchange.request.url);
        let givers = self.ledger().givers_elsewhere(&one.core, self.entry);
        let mut urls = givers
            .filter_map(|giver| Some(&*self.exchange_of(giver)?.request.url))
            .filter(|url| without_query(url) == mine);
        urls.next().is_some_and(|first| urls.any(|url| url != first))
    }

    /// Whether the response that gave the validator is certainly this resource's: it has the same URL, it names this
    /// URL, or a tag shows that both URLs are one resource. Another view of the resource can have a different tag.
    pub fn is_surely_of_this(&self, source: &Entry) -> bool {
        self.source.is_some_and(|source| source.fit != ValidatorMatch::Elsewhere)
            || self
                .exchange_of(source)
                .is_some_and(|other| self.is_named_by(other) || self.shares_a_tag_with(other))
    }

    /// Whether both URLs have given a sent tag, or this URL has accepted a tag that the other gave.
    fn shares_a_tag_with(&self, other: &Exchange) -> bool {
        let Some(sent) = self.sent() else { return false };
        let was_given = |core: &str| self.ledger().givers_ever(&self.resource, core).next().is_some();
        let was_taken = |core: &str| {
            self.writes_before(self.entry).into_iter().any(|write| {
                let before = write.sent.as_deref().filter(|before| before.condition == sent.condition);
                before.is_some_and(|before| {
                    before.validators.iter().any(|one| {
                        *one.core == *core
                            || self.ledger().givers_elsewhere(&one.core, write).any(|giver| {
                                self.exchange_of(giver)
                                    .is_some_and(|giver| giver.request.url == other.request.url)
                            })
                    })
                })
            })
        };
        sent.validators.iter().any(|one| was_given(&one.core) || was_taken(&one.core))
    }

    /// Whether another exchange's response names this resource (RFC 9110 §10.2.2, §8.7).
    fn is_named_by(&self, other: &Exchange) -> bool {
        let named =
            ["Location", "Content-Location"].into_iter().filter_map(|name| other.response.headers.get(name));
        named.into_iter().any(|location| names(location, &self.exchange.request.url))
    }

    /// A response's validator of the kind that was sent: the entity tag, or a dialect's validator.
    pub fn tag(&self, entry: &'a Entry) -> Option<&'a Text> {
        entry.tag_for(self.sent())
    }

    /// The entity tag on the 412 itself, if it differs from the sent tag: it hints at the current
    /// representation.
    pub fn hint(&self) -> Option<&'a Text> {
        let sent = self.sent()?;
        let hint = self.entry.tag_for(Some(sent)).filter(|_| !self.is_of_an_errors_text(self.entry))?;
        sent.validators.iter().all(|validator| validator.written != *hint).then_some(hint)
    }

    /// Whether a response gave one of the sent validators, in any spelling.
    pub fn gave_its_core(&self, entry: &Entry) -> bool {
        let Some(sent) = self.sent() else { return false };
        let given = entry.tag_for(Some(sent)).map(|tag| opaque_core(tag));
        self.gave_what_was_sent(entry)
            || given
                .is_some_and(|core| !core.is_empty() && sent.validators.iter().any(|one| *one.core == *core))
    }

    /// Whether a response has a validator of the kind that was sent, and that validator was not sent.
    pub fn names_another(&self, entry: &Entry) -> bool {
        entry.tag_for(self.sent()).is_some() && !self.gave_what_was_sent(entry)
    }

    /// Whether a write's response gave the same tag that the write itself sent.
    pub fn gave_its_own_condition(&self, write: &Entry) -> bool {
        gave_what_was_sent(write, write.sent.as_deref().filter(|sent| sent.condition == Condition::IfMatch))
    }

    /// Whether a write's response has a tag that is computed from that response's own text, and identifies no version:
    /// Express 4 and Koa tag each body that they send with its length and digest. If a read has the same tag or the
    /// same text, the response shows the resource, and the tag is its version.
    pub fn is_of_its_own_text(&self, entry: &Entry) -> bool {
        let Some(exchange) = self.exchange_of(entry).filter(|_| entry.role == Role::Write) else {
            return false;
        };
        let Some(tag) = &entry.etag else { return false };
        let body = exchange.response.body.fingerprint();
        // A server that stores a body as sent does not answer with a shorter representation of it.
        let sent = match &exchange.request.body {
            RequestBody::Exact(_, sent) if &*exchange.request.method == "PUT" => sent.length,
            _ => 0,
        };
        let opaque = tag.trim_start_matches("W/").trim_matches('"');
        let Some((length, digest)) = opaque.split_once('-') else { return false };
        let is_shaped = digest.len() == 27
            && u64::from_str_radix(length, 16)
                .is_ok_and(|length| body.map_or(length < sent, |body| body.length == length));
        let reads = self.ledger().reads_before(&self.resource, self.entry).take(MOST_LOOKED_AT);
        let later = self.ledger().reads_after(&self.resource, self.entry).take(MOST_LOOKED_AT);
        let is_read =
            |read: &Entry| read.etag.as_ref() == Some(tag) || (body.is_some() && self.body_of(read) == body);
        is_shaped && !reads.chain(later).any(is_read)
    }

    /// Whether a refusal's tag appears to be computed from the refusal's own text: the servers that tag every body
    /// tag error texts too. If the text is unknown, the tag's shape alone decides.
    pub fn is_of_an_errors_text(&self, entry: &Entry) -> bool {
        let Some(exchange) = self.exchange_of(entry).filter(|one| one.response.status >= 400) else {
            return false;
        };
        let Some(tag) = &entry.etag else { return false };
        is_of_text(tag, exchange.response.body.fingerprint()) && !self.gave_what_was_sent(entry)
    }

    /// The response that shows that a refused weak tag is current: the refusal itself, or the read after it. In that
    /// case another version does not explain the refusal.
    pub fn weak_tag_is_current(&self) -> Option<&'a Entry> {
        let gave = |entry: &&'a Entry| self.gave_its_core(entry);
        Some(self.entry).filter(gave).or_else(|| self.reread().filter(gave))
    }

    /// A write or a guarded read of this origin that succeeded with only weak tags in If-Match: the server
    /// does not compare strongly.
    pub fn weak_tag_taken(&self) -> Option<&'a Entry> {
        self.ledger().weak_tag_taken(origin_of(&self.exchange.request.url))
    }

    /// Whether the server itself sends tags without quotes, and the page sent such a tag back unchanged, octet for
    /// octet (Firebase): the server's custom, and not the page's fault.
    pub fn is_bare_by_custom(&self) -> bool {
        let is_malformed = |text: &str| crate::http::EntityTag::parse(text).is_err();
        let Some(sent) = self.sent().filter(|sent| sent.dialect.is_none()) else { return false };
        matches!(sent.condition, Condition::IfMatch | Condition::IfNoneMatch)
            && self.source_here().is_some_and(|source| {
                sent.validators.iter().any(|one| is_malformed(&one.written) && source.gave(sent, one))
            })
    }

    /// Whether a response gave one of the sent validators.
    pub fn gave_what_was_sent(&self, entry: &Entry) -> bool {
        gave_what_was_sent(entry, self.sent())
    }
}

/// Whether a tag has the shape of one that Express and Koa compute from a text of this length; of any length, where that
/// is not known.
pub fn is_of_text(tag: &str, body: Option<Fingerprint>) -> bool {
    let opaque = tag.trim_start_matches("W/").trim_matches('"');
    let Some((length, digest)) = opaque.split_once('-') else { return false };
    let Ok(length) = u64::from_str_radix(length, 16) else { return false };
    digest.len() == 27 && body.is_none_or(|body| body.length == length)
}

/// Whether a Location or Content-Location identifies a URL: as an absolute URL, a path, or the path's last segment.
fn names(location: &str, url: &str) -> bool {
    let location = location.trim().split('#').next().unwrap_or("");
    let tail = location.trim_start_matches("./");
    let is_its_end = || url.strip_suffix(tail).is_some_and(|start| start.ends_with('/'));
    location == url || location == path_of(url) || (!tail.is_empty() && !tail.contains("://") && is_its_end())
}

impl Case<'_> {
    /// Whether the condition could have held at all. A malformed value never holds, and neither does a weak
    /// tag in If-Match if the server refuses it while it is current. Some servers do not compare strongly.
    pub fn could_have_held(&self) -> bool {
        match self.comparison().map(|sent| (sent.condition, &sent.dialect)) {
            // A dialect's opaque validator is either current or not; it has no grammar and no strength.
            Some((Condition::IfMatch, Some(_))) => true,
            Some((Condition::IfMatch, None)) => {
                let weakly = self.dialect.is_some_and(|dialect| dialect.if_match == Comparison::Weak);
                let tags = self.preconditions.if_match.as_ref().map(|field| &field.value);
                let weakly =
                    weakly || self.weak_tag_taken().is_some() || self.weak_tag_is_current().is_none();
                self.is_bare_by_custom()
                    || tags.is_some_and(|tags| {
                        tags.tags().any(|tag| weakly || tag.strength() == Strength::Strong)
                    })
            }
            Some((Condition::IfUnmodifiedSince, _)) => {
                self.preconditions.if_unmodified_since.as_ref().is_some_and(|field| field.value.is_ok())
            }
            _ => false,
        }
    }
}

/// The response that gave the validator. A page can read a response's fields while the body is still arriving:
/// if no response had ended before the request, one that had begun counts.
fn source<'a>(ledger: &'a Ledger, resource: &ResourceKey, entry: &'a Entry) -> Option<Source> {
    let ended = ledger.source(resource, entry);
    if ended.is_some_and(|source| source.fit != ValidatorMatch::Elsewhere) {
        return ended;
    }
    let sent = entry.sent.as_deref();
    let begun = ledger.in_flight_with(resource, entry).filter(|other| began_before(other, entry));
    let mut validator_sources =
        begun.filter(|other| other.describes_current() && gave_what_was_sent(other, sent));
    validator_sources.next().map(|giver| Source { exchange: giver.id, fit: ValidatorMatch::Same }).or(ended)
}

/// Whether one request began before another.
fn began_before(one: &Entry, other: &Entry) -> bool {
    one.at_start() < other.at_start()
}

fn gave_what_was_sent(entry: &Entry, sent: Option<&SentCondition>) -> bool {
    sent.is_some_and(|sent| sent.validators.iter().any(|one| entry.gave(sent, one)))
}
