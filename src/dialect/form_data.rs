//! Members of a form's body with parts (`multipart/form-data`, RFC 7578): what a page sends with FormData, and a form with
//! files.

use super::json::{JsonKind, LONGEST, Member};
use super::path::Path;
use super::place_of::place_of;
use super::query;
use super::urlencoded::{leads, steps};
use crate::multipart::{self, Entity};
use std::ops::Range;

/// The members at these paths: each only if it is there exactly once, in a part without a file name. Nothing where the
/// text is longer than [`LONGEST`] or is not whole.
pub fn members(text: &str, boundary: &str, paths: &[Path]) -> Vec<Member> {
    let mut found: Vec<Member> = Vec::new();
    let mut is_repeated = vec![false; paths.len()];
    for (name, value, at) in fields(text, boundary).unwrap_or_default() {
        let steps = steps(&name);
        let Some(path) = paths.iter().position(|path| leads(path, &steps)) else { continue };
        if found.iter().any(|known| known.path == path) {
            is_repeated[path] = true;
        } else {
            let wrapper = steps.first().filter(|_| paths[path].is_wrapped()).map(|first| (*first).into());
            found.push(Member { path, value: value.into(), kind: JsonKind::String, at, wrapper });
        }
    }
    found.retain(|member| !is_repeated[member.path]);
    found
}

/// The text with another value for the member at a path; nothing where it is not there exactly once, or the value has a
/// line break.
pub fn replaced(text: &str, path: &Path, value: &str) -> Option<String> {
    let boundary = text.split(['\r', '\n']).next()?.strip_prefix("--")?;
    let fields = fields(text, boundary)?;
    let mut places = fields.iter().filter(|(name, ..)| leads(path, &steps(name))).map(|(.., at)| at);
    let (at, None) = (places.next()?, places.next()) else { return None };
    let is_line = !value.contains(['\r', '\n']);
    is_line.then(|| Some(format!("{}{value}{}", text.get(..at.start)?, text.get(at.end..)?)))?
}

/// The name, the value and the value's place of each part that is no file; nothing where the body is not whole.
fn fields<'a>(text: &'a str, boundary: &str) -> Option<Vec<(String, &'a str, Range<usize>)>> {
    if text.len() > LONGEST {
        return None;
    }
    let (entities, is_whole) = multipart::entities(text, boundary);
    let field = |entity: &Entity<'a>| {
        let disposition = multipart::field(&entity.fields, "Content-Disposition")?;
        let mut parameters = disposition.split(';').map(str::trim);
        let is_field = parameters.next()?.eq_ignore_ascii_case("form-data");
        let (mut name, mut is_file) = (None, false);
        for (key, value) in parameters.filter_map(|one| one.split_once('=')) {
            match key.trim() {
                "name" => name = name.or(Some(value.trim())),
                key => is_file |= key.starts_with("filename"),
            }
        }
        // The HTML standard, "multipart/form-data encoding algorithm": a quote in a name is %22.
        let name = name?.strip_prefix('"')?.strip_suffix('"')?;
        let name = if name.contains('%') {
            query::decoded(&name.replace('+', "%2B"))?.into_owned()
        } else {
            name.to_owned()
        };
        let place = place_of(text, entity.body)?;
        (is_field && !is_file).then_some((name, entity.body, place))
    };
    is_whole.then(|| entities.iter().filter_map(field).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect::replaced_in_body;

    /// A body with these parts: their fields, and their contents.
    fn body(parts: &[(&str, &str)]) -> String {
        let part = |(fields, content): &(&str, &str)| format!("--b7\r\n{fields}\r\n\r\n{content}\r\n");
        format!("{}--b7--\r\n", parts.iter().map(part).collect::<String>())
    }

    fn read(text: &str, path: &str) -> Option<String> {
        members(text, "b7", &[Path::parse(path).unwrap()]).pop().map(|member| member.value.to_string())
    }

    const LOCK: &str = "Content-Disposition: form-data; name=\"post[lock_version]\"";

    #[test]
    fn a_member_by_its_name() {
        let file = "Content-Disposition: form-data; name=\"version\"; filename=\"a; name=b.txt\"\r\nContent-Type: text/plain";
        let method = "Content-Disposition: form-data; name=\"_method\"";
        let text = body(&[
            (method, "patch"),
            (file, "--b7x\r\n7"),
            (LOCK, "3"),
            ("content-disposition: form-data; name=\"a%22b\"", "x"),
        ]);
        assert_eq!(read(&text, "*.lock_version").as_deref(), Some("3"));
        assert_eq!(read(&text, "_method").as_deref(), Some("patch"));
        assert_eq!(read(&text, "a\"b").as_deref(), Some("x"));
        assert_eq!(read(&text, "version"), None, "a file");
        assert_eq!(
            replaced_in_body(&text, "post.lock_version", "4").unwrap(),
            text.replace("\r\n3\r\n", "\r\n4\r\n")
        );
    }

    #[test]
    fn what_is_not_clear_says_nothing() {
        for text in [
            body(&[(LOCK, "3"), (LOCK, "3")]),
            body(&[(LOCK, "3")]).replace("--b7--", ""),
            body(&[(LOCK, "3")]).replace("form-data", "attachment"),
            body(&[("Content-Type: text/plain", "3")]),
            body(&[(LOCK, "3"), ("Content-Disposition: form-data; name=\"x\"", &"x".repeat(LONGEST))]),
            "--b7".to_owned(),
            String::new(),
        ] {
            assert_eq!(read(&text, "*.lock_version"), None, "{}", text.get(..80).unwrap_or(&text));
            assert!(replaced_in_body(&text, "post.lock_version", "4").is_err());
        }
        assert!(replaced_in_body(&body(&[(LOCK, "3")]), "post.lock_version", "4\r\n--b7--").is_err());
    }

    proptest::proptest! {
        #[test]
        fn hostile_text_never_panics(text in "(--b7|\r\n|Content-Disposition: form-data|; name=|[\"%=;a\u{e9} ]){0,16}") {
            let _ = read(&text, "a");
            let _ = replaced_in_body(&text, "a", "1");
        }
    }
}
