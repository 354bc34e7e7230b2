//! Lone surrogates: a JavaScript string may hold half of a surrogate pair, which UTF-8 cannot encode.

/// The JSON text with each `\uD800`–`\uDFFF` escape that has no partner replaced by `\uFFFD`. JSON.stringify
/// writes lone surrogates as escapes, and `serde_json` refuses them.
pub(super) fn mended(json: &str) -> String {
    let bytes = json.as_bytes();
    let mut mended = String::with_capacity(json.len());
    let (mut at, mut copied) = (0, 0);
    while let Some(found) = bytes.get(at..).and_then(|rest| rest.iter().position(|b| *b == b'\\')) {
        at += found;
        let Some(unit) = escape_at(json, at) else {
            at += 2; // another escape: its second character must not be taken for a backslash
            continue;
        };
        let paired = is_high(unit) && escape_at(json, at + 6).is_some_and(is_low);
        if paired {
            at += 12;
        } else {
            if is_high(unit) || is_low(unit) {
                mended.push_str(json.get(copied..at).unwrap_or(""));
                mended.push_str("\\uFFFD");
                copied = at + 6;
            }
            at += 6;
        }
    }
    mended.push_str(json.get(copied..).unwrap_or(""));
    mended
}

/// The UTF-16 unit of a `\uXXXX` escape that begins at `at`.
fn escape_at(json: &str, at: usize) -> Option<u16> {
    let digits = json.get(at..at + 6)?.strip_prefix("\\u")?;
    u16::from_str_radix(digits, 16).ok()
}

fn is_high(unit: u16) -> bool {
    (0xD800..0xDC00).contains(&unit)
}

fn is_low(unit: u16) -> bool {
    (0xDC00..0xE000).contains(&unit)
}

#[cfg(test)]
mod tests {
    use super::mended;

    #[test]
    fn halves_become_replacement_characters() {
        assert_eq!(mended(r#""\ud83d\ude00""#), r#""\ud83d\ude00""#);
        assert_eq!(mended(r#""a\ud83db""#), r#""a\uFFFDb""#);
        assert_eq!(mended(r#""\ude00\ud83d""#), r#""\uFFFD\uFFFD""#);
        assert_eq!(mended(r#""\\ud83d""#), r#""\\ud83d""#, "an escaped backslash");
        assert_eq!(mended(r#""\ud83d\ud83d\ude00""#), r#""\uFFFD\ud83d\ude00""#);
        assert_eq!(mended("\"\\"), "\"\\");
        assert_eq!(mended("\"\\é\\ud83d"), "\"\\é\\uFFFD");
    }
}
