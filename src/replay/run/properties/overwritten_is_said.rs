//! What somebody else wrote and the saves overwrote is told, whichever answers give a tag.

use super::driver::{Driver, FOREIGN, Foreign, json_of};
use super::model_server::{ModelServer, body};
use super::writes::{Write, document, quiet_answers, replayed_by, writes};
use super::*;
use crate::replay::{Overwritten, SavedContent, SavesContents, compare_saves};
use serde_json::{Value, json};

/// The members of one level in which two contents differ.
fn changed(one: &Value, other: Option<&Value>) -> BTreeSet<String> {
    let names =
        [Some(one), other].into_iter().flatten().filter_map(Value::as_object).flat_map(|all| all.keys());
    names.filter(|name| one.get(name) != other.and_then(|other| other.get(name))).cloned().collect()
}

fn is_said(
    (before, is_changed): (&Value, bool),
    writes: &[Write],
    foreign: Foreign,
    quiet: u8,
    met: &Met,
) -> Result<(), TestCaseError> {
    // Where the page has read an empty object, each member of the version before the repair is somebody else's.
    let base = if is_changed { json!({}) } else { before.clone() };
    let read = format!("0-10 GET /n -> 200 ETag: \"v1\" ; Content-Type: application/json | {base}");
    let lines: String = writes.iter().enumerate().map(|(place, write)| write.line(place)).collect();
    let recording = recording(&[&*read, &*lines].concat());
    let Ok(plan) = plan(&recording, last(&recording), replayed_by(writes), &Situation::for_tests()) else {
        return Ok(());
    };
    let server = ModelServer::new(&before.to_string(), quiet);
    let mut driver = Driver::new(&recording, server, foreign);
    driver.is_changed = is_changed;
    let (mut run, first) = Run::start(plan);
    driver.drive(&mut run, first, None);
    let Some(ids) = run.to_compare() else { return Ok(()) };

    let sent: Vec<Option<Body>> = ids.saves.iter().map(|save| driver.sent(save.of)).collect();
    let saves = ids.saves.iter().zip(&sent).zip(driver.shown(&run));
    let saves: Vec<SavedContent> = saves
        .map(|((save, sent), shown)| SavedContent {
            effect: save.effect,
            is_conditional: save.is_conditional,
            sent: sent.as_ref(),
            shown,
        })
        .collect();
    let what = compare_saves(&SavesContents {
        read: Some(&body(&base.to_string())),
        found: driver.read(ids.latest),
        saves: &saves,
        after: driver.read(ids.after),
        effect: ids.effect,
        validators: &[],
    });
    let now = json_of(driver.server.content.as_deref());
    let mut lost: BTreeSet<String> = changed(before, now.as_ref());
    // Where somebody else has set a member again since the last save, it is not lost.
    let is_set_again = |name: &str| now.as_ref().is_some_and(|now| now[name] == json!(FOREIGN));
    lost.retain(|name| base.get(name) != before.get(name) && !is_set_again(name));
    // What a read between two saves found, and a later save has overwritten.
    let is_between = |name: &&'static str| {
        let had = |read: &Body| json_of(read.text()).is_some_and(|content| content[*name] == json!(FOREIGN));
        driver.shown(&run).into_iter().flatten().any(had) && !is_set_again(name)
    };
    let between = match foreign {
        Foreign::Between(name) => Some(name).filter(is_between),
        _ => None,
    };
    lost.extend(between.map(str::to_owned));
    let said: BTreeSet<String> = match &what.what {
        Overwritten::Nothing | Overwritten::Kept => BTreeSet::new(),
        Overwritten::Json { changes, .. } => {
            changes.iter().map(|change| change.path.trim_start_matches('/').to_owned()).collect()
        }
        other => return Err(TestCaseError::fail(format!("{other:?} of {:?}", run.outcome()))),
    };
    let whole = said.contains("");
    prop_assert!(whole || lost.is_subset(&said), "{lost:?} of {what:?}, {:?}", run.outcome());
    if between.is_some() {
        met.add("between two saves");
        prop_assert!(!what.is_of_found);
    }
    let last = ids.saves.last().unwrap();
    if !lost.is_empty() && ids.saves.len() > 1 {
        let is_read = run.after().is_some();
        met.add(format!("{:?}, {}", last.effect, if is_read { "read" } else { "not read" }));
    }
    if lost.is_empty() {
        met.add("nothing");
    }
    Ok(())
}

#[test]
fn what_the_saves_overwrote_is_said() {
    let met = Met::default();
    let foreign = prop::sample::select(vec![Foreign::Never, Foreign::Between("a"), Foreign::Between("f")]);
    let cases = (document(), any::<bool>(), writes(), foreign, quiet_answers());
    let mut runner = same_cases(3000);
    let result = runner.run(&cases, |(before, is_changed, writes, foreign, quiet)| {
        is_said((&before, is_changed), &writes, foreign, quiet, &met)
    });
    result.unwrap_or_else(|fault| panic!("{fault}"));
    met.assert_all(&[
        "between two saves",
        "nothing",
        "Replaces, read",
        "Replaces, not read",
        "Removes, not read",
        "Merges, read",
        "Merges, not read",
        "Patches, read",
        "Patches, not read",
    ]);
}
