//! Runs code in the inspected page, and sends requests from there.

use super::super::api::{member, words};
use super::line;
use crate::exchange::{Body, Charset, Timestamp, text_parts};
use crate::panel::{LONG, breathe};
use crate::replay::{
    CutBy, DocumentReport, MOST_READ, PageLoad, PageReport, PlannedBody, PlannedRequest, Referrer, boundary,
};
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

/// The code that runs in the inspected page. It sends nothing until the user starts a repair or a test.
const REPLAY: &str = include_str!("../../../extension/page/replay.js");

/// How long the page may take to answer an evaluation, in milliseconds. A page that is paused in the debugger never
/// answers.
const PATIENCE: u32 = 10_000;

/// How long a document may take to give its id, in milliseconds, until it is asked again. A navigation leaves a pending
/// evaluation without an answer (Chromium 156, Firefox 153).
const SHORT_PATIENCE: u32 = 1500;

/// Chromium 156's code for a `frameURL` that no frame has.
const NO_FRAME: &str = "E_NOTFOUND";

/// Why an evaluation in the page gave no value.
#[derive(Debug)]
pub enum EvalError {
    /// The evaluation threw an exception, with this message.
    Threw(String),
    /// The page did not answer in time.
    Unresponsive,
    /// The page has no frame with this URL now.
    NoFrame,
}

impl std::fmt::Display for EvalError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            EvalError::Threw(what) => f.write_str(what),
            EvalError::Unresponsive => {
                f.write_str("the page does not respond; is it paused in the debugger?")
            }
            EvalError::NoFrame => f.write_str("the frame is gone"),
        }
    }
}

/// Why one attempt at an evaluation gave no value.
enum Fault {
    /// DevTools has lost the page, in the browser's words.
    Lost(String),
    Silent(EvalError),
}

impl From<Fault> for EvalError {
    fn from(fault: Fault) -> EvalError {
        match fault {
            Fault::Silent(silence) => silence,
            Fault::Lost(why) => EvalError::Threw(format!(
                "DevTools has lost the page ({why}): close DevTools and open it again"
            )),
        }
    }
}

/// Evaluates an expression in the page's top frame, or in the frame of this URL. When DevTools has lost the page, renews
/// the connection and evaluates the expression a second time, so the expression must be idempotent. Its value must not
/// be a promise.
///
/// # Errors
/// [`EvalError`], when the expression threw or the page did not answer.
pub async fn evaluate(code: &str, frame: Option<&str>) -> Result<JsValue, EvalError> {
    evaluate_within(code, frame, PATIENCE).await
}

/// [`evaluate`] with another patience, in milliseconds.
async fn evaluate_within(code: &str, frame: Option<&str>, patience: u32) -> Result<JsValue, EvalError> {
    match evaluate_once(code, frame, patience).await {
        Err(Fault::Lost(why)) => match line::renew().await {
            Ok(()) => Ok(evaluate_once(code, frame, patience).await?),
            Err(_) => Err(Fault::Lost(why).into()),
        },
        answer => Ok(answer?),
    }
}

