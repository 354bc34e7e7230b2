//! The notes in memory: at most so many, the oldest address goes first.

use std::collections::{HashMap, VecDeque};

use crate::note::Note;

pub struct Shelf {
    notes: HashMap<String, Note>,
    /// Addresses in the order of their coming.
    order: VecDeque<String>,
    capacity: usize,
}

impl Shelf {
    pub fn new(capacity: usize) -> Self {
        Shelf { notes: HashMap::new(), order: VecDeque::new(), capacity }
    }

    pub fn get(&self, path: &str) -> Option<&Note> {
        self.notes.get(path)
    }

    /// Works on the note at an address. One that is still blank afterwards takes no place.
    pub fn with<R>(&mut self, path: &str, work: impl FnOnce(&mut Note) -> R) -> R {
        if let Some(note) = self.notes.get_mut(path) {
            return work(note);
        }
        let mut note = Note::default();
        let result = work(&mut note);
        if !note.is_blank() {
            self.admit(path, note);
        }
        result
    }

    fn admit(&mut self, path: &str, note: Note) {
        while self.notes.len() >= self.capacity {
            let Some(oldest) = self.order.pop_front() else { break };
            self.notes.remove(&oldest);
        }
        self.order.push_back(path.to_owned());
        self.notes.insert(path.to_owned(), note);
    }
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use axum::body::Bytes;
    use axum::http::HeaderValue;

    use super::*;

    fn write(note: &mut Note) {
        note.replace(
            HeaderValue::from_static("text/plain"),
            Bytes::from_static(b"x"),
            SystemTime::UNIX_EPOCH,
        );
    }

    #[test]
    fn the_oldest_makes_room() {
        let mut shelf = Shelf::new(2);
        for path in ["a", "b", "c"] {
            shelf.with(path, write);
        }
        assert!(shelf.get("a").is_none());
        assert!(shelf.get("b").is_some() && shelf.get("c").is_some());
        shelf.with("b", write);
        assert_eq!(shelf.get("b").map(|note| note.revision), Some(2));
        assert_eq!(shelf.order.len(), 2);
    }

    #[test]
    fn a_note_that_was_only_looked_for_takes_no_place() {
        let mut shelf = Shelf::new(2);
        shelf.with("a", |note| note.requests += 1);
        assert!(shelf.get("a").is_none());
    }
}
