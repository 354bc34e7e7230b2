//! Where a string ends.

/// Length of the string at the beginning of a text, quotes included, in bytes; the length of the text where it does not
/// end (RFC 8259 §7).
pub fn string_length(text: &str) -> usize {
    let mut is_escaped = false;
    for (at, octet) in text.bytes().enumerate().skip(1) {
        match octet {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}
