//! Runs code in the inspected page.

use super::super::super::api::{member, words};
use super::super::line;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

/// How long the page may take to answer an evaluation, in milliseconds. A page that is paused in the debugger never
/// answers.
pub const PATIENCE: u32 = 10_000;

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
pub enum Fault {
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
pub async fn evaluate_within(code: &str, frame: Option<&str>, patience: u32) -> Result<JsValue, EvalError> {
    match evaluate_once(code, frame, patience).await {
        Err(Fault::Lost(why)) => match line::renew().await {
            Ok(()) => Ok(evaluate_once(code, frame, patience).await?),
            Err(_) => Err(Fault::Lost(why).into()),
        },
        answer => Ok(answer?),
    }
}

/// Evaluates an expression once.
///
/// # Errors
/// [`Fault`].
pub async fn evaluate_once(code: &str, frame: Option<&str>, patience: u32) -> Result<JsValue, Fault> {
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

/// Finds out whether the connection to the page is lost, with an expression that has no effect, and renews it then: what
/// sends a request must not run twice.
///
/// # Errors
/// [`EvalError`].
pub async fn connect() -> Result<(), EvalError> {
    if line::can_be_lost() {
        evaluate("0", None).await?;
    }
    Ok(())
}
