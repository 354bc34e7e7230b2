//! The characters of an XML element.

use quick_xml::events::Event;

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