async fn evaluate_once(code: &str, frame: Option<&str>, patience: u32) -> Result<JsValue, Fault> {
    let lost = std::rc::Rc::new(std::cell::Cell::new(false));
    let noted = lost.clone();
    let gone = std::rc::Rc::new(std::cell::Cell::new(false));
    let noted_gone = gone.clone();
    let mut start = move |resolve: js_sys::Function, reject: js_sys::Function| {
        let (lost, gone) = (lost.clone(), gone.clone());
        let done = Closure::once_into_js(move |result: JsValue, exception: JsValue| {
            if let Some(why) = line::last_error() {
                lost.set(true);
                let _ = reject.call1(&JsValue::NULL, &JsValue::from_str(&why));
                return;
            }
            // Firefox 153 may give result and exception in one array. The value of Retag's own code is never an array.
            let (result, exception) = match result.dyn_ref::<js_sys::Array>() {
                Some(both) => (both.get(0), both.get(1)),
                None => (result, exception),
            };
            let is_exception = ["isException", "isError"]
                .iter()
                .any(|kind| member(&exception, &[kind]).is_some_and(|is| is.is_truthy()));
            let code = member(&exception, &["code"]).and_then(|code| code.as_string());
            if code.as_deref() == Some(NO_FRAME) {
                gone.set(true);
            }
            let _ = if is_exception {
                reject.call1(&JsValue::NULL, &JsValue::from_str(&said(&exception)))
            } else {
                resolve.call1(&JsValue::NULL, &result)
            };
        });
        line::eval(code, frame, done.unchecked_ref());
    };
    let answer = js_sys::Promise::new(&mut start);
    let late = JsValue::from_str("retag: late");
    let marker = late.clone();
    let timer = wasm_bindgen_futures::future_to_promise(async move {
        gloo_timers::future::TimeoutFuture::new(patience).await;
        Ok(marker)
    });
    let race = js_sys::Promise::race(&js_sys::Array::of2(&answer, &timer));
    match JsFuture::from(race).await {
        Ok(value) if value == late => Err(Fault::Silent(EvalError::Unresponsive)),
        Ok(value) => Ok(value),
        Err(thrown) if noted.get() => Err(Fault::Lost(words(&thrown))),
        Err(_) if noted_gone.get() => Err(Fault::Silent(EvalError::NoFrame)),
        Err(thrown) => Err(Fault::Silent(EvalError::Threw(words(&thrown)))),
    }
}

/// The message of an exception. Some messages of Chromium 156 have a placeholder for details ("Operation failed: %s").
fn said(exception: &JsValue) -> String {
    let text = |name: &str| member(exception, &[name]).and_then(|text| text.as_string());
    let Some(mut what) = text("value").or_else(|| text("description")) else { return words(exception) };
    let details = member(exception, &["details"]).map(|all| js_sys::Array::from(&all)).unwrap_or_default();
    for detail in details.iter() {
        let detail = detail.as_string().unwrap_or_else(|| words(&detail));
        what = what.replacen("%s", &detail, 1);
    }
    what = what.replace("%s", "no details");
    // The message of Chromium 156 for a document whose CSP has `sandbox` without `allow-same-origin`.
    match what.contains("sandbox") || what.contains("Permission denied") || what.contains("opaque origin") {
        true => format!("DevTools may not run code in this page, which is sandboxed ({what})"),
        false => what,
    }
}

/// A document's answer to `page()` of `replay.js`.
#[derive(Deserialize)]
struct PageFacts {
    id: String,
    origin: String,
    /// In milliseconds since the Unix epoch.
    since: f64,
}

/// The document in the top frame of the inspected page.
///
/// # Errors
/// [`EvalError`].
pub async fn page() -> Result<PageLoad, EvalError> {
    let told = evaluate_within(&format!("({REPLAY}).page()"), None, SHORT_PATIENCE).await?;
    let facts: PageFacts =
        serde_wasm_bindgen::from_value(told).map_err(|error| EvalError::Threw(error.to_string()))?;
    Ok(facts.load(None))
}

impl PageFacts {
    fn load(self, frame: Option<&str>) -> PageLoad {
        PageLoad {
            id: self.id,
            origin: self.origin,
            since: Timestamp::default().plus_millis(self.since),
            frame: frame.map(str::to_owned),
        }
    }
}

/// A document's answer to `sent()` of `replay.js`.
#[derive(Deserialize)]
struct SentFacts {
    page: PageFacts,
    top: FrameFacts,
    frames: Vec<FrameFacts>,
}

/// A frame in a [`SentFacts`].
#[derive(Deserialize)]
struct FrameFacts {
    url: String,
    has: bool,
}

impl From<FrameFacts> for DocumentReport {
    fn from(facts: FrameFacts) -> DocumentReport {
        DocumentReport { url: facts.url, has_sent: facts.has }
    }
}

