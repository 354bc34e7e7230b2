//! Which exchanges the browser has told of, where it may tell of one in two ways.

use foldhash::fast::RandomState;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

/// What tells one exchange from all others, in whichever way it is told.
pub type Mark = u64;

/// How many looks through the browser's own list a mark outlives that were without it. One is not enough: between the
/// question and its answer more is reported.
const ABSENCES: u32 = 2;

/// The longest list that is asked for, in bytes as JSON: some 10,000 ordinary entries. The answer holds each with all its
/// texts: of 20,000, Chromium 156 makes 70 MB of JavaScript's memory, which it frees when it likes.
const LONGEST_LIST: usize = 40 << 20;

/// What an ordinary entry takes, in bytes as JSON.
const ORDINARY: usize = 3_500;

/// What is known of an exchange by its mark. `T` is what is needed once it has ended.
#[derive(Debug)]
enum Reported<T> {
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
pub struct Delivered<T> {
    known: HashMap<Mark, (u32, Reported<T>), RandomState>,
    looks: u32,
    /// How long the list is by now, in bytes, as far as that is known.
    listed: usize,
    /// How many entries were reported, and how long they were together.
    reports: usize,
    length: usize,
    /// How long those of this page were.
    of_page: usize,
    /// Whether the page is another one since the last answer.
    is_new_page: bool,
    /// Whether the list outlives the page, and is too long.
    is_kept: bool,
}

impl<T> Default for Delivered<T> {
    fn default() -> Self {
        Delivered {
            known: HashMap::default(),
            looks: 0,
            listed: 0,
            reports: 0,
            length: 0,
            of_page: 0,
            is_new_page: false,
            is_kept: false,
        }
    }
}

impl<T> Delivered<T> {
    /// Notes that an exchange was reported, in an entry of that length; gives what was kept if it had been taken down before its end.
    pub fn reported(&mut self, mark: Mark, length: usize) -> Option<T> {
        self.reports = self.reports.saturating_add(1);
        for sum in [&mut self.length, &mut self.of_page, &mut self.listed] {
            *sum = sum.saturating_add(length);
        }
        match self.known.insert(mark, (self.looks, Reported::Done)) {
            Some((_, Reported::Begun(begun))) => Some(begun),
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
                new.insert((looks, Reported::Seen(took)));
                failed
            }
            Entry::Occupied(mut old) => {
                let (met, known) = old.get_mut();
                *met = looks;
                match known {
                    Reported::Begun(_) | Reported::Done => false,
                    Reported::Seen(before) => std::mem::replace(before, took) == took,
                }
            }
        }
    }

    /// Notes that an exchange was taken down, or was not to be.
    pub fn taken(&mut self, mark: Mark, begun: Option<T>) {
        self.known.insert(mark, (self.looks, begun.map_or(Reported::Done, Reported::Begun)));
    }

    /// Whether the list may be asked for: not while it is too long.
    pub fn may_ask(&self) -> bool {
        self.listed <= LONGEST_LIST && !self.is_kept
    }

    /// The list has come, with so many entries; whether it is to be looked through.
    pub fn answered(&mut self, entries: usize) -> bool {
        let usual = self.length.checked_div(self.reports).unwrap_or(ORDINARY);
        self.listed = self.of_page.max(entries.saturating_mul(usual));
        let is_new_page = std::mem::take(&mut self.is_new_page);
        let is_short = self.listed <= LONGEST_LIST;
        self.is_kept |= is_new_page && !is_short;
        is_short
    }

    /// Another page has come: the list begins anew, unless DevTools was told to keep it.
    pub fn navigated(&mut self) {
        self.listed = 0;
        self.of_page = 0;
        self.is_new_page = true;
    }

    /// The whole list was looked through.
    pub fn looked(&mut self) {
        self.pass(|_| false);
    }

    /// The list was not asked for. What was taken down before its end is not forgotten: that is yet to be reported.
    pub fn waited(&mut self) {
        self.pass(|known| matches!(known, Reported::Begun(_)));
    }

    fn pass(&mut self, stays: impl Fn(&Reported<T>) -> bool) {
        let looks = self.looks;
        self.known.retain(|_, (met, known)| looks.wrapping_sub(*met) < ABSENCES || stays(known));
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
        let mut told = Delivered::default();
        assert!(!told.met(1, 5.0, false));
        assert!(told.met(2, 5.0, true));
        told.taken(2, Some("body"));
        told.looked();
        assert!(!told.met(1, 7.0, false), "it goes on");
        assert!(!told.met(2, 9.0, true));
        told.looked();
        assert!(told.met(1, 7.0, false));
        told.taken(1, None);
        assert_eq!(told.reported(2, ORDINARY), Some("body"));
        assert_eq!(told.reported(1, ORDINARY), None);
    }

    #[test]
    fn what_was_reported_stays_away_for_as_long_as_the_list_holds_it() {
        let mut told = Delivered::<()>::default();
        told.reported(1, ORDINARY);
        for _ in 0..50 {
            assert!(!told.met(1, 5.0, true));
            told.looked();
        }
    }

    #[test]
    fn what_the_list_holds_no_longer_is_forgotten() {
        let mut told = Delivered::<()>::default();
        for page in 0..100 {
            for request in 0..1000 {
                told.reported(page * 1000 + request, ORDINARY);
                told.met(page * 1000 + request, 1.0, false);
            }
            told.looked();
        }
        assert!(told.known.len() <= 1000 * ABSENCES as usize, "{} are kept", told.known.len());
    }

    #[test]
    fn a_list_that_is_too_long_is_not_asked_for_until_another_page_has_come() {
        let mut told = Delivered::default();
        assert!(told.may_ask() && told.answered(9_000));
        told.met(0, 1.0, true);
        told.taken(0, Some("body"));
        told.looked();
        for mark in 1..4_000 {
            told.reported(mark, ORDINARY);
        }
        assert!(!told.may_ask());
        for mark in 4_000..90_000 {
            told.reported(mark, ORDINARY);
            if mark % 100 == 0 {
                told.waited();
            }
        }
        assert!(told.known.len() < 1_000, "{} are kept", told.known.len());
        assert_eq!(told.reported(0, ORDINARY), Some("body"));
        told.navigated();
        assert!(told.may_ask() && told.answered(3));
        assert!(!told.met(89_999, 1.0, true), "what was reported just before is known");
    }

    #[test]
    fn a_list_of_few_long_entries_is_too_long_as_well() {
        let mut told = Delivered::<()>::default();
        for mark in 0..400 {
            told.reported(mark, 180_000);
            told.waited();
        }
        assert!(!told.may_ask());
        told.navigated();
        assert!(told.may_ask() && told.answered(100));
        assert!(!told.answered(400));
    }

    #[test]
    fn a_list_that_outlives_its_page_is_asked_for_once_and_not_looked_through() {
        let mut told = Delivered::<()>::default();
        told.navigated();
        assert!(told.may_ask() && !told.answered(85_000));
        told.navigated();
        assert!(!told.may_ask());
    }

    #[test]
    fn what_is_reported_between_the_question_and_the_answer_is_kept() {
        let mut told = Delivered::<()>::default();
        told.met(1, 1.0, false);
        told.reported(2, ORDINARY);
        told.looked();
        assert!(!told.met(2, 1.0, true));
    }
}
