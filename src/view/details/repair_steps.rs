//! The repair path: the six steps from a failed precondition to its resolution, and the state of each step.

use super::repair_buttons::buttons;
use super::repair_input::RepairInput;
use super::repair_step::{RepairStep, StepName, StepState};
use crate::diagnosis::Confidence;
use crate::exchange::{
    Comparison, ExchangeId, Place, Quoted, ReplayMark, ReplayStep, ResponseSource, TestRead,
};
use crate::http::{Condition, EntityTag, Strength};
use crate::ledger::{Entry, Role};
use crate::replay::{Act, Refusal, Run, State, Step, StepKind};

/// The latest state, as read after the failure.
struct Fresh<'a> {
    entry: &'a Entry,
}

/// The six steps for a failed exchange, with the next one marked; empty if the exchange is not in the recording.
pub fn repair_steps(input: &RepairInput) -> Vec<RepairStep> {
    let (Some(_), Some(entry)) = (input.recording.get(input.of), input.recording.entry(input.of)) else {
        return Vec::new();
    };
    let fresh = fresh(input, entry);
    let saved = saved(input, entry);
    let mut steps = vec![
        capture(input, entry),
        fetch(input, fresh.as_ref(), saved),
        update(input, entry, fresh.as_ref(), saved),
    ];
    let can_retry = steps.iter().all(|step| step.state != StepState::Impossible);
    steps.push(retry(input, fresh.as_ref(), saved, can_retry));
    steps.push(check(input, saved));
    steps.push(escalate(saved));
    // While one step is under way, no other step is next.
    let is_elsewhere = input.repair() == Err(&Refusal::Busy);
    let is_busy = is_elsewhere || steps.iter().any(|step| step.state == StepState::UnderWay);
    let next = steps.iter().position(|step| step.state == StepState::Next).filter(|_| !is_busy);
    for (place, step) in steps.iter_mut().enumerate() {
        if step.state == StepState::Next && Some(place) != next {
            step.state = StepState::Waiting;
        }
    }
    buttons(input, &mut steps, saved);
    steps
}

fn step(name: StepName, state: StepState, sentence: impl Into<String>) -> RepairStep {
    RepairStep {
        name,
        state,
        sentence: sentence.into(),
        exchange: None,
        actions: Vec::new(),
        asks: Vec::new(),
    }
}

fn on(mut step: RepairStep, exchange: Option<ExchangeId>) -> RepairStep {
    step.exchange = exchange;
    step
}

/// The latest state: the repair's refetch, else the first read after the failure that the network answered. A safe
/// test's read through the caches does not count.
fn fresh<'a>(input: &RepairInput<'a>, entry: &'a Entry) -> Option<Fresh<'a>> {
    // What was read before an undo is not the latest state any more.
    let undone = input.run.filter(|run| run.is_undone());
    let undo =
        undone.and_then(|run| run.steps().iter().rfind(|step| step.kind() == StepKind::Undo)?.exchange);
    let entry = undo.and_then(|undo| input.recording.entry(undo)).unwrap_or(entry);
    let refetched = input.run.filter(|run| !run.is_undone()).and_then(|run| {
        let mut steps = run.steps().iter().rev();
        let read = steps.find(|step| {
            step.kind() == StepKind::Refetch && step.status.is_some_and(|status| (200..300).contains(&status))
        });
        input.recording.entry(read?.exchange?)
    });
    let key = input.recording.get(input.of)?.resource();
    let passed = |read: &&Entry| {
        input.recording.get(read.id).is_some_and(|read| {
            let as_the_page = ReplayStep::Test(TestRead::AsThePage);
            read.response.origin == ResponseSource::Network
                && !matches!(read.replay, Some(ReplayMark { step, .. }) if step == as_the_page)
        })
    };
    let read = refetched.or_else(|| input.recording.ledger().reads_after(&key, entry).take(64).find(passed));
    read.map(|entry| Fresh { entry })
}

