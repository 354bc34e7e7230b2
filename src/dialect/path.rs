//! Paths to members of JSON bodies: `metadata.resourceVersion`, `posts[].updated_at`.

/// The most steps in a path.
const DEEPEST: usize = 8;

/// One step on the way to a member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PathStep {
    /// The member of an object with this name.
    Name(Box<str>),
    /// Any item of an array.
    Items,
    /// The member of an object with any name: what wraps a record.
    Any,
}

impl PathStep {
    /// Whether it leads to the object's member of this name.
    pub fn is_name(&self, name: &str) -> bool {
        match self {
            PathStep::Name(own) => **own == *name,
            PathStep::Any => true,
            PathStep::Items => false,
        }
    }
}

/// The steps on the way to a member of a JSON body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path(pub Box<[PathStep]>);

impl Path {
    /// Whether the record may be wrapped in a member of any name.
    pub fn is_wrapped(&self) -> bool {
        self.0.first() == Some(&PathStep::Any)
    }

    /// Reads names with dots between them; `[]` behind a name stands for any item of the array there. `\.` is a dot in
    /// a name, `\[` a bracket, `\\` a backslash. A first name of `*` alone is any name. `None` for an empty name, for other escapes, for a path that ends
    /// with `[]`, and for more than eight steps.
    pub fn parse(text: &str) -> Option<Path> {
        let mut steps = Vec::new();
        let mut rest = text.chars();
        let mut is_last = false;
        while !is_last {
            let mut name = String::new();
            let mut has_items = false;
            is_last = loop {
                match rest.next() {
                    Some('\\') => match rest.next() {
                        Some(escaped @ ('.' | '[' | '\\')) if !has_items => name.push(escaped),
                        _ => return None,
                    },
                    Some('[') if !has_items && rest.next() == Some(']') => has_items = true,
                    Some('.') => break false,
                    None => break true,
                    Some(other) if !has_items && other != '[' => name.push(other),
                    Some(_) => return None,
                }
            };
            if name.is_empty() || (is_last && has_items) {
                return None;
            }
            let is_any = name == "*" && steps.is_empty() && !is_last && !has_items;
            steps.push(if is_any { PathStep::Any } else { PathStep::Name(name.into_boxed_str()) });
            if has_items {
                steps.push(PathStep::Items);
            }
        }
        (steps.len() <= DEEPEST).then(|| Path(steps.into()))
    }

    /// The path within the innermost array's item; all of it where it enters no array.
    pub fn in_item(&self) -> Path {
        let from = self.0.iter().rposition(|step| *step == PathStep::Items).map_or(0, |place| place + 1);
        Path(self.0.get(from..).unwrap_or_default().into())
    }
}

/// The same place as a JSON Pointer (RFC 6901); nothing where the path enters an array, of which a pointer names one item.
pub fn pointer(path: &str) -> Option<String> {
    let path = Path::parse(path)?;
    let steps = path.0.iter().map(|step| match step {
        PathStep::Name(name) => Some(format!("/{}", crate::json_pointer::escaped(name))),
        PathStep::Items | PathStep::Any => None,
    });
    steps.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pointers() {
        assert_eq!(pointer("metadata.resourceVersion").as_deref(), Some("/metadata/resourceVersion"));
        assert_eq!(pointer("a\\.b/~").as_deref(), Some("/a.b~1~0"));
        assert_eq!(pointer("posts[].updated_at"), None);
    }

    #[test]
    fn dots_part_names() {
        let steps = |text: &str| {
            let step = |step: &PathStep| match step {
                PathStep::Name(name) => name.to_string(),
                PathStep::Items => "[]".to_owned(),
                PathStep::Any => "any".to_owned(),
            };
            Path::parse(text).map(|path| path.0.iter().map(step).collect::<Vec<_>>())
        };
        assert_eq!(steps("metadata.resourceVersion").unwrap(), ["metadata", "resourceVersion"]);
        assert_eq!(steps("@odata\\.etag").unwrap(), ["@odata.etag"]);
        assert_eq!(steps("a\\[0]").unwrap(), ["a[0]"]);
        assert_eq!(steps("*.v").unwrap(), ["any", "v"]);
        assert_eq!(steps("v.*").unwrap(), ["v", "*"]);
        assert_eq!(steps("*").unwrap(), ["*"]);
        assert_eq!(steps("a[].b[].c").unwrap(), ["a", "[]", "b", "[]", "c"]);
        for bad in [
            "",
            ".",
            "a.",
            ".a",
            "a..b",
            "a\\",
            "a\\n",
            "a.b.c.d.e.f.g.h.i",
            "[].a",
            "a[]",
            "a[0].b",
            "a[]b",
            "a[].",
            "a[][].b",
            "a[",
        ] {
            assert_eq!(steps(bad), None, "{bad}");
        }
        assert_eq!(Path::parse("a[].b[].c.d").unwrap().in_item(), Path::parse("c.d").unwrap());
        assert_eq!(Path::parse("c.d").unwrap().in_item(), Path::parse("c.d").unwrap());
    }
}
