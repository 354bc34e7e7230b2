//! An undo brings back the content from before the repair; where somebody has written since, it changes nothing.

use super::model_server::{ModelServer, body};
use super::*;
use crate::replay::{Contents, held};
use serde_json::{Map, Value, json};

const MERGE: &str = "application/merge-patch+json";
const OPERATIONS: &str = "application/json-patch+json";

/// One failed write of the page.
#[derive(Clone, Debug)]
enum Write {
    Put(Value),
    Delete,
    Merge(Value),
    Operations(Value),
    /// Operations behind a test, and no If-Match.
    Tests(Value),
}

impl Write {
    fn line(&self, place: usize) -> String {
        let (method, media, body) = match self {
            Write::Put(content) => ("PUT", " ; Content-Type: application/json", format!(" | {content}")),
            Write::Delete => ("DELETE", "", String::new()),
            Write::Merge(patch) => {
                ("PATCH", " ; Content-Type: application/merge-patch+json", format!(" | {patch}"))
            }
            Write::Operations(patch) => {
                ("PATCH", " ; Content-Type: application/json-patch+json", format!(" | {patch}"))
            }
            Write::Tests(patch) => {
                ("PATCH", "Content-Type: application/json-patch+json", format!(" | {patch}"))
            }
        };
        let begin = 20 + 20 * place;
        let condition = if matches!(self, Write::Tests(_)) { "" } else { "If-Match: \"v1\"" };
        format!("\n{begin}-{} {method} /n {condition}{media}{body} -> 412", begin + 10)
    }

    fn name(&self) -> &'static str {
        match self {
            Write::Put(_) => "PUT",
            Write::Delete => "DELETE",
            Write::Merge(_) => MERGE,
            Write::Operations(_) => OPERATIONS,
            Write::Tests(_) => "tests",
        }
    }
}

/// When somebody else writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Foreign {
    Never,
    /// Between the last retry and the read after it, where there is one.
    BeforeCheck,
    BeforeUndo,
}

fn document() -> impl Strategy<Value = Value> {
    let member = prop_oneof![
        4 => (0..4_i32).prop_map(|number| json!(number)),
        1 => Just(json!([1, 2])),
        1 => Just(json!({"x": 1, "y": [0]})),
    ];
    prop::collection::btree_map(prop::sample::select(vec!["a", "b", "c", "d"]), member, 1..4).prop_map(
        |members| {
            Value::Object(
                members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect::<Map<_, _>>(),
            )
        },
    )
}

fn merge_patch() -> impl Strategy<Value = Value> {
    (document(), prop::option::of(prop::sample::select(vec!["a", "b", "c"]))).prop_map(
        |(mut patch, removed)| {
            if let Some(name) = removed {
                patch[name] = Value::Null;
            }
            patch
        },
    )
}

fn operations() -> impl Strategy<Value = Value> {
    let operation =
        (prop::sample::select(vec!["a", "b", "c"]), 0..9_i32, 0..4_u8).prop_map(|(name, value, kind)| {
            let path = format!("/{name}");
            match kind {
                0 => json!({"op": "replace", "path": path, "value": value}),
                1 => json!({"op": "remove", "path": path}),
                2 => json!({"op": "test", "path": path, "value": value}),
                _ => json!({"op": "add", "path": path, "value": value}),
            }
        });
    prop::collection::vec(operation, 1..4).prop_map(Value::Array)
}

/// A test of a member, and an operation on it or on another one.
fn tests() -> impl Strategy<Value = Value> {
    (prop::sample::select(vec!["/a", "/b", "/c"]), operations()).prop_map(|(path, operations)| {
        let test = json!({"op": "test", "path": path, "value": 99});
        let rest = operations.as_array().unwrap().iter().filter(|one| one["op"] != "test").cloned();
        Value::Array(std::iter::once(test).chain(rest).collect())
    })
}

