//! The outline of a JSON object: prints of its members' values, small enough to keep for every exchange.

use super::number::canonical;
use super::server_members::is_perhaps_servers;
use super::string::string_length;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::hash::{DefaultHasher, Hasher};

/// The longest text that is outlined, in bytes.
const LONGEST: usize = 32 << 10;

/// The most members that are outlined: of a larger object, the outermost members alone; of one with more of these, none.
const MOST: usize = 96;

/// The members of a JSON object and of the objects in it, each with a print of its value. Equal values have equal
/// prints; different values have different ones, but for one pair in four thousand million.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outline(Box<[Row]>);

/// A member: the print of its JSON Pointer (RFC 6901), the print of its value, and whether servers usually set it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Row {
    pointer: Print,
    value: Print,
    is_servers: bool,
}

/// Tells equal values from different ones. The spelling of numbers and strings and white space make no difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Print(u32);

impl Print {
    /// The print of a value, from its text, which is JSON.
    pub fn of(json: &str) -> Print {
        let mut hasher = DefaultHasher::new();
        let mut rest = json;
        while let Some(first) = rest.as_bytes().first() {
            let length = match first {
                b' ' | b'\t' | b'\n' | b'\r' => {
                    rest = rest.get(1..).unwrap_or("");
                    continue;
                }
                b'"' => string_length(rest),
                b'-' | b'0'..=b'9' => {
                    let is_of_number =
                        |octet: u8| matches!(octet, b'-' | b'+' | b'.' | b'e' | b'E' | b'0'..=b'9');
                    rest.bytes().position(|octet| !is_of_number(octet)).unwrap_or(rest.len())
                }
                _ => rest.chars().next().map_or(1, char::len_utf8),
            };
            let (token, after) = rest.split_at_checked(length).unwrap_or((rest, ""));
            let token = match first {
                b'"' => characters(token),
                b'-' | b'0'..=b'9' => canonical(token).unwrap_or(Cow::Borrowed(token)),
                _ => Cow::Borrowed(token),
            };
            hasher.write_u8(*first);
            hasher.write(token.as_bytes());
            hasher.write_u8(0xff);
            rest = after;
        }
        Print(hasher.finish() as u32)
    }

    fn of_pointer(names: &[&str]) -> Print {
        let mut hasher = DefaultHasher::new();
        for name in names {
            hasher.write(name.as_bytes());
            hasher.write_u8(0xff);
        }
        Print(hasher.finish() as u32)
    }
}

/// A string's characters with its quotes; as written where a lone surrogate is in it.
fn characters(string: &str) -> Cow<'_, str> {
    if !string.contains('\\') {
        return Cow::Borrowed(string);
    }
    serde_json::from_str::<String>(string)
        .map_or(Cow::Borrowed(string), |text| Cow::Owned(format!("\"{text}\"")))
}

impl Outline {
    /// The outline of a text; `None` where it is no JSON object, is longer than 32 KiB, names a member twice, or has more
    /// than 96 outermost members.
    pub fn of(text: &str) -> Option<Outline> {
        if text.len() > LONGEST {
            return None;
        }
        let outermost = members(text)?;
        if outermost.len() > MOST {
            return None;
        }
        let mut rows: Vec<Row> = Vec::with_capacity(outermost.len());
        let row = |names: &[&str], value: &RawValue| Row {
            pointer: Print::of_pointer(names),
            value: Print::of(value.get()),
            is_servers: names.iter().any(|name| is_perhaps_servers(name)),
        };
        rows.extend(outermost.iter().map(|(name, value)| row(&[name], value)));
        let mut inner: Vec<Row> = Vec::new();
        for (name, value) in outermost.iter().filter(|(_, value)| value.get().starts_with('{')) {
            let Some(members) = members(value.get()) else { continue };
            inner.extend(members.iter().take(MOST).map(|(own, value)| row(&[name, own], value)));
            if rows.len() + inner.len() > MOST {
                break;
            }
        }
        if rows.len() + inner.len() <= MOST {
            rows.append(&mut inner);
        }
        rows.sort_unstable_by_key(|row| row.pointer);
        // Two pointers with one print tell nothing, nor does a name that stands twice (RFC 8259 §4).
        let is_clear = rows.windows(2).all(|two| two[0].pointer != two[1].pointer);
        is_clear.then(|| Outline(rows.into()))
    }

