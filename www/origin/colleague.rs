//! Somebody else, who also works on the notes. No page asked for these writes.

use std::time::SystemTime;

use axum::body::Bytes;
use serde_json::Value;

use crate::manner::{Content, Manner};
use crate::note::Note;
use crate::resource;

/// Adds a line, as a colleague would who read the note a moment ago.
pub fn write(note: &mut Note, manner: &Manner, now: SystemTime) {
    let Some(version) = note.current.clone() else { return };
    let line = format!("Cleo was here, revision {}.", note.revision + 1);
    let content = match manner.content {
        Content::Note | Content::StampedNote => with_line(&version.content, &line),
        Content::Bytes => None,
    };
    let content = match manner.content {
        Content::StampedNote => content.map(|content| resource::stamped(content, now)),
        _ => content,
    };
    let content =
        content.unwrap_or_else(|| Bytes::from([&version.content[..], line.as_bytes(), b"\n"].concat()));
    note.replace(version.media_type, content, now);
}

/// The note with one more line of text, or nothing if it is no JSON object.
pub fn with_line(content: &[u8], line: &str) -> Option<Bytes> {
    let mut note: Value = serde_json::from_slice(content).ok()?;
    let fields = note.as_object_mut()?;
    let before = fields.get("text").and_then(Value::as_str).unwrap_or_default();
    let gap = if before.is_empty() || before.ends_with('\n') { "" } else { "\n" };
    let text = format!("{before}{gap}{line}\n");
    fields.insert("text".to_owned(), Value::String(text));
    fields.insert("by".to_owned(), Value::String("Cleo".to_owned()));
    Some(Bytes::from(note.to_string()))
}
