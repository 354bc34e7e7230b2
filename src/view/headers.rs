//! Header fields as they are shown.

use crate::exchange::{Headers, Lost, excerpt};
use crate::http::Condition;

/// Longest value that is shown, in characters.
const LONGEST_VALUE: usize = 4000;

/// Longest name that is shown, in characters.
const LONGEST_NAME: usize = 120;

/// Most fields that are shown: a hostile message can have a hundred thousand.
const MOST: usize = 300;

/// One header field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name as received.
    pub name: String,
    /// Its value; for a sensitive field what stands in its place until the user asks.
    pub value: String,
    /// What it means here.
    pub role: FieldRole,
}

/// What a header field means here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldRole {
    /// A condition of the request.
    Condition,
    /// A validator of the response.
    Validator,
    /// It proves who the user is.
    Sensitive,
    /// Its value was not kept.
    Lost,
    /// None of these.
    Plain,
}

/// Whether sensitive values are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Secrets {
    /// Something else stands in their place.
    #[default]
    Masked,
    /// They are shown.
    Revealed,
}

/// All fields of a message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields {
    /// In the order received.
    pub list: Vec<Field>,
    /// How many more there are than are shown.
    pub left_out: usize,
    /// How many of them are sensitive.
    pub sensitive: usize,
}

impl Fields {
    /// The fields of a message as they are shown.
    pub fn of(headers: &Headers, secrets: Secrets) -> Fields {
        let kept = headers.iter().map(|(name, value)| field(name, value, secrets));
        let list: Vec<Field> = kept.chain(headers.lost().iter().map(lost)).take(MOST).collect();
        Fields {
            left_out: headers.0.len() + headers.lost().len() - list.len(),
            sensitive: list.iter().filter(|field| field.role == FieldRole::Sensitive).count(),
            list,
        }
    }
}

fn field(name: &str, value: &str, secrets: Secrets) -> Field {
    Field { name: excerpt(name, LONGEST_NAME), value: shown_value(name, value, secrets), role: role_of(name) }
}

/// A field whose value was not kept.
fn lost(lost: &Lost) -> Field {
    let value = ["Not kept: its ", &lost.length.to_string(), " bytes were too many."].concat();
    Field { name: excerpt(&lost.name, LONGEST_NAME), value, role: FieldRole::Lost }
}

/// A field's value as it is shown.
pub(super) fn shown_value(name: &str, value: &str, secrets: Secrets) -> String {
    match (role_of(name), secrets) {
        (FieldRole::Sensitive, Secrets::Masked) => mask(value),
        _ => excerpt(value, LONGEST_VALUE),
    }
}

fn role_of(name: &str) -> FieldRole {
    let is = |known: &&str| name.eq_ignore_ascii_case(known);
    if Condition::from_name(name).is_some() {
        FieldRole::Condition
    } else if ["ETag", "Last-Modified"].iter().any(is) {
        FieldRole::Validator
    } else if is_sensitive(name) {
        FieldRole::Sensitive
    } else {
        FieldRole::Plain
    }
}

/// Whether a field's value proves who the user is, or could be used in their place.
pub fn is_sensitive(name: &str) -> bool {
    const NAMES: [&str; 6] = [
        "Authorization",
        "Proxy-Authorization",
        "Cookie",
        "Set-Cookie",
        "Set-Cookie2",
        "Authentication-Info",
    ];
    const PARTS: [&str; 7] = ["token", "secret", "api-key", "apikey", "sess", "csrf", "xsrf"];
    let lower = name.to_ascii_lowercase();
    NAMES.iter().any(|known| known.eq_ignore_ascii_case(name))
        || PARTS.iter().any(|part| lower.contains(part))
}

/// What stands in place of a sensitive value: its length only.
fn mask(value: &str) -> String {
    let characters = value.chars().count().to_string();
    ["•••••• (", &characters, if characters == "1" { " character)" } else { " characters)" }].concat()
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
        let masked = Fields::of(&headers(), Secrets::Masked);
        assert_eq!(masked.sensitive, 2);
        assert!(masked.list.iter().all(|field| !field.value.contains("Bearer")));
        assert_eq!(masked.list[1].value, "•••••• (8 characters)");
        assert_eq!(Fields::of(&headers(), Secrets::Revealed).list[1].value, "Bearer x");
    }

    #[test]
    fn conditions_and_validators_are_marked() {
        assert_eq!(Fields::of(&headers(), Secrets::Masked).list[0].role, FieldRole::Condition);
        let response: Headers = [("etag", "\"v1\""), ("Last-Modified", "x")].into_iter().collect();
        let fields = Fields::of(&response, Secrets::Masked);
        assert!(fields.list.iter().all(|field| field.role == FieldRole::Validator));
    }

    #[test]
    fn a_field_whose_value_was_not_kept_says_so() {
        let mut headers = headers();
        headers.lose(|field| &*field.0 == "Accept");
        let fields = Fields::of(&headers, Secrets::Masked);
        let lost = fields.list.last().unwrap();
        assert_eq!((&*lost.name, lost.role), ("Accept", FieldRole::Lost));
        assert_eq!(lost.value, "Not kept: its 3 bytes were too many.");
        assert_eq!((fields.list.len(), fields.left_out), (4, 0));
    }

    #[test]
    fn a_hundred_thousand_fields_are_cut() {
        let many: Headers = (0..100_000).map(|n| (format!("x-{n}"), "y")).collect();
        let fields = Fields::of(&many, Secrets::Masked);
        assert_eq!((fields.list.len(), fields.left_out), (MOST, 100_000 - MOST));
    }
}
