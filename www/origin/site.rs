//! The pages, inside the binary.

use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderValue, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderName, StatusCode};
use axum::response::{IntoResponse, Response};

struct Page {
    path: &'static str,
    content: &'static str,
}

macro_rules! pages {
    ($($path:literal),* $(,)?) => {
        &[$(Page { path: $path, content: include_str!(concat!("../site/", $path)) }),*]
    };
}

const PAGES: &[Page] = pages![
    "index.html",
    "recipes.html",
    "style.css",
    "recipes.css",
    "icon.svg",
    "desk.js",
    "editor.js",
    "elements.js",
    "kitchen.js",
    "recipe-card.js",
    "recipes.js",
    "send-worker.js",
    "server-strip.js",
    "standing.js",
    "trace.js",
    "transport.js",
    "stage/service-worker.js",
    "stage/stage.js",
    "stage/worker.js",
    "recipes/already-exists.js",
    "recipes/catalogue.js",
    "recipes/changed-by-another.js",
    "recipes/changed-by-own-action.js",
    "recipes/clock-skew.js",
    "recipes/condition-ignored.js",
    "recipes/condition-inverted.js",
    "recipes/condition-required.js",
    "recipes/date-too-coarse.js",
    "recipes/does-not-exist.js",
    "recipes/etag-hidden-by-cors.js",
    "recipes/first-attempt-landed.js",
    "recipes/fresh-tag-old-content.js",
    "recipes/hard-repair.js",
    "recipes/header-changed-in-transit.js",
    "recipes/malformed-validator.js",
    "recipes/no-validator.js",
    "recipes/not-a-precondition-header.js",
    "recipes/not-modified-despite-mismatch.js",
    "recipes/odd-body.js",
    "recipes/other-systems.js",
    "recipes/outdated-if-modified-since.js",
    "recipes/overlapping-writes.js",
    "recipes/preflight-refused-condition.js",
    "recipes/refused-for-another-reason.js",
    "recipes/replicas-disagree.js",
    "recipes/retried-with-same-validator.js",
    "recipes/revalidation-wasted.js",
    "recipes/review-with-conflict.js",
    "recipes/review-without-conflict.js",
    "recipes/server-checks-wrongly.js",
    "recipes/shared-parent-contention.js",
    "recipes/should-have-been-304.js",
    "recipes/stale-after-own-write.js",
    "recipes/stale-cache-read.js",
    "recipes/tag-rewritten-by-compression.js",
    "recipes/unconditional-overwrite.js",
    "recipes/unknown-origin.js",
    "recipes/unstable-etag.js",
    "recipes/validator-of-another-representation.js",
    "recipes/validator-unchanged.js",
    "recipes/weak-validator.js",
    "recipes/wrong-validator-handed-out.js",
];

/// Where the other origin is, for the pages' own use.
const ORIGINS: &str = "/origins.js";

/// A page by its path, or a word on where the pages are.
pub fn page(path: &str, other_origin: &str) -> Response {
    if path == ORIGINS {
        return file(ORIGINS, format!("export const other = \"{other_origin}\";\n"), other_origin);
    }
    let wanted = if path == "/" { "index.html" } else { path.trim_start_matches('/') };
    match PAGES.iter().find(|page| page.path == wanted) {
        Some(found) => file(wanted, found.content.to_owned(), other_origin),
        None => (StatusCode::NOT_FOUND, "There is no such page: begin at /\n").into_response(),
    }
}

fn file(path: &str, content: String, other_origin: &str) -> Response {
    let mut response = content.into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type(path)));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(HeaderName::from_static("referrer-policy"), HeaderValue::from_static("same-origin"));
    let policy =
        format!("default-src 'self'; connect-src 'self' {other_origin}; base-uri 'none'; form-action 'self'");
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(CONTENT_SECURITY_POLICY, policy);
    }
    response
}

fn media_type(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        _ => "text/javascript; charset=utf-8",
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    /// The files of a folder of the site, as the list above spells them.
    fn files(folder: &str) -> Vec<String> {
        let at = Path::new(env!("CARGO_MANIFEST_DIR")).join("www/site").join(folder);
        let entries = std::fs::read_dir(at).unwrap().map(|entry| entry.unwrap());
        let files = entries.filter(|entry| entry.path().is_file());
        files.map(|entry| format!("{folder}{}", entry.file_name().to_str().unwrap())).collect()
    }

    #[test]
    fn every_file_of_the_site_is_served() {
        for path in ["", "recipes/", "stage/"].into_iter().flat_map(files) {
            assert!(PAGES.iter().any(|page| page.path == path), "site.rs does not list {path}");
        }
    }

    #[test]
    fn every_recipe_is_in_the_catalogue() {
        let catalogue = PAGES.iter().find(|page| page.path == "recipes/catalogue.js").unwrap().content;
        for path in files("recipes/") {
            let name = path.strip_prefix("recipes/").unwrap();
            let listed = catalogue.contains(&format!("from \"./{name}\""));
            assert!(listed || name == "catalogue.js", "catalogue.js does not import {name}");
            let page = PAGES.iter().find(|page| page.path == path).unwrap();
            let slug = format!("slug: \"{}\"", name.trim_end_matches(".js"));
            assert!(page.content.contains(&slug) || name == "catalogue.js", "{name} has another slug");
        }
    }

    #[test]
    fn no_script_makes_markup_from_text() {
        let scripts = PAGES.iter().filter(|page| page.path.ends_with(".js"));
        for page in scripts {
            for word in ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("] {
                assert!(!page.content.contains(word), "{} has {word}", page.path);
            }
        }
    }

    #[test]
    fn the_other_origin_may_be_asked() {
        let response = page("/", "http://127.0.0.1:9");
        let policy = response.headers()[CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.contains("connect-src 'self' http://127.0.0.1:9;"), "{policy}");
        assert_eq!(page("/nothing.js", "").status(), StatusCode::NOT_FOUND);
    }
}
