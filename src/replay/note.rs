//! A step in a few words: what it is doing, or how it ended.

use super::backoff::MOST_RETRIES;
use super::step::{Act, Came, CheckFor, Remarks, Step};
use crate::exchange::{Placed, Quoted, TestRead, size};

impl Step {
    /// What the step is doing, or how it ended.
    pub fn note(&self) -> String {
        let Some(came) = self.came else { return doing(&self.act) };
        let words = match (&self.act, came) {
            (Act::Test { read, is_later }, _) => {
                return format!("Read {}{}", way(*read, *is_later), not_whole(&self.remarks));
            }
            (_, Came::Told) => "Reported by the page only",
            (Act::Check(_), Came::Read) => "Read what the resource holds now",
            (_, Came::Read) => "Read the latest version",
            (_, Came::Saved) => "Saved",
            (_, Came::Answered) => "Answered",
            (_, Came::Altered) => "Sent otherwise than planned",
            (_, Came::Undone) => "Undone",
            (_, Came::Mismatch) => "The precondition failed again",
        };
        let what = match &self.act {
            Act::Retry { of: Some(of), .. } => format!(": {of}"),
            _ => String::new(),
        };
        let sent = match sent_with(&self.act) {
            Some(conditions) => {
                format!("{}sent with {conditions}", if what.is_empty() { ": " } else { ", " })
            }
            None => String::new(),
        };
        format!("{words}{}{what}{sent}", remarks(&self.remarks))
    }
}

/// What a step is doing.
fn doing(act: &Act) -> String {
    match act {
        Act::Refetch => "Reading the latest version, past every cache".into(),
        Act::Retry { of, .. } => {
            let what = of.map_or_else(|| "it".to_owned(), |of| of.to_string());
            match sent_with(act) {
                Some(conditions) => format!("Sending {what} again with {conditions}"),
                None => format!("Sending {what} again"),
            }
        }
        Act::Undo { .. } => match sent_with(act) {
            Some(conditions) => format!("Writing the earlier version back with {conditions}"),
            None => "Writing the earlier version back".into(),
        },
        Act::Check(CheckFor::Overwritten) => "Reading the resource to see what was overwritten".into(),
        Act::Check(CheckFor::Save) => "Reading the resource to see whether it was saved".into(),
        Act::Check(CheckFor::Undo) => "Reading the resource to see whether it was undone".into(),
        Act::Check(CheckFor::Validator) => "Reading the validator for the next request".into(),
        Act::Wait { millis, is_asked } => {
            let asked = if *is_asked { ", as Retry-After asks" } else { "" };
            format!("Waiting {} ms before reading again{asked}", *millis as i64)
        }
        Act::Test { read, is_later } => format!("Reading {}", way(*read, *is_later)),
    }
}

/// How a read of a safe test is sent.
fn way(read: TestRead, is_later: bool) -> &'static str {
    match read {
        TestRead::AsThePage => "as the page reads",
        TestRead::Twice if is_later => "once more",
        TestRead::PastCaches | TestRead::Twice => "past every cache",
        TestRead::CacheBuster => "through another form of the URL",
    }
}

/// The conditions of a retry, and which attempt it is after the first.
fn sent_with(act: &Act) -> Option<String> {
    let (conditions, attempt) = match act {
        Act::Retry { conditions, attempt, .. } => (conditions, *attempt),
        Act::Undo { conditions } => (conditions, 1),
        _ => return None,
    };
    let one = |one: &Placed| format!("{}: {}{}", Quoted(&one.name), Quoted(&one.value), one.place.words());
    let conditions = conditions.iter().map(one).collect::<Vec<_>>().join(", ");
    let attempt = if attempt > 1 { format!(" (attempt {attempt} of {MOST_RETRIES})") } else { String::new() };
    (!conditions.is_empty()).then(|| conditions + &attempt)
}

