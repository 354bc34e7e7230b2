//! What CORS lets a page send and read (Fetch, "HTTP-CORS protocol"). DevTools shows every field; the
//! page's script does not.

use crate::exchange::{Exchange, Headers, InitiatorType, origin_of};
use crate::http::Condition;

/// Whether a request goes to the page's own origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// The page's own origin: CORS does not apply.
    SameOrigin,
    /// Another origin.
    CrossOrigin,
    /// Unknown: the request names no origin, as Chromium 156 records a request that was never sent.
    Unknown,
}

impl Reach {
    /// Compares the URL's origin with the request's Origin, else with its Referer; a GET to the page's own origin has
    /// no Origin.
    pub fn of(exchange: &Exchange) -> Reach {
        let headers = &exchange.request.headers;
        let page = match (headers.get("Origin"), headers.get("Referer")) {
            (Some(origin), _) => origin.trim(),
            (None, Some(referer)) => origin_of(referer),
            (None, None) => return Reach::Unknown,
        };
        if page == origin_of(&exchange.request.url) { Reach::SameOrigin } else { Reach::CrossOrigin }
    }
}

/// Whether a list of names in a CORS field contains a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListMatch {
    /// The list contains the name.
    Named,
    /// The list contains `*`, which counts only for a request without credentials.
    ByStar,
    /// The list contains neither.
    Absent,
}

/// Whether the lines of `field` contain `wanted`, in any case.
pub fn listed(headers: &Headers, field: &str, wanted: &str) -> ListMatch {
    let mut found = ListMatch::Absent;
    for name in headers.lines(field).flat_map(|line| line.split(',')) {
        match name.trim() {
            name if name.eq_ignore_ascii_case(wanted) => return ListMatch::Named,
            "*" => found = ListMatch::ByStar,
            _ => {}
        }
    }
    found
}

/// Whether the page's script may read a field of a response, for a field that is not safelisted. ETag is not
/// safelisted, Last-Modified is (Fetch, "CORS-safelisted response-header name").
pub fn exposure(exchange: &Exchange, field: &str) -> ListMatch {
    match Reach::of(exchange) {
        Reach::CrossOrigin => listed(&exchange.response.headers, "Access-Control-Expose-Headers", field),
        Reach::SameOrigin | Reach::Unknown => ListMatch::Named,
    }
}

/// The conditions that a preflight asked for and the server did not allow, and how: the list omits them, or has
/// a `*`, which does not count with credentials. A preflight without a successful response refuses no
/// particular condition.
pub fn refused_conditions(preflight: &Exchange) -> impl Iterator<Item = (Condition, ListMatch)> {
    let is_answered = preflight.kind == InitiatorType::Preflight && preflight.succeeded();
    let asked = move |condition: &Condition| {
        is_answered
            && listed(&preflight.request.headers, "Access-Control-Request-Headers", condition.name())
                == ListMatch::Named
    };
    let given = |condition: Condition| {
        (condition, listed(&preflight.response.headers, "Access-Control-Allow-Headers", condition.name()))
    };
    let with_credentials = preflight
        .response
        .headers
        .get("Access-Control-Allow-Credentials")
        .is_some_and(|value| &**value == "true");
    Condition::ALL.into_iter().filter(asked).map(given).filter(move |(_, listed)| match listed {
        ListMatch::Named => false,
        ListMatch::ByStar => with_credentials,
        ListMatch::Absent => true,
    })
}

/// Whether a request was made with credentials: a request with credentials sends cookies, and `*` does not count for
/// it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CredentialsSent {
    /// The request had a cookie.
    Included,
    /// The request had no cookie, and the server allows no credentials.
    Unlikely,
    /// The server allows credentials (Access-Control-Allow-Credentials: true); a preflight never has a cookie
    /// (Fetch, "CORS-preflight fetch").
    Possible,
}

impl CredentialsSent {
    /// Decides by the request's Cookie, else by what the server allows.
    pub fn of(exchange: &Exchange) -> CredentialsSent {
        let allowed = exchange.response.headers.get("Access-Control-Allow-Credentials");
        if exchange.request.headers.has("Cookie") {
            CredentialsSent::Included
        } else if allowed.is_some_and(|value| &**value == "true") {
            CredentialsSent::Possible
        } else {
            CredentialsSent::Unlikely
        }
    }
}

