//! The Range field (RFC 9110 §14.2), as far as If-Range depends on it.

use super::field::trim_ows;

/// A request for parts of a representation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RangeField {
    /// Byte ranges that a sufficiently long representation can satisfy.
    Bytes,
    /// A field that is ignored, and why (§14.2 allows a server to ignore any Range).
    Ignored(RangeFault),
}

/// Why a Range field is ignored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RangeFault {
    /// A unit other than `bytes`, which few servers support.
    OtherUnit,
    /// Not of the form in §14.1.2.
    Malformed,
    /// `bytes=-0`: no representation has such a part.
    Unsatisfiable,
}

/// The largest number of ranges; a field with more counts as malformed, since RFC 9110 §14.2 lets a server refuse
/// "many small ranges".
const MAX_RANGES: usize = 1_024;

impl RangeField {
    /// Reads a combined field value.
    ///
    /// ```abnf
    /// Range      = range-unit "=" 1#( int-range / suffix-range )
    /// int-range  = 1*DIGIT "-" [ 1*DIGIT ]
    /// suffix-range = "-" 1*DIGIT
    /// ```
    #[must_use]
    pub fn parse(value: &str) -> Self {
        let Some((unit, ranges)) = trim_ows(value).split_once('=') else {
            return Self::Ignored(RangeFault::Malformed);
        };
        // §14.1: range units are compared without regard to case.
        if !unit.eq_ignore_ascii_case("bytes") {
            return Self::Ignored(RangeFault::OtherUnit);
        }
        let mut satisfiable = false;
        let mut specs = ranges.split(',').map(trim_ows).filter(|spec| !spec.is_empty()).peekable();
        if specs.peek().is_none() {
            return Self::Ignored(RangeFault::Malformed);
        }
        for (index, spec) in specs.enumerate() {
            if index >= MAX_RANGES {
                return Self::Ignored(RangeFault::Malformed);
            }
            match spec.split_once('-') {
                // A suffix of zero length is not satisfiable (§14.1.2).
                Some(("", suffix)) if is_number(suffix) => {
                    satisfiable |= suffix.contains(|digit| digit != '0');
                }
                Some((first, "")) if is_number(first) => satisfiable = true,
                // §14.1.2: invalid when the last position is less than the first.
                Some((first, last)) if is_number(first) && is_number(last) && !is_less(last, first) => {
                    satisfiable = true;
                }
                _ => return Self::Ignored(RangeFault::Malformed),
            }
        }
        if satisfiable { Self::Bytes } else { Self::Ignored(RangeFault::Unsatisfiable) }
    }
}

/// Whether the text is `1*DIGIT`, of any length.
fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Compares two numbers of any length by their digits, without overflow.
fn is_less(left: &str, right: &str) -> bool {
    let left = left.trim_start_matches('0');
    let right = right.trim_start_matches('0');
    (left.len(), left) < (right.len(), right)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The examples of §14.1.2, and the forms that it calls invalid or unsatisfiable.
    #[test]
    fn byte_ranges_are_told_from_the_rest() {
        use RangeFault::{Malformed, OtherUnit, Unsatisfiable};
        for (value, expected) in [
            ("bytes=0-499", RangeField::Bytes),
            ("bytes=500-999", RangeField::Bytes),
            ("bytes=-500", RangeField::Bytes),
            ("bytes=9500-", RangeField::Bytes),
            ("bytes=0-0,-1", RangeField::Bytes),
            ("bytes= 0-999, 4500-5499, -1000", RangeField::Bytes),
            ("Bytes=0-0", RangeField::Bytes),
            ("bytes=007-07", RangeField::Bytes),
            ("bytes=0-99999999999999999999999999", RangeField::Bytes),
            ("bytes=-0,5-", RangeField::Bytes),
            ("bytes=-0", RangeField::Ignored(Unsatisfiable)),
            ("bytes=5-4", RangeField::Ignored(Malformed)),
            ("bytes=10-9", RangeField::Ignored(Malformed)),
            ("bytes=0-1,5-4", RangeField::Ignored(Malformed)),
            ("bytes=", RangeField::Ignored(Malformed)),
            ("bytes=-", RangeField::Ignored(Malformed)),
            ("bytes=a-b", RangeField::Ignored(Malformed)),
            ("bytes=0-1-2", RangeField::Ignored(Malformed)),
            ("bytes=+1-2", RangeField::Ignored(Malformed)),
            ("bytes", RangeField::Ignored(Malformed)),
            ("", RangeField::Ignored(Malformed)),
            ("lines=1-2", RangeField::Ignored(OtherUnit)),
        ] {
            assert_eq!(RangeField::parse(value), expected, "{value}");
        }
    }

    #[test]
    fn very_many_ranges_are_ignored() {
        let many = |count| RangeField::parse(&format!("bytes={}", "0-0,".repeat(count)));
        assert_eq!(many(MAX_RANGES), RangeField::Bytes);
        assert_eq!(many(MAX_RANGES + 1), RangeField::Ignored(RangeFault::Malformed));
    }
}
