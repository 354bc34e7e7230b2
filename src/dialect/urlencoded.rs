//! Members of a form's body (`application/x-www-form-urlencoded`, URL standard §5): a name, and what stands behind `=`.

use super::json::{JsonKind, LONGEST, Member};
use super::path::{Path, PathStep};
use super::query;
use crate::exchange::Text;

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
        let steps = steps(&key);
        let Some(path) = paths.iter().position(|path| leads(path, &steps)) else { continue };
        if found.iter().any(|known| known.path == path) {
            is_repeated[path] = true;
        } else if let Some(value) = text.get(at.clone()).and_then(query::decoded) {
            let wrapper = steps.first().filter(|_| paths[path].is_wrapped()).map(|first| Text::from(*first));
            found.push(Member { path, value: (*value).into(), kind: JsonKind::String, at, wrapper });
        }
    }
    found.retain(|member| !is_repeated[member.path]);
    found
}

/// The text with another value for the member at a path; nothing where it is not there exactly once.
pub fn replaced(text: &str, path: &Path, value: &str) -> Option<String> {
    let is_it = |key: &str| query::decoded(key).is_some_and(|key| leads(path, &steps(&key)));
    let mut places = query::pairs(text).filter(|(key, _)| is_it(key)).map(|(_, at)| at);
    let (at, None) = (places.next()?, places.next()) else { return None };
    Some(format!("{}{}{}", text.get(..at.start)?, query::encoded(value), text.get(at.end..)?))
}

/// The steps of a member's name: Rails and PHP write `post[lock_version]`, ASP.NET writes `Post.RowVersion`.
pub(super) fn steps(name: &str) -> Vec<&str> {
    match name.split_once('[') {
        Some((first, rest)) if rest.ends_with(']') => {
            let within = rest.strip_suffix(']').unwrap_or(rest);
            std::iter::once(first).chain(within.split("][")).collect()
        }
        Some(_) => vec![name],
        None => name.split('.').collect(),
    }
}

/// Whether a path leads to the member with these steps.
pub(super) fn leads(path: &Path, steps: &[&str]) -> bool {
    let is_step = |(step, own): (&PathStep, &&str)| match step {
        PathStep::Items => own.bytes().all(|octet| octet.is_ascii_digit()),
        step => !own.is_empty() && step.is_name(own),
    };
    path.0.len() == steps.len() && path.0.iter().zip(steps).all(is_step)
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
    fn a_member_of_a_record() {
        for (text, path) in [
            ("_method=patch&post%5Block_version%5D=3", "*.lock_version"),
            ("post[lock_version]=3&a=1", "post.lock_version"),
            ("Post.RowVersion=3", "*.RowVersion"),
            ("posts[0][updated_at]=3", "posts[].updated_at"),
        ] {
            assert_eq!(read(text, path).as_deref(), Some("3"), "{text}");
        }
        assert_eq!(
            replaced_in_body("a=1&post%5Block_version%5D=3", "post.lock_version", "4").as_deref(),
            Ok("a=1&post%5Block_version%5D=4")
        );
    }

    #[test]
    fn what_is_no_form_or_not_clear_says_nothing() {
        for text in ["", "rev", "rev=1&rev=2", "a=1", "rev = 1", "a\nrev=1", "<rev=1>\n", "{\"rev\":1}"] {
            assert_eq!(read(text, "rev"), None, "{text}");
            assert!(text.starts_with("rev =") || replaced_in_body(text, "x", "1").is_err(), "{text}");
        }
        for (text, path) in
            [("a[b=1", "a.b"), ("a[]=1", "a.b"), ("[b]=1", "*.b"), ("a[b]=1&a.b=2", "a.b"), ("b=1", "*.b")]
        {
            assert_eq!(read(text, path), None, "{text}");
        }
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