/// The exchange that saved the change in the end: the repair's retry, or a later write by the page.
fn saved(input: &RepairInput, entry: &Entry) -> Option<ExchangeId> {
    // The recording may hold the retry before the run has received its response.
    if input.run.is_some_and(|run| run.is_undone() || !run.state().is_over()) {
        return None;
    }
    if let Some(run) = input.run.filter(|run| run.state() == State::Succeeded) {
        if run.is_saved_already() {
            return Some(input.of);
        }
        // An edited request may have another resource's URL.
        let url = input.recording.get(input.of).map(|exchange| &*exchange.request.url);
        let is_same = run.plan().retries().any(|(_, retry)| Some(&*retry.request.url) == url);
        let is_own = |step: &&Step| match step.act {
            Act::Retry { of, .. } => of.is_none_or(|of| of == input.of),
            _ => false,
        };
        let retried = run.steps().iter().rfind(is_own);
        if let Some(step) = retried.filter(|_| run.has_saved() && is_same) {
            return step.exchange.or(Some(input.of));
        }
    }
    let key = input.recording.get(input.of)?.resource();
    let latest = input.recording.ledger().latest_description(&key)?;
    let is_saved =
        latest.role == Role::Write && entry.precedes(latest) && !is_of_an_earlier(input, latest.id);
    is_saved.then_some(latest.id)
}

/// Whether an exchange is the retry of a request that the page had made before this one: what the page has made since is
/// not saved by it.
fn is_of_an_earlier(input: &RepairInput, id: ExchangeId) -> bool {
    let retried = input.recording.get(id).and_then(|one| one.replay);
    let retried = retried.filter(|mark| mark.step == ReplayStep::Retry && mark.of != input.of);
    let original = retried.and_then(|mark| input.recording.get(mark.of));
    let own = input.recording.get(input.of);
    original.zip(own).is_some_and(|(original, own)| original.request_start < own.request_start)
}

fn capture(input: &RepairInput, entry: &Entry) -> RepairStep {
    let key = input.recording.get(input.of).map(|exchange| exchange.resource());
    let source = key.and_then(|key| input.recording.ledger().source(&key, entry));
    let has_tests =
        input.recording.get(input.of).is_some_and(|exchange| !exchange.outlines.tests().is_empty());
    let words = match (&source, &entry.sent) {
        (Some(_), _) => "The failure is recorded, and the answer that gave its validator.",
        (None, Some(sent)) if sent.is_any() => "The failure is recorded.",
        (None, Some(_)) => "The failure is recorded; the answer that gave its validator is not.",
        (None, None) if has_tests => "The failure is recorded. Its patch tests values, and no version.",
        (None, None) => "The failure is recorded; it carried no condition.",
    };
    on(step(StepName::Capture, StepState::Done, words), source.map(|source| source.exchange))
}

fn running(input: &RepairInput, kinds: &[StepKind]) -> bool {
    let run = input.run.filter(|run| run.state() == State::Running);
    run.and_then(|run| run.steps().last()).is_some_and(|step| kinds.contains(&step.kind()))
}

fn fetch(input: &RepairInput, fresh: Option<&Fresh>, saved: Option<ExchangeId>) -> RepairStep {
    let place = StepName::Fetch;
    if running(input, &[StepKind::Refetch, StepKind::Wait]) {
        return step(place, StepState::UnderWay, "Being read past every cache.");
    }
    match (fresh, input.refetch()) {
        (Some(fresh), _) => {
            let words = match fresh.entry.version() {
                Some(validator) => format!("Read after the failure: {}.", Quoted(validator)),
                None => String::from("Read after the failure; it shows no validator."),
            };
            on(step(place, StepState::Done, words), Some(fresh.entry.id))
        }
        (None, _) if saved.is_some() => step(place, StepState::NotNeeded, "It was saved since."),
        (None, Err(refusal)) => impossible(place, refusal),
        (None, Ok(_)) => match stopped(input, StepKind::Refetch) {
            Some(why) => step(place, StepState::Failed, why),
            None if input.run.is_some_and(Run::is_undone) => {
                step(place, StepState::Next, "Not read since the undo.")
            }
            None => step(place, StepState::Next, "Not read since the failure."),
        },
    }
}

/// Why the repair stopped at a step of this kind.
fn stopped<'a>(input: &RepairInput<'a>, kind: StepKind) -> Option<&'a str> {
    let run = input.run.filter(|run| run.state() == State::Failed)?;
    let last = run.steps().last().is_some_and(|step| step.kind() == kind);
    run.outcome().filter(|_| last)
}

fn impossible(place: StepName, refusal: &Refusal) -> RepairStep {
    if *refusal == Refusal::Busy {
        return step(place, StepState::Waiting, format!("{refusal} {}", refusal.advice()));
    }
    step(place, StepState::Impossible, format!("{refusal} {}", refusal.advice()))
}

