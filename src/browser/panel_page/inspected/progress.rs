//! Reads how far a request is that the inspected page sends, and ends it.

use super::evaluation::{EvalError, evaluate};
use super::script::REPLAY;
use crate::replay::CutBy;
use serde::Deserialize;

/// The pause between two questions to the page, in milliseconds: the first pause, and the longest. A local server answers
/// before the first question arrives in the page.
pub const SOONEST: u32 = 1;
pub const LATEST: u32 = 200;

/// The pause after this one.
pub fn longer(pause: u32) -> u32 {
    (pause * 3 / 2 + 1).min(LATEST)
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
