//! A request as the rooms of this server see it: whole, and with the time of its arrival.

use std::time::SystemTime;

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderName, Method};

#[derive(Clone, Debug)]
pub struct Received {
    pub method: Method,
    /// `/MANNER/NAME`, without the query.
    pub path: String,
    pub headers: HeaderMap,
    pub body: Bytes,
    pub now: SystemTime,
}

/// A method reads or writes; the rest of HTTP's methods are refused here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Read,
    Write,
}

impl Received {
    /// §9.2.1: GET and HEAD change nothing.
    pub fn kind(&self) -> Kind {
        if self.method == Method::GET || self.method == Method::HEAD { Kind::Read } else { Kind::Write }
    }

    /// A field's first line, where it is text.
    pub fn header(&self, name: impl Into<HeaderName>) -> Option<&str> {
        self.headers.get(name.into())?.to_str().ok()
    }
}
