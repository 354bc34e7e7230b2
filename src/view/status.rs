//! A status code with its phrase.

use crate::exchange::{Exchange, Ending, excerpt};

/// Longest reason phrase that is shown, in characters.
const LONGEST: usize = 60;

/// `412 Precondition Failed`; without an answer, why there is none.
pub fn status_line(exchange: &Exchange) -> String {
    let status = exchange.response.status;
    if status == 0 {
        return String::from(match exchange.ending() {
            Ending::Aborted => "Given up",
            _ => "No answer",
        });
    }
    let reason = match exchange.response.reason.trim() {
        "" => phrase(status),
        reason => reason,
    };
    let mut line = status.to_string();
    if !reason.is_empty() {
        line.push(' ');
        line.push_str(&excerpt(reason, LONGEST));
    }
    line
}

/// The phrase of the codes that matter here, for HTTP/2 and 3, which have none (RFC 9110 §15, RFC 6585 §3).
fn phrase(status: u16) -> &'static str {
    match status {
        200 => "OK",
        201 => "Created",
        202 => "Accepted",
        204 => "No Content",
        206 => "Partial Content",
        304 => "Not Modified",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        409 => "Conflict",
        410 => "Gone",
        412 => "Precondition Failed",
        423 => "Locked",
        428 => "Precondition Required",
        429 => "Too Many Requests",
        500 => "Internal Server Error",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        _ => "",
    }
}
