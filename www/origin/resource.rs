//! A note answers a request: the method, its checks in RFC 9110's order, its validators.

use std::time::SystemTime;

use axum::body::Bytes;
use axum::http::header::{
    ALLOW, CACHE_CONTROL, CONTENT_LANGUAGE, CONTENT_TYPE, HeaderValue, IF_MATCH, IF_NONE_MATCH, LOCATION,
    RETRY_AFTER, VARY, WWW_AUTHENTICATE,
};
use axum::http::{HeaderMap, HeaderName, Method, StatusCode};
use serde_json::{Value, json};

use crate::answer::{self, Answer};
use crate::colleague;
use crate::manner::{Aftermath, Conditions, Content, Manner, Validators, WriteAnswers};
use crate::note::Note;
use crate::precondition::{self, CONDITIONS, Selected, Verdict};
use crate::received::{Kind, Received};
use crate::seed;
use crate::validators;

/// Which revision an answer is about: for people, since a tag is opaque.
const REVISION: HeaderName = HeaderName::from_static("note-revision");
const JSON_PATCH: &str = "application/json-patch+json";
/// Updates of which this server takes only that they insert.
const INSERTING: [&str; 2] = ["application/sparql-update", "text/n3"];
const SERVED_BY: HeaderName = HeaderName::from_static("x-served-by");

/// Answers one request and does what it asks.
pub fn answer(note: &mut Note, manner: &Manner, received: &Received) -> Answer {
    note.requests += 1;
    let mut answer = match received.method.as_str() {
        "GET" | "HEAD" => read(note, manner, received),
        "PUT" | "PATCH" | "POST" | "DELETE" => write(note, manner, received),
        "OPTIONS" => options(),
        _ => answer::not_allowed(),
    };
    match answer.status() {
        StatusCode::PRECONDITION_FAILED => {
            note.failures += 1;
            if let Some(version) = &note.current {
                answer::set(&mut answer, REVISION, version.revision.to_string());
            }
        }
        status if status.is_success() && received.kind() == Kind::Write => note.writes += 1,
        StatusCode::OK if received.method == Method::GET => note.reads += 1,
        _ => {}
    }
    if manner.validators == Validators::PerReplica {
        let replica = validators::replica(note);
        answer::set(&mut answer, SERVED_BY, format!("replica-{replica}"));
    }
    answer
}

fn options() -> Answer {
    let mut answer = answer::empty(StatusCode::NO_CONTENT);
    answer::set(&mut answer, ALLOW, answer::METHODS);
    answer
}

fn read(note: &mut Note, manner: &Manner, received: &Received) -> Answer {
    // §13.2.1: what would not be 200 anyway is answered before any condition.
    if let Some(answer) = aftermath(note, manner, received) {
        return answer;
    }
    let selected = validators::selected(note, manner, received);
    let Some(version) = &note.current else {
        return answer::problem(StatusCode::NOT_FOUND, "there is no note at this address");
    };
    let answer = match (manner.conditions, check(manner, received, &selected)) {
        (Conditions::AlwaysNotModified, _) if received.headers.contains_key(IF_NONE_MATCH) => {
            answer::empty(StatusCode::NOT_MODIFIED)
        }
        (Conditions::AlwaysFull, Verdict::NotModified) | (_, Verdict::Proceed) => {
            let mut answer = answer::with_body(StatusCode::OK, version.content.clone());
            answer.headers_mut().insert(CONTENT_TYPE, version.media_type.clone());
            answer::set(&mut answer, REVISION, version.revision.to_string());
            answer
        }
        (Conditions::NeverNotModified, Verdict::NotModified) => {
            failed("If-None-Match", manner, received, &selected)
        }
        // §15.4.5: with the fields that the 200 would have had, and no content.
        (_, Verdict::NotModified) => answer::empty(StatusCode::NOT_MODIFIED),
        (_, Verdict::Failed(field)) => failed(field, manner, received, &selected),
    };
    dressed(answer, manner, received, &selected)
}

/// The fields that every answer of a readable note has.
fn dressed(mut answer: Answer, manner: &Manner, received: &Received, selected: &Selected) -> Answer {
    validators::put_on(&mut answer, selected);
    match manner.max_age {
        Some(seconds) => answer::set(&mut answer, CACHE_CONTROL, format!("private, max-age={seconds}")),
        None => answer::set(&mut answer, CACHE_CONTROL, "private, no-cache"),
    }
    if manner.validators == Validators::PerLanguage {
        answer::add(&mut answer, VARY, "Accept-Language");
        answer::set(&mut answer, CONTENT_LANGUAGE, validators::language(received));
    }
    answer
}

