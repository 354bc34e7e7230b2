//! The sentence or the code of a response that has a known word.

use crate::exchange::Text;
use quick_xml::escape::unescape;
use std::borrow::Cow;

/// How far a sentence reaches before and behind the word, in bytes.
const FURTHEST: usize = 150;

/// The string of a JSON body, the text of an element, or the line of a text in which the word first stands: up to 150
/// bytes on either side of it, with one space between words. Nothing where the word is empty or not there.
pub fn around(text: &str, word: &str) -> Option<Text> {
    if word.is_empty() {
        return None;
    }
    let at = text.find(word)?;
    // Quotes around the word bound it.
    let at = at + (word.len() - word.trim_start_matches('"').len());
    let word = word.trim_matches('"');
    let behind = at + word.len();
    let (before, after) = (text.get(..at)?, text.get(behind..)?);
    let is_end = |c: char| matches!(c, '<' | '>' | '\n' | '\r');
    let floor = before.ceil_char_boundary(at.saturating_sub(FURTHEST));
    let left = before.get(floor..)?;
    // A quote behind a backslash belongs to the string.
    let from = left
        .char_indices()
        .rev()
        .find(|(place, c)| is_end(*c) || (*c == '"' && !left.get(..*place).unwrap_or("").ends_with('\\')))
        .map_or(0, |(place, c)| place + c.len_utf8());
    let right = after.get(..after.floor_char_boundary(FURTHEST))?;
    let to = right
        .char_indices()
        .find(|(place, c)| is_end(*c) || (*c == '"' && !right.get(..*place).unwrap_or("").ends_with('\\')))
        .map_or(right.len(), |(place, _)| place);
    let found = text.get(floor + from..behind + to)?.trim();
    // The escapes of JSON, where the piece is a whole string.
    let unescaped = || serde_json::from_str::<String>(&format!("\"{found}\"")).ok();
    let plain = found.contains('\\').then(unescaped).flatten();
    // The references of a page or of XML.
    let is_markup = text.trim_start().starts_with('<') && found.contains('&');
    let plain = plain.or_else(|| is_markup.then(|| unescape(found).ok()).flatten().map(Cow::into_owned));
    let words: Vec<&str> = plain.as_deref().unwrap_or(found).split_whitespace().collect();
    Some(words.join(" ").into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_string_the_element_or_the_line() {
        for (text, word, expected) in [
            (r#"{"message":"a.md does not match b1","url":"x"}"#, "does not match", "a.md does not match b1"),
            (r#"{"errors":["was edited by another user."]}"#, "edited by", "was edited by another user."),
            (
                r#"{"message":"Invalid. \"sha\" wasn't supplied."}"#,
                "wasn't supplied",
                "Invalid. \"sha\" wasn't supplied.",
            ),
            ("<Error><Code>Stale</Code></Error>", "Stale", "Stale"),
            ("<p>&#39;a&#39; is stale &amp; &quot;old&quot;</p>", "stale", "'a' is stale & \"old\""),
            ("<p>a&nbsp;is stale</p>", "stale", "a&nbsp;is stale"),
            ("first\nVersion mismatch: 2\r\n", "mismatch", "Version mismatch: 2"),
            (r#"{"reason":"Conflict","code":409}"#, "\"Conflict\"", "Conflict"),
            ("false", "false", "false"),
            (r#"{"name":"a","code":1200}"#, "1200", r#":1200}"#),
        ] {
            assert_eq!(around(text, word).as_deref(), Some(expected), "{text}");
        }
        assert_eq!(around("a", "b"), None);
        assert_eq!(around("a", ""), None);
    }

    #[test]
    fn a_long_sentence_is_cut_at_characters() {
        let long = format!("{}stale{}", "\u{e9}".repeat(400), "\u{1f600}".repeat(400));
        let found = around(&long, "stale").unwrap();
        assert!(found.len() <= 2 * FURTHEST + 5 && found.contains("stale"), "{found}");
    }

    proptest::proptest! {
        #[test]
        fn hostile_text_never_panics(text in "[\\PC\\n\"\\\\<>]{0,40}", word in "[\\PC\"\\\\]{0,3}") {
            if let Some(found) = around(&text, &word) {
                proptest::prop_assert!(found.len() <= 2 * FURTHEST + word.len());
            }
        }
    }
}