/// That the content was not read to its end, in brackets.
fn not_whole(remarks: &Remarks) -> String {
    remarks.cut.map_or_else(String::new, |cut| format!(" (not to its end: {} were read)", size(cut.read)))
}

/// What is known of how the request was sent, each remark in brackets.
fn remarks(remarks: &Remarks) -> String {
    let worker = match (remarks.by_worker, remarks.is_under_worker) {
        (true, _) => Some("the page's service worker answered".to_owned()),
        (false, true) => Some("through the page's service worker, which may have answered itself".to_owned()),
        (false, false) => None,
    };
    let cache = remarks.from_cache.as_ref().map(|sign| format!("a cache answered: {}", Quoted(sign)));
    let altered = remarks.altered.as_ref().map(|what| format!("the page changed {what} on the way"));
    let unknown = remarks.not_compared.iter().map(|what| format!("not compared: {what}"));
    let all =
        worker.into_iter().chain(cache).chain(altered).chain(unknown).chain(remarks.notes.iter().cloned());
    not_whole(remarks) + &all.map(|one| format!(" ({one})")).collect::<String>()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::Place;

    fn retry(attempt: u32, value: &str) -> Step {
        let condition = Placed { place: Place::Header, name: "If-Match".into(), value: value.into() };
        Step::begin(Act::Retry { of: None, conditions: vec![condition], attempt })
    }

    #[test]
    fn a_cache_that_answered_is_named() {
        let mut step = Step::begin(Act::Refetch);
        step.came = Some(Came::Read);
        step.remarks.from_cache = Some("Age: 30".into());
        assert_eq!(step.note(), "Read the latest version (a cache answered: Age: 30)");
    }

    #[test]
    fn a_retry_names_its_condition_before_and_after_the_answer() {
        let mut step = retry(1, "\"v2\"");
        assert_eq!(step.note(), "Sending it again with If-Match: \"v2\"");
        step.came = Some(Came::Saved);
        assert_eq!(step.note(), "Saved: sent with If-Match: \"v2\"");
        step.remarks.by_worker = true;
        step.remarks.notes.push("one with another".into());
        // A later result replaces the words of the first.
        step.came = Some(Came::Told);
        let said = "Reported by the page only (the page's service worker answered) (one with another): sent with If-Match: \"v2\"";
        assert_eq!(step.note(), said);
        let mut step = retry(2, "\"a with b\"");
        assert_eq!(step.note(), "Sending it again with If-Match: \"a with b\" (attempt 2 of 3)");
        step.came = Some(Came::Mismatch);
        let said = "The precondition failed again: sent with If-Match: \"a with b\" (attempt 2 of 3)";
        assert_eq!(step.note(), said);
    }

    #[test]
    fn a_read_says_what_it_does_and_what_it_did() {
        let notes = |act: Act| {
            let mut step = Step::begin(act);
            let doing = step.note();
            step.came = Some(Came::Read);
            (doing, step.note())
        };
        let said = |doing: &str, done: &str| (doing.to_owned(), done.to_owned());
        let refetch = said("Reading the latest version, past every cache", "Read the latest version");
        assert_eq!(notes(Act::Refetch), refetch);
        let check =
            said("Reading the resource to see whether it was saved", "Read what the resource holds now");
        assert_eq!(notes(Act::Check(CheckFor::Save)), check);
        let test = |read, is_later| notes(Act::Test { read, is_later });
        assert_eq!(test(TestRead::Twice, false), said("Reading past every cache", "Read past every cache"));
        assert_eq!(test(TestRead::Twice, true), said("Reading once more", "Read once more"));
        assert_eq!(
            test(TestRead::AsThePage, false),
            said("Reading as the page reads", "Read as the page reads")
        );
        let pause = Step::begin(Act::Wait { millis: 1000.0, is_asked: true });
        assert_eq!(pause.note(), "Waiting 1000 ms before reading again, as Retry-After asks");
    }
}
