//! Reads the outlines of contents that a write may put back.

use crate::exchange::{Exchange, RequestBody};
use crate::json_value::Outline;
use std::rc::Rc;

/// The outline of a request's content: of a PUT, whose content is the whole representation (RFC 9110 §9.3.4).
pub fn sent(exchange: &Exchange, text: &str) -> Option<Rc<Outline>> {
    let is_known = matches!(exchange.request.body, RequestBody::Exact(..));
    let is_whole = &*exchange.request.method == "PUT" && is_known;
    is_whole.then(|| Outline::of(text)).flatten().map(Rc::new)
}

/// The outline of a response's content: of a representation that has a validator.
pub fn received(exchange: &Exchange, text: &str) -> Option<Rc<Outline>> {
    let is_whole = exchange.response.status == 200 && &*exchange.request.method == "GET";
    let has_validator = ["ETag", "Last-Modified"].iter().any(|name| exchange.response.headers.has(name))
        || exchange.dialect_facts.is_some();
    (is_whole && has_validator).then(|| Outline::of(text)).flatten().map(Rc::new)
}
