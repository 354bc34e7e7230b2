//! For tests: a client of one note, without a network and with a clock of its own.

use std::time::{Duration, SystemTime};

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method};

use crate::answer::Answer;
use crate::received::Received;
use crate::world::World;

pub const NOTE: &str = r#"{"title":"t","text":"mine"}"#;

pub struct Rehearsal {
    world: World,
    path: String,
    query: String,
    now: SystemTime,
}

impl Rehearsal {
    /// A new world, and the note at `/MANNER/n` in it.
    pub fn of(manner: &str) -> Self {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000);
        Rehearsal { world: World::new(now), path: format!("/{manner}/n"), query: String::new(), now }
    }

    /// A request, a second after the one before.
    pub fn send(&mut self, method: &str, fields: &[(&str, &str)], body: &str) -> Answer {
        self.send_and_wait(method, fields, body).0
    }

    /// The same, with the time for which the answer is held back.
    pub fn send_and_wait(&mut self, method: &str, fields: &[(&str, &str)], body: &str) -> (Answer, Duration) {
        self.now += Duration::from_secs(1);
        let mut headers = HeaderMap::new();
        for (name, value) in fields {
            let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
            headers.append(name, HeaderValue::from_str(value).unwrap());
        }
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let body = Bytes::copy_from_slice(body.as_bytes());
        self.world.answer(&Received {
            method,
            path: self.path.clone(),
            query: self.query.clone(),
            headers,
            body,
            now: self.now,
        })
    }

    pub fn get(&mut self) -> Answer {
        self.send("GET", &[], "")
    }

    /// The ETag of a read, which must succeed.
    pub fn tag(&mut self) -> String {
        let answer = self.get();
        assert_eq!(answer.status(), 200);
        field(&answer, "etag").unwrap()
    }

    /// PUT with one more field; the status.
    pub fn put(&mut self, name: &str, value: &str) -> u16 {
        self.send("PUT", &[("content-type", "application/json"), (name, value)], NOTE).status().as_u16()
    }

    /// PUT without a condition; the status.
    pub fn put_plainly(&mut self) -> u16 {
        self.put("accept", "*/*")
    }

    /// From now on with this query.
    pub fn ask(&mut self, query: &str) -> &mut Self {
        self.query = query.to_owned();
        self
    }

    pub fn elsewhere(&mut self, path: &str) -> &mut Self {
        self.path = path.to_owned();
        self
    }
}

/// A field's first line.
pub fn field(answer: &Answer, name: &str) -> Option<String> {
    answer.headers().get(name).map(|value| value.to_str().unwrap().to_owned())
}
