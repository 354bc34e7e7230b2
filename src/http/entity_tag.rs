//! Entity tags (RFC 9110 §8.8.3).

use std::fmt;

use super::field::trim_ows;
use super::tag_error::{TagError, explain};

/// Whether a validator guarantees byte-for-byte equality (RFC 9110 §8.8.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Strength {
    /// The validator changes whenever the representation's data changes.
    Strong,
    /// The validator may stay the same across changes that the origin considers insignificant.
    Weak,
}

/// An opaque validator for one representation of a resource (RFC 9110 §8.8.3).
///
/// ```abnf
/// entity-tag = [ weak ] opaque-tag
/// weak       = %s"W/"
/// opaque-tag = DQUOTE *etagc DQUOTE
/// etagc      = %x21 / %x23-7E / obs-text
/// ```
///
/// A backslash is an ordinary octet, and `""` is a tag.
///
/// Two tags are compared by one of two functions (§8.8.3.2). `==` is neither of them: it compares the
/// spelling.
///
/// | tag 1    | tag 2    | strong   | weak     |
/// |----------|----------|----------|----------|
/// | `W/"1"`  | `W/"1"`  | no match | match    |
/// | `W/"1"`  | `W/"2"`  | no match | no match |
/// | `W/"1"`  | `"1"`    | no match | match    |
/// | `"1"`    | `"1"`    | match    | match    |
///
/// ```
/// use retag::http::{EntityTag, Strength};
///
/// let tag = EntityTag::parse("W/\"v1\"")?;
/// assert_eq!(tag.strength(), Strength::Weak);
/// assert_eq!(tag.opaque(), "v1");
/// assert!(tag.weak_eq(&EntityTag::parse("\"v1\"")?));
/// # Ok::<(), retag::http::TagError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct EntityTag {
    strength: Strength,
    opaque: Box<str>,
}

impl EntityTag {
    /// Reads a value that holds exactly one entity tag; surrounding whitespace is ignored.
    ///
    /// # Errors
    /// [`TagError`] with the fault and its place, for every value that RFC 9110 §8.8.3 does not allow.
    pub fn parse(value: &str) -> Result<Self, TagError> {
        let text = trim_ows(value);
        Self::from_text(text).ok_or_else(|| {
            let start = value.len() - value.trim_start_matches([' ', '\t']).len();
            explain(text, start)
        })
    }

    /// Reads `text`, a list member that begins at character `start` of the field's value.
    pub(super) fn parse_member(text: &str, start: usize) -> Result<Self, TagError> {
        Self::from_text(text).ok_or_else(|| explain(text, start))
    }

    /// Reads exactly the grammar.
    fn from_text(text: &str) -> Option<Self> {
        let (strength, quoted) = match text.strip_prefix("W/") {
            Some(quoted) => (Strength::Weak, quoted),
            None => (Strength::Strong, text),
        };
        let opaque = quoted.strip_prefix('"')?.strip_suffix('"')?;
        opaque.bytes().all(is_etagc).then(|| Self { strength, opaque: opaque.into() })
    }

    /// Whether the tag is marked as weak.
    #[must_use]
    pub fn strength(&self) -> Strength {
        self.strength
    }

    /// The characters between the quotes. They are opaque: to be compared, never to be interpreted (§8.8.3).
    #[must_use]
    pub fn opaque(&self) -> &str {
        &self.opaque
    }

    /// Strong comparison: neither tag is weak, and the opaque parts are equal (§8.8.3.2).
    #[must_use]
    pub fn strong_eq(&self, other: &Self) -> bool {
        self.strength == Strength::Strong && other.strength == Strength::Strong && self.opaque == other.opaque
    }

    /// Weak comparison: the opaque parts are equal, with either strength (§8.8.3.2).
    #[must_use]
    pub fn weak_eq(&self, other: &Self) -> bool {
        self.opaque == other.opaque
    }
}

/// §8.8.3's `etagc`. A byte from 0x80 on is part of a character outside ASCII: `obs-text`.
pub(super) fn is_etagc(byte: u8) -> bool {
    matches!(byte, 0x21 | 0x23..=0x7e | 0x80..=0xff)
}

/// The tag as it is sent.
impl fmt::Display for EntityTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.strength == Strength::Weak {
            f.write_str("W/")?;
        }
        write!(f, "\"{}\"", self.opaque)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tag(value: &str) -> EntityTag {
        EntityTag::parse(value).expect(value)
    }

    /// §8.8.3.2, table 3.
    #[test]
    fn comparison_is_the_rfcs_table() {
        for (left, right, strong, weak) in [
            ("W/\"1\"", "W/\"1\"", false, true),
            ("W/\"1\"", "W/\"2\"", false, false),
            ("W/\"1\"", "\"1\"", false, true),
            ("\"1\"", "\"1\"", true, true),
        ] {
            assert_eq!(tag(left).strong_eq(&tag(right)), strong, "{left} {right}");
            assert_eq!(tag(left).weak_eq(&tag(right)), weak, "{left} {right}");
        }
    }

    /// The examples of §8.8.3, and the limits of its grammar.
    #[test]
    fn every_legal_octet_is_read_and_written_as_it_was() {
        for value in [
            "\"xyzzy\"",
            "W/\"xyzzy\"",
            "\"\"",
            "W/\"\"",
            "\"W/\"",
            "\"a,b\"",
            "\"*\"",
            "\"null\"",
            "\"a\\b\\\"",
            "\"!#$%&'()+-./:;<=>?@[]^_`{|}~\"",
            "\"ü\u{80}\u{ff}\"",
            "\"日本\u{1f600}\u{fffd}\"",
        ] {
            assert_eq!(tag(value).to_string(), value);
        }
    }

    #[test]
    fn whitespace_around_a_tag_is_no_part_of_it() {
        assert_eq!(tag(" \t\"x\"\t "), tag("\"x\""));
        // A no-break space is an ordinary octet, not optional whitespace.
        assert!(EntityTag::parse("\u{a0}\"x\"").is_err());
    }

    #[test]
    fn equality_is_of_spelling() {
        assert_ne!(tag("W/\"x\""), tag("\"x\""));
        assert_ne!(tag("\"X\""), tag("\"x\""));
    }
}
