//! All notes, and the way of a request through the parties between a browser and its note.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use axum::http::{Method, StatusCode};
use tokio::sync::broadcast;

use crate::answer::{self, Answer};
use crate::cdn;
use crate::colleague;
use crate::compression;
use crate::cors;
use crate::gateway;
use crate::manner::{Birth, Dialect, Hold, Manner, Middle};
use crate::meddler;
use crate::note::{BirthState, Note};
use crate::received::{Kind, Received};
use crate::resource;
use crate::seed;
use crate::shelf::Shelf;
use crate::tus;
use crate::webdav;
use crate::words;

/// Notes kept; beyond that the oldest goes.
const CAPACITY: usize = 10_000;
/// Changes that a slow listener may lag behind before it loses some.
const BACKLOG: usize = 64;
/// The note of the demo page, which is there from the start.
pub const MEETING: &str = "/notes/meeting";

pub struct World {
    shelf: Mutex<Shelf>,
    /// The paths of notes as they change.
    changes: broadcast::Sender<String>,
}

impl World {
    pub fn new(now: SystemTime) -> Self {
        let mut shelf = Shelf::new(CAPACITY);
        shelf.with(MEETING, |note| seed::sow(note, Manner::default().content, now));
        World { shelf: Mutex::new(shelf), changes: broadcast::Sender::new(BACKLOG) }
    }

    pub fn changes(&self) -> broadcast::Receiver<String> {
        self.changes.subscribe()
    }

    /// Looks at a note without being a request.
    pub fn look<R>(&self, path: &str, look: impl FnOnce(Option<&Note>) -> R) -> R {
        look(self.shelf().get(path))
    }

    /// Does what a request asks, with all that it brings about; says what to answer, and how long to hold that back.
    pub fn answer(&self, received: &Received) -> (Answer, Duration) {
        let Some(manner) = manner_of(&received.path) else {
            let detail = "no such path: www/README.md lists what there is";
            return (answer::problem(StatusCode::NOT_FOUND, detail), Duration::ZERO);
        };
        if cors::is_preflight(received) {
            return (cors::preflight(&manner, received), Duration::ZERO);
        }
        let mut shelf = self.shelf();
        let (mut answer, changed, hold) = match (manner.dialect, received.method.as_str()) {
            (Dialect::WebDav, "COPY" | "MOVE") => {
                let (answer, changed) = webdav::answer(&mut shelf, &manner, received);
                (answer, changed, Duration::ZERO)
            }
            _ => shelf.with(&received.path, |note| {
                let before = note.revision;
                be_born(note, &manner, received);
                let answer = pass(note, &manner, received);
                let changed = if note.revision == before { None } else { Some(received.path.clone()) };
                (answer, changed, hold(note, &manner, received))
            }),
        };
        drop(shelf);
        cors::dress(&mut answer, &manner, received);
        if let Some(path) = changed {
            self.tell(path);
        }
        (answer, hold)
    }

    /// Somebody else writes now. 404 where there is nothing to write to.
    pub fn colleague_writes(&self, path: &str, now: SystemTime) -> StatusCode {
        let Some(manner) = manner_of(path) else { return StatusCode::NOT_FOUND };
        let written = self.shelf().with(path, |note| {
            colleague::write(note, &manner, now);
            note.current.is_some()
        });
        if !written {
            return StatusCode::NOT_FOUND;
        }
        self.tell(path.to_owned());
        StatusCode::NO_CONTENT
    }

    fn tell(&self, path: String) {
        // Nobody listening is no fault.
        let _ = self.changes.send(path);
    }

    /// A poisoned lock guards notes that are at worst half told about: serve on.
    fn shelf(&self) -> MutexGuard<'_, Shelf> {
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The manner of `/MANNER/NAME`; a name is never empty and holds no further slash.
fn manner_of(path: &str) -> Option<Manner> {
    let (segment, name) = path.strip_prefix('/')?.split_once('/')?;
    if name.is_empty() || name.contains('/') { None } else { words::manner(segment) }
}

fn hold(note: &Note, manner: &Manner, received: &Received) -> Duration {
    match (received.kind(), manner.hold) {
        (Kind::Write, Hold::EveryWrite(time)) => time,
        (Kind::Write, Hold::FirstWrite(time)) if note.writes == 1 && note.failures == 0 => time,
        _ => Duration::ZERO,
    }
}

pub fn be_born(note: &mut Note, manner: &Manner, received: &Received) {
    if note.birth == BirthState::Unborn && manner.birth == Birth::WhenAskedFor {
        seed::sow(note, manner.content, received.now);
        if manner.middle == Middle::Cdn {
            cdn::stock(note, manner, &received.path, received.now);
        }
    }
}

/// Through whoever stands in between, to the note and back.
fn pass(note: &mut Note, manner: &Manner, received: &Received) -> Answer {
    match manner.middle {
        Middle::Nobody => at_the_note(note, manner, received),
        Middle::Compression => compression::pass(received, |received| at_the_note(note, manner, received)),
        Middle::QuoteEater | Middle::ConditionEater => {
            meddler::pass(manner.middle, received, |received| at_the_note(note, manner, received))
        }
        Middle::Cdn => cdn::pass(note, received, |note| at_the_note(note, manner, received)),
        Middle::TiredGateway => gateway::pass(note, received, |note| at_the_note(note, manner, received)),
    }
}

fn at_the_note(note: &mut Note, manner: &Manner, received: &Received) -> Answer {
    if manner.dialect == Dialect::Tus
        && let Some(refusal) = tus::refusal(received)
    {
        return refusal;
    }
    let answer = resource::answer(note, manner, received);
    let was_read = received.method == Method::GET && answer.status() == StatusCode::OK;
    if was_read && note.reads <= manner.disturbed_reads {
        colleague::write(note, manner, received.now);
    }
    answer
}

