//! The HTTP version and the sender of a request, as far as the browser tells them.

use super::Headers;
use serde::{Deserialize, Serialize};

/// The HTTP version and the sender of a request, as far as the browser tells them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transport {
    /// The version of HTTP.
    pub version: HttpVersion,
    /// Whether the recorded fields are the fields that were sent.
    pub fields: RecordedFields,
    /// What identifies the sender.
    pub sender: Sender,
}

/// The version of HTTP, as far as it decides how a message is framed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum HttpVersion {
    /// HTTP/1.0 or HTTP/1.1: without Content-Length and Transfer-Encoding a request has no content (RFC 9112 §6.3).
    Http1,
    /// HTTP/2 or HTTP/3: frames end the content, so that Content-Length may be missing (RFC 9113 §8.1.1, RFC 9114 §4.1.2).
    Later,
    /// The browser does not tell.
    Unknown,
}

impl HttpVersion {
    /// The version, from the names in an entry. Chromium 156 names HTTP/2 `http/2.0` or `h2`, Firefox 153 `HTTP/2`.
    pub fn of(request: &str, response: &str) -> HttpVersion {
        let is_first = |version: &str| version.to_ascii_lowercase().starts_with("http/1");
        match (request.is_empty() && response.is_empty(), is_first(request) && is_first(response)) {
            (true, _) => HttpVersion::Unknown,
            (false, true) => HttpVersion::Http1,
            (false, false) => HttpVersion::Later,
        }
    }
}

/// Whether the recorded fields of a request are the fields that were sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RecordedFields {
    /// They are: a field that is not recorded was not sent.
    AsSent,
    /// The fields that the browser intended to send before it added its own, such as Cookie and Content-Length.
    /// Chromium 156 records only these for a worker's request and for a request that a service worker answers.
    Provisional,
}

/// What identifies the sender of a request. Scripts cannot set any of these fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Sender {
    /// `Sec-Fetch-Site: same-origin`: the sender has the URL's origin (Fetch Metadata §2.3).
    SameOrigin,
    /// Origin names the sender's origin.
    Origin,
    /// Only Referer names the sender.
    Referer,
    /// `Origin: null`: an opaque origin, such as a sandboxed frame's.
    Opaque,
    /// No field identifies the sender.
    Unknown,
}

impl Sender {
    /// Reads from a request's fields what identifies its sender.
    pub fn of<T: AsRef<str>>(headers: &Headers<T>) -> Sender {
        let field = |name| headers.get(name).map(|value| value.as_ref().trim());
        match (field("Sec-Fetch-Site"), field("Origin"), field("Referer")) {
            (Some("same-origin"), ..) => Sender::SameOrigin,
            (_, Some("null"), _) => Sender::Opaque,
            (_, Some(origin), _) if !origin.is_empty() => Sender::Origin,
            (.., Some(referer)) if !super::origin_of(referer).is_empty() => Sender::Referer,
            _ => Sender::Unknown,
        }
    }
}

/// Whether browsers record this field only for requests as sent: Host, and the pseudo-fields of HTTP/2 and
/// HTTP/3 (RFC 9113 §8.3).
pub fn names_target(field: &str) -> bool {
    field.starts_with(':') || field.eq_ignore_ascii_case("Host")
}

impl Transport {
    /// Reads the transport from a request's fields; `version` is the version from other sources. Only HTTP/2 and HTTP/3
    /// have pseudo-fields (RFC 9113 §8.3), and browsers record them, like Host, only for requests as sent.
    pub fn of<T: AsRef<str>>(
        version: HttpVersion,
        has_pseudo_fields: bool,
        headers: &Headers<T>,
    ) -> Transport {
        let fields = match has_pseudo_fields || headers.iter().any(|(name, _)| names_target(name.as_ref())) {
            true => RecordedFields::AsSent,
            false => RecordedFields::Provisional,
        };
        let version = if has_pseudo_fields { HttpVersion::Later } else { version };
        Transport { version, fields, sender: Sender::of(headers) }
    }

