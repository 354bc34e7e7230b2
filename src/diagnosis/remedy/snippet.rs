//! The page's corrected code, as JavaScript with the recorded URL and method.

use super::super::Case;
use super::script;
use crate::http::Condition;

/// The validator that guards a write.
#[derive(Clone, Copy)]
enum Guard {
    Tag,
    Date,
}

/// A read, and a write guarded by its tag.
pub fn guard_by_tag(case: &Case) -> String {
    read_then_write(case, Guard::Tag)
}

/// A read, and a write guarded by its date.
pub fn guard_by_date(case: &Case) -> String {
    read_then_write(case, Guard::Date)
}

/// A read, and a write guarded by the condition that the request itself used.
pub fn guard_alike(case: &Case) -> String {
    match case.sent().map(|sent| sent.condition) {
        Some(Condition::IfUnmodifiedSince | Condition::IfModifiedSince) => guard_by_date(case),
        _ => guard_by_tag(case),
    }
}

fn url(case: &Case) -> String {
    script::url(&case.exchange.request.url)
}

/// The request's method as a JavaScript string; PUT if the method is safe or too long.
fn method(case: &Case) -> String {
    match &*case.exchange.request.method {
        "GET" | "HEAD" | "OPTIONS" => "\"PUT\"".to_owned(),
        other if other.len() <= 32 => script::string(other),
        _ => "\"PUT\"".to_owned(),
    }
}

fn read_then_write(case: &Case, guard: Guard) -> String {
    let (given, sent, name) = match guard {
        Guard::Tag => ("ETag", "If-Match", "etag"),
        Guard::Date => ("Last-Modified", "If-Unmodified-Since", "modified"),
    };
    format!(
        "const url = {};\n\
         const read = await fetch(url, {{ cache: \"no-store\" }});\n\
         const {name} = read.headers.get(\"{given}\");\n\
         if ({name} === null) throw new Error(\"no {given} to read\");\n\
         // edit what was read, then:\n\
         const saved = await fetch(url, {{ method: {}, headers: {{ \"{sent}\": {name} }}, body }});",
        url(case),
        method(case)
    )
}

/// A save that keeps the tag of its response.
pub fn keep_latest(case: &Case) -> String {
    format!(
        "const url = {};\n\
         const saved = await fetch(url, {{ method: {}, headers: {{ \"If-Match\": etag }}, body }});\n\
         if (saved.ok) {{\n\
         \x20 const latest = saved.headers.has(\"ETag\") ? saved : await fetch(url, {{ cache: \"no-store\" }});\n\
         \x20 etag = latest.headers.get(\"ETag\");\n\
         }}",
        url(case),
        method(case)
    )
}

/// A save that, after a 412, reads and merges once.
pub fn retry_once(case: &Case) -> String {
    format!(
        "const url = {};\n\
         const save = (etag, body) => fetch(url, {{ method: {}, headers: {{ \"If-Match\": etag }}, body }});\n\
         let saved = await save(etag, body);\n\
         if (saved.status === 412) {{\n\
         \x20 const latest = await fetch(url, {{ cache: \"no-store\" }});\n\
         \x20 const merged = merge(await latest.text(), body); // yours: ask the user where both changed the same\n\
         \x20 saved = await save(latest.headers.get(\"ETag\"), merged);\n\
         }}",
        url(case),
        method(case)
    )
}

/// Saves that are sent one after another.
pub fn queue(case: &Case) -> String {
    format!(
        "let last = Promise.resolve();\n\
         function save(body) {{\n\
         \x20 return (last = last.catch(() => {{}}).then(async () => {{\n\
         \x20   const saved = await fetch({}, {{ method: {}, headers: {{ \"If-Match\": etag }}, body }});\n\
         \x20   if (saved.ok) etag = saved.headers.get(\"ETag\");\n\
         \x20   return saved;\n\
         \x20 }}));\n\
         }}",
        url(case),
        method(case)
    )
}

/// A read before the next attempt.
pub fn look_first(case: &Case) -> String {
    format!(
        "const latest = await fetch({}, {{ cache: \"no-store\" }});\n\
         if ((await latest.text()) === body) {{\n\
         \x20 etag = latest.headers.get(\"ETag\"); // it was saved: nothing to repeat\n\
         }}",
        url(case)
    )
}

/// A create that overwrites nothing.
pub fn create(case: &Case) -> String {
    format!(
        "const created = await fetch({}, {{ method: \"PUT\", headers: {{ \"If-None-Match\": \"*\" }}, body }});",
        url(case)
    )
}

/// A read that the browser itself revalidates.
pub fn revalidate(case: &Case) -> String {
    format!("const read = await fetch({}, {{ cache: \"no-cache\" }});", url(case))
}
