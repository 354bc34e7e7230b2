//! The octets of a field's value.
//!
//! A browser sends a value's code points as octets (Fetch, "isomorphic encode"), and shows the octets as code points again:
//! Firefox 153 one for each octet, Chromium 156 as windows-1252, where `€` is 0x80. A program that is given the shown
//! text would write it as UTF-8, which are other octets.

/// A piece of a value.
enum Piece<'a> {
    Octet(u8),
    /// The mark of a masked secret, which the user replaces.
    Mark(&'a str),
}

/// The octets that the browser sent. A mark keeps its text, in UTF-8.
pub(super) fn octets(value: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(value.len());
    for piece in pieces(value) {
        match piece {
            Piece::Octet(octet) => out.push(octet),
            Piece::Mark(mark) => out.extend_from_slice(mark.as_bytes()),
        }
    }
    out
}

/// The text that is these octets in UTF-8; `None` where there is none, or where it has control characters.
pub(super) fn utf8(value: &str) -> Option<String> {
    String::from_utf8(octets(value))
        .ok()
        .filter(|text| !text.chars().any(|one| one.is_control() && one != '\t'))
}

/// The octets as code points, as `fetch` takes them. A mark keeps its text.
pub(super) fn byte_string(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for piece in pieces(value) {
        match piece {
            Piece::Octet(octet) => out.push(char::from(octet)),
            Piece::Mark(mark) => out.push_str(mark),
        }
    }
    out
}

/// Whether a value has octets beyond ASCII; marks do not count.
pub(super) fn is_beyond_ascii(value: &str) -> bool {
    !value.is_ascii()
        && pieces(value).iter().any(|piece| matches!(piece, Piece::Octet(octet) if !octet.is_ascii()))
}

/// The fields whose value fails a test, by name, for a comment: in one line.
pub(super) fn names(headers: &[(String, String)], fails: impl Fn(&str) -> bool) -> Option<String> {
    let failing = headers.iter().filter(|(_, value)| fails(value));
    let names: Vec<String> = failing
        .map(|(name, _)| name.chars().map(|one| if one.is_control() { ' ' } else { one }).collect())
        .collect();
    (!names.is_empty()).then(|| names.join(", "))
}

/// The pieces of a value. A character that no browser shows for an octet, as in a file of another program, makes the text
/// UTF-8.
fn pieces(value: &str) -> Vec<Piece<'_>> {
    let mut out = Vec::with_capacity(value.len());
    let mut rest = value;
    while let Some(one) = rest.chars().next() {
        if let Some(mark) = mark(rest) {
            out.push(Piece::Mark(mark));
            rest = rest.get(mark.len()..).unwrap_or_default();
            continue;
        }
        let Some(octet) = octet(one) else { return in_utf8(value) };
        out.push(Piece::Octet(octet));
        rest = rest.get(one.len_utf8()..).unwrap_or_default();
    }
    out
}

fn in_utf8(value: &str) -> Vec<Piece<'_>> {
    value.bytes().map(Piece::Octet).collect()
}

/// The mark at the beginning of a text, such as `‹secret-1›`.
fn mark(text: &str) -> Option<&str> {
    let near = text.get(..text.floor_char_boundary(LONGEST_MARK)).unwrap_or(text);
    let end = near.strip_prefix('‹')?.find('›')? + '‹'.len_utf8();
    let inside = near.get('‹'.len_utf8()..end)?;
    let (kind, number) = inside.rsplit_once('-')?;
    let is_mark = !kind.is_empty()
        && kind.bytes().all(|one| one.is_ascii_lowercase() || one == b'-')
        && !number.is_empty()
        && number.bytes().all(|one| one.is_ascii_digit());
    if is_mark { text.get(..end + '›'.len_utf8()) } else { None }
}

/// Longest mark, in bytes.
const LONGEST_MARK: usize = 64;

