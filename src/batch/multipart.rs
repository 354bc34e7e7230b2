//! The entities of a multipart body (RFC 2046 §5.1).

use super::message;

/// One entity of a multipart body.
#[derive(Debug, PartialEq, Eq)]
pub struct Entity<'a> {
    /// Its own fields (RFC 2045 §3).
    pub fields: Vec<(String, String)>,
    /// Its content.
    pub body: &'a str,
}

/// The most entities of one body that are looked at.
const MOST: usize = 1024;

/// The boundary of a `multipart/mixed` Content-Type, quoted or not: 1 to 70 characters.
pub fn boundary(media: &str) -> Option<&str> {
    let mut parameters = media.split(';');
    if !parameters.next()?.trim().eq_ignore_ascii_case("multipart/mixed") {
        return None;
    }
    let value = parameters.find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim().eq_ignore_ascii_case("boundary").then(|| value.trim())
    })?;
    let value = value.strip_prefix('"').and_then(|value| value.strip_suffix('"')).unwrap_or(value);
    (1..=70).contains(&value.len()).then_some(value)
}

/// The entities of a body, and whether all of them were read. They were not where the closing delimiter is missing,
/// where an entity's fields are unreadable, or where there are more than [`MOST`]. Without a closing delimiter, the
/// last entity may be cut, and is left out.
pub fn entities<'a>(text: &'a str, boundary: &str) -> (Vec<Entity<'a>>, bool) {
    let delimiter = format!("--{boundary}");
    let mut entities = Vec::new();
    let mut start: Option<usize> = None;
    for (at, _) in text.match_indices(&*delimiter) {
        if at > 0 && text.as_bytes().get(at - 1) != Some(&b'\n') {
            continue;
        }
        let rest = text.get(at + delimiter.len()..).unwrap_or("");
        let line = rest.split('\n').next().unwrap_or("");
        let (is_last, padding) = match line.strip_prefix("--") {
            Some(padding) => (true, padding),
            None => (false, line),
        };
        if !padding.trim().is_empty() {
            continue;
        }
        if let Some(start) = start {
            let body = text.get(start..at).unwrap_or("");
            let body = body.strip_suffix("\r\n").or_else(|| body.strip_suffix('\n')).unwrap_or(body);
            let Some((fields, body)) = message::head(body) else { return (entities, false) };
            if entities.len() == MOST {
                return (entities, false);
            }
            entities.push(Entity { fields, body });
        }
        if is_last {
            return (entities, true);
        }
        start = Some((at + delimiter.len() + line.len() + 1).min(text.len()));
    }
    (entities, false)
}