    /// Whether a request in which no body and no Content-Length was recorded had no body.
    pub fn shows_no_body<T: AsRef<str>>(&self, method: &str, headers: &Headers<T>) -> bool {
        let is_framed = headers.has("Transfer-Encoding");
        // Every kind of body but a stream has a Content-Type, or can have one.
        let is_usual = matches!(method, "DELETE" | "MOVE" | "COPY" | "UNLOCK" | "OPTIONS" | "TRACE")
            && !headers.has("Content-Type");
        match method {
            // Fetch refuses a body for these.
            "GET" | "HEAD" => true,
            _ => !is_framed && (self.proves_no_body() || is_usual),
        }
    }

    /// Whether the absence of Content-Length and Transfer-Encoding alone proves that there was no body
    /// (RFC 9112 §6.3).
    pub fn proves_no_body(&self) -> bool {
        self.version == HttpVersion::Http1 && self.fields == RecordedFields::AsSent
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(fields: &[(&str, &str)]) -> Headers {
        fields.iter().copied().collect()
    }

    #[test]
    fn versions_as_browsers_name_them() {
        for (request, response, version) in [
            ("HTTP/1.1", "HTTP/1.1", HttpVersion::Http1),
            ("http/1.1", "http/1.1", HttpVersion::Http1),
            ("h2", "h2", HttpVersion::Later),
            ("http/2.0", "http/2.0", HttpVersion::Later),
            ("HTTP/2", "HTTP/2", HttpVersion::Later),
            ("h3", "h3", HttpVersion::Later),
            ("HTTP/1.1", "h2", HttpVersion::Later),
            ("HTTP/1.1", "", HttpVersion::Later),
            ("", "", HttpVersion::Unknown),
        ] {
            assert_eq!(HttpVersion::of(request, response), version, "{request} {response}");
        }
    }

    #[test]
    fn who_sent_it() {
        for (fields, sender) in [
            (&[("Sec-Fetch-Site", "same-origin"), ("Origin", "null")][..], Sender::SameOrigin),
            (&[("Origin", "https://a.example"), ("Referer", "https://b.example/")], Sender::Origin),
            (&[("Origin", "null"), ("Referer", "https://a.example/frame")], Sender::Opaque),
            (&[("Sec-Fetch-Site", "cross-site"), ("Origin", "null")], Sender::Opaque),
            (&[("Referer", "https://a.example/p")], Sender::Referer),
            (&[("Referer", "about:client")], Sender::Unknown),
            (&[("Sec-Fetch-Site", "cross-site")], Sender::Unknown),
            (&[("Origin", "")], Sender::Unknown),
            (&[], Sender::Unknown),
        ] {
            assert_eq!(Sender::of(&headers(fields)), sender, "{fields:?}");
        }
    }

    #[test]
    fn no_length_means_no_body_only_where_the_version_says_so() {
        let shows = |version, pseudo, method: &str, fields: &[(&str, &str)]| {
            let headers = headers(fields);
            Transport::of(version, pseudo, &headers).shows_no_body(method, &headers)
        };
        let host = ("Host", "a.example");
        for method in ["PUT", "POST", "PATCH", "PROPPATCH", "put"] {
            assert!(shows(HttpVersion::Http1, false, method, &[host]), "{method}");
            assert!(!shows(HttpVersion::Http1, false, method, &[]), "{method}: provisional");
            assert!(!shows(HttpVersion::Http1, false, method, &[host, ("Transfer-Encoding", "chunked")]));
            assert!(!shows(HttpVersion::Later, true, method, &[]), "{method}");
            assert!(!shows(HttpVersion::Unknown, false, method, &[host]), "{method}");
        }
        assert!(shows(HttpVersion::Later, true, "DELETE", &[]));
        assert!(!shows(HttpVersion::Later, true, "DELETE", &[("Content-Type", "text/plain")]));
        assert!(shows(HttpVersion::Unknown, false, "GET", &[]));
        assert!(!shows(HttpVersion::Http1, true, "PUT", &[host]), "pseudo-fields outrank the named version");
    }
}