fn update(
    input: &RepairInput,
    entry: &Entry,
    fresh: Option<&Fresh>,
    saved: Option<ExchangeId>,
) -> RepairStep {
    let place = StepName::Update;
    if saved.is_some() {
        return step(place, StepState::Done, "The retry was saved: its condition held.");
    }
    let plan = match (input.repair(), input.refetch()) {
        (Ok(plan), _) => plan,
        // The previous step already states the reason.
        (Err(one), Err(other)) if one == other && fresh.is_none() => {
            return step(place, StepState::Impossible, "Nothing can be sent from here.");
        }
        (Err(refusal), _) => return impossible(place, refusal),
    };
    let Some(fresh) = fresh else { return step(place, StepState::Waiting, "Needs the latest state.") };
    let Some(retry) = plan.retry.as_ref() else {
        return step(place, StepState::NotNeeded, "Nothing is to be sent again.");
    };
    if !retry.tests.is_empty() {
        return match input.run.and_then(|run| run.tested().into_iter().next()) {
            Some(test) => {
                let words = format!(
                    "{}{}: {} in place of {}.",
                    Quoted(&test.pointer),
                    Place::Test.words(),
                    Quoted(&test.now),
                    Quoted(&test.before)
                );
                step(place, StepState::Done, words)
            }
            None => step(place, StepState::Waiting, "The review shows the values that the patch tests."),
        };
    }
    let sent = entry.sent.as_deref();
    let condition = retry.fresh.first().copied().filter(|_| retry.dialect_conditions.is_empty());
    let (field, value) = match condition {
        Some(Condition::IfUnmodifiedSince) => ("Last-Modified", fresh.entry.last_modified.as_ref()),
        Some(_) => ("ETag", fresh.entry.etag.as_ref()),
        None => ("validator", fresh.entry.tag_for(sent)),
    };
    let Some(value) = value else {
        let words = format!("The latest state has no {} to send.", Quoted(field));
        return step(place, StepState::Impossible, words);
    };
    if sent.is_some_and(|sent| sent.value.trim() == value.trim()) {
        let words =
            "The latest state has the very validator that was refused: a retry would be refused again.";
        return step(place, StepState::Impossible, words);
    }
    // RFC 9110 §13.1.1: If-Match compares strongly.
    let is_weak = EntityTag::parse(value).is_ok_and(|tag| tag.strength() == Strength::Weak);
    if condition == Some(Condition::IfMatch) && is_weak && plan.comparison == Comparison::Strong {
        return step(place, StepState::Impossible, "The fresh tag is weak, which If-Match can never match.");
    }
    let fresh = Quoted(value).to_string();
    let before = sent.map(|sent| Quoted(&sent.value).to_string()).filter(|before| !before.is_empty());
    let name = match (condition, plan.changes.first()) {
        (Some(condition), _) => condition.name().to_owned(),
        (None, Some(change)) => format!("{}{}", Quoted(&change.name), change.place.words()),
        (None, None) => String::from("The condition"),
    };
    let words = match before {
        Some(before) => format!("{name}: {fresh} in place of {before}."),
        None => format!("{name}: {fresh} where there was none."),
    };
    step(place, StepState::Done, words)
}

fn retry(
    input: &RepairInput,
    fresh: Option<&Fresh>,
    saved: Option<ExchangeId>,
    can_retry: bool,
) -> RepairStep {
    let place = StepName::Retry;
    if let Some(id) = saved {
        let is_repair = input.recording.get(id).is_some_and(|exchange| exchange.replay.is_some());
        let words = match is_repair || id == input.of {
            _ if input.run.is_some_and(Run::is_saved_already) => "It had been saved already.",
            true => "Saved.",
            false => "The page has saved since.",
        };
        return on(step(place, StepState::Done, words), Some(id).filter(|id| *id != input.of));
    }
    if running(input, &[StepKind::Retry]) {
        return step(place, StepState::UnderWay, "On its way.");
    }
    if running(input, &[StepKind::Undo]) {
        return step(place, StepState::UnderWay, "Saved; the earlier version is on its way back.");
    }
    if running(input, &[StepKind::Check]) {
        return step(place, StepState::UnderWay, "Sent; the resource is being read.");
    }
    if input.run.is_some_and(|run| run.state() == State::Review) {
        let written = input.run.map_or_else(String::new, Run::written);
        return step(place, StepState::UnderWay, format!("Waits for your decision, below. {written}"));
    }
    if let Some(why) = stopped(input, StepKind::Retry).or_else(|| stopped(input, StepKind::Check)) {
        return step(place, StepState::Failed, why);
    }
    match (can_retry, fresh) {
        (false, _) => step(place, StepState::Impossible, "Not with the precondition as it is."),
        (true, Some(_)) => step(place, StepState::Next, "The same request, with the fresh validator."),
        (true, None) => step(place, StepState::Waiting, "The same request, with the fresh validator."),
    }
}