    /// The print of the value at a JSON Pointer (RFC 6901) of one or two reference tokens; `None` where the outline
    /// does not have it.
    pub fn print_at(&self, pointer: &str) -> Option<Print> {
        let tokens: Vec<String> =
            pointer.strip_prefix('/')?.split('/').map(crate::json_pointer::unescaped).collect();
        let names: Vec<&str> = tokens.iter().map(String::as_str).collect();
        self.print(Print::of_pointer(&names))
    }

    fn print(&self, pointer: Print) -> Option<Print> {
        let at = self.0.binary_search_by_key(&pointer, |row| row.pointer).ok()?;
        self.0.get(at).map(|row| row.value)
    }

    /// Whether this document, written over `theirs`, puts a value back that `theirs` had changed: a member of `base` has
    /// another value in `theirs`, or is gone there, and has the value of `base` here. Members that servers usually set,
    /// such as a version or a time of change, do not count.
    pub fn puts_back(&self, base: &Outline, theirs: &Outline) -> bool {
        let back = |row: &Row| {
            !row.is_servers
                && theirs.print(row.pointer) != Some(row.value)
                && self.print(row.pointer) == Some(row.value)
        };
        base.0.iter().any(back)
    }

    /// The size in memory, in bytes.
    pub fn weight(&self) -> usize {
        std::mem::size_of_val(&*self.0)
    }
}

/// The JSON Pointer (RFC 6901) of the first member by which `written` puts a value of `base` back that `theirs` had
/// changed, as [`Outline::puts_back`] finds it. `None` where there is none, or a text has no outline.
pub fn first_put_back(base: &str, theirs: &str, written: &str) -> Option<String> {
    let (theirs, mine) = (Outline::of(theirs)?, Outline::of(written)?);
    let is_back = |names: &[&str], value: &RawValue| {
        let (pointer, value) = (Print::of_pointer(names), Print::of(value.get()));
        !names.iter().any(|name| is_perhaps_servers(name))
            && theirs.print(pointer) != Some(value)
            && mine.print(pointer) == Some(value)
    };
    let escaped = crate::json_pointer::escaped;
    members(base)?.iter().find_map(|(name, value)| {
        // The member within is the one that has changed.
        let within = members(value.get()).unwrap_or_default();
        let within = within.iter().find(|(own, value)| is_back(&[name, own], value));
        let within = within.map(|(own, _)| format!("/{}/{}", escaped(name), escaped(own)));
        within.or_else(|| is_back(&[name], value).then(|| format!("/{}", escaped(name))))
    })
}

/// The members of an object in order, each with its value as written; `None` where the text is no object.
pub fn members(text: &str) -> Option<Vec<(Cow<'_, str>, &RawValue)>> {
    if !text.trim_start().starts_with('{') {
        return None;
    }
    let mut json = serde_json::Deserializer::from_str(text);
    let members = json.deserialize_map(Members).ok()?;
    json.end().ok()?;
    Some(members)
}

struct Members;

impl<'de> Visitor<'de> for Members {
    type Value = Vec<(Cow<'de, str>, &'de RawValue)>;

    fn expecting(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::new();
        while let Some(Name(name)) = map.next_key()? {
            members.push((name, map.next_value()?));
        }
        Ok(members)
    }
}

/// A member's name, borrowed where it has no escape.
#[derive(Deserialize)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

#[cfg(test)]
mod tests {
    use super::*;

    fn puts_back(base: &str, theirs: &str, written: &str) -> bool {
        let of = |text| Outline::of(text).unwrap();
        of(written).puts_back(&of(base), &of(theirs))
    }

    const BASE: &str =
        r#"{"id":1,"title":"a","done":false,"by":{"name":"x","age":1.0},"tags":["a","b"],"version":1}"#;
    const THEIRS: &str =
        r#"{"id":1,"title":"a","done":true,"by":{"name":"y","age":1},"tags":["a"],"version":2}"#;

