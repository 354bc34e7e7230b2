//! Tells a page what the note is now, and again whenever it changes (server-sent events).

use std::convert::Infallible;
use std::sync::Arc;

use axum::response::sse::{Event, KeepAlive, Sse};
use futures::Stream;
use futures::stream;
use serde_json::{Value, json};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

use crate::note::Note;
use crate::validators;
use crate::world::World;

pub fn follow(world: Arc<World>, path: String) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let start = Turn { changes: world.changes(), world, path, progress: Progress::Greeting };
    Sse::new(stream::unfold(start, next)).keep_alive(KeepAlive::default())
}

struct Turn {
    world: Arc<World>,
    changes: Receiver<String>,
    path: String,
    progress: Progress,
}

enum Progress {
    /// Nothing has been told yet.
    Greeting,
    Following,
}

async fn next(mut turn: Turn) -> Option<(Result<Event, Infallible>, Turn)> {
    if let Progress::Following = turn.progress {
        loop {
            match turn.changes.recv().await {
                Ok(path) if path == turn.path => break,
                Ok(_) => continue,
                // What was missed may have been about this note: tell its state.
                Err(RecvError::Lagged(_)) => break,
                Err(RecvError::Closed) => return None,
            }
        }
    }
    turn.progress = Progress::Following;
    let data = turn.world.look(&turn.path, |note| state(&turn.path, note));
    let event = Event::default().data(data.to_string());
    Some((Ok(event), turn))
}

fn state(path: &str, note: Option<&Note>) -> Value {
    let Some((note, version)) = note.and_then(|note| note.current.as_ref().map(|version| (note, version)))
    else {
        return Value::Null;
    };
    let etag =
        validators::stored_tag(path, note).map(|tag| String::from_utf8_lossy(&tag.to_bytes()).into_owned());
    let content: Value = serde_json::from_slice(&version.content).unwrap_or_default();
    json!({"revision": version.revision, "etag": etag, "note": content})
}
