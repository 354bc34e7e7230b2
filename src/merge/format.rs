//! The format of a text, as its first characters tell. Media types do not tell it: a body that a page gives to `fetch`
//! as a string is `text/plain` unless the page says otherwise.

use super::shape::is_form;
use super::unmergeable::{Unmergeable, Which};
use crate::exchange::Text;
use std::fmt;

/// A format that a text begins as. The text may be malformed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// An object or an array of JSON.
    Json,
    /// A document of HTML.
    Html,
    /// A document of XML, with its declaration.
    Xml,
    /// Elements of HTML or XML.
    Markup,
    /// Form fields (`application/x-www-form-urlencoded`).
    Form,
    /// Form fields as parts (`multipart/form-data`).
    Multipart,
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Format::Json => "JSON",
            Format::Html => "HTML",
            Format::Xml => "XML",
            Format::Markup => "markup",
            Format::Form => "form fields",
            Format::Multipart => "multipart form data",
        })
    }
}

impl Format {
    /// The format that a text begins as; `None` where the beginning tells none.
    pub fn of(text: &str) -> Option<Format> {
        let start = text.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']);
        let begins = |prefix: &str| {
            start.get(..prefix.len()).is_some_and(|beginning| beginning.eq_ignore_ascii_case(prefix))
        };
        if is_json_start(start) {
            return Some(Format::Json);
        }
        if begins("<!doctype html") || begins("<html") {
            return Some(Format::Html);
        }
        if begins("<?xml") {
            return Some(Format::Xml);
        }
        if let Some(rest) = start.strip_prefix('<')
            && rest.starts_with(|one: char| one.is_ascii_alphabetic() || one == '!')
        {
            return Some(Format::Markup);
        }
        if is_multipart_start(start) {
            return Some(Format::Multipart);
        }
        is_form(text).then_some(Format::Form)
    }

    fn is_markup(self) -> bool {
        matches!(self, Format::Html | Format::Xml | Format::Markup)
    }

    fn is_another_than(self, other: Format) -> bool {
        self != other && !(self.is_markup() && other.is_markup())
    }
}

/// Whether a text begins as an object or an array. `[a note]` and `{{template}}` begin as none.
fn is_json_start(start: &str) -> bool {
    let white_space = [' ', '\t', '\r', '\n'];
    if let Some(inside) = start.strip_prefix('{') {
        return !inside.starts_with(['{', '%']);
    }
    let Some(inside) = start.strip_prefix('[') else { return false };
    let inside = inside.trim_start_matches(white_space);
    let is_value = |one: char| one.is_ascii_digit() || "{[\"-]".contains(one);
    inside.is_empty()
        || inside.starts_with(is_value)
        || ["true", "false", "null"].iter().any(|word| inside.starts_with(word))
}

/// Whether a text begins as the parts of a form: a delimiter, and the first part's fields (RFC 7578 §4.2).
fn is_multipart_start(start: &str) -> bool {
    let mut lines = start.lines();
    let is_delimiter = lines.next().is_some_and(|line| line.len() > 2 && line.starts_with("--"));
    is_delimiter
        && lines
            .next()
            .is_some_and(|line| line.to_ascii_lowercase().starts_with("content-disposition: form-data"))
}

/// Why base, theirs and mine are not merged, where the page writes another format than was read: their lines have nothing in
/// common.
pub fn another_format([base, theirs, mine]: &[Text; 3]) -> Option<Unmergeable> {
    let written = Format::of(mine)?;
    [(Which::Base, base), (Which::Theirs, theirs)].into_iter().find_map(|(which, text)| {
        // A text of one line with an equals sign may be anything: only a page's form tells.
        let read = Format::of(text).filter(|read| *read != Format::Form)?;
        read.is_another_than(written).then_some(Unmergeable::AnotherFormat { which, read, written })
    })
}

