//! What happened to one exchange, in one sentence, when no cause is known.

use crate::exchange::{Ending, Exchange, Quoted};
use crate::ledger::Entry;
use crate::verdict::Verdict;
use crate::view::text::status::status_line;

/// The sentence for an exchange that did not fail, or whose failure has no known cause.
pub fn sentence(exchange: &Exchange, entry: &Entry, verdict: Verdict) -> String {
    let answer = status_line(exchange);
    let method = Quoted(&exchange.request.method);
    let Some(sent) = entry.sent.as_deref() else {
        return match (verdict, exchange.ending()) {
            (Verdict::Failed, _) => format!("{method} was answered {answer}, and no condition was sent."),
            (Verdict::Required, _) => {
                format!("{method} was refused: the server wants a condition ({answer}).")
            }
            (_, Ending::Answered) => format!("{method} was answered {answer}. No condition was sent."),
            (_, ending) => {
                format!("{method}{} No condition was sent.", ended(exchange, ending))
            }
        };
    };
    let condition = format!("{} {}{}", sent.name(), Quoted(&sent.value), sent.place());
    match verdict {
        Verdict::Failed => format!(
            "{condition} was false when the server looked: {answer}. The recorded traffic does not show why."
        ),
        Verdict::Required => format!("{method} was refused although it carried {condition}: {answer}."),
        Verdict::Held => format!("{condition} held: {answer}."),
        Verdict::NotModified => format!("{condition} was still current: {answer}."),
        Verdict::Modified => {
            format!("{condition} was no longer current: {answer} brought a newer representation.")
        }
        Verdict::Blocked => format!("{method}{}", ended(exchange, exchange.ending())),
        Verdict::Risk => format!("{method} with {condition} was answered {answer}."),
        Verdict::Plain => format!("{method} was answered {answer}."),
        Verdict::Other => format!(
            "{method} with {condition} was answered {answer}, whatever its condition (RFC 9110 §13.2.1)."
        ),
    }
}

/// How an exchange without a response ended: ` was aborted before a response arrived.`
fn ended(exchange: &Exchange, ending: Ending) -> String {
    let mut text = String::from(match ending {
        Ending::Aborted => " was aborted before a response arrived",
        _ => " had no answer",
    });
    if let Some(error) = &exchange.response.error {
        text.push_str(&format!(" ({})", Quoted(error)));
    }
    text.push('.');
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::ExchangeId;
    use crate::scenario::recording;

    #[test]
    fn one_for_every_ending() {
        let cases = [
            ("GET /n -> 200", "GET was answered 200 OK. No condition was sent."),
            ("GET /n -> 0", "GET had no answer (net::ERR_FAILED). No condition was sent."),
            ("PUT /n | a -> 412", "PUT was answered 412 Precondition Failed, and no condition was sent."),
            (
                "PUT /n | a -> 428",
                "PUT was refused: the server wants a condition (428 Precondition Required).",
            ),
            (
                "PUT /n If-Match: \"v1\" | a -> 412",
                "If-Match \"v1\" was false when the server looked: 412 Precondition Failed. The recorded traffic does not show why.",
            ),
            ("PUT /n If-Match: \"v1\" | a -> 204", "If-Match \"v1\" held: 204 No Content."),
            (
                "GET /n If-None-Match: \"v1\" -> 304",
                "If-None-Match \"v1\" was still current: 304 Not Modified.",
            ),
            (
                "GET /n If-None-Match: \"v1\" -> 200",
                "If-None-Match \"v1\" was no longer current: 200 OK brought a newer representation.",
            ),
            ("PUT /n If-Match: \"v1\" | a -> 0", "PUT had no answer (net::ERR_FAILED)."),
            (
                "PUT /n If-Match: \"v1\" | a -> 404",
                "PUT with If-Match \"v1\" was answered 404 Not Found, whatever its condition (RFC 9110 §13.2.1).",
            ),
        ];
        for (drawing, expected) in cases {
            let recording = recording(&format!("0-10 {drawing}"));
            let id = ExchangeId(0);
            let said =
                sentence(recording.get(id).unwrap(), recording.entry(id).unwrap(), recording.verdict(id));
            assert_eq!(said, expected, "{drawing}");
        }
    }
}
