//! The part in which two short texts differ, for showing one validator next to another.

use crate::exchange::escape_and_cut;

/// The longest shared beginning or end that is shown, in characters.
const SHARED: usize = 48;

/// The longest differing part that is shown, in characters.
const DIFFERING: usize = 96;

/// A text in three parts. The middle part differs from the other text. Escaped and cut.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Marked {
    /// The common beginning.
    pub before: String,
    /// The differing part; empty when the other text only has additional characters.
    pub differs: String,
    /// The common end.
    pub after: String,
}

impl Marked {
    /// A text without a marked part.
    pub fn plain(text: &str) -> Marked {
        Marked { before: escape_and_cut(text, SHARED + DIFFERING), ..Marked::default() }
    }

    /// All three parts together.
    pub fn text(&self) -> String {
        format!("{}{}{}", self.before, self.differs, self.after)
    }
}

/// Both texts with their differing parts marked; nothing is marked when they are equal.
pub fn difference(one: &str, other: &str) -> (Marked, Marked) {
    if one == other {
        return (Marked::plain(one), Marked::plain(other));
    }
    let before: usize =
        one.chars().zip(other.chars()).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum();
    let (rest, other_rest) = (one.get(before..).unwrap_or(""), other.get(before..).unwrap_or(""));
    let after: usize = rest
        .chars()
        .rev()
        .zip(other_rest.chars().rev())
        .take_while(|(a, b)| a == b)
        .map(|(a, _)| a.len_utf8())
        .sum();
    (marked(one, before, after), marked(other, before, after))
}

fn marked(text: &str, before: usize, after: usize) -> Marked {
    let end = text.len().saturating_sub(after);
    Marked {
        before: ending(text.get(..before).unwrap_or("")),
        differs: escape_and_cut(text.get(before..end).unwrap_or(""), DIFFERING),
        after: escape_and_cut(text.get(end..).unwrap_or(""), SHARED),
    }
}

/// The end of a text, escaped; an ellipsis replaces what is left out.
fn ending(text: &str) -> String {
    match text.char_indices().rev().nth(SHARED - 1) {
        Some((at, _)) if at > 0 => format!("…{}", escape_and_cut(text.get(at..).unwrap_or(""), SHARED)),
        _ => escape_and_cut(text, SHARED),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parts(one: &str, other: &str) -> [String; 3] {
        let (marked, _) = difference(one, other);
        [marked.before, marked.differs, marked.after]
    }

    #[test]
    fn the_part_that_differs_is_marked() {
        assert_eq!(parts("\"v1\"", "\"v2\""), ["\"v", "1", "\""]);
        assert_eq!(parts("W/\"v1\"", "\"v1\""), ["", "W/", "\"v1\""]);
        assert_eq!(parts("\"v1\"", "\"v1-gzip\""), ["\"v1", "", "\""]);
        assert_eq!(parts("\"v1-gzip\"", "\"v1\""), ["\"v1", "-gzip", "\""]);
        assert_eq!(parts("\"aa\"", "\"a\""), ["\"a", "a", "\""]);
        assert_eq!(parts("same", "same"), ["same", "", ""]);
    }

    #[test]
    fn long_texts_are_cut_around_what_differs() {
        let (one, _) = difference(
            &format!("{}1{}", "a".repeat(5000), "b".repeat(5000)),
            &format!("{}2{}", "a".repeat(5000), "b".repeat(5000)),
        );
        assert_eq!(one.differs, "1");
        assert!(one.before.starts_with('…') && one.text().chars().count() < 200);
    }

    proptest! {
        #[test]
        fn short_texts_are_shown_whole(one in "[a-cé]{0,20}", other in "[a-cé]{0,20}") {
            let (left, right) = difference(&one, &other);
            prop_assert_eq!(left.text(), one);
            prop_assert_eq!(right.text(), other);
        }

        #[test]
        fn hostile_text_never_panics(one in "\\PC{0,300}", other in "\\PC{0,300}") {
            let _ = difference(&one, &other);
        }
    }
}
