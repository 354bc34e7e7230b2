//! One header field of a message: its recorded text, and the value parsed from it.

/// A field's combined value, and the value parsed from it.
///
/// Several lines with one name form one value, joined by a comma and a space (RFC 9110 §5.3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field<T> {
    /// The text as recorded; several lines are joined by `", "`.
    pub raw: Box<str>,
    /// The number of lines that carried the field, at least 1.
    pub lines: usize,
    /// The value parsed from `raw`.
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
            // §5.3: the lines with one name form one value, separated by commas.
            Some(joined) => {
                joined.push_str(", ");
                joined.push_str(value);
            }
        }
    }

    /// The field, parsed by `read`; `None` when no line carried it.
    pub(crate) fn into_field<T>(self, read: impl FnOnce(&str) -> T) -> Option<Field<T>> {
        let raw = self.joined?.into_boxed_str();
        let value = read(&raw);
        Some(Field { raw, lines: self.count, value })
    }
}

/// `value` without surrounding optional whitespace: OWS is spaces and tabs only (RFC 9110 §5.6.3).
pub(crate) fn trim_ows(value: &str) -> &str {
    value.trim_matches([' ', '\t'])
}
