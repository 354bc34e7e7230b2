//! Members of a form's body (`application/x-www-form-urlencoded`, URL standard §5): a name, and what stands behind `=`.
//! A path of one step leads to the member of that name.

use super::json::{JsonKind, LONGEST, Member};
use super::path::{Path, PathStep};
use super::query;

/// The members at these paths: each only if it is there exactly once. Nothing where the text is longer than
/// [`LONGEST`] or has what no form has.
pub fn members(text: &str, paths: &[Path]) -> Vec<Member> {
    if text.len() > LONGEST
        || !text.contains('=')
        || text.contains(|c: char| c.is_whitespace() || c.is_control())
    {
        return Vec::new();
    }
    let mut found: Vec<Member> = Vec::new();
    let mut is_repeated = vec![false; paths.len()];
    for (key, at) in query::pairs(text) {
        let Some(key) = query::decoded(key) else { continue };
        let is_it = |steps: &Path| name(steps) == Some(&*key);
        let Some(path) = paths.iter().position(is_it) else { continue };
        if found.iter().any(|known| known.path == path) {
            is_repeated[path] = true;
        } else if let Some(value) = text.get(at.clone()).and_then(query::decoded) {
            found.push(Member { path, value: (*value).into(), kind: JsonKind::String, at, wrapper: None });
        }
    }
    found.retain(|member| !is_repeated[member.path]);
    found
}

/// The text with another value for the member at a path; nothing where it is not there exactly once.
pub fn replaced(text: &str, path: &Path, value: &str) -> Option<String> {
    let at = query::place_in(text, name(path)?)?;
    Some(format!("{}{}{}", text.get(..at.start)?, query::encoded(value), text.get(at.end..)?))
}

fn name(path: &Path) -> Option<&str> {
    match &*path.0 {
        [PathStep::Name(name)] => Some(name),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect::replaced_in_body;

    fn read(text: &str, path: &str) -> Option<String> {
        members(text, &[Path::parse(path).unwrap()]).pop().map(|member| member.value.to_string())
    }

    #[test]
    fn a_member_by_its_name() {
        let text = "branch=main&last_commit_id=5%2C6+a&content=x%3D1";
        assert_eq!(read(text, "last_commit_id").as_deref(), Some("5,6 a"));
        assert_eq!(
            replaced_in_body(text, "last_commit_id", "7 &").as_deref(),
            Ok("branch=main&last_commit_id=7%20%26&content=x%3D1")
        );
    }

    #[test]
    fn what_is_no_form_or_not_clear_says_nothing() {
        for text in ["", "rev", "rev=1&rev=2", "a=1", "rev = 1", "a\nrev=1", "<rev=1>\n", "{\"rev\":1}"] {
            assert_eq!(read(text, "rev"), None, "{text}");
            assert!(text.starts_with("rev =") || replaced_in_body(text, "x", "1").is_err(), "{text}");
        }
        assert_eq!(read("a.b=1", "a.b"), None, "a path of two steps");
        assert_eq!(read(&format!("rev=1&x={}", "x".repeat(LONGEST)), "rev"), None);
    }

    proptest::proptest! {
        #[test]
        fn what_is_put_in_is_read_back(value in "[ -~\u{e9}]{0,12}") {
            let text = replaced_in_body("x=1&v=old&y", "v", &value).unwrap();
            proptest::prop_assert_eq!(read(&text, "v"), Some(value));
        }
    }
}
