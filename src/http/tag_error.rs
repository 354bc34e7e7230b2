//! Why a value is not an entity tag, in words that tell the user what to change.

use std::fmt;

use super::escape_and_cut::{LONGEST_QUOTED, escape_and_cut};

/// A value that does not follow the grammar of RFC 9110 §8.8.3: the fault and its place.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TagError {
    /// What is wrong.
    pub fault: TagFault,
    /// The number of characters before the fault, from the beginning of the field's value.
    pub at: usize,
    /// The malformed value or list member: cut when long, control characters
    /// escaped.
    pub found: Box<str>,
}

/// The malformed forms of entity tags that occur in practice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TagFault {
    /// The value is empty.
    Empty,
    /// `null`, `undefined`, `NaN`, `[object Object]`: a variable of the page was turned into text.
    LeakedLiteral,
    /// `x`: no quotes.
    Unquoted,
    /// `w/"x"`: the mark of a weak tag is case-sensitive (§8.8.3).
    LowercaseWeak,
    /// `W"x"`, `W\"x"`, `W/ "x"`: a wrong form of `W/`, which must be directly before the quote.
    WeakPrefix,
    /// `x"`.
    MissingOpeningQuote,
    /// `"x`.
    MissingClosingQuote,
    /// `""x""`, `"W/"x""`: a tag that already had its quotes was quoted again.
    DoublyQuoted,
    /// `\"x\"`: the quotes still carry the backslashes of a JSON or shell string.
    BackslashEscaped,
    /// `&quot;x&quot;`: the quotes are HTML character references.
    HtmlEscaped,
    /// `%22x%22`: the quotes are percent-encoded.
    PercentEncoded,
    /// `'x'`, `“x”`: other quotes than the straight double ones.
    OtherQuotes,
    /// `"a b"`: a space or a tab inside the quotes.
    WhitespaceInside,
    /// A control character inside the quotes.
    ControlInside,
    /// `"a"b"`: a quote inside the quotes; there is no escape for it.
    QuoteInside,
    /// `"x"y`: text after the closing quote.
    Trailing,
    /// `*` among the members of a list, or where one tag is expected: `*` must be the whole value (§13.1.1).
    Wildcard,
    /// `"x", "y"` where one tag is expected.
    List,
}

impl TagFault {
    /// What is wrong and what would be right, without the value.
    fn advice(self) -> &'static str {
        match self {
            Self::Empty => "the value is empty: an entity tag needs at least its two quotes",
            Self::LeakedLiteral => {
                "a JavaScript value that was not a tag was turned into text: \
                 the page never had the ETag (not read, or hidden by CORS)"
            }
            Self::Unquoted => "the quotes are missing: an entity tag is sent with its double quotes",
            Self::LowercaseWeak => "the mark of a weak tag is a capital W: W/\"…\"",
            Self::WeakPrefix => "the mark of a weak tag is exactly W/, directly before the quote",
            Self::MissingOpeningQuote => "the opening quote is missing",
            Self::MissingClosingQuote => "the closing quote is missing",
            Self::DoublyQuoted => "the tag was quoted twice: send the ETag as it was received",
            Self::BackslashEscaped => "the quotes are escaped with backslashes: undo the escaping first",
            Self::HtmlEscaped => "the quotes are HTML character references: decode them first",
            Self::PercentEncoded => "the quotes are percent-encoded: decode them first",
            Self::OtherQuotes => "the quotes are not the straight double quotes that HTTP asks for",
            Self::WhitespaceInside => "an entity tag cannot contain a space or a tab",
            Self::ControlInside => "an entity tag cannot contain a control character",
            Self::QuoteInside => "an entity tag cannot contain a double quote, not even escaped",
            Self::Trailing => "something follows the closing quote",
            Self::Wildcard => "* stands alone, never beside or in place of a tag",
            Self::List => "one entity tag is expected here, not a list",
        }
    }
}

impl fmt::Display for TagError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.fault.advice())?;
        if self.fault != TagFault::Empty {
            write!(f, " (at character {} in: {})", self.at + 1, self.found)?;
        }
        Ok(())
    }
}

impl std::error::Error for TagError {}

/// Explains why `text` is not an entity tag. `text` begins at character `start` of its field's value and has no
/// surrounding whitespace. Only for text that the grammar has refused.
pub(super) fn explain(text: &str, start: usize) -> TagError {
    let (fault, offset) = fault_of(text);
    let before = text.get(..offset).unwrap_or(text).chars().count();
    TagError { fault, at: start + before, found: escape_and_cut(text, LONGEST_QUOTED).into() }
}

