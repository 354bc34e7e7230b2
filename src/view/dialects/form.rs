//! A user-defined dialect, as the form edits it and as the list describes it.

use crate::dialect::{self, ConditionSpec, Dialect, Form, Mismatch, Part, Says, ValidatorPlace};
use crate::exchange::{Asks, Place, Quoted, escape_and_cut, origin_of};

/// The form's content: one condition, and the place of its validator in a response. A dialect that holds more
/// is edited in its file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DialectForm {
    /// The user's name for the system.
    pub name: String,
    /// The part of the request that holds the condition.
    pub sent_in: Place,
    /// The name of the field, parameter or member that holds the condition.
    pub sent_name: String,
    /// The part of the response that holds the validator: a header field or the body.
    pub given_in: Place,
    /// The name of the field or member that holds the validator.
    pub given_name: String,
    /// The statuses that mean a mismatch besides 412, as typed.
    pub statuses: String,
}

/// A part of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormField {
    /// The system's name.
    Name,
    /// The condition's name.
    Sent,
    /// The validator's name.
    Given,
    /// The statuses.
    Statuses,
    /// The form as a whole.
    Whole,
}

/// A fault in the form's content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormFault {
    /// The part of the form that is at fault.
    pub field: FormField,
    /// What is wrong, and what to do.
    pub text: String,
}

impl DialectForm {
    /// An empty form; with `beside`, the URL's host and the status of a failed exchange are filled in.
    pub fn new(beside: Option<(&str, u16)>) -> DialectForm {
        let (url, status) = beside.unwrap_or(("", 0));
        let host = origin_of(url).split_once("://").map_or("", |(_, host)| host);
        DialectForm {
            name: escape_and_cut(host, 60),
            sent_in: Place::Header,
            sent_name: String::new(),
            given_in: Place::Header,
            given_name: String::new(),
            statuses: if (400..600).contains(&status) && status != 412 {
                status.to_string()
            } else {
                String::from("409")
            },
        }
    }

    /// The form of a dialect; `None` when the dialect holds more than the form can show.
    pub fn of(dialect: &Dialect) -> Option<DialectForm> {
        let condition = dialect.conditions.first();
        let part = condition.and_then(|condition| condition.parts.first());
        let given = part.and_then(|part| part.fresh.first()).or(dialect.tags.first())?;
        let statuses: Vec<String> = dialect.mismatches.iter().map(|one| one.status.to_string()).collect();
        let form = DialectForm {
            name: dialect.name.clone(),
            sent_in: part.map_or(Place::Header, |part| part.place),
            sent_name: part.map_or_else(|| String::from(IF_MATCH), |part| part.name.clone()),
            given_in: given.place,
            given_name: given.name.clone(),
            statuses: statuses.join(", "),
        };
        (form.dialect().as_ref() == Ok(dialect)).then_some(form)
    }

    /// The dialect that the form describes.
    ///
    /// # Errors
    /// [`FormFault`], for the first fault.
    pub fn dialect(&self) -> Result<Dialect, FormFault> {
        let fault = |field, text: &str| Err(FormFault { field, text: text.to_owned() });
        let (name, sent, given) = (self.name.trim(), self.sent_name.trim(), self.given_name.trim());
        if name.is_empty() {
            return fault(FormField::Name, "Give it a name: that of the system or the API.");
        }
        if sent.is_empty() {
            return fault(
                FormField::Sent,
                "Name what the request carries, such as X-If-Version or meta.version.",
            );
        }
        if given.is_empty() {
            return fault(
                FormField::Given,
                "Name what the response carries, such as X-Version or meta.version.",
            );
        }
        let source = ValidatorPlace { place: self.given_in, name: given.to_owned(), form: Form::Plain };
        let mut dialect =
            Dialect { name: name.to_owned(), mismatches: self.mismatches()?, ..Dialect::default() };
        // If-Match is HTTP's own condition: the dialect only adds another place for its entity tag.
        if self.sent_in == Place::Header && sent.eq_ignore_ascii_case(IF_MATCH) {
            dialect.tags.push(source);
        } else {
            let part = Part {
                place: self.sent_in,
                name: sent.to_owned(),
                member: String::new(),
                only: String::new(),
                absent: String::new(),
                fresh: vec![source],
            };
            let condition = ConditionSpec {
                parts: vec![part],
                path: String::new(),
                asks: Asks::Unchanged,
                means: String::new(),
            };
            dialect.conditions.push(condition);
        }
        match dialect::check(std::slice::from_ref(&dialect)) {
            Ok(()) => Ok(dialect),
            Err(error) => Err(FormFault { field: FormField::Whole, text: error.to_string() }),
        }
    }

    fn mismatches(&self) -> Result<Vec<Mismatch>, FormFault> {
        let words = self.statuses.split([',', ' ', ';']).filter(|word| !word.is_empty());
        let mut statuses = Vec::new();
        for word in words {
            match word.parse::<u16>() {
                // 412 always means a mismatch.
                Ok(412) => {}
                Ok(status) if (400..600).contains(&status) => statuses.push(status),
                _ => {
                    let text = format!("{} is no status of a failure: 400 to 599 are.", Quoted(word));
                    return Err(FormFault { field: FormField::Statuses, text });
                }
            }
        }
        let mismatch =
            |status| Mismatch { status, word: String::new(), says: Says::Changed, means: String::new() };
        Ok(statuses.into_iter().map(mismatch).collect())
    }
}

/// The HTTP condition that a dialect can use with a validator from outside the ETag field.
const IF_MATCH: &str = "If-Match";

/// A dialect's line in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DialectLine {
    /// The dialect's name.
    pub name: String,
    /// The conditions, as `_rev in the body`.
    pub sent: String,
    /// The validators.
    pub given: String,
    /// The statuses that mean a mismatch.
    pub statuses: String,
    /// Whether the form can show the whole dialect.
    pub is_plain: bool,
}

