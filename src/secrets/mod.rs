//! Secrets: what proves who somebody is, and what stands in its place wherever Retag shows or writes
//! recorded text.
//!
//! What belongs here: one policy for the screen, the report, the HAR file and the clipboard.
//!
//! - **Fields.** A file or a report shows the values of the fields that it knows (`fields`), and
//!   something else in place of every other value. The screen hides what names and shapes give away,
//!   until the user asks.
//! - **Names** of parameters, members, elements and cookies (`names`): however they are encoded, and
//!   whatever separates their words.
//! - **Shapes** (`shape`): JWTs, the keys of known services, long random text, hexadecimal digits, base64.
//! - **Places**: the user information and the fragment of a URL, the segment behind `/reset/` or
//!   `/invite/`, `Bearer` and what follows.
//!
//! Within one file or report, the same secret has the same placeholder, `‹secret-1›`, also where nothing
//! but its value gives it away; so equal values stay equal, and different ones different. A placeholder
//! tells neither the length of what it stands for nor a digest.
//!
//! Validators and conditions are never touched: RFC 9110's, WebDAV's and those of the dialects, in fields,
//! queries and bodies, and wherever a sentence quotes one.

mod bodies;
mod escapes;
mod fields;
mod json;
mod list;
mod markup;
mod names;
mod seen;
mod shape;
mod text;
mod url;

#[cfg(test)]
mod draft;
#[cfg(test)]
mod leaks;
#[cfg(test)]
mod survivors;

pub use fields::is_sensitive;

use crate::exchange::{Body, Exchange, Recorded};
use seen::SeenSecrets;

/// What stands for a secret on the screen.
const BULLETS: &str = "••••••";

/// How deep texts may be encoded in each other; what is deeper is a secret as a whole.
const DEEPEST: usize = 6;

/// Puts something else in place of secrets.
pub struct Masker {
    style: Style,
    seen: SeenSecrets,
}

/// What stands in place of a secret.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    /// Its number.
    Numbers,
    /// The same for all of them.
    Bullets,
}

impl Masker {
    /// For a file, a report, the clipboard. What is masked with it twice is masked the same; what it
    /// was told of first ([`Masker::learn`]) is also found where only its value tells.
    pub fn for_export() -> Masker {
        Masker { style: Style::Numbers, seen: SeenSecrets::default() }
    }

    /// For a file of a whole recording, with everything learned from it.
    pub fn of<'a>(recording: impl Iterator<Item = Recorded<'a>>) -> Masker {
        let mut masker = Masker::for_export();
        for Recorded { exchange, sent, received } in recording {
            masker.learn(exchange, sent, received);
        }
        masker
    }

    /// For the screen.
    pub fn for_screen() -> Masker {
        Masker { style: Style::Bullets, seen: SeenSecrets::default() }
    }

    /// Takes note of an exchange's secrets and validators.
    pub fn learn(&mut self, exchange: &Exchange, sent: Option<&Body>, received: Option<&Body>) {
        if let Some(dialect_facts) = &exchange.dialect_facts {
            let parts = dialect_facts.sent.iter().flat_map(|condition| &condition.parts);
            let given = dialect_facts.given.iter().flat_map(|validator| &validator.parts);
            for part in parts.chain(given) {
                self.seen.validator_name(&part.name);
                self.seen.validator(&part.value);
            }
        }
        // Validators first: where one is a secret's value too, it stays.
        for headers in [&exchange.request.headers, &exchange.response.headers] {
            for (name, value) in headers.iter() {
                self.learn_validators(name, value);
            }
        }
        self.url(&exchange.request.url);
        for headers in [&exchange.request.headers, &exchange.response.headers] {
            for (name, value) in headers.iter() {
                self.field(name, value);
            }
        }
        for body in [sent, received].into_iter().flatten() {
            self.body(body);
        }
        self.text(&exchange.response.reason);
        if let Some(error) = &exchange.response.error {
            self.text(error);
        }
    }

    /// What stands for a secret.
    fn mark(&mut self, secret: &str) -> String {
        if secret.is_empty() || seen::is_placeholder(secret) {
            return secret.to_owned();
        }
        match self.style {
            Style::Numbers => self.seen.placeholder(secret),
            Style::Bullets => BULLETS.to_owned(),
        }
    }
}