/// What the document in the top frame, or in the frame of this URL, reports of a request: itself, and the documents in
/// it that it may read. The request has this URL and began at this time.
///
/// # Errors
/// [`EvalError`].
pub async fn sent(
    url: &str,
    request_start: Timestamp,
    frame: Option<&str>,
) -> Result<(PageLoad, PageReport), EvalError> {
    let url = json(url)?;
    let code = format!("({REPLAY}).sent({url}, {})", request_start.0 as f64 / 1000.0);
    let told = evaluate_within(&code, frame, SHORT_PATIENCE).await?;
    let SentFacts { page, top, frames } =
        serde_wasm_bindgen::from_value(told).map_err(|error| EvalError::Threw(error.to_string()))?;
    let report = PageReport { top: top.into(), frames: frames.into_iter().map(Into::into).collect() };
    Ok((page.load(frame), report))
}

/// The id of the document that is now in the top frame, or in the frame of this URL: its origin, a space, and its time
/// origin. No other document has the same id.
///
/// # Errors
/// [`EvalError`].
pub async fn page_id(frame: Option<&str>) -> Result<String, EvalError> {
    Ok(evaluate(&format!("({REPLAY}).here()"), frame).await?.as_string().unwrap_or_default())
}

/// The state of a request, as the page's script reports it.
#[derive(Debug)]
pub enum Progress {
    /// Not answered yet.
    Running(PageResponse),
    /// Answered. The response's headers are limited to the headers that the page's script may read.
    Answered(PageResponse),
    /// Failed without a response, with the browser's message.
    Failed(String),
    /// The browser refused to build the request, with its message; nothing was sent.
    Unsent(String),
    /// The page has no state under the request's key: another document is loaded, or a script removed the state.
    Gone,
}

/// What the page reports about a request. The page's scripts can change each value, so all values are hints.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct PageResponse {
    state: String,
    why: String,
    /// Whether the request was sent with the functions of a fresh frame, which no script of the page can have replaced.
    pub clean: bool,
    /// Whether the page has replaced `fetch` or `Request`.
    pub replaced: bool,
    /// Whether a service worker controls the page.
    pub controlled: bool,
    /// Whether a service worker gave the response.
    pub worker: bool,
    /// Whether the page's timers have stopped, as in a pause of the debugger.
    pub stands: bool,
    pub status: u16,
    pub etag: Option<String>,
    pub modified: Option<String>,
    /// How many bytes of the content have been read.
    pub read: f64,
    /// The bound at which the read was stopped: `size` or `time`.
    cut: Option<String>,
    #[serde(rename = "retryAfter")]
    pub retry_after: Option<String>,
    /// All fields of an answer of the page's own origin with a short text as its content, as (name, value).
    pub headers: Vec<(String, String)>,
    /// That text.
    pub text: Option<String>,
}

impl PageResponse {
    /// The bound at which the read was stopped.
    pub fn cut_by(&self) -> Option<CutBy> {
        match self.cut.as_deref() {
            Some("size") => Some(CutBy::Size),
            Some("time") => Some(CutBy::Time),
            _ => None,
        }
    }

    /// Whether the page reported nothing.
    pub fn is_untold(&self) -> bool {
        self.state.is_empty()
    }
}

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

/// How the page is told of a body that it keeps.
#[derive(Serialize)]
struct KeptArgs<'a> {
    /// What its hook is found by.
    token: &'a str,
    /// The number of the call.
    call: u32,
    /// The length that it must have, in bytes.
    length: u64,
    /// The boundary that it must have, where it is a form.
    boundary: &'a str,
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

/// The length of the parts in which a long body crosses to the page, in bytes.
const PART: usize = 512 << 10;

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

/// A body on its way to the page.
#[derive(Default)]
pub struct CrossingBody {
    /// UTF-8 text.
    text: Option<String>,
    /// The octets, each as the character with that code (ISO 8859-1).
    octets: Option<String>,
    /// How many parts of it the page keeps already: then the text, or the octets, are empty.
    parts: usize,
}

