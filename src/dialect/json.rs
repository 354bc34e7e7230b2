//! Members of a JSON body, read and replaced in their place: every other octet stays as it is, so
//! that no number, no order and no white space changes. serde_json gives each value as it is written.

use super::path::{Path, PathStep};
use super::place_of::place_of;
use crate::exchange::Text;
use crate::json_value::without_empty_fraction;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::ops::Range;

/// The longest body that is read, in bytes.
pub const LONGEST: usize = 256 << 10;

/// The longest value that counts as a validator, in bytes.
const LONGEST_VALUE: usize = 1024;

/// A member's value: a string, or a number as it is written, but without an empty fraction (`3` for `3.0`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The index of the path that leads to the member.
    pub path: usize,
    /// The string's characters, or the number as written.
    pub value: Text,
    /// Whether the value is a string or a number.
    pub kind: JsonKind,
    /// The octets of the value, quotes included.
    pub at: Range<usize>,
    /// The name that the path's first step, any name, led through.
    pub wrapper: Option<Text>,
}

/// The kind of a member's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JsonKind {
    /// A string.
    String,
    /// A number.
    Number,
}

/// The members of a JSON object at these paths: strings and numbers whose path leads to exactly one place, in any
/// item of the arrays on the path. Empty where the text is no JSON object or is longer than [`LONGEST`]. Values off
/// the paths are skipped without recursion, however deep they are.
pub fn members(text: &str, paths: &[Path]) -> Vec<Member> {
    let is_object = text.len() <= LONGEST && text.trim_start_matches(BLANK).starts_with('{');
    if !is_object || !may_hold(text, paths) {
        return Vec::new();
    }
    let mut found = Found { text, paths, members: Vec::new(), repeats: vec![0; paths.len()] };
    // A wrapped member makes every value of the outermost object worth a walk.
    let active = (0..paths.len()).filter(|path| !paths[*path].is_wrapped() || may_wrap(text, &paths[*path]));
    let active = active.collect();
    let mut json = serde_json::Deserializer::from_str(text);
    let walk = Walk { found: &mut found, active, depth: 0, wrapper: None };
    if walk.deserialize(&mut json).and_then(|()| json.end()).is_err() {
        return Vec::new();
    }
    // Drop a path with a duplicate name: readers disagree which of the two counts (RFC 8259 §4).
    let Found { members, repeats, .. } = found;
    let is_clear = |member: &Member| repeats.get(member.path).is_some_and(|repeats| *repeats == 0);
    members.into_iter().filter(|member| member.value.len() <= LONGEST_VALUE).filter(is_clear).collect()
}

/// Whether a text has the name that ends a path whose record is wrapped.
fn may_wrap(text: &str, path: &Path) -> bool {
    let last = match path.0.last() {
        Some(PathStep::Name(name)) if path.is_wrapped() => name,
        _ => return false,
    };
    text.match_indices(&**last).any(|(at, _)| {
        let is_quote = |c: Option<&u8>| c == Some(&b'"');
        is_quote(text.as_bytes().get(at.wrapping_sub(1))) && is_quote(text.as_bytes().get(at + last.len()))
    })
}

/// Whether any path may begin at a name of the outermost object. Most bodies have no such name, and this scan of
/// quotes and brackets is all that reads them: without the scan they take 1.2 to 1.5 times as long.
fn may_hold(text: &str, paths: &[Path]) -> bool {
    let mut depth = 0_usize;
    // The start of the current string, and whether the string has no escape so far.
    let mut string: Option<(usize, bool)> = None;
    let mut is_escaped = false;
    for (at, octet) in text.bytes().enumerate() {
        match (string, octet) {
            _ if is_escaped => is_escaped = false,
            (None, b'{' | b'[') => depth += 1,
            (None, b'}' | b']') => depth = depth.saturating_sub(1),
            (None, b'"') => string = Some((at + 1, true)),
            (Some((from, _)), b'\\') => {
                is_escaped = true;
                string = Some((from, false));
            }
            (Some((from, is_plain)), b'"') => {
                string = None;
                if depth == 1 && may_be_first(text, from, at, is_plain, paths) {
                    return true;
                }
            }
            _ => {}
        }
    }
    paths.iter().any(|path| may_wrap(text, path))
}

fn may_be_first(text: &str, from: usize, to: usize, is_plain: bool, paths: &[Path]) -> bool {
    if is_plain {
        let name = text.get(from..to).unwrap_or("");
        let begins = |path: &Path| path.0.first().is_some_and(|first| first.is_name(name));
        return paths.iter().any(|path| !path.is_wrapped() && begins(path));
    }
    // A name with escapes may be any name; a value (no colon follows) is not a name.
    text.get(to + 1..).is_some_and(|rest| rest.trim_start_matches(BLANK).starts_with(':'))
}

