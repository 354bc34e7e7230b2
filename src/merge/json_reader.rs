//! Reads a JSON text into a [`Document`], without recursion.

use super::document::{Document, Kind, Node};
use super::slices::Pace;
use super::values::{GrowingValues, ValueId, tagged};
use std::rc::Rc;

/// How deep objects and arrays may be nested: serde_json's own limit.
pub const DEEPEST: usize = 128;

/// Why a text is not parsed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JsonFault {
    /// The text is not JSON, from this octet on.
    Syntax(usize),
    /// The text is nested deeper than [`DEEPEST`].
    TooDeep,
}

/// Line and column of an octet, both from 1; the column counts characters.
pub fn line_and_column(text: &str, at: usize) -> (usize, usize) {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    let before = text.get(..at).unwrap_or("");
    let line = before.matches('\n').count() + 1;
    (line, before.rsplit('\n').next().unwrap_or("").chars().count() + 1)
}

/// What a reader expects next.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Expect {
    Value,
    /// The first element or the end of an array.
    Element,
    /// The first name or the end of an object.
    FirstName,
    Name,
    /// A comma or the end.
    More,
    Nothing,
}

/// Reads a text without recursion.
#[derive(Debug)]
struct Reader {
    text: Rc<str>,
    at: usize,
    expect: Expect,
    nodes: Vec<Node>,
    /// The open containers, each with the index in `shapes` where its shape begins.
    open: Vec<(usize, usize)>,
    /// Keys and values of the open containers, in sequence.
    shapes: Vec<u32>,
    key: (u32, u32, u32),
}

impl Reader {
    /// A reader at the start of the text, behind a byte order mark.
    fn new(text: Rc<str>) -> Reader {
        let at = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        Reader {
            text,
            at,
            expect: Expect::Value,
            nodes: Vec::new(),
            open: Vec::new(),
            shapes: Vec::new(),
            key: (0, 0, 0),
        }
    }

    /// Reads the text.
    ///
    /// # Errors
    /// [`JsonFault`].
    async fn read(&mut self, values: &mut GrowingValues, pace: &Pace) -> Result<(), JsonFault> {
        loop {
            let from = self.at;
            if self.next(values)? {
                return Ok(());
            }
            pace.spend(1 + (self.at - from) / 8).await;
        }
    }

    /// Reads the next token. True where the text is read.
    fn next(&mut self, values: &mut GrowingValues) -> Result<bool, JsonFault> {
        self.blank();
        if self.expect != Expect::Nothing {
            return self.token(values).map(|()| false);
        }
        if self.at == self.text.len() { Ok(true) } else { self.fault() }
    }

