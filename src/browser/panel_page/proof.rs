//! Finds the browser's network entry of a request that Retag sent, and reads the answer from the entry. The page's
//! report fills in what the entry lacks.

use super::inspected::{PageResponse, has_clean_frames};
use super::session::Session;
use crate::diagnosis::{cached, cached_by_fields};
use crate::exchange::{
    Body, Exchange, ExchangeId, Fingerprint, Headers, InitiatorType, ReplayMark, ResponseBody, ResponseSource,
};
use crate::panel::now;
use crate::replay::{Answer, Cut, PlannedRequest, differences, is_planned, is_same_value};
use gloo_timers::future::TimeoutFuture;

/// The pause between two looks for an entry, in milliseconds. After five such pauses in a row a browser makes them 4
/// (HTML Standard, timers).
const BETWEEN_LOOKS: u32 = 1;

/// How long the entry of a request may take to arrive, in Chromium and in Firefox, and its body, in milliseconds.
const CHROMIUM_PATIENCE: u32 = 3000;
const FIREFOX_PATIENCE: u32 = 5000;
const BODY_PATIENCE: u32 = 2000;

/// A request whose entry is looked for.
pub struct WantedRequest<'a> {
    /// The first exchange that can be its entry.
    pub from: ExchangeId,
    /// The mark of the request.
    pub mark: ReplayMark,
    /// The request as planned.
    pub request: &'a PlannedRequest,
    /// The fingerprint of the planned body's octets.
    pub body: Option<Fingerprint>,
}

/// The exchange with the request's mark, method and URL. The mark alone is not enough: the page can copy a mark to
/// another request.
pub fn find(session: &Session, wanted: &WantedRequest) -> Option<ExchangeId> {
    let recording = session.recording.borrow();
    let since = recording.exchanges().get(wanted.from.0 as usize..)?;
    let is_its = |one: &&Exchange| {
        one.replay == Some(wanted.mark)
            && one.kind != InitiatorType::Preflight
            && is_planned(wanted.request, one)
    };
    since.iter().find(is_its).map(|one| one.id)
}

/// Waits for the exchange that [`find`] gives, and for its body; `None` when the exchange does not arrive in time.
pub async fn wait_for(session: &Session, wanted: &WantedRequest<'_>) -> Option<ExchangeId> {
    let id = wait_for_entry(session, wanted, now()).await?;
    wait_for_body(session, id).await;
    Some(id)
}

/// Waits for the exchange that [`find`] gives, of a request that was answered at this time, in milliseconds on the clock
/// of [`now`]; `None` when the exchange does not arrive in time.
pub async fn wait_for_entry(
    session: &Session,
    wanted: &WantedRequest<'_>,
    answered: f64,
) -> Option<ExchangeId> {
    let patience = if has_clean_frames() { CHROMIUM_PATIENCE } else { FIREFOX_PATIENCE };
    until(answered + f64::from(patience), || find(session, wanted)).await
}

/// Waits until the browser has given the body of a response, or has not given it in time: without the body, the
/// overwritten content stays unknown, which does not justify a long wait.
pub async fn wait_for_body(session: &Session, id: ExchangeId) {
    let is_settled = || {
        let recording = session.recording.borrow();
        let pending = recording.get(id).is_some_and(|one| one.response.body == ResponseBody::Pending);
        (!pending).then_some(())
    };
    let _ = until(now() + f64::from(BODY_PATIENCE), is_settled).await;
}

/// Whether the exchange has a response: a status other than 0.
pub fn is_answered(session: &Session, id: ExchangeId) -> bool {
    session.recording.borrow().get(id).is_some_and(|exchange| exchange.response.status != 0)
}

