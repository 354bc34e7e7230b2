//! One HTTP message within another: `application/http` (RFC 9112 §10.2).

use super::{PartContent, PartRequest, PartResponse};
use crate::http::is_token;
use crate::multipart::{field, head};

/// The longest method, in bytes.
const LONGEST_METHOD: usize = 32;

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
