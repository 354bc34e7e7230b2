//! Header fields: which values are shown, and in which form.

use super::Masker;
use super::list::List;
use super::names::{NameKind, Stand, kind, known_kind};
use super::text::Context;
use crate::http::Condition;

/// The form in which a field's value is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum FieldRule {
    /// Unchanged: a validator or a condition.
    AsItIs,
    /// As text.
    Text,
    /// A URL, relative or absolute.
    Url,
    /// URLs in angle brackets, followed by parameters.
    Links,
    /// WebDAV's lists of tags and tokens, each for the URL that precedes it (RFC 4918 §10.4).
    Lists,
    /// A query without its question mark.
    Query,
    /// `name=value` pairs of cookies.
    Cookies,
    /// A scheme and its credentials.
    Credentials,
    /// Not shown.
    Hidden,
}

/// Fields whose values are conditions or validators: those of the dialects and of WebDAV. The fields of RFC 9110 are
/// recognised by their names alone, in every place.
const AS_THEY_ARE: List = List(
    "if-schedule-tag-match if-unmodified-since-version last-modified-version lock-token oc-etag overwrite \
     schedule-tag tus-resumable upload-offset x-contentful-version x-goog-generation \
     x-goog-if-generation-match x-goog-if-metageneration-match x-goog-metageneration \
     x-consul-index x-gitlab-last-commit-id x-if-unmodified-since x-last-modified x-ms-if-match x-ms-source-if-match",
);

/// Fields whose values are shown in files and reports, with their secrets masked. Names are in lower case.
const SHOWN: List = List(
    "accept accept-charset accept-encoding accept-language accept-patch accept-post accept-ranges \
     access-control-allow-credentials access-control-allow-headers access-control-allow-methods \
     access-control-allow-origin access-control-allow-private-network access-control-expose-headers \
     access-control-max-age access-control-request-headers access-control-request-method \
     access-control-request-private-network age akamai-cache-status allow brief cache-control \
     cache-status cdn-cache cdn-cache-control cf-cache-status cf-ray cloudflare-cdn-cache-control \
     connection content-disposition content-encoding content-language content-length content-location \
     content-range content-type cross-origin-embedder-policy cross-origin-opener-policy \
     cross-origin-resource-policy dataserviceversion date dav depth destination discourse-present docker-experimental dropbox-api-arg expect expires \
     fastly-debug-path host if if-none-exist keep-alive link location max-forwards ms-author-via \
     node-red-api-version ocs-apirequest odata-maxversion odata-version origin pragma prefer preference-applied priority \
     proxy-authenticate proxy-connection proxy-status range referer referrer-policy retry-after \
     schedule-reply sec-fetch-dest sec-fetch-mode sec-fetch-site sec-fetch-storage-access sec-fetch-user \
     sec-purpose server server-timing service-worker-navigation-preload strict-transport-security \
     surrogate-control te timeout timing-allow-origin trailer transfer-encoding tus-checksum-algorithm \
     tus-extension tus-max-size tus-version upgrade upload-complete upload-defer-length upload-length \
     user-agent vary via wac-allow warning www-authenticate x-amz-bucket-region x-amz-cf-id x-amz-cf-pop \
     x-amz-content-sha256 x-amz-date x-amz-delete-marker x-amz-request-id x-amz-target x-backend x-backend-server \
     x-cache x-cache-hits x-cache-status x-contentful-request-id x-couch-request-id x-couchdb-body-time \
     x-discourse-route x-drupal-cache x-elastic-product x-experience-api-version x-fastcgi-cache x-fastly-request-id x-github-media-type \
     x-github-request-id x-gitlab-meta \
     x-goog-stored-content-length x-hostname x-http-method x-http-method-override x-instance \
     x-instance-id x-method-override x-ms-activity-id x-ms-error-code x-ms-version x-nginx-cache x-node \
     x-pod x-proxy-cache x-served-by x-server x-server-id x-server-name x-timer x-upstream \
     x-upstream-addr x-varnish x-varnish-cache x-vercel-cache x-weave-timestamp zotero-api-version",
);

fn rule(name: &str) -> FieldRule {
    let name = name.to_ascii_lowercase();
    let is_condition = Condition::from_name(&name).is_some() || AS_THEY_ARE.has(&name);
    match name.as_str() {
        "etag" | "last-modified" => FieldRule::AsItIs,
        _ if is_condition => FieldRule::AsItIs,
        // A server's echo of a condition, or its own name for one.
        _ if name.ends_with("-match") && kind(&name, Stand::Field) == NameKind::Validator => {
            FieldRule::AsItIs
        }
        "if" => FieldRule::Lists,
        "if-none-exist" => FieldRule::Query,
        "location" | "content-location" | "referer" | "origin" | "destination" => FieldRule::Url,
        "access-control-allow-origin" => FieldRule::Url,
        "link" => FieldRule::Links,
        "cookie" | "cookie2" | "set-cookie" | "set-cookie2" => FieldRule::Cookies,
        "authorization" | "proxy-authorization" => FieldRule::Credentials,
        shown if SHOWN.has(shown) => FieldRule::Text,
        _ => FieldRule::Hidden,
    }
}

