//! A gateway that stops waiting: the first write is done, and reported as failed, or not reported at all.

use axum::http::StatusCode;
use axum::http::header::VIA;

use crate::answer::{self, Answer};
use crate::manner::Report;
use crate::note::Note;
use crate::received::{Kind, Received};

/// On an answer that is not to be sent: the connection ends instead.
#[derive(Clone, Copy, Debug)]
pub struct Lost;

pub fn pass(
    note: &mut Note,
    report: Report,
    received: &Received,
    inner: impl FnOnce(&mut Note) -> Answer,
) -> Answer {
    let written_before = note.writes;
    let mut answer = inner(note);
    let first_write = received.kind() == Kind::Write && written_before == 0 && note.writes == 1;
    if first_write {
        match report {
            Report::Failure(status) => {
                answer = answer::problem(status, "the notes took too long to answer");
            }
            Report::Nothing => {
                answer.extensions_mut().insert(Lost);
            }
            Report::Elsewhere(_) => {}
        }
    }
    if let Report::Elsewhere(status) = report
        && received.kind() == Kind::Write
        && answer.status().is_success()
    {
        // RFC 9110 §15.4.4: the answer to the write can be read there.
        answer = answer::empty(status);
        answer::set(&mut answer, axum::http::header::LOCATION, &received.path);
        return answer;
    }
    answer::set(&mut answer, VIA, "1.1 gateway");
    answer
}

/// A status that the number names, or the usual one.
pub fn status(number: Option<u64>, usual: StatusCode) -> Option<StatusCode> {
    let Some(number) = number else { return Some(usual) };
    StatusCode::from_u16(u16::try_from(number).ok()?).ok()
}
