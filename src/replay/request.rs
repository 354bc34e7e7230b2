//! A request that the page will send, as a value.

use super::kept::KeptBody;
use crate::dialect::{
    ReplaceFault, replaced_in_body, with_new_member, with_tested_value, without_member, without_tests,
};
use crate::exchange::{Body, Charset, ExchangeId, Fingerprint, Quoted};

/// A request that the page sends on the user's behalf.
#[derive(Clone, Debug, PartialEq)]
pub struct PlannedRequest {
    /// The method.
    pub method: String,
    /// The absolute URL.
    pub url: String,
    /// Fields that a script may set; the browser adds its own.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: PlannedBody,
    /// Changes of a JSON body; every other octet stays as it was.
    pub edits: Vec<BodyEdit>,
    /// Whether the browser sends cookies with the request.
    pub credentials: Credentials,
    /// The cache mode of the Fetch standard.
    pub cache: CacheMode,
    /// `Referer`, which a script sets as `referrer`.
    pub referrer: Referrer,
}

/// `Referer` of a planned request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Referrer {
    /// Exactly this URL.
    Url(String),
    /// None.
    None,
}

/// The body of a planned request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlannedBody {
    /// None.
    Empty,
    /// The recorded request body of an exchange, in this charset: exactly the bytes that were sent, with this
    /// fingerprint.
    Recorded(ExchangeId, Charset, Fingerprint),
    /// The recorded content of an exchange's response, of this fingerprint.
    Received(ExchangeId, Fingerprint),
    /// A text that the user has seen, in UTF-8, of this fingerprint.
    Given(Fingerprint),
    /// The octets that the page keeps of the recorded call, and sends from there.
    Kept(KeptBody),
}

impl PlannedBody {
    /// The fingerprint of the octets that were planned, without their edits; `None` where there are none, or where they
    /// stay in the page.
    pub fn fingerprint(self) -> Option<Fingerprint> {
        match self {
            PlannedBody::Recorded(.., planned)
            | PlannedBody::Received(_, planned)
            | PlannedBody::Given(planned) => Some(planned),
            PlannedBody::Empty | PlannedBody::Kept(_) => None,
        }
    }

    /// Whether these octets are what was planned.
    pub fn is(self, octets: Option<&Body>) -> bool {
        match (self, octets) {
            (PlannedBody::Empty | PlannedBody::Kept(_), None) => true,
            (planned, Some(octets)) => planned.fingerprint() == Some(octets.fingerprint()),
            _ => false,
        }
    }
}

/// A change of a JSON body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BodyEdit {
    /// Another value for a member.
    Member {
        /// The member's path, as a dialect writes it.
        path: String,
        /// The value.
        value: String,
    },
    /// Another value for the `test` operations of a JSON Patch (RFC 6902 §4.6) at one place of the resource.
    Test {
        /// The JSON Pointer (RFC 6901) that is tested.
        pointer: String,
        /// The expected value, as JSON.
        value: String,
    },
    /// A member that the body does not have yet.
    NewMember {
        /// The member's path, as a dialect writes it.
        path: String,
        /// The value; empty until it is known.
        value: String,
    },
    /// The body without a member, which the path names as a dialect writes it.
    WithoutMember(String),
    /// A JSON Patch without its `test` operations.
    WithoutTests,
}

/// The recorded body with its edits.
///
/// # Errors
/// In words, when a member cannot be replaced faithfully.
pub fn edited(body: Body, edits: &[BodyEdit]) -> Result<Body, String> {
    let mut body = body;
    for edit in edits {
        let text = body.text().ok_or("the recorded body is no text")?;
        let changed = match edit {
            BodyEdit::Member { path, value } => with_member(text, path, value)?,
            BodyEdit::Test { pointer, value } => with_tested_value(text, pointer, value)
                .ok_or_else(|| format!("the recorded body does not test {}", Quoted(pointer)))?,
            BodyEdit::NewMember { path, value } => with_new_member(text, path, value)
                .ok_or_else(|| format!("the recorded body has no place for {}", Quoted(path)))?,
            BodyEdit::WithoutMember(path) => without_member(text, path).ok_or_else(|| {
                format!("{} does not stand in the recorded body exactly once", Quoted(path))
            })?,
            BodyEdit::WithoutTests => {
                without_tests(text).ok_or("the recorded body is no patch that can be read")?
            }
        };
        body = Body::Text(changed.into());
    }
    Ok(body)
}