/// The octet that a browser shows as this character.
fn octet(one: char) -> Option<u8> {
    if let Ok(octet) = u8::try_from(u32::from(one)) {
        return Some(octet);
    }
    let place = WINDOWS_1252.iter().position(|known| *known == one)?;
    u8::try_from(place + 0x80).ok()
}

/// The octets from 0x80 on that windows-1252 reads otherwise than Latin-1 (Encoding Standard, index windows-1252). The five
/// octets that it does not name are the control characters of Latin-1.
const WINDOWS_1252: [char; 32] = [
    '\u{20ac}', '\u{81}', '\u{201a}', '\u{192}', '\u{201e}', '\u{2026}', '\u{2020}', '\u{2021}', '\u{2c6}',
    '\u{2030}', '\u{160}', '\u{2039}', '\u{152}', '\u{8d}', '\u{17d}', '\u{8f}', '\u{90}', '\u{2018}',
    '\u{2019}', '\u{201c}', '\u{201d}', '\u{2022}', '\u{2013}', '\u{2014}', '\u{2dc}', '\u{2122}', '\u{161}',
    '\u{203a}', '\u{153}', '\u{9d}', '\u{17e}', '\u{178}',
];

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_a_browser_shows_gives_the_octets_back() {
        assert_eq!(octets("é"), [0xe9], "both browsers");
        assert_eq!(octets("€Ÿ"), [0x80, 0x9f], "Chromium");
        assert_eq!(octets("\u{80}\u{9f}"), [0x80, 0x9f], "Firefox");
        assert_eq!(octets("Ã©"), [0xc3, 0xa9]);
        assert_eq!((utf8("Ã©").as_deref(), utf8("é")), (Some("é"), None));
        assert_eq!(utf8("Â\u{80}"), None, "U+0080 is a control character");
    }

    #[test]
    fn what_no_browser_shows_is_utf8() {
        assert_eq!(octets("ū é"), "ū é".as_bytes());
        assert_eq!(utf8("ū é").as_deref(), Some("ū é"));
        assert_eq!(byte_string("ū"), "Å«");
    }

    #[test]
    fn a_mark_stays_a_mark() {
        assert_eq!(byte_string("a=‹secret-12›; b=é"), "a=‹secret-12›; b=é");
        assert_eq!(octets("‹secret-1›"), "‹secret-1›".as_bytes());
        assert!(!is_beyond_ascii("‹secret-1›") && is_beyond_ascii("‹secret-1›é"));
        for other in ["‹a›", "‹-1›", "‹secret-›", "‹secret-1", "‹Ab-1›"] {
            assert_eq!(octets(other)[0], 0x8b, "{other}");
        }
    }

    #[test]
    fn a_name_cannot_end_a_comment() {
        let fields =
            [("A".to_owned(), "é".to_owned()), ("B\nC".into(), "é".into()), ("D".into(), "d".into())];
        assert_eq!(names(&fields, is_beyond_ascii).as_deref(), Some("A, B C"));
        assert_eq!(names(&fields[2..], is_beyond_ascii), None);
    }

    proptest! {
        #[test]
        fn every_octet_has_its_two_readings(all in proptest::collection::vec(0x20u8..=0xff, 0..20)) {
            let firefox: String = all.iter().map(|one| char::from(*one)).collect();
            let chromium: String = all
                .iter()
                .map(|one| match one {
                    0x80..=0x9f => WINDOWS_1252[usize::from(one - 0x80)],
                    _ => char::from(*one),
                })
                .collect();
            prop_assert_eq!(octets(&firefox), all.clone());
            prop_assume!(!chromium.contains('‹'));
            prop_assert_eq!(octets(&chromium), all);
        }

        #[test]
        fn hostile_text_never_panics(value in "[‹›a-z0-9é€ū\\-]{0,30}") {
            let _ = (octets(&value), utf8(&value), byte_string(&value));
        }
    }
}
