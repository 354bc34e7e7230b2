//! The entities of a multipart body (RFC 2046 §5.1): a batch's parts, and the fields of a form.

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

/// The most fields of an entity or a message that are read.
pub const MOST_FIELDS: usize = 64;

/// The boundary of a Content-Type of this media type (`multipart/mixed`), quoted or not: 1 to 70 characters.
pub fn boundary<'a>(media: &'a str, kind: &str) -> Option<&'a str> {
    let mut parameters = media.split(';');
    if !parameters.next()?.trim().eq_ignore_ascii_case(kind) {
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
            let Some((fields, body)) = head(body) else { return (entities, false) };
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

/// The header fields in the order of the text, and the content after the empty line. `None` where a line is no field,
/// or there are too many fields.
pub fn head(text: &str) -> Option<(Vec<(String, String)>, &str)> {
    let blank = |text: &str| text.strip_prefix("\r\n").or_else(|| text.strip_prefix('\n')).map(str::len);
    if let Some(rest) = blank(text) {
        return Some((Vec::new(), text.get(text.len() - rest..)?));
    }
    let end = text.match_indices('\n').map(|(at, _)| at + 1).find_map(|at| {
        let rest = text.get(at..)?;
        blank(rest).map(|rest| (at, text.len() - rest))
    });
    let (fields, body) = match end {
        Some((end, body)) => (text.get(..end)?, text.get(body..)?),
        None => (text, ""),
    };
    let lines = format!("{}\r\n\r\n", fields.trim_end_matches(['\r', '\n']));
    let mut buffer = [httparse::EMPTY_HEADER; MOST_FIELDS];
    let httparse::Status::Complete((_, fields)) =
        httparse::parse_headers(lines.as_bytes(), &mut buffer).ok()?
    else {
        return None;
    };
    let text = |field: &httparse::Header| {
        Some((field.name.to_owned(), std::str::from_utf8(field.value).ok()?.to_owned()))
    };
    Some((fields.iter().map(text).collect::<Option<_>>()?, body))
}

/// The first value of a field.
pub fn field<'a>(fields: &'a [(String, String)], name: &str) -> Option<&'a str> {
    fields.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
}
