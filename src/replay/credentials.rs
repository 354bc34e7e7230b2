//! The credentials of a replay: the newest that the page itself sent with the same kind of request.

use super::page::PageLoad;
use super::request::{Credentials, PlannedRequest};
use super::sender;
use crate::exchange::{Exchange, ExchangeId, RecordedFields, is_same_origin};
use crate::recording::Recording;

/// How many exchanges are searched, the latest first.
const MOST_LOOKED_AT: usize = 4096;

/// Whether a request field carries credentials that a script sets.
pub(super) fn is_credential(name: &str) -> bool {
    const PARTS: [&str; 8] =
        ["authorization", "token", "csrf", "xsrf", "session", "api-key", "apikey", "x-auth"];
    let name = name.to_ascii_lowercase();
    PARTS.iter().any(|part| name.contains(part))
}

/// Whether the browser itself answers the challenges of this scheme; its value is valid for one request only.
pub(super) fn is_browsers(name: &str, value: &str) -> bool {
    const SCHEMES: [&str; 4] = ["Digest ", "Negotiate ", "NTLM ", "Kerberos "];
    let begins = |scheme: &str| value.get(..scheme.len()).is_some_and(|it| it.eq_ignore_ascii_case(scheme));
    name.eq_ignore_ascii_case("Authorization") && SCHEMES.iter().any(|scheme| begins(scheme))
}

/// The credentials mode of a recorded request, and a note where the recording leaves the mode open.
pub(super) fn mode(recording: &Recording, like: &Exchange, page: &PageLoad) -> (Credentials, Option<String>) {
    let headers = &like.request.headers;
    let is_own_origin = is_same_origin(&like.request.url, &page.origin);
    let default = if is_own_origin { Credentials::SameOrigin } else { Credentials::Omit };
    // The credentials mode covers cookies and HTTP authentication alike.
    let is_authenticated = headers.lines("Authorization").any(|value| is_browsers("Authorization", value));
    if headers.has("Cookie") || is_authenticated {
        return (Credentials::Include, None);
    }
    // The request carried no cookies: the page left them out, or the browser had none yet.
    if like.request.transport.fields == RecordedFields::AsSent {
        return (Credentials::Omit, None);
    }
    let told = latest(recording, page, like, |one| one.request.transport.fields == RecordedFields::AsSent);
    let with_cookie = latest(recording, page, like, |one| one.request.headers.has("Cookie"));
    match (with_cookie, told) {
        (Some(other), _) => (
            Credentials::Include,
            Some(format!(
                "The browser does not tell whether this request carried cookies. The page's request {} did, so this one will.",
                other.id
            )),
        ),
        (None, Some(_)) => (default, None),
        (None, None) => (
            default,
            Some(format!(
                "The browser does not tell whether this request carried cookies. It will be sent {}.",
                if is_own_origin {
                    "with the page's cookies, as fetch does by default"
                } else {
                    "without cookies"
                }
            )),
        ),
    }
}

/// The page's latest exchange with the same origin for which `is_such` holds.
fn latest<'a>(
    recording: &'a Recording,
    page: &PageLoad,
    like: &Exchange,
    is_such: impl Fn(&Exchange) -> bool,
) -> Option<&'a Exchange> {
    let exchanges = recording.exchanges().iter().rev().take(MOST_LOOKED_AT);
    let is_pages = |one: &&Exchange| {
        one.id != like.id
            && one.replay.is_none()
            && one.kind.is_scripted()
            && is_same_origin(&one.request.url, &like.request.url)
            && is_such(one)
            && sender::check(one, page).is_ok()
    };
    exchanges.filter(is_pages).max_by_key(|one| (one.request_start, one.id))
}

/// A credential that the page has renewed since the copied request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renewed {
    /// The name of the field.
    pub name: String,
    /// The exchange that carries the newer value.
    pub seen_in: ExchangeId,
}

