//! Paths to members of JSON objects: `metadata.resourceVersion`.

/// The most names in a path.
const DEEPEST: usize = 8;

/// The names that lead to a member of a JSON object, from the root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path(pub Box<[Box<str>]>);

impl Path {
    /// Parses names separated by dots; a dot in a name is written `\.`, a backslash `\\`. `None` for
    /// an empty name, for other escapes, and for more than eight names.
    pub fn parse(text: &str) -> Option<Path> {
        let mut names = Vec::new();
        let mut name = String::new();
        let mut rest = text.chars();
        loop {
            match rest.next() {
                Some('\\') => match rest.next() {
                    Some(escaped @ ('.' | '\\')) => name.push(escaped),
                    _ => return None,
                },
                end @ (Some('.') | None) => {
                    if name.is_empty() || names.len() == DEEPEST {
                        return None;
                    }
                    names.push(std::mem::take(&mut name).into_boxed_str());
                    if end.is_none() {
                        return Some(Path(names.into()));
                    }
                }
                Some(other) => name.push(other),
            }
        }
    }
}

/// A dialect's path as a JSON Pointer (RFC 6901); `None` where the path is not valid.
pub fn pointer(path: &str) -> Option<String> {
    let path = Path::parse(path)?;
    Some(path.0.iter().map(|name| format!("/{}", crate::json_pointer::escaped(name))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pointers() {
        assert_eq!(pointer("metadata.resourceVersion").as_deref(), Some("/metadata/resourceVersion"));
        assert_eq!(pointer("a\\.b/~").as_deref(), Some("/a.b~1~0"));
    }

    #[test]
    fn dots_part_names() {
        let names = |text: &str| {
            Path::parse(text).map(|path| path.0.iter().map(|name| name.to_string()).collect::<Vec<_>>())
        };
        assert_eq!(names("metadata.resourceVersion").unwrap(), ["metadata", "resourceVersion"]);
        assert_eq!(names("@odata\\.etag").unwrap(), ["@odata.etag"]);
        for bad in ["", ".", "a.", ".a", "a..b", "a\\", "a\\n", "a.b.c.d.e.f.g.h.i"] {
            assert_eq!(names(bad), None, "{bad}");
        }
    }
}
