//! URLs of one resource that differ in spelling, or in which part of the resource they select.

use super::{is_same_origin, path_of, without_idle_parameters, without_query};
use percent_encoding::percent_decode_str;

/// Parameters that select what is shown of a resource, and do not identify it.
const FORMS: [&str; 21] = [
    "api-version",
    "$select",
    "$expand",
    "select",
    "expand",
    "fields",
    "$fields",
    "include",
    "embed",
    "populate",
    "_embed",
    "_fields",
    "view",
    "projection",
    "updateMask",
    "prettyPrint",
    "pretty",
    "format",
    "alt",
    "props",
    "attributes",
];

/// The largest number of parameters that are examined.
const MOST: usize = 32;

/// Whether two URLs of one path differ only in parameters that select what is shown of the resource: OData's `$select`
/// and `$expand`, Google's `fields` and `updateMask`, and similar ones.
pub fn differ_only_in_form(one: &str, other: &str) -> bool {
    let (one, other) = (without_idle_parameters(one), without_idle_parameters(other));
    without_query(&one) == without_query(&other) && naming(&one) == naming(&other)
}

/// Whether two absolute URLs name one resource: the same origin, paths that differ only in their escapes
/// (RFC 3986 §6.2.2), and queries that differ only in parameters that select what is shown.
pub fn is_same_resource(one: &str, other: &str) -> bool {
    if one == other {
        return true;
    }
    let path = |url| percent_decode_str(path_of(url).split(['?', '#']).next().unwrap_or(""));
    is_same_origin(one, other) && path(one).eq(path(other)) && {
        let (one, other) = (without_idle_parameters(one), without_idle_parameters(other));
        naming(&one) == naming(&other)
    }
}

/// Extensions that choose a resource's format, as Rails, Zendesk and Discourse have them: `/posts/1.json`.
const FORMATS: [&str; 3] = [".json", ".xml", ".html"];

/// The URLs under which the same resource may have other formats: with and without the extension of a format, each with
/// the query and without it. RFC 9110 does not join them: each can have entity tags of its own.
pub fn other_formats(url: &str) -> Vec<String> {
    let (path, query) = url.split_at(without_query(url).len());
    let bare = FORMATS.iter().find_map(|format| path.strip_suffix(format));
    let base = bare.unwrap_or(path);
    if path_of(base).len() < 2 || base.ends_with('/') {
        return Vec::new();
    }
    let with_formats = FORMATS.iter().map(|format| format!("{base}{format}"));
    let others = bare.map(str::to_owned).into_iter().chain(with_formats).filter(|other| *other != path);
    let queries = if query.is_empty() { vec![""] } else { vec![query, ""] };
    others
        .flat_map(|other| queries.iter().map(move |query| format!("{other}{query}")).collect::<Vec<_>>())
        .collect()
}

/// Whether two URLs differ in the extension of a format, and perhaps in their queries.
pub fn is_other_format(one: &str, other: &str) -> bool {
    let base = |url| {
        let path = without_query(url);
        FORMATS.iter().find_map(|format| path.strip_suffix(format)).unwrap_or(path)
    };
    without_query(one) != without_query(other) && base(one) == base(other)
}

/// The parameters that may identify the resource, sorted.
fn naming(url: &str) -> Vec<&str> {
    let query = url.split_once('?').map_or("", |(_, query)| query).split('#').next().unwrap_or("");
    let is_form = |parameter: &&str| {
        // `fields[articles]` of JSON:API, `populate[0]` of Strapi, `expand[]` of Stripe.
        let name = parameter.split(['=', '[']).next().unwrap_or("").replace("%24", "$");
        let name = name.split("%5B").next().unwrap_or("");
        FORMS.contains(&name)
    };
    let parameters = query.split('&').filter(|parameter| !parameter.is_empty());
    let mut left: Vec<&str> = parameters.take(MOST).filter(|one| !is_form(one)).collect();
    left.sort_unstable();
    left
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_one_url() {
        let bare = "https://a.example/books/1";
        for other in [
            "?updateMask=title",
            "?%24select=a&$expand=b",
            "?_=1764331200000&fields=etag",
            "?fields[n]=a&include=b",
            "?populate%5B0%5D=a",
        ] {
            assert!(differ_only_in_form(bare, &format!("{bare}{other}")), "{other}");
            assert!(is_same_resource(bare, &format!("{bare}{other}")), "{other}");
        }
        for other in ["?version=2", "?q=title"] {
            assert!(!differ_only_in_form(bare, &format!("{bare}{other}")), "{other}");
            assert!(!is_same_resource(bare, &format!("{bare}{other}")), "{other}");
        }
    }

    #[test]
    fn formats_of_one_resource() {
        let found = |path: &str| other_formats(&format!("https://a.example{path}"));
        let urls =
            |paths: &[&str]| paths.iter().map(|path| format!("https://a.example{path}")).collect::<Vec<_>>();
        assert_eq!(found("/p/1"), urls(&["/p/1.json", "/p/1.xml", "/p/1.html"]));
        assert_eq!(
            found("/p/1.json?a=1"),
            urls(&["/p/1?a=1", "/p/1", "/p/1.xml?a=1", "/p/1.xml", "/p/1.html?a=1", "/p/1.html"])
        );
        for none in ["/", "", "/p/", "/.json"] {
            assert_eq!(found(none), Vec::<String>::new(), "{none}");
        }
        assert!(is_other_format("https://a.example/p/1.json?x", "https://a.example/p/1"));
        for other in ["/p/1.json", "/p/2", "/p/1.txt", "/p/1/"] {
            assert!(
                !is_other_format("https://a.example/p/1.json", &format!("https://a.example{other}")),
                "{other}"
            );
        }
    }

    #[test]
    fn escapes_make_no_other_resource() {
        let is = |one: &str, other: &str| is_same_resource(one, other);
        assert!(is("https://a.example/u%40x/1", "https://a.example/u@x/1"));
        assert!(is("https://a.example/%7Eu", "https://a.example/~u"));
        assert!(!is("https://a.example/u", "https://b.example/u"));
        assert!(!is("https://a.example/u", "https://a.example/u/"));
        assert!(!is("data:,a", "data:,b"));
    }
}
