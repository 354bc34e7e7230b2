//! Asks the inspected page which document is in a frame, and which document sent a request.

use super::evaluation::{EvalError, evaluate, evaluate_within};
use super::script::{REPLAY, json};
use crate::exchange::Timestamp;
use crate::replay::{DocumentReport, PageLoad, PageReport};
use serde::Deserialize;

/// How long a document may take to give its id, in milliseconds, until it is asked again. A navigation leaves a pending
/// evaluation without an answer (Chromium 156, Firefox 153).
const SHORT_PATIENCE: u32 = 1500;

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
