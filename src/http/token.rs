//! Tokens (RFC 9110 §5.6.2) and the media type of a Content-Type (§8.3.1).

/// Whether a text is a token; methods and field names are tokens.
pub fn is_token(text: &str) -> bool {
    let is_tchar = |octet: u8| octet.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&octet);
    !text.is_empty() && text.bytes().all(is_tchar)
}

/// The media type of a Content-Type without its parameters, in lower case; empty if the value is empty.
pub fn media_type(content_type: &str) -> String {
    content_type.split(';').next().unwrap_or("").trim().to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_characters_of_a_token() {
        for token in ["PUT", "X-Own", "a.b_c~1", "!#$%&'*+-.^_`|~"] {
            assert!(is_token(token), "{token}");
        }
        for other in ["", "P UT", "a:b", "a/b", "a\"", "(", "ä", "a\u{7f}"] {
            assert!(!is_token(other), "{other}");
        }
    }

    #[test]
    fn a_media_type_has_neither_parameters_nor_case() {
        assert_eq!(media_type(" Application/JSON ; charset=utf-8"), "application/json");
        assert_eq!(media_type(""), "");
    }
}
