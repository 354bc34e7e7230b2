//! curl, for a POSIX shell and for cmd.exe.

use super::{RequestMessage, Unwritable, cmd as cmd_word, posix};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// The longest body, in bytes, that curl sends without `Expect: 100-continue` (curl 7.84 and later: 1 MiB).
const WITHOUT_EXPECT: usize = 1 << 20;

/// A curl command for a POSIX shell. curl reads a binary body from standard input, which `base64 -d` decodes.
///
/// # Errors
/// [`Unwritable::ControlCharacter`].
pub(super) fn posix(message: &RequestMessage) -> Result<String, Unwritable> {
    if message.has_controls() {
        return Err(Unwritable::ControlCharacter);
    }
    let is_binary = message.body.is_some() && message.text().is_none();
    let mut words = arguments(message, is_binary);
    let first = words.remove(0);
    let mut out = match message.body.as_deref().filter(|_| is_binary) {
        Some(octets) => format!("printf %s {} | base64 -d | ", posix::quoted(&STANDARD.encode(octets))),
        None => String::new(),
    };
    out.push_str(&first);
    for word in joined(words, posix::quoted) {
        out.push_str(" \\\n  ");
        out.push_str(&word);
    }
    Ok(out)
}

/// A curl command for cmd.exe.
///
/// # Errors
/// [`Unwritable::BinaryBody`]: cmd.exe cannot write arbitrary octets. [`Unwritable::ControlCharacter`]: an argument
/// cannot hold a carriage return either.
pub(super) fn cmd(message: &RequestMessage) -> Result<String, Unwritable> {
    if message.has_controls() || message.text().is_some_and(|text| text.contains('\r')) {
        return Err(Unwritable::ControlCharacter);
    }
    if message.body.is_some() && message.text().is_none() {
        return Err(Unwritable::BinaryBody);
    }
    let mut words = arguments(message, false);
    let mut out = words.remove(0);
    for word in joined(words, cmd_word::quoted) {
        out.push_str(" ^\n  ");
        out.push_str(&word);
    }
    Ok(out)
}

/// The lines of a command: an option and its value share a line.
fn joined(words: Vec<String>, quoted: impl Fn(&str) -> String) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut takes_value = false;
    for word in words {
        match lines.last_mut().filter(|_| takes_value) {
            Some(line) => {
                line.push(' ');
                line.push_str(&quoted(&word));
                takes_value = false;
            }
            None => {
                takes_value =
                    matches!(&*word, "--request" | "--header" | "--data-raw" | "--data-binary" | "--url");
                // The options are constants of this file, and need no quotes.
                lines.push(word);
            }
        }
    }
    lines
}

/// The command's words: `curl` first, options before the values that they take.
pub(super) fn arguments(message: &RequestMessage, body_from_input: bool) -> Vec<String> {
    let mut words = vec!["curl".to_owned(), "--globoff".to_owned(), "--path-as-is".to_owned()];
    let mut put = |option: &str, value: &str| {
        words.push(option.to_owned());
        words.push(value.to_owned());
    };
    put("--url", &message.url);
    let default = if message.body.is_some() { "POST" } else { "GET" };
    let is_head = message.method == "HEAD";
    if !is_head && message.method != default {
        put("--request", &message.method);
    }
    for (name, value) in &message.headers {
        if name.eq_ignore_ascii_case("Accept-Encoding") {
            continue;
        }
        // `Name:` removes a field; `Name;` sends the field with an empty value.
        match value.is_empty() {
            true => put("--header", &format!("{name};")),
            false => put("--header", &format!("{name}: {value}")),
        }
    }
    // Fields that curl adds by itself.
    let mut taken_away = vec!["Accept", "User-Agent"];
    if message.body.is_some() {
        taken_away.push("Content-Type");
    }
    for name in taken_away {
        if message.header(name).is_none() {
            put("--header", &format!("{name}:"));
        }
    }
    if message.body.as_ref().is_some_and(|body| body.len() > WITHOUT_EXPECT) {
        put("--header", "Expect:");
    }
    match (&message.body, message.text()) {
        (Some(_), _) if body_from_input => put("--data-binary", "@-"),
        (Some(_), Some(text)) => put("--data-raw", text),
        _ => {}
    }
    if message.header("Accept-Encoding").is_some() {
        words.push("--compressed".to_owned());
    }
    if is_head {
        words.push("--head".to_owned());
    }
    words
}