fn aftermath(note: &Note, manner: &Manner, received: &Received) -> Option<Answer> {
    if note.failures == 0 {
        return None;
    }
    Some(match manner.aftermath {
        Aftermath::None => return None,
        Aftermath::Gone => answer::problem(StatusCode::GONE, "the note was deleted for good"),
        Aftermath::Missing => {
            answer::problem(StatusCode::NOT_FOUND, "there is no note at this address any more")
        }
        Aftermath::Forbidden => {
            answer::problem(StatusCode::FORBIDDEN, "the note is no longer shared with you")
        }
        Aftermath::LoggedOut => {
            let mut answer = answer::problem(StatusCode::UNAUTHORIZED, "the session has ended: log in again");
            // No scheme that a browser would open a dialogue for.
            answer::set(&mut answer, WWW_AUTHENTICATE, "Demo realm=\"notes\"");
            answer
        }
        Aftermath::Blank => {
            let answer = answer::empty(StatusCode::NO_CONTENT);
            dressed(answer, manner, received, &validators::selected(note, manner, received))
        }
        Aftermath::Moved => {
            let mut answer = answer::empty(StatusCode::PERMANENT_REDIRECT);
            let name = received.path.rsplit('/').next().unwrap_or_default();
            answer::set(&mut answer, LOCATION, format!("/drafts/moved-{name}"));
            answer
        }
    })
}

fn write(note: &mut Note, manner: &Manner, received: &Received) -> Answer {
    if note.current.is_none() && received.method != Method::PUT {
        return answer::problem(StatusCode::NOT_FOUND, "there is no note at this address");
    }
    // §13.2.1 again: a body that would be refused anyway is refused before any condition is looked at.
    let change = match change(note, manner, received) {
        Ok(change) => change,
        Err(answer) => return answer,
    };
    let selected = validators::selected(note, manner, received);
    match manner.conditions {
        Conditions::Required if !is_conditional(&received.headers) => return required(&selected),
        Conditions::Ignored => {}
        Conditions::Locked => return locked(),
        Conditions::Stubborn if received.headers.contains_key(IF_MATCH) => {
            return dressed(failed("If-Match", manner, received, &selected), manner, received, &selected);
        }
        _ => {
            if let Verdict::Failed(field) = check(manner, received, &selected) {
                return dressed(failed(field, manner, received, &selected), manner, received, &selected);
            }
        }
    }
    let mut answer = match (change, &note.current) {
        (Change::Content(media_type, content), before) => {
            let status = if before.is_some() { StatusCode::NO_CONTENT } else { StatusCode::CREATED };
            let content = match manner.content {
                Content::StampedNote => stamped(content, received.now),
                Content::Note | Content::Bytes => content,
            };
            note.replace(media_type, content, received.now);
            answer::empty(status)
        }
        (Change::Removal, _) => {
            note.remove();
            return answer::empty(StatusCode::NO_CONTENT);
        }
    };
    answer::set(&mut answer, REVISION, note.revision.to_string());
    match manner.write_answers {
        // §8.8: they describe the version that the write made.
        WriteAnswers::WithValidators => {
            validators::put_on(&mut answer, &validators::selected(note, manner, received));
        }
        WriteAnswers::Late => validators::put_on(&mut answer, &selected),
        WriteAnswers::Bare => {}
    }
    answer
}

/// A status for conditions, used for a lock: what it is about stands in the code.
fn locked() -> Answer {
    let more = json!({"code": "ResourceLocked"});
    answer::problem_with(StatusCode::PRECONDITION_FAILED, "a colleague has opened it", more)
}

/// What a write makes of the note.
enum Change {
    Content(HeaderValue, Bytes),
    Removal,
}

