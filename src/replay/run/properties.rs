//! Properties of every kind of replay, whatever the server and the page answer: an unsafe request is sent only after
//! the clicks that it waits for, and its condition is a validator that a response carried, octet for octet.

mod driver;
mod model_server;
mod overwritten_is_said;
mod undo_restores;
mod writes;

use super::super::*;
use crate::exchange::{Body, DialectValidator, ExchangeId, Fingerprint, Place, Placed, ReplayStep};
use crate::recording::{Recording, Side};
use crate::replay::{BodyEdit, edited};
use crate::scenario::recording;
use proptest::prelude::*;
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

/// Tags of all kinds, among them pairs that differ only in a weak mark, a suffix, the quotes or the letter case.
const TAGS: [&str; 8] = ["\"v2\"", "W/\"v2\"", "\"v2-gzip\"", "v2", "\"\"", "W/\"v3\"", "\"v1\"", "\"V2\""];

const DATES: [&str; 2] = ["Sun, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:38 GMT"];

const REVISIONS: [&str; 3] = ["1-aaa", "2-bbb", "2-BBB"];

/// Failed writes with each kind of condition, and with each kind of body that an undo takes back.
const DRAWINGS: [&str; 15] = [
    "0-10 GET /n -> 200 ETag: \"v1\" ; Content-Length: 2000000\n20-30 PUT /n If-Match: \"v1\" | mine -> 412",
    "0-10 GET /n -> 200 ETag: \"v1\" | old\n20-30 PUT /n If-Match: \"v1\" | mine -> 412",
    "0-10 GET /n -> 200 ETag: \"v1\" | old\n20-30 PUT /n If-Match: \"v1\" | mine -> 412 ETag: \"v2-gzip\"",
    "0-10 GET /n -> 200 ETag: \"v1\" | old\n20-30 DELETE /n If-Match: \"v1\" -> 412 ETag: W/\"v2\"",
    "20-30 PUT /n If-None-Match: * | mine -> 412 ETag: \"v2\"",
    "0-10 GET /n -> 200 ETag: \"v1\" | old\n20-30 PUT /n If-Match: \"v1\" | one -> 412\n40-50 PUT /n If-Match: \"v1\" | mine -> 412",
    "0-10 GET /n -> 200 ETag: \"v1\" | old\n20-30 POST /n If-Match: \"v1\" | one -> 412\n20-40 DELETE /n If-Match: \"v1\" -> 412",
    "0-10 GET /n -> 200 Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT | old\n20-30 PUT /n If-Unmodified-Since: Sun, 06 Nov 1994 08:49:37 GMT | mine -> 412",
    "0-10 GET /n -> 200 ETag: \"v1\" | {\"a\":1}\n20-30 PATCH /n If-Match: \"v1\" ; Content-Type: application/merge-patch+json | {\"a\":2,\"b\":1} -> 412",
    "0-10 GET /n -> 200 ETag: \"v1\" | {\"a\":1}\n20-30 PATCH /n If-Match: \"v1\" ; Content-Type: application/json-patch+json | [{\"op\":\"test\",\"path\":\"/a\",\"value\":1},{\"op\":\"replace\",\"path\":\"/a\",\"value\":2}] -> 412",
    "0-10 GET /n -> 200 ETag: \"v1\" | {\"a\":1}\n20-30 PATCH /n If-Match: \"v1\" ; Content-Type: application/merge-patch+json | {\"a\":2} -> 412\n40-50 PATCH /n If-Match: \"v1\" ; Content-Type: application/merge-patch+json | {\"b\":2} -> 412",
    "0-10 GET /db/doc -> 200 Server: CouchDB/3.3 | {\"_id\":\"doc\",\"_rev\":\"1-aaa\",\"t\":\"a\"}\n20-30 PUT /db/doc | {\"_id\":\"doc\",\"_rev\":\"1-aaa\",\"t\":\"b\"} -> 409 Server: CouchDB/3.3 | {\"error\":\"conflict\",\"reason\":\"Document update conflict.\"}",
    "0-10 GET /n -> 200 ETag: \"v1\" | {\"a\":0}\n20-30 PATCH /n Content-Type: application/json-patch+json | [{\"op\":\"test\",\"path\":\"/a\",\"value\":0},{\"op\":\"replace\",\"path\":\"/a\",\"value\":2}] -> 412",
    "20-30 PUT /db/doc Content-Type: application/json | {\"t\":\"b\"} -> 409 Server: CouchDB/3.3 | {\"error\":\"conflict\",\"reason\":\"Document update conflict.\"}",
    "0-10 GET /fhir/Patient/1 -> 200 ETag: W/\"v1\" ; Content-Length: 2000000\n20-30 PUT /fhir/Patient/1 If-Match: W/\"v1\" ; Content-Type: application/fhir+json | {} -> 412",
];

