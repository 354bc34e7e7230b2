//! The recorder's recording and its decisions: which entries are taken in, which bodies are asked for, and which news
//! a panel has yet to pull.

use super::bodies::Side;
use super::capture_window::CaptureWindow;
use super::clock::Now;
use super::dialect_reading::set_dialects;
use super::intake::{Intake, Taken};
use super::large::LetGo;
use super::log::{ExchangeLog, Full};
use super::policy::Policy;
use super::string_table::StringTable;
use crate::dialect::Dialect;
use crate::exchange::ExchangeId;
use crate::har::{Content, Reading};

/// The problem that is shown when the first long value is let go.
const LOSSY: &str = "The longest header values take more memory than Retag allows itself: the largest are not kept, and their fields \
                     say so. Conditions and validators are kept. A request that has lost a field cannot be repaired; clear the \
                     recording to keep all fields again.";

/// The traffic of a page while it is recorded.
pub struct Capture {
    log: ExchangeLog,
    intake: Intake,
    capture_window: CaptureWindow,
    /// Incremented by Clear and by a change of dialects: a panel then discards what it holds.
    generation: u32,
    /// Incremented by Clear; bodies requested before a clear are discarded.
    clearings: u32,
    news: Vec<News>,
    /// Whether the problem of a full recording was shown, and the problem of lost values.
    said_full: bool,
    said_lossy: bool,
}

impl Default for Capture {
    fn default() -> Self {
        Capture {
            log: ExchangeLog::default(),
            intake: Intake::new(Policy::RECORDER),
            capture_window: CaptureWindow::default(),
            generation: 0,
            clearings: 0,
            news: Vec::new(),
            said_full: false,
            said_lossy: false,
        }
    }
}

/// A change after an exchange was taken in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum News {
    /// A body has arrived, or was dropped for a newer one.
    Body(ExchangeId, Side),
    /// A long header value or the URL of an exchange was let go.
    Loss(ExchangeId),
    /// No exchange refers to the text of this number any more.
    Retired(u32),
}

/// A response's body to ask the browser for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BodyDue {
    of: ExchangeId,
    /// The value of `Capture::clearings` when the exchange was taken in.
    clearings: u32,
}

/// The result of taking in an entry.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Captured {
    /// The entry's exchange; `None` when the entry belongs to a pause or to the time before Clear, or when the
    /// recording is full.
    pub id: Option<ExchangeId>,
    /// The body to ask the browser for.
    pub due: Option<BodyDue>,
    /// A problem to show; each kind appears once until Clear.
    pub problem: Option<String>,
}

impl Capture {
    /// Takes in an entry that the browser reports at the time `now`.
    pub fn take(&mut self, reading: Reading<'_>, now: Now) -> Captured {
        if !self.capture_window.admits(&reading.exchange, now) {
            return Captured::default();
        }
        match self.intake.take(&mut self.log, reading) {
            Ok(taken) => self.taken(taken),
            Err(full) => Captured { problem: self.say_full(full), ..Captured::default() },
        }
    }

    fn taken(&mut self, taken: Taken) -> Captured {
        let Taken { id, asks_for_body, dropped, let_go, .. } = taken;
        self.note_dropped(dropped);
        let is_lossy = self.note_let_go(let_go);
        Captured {
            id: Some(id),
            due: asks_for_body.then_some(BodyDue { of: id, clearings: self.clearings }),
            problem: (is_lossy && !std::mem::replace(&mut self.said_lossy, true)).then(|| LOSSY.to_owned()),
        }
    }

    fn say_full(&mut self, full: Full) -> Option<String> {
        (!std::mem::replace(&mut self.said_full, true)).then(|| full.to_string())
    }

    /// Takes in a requested body, `None` when the browser does not give it; returns whether anything has changed.
    pub fn take_body(&mut self, due: BodyDue, content: Option<Content<'_>>) -> bool {
        if self.clearings != due.clearings {
            return false;
        }
        let Some(taken) = self.intake.take_asked(&mut self.log, due.of, content) else { return false };
        self.note_dropped(taken.dropped);
        self.note_let_go(taken.let_go);
        self.news.push(News::Body(due.of, Side::Response));
        true
    }

