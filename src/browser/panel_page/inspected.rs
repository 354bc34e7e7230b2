//! The inspected page: code is run there, and requests are sent from there.

use super::super::api::{member, words};
use super::line;
use crate::exchange::{Body, Charset, Timestamp};
use crate::replay::{PageLoad, PlannedRequest, Referrer};
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

/// The code that runs in the page: nothing does until the user asks for a repair.
const REPLAY: &str = include_str!("../../../extension/page/replay.js");

/// How long the page may take to run a line of code, in milliseconds: one that is paused in the
/// debugger never answers.
const PATIENCE: u32 = 10_000;

/// How long a document may take to say which one it is, in milliseconds, until it is asked again: a question that was
/// under way in a navigation is never answered (Chromium 156, Firefox 153).
const SHORT_PATIENCE: u32 = 1500;

/// Why no answer came from the page.
#[derive(Debug)]
pub enum EvalError {
    /// The page threw, in its words.
    Threw(String),
    /// The page did not answer in time.
    Unresponsive,
}

impl std::fmt::Display for EvalError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            EvalError::Threw(what) => f.write_str(what),
            EvalError::Unresponsive => {
                f.write_str("the page does not respond; is it paused in the debugger?")
            }
        }
    }
}

/// Why an evaluation gave nothing.
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

/// Evaluates an expression in the page's top frame, once more where DevTools had lost the page: doing so twice must make
/// no difference. It must not give a promise.
///
/// # Errors
/// [`EvalError`], when it threw or did not come back.
pub async fn evaluate(code: &str) -> Result<JsValue, EvalError> {
    evaluate_within(code, PATIENCE).await
}

/// The same, where the page may take so many milliseconds.
async fn evaluate_within(code: &str, patience: u32) -> Result<JsValue, EvalError> {
    match evaluate_once(code, patience).await {
        Err(Fault::Lost(why)) => match line::renew().await {
            Ok(()) => Ok(evaluate_once(code, patience).await?),
            Err(_) => Err(Fault::Lost(why).into()),
        },
        answer => Ok(answer?),
    }
}

async fn evaluate_once(code: &str, patience: u32) -> Result<JsValue, Fault> {
    let lost = std::rc::Rc::new(std::cell::Cell::new(false));
    let noted = lost.clone();
    let mut start = move |resolve: js_sys::Function, reject: js_sys::Function| {
        let lost = lost.clone();
        let done = Closure::once_into_js(move |result: JsValue, exception: JsValue| {
            if let Some(why) = line::last_error() {
                lost.set(true);
                let _ = reject.call1(&JsValue::NULL, &JsValue::from_str(&why));
                return;
            }
            // Firefox 153 may hand over both in one array; Retag's own code never gives an array.
            let (result, exception) = match result.dyn_ref::<js_sys::Array>() {
                Some(both) => (both.get(0), both.get(1)),
                None => (result, exception),
            };
            let is_exception = ["isException", "isError"]
                .iter()
                .any(|kind| member(&exception, &[kind]).is_some_and(|is| is.is_truthy()));
            let _ = if is_exception {
                reject.call1(&JsValue::NULL, &JsValue::from_str(&said(&exception)))
            } else {
                resolve.call1(&JsValue::NULL, &result)
            };
        });
        line::eval(code, done.unchecked_ref());
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
        Err(thrown) => Err(Fault::Silent(EvalError::Threw(words(&thrown)))),
    }
}

/// The words of an exception. Chromium 156 has a place for its details in some ("Operation failed: %s").
fn said(exception: &JsValue) -> String {
    let text = |name: &str| member(exception, &[name]).and_then(|text| text.as_string());
    let Some(mut what) = text("value").or_else(|| text("description")) else { return words(exception) };
    let details = member(exception, &["details"]).map(|all| js_sys::Array::from(&all)).unwrap_or_default();
    for detail in details.iter() {
        let detail = detail.as_string().unwrap_or_else(|| words(&detail));
        what = what.replacen("%s", &detail, 1);
    }
    what = what.replace("%s", "no details");
    // Chromium 156 says so of a document whose policy has `sandbox` without `allow-same-origin`.
    match what.contains("sandbox") || what.contains("Permission denied") || what.contains("opaque origin") {
        true => format!("DevTools may not run code in this page, which is sandboxed ({what})"),
        false => what,
    }
}

/// What a document says of itself.
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
    let told = evaluate_within(&format!("({REPLAY}).page()"), SHORT_PATIENCE).await?;
    let PageFacts { id, origin, since } =
        serde_wasm_bindgen::from_value(told).map_err(|error| EvalError::Threw(error.to_string()))?;
    Ok(PageLoad { id, origin, since: Timestamp::default().plus_millis(since) })
}

/// Which page it is that would send now, as its own code tells it: its origin, a space, and when it began. No other page
/// has the same.
///
/// # Errors
/// [`EvalError`].
pub async fn page_id() -> Result<String, EvalError> {
    Ok(evaluate(&format!("({REPLAY}).here()")).await?.as_string().unwrap_or_default())
}

