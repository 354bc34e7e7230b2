//! Answers and their parts.

use axum::body::Bytes;
use axum::http::header::{ALLOW, CONTENT_TYPE, HeaderName, HeaderValue};
use axum::http::{Response, StatusCode};
use serde_json::{Value, json};

pub type Answer = Response<Bytes>;

/// What this server does to a note.
pub const METHODS: &str = "GET, HEAD, PUT, PATCH, POST, DELETE, OPTIONS, COPY, MOVE";

pub fn empty(status: StatusCode) -> Answer {
    with_body(status, Bytes::new())
}

pub fn with_body(status: StatusCode, body: Bytes) -> Answer {
    let mut answer = Response::new(body);
    *answer.status_mut() = status;
    answer
}

/// Problem details (RFC 9457).
pub fn problem(status: StatusCode, detail: &str) -> Answer {
    problem_with(status, detail, Value::Null)
}

/// Problem details with more members; those of `more` come last.
pub fn problem_with(status: StatusCode, detail: &str, more: Value) -> Answer {
    let mut body = json!({
        "type": "about:blank",
        "title": status.canonical_reason().unwrap_or("Problem"),
        "status": status.as_u16(),
        "detail": detail,
    });
    if let (Value::Object(body), Value::Object(more)) = (&mut body, more) {
        body.extend(more);
    }
    let mut answer = with_body(status, Bytes::from(body.to_string()));
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    answer
}

/// 405 names what is allowed (RFC 9110 §15.5.6).
pub fn not_allowed() -> Answer {
    let mut answer = problem(StatusCode::METHOD_NOT_ALLOWED, "a note does not know this method");
    answer.headers_mut().insert(ALLOW, HeaderValue::from_static(METHODS));
    answer
}

/// Sets a field; a value that no field can hold is left out.
pub fn set(answer: &mut Answer, name: impl Into<HeaderName>, value: impl AsRef<[u8]>) {
    if let Ok(value) = HeaderValue::from_bytes(value.as_ref()) {
        answer.headers_mut().insert(name.into(), value);
    }
}

/// Adds one to a list such as Vary.
pub fn add(answer: &mut Answer, name: impl Into<HeaderName>, value: &'static str) {
    answer.headers_mut().append(name.into(), HeaderValue::from_static(value));
}
