//! What is known of a body, and whether it is the very bytes that were sent.

use serde::{Deserialize, Serialize};
use std::hash::{DefaultHasher, Hasher};

/// A body that was kept.
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

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Its octets; text is UTF-8.
    pub fn octets(&self) -> &[u8] {
        match self {
            Body::Text(text) => text.as_bytes(),
            Body::Bytes(bytes) => bytes,
        }
    }

    /// Its characters, if it is text in UTF-8.
    pub fn text(&self) -> Option<&str> {
        match self {
            Body::Text(text) => Some(text),
            Body::Bytes(bytes) => std::str::from_utf8(bytes).ok(),
        }
    }

    /// The octets that were sent where it is a recorded text: encoded so.
    pub fn encoded(&self, charset: Charset) -> Body {
        let octets = self.text().filter(|_| charset == Charset::Latin1).and_then(latin1);
        octets.map_or_else(|| self.clone(), |octets| Body::Bytes(octets.into()))
    }

    /// The fingerprint of its octets.
    pub fn fingerprint(&self) -> Fingerprint {
        Fingerprint::of(self.octets())
    }
}

/// Tells equal bodies from different ones without keeping them. Not for secrets: it can be forged.
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

    /// What tells it from the fingerprints of other octets of that length.
    pub fn number(self) -> u64 {
        self.hash
    }
}

/// What is known of a request's body.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum RequestBody {
    /// There was none.
    Empty,
    /// Kept, and the very bytes that were sent, once encoded so.
    Exact(Charset, Fingerprint),
    /// Not the bytes that were sent: it must never be sent as if it were.
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

/// Why a recorded body is not the body that was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Inexact {
    /// Content-Length promises bytes, and the browser recorded none (streams, large bodies).
    Missing {
        /// Content-Length, in bytes.
        sent: u64,
    },
    /// Bytes were replaced by U+FFFD.
    BytesLost,
    /// What was recorded has another length than what was sent (Firefox cuts at 1,048,576 bytes).
    OtherLength {
        /// Content-Length, in bytes.
        sent: u64,
        /// What was recorded, in bytes as UTF-8.
        recorded: u64,
    },
    /// The browser recorded a body and does not tell how long the sent one was, as of a worker's request in
    /// Chromium 156.
    LengthUnknown {
        /// What was recorded, in bytes as UTF-8.
        recorded: u64,
    },
    /// The browser recorded no body, and nothing shows that there was none: a stream over HTTP/2 has no
    /// Content-Length.
    NotRecorded,
    /// It was too large to keep.
    TooLarge {
        /// Its length, in bytes.
        recorded: u64,
    },
}

impl RequestBody {
    /// Judges a recorded string against the Content-Length that was sent: exact only if it
    /// re-encodes to just that many bytes and holds no U+FFFD (measured in Chromium 156 and
    /// Firefox 153: both lose or cut some bodies silently). `has_none` is whether a request without a recorded
    /// body and without Content-Length had none, as [`Transport::shows_no_body`](super::Transport::shows_no_body) tells.
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

/// One byte a character, if every character fits.
pub(crate) fn latin1(text: &str) -> Option<Vec<u8>> {
    text.chars().map(|c| u8::try_from(u32::from(c)).ok()).collect()
}

/// What is known of a response's body.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ResponseBody {
    /// There is none by HTTP's rules, or it is known to be empty.
    Empty,
    /// Not asked for: the response carries no validator.
    NotAsked,
    /// Asked for; not here yet.
    Pending,
    /// Kept.
    Kept(Fingerprint),
    /// It was here and was dropped to stay within the budget; its fingerprint remains.
    Dropped(Fingerprint),
    /// The browser did not give it.
    Unavailable,
}

impl ResponseBody {
    /// The fingerprint, where the body was ever seen. An answer without content has none: a 304, or one
    /// to HEAD, is about a representation that it does not carry, and no sign that this is empty.
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
}
