//! Masks JSON, complete or cut, one value or several: every octet outside the masked values stays unchanged.

use super::Masker;
use super::names::{NameKind, Stand};
use super::shape;
use super::shape::is_flag;
use crate::json_value::string_length;

/// An object or an array that is being read.
struct Level {
    is_object: bool,
    /// What the names of the enclosing members tell about every value inside.
    inherited: NameKind,
    /// The kind of the next value's name.
    name: Option<NameKind>,
    /// Whether the next string is a member's name.
    expects_name: bool,
}

impl Masker {
    pub(super) fn json(&mut self, text: &str, depth: usize) -> String {
        let mut masked = String::with_capacity(text.len());
        let mut levels: Vec<Level> = Vec::new();
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let taken = match first {
                '{' | '[' => {
                    let kind = value_kind(&levels);
                    let inherited = if kind == NameKind::Validator { NameKind::Plain } else { kind };
                    let is_object = first == '{';
                    levels.push(Level { is_object, inherited, name: None, expects_name: is_object });
                    masked.push(first);
                    1
                }
                '}' | ']' => {
                    levels.pop();
                    masked.push(first);
                    1
                }
                ',' | ':' => {
                    if let Some(level) = levels.last_mut().filter(|level| level.is_object) {
                        level.expects_name = first == ',';
                        if first == ',' {
                            level.name = None;
                        }
                    }
                    masked.push(first);
                    1
                }
                '"' => {
                    let length = string_length(rest);
                    let raw = rest.get(..length).unwrap_or(rest);
                    let shown = if levels.last().is_some_and(|level| level.expects_name) {
                        self.member_name(raw, &mut levels)
                    } else {
                        self.string(raw, value_kind(&levels), depth)
                    };
                    masked.push_str(&shown);
                    raw.len()
                }
                '-' | '0'..='9' => {
                    let end = rest
                        .find(|c: char| !(c.is_ascii_alphanumeric() || "+-._".contains(c)))
                        .unwrap_or(rest.len());
                    let raw = rest.get(..end).unwrap_or(rest);
                    masked.push_str(&self.number(raw, value_kind(&levels)));
                    raw.len()
                }
                c if c.is_alphanumeric() || c == '/' => {
                    // Not JSON: a comment, a script, a name without quotes.
                    let end = rest
                        .find(['{', '[', '}', ']', ',', '"', '\n'])
                        .unwrap_or(rest.len())
                        .max(c.len_utf8());
                    let raw = rest.get(..end).unwrap_or(rest);
                    let shown = if raw.chars().all(char::is_alphanumeric) {
                        self.words(raw)
                    } else {
                        self.free_json(raw, depth)
                    };
                    masked.push_str(&shown);
                    raw.len()
                }
                other => {
                    masked.push(other);
                    other.len_utf8()
                }
            };
            rest = rest.get(taken..).unwrap_or("");
        }
        masked
    }

    fn free_json(&mut self, raw: &str, depth: usize) -> String {
        self.free(raw, depth + 1, super::text::Context::Text)
    }

    fn member_name(&mut self, raw: &str, levels: &mut [Level]) -> String {
        let name = unescaped(raw).unwrap_or_else(|| raw.trim_matches('"').to_owned());
        let kind = self.seen.kind(&name, Stand::Member);
        if let Some(level) = levels.last_mut() {
            level.name = Some(kind);
            level.expects_name = false;
        }
        let shown = self.words(&name);
        if shown == name { raw.to_owned() } else { serde_json::Value::from(shown).to_string() }
    }

    fn string(&mut self, raw: &str, kind: NameKind, depth: usize) -> String {
        let Some(value) = unescaped(raw) else {
            // A cut string, or not JSON: the rest is treated as a text.
            return match kind {
                NameKind::Validator => raw.to_owned(),
                NameKind::Secret | NameKind::Soft => ["\"", &self.mark(raw.trim_matches('"'))].concat(),
                _ => self.free_json(raw, depth),
            };
        };
        let masked = match kind {
            NameKind::Validator => {
                self.seen.validator(&value);
                return raw.to_owned();
            }
            NameKind::Secret | NameKind::Soft if !is_flag(&value) => self.mark(&value),
            NameKind::Doubtful if shape::is_doubtful(&value) => self.mark(&value),
            _ if shape::is_secret(&value) && !self.seen.is_validator(&value, false) => self.mark(&value),
            _ => self.content(&value, depth + 1),
        };
        if masked == value { raw.to_owned() } else { serde_json::Value::from(masked).to_string() }
    }

    fn number(&mut self, raw: &str, kind: NameKind) -> String {
        let is_secret = match kind {
            NameKind::Validator => {
                self.seen.validator(raw);
                false
            }
            NameKind::Secret => !is_flag(raw),
            NameKind::Soft | NameKind::Doubtful => shape::is_doubtful(raw),
            NameKind::Plain => self.seen.replaced(raw).is_some(),
        };
        if is_secret { serde_json::Value::from(self.mark(raw)).to_string() } else { raw.to_owned() }
    }
}

/// What the names around a value tell about it.
fn value_kind(levels: &[Level]) -> NameKind {
    let Some(level) = levels.last() else { return NameKind::Plain };
    let own = level.name.unwrap_or(NameKind::Plain);
    match (level.inherited, own) {
        (_, NameKind::Validator) => NameKind::Validator,
        (NameKind::Secret, _) | (_, NameKind::Secret) => NameKind::Secret,
        (_, NameKind::Soft) => NameKind::Soft,
        (NameKind::Soft, _) if !level.is_object => NameKind::Soft,
        (NameKind::Soft | NameKind::Doubtful, _) | (_, NameKind::Doubtful) => NameKind::Doubtful,
        (NameKind::Plain | NameKind::Validator, NameKind::Plain) => NameKind::Plain,
    }
}

fn unescaped(raw: &str) -> Option<String> {
    // A line break inside a string is not valid JSON, but its meaning is clear.
    serde_json::from_str(raw).ok().or_else(|| {
        let inner = raw.strip_prefix('"')?.strip_suffix('"')?;
        (!inner.contains('\\')).then(|| inner.to_owned())
    })
}
