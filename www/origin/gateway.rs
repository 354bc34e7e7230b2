//! A gateway that stops waiting: the first write is done, and reported as failed.

use axum::http::StatusCode;
use axum::http::header::VIA;

use crate::answer::{self, Answer};
use crate::note::Note;
use crate::received::{Kind, Received};

pub fn pass(note: &mut Note, received: &Received, inner: impl FnOnce(&mut Note) -> Answer) -> Answer {
    let written_before = note.writes;
    let mut answer = inner(note);
    let first_write = received.kind() == Kind::Write && written_before == 0 && note.writes == 1;
    if first_write {
        answer = answer::problem(StatusCode::GATEWAY_TIMEOUT, "the notes took too long to answer");
    }
    answer::set(&mut answer, VIA, "1.1 gateway");
    answer
}
