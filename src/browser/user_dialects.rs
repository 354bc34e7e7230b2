//! The user's own dialects, kept in `localStorage`, which both pages of the extension share.

use super::api::words;
use crate::dialect::{self, Dialect};

/// The key in `localStorage`.
const KEPT: &str = "retag-dialects";

fn storage() -> Result<web_sys::Storage, String> {
    let window = web_sys::window().ok_or("there is no window")?;
    let storage = window.local_storage().map_err(|error| words(&error))?;
    storage.ok_or_else(|| "the browser has no storage for it".to_owned())
}

/// The kept dialects as JSON; empty when none are kept.
///
/// # Errors
/// Why `localStorage` cannot be read, as a sentence.
pub fn kept() -> Result<String, String> {
    let kept = storage().and_then(|storage| storage.get_item(KEPT).map_err(|error| words(&error)));
    let kept = kept.map_err(|why| format!("Your dialects cannot be read and are not used: {why}."))?;
    Ok(kept.unwrap_or_default())
}

/// Reads kept dialects from their JSON; an empty text is no dialect.
///
/// # Errors
/// Why the JSON cannot be read, as a sentence.
pub fn read(json: &str) -> Result<Vec<Dialect>, String> {
    if json.is_empty() {
        return Ok(Vec::new());
    }
    dialect::from_json(json).map_err(|error| {
        format!("Your dialects, as they were kept, cannot be read, and do not count: {error}")
    })
}

/// Keeps the user's dialects, given as JSON.
///
/// # Errors
/// Why `localStorage` cannot be written, as a sentence.
pub fn keep(json: &str) -> Result<(), String> {
    let kept = storage().and_then(|storage| storage.set_item(KEPT, json).map_err(|error| words(&error)));
    kept.map_err(|why| {
        format!("Your dialects count from now on, but could not be kept for the next time: {why}.")
    })
}
