//! A body in display form.

use crate::exchange::{Body, Inexact, RequestBody, ResponseBody, push_escaped, size};
use crate::view::text::hex::hex;
use crate::view::text::json::indented;

/// Length of the part of a text that is shown first, in bytes.
pub(super) const FIRST: usize = 16_000;

/// Octets of a binary body that are shown.
const HEAD: usize = 256;

/// The largest text that is indented when the user asks for all of it, in bytes: a larger one would stall the panel.
const LARGEST_INDENTED: usize = 4_000_000;

/// A body in display form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BodyView {
    /// Nothing to show; the text says why.
    Absent(String),
    /// Characters.
    Text {
        /// The text, escaped; JSON is indented.
        text: String,
        /// The type and size: `JSON, 1.2 kB`.
        label: String,
        /// How much of the body is shown.
        extent: Extent,
    },
    /// Octets that are not text.
    Binary {
        /// The size: `12.3 kB that are not text`.
        label: String,
        /// The first octets in hexadecimal.
        hex: String,
    },
}

/// How much of a body is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Extent {
    /// The beginning.
    #[default]
    Beginning,
    /// The whole body.
    Whole,
}

impl BodyView {
    /// The body of a request.
    pub fn of_request(known: &RequestBody, body: Option<&Body>, wanted: Extent) -> BodyView {
        match (known, body) {
            (RequestBody::Empty, _) => absent("No body."),
            (RequestBody::Exact(..), Some(body)) => shown(body, wanted, ""),
            (RequestBody::Inexact(why), Some(body)) => shown(body, wanted, &inexact(*why)),
            (RequestBody::Exact(..), None) => absent("The body was not kept."),
            (RequestBody::Inexact(why), None) => BodyView::Absent(inexact(*why)),
        }
    }

    /// The body of a response.
    pub fn of_response(known: &ResponseBody, body: Option<&Body>, wanted: Extent) -> BodyView {
        match (known, body) {
            (_, Some(body)) if !body.is_empty() => shown(body, wanted, ""),
            (ResponseBody::Empty, _) => absent("No body."),
            (ResponseBody::NotAsked, _) => {
                absent("The body was not kept: the response carries no validator.")
            }
            (ResponseBody::Pending, _) => {
                absent("The body has not arrived yet, or the page has not read it.")
            }
            (ResponseBody::Kept(_), _) => absent("The body is not in this recording."),
            (ResponseBody::Dropped(print), _) => BodyView::Absent(format!(
                "The body ({}) was dropped to stay within the memory budget.",
                size(print.length)
            )),
            (ResponseBody::Unavailable, _) => absent("The browser did not give the body."),
        }
    }
}

fn absent(why: &str) -> BodyView {
    BodyView::Absent(why.to_owned())
}

fn shown(body: &Body, wanted: Extent, caveat: &str) -> BodyView {
    let length = size(body.len() as u64);
    let label = |what: &str| {
        let rest = if caveat.is_empty() { "" } else { ". " };
        format!("{what}{length}{rest}{caveat}")
    };
    let Some(text) = body.text().filter(|_| !body.looks_binary()) else {
        let octets = body.octets();
        return BodyView::Binary {
            label: label("Not text, "),
            hex: hex(octets.get(..HEAD.min(octets.len())).unwrap_or(octets)),
        };
    };
    let limit = if wanted == Extent::Whole { LARGEST_INDENTED } else { FIRST * 8 };
    let json = if text.len() <= limit { indented(text) } else { None };
    let (what, whole) = match &json {
        Some(json) => ("JSON, ", json.as_str()),
        None => ("Text, ", text),
    };
    let (part, extent) = match wanted {
        Extent::Whole => (whole, Extent::Whole),
        Extent::Beginning => beginning(whole),
    };
    BodyView::Text { text: printable(part), label: label(what), extent }
}

/// At most the first [`FIRST`] bytes, cut at a character boundary.
pub(super) fn beginning(text: &str) -> (&str, Extent) {
    if text.len() <= FIRST {
        return (text, Extent::Whole);
    }
    let end = (0..=FIRST).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    (text.get(..end).unwrap_or(text), Extent::Beginning)
}

