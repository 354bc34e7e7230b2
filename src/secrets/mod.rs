//! Secrets: credentials in recorded text, and the placeholders that replace them wherever Retag shows or writes
//! recorded text.
//!
//! What belongs here: one policy for the screen, the report, the HAR file and the clipboard.
//!
//! - **Fields.** A file or a report shows the values of known fields (`fields`) and
//!   replaces every other value. The screen masks values that names or shapes mark as secrets,
//!   until the user reveals them.
//! - **Names** of parameters, members, elements and cookies (`names`): in any encoding, and
//!   with any separator between their words.
//! - **Shapes** (`shape`): JWTs, the keys of known services, long random text, hexadecimal digits, base64.
//! - **Places**: the user information and the fragment of a URL, the segment after `/reset/` or
//!   `/invite/`, the text after `Bearer`.
//!
//! Within one file or report, one secret always has the same placeholder, `‹secret-1›`, also where only
//! its value identifies it; so equal values stay equal, and different values stay different. A placeholder
//! reveals neither the length nor a digest of the secret.
//!
//! Validators and conditions are never masked: RFC 9110's, WebDAV's and those of the dialects, in fields,
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

/// The placeholder for every secret on the screen.
const BULLETS: &str = "••••••";

/// The deepest nesting of encoded texts that is decoded; a text at a greater depth is masked as a whole.
const DEEPEST: usize = 6;

/// What a file or a copy holds in place of secrets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Secrets {
    /// A placeholder stands for each secret: the text can be shared.
    #[default]
    Masked,
    /// Secrets are written as they were recorded.
    Kept,
}

/// Replaces secrets by placeholders.
pub struct Masker {
    style: Style,
    seen: SeenSecrets,
}

/// The style of placeholders.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    /// A number for each secret.
    Numbers,
    /// The same bullets for every secret.
    Bullets,
}

impl Masker {
    /// A masker for a file, a report or the clipboard. Equal secrets get equal placeholders. A secret that was
    /// learned before ([`Masker::learn`]) is also found where only its value identifies it.
    pub fn for_export() -> Masker {
        Masker { style: Style::Numbers, seen: SeenSecrets::default() }
    }

    /// A masker for a file of a whole recording, which has learned every secret in it.
    pub fn of<'a>(recording: impl Iterator<Item = Recorded<'a>>) -> Masker {
        let mut masker = Masker::for_export();
        for Recorded { exchange, sent, received } in recording {
            masker.learn(exchange, sent, received);
        }
        masker
    }

    /// A masker for the screen.
    pub fn for_screen() -> Masker {
        Masker { style: Style::Bullets, seen: SeenSecrets::default() }
    }

    /// Records an exchange's secrets and validators.
    pub fn learn(&mut self, exchange: &Exchange, sent: Option<&Body>, received: Option<&Body>) {
        if let Some(dialect_facts) = &exchange.dialect_facts {
            let parts = dialect_facts.sent.iter().flat_map(|condition| &condition.parts);
            let locks = dialect_facts.locks.iter().flat_map(|locks| &locks.given);
            let given = dialect_facts.given.iter().chain(locks).flat_map(|validator| &validator.parts);
            for part in parts.chain(given) {
                self.seen.validator_name(&part.name);
                self.seen.validator(&part.value);
            }
        }
        // Validators are recorded first: a validator that equals a secret stays unmasked.
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

    /// The placeholder for a secret.
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
