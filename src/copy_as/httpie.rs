//! HTTPie, for a POSIX shell.

use super::octets::{names, utf8};
use super::{RequestMessage, Unwritable, posix};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// The command.
///
/// # Errors
/// [`Unwritable::ControlCharacter`].
pub(super) fn written(message: &RequestMessage) -> Result<String, Unwritable> {
    if message.has_ascii_controls() {
        return Err(Unwritable::ControlCharacter);
    }
    let is_binary = message.body.is_some() && message.text().is_none();
    // HTTPie 3 encodes a value as UTF-8.
    let changed = names(&message.headers, |value| utf8(value).is_none());
    let comment = changed.map_or_else(String::new, |names| {
        format!(
            "# HTTPie writes header values as UTF-8. It sends other octets than the browser did in: {names}.\n\
             # Copy the request as cURL to send the same octets.\n"
        )
    });
    let command = match message.body.as_deref().filter(|_| is_binary) {
        Some(octets) => format!("printf %s {} | base64 -d | http", posix::quoted(&STANDARD.encode(octets))),
        None => "http --ignore-stdin".to_owned(),
    };
    let mut out = format!("{comment}{command}");
    if let Some(text) = message.text() {
        out.push_str(&format!(" --raw {}", posix::quoted(text)));
    }
    out.push_str(&format!(" {} {}", posix::quoted(&message.method), posix::quoted(&message.url)));
    for (name, value) in &message.headers {
        let value = match utf8(value) {
            Some(text) => text,
            None if value.chars().any(char::is_control) => return Err(Unwritable::ControlCharacter),
            None => value.clone(),
        };
        out.push_str(&format!(" \\\n  {}", posix::quoted(&item(name, &value))));
    }
    // Fields that HTTPie adds by itself.
    let mut added = vec!["Accept", "Accept-Encoding", "User-Agent"];
    if message.body.is_some() {
        added.push("Content-Type");
    }
    for name in added {
        if message.header(name).is_none() {
            out.push_str(&format!(" \\\n  {name}:"));
        }
    }
    Ok(out)
}

/// A field as a request item. A backslash escapes a separator (HTTPie, "Escaping rules"): without it, a value that
/// begins with `=` or `@` would make an item of another kind.
fn item(name: &str, value: &str) -> String {
    if value.is_empty() {
        return format!("{name};");
    }
    let value = match value.starts_with(['=', '@']) {
        true => format!("\\{value}"),
        false => value.to_owned(),
    };
    format!("{name}:{value}")
}