    /// The document, once [`Reader::read`] is done.
    fn document(self) -> Document {
        Document { text: self.text, nodes: self.nodes }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn blank(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn fault<T>(&self) -> Result<T, JsonFault> {
        Err(JsonFault::Syntax(self.at))
    }

    fn token(&mut self, values: &mut GrowingValues) -> Result<(), JsonFault> {
        let Some(byte) = self.peek() else { return self.fault() };
        match (self.expect, byte) {
            (Expect::Element, b']') | (Expect::FirstName, b'}') => self.close(values),
            (Expect::FirstName | Expect::Name, b'"') => self.name(values),
            (Expect::FirstName | Expect::Name, _) => self.fault(),
            (Expect::More, b',') => {
                self.at += 1;
                self.expect = if self.is_in_object() { Expect::Name } else { Expect::Value };
                Ok(())
            }
            (Expect::More, b'}') if self.is_in_object() => self.close(values),
            (Expect::More, b']') if !self.is_in_object() => self.close(values),
            (Expect::More | Expect::Nothing, _) => self.fault(),
            (Expect::Value | Expect::Element, b'{') => self.open(Kind::Object),
            (Expect::Value | Expect::Element, b'[') => self.open(Kind::Array),
            (Expect::Value | Expect::Element, _) => self.scalar(byte, values),
        }
    }

    fn is_in_object(&self) -> bool {
        self.open.last().is_some_and(|(node, _)| self.nodes[*node].kind == Kind::Object)
    }

    fn push(&mut self, kind: Kind, from: usize, value: ValueId) -> usize {
        let (key_from, key_to, key) = std::mem::take(&mut self.key);
        let from = place(from);
        let to = place(self.at);
        self.nodes.push(Node { kind, from, to, key_from, key_to, key, next: 0, value, is_doubled: false });
        self.nodes.len() - 1
    }

    fn open(&mut self, kind: Kind) -> Result<(), JsonFault> {
        if self.open.len() >= DEEPEST {
            return Err(JsonFault::TooDeep);
        }
        let node = self.push(kind, self.at, ValueId(0));
        self.at += 1;
        if self.is_in_object() {
            self.shapes.push(self.nodes[node].key);
        }
        self.open.push((node, self.shapes.len()));
        self.expect = if kind == Kind::Object { Expect::FirstName } else { Expect::Element };
        Ok(())
    }

    fn close(&mut self, values: &mut GrowingValues) -> Result<(), JsonFault> {
        self.at += 1;
        let Some((node, from)) = self.open.pop() else { return self.fault() };
        let mut shape = Vec::with_capacity(self.shapes.len() - from + 1);
        if self.nodes[node].kind == Kind::Object {
            let mut pairs: Vec<(u32, u32)> = Vec::with_capacity((self.shapes.len() - from) / 2);
            let mut rest = self.shapes[from..].iter();
            while let (Some(key), Some(value)) = (rest.next(), rest.next()) {
                pairs.push((*key, *value));
            }
            // A stable sort keeps the order of equal names, which matters.
            pairs.sort_by_key(|pair| pair.0);
            self.nodes[node].is_doubled =
                pairs.iter().zip(pairs.iter().skip(1)).any(|(one, next)| one.0 == next.0);
            shape.push(1);
            shape.extend(pairs.into_iter().flat_map(|(key, value)| [key, value]));
        } else {
            shape.push(0);
            shape.extend_from_slice(&self.shapes[from..]);
        }
        self.shapes.truncate(from);
        let value = values.container(&shape);
        let next = place(self.nodes.len());
        let to = place(self.at);
        let node = &mut self.nodes[node];
        (node.value, node.next, node.to) = (value, next, to);
        self.is_there(value);
        Ok(())
    }

    /// Continues behind a complete value.
    fn is_there(&mut self, value: ValueId) {
        if self.open.is_empty() {
            self.expect = Expect::Nothing;
        } else {
            self.shapes.push(value.0);
            self.expect = Expect::More;
        }
    }

    fn name(&mut self, values: &mut GrowingValues) -> Result<(), JsonFault> {
        let from = self.at;
        let is_plain = self.string()?;
        let to = self.at;
        let raw = self.text.get(from..to).unwrap_or("");
        let inner = raw.get(1..raw.len().saturating_sub(1)).unwrap_or("");
        let key = match is_plain {
            true => values.text(inner),
            // A lone surrogate: the name as written.
            false => values.text(serde_json::from_str::<String>(raw).as_deref().unwrap_or(raw)),
        };
        self.blank();
        if self.peek() != Some(b':') {
            return self.fault();
        }
        self.at += 1;
        self.key = (place(from), place(to), key);
        self.expect = Expect::Value;
        Ok(())
    }

    fn scalar(&mut self, first: u8, values: &mut GrowingValues) -> Result<(), JsonFault> {
        let from = self.at;
        let (kind, value) = match first {
            b'"' => {
                let is_plain = self.string()?;
                let raw = self.text.get(from..self.at).unwrap_or("");
                let inner = raw.get(1..raw.len().saturating_sub(1)).unwrap_or("");
                let value = match is_plain {
                    true => tagged(values.text(inner) as usize, 0),
                    false => match serde_json::from_str::<String>(raw) {
                        Ok(text) => tagged(values.text(&text) as usize, 0),
                        // A lone surrogate: equal only to the same spelling.
                        Err(_) => tagged(values.text(raw) as usize, 1),
                    },
                };
                (Kind::String, value)
            }
            b'-' | b'0'..=b'9' => {
                while matches!(self.peek(), Some(b'-' | b'+' | b'.' | b'e' | b'E' | b'0'..=b'9')) {
                    self.at += 1;
                }
                let raw = self.text.get(from..self.at).unwrap_or("");
                let Some(number) = crate::json_value::canonical(raw) else {
                    return Err(JsonFault::Syntax(from));
                };
                (Kind::Number, tagged(values.text(&number) as usize, 1))
            }
            _ => {
                let rest = self.text.get(from..).unwrap_or("");
                let Some(word) = ["true", "false", "null"].into_iter().find(|word| rest.starts_with(word))
                else {
                    return self.fault();
                };
                self.at += word.len();
                (Kind::Word, tagged(values.text(word) as usize, 3))
            }
        };
        let node = self.push(kind, from, value);
        self.nodes[node].next = place(node + 1);
        if self.is_in_object() {
            self.shapes.push(self.nodes[node].key);
        }
        self.is_there(value);
        Ok(())
    }

    /// Skips a string. True where the string has no escape.
    fn string(&mut self) -> Result<bool, JsonFault> {
        self.at += 1;
        let mut is_plain = true;
        loop {
            let rest = self.text.as_bytes().get(self.at..).unwrap_or(&[]);
            let Some(plain) = rest.iter().position(|octet| matches!(octet, b'"' | b'\\' | 0..0x20)) else {
                self.at = self.text.len();
                return self.fault();
            };
            self.at += plain;
            match (rest.get(plain), rest.get(plain + 1)) {
                (Some(b'"'), _) => {
                    self.at += 1;
                    return Ok(is_plain);
                }
                (Some(b'\\'), Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't')) => self.at += 2,
                (Some(b'\\'), Some(b'u'))
                    if rest
                        .get(plain + 2..plain + 6)
                        .is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit)) =>
                {
                    self.at += 6;
                }
                _ => return self.fault(),
            }
            is_plain = false;
        }
    }
}

