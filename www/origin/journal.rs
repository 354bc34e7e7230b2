//! What reached this server: each request as it came in, for tests that ask what a browser really sent.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use axum::http::Version;
use axum::http::request::Parts;
use serde_json::{Map, Value, json};

/// Requests kept; beyond that the oldest goes.
const CAPACITY: usize = 1000;
/// Octets of a body that are shown.
const SHOWN: usize = 4096;

/// The last requests, in the order of their arrival.
#[derive(Default)]
pub struct Journal {
    entries: Mutex<VecDeque<Value>>,
}

impl Journal {
    /// Writes a request down.
    pub fn record(&self, parts: &Parts, body: &[u8]) {
        let url = parts.uri.path_and_query().map_or("/", |whole| whole.as_str());
        let mut headers = Map::new();
        for name in parts.headers.keys() {
            // A character for each octet (Fetch, "isomorphic decode"): nothing is lost.
            let text = |octets: &[u8]| octets.iter().map(|octet| char::from(*octet)).collect::<String>();
            let lines = parts.headers.get_all(name).iter().map(|line| text(line.as_bytes()));
            headers.insert(name.to_string(), lines.collect::<Vec<_>>().join(", ").into());
        }
        let entry = json!({
            "protocol": protocol(parts.version),
            "method": parts.method.as_str(),
            "url": url,
            "headers": headers,
            "length": body.len(),
            "body": String::from_utf8_lossy(body.get(..SHOWN).unwrap_or(body)),
        });
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        if entries.len() == CAPACITY {
            entries.pop_front();
        }
        entries.push_back(entry);
    }

    /// All that is kept, as JSON.
    pub fn read(&self) -> String {
        let entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        serde_json::to_string(&*entries).unwrap_or_default()
    }
}

/// As ALPN and HAR have it.
fn protocol(version: Version) -> &'static str {
    match version {
        Version::HTTP_2 => "h2",
        Version::HTTP_10 => "http/1.0",
        _ => "http/1.1",
    }
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::*;

    #[test]
    fn a_request_is_written_down_whole() {
        let journal = Journal::default();
        let request = Request::put("/drafts/x?a=1").header("if-match", "\"1\"").header("x-a", "b");
        let octets = axum::http::HeaderValue::from_bytes(b"c\xe9").unwrap();
        let (parts, ()) = request.header("x-a", octets).body(()).unwrap().into_parts();
        journal.record(&parts, b"four");
        let read: Value = serde_json::from_str(&journal.read()).unwrap();
        let expected = json!([{
            "protocol": "http/1.1", "method": "PUT", "url": "/drafts/x?a=1",
            "headers": {"if-match": "\"1\"", "x-a": "b, cé"}, "length": 4, "body": "four",
        }]);
        assert_eq!(read, expected);
    }

    #[test]
    fn the_oldest_request_makes_room() {
        let journal = Journal::default();
        for number in 0..=CAPACITY {
            let (parts, ()) = Request::get(format!("/{number}")).body(()).unwrap().into_parts();
            journal.record(&parts, b"");
        }
        let read: Vec<Value> = serde_json::from_str(&journal.read()).unwrap();
        assert_eq!((read.len(), &read[0]["url"]), (CAPACITY, &json!("/1")));
    }
}
