//! The code of the panel in the inspected page, and its arguments.

use super::evaluation::EvalError;
use serde::Serialize;

/// The code that runs in the inspected page. It sends nothing until the user starts a repair or a test.
pub const REPLAY: &str = include_str!("../../../../extension/page/replay.js");

/// A value as JSON, which is an expression of JavaScript too.
pub fn json(value: &(impl Serialize + ?Sized)) -> Result<String, EvalError> {
    serde_json::to_string(value).map_err(|error| EvalError::Threw(error.to_string()))
}
