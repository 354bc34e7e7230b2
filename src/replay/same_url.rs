//! Whether two URLs name the same, as a script and as the browser write them.

/// Whether two URLs are the same but for the fragment and the browser's percent-encoding.
pub(super) fn is_same_url(one: &str, other: &str) -> bool {
    let bare = |url: &str| url.split('#').next().unwrap_or("").to_owned();
    let (one, other) = (bare(one), bare(other));
    one == other || decoded(&one) == decoded(&other)
}

/// The octets of a URL, percent-decoded but for the delimiters `/?#&=+%`.
fn decoded(url: &str) -> Vec<u8> {
    let mut rest = url.as_bytes();
    let mut octets = Vec::with_capacity(rest.len());
    while let Some((&first, behind)) = rest.split_first() {
        let digits = behind.get(..2).filter(|_| first == b'%').and_then(|two| std::str::from_utf8(two).ok());
        match digits.and_then(|two| u8::from_str_radix(two, 16).ok()).zip(behind.get(2..)) {
            // Decoded, a delimiter would make another URL.
            Some((octet, _)) if b"/?#&=+%".contains(&octet) => {
                octets.push(first);
                octets.extend(behind.iter().take(2).map(u8::to_ascii_uppercase));
                rest = behind.get(2..).unwrap_or_default();
            }
            Some((octet, behind)) => {
                octets.push(octet);
                rest = behind;
            }
            None => {
                octets.push(first);
                rest = behind;
            }
        }
    }
    octets
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_encoded_delimiter_is_another_character() {
        assert!(is_same_url("https://a.example/%C3%A9#1", "https://a.example/é"));
        assert_ne!(decoded("a%2Fb"), decoded("a/b"));
        assert_eq!(decoded("a%2fb%"), decoded("a%2Fb%"));
    }
}
