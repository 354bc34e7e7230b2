//! A short, printable piece of recorded text for an error message.

/// Characters that an excerpt shows before it is cut.
const LIMIT: usize = 60;

/// The beginning of `text`, at most [`LIMIT`] characters, with an ellipsis when something was cut.
///
/// Control characters and the marks that reverse the direction of writing are spelled out: recorded
/// text is hostile, and a message must not be rearranged by what it quotes.
pub(crate) fn excerpt(text: &str) -> Box<str> {
    let mut shown = String::new();
    let mut characters = text.chars();
    for character in characters.by_ref().take(LIMIT) {
        if character.is_control() || is_unseen(character) {
            shown.extend(character.escape_unicode());
        } else {
            shown.push(character);
        }
    }
    if characters.next().is_some() {
        shown.push('…');
    }
    shown.into_boxed_str()
}

/// Characters that are not seen and change how a line is read: line and paragraph separators, what has no
/// width, and the explicit directional formatting characters (UAX #9, table 4).
pub(crate) fn is_unseen(character: char) -> bool {
    matches!(
        character,
        '\u{061c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_text_is_shown_whole() {
        assert_eq!(&*excerpt("\"v1\""), "\"v1\"");
    }

    #[test]
    fn long_text_is_cut_at_a_character() {
        let long = "é".repeat(LIMIT + 1);
        assert_eq!(&*excerpt(&long), format!("{}…", "é".repeat(LIMIT)));
        let just = "é".repeat(LIMIT);
        assert_eq!(&*excerpt(&just), just);
    }

    #[test]
    fn what_would_disturb_a_message_is_spelled_out() {
        assert_eq!(&*excerpt("a\nb\u{202e}c"), "a\\u{a}b\\u{202e}c");
    }
}
