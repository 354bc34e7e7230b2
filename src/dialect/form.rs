//! Dialects as JSON, for a user's storage, export and import. The input is bounded; an error names its place.

use super::definition::{DetectorPlace, Dialect, ValidatorPlace};
use super::path::Path;
use crate::exchange::{Asks, Place, Quoted, escape_and_cut};
use crate::http::is_token;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_path_to_error::Segment;

/// The most dialects that a user can have, and the most entries in any list of a dialect.
const MOST_DIALECTS: usize = 96;
const MOST_PARTS: usize = 16;

/// The longest text in a dialect, in bytes, and the longest file.
const LONGEST_TEXT: usize = 200;
const LONGEST_FILE: usize = 256 << 10;

/// The longest message of serde that is shown, in characters: for an unknown member it lists all known members.
const LONGEST_MESSAGE: usize = 300;

/// Why a user's dialects are not accepted: the fault and its place, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormError(pub String);

impl std::fmt::Display for FormError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// Reads a JSON array of dialects, or a single dialect.
///
/// # Errors
/// [`FormError`], when the text is no JSON, has members that no dialect has, or [`check`] refuses a dialect.
pub fn from_json(text: &str) -> Result<Vec<Dialect>, FormError> {
    let text = text.trim_start_matches('\u{FEFF}').trim();
    if text.len() > LONGEST_FILE {
        return Err(FormError(format!("{} bytes are too many: {LONGEST_FILE} at most.", text.len())));
    }
    let dialects = read(text)?;
    check(&dialects)?;
    Ok(dialects)
}

/// Reads dialects without [`check`], an array or a single one.
pub(super) fn read(text: &str) -> Result<Vec<Dialect>, FormError> {
    match text.as_bytes().first() {
        Some(b'[') => parse(text),
        Some(b'{') => parse(text).map(|one| vec![one]),
        _ => match serde_json::from_str::<IgnoredAny>(text) {
            Ok(_) => Err(FormError("This is no JSON object, nor an array of them.".into())),
            Err(error) => Err(no_json(&error)),
        },
    }
}

fn parse<T: DeserializeOwned>(text: &str) -> Result<T, FormError> {
    let mut json = serde_json::Deserializer::from_str(text);
    let read = serde_path_to_error::deserialize(&mut json).map_err(|error| match error.inner() {
        inner if inner.is_data() => FormError(format!("{}: {}.", place(error.path()), message(inner))),
        inner => no_json(inner),
    })?;
    json.end().map_err(|error| no_json(&error))?;
    Ok(read)
}

fn no_json(error: &serde_json::Error) -> FormError {
    FormError(format!("This is no JSON: {}.", message(error)))
}

fn message(error: &serde_json::Error) -> String {
    escape_and_cut(&error.to_string(), LONGEST_MESSAGE)
}

/// A place in words: `Dialect 1, condition 2, part 1, "in"`.
fn place(path: &serde_path_to_error::Path) -> String {
    let mut segments = path.iter().peekable();
    let number = match segments.next_if(|segment| matches!(segment, Segment::Seq { .. })) {
        Some(Segment::Seq { index }) => index + 1,
        _ => 1,
    };
    let mut words = format!("Dialect {number}");
    while let Some(segment) = segments.next() {
        let Segment::Map { key } = segment else { continue };
        words += ", ";
        match segments.next_if(|next| matches!(next, Segment::Seq { .. })) {
            Some(Segment::Seq { index }) => words += &format!("{} {}", singular(key), index + 1),
            _ => words += &format!("\"{}\"", Quoted(key)),
        }
    }
    words
}

/// The singular of an array's name: `condition` for `conditions`.
fn singular(name: &str) -> &str {
    name.strip_suffix("hes").map_or_else(|| name.trim_end_matches('s'), |_| name.trim_end_matches("es"))
}

/// Writes dialects in the form that [`from_json`] reads, one per line.
pub fn to_json(dialects: &[Dialect]) -> String {
    // A dialect holds texts, lists and enums only: serde_json can write all of them.
    let lines: Vec<String> = dialects.iter().filter_map(|one| serde_json::to_string(one).ok()).collect();
    format!("[{}]", lines.join(",\n "))
}

