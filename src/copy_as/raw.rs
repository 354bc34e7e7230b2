//! The request as an HTTP/1.1 message.

use super::octets::utf8;
use super::{RequestMessage, Unwritable};
use crate::exchange::{origin_of, path_of};

/// The message in HTTP/1.1's format (RFC 9112 §2.1), with its Host and Content-Length.
///
/// # Errors
/// [`Unwritable::BinaryBody`], where the body is no text; [`Unwritable::BinaryField`], where the octets of a field are
/// none; [`Unwritable::ControlCharacter`].
pub(super) fn written(message: &RequestMessage) -> Result<String, Unwritable> {
    if message.has_ascii_controls() {
        return Err(Unwritable::ControlCharacter);
    }
    let origin = origin_of(&message.url);
    let host = origin.split_once("://").map_or(origin, |(_, host)| host);
    let target = match path_of(&message.url) {
        "" => "/".to_owned(),
        query if query.starts_with('?') => format!("/{query}"),
        path => path.to_owned(),
    };
    let mut out = format!("{} {target} HTTP/1.1\r\nHost: {host}\r\n", message.method);
    for (name, value) in &message.headers {
        let value = utf8(value).ok_or(Unwritable::BinaryField)?;
        out.push_str(&format!("{name}: {value}\r\n"));
    }
    match &message.body {
        None => out.push_str("\r\n"),
        Some(octets) => {
            let text = std::str::from_utf8(octets).map_err(|_| Unwritable::BinaryBody)?;
            out.push_str(&format!("Content-Length: {}\r\n\r\n{text}", octets.len()));
        }
    }
    Ok(out)
}
