//! The validators of a multistatus: `getetag` (RFC 4918 §15.6) and `schedule-tag` (RFC 6638 §3.2.10) beside `href`.

use super::super::xml::append_characters;
use super::{FoundInList, FoundValidator, ListedName};
use quick_xml::events::Event;
use quick_xml::name::ResolveResult;
use quick_xml::reader::NsReader;

/// How deep elements may be nested.
const DEEPEST: usize = 64;

/// The namespace of WebDAV's elements.
const DAV: &str = "DAV:";

/// The namespace of CalDAV's elements.
const CALDAV: &str = "urn:ietf:params:xml:ns:caldav";

/// The element of a `response` whose text is being read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Element {
    Href,
    Tag,
    ScheduleTag,
}

/// One `response`, as far as it has been read.
#[derive(Default)]
struct ListedResponse {
    /// The first `href`: a `propstat` or an `error` may hold others.
    href: Option<String>,
    tag: Option<String>,
    schedule_tag: Option<String>,
}

/// Reads each `response`; a broken or too deep document is read up to the fault.
pub fn read(text: &str, found: &mut FoundInList) {
    found.is_cut |= responses(text, found).is_none();
}

fn responses(text: &str, found: &mut FoundInList) -> Option<()> {
    let mut reader = NsReader::from_str(text);
    let (mut depth, mut response) = (0_usize, None::<ListedResponse>);
    let mut open: Option<(Element, usize, String)> = None;
    loop {
        let (namespace, event) = reader.read_resolved_event().ok()?;
        let is_in = |known: &str| matches!(namespace, ResolveResult::Bound(bound) if bound.as_ref() == known);
        let (is_dav, is_caldav) = (is_in(DAV), is_in(CALDAV));
        match event {
            Event::Start(start) => {
                depth += 1;
                if depth > DEEPEST || found.is_full() {
                    return None;
                }
                let name = start.local_name();
                let element = match (name.as_ref(), &response) {
                    _ if open.is_some() => None,
                    ("schedule-tag", Some(one)) if is_caldav && one.schedule_tag.is_none() => {
                        Some(Element::ScheduleTag)
                    }
                    _ if !is_dav => None,
                    ("response", None) => {
                        response = Some(ListedResponse::default());
                        None
                    }
                    ("href", Some(one)) if one.href.is_none() => Some(Element::Href),
                    ("getetag", Some(one)) if one.tag.is_none() => Some(Element::Tag),
                    _ => None,
                };
                if let Some(element) = element {
                    open = Some((element, depth, String::new()));
                }
            }
            Event::End(end) => {
                if open.as_ref().is_some_and(|(_, at, _)| *at == depth)
                    && let (Some((element, _, text)), Some(one)) = (open.take(), &mut response)
                {
                    let text = Some(text.trim().to_owned()).filter(|text| !text.is_empty());
                    match element {
                        Element::Href => one.href = text,
                        Element::Tag => one.tag = text,
                        Element::ScheduleTag => one.schedule_tag = text,
                    }
                }
                if is_dav && end.local_name().as_ref() == "response" {
                    let one = response.take().unwrap_or_default();
                    for (name, value) in
                        [(ListedName::GetEtag, one.tag), (ListedName::ScheduleTag, one.schedule_tag)]
                    {
                        if let Some(value) = value {
                            found.add(FoundValidator { reference: one.href.clone(), id: None, name, value });
                        }
                    }
                }
                depth = depth.checked_sub(1)?;
            }
            Event::Eof => return (depth == 0).then_some(()),
            other => {
                if let Some((_, _, text)) = &mut open {
                    append_characters(&other, text)?;
                }
            }
        }
    }
}
