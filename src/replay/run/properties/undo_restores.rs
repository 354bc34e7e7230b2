//! An undo brings back the content from before the repair; where somebody has written since, it changes nothing.

use super::driver::{Driver, FOREIGN, Foreign, json_of};
use super::model_server::ModelServer;
use super::writes::{MERGE, OPERATIONS, Write, document, quiet_answers, replayed_by, writes};
use super::*;
use serde_json::{Value, json};

fn restores(
    before: &Value,
    writes: &[Write],
    foreign: Foreign,
    quiet: u8,
    met: &Met,
) -> Result<(), TestCaseError> {
    let read = "0-10 GET /n -> 200 ETag: \"v1\" ; Content-Type: application/json | {\"z\":1}";
    let lines: String = writes.iter().enumerate().map(|(place, write)| write.line(place)).collect();
    let recording = recording(&[read, &*lines].concat());
    let Ok(plan) = plan(&recording, last(&recording), replayed_by(writes), &Situation::for_tests()) else {
        return Ok(());
    };
    let before = before.to_string();
    let mut driver = Driver::new(&recording, ModelServer::new(&before, quiet), foreign);
    let (mut run, first) = Run::start(plan);
    driver.drive(&mut run, first, None);

    let saves: Vec<Option<Body>> = run.saves().into_iter().map(|of| driver.sent(of)).collect();
    let sent: Vec<Option<&Body>> = saves.iter().map(Option::as_ref).collect();
    let contents = UndoContents {
        found: driver.read(run.found()),
        found_type: "application/json",
        sent: &sent,
        shown: &driver.shown(&run),
        after: driver.read(run.after()),
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
    let at_the_undo = driver.server.content.clone();
    let is_foreign = match foreign {
        Foreign::Member(name) | Foreign::Between(name) => {
            json_of(at_the_undo.as_deref()).is_some_and(|content| content[name] == json!(FOREIGN))
        }
        _ => at_the_undo.as_deref() == Some("{\"foreign\":1}"),
    };
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
        if quiet == u8::MAX {
            met.add(format!("restored by a quiet server: {name}"));
        }
    }
    Ok(())
}

#[test]
fn an_undo_restores_or_changes_nothing() {
    let met = Met::default();
    let foreign = prop::sample::select(vec![
        Foreign::Never,
        Foreign::Never,
        Foreign::BeforeCheck,
        Foreign::Member("a"),
        Foreign::Between("a"),
        Foreign::Between("f"),
        Foreign::BeforeUndo,
    ]);
    let cases = (document(), writes(), foreign, quiet_answers());
    let mut runner = same_cases(3000);
    let result = runner
        .run(&cases, |(before, writes, foreign, quiet)| restores(&before, &writes, foreign, quiet, &met));
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