/// `text` with its line breaks and tabs kept, and other control and direction characters escaped. CRLF is a line break.
pub(super) fn printable(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            '\n' | '\t' => out.push(c),
            '\r' if characters.peek() == Some(&'\n') => {}
            _ => push_escaped(&mut out, c),
        }
    }
    out
}

/// Why a recorded body differs from the body that was sent, as a sentence.
pub fn inexact(why: Inexact) -> String {
    match why {
        Inexact::Missing { sent } => format!("{} were sent; the browser recorded none of them.", size(sent)),
        Inexact::BytesLost => String::from("The browser did not record some of the bytes that were sent."),
        Inexact::OtherLength { sent, recorded } => {
            format!("{} were sent, {} were recorded.", size(sent), size(recorded))
        }
        Inexact::LengthUnknown { .. } => String::from(
            "The browser does not tell how long the sent body was, so this may not be all of it.",
        ),
        Inexact::NotRecorded => String::from(
            "The browser recorded no body and no Content-Length: nothing shows whether there was a body.",
        ),
        Inexact::TooLarge { recorded } => format!("It was too large to keep: {}.", size(recorded)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::Fingerprint;

    fn text(text: &str) -> Body {
        Body::Text(text.into())
    }

    fn response(body: &Body, wanted: Extent) -> BodyView {
        BodyView::of_response(&ResponseBody::Kept(body.fingerprint()), Some(body), wanted)
    }

    #[test]
    fn json_is_indented_and_its_numbers_stay() {
        let view = response(&text("{\"price\":1.10}"), Extent::Beginning);
        let BodyView::Text { text, label, extent } = view else { panic!("{view:?}") };
        assert_eq!((&*text, &*label, extent), ("{\n  \"price\": 1.10\n}", "JSON, 14 bytes", Extent::Whole));
    }

    #[test]
    fn a_long_text_is_cut_until_asked_for() {
        let long = text(&"é".repeat(FIRST));
        let BodyView::Text { text, extent, .. } = response(&long, Extent::Beginning) else { panic!() };
        assert_eq!((text.len(), extent), (FIRST, Extent::Beginning));
        let BodyView::Text { text, extent, .. } = response(&long, Extent::Whole) else { panic!() };
        assert_eq!((text.len(), extent), (2 * FIRST, Extent::Whole));
    }

    #[test]
    fn octets_are_shown_in_hexadecimal() {
        let view = response(&Body::Bytes([0u8, 0xff, b'a'].as_slice().into()), Extent::Beginning);
        let BodyView::Binary { label, hex } = view else { panic!("{view:?}") };
        assert_eq!(label, "Not text, 3 bytes");
        assert!(hex.starts_with("0000  00 ff 61"));
        assert!(matches!(response(&text("a\u{0}b"), Extent::Beginning), BodyView::Binary { .. }));
    }

    #[test]
    fn what_is_not_there_says_why() {
        let dropped = ResponseBody::Dropped(Fingerprint::of(&[0; 2_500_000]));
        assert_eq!(
            BodyView::of_response(&dropped, None, Extent::Beginning),
            BodyView::Absent("The body (2.5 MB) was dropped to stay within the memory budget.".into())
        );
        let cut = RequestBody::Inexact(Inexact::OtherLength { sent: 3_000_000, recorded: 1_048_576 });
        assert_eq!(
            BodyView::of_request(&cut, None, Extent::Beginning),
            BodyView::Absent("3.0 MB were sent, 1.0 MB were recorded.".into())
        );
        assert_eq!(
            BodyView::of_request(&RequestBody::Empty, None, Extent::Beginning),
            BodyView::Absent("No body.".into())
        );
    }

    #[test]
    fn directions_are_escaped_and_lines_kept() {
        assert_eq!(printable("a\r\nb\u{202e}\tc"), "a\nb\\u{202e}\tc");
        assert_eq!(printable("a\rb\u{061c}"), "a␍b\\u{61c}");
    }
}
