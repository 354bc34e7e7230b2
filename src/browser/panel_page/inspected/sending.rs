//! Sends a request from a document of the inspected page.

use super::super::super::api::member;
use super::crossing_body::CrossingBody;
use super::evaluation::{EvalError, PATIENCE, evaluate_once};
use super::kept_body::KeptArgs;
use super::script::{REPLAY, json};
use crate::replay::{MOST_READ, PageLoad, PlannedBody, PlannedRequest, Referrer, boundary};
use serde::Serialize;

/// The random key under which the page keeps a request's state. A script of the page cannot guess the key, and state
/// under other keys is not read.
pub fn new_key() -> String {
    let random = || format!("{:x}", (js_sys::Math::random() * 9e15) as u64);
    format!("retag {}{}", random(), random())
}

/// A request as the argument of `send()` in `replay.js`.
#[derive(Serialize)]
struct FetchArgs<'a> {
    url: &'a str,
    method: &'a str,
    headers: &'a [(String, String)],
    credentials: &'static str,
    cache: &'static str,
    /// Empty for none.
    referrer: &'a str,
    /// UTF-8 text.
    text: Option<&'a str>,
    /// The body's octets, each as the character with that code (ISO 8859-1).
    octets: Option<&'a str>,
    /// How many parts of the body the page keeps already: then the text, or the octets, are empty here. 0 for none.
    parts: usize,
    /// A body that the page keeps.
    kept: Option<KeptArgs<'a>>,
}

/// Which frame sends a request, as an argument of `send()`: where the browser has clean frames, a new one, or the one of an
/// earlier request of the same repair.
#[derive(Serialize)]
pub struct SendingFrame<'a> {
    /// Whether it is sent from a frame, and not from the document itself.
    #[serde(rename = "isWanted")]
    is_wanted: bool,
    /// The key of the request whose frame it takes over; empty for none.
    of: &'a str,
}

impl SendingFrame<'_> {
    /// The frame of a request, which takes over the frame of the request with this key.
    pub fn new(of: Option<&str>) -> SendingFrame<'_> {
        SendingFrame { is_wanted: has_clean_frames(), of: of.unwrap_or_default() }
    }
}

/// Whether the page began to send a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SendOutcome {
    /// The request is on its way.
    Yes,
    /// Another document is loaded; nothing was sent.
    Elsewhere,
    /// The page ran the code too late, as after a pause in the debugger; nothing was sent.
    Late,
}

/// From where a request is sent, and how it is found again.
pub struct Sending<'a> {
    /// Identifies the request in the page.
    pub key: &'a str,
    /// Identifies the request in the browser's log.
    pub mark: &'a str,
    /// Finds the hook that keeps bodies.
    pub token: &'a str,
    /// The document that sends.
    pub page: &'a PageLoad,
    /// The frame that sends.
    pub frame: SendingFrame<'a>,
}

/// Begins to send a request from a document, if its frame still has that document. [`abort`](super::abort) removes what it leaves in the
/// page.
///
/// # Errors
/// [`EvalError`].
pub async fn send(
    Sending { key, mark, token, page, frame }: &Sending<'_>,
    request: &PlannedRequest,
    body: &CrossingBody,
) -> Result<SendOutcome, EvalError> {
    let media_type = request.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("Content-Type"));
    let arguments = json(&FetchArgs {
        kept: match request.body {
            PlannedBody::Kept(kept) => {
                let boundary = media_type.and_then(|(_, value)| boundary(value)).unwrap_or_default();
                Some(KeptArgs::new(token, kept, boundary))
            }
            _ => None,
        },
        url: &request.url,
        method: &request.method,
        headers: &request.headers,
        credentials: request.credentials.name(),
        cache: request.cache.name(),
        referrer: match &request.referrer {
            Referrer::Url(url) => url,
            Referrer::None => "",
        },
        text: body.text.as_deref(),
        octets: body.octets.as_deref(),
        parts: body.parts,
    })?;
    let (page_id, frame) = (json(&page.id)?, json(frame)?);
    // A paused page may run this code after the panel has stopped waiting. The code must not send then.
    let until = js_sys::Date::now() + f64::from(PATIENCE) * 0.9;
    // Chromium's entry names the script that called fetch by its sourceURL. So the sourceURL is the mark.
    let code = format!(
        "({REPLAY}).send('{key}', '{mark}', {arguments}, {page_id}, {frame}, {until}, {MOST_READ})\n//# sourceURL={mark}"
    );
    Ok(match evaluate_once(&code, page.frame.as_deref(), PATIENCE).await?.as_string().as_deref() {
        Some("sent") => SendOutcome::Yes,
        Some("late") => SendOutcome::Late,
        _ => SendOutcome::Elsewhere,
    })
}

/// Whether the browser's log has complete entries for requests of a frame without a script. The entries of Firefox 153
/// for them are incomplete: status 0, never finished.
pub fn has_clean_frames() -> bool {
    let protocol =
        member(&js_sys::global(), &["location", "protocol"]).and_then(|protocol| protocol.as_string());
    protocol.is_some_and(|protocol| protocol != "moz-extension:")
}
