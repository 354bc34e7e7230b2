//! A request as the rooms of this server see it: whole, and with the time of its arrival.

use std::time::SystemTime;

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderName, Method};

#[derive(Clone, Debug)]
pub struct Received {
    pub method: Method,
    /// `/MANNER/NAME`, without the query.
    pub path: String,
    /// What follows the `?`.
    pub query: String,
    pub headers: HeaderMap,
    pub body: Bytes,
    pub now: SystemTime,
}

/// Whether a method changes the note.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Read,
    Write,
}

impl Received {
    /// RFC 9110 §9.2.1: GET, HEAD and OPTIONS change nothing.
    pub fn kind(&self) -> Kind {
        match self.method {
            Method::GET | Method::HEAD | Method::OPTIONS => Kind::Read,
            _ => Kind::Write,
        }
    }

    /// A parameter of the query, as it is spelled.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.query
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .find(|(key, _)| *key == name)
            .map(|(_, value)| value)
    }

    /// A field's first line, where it is text.
    pub fn header(&self, name: impl Into<HeaderName>) -> Option<&str> {
        self.headers.get(name.into())?.to_str().ok()
    }
}
