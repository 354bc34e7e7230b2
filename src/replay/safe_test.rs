//! The safe tests: what a test will send, and its reads in order, as a state machine without input or
//! output. A test writes nothing: the worst result is a response that settles nothing.

use super::event::{Answer, Command, Event};
use super::page::PageLoad;
use super::plan_one::failed;
use super::read::plan_refetch;
use super::refusal::Refusal;
use super::request::{CacheMode, PlannedRequest};
use super::situation::Situation;
use super::step::{Act, Came, State, Step};
use super::stop::{StopReason, WriteState};
use crate::exchange::{CACHE_BUSTER_PARAMETER, ExchangeId, ReplayStep, ResourceKey, TestKind, TestRead};
use crate::ledger::ValidatorMatch;
use crate::recording::Recording;

/// What a safe test will send.
#[derive(Clone, Debug, PartialEq)]
pub struct TestPlan {
    /// The exchange whose cause the test settles.
    pub of: ExchangeId,
    /// Which test.
    pub kind: TestKind,
    /// The reads, in order.
    pub reads: Vec<(TestRead, PlannedRequest)>,
    /// The document that sends the reads.
    pub page: PageLoad,
}

/// Plans a safe test. `token` is a value for the cache-busting parameter that no cache can have seen.
///
/// # Errors
/// A [`Refusal`], when the test could not be faithful.
pub fn plan_test(
    recording: &Recording,
    of: ExchangeId,
    kind: TestKind,
    situation: &Situation,
    token: &str,
) -> Result<TestPlan, Refusal> {
    let (exchange, entry, page) = failed(recording, of, situation)?;
    let source = recording.ledger().source(&exchange.resource(), entry);
    let is_read = |id| recording.get(id).is_some_and(|read| read.is_read());
    let here = source.filter(|source| source.fit != ValidatorMatch::Elsewhere && is_read(source.exchange));
    if here.is_none() && recording.ledger().reads_before(&exchange.resource(), entry).next().is_none() {
        return Err(Refusal::NoReadKnown);
    }
    let (past, _) = plan_refetch(recording, exchange, source, page)?;
    let as_the_page = || PlannedRequest { cache: CacheMode::Default, ..past.clone() };
    let through = |url: String| (TestRead::CacheBuster, PlannedRequest { url, ..past.clone() });
    let reads = match kind {
        TestKind::CacheVsOrigin => vec![(TestRead::AsThePage, as_the_page()), (TestRead::PastCaches, past)],
        TestKind::Twice => vec![(TestRead::Twice, past.clone()), (TestRead::Twice, past)],
        TestKind::CacheBuster => {
            let url = past.url.clone();
            let seen = other_slash(&url)
                .filter(|other| recording.ledger().resource(&ResourceKey(other.as_str().into())).is_some());
            [with_token(&url, token)].into_iter().chain(seen).map(through).collect()
        }
    };
    Ok(TestPlan { of, kind, reads, page: page.clone() })
}

/// The URL with Retag's cache-busting parameter, which no server knows and most ignore.
fn with_token(url: &str, token: &str) -> String {
    let url = url.split('#').next().unwrap_or(url);
    let join = if url.contains('?') { "&" } else { "?" };
    [url, join, CACHE_BUSTER_PARAMETER, "=", token].concat()
}

/// The URL with a slash added to the end of its path, or removed from there.
fn other_slash(url: &str) -> Option<String> {
    let cut = url.find(['?', '#']).unwrap_or(url.len());
    let (path, rest) = url.split_at_checked(cut)?;
    let other = match path.strip_suffix('/') {
        Some(bare) => bare.to_owned(),
        None => [path, "/"].concat(),
    };
    (!crate::exchange::path_of(&other).is_empty()).then(|| [&other, rest].concat())
}

/// A safe test under way, or over.
#[derive(Clone, Debug)]
pub struct TestRun {
    plan: TestPlan,
    steps: Vec<Step>,
    state: State,
    outcome: Option<String>,
}