/// Whether a field's name marks its value as a credential.
pub fn is_sensitive(name: &str) -> bool {
    match rule(name) {
        FieldRule::Cookies | FieldRule::Credentials => true,
        FieldRule::Hidden => matches!(known_kind(name, Stand::Field), NameKind::Secret | NameKind::Soft),
        _ => false,
    }
}

impl Masker {
    /// The value of a header field in a file or a report: unchanged if it is a condition or a validator,
    /// with secrets masked if the field is one that is shown, otherwise a placeholder.
    pub fn field(&mut self, name: &str, value: &str) -> String {
        match rule(name) {
            FieldRule::Hidden if self.is_validator_field(name) => value.to_owned(),
            FieldRule::Hidden => self.mark(value.trim()),
            rule => self.by_rule(rule, value),
        }
    }

    /// The masked value of a field on the screen; `None` if neither its name nor its shape marks a secret.
    pub fn shown_field(&mut self, name: &str, value: &str) -> Option<String> {
        let masked = match rule(name) {
            FieldRule::Hidden if is_sensitive(name) => self.mark(value),
            FieldRule::Hidden if kind(name, Stand::Field) == NameKind::Validator => return None,
            FieldRule::Hidden => self.by_rule(FieldRule::Text, value),
            rule => self.by_rule(rule, value),
        };
        (masked != value).then_some(masked)
    }

    /// The name of a header field.
    pub fn field_name(&mut self, name: &str) -> String {
        self.words(name)
    }

    /// Records the validators in a field's value.
    pub(super) fn learn_validators(&mut self, name: &str, value: &str) {
        match rule(name) {
            FieldRule::AsItIs => self.seen.validator(value),
            FieldRule::Lists => {
                for tag in value.split('[').skip(1).filter_map(|rest| rest.split(']').next()) {
                    self.seen.validator(tag);
                }
            }
            FieldRule::Hidden if self.is_validator_field(name) => self.seen.validator(value),
            _ => {}
        }
    }

    /// Whether an unknown field's value is a validator or a condition.
    fn is_validator_field(&self, name: &str) -> bool {
        self.seen.kind(name, Stand::Field) == NameKind::Validator
    }

    fn by_rule(&mut self, rule: FieldRule, value: &str) -> String {
        match rule {
            FieldRule::AsItIs => value.to_owned(),
            FieldRule::Text => self.text(value),
            FieldRule::Url => self.url(value.trim()),
            FieldRule::Links => self.links(value, false),
            FieldRule::Lists => self.links(value, true),
            FieldRule::Query => self.parameters(value, 0),
            FieldRule::Cookies => self.cookies(value),
            FieldRule::Credentials => self.credentials(value),
            FieldRule::Hidden => self.mark(value),
        }
    }

    /// Masks URLs in angle brackets; the text between them is masked as text, or unchanged if `as_it_is`.
    fn links(&mut self, value: &str, as_it_is: bool) -> String {
        let mut masked = String::with_capacity(value.len());
        let mut rest = value;
        while let Some((before, after)) = rest.split_once('<') {
            masked.push_str(&if as_it_is { before.to_owned() } else { self.text(before) });
            let (url, following) = after.split_once('>').unwrap_or((after, ""));
            // A lock token is a URI with its own scheme, and part of a condition.
            let is_url = url.contains("://") || url.starts_with(['/', '?', '.']) || !as_it_is;
            masked.push('<');
            masked.push_str(&if is_url { self.url(url) } else { url.to_owned() });
            if after.len() > url.len() {
                masked.push('>');
            }
            rest = following;
        }
        masked.push_str(&if as_it_is { rest.to_owned() } else { self.text(rest) });
        masked
    }