/// Checks what the JSON form cannot: that each dialect can be recognised, and that its names can occur.
///
/// # Errors
/// [`FormError`] of the first fault.
pub fn check(dialects: &[Dialect]) -> Result<(), FormError> {
    if dialects.len() > MOST_DIALECTS {
        return Err(FormError(format!("{} dialects are too many: {MOST_DIALECTS} at most.", dialects.len())));
    }
    for (place, dialect) in dialects.iter().enumerate() {
        let is_double = dialects.iter().take(place).any(|other| other.name == dialect.name);
        let fault =
            if is_double { Some("another dialect has the same name".to_owned()) } else { fault(dialect) };
        if let Some(fault) = fault {
            let name = if dialect.name.trim().is_empty() { "without a name" } else { &dialect.name };
            return Err(FormError(format!("Dialect {} ({}): {fault}.", place + 1, Quoted(name))));
        }
    }
    Ok(())
}

/// What is wrong with one dialect.
fn fault(dialect: &Dialect) -> Option<String> {
    let lists = [
        ("signs", dialect.signs.len()),
        ("tags", dialect.tags.len()),
        ("conditions", dialect.conditions.len()),
        ("mismatches", dialect.mismatches.len()),
        ("write_parameters", dialect.write_parameters.len()),
        ("read_parameters", dialect.read_parameters.len()),
        ("write_paths", dialect.write_paths.len()),
        ("reads", dialect.reads.len()),
        ("small_reads", dialect.small_reads.len()),
    ];
    if let Some((name, count)) = lists.into_iter().find(|(_, count)| *count > MOST_PARTS) {
        return Some(format!("{count} {name} are too many: {MOST_PARTS} at most"));
    }
    if dialect.name.trim().is_empty() || dialect.name.len() > LONGEST_TEXT {
        return Some(format!("its name must have 1 to {LONGEST_TEXT} bytes"));
    }
    if dialect.source.len() > LONGEST_TEXT {
        return Some(format!("its source must have at most {LONGEST_TEXT} bytes"));
    }
    if dialect.framework && dialect.mismatches.iter().all(|one| one.word.is_empty()) {
        return Some("it is a framework without a word of its own, so nothing would give it away".into());
    }
    let has_signs = !dialect.signs.is_empty() || dialect.framework;
    if !has_signs && dialect.conditions.is_empty() && dialect.tags.is_empty() {
        return Some("it has neither signs nor conditions nor tags, so nothing would give it away".into());
    }
    for (place, sign) in dialect.signs.iter().enumerate() {
        if sign.name.is_empty() || sign.name.len().max(sign.value.len()) > LONGEST_TEXT {
            return Some(format!("sign {}: its name must have 1 to {LONGEST_TEXT} bytes", place + 1));
        }
    }
    for (place, read) in dialect.reads.iter().enumerate() {
        let is_of_request =
            matches!(read.place, DetectorPlace::Path | DetectorPlace::Query | DetectorPlace::RequestHeader);
        if !is_of_request {
            return Some(format!(
                "read {}: only the path, the query and a field of the request show it",
                place + 1
            ));
        }
        if read.name.is_empty() || read.name.len().max(read.value.len()) > LONGEST_TEXT {
            return Some(format!("read {}: its name must have 1 to {LONGEST_TEXT} bytes", place + 1));
        }
    }
    let written = dialect.write_paths.iter().enumerate();
    let of_paths = written
        .filter(|(_, one)| one.written.is_empty())
        .map(|(place, _)| format!("write_path {}: it must say what a write's path has", place + 1));
    let of_members = dialect.write_paths.iter().filter(|one| !one.member.is_empty());
    let of_members = of_members.filter_map(|one| name_fault(Place::Body, &one.member));
    if let Some(fault) = of_paths.chain(of_members).next() {
        return Some(fault);
    }
    if let Some(fault) = dialect.small_reads.iter().enumerate().find_map(small_read_fault) {
        return Some(fault);
    }
    let of_tags = dialect.tags.iter().find_map(source_fault);
    of_tags.or_else(|| dialect.conditions.iter().enumerate().find_map(condition_fault)).or_else(|| {
        let can_be = |one: &&super::Mismatch| {
            (400..600).contains(&one.status)
                || ((one.status == 0 || (200..300).contains(&one.status)) && !one.word.is_empty())
        };
        let status = dialect.mismatches.iter().find(|one| !can_be(one))?.status;
        Some(format!(
            "status {status} cannot mean a mismatch: 400 to 599 can, 200 to 299 with the word that is the whole body, and none with a word"
        ))
    })
}