/// What the undo of a JSON drawing writes back, or makes its patch of.
const THEIRS: &str = "{\"a\":1,\"_rev\":\"2-bbb\"}";

/// A plan, with the drawing and the recording that it is made of.
#[derive(Clone)]
struct Planned {
    drawing: &'static str,
    recording: Rc<Recording>,
    plan: Plan,
}

impl std::fmt::Debug for Planned {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?} of\n{}", self.plan.kind, self.drawing)
    }
}

/// The plan of each kind for each drawing, where there is one.
fn planned() -> Vec<Planned> {
    let of = |drawing: &'static str| {
        let recording = Rc::new(recording(drawing));
        let plans = ReplayKind::ALL
            .map(|kind| plan(&recording, last(&recording), kind, &Situation::for_tests()))
            .into_iter()
            .flatten();
        plans.map(|plan| Planned { drawing, recording: recording.clone(), plan }).collect::<Vec<_>>()
    };
    DRAWINGS.into_iter().flat_map(of).collect()
}

fn last(recording: &Recording) -> ExchangeId {
    ExchangeId(u32::try_from(recording.len()).unwrap() - 1)
}

/// A revision, as the dialect finds it in the content of an answer.
fn revision(value: &str) -> DialectValidator {
    let parts = vec![Placed { place: Place::Body, name: "_rev".into(), value: value.into() }];
    let kind = DRAWINGS.iter().find_map(|drawing| {
        let recording = recording(drawing);
        let facts = recording.get(last(&recording))?.dialect_facts.as_ref()?;
        facts.sent.first().map(|condition| condition.kind.clone())
    });
    DialectValidator {
        kind: kind.expect("CouchDB's condition"),
        parts: parts.into(),
        name: "_rev".into(),
        value: value.into(),
    }
}

fn event() -> impl Strategy<Value = Event> {
    let validators = (
        prop::option::of(prop::sample::select(&TAGS[..])),
        prop::option::of(prop::sample::select(&DATES[..])),
        prop::option::of(prop::sample::select(REVISIONS.map(revision).to_vec())),
        prop::option::of(prop::sample::select(vec!["1", "2"])),
    );
    let status = prop::sample::select(&[200, 200, 200, 204, 304, 401, 404, 409, 412, 500, 502][..]);
    let reasons = prop::sample::subsequence(
        vec![Ask::CannotJudge, Ask::ReadByServiceWorker, Ask::MayHaveLanded { is_proven: false }],
        0..2,
    );
    let cut = prop::option::weighted(0.2, Just(Cut { read: 9, length: None, by: CutBy::Size }));
    let held = prop::sample::select(&[Held::Same, Held::Within, Held::No, Held::Unknown][..]);
    let seen = prop::bool::weighted(0.8);
    let answer = (status, validators, seen, reasons, cut, held).prop_map(
        |(status, (tag, date, revision, tested), is_logged, reasons, cut, held)| {
            Event::Answered(Answer {
                status,
                etag: tag.map(str::to_owned),
                last_modified: date.map(str::to_owned),
                dialect_validators: revision.into_iter().collect(),
                tested: tested.map(|value| ("/a".to_owned(), value.to_owned())).into_iter().collect(),
                exchange: is_logged.then_some(ExchangeId(7)),
                reasons,
                cut,
                held,
                ..Answer::default()
            })
        },
    );
    prop_oneof![
        8 => answer,
        1 => Just(Event::Unanswered("gone".into())),
        2 => Just(Event::Waited),
        2 => Just(Event::Confirmed(None)),
        1 => Just(Event::Confirmed(Some(Fingerprint::of(b"merged")))),
        1 => Just(Event::Silent(true)),
    ]
}

