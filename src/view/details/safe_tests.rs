//! The safe tests that could decide between causes: what each one sends, its progress, and its result.

use super::fields::shown_value;
use super::plan::{line, manner};
use super::progress::{StepView, step_view};
use crate::diagnosis::{Cause, Confidence, Finding, TestResult};
use crate::exchange::{TestKind, escape_and_cut};
use crate::replay::{PlannedRequest, Refusal, State, TestPlan, TestRun};

/// The number of causes for which tests are offered: causes after the third are hardly ever right.
const MOST_CAUSES: usize = 3;

/// Most fields that are shown of one read.
const MOST_FIELDS: usize = 12;

/// A safe test in display form.
#[derive(Clone, Debug, PartialEq)]
pub struct TestView {
    /// The kind of test.
    pub kind: TestKind,
    /// What the test does, in a few words: its button's label.
    pub title: &'static str,
    /// What the test would show.
    pub purpose: String,
    /// The reads that the test sends.
    pub sends: Vec<TestReadView>,
    /// Why the test is not possible, and what to do instead.
    pub refusal: Option<(String, &'static str)>,
    /// The state of the test, once it was started.
    pub state: Option<State>,
    /// The reads so far.
    pub steps: Vec<StepView>,
    /// Why the test ended early.
    pub outcome: Option<String>,
    /// The result, once the test is done.
    pub says: Option<TestSays>,
}

/// Reads of a test that differ only in how they are sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TestReadView {
    /// `GET https://…`
    pub line: String,
    /// How each is sent, in order: `Past every cache, with cookies`.
    pub manners: Vec<String>,
    /// The fields that the read sets: `Accept: text/plain`.
    pub fields: Vec<String>,
}

/// The result of a test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TestSays {
    /// The result in one or two sentences.
    pub says: String,
    /// The causes that the result proves: `unstable tag`.
    pub confirms: String,
    /// The causes that the result rules out.
    pub refutes: String,
}

/// The tests that could decide between the findings, the most useful first, each with what it would show; none
/// if the likeliest cause is proven. If one doubt has several tests, the next one is offered when the previous ones
/// are done and have not decided it.
pub fn offered(findings: &[Finding], done: &[TestResult]) -> Vec<(TestKind, String)> {
    let mut offers: Vec<(TestKind, String)> = Vec::new();
    if findings.first().is_none_or(|top| top.confidence == Confidence::High) {
        return offers;
    }
    let open = findings.iter().take(MOST_CAUSES).filter(|finding| finding.confidence != Confidence::High);
    for settling in open.filter_map(|finding| finding.confirm_with.as_ref()) {
        for (place, kind) in settling.tests.iter().enumerate() {
            if !offers.iter().any(|(known, _)| known == kind) {
                let words = if place == 0 { settling.words.clone() } else { purpose(*kind).to_owned() };
                offers.push((*kind, words));
            }
            if !done.iter().any(|result| result.kind == *kind) {
                break;
            }
        }
    }
    offers
}

impl TestView {
    /// A test in display form.
    pub fn of(
        kind: TestKind,
        purpose: &str,
        plan: Result<&TestPlan, &Refusal>,
        run: Option<&TestRun>,
        result: Option<&TestResult>,
    ) -> TestView {
        let state = run.map(TestRun::state);
        let last = run.map_or(0, |run| run.steps().len().saturating_sub(1));
        let steps = run.iter().flat_map(|run| run.steps()).enumerate();
        TestView {
            kind,
            title: title(kind),
            purpose: escape_and_cut(purpose, 400),
            sends: plan.map_or(Vec::new(), reads),
            refusal: plan.err().map(|refusal| (refusal.to_string(), refusal.advice())),
            state,
            steps: steps
                .map(|(place, step)| step_view(step, state.unwrap_or(State::Running), place == last))
                .collect(),
            outcome: run.and_then(TestRun::outcome).map(|outcome| escape_and_cut(outcome, 400)),
            says: result.map(|result| TestSays {
                says: result.says.clone(),
                confirms: names(&result.confirms),
                refutes: names(&result.refutes),
            }),
        }
    }

    /// Whether the test has a result.
    pub fn is_done(&self) -> bool {
        self.says.is_some()
    }

    /// Whether the test can be started now.
    pub fn is_possible(&self) -> bool {
        self.refusal.is_none() && self.state != Some(State::Running)
    }
}

fn title(kind: TestKind) -> &'static str {
    match kind {
        TestKind::CacheVsOrigin => "Read again, with caches and past them",
        TestKind::Twice => "Read twice and compare",
        TestKind::CacheBuster => "Read through another form of the URL",
    }
}

/// What a test shows when it is offered after other tests have decided nothing.
fn purpose(kind: TestKind) -> &'static str {
    match kind {
        TestKind::CacheVsOrigin => {
            "Shows what the resource is now, and whether a cache still gives something else."
        }
        TestKind::Twice => "Shows whether the tag holds still.",
        TestKind::CacheBuster => {
            "Shows what the origin has, should a cache on the way answer whatever the request says."
        }
    }
}

fn names(causes: &[Cause]) -> String {
    let names: Vec<&str> = causes.iter().map(|cause| cause.in_brief()).collect();
    names.join(", ")
}

