//! What the recording holds of a body, and whether the recorded bytes are the bytes that were sent.

use super::Text;
use serde::{Deserialize, Serialize};
use std::hash::{DefaultHasher, Hasher};

/// A body whose content the recording holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    /// Characters, as the browser decoded them.
    Text(super::Text),
    /// Octets.
    Bytes(std::rc::Rc<[u8]>),
}

impl Body {
    /// Size in memory, in bytes.
    pub fn len(&self) -> usize {
        match self {
            Body::Text(text) => text.len(),
            Body::Bytes(bytes) => bytes.len(),
        }
    }

    /// Whether the body has no content.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The octets of the body. Text is encoded as UTF-8.
    pub fn octets(&self) -> &[u8] {
        match self {
            Body::Text(text) => text.as_bytes(),
            Body::Bytes(bytes) => bytes,
        }
    }

    /// The characters of the body, if its octets are valid UTF-8.
    pub fn text(&self) -> Option<&str> {
        match self {
            Body::Text(text) => Some(text),
            Body::Bytes(bytes) => std::str::from_utf8(bytes).ok(),
        }
    }

    /// [`Body::text`] as a text that is shared where it can be.
    pub fn shared_text(&self) -> Option<Text> {
        match self {
            Body::Text(text) => Some(text.clone()),
            Body::Bytes(_) => self.text().map(Text::from),
        }
    }

    /// Whether the browser put U+FFFD in the place of octets that are not of the text's charset, as far as the text shows:
    /// the octets themselves are not known then.
    pub fn has_lost_bytes(&self) -> bool {
        matches!(self, Body::Text(text) if text.contains('\u{FFFD}'))
    }

    /// Whether the beginning of the body has characters that no text has.
    pub fn looks_binary(&self) -> bool {
        self.text().is_none_or(|text| {
            text.chars().take(1024).any(|c| {
                c == '\0'
                    || (c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{c}' | '\u{1b}' | '\u{85}'))
            })
        })
    }

    /// The octets that were sent, from a recorded text and the charset it was sent in.
    pub fn encoded(&self, charset: Charset) -> Body {
        let octets = self.text().filter(|_| charset == Charset::Latin1).and_then(latin1);
        octets.map_or_else(|| self.clone(), |octets| Body::Bytes(octets.into()))
    }

    /// The fingerprint of the octets.
    pub fn fingerprint(&self) -> Fingerprint {
        Fingerprint::of(self.octets())
    }
}

/// A text in parts of at most `most` bytes each, or of one character where that is longer.
pub fn text_parts(text: &str, most: usize) -> Vec<&str> {
    let (mut parts, mut rest) = (Vec::new(), text);
    while let Some(first) = rest.chars().next() {
        let (part, after) = rest.split_at(rest.floor_char_boundary(most).max(first.len_utf8()));
        parts.push(part);
        rest = after;
    }
    parts
}

/// Tells equal bodies from different ones when the bodies are not kept. Not for secrets: a fingerprint can be forged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Fingerprint {
    /// Length in bytes.
    pub length: u64,
    hash: u64,
}

impl Fingerprint {
    /// The fingerprint of these octets.
    pub fn of(octets: &[u8]) -> Fingerprint {
        let mut hasher = DefaultHasher::new();
        hasher.write(octets);
        Fingerprint { length: octets.len() as u64, hash: hasher.finish() }
    }

    /// The hash of the octets: it tells bodies of equal length apart.
    pub fn number(self) -> u64 {
        self.hash
    }
}

/// What the recording holds of a request's body.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum RequestBody {
    /// The request had no body.
    Empty,
    /// Kept. Encoded in this charset, the recorded text is exactly the bytes that were sent.
    Exact(Charset, Fingerprint),
    /// The recorded text is not the bytes that were sent. A replay must never send it as the original body.
    Inexact(Inexact),
}

/// How a recorded string becomes the bytes that were sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Charset {
    /// UTF-8.
    Utf8,
    /// One byte a character: both browsers show bytes that are not UTF-8 this way.
    Latin1,
}

/// Why a recorded body differs from the body that was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Inexact {
    /// Content-Length announces bytes, and the browser recorded none (streams, large bodies).
    Missing {
        /// Content-Length, in bytes.
        sent: u64,
    },
    /// Bytes were replaced by U+FFFD.
    BytesLost,
    /// The recorded body and the sent body differ in length (Firefox cuts at 1,048,576 bytes).
    OtherLength {
        /// Content-Length, in bytes.
        sent: u64,
        /// Length of the recorded text, in bytes as UTF-8.
        recorded: u64,
    },
    /// The browser recorded a body and does not tell the length that was sent (Chromium 156: a worker's request).
    LengthUnknown {
        /// Length of the recorded text, in bytes as UTF-8.
        recorded: u64,
    },
    /// The browser recorded no body, and nothing proves that there was none: a stream over HTTP/2 has no
    /// Content-Length.
    NotRecorded,
    /// The body is too large to keep.
    TooLarge {
        /// Length of the recorded body, in bytes.
        recorded: u64,
    },
}