/// Why a member cannot be replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReplaceFault {
    /// The member does not occur exactly once, or is neither a string nor a number.
    NotThere,
    /// The member is a number, and the new value is not.
    NoNumber,
}

/// The text with the value of one member replaced by another of the same kind.
///
/// # Errors
/// [`ReplaceFault`].
pub fn replaced(text: &str, path: &str, value: &str) -> Result<String, ReplaceFault> {
    let path = Path::parse(path).ok_or(ReplaceFault::NotThere)?;
    let found = match text.trim_start_matches(BLANK).as_bytes().first() {
        Some(b'[') => super::json_patch::tests(text, &[path]),
        Some(b'{') => members(text, &[path]),
        Some(b'-') => return super::form_data::replaced(text, &path, value).ok_or(ReplaceFault::NotThere),
        _ => return super::urlencoded::replaced(text, &path, value).ok_or(ReplaceFault::NotThere),
    };
    let member = found.into_iter().next_back().ok_or(ReplaceFault::NotThere)?;
    let literal = match member.kind {
        JsonKind::String => serde_json::Value::from(value).to_string(),
        JsonKind::Number if is_number(value) => value.to_owned(),
        JsonKind::Number => return Err(ReplaceFault::NoNumber),
    };
    let before = text.get(..member.at.start).ok_or(ReplaceFault::NotThere)?;
    let after = text.get(member.at.end..).ok_or(ReplaceFault::NotThere)?;
    Ok(format!("{before}{literal}{after}"))
}

/// White space of JSON (RFC 8259 §2).
pub(super) const BLANK: [char; 4] = [' ', '\t', '\n', '\r'];

/// The paths of the search, and the members found.
struct Found<'a> {
    text: &'a str,
    paths: &'a [Path],
    members: Vec<Member>,
    /// How many duplicate names each path met.
    repeats: Vec<u32>,
}

impl Found<'_> {
    fn steps(&self, path: usize) -> &[PathStep] {
        self.paths.get(path).map_or(&[], |path| &path.0)
    }

    /// Keeps the value at the end of a path, where it is a string or a number. A string with a lone surrogate is an
    /// error.
    fn add(&mut self, path: usize, raw: &str, wrapper: Option<&Text>) -> Result<(), serde_json::Error> {
        let (value, kind) = match raw.as_bytes().first() {
            Some(b'"') => (serde_json::from_str(raw)?, JsonKind::String),
            Some(b'-' | b'0'..=b'9') => (Text::from(without_empty_fraction(raw)), JsonKind::Number),
            _ => return Ok(()),
        };
        let Some(at) = place_of(self.text, raw) else { return Ok(()) };
        // Another item of an array has it, too.
        if self.members.iter().any(|known| known.path == path) {
            self.repeat(path);
            return Ok(());
        }
        let is_wrapped = self.paths.get(path).is_some_and(Path::is_wrapped);
        let wrapper = wrapper.filter(|_| is_wrapped).cloned();
        self.members.push(Member { path, value, kind, at, wrapper });
        Ok(())
    }

    /// Records that a path leads to more than one place.
    fn repeat(&mut self, path: usize) {
        if let Some(count) = self.repeats.get_mut(path) {
            *count += 1;
        }
    }
}

/// A walk through a value: `active` holds the paths that lead through it, at `depth` names from the root.
struct Walk<'w, 'a> {
    found: &'w mut Found<'a>,
    active: Vec<usize>,
    depth: usize,
    /// The first name on the way.
    wrapper: Option<Text>,
}

impl<'de> DeserializeSeed<'de> for Walk<'_, 'de> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Walk<'_, 'de> {
    type Value = ();