/// Gives a planned request the newest credentials that the page sent to the same origin with the same kind of request.
/// Returns the credentials that are newer than those of `like`, the exchange that the plan was copied from.
pub(super) fn renew(
    recording: &Recording,
    page: &PageLoad,
    like: &Exchange,
    request: &mut PlannedRequest,
) -> Vec<Renewed> {
    let mut renewed = Vec::new();
    for (name, value) in request.headers.iter_mut().filter(|(name, _)| is_credential(name)) {
        let scheme = |value: &str| value.split(' ').next().unwrap_or("").to_ascii_lowercase();
        let is_authorization = name.eq_ignore_ascii_case("Authorization");
        let is_newer = |one: &Exchange| {
            let given = one.request.headers.get(name);
            // 401 and 403: the server refused these credentials.
            one.request_start > like.request_start
                && !matches!(one.response.status, 0 | 401 | 403)
                && given.is_some_and(|given| !is_authorization || scheme(given) == scheme(value))
        };
        let of_the_kind =
            latest(recording, page, like, |one| one.is_safe() == like.is_safe() && is_newer(one));
        let found =
            of_the_kind.or_else(|| latest(recording, page, like, |one| is_authorization && is_newer(one)));
        let Some((found, newer)) = found.and_then(|one| Some((one.id, one.request.headers.get(name)?)))
        else {
            continue;
        };
        if **newer != **value {
            *value = newer.to_string();
            renewed.push(Renewed { name: name.clone(), seen_in: found });
        }
    }
    renewed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::replay::{Plan, ReplayKind, Situation, plan};
    use crate::scenario::recording;

    /// The mode of the last exchange, and whether a note says that the mode is not known.
    fn sent(drawing: &str) -> (Credentials, bool) {
        let recording = recording(drawing);
        let (mode, note) = mode(&recording, recording.exchanges().last().unwrap(), &PageLoad::for_tests());
        (mode, note.is_some())
    }

    #[test]
    fn cookies_go_as_they_went() {
        assert_eq!(sent("0-1 PUT /n Cookie: s=1 -> 412"), (Credentials::Include, false));
        assert_eq!(sent("0-1 PUT /n Authorization: Digest x -> 412"), (Credentials::Include, false));
        assert_eq!(sent("0-1 PUT /n -> 412"), (Credentials::Omit, false), "as it was sent");
        assert_eq!(
            sent("0-1 PUT https://b.example/n Origin: https://a.example -> 412"),
            (Credentials::Omit, false)
        );
        let others = "0-1 GET /m Cookie: s=1 -> 200\n";
        assert_eq!(sent(&format!("{others}2-3 PUT /n -> 412")), (Credentials::Omit, false), "as it was sent");
        assert_eq!(sent(&format!("{others}2-3 provisional PUT /n -> 412")), (Credentials::Include, true));
        assert_eq!(
            sent("0-1 GET /m -> 200\n2-3 provisional PUT /n -> 412"),
            (Credentials::SameOrigin, false)
        );
        assert_eq!(sent("2-3 provisional PUT /n -> 412"), (Credentials::SameOrigin, true));
    }

    fn planned(drawing: &str, of: u32) -> Plan {
        plan(&recording(drawing), ExchangeId(of), ReplayKind::RefetchAndRetry, &Situation::for_tests())
            .unwrap()
    }

    fn field(request: &PlannedRequest, name: &str) -> String {
        let mut found = request.headers.iter().filter(|(other, _)| other == name);
        found.next().map_or(String::new(), |(_, value)| value.clone())
    }

    #[test]
    fn the_newest_credentials_of_the_page_are_taken() {
        let drawing = "0-1 GET /n Authorization: Bearer old -> 200 ETag: \"v1\"
            2-3 PUT /n Authorization: Bearer old ; X-CSRF-Token: c1 ; If-Match: \"v1\" | a -> 412
            4-5 GET /m Authorization: Bearer new ; X-CSRF-Token: read -> 200
            6-7 POST /m Authorization: Bearer new ; X-CSRF-Token: c2 | b -> 201
            8-9 GET /m Authorization: Bearer refused -> 401
            10-11 GET /m Authorization: Basic other -> 200
            12-13 GET https://b.example/m Origin: https://a.example ; Authorization: Bearer elsewhere -> 200
            14-15 GET /m Origin: https://b.example ; Authorization: Bearer frames -> 200";
        let plan = planned(drawing, 1);
        assert_eq!(field(plan.refetch.as_ref().unwrap(), "Authorization"), "Bearer new");
        let retry = plan.retry.unwrap();
        assert_eq!(field(&retry.request, "Authorization"), "Bearer new");
        assert_eq!(field(&retry.request, "X-CSRF-Token"), "c2", "of the same kind of request");
        assert_eq!(
            retry.renewed.iter().map(|one| (one.name.as_str(), one.seen_in.0)).collect::<Vec<_>>(),
            [("Authorization", 3), ("X-CSRF-Token", 3)]
        );
        assert!(plan.notes.iter().any(|note| note.contains("newer Authorization")), "{:?}", plan.notes);
        let plan = planned(&drawing.lines().take(2).collect::<Vec<_>>().join("\n"), 1);
        assert_eq!(field(&plan.retry.unwrap().request, "Authorization"), "Bearer old");
    }

    #[test]
    fn what_the_browser_answers_itself_is_left_to_it() {
        let plan = planned("0-1 PUT /n Authorization: Digest x ; If-Match: \"v1\" | a -> 412", 0);
        let retry = plan.retry.unwrap();
        assert_eq!(field(&retry.request, "Authorization"), "");
        assert_eq!(retry.request.credentials, Credentials::Include);
        assert!(plan.left_to_browser.contains(&"Authorization".to_owned()));
    }
}
