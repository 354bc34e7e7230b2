//! The pages, inside the binary.

use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderValue, X_CONTENT_TYPE_OPTIONS};
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
    "style.css",
    "icon.svg",
    "desk.js",
    "editor.js",
    "server-strip.js",
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
    let policy = format!("default-src 'self'; connect-src 'self' {other_origin}; base-uri 'none'; form-action 'self'");
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
