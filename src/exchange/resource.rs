//! The resource of an exchange, and its name for display.

use super::{Text, escape_and_cut};
use serde::{Deserialize, Serialize};

/// A resource: its absolute URL without a fragment and without parameters that do not identify it (cache busters). URLs
/// that differ in any other octet name different resources; a URL that does not parse is still a name.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ResourceKey(pub Text);

/// The scheme, host and port of an absolute URL (`https://example.org:8443`); empty when the URL has none.
pub fn origin_of(url: &str) -> &str {
    let Some(after) = url.find("://").map(|at| at + 3) else { return "" };
    let rest = url.get(after..).unwrap_or("");
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    url.get(..after + end).unwrap_or("")
}

/// The part of the URL after the origin: path and query.
pub fn path_of(url: &str) -> &str {
    url.get(origin_of(url).len()..).unwrap_or(url)
}

/// A URL without its query.
pub fn without_query(url: &str) -> &str {
    url.split('?').next().unwrap_or("")
}

/// The path of an absolute URL without its query and its final slash.
pub fn bare_path_of(url: &str) -> &str {
    without_query(path_of(url)).trim_end_matches('/')
}

/// The path above the path of an absolute URL, without a final slash: empty for a path of one segment. `None` for the
/// root.
pub fn parent_path_of(url: &str) -> Option<&str> {
    bare_path_of(url).rsplit_once('/').map(|(parent, _)| parent)
}

/// Whether two absolute URLs have the same origin. URLs come from the browser, which has already
/// lower-cased the host and dropped the default port.
pub fn is_same_origin(one: &str, other: &str) -> bool {
    let origin = origin_of(one);
    !origin.is_empty() && origin == origin_of(other)
}

/// Longest value that is shown in full, in characters.
const LONGEST: usize = 120;

/// Recorded text, escaped and cut for use in a sentence.
pub struct Quoted<'a>(pub &'a str);

impl std::fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&escape_and_cut(self.0, LONGEST))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins() {
        assert_eq!(origin_of("https://a.example:8443/x?y"), "https://a.example:8443");
        assert_eq!(path_of("https://a.example/x?y"), "/x?y");
        assert_eq!(origin_of("data:text/plain,x"), "");
        assert_eq!(bare_path_of("https://a.example/x/y/?z=/q/"), "/x/y");
        assert_eq!(without_query("https://a.example/x/?y"), "https://a.example/x/");
        assert_eq!(parent_path_of("https://a.example/x/y/?z"), Some("/x"));
        assert_eq!(parent_path_of("https://a.example/x?y=/z"), Some(""));
        assert_eq!(parent_path_of("https://a.example/?y=/z"), None);
        assert!(is_same_origin("http://a/x", "http://a?y"));
        assert!(!is_same_origin("nonsense", "nonsense"));
    }
}