impl DialectLine {
    /// The line of a dialect.
    pub fn of(dialect: &Dialect) -> DialectLine {
        let parts = || dialect.conditions.iter().flat_map(|condition| &condition.parts);
        let sent = parts().map(|part| placed(part.place, &part.name));
        let given = parts().flat_map(|part| &part.fresh).chain(&dialect.tags);
        let given = given.map(|source| placed(source.place, &source.name));
        let words = |status: u16| if status == 0 { String::from("400 to 599") } else { status.to_string() };
        let statuses = std::iter::once(412).chain(dialect.mismatches.iter().map(|one| one.status));
        let sent = listed(sent);
        DialectLine {
            name: escape_and_cut(&dialect.name, LONGEST),
            sent: if sent.is_empty() { String::from(IF_MATCH) } else { sent },
            given: listed(given),
            statuses: listed(statuses.map(words)),
            is_plain: DialectForm::of(dialect).is_some(),
        }
    }
}

/// Longest name that is shown in full, in characters.
const LONGEST: usize = 60;

fn placed(place: Place, name: &str) -> String {
    format!("{}{}", escape_and_cut(name, LONGEST), place.words())
}

/// The words without repetitions, separated by commas.
fn listed(words: impl Iterator<Item = String>) -> String {
    let mut seen: Vec<String> = Vec::new();
    for word in words {
        if !seen.contains(&word) {
            seen.push(word);
        }
    }
    seen.join(", ")
}

/// The user's dialects and those of a file. A dialect from the file replaces one with the same name.
pub fn merged(mut own: Vec<Dialect>, imported: Vec<Dialect>) -> Vec<Dialect> {
    for dialect in imported {
        match own.iter_mut().find(|known| known.name == dialect.name) {
            Some(known) => *known = dialect,
            None => own.push(dialect),
        }
    }
    own
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled() -> DialectForm {
        DialectForm {
            name: " Notes ".into(),
            sent_in: Place::Body,
            sent_name: "meta.version".into(),
            given_in: Place::Header,
            given_name: "X-Version".into(),
            statuses: "409, 412 422".into(),
        }
    }

    #[test]
    fn what_was_filled_in_is_a_dialect_and_back() {
        let dialect = filled().dialect().unwrap();
        assert_eq!(dialect.name, "Notes");
        assert_eq!(dialect.mismatches.iter().map(|one| one.status).collect::<Vec<_>>(), [409, 422]);
        assert_eq!(
            dialect::from_json(&dialect::to_json(std::slice::from_ref(&dialect))),
            Ok(vec![dialect.clone()])
        );
        let form = DialectForm::of(&dialect).unwrap();
        assert_eq!(form.dialect(), Ok(dialect.clone()));
        let line = DialectLine::of(&dialect);
        assert_eq!(
            (&*line.sent, &*line.given, &*line.statuses),
            ("meta.version in the body", "X-Version", "412, 409, 422")
        );
        assert!(line.is_plain);
    }

    #[test]
    fn if_match_with_a_tag_from_the_body() {
        let form = DialectForm {
            sent_in: Place::Header,
            sent_name: "if-match".into(),
            given_in: Place::Body,
            given_name: "_etag".into(),
            ..filled()
        };
        let dialect = form.dialect().unwrap();
        assert!(dialect.conditions.is_empty());
        assert_eq!(DialectLine::of(&dialect).sent, "If-Match");
        assert_eq!(DialectForm::of(&dialect).map(|form| form.given_name), Some("_etag".into()));
    }

    #[test]
    fn what_is_missing_or_wrong_is_said_where_it_is() {
        let cases = [
            (DialectForm { name: " ".into(), ..filled() }, FormField::Name, "name"),
            (DialectForm { sent_name: "".into(), ..filled() }, FormField::Sent, "request"),
            (DialectForm { given_name: "".into(), ..filled() }, FormField::Given, "response"),
            (DialectForm { statuses: "409 gone".into(), ..filled() }, FormField::Statuses, "gone"),
            (DialectForm { statuses: "200".into(), ..filled() }, FormField::Statuses, "200"),
            (DialectForm { given_in: Place::Query, ..filled() }, FormField::Whole, "query"),
            (DialectForm { sent_name: "a..b".into(), ..filled() }, FormField::Whole, "a..b"),
        ];
        for (form, field, word) in cases {
            let fault = form.dialect().unwrap_err();
            assert!(fault.field == field && fault.text.contains(word), "{form:?}: {fault:?}");
        }
    }

    #[test]
    fn what_the_form_cannot_show_is_left_to_the_file() {
        let mut dialect = filled().dialect().unwrap();
        dialect.write_parameters.push("dry_run".into());
        assert_eq!(DialectForm::of(&dialect), None);
        assert!(!DialectLine::of(&dialect).is_plain);
    }

    #[test]
    fn a_new_one_knows_what_the_selected_exchange_shows() {
        let form = DialectForm::new(Some(("https://api.example:8443/x?y", 409)));
        assert_eq!((&*form.name, &*form.statuses), ("api.example:8443", "409"));
        assert_eq!(DialectForm::new(Some(("https://a/x", 412))).statuses, "409");
        assert_eq!(DialectForm::new(None).name, "");
    }

    #[test]
    fn an_import_replaces_its_namesake() {
        let (one, other) =
            (filled().dialect().unwrap(), DialectForm { statuses: "".into(), ..filled() }.dialect().unwrap());
        let third = DialectForm { name: "Third".into(), ..filled() }.dialect().unwrap();
        assert_eq!(merged(vec![one], vec![other.clone(), third.clone()]), [other, third]);
    }
}