fn change(note: &Note, manner: &Manner, received: &Received) -> Result<Change, Answer> {
    let media_type = received.headers.get(CONTENT_TYPE).cloned();
    let essence =
        received.header(CONTENT_TYPE).and_then(|value| value.split(';').next()).unwrap_or_default().trim();
    let before = note.current.as_ref().map(|version| &version.content[..]).unwrap_or_default();
    match (received.method.as_str(), manner.content) {
        ("DELETE", _) => Ok(Change::Removal),
        // As Azure Storage has it: a further block of an append blob.
        ("PUT", Content::Bytes) if received.parameter("comp") == Some("appendblock") => {
            Ok(Change::Content(kept(note), Bytes::from([before, &received.body].concat())))
        }
        ("PUT", Content::Bytes) => {
            let media_type = media_type.unwrap_or(HeaderValue::from_static("application/octet-stream"));
            Ok(Change::Content(media_type, received.body.clone()))
        }
        ("PUT", Content::Note | Content::StampedNote) => {
            let given: Value = json_body(essence, "application/json", &received.body)?;
            well_formed(&given)?;
            Ok(Change::Content(seed::JSON, received.body.clone()))
        }
        // JSON Patch (RFC 6902) or JSON Merge Patch (RFC 7396).
        ("PATCH", Content::Note | Content::StampedNote) => {
            let mut merged: Value = serde_json::from_slice(before).unwrap_or_default();
            if essence.eq_ignore_ascii_case(JSON_PATCH) {
                let patch: json_patch::Patch =
                    serde_json::from_slice(&received.body).map_err(|error| no_json(&error))?;
                json_patch::patch(&mut merged, &patch).map_err(|error| not_applied(&error))?;
            } else {
                let patch: Value = json_body(essence, "application/merge-patch+json", &received.body)?;
                json_patch::merge(&mut merged, &patch);
            }
            well_formed(&merged)?;
            Ok(Change::Content(seed::JSON, Bytes::from(merged.to_string())))
        }
        // POST appends a line (§9.3.3: as the resource's own semantics have it).
        ("POST", Content::Note | Content::StampedNote) => {
            let line = String::from_utf8_lossy(&received.body);
            let content = colleague::with_line(before, line.trim_end());
            let content = content.ok_or_else(|| unprocessable("the note is no JSON object"))?;
            Ok(Change::Content(seed::JSON, content))
        }
        ("POST", Content::Bytes) => {
            Ok(Change::Content(kept(note), Bytes::from([before, &received.body].concat())))
        }
        // What an update inserts is put at the end; it is not understood.
        ("PATCH", Content::Bytes) if INSERTING.iter().any(|kind| essence.eq_ignore_ascii_case(kind)) => {
            Ok(Change::Content(kept(note), Bytes::from([before, &received.body, b"\n"].concat())))
        }
        _ => Err(answer::not_allowed()),
    }
}

/// The media type that a file has.
fn kept(note: &Note) -> HeaderValue {
    let kept = note.current.as_ref().map(|version| version.media_type.clone());
    kept.unwrap_or(HeaderValue::from_static("application/octet-stream"))
}

/// A JSON object with the time of its writing, in milliseconds.
pub fn stamped(content: Bytes, now: SystemTime) -> Bytes {
    let Ok(Value::Object(mut members)) = serde_json::from_slice(&content) else { return content };
    let since = now.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    members.insert("modifiedAt".to_owned(), json!(since.as_millis() as u64));
    Bytes::from(Value::Object(members).to_string())
}

fn json_body(given: &str, wanted: &str, body: &[u8]) -> Result<Value, Answer> {
    if !given.eq_ignore_ascii_case(wanted) {
        let detail = format!("this wants Content-Type: {wanted}");
        return Err(answer::problem(StatusCode::UNSUPPORTED_MEDIA_TYPE, &detail));
    }
    serde_json::from_slice(body).map_err(|error| no_json(&error))
}

fn no_json(error: &serde_json::Error) -> Answer {
    answer::problem(StatusCode::BAD_REQUEST, &format!("the body is no JSON: {error}"))
}

fn well_formed(note: &Value) -> Result<(), Answer> {
    let text = |name: &str| note.get(name).is_some_and(Value::is_string);
    if text("title") && text("text") {
        Ok(())
    } else {
        Err(unprocessable("a note has a title and a text, both strings"))
    }
}

/// The answer to a JSON Patch that cannot be applied: 412 where one of its tests fails, which is a condition of the
/// client's own (RFC 6902 §4.6 leaves the status to the server).
fn not_applied(error: &json_patch::PatchError) -> Answer {
    match error.kind {
        json_patch::PatchErrorKind::TestFailed => {
            answer::problem(StatusCode::PRECONDITION_FAILED, &format!("a test of the patch failed: {error}"))
        }
        _ => unprocessable(&error.to_string()),
    }
}

