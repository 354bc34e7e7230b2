//! A request's body as members, from its text or from the facts that were read from it before.

use super::json::{self, Member};
use super::path::Path;
use super::{form_data, json_patch, urlencoded, xml};
use crate::exchange::{DialectFacts, Exchange, Place};
use crate::multipart;

/// A request's body, as far as it is known.
#[derive(Clone, Copy, Debug)]
pub enum SentBody<'a> {
    /// The body is not known.
    Unknown,
    /// The body's text.
    Text(&'a str),
    /// The body is no longer kept; these facts were read from it.
    ReadBefore(&'a DialectFacts),
}

/// The members of a request's body at these paths; `names` are the paths as written.
pub(super) fn members(
    exchange: &Exchange,
    body: SentBody<'_>,
    names: &[Box<str>],
    paths: &[Path],
) -> Vec<Member> {
    let media = exchange.request.headers.get("Content-Type");
    let boundary = media.and_then(|media| multipart::boundary(media, "multipart/form-data"));
    let is_form = || media.is_some_and(|media| media.starts_with("application/x-www-form-urlencoded"));
    if let (SentBody::Text(text), Some(boundary)) = (body, boundary) {
        return form_data::members(text, boundary, paths);
    }
    match body {
        SentBody::Unknown => Vec::new(),
        SentBody::Text(text) if text.trim_start().starts_with('[') => json_patch::tests(text, paths),
        SentBody::Text(text) if text.trim_start().starts_with('<') => xml::attributes(text, paths),
        SentBody::Text(text) if is_form() => urlencoded::members(text, paths),
        SentBody::Text(text) => json::members(text, paths),
        SentBody::ReadBefore(dialect_facts) => {
            let locks = dialect_facts.locks.iter().flat_map(|locks| &locks.sent);
            let parts = dialect_facts.sent.iter().chain(locks).flat_map(|condition| &condition.parts);
            let members = parts.filter(|part| part.place == Place::Body).filter_map(|part| {
                let at = |path: &str| names.iter().position(|name| **name == *path);
                let wrapped = || {
                    let (wrapper, rest) = part.name.split_once('.')?;
                    Some((at(&format!("*.{rest}"))?, Some(wrapper.into())))
                };
                let (path, wrapper) = at(&part.name).map(|path| (path, None)).or_else(wrapped)?;
                let (value, kind) = (part.value.clone(), json::JsonKind::String);
                Some(Member { path, value, kind, at: 0..0, wrapper })
            });
            members.collect()
        }
    }
}
