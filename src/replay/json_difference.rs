//! The members in which two versions of a JSON content differ, and which of them only the server writes.

use super::plain_json::plain_json;
use crate::exchange::Body;
use crate::json_value::{equal, is_only_servers};
use serde_json::Value;

/// Whether two contents are the same but for the version's own validators and the members that only a server writes;
/// `None` where one of them is not known.
pub fn is_same(one: Option<&Body>, other: Option<&Body>, validators: &[String]) -> Option<bool> {
    let (one, other) = (one?, other?);
    if one.octets() == other.octets() {
        return Some(true);
    }
    let (Some(one), Some(other)) = (json(one), json(other)) else { return Some(false) };
    Some(differing(&one, &other).iter().all(|path| is_servers(path, validators)))
}

/// Largest body, in bytes, that is parsed as JSON here.
const LARGEST: usize = 1 << 20;

/// A body as JSON; `None` where it is no JSON, ambiguous or too large.
pub(super) fn json(body: &Body) -> Option<Value> {
    body.text().filter(|text| text.len() <= LARGEST).and_then(plain_json)
}

/// Whether only the server writes a member: the version's own validators, and what [`is_only_servers`] knows by name.
pub fn is_servers(path: &str, validators: &[String]) -> bool {
    if validators.iter().any(|validator| validator == path) {
        return true;
    }
    is_only_servers(path.rsplit('/').next().unwrap_or(""))
}

/// How many differing places are collected at most.
const MOST_PLACES: usize = 10_000;

/// The JSON Pointers (RFC 6901) of the members in which two values differ. Arrays that differ count as one place.
pub(super) fn differing(one: &Value, other: &Value) -> Vec<String> {
    let mut found = Vec::new();
    collect(one, other, &mut String::new(), &mut found);
    found
}

fn collect(one: &Value, other: &Value, path: &mut String, found: &mut Vec<String>) {
    if found.len() > MOST_PLACES || equal(one, other) {
        return;
    }
    let (Value::Object(one), Value::Object(other)) = (one, other) else { return found.push(path.clone()) };
    let names = one.keys().chain(other.keys().filter(|name| !one.contains_key(*name)));
    for name in names {
        let length = path.len();
        path.push('/');
        path.push_str(&crate::json_pointer::escaped(name));
        match (one.get(name), other.get(name)) {
            (Some(one), Some(other)) => collect(one, other, path, found),
            _ => found.push(path.clone()),
        }
        path.truncate(length);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_a_server_writes() {
        for path in [
            "/modifiedAt",
            "/@odata.etag",
            "/a/updated_at",
            "/_rev",
            "/__v",
            "/_ts",
            "/etag",
            "/stock@odata.type",
        ] {
            assert!(is_servers(path, &[]), "{path}");
        }
        for path in ["/title", "/v", "/ts", "", "/updated", "/etags"] {
            assert!(!is_servers(path, &[]), "{path}");
        }
    }

    #[test]
    fn a_content_that_is_not_known_is_neither_the_same_nor_another() {
        let body = Body::Text("a".into());
        let octets = Body::Bytes([0xFF].as_slice().into());
        assert_eq!(is_same(None, Some(&body), &[]), None);
        assert_eq!(is_same(Some(&octets), Some(&body), &[]), Some(false));
    }
}
