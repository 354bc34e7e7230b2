//! The value of If-Match and If-None-Match: `*`, or a list of entity tags (RFC 9110 §13.1.1, §13.1.2).

use super::entity_tag::{EntityTag, is_etagc};
use super::field::trim_ows;
use super::tag_error::TagError;

/// How many members of a list are read. Real lists have a handful; without a bound a hostile value
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
    /// Reads a combined field value. There is no failure as a whole: a malformed member keeps its
    /// reason and leaves its neighbours alone.
    #[must_use]
    pub fn parse(value: &str) -> Self {
        if trim_ows(value) == "*" {
            Self::Any
        } else {
            Self::Tags(TagList::parse(value))
        }
    }

    /// The well-formed tags; none for `*`.
    pub fn tags(&self) -> impl Iterator<Item = &EntityTag> {
        self.list().into_iter().flat_map(TagList::tags)
    }

    /// What is wrong with each malformed member; nothing for `*`.
    pub fn errors(&self) -> impl Iterator<Item = &TagError> {
        self.list().into_iter().flat_map(TagList::errors)
    }

    /// The list, unless it is `*`.
    #[must_use]
    pub fn list(&self) -> Option<&TagList> {
        match self {
            Self::Any => None,
            Self::Tags(list) => Some(list),
        }
    }
}

impl TagList {
    /// Reads the members one by one. Empty members are legal and leave nothing (§5.6.1.2); a comma
    /// between quotes belongs to its tag; a `*` is malformed here.
    #[must_use]
    pub fn parse(value: &str) -> Self {
        let mut list = Self::default();
        // Byte where the next member begins, and the number of characters before it.
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

    /// Every member that was read: a tag, or the reason why it is none.
    pub fn members(&self) -> impl Iterator<Item = &Result<EntityTag, TagError>> {
        self.members.iter()
    }

    /// The well-formed members.
    pub fn tags(&self) -> impl Iterator<Item = &EntityTag> {
        self.members.iter().filter_map(|member| member.as_ref().ok())
    }

    /// What is wrong with each malformed member.
    pub fn errors(&self) -> impl Iterator<Item = &TagError> {
        self.members.iter().filter_map(|member| member.as_ref().err())
    }

    /// Whether the list has no member, well-formed or not: legal, and it names nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// How many members were read.
    #[must_use]
    pub fn len(&self) -> usize {
        self.members.len()
    }

    /// How many members were left unread, because there are more than [`MAX_MEMBERS`].
    #[must_use]
    pub fn unread(&self) -> usize {
        self.unread
    }
}

/// The byte where the member that begins at `start` ends: a comma outside quotes, or the end.
///
/// No tag contains whitespace, so a quote that meets some before its partner was never closed. Such a
/// member ends at its first comma: `"a, "b"` is a malformed `"a` and a good `"b"`, not one long riddle.
/// No stretch is looked at more than twice.
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
                    at = stop;
                }
            }
            _ => {}
        }
    }
    bytes.len()
}
