//! The string table: texts that many exchanges share, each held once.

use crate::exchange::Text;
use foldhash::fast::RandomState;
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

/// The size of a text without its bytes, in the table and on the heap, in bytes.
const OVERHEAD: usize = 32;

/// The texts of one session. Header names and most values repeat with every request.
///
/// `IndexMap` keeps each text's hash, so it hashes no text again when it grows. The hash function is fast and does not
/// resist texts chosen to collide: an attacker could find such texts for any hash function of a module without a
/// source of randomness, and they only slow the DevTools of the attacker's own page.
#[derive(Default)]
pub struct StringTable {
    /// Each text with its number, counted from 0 in the order in which the texts were first shared.
    known: IndexMap<Text, u32, RandomState>,
    next: u32,
    weight: usize,
}

/// A text in a message from the devtools page to the panel's page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum StringRef {
    /// The first occurrence of a text, with its number.
    First(u32, Text),
    /// A further occurrence of the text with this number.
    Again(u32),
    /// A text without a number.
    Alone(Text),
}

impl StringTable {
    /// The shared copy of a text.
    pub fn share(&mut self, text: &str) -> Text {
        match self.known.get_key_value(text) {
            Some((known, _)) => known.clone(),
            None => {
                let text = Text::from(text);
                self.weight += text.len() + OVERHEAD;
                self.known.insert(text.clone(), self.next);
                self.next = self.next.saturating_add(1);
                text
            }
        }
    }

    /// The size of all texts, in bytes.
    pub fn weight(&self) -> usize {
        self.weight
    }

    /// Removes a text from the table, and returns its number. The text is freed when the last exchange drops it.
    pub fn retire(&mut self, text: &str) -> Option<u32> {
        let (text, number) = self.known.swap_remove_entry(text)?;
        self.weight = self.weight.saturating_sub(text.len() + OVERHEAD);
        Some(number)
    }

    /// A teller for a reader that already has the texts with numbers below `told`, as far as the exchanges sent to it
    /// use them.
    pub fn teller(&self, told: u32) -> Teller<'_> {
        Teller { string_table: self, told, new: HashSet::default() }
    }
}

/// Writes shared texts as references: the first occurrence in full, further ones by number.
pub struct Teller<'a> {
    string_table: &'a StringTable,
    told: u32,
    new: HashSet<u32, RandomState>,
}

impl Teller<'_> {
    /// The reference to a text. Adds the text's length in bytes to `length` when the reference holds the text in full.
    pub fn mention(&mut self, text: Text, length: &mut usize) -> StringRef {
        match self.string_table.known.get(&text) {
            Some(number) if *number < self.told || !self.new.insert(*number) => StringRef::Again(*number),
            number => {
                *length += text.len();
                number.map_or_else(
                    || StringRef::Alone(text.clone()),
                    |number| StringRef::First(*number, text.clone()),
                )
            }
        }
    }
}

/// The reader's side: texts by number.
#[derive(Default)]
pub struct StringTableReader(Vec<Text>);

/// By how much a number may exceed the highest number so far.
const FURTHEST_AHEAD: usize = 1 << 24;

impl StringTableReader {
    /// The number after the highest number received.
    pub fn told(&self) -> u32 {
        u32::try_from(self.0.len()).unwrap_or(u32::MAX)
    }

    /// The text of a reference; empty for an unknown number.
    pub fn text(&mut self, mention: StringRef) -> Text {
        match mention {
            StringRef::First(number, text) => {
                let place = number as usize;
                if place >= self.0.len() && place - self.0.len() < FURTHEST_AHEAD {
                    self.0.resize(place + 1, Text::default());
                }
                if let Some(told) = self.0.get_mut(place) {
                    *told = text.clone();
                }
                text
            }
            StringRef::Again(number) => self.0.get(number as usize).cloned().unwrap_or_default(),
            StringRef::Alone(text) => text,
        }
    }

    /// Forgets a text that no further reference names. The text is freed when the last exchange drops it.
    pub fn forget(&mut self, number: u32) {
        if let Some(text) = self.0.get_mut(number as usize) {
            *text = Text::default();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_mentioned_is_understood() {
        let words = ["ETag", "\"v1\"", "ETag", "", "\"v1\"", ""];
        let (mut string_table, mut mentioned) = (StringTable::default(), StringTableReader::default());
        let shared = words.map(|word| string_table.share(word));
        let mut teller = string_table.teller(mentioned.told());
        let mut length = 0;
        let mentions = shared.map(|text| teller.mention(text, &mut length));
        assert_eq!(mentions[2], StringRef::Again(0));
        assert_eq!(length, "ETag\"v1\"".len());
        assert_eq!(mentions.map(|mention| mentioned.text(mention)), words.map(Text::from));
        assert_eq!(mentioned.told(), 3);
        assert_eq!(&*mentioned.text(StringRef::Again(7)), "");
        assert_eq!(&*mentioned.text(StringRef::First(u32::MAX, "far".into())), "far");
        assert_eq!(mentioned.told(), 3, "no number makes it grow without bounds");
    }

    #[test]
    fn an_equal_text_is_the_same_one() {
        let mut string_table = StringTable::default();
        let (one, other) = (string_table.share("Accept"), string_table.share(&["Acc", "ept"].concat()));
        assert!(std::rc::Rc::ptr_eq(&one, &other));
    }

    #[test]
    fn a_text_that_was_retired_is_freed_and_leaves_the_others_their_numbers() {
        let (mut string_table, mut mentioned) = (StringTable::default(), StringTableReader::default());
        let [long, short, later] =
            ["long".repeat(100), "short".into(), "later".into()].map(|text| string_table.share(&text));
        let mut teller = string_table.teller(mentioned.told());
        for text in [long.clone(), short.clone()] {
            let told = teller.mention(text.clone(), &mut 0);
            assert_eq!(mentioned.text(told), text);
        }
        let before = string_table.weight();
        let number = string_table.retire(&long).unwrap();
        assert!(string_table.weight() < before - long.len());
        mentioned.forget(number);
        assert_eq!(std::rc::Rc::strong_count(&long), 1, "nobody else holds it");
        let mut teller = string_table.teller(mentioned.told());
        assert_eq!(teller.mention(short, &mut 0), StringRef::Again(1));
        assert_eq!(teller.mention(later.clone(), &mut 0), StringRef::First(2, later));
        assert_eq!(teller.mention(long.clone(), &mut 0), StringRef::Alone(long.clone()));
        let again = string_table.share(&long);
        assert_eq!(string_table.teller(3).mention(again.clone(), &mut 0), StringRef::First(3, again));
    }
}
