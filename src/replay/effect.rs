//! What a request does to a resource, by its method, its URL and its media type.

use super::request::PlannedRequest;
use crate::exchange::path_of;
use crate::http;

/// What a request does to the resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// The body takes the place of the content (PUT, RFC 9110 §9.3.4).
    Replaces,
    /// The resource is removed (DELETE, RFC 9110 §9.3.5).
    Removes,
    /// The body is merged into the content (RFC 7396).
    Merges,
    /// The body is a list of operations (JSON Patch, RFC 6902).
    Patches,
    /// The body is JSON of a form that its server defines.
    Names,
    /// The body is appended to the content.
    Appends,
    /// The request does not tell its effect.
    Unknown,
}

impl Effect {
    /// What a request does.
    pub fn of(method: &str, url: &str, media_type: &str) -> Effect {
        let media = http::media_type(media_type);
        let is_json = media == "application/json" || media.ends_with("+json") || media == "text/json";
        match method {
            "DELETE" => Effect::Removes,
            "PUT" | "POST" | "PATCH" if appends(url) => Effect::Appends,
            "PUT" => Effect::Replaces,
            "PATCH" if media == "application/merge-patch+json" => Effect::Merges,
            "POST" | "PATCH" if media == "application/json-patch+json" => Effect::Patches,
            "POST" | "PATCH" if is_json => Effect::Names,
            _ => Effect::Unknown,
        }
    }
}

/// What a planned request does.
pub fn effect_of(request: &PlannedRequest) -> Effect {
    let mut fields = request.headers.iter();
    let media = fields.find(|(name, _)| name.eq_ignore_ascii_case("Content-Type"));
    Effect::of(&request.method, &request.url, media.map_or("", |(_, value)| value))
}

/// Whether a request is idempotent: its method is defined as idempotent (RFC 9110 §9.2.2 and IANA's registry), and it
/// does not append.
pub fn is_idempotent(method: &str, effect: Effect) -> bool {
    const METHODS: [&str; 20] = [
        "PUT",
        "DELETE",
        "GET",
        "HEAD",
        "OPTIONS",
        "MOVE",
        "COPY",
        "UNLOCK",
        "PROPPATCH",
        "MKCOL",
        "PROPFIND",
        "REPORT",
        "SEARCH",
        "ACL",
        "BIND",
        "UNBIND",
        "REBIND",
        "LINK",
        "UNLINK",
        "MKCALENDAR",
    ];
    METHODS.contains(&method) && effect != Effect::Appends
}

/// Whether a URL's query says that the body is appended, as `comp=appendblock` of Azure's append blobs or `action=append`
/// of its data lakes.
fn appends(url: &str) -> bool {
    let path_and_query = path_of(url);
    let query =
        path_and_query.split('#').next().and_then(|url| url.split_once('?')).map_or("", |(_, query)| query);
    query.split('&').any(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        [name, value].iter().any(|word| word.to_ascii_lowercase().starts_with("append"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_request_does() {
        for (method, url, media, effect) in [
            ("PUT", "https://a.example/n", "text/plain", Effect::Replaces),
            ("PUT", "https://a.example/log?comp=appendblock", "text/plain", Effect::Appends),
            ("PUT", "https://a.example/log?appendpos=4", "", Effect::Appends),
            ("PATCH", "https://a.example/f?action=append&position=0", "", Effect::Appends),
            ("PUT", "https://a.example/happend", "", Effect::Replaces),
            ("DELETE", "https://a.example/n", "", Effect::Removes),
            ("PATCH", "https://a.example/n", "application/merge-patch+json; charset=utf-8", Effect::Merges),
            ("PATCH", "https://a.example/n", "application/json-patch+json", Effect::Patches),
            ("PATCH", "https://a.example/n", "Application/JSON", Effect::Names),
            ("POST", "https://a.example/n", "application/vnd.api+json", Effect::Names),
            ("PATCH", "https://a.example/n", "application/sparql-update", Effect::Unknown),
            ("PATCH", "https://a.example/n", "text/n3", Effect::Unknown),
            ("PATCH", "https://a.example/n", "application/octet-stream", Effect::Unknown),
            ("PATCH", "https://a.example/n", "", Effect::Unknown),
            ("LOCK", "https://a.example/n", "application/json", Effect::Unknown),
        ] {
            assert_eq!(Effect::of(method, url, media), effect, "{method} {url} {media}");
        }
        assert!(is_idempotent("PUT", Effect::Replaces) && !is_idempotent("PUT", Effect::Appends));
        assert!(!is_idempotent("PATCH", Effect::Merges) && !is_idempotent("put", Effect::Unknown));
    }
}