/// Whether the page's script may read a field of a response, and if not, why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Visibility {
    /// The script may read the field.
    Visible,
    /// Access-Control-Expose-Headers does not name the field.
    NotExposed,
    /// Access-Control-Expose-Headers is `*`, which does not count with credentials.
    StarWithCredentials,
    /// Access-Control-Expose-Headers is `*`, and whether the request was made with credentials is not recorded.
    StarPerhapsWithCredentials,
    /// No script may read the field, whatever the server sends (Fetch, "forbidden response-header name").
    Forbidden,
    /// The browser hid the whole response from the page.
    ResponseBlocked,
}

/// Whether the page's script could read a field of a response (Fetch, "CORS filtered response").
pub fn visibility(exchange: &Exchange, field: &str) -> Visibility {
    let is = |known: &&str| field.eq_ignore_ascii_case(known);
    if ["Set-Cookie", "Set-Cookie2"].iter().any(is) {
        return Visibility::Forbidden;
    }
    if Reach::of(exchange) != Reach::CrossOrigin {
        return Visibility::Visible;
    }
    if origin_refusal(exchange).is_some() {
        return Visibility::ResponseBlocked;
    }
    if SAFELISTED_RESPONSE_FIELDS.iter().any(is) {
        return Visibility::Visible;
    }
    match (exposure(exchange, field), CredentialsSent::of(exchange)) {
        (ListMatch::Named, _) | (ListMatch::ByStar, CredentialsSent::Unlikely) => Visibility::Visible,
        // A request with credentials and without a cookie to send looks like a request without credentials.
        (ListMatch::ByStar, CredentialsSent::Possible) => Visibility::StarPerhapsWithCredentials,
        (ListMatch::ByStar, CredentialsSent::Included) => Visibility::StarWithCredentials,
        (ListMatch::Absent, _) => Visibility::NotExposed,
    }
}

/// Fetch, "CORS-safelisted response-header name".
const SAFELISTED_RESPONSE_FIELDS: [&str; 7] = [
    "Cache-Control",
    "Content-Language",
    "Content-Length",
    "Content-Type",
    "Expires",
    "Last-Modified",
    "Pragma",
];

/// Why the page may not read a response at all (Fetch, "CORS check").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OriginRefusal {
    /// The response has no Access-Control-Allow-Origin.
    Missing,
    /// Access-Control-Allow-Origin is `*`, which does not count with credentials.
    StarWithCredentials,
    /// Access-Control-Allow-Origin names another origin.
    Other,
    /// Access-Control-Allow-Credentials is not `true`, and a cookie was sent.
    CredentialsNotAllowed,
}

/// Fetch's "CORS check" of a response, for a request with a recorded Origin.
pub fn origin_refusal(exchange: &Exchange) -> Option<OriginRefusal> {
    let headers = &exchange.response.headers;
    let origin = exchange.request.headers.get("Origin")?;
    if exchange.response.status == 0 {
        return None;
    }
    let with_credentials = exchange.request.headers.has("Cookie");
    let mut lines = headers.lines("Access-Control-Allow-Origin");
    let allowed = match (lines.next(), lines.next()) {
        (None, _) => return Some(OriginRefusal::Missing),
        (Some(allowed), None) => allowed.trim(),
        // Two lines combine to one value that is not an origin.
        (Some(_), Some(_)) => return Some(OriginRefusal::Other),
    };
    match allowed {
        "*" if with_credentials => Some(OriginRefusal::StarWithCredentials),
        "*" => None,
        allowed if allowed != origin.trim() => Some(OriginRefusal::Other),
        _ if with_credentials
            && headers.get("Access-Control-Allow-Credentials").is_none_or(|value| value.trim() != "true") =>
        {
            Some(OriginRefusal::CredentialsNotAllowed)
        }
        _ => None,
    }
}

/// Whether the browser kept a whole response from the page's script, to which the request then failed as a network error
/// does (Fetch, "CORS check"). A request to the page's own origin can carry Origin too, and is not checked.
pub fn is_kept_back(exchange: &Exchange) -> bool {
    Reach::of(exchange) == Reach::CrossOrigin && origin_refusal(exchange).is_some()
}

/// A method or field that a preflight asked for, and whether the server allowed it (Fetch, "CORS-preflight fetch").
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PreflightItem {
    /// The method, or the field's name in lower case, as browsers send it.
    pub what: String,
    /// Whether the server allowed it.
    pub given: Given,
}

/// Whether the server allowed what a preflight asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Given {
    /// Allowed by name, or allowed without being listed.
    Yes,
    /// Allowed by a `*`, which does not count with credentials; the request's credentials mode is not recorded.
    ByStar,
    /// Not allowed.
    No,
}

/// The largest number of a preflight's fields that are examined: a hostile page can ask for thousands.
const MOST_ASKED: usize = 64;

