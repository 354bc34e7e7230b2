//! Escapes and cuts recorded text for display: the text is hostile, and may be a megabyte long.

/// Longest value that an error message quotes, in characters.
pub(super) const LONGEST_QUOTED: usize = 60;

/// `text` in one line with disruptive characters escaped, cut after `longest` characters; a cut text ends with its
/// length.
///
/// Control characters and directional formatting characters are escaped, so that a quoted text cannot rearrange
/// the message around it. A line feed is `⏎`, a tab `⇥`, and a carriage return `␍`: an escape such as `\n` would read
/// as if it stood in the text, as it does in JSON. Where the text holds one of these three signs, the sign is escaped.
pub fn escape_and_cut(text: &str, longest: usize) -> String {
    shown(text, longest, false)
}

/// The same in the text's own lines: line feeds and tabs are kept.
pub fn escape_lines_and_cut(text: &str, longest: usize) -> String {
    shown(text, longest, true)
}

fn shown(text: &str, longest: usize, keeps_lines: bool) -> String {
    let mut shown = String::new();
    for (count, character) in text.chars().enumerate() {
        if count == longest {
            shown.push_str(&format!("… ({} bytes)", text.len()));
            break;
        }
        match character {
            '\n' | '\t' if keeps_lines => shown.push(character),
            _ => push_escaped(&mut shown, character),
        }
    }
    shown
}

/// Writes a character as [`escape_and_cut`] shows it.
pub fn push_escaped(shown: &mut String, character: char) {
    match character {
        '\n' => shown.push(LINE_FEED),
        '\t' => shown.push(TAB),
        '\r' => shown.push(CARRIAGE_RETURN),
        LINE_FEED | TAB | CARRIAGE_RETURN => shown.extend(character.escape_unicode()),
        _ if character.is_control() || is_unseen(character) => shown.extend(character.escape_unicode()),
        _ => shown.push(character),
    }
}

/// The signs of three control characters, as editors show them.
const LINE_FEED: char = '\u{23ce}';
const TAB: char = '\u{21e5}';
const CARRIAGE_RETURN: char = '\u{240d}';

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
        assert_eq!(escape_and_cut("a\u{0}b\u{202E}c\u{2066}", 60), "a\\u{0}b\\u{202e}c\\u{2066}");
    }

    #[test]
    fn line_breaks_and_tabs_have_a_sign_that_no_text_can_feign() {
        assert_eq!(escape_and_cut("a\r\n\tb", 60), "a␍⏎⇥b");
        assert_eq!(escape_and_cut("\"a\\nb\"", 60), "\"a\\nb\"", "an escape of JSON stays as it is written");
        assert_eq!(escape_and_cut("⏎⇥␍", 60), "\\u{23ce}\\u{21e5}\\u{240d}");
    }

    #[test]
    fn lines_are_kept_where_there_is_room() {
        assert_eq!(escape_lines_and_cut("a\r\n\tb\u{202e}", 60), "a␍\n\tb\\u{202e}");
        assert_eq!(escape_lines_and_cut("a\nbc", 3), "a\nb… (4 bytes)");
    }
}
