//! The read that gave the validator came from a cache. A cache must not evaluate If-Match (RFC 9111
//! §4.3.2), so the write reaches the origin, which has a newer version.

use super::Rule;
use super::super::remedy::{Help, Topic, snippet};
use super::super::intermediaries::cache::{Keeper, cached, lifetime};
use super::super::intermediaries::has_token;
use super::super::intermediaries::replica::told_apart;
use super::super::{Claim, Case, Cause, Confidence, Evidence, Finding, Confirmation};
use super::super::case::span;
use crate::exchange::{Exchange, ExchangeId, ResponseSource, TestKind};
use crate::http::{Condition, HttpDate};
use crate::ledger::Entry;

/// A sign that a response came from a cache, and its certainty.
struct Hint {
    shows: String,
    shown_by: ExchangeId,
    kept_by: &'static str,
    most: Confidence,
}

/// The largest difference between two clocks that rounding to seconds explains, in seconds.
const ROUNDING: i64 = 2;

pub const RULE: Rule = Rule {
    cause: Cause::StaleCacheRead,
    slug: "stale-cache-read",
    in_brief: "stale cached read",
    examine,
    claims: &[Claim::OneCondition],
    yields_to: &[],
    help: Help {
        client: Some("Read past the caches before an edit."),
        code: Some(snippet::guard_alike),
        client_of_dialect: Some("Read past the caches before an edit: cache: \"no-store\"."),
        server: Some("Send Cache-Control: no-cache for what is edited: caches then ask before they use a copy."),
        topic: Some(Topic::Caching),
    },
};

fn examine(case: &Case) -> Option<Finding> {
    case.comparison()
        .filter(|sent| matches!(sent.condition, Condition::IfMatch | Condition::IfUnmodifiedSince))?;
    let source = case.source_read()?;
    let response = case.exchange_of(source).filter(|exchange| exchange.is_read())?;
    if !case.could_have_held() || !case.page_writes().is_empty() {
        return None;
    }
    let reread = case.reread();
    let detour = case.detour_found_another();
    // The origin itself still gives the sent validator, unless that answer came from a hidden cache, which is
    // recognisable only because it does not know another form of the URL.
    let gave_it_again = reread.filter(|read| case.gave_what_was_sent(read));
    if gave_it_again.is_some() && detour.is_none() {
        return None;
    }
    let sign = sign(case, source, response).or_else(|| detour.zip(gave_it_again).map(hidden))?;
    let past = case.tag(source).and_then(|tag| case.caches_still_give(tag));
    let told_apart = past.is_some_and(|(kept, past)| {
        let both = case.exchange_of(kept).zip(case.exchange_of(past));
        both.is_some_and(|(kept, past)| told_apart(kept, past).is_some())
    });
    // RFC 9111 §5.2.1.4: a cache may ignore no-cache in a request; nginx's cache does.
    let again = case.given_again_by_cache();
    let was_old = match (went_back(case, source), changed_after(case, source)) {
        (Some(newer), _) => Some(newer),
        (None, Some(Changed::After)) => return None,
        (None, Some(Changed::Before(told_by))) => Some(told_by),
        // A cache that still gives the validator after the change gave it before, too.
        (None, None) => past.filter(|_| !told_apart).map(|(_, past)| past).or(detour),
    };
    let confidence = if was_old.is_some() { sign.most } else { sign.most.min(Confidence::Medium) };
    let mut evidence = vec![case.gave_validator(source), Evidence::new(sign.shown_by, sign.shows.clone())];
    evidence.extend(past.map(|(kept, _)| case.gave_validator(kept)));
    evidence.extend(again.filter(|_| was_old.is_none()).map(|again| case.gave_validator(again)));
    evidence
        .extend(was_old.filter(|entry| entry.id != case.entry.id).map(|entry| case.gave_validator(entry)));
    evidence.push(case.this());
    evidence.extend(
        reread
            .filter(|read| was_old.is_none_or(|old| old.id != read.id))
            .map(|read| case.gave_validator(read)),
    );
    let tail = match (was_old, confidence) {
        (Some(old), _) if again.is_some_and(|again| again.id == old.id) => {
            "and the cache gave it again after the origin had refused it"
        }
        (Some(_), _) => "when the resource had changed already",
        (None, Confidence::Low) => "and may have been out of date",
        (None, _) => "and was probably out of date by then",
    };
    let may_have = if sign.most == Confidence::High { "came" } else { "seems to have come" };
    Some(Finding {
        cause: Cause::StaleCacheRead,
        confidence,
        summary: format!(
            "{} was read {} earlier ({}) from a response that {may_have} from {} ({}), {tail}.",
            case.sent_words(),
            case.ago(source),
            source.id,
            sign.kept_by,
            sign.shows
        ),
        evidence,
        confirm_with: (confidence != Confidence::High)
            .then(|| settling(case)),
        advice: match again {
            Some(_) => "This cache answers by itself even when the reader sends no-cache: let the server send Cache-Control: no-cache for what is edited, or let the cache pass such reads on (proxy_cache_bypass in nginx).".into(),
            None => "Read with cache: \"no-store\" before an edit, and let the server send Cache-Control: no-cache for what is edited.".into(),
        },
    })
}

fn settling(case: &Case) -> Confirmation {
    match case.cached_all_the_same() {
        Some(_) => Confirmation::by(
            &[TestKind::CacheBuster],
            "This cache answers even a request with no-cache. Reading another form of the URL, which the cache does not know, shows the origin's version.",
        ),
        None => Confirmation::by(
            &[TestKind::CacheVsOrigin, TestKind::CacheBuster],
            "Reading as the page reads, and then past every cache, shows whether the caches still give an old tag.",
        ),
    }
}