impl TestRun {
    /// Begins a test, with its first command.
    pub fn start(plan: TestPlan) -> (TestRun, Command) {
        let mut run = TestRun { plan, steps: Vec::new(), state: State::Running, outcome: None };
        let first = run.next();
        (run, first)
    }

    /// The exchange whose cause the test settles.
    pub fn of(&self) -> ExchangeId {
        self.plan.of
    }

    /// Which test.
    pub fn kind(&self) -> TestKind {
        self.plan.kind
    }

    /// The state of the test.
    pub fn state(&self) -> State {
        self.state
    }

    /// The reads so far, in order.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// Why the test stopped early, in one or two sentences.
    pub fn outcome(&self) -> Option<&str> {
        self.outcome.as_deref()
    }

    /// Handles an event and returns the next command; [`Command::Finish`] once the test is over.
    pub fn on(&mut self, event: Event) -> Command {
        if self.state != State::Running {
            return Command::Finish;
        }
        match event {
            Event::Answered(answer) => {
                self.answered(answer);
                self.next()
            }
            Event::Unanswered(why) | Event::NotSent(why) => {
                self.stop(State::Failed, StopReason::Unanswered { why, write: WriteState::No }.to_string())
            }
            Event::PageLeft | Event::PageGone => {
                self.stop(State::Failed, StopReason::PageLeft(WriteState::No).to_string())
            }
            Event::Cancelled | Event::CancelledUnsent => {
                self.stop(State::Cancelled, ["Cancelled. ", &WriteState::No.to_string()].concat())
            }
            Event::Reading(read) => {
                if let Some(step) = self.steps.last_mut() {
                    step.read = read;
                }
                Command::Finish
            }
            Event::Silent(is_silent) => {
                if let Some(step) = self.steps.last_mut() {
                    step.is_silent = is_silent;
                }
                Command::Finish
            }
            // A test never waits and never asks: these events stop it as if the page had left.
            Event::Waited | Event::Confirmed(_) => {
                self.stop(State::Failed, StopReason::PageLeft(WriteState::No).to_string())
            }
        }
    }

    fn next(&mut self) -> Command {
        let Some((read, request)) = self.plan.reads.get(self.steps.len()).cloned() else {
            self.state = State::Succeeded;
            return Command::Finish;
        };
        let is_later = !self.steps.is_empty();
        self.steps.push(Step::begin(Act::Test { read, is_later }));
        Command::Send(ReplayStep::Test(read), request)
    }

    fn answered(&mut self, answer: Answer) {
        if let Some(step) = self.steps.last_mut() {
            step.came = Some(Came::Read);
            step.remarks.cut = answer.cut;
            step.status = Some(answer.status);
            step.etag = answer.etag;
            step.exchange = answer.exchange;
            step.done = true;
            step.is_silent = false;
        }
    }