/// Events, of which the first are half of the time those of a repair that saves.
fn events() -> impl Strategy<Value = Vec<Event>> {
    let seen = |status, tag: &str| {
        Event::Answered(Answer {
            status,
            etag: Some(tag.to_owned()),
            last_modified: Some(DATES[1].to_owned()),
            dialect_validators: vec![revision("2-bbb")],
            tested: vec![("/a".to_owned(), "1".to_owned())],
            exchange: Some(ExchangeId(7)),
            ..Answer::default()
        })
    };
    let saves = vec![seen(200, "\"v2\""), seen(204, "\"v4\"")];
    let first = prop_oneof![Just(saves), Just(Vec::new())];
    (first, prop::collection::vec(event(), 0..12))
        .prop_map(|(first, rest)| first.into_iter().chain(rest).collect())
}

/// The values of the conditions that a request carries, wherever they stand.
fn conditions(request: &PlannedRequest) -> Vec<String> {
    const NAMES: [&str; 2] = ["if-match", "if-unmodified-since"];
    let fields = request.headers.iter().filter(|(name, _)| NAMES.contains(&&*name.to_ascii_lowercase()));
    fields
        .map(|(_, value)| value.clone())
        .chain(request.edits.iter().filter_map(|edit| match edit {
            BodyEdit::Member { value, .. }
            | BodyEdit::NewMember { value, .. }
            | BodyEdit::Test { value, .. } => Some(value.clone()),
            BodyEdit::WithoutMember(_) | BodyEdit::WithoutTests => None,
        }))
        .collect()
}

/// A runner of so many cases, the same ones each time: what is met does not depend on luck.
fn same_cases(count: u32) -> TestRunner {
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    TestRunner::new_with_rng(ProptestConfig::with_cases(count), rng)
}

/// What was really met, by name: a property that meets nothing says nothing.
#[derive(Default)]
struct Met(RefCell<BTreeSet<String>>);

impl Met {
    fn add(&self, what: impl Into<String>) {
        self.0.borrow_mut().insert(what.into());
    }

    fn assert_all(&self, expected: &[&str]) {
        let met = self.0.borrow();
        let missing: Vec<_> = expected.iter().filter(|what| !met.contains(**what)).collect();
        assert!(missing.is_empty(), "never met: {missing:?}; met: {met:?}");
    }
}

/// The clicks that a retry waits for, as the plan and the answers give reasons for them.
struct Clicks {
    open: Vec<Ask>,
    given: Vec<Ask>,
    by_plan: Vec<Ask>,
}

impl Clicks {
    fn read(&mut self, answer: &Answer) {
        let shown = answer.reasons.iter().copied().chain(answer.cut.map(Ask::NotWhole));
        // Another version asks again, where a click counted for one version only.
        let again = self.by_plan.iter().copied().filter(|ask| ask.is_of_one_version());
        let all: Vec<Ask> = again.chain(shown).filter(|ask| !self.given.contains(ask)).collect();
        self.open.extend(all);
    }

    fn clicked(&mut self) {
        self.given.extend(self.open.drain(..).filter(|ask| !ask.is_of_one_version()));
    }
}