fn sign(case: &Case, source: &Entry, response: &Exchange) -> Option<Hint> {
    if let Some(cached) = cached(response) {
        let kept_by = match cached.keeper {
            Keeper::Browser => "the browser's cache",
            Keeper::Shared => "a cache on the way",
        };
        return Some(Hint { shows: cached.shown_by, shown_by: source.id, kept_by, most: Confidence::High });
    }
    if let Some(repeated) = repeated(case, source, response) {
        return Some(repeated);
    }
    let by_worker = |shown_by, shows: &str, most| Hint {
        shows: shows.to_owned(),
        shown_by,
        kept_by: "a service worker's cache",
        most,
    };
    if response.response.origin == ResponseSource::ServiceWorker {
        return Some(by_worker(source.id, "a service worker answered", Confidence::Medium));
    }
    if let Some(old) = generated_before(case, source, response) {
        return Some(old);
    }
    let again = case.given_again_by_worker()?;
    Some(by_worker(again.id, "a service worker gave the refused validator again", Confidence::Low))
}

/// Firefox 153 shows neither its cache nor a service worker, but Date is the time at which the origin generated a
/// response (RFC 9110 §6.6.1): a response that is older than its request was kept. The Date of the refusal tells the
/// server's clock.
fn generated_before(case: &Case, source: &Entry, response: &Exchange) -> Option<Hint> {
    let date = |exchange: &Exchange| HttpDate::parse(exchange.response.headers.get("Date")?).ok();
    let between = case.entry.response_start.millis_since(source.request_start) / 1000.0;
    let asked_at = date(case.exchange)?.seconds().saturating_sub(between as i64);
    let before = asked_at.saturating_sub(date(response)?.seconds());
    (before >= CLOCKS_APART).then(|| Hint {
        shows: format!("its Date is {} before the request", span(before.saturating_mul(1000))),
        shown_by: source.id,
        kept_by: "a cache or a service worker",
        most: Confidence::Medium,
    })
}

/// How far the clocks of two servers of one origin may be apart, in seconds.
const CLOCKS_APART: i64 = 60;


/// A cache that answers every request and does not show itself: under another form of the URL, the
/// origin has another version than the one that the cache repeats.
fn hidden((detour, again): (&Entry, &Entry)) -> Hint {
    Hint {
        shows: format!("{} gave it again, and {} found another version", again.id, detour.id),
        shown_by: detour.id,
        kept_by: "a cache that does not show itself",
        most: Confidence::High,
    }
}

/// Firefox 153 does not mark responses from its cache: a read that repeats an earlier response, while the browser
/// was allowed to reuse that response (RFC 9111 §4.2) and the request did not ask for revalidation.
fn repeated(case: &Case, source: &Entry, response: &Exchange) -> Option<Hint> {
    let asked = &response.request.headers;
    let asks_anew = ["no-cache", "no-store", "max-age=0"]
        .iter()
        .any(|directive| has_token(asked, "Cache-Control", directive));
    if asks_anew
        || asked.has("If-None-Match")
        || asked.has("If-Modified-Since")
        || source.by == crate::ledger::SentBy::Retag
    {
        return None;
    }
    let earlier = case.last_read(source)?;
    let before = case.exchange_of(earlier)?;
    let fresh_for = lifetime(&before.response.headers)?;
    let apart = source.request_start.millis_since(earlier.response_start);
    let same = |name| before.response.headers.get(name) == response.response.headers.get(name);
    if !same("ETag") || !same("Last-Modified") || !same("Date") || apart > fresh_for as f64 * 1000.0 {
        return None;
    }
    // Date is the time when the origin generated the response (RFC 9110 §6.6.1), to the second.
    let dated = before.response.headers.has("Date") && apart > 1500.0;
    Some(Hint {
        shown_by: source.id,
        shows: format!(
            "it repeated {}, which could be kept for {fresh_for} s{}",
            earlier.id,
            if dated { ", to the Date" } else { "" }
        ),
        kept_by: "the browser's cache",
        most: if dated { Confidence::High } else { Confidence::Medium },
    })
}

/// A response with another validator, received before the read: it shows that the cached validator was already
/// replaced.
fn went_back<'a>(case: &Case<'a>, source: &'a Entry) -> Option<&'a Entry> {
    let newer = case.last_described(source)?;
    let tag = case.tag(newer).filter(|_| !case.gave_what_was_sent(newer))?;
    let older = case.tag(source).filter(|older| *older != tag)?;
    case.gave(older, newer).map(|_| newer)
}

enum Changed<'a> {
    Before(&'a Entry),
    After,
}

/// Whether the current version, by its Last-Modified, is older or newer than the read. The server's clock
/// is taken from the Date of the response with that Last-Modified.
fn changed_after<'a>(case: &Case<'a>, source: &Entry) -> Option<Changed<'a>> {
    let (modified, told_by) = case.modified_now().filter(|(_, told_by)| !case.is_of_a_later_version(told_by))?;
    let date = HttpDate::parse(case.exchange_of(told_by)?.response.headers.get("Date")?).ok()?;
    let back = told_by.response_start.millis_since(source.request_start) / 1000.0;
    let read_at = date.seconds().saturating_sub(back as i64);
    match modified.seconds().saturating_sub(read_at) {
        late if late > ROUNDING => Some(Changed::After),
        early if early < -ROUNDING => Some(Changed::Before(told_by)),
        _ => None,
    }
}
