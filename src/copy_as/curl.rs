//! curl, for a POSIX shell and for cmd.exe.

use super::octets::{is_beyond_ascii, names};
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
    if message.has_ascii_controls() {
        return Err(Unwritable::ControlCharacter);
    }
    let is_binary = message.body.is_some() && message.text().is_none();
    let mut words = arguments(message, is_binary);
    let first = words.remove(0);
    let mut out = match message.body.as_deref().filter(|_| is_binary) {
        Some(octets) => format!("printf %s {} | base64 -d | ", posix::quoted(&STANDARD.encode(octets))),
        None => String::new(),
    };
    out.push_str(&first.text);
    for word in joined(words, Word::posix) {
        out.push_str(" \\\n  ");
        out.push_str(&word);
    }
    Ok(out)
}

/// A curl command for cmd.exe. curl reads its arguments in the system's code page there, and sends them so.
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
    let mut out = String::new();
    if let Some(names) = names(&message.headers, is_beyond_ascii) {
        let is_name = |one: char| one.is_ascii_alphanumeric() || "-_, ".contains(one);
        let names: String = names.chars().filter(|one| is_name(*one)).collect();
        out.push_str(&format!(
            "rem curl on Windows writes header values in the code page of the system. Unless that is windows-1252, it sends other octets\n\
             rem than the browser did in: {names}. Copy the request as fetch to send the same octets.\n"
        ));
    }
    out.push_str(&words.remove(0).text);
    for word in joined(words, |word| cmd_word::quoted(&word.text)) {
        out.push_str(" ^\n  ");
        out.push_str(&word);
    }
    Ok(out)
}

/// The lines of a command: an option and its value share a line.
fn joined(words: Vec<Word>, quoted: impl Fn(&Word) -> String) -> Vec<String> {
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
                let options = ["--request", "--header", "--data-raw", "--data-binary", "--url"];
                takes_value = options.contains(&&*word.text);
                // The options are constants of this file, and need no quotes.
                lines.push(word.text);
            }
        }
    }
    lines
}

/// A word of the command.
pub(super) struct Word {
    /// Its text, without quotes.
    pub text: String,
    /// Whether the text is a field, as the browser shows it: its octets are not those of UTF-8.
    is_field: bool,
}

impl Word {
    fn text(text: &str) -> Word {
        Word { text: text.to_owned(), is_field: false }
    }

    /// The word for a POSIX shell.
    pub(super) fn posix(&self) -> String {
        if self.is_field { posix::field(&self.text) } else { posix::quoted(&self.text) }
    }
}

/// The command's words: `curl` first, options before the values that they take.
pub(super) fn arguments(message: &RequestMessage, body_from_input: bool) -> Vec<Word> {
    let mut words = Vec::from(["curl", "--globoff", "--path-as-is"].map(Word::text));
    let mut put = |option: &str, value: &str| {
        words.push(Word::text(option));
        words.push(Word { text: value.to_owned(), is_field: option == "--header" });
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
        words.push(Word::text("--compressed"));
    }
    if is_head {
        words.push(Word::text("--head"));
    }
    words
}
