//! Masks bodies, and other texts in a body's format: JSON, XML, forms, multipart content, plain text.

use super::escapes::decoded;
use super::names::{NameKind, Stand};
use super::shape::is_flag;
use super::text::Context;
use super::{DEEPEST, Masker, shape};
use crate::exchange::Body;

impl Masker {
    /// A body as text. A body that is not text is replaced as a whole, since its content cannot be searched.
    pub fn body(&mut self, body: &Body) -> String {
        match body.text().filter(|text| !is_binary(text)) {
            Some(text) => self.content(text, 0),
            None => {
                let octets: String = body.octets().iter().map(|octet| char::from(*octet)).collect();
                self.mark(&octets)
            }
        }
    }

    /// Masks a text according to its format.
    pub(super) fn content(&mut self, text: &str, depth: usize) -> String {
        if depth > DEEPEST {
            return self.words(text);
        }
        let start = text.trim_start_matches(['\u{feff}', ' ', '\n', '\r', '\t']);
        if start.starts_with("--") && start.contains("ontent-") {
            return self.parts(text, depth);
        }
        if start.starts_with(['{', '[', '"']) {
            return self.json(text, depth);
        }
        if start.starts_with('<') {
            return self.markup(text, depth);
        }
        let has_space = text.contains(char::is_whitespace);
        if !has_space && (text.contains("://") || text.starts_with(['/', '?', '#'])) {
            return self.url_at(text, depth);
        }
        let name = text.split(['=', '&']).next().unwrap_or("");
        let is_name = |c: char| c.is_alphanumeric() || "-_.[]%+$:@~!*'()".contains(c);
        if !has_space && text.contains('=') && !name.is_empty() && name.chars().all(is_name) {
            // Base64 may end in `=`, which also separates a form's pairs.
            if text.trim_end_matches('=').contains(['=', '&']) {
                let replaced = self.seen.replaced(text);
                return self.parameters(replaced.as_deref().unwrap_or(text), depth);
            }
        }
        // A relative URL without a leading slash.
        if !has_space && text.contains('?') && text.contains('=') {
            return self.url_at(text, depth);
        }
        self.free(text, depth, Context::Text)
    }

    /// The parts of multipart content (RFC 2046 §5.1), each masked according to its name in the form (RFC 7578).
    fn parts(&mut self, text: &str, depth: usize) -> String {
        let trimmed = text.trim_start();
        let line_end = if trimmed.contains("\r\n") { "\r\n" } else { "\n" };
        let boundary = trimmed.lines().next().unwrap_or("--").trim_end().to_owned();
        let mut masked: Vec<String> = Vec::new();
        for (place, part) in text.split(&boundary).enumerate() {
            let blank = [line_end, line_end].concat();
            let Some((head, content)) = part.split_once(&blank).filter(|_| place > 0) else {
                masked.push(part.to_owned());
                continue;
            };
            let name = head.split("name=").nth(1).map_or("", |rest| {
                let rest = rest.strip_prefix('"').unwrap_or(rest);
                rest.split(['"', ';', '\r', '\n']).next().unwrap_or("")
            });
            let value = content.strip_suffix(line_end).unwrap_or(content);
            let shown = match self.named(name, value) {
                Some(secret) => secret,
                None if is_binary(value) => self.mark(value),
                None => self.content(value, depth + 1),
            };
            let end = content.get(value.len()..).unwrap_or("");
            masked.push([&*self.free(head, depth + 1, Context::Text), &blank, &shown, end].concat());
        }
        masked.join(&boundary)
    }

    /// The placeholder for a member's value, if its name marks it as a secret; the unchanged value if it
    /// is a validator.
    pub(super) fn named(&mut self, name: &str, value: &str) -> Option<String> {
        match self.seen.kind(name, Stand::Member) {
            NameKind::Validator => {
                self.seen.validator(value);
                Some(value.to_owned())
            }
            NameKind::Secret | NameKind::Soft if !is_flag(value.trim()) => Some(self.mark(value)),
            NameKind::Doubtful if shape::is_doubtful(&decoded(value)) => Some(self.mark(value)),
            _ => None,
        }
    }
}

/// Whether a text contains a control character that text formats do not use: U+0000, U+0001 or U+0002.
pub(super) fn is_binary(text: &str) -> bool {
    text.chars().any(|c| c == '\0' || c == '\u{1}' || c == '\u{2}')
}