    /// Masks the values of cookies; names and the attributes of Set-Cookie stay (RFC 6265 §4.1.1).
    pub(super) fn cookies(&mut self, value: &str) -> String {
        const ATTRIBUTES: [&str; 9] = [
            "path",
            "domain",
            "max-age",
            "expires",
            "samesite",
            "secure",
            "httponly",
            "partitioned",
            "priority",
        ];
        let mut parts: Vec<String> = Vec::new();
        for (place, part) in value.split(';').enumerate() {
            let blank = part.len() - part.trim_start().len();
            let (space, part) = part.split_at_checked(blank).unwrap_or(("", part));
            let masked = match part.split_once('=') {
                Some((name, value))
                    if place > 0 && ATTRIBUTES.iter().any(|known| known.eq_ignore_ascii_case(name)) =>
                {
                    [name, "=", &self.text(value)].concat()
                }
                Some((name, value)) => {
                    let secret = value.trim().trim_matches('"');
                    [&*self.words(name), "=", &self.mark(secret)].concat()
                }
                None if ATTRIBUTES.iter().any(|known| known.eq_ignore_ascii_case(part.trim())) => {
                    part.to_owned()
                }
                None => self.mark(part.trim()),
            };
            parts.push([space, &masked].concat());
        }
        parts.join(";")
    }

    /// Masks credentials; their scheme stays (RFC 9110 §11.4).
    pub(super) fn credentials(&mut self, value: &str) -> String {
        let value = value.trim();
        let is_scheme = |scheme: &str| {
            scheme.len() <= 24 && scheme.bytes().all(|octet| octet.is_ascii_alphanumeric() || octet == b'-')
        };
        match value.split_once(' ') {
            Some((scheme, secret)) if is_scheme(scheme) && !super::shape::is_doubtful(scheme) => {
                if scheme.eq_ignore_ascii_case("basic") {
                    self.basic(secret.trim());
                }
                [scheme, " ", &self.mark(secret.trim())].concat()
            }
            _ => self.mark(value),
        }
    }

    /// Records the password in Basic credentials (RFC 7617 §2).
    pub(super) fn basic(&mut self, credentials: &str) {
        use base64::Engine;
        let octets = base64::engine::general_purpose::STANDARD.decode(credentials).unwrap_or_default();
        if let Some((user, password)) =
            String::from_utf8(octets).ok().as_deref().and_then(|text| text.split_once(':'))
        {
            self.mark(password);
            if super::shape::is_doubtful(user) {
                self.mark(user);
            }
        }
    }

    /// Masks recorded text of any kind: an error's message, a reason phrase, a sentence that quotes one.
    pub fn text(&mut self, text: &str) -> String {
        self.free(text, 0, Context::Text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_field_that_is_shown_is_a_secret() {
        for name in SHOWN.words() {
            assert!(!is_sensitive(name) && rule(name) != FieldRule::Hidden, "{name}");
        }
    }

    #[test]
    fn the_dialects_fields_are_shown() {
        let dialects = crate::dialect::from_json(include_str!("../dialect/built_in.json")).unwrap();
        for dialect in &dialects {
            let signs = dialect.signs.iter().filter(|sign| {
                use crate::dialect::DetectorPlace::{RequestHeader, ResponseHeader};
                matches!(sign.place, RequestHeader | ResponseHeader)
            });
            let parts = dialect.conditions.iter().flat_map(|condition| &condition.parts);
            let fresh = parts.clone().flat_map(|part| &part.fresh).chain(&dialect.tags);
            let is_field = |place| place == crate::exchange::Place::Header;
            let within = parts.clone().filter(|part| !part.member.is_empty()).map(|part| &part.name);
            let parts = parts.filter(|part| is_field(part.place) && part.member.is_empty());
            let parts = parts.map(|part| &part.name);
            let fresh = fresh.filter(|source| is_field(source.place)).map(|source| &source.name);
            // Beside the condition, a field of several members can have a secret: it is masked within.
            for name in signs.map(|sign| &sign.name).chain(within) {
                assert_ne!(rule(name), FieldRule::Hidden, "{name} of {}", dialect.name);
            }
            for name in parts.chain(fresh) {
                let shown = matches!(rule(name), FieldRule::AsItIs | FieldRule::Lists | FieldRule::Query);
                assert!(shown, "{name} of {}", dialect.name);
            }
        }
    }

    #[test]
    fn the_validators_of_the_dialects_are_known_by_name() {
        let dialects = crate::dialect::from_json(include_str!("../dialect/built_in.json")).unwrap();
        for dialect in &dialects {
            let parts = dialect.conditions.iter().flat_map(|condition| &condition.parts);
            let sources = parts.clone().flat_map(|part| &part.fresh).chain(&dialect.tags);
            let names = parts.map(|part| (part.place, &part.name));
            for (place, name) in names.chain(sources.map(|source| (source.place, &source.name))) {
                let stand = match place {
                    crate::exchange::Place::Header | crate::exchange::Place::Test => continue,
                    crate::exchange::Place::Query => Stand::Parameter,
                    crate::exchange::Place::Body => Stand::Member,
                };
                assert_eq!(kind(name, stand), NameKind::Validator, "{name} of {}", dialect.name);
            }
        }
    }
}