fn unprocessable(detail: &str) -> Answer {
    answer::problem(StatusCode::UNPROCESSABLE_ENTITY, detail)
}

fn check(manner: &Manner, received: &Received, selected: &Selected) -> Verdict {
    // A rule of this server's own; §13.1.3 has the field for GET and HEAD only.
    if manner.conditions == Conditions::ModifiedSinceOnWrites
        && received.kind() == Kind::Write
        && let (Some(date), Some(modified)) =
            (precondition::date(&received.headers, &axum::http::header::IF_MODIFIED_SINCE), selected.modified)
        && modified > date
    {
        return Verdict::Failed("If-Modified-Since");
    }
    precondition::evaluate(&received.method, &received.headers, selected)
}

fn is_conditional(headers: &HeaderMap) -> bool {
    CONDITIONS.iter().any(|name| headers.contains_key(name))
}

/// RFC 6585 §3: says how to send the request again.
fn required(selected: &Selected) -> Answer {
    let mut answer = answer::problem(
        StatusCode::PRECONDITION_REQUIRED,
        "send If-Match with the ETag of the version that you read",
    );
    answer::set(&mut answer, CACHE_CONTROL, "no-store");
    validators::put_on(&mut answer, selected);
    answer
}

fn failed(field: &str, manner: &Manner, received: &Received, selected: &Selected) -> Answer {
    let sent =
        received.headers.get(field).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
    let current = selected.tag.as_ref().map(|tag| String::from_utf8_lossy(&tag.to_bytes()).into_owned());
    let detail = match (&sent, &current) {
        (Some(sent), Some(current)) => format!("{field} was {sent}, and the note is at {current}"),
        (Some(sent), None) => format!("{field} was {sent}, which does not hold"),
        (None, _) => format!("{field} does not hold"),
    };
    let more = json!({"field": field, "received": sent, "current": current});
    let mut answer = answer::problem_with(StatusCode::PRECONDITION_FAILED, &detail, more);
    if let Some(seconds) = manner.retry_after {
        answer::set(&mut answer, RETRY_AFTER, seconds.to_string());
    }
    answer
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rehearsal::{NOTE, Rehearsal, field};

    const JSON: (&str, &str) = ("content-type", "application/json");

    #[test]
    fn a_note_is_created_read_updated_and_deleted() {
        let mut note = Rehearsal::of("notes");
        assert_eq!(note.get().status(), 404);
        let created = note.send("PUT", &[JSON, ("if-none-match", "*")], NOTE);
        assert_eq!(created.status(), 201);

        let read = note.get();
        assert_eq!(read.status(), 200);
        assert_eq!(read.body(), NOTE, "kept octet for octet, so the answer to PUT may carry its tag");
        assert_eq!(field(&read, "etag"), field(&created, "etag"));
        assert_eq!(field(&read, "cache-control").unwrap(), "private, no-cache");
        assert_eq!(note.send("HEAD", &[], "").headers(), read.headers());

        let tag = field(&read, "etag").unwrap();
        let updated = note.send("PUT", &[JSON, ("if-match", &tag)], NOTE);
        assert_eq!(updated.status(), 204);
        assert_ne!(field(&updated, "etag").unwrap(), tag, "the same content again is a new version");

        let tag = field(&updated, "etag").unwrap();
        assert_eq!(note.send("DELETE", &[("if-match", &tag)], "").status(), 204);
        assert_eq!(note.get().status(), 404);
        note.put_plainly();
        assert_ne!(note.tag(), tag, "no tag comes twice, not even after a deletion");
    }

    #[test]
    fn a_412_says_what_was_received_and_what_is_current() {
        let mut note = Rehearsal::of("drafts");
        let tag = note.tag();
        let answer = note.send("PUT", &[JSON, ("if-match", "\"old\"")], NOTE);
        assert_eq!(answer.status(), 412);
        assert_eq!(field(&answer, "etag").unwrap(), tag);
        assert_eq!(field(&answer, "note-revision").unwrap(), "1");
        assert_eq!(field(&answer, "content-type").unwrap(), "application/problem+json");
        let said: Value = serde_json::from_slice(answer.body()).unwrap();
        assert_eq!(said["received"], "\"old\"");
        assert_eq!(said["current"], tag);
        assert_eq!(note.tag(), tag, "a 412 changes nothing");
    }

    #[test]
    fn not_modified_repeats_the_validators() {
        let mut note = Rehearsal::of("drafts");
        let read = note.get();
        let answer = note.send("GET", &[("if-none-match", &field(&read, "etag").unwrap())], "");
        assert_eq!(answer.status(), 304);
        assert!(answer.body().is_empty());
        for name in ["etag", "last-modified", "cache-control"] {
            assert_eq!(field(&answer, name), field(&read, name), "{name}");
        }
    }

    /// §13.2.1: these win over a condition that would fail.
    #[test]
    fn other_refusals_come_first() {
        let stale = ("if-match", "\"old\"");
        let rows: [(&str, &str, &str, &str, u16); 7] = [
            ("drafts", "PUT", "text/plain", NOTE, 415),
            ("drafts", "PUT", "application/json", "{", 400),
            ("drafts", "PUT", "application/json", "{}", 422),
            ("drafts", "PATCH", "application/json", "{}", 415),
            ("drafts", "BREW", "application/json", NOTE, 405),
            ("notes", "DELETE", "application/json", "", 404),
            ("notes", "PATCH", "application/merge-patch+json", "{}", 404),
        ];
        for (manner, method, media_type, body, status) in rows {
            let answer = Rehearsal::of(manner).send(method, &[("content-type", media_type), stale], body);
            assert_eq!(answer.status(), status, "{method} {manner}");
        }
    }

    #[test]
    fn patch_merges_and_post_appends() {
        let mut note = Rehearsal::of("drafts");
        let patch = [("content-type", "application/merge-patch+json")];
        assert_eq!(note.send("PATCH", &patch, r#"{"title":"new","n":1.10}"#).status(), 204);
        assert_eq!(note.send("POST", &[], "one more line").status(), 204);
        let insert = [("content-type", "application/json-patch+json")];
        let operation =
            r#"[{"op":"add","path":"/list","value":[1]},{"op":"add","path":"/list/-","value":2}]"#;
        assert_eq!(note.send("PATCH", &insert, operation).status(), 204);
        assert_eq!(note.send("PATCH", &insert, "{}").status(), 400);
        assert_eq!(note.send("PATCH", &insert, r#"[{"op":"remove","path":"/none"}]"#).status(), 422);
        let test = r#"[{"op":"add","path":"/x","value":1},{"op":"test","path":"/list","value":[1]}]"#;
        assert_eq!(note.send("PATCH", &insert, test).status(), 412);
        let content = String::from_utf8(note.get().body().to_vec()).unwrap();
        assert!(content.contains(r#""list":[1,2]"#), "{content}");
        assert!(content.contains(r#""title":"new""#) && content.contains("one more line\\n"), "{content}");
        assert!(content.contains("1.10"), "numbers keep their digits: {content}");
    }

    #[test]
    fn a_file_grows_by_blocks_and_by_inserts() {
        let mut file = Rehearsal::of("files");
        let text = [("content-type", "text/plain")];
        assert_eq!(file.send("PUT", &text, "a;").status(), 204);
        assert_eq!(file.ask("comp=appendblock").send("PUT", &[], "b;").status(), 204);
        let update = [("content-type", "application/sparql-update")];
        assert_eq!(file.ask("").send("PATCH", &update, "INSERT DATA {}").status(), 204);
        assert_eq!(file.send("PATCH", &text, "c").status(), 405);
        let read = file.get();
        assert_eq!(read.body(), "a;b;INSERT DATA {}\n");
        assert_eq!(field(&read, "content-type").unwrap(), "text/plain");
    }

    #[test]
    fn a_stamped_note_says_when_it_was_written() {
        let mut note = Rehearsal::of("stamped");
        note.put_plainly();
        let stamp = |note: &mut Rehearsal| {
            let content: Value = serde_json::from_slice(note.get().body()).unwrap();
            content["modifiedAt"].as_u64().unwrap()
        };
        let first = stamp(&mut note);
        note.put_plainly();
        assert!(stamp(&mut note) > first);
    }

    #[test]
    fn a_file_is_kept_with_its_media_type() {
        let mut file = Rehearsal::of("files");
        let body = "--x\r\n\r\n\0--x--";
        assert_eq!(
            file.send("PUT", &[("content-type", "multipart/form-data; boundary=x")], body).status(),
            204
        );
        let read = file.get();
        assert_eq!(read.body(), body);
        assert_eq!(field(&read, "content-type").unwrap(), "multipart/form-data; boundary=x");
    }
}
