//! Reads the outlines of contents that a write may put back, and the values that a JSON Patch expects.

use crate::dialect::test_operations;
use crate::exchange::{Exchange, ExpectedValue, MOST_TESTS, RequestBody};
use crate::json_value::{Outline, Print};
use std::rc::Rc;

/// The longest value that is kept whole, in bytes.
const LONGEST: usize = 1024;

/// The outline of a request's content: of a PUT, whose content is the whole representation (RFC 9110 §9.3.4).
pub fn sent(exchange: &Exchange, text: &str) -> Option<Rc<Outline>> {
    let is_known = matches!(exchange.request.body, RequestBody::Exact(..));
    let is_whole = &*exchange.request.method == "PUT" && is_known;
    is_whole.then(|| Outline::of(text)).flatten().map(Rc::new)
}

/// The outline of a response's content: of a representation that has a validator, or that Retag read.
pub fn received(exchange: &Exchange, text: &str) -> Option<Rc<Outline>> {
    let is_whole = exchange.response.status == 200 && &*exchange.request.method == "GET";
    let has_validator = ["ETag", "Last-Modified"].iter().any(|name| exchange.response.headers.has(name))
        || exchange.dialect_facts.is_some()
        || exchange.replay.is_some();
    (is_whole && has_validator).then(|| Outline::of(text)).flatten().map(Rc::new)
}

/// The first 16 values that a JSON Patch expects; `None` where the request is no patch, or expects none. Some systems
/// take a patch as plain JSON, too.
pub fn tests(exchange: &Exchange, text: &str) -> Option<Rc<Vec<ExpectedValue>>> {
    if &*exchange.request.method != "PATCH" || !text.trim_start().starts_with('[') {
        return None;
    }
    let expected = |test: crate::dialect::TestOperation| {
        // RFC 6902 §4.6: an operation without a value is none.
        let value = test.value?.get();
        let is_short = test.path.len() <= LONGEST;
        let cut = value.get(..value.floor_char_boundary(LONGEST)).unwrap_or("");
        is_short.then(|| ExpectedValue { pointer: test.path, value: cut.into(), print: Print::of(value) })
    };
    let tests: Vec<_> = test_operations(text).into_iter().filter_map(expected).take(MOST_TESTS).collect();
    (!tests.is_empty()).then(|| Rc::new(tests))
}
