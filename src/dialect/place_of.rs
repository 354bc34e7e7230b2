//! Where a part stands in the text that it borrows from.

use std::ops::Range;

/// The octets of a text that a part of it is; `None` where the part does not borrow from the text.
pub(super) fn place_of(text: &str, part: &str) -> Option<Range<usize>> {
    let from = (part.as_ptr() as usize).checked_sub(text.as_ptr() as usize)?;
    let place = from..from.checked_add(part.len())?;
    text.get(place.clone()).map(|_| place)
}

#[cfg(test)]
mod tests {
    use super::place_of;

    #[test]
    fn a_part_stands_where_it_begins() {
        let text = String::from("one two");
        assert_eq!(place_of(&text, &text[4..]), Some(4..7));
        assert_eq!(place_of(&text[..3], &text[4..]), None);
        assert_eq!(place_of(&text[4..], &text[..3]), None);
    }
}
