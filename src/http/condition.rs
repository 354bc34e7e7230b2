//! The five conditional fields by name (RFC 9110 §13.1).

use std::fmt;

/// A conditional request field. The order is that of precedence (§13.2.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Condition {
    /// If-Match (§13.1.1): step 1.
    IfMatch,
    /// If-Unmodified-Since (§13.1.4): step 2.
    IfUnmodifiedSince,
    /// If-None-Match (§13.1.2): step 3.
    IfNoneMatch,
    /// If-Modified-Since (§13.1.3): step 4.
    IfModifiedSince,
    /// If-Range (§13.1.5): step 5.
    IfRange,
}

impl Condition {
    /// All five, in the order of evaluation.
    pub const ALL: [Self; 5] =
        [Self::IfMatch, Self::IfUnmodifiedSince, Self::IfNoneMatch, Self::IfModifiedSince, Self::IfRange];

    /// The field's name as the RFC spells it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::IfMatch => "If-Match",
            Self::IfUnmodifiedSince => "If-Unmodified-Since",
            Self::IfNoneMatch => "If-None-Match",
            Self::IfModifiedSince => "If-Modified-Since",
            Self::IfRange => "If-Range",
        }
    }

    /// The condition with that name, in any case (§5.1).
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|condition| condition.name().eq_ignore_ascii_case(name))
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_in_any_case() {
        for condition in Condition::ALL {
            assert_eq!(Condition::from_name(condition.name()), Some(condition));
            assert_eq!(Condition::from_name(&condition.name().to_ascii_uppercase()), Some(condition));
            assert_eq!(Condition::from_name(&condition.name().to_ascii_lowercase()), Some(condition));
        }
        for other in ["", "If", "If-Match ", "If-Schedule-Tag-Match", "ETag"] {
            assert_eq!(Condition::from_name(other), None, "{other}");
        }
    }

    #[test]
    fn the_order_is_that_of_precedence() {
        assert!(Condition::ALL.is_sorted());
    }
}