/// One write of any kind, or several that a replay in order sends.
fn writes() -> impl Strategy<Value = Vec<Write>> {
    let put = || document().prop_map(Write::Put);
    let merge = || merge_patch().prop_map(Write::Merge);
    let operation = || operations().prop_map(Write::Operations);
    let any = prop_oneof![put(), merge(), operation()];
    prop_oneof![
        1 => put().prop_map(|write| vec![write]),
        1 => Just(vec![Write::Delete]),
        1 => merge().prop_map(|write| vec![write]),
        2 => operation().prop_map(|write| vec![write]),
        3 => tests().prop_map(|patch| vec![Write::Tests(patch)]),
        1 => prop::collection::vec(put(), 2..4),
        1 => prop::collection::vec(merge(), 2..4),
        2 => prop::collection::vec(operation(), 2..4),
        1 => prop::collection::vec(any.clone(), 2..4),
        1 => (any, Just(Write::Delete)).prop_map(|(first, last)| vec![first, last]),
    ]
}

/// What the driver knows while it drives a run: the contents that were read, and the bodies that were sent.
struct Driver<'a> {
    recording: &'a Recording,
    server: ModelServer,
    foreign: Foreign,
    number: u32,
    found: Option<Body>,
    after: Option<Body>,
    /// The body of the last retry, as it was sent.
    retried: Option<Body>,
}

impl Driver<'_> {
    fn sent(&self, of: ExchangeId) -> Option<Body> {
        self.recording.bodies().get(of, Side::Request).cloned()
    }

    /// Sends a request to the server, and judges the content of a read as the browser room does.
    fn send(&mut self, run: &Run, step: ReplayStep, request: &PlannedRequest, given: Option<&str>) -> Answer {
        self.number += 1;
        let octets = match request.body {
            PlannedBody::Empty => None,
            PlannedBody::Recorded(of, ..) => self.sent(of),
            PlannedBody::Received(..) => self.found.clone(),
            PlannedBody::Given(_) => given.map(body),
            PlannedBody::Kept(_) => None,
        };
        assert!(request.body.is(octets.as_ref()), "{request:?}");
        let octets = octets.map(|octets| edited(octets, &request.edits).unwrap());
        if step == ReplayStep::Retry {
            self.retried.clone_from(&octets);
        }
        if step == ReplayStep::Check && self.foreign == Foreign::BeforeCheck {
            self.server.set(Some("{\"foreign\":1}"));
        }
        let mut answer = self.server.answer(request, octets.as_ref().and_then(Body::text), self.number);
        if !matches!(step, ReplayStep::Refetch | ReplayStep::Check) {
            return answer;
        }
        let now = self.server.content.as_deref().map(body);
        match step {
            ReplayStep::Refetch => {
                answer.is_changed = Some(true);
                answer.tested = run.tested_in(now.as_ref());
                self.found = now;
            }
            _ => {
                let before = if run.content_before().is_some() { self.found.as_ref() } else { None };
                let undone = run.is_undoing();
                let undo = || given.map(body).or_else(|| self.found.clone());
                let sent = if undone { undo() } else { self.retried.clone() };
                let effect = if undone { run.undo_effect().unwrap() } else { run.effect() };
                let contents = Contents { before, now: now.as_ref(), sent: sent.as_ref(), validators: &[] };
                answer.held = held(effect, &contents);
                self.after = now;
            }
        }
        answer
    }

    /// Drives the run to its end; the user gives each click that it waits for.
    fn drive(&mut self, run: &mut Run, first: Command, given: Option<&str>) {
        let mut command = first;
        for _ in 0..40 {
            command = match command {
                Command::Send(step, request) => {
                    let answer = self.send(run, step, &request, given);
                    run.on(Event::Answered(answer))
                }
                Command::Wait(_) => run.on(Event::Waited),
                Command::Ask => run.on(Event::Confirmed(None)),
                Command::Finish => return,
            }
        }
        panic!("the run does not end: {run:?}");
    }
}

fn json_of(content: Option<&str>) -> Option<Value> {
    content.map(|content| serde_json::from_str(content).unwrap())
}

