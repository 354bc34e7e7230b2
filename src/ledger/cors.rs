//! What CORS lets a page send and see (Fetch, "HTTP-CORS protocol"): DevTools shows all of it, the
//! page's script does not.

use crate::exchange::{Exchange, Headers, Kind, origin_of};
use crate::http::Condition;

/// Whether a page asked its own origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// The page's own: CORS does not apply.
    SameOrigin,
    /// Another origin's.
    CrossOrigin,
    /// The request names no origin, as Chromium 156 records a request that was never sent.
    Unknown,
}

impl Reach {
    /// Judges by the request's Origin, else by its Referer; a GET to the own origin has no Origin.
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

/// Whether a list of names in a CORS field holds a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Listed {
    /// It names it.
    Named,
    /// It says `*`, which counts only for a request without credentials.
    ByStar,
    /// It does not.
    Absent,
}

/// Whether the lines of `field` name `wanted`, in any case.
pub fn listed(headers: &Headers, field: &str, wanted: &str) -> Listed {
    let mut found = Listed::Absent;
    for name in headers.lines(field).flat_map(|line| line.split(',')) {
        match name.trim() {
            name if name.eq_ignore_ascii_case(wanted) => return Listed::Named,
            "*" => found = Listed::ByStar,
            _ => {}
        }
    }
    found
}

/// Whether the page's script may read a field of a response that is not safelisted, as ETag is not
/// and Last-Modified is (Fetch, "CORS-safelisted response-header name").
pub fn exposure(exchange: &Exchange, field: &str) -> Listed {
    match Reach::of(exchange) {
        Reach::CrossOrigin => listed(&exchange.response.headers, "Access-Control-Expose-Headers", field),
        Reach::SameOrigin | Reach::Unknown => Listed::Named,
    }
}

/// The conditions that a preflight asked for and was not given, and how: by leaving them out, or by
/// a `*`, which does not count with credentials. A preflight without a good answer refuses nothing
/// in particular.
pub fn refused_conditions(preflight: &Exchange) -> impl Iterator<Item = (Condition, Listed)> {
    let is_answered = preflight.kind == Kind::Preflight && preflight.succeeded();
    let asked = move |condition: &Condition| {
        is_answered
            && listed(&preflight.request.headers, "Access-Control-Request-Headers", condition.name())
                == Listed::Named
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
        Listed::Named => false,
        Listed::ByStar => with_credentials,
        Listed::Absent => true,
    })
}

/// How long after a page's request its preflight may begin, in microseconds: Firefox 153 takes a few
/// milliseconds, and calls a request that never left ended at its beginning.
pub const FOLLOWS_WITHIN: i64 = 1_000_000;

/// Whether a preflight asks for a page's request of the same URL, by its method and their times.
pub fn is_preflight_of(preflight: &Exchange, page: &Exchange) -> bool {
    let method = preflight.request.headers.get("Access-Control-Request-Method");
    let apart = preflight.started.0.saturating_sub(page.started.0);
    let together = page.finished >= preflight.started && page.started <= preflight.finished;
    let never_left = page.response.status == 0 && (0..=FOLLOWS_WITHIN).contains(&apart);
    preflight.kind == Kind::Preflight
        && page.kind != Kind::Preflight
        && method == Some(&page.request.method)
        && (together || never_left)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::ExchangeId;

    fn drawn(line: &str) -> Exchange {
        crate::drawn::recording(line).get(ExchangeId(0)).unwrap().clone()
    }

    #[test]
    fn reach() {
        let reach = |fields: &str| Reach::of(&drawn(&format!("0-1 GET /n {fields} -> 200")));
        assert_eq!(reach("Origin: https://a.example"), Reach::SameOrigin);
        assert_eq!(reach("Origin: https://b.example"), Reach::CrossOrigin);
        assert_eq!(reach("Origin: null"), Reach::CrossOrigin);
        assert_eq!(reach("Referer: https://b.example/x"), Reach::CrossOrigin);
        assert_eq!(reach(""), Reach::Unknown);
    }

    #[test]
    fn lists() {
        let headers: Headers = [("X", "a, ETAG"), ("x", "*")].into_iter().collect();
        assert_eq!(listed(&headers, "X", "etag"), Listed::Named);
        assert_eq!(listed(&headers, "X", "Age"), Listed::ByStar);
        assert_eq!(listed(&headers, "Y", "Age"), Listed::Absent);
    }

    #[test]
    fn what_a_preflight_refuses() {
        let refused = |answer: &str| {
            let asks =
                "Access-Control-Request-Method: PUT ; Access-Control-Request-Headers: content-type,if-match";
            let preflight = drawn(&format!("0-1 preflight OPTIONS /n {asks} -> {answer}"));
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
