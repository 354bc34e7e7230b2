//! Members of a JSON body, read and replaced where they stand: every other octet stays as it is, so
//! that no number, no order and no white space changes.

use super::path::Path;
use crate::exchange::Text;
use std::ops::Range;

/// The longest body that is read, in bytes.
pub const LONGEST: usize = 256 << 10;

/// The longest value that is a validator, in bytes.
const LONGEST_VALUE: usize = 1024;

/// How deep objects and arrays may stand in each other.
const DEEPEST: usize = 128;

/// A member's value: a string, or a number as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Which of the paths it was asked for by.
    pub path: usize,
    /// The string's characters, or the number as written.
    pub value: Text,
    /// Which of the two.
    pub kind: JsonKind,
    /// The octets of the value, quotes included.
    pub at: Range<usize>,
}

/// What kind of value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JsonKind {
    /// A string.
    String,
    /// A number.
    Number,
}

/// The members of a JSON object that stand at these paths: each only if it is there exactly once, and
/// is a string or a number. Nothing at all where the text is no JSON object, is longer than
/// [`LONGEST`], or deeper than 128 levels.
pub fn members(text: &str, paths: &[Path]) -> Vec<Member> {
    let is_object = text.len() <= LONGEST && text.trim_start_matches(BLANK).starts_with('{');
    if !is_object || !may_hold(text, paths) {
        return Vec::new();
    }
    let mut reader = Reader { text, at: 0, paths, found: Vec::new(), passed: vec![0; paths.len()] };
    let all: Vec<usize> = (0..paths.len()).collect();
    let whole = reader.value(&all, 0).is_some() && {
        reader.blank();
        reader.at == text.len()
    };
    if !whole {
        return Vec::new();
    }
    // A name that stands twice on the way: readers disagree which one counts (RFC 8259 §4).
    let Reader { found, passed, .. } = reader;
    let is_clear = |member: &Member| passed.get(member.path).is_some_and(|doubled| *doubled == 0);
    found.into_iter().filter(|member| member.value.len() <= LONGEST_VALUE).filter(is_clear).collect()
}

/// Whether any path may begin at a name of the outermost object. Most bodies hold nothing of the kind,
/// and are read by this alone, which looks at quotes and brackets only.
fn may_hold(text: &str, paths: &[Path]) -> bool {
    let mut depth = 0_usize;
    // Where the string began that is being read, and whether an escape was seen in it.
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
    false
}

fn may_be_first(text: &str, from: usize, to: usize, is_plain: bool, paths: &[Path]) -> bool {
    if is_plain {
        let name = text.get(from..to).unwrap_or("");
        return paths.iter().any(|path| path.0.first().is_some_and(|first| **first == *name));
    }
    // An escaped name may be any; an escaped value is none.
    text.get(to + 1..).is_some_and(|rest| rest.trim_start_matches(BLANK).starts_with(':'))
}

/// What ends the plain part of a string.
fn is_special(octet: u8) -> bool {
    matches!(octet, b'"' | b'\\' | 0..0x20)
}

/// Why a member cannot be replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReplaceFault {
    /// It is not there exactly once, or is neither a string nor a number.
    NotThere,
    /// It is a number, and the new value is none.
    NoNumber,
}

