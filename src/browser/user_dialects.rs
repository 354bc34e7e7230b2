//! The user's own dialects, kept in `localStorage`: both pages of the extension share its origin.

use super::api::words;
use crate::dialect::{self, Dialect};

/// The name that they are kept under.
const KEPT: &str = "retag-dialects";

fn storage() -> Result<web_sys::Storage, String> {
    let window = web_sys::window().ok_or("there is no window")?;
    let storage = window.local_storage().map_err(|error| words(&error))?;
    storage.ok_or_else(|| "the browser has no storage for it".to_owned())
}

/// What was kept of them: JSON, or nothing.
///
/// # Errors
/// In words, when that cannot be known.
pub fn kept() -> Result<String, String> {
    let kept = storage().and_then(|storage| storage.get_item(KEPT).map_err(|error| words(&error)));
    let kept = kept.map_err(|why| format!("Your dialects cannot be looked up, and do not count: {why}."))?;
    Ok(kept.unwrap_or_default())
}

/// The dialects that were kept as this JSON.
///
/// # Errors
/// In words, when they cannot be read.
pub fn read(json: &str) -> Result<Vec<Dialect>, String> {
    if json.is_empty() {
        return Ok(Vec::new());
    }
    dialect::from_json(json).map_err(|error| {
        format!("Your dialects, as they were kept, cannot be read, and do not count: {error}")
    })
}

/// Keeps them, written as JSON.
///
/// # Errors
/// In words, when they could not be kept.
pub fn keep(json: &str) -> Result<(), String> {
    let kept = storage().and_then(|storage| storage.set_item(KEPT, json).map_err(|error| words(&error)));
    kept.map_err(|why| {
        format!("Your dialects count from now on, but could not be kept for the next time: {why}.")
    })
}
