//! What pages of another origin may send and see (Fetch, HTTP-CORS protocol).

use axum::http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_REQUEST_HEADERS,
    ACCESS_CONTROL_REQUEST_METHOD, ORIGIN, VARY,
};
use axum::http::{Method, StatusCode};

use crate::answer::{self, Answer};
use crate::manner::{Manner, Sharing};
use crate::received::Received;

const ALL_METHODS: &str = "GET, HEAD, PUT, PATCH, POST, DELETE, COPY, MOVE";

pub fn is_preflight(received: &Received) -> bool {
    received.method == Method::OPTIONS && received.headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD)
}

/// The answer to a preflight. It allows what is asked for, except where the manner refuses conditions.
pub fn preflight(manner: &Manner, received: &Received) -> Answer {
    let mut answer = answer::empty(StatusCode::NO_CONTENT);
    let asked = received.header(ACCESS_CONTROL_REQUEST_HEADERS).unwrap_or_default();
    let allowed = match manner.sharing {
        Sharing::SameOrigin => return answer,
        Sharing::Exposed | Sharing::Hidden | Sharing::Starred => asked,
        Sharing::Refusing => "content-type",
    };
    if !allowed.is_empty() {
        answer::set(&mut answer, ACCESS_CONTROL_ALLOW_HEADERS, allowed);
    }
    answer::set(&mut answer, ACCESS_CONTROL_ALLOW_METHODS, ALL_METHODS);
    dress(&mut answer, manner, received);
    answer
}

/// The fields for the page that asks, on every answer.
pub fn dress(answer: &mut Answer, manner: &Manner, received: &Received) {
    let exposed = match manner.sharing {
        Sharing::SameOrigin => return,
        Sharing::Exposed | Sharing::Refusing => "ETag, Last-Modified, Retry-After, Note-Revision, Location",
        Sharing::Hidden => "Note-Revision",
        Sharing::Starred => "*",
    };
    answer::add(answer, VARY, "Origin");
    let Some(origin) = received.headers.get(ORIGIN) else { return };
    answer.headers_mut().insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
    answer::set(answer, ACCESS_CONTROL_ALLOW_CREDENTIALS, "true");
    answer::set(answer, ACCESS_CONTROL_EXPOSE_HEADERS, exposed);
}
