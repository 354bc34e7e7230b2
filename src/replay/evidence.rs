//! What the browser's network entry proves of a planned request: that the entry is this request, and how it differs
//! from the plan.

use super::request::{PlannedBody, PlannedRequest};
use super::same_url::is_same_url;
use crate::exchange::{Exchange, Fingerprint, Inexact, Quoted, RequestBody};
use std::fmt;

/// How a request that was sent differs from the planned one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Difference {
    /// A field has another value, or is missing.
    Header(String),
    /// The body is not the planned one.
    Body,
    /// The browser did not record the body as it was sent: it could not be compared.
    BodyUnknown,
}

impl Difference {
    /// Whether something is known to differ.
    pub fn is_known(&self) -> bool {
        *self != Difference::BodyUnknown
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Difference::Header(name) => write!(f, "{}", Quoted(name)),
            Difference::Body => f.write_str("the body"),
            Difference::BodyUnknown => f.write_str("a body that the browser did not record as it was sent"),
        }
    }
}

/// Whether an exchange is the planned request, by its method and its URL: any script of the page can copy the replay's
/// mark.
pub fn is_planned(planned: &PlannedRequest, exchange: &Exchange) -> bool {
    planned.method == *exchange.request.method && is_same_url(&planned.url, &exchange.request.url)
}

/// How an exchange differs from the planned request; `body` is the fingerprint of the planned octets.
/// A field that the browser adds is no difference.
pub fn differences(
    planned: &PlannedRequest,
    body: Option<Fingerprint>,
    exchange: &Exchange,
) -> Vec<Difference> {
    let mut found: Vec<Difference> = Vec::new();
    for (name, _) in &planned.headers {
        let is_known =
            |one: &Difference| matches!(one, Difference::Header(other) if other.eq_ignore_ascii_case(name));
        if found.iter().any(is_known) {
            continue;
        }
        let wanted = planned.headers.iter().filter(|(other, _)| other.eq_ignore_ascii_case(name));
        let wanted = combined(wanted.map(|(_, value)| &**value));
        let sent = combined(exchange.request.headers.lines(name).map(|value| &**value));
        if !is_same_value(&wanted, &sent) {
            found.push(Difference::Header(name.clone()));
        }
    }
    // What the page keeps never comes here: its length alone can be compared.
    if let PlannedBody::Kept(kept) = planned.body {
        let is_other = exchange.request.content_length().is_some_and(|length| length != kept.length);
        let is_known = is_other || (exchange.request.body == RequestBody::Empty && kept.length > 0);
        found.push(if is_known { Difference::Body } else { Difference::BodyUnknown });
        return found;
    }
    let is_empty = planned.body == PlannedBody::Empty || body.is_some_and(|body| body.length == 0);
    match (&exchange.request.body, body) {
        (RequestBody::Empty, _) if is_empty => {}
        (RequestBody::Exact(_, sent), Some(body)) if *sent == body => {}
        // The browser did not record this body, but may know its length.
        (RequestBody::Inexact(why), body) => {
            let length = body.map_or(0, |body| body.length);
            found.push(match why {
                Inexact::Missing { sent } | Inexact::OtherLength { sent, .. } if *sent != length => {
                    Difference::Body
                }
                _ => Difference::BodyUnknown,
            });
        }
        _ => found.push(Difference::Body),
    }
    found
}

/// The lines of a field as one value (RFC 9110 §5.3).
fn combined<'a>(lines: impl Iterator<Item = &'a str>) -> String {
    lines.map(str::trim).collect::<Vec<_>>().join(", ")
}

