//! The places of codes and words in a response: fields, JSON members, XML elements, or a plain text.

use crate::exchange::Headers;
use serde_json::Value;

/// One code or sentence, and its place.
#[derive(Debug)]
pub struct Told {
    pub place: String,
    pub text: String,
}

/// The codes and words of a response.
#[derive(Debug, Default)]
pub struct All {
    /// Codes for programs.
    pub codes: Vec<Told>,
    /// Sentences for people.
    pub words: Vec<Told>,
    /// Whether the response names WebDAV's If field (RFC 4918 §10.4) as the one that failed.
    pub is_about_if: bool,
}

/// Fields that carry a code: Azure, AWS, Google's and others' gateways.
const FIELDS: [&str; 4] = ["x-ms-error-code", "x-amzn-ErrorType", "x-error-code", "X-Error"];

/// Members that carry a code. RFC 6749 and CouchDB use `error`, RFC 9457 and Elasticsearch use `type`.
const CODES: [&str; 14] = [
    "code",
    "errorcode",
    "error_code",
    "errorcodes",
    "status",
    "reason",
    "type",
    "typekey",
    "typename",
    "error",
    "exception",
    "errno",
    "key",
    "errortype",
];
/// Members that carry words.
const WORDS: [&str; 7] =
    ["message", "msg", "detail", "details", "error_description", "errormessage", "error_message"];

/// How deep a reason is searched for: `{"error": {"innererror": {"code": …}}}` is three levels.
const DEEPEST: usize = 4;
/// Most members of an object that gives a reason; an object with more is a document.
const MOST_MEMBERS: usize = 16;
/// Longest code or sentence that is read, in bytes.
const LONGEST: usize = 600;
/// Most codes, and most sentences.
const MOST: usize = 12;

/// Reads fields and body.
pub fn told(headers: &Headers, body: &str) -> All {
    let mut all = All::default();
    for name in FIELDS {
        if let Some(value) = headers.get(name) {
            add(&mut all.codes, name, value);
        }
    }
    let body = body.trim_start_matches('\u{feff}').trim();
    match body.as_bytes().first() {
        None => {}
        Some(b'{' | b'[') => {
            if let Ok(value) = serde_json::from_str::<Value>(body) {
                // RFC 9457 §3.1.3: a problem's title is its own; other objects have titles of notes and posts.
                let media = headers.get("Content-Type").map_or("", |media| media);
                let title = value.get("title").and_then(Value::as_str);
                if let Some(title) = title.filter(|_| media.contains("application/problem")) {
                    add(&mut all.words, "title", title);
                }
                json(&value, DEEPEST, &mut all);
            }
        }
        Some(b'<') => markup(body, &mut all),
        // A short text is the reason; a long one is a document.
        Some(_) if body.len() <= LONGEST => add(&mut all.words, "the text of the answer", body),
        Some(_) => {}
    }
    all
}

fn add(to: &mut Vec<Told>, place: &str, text: &str) {
    let text = text.trim();
    if !text.is_empty() && text.len() <= LONGEST && to.len() < MOST {
        to.push(Told { place: place.to_owned(), text: text.to_owned() });
    }
}

/// Reads the codes and words of a value, four levels deep. serde_json refuses a nesting deeper than 128.
fn json(value: &Value, depth: usize, all: &mut All) {
    if depth == 0 {
        return;
    }
    match value {
        Value::Object(members) => {
            let is_errors = |name: &String| {
                let name = name.to_ascii_lowercase();
                WORDS.contains(&name.as_str())
                    || name == "code"
                    || name.contains("err")
                    || name.contains("exception")
            };
            // Some servers answer a refusal with the current document, whose own `status`, `type` or `key` is no
            // reason.
            let is_refusal = depth < DEEPEST || members.keys().any(is_errors);
            let is_document = members.len() > MOST_MEMBERS;
            for (name, value) in members.iter().take(64) {
                let lower = name.to_ascii_lowercase();
                let is_of_documents = matches!(lower.as_str(), "status" | "reason" | "type" | "key");
                match value {
                    _ if is_document && !lower.contains("err") => {}
                    Value::String(_) if is_of_documents && !is_refusal => {}
                    Value::String(text) if CODES.contains(&lower.as_str()) => add(&mut all.codes, name, text),
                    Value::String(text) if WORDS.contains(&lower.as_str()) => add(&mut all.words, name, text),
                    Value::Object(_) | Value::Array(_)
                        if lower.contains("err") || lower == "d" || depth == DEEPEST =>
                    {
                        json(value, depth - 1, all);
                    }
                    _ => {}
                }
            }
        }
        Value::Array(items) => items.iter().take(4).for_each(|item| json(item, depth - 1, all)),
        _ => {}
    }
}

/// Reads elements by their local name, without a parser: a reason is a short text between two tags, or an empty
/// element in WebDAV's `error` (RFC 4918 §14.5).
fn markup(body: &str, all: &mut All) {
    let mut in_error = false;
    // In a page, a code is a piece of a program.
    let beginning = body.get(..body.floor_char_boundary(256)).unwrap_or("").to_ascii_lowercase();
    let is_page = beginning.contains("<!doctype html") || beginning.contains("<html");
    for piece in body.split('<').skip(1).take(256) {
        let Some((tag, text)) = piece.split_once('>') else { continue };
        let name = tag.trim_end_matches('/').split([' ', '\t', '\n', '\r']).next().unwrap_or("");
        let name = name.rsplit(':').next().unwrap_or("");
        let text = decoded(text.trim());
        match name.to_ascii_lowercase().as_str() {
            // sabre/dav names the field whose condition failed.
            "header" if text == "If" => all.is_about_if = true,
            "code" | "exception" | "errorcode" if !is_page => add(&mut all.codes, name, &text),
            "message" | "title" | "h1" | "responsedescription" => add(&mut all.words, name, &text),
            "error" if text.is_empty() => in_error = true,
            _ if in_error && !tag.starts_with('/') && text.is_empty() => add(&mut all.codes, "error", name),
            _ => {}
        }
    }
}

fn decoded(text: &str) -> String {
    text.replace("&quot;", "\"")
        .replace("&apos;", "'")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
}
