//! The URLs of a batch's parts.

use crate::exchange::{Exchange, origin_of, path_of};
use fluent_uri::{Uri, UriRef};

/// The longest URL of a part, in bytes.
const LONGEST: usize = 8192;

/// Whether the last segment of the URL's path names a batch: `$batch` (OData, Graph) or `batch` (Kinto).
pub fn names_batch(exchange: &Exchange) -> bool {
    let path = path_of(&exchange.request.url).split(['?', '#']).next().unwrap_or("");
    let last = path.trim_end_matches('/').rsplit('/').next().unwrap_or("");
    ["$batch", "%24batch", "batch"].iter().any(|name| last.eq_ignore_ascii_case(name))
}

/// The URL of a part of a batch or of a redirect: absolute, or relative to the base (RFC 3986 §5); without its
/// fragment.
/// `None` where the result is no URL with the scheme http or https.
pub fn resolved(base: &str, reference: &str) -> Option<String> {
    let reference = reference.trim();
    if reference.len() > LONGEST || reference.chars().any(char::is_control) {
        return None;
    }
    // Clients write spaces and quotes into OData's queries without percent-encoding.
    let escaped =
        percent_encoding::utf8_percent_encode(reference, crate::dialect::ILLEGAL_IN_URI).to_string();
    let reference = UriRef::parse(escaped.split('#').next().unwrap_or("")).ok()?;
    let base = Uri::parse(base.split('#').next().unwrap_or("")).ok()?;
    let url = reference.resolve_against(&base).ok()?.as_str().to_owned();
    (url.starts_with("https://") || url.starts_with("http://")).then_some(url)
}

/// The absolute URL of a part of a Microsoft Graph batch: `/me` is `/v1.0/me` in a batch at `/v1.0/$batch`. `None`
/// where the host is not Graph's, or the path needs no version.
pub fn graph(base: &str, reference: &str) -> Option<String> {
    let root = base.split(['?', '#']).next()?.rsplit_once('/')?.0;
    let is_graph = ["graph.microsoft.", "microsoftgraph."].iter().any(|host| origin_of(base).contains(host));
    let is_rooted = reference.starts_with('/') && !reference.starts_with("//");
    let has_root = reference.starts_with(&format!("{}/", path_of(root)));
    (is_graph && is_rooted && !has_root).then(|| format!("{root}{reference}"))
}

/// A path of a part with Kinto's API version, which a part may leave out: `/buckets/a` is `/v1/buckets/a`.
pub fn kinto(base: &str, path: &str) -> String {
    let prefix = path_of(base).trim_start_matches('/').split(['/', '?']).next().unwrap_or("");
    let prefix = format!("/{prefix}");
    match path.starts_with(&prefix) {
        true => path.to_owned(),
        false => format!("{prefix}{path}"),
    }
}