/// The text with the value of one member replaced by another of the same kind.
///
/// # Errors
/// [`ReplaceFault`].
pub fn replaced(text: &str, path: &str, value: &str) -> Result<String, ReplaceFault> {
    let path = Path::parse(path).ok_or(ReplaceFault::NotThere)?;
    let found = match text.trim_start_matches(BLANK).starts_with('[') {
        true => super::json_patch::tests(text, &[path]),
        false => members(text, &[path]),
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

/// RFC 8259 §2.
const BLANK: [char; 4] = [' ', '\t', '\n', '\r'];

struct Reader<'a> {
    text: &'a str,
    at: usize,
    paths: &'a [Path],
    found: Vec<Member>,
    /// How often each path met a name a second time.
    passed: Vec<u32>,
}

impl Reader<'_> {
    fn next(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn blank(&mut self) {
        while matches!(self.next(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn take(&mut self, byte: u8) -> Option<()> {
        self.blank();
        (self.next()? == byte).then(|| self.at += 1)
    }

    /// Reads a value; `active` are the paths of which it is the `depth`-th object.
    fn value(&mut self, active: &[usize], depth: usize) -> Option<()> {
        self.blank();
        match self.next()? {
            b'{' if depth < DEEPEST => self.object(active, depth),
            b'[' if depth < DEEPEST => self.array(depth),
            b'"' => self.string().map(|_| ()),
            b'-' | b'0'..=b'9' => {
                let from = self.at;
                while matches!(self.next(), Some(b'-' | b'+' | b'.' | b'e' | b'E' | b'0'..=b'9')) {
                    self.at += 1;
                }
                is_number(self.text.get(from..self.at)?).then_some(())
            }
            _ => {
                let rest = self.text.get(self.at..)?;
                let word = ["true", "false", "null"].into_iter().find(|word| rest.starts_with(word))?;
                self.at += word.len();
                Some(())
            }
        }
    }

    fn array(&mut self, depth: usize) -> Option<()> {
        self.at += 1;
        if self.take(b']').is_some() {
            return Some(());
        }
        loop {
            self.value(&[], depth + 1)?;
            if self.take(b',').is_none() {
                return self.take(b']');
            }
        }
    }

    fn object(&mut self, active: &[usize], depth: usize) -> Option<()> {
        self.at += 1;
        if self.take(b'}').is_some() {
            return Some(());
        }
        let mut seen: Vec<usize> = Vec::new();
        loop {
            self.blank();
            let (name, is_plain) = self.string()?;
            let mut deeper = Vec::new();
            if !active.is_empty() {
                let raw = self.text.get(name.clone())?;
                let decoded = if is_plain { None } else { Some(decoded(raw)?) };
                let name = decoded.as_deref().unwrap_or_else(|| raw.get(1..raw.len() - 1).unwrap_or(""));
                let is_here = |path: &&usize| {
                    self.paths
                        .get(**path)
                        .and_then(|path| path.0.get(depth))
                        .is_some_and(|one| **one == *name)
                };
                deeper.extend(active.iter().filter(is_here).copied());
            }
            for path in &deeper {
                match seen.contains(path) {
                    true => self.passed.get_mut(*path).map_or((), |count| *count += 1),
                    false => seen.push(*path),
                }
            }
            self.take(b':')?;
            self.blank();
            let from = self.at;
            let first = self.next()?;
            self.value(&deeper, depth + 1)?;
            for path in deeper {
                let is_last = self.paths.get(path).is_some_and(|names| names.0.len() == depth + 1);
                let raw = self.text.get(from..self.at)?;
                let value = match first {
                    _ if !is_last => None,
                    b'"' => Some((decoded(raw)?, JsonKind::String)),
                    b'-' | b'0'..=b'9' => Some((raw.to_owned(), JsonKind::Number)),
                    _ => None,
                };
                if let Some((value, kind)) = value {
                    self.found.push(Member { path, value: value.into(), kind, at: from..self.at });
                }
            }
            if self.take(b',').is_none() {
                return self.take(b'}');
            }
        }
    }

    /// Reads a string: its octets, quotes included, and whether there is no escape in it.
    fn string(&mut self) -> Option<(Range<usize>, bool)> {
        let from = self.at;
        if self.next()? != b'"' {
            return None;
        }
        self.at += 1;
        let mut is_plain = true;
        loop {
            let rest = self.text.as_bytes().get(self.at..)?;
            self.at += rest.iter().position(|octet| is_special(*octet))?;
            match self.next()? {
                b'"' => {
                    self.at += 1;
                    return Some((from..self.at, is_plain));
                }
                b'\\' => {
                    is_plain = false;
                    self.at += 2;
                }
                _ => return None,
            }
        }
    }
}

/// A string's characters; `None` for half a character.
fn decoded(raw: &str) -> Option<String> {
    serde_json::from_str(raw).ok()
}

/// RFC 8259 §6.
fn is_number(text: &str) -> bool {
    let text = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent.strip_prefix(['+', '-']).unwrap_or(exponent))),
        None => (text, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits(whole)
        && (whole.len() == 1 || !whole.starts_with('0'))
        && fraction.is_none_or(digits)
        && exponent.is_none_or(digits)
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
        let deep = format!("{{\"_rev\":\"1\",\"x\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(read(&deep, "_rev"), None);
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