fn check(input: &RepairInput, saved: Option<ExchangeId>) -> RepairStep {
    let place = StepName::Check;
    let done = input.tests.iter().filter(|test| test.is_done()).count();
    if input.tests.iter().any(|test| test.state == Some(State::Running)) {
        return step(place, StepState::UnderWay, "A test is reading.");
    }
    if let Some(top) = input.findings.first().filter(|top| top.confidence == Confidence::High) {
        let cause = top.cause.in_brief();
        return match done {
            0 => step(place, StepState::NotNeeded, format!("The cause is proven: {cause}.")),
            _ => step(place, StepState::Done, format!("Tested, and the cause is proven: {cause}.")),
        };
    }
    let open = input.tests.iter().filter(|test| !test.is_done()).count();
    let possible = input.tests.iter().any(|test| !test.is_done() && test.is_possible());
    match (open, possible, done) {
        (0, _, 0) => step(place, StepState::NotNeeded, "No read would settle the cause."),
        (0, _, _) => step(place, StepState::Done, "Tested; what is left, the tests cannot tell."),
        (_, true, _) => step(
            place,
            StepState::Next,
            if saved.is_some() {
                "Saved; a read can settle what had gone wrong."
            } else {
                "The traffic leaves the cause open; a read can settle it."
            },
        ),
        (_, false, _) => {
            let refusal = input.tests.iter().find_map(|test| test.refusal.as_ref());
            let said = refusal.map_or(String::new(), |(reason, advice)| format!("{reason} {advice}"));
            step(place, StepState::Impossible, said)
        }
    }
}

fn escalate(saved: Option<ExchangeId>) -> RepairStep {
    let (state, words) = match saved {
        Some(_) => (StepState::NotNeeded, "A report of the evidence, should somebody want to know."),
        None => (StepState::Next, "A report of the evidence for those who run the server."),
    };
    step(StepName::Escalate, state, words)
}

#[cfg(test)]
mod tests {
    use super::super::repair_input::{is_read, is_repair};
    use super::super::repair_step::{RepairAction, RepairActionKind};
    use super::super::safe_tests::{TestView, offered};
    use super::*;
    use crate::diagnosis::{diagnose, test_results};
    use crate::exchange::Body;
    use crate::replay::{Answer, Event, ReplayKind, Situation, UndoContents, plan, plan_test};
    use crate::scenario::recording;

    const DRAWING: &str =
        "0-10 GET /n -> 200 ETag: \"v1\" | old\n20-30 PUT /n If-Match: \"v1\" | mine -> 412\n";

    fn walked(drawing: &str, of: u32, run: Option<&Run>, live: bool) -> Vec<RepairStep> {
        let (recording, of) = (recording(drawing), ExchangeId(of));
        let findings = diagnose(&recording, of);
        let planned = |kind| {
            if live { plan(&recording, of, kind, &Situation::for_tests()) } else { Err(Refusal::NotLive) }
        };
        let plans = ReplayKind::ALL.map(|kind| (kind, planned(kind)));
        let results = test_results(&recording, of, &findings);
        let mut offers = offered(&findings, &results);
        for result in &results {
            if !offers.iter().any(|(kind, _)| *kind == result.kind) {
                offers.push((result.kind, String::new()));
            }
        }
        let view = |(kind, purpose): &(_, String)| {
            let plan = if live {
                plan_test(&recording, of, *kind, &Situation::for_tests(), "7")
            } else {
                Err(Refusal::NotLive)
            };
            let result = results.iter().find(|result| result.kind == *kind);
            TestView::of(*kind, purpose, plan.as_ref(), None, result)
        };
        let tests: Vec<TestView> = offers.iter().map(view).collect();
        let input =
            RepairInput { recording: &recording, of, findings: &findings, plans: &plans, run, tests: &tests };
        repair_steps(&input)
    }