fn small_read_fault((place, small): (usize, &super::SmallReadSpec)) -> Option<String> {
    let number = place + 1;
    let longest = [&small.path, &small.value, &small.source].into_iter().map(String::len).max().unwrap_or(0);
    // The value becomes a part of a URL as it is.
    let is_of_a_query =
        |text: &str| text.bytes().all(|one| one.is_ascii_graphic() && !b"&#\"<>\\^`{|}".contains(&one));
    if small.value.is_empty() || longest > LONGEST_TEXT || !is_of_a_query(&small.value) {
        return Some(format!(
            "small_read {number}: its value must have 1 to {LONGEST_TEXT} bytes that a query can hold"
        ));
    }
    if small.source.is_empty() {
        return Some(format!("small_read {number}: it must name the source that says so"));
    }
    name_fault(Place::Query, &small.name).map(|fault| format!("small_read {number}: {fault}"))
}

fn condition_fault((place, condition): (usize, &super::ConditionSpec)) -> Option<String> {
    let number = place + 1;
    if condition.parts.is_empty() || condition.parts.len() > 4 {
        return Some(format!("condition {number}: it must have 1 to 4 parts"));
    }
    if condition.means.len().max(condition.path.len()) > LONGEST_TEXT {
        return Some(format!(
            "condition {number}: its meaning and its path must have at most {LONGEST_TEXT} bytes"
        ));
    }
    condition.parts.iter().find_map(|part| {
        if let Some(fault) = name_fault(part.place, &part.name) {
            return Some(format!("condition {number}: {fault}"));
        }
        if !part.member.is_empty() {
            let is_path = part.member.len() <= LONGEST_TEXT && Path::parse(&part.member).is_some();
            // A field of several members is not written again.
            if part.place != Place::Header || condition.asks != Asks::Other || !is_path {
                return Some(format!(
                    "condition {number}: only a header has a member, given as a path, and such a condition asks for \"own\""
                ));
            }
        }
        if part.only.len().max(part.absent.len()) > LONGEST_TEXT {
            return Some(format!("condition {number}: a value must have at most {LONGEST_TEXT} bytes"));
        }
        if part.fresh.len() > MOST_PARTS {
            return Some(format!("condition {number}: at most {MOST_PARTS} places for a fresh value"));
        }
        // A condition without a fresh place is shown and explained, and never repaired; neither is `own`.
        let is_rfc = part.place == Place::Header && crate::http::Condition::from_name(&part.name).is_some();
        if is_rfc && condition.asks != Asks::Other {
            return Some(format!(
                "condition {number}: {} is HTTP's own; say under \"tags\" where its entity tag stands",
                part.name
            ));
        }
        part.fresh.iter().find_map(source_fault).map(|fault| format!("condition {number}: {fault}"))
    })
}

fn source_fault(source: &ValidatorPlace) -> Option<String> {
    if source.place == Place::Query {
        return Some("a response has no query: a validator stands in a header or the body".into());
    }
    name_fault(source.place, &source.name)
}

