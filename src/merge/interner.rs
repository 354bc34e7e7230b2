//! Sequences with a number for each: equal sequences have equal numbers. All sequences share one buffer, so that a
//! hundred thousand of them are made, and dropped, without as many allocations.

use foldhash::fast::FixedState;
use hashbrown::HashTable;
use std::hash::{BuildHasher, Hash};
use std::rc::Rc;

/// Sequences with numbers from 0 on, in the order in which they came.
#[derive(Debug)]
pub struct Interner<T> {
    /// The sequences that were there before; their numbers come first.
    below: Option<Rc<Interner<T>>>,
    all: Vec<T>,
    /// Where each sequence ends in `all`.
    ends: Vec<usize>,
    /// The hash and the place in `ends` of each sequence.
    places: HashTable<(u32, u32)>,
    /// The sequences of which one is expected next: versions of one document have most sequences in the same order. The
    /// second is where a later one was met before its turn.
    expected: [usize; 2],
    /// How many sequences the earlier versions have.
    known: usize,
}

impl<T> Default for Interner<T> {
    fn default() -> Self {
        Interner {
            below: None,
            all: Vec::new(),
            ends: Vec::new(),
            places: HashTable::new(),
            expected: [0; 2],
            known: 0,
        }
    }
}

impl<T: Copy + Eq + Hash> Interner<T> {
    /// An interner that goes on from another one, which does not change.
    pub fn above(below: Rc<Interner<T>>) -> Interner<T> {
        Interner { below: Some(below), ..Interner::default() }
    }

    /// How many sequences there are.
    fn count(&self) -> usize {
        self.first() + self.ends.len()
    }

    /// The number of this layer's first sequence.
    fn first(&self) -> usize {
        self.below.as_ref().map_or(0, |below| below.count())
    }

    /// A sequence by its number; empty where there is none.
    pub fn get(&self, number: usize) -> &[T] {
        match (number.checked_sub(self.first()), &self.below) {
            (Some(place), _) => self.at(place),
            (None, Some(below)) => below.get(number),
            (None, None) => &[],
        }
    }

    fn at(&self, place: usize) -> &[T] {
        let from = place.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        let to = self.ends.get(place).copied().unwrap_or(from);
        self.all.get(from..to).unwrap_or(&[])
    }

    /// The number of a sequence; `None` where it has none.
    pub fn find(&self, sequence: &[T]) -> Option<usize> {
        self.find_hashed(hash(sequence), sequence)
    }

    fn find_hashed(&self, hash: u32, sequence: &[T]) -> Option<usize> {
        if let Some(found) = self.below.as_ref().and_then(|below| below.find_hashed(hash, sequence)) {
            return Some(found);
        }
        let found = self
            .places
            .find(spread(hash), |(one, place)| *one == hash && self.at(*place as usize) == sequence);
        found.map(|(_, place)| self.first() + *place as usize)
    }

    /// Expects the sequences once more from the first one on.
    pub fn begin(&mut self) {
        self.expected = [0; 2];
        self.known = self.count();
    }

    /// The number of a sequence, which gets one where it has none.
    pub fn number(&mut self, sequence: &[T]) -> usize {
        let [next, other] = self.expected;
        // An empty sequence is also what stands behind the last one.
        let is = |number| !sequence.is_empty() && self.get(number) == sequence;
        if is(next) {
            self.expected[0] = next + 1;
            return next;
        }
        if is(other) {
            self.expected = [other + 1, next];
            return other;
        }
        let hash = hash(sequence);
        match self.find_hashed(hash, sequence) {
            // Those before are left out here.
            Some(found) if (next..self.known).contains(&found) => {
                self.expected = [found + 1, next];
                found
            }
            // A repetition of an earlier one.
            Some(found) => found,
            None => self.add(hash, sequence),
        }
    }

    fn add(&mut self, hash: u32, sequence: &[T]) -> usize {
        let place = self.ends.len();
        self.all.extend_from_slice(sequence);
        self.ends.push(self.all.len());
        self.places.insert_unique(spread(hash), (hash, place as u32), |(hash, _)| spread(*hash));
        let number = self.first() + place;
        // In the first version of a document every sequence is new; in a later one a new one changes no expectation.
        if number == self.expected[0] {
            self.expected[0] += 1;
        }
        number
    }
}

fn hash<T: Hash>(sequence: &[T]) -> u32 {
    FixedState::default().hash_one(sequence) as u32
}

/// The table looks at the first and the last bits.
fn spread(hash: u32) -> u64 {
    u64::from(hash) << 32 | u64::from(hash)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn equal_sequences_have_equal_numbers() {
        let mut one = Interner::default();
        assert_eq!([one.number(b"a"), one.number(b""), one.number(b"bc"), one.number(b"a")], [0, 1, 2, 0]);
        assert_eq!((one.get(2), one.get(1), one.get(9)), (&b"bc"[..], &b""[..], &b""[..]));
        assert_eq!((one.find(b"bc"), one.find(b"b")), (Some(2), None));
    }

    proptest! {
        #[test]
        fn what_is_expected_changes_no_number(
            texts in prop::collection::vec(prop::collection::vec("[ab]{0,2}", 0..8), 0..4),
        ) {
            let mut one = Interner::default();
            let mut plain: Vec<&str> = Vec::new();
            for text in &texts {
                one.begin();
                for word in text {
                    let number = plain.iter().position(|known| known == word).unwrap_or(plain.len());
                    if number == plain.len() {
                        plain.push(word);
                    }
                    prop_assert_eq!(one.number(word.as_bytes()), number);
                    prop_assert_eq!(one.get(number), word.as_bytes());
                }
            }
        }
    }

    #[test]
    fn a_layer_goes_on_with_the_numbers_below_it() {
        let mut below = Interner::default();
        below.number(b"a");
        let below = Rc::new(below);
        let mut above = Interner::above(below.clone());
        assert_eq!([above.number(b"b"), above.number(b"a"), above.number(b"b")], [1, 0, 1]);
        assert_eq!((above.get(0), above.get(1)), (&b"a"[..], &b"b"[..]));
        assert_eq!(below.find(b"b"), None);
    }
}