/// The fault of `text`, and the index of its byte.
fn fault_of(text: &str) -> (TagFault, usize) {
    if text.is_empty() {
        return (TagFault::Empty, 0);
    }
    if text == "*" {
        return (TagFault::Wildcard, 0);
    }
    // Skips the weak mark, so that `W/null` and `w/x` are explained by the text after the mark.
    let (body, mark) = match text.strip_prefix("W/") {
        Some(body) => (body, 2),
        None => (text, 0),
    };
    if matches!(body, "null" | "undefined" | "NaN" | "[object Object]") {
        return (TagFault::LeakedLiteral, mark);
    }
    if let Some(quoted) = body.strip_prefix('"') {
        let (fault, offset) = fault_after_quote(quoted);
        return (fault, mark + 1 + offset);
    }
    if let Some(fault) = disguised_quote(body) {
        return (fault, mark);
    }
    if mark > 0 && body.starts_with([' ', '\t']) {
        return (TagFault::WeakPrefix, mark);
    }
    if let Some(body) = body.strip_prefix("w/")
        && (body.starts_with('"') || disguised_quote(body).is_some())
    {
        return (TagFault::LowercaseWeak, mark);
    }
    if let Some(body) = body.strip_prefix(['W', 'w'])
        && body.trim_start_matches(['/', '\\', ' ', '\t', '-', ':']).starts_with('"')
    {
        return (TagFault::WeakPrefix, mark + 1);
    }
    if body.contains('"') {
        return (TagFault::MissingOpeningQuote, mark);
    }
    (TagFault::Unquoted, mark)
}

/// The fault in the text after an opening quote, and the index of its byte.
fn fault_after_quote(quoted: &str) -> (TagFault, usize) {
    let Some(close) = quoted.find('"') else {
        return (TagFault::MissingClosingQuote, quoted.len());
    };
    let (inside, after) = quoted.split_at(close);
    let after = after.get(1..).unwrap_or_default();
    if after.is_empty() {
        return inside
            .char_indices()
            .find_map(|(at, character)| match character {
                ' ' | '\t' => Some((TagFault::WhitespaceInside, at)),
                '\0'..='\x1f' | '\x7f' => Some((TagFault::ControlInside, at)),
                _ => None,
            })
            // Unreachable for text that the grammar has refused.
            .unwrap_or((TagFault::Trailing, close));
    }
    let rest = after.trim_start_matches([' ', '\t']);
    if rest.starts_with(',') {
        return (TagFault::List, close + 1 + (after.len() - rest.len()));
    }
    if inside.ends_with('\\') {
        // `"\"x\""`: a JSON string inside a JSON string. The backslash is a legal octet, so the
        // quote after it closes the tag.
        return (TagFault::BackslashEscaped, close - 1);
    }
    if (inside.is_empty() || inside == "W/") && rest.len() == after.len() {
        return (TagFault::DoublyQuoted, close);
    }
    if rest.len() == after.len() && after.ends_with('"') {
        return (TagFault::QuoteInside, close);
    }
    (TagFault::Trailing, close + 1)
}