fn is_sound(planned: Planned, events: Vec<Event>, undoes: bool, met: &Met) -> Result<(), TestCaseError> {
    let Planned { drawing, recording, plan } = planned;
    let kind = plan.kind;
    let mut carried: Vec<String> = Vec::new();
    carried.extend(plan.offered.as_ref().and_then(|offered| offered.etag.clone()));
    let mut clicks = Clicks { open: plan.asks.clone(), given: Vec::new(), by_plan: plan.asks.clone() };
    let mut merged: Option<Fingerprint> = None;
    // Whether the read between two writes showed what the first of them does not explain.
    let mut is_unexplained = false;
    let (mut run, mut command) = Run::start(plan.clone());
    for event in events {
        let sent = match &command {
            Command::Send(step, _) => Some(*step),
            _ => None,
        };
        if let Command::Send(step, request) = &command {
            match step {
                ReplayStep::Retry => {
                    met.add(format!("retry of {kind:?}"));
                    prop_assert!(kind.has_retry(), "{kind:?} only reads");
                    prop_assert!(clicks.open.is_empty(), "{kind:?} waits for {:?}", clicks.open);
                    prop_assert!(!is_unexplained, "{kind:?} goes on without a click");
                    if let PlannedBody::Given(body) = request.body {
                        prop_assert_eq!(Some(body), merged, "only a body that the user has seen");
                        met.add("a body that the user has seen");
                    }
                    let sent = conditions(request);
                    match kind.condition() {
                        FreshCondition::Without => prop_assert_eq!(sent, Vec::<String>::new()),
                        FreshCondition::AsSent => {
                            prop_assert!(sent.iter().all(|value| drawing.contains(&**value)), "{sent:?}");
                        }
                        _ => {
                            prop_assert!(!sent.is_empty(), "{request:?}");
                            for value in &sent {
                                prop_assert!(carried.contains(value), "{value} of {carried:?}");
                                let is_weak = value.starts_with("W/");
                                prop_assert!(!is_weak || drawing.contains("fhir"), "{value}");
                            }
                            let places = request.headers.iter().map(|(name, _)| name.to_ascii_lowercase());
                            places
                                .filter(|name| name.starts_with("if-"))
                                .for_each(|name| met.add(format!("a fresh {name}")));
                            request.edits.iter().for_each(|edit| match edit {
                                BodyEdit::NewMember { path, .. } => met.add(format!("a new {path}")),
                                BodyEdit::Member { path, .. } => met.add(format!("a fresh {path}")),
                                BodyEdit::Test { .. } => met.add("a fresh test"),
                                BodyEdit::WithoutMember(_) | BodyEdit::WithoutTests => {}
                            });
                        }
                    }
                }
                ReplayStep::Refetch | ReplayStep::Check => {
                    met.add(format!("{step:?} of {kind:?}"));
                    let method = if kind == ReplayKind::RefetchHead { "HEAD" } else { "GET" };
                    prop_assert_eq!(&*request.method, method);
                }
                ReplayStep::Undo | ReplayStep::Test(_) => prop_assert!(false, "{step:?}"),
            }
        }
        if let Event::Answered(answer) = &event {
            carried.extend(answer.etag.clone());
            carried.extend(answer.last_modified.clone());
            carried.extend(answer.tested.iter().map(|(_, value)| value.clone()));
            let own = answer.dialect_validators.iter().flat_map(|own| own.parts.iter());
            carried.extend(own.map(|part| part.value.to_string()));
            if sent == Some(ReplayStep::Refetch) {
                clicks.read(answer);
            }
            is_unexplained =
                sent == Some(ReplayStep::Check) && !matches!(answer.held, Held::Same | Held::Within);
        }
        let is_waiting = run.state() == State::Review;
        if let (Event::Confirmed(body), true) = (&event, is_waiting) {
            clicks.clicked();
            merged = *body;
            is_unexplained = false;
        }
        if is_waiting && !run.asks().is_empty() {
            met.add("a retry that waits");
            if run.asks().iter().any(|ask| !plan.asks.contains(ask)) {
                met.add("a retry that waits for what the refetch shows");
            }
        }
        command = run.on(event);
    }
    if undoes { undo_is_sound(&mut run, &recording, &carried, met) } else { Ok(()) }
}

