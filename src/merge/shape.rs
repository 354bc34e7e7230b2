//! Whether the page writes the shape that it reads.

use super::document::{Document, Kind, Values, read};
use super::unmergeable::Shape;
use foldhash::fast::FixedState;
use std::collections::HashSet;

/// How the shape of the text that a page writes differs from the shape of the text that it reads; `None` where the
/// shapes agree, or where one of the texts is no JSON.
pub fn shape(read_text: &str, written: &str) -> Option<Shape> {
    let mut values = Values::default();
    let base = read(read_text, &mut values).ok()?;
    match read(written, &mut values) {
        Ok(mine) => difference(&base, &mine, &values),
        Err(_) => is_form(written).then_some(Shape::Form),
    }
}

type Names = HashSet<u32, FixedState>;

fn names(document: &Document, node: usize) -> Names {
    document.children(node).map(|child| document.node(child).key).collect()
}

/// How the shape of `mine` differs from the shape of `base`; `None` where the shapes agree.
pub fn difference(base: &Document, mine: &Document, values: &Values) -> Option<Shape> {
    let (read, written) = (base.node(0).kind, mine.node(0).kind);
    if read != written {
        return Some(Shape::Kind);
    }
    if read != Kind::Object {
        return None;
    }
    let (read, written) = (names(base, 0), names(mine, 0));
    let common = read.intersection(&written).count();
    let fewer = read.len().min(written.len());
    if fewer == 0 || common * 4 >= fewer {
        return None;
    }
    if let Some(name) = envelope(base, &written, values) {
        return Some(Shape::ReadInEnvelope(name));
    }
    if let Some(name) = envelope(mine, &read, values) {
        return Some(Shape::WrittenInEnvelope(name));
    }
    Some(Shape::FewCommonMembers)
}

/// The member whose value has at least half of these names.
fn envelope(document: &Document, bare: &Names, values: &Values) -> Option<String> {
    document.children(0).take(16).find_map(|child| {
        let node = document.node(child);
        let inside = names(document, child).intersection(bare).count();
        let is_envelope = node.kind == Kind::Object && inside > 0 && inside * 2 >= bare.len();
        is_envelope.then(|| values.name(node.key).to_owned())
    })
}

/// Whether a text reads as form fields: `name=value` joined by `&`, without white space (URL Standard,
/// application/x-www-form-urlencoded).
pub fn is_form(text: &str) -> bool {
    let is_name = |field: &str| field.split_once('=').is_some_and(|(name, _)| !name.is_empty());
    let is_plain = |octet: u8| octet.is_ascii_alphanumeric() || b"*-._+%=&[]".contains(&octet);
    text.bytes().all(is_plain) && text.split('&').all(is_name)
}
