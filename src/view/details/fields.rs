//! Header fields in display form.

use crate::exchange::{Headers, Lost, escape_and_cut};
use crate::http::Condition;
use crate::secrets::{Masker, is_sensitive};

/// Longest value that is shown, in characters.
const LONGEST_VALUE: usize = 4000;

/// Longest name that is shown, in characters.
const LONGEST_NAME: usize = 120;

/// Most fields that are shown: a hostile message can have a hundred thousand.
const MOST: usize = 300;

/// One header field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldView {
    /// The field's name as received.
    pub name: String,
    /// The field's value; for a sensitive field a mask until the user reveals it.
    pub value: String,
    /// What the field means for preconditions.
    pub role: FieldRole,
}

/// What a header field means for preconditions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldRole {
    /// A condition of the request.
    Condition,
    /// A validator of the response.
    Validator,
    /// A credential, or a value that contains one.
    Sensitive,
    /// A field whose value was not kept.
    Lost,
    /// Any other field.
    Plain,
}

/// Whether sensitive values are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Masking {
    /// Sensitive values are masked.
    #[default]
    Masked,
    /// Sensitive values are shown.
    Revealed,
}

/// All fields of a message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields {
    /// The fields in the order received.
    pub list: Vec<FieldView>,
    /// The number of fields beyond those listed.
    pub left_out: usize,
    /// The number of sensitive fields in the list.
    pub sensitive: usize,
}

impl Fields {
    /// The fields of a message in display form.
    pub fn of(headers: &Headers, secrets: Masking) -> Fields {
        let kept = headers.iter().map(|(name, value)| field(name, value, secrets));
        let list: Vec<FieldView> = kept.chain(headers.lost().iter().map(lost)).take(MOST).collect();
        Fields {
            left_out: headers.0.len() + headers.lost().len() - list.len(),
            sensitive: list.iter().filter(|field| field.role == FieldRole::Sensitive).count(),
            list,
        }
    }
}

/// A field whose value was not kept.
fn lost(lost: &Lost) -> FieldView {
    let value = format!("Not kept: its {} bytes were too many.", lost.length);
    FieldView { name: escape_and_cut(&lost.name, LONGEST_NAME), value, role: FieldRole::Lost }
}

fn field(name: &str, value: &str, secrets: Masking) -> FieldView {
    let (role, masked) = judged(name, value);
    let masked = masked.filter(|_| secrets == Masking::Masked);
    FieldView {
        name: escape_and_cut(name, LONGEST_NAME),
        value: masked.unwrap_or_else(|| escape_and_cut(value, LONGEST_VALUE)),
        role,
    }
}

/// A field's value as shown until the user reveals it.
pub(super) fn shown_value(name: &str, value: &str) -> String {
    judged(name, value).1.unwrap_or_else(|| escape_and_cut(value, LONGEST_VALUE))
}

/// The role of a field, and the mask for its value where the value is or contains a secret.
fn judged(name: &str, value: &str) -> (FieldRole, Option<String>) {
    let is = |known: &&str| name.eq_ignore_ascii_case(known);
    if Condition::from_name(name).is_some() {
        return (FieldRole::Condition, None);
    }
    if ["ETag", "Last-Modified"].iter().any(is) {
        return (FieldRole::Validator, None);
    }
    if is_sensitive(name) {
        return (FieldRole::Sensitive, Some(mask(value)));
    }
    // Text beyond the cut is not shown, so it need not be searched for secrets.
    let start =
        value.char_indices().nth(2 * LONGEST_VALUE).map_or(value, |(at, _)| value.get(..at).unwrap_or(value));
    match Masker::for_screen().shown_field(name, start) {
        Some(masked) => (FieldRole::Sensitive, Some(escape_and_cut(&masked, LONGEST_VALUE))),
        None => (FieldRole::Plain, None),
    }
}

/// The mask for a sensitive value; it tells only the length.
fn mask(value: &str) -> String {
    let characters = value.chars().count().to_string();
    format!("•••••• ({characters}{}", if characters == "1" { " character)" } else { " characters)" })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers() -> Headers {
        [("If-Match", "\"v1\""), ("authorization", "Bearer x"), ("X-CSRF-Token", "y"), ("Accept", "*/*")]
            .into_iter()
            .collect()
    }

    #[test]
    fn sensitive_values_are_masked_until_asked_for() {
        let masked = Fields::of(&headers(), Masking::Masked);
        assert_eq!(masked.sensitive, 2);
        assert!(masked.list.iter().all(|field| !field.value.contains("Bearer")));
        assert_eq!(masked.list[1].value, "•••••• (8 characters)");
        assert_eq!(Fields::of(&headers(), Masking::Revealed).list[1].value, "Bearer x");
    }

    #[test]
    fn a_secret_inside_a_value_is_masked_where_it_stands() {
        let headers: Headers = [
            ("Location", "/login?next=%2F&access_token=hunter22"),
            ("X-Own", "a eyJhbGciOiJIUzI1NiJ9.e30.c2ln"),
        ]
        .into_iter()
        .collect();
        let masked = Fields::of(&headers, Masking::Masked);
        let values: Vec<&str> = masked.list.iter().map(|field| field.value.as_str()).collect();
        assert_eq!(values, ["/login?next=%2F&access_token=••••••", "a ••••••"]);
        assert_eq!(masked.sensitive, 2);
        assert!(Fields::of(&headers, Masking::Revealed).list[0].value.ends_with("hunter22"));
    }

    #[test]
    fn conditions_and_validators_are_marked() {
        assert_eq!(Fields::of(&headers(), Masking::Masked).list[0].role, FieldRole::Condition);
        let response: Headers = [("etag", "\"v1\""), ("Last-Modified", "x")].into_iter().collect();
        let fields = Fields::of(&response, Masking::Masked);
        assert!(fields.list.iter().all(|field| field.role == FieldRole::Validator));
    }

    #[test]
    fn a_field_whose_value_was_not_kept_says_so() {
        let mut headers = headers();
        headers.lose(|field| &*field.0 == "Accept");
        let fields = Fields::of(&headers, Masking::Masked);
        let lost = fields.list.last().unwrap();
        assert_eq!((&*lost.name, lost.role), ("Accept", FieldRole::Lost));
        assert_eq!(lost.value, "Not kept: its 3 bytes were too many.");
        assert_eq!((fields.list.len(), fields.left_out), (4, 0));
    }

    #[test]
    fn a_hundred_thousand_fields_are_cut() {
        let many: Headers = (0..100_000).map(|n| (format!("x-{n}"), "y")).collect();
        let fields = Fields::of(&many, Masking::Masked);
        assert_eq!((fields.list.len(), fields.left_out), (MOST, 100_000 - MOST));
    }
}
