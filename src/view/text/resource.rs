//! A URL in short form.

use crate::exchange::{escape_and_cut, is_same_origin, origin_of, path_of};

/// Longest beginning that is shown, in characters; the list cuts it further.
const LONGEST_HEAD: usize = 160;

/// Longest end that is shown, in characters.
const LONGEST_TAIL: usize = 80;

/// Longest URL in a tooltip, in characters.
const LONGEST_URL: usize = 2000;

/// A URL in two parts. The end tells rows apart, so the list cuts the beginning first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShortUrl {
    /// The host, if it is not the page's, and the path up to its last segment.
    pub head: String,
    /// The last segment and the query.
    pub tail: String,
}

impl ShortUrl {
    /// The URL as seen from pages of `page_origin`, an origin.
    pub fn of(url: &str, page_origin: &str) -> ShortUrl {
        let path = path_of(url);
        let query = path.find('?').unwrap_or(path.len());
        let before_query = path.get(..query).unwrap_or(path).trim_end_matches('/');
        let cut = before_query.rfind('/').map_or(0, |at| at + 1);
        let (head, tail) = path.split_at_checked(cut).unwrap_or(("", path));
        let origin = origin_of(url);
        let mut shown = String::new();
        if !origin.is_empty() && !is_same_origin(url, page_origin) {
            let host = origin.split_once("://").map_or(origin, |(_, host)| host);
            shown.push_str(&escape_and_cut(host, LONGEST_HEAD));
        }
        shown.push_str(&escape_and_cut(head, LONGEST_HEAD));
        ShortUrl { head: shown, tail: escape_and_cut(tail, LONGEST_TAIL) }
    }
}

/// The full URL, escaped and cut at [`LONGEST_URL`].
pub fn whole_url(url: &str) -> String {
    escape_and_cut(url, LONGEST_URL)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_is_kept_apart() {
        let cases = [
            ("https://a.example/api/notes/42", "/api/notes/", "42"),
            ("https://a.example/api/notes/42?rev=a/b", "/api/notes/", "42?rev=a/b"),
            ("https://a.example/api/notes/", "/api/", "notes/"),
            ("https://a.example/", "", "/"),
            ("https://a.example", "", ""),
            ("https://b.example:8443/x/y", "b.example:8443/x/", "y"),
            ("not a url", "", "not a url"),
            ("https://a.example/é/ü", "/é/", "ü"),
        ];
        for (url, head, tail) in cases {
            let short = ShortUrl::of(url, "https://a.example");
            assert_eq!((&*short.head, &*short.tail), (head, tail), "{url}");
        }
    }

    #[test]
    fn a_hostile_url_is_cut_and_escaped() {
        let short = ShortUrl::of(
            &format!("https://a.example/{}\u{202e}", "x".repeat(1_000_000)),
            "https://a.example",
        );
        assert!(short.tail.len() < 200);
        assert!(whole_url("a\u{202e}b").contains("\\u{202e}"));
    }
}
