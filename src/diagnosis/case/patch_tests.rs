//! The `test` operations of a JSON Patch (RFC 6902 §4.6) as conditions, at paths that no dialect names as a version.

use super::Case;
use crate::dialect;
use crate::ledger::Entry;
use crate::recording::Side;
use serde_json::Value;
use serde_json::value::RawValue;

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
    /// The next read after the refusal and the value that it has there, as JSON, if that is another value.
    pub now: Option<(&'a Entry, String)>,
}

impl<'a> Case<'a> {
    /// The test of a refused JSON Patch that failed: the one that the next read contradicts, else the only one. `None`
    /// for a request with another condition.
    pub fn patch_test(&self) -> Option<PatchTest<'a>> {
        let media = self.exchange.request.headers.get("Content-Type")?;
        if self.sent().is_some() || !self.is_failed() || !media.contains("json-patch+json") {
            return None;
        }
        let patch = self.recording.bodies().get(self.entry.id, Side::Request)?.text()?;
        let value = |raw: &RawValue| serde_json::from_str(raw.get()).ok();
        let tests: Vec<(String, Value)> = dialect::test_operations(patch)
            .into_iter()
            .map(|test| (test.path, test.value.and_then(value).unwrap_or_default()))
            .collect();
        let read = self.last_read(self.entry);
        let reread = self.reread();
        let value = |entry: Option<&Entry>| {
            let text = self.text_of(self.exchange_of(entry?)?).filter(|text| text.len() <= LONGEST)?;
            serde_json::from_str::<Value>(text).ok()
        };
        let (before, now) = (value(read), value(reread));
        let is_other = |(path, expected): &&(String, Value)| {
            now.as_ref().is_some_and(|now| now.pointer(path) != Some(expected))
        };
        let only = || if let [only] = &*tests { Some(only) } else { None };
        let test = tests.iter().find(is_other).or_else(only)?;
        let (path, expected) = test;
        let had = before.as_ref().and_then(|before| before.pointer(path)) == Some(expected);
        let differs = now.as_ref().filter(|_| is_other(&test));
        let said = |value: Option<&Value>| value.map_or_else(|| "nothing".to_owned(), Value::to_string);
        Some(PatchTest {
            path: path.clone(),
            expected: expected.to_string(),
            read: read.filter(|_| had),
            now: reread.zip(differs.map(|now| said(now.pointer(path)))),
        })
    }
}