/// The fault for a quote that another language's escape spells at the beginning of `text`.
fn disguised_quote(text: &str) -> Option<TagFault> {
    let starts_with_any = |spellings: &[&str]| {
        spellings.iter().any(|spelling| {
            text.get(..spelling.len()).is_some_and(|head| head.eq_ignore_ascii_case(spelling))
        })
    };
    if text.starts_with("\\\"") {
        Some(TagFault::BackslashEscaped)
    } else if starts_with_any(&["&quot;", "&#34;", "&#x22;", "&#39;", "&apos;", "&amp;quot;"]) {
        Some(TagFault::HtmlEscaped)
    } else if starts_with_any(&["%22", "%27", "%2522"]) {
        Some(TagFault::PercentEncoded)
    } else if text.starts_with(['\'', '`', '´', '‘', '’', '‚', '“', '”', '„', '«', '»']) {
        Some(TagFault::OtherQuotes)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::super::EntityTag;
    use super::*;

    fn error(value: &str) -> TagError {
        EntityTag::parse(value).expect_err(value)
    }

    #[test]
    fn each_malformed_form_has_its_reason_and_its_place() {
        for (value, fault, at) in [
            ("", TagFault::Empty, 0),
            (" \t", TagFault::Empty, 2),
            ("null", TagFault::LeakedLiteral, 0),
            ("undefined", TagFault::LeakedLiteral, 0),
            ("NaN", TagFault::LeakedLiteral, 0),
            ("[object Object]", TagFault::LeakedLiteral, 0),
            ("W/undefined", TagFault::LeakedLiteral, 2),
            ("x", TagFault::Unquoted, 0),
            (" x", TagFault::Unquoted, 1),
            ("W/x", TagFault::Unquoted, 2),
            ("W/", TagFault::Unquoted, 2),
            ("Null", TagFault::Unquoted, 0),
            ("a b", TagFault::Unquoted, 0),
            ("w/\"x\"", TagFault::LowercaseWeak, 0),
            ("w/\\\"x\\\"", TagFault::LowercaseWeak, 0),
            ("W\"x\"", TagFault::WeakPrefix, 1),
            ("W\\\"x\"", TagFault::WeakPrefix, 1),
            ("W/ \"x\"", TagFault::WeakPrefix, 2),
            ("W-\"x\"", TagFault::WeakPrefix, 1),
            ("x\"", TagFault::MissingOpeningQuote, 0),
            ("W/x\"", TagFault::MissingOpeningQuote, 2),
            ("etag=\"x\"", TagFault::MissingOpeningQuote, 0),
            ("\"x", TagFault::MissingClosingQuote, 2),
            ("\"", TagFault::MissingClosingQuote, 1),
            ("W/\"x", TagFault::MissingClosingQuote, 4),
            ("\"\"x\"\"", TagFault::DoublyQuoted, 1),
            ("\"\"\"", TagFault::DoublyQuoted, 1),
            ("\"W/\"x\"\"", TagFault::DoublyQuoted, 3),
            ("W/\"\"x\"\"", TagFault::DoublyQuoted, 3),
            ("\\\"x\\\"", TagFault::BackslashEscaped, 0),
            ("W/\\\"x\\\"", TagFault::BackslashEscaped, 2),
            ("\"\\\"x\\\"\"", TagFault::BackslashEscaped, 1),
            ("&quot;x&quot;", TagFault::HtmlEscaped, 0),
            ("&#34;x&#34;", TagFault::HtmlEscaped, 0),
            ("W/&#X22;x&#X22;", TagFault::HtmlEscaped, 2),
            ("%22x%22", TagFault::PercentEncoded, 0),
            ("'x'", TagFault::OtherQuotes, 0),
            ("“x”", TagFault::OtherQuotes, 0),
            ("\"a b\"", TagFault::WhitespaceInside, 2),
            ("\"a\tb\"", TagFault::WhitespaceInside, 2),
            ("\"é b\"", TagFault::WhitespaceInside, 2),
            ("\"a\nb\"", TagFault::ControlInside, 2),
            ("\"a\u{7f}\"", TagFault::ControlInside, 2),
            ("\"\0\"", TagFault::ControlInside, 1),
            ("\"a\"b\"", TagFault::QuoteInside, 2),
            ("\"x\"y", TagFault::Trailing, 3),
            ("\"x\";", TagFault::Trailing, 3),
            ("\"x\" \"y\"", TagFault::Trailing, 3),
            ("\"x\"\n", TagFault::Trailing, 3),
            ("*", TagFault::Wildcard, 0),
            ("\"x\", \"y\"", TagFault::List, 3),
            ("\"x\" ,", TagFault::List, 4),
            ("\"\",\"y\"", TagFault::List, 2),
        ] {
            let error = error(value);
            assert_eq!((error.fault, error.at), (fault, at), "{value:?}");
        }
    }

    #[test]
    fn a_message_says_what_is_wrong_where_and_what_would_be_right() {
        assert_eq!(
            error("W/x").to_string(),
            "the quotes are missing: an entity tag is sent with its double quotes (at character 3 in: W/x)"
        );
        assert_eq!(error("").to_string(), "the value is empty: an entity tag needs at least its two quotes");
    }

    #[test]
    fn a_message_cuts_what_it_quotes_and_spells_out_what_would_disturb_it() {
        let long = error(&format!("\"{}", "x".repeat(1 << 20)));
        assert_eq!(long.at, (1 << 20) + 1);
        assert!(long.to_string().len() < 200, "{long}");
        assert!(error("\"a\nb\"").to_string().ends_with("in: \"a⏎b\")"));
    }
}
