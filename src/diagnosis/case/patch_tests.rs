//! The `test` operations of a JSON Patch (RFC 6902 §4.6) as conditions, at paths that no dialect names as a version.

use super::Case;
use crate::exchange::ExpectedValue;
use crate::json_value::{Print, equal};
use crate::ledger::Entry;
use serde_json::Value;

/// The longest body that is compared, in bytes.
const LONGEST: usize = 256 << 10;

/// A `test` operation that a refused patch holds.
#[derive(Debug)]
pub struct PatchTest<'a> {
    /// The JSON Pointer that is tested.
    pub path: String,
    /// The value that is expected there, as JSON.
    pub expected: String,
    /// The page's last read, if it had the expected value there.
    pub read: Option<&'a Entry>,
    /// The next read after the refusal, if it has another value there, and that value in words.
    pub now: Option<(&'a Entry, String)>,
    /// The next read after the refusal, if it has every expected value.
    pub holds_in: Option<&'a Entry>,
}

/// What a read shows of a tested place.
enum Shown {
    /// The expected value.
    Expected,
    /// Another value, in words.
    Other(String),
    /// The read's content is not known.
    Unknown,
}

impl<'a> Case<'a> {
    /// The test of a refused JSON Patch that failed: the one that the next read contradicts, else the only one that it
    /// does not confirm. `None` for a request with another condition.
    pub fn patch_test(&self) -> Option<PatchTest<'a>> {
        let tests = self.exchange.outlines.tests();
        if self.sent().is_some() || !self.is_failed() || tests.is_empty() {
            return None;
        }
        let (read, reread) = (self.last_read(self.entry), self.reread());
        let (before, now) =
            (read.and_then(|read| self.whole(read)), reread.and_then(|read| self.whole(read)));
        let shown = |entry: Option<&Entry>, whole: &Option<Value>, test: &ExpectedValue| {
            entry.map_or(Shown::Unknown, |entry| self.shown(entry, whole.as_ref(), test))
        };
        let is_other = |test: &&ExpectedValue| matches!(shown(reread, &now, test), Shown::Other(_));
        let may_fail = || tests.iter().filter(|test| !matches!(shown(reread, &now, test), Shown::Expected));
        let only = || may_fail().next().filter(|_| may_fail().count() == 1);
        let test = tests.iter().find(is_other).or_else(only).or(tests.first())?;
        let is_certain = tests.len() == 1 || is_other(&test);
        let had = matches!(shown(read, &before, test), Shown::Expected);
        let holds = tests.iter().all(|test| matches!(shown(reread, &now, test), Shown::Expected));
        let now = match shown(reread, &now, test) {
            Shown::Other(value) => reread.map(|reread| (reread, value)),
            Shown::Expected | Shown::Unknown => None,
        };
        Some(PatchTest {
            path: test.pointer.clone(),
            expected: test.value.clone(),
            read: read.filter(|_| had && is_certain),
            now,
            holds_in: reread.filter(|_| holds),
        })
    }

    /// A read's content, where it is at hand.
    fn whole(&self, read: &Entry) -> Option<Value> {
        let text = self.text_of(self.exchange_of(read)?).filter(|text| text.len() <= LONGEST)?;
        serde_json::from_str(text).ok()
    }

    fn shown(&self, read: &Entry, whole: Option<&Value>, test: &ExpectedValue) -> Shown {
        if let Some(whole) = whole {
            let found = whole.pointer(&test.pointer);
            let expected = serde_json::from_str::<Value>(&test.value);
            let is_expected = found.is_some_and(|found| match &expected {
                Ok(expected) => equal(found, expected),
                // The value was cut.
                Err(_) => Print::of(&found.to_string()) == test.print,
            });
            return match found {
                _ if is_expected => Shown::Expected,
                Some(found) => Shown::Other(found.to_string()),
                None => Shown::Other("nothing".into()),
            };
        }
        let outline = self.exchange_of(read).and_then(|read| read.outlines.received());
        match outline.and_then(|outline| outline.print_at(&test.pointer)) {
            Some(print) if print == test.print => Shown::Expected,
            Some(_) => Shown::Other("another value".into()),
            None => Shown::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::ExchangeId;

    /// The path that is said to have failed, and what stands there now. `is_in_panel`: as the panel's page has it,
    /// without the texts of the bodies.
    fn failed(tests: &str, now: &str, is_in_panel: bool) -> (String, Option<String>) {
        let mut recording = crate::scenario::recording(&format!(
            "0-10 GET /n -> 200 ETag: \"v1\" | {{\"a\":1}}\n20-30 PATCH /n Content-Type: application/json-patch+json | {tests} -> 412\n40-50 GET /n -> 200 ETag: \"v2\" | {now}"
        ));
        if is_in_panel {
            let exchanges = recording.exchanges().to_vec();
            recording = crate::recording::Recording::new();
            for exchange in exchanges {
                recording.admit(exchange).unwrap();
            }
        }
        let case = Case::new(&recording, ExchangeId(1)).unwrap();
        let test = case.patch_test().unwrap();
        (test.path, test.now.map(|(_, value)| value))
    }

    #[test]
    fn the_test_that_the_next_read_contradicts() {
        let tests = r#"[{"op":"test","path":"/a","value":1.0},{"op":"test","path":"/s","value":"caf\u00e9"},{"op":"test","path":"/o","value":{"y":[2.0],"x":1}},{"op":"test","path":"/b","value":1e0}]"#;
        let now = "{\"a\":1,\"s\":\"caf\u{e9}\",\"o\":{\"x\":1,\"y\":[2]},\"b\":2}";
        assert_eq!(failed(tests, now, false), ("/b".into(), Some("2".into())));
    }

    #[test]
    fn in_the_panel_by_the_outline() {
        let tests = r#"[{"op":"test","path":"/a","value":1.0},{"op":"test","path":"/o/x","value":"c"}]"#;
        let now = r#"{"a":1,"o":{"x":"d"}}"#;
        assert_eq!(failed(tests, now, true), ("/o/x".into(), Some("another value".into())));
        let deep = r#"[{"op":"test","path":"/a/b/c","value":1}]"#;
        assert_eq!(failed(deep, now, true), ("/a/b/c".into(), None), "deeper than an outline is");
    }
}