/// Whether three texts are to be merged as JSON: at least two of them begin as JSON. A third that is no JSON is then the
/// reason why they are not merged.
pub fn is_json(texts: &[Text; 3]) -> bool {
    texts.iter().filter(|text| Format::of(text) == Some(Format::Json)).count() >= 2
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const HTML: &str = "\u{feff}\n<!DOCTYPE html><title>Note</title>";
    const JSON: &str = "{\"title\":\"Note\"}";
    const MULTIPART: &str = "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb\r\n--x--\r\n";

    #[test]
    fn the_first_characters_tell() {
        for (text, format) in [
            (JSON, Some(Format::Json)),
            (" [ 1, 2", Some(Format::Json)),
            ("[]", Some(Format::Json)),
            ("[null]", Some(Format::Json)),
            ("{title: 1}", Some(Format::Json)),
            (HTML, Some(Format::Html)),
            ("<html lang=en>", Some(Format::Html)),
            ("<?xml version=\"1.0\"?><a/>", Some(Format::Xml)),
            ("<p>Note</p>", Some(Format::Markup)),
            ("title=Note&text=mine", Some(Format::Form)),
            (MULTIPART, Some(Format::Multipart)),
            ("[a note](https://example.com)", None),
            ("[note]", None),
            ("{{template}}", None),
            ("# Title\n<p>", None),
            ("--- a\n+++ b", None),
            ("< 3", None),
            ("12", None),
            ("", None),
        ] {
            assert_eq!(Format::of(text), format, "{text:?}");
        }
    }

    fn why(base: &str, theirs: &str, mine: &str) -> Option<String> {
        another_format(&[base.into(), theirs.into(), mine.into()]).map(|why| why.to_string())
    }

    #[test]
    fn what_is_read_in_one_format_and_written_in_another_is_not_merged() {
        for (read, written, words) in [
            (HTML, JSON, "The page reads HTML and writes JSON."),
            (JSON, HTML, "The page reads JSON and writes HTML."),
            (HTML, "a=b", "The page reads HTML and writes form fields."),
            (JSON, MULTIPART, "The page reads JSON and writes multipart form data."),
            ("<?xml version=\"1.0\"?><a/>", JSON, "The page reads XML and writes JSON."),
            ("<p>a</p>", JSON, "The page reads markup and writes JSON."),
        ] {
            assert_eq!(why(read, read, written).as_deref(), Some(words));
        }
        assert_eq!(
            why(JSON, HTML, JSON).as_deref(),
            Some("The server gives HTML now, and the page writes JSON.")
        );
        let fault =
            Unmergeable::AnotherFormat { which: Which::Base, read: Format::Html, written: Format::Json };
        assert_eq!(fault.advice(), "Compare the two, and edit yours before it is sent.");
    }

    #[test]
    fn what_may_be_one_format_is_merged() {
        for [base, theirs, mine] in [
            [JSON, JSON, JSON],
            [HTML, HTML, "<p>a</p>"],
            ["a=b", "a=c", JSON],
            ["# Title", "# Other", "<p>a</p>"],
            ["[a note](b)", "[a note](c)", "<p>a</p>"],
            [HTML, HTML, "# Title"],
            ["", "", JSON],
        ] {
            assert_eq!(why(base, theirs, mine), None, "{base:?} {theirs:?} {mine:?}");
        }
    }

    #[test]
    fn two_of_three_make_it_json() {
        let is = |base: &str, theirs: &str, mine: &str| is_json(&[base.into(), theirs.into(), mine.into()]);
        assert!(is(JSON, JSON, "{title") && is(JSON, JSON, "") && is(JSON, "Out of order", JSON));
        assert!(!is("a", "b", JSON) && !is("[note]", "[note] b", "[note] c"));
    }

    proptest! {
        #[test]
        fn any_text_has_a_format_or_none(text in "\\PC{0,40}") {
            let _ = Format::of(&text);
            prop_assert_eq!(why(&text, &text, &text), None);
        }
    }
}
