//! Words of a POSIX shell.

use super::octets::{octets, utf8};

/// A word that the shell reads as this text (POSIX.1-2017, 2.2.2): between single quotes only the single quote is
/// special. The text must hold no NUL: no argument can.
pub(super) fn quoted(text: &str) -> String {
    let is_plain = |one: char| one.is_ascii_alphanumeric() || "_-./:@%+,".contains(one);
    if !text.is_empty() && text.chars().all(is_plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', "'\\''"))
}

/// A word with a field, whose octets are those that the browser sent. `printf` writes octets that are no UTF-8
/// (POSIX.1-2017, printf, "EXTENDED DESCRIPTION").
pub(super) fn field(text: &str) -> String {
    match utf8(text) {
        Some(text) => quoted(&text),
        None => format!("\"$(printf '{}')\"", format_of(&octets(text))),
    }
}

/// The format that makes `printf` write these octets, between single quotes. An exclamation mark would be expanded within
/// double quotes (bash, history expansion), and a hyphen at the beginning would begin an option.
fn format_of(octets: &[u8]) -> String {
    let mut out = String::new();
    for chunk in octets.utf8_chunks() {
        for one in chunk.valid().chars() {
            match one {
                '%' => out.push_str("%%"),
                '\\' => out.push_str("\\\\"),
                '\'' | '!' => push_octal(&mut out, one.encode_utf8(&mut [0; 4]).as_bytes()),
                '-' if out.is_empty() => push_octal(&mut out, b"-"),
                _ if one.is_control() => push_octal(&mut out, one.encode_utf8(&mut [0; 4]).as_bytes()),
                _ => out.push(one),
            }
        }
        push_octal(&mut out, chunk.invalid());
    }
    out
}

fn push_octal(out: &mut String, octets: &[u8]) {
    octets.iter().for_each(|octet| out.push_str(&format!("\\{octet:03o}")));
}

#[cfg(test)]
mod tests {
    use super::field;

    #[test]
    fn octets_that_are_no_utf8_are_written_by_printf() {
        assert_eq!(field("X: é"), "\"$(printf 'X: \\351')\"");
        assert_eq!(field("X: Ã©"), "'X: é'");
        assert_eq!(
            field("-x: é1'%\\!‹secret-1›"),
            "\"$(printf '\\055x: \\3511\\047%%\\\\\\041‹secret-1›')\""
        );
        assert_eq!(field("X: a"), "'X: a'");
    }
}