/// An undo is sent only on request, and with the validator of an answer.
fn undo_is_sound(
    run: &mut Run,
    recording: &Recording,
    carried: &[String],
    met: &Met,
) -> Result<(), TestCaseError> {
    let theirs = Body::Text(THEIRS.into());
    let tested = run.tested_in(Some(&theirs));
    let edits: Vec<BodyEdit> =
        tested.into_iter().map(|(pointer, value)| BodyEdit::Test { pointer, value }).collect();
    let body = |of: &ExchangeId| recording.bodies().get(*of, Side::Request).cloned();
    let bodies: Vec<Option<Body>> =
        run.saves().iter().map(|of| body(of).map(|body| edited(body, &edits).unwrap())).collect();
    let sent: Vec<Option<&Body>> = bodies.iter().map(Option::as_ref).collect();
    let contents = UndoContents { found: Some(&theirs), sent: &sent, ..UndoContents::default() };
    let Some(Ok(undo)) = run.plan_undo(&contents) else { return Ok(()) };
    let patch = undo.patch.clone();
    let Command::Send(ReplayStep::Undo, request) = run.undo(undo) else {
        return Err(TestCaseError::fail("an undo that is planned is sent"));
    };
    let creates = request.headers.contains(&("If-None-Match".to_owned(), "*".to_owned()));
    let values = conditions(&request);
    let tests = patch.as_deref().is_some_and(|patch| patch.contains("\"test\""));
    prop_assert_eq!(creates || tests, values.is_empty(), "{:?}", request);
    prop_assert!(values.iter().all(|value| carried.contains(value)), "{request:?}");
    let writes = match request.body {
        PlannedBody::Received(..) => "what was found",
        PlannedBody::Given(_) => "a patch",
        other => return Err(TestCaseError::fail(format!("{other:?}"))),
    };
    let expected = patch.map(|patch| Body::Text(patch.into())).unwrap_or(theirs);
    prop_assert!(request.body.is(Some(&expected)), "{request:?}");
    met.add(match (creates, tests) {
        (true, _) => "undo by a create".to_owned(),
        (_, true) => format!("undo by {writes} that tests"),
        _ => format!("undo by {writes}"),
    });
    Ok(())
}

#[test]
fn nothing_unsafe_goes_out_without_its_click_and_no_tag_is_made_up() {
    let met = Met::default();
    let planned = planned();
    let kinds: BTreeSet<&str> = planned.iter().map(|planned| planned.plan.kind.slug()).collect();
    assert_eq!(kinds.len(), ReplayKind::ALL.len(), "each kind is planned for a drawing: {kinds:?}");
    let cases = (prop::sample::select(planned), events(), any::<bool>());
    let mut runner = same_cases(8000);
    let result = runner.run(&cases, |(planned, events, undoes)| is_sound(planned, events, undoes, &met));
    result.unwrap_or_else(|fault| panic!("{fault}"));
    for kind in ReplayKind::ALL {
        for step in kind.sends() {
            let name = if *step == ReplayStep::Retry { "retry".to_owned() } else { format!("{step:?}") };
            met.assert_all(&[&format!("{name} of {kind:?}")]);
        }
    }
    met.assert_all(&[
        "a body that the user has seen",
        "a fresh if-match",
        "a fresh if-unmodified-since",
        "a fresh _rev",
        "a fresh test",
        "a new _rev",
        "a retry that waits",
        "a retry that waits for what the refetch shows",
        "undo by what was found",
        "undo by a patch",
        "undo by a create",
        "undo by a patch that tests",
    ]);
}