fn with_member(text: &str, path: &str, value: &str) -> Result<String, String> {
    replaced_in_body(text, path, value).map_err(|fault| match fault {
        ReplaceFault::NotThere => {
            format!("{} does not stand in the recorded body exactly once", Quoted(path))
        }
        ReplaceFault::NoNumber => {
            format!("{} is a number in the recorded body, and {} is none", Quoted(path), Quoted(value))
        }
    })
}

/// The credentials mode of the Fetch standard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Credentials {
    /// Cookies are sent.
    Include,
    /// Cookies are sent to the page's own origin: the default of the Fetch standard.
    SameOrigin,
    /// Cookies are not sent.
    Omit,
}

impl Credentials {
    /// As `fetch` spells it.
    pub fn name(self) -> &'static str {
        match self {
            Credentials::Include => "include",
            Credentials::SameOrigin => "same-origin",
            Credentials::Omit => "omit",
        }
    }
}

/// The cache mode of the Fetch standard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CacheMode {
    /// Past every cache. A 412 does not invalidate the stored GET (RFC 9111 §4.4): any other mode could
    /// return the same stale tag every time.
    NoStore,
    /// As the page reads: a cache may answer.
    Default,
}

impl CacheMode {
    /// As `fetch` spells it.
    pub fn name(self) -> &'static str {
        match self {
            CacheMode::NoStore => "no-store",
            CacheMode::Default => "default",
        }
    }
}

/// Whether `fetch` refuses a method: the Fetch standard's forbidden methods.
pub fn is_forbidden_method(method: &str) -> bool {
    matches!(&*method.to_ascii_uppercase(), "CONNECT" | "TRACE" | "TRACK")
}

/// Whether the browser sets this request field itself, whatever a script says: the Fetch standard's
/// forbidden request-headers.
pub fn is_forbidden(name: &str, value: &str) -> bool {
    const NAMES: [&str; 20] = [
        "accept-charset",
        "accept-encoding",
        "access-control-request-headers",
        "access-control-request-method",
        "access-control-request-private-network",
        "connection",
        "content-length",
        "cookie",
        "cookie2",
        "date",
        "dnt",
        "expect",
        "host",
        "keep-alive",
        "origin",
        "referer",
        "set-cookie",
        "te",
        "trailer",
        "transfer-encoding",
    ];
    let name = name.to_ascii_lowercase();
    let overrides = matches!(&*name, "x-http-method" | "x-http-method-override" | "x-method-override");
    NAMES.contains(&&*name)
        || matches!(&*name, "upgrade" | "via" | "user-agent" | "priority")
        || name.starts_with("proxy-")
        || name.starts_with("sec-")
        || (overrides && value.split(',').any(|method| is_forbidden_method(method.trim())))
}

/// Whether the browser adds this field to a request because of its cache mode or its conditions
/// (seen in Chromium 156 and Firefox 153): a copied field would be sent twice.
pub fn is_added_by_cache_mode(name: &str, value: &str) -> bool {
    let value = value.trim();
    (name.eq_ignore_ascii_case("cache-control") && matches!(value, "no-cache" | "max-age=0"))
        || (name.eq_ignore_ascii_case("pragma") && value == "no-cache")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edit_changes_its_member_and_nothing_else() {
        let edit = |body: &str, path: &str, value: &str| {
            let edits = [BodyEdit::Member { path: path.into(), value: value.into() }];
            edited(Body::Text(body.into()), &edits).map(|body| body.text().unwrap_or("").to_owned())
        };
        assert_eq!(
            edit("{ \"v\" : 1.0, \"_rev\":\"1-a\"}", "_rev", "2-b").unwrap(),
            "{ \"v\" : 1.0, \"_rev\":\"2-b\"}"
        );
        assert!(edit("{\"v\":1}", "v", "2-b").unwrap_err().contains("2-b is none"));
        assert!(edit("{\"v\":1}", "w", "2").unwrap_err().contains("exactly once"));
        assert!(
            edited(
                Body::Bytes([0xFF].as_slice().into()),
                &[BodyEdit::Member { path: "v".into(), value: "1".into() }]
            )
            .is_err()
        );
    }

    #[test]
    fn the_browsers_own_fields() {
        for name in [
            "Cookie",
            "HOST",
            "Sec-Fetch-Dest",
            "sec-ch-ua",
            "Proxy-Authorization",
            "Content-Length",
            "Origin",
        ] {
            assert!(is_forbidden(name, "x"), "{name}");
        }
        for name in
            ["If-Match", "Authorization", "Content-Type", "Accept", "X-Requested-With", "X-HTTP-Method"]
        {
            assert!(!is_forbidden(name, "PATCH"), "{name}");
        }
        assert!(is_forbidden("X-HTTP-Method-Override", "get, trace"));
    }
}
