//! The value of If-Match and If-None-Match: `*`, or a list of entity tags (RFC 9110 §13.1.1, §13.1.2).

use super::entity_tag::{EntityTag, is_etagc};
use super::field::trim_ows;
use super::tag_error::TagError;

/// How many members of a list are read. Real lists have a few; without a bound, a hostile value
/// of a megabyte would become a quarter of a million tags.
pub const MAX_MEMBERS: usize = 16_384;

/// ```abnf
/// If-Match      = "*" / #entity-tag
/// If-None-Match = "*" / #entity-tag
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TagCondition {
    /// `*`: any current representation.
    Any,
    /// A list, possibly empty, possibly with malformed members.
    Tags(TagList),
}

/// The members of a list of entity tags, in the order of the value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TagList {
    members: Vec<Result<EntityTag, TagError>>,
    unread: usize,
}

impl TagCondition {
    /// Reads a combined field value. Reading never fails as a whole: a malformed member keeps its
    /// fault and does not affect the other members.
    #[must_use]
    pub fn parse(value: &str) -> Self {
        if trim_ows(value) == "*" { Self::Any } else { Self::Tags(TagList::parse(value)) }
    }

    /// The well-formed tags; empty for `*`.
    pub fn tags(&self) -> impl Iterator<Item = &EntityTag> {
        self.list().into_iter().flat_map(TagList::tags)
    }

    /// The fault of each malformed member; empty for `*`.
    pub fn errors(&self) -> impl Iterator<Item = &TagError> {
        self.list().into_iter().flat_map(TagList::errors)
    }

    /// The list; `None` for `*`.
    #[must_use]
    pub fn list(&self) -> Option<&TagList> {
        match self {
            Self::Any => None,
            Self::Tags(list) => Some(list),
        }
    }
}

impl TagList {
    /// Reads the members one by one. Empty members are legal and are skipped (§5.6.1.2); a comma
    /// between quotes is part of a tag; a `*` is malformed in a list.
    #[must_use]
    pub fn parse(value: &str) -> Self {
        let mut list = Self::default();
        // The index of the next member's first byte, and the number of characters before it.
        let (mut start, mut characters) = (0, 0);
        loop {
            let end = member_end(value, start);
            let piece = value.get(start..end).unwrap_or_default();
            let text = trim_ows(piece);
            if !text.is_empty() {
                if list.members.len() < MAX_MEMBERS {
                    let leading = piece.len() - piece.trim_start_matches([' ', '\t']).len();
                    list.members.push(EntityTag::parse_member(text, characters + leading));
                } else {
                    list.unread += 1;
                }
            }
            if end >= value.len() {
                return list;
            }
            characters += piece.chars().count() + 1;
            start = end + 1;
        }
    }

    /// Every member that was read: a tag, or the fault of a malformed one.
    pub fn members(&self) -> impl Iterator<Item = &Result<EntityTag, TagError>> {
        self.members.iter()
    }

    /// The well-formed members.
    pub fn tags(&self) -> impl Iterator<Item = &EntityTag> {
        self.members.iter().filter_map(|member| member.as_ref().ok())
    }

    /// The fault of each malformed member.
    pub fn errors(&self) -> impl Iterator<Item = &TagError> {
        self.members.iter().filter_map(|member| member.as_ref().err())
    }

    /// Whether the list has no member, well-formed or not. Such a list is legal and names no tag.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// The number of members that were read.
    #[must_use]
    pub fn len(&self) -> usize {
        self.members.len()
    }

    /// The number of members beyond [`MAX_MEMBERS`], which were not read.
    #[must_use]
    pub fn unread(&self) -> usize {
        self.unread
    }
}