    #[test]
    fn a_member_that_has_its_old_value_again_is_put_back() {
        for written in [
            r#"{"id":1,"title":"mine","done":false,"by":{"name":"y","age":1},"tags":["a"],"version":2}"#,
            r#"{"id":1,"title":"a","done":true,"by":{"name":"x","age":2},"tags":["a"],"version":2}"#,
            r#"{ "id" : 1, "title":"a","done":true,"by":{"name":"y","age":1},"tags":[ "\u0061", "b" ]}"#,
        ] {
            assert!(puts_back(BASE, THEIRS, written), "{written}");
        }
        let first = |written| first_put_back(BASE, THEIRS, written);
        assert_eq!(first(BASE).as_deref(), Some("/done"));
        assert_eq!(first(r#"{"done":true,"by":{"name":"x"},"a":1}"#).as_deref(), Some("/by/name"));
        assert_eq!(first(THEIRS), None);
        assert!(puts_back(r#"{"a":1,"b":2}"#, r#"{"a":1}"#, r#"{"a":1,"b":2}"#), "a member that was removed");
    }

    #[test]
    fn theirs_or_a_third_value_is_not_put_back() {
        for written in [
            THEIRS,
            r#"{"id":1,"title":"mine","done":true,"by":{"name":"y","age":1},"tags":["a"],"version":2}"#,
            r#"{"id":1,"title":"a","done":null,"by":{"name":"z","age":2},"tags":["a","c"],"version":2}"#,
            r#"{"title":"mine"}"#,
            // The version and the time of a change are the server's.
            r#"{"id":1,"title":"mine","done":true,"by":{"name":"y","age":1},"tags":["a"],"version":1}"#,
        ] {
            assert!(!puts_back(BASE, THEIRS, written), "{written}");
        }
        let at = |year: u32| {
            format!(r#"{{"a":1,"updatedAt":{year},"_links":{{"self":{year}}},"row_version":{year}}}"#)
        };
        assert!(!puts_back(&at(1), &at(2), &at(1)), "what servers set");
    }

    #[test]
    fn prints_are_of_what_is_meant() {
        for (one, other) in
            [("1.0", "1"), (r#""\u00e9""#, "\"\u{e9}\""), ("[1, 2]", "[1.0,2]"), ("{ \"a\":1 }", "{\"a\":1}")]
        {
            assert_eq!(Print::of(one), Print::of(other), "{one} {other}");
        }
        for (one, other) in
            [("1", "\"1\""), ("[1,2]", "[12]"), ("[\"a\",\"b\"]", "[\"a\\\",\\\"b\"]"), ("true", "false")]
        {
            assert_ne!(Print::of(one), Print::of(other), "{one} {other}");
        }
        let outline = Outline::of(r#"{"a/b":{"c":[1]},"d":{"e":{"f":1}}}"#).unwrap();
        assert_eq!(outline.print_at("/a~1b/c"), Some(Print::of("[1]")));
        assert_eq!(outline.print_at("/d/e"), Some(Print::of("{\"f\":1}")));
        assert_eq!(
            (outline.print_at("/d/e/f"), outline.print_at("/x"), outline.print_at("")),
            (None, None, None)
        );
    }

    #[test]
    fn what_is_no_clear_object_has_no_outline() {
        for text in ["", "[1]", "1", "{\"a\":1", "{\"a\":1,\"a\":2}", "{\"a\":1} x"] {
            assert_eq!(Outline::of(text), None, "{text}");
        }
        let many = |count: usize| {
            let members: Vec<String> = (0..count).map(|at| format!("\"m{at}\":{{\"a\":{at}}}")).collect();
            Outline::of(&format!("{{{}}}", members.join(",")))
        };
        assert_eq!(many(60).unwrap().0.len(), 60, "the outermost alone");
        assert_eq!(many(97), None);
        assert_eq!(Outline::of(&format!("{{\"a\":\"{}\"}}", "x".repeat(LONGEST))), None);
        assert_eq!(Outline::of(&format!("{{\"a\":{}}}", "[".repeat(10_000))), None);
    }

    proptest::proptest! {
        #[test]
        fn hostile_text_never_panics(text in "[{}\\[\\]\",:\\\\ 0-9eE.+\u{e9}a-]{0,40}") {
            let _ = (Outline::of(&text), Print::of(&text));
        }
    }
}
