//! Entity tags, strictly (RFC 9110 §8.8.3). Not Retag's parser: see main.rs.

/// One entity tag. The opaque part stands without its quotes, octet for octet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntityTag {
    pub strength: Strength,
    pub opaque: Vec<u8>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strength {
    Strong,
    Weak,
}

/// The value of If-Match or If-None-Match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TagList {
    /// `*`
    Any,
    Tags(Vec<EntityTag>),
    /// Not in the grammar of RFC 9110 §13.1.1.
    Malformed,
}

impl EntityTag {
    pub fn strong(opaque: impl Into<Vec<u8>>) -> Self {
        EntityTag { strength: Strength::Strong, opaque: opaque.into() }
    }

    pub fn weak(opaque: impl Into<Vec<u8>>) -> Self {
        EntityTag { strength: Strength::Weak, opaque: opaque.into() }
    }

    /// RFC 9110 §8.8.3.2: both strong, and the opaque parts identical.
    pub fn equals_strongly(&self, other: &Self) -> bool {
        self.strength == Strength::Strong && other.strength == Strength::Strong && self.opaque == other.opaque
    }

    /// RFC 9110 §8.8.3.2: the opaque parts identical.
    pub fn equals_weakly(&self, other: &Self) -> bool {
        self.opaque == other.opaque
    }

    /// As a field value.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.opaque.len() + 4);
        if self.strength == Strength::Weak {
            bytes.extend_from_slice(b"W/");
        }
        bytes.push(b'"');
        bytes.extend_from_slice(&self.opaque);
        bytes.push(b'"');
        bytes
    }
}

impl TagList {
    /// RFC 9110 §13.1.1: `"*" / #entity-tag`; empty members are allowed (§5.6.1.2).
    pub fn parse(value: &[u8]) -> Self {
        if value.trim_ascii() == b"*" {
            return TagList::Any;
        }
        let mut tags = Vec::new();
        let mut rest = value.trim_ascii_start();
        while !rest.is_empty() {
            if let Some(after) = rest.strip_prefix(b",") {
                rest = after.trim_ascii_start();
                continue;
            }
            let Some((tag, after)) = take_tag(rest) else {
                return TagList::Malformed;
            };
            tags.push(tag);
            rest = after.trim_ascii_start();
            if !rest.is_empty() && !rest.starts_with(b",") {
                return TagList::Malformed;
            }
        }
        // A list has at least one member for its recipient (§5.6.1.2).
        if tags.is_empty() { TagList::Malformed } else { TagList::Tags(tags) }
    }
}

/// One entity tag from the front, and what follows it.
fn take_tag(bytes: &[u8]) -> Option<(EntityTag, &[u8])> {
    let (strength, quoted) = match bytes.strip_prefix(b"W/") {
        Some(rest) => (Strength::Weak, rest),
        None => (Strength::Strong, bytes),
    };
    let inside = quoted.strip_prefix(b"\"")?;
    let end = inside.iter().position(|octet| *octet == b'"')?;
    let (opaque, rest) = inside.split_at(end);
    // etagc = %x21 / %x23-7E / obs-text (§8.8.3)
    let legal = opaque.iter().all(|octet| matches!(octet, 0x21 | 0x23..=0x7E | 0x80..));
    legal.then(|| (EntityTag { strength, opaque: opaque.to_vec() }, &rest[1..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tags(list: &[EntityTag]) -> TagList {
        TagList::Tags(list.to_vec())
    }

    #[test]
    fn lists_are_read() {
        assert_eq!(TagList::parse(b" * "), TagList::Any);
        assert_eq!(TagList::parse(b"\"a\""), tags(&[EntityTag::strong("a")]));
        assert_eq!(TagList::parse(b"\"\""), tags(&[EntityTag::strong("")]));
        let two = tags(&[EntityTag::weak("a,b"), EntityTag::strong("c\\")]);
        assert_eq!(TagList::parse(b", W/\"a,b\" ,, \"c\\\" ,"), two);
    }

    #[test]
    fn what_is_not_in_the_grammar_is_malformed() {
        for value in [
            "",
            ",",
            "null",
            "a",
            "\"a",
            "a\"",
            "\"\"a\"\"",
            "\\\"a\\\"",
            "w/\"a\"",
            "W/ \"a\"",
            "\"a\" \"b\"",
            "\"a b\"",
            "*, \"a\"",
        ] {
            assert_eq!(TagList::parse(value.as_bytes()), TagList::Malformed, "{value}");
        }
    }

    /// The table of RFC 9110 §8.8.3.2.
    #[test]
    fn comparison() {
        let (strong, weak, other) = (EntityTag::strong("1"), EntityTag::weak("1"), EntityTag::weak("2"));
        assert!(strong.equals_strongly(&strong) && strong.equals_weakly(&strong));
        assert!(!weak.equals_strongly(&weak) && weak.equals_weakly(&weak));
        assert!(!weak.equals_strongly(&strong) && weak.equals_weakly(&strong));
        assert!(!weak.equals_strongly(&other) && !weak.equals_weakly(&other));
    }
}
