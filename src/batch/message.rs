//! One HTTP message within another: `application/http` (RFC 9112 §10.2).

use super::{MOST_FIELDS, PartContent, PartRequest, PartResponse};
use crate::http::is_token;

/// The longest method, in bytes.
const LONGEST_METHOD: usize = 32;

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

/// A request. Its URL is the request target as written; the caller resolves it.
pub fn request(text: &str) -> Option<PartRequest> {
    let (line, rest) = start_line(text)?;
    let (method, target) = line.split_once(' ')?;
    let target = target.trim();
    let target = match target.rsplit_once(' ') {
        Some((target, version)) if version.starts_with("HTTP/") => target.trim(),
        _ => target,
    };
    if !is_method(method) || target.is_empty() {
        return None;
    }
    let (fields, body) = head(rest)?;
    let body = content(&fields, body);
    Some(PartRequest { method: method.to_owned(), url: target.to_owned(), fields, body })
}

/// Whether this can be a method: a token (RFC 9110 §9.1).
pub fn is_method(text: &str) -> bool {
    text.len() <= LONGEST_METHOD && is_token(text)
}

/// A response.
pub fn response(text: &str) -> Option<PartResponse> {
    let (line, rest) = start_line(text)?;
    let (status, reason) = status_line(line)?;
    let (fields, body) = head(rest)?;
    let body = content(&fields, body);
    Some(PartResponse { status, reason: reason.to_owned(), fields, body })
}

/// The status and the reason phrase of `HTTP/1.1 412 Precondition Failed`.
pub fn status_line(line: &str) -> Option<(u16, &str)> {
    let (version, rest) = line.trim().split_once(' ')?;
    let (status, reason) = rest.trim_start().split_once(' ').unwrap_or((rest.trim(), ""));
    let status = status.parse().ok().filter(|status| (100..1000).contains(status))?;
    version.starts_with("HTTP/").then(|| (status, reason.trim()))
}

fn start_line(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_start_matches(['\r', '\n']);
    let (line, rest) = text.split_once('\n').unwrap_or((text, ""));
    (line.len() <= 2 * 8192).then(|| (line.trim_end_matches('\r'), rest))
}

/// The content: as many bytes as Content-Length says, or, where that does not fit, all without the line ends before the
/// boundary.
fn content(fields: &[(String, String)], body: &str) -> PartContent {
    let length = field(fields, "Content-Length").and_then(|length| length.parse::<usize>().ok());
    let body =
        length.and_then(|length| body.get(..length)).unwrap_or_else(|| body.trim_end_matches(['\r', '\n']));
    match body {
        "" => PartContent::Empty,
        body if body.contains('\u{FFFD}') => PartContent::Unknown,
        body => PartContent::Text(body.to_owned()),
    }
}
