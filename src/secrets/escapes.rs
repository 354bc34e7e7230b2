//! Escapes of URLs and forms.

/// How often a text is decoded: twice encoded is usual where a URL stands in a URL.
const ROUNDS: usize = 4;

/// A text without its percent-encoding, however often it was encoded; what is no escape stays.
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

/// The same, once; nothing where there is no escape.
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

/// A text as the value of a parameter, or a segment of a path. What stands for a secret stays as it is.
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
