//! A list of words, written as a text.

/// Words with blanks between them.
#[derive(Clone, Copy)]
pub(super) struct List(pub &'static str);

impl List {
    /// Whether a word is in it.
    pub fn has(self, word: &str) -> bool {
        self.any(|known| known == word)
    }

    /// Whether it has a word that fits.
    pub fn any(self, fits: impl Fn(&str) -> bool) -> bool {
        self.words().any(fits)
    }

    /// Its words.
    pub fn words(self) -> impl Iterator<Item = &'static str> {
        self.0.split_ascii_whitespace()
    }
}