fn reads(plan: &TestPlan) -> Vec<TestReadView> {
    let mut views: Vec<TestReadView> = Vec::new();
    for (_, request) in &plan.reads {
        let view = read(request);
        match views.last_mut() {
            Some(last) if last.line == view.line && last.fields == view.fields => {
                last.manners.extend(view.manners);
            }
            _ => views.push(view),
        }
    }
    views
}

fn read(request: &PlannedRequest) -> TestReadView {
    let shown = |(name, value): &(String, String)| {
        format!("{}: {}", escape_and_cut(name, 60), escape_and_cut(&shown_value(name, value), 120))
    };
    TestReadView {
        line: line(request),
        manners: vec![manner(request, "")],
        fields: request.headers.iter().take(MOST_FIELDS).map(shown).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnosis::{diagnose, test_results};
    use crate::exchange::ExchangeId;
    use crate::replay::{Answer, Event, Situation, plan_test};
    use crate::scenario::recording;

    const DRAWING: &str = "0-10 GET /n Authorization: Bearer t ; Accept: text/plain -> 200 ETag: \"v1\" | old\n\
                           20-30 PUT /n If-Match: \"v1\" | mine -> 412\n";

    fn offers(drawing: &str) -> Vec<TestKind> {
        let recording = recording(drawing);
        let findings = diagnose(&recording, ExchangeId(1));
        let done = test_results(&recording, ExchangeId(1), &findings);
        offered(&findings, &done).into_iter().map(|(kind, _)| kind).collect()
    }

    #[test]
    fn tests_are_offered_by_doubt() {
        assert_eq!(offers(DRAWING), [TestKind::CacheVsOrigin], "somebody else, probably");
        let cached = DRAWING.replacen("ETag: \"v1\"", "ETag: \"v1\" ; Age: 9", 1);
        assert_eq!(offers(&cached), [TestKind::CacheVsOrigin]);
        let still = "40-50 asread#1 GET /n -> 200 ETag: \"v1\" ; Age: 9\n60-70 pastcaches#1 GET /n -> 200 ETag: \"v1\" ; Age: 9";
        assert_eq!(
            offers(&format!("{cached}{still}")),
            [TestKind::CacheBuster],
            "a cache that is not passed"
        );
        let again = format!("{DRAWING}40-50 refetch#1 GET /n -> 200 ETag: \"v1\" | old");
        assert_eq!(offers(&again), [TestKind::Twice]);
        let twice =
            "60-70 twice#1 GET /n -> 200 ETag: \"v1\" | old\n80-90 twice#1 GET /n -> 200 ETag: \"v1\" | old";
        assert_eq!(offers(&format!("{again}\n{twice}")), [TestKind::Twice, TestKind::CacheBuster]);
        let proven = format!("{DRAWING}40-50 refetch#1 GET /n -> 200 ETag: \"v2\" | new");
        assert_eq!(offers(&proven), []);
        assert_eq!(offers("0-10 PUT /x | a -> 412\n20-30 PUT /n If-Match: null | mine -> 412"), []);
    }

    #[test]
    fn what_it_will_send_is_said_before_the_click() {
        let recording = recording(DRAWING);
        let view = |kind| {
            let plan = plan_test(&recording, ExchangeId(1), kind, &Situation::for_tests(), "7x");
            TestView::of(kind, "why", plan.as_ref(), None, None)
        };
        let reread = view(TestKind::CacheVsOrigin);
        assert_eq!(reread.sends.len(), 1);
        assert_eq!(
            reread.sends[0].manners,
            ["As the page reads, caches and all, without cookies", "Past every cache, without cookies"]
        );
        assert_eq!(reread.sends[0].line, "GET https://a.example/n");
        assert_eq!(reread.sends[0].fields, ["Authorization: •••••• (8 characters)", "Accept: text/plain"]);
        assert_eq!(view(TestKind::Twice).sends[0].manners.len(), 2);
        assert_eq!(view(TestKind::CacheBuster).sends[0].line, "GET https://a.example/n?retag=7x");
        let refused = TestView::of(TestKind::Twice, "", Err(&Refusal::Busy), None, None);
        assert!(!refused.is_possible() && refused.sends.is_empty());
    }

    #[test]
    fn what_it_says() {
        let recording = recording(&format!(
            "{DRAWING}40-50 twice#1 GET /n Accept: text/plain -> 200 ETag: \"a\" | x\n60-70 twice#1 GET /n Accept: text/plain -> 200 ETag: \"b\" | x"
        ));
        let of = ExchangeId(1);
        let plan = plan_test(&recording, of, TestKind::Twice, &Situation::for_tests(), "7x").unwrap();
        let (mut run, _) = TestRun::start(plan.clone());
        run.on(Event::Answered(Answer { status: 200, etag: Some("\"a\"".into()), ..Answer::default() }));
        let results = test_results(&recording, of, &diagnose(&recording, of));
        let view = TestView::of(TestKind::Twice, "", Ok(&plan), Some(&run), results.first());
        assert_eq!(view.steps.len(), 2);
        assert!(view.is_done() && !view.is_possible());
        assert_eq!(view.says.unwrap().confirms, "unstable tag");
    }
}
