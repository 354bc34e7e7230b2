//! What a repair had sent when the panel went away in the middle of it: a record without fields, bodies and queries,
//! kept until the panel opens again.

use super::stop::WriteState;
use crate::exchange::{Quoted, ReplayStep, escape_and_cut, is_safe_method};
use crate::secrets::Masker;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Most requests in a record: a repair sends fewer.
const MOST: usize = 32;

/// The longest URL in a record, in characters.
const LONGEST_URL: usize = 300;

/// What a repair had sent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentRecord {
    /// When the first request was sent, as the user reads it.
    at: String,
    requests: Vec<SentRequest>,
}

/// One request that was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct SentRequest {
    step: String,
    method: String,
    /// Without query and fragment, its secrets masked.
    url: String,
    status: Option<u16>,
}

impl SentRecord {
    /// Nothing sent yet; `at` is the time as the user reads it.
    pub fn new(at: String) -> SentRecord {
        SentRecord { at, requests: Vec::new() }
    }

    /// A request is about to be sent.
    pub fn sends(&mut self, step: ReplayStep, method: &str, url: &str) {
        if self.requests.len() < MOST {
            let bare = url.split(['?', '#']).next().unwrap_or("");
            self.requests.push(SentRequest {
                step: step.name().to_owned(),
                method: escape_and_cut(method, 20),
                url: escape_and_cut(&Masker::for_export().url(bare), LONGEST_URL),
                status: None,
            });
        }
    }

    /// The latest request was answered.
    pub fn answered(&mut self, status: u16) {
        if let Some(last) = self.requests.last_mut() {
            last.status = Some(status);
        }
    }

    /// Whether nothing was sent.
    pub fn is_empty(&self) -> bool {
        self.requests.is_empty()
    }

    /// Whether a write may have arrived; `None` where each was answered.
    fn write(&self) -> Option<WriteState> {
        let mut writes = self.requests.iter().filter(|one| !is_safe_method(&one.method)).peekable();
        if writes.peek().is_none() {
            return Some(WriteState::No);
        }
        writes.any(|write| write.status.is_none()).then_some(WriteState::Unknown)
    }
}

impl fmt::Display for SentRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "The panel was closed in the middle of a repair ({}). Sent:", Quoted(&self.at))?;
        for (place, one) in self.requests.iter().enumerate() {
            let join = if place > 0 { ";" } else { "" };
            write!(f, "{join} {} {} {}", Quoted(&one.step), Quoted(&one.method), Quoted(&one.url))?;
            match one.status {
                Some(status) => write!(f, " ({status})")?,
                None => f.write_str(" (no answer)")?,
            }
        }
        f.write_str(".")?;
        match self.write() {
            Some(write) => write!(f, " {write}"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const URL: &str = "https://cleo:pw@a.example/n?access_token=secret-of-cleo#part";

    fn record(requests: &[(ReplayStep, &str, Option<u16>)]) -> SentRecord {
        let mut record = SentRecord::new("09:12".into());
        for (step, method, status) in requests {
            record.sends(*step, method, URL);
            status.iter().for_each(|status| record.answered(*status));
        }
        record
    }

    #[test]
    fn it_says_what_was_sent_and_what_is_open() {
        let read = (ReplayStep::Refetch, "GET", Some(200));
        let said = |requests: &[_]| record(requests).to_string();
        assert!(said(&[read]).ends_with("(200). Nothing was written."), "{}", said(&[read]));
        let open = said(&[read, (ReplayStep::Retry, "PUT", None)]);
        assert!(
            open.contains("retry PUT https://") && open.contains("(no answer). A write was on its way"),
            "{open}"
        );
        let done = said(&[read, (ReplayStep::Retry, "PUT", Some(204))]);
        assert!(done.ends_with("(204)."), "{done}");
        assert!(SentRecord::new(String::new()).is_empty());
    }

    #[test]
    fn it_holds_no_secret_and_is_bounded() {
        let mut record = record(&[(ReplayStep::Retry, "PUT", None)]);
        let kept = serde_json::to_string(&record).unwrap();
        assert!(
            !kept.contains("secret-of-cleo") && !kept.contains("pw@") && !kept.contains("part"),
            "{kept}"
        );
        for _ in 0..1000 {
            record.sends(ReplayStep::Refetch, "GET", &format!("https://a.example/{}", "x".repeat(10_000)));
        }
        assert!(serde_json::to_string(&record).unwrap().len() < MOST * 500);
    }
}