    fn expecting(&self, formatter: &mut std::fmt::Formatter) -> std::fmt::Result {
        formatter.write_str("a value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Walk { found, active, depth, wrapper } = self;
        let mut seen: Vec<usize> = Vec::new();
        while let Some(Name(name)) = map.next_key::<Name>()? {
            let is_here =
                |path: &usize| found.steps(*path).get(depth).is_some_and(|step| step.is_name(&name));
            let deeper: Vec<usize> = active.iter().copied().filter(is_here).collect();
            if deeper.is_empty() {
                map.next_value::<IgnoredAny>()?;
                continue;
            }
            // Another name leads through the same step, where that is any name.
            let is_named = |path: &&usize| found.steps(**path).get(depth) != Some(&PathStep::Any);
            let named: Vec<usize> = deeper.iter().filter(is_named).copied().collect();
            for path in &named {
                match seen.contains(path) {
                    true => found.repeat(*path),
                    false => seen.push(*path),
                }
            }
            let wrapper = match &wrapper {
                None if named.len() < deeper.len() => Some(Text::from(&*name)),
                known => known.clone(),
            };
            let (ends, passes): (Vec<usize>, Vec<usize>) =
                deeper.into_iter().partition(|path| found.steps(*path).len() == depth + 1);
            if ends.is_empty() {
                map.next_value_seed(Walk { found: &mut *found, active: passes, depth: depth + 1, wrapper })?;
                continue;
            }
            let raw = map.next_value::<&RawValue>()?.get();
            for path in ends {
                found.add(path, raw, wrapper.as_ref()).map_err(A::Error::custom)?;
            }
            if !passes.is_empty() {
                let walk = Walk { found: &mut *found, active: passes, depth: depth + 1, wrapper };
                walk.deserialize(&mut serde_json::Deserializer::from_str(raw)).map_err(A::Error::custom)?;
            }
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        let Walk { found, active, depth, wrapper } = self;
        let enters = |path: &usize| found.steps(*path).get(depth) == Some(&PathStep::Items);
        let active: Vec<usize> = active.into_iter().filter(enters).collect();
        if active.is_empty() {
            while seq.next_element::<IgnoredAny>()?.is_some() {}
            return Ok(());
        }
        loop {
            let (active, wrapper) = (active.clone(), wrapper.clone());
            let walk = Walk { found: &mut *found, active, depth: depth + 1, wrapper };
            if seq.next_element_seed(walk)?.is_none() {
                return Ok(());
            }
        }
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}

/// A member's name, borrowed where it contains no escape.
#[derive(serde::Deserialize)]
#[serde(transparent)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

/// Whether a text is a JSON number (RFC 8259 §6).
pub(super) fn is_number(text: &str) -> bool {
    let is_digit = |c: char| c.is_ascii_digit();
    text.starts_with(|c| c == '-' || is_digit(c))
        && text.ends_with(is_digit)
        && serde_json::from_str::<serde_json::Number>(text).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str, path: &str) -> Option<String> {
        members(text, &[Path::parse(path).unwrap()]).pop().map(|member| member.value.to_string())
    }

    #[test]
    fn a_member_by_its_path() {
        assert_eq!(read(r#" {"_rev":"1-a"} "#, "_rev").as_deref(), Some("1-a"));
        assert_eq!(
            read(r#"{"a":[{"b":1}],"metadata":{"x":{},"resourceVersion":"7"}}"#, "metadata.resourceVersion")
                .as_deref(),
            Some("7")
        );
        assert_eq!(read(r#"{"n":1.50e2}"#, "n").as_deref(), Some("1.50e2"));
        assert_eq!(read(r#"{"@odata.etag":"W/\"1\""}"#, "@odata\\.etag").as_deref(), Some("W/\"1\""));
        assert_eq!(
            read(r#"{"_r\u0065v":"1-a"}"#, "_rev").as_deref(),
            Some("1-a"),
            "an escaped name is the same name"
        );
    }

    #[test]
    fn a_value_where_a_longer_path_wants_an_object_hides_nothing() {
        let paths = ["version", "version.number", "a.b", "rev"].map(|path| Path::parse(path).unwrap());
        for value in ["7", "-7", "7.5", "\"7\"", "1e400"] {
            let text = format!("{{\"version\":{value},\"a\":{value},\"rev\":1}}");
            let found: Vec<usize> = members(&text, &paths).iter().map(|member| member.path).collect();
            assert_eq!(found, [0, 3], "{text}");
        }
    }

    #[test]
    fn a_member_of_a_record_that_is_wrapped() {
        let found = |text: &str| {
            let found = members(text, &[Path::parse("*.lock").unwrap(), Path::parse("lock").unwrap()]);
            found
                .into_iter()
                .map(|one| format!("{:?} {} {}", one.wrapper, one.path, one.value))
                .collect::<Vec<_>>()
        };
        assert_eq!(found(r#"{"a":1,"post":{"x":[],"lock":3},"b":{"c":{"lock":4}}}"#), ["Some(\"post\") 0 3"]);
        assert_eq!(found(r#"{"lock":3,"post":{}}"#), ["None 1 3"]);
        assert_eq!(found(r#"{"post":{"lock":3},"lock":4}"#), ["Some(\"post\") 0 3", "None 1 4"]);
        for twice in [r#"{"a":{"lock":3},"b":{"lock":4}}"#, r#"{"a":{"lock":3},"a":{"lock":3}}"#] {
            assert!(found(twice).is_empty(), "{twice}");
        }
        let text = r#"{"post":{"lock":3},"b":1}"#;
        assert_eq!(replaced(text, "post.lock", "4").unwrap(), text.replace('3', "4"));
    }

    #[test]
    fn a_member_of_the_only_item_that_has_it() {
        let text =
            r#"{"posts":[{"id":1},{"updated_at":"t1","tags":[{"updated_at":"t2"}]}],"rows":[[{"a":7}]]}"#;
        assert_eq!(read(text, "posts[].updated_at").as_deref(), Some("t1"));
        assert_eq!(read(text, "posts[].tags[].updated_at").as_deref(), Some("t2"));
        for other in ["posts.updated_at", "posts[].tags.updated_at", "rows[].a", "posts[].id[].x"] {
            assert_eq!(read(text, other), None, "{other}");
        }
        assert_eq!(replaced(text, "posts[].updated_at", "t3").unwrap(), text.replace("t1", "t3"));
        for twice in [
            r#"{"posts":[{"v":1},{"v":2}]}"#,
            r#"{"posts":[{"v":1,"v":1}]}"#,
            r#"{"posts":[{"v":1}],"posts":[]}"#,
        ] {
            assert_eq!(read(twice, "posts[].v"), None, "{twice}");
        }
    }

    #[test]
    fn what_cannot_be_trusted_is_not_read() {
        for text in [
            "",
            "[]",
            "7",
            "{",
            "{}",
            "{\"_rev\":\"1\"",
            "{\"_rev\":\"1\"}x",
            "{\"_rev\":\"1\",}",
            "{\"_rev\" \"1\"}",
            "{\"_rev\":\"1\",\"_rev\":\"1\"}",
            "{\"_rev\":\"1\",\"_r\\u0065v\":\"2\"}",
            "{\"_rev\":null}",
            "{\"_rev\":{}}",
            "{\"_rev\":[\"1\"]}",
            "[{\"_rev\":\"1\"}]",
            "{\"_rev\":\"\\ud800\"}",
            "{\"_rev\":01}",
            "{\"_rev\":\"a\nb\"}",
            "{\"docs\":[{\"_rev\":\"1\"}]}",
            "{_rev:\"1\"}",
            "{\"_rev\":'1'}",
            "{\"_rev\":\"1\" \"b\":2}",
        ] {
            assert_eq!(read(text, "_rev"), None, "{text}");
        }
        assert_eq!(read(r#"{"a":{"b":1},"a":{}}"#, "a.b"), None, "a name on the way stands twice");
        let long = format!("{{\"_rev\":\"1\",\"x\":\"{}\"}}", "x".repeat(LONGEST));
        assert_eq!(read(&long, "_rev"), None);
        for open in ["[", "{\"a\":"] {
            let deep = format!("{{\"_rev\":\"1\",\"x\":{}}}", open.repeat(40_000));
            assert_eq!(read(&deep, "_rev"), None);
            assert_eq!(read(&deep, "x.a"), None);
        }
        let deep = format!("{{\"_rev\":\"1\",\"x\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(read(&deep, "_rev").as_deref(), Some("1"), "what is skipped takes no stack");
        let wide = format!("{{\"_rev\":\"{}\"}}", "x".repeat(LONGEST_VALUE + 1));
        assert_eq!(read(&wide, "_rev"), None);
    }

    #[test]
    fn a_value_is_replaced_and_nothing_else() {
        let text =
            "{ \"a\" : 1.0,\n\t\"m\":{\"v\": \"1-\\u0061\" , \"n\":12345678901234567890}, \"a2\":1e400}";
        assert_eq!(replaced(text, "m.v", "2-\"b").unwrap(), text.replace("\"1-\\u0061\"", "\"2-\\\"b\""));
        assert_eq!(replaced(text, "m.n", "7").unwrap(), text.replace("12345678901234567890", "7"));
        assert_eq!(replaced(text, "m.n", "7a"), Err(ReplaceFault::NoNumber));
        assert_eq!(replaced(text, "m.n", ""), Err(ReplaceFault::NoNumber));
        assert_eq!(replaced(text, "m.z", "7"), Err(ReplaceFault::NotThere));
        assert_eq!(replaced("{\"v\":1,\"v\":1}", "v", "7"), Err(ReplaceFault::NotThere));
    }

    proptest! {
        #[test]
        fn hostile_text_never_panics(text in "\\{[\\[\\]{}:,\"\\\\a0-9\u{e9} ]{0,40}") {
            let _ = read(&text, "a.a");
            let _ = replaced(&text, "a", "1");
        }

        #[test]
        fn whatever_is_read_is_what_serde_reads(text in "\\{(\"[ab]\":(1|\"x\"|\\{\"[ab]\":2\\}|\\[\\]),?){0,4}\\}") {
            let whole: Result<serde_json::Value, _> = serde_json::from_str(&text);
            for (path, pointer) in [("a", "/a"), ("b", "/b"), ("a.b", "/a/b")] {
                if let Some(value) = read(&text, path) {
                    let known = whole.as_ref().unwrap().pointer(pointer).unwrap();
                    let known = known.as_str().map_or_else(|| known.to_string(), str::to_owned);
                    prop_assert_eq!(value, known);
                }
            }
        }
    }
}