    fn states(steps: &[RepairStep]) -> Vec<&'static str> {
        let names: Vec<_> = steps.iter().map(|step| step.name.slug()).collect();
        assert_eq!(names, ["capture", "fetch", "update", "retry", "check", "escalate"]);
        assert!(steps.iter().filter(|step| step.state == StepState::Next).count() <= 1);
        let primary = steps.iter().flat_map(|step| &step.actions).filter(|action| action.is_primary);
        assert!(primary.count() <= 1, "{steps:?}");
        steps.iter().map(|step| step.state.name()).collect()
    }

    fn answer(status: u16, etag: &str, id: u32) -> Event {
        let (etag, exchange) = (Some(etag.to_owned()), Some(ExchangeId(id)));
        Event::Answered(Answer { status, etag, exchange, ..Answer::default() })
    }

    fn started() -> Run {
        let recording = recording(DRAWING);
        Run::start(
            plan(&recording, ExchangeId(1), ReplayKind::RefetchAndRetry, &Situation::for_tests()).unwrap(),
        )
        .0
    }

    #[test]
    fn a_patch_with_tests_leads_to_its_review() {
        let drawing = "0-10 GET /n -> 200 ETag: \"v1\" | {\"a\":1}\n20-30 PATCH /n Content-Type: application/json-patch+json | [{\"op\":\"test\",\"path\":\"/a\",\"value\":1},{\"op\":\"replace\",\"path\":\"/a\",\"value\":3}] -> 412\n";
        let steps = walked(drawing, 1, None, true);
        assert_eq!(states(&steps), ["done", "next", "waiting", "waiting", "waiting", "waiting"]);
        assert_eq!(steps[0].sentence, "The failure is recorded. Its patch tests values, and no version.");
        let replays: Vec<_> = steps.iter().flat_map(|step| &step.actions).collect();
        let is = |one: &RepairAction, kind| one.kind == RepairActionKind::Replay(kind);
        let review = replays.iter().find(|one| is(one, ReplayKind::RefetchAndReview)).unwrap();
        assert!(review.is_primary && review.reason().unwrap().contains("tests values"), "{review:?}");
        assert!(!replays.iter().any(|one| is(one, ReplayKind::RefetchAndRetry)), "not by one click");

        let kind = ReplayKind::RefetchAndReview;
        let plan = plan(&recording(drawing), ExchangeId(1), kind, &Situation::for_tests()).unwrap();
        let mut run = Run::start(plan).0;
        let tested = vec![("/a".to_owned(), "2".to_owned())];
        let (etag, exchange) = (Some("\"v2\"".to_owned()), Some(ExchangeId(2)));
        run.on(Event::Answered(Answer { status: 200, etag, exchange, tested, ..Answer::default() }));
        let read = format!("{drawing}40-50 refetch#1 GET /n -> 200 ETag: \"v2\" | {{\"a\":2}}\n");
        let steps = walked(&read, 1, Some(&run), true);
        assert_eq!(steps[2].sentence, "/a in the patch’s test: 2 in place of 1.");
    }

    #[test]
    fn from_the_capture_to_the_save() {
        let steps = walked(DRAWING, 1, None, true);
        assert_eq!(states(&steps), ["done", "next", "waiting", "waiting", "waiting", "waiting"]);
        let repair = RepairActionKind::Replay(ReplayKind::RefetchAndRetry);
        assert!(steps[1].actions.iter().any(|one| one.kind == repair && one.is_prominent && one.is_possible));
        // The retry would overwrite another client's change.
        let review = RepairActionKind::Replay(ReplayKind::RefetchAndReview);
        assert!(steps[1].actions.iter().any(|one| one.kind == review && one.is_primary && one.is_possible));

        let mut run = started();
        assert_eq!(states(&walked(DRAWING, 1, Some(&run), true))[1], "under-way");
        let read = format!("{DRAWING}40-50 refetch#1 GET /n -> 200 ETag: \"v2\" | new\n");
        run.on(answer(200, "\"v2\"", 2));
        let steps = walked(&read, 1, Some(&run), true);
        assert_eq!(states(&steps), ["done", "done", "done", "under-way", "not-needed", "waiting"]);
        assert_eq!(steps[3].actions[0].kind, RepairActionKind::Cancel);
        assert_eq!(steps[2].sentence, "If-Match: \"v2\" in place of \"v1\".");
        let saved = format!("{read}60-70 retry#1 PUT /n If-Match: \"v2\" | mine -> 204 ETag: \"v3\"");
        let early = walked(&saved, 1, Some(&run), true);
        assert_eq!(states(&early)[3], "under-way", "the run has not heard of it");
        run.on(answer(204, "\"v3\"", 3));
        let steps = walked(&saved, 1, Some(&run), true);
        assert_eq!(states(&steps), ["done", "done", "done", "done", "not-needed", "not-needed"]);
        assert_eq!(steps[3].exchange, Some(ExchangeId(3)));
        // The recording alone gives the same states.
        assert_eq!(states(&walked(&saved, 1, None, false)), states(&steps));
    }

    #[test]
    fn every_kind_of_replay_has_one_button_or_is_another_way_out() {
        let read = format!("{DRAWING}40-50 refetch#1 GET /n -> 200 ETag: \"v2\" | new");
        let large =
            format!("{DRAWING}40-50 refetch#1 GET /n -> 200 ETag: \"v2\" ; Content-Length: 2000000 | new");
        for drawing in [DRAWING, &read, &large] {
            for live in [true, false] {
                let steps = walked(drawing, 1, None, live);
                let actions = || steps.iter().flat_map(|step| &step.actions);
                for kind in ReplayKind::ALL {
                    let is_here = match kind {
                        ReplayKind::RefetchHead => live && drawing == large,
                        ReplayKind::RefetchSmall => false,
                        ReplayKind::RefetchAndReview => live,
                        kind => is_read(kind) || is_repair(kind),
                    };
                    let action = RepairActionKind::Replay(kind);
                    let count = actions().filter(|one| one.kind == action).count();
                    assert_eq!(count, usize::from(is_here), "{kind:?} {steps:?}");
                }
            }
        }
    }

    #[test]
    fn after_an_undo_the_latest_state_is_to_be_read_again() {
        let mut run = started();
        run.on(answer(200, "\"v2\"", 2));
        run.on(answer(204, "\"v3\"", 3));
        let (theirs, mine) = (Body::Text("new".into()), Body::Text("mine".into()));
        let contents = UndoContents { found: Some(&theirs), sent: &[Some(&mine)], ..UndoContents::default() };
        let undo = run.plan_undo(&contents).unwrap().unwrap();
        run.undo(undo);
        run.on(answer(204, "\"v4\"", 4));
        assert!(run.is_undone());
        let drawing = format!(
            "{DRAWING}40-50 refetch#1 GET /n -> 200 ETag: \"v2\" | new\n\
             60-70 retry#1 PUT /n If-Match: \"v2\" | mine -> 204 ETag: \"v3\"\n\
             80-90 undo#1 PUT /n If-Match: \"v3\" | new -> 204 ETag: \"v4\""
        );
        let steps = walked(&drawing, 1, Some(&run), true);
        assert_eq!((states(&steps)[1], &*steps[1].sentence), ("next", "Not read since the undo."));
        let read = format!("{drawing}\n95-99 GET /n -> 200 ETag: \"v4\" | new");
        let steps = walked(&read, 1, Some(&run), true);
        assert_eq!(steps[2].sentence, "If-Match: \"v4\" in place of \"v1\".");
    }

    #[test]
    fn after_a_refetch_the_retry_is_next() {
        let steps =
            walked(&format!("{DRAWING}40-50 refetch#1 GET /n -> 200 ETag: \"v2\" | new"), 1, None, true);
        assert_eq!(states(&steps), ["done", "done", "done", "next", "not-needed", "waiting"]);
        let primary: Vec<_> =
            steps[3].actions.iter().filter(|one| one.is_primary).map(|one| one.kind).collect();
        assert_eq!(primary, [RepairActionKind::Replay(ReplayKind::RefetchAndReview)]);
        assert_eq!(steps[3].actions[0].kind, primary[0], "the recommended one is the first");
        assert!(steps[3].actions.iter().all(|one| one.is_prominent));
    }

    #[test]
    fn a_second_try_with_the_refused_tag_is_reviewed_where_another_had_changed_the_resource() {
        let again = "40-50 PUT /n If-Match: \"v1\" | mine, too -> 412";
        let kind = |drawing: &str| {
            let steps = walked(drawing, 2, None, true);
            let primary = steps.iter().flat_map(|step| &step.actions).find(|action| action.is_primary);
            primary.map(|action| action.kind)
        };
        let told = DRAWING.replace("-> 412", "-> 412 ETag: \"v2\"");
        assert_eq!(
            kind(&format!("{told}{again}")),
            Some(RepairActionKind::Replay(ReplayKind::RefetchAndReview))
        );
        // The page itself had saved in between.
        let own = "0-10 GET /n -> 200 ETag: \"v1\" | old\n12-15 PUT /n If-Match: \"v1\" | newer -> 204 ETag: \"v2\"\n\
                   20-30 PUT /n If-Match: \"v1\" | mine -> 412\n";
        let steps = walked(&format!("{own}{again}"), 3, None, true);
        let primary = steps.iter().flat_map(|step| &step.actions).find(|action| action.is_primary);
        assert_eq!(
            primary.map(|action| action.kind),
            Some(RepairActionKind::Replay(ReplayKind::RefetchAndRetry))
        );
    }

    #[test]
    fn a_version_of_somebody_else_is_reviewed_whatever_the_cause_is() {
        let own = "0-10 GET /n -> 200 ETag: \"v1\" | old\n12-15 PUT /n If-Match: \"v1\" | newer -> 204 ETag: \"v2\"\n\
                   20-30 PUT /n If-Match: \"v1\" | mine -> 412\n";
        let kind = |read: &str| {
            let steps = walked(&format!("{own}40-50 refetch#2 GET /n -> {read}"), 2, None, true);
            let primary = steps.iter().flat_map(|step| &step.actions).find(|action| action.is_primary);
            primary.map(|action| action.kind)
        };
        let (retry, review) = (ReplayKind::RefetchAndRetry, ReplayKind::RefetchAndReview);
        assert_eq!(kind("200 ETag: \"v3\" | theirs"), Some(RepairActionKind::Replay(review)));
        assert_eq!(kind("200 ETag: \"v2\" | newer"), Some(RepairActionKind::Replay(retry)), "this tab's own");
        assert_eq!(
            kind("200 ETag: \"v3\" | old"),
            Some(RepairActionKind::Replay(retry)),
            "what the page had read"
        );
        assert_eq!(kind("404"), Some(RepairActionKind::Replay(retry)));
    }

    #[test]
    fn the_refused_tag_again_leads_to_the_tests_and_then_to_a_report() {
        let again = format!("{DRAWING}40-50 refetch#1 GET /n -> 200 ETag: \"v1\" | old\n");
        let steps = walked(&again, 1, None, true);
        assert_eq!(states(&steps), ["done", "done", "impossible", "impossible", "next", "waiting"]);
        let tested = format!(
            "{again}60-65 twice#1 GET /n -> 200 ETag: \"v1\" | old\n70-75 twice#1 GET /n -> 200 ETag: \"v1\" | old\n80-85 detour#1 GET /n?retag=7 -> 200 ETag: \"v1\" | old"
        );
        let steps = walked(&tested, 1, None, true);
        assert_eq!(states(&steps)[4..], ["done", "next"]);
        assert!(steps[5].actions[0].is_primary);
    }

    #[test]
    fn another_systems_validator_is_made_fresh_too() {
        let drawing = r#"0-10 GET /db/doc -> 200 | {"_id":"doc","_rev":"1-aaa"}
            20-30 PUT /db/doc | {"_rev":"1-aaa","n":1} -> 409 | {"error":"conflict","reason":"Document update conflict."}
            40-50 refetch#1 GET /db/doc -> 200 | {"_id":"doc","_rev":"2-bbb"}"#;
        let steps = walked(drawing, 1, None, true);
        assert_eq!(states(&steps)[..4], ["done", "done", "done", "next"]);
        assert_eq!(steps[1].sentence, "Read after the failure: 2-bbb.");
        assert_eq!(steps[2].sentence, "_rev in the body: 2-bbb in place of 1-aaa.");
    }

    #[test]
    fn what_cannot_be_repaired_says_why() {
        let create = "20-30 PUT /n If-None-Match: * | mine -> 412";
        let steps = walked(create, 0, None, true);
        assert_eq!(states(&steps)[..4], ["done", "next", "impossible", "impossible"]);
        assert!(steps[2].sentence.contains("create"), "{}", steps[2].sentence);
        let repair = steps[3].actions[0];
        assert!(!repair.is_possible && !repair.is_primary);
        let weak = format!("{DRAWING}40-50 refetch#1 GET /n -> 200 ETag: W/\"v2\" | new");
        assert!(walked(&weak, 1, None, true)[2].sentence.contains("weak"));
        let none = format!("{DRAWING}40-50 refetch#1 GET /n -> 200");
        assert!(walked(&none, 1, None, true)[2].sentence.contains("no ETag"));
    }

    #[test]
    fn a_recording_can_only_be_handed_on() {
        let steps = walked(DRAWING, 1, None, false);
        assert_eq!(states(&steps), ["done", "impossible", "impossible", "impossible", "impossible", "next"]);
    }

    #[test]
    fn a_repair_that_stopped_says_where() {
        let mut run = started();
        run.on(answer(410, "", 2));
        let gone = format!("{DRAWING}40-50 refetch#1 GET /n -> 410");
        let steps = walked(&gone, 1, Some(&run), true);
        assert_eq!(states(&steps)[1], "failed");
        assert!(steps[1].sentence.contains("410"));
        let mut run = started();
        run.on(answer(200, "\"v2\"", 2));
        run.on(answer(409, "", 3));
        let refused = format!(
            "{DRAWING}40-50 refetch#1 GET /n -> 200 ETag: \"v2\" | new\n60-70 retry#1 PUT /n If-Match: \"v2\" | mine -> 409"
        );
        let steps = walked(&refused, 1, Some(&run), true);
        assert_eq!(states(&steps), ["done", "done", "done", "failed", "not-needed", "next"]);
    }

    /// Two patches that have failed for the page's own save of before.
    const PATCHES: &str = "0-10 GET /n -> 200 ETag: \"v1\" | {}
        20-30 PATCH /n If-Match: \"v1\" ; Content-Type: application/merge-patch+json | {\"a\":1} -> 204 ETag: \"v2\"
        40-50 PATCH /n If-Match: \"v1\" ; Content-Type: application/merge-patch+json | {\"b\":1} -> 412
        60-70 PATCH /n If-Match: \"v1\" ; Content-Type: application/merge-patch+json | {\"c\":1} -> 412\n";

    fn primary(steps: &[RepairStep]) -> Vec<RepairActionKind> {
        let actions = steps.iter().flat_map(|step| &step.actions);
        actions.filter(|action| action.is_primary).map(|action| action.kind).collect()
    }

    #[test]
    fn writes_that_only_together_save_all_are_replayed_in_order() {
        let in_order = RepairActionKind::Replay(ReplayKind::ReplayInOrder);
        for of in [2, 3] {
            let steps = walked(PATCHES, of, None, true);
            assert_eq!(primary(&steps), [in_order], "{of}");
            let count =
                steps.iter().flat_map(|step| &step.actions).filter(|one| one.kind == in_order).count();
            assert_eq!(count, 1);
        }
        // Where the last takes the place of all, it is enough.
        let puts = PATCHES.replace("60-70 PATCH", "60-70 PUT");
        assert_eq!(
            primary(&walked(&puts, 3, None, true)),
            [RepairActionKind::Replay(ReplayKind::RefetchAndRetry)]
        );
        let steps = walked(&puts, 3, None, true);
        assert!(
            steps.iter().flat_map(|step| &step.actions).all(|one| one.kind != in_order),
            "another way out"
        );
        // Somebody else's change is reviewed first.
        let anothers = PATCHES.replace("-> 204 ETag: \"v2\"", "-> 403");
        let steps = walked(&anothers, 3, None, true);
        assert!(!primary(&steps).contains(&in_order), "{steps:?}");
    }

    #[test]
    fn what_a_replay_in_order_has_not_sent_is_not_called_saved() {
        let part = format!(
            "{PATCHES}80-82 refetch#3 GET /n -> 200 ETag: \"v2\" | {{}}
             84-86 retry#2 PATCH /n If-Match: \"v2\" ; Content-Type: application/merge-patch+json | {{\"b\":1}} -> 204 ETag: \"v3\"
             88-90 retry#3 PATCH /n If-Match: \"v3\" ; Content-Type: application/merge-patch+json | {{\"c\":1}} -> 412\n"
        );
        let retry = |drawing: &str, of| walked(drawing, of, None, true)[3].clone();
        assert_eq!((retry(&part, 2).sentence.as_str(), retry(&part, 2).state), ("Saved.", StepState::Done));
        assert_eq!(retry(&part, 3).state, StepState::Next);
        let all = format!("{part}92-94 retry#3 PATCH /n If-Match: \"v3\" | {{}} -> 204 ETag: \"v4\"");
        assert_eq!([2, 3].map(|of| retry(&all, of).sentence), ["Saved.", "Saved."]);
    }

    #[test]
    fn an_undo_under_way_can_be_cancelled() {
        let mut run = started();
        run.on(answer(200, "\"v2\"", 2));
        run.on(answer(204, "\"v3\"", 3));
        let theirs = Body::Text("theirs".into());
        let contents =
            UndoContents { found: Some(&theirs), sent: &[Some(&theirs)], ..UndoContents::default() };
        let undo = run.plan_undo(&contents).unwrap().unwrap();
        run.undo(undo);
        let retry = walked(DRAWING, 1, Some(&run), true)[3].clone();
        assert_eq!(retry.state, StepState::UnderWay);
        assert_eq!(retry.actions[0].kind, RepairActionKind::Cancel);
    }
}