/// The answer to a request, from the browser's entry, or without an entry from the page's report.
pub fn answer(
    session: &Session,
    id: Option<ExchangeId>,
    wanted: &WantedRequest,
    seen: PageResponse,
) -> Answer {
    let answer = Answer {
        status: seen.status,
        notes: notes(&seen),
        by_worker: seen.worker && !seen.clean,
        // Firefox 153's entry does not tell a service worker's answer from the server's.
        is_under_worker: seen.controlled && !seen.clean,
        jitter: js_sys::Math::random(),
        now: (js_sys::Date::now() / 1000.0) as i64,
        ..Answer::default()
    };
    let recording = session.recording.borrow();
    let exchange = id.and_then(|id| recording.get(id));
    let length = exchange.and_then(|one| one.response.headers.get("Content-Length"));
    let length = length.and_then(|length| length.trim().parse().ok());
    let cut = seen.cut_by().map(|by| Cut { read: seen.read as u64, length, by });
    let answer = Answer { cut, ..answer };
    let Some(exchange) = exchange else {
        return Answer {
            etag: seen.etag,
            last_modified: seen.modified,
            retry_after: seen.retry_after,
            ..answer
        };
    };
    let field = |name: &str| exchange.response.headers.get(name).map(|value| value.to_string());
    let recorded =
        recording.entry(exchange.id).and_then(|entry| entry.etag.as_ref()).map(|tag| tag.to_string());
    let repaired = exchange.replay.and_then(|mark| recording.get(mark.of));
    let conditions = repaired.map_or(&[][..], |repaired| repaired.dialect_conditions());
    Answer {
        status: exchange.response.status,
        etag: recorded.map(|recorded| as_octets(recorded, seen.etag)),
        dialect_validators: exchange.given_for(conditions),
        is_mismatch: exchange.is_mismatch(),
        last_modified: field("Last-Modified"),
        retry_after: field("Retry-After"),
        exchange: Some(exchange.id),
        differences: differences(wanted.request, wanted.body, exchange),
        from_cache: cached(exchange).map(|cached| cached.shown_by),
        millis: Some(exchange.response_end.millis_since(exchange.request_start)),
        by_worker: answer.by_worker || exchange.response.origin == ResponseSource::ServiceWorker,
        ..answer
    }
}

/// The answer to a read or a save, and its content, from the page's report alone: where a script sees all of it, and nothing but the
/// server can have answered.
pub fn told(seen: &PageResponse) -> Option<(Answer, Body)> {
    let is_servers = !seen.worker && (seen.clean || !(seen.controlled || seen.replaced));
    let text = seen.text.as_deref().filter(|_| is_servers)?;
    let headers: Headers = seen.headers.iter().map(|(name, value)| (&**name, &**value)).collect();
    let answer = Answer {
        status: seen.status,
        etag: seen.etag.clone(),
        last_modified: seen.modified.clone(),
        retry_after: seen.retry_after.clone(),
        is_enough: true,
        from_cache: cached_by_fields(&headers).map(|cached| cached.shown_by),
        notes: notes(seen),
        ..Answer::default()
    };
    Some((answer, Body::Text(text.into())))
}

/// The entity tag in a form that the page's script can send. Chromium 156 decodes octets beyond ASCII differently for a
/// panel and for a script, and only the script's form can be sent. So the page's report replaces the entry's tag only
/// when the tag has such octets.
fn as_octets(recorded: String, seen: Option<String>) -> String {
    seen.filter(|seen| !recorded.is_ascii() && is_same_value(&recorded, seen)).unwrap_or(recorded)
}

/// Notes for the user on how the request was sent.
fn notes(seen: &PageResponse) -> Vec<String> {
    let mut notes = Vec::new();
    match (has_clean_frames(), seen.clean) {
        (_, true) if seen.controlled => notes.push("past the page's service worker".to_owned()),
        (_, true) => {}
        (true, false) if !seen.is_untold() => {
            notes.push("sent with the page's own fetch, because no hidden frame could be created".to_owned());
        }
        _ => {}
    }
    if seen.replaced && !seen.clean {
        notes.push("the page has replaced fetch".to_owned());
    }
    notes
}

/// Calls `look` until it finds something, or until `end`, in milliseconds on the clock of [`now`].
async fn until<T>(end: f64, look: impl Fn() -> Option<T>) -> Option<T> {
    loop {
        if let Some(found) = look() {
            return Some(found);
        }
        if now() >= end {
            return None;
        }
        TimeoutFuture::new(BETWEEN_LOOKS).await;
    }
}