/// The method and the fields that a preflight asked for; `None` where its response was not successful, so that
/// nothing in particular was refused.
pub fn asked(preflight: &Exchange) -> Option<(PreflightItem, Vec<PreflightItem>)> {
    if preflight.kind != InitiatorType::Preflight
        || !preflight.succeeded()
        || origin_refusal(preflight).is_some()
    {
        return None;
    }
    let (sent, received) = (&preflight.request.headers, &preflight.response.headers);
    let star = match CredentialsSent::of(preflight) {
        CredentialsSent::Unlikely => Given::Yes,
        CredentialsSent::Included | CredentialsSent::Possible => Given::ByStar,
    };
    let method = sent.get("Access-Control-Request-Method")?.trim();
    let methods = received.lines("Access-Control-Allow-Methods").flat_map(|line| line.split(','));
    let mut given = Given::No;
    if matches!(method, "GET" | "HEAD" | "POST") {
        given = Given::Yes;
    }
    // Methods are case-sensitive (RFC 9110 §9.1): `put` does not allow PUT.
    for allowed in methods.map(str::trim) {
        match allowed {
            allowed if allowed == method => given = Given::Yes,
            "*" if given == Given::No => given = star,
            _ => {}
        }
    }
    let method = PreflightItem { what: method.to_owned(), given };
    let names = sent.lines("Access-Control-Request-Headers").flat_map(|line| line.split(','));
    let names = names.map(str::trim).filter(|name| !name.is_empty()).take(MOST_ASKED);
    let fields = names.map(|name| PreflightItem {
        what: name.to_ascii_lowercase(),
        given: match listed(received, "Access-Control-Allow-Headers", name) {
            ListMatch::Named => Given::Yes,
            // A `*` never allows Authorization (Fetch, "CORS non-wildcard request-header name").
            ListMatch::ByStar if name.eq_ignore_ascii_case("Authorization") => Given::No,
            ListMatch::ByStar => star,
            ListMatch::Absent => Given::No,
        },
    });
    Some((method, fields.collect()))
}

/// How long after a page's request its preflight may begin, in microseconds: Firefox 153 takes a few
/// milliseconds, and records a request that was never sent as ended when it began.
pub const FOLLOWS_WITHIN: i64 = 1_000_000;

