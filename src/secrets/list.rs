//! A list of words, written as a text.

/// Words, separated by blanks.
#[derive(Clone, Copy)]
pub(super) struct List(pub &'static str);

impl List {
    /// Whether the list contains a word.
    pub fn has(self, word: &str) -> bool {
        self.any(|known| known == word)
    }

    /// Whether the list contains a word that fits.
    pub fn any(self, fits: impl Fn(&str) -> bool) -> bool {
        self.words().any(fits)
    }

    /// The words of the list.
    pub fn words(self) -> impl Iterator<Item = &'static str> {
        self.0.split_ascii_whitespace()
    }
}
