//! One header field of a message: its text as recorded, and what was read from it.

/// A field's combined value, with what was read from it.
///
/// Several lines of one name are one value, joined by a comma and a space (RFC 9110 §5.3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field<T> {
    /// The text as recorded; several lines are joined by `", "`.
    pub raw: Box<str>,
    /// How many lines carried the field, at least 1.
    pub lines: usize,
    /// What was read from `raw`.
    pub value: T,
}

/// The lines of one field while a header section is being read.
#[derive(Default)]
pub(crate) struct Lines {
    joined: Option<String>,
    count: usize,
}

impl Lines {
    /// Adds one line, in the order of the message.
    pub(crate) fn push(&mut self, value: &str) {
        self.count += 1;
        match &mut self.joined {
            None => self.joined = Some(value.to_owned()),
            // §5.3: the lines of one name are one value, separated by commas.
            Some(joined) => {
                joined.push_str(", ");
                joined.push_str(value);
            }
        }
    }

    /// The field, read by `read`; nothing when no line carried it.
    pub(crate) fn into_field<T>(self, read: impl FnOnce(&str) -> T) -> Option<Field<T>> {
        let raw = self.joined?.into_boxed_str();
        let value = read(&raw);
        Some(Field { raw, lines: self.count, value })
    }
}

/// `value` without the optional whitespace around it: OWS is spaces and tabs only (RFC 9110 §5.6.3).
pub(crate) fn trim_ows(value: &str) -> &str {
    value.trim_matches([' ', '\t'])
}
