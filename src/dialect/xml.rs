//! The characters of an XML element, and the attributes of elements in a body.

use super::json::{JsonKind, LONGEST, Member};
use super::path::{Path, PathStep};
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

/// The deepest element whose attributes are read.
const DEEPEST: usize = 8;

/// The longest value that counts as a validator, in bytes.
const LONGEST_VALUE: usize = 1024;

/// The values of attributes at these paths, each only if it is there exactly once: names of elements, and the attribute's
/// name behind `@` (`osm.node.@version`). Nothing where the text is no XML, or is longer than [`LONGEST`]. Such a value
/// cannot be replaced.
pub fn attributes(text: &str, paths: &[Path]) -> Vec<Member> {
    if text.len() > LONGEST {
        return Vec::new();
    }
    read_attributes(text, paths).unwrap_or_default()
}

fn read_attributes(text: &str, paths: &[Path]) -> Option<Vec<Member>> {
    let wanted: Vec<(usize, &Path, &str)> = paths
        .iter()
        .enumerate()
        .filter_map(|(place, path)| Some((place, path, attribute_of(path)?)))
        .collect();
    let mut reader = Reader::from_str(text);
    let mut open: Vec<String> = Vec::new();
    // Elements below the deepest one.
    let mut below = 0_usize;
    let mut found: Vec<Member> = Vec::new();
    let mut is_repeated = vec![false; paths.len()];
    let mut take = |open: &[String], element: &BytesStart| {
        for (path, steps, name) in &wanted {
            if !is_at(open, steps) {
                continue;
            }
            let Some(value) = value_of(element, name).filter(|value| value.len() <= LONGEST_VALUE) else {
                continue;
            };
            match found.iter().any(|known| known.path == *path) {
                true => is_repeated[*path] = true,
                false => found.push(Member {
                    path: *path,
                    value: value.into(),
                    kind: JsonKind::String,
                    at: 0..0,
                    wrapper: None,
                }),
            }
        }
    };
    loop {
        match reader.read_event().ok()? {
            Event::Start(_) if open.len() == DEEPEST => below += 1,
            Event::Start(element) => {
                open.push(element.local_name().as_ref().to_owned());
                take(&open, &element);
            }
            Event::Empty(element) if open.len() < DEEPEST => {
                open.push(element.local_name().as_ref().to_owned());
                take(&open, &element);
                open.pop();
            }
            Event::End(_) if below > 0 => below -= 1,
            Event::End(_) => drop(open.pop()),
            Event::Eof => break,
            _ => {}
        }
    }
    found.retain(|member| !is_repeated[member.path]);
    open.is_empty().then_some(found)
}

/// The attribute that a path names.
fn attribute_of(path: &Path) -> Option<&str> {
    match path.0.last()? {
        PathStep::Name(name) if path.0.len() > 1 => name.strip_prefix('@'),
        _ => None,
    }
}

/// Whether the names of the open elements are those of a path.
fn is_at(open: &[String], path: &Path) -> bool {
    path.0.len() == open.len() + 1
        && path.0.iter().zip(open).all(|(step, name)| matches!(step, PathStep::Name(own) if **own == **name))
}

fn value_of(element: &BytesStart, name: &str) -> Option<String> {
    let attribute = element.try_get_attribute(name).ok()??;
    quick_xml::escape::unescape(&attribute.value).ok().map(|value| value.into_owned())
}

/// Adds what an event holds of an element's characters to a text: character data, CDATA, and references. `None` for a
/// reference to an entity that XML itself does not define.
pub fn append_characters(event: &Event, text: &mut String) -> Option<()> {
    match event {
        Event::Text(part) => text.push_str(part),
        Event::CData(part) => text.push_str(part),
        Event::GeneralRef(reference) => match reference.resolve_char_ref().ok()? {
            Some(character) => text.push(character),
            None => text.push_str(quick_xml::escape::resolve_predefined_entity(reference)?),
        },
        _ => {}
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, path: &str) -> Option<String> {
        attributes(text, &[Path::parse(path).unwrap()]).pop().map(|member| member.value.to_string())
    }

    #[test]
    fn an_attribute_by_its_path() {
        let path = "osmChange.modify.node.@version";
        let node = r#"<node id="1" version="2" lat="1"><tag k="a" v="b"/></node>"#;
        let upload =
            |inner: &str| format!("<?xml version=\"1.0\"?><osmChange version=\"0.6\">{inner}</osmChange>");
        assert_eq!(read(&upload(&format!("<modify>{node}</modify><create/>")), path).as_deref(), Some("2"));
        assert_eq!(
            read(&upload(r#"<modify><node version='a&amp;b'/></modify>"#), path).as_deref(),
            Some("a&b")
        );
        for none in [
            upload(&format!("<modify>{node}{node}</modify>")),
            upload(&format!("<delete>{node}</delete>")),
            upload("<modify><node id=\"1\"/></modify>"),
            format!("<osmChange><modify>{node}"),
            "<osmChange".into(),
            format!("<a>{}</a>", "x".repeat(LONGEST)),
            String::new(),
        ] {
            assert_eq!(read(&none, path), None, "{none}");
        }
        let deep = format!("{}{}{}", "<a>".repeat(10_000), node, "</a>".repeat(10_000));
        assert_eq!(read(&deep, path), None);
    }

    proptest::proptest! {
        #[test]
        fn hostile_text_never_panics(text in "[<>/=a@\"'& \u{e9}]{0,40}") {
            let _ = read(&text, "a.@a");
        }
    }
}