    /// Notes the long values that had to go, and says whether there were any.
    fn note_let_go(&mut self, let_go: LetGo) -> bool {
        let is_lossy = !let_go.string_table.is_empty();
        if is_lossy {
            self.news.extend(let_go.exchanges.into_iter().map(News::Loss));
            self.news.extend(let_go.string_table.into_iter().map(News::Retired));
        }
        is_lossy
    }

    fn note_dropped(&mut self, dropped: Vec<ExchangeId>) {
        for id in dropped {
            self.news.push(News::Body(id, Side::Response));
            self.news.push(News::Body(id, Side::Request));
        }
    }

    /// Pauses the recording: requests that start from `now` on are not taken in.
    pub fn pause(&mut self, now: Now) {
        self.capture_window.pause(now);
    }

    /// Resumes the recording: requests that start from `now` on are taken in again.
    pub fn resume(&mut self, now: Now) {
        self.capture_window.resume(now);
    }

    /// Forgets everything but the dialects and a pause. Exchanges that ended by `now` are not taken in any more.
    pub fn clear(&mut self, now: Now) {
        self.log.clear();
        self.intake = Intake::new(Policy::RECORDER);
        self.capture_window.clear(now);
        self.news.clear();
        (self.said_full, self.said_lossy) = (false, false);
        self.clearings = self.clearings.wrapping_add(1);
        self.generation = self.generation.wrapping_add(1);
    }

    /// Sets the user's own dialects, and reads every exchange again with them.
    pub fn set_dialects(&mut self, own: Vec<Dialect>) {
        self.intake.set_listed(set_dialects(&mut self.log, own));
        // Without an exchange, a panel holds nothing of this generation to discard.
        if !self.log.exchanges().is_empty() {
            self.generation = self.generation.wrapping_add(1);
        }
    }

    /// The exchanges and the kept bodies.
    pub fn log(&self) -> &ExchangeLog {
        &self.log
    }

    /// The texts that the exchanges share.
    pub fn string_table(&self) -> &StringTable {
        self.intake.string_table()
    }

    /// The generation: when the number changes, a panel discards what it holds.
    pub fn generation(&self) -> u32 {
        self.generation
    }

    /// Changes of exchanges that a panel may already have pulled, in order.
    pub fn news(&self) -> &[News] {
        &self.news
    }
}

#[cfg(test)]
mod tests {
    use super::super::bodies::Bodies;
    use super::*;
    use crate::exchange::{Exchange, ResponseBody, Timestamp};
    use crate::scenario;

    const VALIDATED: &str = "0-10 GET /a -> 200 ETag: \"v1\"";

    /// The clocks, `millis` milliseconds after the drawing's beginning.
    fn at(millis: i64) -> Now {
        Now { wall: Timestamp(millis * 1000), steady: Timestamp(millis * 1000) }
    }

    /// With another budget; see [`Intake::with_budget`].
    fn bounded(budget: usize, most: usize) -> Capture {
        Capture { intake: Intake::with_budget(Policy::RECORDER, budget, most), ..Capture::default() }
    }

    fn take(capture: &mut Capture, drawing: &str) -> Captured {
        capture.take(scenario::reading(drawing), at(400))
    }