/// The index of the byte where the member that begins at `start` ends: a comma outside quotes, or the end.
///
/// No tag contains whitespace, so a quote with whitespace before the next quote was never closed. Such a
/// member ends at its first comma: `"a, "b"` is a malformed `"a` and a well-formed `"b"`, not one malformed tag.
/// No part of the value is scanned more than twice.
fn member_end(value: &str, start: usize) -> usize {
    let bytes = value.as_bytes();
    let mut at = start;
    while let Some(&byte) = bytes.get(at) {
        at += 1;
        match byte {
            b',' => return at - 1,
            b'"' => {
                let inside = bytes.get(at..).unwrap_or_default();
                let run = inside.iter().take_while(|byte| is_etagc(**byte)).count();
                let stop = at + run;
                if bytes.get(stop) == Some(&b'"') {
                    at = stop + 1;
                } else if let Some(comma) = inside.iter().take(run).position(|byte| *byte == b',') {
                    return at + comma;
                } else {
                    // Malformed; a quote before the next comma closes the member nevertheless.
                    let rest = bytes.get(stop..).unwrap_or_default();
                    let Some(next) = rest.iter().position(|byte| matches!(byte, b'"' | b',')) else {
                        return bytes.len();
                    };
                    at = stop + next + usize::from(rest.get(next) == Some(&b'"'));
                }
            }
            _ => {}
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::super::TagFault;
    use super::*;

    /// Each member as it is sent, or its fault and the fault's place.
    fn members(value: &str) -> Vec<Result<String, (TagFault, usize)>> {
        TagList::parse(value)
            .members()
            .map(|member| member.as_ref().map(ToString::to_string).map_err(|error| (error.fault, error.at)))
            .collect()
    }

    fn tags(value: &str) -> Vec<String> {
        let list = TagList::parse(value);
        assert_eq!(list.errors().count(), 0, "{value}");
        list.tags().map(ToString::to_string).collect()
    }

    #[test]
    fn a_star_stands_alone() {
        assert_eq!(TagCondition::parse("*"), TagCondition::Any);
        assert_eq!(TagCondition::parse(" *\t"), TagCondition::Any);
        assert_eq!(members("\"*\""), [Ok("\"*\"".to_owned())]);
        assert_eq!(members("*, \"a\""), [Err((TagFault::Wildcard, 0)), Ok("\"a\"".to_owned())]);
        assert_eq!(members("\"a\", *"), [Ok("\"a\"".to_owned()), Err((TagFault::Wildcard, 5))]);
        assert_eq!(members("**"), [Err((TagFault::Unquoted, 0))]);
    }

    /// The examples of §13.1.1 and §13.1.2.
    #[test]
    fn the_rfcs_lists_are_read() {
        assert_eq!(tags("\"xyzzy\""), ["\"xyzzy\""]);
        assert_eq!(
            tags("\"xyzzy\", \"r2d2xxxx\", \"c3piozzzz\""),
            ["\"xyzzy\"", "\"r2d2xxxx\"", "\"c3piozzzz\""]
        );
        assert_eq!(
            tags("W/\"xyzzy\", W/\"r2d2xxxx\", W/\"c3piozzzz\""),
            ["W/\"xyzzy\"", "W/\"r2d2xxxx\"", "W/\"c3piozzzz\""]
        );
    }

    #[test]
    fn empty_members_leave_nothing() {
        assert_eq!(tags(",\"a\",, ,\t\"b\" ,"), ["\"a\"", "\"b\""]);
        for value in ["", " ", ",", " , ,"] {
            let list = TagList::parse(value);
            assert!(list.is_empty(), "{value:?}");
            assert_eq!(TagCondition::parse(value), TagCondition::Tags(list));
        }
    }

    #[test]
    fn a_comma_in_quotes_does_not_split() {
        assert_eq!(tags("\"a,b\",W/\",\",\"\""), ["\"a,b\"", "W/\",\"", "\"\""]);
        // A backslash escapes nothing (§8.8.3).
        assert_eq!(tags("\"a\\\",\"b\""), ["\"a\\\"", "\"b\""]);
    }

    #[test]
    fn good_members_survive_next_to_malformed_ones() {
        let good = |tag: &str| Ok(tag.to_owned());
        assert_eq!(members("\"a\", b, \"c\""), [good("\"a\""), Err((TagFault::Unquoted, 5)), good("\"c\"")]);
        assert_eq!(
            members("\"a\", \"b\", \"c"),
            [good("\"a\""), good("\"b\""), Err((TagFault::MissingClosingQuote, 12))]
        );
        assert_eq!(members("\"a, \"b\""), [Err((TagFault::MissingClosingQuote, 2)), good("\"b\"")]);
        assert_eq!(members("a\", \"b\""), [Err((TagFault::MissingOpeningQuote, 0)), good("\"b\"")]);
        assert_eq!(members("\"a b\",\"c\""), [Err((TagFault::WhitespaceInside, 2)), good("\"c\"")]);
        assert_eq!(members("\"a\"\"b\", \"c\""), [Err((TagFault::QuoteInside, 2)), good("\"c\"")]);
        assert_eq!(members("\"a\" \"b\", \"c\""), [Err((TagFault::Trailing, 3)), good("\"c\"")]);
        assert_eq!(members("\"\"a\"\", \"c\""), [Err((TagFault::DoublyQuoted, 1)), good("\"c\"")]);
        assert_eq!(members("w/\"a,b\", \"c\""), [Err((TagFault::LowercaseWeak, 0)), good("\"c\"")]);
        assert_eq!(
            members("null,undefined,\"c\""),
            [Err((TagFault::LeakedLiteral, 0)), Err((TagFault::LeakedLiteral, 5)), good("\"c\"")]
        );
    }

    #[test]
    fn places_are_counted_in_characters_of_the_whole_value() {
        assert_eq!(members("\"éé\",  é")[1], Err((TagFault::Unquoted, 7)));
    }

    #[test]
    fn a_thousand_tags_are_read() {
        let value: String = (0..1_000).map(|number| format!("\"{number}\",")).collect();
        assert_eq!(TagList::parse(&value).len(), 1_000);
    }

    /// Values of a megabyte that would take minutes if any part were scanned repeatedly.
    #[test]
    fn a_megabyte_is_read_in_one_go() {
        for piece in
            ["\"", "\"a,", "\",", "\"a\",", "\" ,", ",", "x", "x,", "\\\"", "W/", "\"a\"\"", "é", "&quot;,"]
        {
            let value = piece.repeat((1 << 20) / piece.len());
            let list = TagList::parse(&value);
            assert!(list.len() <= MAX_MEMBERS, "{piece}");
            assert_eq!(list.unread() > 0, list.len() == MAX_MEMBERS, "{piece}");
        }
        // An unclosed quote, with commas as possible ends, and whitespace only at the very end.
        let list = TagList::parse(&format!("\"{} ", "a,".repeat(1 << 19)));
        assert_eq!(list.len() + list.unread(), 1 << 19);
    }
}
