//! Escapes and cuts recorded text for display: the text is hostile, and may be a megabyte long.

/// Longest value that an error message quotes, in characters.
pub(super) const LONGEST_QUOTED: usize = 60;

/// `text` with disruptive characters escaped, cut after `longest` characters; a cut text ends with its length.
///
/// Control characters and directional formatting characters are escaped, so that a quoted text cannot rearrange
/// the message around it.
pub fn escape_and_cut(text: &str, longest: usize) -> String {
    let mut shown = String::new();
    for (count, character) in text.chars().enumerate() {
        if count == longest {
            shown.push_str(&format!("… ({} bytes)", text.len()));
            break;
        }
        if character.is_control() || is_unseen(character) {
            shown.extend(character.escape_unicode());
        } else {
            shown.push(character);
        }
    }
    shown
}

/// Invisible characters that change how a line is read: line and paragraph separators, zero-width characters, and the
/// explicit directional formatting characters (UAX #9, table 4).
fn is_unseen(character: char) -> bool {
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
        assert_eq!(escape_and_cut("\"v1\"", 4), "\"v1\"");
    }

    #[test]
    fn long_text_is_cut_at_a_character_with_its_length() {
        assert_eq!(escape_and_cut(&"é".repeat(4), 3), "ééé… (8 bytes)");
        assert_eq!(escape_and_cut(&"x".repeat(1_000_000), 3), "xxx… (1000000 bytes)");
    }

    #[test]
    fn what_would_disturb_a_message_is_spelled_out() {
        assert_eq!(escape_and_cut("a\nb\u{202E}c\u{2066}", 60), "a\\u{a}b\\u{202e}c\\u{2066}");
    }
}