/// Whether a preflight belongs to a page's request of the same URL, by its method and the times of both.
pub fn is_preflight_of(preflight: &Exchange, page: &Exchange) -> bool {
    let method = preflight.request.headers.get("Access-Control-Request-Method");
    let apart = preflight.request_start.0.saturating_sub(page.request_start.0);
    let together =
        page.response_end >= preflight.request_start && page.request_start <= preflight.response_end;
    let never_left = page.response.status == 0 && (0..=FOLLOWS_WITHIN).contains(&apart);
    preflight.kind == InitiatorType::Preflight
        && page.kind != InitiatorType::Preflight
        && method == Some(&page.request.method)
        && (together || never_left)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::ExchangeId;

    const ASKS: &str =
        "Access-Control-Request-Method: PUT ; Access-Control-Request-Headers: authorization,if-match";

    #[test]
    fn what_a_script_may_read() {
        let seen = |sent: &str, received: &str, field: &str| {
            visibility(&scenario(&format!("0-1 GET /n {sent} -> 200 {received}")), field)
        };
        let (cross, allow) = ("Origin: https://b.example", "Access-Control-Allow-Origin: https://b.example");
        assert_eq!(seen("", "", "ETag"), Visibility::Visible);
        assert_eq!(seen("", "", "set-cookie"), Visibility::Forbidden);
        assert_eq!(seen(cross, allow, "etag"), Visibility::NotExposed);
        assert_eq!(seen(cross, allow, "last-modified"), Visibility::Visible);
        let with = |more: &str| format!("{allow} ; {more}");
        let named = with("Access-Control-Expose-Headers: retry-after, etag");
        assert_eq!(seen(cross, &named, "ETag"), Visibility::Visible);
        assert_eq!(
            seen(cross, "Access-Control-Allow-Origin: * ; Access-Control-Expose-Headers: *", "ETag"),
            Visibility::Visible
        );
        let star = with("Access-Control-Expose-Headers: * ; Access-Control-Allow-Credentials: true");
        let cookie = format!("{cross} ; Cookie: s=1");
        assert_eq!(seen(&cookie, &star, "ETag"), Visibility::StarWithCredentials);
        assert_eq!(seen(cross, &star, "ETag"), Visibility::StarPerhapsWithCredentials);
        assert_eq!(seen(cross, "", "Last-Modified"), Visibility::ResponseBlocked);
    }

    #[test]
    fn the_check_of_the_origin() {
        let refused = |sent: &str, received: &str| {
            origin_refusal(&scenario(&format!(
                "0-1 GET /n Origin: https://b.example{sent} -> 200 {received}"
            )))
        };
        let cookie = " ; Cookie: s=1";
        assert_eq!(refused("", ""), Some(OriginRefusal::Missing));
        assert_eq!(refused("", "Access-Control-Allow-Origin: *"), None);
        assert_eq!(
            refused(cookie, "Access-Control-Allow-Origin: *"),
            Some(OriginRefusal::StarWithCredentials)
        );
        assert_eq!(refused("", "Access-Control-Allow-Origin: https://c.example"), Some(OriginRefusal::Other));
        assert_eq!(
            refused("", "Access-Control-Allow-Origin: https://b.example/"),
            Some(OriginRefusal::Other)
        );
        let twice = "Access-Control-Allow-Origin: * ; Access-Control-Allow-Origin: *";
        assert_eq!(refused("", twice), Some(OriginRefusal::Other));
        let named = "Access-Control-Allow-Origin: https://b.example";
        assert_eq!(refused(cookie, named), Some(OriginRefusal::CredentialsNotAllowed));
        assert_eq!(refused(cookie, &format!("{named} ; Access-Control-Allow-Credentials: true")), None);
    }

    #[test]
    fn what_a_preflight_asked_for() {
        let given = |answer: &str| {
            let (method, fields) = asked(&scenario(&format!("0-1 preflight OPTIONS /n {ASKS} -> {answer}")))?;
            Some([method.given, fields[0].given, fields[1].given])
        };
        use Given::{ByStar, No, Yes};
        assert_eq!(given("204"), Some([No, No, No]));
        assert_eq!(
            given("204 Access-Control-Allow-Methods: put ; Access-Control-Allow-Headers: If-Match"),
            Some([No, No, Yes])
        );
        assert_eq!(
            given("204 Access-Control-Allow-Methods: * ; Access-Control-Allow-Headers: *"),
            Some([Yes, No, Yes])
        );
        assert_eq!(
            given(
                "204 Access-Control-Allow-Methods: * ; Access-Control-Allow-Headers: *, authorization ; Access-Control-Allow-Credentials: true"
            ),
            Some([ByStar, Yes, ByStar])
        );
        assert_eq!(given("500"), None);
    }

    fn scenario(line: &str) -> Exchange {
        crate::scenario::recording(line).get(ExchangeId(0)).unwrap().clone()
    }

    #[test]
    fn reach() {
        let reach = |fields: &str| Reach::of(&scenario(&format!("0-1 GET /n {fields} -> 200")));
        assert_eq!(reach("Origin: https://a.example"), Reach::SameOrigin);
        assert_eq!(reach("Origin: https://b.example"), Reach::CrossOrigin);
        assert_eq!(reach("Origin: null"), Reach::CrossOrigin);
        assert_eq!(reach("Referer: https://b.example/x"), Reach::CrossOrigin);
        assert_eq!(reach(""), Reach::Unknown);
    }

    #[test]
    fn lists() {
        let headers: Headers = [("X", "a, ETAG"), ("x", "*")].into_iter().collect();
        assert_eq!(listed(&headers, "X", "etag"), ListMatch::Named);
        assert_eq!(listed(&headers, "X", "Age"), ListMatch::ByStar);
        assert_eq!(listed(&headers, "Y", "Age"), ListMatch::Absent);
    }

    #[test]
    fn what_a_preflight_refuses() {
        let refused = |answer: &str| {
            let asks =
                "Access-Control-Request-Method: PUT ; Access-Control-Request-Headers: content-type,if-match";
            let preflight = scenario(&format!("0-1 preflight OPTIONS /n {asks} -> {answer}"));
            refused_conditions(&preflight).map(|(condition, _)| condition).collect::<Vec<_>>()
        };
        assert_eq!(refused("204 Access-Control-Allow-Headers: content-type"), [Condition::IfMatch]);
        assert_eq!(refused("204 Access-Control-Allow-Headers: Content-Type, If-Match"), []);
        assert_eq!(refused("204 Access-Control-Allow-Headers: *"), []);
        assert_eq!(
            refused("204 Access-Control-Allow-Headers: * ; Access-Control-Allow-Credentials: true"),
            [Condition::IfMatch]
        );
        assert_eq!(refused("500"), [], "the server was not asked the question");
        assert_eq!(refused("0"), []);
    }
}
