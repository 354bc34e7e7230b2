//! What happened to one exchange, in one sentence, when there is no cause to name.

use super::status::status_line;
use crate::exchange::{Ending, Exchange, Shown};
use crate::ledger::{Entry, Verdict};

/// The sentence for an exchange whose failure has no known cause, or that did not fail.
pub fn sentence(exchange: &Exchange, entry: &Entry, verdict: Verdict) -> String {
    let answer = status_line(exchange);
    let method = Shown(&exchange.request.method);
    let Some(sent) = entry.sent.as_deref() else {
        return match (verdict, exchange.ending()) {
            (Verdict::Failed, _) => format!("{method} was answered {answer}, and no condition was sent."),
            (Verdict::Required, _) => format!("{method} was refused: the server wants a condition ({answer})."),
            (_, Ending::Answered) => format!("{method} was answered {answer}. No condition was sent."),
            (_, ending) => [&method.to_string(), ended(exchange, ending).as_str(), " No condition was sent."].concat(),
        };
    };
    let condition = format!("{} {}", sent.condition.name(), Shown(&sent.value));
    match verdict {
        Verdict::Failed => format!("{condition} was false when the server looked: {answer}. The recorded traffic does not show why."),
        Verdict::Required => format!("{method} was refused although it carried {condition}: {answer}."),
        Verdict::Held => format!("{condition} held: {answer}."),
        Verdict::NotModified => format!("{condition} was still current: {answer}."),
        Verdict::Modified => format!("{condition} was no longer current: {answer} brought a newer representation."),
        Verdict::Blocked => [&method.to_string(), ended(exchange, exchange.ending()).as_str()].concat(),
        Verdict::Risk => format!("{method} with {condition} was answered {answer}."),
        Verdict::Plain => format!("{method} was answered {answer}."),
        Verdict::Other => format!("{method} with {condition} was answered {answer}, whatever its condition (RFC 9110 §13.2.1)."),
    }
}

/// How an exchange without an answer ended: ` was given up before an answer arrived.`
fn ended(exchange: &Exchange, ending: Ending) -> String {
    let mut text = String::from(match ending {
        Ending::Aborted => " was given up before an answer arrived",
        _ => " had no answer",
    });
    if let Some(error) = &exchange.response.error {
        text.push_str(&format!(" ({})", Shown(error)));
    }
    text.push('.');
    text
}