/// Whether two values are the same octets. Chromium 156 reports octets beyond ASCII in another coding, one character
/// each.
pub fn is_same_value(one: &str, other: &str) -> bool {
    let is_same = |(one, other): (char, char)| one == other || !(one.is_ascii() || other.is_ascii());
    one == other
        || (one.chars().count() == other.chars().count() && one.chars().zip(other.chars()).all(is_same))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::{Body, Charset, ExchangeId, Fingerprint};
    use crate::replay::{CacheMode, Credentials, KeptBody, KeptContent, Referrer};
    use crate::scenario::recording;

    fn planned(headers: &[(&str, &str)], has_body: bool) -> PlannedRequest {
        PlannedRequest {
            method: "PUT".into(),
            url: "https://a.example/n?q=%C3%A9".into(),
            headers: headers.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect(),
            body: if has_body {
                PlannedBody::Recorded(ExchangeId(0), Charset::Utf8, Fingerprint::of(b""))
            } else {
                PlannedBody::Empty
            },
            edits: Vec::new(),
            credentials: Credentials::Include,
            cache: CacheMode::NoStore,
            referrer: Referrer::None,
        }
    }

    fn compared(planned: &PlannedRequest, body: Option<&str>, line: &str) -> Vec<Difference> {
        let recording = recording(line);
        let body = body.map(|body| Body::Text(body.into()).fingerprint());
        differences(planned, body, recording.get(ExchangeId(0)).unwrap())
    }

    #[test]
    fn what_was_planned_is_looked_for_and_what_the_browser_adds_is_not() {
        let plan = planned(&[("If-Match", "\"v2\""), ("X-Own", "1")], true);
        let same =
            "0-1 PUT /n if-match: \"v2\" ; X-Own: 1 ; Cookie: s=1 ; Sec-Fetch-Mode: cors | mine -> 204";
        assert_eq!(compared(&plan, Some("mine"), same), []);
        let dropped = "0-1 PUT /n X-Own: 2 ; Cookie: s=1 | mine -> 204";
        let names = ["If-Match", "X-Own"].map(|name| Difference::Header(name.into()));
        assert_eq!(compared(&plan, Some("mine"), dropped), names);
        let body = "0-1 PUT /n If-Match: \"v2\" ; X-Own: 1 | yours -> 204";
        assert_eq!(compared(&plan, Some("mine"), body), [Difference::Body]);
        let none = "0-1 PUT /n If-Match: \"v2\" ; X-Own: 1 -> 204";
        assert_eq!(compared(&plan, Some("mine"), none), [Difference::Body]);
    }

    #[test]
    fn a_field_of_several_lines_is_one_value() {
        let plan = planned(&[("X-A", "1"), ("x-a", "2")], false);
        assert_eq!(compared(&plan, None, "0-1 PUT /n X-A: 1, 2 -> 204"), []);
        assert_eq!(compared(&plan, None, "0-1 PUT /n X-A: 1 -> 204").len(), 1, "named once");
        assert_eq!(compared(&plan, None, "0-1 PUT /n X-A: 1, 2 | body -> 204"), [Difference::Body]);
    }

    #[test]
    fn octets_beyond_ascii_are_told_in_another_coding() {
        assert!(is_same_value("\"\u{80}\"", "\"€\""));
        assert!(!is_same_value("\"a\"", "\"€\"") && !is_same_value("\"aa\"", "\"a\""));
    }

    #[test]
    fn of_a_body_that_the_page_keeps_the_length_is_compared() {
        let kept = KeptBody { call: 1, length: 4, content: KeptContent::Octets(4) };
        let plan = PlannedRequest { body: PlannedBody::Kept(kept), ..planned(&[], true) };
        let said = |sent: &str| compared(&plan, None, &format!("0-1 PUT /n If-Match: \"v2\" {sent} -> 204"));
        assert_eq!(said("; Content-Length: 4"), [Difference::BodyUnknown]);
        assert_eq!(said("| mine"), [Difference::BodyUnknown]);
        assert_eq!(said("; Content-Length: 5"), [Difference::Body]);
        assert_eq!(said(""), [Difference::Body], "nothing was sent");
    }

    #[test]
    fn a_body_that_the_browser_did_not_record_is_said_to_be_unknown() {
        let plan = planned(&[], true);
        let mut recording = recording("0-1 PUT /n | mine -> 204");
        for (why, difference) in [
            (Inexact::BytesLost, Difference::BodyUnknown),
            (Inexact::Missing { sent: 4 }, Difference::BodyUnknown),
            (Inexact::Missing { sent: 5 }, Difference::Body),
            (Inexact::OtherLength { sent: 9, recorded: 4 }, Difference::Body),
        ] {
            recording.set_request_body(ExchangeId(0), RequestBody::Inexact(why));
            let body = Body::Text("mine".into()).fingerprint();
            assert_eq!(differences(&plan, Some(body), recording.get(ExchangeId(0)).unwrap()), [difference]);
        }
        assert!(Difference::Body.is_known() && !Difference::BodyUnknown.is_known());
    }

    #[test]
    fn only_the_same_method_and_url_are_the_request() {
        let is = |line: &str| is_planned(&planned(&[], false), recording(line).get(ExchangeId(0)).unwrap());
        assert!(is("0-1 PUT /n?q=%C3%A9 -> 204"));
        assert!(is("0-1 PUT /n?q=%c3%a9 -> 204"));
        assert!(is("0-1 PUT /n?q=é -> 204"));
        for other in [
            "0-1 POST /n?q=%C3%A9 -> 204",
            "0-1 PUT /m?q=%C3%A9 -> 204",
            "0-1 PUT /n?q=%C3%A9%26 -> 204",
            "0-1 PUT https://b.example/n?q=%C3%A9 -> 204",
        ] {
            assert!(!is(other), "{other}");
        }
    }
}