/// What is wrong with a name for its place.
fn name_fault(place: Place, name: &str) -> Option<String> {
    if name.is_empty() || name.len() > LONGEST_TEXT {
        return Some(format!("a name must have 1 to {LONGEST_TEXT} bytes"));
    }
    match place {
        Place::Header if !is_token(name) => Some(format!("{} is no name of a header", Quoted(name))),
        Place::Query if name.contains(['&', '=', '#', ' ']) => {
            Some(format!("{} is no name of a parameter", Quoted(name)))
        }
        Place::Body if Path::parse(name).is_none() => Some(format!(
            "{} is no path: names with dots between them, [] behind the name of an array, and \\. for a dot in a name, 8 at most",
            Quoted(name)
        )),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: &str = r#"{
        "name": "Notes", "mismatches": [{"status": 409}],
        "conditions": [{"parts": [{"in": "body", "name": "meta.version", "fresh": [{"in": "body", "name": "meta.version"}]}]}]
    }"#;

    #[test]
    fn what_is_written_is_read_again() {
        let own = from_json(OWN).unwrap();
        assert_eq!(own[0].conditions[0].parts[0].place, Place::Body);
        assert_eq!(from_json(&to_json(&own)).unwrap(), own);
        assert_eq!(from_json("[]").unwrap(), []);
    }

    #[test]
    fn what_is_wrong_is_said_and_where() {
        let cases = [
            ("", "no JSON"),
            ("7", "This is no JSON object"),
            ("[{\"name\":7}]", "Dialect 1, \"name\": invalid type: integer `7`, expected a string"),
            ("{\"name\":\"a\",\"conditions\":[{}]}", "Dialect 1, condition 1: missing field `parts`"),
            (
                "[{\"name\":\"a\"},{\"mismatches\":[{\"status\":\"x\"}]}]",
                "Dialect 2, mismatch 1, \"status\": invalid type",
            ),
            ("{\"name\":\"a\"} x", "no JSON"),
            (
                &OWN.replace("body", "cookie"),
                "condition 1, part 1, \"in\": unknown variant `cookie`, expected one of `header`, `query`, `body`",
            ),
            (
                "{\"name\":\"a\",\"nome\":1}",
                "Dialect 1, \"nome\": unknown field `nome`, expected one of `name`, `source`, `framework`, `signs`, `if_match`, `tags`, `conditions`, `without`, `mismatches`, `write_parameters`, `read_parameters`, `write_paths`, `reads`, `small_reads`",
            ),
            ("{\"name\":\" \"}", "Dialect 1 (without a name): its name"),
            ("{\"name\":\"a\"}", "Dialect 1 (a): it has neither"),
            (&OWN.replace("409", "200"), "status 200"),
            (&OWN.replace("{\"status\": 409}", "{}"), "status 0 cannot mean a mismatch"),
            ("{\"name\":\"a\",\"framework\":true}", "a framework without a word of its own"),
            (&OWN.replace("meta.version", "meta..version"), "condition 1: meta..version is no path"),
            (
                &OWN.replace(
                    "\"in\": \"body\", \"name\": \"meta.version\"}",
                    "\"in\": \"query\", \"name\": \"x\"}",
                ),
                "no query",
            ),
            (
                &OWN.replace(
                    "\"body\", \"name\": \"meta.version\", \"fresh\"",
                    "\"header\", \"name\": \"a b\", \"fresh\"",
                ),
                "a b is no name of a header",
            ),
            (
                &OWN.replace(
                    "\"body\", \"name\": \"meta.version\", \"fresh\"",
                    "\"header\", \"name\": \"if-match\", \"fresh\"",
                ),
                "HTTP's own",
            ),
            (
                &OWN.replace("\"fresh\": [{", "\"member\": \"a.b\", \"fresh\": [{"),
                "condition 1: only a header has a member",
            ),
            (
                &OWN.replace(
                    "\"mismatches\"",
                    "\"reads\": [{\"in\": \"host\", \"name\": \"a\"}], \"mismatches\"",
                ),
                "read 1: only the path",
            ),
            (
                &OWN.replace("\"name\": \"Notes\"", "\"name\": \"Notes\", \"small_reads\": [{\"name\": \"f\", \"value\": \"a&b\", \"source\": \"x\"}]"),
                "small_read 1: its value must have",
            ),
            (
                &OWN.replace("\"name\": \"Notes\"", "\"name\": \"Notes\", \"small_reads\": [{\"name\": \"f\", \"value\": \"a\", \"source\": \"\"}]"),
                "small_read 1: it must name the source",
            ),
            (&format!("[{OWN},{OWN}]"), "Dialect 2 (Notes): another"),
            (&OWN.replace("Notes", &"x".repeat(300)), "1 to 200 bytes"),
        ];
        for (text, words) in cases {
            let error = from_json(text).unwrap_err().0;
            assert!(error.contains(words) && error.len() < 400, "{text}: {error}");
        }
    }
}
