//! The escapes of URLs and forms.

/// How often a text is decoded: a URL inside a URL is usually encoded twice.
const ROUNDS: usize = 4;

/// A text with its percent-encoding removed, up to [`ROUNDS`] times; other characters stay.
pub(super) fn decoded(text: &str) -> String {
    let mut text = text.to_owned();
    for _ in 0..ROUNDS {
        match decoded_once(&text) {
            Some(next) => text = next,
            None => break,
        }
    }
    text
}

/// A text decoded once; `None` if it has no escape.
fn decoded_once(text: &str) -> Option<String> {
    if !text.contains('%') {
        return None;
    }
    let mut octets = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let escape = match rest {
            [b'%', high, low, after @ ..] => octet(*high, *low).map(|octet| (octet, after)),
            _ => None,
        };
        let (octet, after) = escape.unwrap_or((*first, after));
        octets.push(octet);
        rest = after;
    }
    let decoded = String::from_utf8(octets)
        .unwrap_or_else(|error| error.into_bytes().iter().map(|octet| char::from(*octet)).collect());
    (decoded != text).then_some(decoded)
}

fn octet(high: u8, low: u8) -> Option<u8> {
    let digit = |octet: u8| char::from(octet).to_digit(16);
    u8::try_from(digit(high)? * 16 + digit(low)?).ok()
}

/// A text encoded as a parameter's value or a path segment. The characters of placeholders stay.
pub(super) fn encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '0'..='9' | 'A'..='Z' | 'a'..='z' | '-' | '.' | '_' | '~' | '‹' | '›' | '•' => {
                encoded.push(c)
            }
            _ => {
                let mut octets = [0; 4];
                for octet in c.encode_utf8(&mut octets).bytes() {
                    encoded.push_str(&format!("%{octet:02X}"));
                }
            }
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_read_however_deep() {
        assert_eq!(decoded("%70assword"), "password");
        assert_eq!(decoded("%2570ass"), "pass");
        assert_eq!(decoded("%zz%4"), "%zz%4");
        assert_eq!(decoded("%ff"), "ÿ");
        assert_eq!(encoded("a b‹secret-1›&"), "a%20b‹secret-1›%26");
    }
}