/// What the page's side of a request has come to.
#[derive(Debug)]
pub enum Progress {
    /// Not answered yet.
    Running(PageResponse),
    /// Answered; the headers are those that the page's script may see.
    Answered(PageResponse),
    /// Not answered, in the browser's words.
    Failed(String),
    /// The browser refused to make it, in its words.
    Unsent(String),
    /// The page that was asked is no longer there.
    Gone,
}

/// What the page tells of a request: hints, which its scripts can change.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct PageResponse {
    state: String,
    why: String,
    /// Whether it was sent with functions that no script of the page has seen.
    pub clean: bool,
    /// Whether the page has replaced `fetch` or `Request`.
    pub replaced: bool,
    /// Whether a service worker controls the page.
    pub controlled: bool,
    /// Whether a service worker answered.
    pub worker: bool,
    /// Whether the page's timers stand still.
    pub stands: bool,
    pub status: u16,
    pub etag: Option<String>,
    pub modified: Option<String>,
    #[serde(rename = "retryAfter")]
    pub retry_after: Option<String>,
}

impl PageResponse {
    /// Whether the page tells nothing at all.
    pub fn is_untold(&self) -> bool {
        self.state.is_empty()
    }
}

/// The name under which a request is kept in the page, which nobody can know before: what a script of the page has put
/// elsewhere is not looked at.
pub fn new_key() -> String {
    let random = || format!("{:x}", (js_sys::Math::random() * 9e15) as u64);
    format!("retag {}{}", random(), random())
}

/// How a request crosses into the page.
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
    /// Octets, one a character.
    octets: Option<&'a str>,
}

/// What became of a request that was to be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SendOutcome {
    /// It is on its way.
    Yes,
    /// Another page is there now.
    Elsewhere,
    /// The page ran the code too late, as after a pause in the debugger: it was not sent.
    Late,
}

/// Begins to send a request from the page, if that is still the one that `page_id` names. `mark` is the
/// request's name in the browser's log, and `key` the one in the page.
///
/// # Errors
/// [`EvalError`].
pub async fn send(
    key: &str,
    mark: &str,
    request: &PlannedRequest,
    body: Option<(&Body, Charset)>,
    page_id: &str,
) -> Result<SendOutcome, EvalError> {
    let text = body.and_then(|(body, charset)| Some((body.text()?, charset)));
    // ISO 8859-1 has a character for each octet.
    let bytes = body.filter(|(body, _)| body.text().is_none());
    let bytes: Option<String> =
        bytes.map(|(body, _)| body.octets().iter().copied().map(char::from).collect());
    let crossing = FetchArgs {
        url: &request.url,
        method: &request.method,
        headers: &request.headers,
        credentials: request.credentials.name(),
        cache: request.cache.name(),
        referrer: match &request.referrer {
            Referrer::Url(url) => url,
            Referrer::None => "",
        },
        text: text.filter(|(_, charset)| *charset == Charset::Utf8).map(|(text, _)| text),
        octets: text
            .filter(|(_, charset)| *charset == Charset::Latin1)
            .map(|(text, _)| text)
            .or(bytes.as_deref()),
    };
    let arguments = serde_json::to_string(&crossing).map_err(|error| EvalError::Threw(error.to_string()))?;
    let page_id = serde_json::to_string(page_id).map_err(|error| EvalError::Threw(error.to_string()))?;
    // Chromium names the script that called fetch in its entry: the mark.
    let frame = has_clean_frames();
    // What a paused page runs when nobody waits for it any more must not send anything.
    let until = js_sys::Date::now() + f64::from(PATIENCE) * 0.9;
    let code = format!(
        "({REPLAY}).send('{key}', '{mark}', {arguments}, {page_id}, {frame}, {until})\n//# sourceURL={mark}"
    );
    // Nothing is sent twice: where the page was lost, that is found out before.
    if line::can_be_lost() {
        evaluate("0").await?;
    }
    Ok(match evaluate_once(&code, PATIENCE).await?.as_string().as_deref() {
        Some("sent") => SendOutcome::Yes,
        Some("late") => SendOutcome::Late,
        _ => SendOutcome::Elsewhere,
    })
}

/// Whether what a frame without a script of its own sends is logged like the page's own requests. In Firefox 153 the log
/// has no complete entry of it: status 0, never finished.
pub fn has_clean_frames() -> bool {
    let protocol =
        member(&js_sys::global(), &["location", "protocol"]).and_then(|protocol| protocol.as_string());
    protocol.is_some_and(|protocol| protocol != "moz-extension:")
}

/// Asks how a request is getting on.
///
/// # Errors
/// [`EvalError`].
pub async fn progress(key: &str) -> Result<Progress, EvalError> {
    let value = evaluate(&format!("({REPLAY}).progress('{key}')")).await?;
    // A page may have tampered with what is kept there: what cannot be read is not there.
    let seen: PageResponse = serde_wasm_bindgen::from_value(value).unwrap_or_default();
    Ok(match &*seen.state {
        "running" => Progress::Running(seen),
        "answered" => Progress::Answered(seen),
        "failed" => Progress::Failed(seen.why),
        "unsent" => Progress::Unsent(seen.why),
        _ => Progress::Gone,
    })
}

/// Aborts a request, or clears away what is left of it.
pub async fn abort(key: &str) {
    // A page that has gone has nothing to clear away.
    let _ = evaluate(&format!("({REPLAY}).forget('{key}')")).await;
}
