//! Which exchanges the browser has told of, where it may tell of one in two ways.

use foldhash::fast::RandomState;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

/// What tells one exchange from all others, in whichever way it is told.
pub type Mark = u64;

/// How many looks through the browser's own list a mark outlives that were without it. One is not enough: between the
/// question and its answer more is reported.
const ABSENCES: u32 = 2;

/// What is known of an exchange by its mark. `T` is what is needed once it has ended.
#[derive(Debug)]
enum Known<T> {
    /// It was seen before its end, with this duration in milliseconds.
    Seen(f64),
    /// It was taken down before its end.
    Begun(T),
    /// It was reported, or was not to be taken down.
    Done,
}

/// The exchanges that were reported, and those that the browser's own list holds. It forgets what that list holds no
/// longer: nothing else could tell of it again. A clearing changes nothing here, so that what was cleared away does not
/// come back.
#[derive(Debug)]
pub struct Told<T> {
    known: HashMap<Mark, (u32, Known<T>), RandomState>,
    looks: u32,
}

impl<T> Default for Told<T> {
    fn default() -> Self {
        Told { known: HashMap::default(), looks: 0 }
    }
}

impl<T> Told<T> {
    /// Notes that an exchange was reported; gives what was kept if it had been taken down before its end.
    pub fn reported(&mut self, mark: Mark) -> Option<T> {
        match self.known.insert(mark, (self.looks, Known::Done)) {
            Some((_, Known::Begun(begun))) => Some(begun),
            // Two that are alike to the microsecond: rather one too many than one too few.
            _ => None,
        }
    }

    /// Notes that the list holds an exchange, which took so many milliseconds so far; whether it is to be taken down
    /// now: at once when it is a failure, else when it has stood still from one look to the next.
    pub fn met(&mut self, mark: Mark, took: f64, failed: bool) -> bool {
        let looks = self.looks;
        match self.known.entry(mark) {
            Entry::Vacant(new) => {
                new.insert((looks, Known::Seen(took)));
                failed
            }
            Entry::Occupied(mut old) => {
                let (met, known) = old.get_mut();
                *met = looks;
                match known {
                    Known::Begun(_) | Known::Done => false,
                    Known::Seen(before) => std::mem::replace(before, took) == took,
                }
            }
        }
    }

    /// Notes that an exchange was taken down, or was not to be.
    pub fn taken(&mut self, mark: Mark, begun: Option<T>) {
        self.known.insert(mark, (self.looks, begun.map_or(Known::Done, Known::Begun)));
    }

    /// The whole list was looked through.
    pub fn looked(&mut self) {
        let looks = self.looks;
        self.known.retain(|_, (met, _)| looks.wrapping_sub(*met) < ABSENCES);
        self.looks = looks.wrapping_add(1);
        if self.known.capacity() / 4 > self.known.len() {
            self.known.shrink_to_fit();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_still_is_taken_down_once_and_a_failure_at_once() {
        let mut told = Told::default();
        assert!(!told.met(1, 5.0, false));
        assert!(told.met(2, 5.0, true));
        told.taken(2, Some("body"));
        told.looked();
        assert!(!told.met(1, 7.0, false), "it goes on");
        assert!(!told.met(2, 9.0, true));
        told.looked();
        assert!(told.met(1, 7.0, false));
        told.taken(1, None);
        assert_eq!(told.reported(2), Some("body"));
        assert_eq!(told.reported(1), None);
    }

    #[test]
    fn what_was_reported_stays_away_for_as_long_as_the_list_holds_it() {
        let mut told = Told::<()>::default();
        told.reported(1);
        for _ in 0..50 {
            assert!(!told.met(1, 5.0, true));
            told.looked();
        }
    }

    #[test]
    fn what_the_list_holds_no_longer_is_forgotten() {
        let mut told = Told::<()>::default();
        for page in 0..100 {
            for request in 0..1000 {
                told.reported(page * 1000 + request);
                told.met(page * 1000 + request, 1.0, false);
            }
            told.looked();
        }
        assert!(told.known.len() <= 1000 * ABSENCES as usize, "{} are kept", told.known.len());
    }

    #[test]
    fn what_is_reported_between_the_question_and_the_answer_is_kept() {
        let mut told = Told::<()>::default();
        told.met(1, 1.0, false);
        told.reported(2);
        told.looked();
        assert!(!told.met(2, 1.0, true));
    }
}