/// Hands a long body over to the page, in parts, for as long as `goes_on` holds; a short one crosses with its request.
/// `None` where it no longer holds, and where the frame no longer has the document. [`abort`] removes what is left in the
/// page.
///
/// # Errors
/// [`EvalError`].
pub async fn hand_over(
    sending: &Sending<'_>,
    body: Option<(&Body, Charset)>,
    goes_on: impl Fn() -> bool,
) -> Result<Option<CrossingBody>, EvalError> {
    let Some((body, charset)) = body else { return Ok(Some(CrossingBody::default())) };
    let octets: Option<String> = match body.text() {
        Some(text) => (charset == Charset::Latin1).then(|| text.to_owned()),
        // ISO 8859-1 has a character for each octet.
        None => Some(body.octets().iter().copied().map(char::from).collect()),
    };
    let Some(whole) = octets.as_deref().or(body.text()) else { return Ok(Some(CrossingBody::default())) };
    if whole.len() <= LONG {
        let text = octets.is_none().then(|| whole.to_owned());
        return Ok(Some(CrossingBody { text, octets, parts: 0 }));
    }
    let page_id = json(&sending.page.id)?;
    let mut parts = 0;
    for part in text_parts(whole, PART) {
        breathe().await;
        if !goes_on() {
            return Ok(None);
        }
        let code = format!("({REPLAY}).part('{}', {parts}, {}, {page_id})", sending.key, json(part)?);
        breathe().await;
        if evaluate(&code, sending.page.frame.as_deref()).await?.as_string().as_deref() != Some("kept") {
            return Ok(None);
        }
        parts += 1;
    }
    let empty = Some(String::new());
    Ok(Some(match octets {
        Some(_) => CrossingBody { text: None, octets: empty, parts },
        None => CrossingBody { text: empty, octets: None, parts },
    }))
}

/// Begins to send a request from a document, if its frame still has that document. [`abort`] removes what it leaves in the
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
            PlannedBody::Kept(kept) => Some(KeptArgs {
                token,
                call: kept.call,
                length: kept.length,
                boundary: media_type.and_then(|(_, value)| boundary(value)).unwrap_or_default(),
            }),
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

/// Finds out whether the connection to the page is lost, with an expression that has no effect, and renews it then: a
/// [`send`] must not run twice.
///
/// # Errors
/// [`EvalError`].
pub async fn connect() -> Result<(), EvalError> {
    if line::can_be_lost() {
        evaluate("0", None).await?;
    }
    Ok(())
}

/// A value as JSON, which is an expression of JavaScript too.
fn json(value: &(impl Serialize + ?Sized)) -> Result<String, EvalError> {
    serde_json::to_string(value).map_err(|error| EvalError::Threw(error.to_string()))
}

/// Whether the browser's log has complete entries for requests of a frame without a script. The entries of Firefox 153
/// for them are incomplete: status 0, never finished.
pub fn has_clean_frames() -> bool {
    let protocol =
        member(&js_sys::global(), &["location", "protocol"]).and_then(|protocol| protocol.as_string());
    protocol.is_some_and(|protocol| protocol != "moz-extension:")
}

/// Reads a request's state from the page, or from its frame of this URL.
///
/// # Errors
/// [`EvalError`].
pub async fn progress(key: &str, frame: Option<&str>) -> Result<Progress, EvalError> {
    let value = evaluate(&format!("({REPLAY}).progress('{key}')"), frame).await?;
    // A script of the page may have changed the state. A state that cannot be read counts as missing.
    let seen: PageResponse = serde_wasm_bindgen::from_value(value).unwrap_or_default();
    Ok(match &*seen.state {
        "running" => Progress::Running(seen),
        "answered" => Progress::Answered(seen),
        "failed" => Progress::Failed(seen.why),
        "unsent" => Progress::Unsent(seen.why),
        _ => Progress::Gone,
    })
}

/// Stops waiting for a request's answer, or for the rest of its content. The page then reports what it knows.
pub async fn give_up(key: &str, frame: Option<&str>) {
    // A document that has gone has no request under way.
    let _ = evaluate(&format!("({REPLAY}).giveUp('{key}')"), frame).await;
}

/// Aborts a request, and removes its state from the page.
pub async fn abort(key: &str, frame: Option<&str>) {
    // When the document has been replaced, its state has gone with it.
    let _ = evaluate(&format!("({REPLAY}).forget('{key}')"), frame).await;
}
