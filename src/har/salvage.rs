//! A file in which something is amiss, entry by entry: what is wrong with one is not another's loss.

use super::lenient::Obj;
use super::{surrogates, wire};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::collections::HashMap;

/// A file's entries as JSON text, `None` where there is no `log.entries`.
///
/// # Errors
/// The parser's, when the text is no JSON. Halves of characters are mended first: see [`surrogates`].
pub(super) fn entries_of(mended: &str) -> serde_json::Result<Option<Vec<&RawValue>>> {
    let whole: &RawValue = serde_json::from_str(mended)?;
    let entries = member(whole, "log").and_then(|log| member(log, "entries"));
    Ok(entries.map(|entries| serde_json::from_str(entries.get()).unwrap_or_default()))
}

/// An object's member; of equal names the last, as in ECMA-262's JSON.parse.
fn member<'a>(object: &'a RawValue, name: &str) -> Option<&'a RawValue> {
    let mut members: HashMap<String, &RawValue> = serde_json::from_str(object.get()).ok()?;
    members.remove(name)
}

/// Reads one entry, whatever is amiss in it.
///
/// # Errors
/// The parser's, when the text is no JSON, or repeats keys and is nested deeper than `serde_json`
/// follows.
pub(super) fn entry(json: &str) -> serde_json::Result<wire::Entry> {
    let parse = |text: &str| serde_json::from_str::<Obj<wire::Entry>>(text);
    let entry = parse(json).or_else(|_| {
        let mended = surrogates::mended(json);
        // A repeated key is an error to a derived reader; a `Value` keeps the last, as JSON.parse does.
        parse(&mended).or_else(|_| Obj::deserialize(serde_json::from_str::<serde_json::Value>(&mended)?))
    });
    entry.map(|entry| entry.0)
}