fn restores(
    before: &Value,
    writes: &[Write],
    foreign: Foreign,
    is_quiet: bool,
    met: &Met,
) -> Result<(), TestCaseError> {
    let read = "0-10 GET /n -> 200 ETag: \"v1\" ; Content-Type: application/json | {\"z\":1}";
    let lines: String = writes.iter().enumerate().map(|(place, write)| write.line(place)).collect();
    let recording = recording(&[read, &*lines].concat());
    let kind = match writes {
        [Write::Tests(_)] => ReplayKind::RefetchAndReview,
        [_] => ReplayKind::RefetchAndRetry,
        _ => ReplayKind::ReplayInOrder,
    };
    let Ok(plan) = plan(&recording, last(&recording), kind, &Situation::for_tests()) else { return Ok(()) };
    let before = before.to_string();
    let server = ModelServer::new(&before, is_quiet);
    let mut driver = Driver {
        recording: &recording,
        server,
        foreign,
        number: 100,
        found: None,
        after: None,
        retried: None,
    };
    let (mut run, first) = Run::start(plan);
    driver.drive(&mut run, first, None);

    let saves: Vec<Option<Body>> = match kind {
        ReplayKind::RefetchAndReview => run.saves().iter().map(|_| driver.retried.clone()).collect(),
        _ => run.saves().into_iter().map(|of| driver.sent(of)).collect(),
    };
    let sent: Vec<Option<&Body>> = saves.iter().map(Option::as_ref).collect();
    let (found, after) = (driver.found.clone(), driver.after.clone());
    let contents = UndoContents {
        found: found.as_ref(),
        found_type: "application/json",
        sent: &sent,
        after: run.after().and(after.as_ref()),
        ..UndoContents::default()
    };
    let Some(Ok(undo)) = run.plan_undo(&contents) else { return Ok(()) };
    let name = match writes {
        [one] => one.name(),
        _ if writes.iter().all(|write| write.name() == writes[0].name()) => match writes[0].name() {
            "PUT" => "an order of PUT",
            MERGE => "an order of merge patches",
            _ => "an order of JSON Patches",
        },
        [.., Write::Delete] => "an order that ends with DELETE",
        _ => "a mixed order",
    };
    let patch = undo.patch.clone();
    if foreign == Foreign::BeforeUndo {
        driver.server.set(Some("{\"foreign\":1}"));
    }
    let is_foreign = driver.server.content.as_deref() == Some("{\"foreign\":1}");
    let at_the_undo = driver.server.content.clone();
    let command = run.undo(undo);
    driver.foreign = Foreign::Never;
    driver.drive(&mut run, command, patch.as_deref());
    let now = driver.server.content.as_deref();
    if is_foreign {
        prop_assert_eq!(now, at_the_undo.as_deref(), "{:?}", run.outcome());
        prop_assert!(!run.is_undone(), "{:?}", run.outcome());
        met.add(format!("refused: {name}"));
    } else {
        prop_assert!(run.is_undone(), "{writes:?}: {:?}", run.outcome());
        if patch.is_none() {
            prop_assert_eq!(now, Some(&*before), "octet for octet");
        }
        prop_assert_eq!(json_of(now), json_of(Some(&before)), "{:?}", run.outcome());
        met.add(format!("restored: {name}"));
        if is_quiet {
            met.add(format!("restored by a quiet server: {name}"));
        }
    }
    Ok(())
}

#[test]
fn an_undo_restores_or_changes_nothing() {
    let met = Met::default();
    let foreign =
        prop::sample::select(vec![Foreign::Never, Foreign::Never, Foreign::BeforeCheck, Foreign::BeforeUndo]);
    let cases = (document(), writes(), foreign, any::<bool>());
    let mut runner = same_cases(1500);
    let result = runner.run(&cases, |(before, writes, foreign, is_quiet)| {
        restores(&before, &writes, foreign, is_quiet, &met)
    });
    result.unwrap_or_else(|fault| panic!("{fault}"));
    for name in [
        "PUT",
        "DELETE",
        MERGE,
        OPERATIONS,
        "tests",
        "an order of PUT",
        "an order of merge patches",
        "an order of JSON Patches",
        "an order that ends with DELETE",
        "a mixed order",
    ] {
        met.assert_all(&[&format!("restored: {name}"), &format!("refused: {name}")]);
    }
    for name in ["PUT", MERGE, OPERATIONS, "tests"] {
        met.assert_all(&[&format!("restored by a quiet server: {name}")]);
    }
}
