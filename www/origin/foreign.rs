//! Notes in other systems' words: the condition, the validator and the refusal stand elsewhere than in
//! If-Match, ETag and 412.

use axum::body::Bytes;
use axum::http::header::{CONTENT_TYPE, ETAG, HeaderValue};
use axum::http::{HeaderName, Method, StatusCode};
use serde_json::{Map, Value, json};

use crate::answer::{self, Answer};
use crate::manner::Dialect;
use crate::note::Note;
use crate::received::{Kind, Received};
use crate::seed;
use crate::validators;

const LIBRARY_VERSION: HeaderName = HeaderName::from_static("last-modified-version");
/// By which CouchDB 3 gives itself away.
const COUCH_REQUEST: HeaderName = HeaderName::from_static("x-couch-request-id");
const SENT_VERSION: HeaderName = HeaderName::from_static("if-unmodified-since-version");

/// Answers in the words of a dialect that keeps versions.
pub fn answer(note: &mut Note, dialect: Dialect, received: &Received) -> Answer {
    note.requests += 1;
    let mut answer = match (received.kind(), &received.method) {
        (Kind::Read, &Method::GET | &Method::HEAD) => read(note, dialect, received),
        (Kind::Write, &Method::PUT | &Method::DELETE) => write(note, dialect, received),
        _ => answer::not_allowed(),
    };
    if dialect == Dialect::Couch {
        answer::set(&mut answer, COUCH_REQUEST, format!("{:010x}", note.requests));
    }
    match answer.status() {
        StatusCode::OK if received.method == Method::GET => note.reads += 1,
        status if status.is_success() && received.kind() == Kind::Write => note.writes += 1,
        StatusCode::CONFLICT | StatusCode::PRECONDITION_FAILED => note.failures += 1,
        _ => {}
    }
    answer
}

fn read(note: &Note, dialect: Dialect, received: &Received) -> Answer {
    let Some(version) = &note.current else {
        return json_answer(StatusCode::NOT_FOUND, &json!({"error": "not_found", "reason": "missing"}));
    };
    let content: Value = serde_json::from_slice(&version.content).unwrap_or_default();
    match dialect {
        Dialect::Couch => {
            let revision = revision(note, received);
            let mut members = Map::new();
            members.insert("_id".into(), name(received).into());
            members.insert("_rev".into(), revision.clone().into());
            members.extend(content.as_object().cloned().unwrap_or_default());
            let mut answer = json_answer(StatusCode::OK, &Value::Object(members));
            answer::set(&mut answer, ETAG, format!("\"{revision}\""));
            answer
        }
        Dialect::Search => {
            let mut members = place(note, received);
            members.insert("found".into(), true.into());
            members.insert("_source".into(), content);
            json_answer(StatusCode::OK, &Value::Object(members))
        }
        _ => {
            let mut answer = json_answer(StatusCode::OK, &content);
            answer::set(&mut answer, LIBRARY_VERSION, version.revision.to_string());
            answer
        }
    }
}

fn write(note: &mut Note, dialect: Dialect, received: &Received) -> Answer {
    let is_removal = received.method == Method::DELETE;
    let given: Value = serde_json::from_slice(&received.body).unwrap_or_default();
    let Some(members) = given.as_object().cloned().or(is_removal.then(Map::new)) else {
        return answer::problem(StatusCode::BAD_REQUEST, "a note is a JSON object");
    };
    let refusal = match dialect {
        Dialect::Couch => couch_refusal(note, received, &members),
        Dialect::Search => search_refusal(note, received),
        _ => library_refusal(note, received),
    };
    if let Some(refusal) = refusal {
        return refusal;
    }
    let existed = note.current.is_some();
    if is_removal {
        note.remove();
    } else {
        let own = members.into_iter().filter(|(name, _)| !name.starts_with('_')).collect();
        note.replace(seed::JSON, Bytes::from(Value::Object(own).to_string()), received.now);
    }
    match dialect {
        Dialect::Couch => {
            let told = json!({"ok": true, "id": name(received), "rev": revision(note, received)});
            json_answer(if is_removal { StatusCode::OK } else { StatusCode::CREATED }, &told)
        }
        Dialect::Search => {
            let mut members = place(note, received);
            members.insert("result".into(), if existed { "updated" } else { "created" }.into());
            json_answer(if existed { StatusCode::OK } else { StatusCode::CREATED }, &Value::Object(members))
        }
        _ => {
            let mut answer = answer::empty(StatusCode::NO_CONTENT);
            answer::set(&mut answer, LIBRARY_VERSION, note.revision.to_string());
            answer
        }
    }
}

/// A document that exists is changed under its revision only, in the body or in the query.
fn couch_refusal(note: &Note, received: &Received, members: &Map<String, Value>) -> Option<Answer> {
    note.current.as_ref()?;
    let sent = members.get("_rev").and_then(Value::as_str).or_else(|| received.parameter("rev"));
    (sent != Some(&revision(note, received))).then(|| {
        let told = json!({"error": "conflict", "reason": "Document update conflict."});
        json_answer(StatusCode::CONFLICT, &told)
    })
}