    fn content(text: &str) -> Option<Content<'_>> {
        Some(Content { text: text.into(), encoding: "".into() })
    }

    fn get(capture: &Capture, id: u32) -> &Exchange {
        capture.log().get(ExchangeId(id)).unwrap()
    }

    #[test]
    fn a_body_that_was_asked_for_is_kept_and_is_news() {
        let mut capture = Capture::default();
        let due = take(&mut capture, VALIDATED).due.unwrap();
        assert_eq!(get(&capture, 0).response.body, ResponseBody::Pending);
        assert_eq!(capture.news(), []);
        assert!(capture.take_body(due, content("one")));
        assert_eq!(capture.log().bodies.get(due.of, Side::Response).unwrap().text(), Some("one"));
        assert!(matches!(get(&capture, 0).response.body, ResponseBody::Kept(_)));
        assert_eq!(capture.news(), [News::Body(due.of, Side::Response)]);
    }

    #[test]
    fn a_body_that_the_browser_does_not_give_is_news_as_well() {
        let mut capture = Capture::default();
        let due = take(&mut capture, VALIDATED).due.unwrap();
        assert!(capture.take_body(due, None));
        assert_eq!(get(&capture, 0).response.body, ResponseBody::Unavailable);
        assert_eq!(capture.news(), [News::Body(due.of, Side::Response)]);
    }

    #[test]
    fn a_body_that_was_asked_for_before_a_clearing_is_discarded() {
        let mut capture = Capture::default();
        let due = take(&mut capture, VALIDATED).due.unwrap();
        capture.clear(at(20));
        let later = take(&mut capture, "30-40 GET /b -> 200 ETag: \"v2\"").due.unwrap();
        assert_eq!(due.of, later.of);
        assert!(!capture.take_body(due, content("of /a")));
        assert!(!capture.take_body(due, None));
        assert_eq!(get(&capture, 0).response.body, ResponseBody::Pending);
        assert!(capture.take_body(later, content("of /b")));
        assert_eq!(capture.log().bodies.get(later.of, Side::Response).unwrap().text(), Some("of /b"));
    }

    #[test]
    fn a_pause_does_not_discard_a_body_that_was_asked_for() {
        let mut capture = Capture::default();
        let due = take(&mut capture, VALIDATED).due.unwrap();
        capture.pause(at(20));
        assert!(capture.take_body(due, content("one")));
    }

    #[test]
    fn an_entry_of_a_pause_is_left_out_in_silence() {
        let mut capture = Capture::default();
        capture.pause(at(5));
        assert_eq!(take(&mut capture, "6-10 GET /a -> 200 ETag: \"v1\""), Captured::default());
        assert!(take(&mut capture, "7-10 retry#0 PUT /a -> 204").id.is_some(), "a repair goes on");
        capture.resume(at(20));
        assert!(take(&mut capture, "30-40 GET /a -> 200").id.is_some());
        assert_eq!(capture.log().exchanges().len(), 2);
    }

    #[test]
    fn a_clearing_forgets_all_but_the_dialects() {
        let mut capture = Capture::default();
        let own = r#"[{"name": "Notes", "signs": [{"in": "response-header", "name": "X-Notes"}]}]"#;
        capture.set_dialects(crate::dialect::from_json(own).unwrap());
        assert_eq!(capture.generation(), 0, "there was nothing to read anew");
        let due = take(&mut capture, VALIDATED).due.unwrap();
        capture.take_body(due, content("one"));
        capture.clear(at(20));
        assert_eq!(capture.generation(), 1);
        assert!(capture.log().exchanges().is_empty() && capture.news().is_empty());
        assert_eq!((capture.log().bodies.total(), capture.string_table().weight()), (0, 0));
        assert_eq!(take(&mut capture, VALIDATED), Captured::default(), "it had ended before");
        assert!(take(&mut capture, "30-40 GET /a -> 200 X-Notes: 1").id.is_some());
        assert_eq!(&*get(&capture, 0).dialect_facts.as_ref().unwrap().system, "Notes");
    }

    #[test]
    fn other_dialects_make_worthless_what_a_panel_holds() {
        let mut capture = Capture::default();
        take(&mut capture, "0-10 GET /a -> 200 X-Notes: 1");
        let own = r#"[{"name": "Notes", "signs": [{"in": "response-header", "name": "X-Notes"}]}]"#;
        capture.set_dialects(crate::dialect::from_json(own).unwrap());
        assert_eq!(capture.generation(), 1);
        assert_eq!(&*get(&capture, 0).dialect_facts.as_ref().unwrap().system, "Notes");
        capture.set_dialects(Vec::new());
        assert_eq!((capture.generation(), &get(&capture, 0).dialect_facts), (2, &None));
    }

    #[test]
    fn a_body_that_was_asked_for_to_be_read_is_kept_where_it_says_something() {
        let mut capture = Capture::default();
        let json = "0-10 GET /a -> 200 Content-Type: application/json";
        let (silent, telling) =
            (take(&mut capture, json).due.unwrap(), take(&mut capture, json).due.unwrap());
        assert!(!capture.take_body(silent, content(r#"{"a":1}"#)));
        assert!(capture.take_body(telling, content(r#"{"_rev":"1-a"}"#)));
        assert_eq!(get(&capture, 0).response.body, ResponseBody::NotAsked);
        assert_eq!(&*get(&capture, 1).dialect_facts.as_ref().unwrap().system, "CouchDB");
        assert_eq!(capture.log().bodies.get(silent.of, Side::Response), None);
        assert!(capture.log().bodies.get(telling.of, Side::Response).is_some());
        assert_eq!(capture.news(), [News::Body(telling.of, Side::Response)]);
    }

    #[test]
    fn a_list_is_read_and_not_kept() {
        let mut capture = Capture::default();
        let json = "0-10 GET /a -> 200 Content-Type: application/json";
        let [listing, withheld, large] = [json; 3].map(|json| take(&mut capture, json).due.unwrap());
        assert!(capture.take_body(listing, content(r#"[{"id":1,"_etag":"e"}]"#)));
        assert!(capture.take_body(withheld, None), "the browser does not give it");
        let text = format!("[{{\"_etag\":\"{}\"}}]", "x".repeat(300 << 10));
        assert!(capture.take_body(large, content(&text)));
        let listed = |id| get(&capture, id).listed.as_deref().map(|one| (one.validators.len(), one.is_whole));
        assert_eq!([listed(0), listed(1), listed(2)], [Some((1, true)), Some((0, false)), Some((0, false))]);
        assert_eq!(capture.log().bodies.get(listing.of, Side::Response), None);
        assert_eq!(capture.news().len(), 3);
    }

    #[test]
    fn a_body_of_an_exchange_that_speaks_a_dialect_is_kept_whatever_it_says() {
        let mut capture = Capture::default();
        let due = take(
            &mut capture,
            "0-10 GET /d -> 200 Server: CouchDB ; Content-Type: application/json | {\"rows\":[]}",
        );
        assert!(capture.take_body(due.due.unwrap(), content(r#"{"rows":[]}"#)));
        assert!(matches!(get(&capture, 0).response.body, ResponseBody::Kept(_)));
    }

    #[test]
    fn bodies_that_had_to_go_are_news_of_both_sides() {
        let mut capture = Capture::default();
        capture.log.bodies = Bodies::with_budget(10);
        let due = [VALIDATED; 2].map(|drawing| take(&mut capture, drawing).due.unwrap());
        capture.take_body(due[0], content("12345678"));
        capture.take_body(due[1], content("1234"));
        assert!(matches!(get(&capture, 0).response.body, ResponseBody::Dropped(_)));
        let body = News::Body;
        let (first, second) = (due[0].of, due[1].of);
        let of_first = [body(first, Side::Response), body(first, Side::Request)];
        assert_eq!(capture.news().first(), Some(&body(first, Side::Response)));
        assert_eq!(capture.news().get(1..3), Some(&of_first[..]));
        assert_eq!(capture.news().get(3..), Some(&[body(second, Side::Response)][..]));
    }

    #[test]
    fn a_full_recording_says_so_once_until_it_is_cleared() {
        let mut capture = bounded(0, 0);
        let refused = take(&mut capture, VALIDATED);
        assert_eq!((refused.id, refused.due), (None, None));
        assert_eq!(refused.problem, Some(Full::StringTable.to_string()));
        assert_eq!(take(&mut capture, VALIDATED), Captured::default());
        capture.clear(at(20));
        assert!(take(&mut capture, "30-40 GET /a -> 200").id.is_some(), "a clearing makes room");
        capture.intake = Intake::with_budget(Policy::RECORDER, 0, 0);
        assert!(take(&mut capture, "30-40 GET /a -> 200").problem.is_some());
    }

    #[test]
    fn that_long_values_are_let_go_is_said_once_and_each_loss_is_news() {
        let mut capture = bounded(500, usize::MAX);
        let long = |with: &str| format!("30-40 GET /a -> 200 x-big: {}", with.repeat(400));
        assert_eq!(take(&mut capture, &long("a")).problem, None);
        let lossy = take(&mut capture, &long("b"));
        assert!(lossy.id.is_some() && lossy.problem.as_deref() == Some(LOSSY));
        assert!(capture.news().contains(&News::Loss(ExchangeId(1))));
        assert!(capture.news().iter().any(|news| matches!(news, News::Retired(_))));
        assert_eq!(take(&mut capture, &long("c")).problem, None);
        assert!(capture.news().contains(&News::Loss(ExchangeId(2))));
        capture.clear(at(20));
        capture.intake = Intake::with_budget(Policy::RECORDER, 0, usize::MAX);
        assert!(take(&mut capture, &long("e")).problem.is_some());
    }
}