/// An octet's place as `u32`: longer texts than 10 MB are refused before.
fn place(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// Reads a text; its values become part of `values`.
///
/// # Errors
/// [`JsonFault`].
pub async fn read(text: Rc<str>, values: &mut GrowingValues, pace: &Pace) -> Result<Document, JsonFault> {
    values.begin();
    let mut reader = Reader::new(text);
    reader.read(values, pace).await?;
    Ok(reader.document())
}

/// Reads a text at once.
///
/// # Errors
/// [`JsonFault`].
pub fn read_now(text: &str, values: &mut GrowingValues) -> Result<Document, JsonFault> {
    values.begin();
    let mut reader = Reader::new(text.into());
    while !reader.next(values)? {}
    Ok(reader.document())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn same(one: &str, other: &str) -> bool {
        let mut values = GrowingValues::default();
        let id = |text: &str, values: &mut GrowingValues| read_now(text, values).unwrap().node(0).value;
        id(one, &mut values) == id(other, &mut values)
    }

    #[test]
    fn values_are_equal_whatever_their_spelling() {
        assert!(same(r#"{"a":1.0,"b":["\u00e9"]}"#, " { \"b\" : [ \"é\" ] , \"\\u0061\": 1e0 } "));
        assert!(same("\u{feff}[]", "[\n]"));
        assert!(!same("[1,2]", "[2,1]"));
        assert!(!same("12345678901234567890123", "12345678901234567890124"));
        assert!(!same("\"1\"", "1"));
        assert!(!same("\"null\"", "null"));
        assert!(!same("[]", "{}"));
        assert!(!same("{\"a\":\"b\"}", "[\"a\",\"b\"]"));
        assert!(!same(r#""\ud800""#, r#""\\ud800""#));
    }

    #[test]
    fn a_fault_has_its_place() {
        let fault = |text: &str| read_now(text, &mut GrowingValues::default()).unwrap_err();
        assert_eq!(fault("{\"a\":1,}"), JsonFault::Syntax(7));
        assert_eq!(fault(""), JsonFault::Syntax(0));
        assert_eq!(fault("[1] 2"), JsonFault::Syntax(4));
        assert_eq!(fault(&"[".repeat(10_000)), JsonFault::TooDeep);
        assert_eq!(line_and_column("a\né é", 6), (2, 3), "the middle of the last character");
    }

    proptest! {
        #[test]
        fn it_reads_what_serde_reads(text in "[\\[\\]{}:,\"\\\\au0-9e.\\- tn]{0,24}") {
            let ours = read_now(&text, &mut GrowingValues::default());
            let theirs = serde_json::from_str::<serde_json::Value>(&text);
            prop_assert_eq!(ours.is_ok(), theirs.is_ok(), "{}", text);
        }
    }
}
