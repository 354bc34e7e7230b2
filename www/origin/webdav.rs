//! COPY and MOVE (RFC 4918 §9.8, §9.9): `Overwrite: F` onto something is answered 412.

use axum::http::{HeaderName, StatusCode};

use crate::answer::{self, Answer};
use crate::manner::Manner;
use crate::note::{Note, Version};
use crate::precondition::{self, Verdict};
use crate::received::Received;
use crate::shelf::Shelf;
use crate::validators;
use crate::world;

const DESTINATION: HeaderName = HeaderName::from_static("destination");
const OVERWRITE: HeaderName = HeaderName::from_static("overwrite");

/// The answer, and the path that changed.
pub fn answer(shelf: &mut Shelf, manner: &Manner, received: &Received) -> (Answer, Option<String>) {
    match copy(shelf, manner, received) {
        Ok((status, path)) => (answer::empty(status), Some(path)),
        Err(answer) => (answer, None),
    }
}

fn copy(shelf: &mut Shelf, manner: &Manner, received: &Received) -> Result<(StatusCode, String), Answer> {
    let Some(destination) = received.header(DESTINATION).and_then(|value| neighbour(value, &received.path))
    else {
        return Err(answer::problem(StatusCode::BAD_REQUEST, "Destination must name a note beside this one"));
    };
    if destination == received.path {
        // §9.8.5, §9.9.4: the source and the destination are the same.
        return Err(answer::problem(StatusCode::FORBIDDEN, "a note cannot be copied onto itself"));
    }
    let source = shelf.with(&received.path, |note| source(note, manner, received))?;
    let status = shelf.with(&destination, |note| {
        let status = if note.current.is_some() { StatusCode::NO_CONTENT } else { StatusCode::CREATED };
        // §10.6: F forbids to overwrite; T, or nothing, allows it.
        if status == StatusCode::NO_CONTENT && received.header(OVERWRITE) == Some("F") {
            let detail = "the destination exists, and Overwrite is F";
            return Err(answer::problem(StatusCode::PRECONDITION_FAILED, detail));
        }
        note.replace(source.media_type.clone(), source.content.clone(), received.now);
        Ok(status)
    })?;
    if received.method.as_str() == "MOVE" {
        shelf.with(&received.path, Note::remove);
    }
    Ok((status, destination))
}

fn source(note: &mut Note, manner: &Manner, received: &Received) -> Result<Version, Answer> {
    world::be_born(note, manner, received);
    let selected = validators::selected(note, manner, received);
    if let Verdict::Failed(field) = precondition::evaluate(&received.method, &received.headers, &selected) {
        return Err(answer::problem(StatusCode::PRECONDITION_FAILED, &format!("{field} does not hold")));
    }
    note.current
        .clone()
        .ok_or_else(|| answer::problem(StatusCode::NOT_FOUND, "there is no note at this address"))
}

/// The path of a Destination, if it has the manner of the source.
fn neighbour(value: &str, path: &str) -> Option<String> {
    let after_scheme =
        value.split_once("://").map_or(value, |(_, rest)| rest.find('/').map_or("", |at| &rest[at..]));
    let (folder, _) = path.rsplit_once('/')?;
    let (wanted, name) = after_scheme.rsplit_once('/')?;
    (wanted == folder && !name.is_empty()).then(|| after_scheme.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_destination_is_a_neighbour() {
        let from = |value| neighbour(value, "/dav/a");
        assert_eq!(from("/dav/b").as_deref(), Some("/dav/b"));
        assert_eq!(from("http://127.0.0.1:8412/dav/b").as_deref(), Some("/dav/b"));
        assert_eq!(from("/notes/b"), None);
        assert_eq!(from("http://127.0.0.1:8412"), None);
        assert_eq!(from("/dav/"), None);
    }
}
