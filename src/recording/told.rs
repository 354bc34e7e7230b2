//! Which exchanges the browser has delivered, when it may deliver an exchange in two ways: by an event and in a list.

use foldhash::fast::RandomState;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

/// A hash that identifies an exchange in both ways of delivery.
pub type Mark = u64;

/// After how many looks through the browser's list without a mark the mark is forgotten. One look is not enough: the
/// browser reports further exchanges between the question and its answer.
const ABSENCES: u32 = 2;

/// The longest list that is asked for, in bytes as JSON: some 10,000 ordinary entries. The answer holds each entry with
/// all its texts: for 20,000 entries, Chromium 156 allocates 70 MB of JavaScript memory, which it frees at any later
/// time.
const LONGEST_LIST: usize = 40 << 20;

/// The size of an ordinary entry, in bytes as JSON.
const ORDINARY: usize = 3_500;

/// The state of an exchange. `T` is the value that its end needs.
#[derive(Debug)]
enum Reported<T> {
    /// The list held the exchange, with this duration in milliseconds; it is not recorded yet.
    Seen(f64),
    /// The exchange was recorded from the list, before the browser reported its end.
    Begun(T),
    /// The browser reported the exchange, or it is not to be recorded.
    Done,
}

/// The exchanges that the browser reported, and the exchanges of the browser's list. An exchange that the list no
/// longer holds is forgotten: the browser cannot deliver it again. Clear does not change this state, so that cleared
/// exchanges are not recorded again.
#[derive(Debug)]
pub struct Delivered<T> {
    known: HashMap<Mark, (u32, Reported<T>), RandomState>,
    looks: u32,
    /// The estimated length of the list, in bytes.
    listed: usize,
    /// How many entries were reported, and their total length in bytes.
    reports: usize,
    length: usize,
    /// The total length of the entries reported for the current page, in bytes.
    of_page: usize,
    /// Whether the page has navigated since the last answer.
    is_new_page: bool,
    /// Whether the list survives a navigation, and is too long.
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
    /// Notes that an exchange was reported, in an entry of `length` bytes. Returns the value kept for its end if the
    /// exchange was already recorded from the list.
    pub fn reported(&mut self, mark: Mark, length: usize) -> Option<T> {
        self.reports = self.reports.saturating_add(1);
        for sum in [&mut self.length, &mut self.of_page, &mut self.listed] {
            *sum = sum.saturating_add(length);
        }
        match self.known.insert(mark, (self.looks, Reported::Done)) {
            Some((_, Reported::Begun(begun))) => Some(begun),
            // Two exchanges may have the same mark, alike to the microsecond: then one is rather recorded twice than
            // lost.
            _ => None,
        }
    }

    /// Notes that the list holds an exchange, whose duration so far is `took` milliseconds. Returns whether to record
    /// the exchange now: a failure at once, any other when its duration has not changed since the last look.
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

    /// Notes that an exchange was recorded from the list; without a value for its end, the exchange is done.
    pub fn taken(&mut self, mark: Mark, begun: Option<T>) {
        self.known.insert(mark, (self.looks, begun.map_or(Reported::Done, Reported::Begun)));
    }

    /// Whether to ask for the list: not while the list is too long.
    pub fn may_ask(&self) -> bool {
        self.listed <= LONGEST_LIST && !self.is_kept
    }

    /// Notes that the list has arrived, with this number of entries; returns whether to look through it.
    pub fn answered(&mut self, entries: usize) -> bool {
        let usual = self.length.checked_div(self.reports).unwrap_or(ORDINARY);
        self.listed = self.of_page.max(entries.saturating_mul(usual));
        let is_new_page = std::mem::take(&mut self.is_new_page);
        let is_short = self.listed <= LONGEST_LIST;
        self.is_kept |= is_new_page && !is_short;
        is_short
    }

    /// Notes a navigation: the browser empties the list, unless the user set DevTools to preserve the log.
    pub fn navigated(&mut self) {
        self.listed = 0;
        self.of_page = 0;
        self.is_new_page = true;
    }

    /// Notes that the whole list was looked through.
    pub fn looked(&mut self) {
        self.pass(|_| false);
    }

    /// Notes that the list was not asked for. Exchanges recorded from the list are not forgotten: the browser has yet
    /// to report their end.
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
