//! The inspected page: code is run there, and requests are sent from there.

use super::api::{member, words};
use super::line;
use crate::exchange::{Body, Charset};
use crate::replay::PlannedRequest;
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

/// The code that runs in the page: nothing does until the user asks for a repair.
const REPLAY: &str = include_str!("../../extension/page/replay.js");

/// How long the page may take to run a line of code, in milliseconds: one that is paused in the
/// debugger never answers.
const PATIENCE: u32 = 10_000;

/// Why no answer came from the page.
#[derive(Debug)]
pub enum Silence {
    /// The page threw, in its words.
    Threw(String),
    /// The page did not answer in time.
    Unresponsive,
}

impl std::fmt::Display for Silence {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Silence::Threw(what) => f.write_str(what),
            Silence::Unresponsive => f.write_str("the page does not respond; is it paused in the debugger?"),
        }
    }
}

/// Why an evaluation gave nothing.
enum Fault {
    /// DevTools has lost the page, in the browser's words.
    Lost(String),
    Silent(Silence),
}

impl From<Fault> for Silence {
    fn from(fault: Fault) -> Silence {
        match fault {
            Fault::Silent(silence) => silence,
            Fault::Lost(why) => Silence::Threw(format!(
                "DevTools has lost the page ({why}): close DevTools and open it again"
            )),
        }
    }
}

/// Evaluates an expression in the page's top frame, once more where DevTools had lost the page: doing so twice must make
/// no difference. It must not give a promise.
///
/// # Errors
/// [`Silence`], when it threw or did not come back.
pub async fn evaluate(code: &str) -> Result<JsValue, Silence> {
    match evaluate_once(code).await {
        Err(Fault::Lost(why)) => match line::renew().await {
            Ok(()) => Ok(evaluate_once(code).await?),
            Err(_) => Err(Fault::Lost(why).into()),
        },
        answer => Ok(answer?),
    }
}

async fn evaluate_once(code: &str) -> Result<JsValue, Fault> {
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
                let what = member(&exception, &["value"]).or_else(|| member(&exception, &["description"]));
                reject.call1(&JsValue::NULL, &what.unwrap_or(exception))
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
        gloo_timers::future::TimeoutFuture::new(PATIENCE).await;
        Ok(marker)
    });
    let race = js_sys::Promise::race(&js_sys::Array::of2(&answer, &timer));
    match JsFuture::from(race).await {
        Ok(value) if value == late => Err(Fault::Silent(Silence::Unresponsive)),
        Ok(value) => Ok(value),
        Err(thrown) if noted.get() => Err(Fault::Lost(words(&thrown))),
        Err(thrown) => Err(Fault::Silent(Silence::Threw(words(&thrown)))),
    }
}

/// The inspected page's origin.
///
/// # Errors
/// [`Silence`].
pub async fn origin() -> Result<String, Silence> {
    Ok(evaluate("location.origin").await?.as_string().unwrap_or_default())
}

/// Which page it is that would send now, as its own code tells it: its origin, a space, and when it began. No other page
/// has the same.
///
/// # Errors
/// [`Silence`].
pub async fn here() -> Result<String, Silence> {
    Ok(evaluate(&format!("({REPLAY}).here()")).await?.as_string().unwrap_or_default())
}

/// What the page's side of a request has come to.
#[derive(Debug)]
pub enum Progress {
    /// Not answered yet.
    Running,
    /// Answered; the headers are those that the page's script may see.
    Answered(Seen),
    /// Not answered, in the browser's words.
    Failed(String),
    /// The browser refused to make it, in its words.
    Unsent(String),
    /// The page that was asked is no longer there.
    Gone,
}

/// What the page tells of a request.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Seen {
    state: String,
    why: String,
    pub status: u16,
    pub etag: Option<String>,
    pub modified: Option<String>,
    #[serde(rename = "retryAfter")]
    pub retry_after: Option<String>,
}

/// How a request crosses into the page.
#[derive(Serialize)]
struct Crossing<'a> {
    url: &'a str,
    method: &'a str,
    headers: &'a [(String, String)],
    credentials: &'static str,
    cache: &'static str,
    referrer: Option<&'a str>,
    /// UTF-8 text.
    text: Option<&'a str>,
    /// Octets, one a character.
    octets: Option<&'a str>,
}

/// Begins to send a request from the page, if that is still the one that `home` names; whether it is. `mark` is the
/// request's name there.
///
/// # Errors
/// [`Silence`].
pub async fn send(
    mark: &str,
    request: &PlannedRequest,
    body: Option<(&Body, Charset)>,
    home: &str,
) -> Result<bool, Silence> {
    let text = body.and_then(|(body, charset)| Some((body.text()?, charset)));
    let crossing = Crossing {
        url: &request.url,
        method: &request.method,
        headers: &request.headers,
        credentials: request.credentials.name(),
        cache: request.cache.name(),
        referrer: request.referrer.as_deref(),
        text: text.filter(|(_, charset)| *charset == Charset::Utf8).map(|(text, _)| text),
        octets: text.filter(|(_, charset)| *charset == Charset::Latin1).map(|(text, _)| text),
    };
    let arguments = serde_json::to_string(&crossing).map_err(|error| Silence::Threw(error.to_string()))?;
    let home = serde_json::to_string(home).map_err(|error| Silence::Threw(error.to_string()))?;
    // Chromium names the script that called fetch in its entry: the mark.
    let code = format!("({REPLAY}).send('{mark}', {arguments}, {home})\n//# sourceURL={mark}");
    // Nothing is sent twice: where the page was lost, that is found out before.
    if line::can_be_lost() {
        evaluate("0").await?;
    }
    Ok(evaluate_once(&code).await?.is_truthy())
}

/// Asks how a request is getting on.
///
/// # Errors
/// [`Silence`].
pub async fn progress(mark: &str) -> Result<Progress, Silence> {
    let value = evaluate(&format!("({REPLAY}).progress('{mark}')")).await?;
    // A page may have tampered with what is kept there: what cannot be read is not there.
    let seen: Seen = serde_wasm_bindgen::from_value(value).unwrap_or_default();
    Ok(match &*seen.state {
        "running" => Progress::Running,
        "answered" => Progress::Answered(seen),
        "failed" => Progress::Failed(seen.why),
        "unsent" => Progress::Unsent(seen.why),
        _ => Progress::Gone,
    })
}

/// Aborts a request, or clears away what is left of it.
pub async fn forget(mark: &str) {
    // A page that has gone has nothing to clear away.
    let _ = evaluate(&format!("({REPLAY}).forget('{mark}')")).await;
}
