//! Words of a POSIX shell.

/// A word that the shell reads as this text (POSIX.1-2017, 2.2.2): between single quotes only the single quote is
/// special. The text must hold no NUL: no argument can.
pub(super) fn quoted(text: &str) -> String {
    let is_plain = |one: char| one.is_ascii_alphanumeric() || "_-./:@%+,".contains(one);
    if !text.is_empty() && text.chars().all(is_plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', "'\\''"))
}