/// Both numbers must be current, where they are sent.
fn search_refusal(note: &Note, received: &Received) -> Option<Answer> {
    let sent = (received.parameter("if_seq_no")?, received.parameter("if_primary_term")?);
    let current = (note.revision.to_string(), "1".to_owned());
    (sent != (&*current.0, &*current.1)).then(|| {
        let reason = format!(
            "[{}]: version conflict, required seqNo [{}], primary term [{}]. current document has seqNo [{}] and primary term [{}]",
            name(received), sent.0, sent.1, current.0, current.1
        );
        let error = json!({"type": "version_conflict_engine_exception", "reason": reason});
        json_answer(StatusCode::CONFLICT, &json!({"error": error, "status": 409}))
    })
}

/// A version is required, and no later one may be there.
fn library_refusal(note: &Note, received: &Received) -> Option<Answer> {
    let sent = received.header(SENT_VERSION).map(|version| version.parse::<u64>().unwrap_or(0));
    let (status, detail) = match sent {
        None => (StatusCode::PRECONDITION_REQUIRED, "send If-Unmodified-Since-Version"),
        Some(sent) if note.current.is_some() && note.revision > sent => {
            (StatusCode::PRECONDITION_FAILED, "the library has a later version")
        }
        Some(_) => return None,
    };
    let mut answer = answer::problem(status, detail);
    answer::set(&mut answer, LIBRARY_VERSION, note.revision.to_string());
    Some(answer)
}

/// The revision of the current version, or of the one that is left of a removal.
fn revision(note: &Note, received: &Received) -> String {
    let tag = validators::stored_tag(&received.path, note);
    let tag = tag.map(|tag| String::from_utf8_lossy(&tag.to_bytes()).trim_matches('"').to_owned());
    tag.unwrap_or_else(|| format!("{}-removed", note.revision))
}

/// Where a document of the search engine stands, and its numbers.
fn place(note: &Note, received: &Received) -> Map<String, Value> {
    let place = json!({
        "_index": "notes", "_id": name(received), "_version": note.revision, "_seq_no": note.revision, "_primary_term": 1,
    });
    place.as_object().cloned().unwrap_or_default()
}

fn name(received: &Received) -> &str {
    received.path.rsplit('/').next().unwrap_or_default()
}

fn json_answer(status: StatusCode, body: &Value) -> Answer {
    let mut answer = answer::with_body(status, Bytes::from(body.to_string()));
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    answer
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rehearsal::{NOTE, Rehearsal, field};

    fn body(answer: &Answer) -> Value {
        serde_json::from_slice(answer.body()).unwrap()
    }

    #[test]
    fn a_document_is_changed_under_its_revision() {
        let mut note = Rehearsal::of("couch");
        let read = note.get();
        let revision = body(&read)["_rev"].as_str().unwrap().to_owned();
        assert_eq!(field(&read, "etag").unwrap(), format!("\"{revision}\""));
        assert_eq!(note.send("PUT", &[], NOTE).status(), 409, "without one it would create");
        let changed = note.send("PUT", &[], &format!("{{\"_rev\":\"{revision}\",\"n\":1.10}}"));
        assert_eq!(changed.status(), 201);
        assert_eq!(note.send("PUT", &[], &format!("{{\"_rev\":\"{revision}\"}}")).status(), 409);
        let again = note.get();
        assert_eq!(body(&again)["_rev"], body(&changed)["rev"]);
        assert!(String::from_utf8_lossy(again.body()).contains("1.10"));
        let latest = body(&again)["_rev"].as_str().unwrap().to_owned();
        assert_eq!(note.ask("rev=1-x").send("DELETE", &[], "").status(), 409);
        assert_eq!(note.ask(&format!("rev={latest}")).send("DELETE", &[], "").status(), 200);
        assert_eq!(note.ask("").get().status(), 404);
    }

    #[test]
    fn a_search_engine_compares_both_numbers_where_they_are_sent() {
        let mut note = Rehearsal::of("search");
        assert_eq!(
            (&body(&note.get())["_seq_no"], &body(&note.get())["_primary_term"]),
            (&json!(1), &json!(1))
        );
        assert_eq!(note.ask("if_seq_no=1&if_primary_term=1").send("PUT", &[], NOTE).status(), 200);
        let refused = note.send("PUT", &[], NOTE);
        assert_eq!(refused.status(), 409);
        assert_eq!(body(&refused)["error"]["type"], "version_conflict_engine_exception");
        assert_eq!(note.ask("").send("PUT", &[], NOTE).status(), 200, "without them it overwrites");
    }

    #[test]
    fn a_library_takes_what_is_not_older() {
        let mut note = Rehearsal::of("library");
        assert_eq!(field(&note.get(), "last-modified-version").unwrap(), "1");
        assert_eq!(note.put_plainly(), 428);
        assert_eq!(note.put("if-unmodified-since-version", "0"), 412);
        assert_eq!(note.put("if-unmodified-since-version", "1"), 204);
        assert_eq!(note.put("if-unmodified-since-version", "1"), 412);
    }
}
