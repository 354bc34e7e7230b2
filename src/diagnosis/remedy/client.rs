//! What the page's code should do.

use super::super::{Case, Cause};
use super::{Remedy, Side, Snippet, script};
use crate::http::Condition;

/// The client's change.
pub fn remedy(case: &Case, cause: Cause) -> Option<Remedy> {
    let (text, code): (&'static str, Option<String>) = match cause {
        Cause::StaleAfterOwnWrite => (
            "Keep the ETag of the answer to each write, and send that with the next one.",
            Some(keep_latest(case)),
        ),
        Cause::ChangedByAnother => (
            "On 412, read the latest version, put the edit on top of it, and save once more; where both changed the same, ask the user.",
            Some(retry_once(case)),
        ),
        Cause::OverlappingWrites => {
            ("Send the writes of one resource one after the other.", Some(queue(case)))
        }
        Cause::RetriedWithSameValidator => {
            ("A retry needs a new tag: read before it, and try once.", Some(retry_once(case)))
        }
        Cause::FirstAttemptLanded => (
            "After an attempt without a good answer, look whether it was done before trying again.",
            Some(look_first(case)),
        ),
        Cause::ValidatorOfAnotherRepresentation => (
            "Read just what is written, with the same URL and fields, and take the tag from the ETag field.",
            Some(read_then_write(case, Guard::Tag)),
        ),
        Cause::StaleCacheRead => {
            ("Read past the caches before an edit.", Some(read_then_write(case, guard(case))))
        }
        Cause::ClockSkew => (
            "Send Last-Modified back as the string that it was. Never make the date anew.",
            Some(read_then_write(case, Guard::Date)),
        ),
        Cause::DateTooCoarse => (
            "Where the server gives an ETag, send that in If-Match; it has no seconds.",
            Some(read_then_write(case, Guard::Tag)),
        ),
        Cause::AlreadyExists => (
            "To change what is there, read it and save with its tag; to create, choose another name. Never put a fresh tag where * was meant to create.",
            Some(read_then_write(case, Guard::Tag)),
        ),
        Cause::DoesNotExist => {
            ("There is nothing to update: create it, and only if it is still not there.", Some(create(case)))
        }
        Cause::UnknownOrigin => (
            "Read before every edit; a tag from storage or from the page may be of any age.",
            Some(read_then_write(case, guard(case))),
        ),
        Cause::MalformedValidator => (
            "Treat the tag as an opaque string, quotes and all, and do not save without one.",
            Some(read_then_write(case, guard(case))),
        ),
        Cause::WeakValidator => (
            "Nothing in the client helps: taking W/ off makes a tag that the server never gave, and that may name another version.",
            None,
        ),
        Cause::TagRewrittenByCompression => (
            "Nothing in the client helps: Accept-Encoding is the browser's to set, and a tag that is cut may name another version.",
            None,
        ),
        Cause::EtagHiddenByCors => (
            "Until the server exposes ETag, Last-Modified can be read by scripts of other origins, where the server sends one.",
            Some(read_then_write(case, Guard::Date)),
        ),
        Cause::ConditionRequired => {
            ("Send the condition that the server wants.", Some(read_then_write(case, Guard::Tag)))
        }
        Cause::ShouldHaveBeen304 => (
            "Leave If-None-Match to the browser: it asks by itself, and gives the stored answer on 304.",
            Some(revalidate(case)),
        ),
        Cause::OutdatedIfModifiedSince => (
            "Guard the write with a field that is meant for writes.",
            Some(read_then_write(case, Guard::Tag)),
        ),
        Cause::UnconditionalOverwrite => {
            ("Send the tag of the version that was edited.", Some(read_then_write(case, Guard::Tag)))
        }
        Cause::RevalidationWasted => (
            "Leave If-None-Match to the browser: it asks by itself, and gives the stored answer on 304.",
            Some(revalidate(case)),
        ),
        Cause::NotAPreconditionHeader => {
            ("Look at the field by which that protocol asks. A fresh ETag does not help.", None)
        }
        Cause::ReplicasDisagree
        | Cause::UnstableEtag
        | Cause::PreflightRefusedCondition
        | Cause::HeaderChangedInTransit
        | Cause::ConditionIgnored
        | Cause::NoValidator => return None,
    };
    let snippet = code.map(|code| Snippet { language: "javascript", code });
    Some(Remedy { side: Side::Client, text, snippet })
}

/// The client's change, where the condition is another system's.
pub fn own(cause: Cause) -> Option<&'static str> {
    Some(match cause {
        Cause::StaleAfterOwnWrite => {
            "Keep the version that the answer to each write tells, and send that with the next one."
        }
        Cause::ChangedByAnother => {
            "Read the latest version, put the edit on top of it, and save once more; where both changed the same, ask the user."
        }
        Cause::OverlappingWrites => "Send the writes of one resource one after the other.",
        Cause::RetriedWithSameValidator => "A retry needs the new version: read before it, and try once.",
        Cause::FirstAttemptLanded => {
            "After an attempt without a good answer, look whether it was done before trying again."
        }
        Cause::ValidatorOfAnotherRepresentation => "Send the version that was read of just what is written.",
        Cause::StaleCacheRead => "Read past the caches before an edit: cache: \"no-store\".",
        Cause::AlreadyExists => {
            "To change what is there, read it and save with its version; to create, choose another name."
        }
        Cause::UnknownOrigin => {
            "Read before every edit; a version from storage or from the page may be of any age."
        }
        Cause::ConditionRequired | Cause::UnconditionalOverwrite => {
            "Send the version that was edited with every write."
        }
        _ => return None,
    })
}

/// By which validator a write is guarded.
#[derive(Clone, Copy)]
enum Guard {
    Tag,
    Date,
}

/// As the request itself was guarded.
fn guard(case: &Case) -> Guard {
    match case.sent().map(|sent| sent.condition) {
        Some(Condition::IfUnmodifiedSince | Condition::IfModifiedSince) => Guard::Date,
        _ => Guard::Tag,
    }
}

fn url(case: &Case) -> String {
    script::url(&case.exchange.request.url)
}

/// The method, unless it is one that the snippet is not for.
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

fn keep_latest(case: &Case) -> String {
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

fn retry_once(case: &Case) -> String {
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

fn queue(case: &Case) -> String {
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

fn look_first(case: &Case) -> String {
    format!(
        "const latest = await fetch({}, {{ cache: \"no-store\" }});\n\
         if ((await latest.text()) === body) {{\n\
         \x20 etag = latest.headers.get(\"ETag\"); // it was saved: nothing to repeat\n\
         }}",
        url(case)
    )
}

fn create(case: &Case) -> String {
    format!(
        "const created = await fetch({}, {{ method: \"PUT\", headers: {{ \"If-None-Match\": \"*\" }}, body }});",
        url(case)
    )
}

fn revalidate(case: &Case) -> String {
    format!("const read = await fetch({}, {{ cache: \"no-cache\" }});", url(case))
}
