//! The reason that a refusal itself gives, by its status, its code or its words, in every dialect and in general.
//!
//! What belongs here: reading one refusal at intake, bounded, as data. A status is about a version only where
//! nothing in the response names another reason; the rules decide what that means for a failed condition.

mod meaning;
mod members;

use crate::exchange::{Exchange, Meaning, Reason, ToldBy};

/// How much of a response's body is read, in bytes.
const LOOKED_THROUGH: usize = 16 << 10;

/// Reads a refusal's reason. `body` is the response's text where it is known. `None` where the response gives no
/// reason, or one that Retag does not know.
pub fn reason(exchange: &Exchange, body: Option<&str>) -> Option<Reason> {
    let status = exchange.response.status;
    let told = members::told(&exchange.response.headers, body.map(start).unwrap_or(""));
    // If holds lock tokens and entity tags: with a token it is about the lock.
    let has_token = |value: &str| value.contains("opaquelocktoken:") || value.contains("<urn:");
    if told.is_about_if && exchange.request.headers.get("If").is_some_and(|value| has_token(value)) {
        let quoted = told.words.first().map_or_else(|| "If".to_owned(), |one| one.text.clone());
        return Some(Reason {
            meaning: Meaning::Locked,
            quoted,
            place: "message".into(),
            told_by: ToldBy::Words,
        });
    }
    let of = |one: &members::Told, told_by| {
        let meaning = meaning::of(&one.text)?;
        Some(Reason { meaning, quoted: one.text.clone(), place: one.place.clone(), told_by })
    };
    let code = told.codes.iter().find_map(|one| of(one, ToldBy::Code));
    // Sentences with different meanings settle nothing.
    let mut words: Vec<Reason> = told.words.iter().filter_map(|one| of(one, ToldBy::Words)).collect();
    let agree = words.windows(2).all(|two| two[0].meaning == two[1].meaning);
    let words = if agree && !words.is_empty() { Some(words.swap_remove(0)) } else { None };
    let by_status = match status {
        423 => Some(Meaning::Locked),
        507 => Some(Meaning::Quota),
        _ => None,
    };
    let found = match (code, words) {
        // A code such as PreconditionFailed only repeats the status; the words can name the reason.
        (Some(code), Some(words))
            if code.meaning == Meaning::Version && words.meaning != Meaning::Version =>
        {
            Some(words)
        }
        // A code such as VALIDATION_ERROR leaves open what is invalid.
        (Some(code), Some(words))
            if matches!(code.meaning, Meaning::Forbidden | Meaning::Invalid)
                && words.meaning == Meaning::Version =>
        {
            Some(words)
        }
        (code, words) => code.or(words),
    };
    match (by_status, found) {
        (Some(meaning), found) => {
            let quoted = found.filter(|found| found.meaning == meaning).map(|found| found.quoted);
            let place = String::new();
            Some(Reason { meaning, quoted: quoted.unwrap_or_default(), place, told_by: ToldBy::Status })
        }
        (None, found) => found,
    }
}

/// The beginning of a text, at a character's boundary.
fn start(text: &str) -> &str {
    text.get(..text.floor_char_boundary(LOOKED_THROUGH)).unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::ExchangeId;

    fn of(answer: &str) -> Option<(Meaning, String, ToldBy)> {
        let recording = crate::scenario::recording(&format!("0-1 PUT /n If-Match: \"v1\" -> {answer}"));
        let body = answer.split_once(" | ").map(|(_, body)| body);
        reason(recording.get(ExchangeId(0)).unwrap(), body).map(|one| (one.meaning, one.quoted, one.told_by))
    }

    #[test]
    fn each_system_says_it_in_its_own_place() {
        for (answer, meaning, quoted, told_by) in [
            ("412 x-ms-error-code: LeaseIdMissing", Meaning::Locked, "LeaseIdMissing", ToldBy::Code),
            (
                "412 | <Error><Code>LeaseIdMissing</Code></Error>",
                Meaning::Locked,
                "LeaseIdMissing",
                ToldBy::Code,
            ),
            (
                "412 | {\"message\":\"CSRF check failed\"}",
                Meaning::Forgery,
                "CSRF check failed",
                ToldBy::Words,
            ),
            (
                "412 | {\"status\":\"name-exists\",\"message\":\"x\"}",
                Meaning::Taken,
                "name-exists",
                ToldBy::Code,
            ),
            (
                "412 | {\"error\":{\"code\":\"0x80040237\",\"message\":\"x\"}}",
                Meaning::Taken,
                "0x80040237",
                ToldBy::Code,
            ),
            (
                "409 Content-Type: text/plain | File 4 is currently being updated. Please try again later",
                Meaning::Locked,
                "File 4 is currently being updated. Please try again later",
                ToldBy::Words,
            ),
            ("428 | {\"error\":\"session expired\"}", Meaning::Session, "session expired", ToldBy::Code),
            (
                "409 | <Error><Code>ConditionalRequestConflict</Code></Error>",
                Meaning::InFlight,
                "ConditionalRequestConflict",
                ToldBy::Code,
            ),
            ("423 DAV: 1", Meaning::Locked, "", ToldBy::Status),
            ("412 | {\"code\":\"VersionMismatch\"}", Meaning::Version, "VersionMismatch", ToldBy::Code),
            (
                "412 | <html><title>412 Precondition Failed</title></html>",
                Meaning::Version,
                "412 Precondition Failed",
                ToldBy::Words,
            ),
            (
                "412 | <d:error xmlns:d=\"DAV:\" xmlns:s=\"http://sabredav.org/ns\"><s:exception>Sabre\\DAV\\Exception\\PreconditionFailed</s:exception><s:message>An If-Match header was specified, but none of the specified the ETags matched.</s:message></d:error>",
                Meaning::Version,
                "Sabre\\DAV\\Exception\\PreconditionFailed",
                ToldBy::Code,
            ),
            (
                "403 | <d:error xmlns:d=\"DAV:\"><d:lock-token-submitted/></d:error>",
                Meaning::Locked,
                "lock-token-submitted",
                ToldBy::Code,
            ),
            (
                "412 | {\"error\":{\"code\":\"ErrorPreconditionFailed\",\"message\":\"The If-Match header contains an invalid value.\"}}",
                Meaning::Version,
                "ErrorPreconditionFailed",
                ToldBy::Code,
            ),
            (
                "409 | {\"error\":{\"code\":409,\"status\":\"ABORTED\",\"message\":\"etag mismatch\"}}",
                Meaning::Version,
                "etag mismatch",
                ToldBy::Words,
            ),
        ] {
            assert_eq!(of(answer), Some((meaning, quoted.to_owned(), told_by)), "{answer}");
        }
    }

    #[test]
    fn what_says_nothing_or_two_things_settles_nothing() {
        for answer in [
            "412",
            "412 | mine",
            "412 | {\"id\":7,\"status\":\"locked\",\"type\":\"session expired\",\"version\":3}",
            "412 | {\"title\":\"Session notes\",\"text\":\"the lock of the quota\"}",
            "412 | {\"error\":\"conflict\",\"detail\":\"locked by anna\",\"message\":\"the etag differs\"}",
            "412 | {\"items\":[[[[[[[[{\"error\":\"locked\"}]]]]]]]]}",
        ] {
            assert_eq!(of(answer), None, "{answer}");
        }
    }
}