impl RequestBody {
    /// Compares a recorded string with the Content-Length that was sent. The result is `Exact` only if the string
    /// encodes to exactly that many bytes and holds no U+FFFD (measured in Chromium 156 and Firefox 153: both lose or
    /// cut some bodies silently). `has_none` says whether a request with neither a recorded body nor Content-Length
    /// had no body; [`Transport::shows_no_body`](super::Transport::shows_no_body) computes it.
    pub fn judge(recorded: Option<&str>, sent: Option<u64>, has_none: bool) -> RequestBody {
        let text = match (recorded, sent) {
            (None | Some(""), Some(0)) => return RequestBody::Empty,
            (None | Some(""), None) if has_none => return RequestBody::Empty,
            (None | Some(""), None) => return RequestBody::Inexact(Inexact::NotRecorded),
            (None | Some(""), Some(sent)) => return RequestBody::Inexact(Inexact::Missing { sent }),
            (Some(text), _) => text,
        };
        if text.contains('\u{FFFD}') {
            return RequestBody::Inexact(Inexact::BytesLost);
        }
        let recorded = text.len() as u64;
        let Some(sent) = sent else { return RequestBody::Inexact(Inexact::LengthUnknown { recorded }) };
        if recorded == sent {
            return RequestBody::Exact(Charset::Utf8, Fingerprint::of(text.as_bytes()));
        }
        match latin1(text) {
            Some(octets) if octets.len() as u64 == sent => {
                RequestBody::Exact(Charset::Latin1, Fingerprint::of(&octets))
            }
            _ => RequestBody::Inexact(Inexact::OtherLength { sent, recorded }),
        }
    }
}

/// Encodes each character as one byte; `None` if a character does not fit.
pub(crate) fn latin1(text: &str) -> Option<Vec<u8>> {
    text.chars().map(|c| u8::try_from(u32::from(c)).ok()).collect()
}

/// What the recording holds of a response's body.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ResponseBody {
    /// The response has no content by HTTP's rules, or its content is known to be empty.
    Empty,
    /// Not requested from the browser: the response carries no validator.
    NotAsked,
    /// Requested from the browser and not yet received.
    Pending,
    /// Kept.
    Kept(Fingerprint),
    /// Received, then dropped to stay within the memory budget. The fingerprint remains.
    Dropped(Fingerprint),
    /// The browser did not deliver the body.
    Unavailable,
}

impl ResponseBody {
    /// The fingerprint, if the body was ever received. A response without content has none: a 304, or a response
    /// to HEAD, describes a representation that it does not carry; that representation need not be empty.
    pub fn fingerprint(&self) -> Option<Fingerprint> {
        match self {
            ResponseBody::Kept(fingerprint) | ResponseBody::Dropped(fingerprint) => Some(*fingerprint),
            ResponseBody::Empty
            | ResponseBody::NotAsked
            | ResponseBody::Pending
            | ResponseBody::Unavailable => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exact_only_if_it_encodes_to_the_length_sent() {
        let judge = |recorded, sent| RequestBody::judge(recorded, sent, true);
        let unknown = RequestBody::judge(None, None, false);
        assert_eq!(unknown, RequestBody::Inexact(Inexact::NotRecorded));
        assert_eq!(judge(None, None), RequestBody::Empty);
        assert_eq!(judge(Some(""), Some(0)), RequestBody::Empty);
        assert!(matches!(judge(Some("é"), Some(2)), RequestBody::Exact(Charset::Utf8, _)));
        assert!(matches!(judge(Some("é"), Some(1)), RequestBody::Exact(Charset::Latin1, _)));
        assert_eq!(
            judge(Some("h"), Some(2)),
            RequestBody::Inexact(Inexact::OtherLength { sent: 2, recorded: 1 })
        );
        assert_eq!(judge(Some("\u{FFFD}"), Some(3)), RequestBody::Inexact(Inexact::BytesLost));
        assert_eq!(judge(None, Some(7)), RequestBody::Inexact(Inexact::Missing { sent: 7 }));
        assert_eq!(judge(Some("x"), None), RequestBody::Inexact(Inexact::LengthUnknown { recorded: 1 }));
    }

    #[test]
    fn what_carries_no_content_is_compared_with_nothing() {
        assert_eq!(ResponseBody::Empty.fingerprint(), None);
        let seen = Fingerprint::of(b"a");
        assert_eq!(ResponseBody::Dropped(seen).fingerprint(), Some(seen));
    }

    #[test]
    fn a_fingerprint_tells_bodies_apart() {
        assert_eq!(Fingerprint::of(b"a"), Fingerprint::of(b"a"));
        assert_ne!(Fingerprint::of(b"a"), Fingerprint::of(b"b"));
    }

    #[test]
    fn a_text_in_parts_is_the_text() {
        assert_eq!(text_parts("", 4), [""; 0]);
        assert_eq!(text_parts("abcdef", 4), ["abcd", "ef"]);
        assert_eq!(text_parts("abcd", 4), ["abcd"]);
        assert_eq!(text_parts("aéé", 2), ["a", "é", "é"]);
        assert_eq!(text_parts("😀a", 1), ["😀", "a"]);
    }
}
