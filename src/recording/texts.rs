//! Texts that many exchanges share, each held once.

use crate::exchange::Text;
use foldhash::fast::RandomState;
use indexmap::IndexSet;
use serde::{Deserialize, Serialize};

/// The texts of one session. Header names and most values repeat with every request.
///
/// A set that keeps each text's hash: as it grows, no text is hashed again. Its hash is quick and not made
/// against texts that were chosen to collide: those would be found for any hash of a module that has no
/// source of randomness, and cost the time of a page's own DevTools.
#[derive(Default)]
pub struct Texts {
    known: IndexSet<Text, RandomState>,
}

/// A text on the way from one page to another: in full where it comes first, and by its number, counted
/// from 0 in the order of those first mentions, from then on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Mention {
    /// The first of this text.
    First(Text),
    /// One more of a text.
    Again(u32),
}

impl Texts {
    /// The one that all exchanges share.
    pub fn share(&mut self, text: &str) -> Text {
        match self.known.get(text) {
            Some(known) => known.clone(),
            None => {
                let text = Text::from(text);
                self.known.insert(text.clone());
                text
            }
        }
    }

    /// How a shared text is mentioned to one who has been told so many, in the order in which they were
    /// shared.
    pub fn mention(&self, text: Text, told: &mut u32) -> Mention {
        match self.known.get_index_of(&text).and_then(|number| u32::try_from(number).ok()) {
            Some(number) if number < *told => Mention::Again(number),
            _ => {
                *told = told.saturating_add(1);
                Mention::First(text)
            }
        }
    }
}

/// Texts by number, where their mentions arrive.
#[derive(Default)]
pub struct Mentioned(Vec<Text>);

impl Mentioned {
    /// How many have been told.
    pub fn told(&self) -> u32 {
        u32::try_from(self.0.len()).unwrap_or(u32::MAX)
    }

    /// The text that is meant; empty for a number that has not been given.
    pub fn text(&mut self, mention: Mention) -> Text {
        match mention {
            Mention::First(text) => {
                self.0.push(text.clone());
                text
            }
            Mention::Again(number) => self.0.get(number as usize).cloned().unwrap_or_default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_mentioned_in_order_is_understood() {
        let words = ["ETag", "\"v1\"", "ETag", "", "\"v1\"", ""];
        let (mut texts, mut mentioned) = (Texts::default(), Mentioned::default());
        let shared = words.map(|word| texts.share(word));
        let mut told = mentioned.told();
        let mentions = shared.map(|text| texts.mention(text, &mut told));
        assert_eq!(mentions[2], Mention::Again(0));
        assert_eq!(mentions.map(|mention| mentioned.text(mention)), words.map(Text::from));
        assert_eq!(mentioned.told(), told);
        assert_eq!(&*mentioned.text(Mention::Again(7)), "");
    }

    #[test]
    fn an_equal_text_is_the_same_one() {
        let mut texts = Texts::default();
        let (one, other) = (texts.share("Accept"), texts.share(&["Acc", "ept"].concat()));
        assert!(std::rc::Rc::ptr_eq(&one, &other));
    }
}
