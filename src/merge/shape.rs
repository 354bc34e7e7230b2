//! Whether the page writes the shape that it reads.

use super::document::{Document, Kind};
use super::json_reader::read;
use super::slices::{Pace, Sliced};
use super::structure::{Names, names};
use super::unmergeable::Shape;
use super::values::{GrowingValues, Values};
use crate::exchange::Text;

/// How the shape of the text that a page writes differs from the shape of the text that it reads, in slices; `None` where
/// the shapes agree, or where one of the texts is no JSON.
pub fn compared_shape(read_text: Text, written: Text) -> Sliced<Option<Shape>> {
    Sliced::new(async move |pace: Pace| {
        let mut values = GrowingValues::default();
        let base = read(read_text, &mut values, &pace).await.ok()?;
        let Ok(mine) = read(written.clone(), &mut values, &pace).await else {
            return is_form(&written).then_some(Shape::Form);
        };
        difference(&base, &mine, &values.done(), &pace).await
    })
}

/// The same at once.
pub fn shape(read_text: &str, written: &str) -> Option<Shape> {
    compared_shape(read_text.into(), written.into()).finish()
}

/// How the shape of `mine` differs from the shape of `base`; `None` where the shapes agree.
pub async fn difference(base: &Document, mine: &Document, values: &Values, pace: &Pace) -> Option<Shape> {
    let (read, written) = (base.node(0).kind, mine.node(0).kind);
    if read != written {
        return Some(Shape::Kind);
    }
    if read != Kind::Object {
        return None;
    }
    let (read, written) = (names(base, 0, pace).await, names(mine, 0, pace).await);
    let mut common = 0;
    for name in read.keys() {
        common += usize::from(written.contains_key(name));
        pace.spend(1).await;
    }
    let fewer = read.len().min(written.len());
    if fewer == 0 || common * 4 >= fewer {
        return None;
    }
    if let Some(name) = envelope(base, &written, values, pace).await {
        return Some(Shape::ReadInEnvelope(name));
    }
    if let Some(name) = envelope(mine, &read, values, pace).await {
        return Some(Shape::WrittenInEnvelope(name));
    }
    Some(Shape::FewCommonMembers)
}

/// The member whose value has at least half of these names.
async fn envelope(document: &Document, bare: &Names, values: &Values, pace: &Pace) -> Option<String> {
    for child in document.children(0).take(16) {
        let node = document.node(child);
        if node.kind != Kind::Object {
            continue;
        }
        let mut inside = 0;
        for name in names(document, child, pace).await.keys() {
            inside += usize::from(bare.contains_key(name));
            pace.spend(1).await;
        }
        if inside > 0 && inside * 2 >= bare.len() {
            return Some(values.name(node.key).to_owned());
        }
    }
    None
}

/// Whether a text reads as form fields: `name=value` joined by `&`, without white space (URL Standard,
/// application/x-www-form-urlencoded).
pub fn is_form(text: &str) -> bool {
    let is_name = |field: &str| field.split_once('=').is_some_and(|(name, _)| !name.is_empty());
    let is_plain = |octet: u8| octet.is_ascii_alphanumeric() || b"*-._+%=&[]".contains(&octet);
    text.bytes().all(is_plain) && text.split('&').all(is_name)
}
