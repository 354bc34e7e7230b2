//! A body that the inspected page keeps: how it is named there, and how a review reads it out of the page.

use super::evaluation::{EvalError, PATIENCE, evaluate};
use super::progress::{SOONEST, longer};
use super::script::{REPLAY, json};
use crate::exchange::Body;
use crate::panel::breathe;
use crate::replay::{KeptBody, PageLoad};
use gloo_timers::future::TimeoutFuture;
use serde::{Deserialize, Serialize};

/// How the page is told of a body that it keeps.
#[derive(Serialize)]
pub struct KeptArgs<'a> {
    /// What its hook is found by.
    token: &'a str,
    /// The number of the call.
    call: u32,
    /// The length that it must have, in bytes.
    length: u64,
    /// The boundary that it must have, where it is a form.
    boundary: &'a str,
}

impl<'a> KeptArgs<'a> {
    /// A kept body. `token` finds its hook; `boundary` is empty where it is no form.
    pub fn new(token: &'a str, kept: KeptBody, boundary: &'a str) -> KeptArgs<'a> {
        KeptArgs { token, call: kept.call, length: kept.length, boundary }
    }
}

/// The page's answer to `taken()` of `replay.js`.
#[derive(Default, Deserialize)]
#[serde(default)]
struct TakenPart {
    state: String,
    why: Option<String>,
    part: String,
    /// Where the next part begins, in UTF-16 code units.
    end: u32,
    /// The length of the whole text, in UTF-16 code units.
    length: u32,
}

/// How many UTF-16 code units cross from the page at once.
const PART: u32 = 512 << 10;

/// Reads a kept body out of a document, for a review: the user has asked for it. `None` where `goes_on` no longer holds.
/// `key` names what the page holds meanwhile, which [`abort`](super::abort) removes.
///
/// # Errors
/// Why it was not read, in words: the page no longer keeps it, it is no UTF-8 text that can be merged, or it has another
/// length.
pub async fn read_kept(
    key: &str,
    token: &str,
    kept: KeptBody,
    page: &PageLoad,
    goes_on: impl Fn() -> bool,
) -> Result<Option<Body>, String> {
    let frame = page.frame.as_deref();
    let words = |error: EvalError| error.to_string();
    let (args, home) = (json(&KeptArgs::new(token, kept, "")), json(&page.id));
    let code = format!("({REPLAY}).take('{key}', {}, {})", args.map_err(words)?, home.map_err(words)?);
    if evaluate(&code, frame).await.map_err(words)?.as_string().as_deref() != Some("begun") {
        return Err("another document is in the page".to_owned());
    }
    let (mut text, mut from, mut pause) = (String::new(), 0, SOONEST);
    let until = js_sys::Date::now() + f64::from(PATIENCE);
    loop {
        if !goes_on() {
            return Ok(None);
        }
        let code = format!("({REPLAY}).taken('{key}', {from}, {PART})");
        let told = evaluate(&code, frame).await.map_err(words)?;
        // A script of the page may have changed it: what cannot be read counts as missing.
        let told: TakenPart = serde_wasm_bindgen::from_value(told).unwrap_or_default();
        match &*told.state {
            "taken" => {
                text.push_str(&told.part);
                if told.end >= told.length {
                    break;
                }
                if told.end <= from || text.len() as u64 > kept.length {
                    return Err("the page gives another text than it keeps".to_owned());
                }
                from = told.end;
                breathe().await;
            }
            "running" if js_sys::Date::now() < until => {
                TimeoutFuture::new(pause).await;
                pause = longer(pause);
            }
            "running" => return Err("the page does not give it".to_owned()),
            "failed" => return Err(told.why.unwrap_or_default()),
            _ => return Err("a script of the page has removed it".to_owned()),
        }
    }
    if text.len() as u64 != kept.length {
        return Err(format!("{} bytes were sent, and the page gives {}", kept.length, text.len()));
    }
    if text.contains('\u{FFFD}') {
        // In what was recorded, it stands for lost octets: no merge takes it.
        return Err("it holds the character U+FFFD, and a text with that is not merged".to_owned());
    }
    Ok(Some(Body::Text(text.into())))
}
