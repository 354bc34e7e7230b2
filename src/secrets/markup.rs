//! Masks XML and HTML: elements and attributes by their names.

use super::Masker;
use super::names::{NameKind, Stand};
use super::text::Context;

impl Masker {
    pub(super) fn markup(&mut self, text: &str, depth: usize) -> String {
        let mut masked = String::with_capacity(text.len());
        let mut open: Vec<String> = Vec::new();
        let mut rest = text;
        while !rest.is_empty() {
            let tag = rest.find('<').unwrap_or(rest.len());
            let (content, after) = rest.split_at_checked(tag).unwrap_or((rest, ""));
            masked.push_str(&self.element(content, &open, depth));
            let end = tag_length(after);
            let (tag, next) = after.split_at_checked(end).unwrap_or((after, ""));
            if let Some(data) = tag.strip_prefix("<![CDATA[") {
                let data = data.strip_suffix("]]>").unwrap_or(data);
                masked.push_str(&["<![CDATA[", &self.element(data, &open, depth), "]]>"].concat());
            } else if tag.starts_with("</") {
                open.pop();
                masked.push_str(tag);
            } else if tag.starts_with("<!--") {
                masked.push_str(&self.free(tag, depth + 1, Context::Text));
            } else if !tag.is_empty() {
                let name = tag.trim_start_matches('<');
                let name =
                    name.split(|c: char| c.is_whitespace() || matches!(c, '>' | '/')).next().unwrap_or("");
                if !tag.ends_with("/>") && !tag.starts_with("<?") && !tag.starts_with("<!") && !is_void(name)
                {
                    open.push(name.rsplit(':').next().unwrap_or(name).to_owned());
                }
                masked.push_str(&self.tag(tag, depth));
            }
            rest = next;
        }
        masked
    }

    /// Masks the text of an element.
    fn element(&mut self, content: &str, open: &[String], depth: usize) -> String {
        let value = content.trim();
        if value.is_empty() {
            return content.to_owned();
        }
        let name = open.last().map_or("", String::as_str);
        let is_inside = open.iter().any(|name| self.seen.kind(name, Stand::Member) == NameKind::Secret);
        let is_validator = self.seen.kind(name, Stand::Member) == NameKind::Validator;
        let shown = match self.named(name, value) {
            Some(shown) => shown,
            None if is_inside && !is_validator => self.mark(value),
            None if value.starts_with('<') => self.free(value, depth + 1, Context::Text),
            None => self.content(value, depth + 1),
        };
        if shown == value { content.to_owned() } else { content.replacen(value, &shown, 1) }
    }

    /// Masks a tag's attributes: each by its own name, and `value` or `content` also by the value of `name` or `id`.
    fn tag(&mut self, tag: &str, depth: usize) -> String {
        let attributes = attributes(tag);
        let named = attributes.iter().find(|(name, value, _)| {
            let names = ["name", "id", "key", "property", "http-equiv"];
            names.contains(&name.to_ascii_lowercase().as_str())
                && self.seen.kind(value, Stand::Member) != NameKind::Plain
        });
        let about = named.map(|(_, value, _)| (*value).to_owned());
        let mut masked = String::with_capacity(tag.len());
        let mut copied = 0;
        for (name, value, at) in attributes {
            let holds = ["value", "content"].contains(&name.to_ascii_lowercase().as_str());
            let by = about.as_deref().filter(|_| holds).unwrap_or(name);
            let is_label =
                ["name", "id", "key", "property", "type"].contains(&name.to_ascii_lowercase().as_str());
            let shown = match self.named(by, value).filter(|_| !is_label) {
                Some(shown) => shown,
                None => self.content(value, depth + 1),
            };
            masked.push_str(tag.get(copied..at).unwrap_or(""));
            masked.push_str(&shown);
            copied = at + value.len();
        }
        masked.push_str(tag.get(copied..).unwrap_or(""));
        masked
    }
}

/// Length of the tag, comment or section at the beginning of a text, in bytes.
fn tag_length(text: &str) -> usize {
    let until = |end: &str| text.find(end).map_or(text.len(), |at| at + end.len());
    if text.starts_with("<![CDATA[") {
        return until("]]>");
    }
    if text.starts_with("<!--") {
        return until("-->");
    }
    let mut quote: Option<char> = None;
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '"' | '\'') => quote = Some(c),
            (None, '>') => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// Whether an HTML element has no end tag.
fn is_void(name: &str) -> bool {
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
        .iter()
        .any(|void| void.eq_ignore_ascii_case(name))
}

/// Each attribute's name, its value, and the value's index in the tag.
fn attributes(tag: &str) -> Vec<(&str, &str, usize)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(sign) = tag.get(at..).and_then(|rest| rest.find('=')).map(|place| at + place) {
        let name = tag.get(at..sign).unwrap_or("").trim_end();
        let name =
            name.rsplit(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '<')).next().unwrap_or("");
        let after = tag.get(sign + 1..).unwrap_or("");
        let from = sign + 1 + (after.len() - after.trim_start().len());
        let rest = tag.get(from..).unwrap_or("");
        let (start, end) = match rest.chars().next() {
            Some(quote @ ('"' | '\'')) => {
                let inside = rest.get(1..).unwrap_or("");
                (from + 1, from + 1 + inside.find(quote).unwrap_or(inside.len()))
            }
            _ => {
                (from, from + rest.find(|c: char| c.is_ascii_whitespace() || c == '>').unwrap_or(rest.len()))
            }
        };
        if let Some(value) = tag.get(start..end) {
            found.push((name, value, start));
        }
        at = (end + 1).max(sign + 1);
    }
    found
}
