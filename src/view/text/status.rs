//! A status code with its phrase.

use crate::exchange::{Ending, Exchange, escape_and_cut};

/// Longest reason phrase that is shown, in characters.
const LONGEST: usize = 60;

/// `412 Precondition Failed`; without a response, the reason.
pub fn status_line(exchange: &Exchange) -> String {
    let status = exchange.response.status;
    if status == 0 {
        return String::from(match exchange.ending() {
            Ending::Aborted => "Aborted",
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
        line.push_str(&escape_and_cut(reason, LONGEST));
    }
    line
}

/// The reason phrase of the usual codes, for HTTP/2 and HTTP/3, which have none (RFC 9110 §15, RFC 6585 §3).
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::ExchangeId;
    use crate::scenario::recording;

    #[test]
    fn the_servers_phrase_wins_and_is_escaped() {
        let recording = recording("0-10 GET /n -> 412\n20-30 GET /n -> 0\n40-50 GET /n -> 299");
        let line = |id| status_line(recording.get(ExchangeId(id)).unwrap());
        assert_eq!([line(0), line(1), line(2)], ["412 Precondition Failed", "No answer", "299"]);
        let mut exchange = recording.get(ExchangeId(0)).unwrap().clone();
        exchange.response.reason = "Nope\u{202e}".into();
        assert_eq!(status_line(&exchange), "412 Nope\\u{202e}");
    }
}
