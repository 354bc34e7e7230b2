//! The members of a multistatus that answers a write: PROPPATCH, MOVE, COPY, DELETE (RFC 4918 §9.2, §9.6.1, §9.8.5,
//! §9.9.4, §13).

use super::{Pair, Pairs, PartContent, PartRequest, PartResponse, message, url};
use crate::dialect::append_characters;
use crate::exchange::{Exchange, is_same_resource};
use crate::http::Condition;
use quick_xml::events::Event;
use quick_xml::name::ResolveResult;
use quick_xml::reader::NsReader;

/// The deepest nesting of elements that is read.
const DEEPEST: usize = 64;

/// The most members that are read.
const MOST: usize = 1024;

/// One `response` element.
#[derive(Default)]
struct MultistatusMember {
    hrefs: Vec<String>,
    /// Its own status and those of its properties, in the order of the text.
    statuses: Vec<(u16, String)>,
    /// The offset of the element, in bytes.
    start: usize,
}

/// One pair for each resource that the multistatus gives a status for. A success of the request's own resource is left
/// out: the exchange itself reports that.
pub fn pairs(exchange: &Exchange, received: &str) -> Option<Pairs> {
    let text = received.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']);
    if !text.starts_with('<') || !text.contains("multistatus") {
        return None;
    }
    let mut found = Vec::new();
    let is_whole = members(text, &mut found).is_some();
    let own = &*exchange.request.url;
    let mut pairs = Vec::new();
    for (member, text) in &found {
        let Some((status, reason)) = decisive(&member.statuses) else { continue };
        for href in &member.hrefs {
            let Some(url) = url::resolved(own, href) else { continue };
            let is_own = is_same_resource(own, &url);
            if is_own && *status < 400 {
                continue;
            }
            let fields = exchange.request.headers.iter();
            let fields = fields.filter(|(name, _)| is_own || Condition::from_name(name).is_none());
            let fields = fields.filter(|(name, _)| !name.to_ascii_lowercase().starts_with("content-"));
            pairs.push(Pair {
                asked: PartRequest {
                    method: exchange.request.method.to_string(),
                    url,
                    fields: fields.map(|(name, value)| (name.to_string(), value.to_string())).collect(),
                    body: PartContent::Empty,
                },
                answered: PartResponse {
                    status: *status,
                    reason: reason.clone(),
                    fields: vec![("Content-Type".into(), "application/xml".into())],
                    body: PartContent::Text((*text).to_owned()),
                },
                shares_answer: false,
            });
        }
    }
    (!pairs.is_empty()).then_some(Pairs { pairs, is_whole })
}

/// The status that a member is judged by: its first failure other than 424 (which follows from another failure, RFC
/// 4918 §11.4), else its first failure, else its first status.
fn decisive(statuses: &[(u16, String)]) -> Option<&(u16, String)> {
    let failed = |one: &&(u16, String)| one.0 >= 400;
    statuses
        .iter()
        .find(|one| failed(one) && one.0 != 424)
        .or(statuses.iter().find(failed))
        .or(statuses.first())
}

/// Reads each `response` element. `None` where the text is not well-formed, too deep or too long; `found` then holds
/// the members before that place.
fn members<'a>(text: &'a str, found: &mut Vec<(MultistatusMember, &'a str)>) -> Option<()> {
    let mut reader = NsReader::from_str(text);
    let (mut depth, mut member) = (0_usize, None::<MultistatusMember>);
    let mut open: Option<(bool, usize, String)> = None;
    loop {
        let start = usize::try_from(reader.buffer_position()).ok()?;
        let (namespace, event) = reader.read_resolved_event().ok()?;
        let is_dav = matches!(namespace, ResolveResult::Bound(bound) if bound.as_ref() == "DAV:");
        match event {
            Event::Start(element) => {
                depth += 1;
                if depth > DEEPEST || found.len() >= MOST {
                    return None;
                }
                let name = element.local_name();
                match (name.as_ref(), &member) {
                    _ if open.is_some() || !is_dav => {}
                    ("response", None) => {
                        member = Some(MultistatusMember { start, ..MultistatusMember::default() })
                    }
                    // `href` elements within an `error` are deeper.
                    ("href", Some(_)) if depth == 3 => open = Some((true, depth, String::new())),
                    ("status", Some(one)) if one.statuses.len() < MOST => {
                        open = Some((false, depth, String::new()));
                    }
                    _ => {}
                }
            }
            Event::End(element) => {
                if open.as_ref().is_some_and(|(_, at, _)| *at == depth)
                    && let (Some((is_href, _, text)), Some(one)) = (open.take(), &mut member)
                {
                    match is_href {
                        true if one.hrefs.len() < MOST => one.hrefs.push(text.trim().to_owned()),
                        true => return None,
                        false => one.statuses.extend(
                            message::status_line(&text).map(|(status, reason)| (status, reason.to_owned())),
                        ),
                    }
                }
                if is_dav && element.local_name().as_ref() == "response" {
                    let end = usize::try_from(reader.buffer_position()).ok()?;
                    if let Some(one) = member.take() {
                        let slice = text.get(one.start..end)?;
                        found.push((one, slice));
                    }
                }
                depth = depth.checked_sub(1)?;
            }
            Event::Eof => return (depth == 0).then_some(()),
            other => {
                if let Some((.., text)) = &mut open {
                    append_characters(&other, text)?;
                }
            }
        }
    }
}
