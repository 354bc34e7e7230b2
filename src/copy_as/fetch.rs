//! A call of the Fetch API, for a page's console or a script.

use super::RequestMessage;
use super::octets::byte_string;
use crate::replay::is_forbidden;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// The call. Fields that only the browser may set (Fetch, "forbidden request-header") are left out; the Referer is the
/// call's `referrer`. The cache mode is "no-store", which the Fetch standard sets for a request with a condition.
pub(super) fn written(message: &RequestMessage) -> String {
    format!("await fetch({}, {});", string(&message.url), options(message, "", &[], None))
}

/// The call's options as an object literal. `replaced` are the fields whose value is an expression, `body` is an expression
/// for the body.
pub(super) fn options(
    message: &RequestMessage,
    indent: &str,
    replaced: &[(&str, &str)],
    body: Option<&str>,
) -> String {
    let is_replaced = |name: &str| replaced.iter().any(|(known, _)| known.eq_ignore_ascii_case(name));
    let kept =
        message.headers.iter().filter(|(name, value)| !is_forbidden(name, value) && !is_replaced(name));
    let kept = kept.map(|(name, value)| format!("{indent}    [{}, {}],\n", string(name), octets(value)));
    let made = replaced.iter().map(|(name, value)| format!("{indent}    [{}, {value}],\n", string(name)));
    let headers: String = kept.chain(made).collect();
    let mut out = format!("{{\n{indent}  method: {},\n", string(&message.method));
    if !headers.is_empty() {
        out.push_str(&format!("{indent}  headers: [\n{headers}{indent}  ],\n"));
    }
    if let Some(own) = body_of(message) {
        let body = body.unwrap_or(&own);
        out.push_str(&format!("{indent}  body: {body},\n"));
    }
    if let Some(referrer) = message.header("Referer") {
        out.push_str(&format!("{indent}  referrer: {},\n", string(referrer)));
    }
    let credentials = if message.header("Cookie").is_some() { "include" } else { "same-origin" };
    out.push_str(&format!(
        "{indent}  credentials: \"{credentials}\",\n{indent}  cache: \"no-store\",\n{indent}}}"
    ));
    out
}

/// The body as an expression; `None` where there is none.
pub(super) fn body_of(message: &RequestMessage) -> Option<String> {
    let octets = message.body.as_ref()?;
    Some(match message.text() {
        Some(text) => string(text),
        None => {
            let encoded = string(&STANDARD.encode(octets));
            format!("Uint8Array.from(atob({encoded}), (one) => one.charCodeAt(0))")
        }
    })
}

/// A field's value as a literal: `fetch` sends its code points as octets, and takes none above 0xFF.
fn octets(value: &str) -> String {
    let literal = string(&byte_string(value));
    let escaped = |one: char| match one {
        '\u{7f}'..='\u{ff}' => format!("\\u{:04x}", u32::from(one)),
        _ => one.to_string(),
    };
    literal.chars().map(escaped).collect()
}

/// A JavaScript string literal. Every JSON string is one since ECMAScript 2019. `<` is escaped, so that the literal is
/// safe in a page's `<script>`.
pub(super) fn string(text: &str) -> String {
    serde_json::Value::String(text.to_owned()).to_string().replace('<', "\\u003c")
}