    fn stop(&mut self, state: State, outcome: String) -> Command {
        if let Some(step) = self.steps.last_mut() {
            step.done = true;
        }
        self.state = state;
        self.outcome = Some(outcome);
        Command::Finish
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::recording;

    const DRAWING: &str = "0-10 GET /n?q Accept: text/plain ; Cookie: s=1 ; If-None-Match: \"v0\" -> 200 ETag: \"v1\"\n\
                           20-30 PUT /n?q If-Match: \"v1\" ; Content-Type: text/plain | a -> 412";

    fn planned(drawing: &str, of: u32, kind: TestKind) -> Result<TestPlan, Refusal> {
        plan_test(&recording(drawing), ExchangeId(of), kind, &Situation::for_tests(), "7x")
    }

    #[test]
    fn every_test_only_reads_as_the_page_read() {
        for kind in TestKind::ALL {
            for (read, request) in planned(DRAWING, 1, kind).unwrap().reads {
                assert_eq!(read.kind(), kind);
                assert_eq!(request.method, "GET");
                assert_eq!(request.headers, [("Accept".to_owned(), "text/plain".to_owned())]);
                assert_eq!(request.credentials.name(), "include");
                let cache = if read == TestRead::AsThePage { "default" } else { "no-store" };
                assert_eq!(request.cache.name(), cache);
            }
        }
    }

    #[test]
    fn a_detour_takes_a_form_of_the_url_that_no_cache_knows() {
        let urls = |drawing: &str, of| {
            let plan = planned(drawing, of, TestKind::CacheBuster).unwrap();
            plan.reads.into_iter().map(|(_, request)| request.url).collect::<Vec<_>>()
        };
        assert_eq!(urls(DRAWING, 1), ["https://a.example/n?q&retag=7x"]);
        let slashes = "0-1 GET /n/ -> 200 ETag: \"v0\"\n2-10 GET /n -> 200 ETag: \"v1\"\n20-30 PUT /n If-Match: \"v1\" | a -> 412";
        assert_eq!(urls(slashes, 2), ["https://a.example/n?retag=7x", "https://a.example/n/"]);
        assert_eq!(other_slash("https://a.example/n/?q"), Some("https://a.example/n?q".into()));
        assert_eq!(other_slash("https://a.example/"), None);
    }

    #[test]
    fn refused_where_it_could_not_be_faithful() {
        let refused = |drawing: &str, of| planned(drawing, of, TestKind::CacheVsOrigin).unwrap_err();
        assert_eq!(refused("0-10 PUT /n If-Match: \"v1\" | a -> 412", 0), Refusal::NoReadKnown);
        assert_eq!(refused(DRAWING, 0), Refusal::NothingToRepair);
        assert_eq!(refused(DRAWING, 9), Refusal::NothingToRepair);
        let others = "0-10 GET /n -> 200 ETag: \"v1\"\n20-30 PUT /n If-Match: \"v1\" ; Origin: https://b.example | a -> 412";
        assert!(matches!(refused(others, 1), Refusal::OtherPage { .. }));
        let own = "0-10 GET /n -> 200 ETag: \"v1\"\n20-30 retry#0 PUT /n If-Match: \"v1\" | a -> 412";
        assert_eq!(refused(own, 1), Refusal::OwnReplay);
    }

    fn answer(status: u16, etag: &str) -> Event {
        Event::Answered(Answer { status, etag: Some(etag.to_owned()), ..Answer::default() })
    }

    #[test]
    fn one_read_after_the_other_and_then_the_end() {
        let (mut run, first) = TestRun::start(planned(DRAWING, 1, TestKind::CacheVsOrigin).unwrap());
        assert!(matches!(first, Command::Send(ReplayStep::Test(TestRead::AsThePage), _)));
        let second = run.on(answer(200, "\"v1\""));
        assert!(matches!(second, Command::Send(ReplayStep::Test(TestRead::PastCaches), _)));
        assert_eq!(run.on(answer(404, "\"v2\"")), Command::Finish, "whatever the answer is");
        assert_eq!(run.state(), State::Succeeded);
        let steps: Vec<_> = run.steps().iter().map(|step| (step.status, step.done)).collect();
        assert_eq!(steps, [(Some(200), true), (Some(404), true)]);
        assert_eq!(run.on(answer(200, "\"v1\"")), Command::Finish, "nothing happens after the end");
    }

    #[test]
    fn whatever_stops_it_nothing_was_written() {
        for event in [Event::Cancelled, Event::PageLeft, Event::Unanswered("TypeError".into()), Event::Waited]
        {
            let (mut run, _) = TestRun::start(planned(DRAWING, 1, TestKind::Twice).unwrap());
            run.on(answer(200, "\"v1\""));
            assert_eq!(run.on(event), Command::Finish);
            assert!(run.outcome().unwrap().ends_with("Nothing was written."));
            assert_ne!(run.state(), State::Succeeded);
        }
    }
}
