//! Answers that the page reports before the browser's entries of them arrive.

use super::*;
use crate::exchange::ReplayStep;
use crate::replay::{Ask, Came, Command, Difference, Event, Overwritten, ReplayKind, Situation, State, plan};

const DRAWING: &str = "0-10 GET /n -> 200 ETag: \"v1\" | old\n20-30 PUT /n If-Match: \"v1\" | mine -> 412";

fn start(drawing: &str, kind: ReplayKind) -> Run {
    let recording = crate::scenario::recording(drawing);
    let last = ExchangeId(u32::try_from(recording.len()).unwrap() - 1);
    Run::start(plan(&recording, last, kind, &Situation::for_tests()).unwrap()).0
}

/// The page's report of a read.
fn told() -> Answer {
    Answer { status: 200, etag: Some("\"v2\"".into()), is_enough: true, ..Answer::default() }
}

/// What the browser's entry says of the same read.
fn recorded() -> Answer {
    Answer { exchange: Some(ExchangeId(9)), millis: Some(5.0), is_enough: false, ..told() }
}

fn saved() -> Event {
    Event::Answered(Answer {
        status: 200,
        etag: Some("\"v3\"".into()),
        exchange: Some(ExchangeId(10)),
        ..Answer::default()
    })
}

/// A run whose retry has been sent after the page's report.
fn sent() -> Run {
    let mut run = start(DRAWING, ReplayKind::RefetchAndRetry);
    assert!(run.retries_at_once(&told()));
    assert!(matches!(run.on(Event::Answered(told())), Command::Send(..)));
    run
}

fn notes(run: &Run) -> &[String] {
    &run.steps()[0].remarks.notes
}

#[test]
fn the_entry_completes_the_step_that_went_ahead() {
    let mut run = sent();
    run.proven(Some(recorded()));
    assert_eq!(run.on(saved()), Command::Finish);
    assert_eq!((run.state(), run.found()), (State::Succeeded, Some(ExchangeId(9))));
    let read = &run.steps()[0];
    assert_eq!((read.exchange, read.millis, read.came), (Some(ExchangeId(9)), Some(5.0), Some(Came::Read)));
    assert_eq!(notes(&run), [""; 0]);
}

#[test]
fn an_entry_that_differs_is_what_counts_and_is_noted() {
    for other in [
        Answer { etag: Some("\"v9\"".into()), ..recorded() },
        Answer { status: 404, ..recorded() },
        Answer { is_changed: Some(true), ..recorded() },
    ] {
        let mut run = sent();
        run.proven(Some(other.clone()));
        run.on(saved());
        assert_eq!(notes(&run), [OTHERWISE]);
        assert_eq!((run.steps()[0].status, &run.steps()[0].etag), (Some(other.status), &other.etag));
    }
}

#[test]
fn a_read_without_an_entry_is_noted_and_nothing_is_compared_with_it() {
    let mut run = sent();
    run.proven(None);
    run.on(saved());
    assert_eq!((notes(&run), run.steps()[0].came), ([UNRECORDED.to_owned()].as_slice(), Some(Came::Told)));
    assert_eq!(run.to_compare().map(|ids| ids.latest), Some(None));
}

#[test]
fn a_content_that_differs_is_noted_once() {
    let mut run = sent();
    run.proven(Some(recorded()));
    run.told_otherwise(ExchangeId(9));
    run.told_otherwise(ExchangeId(9));
    run.told_otherwise(ExchangeId(8));
    assert_eq!(notes(&run), [OTHERWISE]);
}

#[test]
fn an_entry_is_taken_in_once() {
    let mut run = sent();
    run.proven(Some(recorded()));
    run.proven(None);
    assert_eq!((run.steps()[0].exchange, notes(&run).len()), (Some(ExchangeId(9)), 0));
}

#[test]
fn a_run_that_stops_or_asks_waits_for_the_entry() {
    let run = start(DRAWING, ReplayKind::RefetchAndRetry);
    for answer in [
        Answer { status: 404, ..told() },
        Answer { etag: None, ..told() },
        Answer { etag: Some("\"v1\"".into()), ..told() },
        Answer { etag: Some("W/\"v2\"".into()), ..told() },
        Answer { is_saved: true, ..told() },
        Answer { reasons: vec![Ask::CannotJudge], ..told() },
    ] {
        assert!(!run.retries_at_once(&answer), "{answer:?}");
    }
    for kind in [ReplayKind::RefetchOnly, ReplayKind::RefetchAndReview] {
        assert!(!start(DRAWING, kind).retries_at_once(&told()), "{kind:?}");
    }
    let unread = "0-10 PUT /n If-Match: \"v1\" | mine -> 412";
    assert!(start(unread, ReplayKind::RefetchAndRetry).retries_at_once(&told()), "no base is needed");
}

#[test]
fn another_systems_validator_is_read_from_the_entry() {
    let drawing = "0-1 GET /d -> 200 | {\"_rev\":\"1-a\"}\n\
                   2-3 PUT /d | {\"_rev\":\"1-a\"} -> 409 | {\"error\":\"conflict\"}";
    let run = start(drawing, ReplayKind::RefetchAndRetry);
    assert!(!run.plan().retry.as_ref().unwrap().dialect_conditions.is_empty());
    assert!(!run.retries_at_once(&told()));
}

/// The page's report of a save.
fn told_save() -> Answer {
    Answer { etag: Some("\"v3\"".into()), ..told() }
}

/// What the browser's entry says of the same save.
fn recorded_save() -> Answer {
    Answer { exchange: Some(ExchangeId(10)), millis: Some(7.0), is_enough: false, ..told_save() }
}

/// A run that ended with the page's report of its save.
fn ended() -> Run {
    let mut run = sent();
    assert!(run.ends_at_once(&told_save()));
    assert_eq!(run.on(Event::Answered(told_save())), Command::Finish);
    assert_eq!((run.state(), run.saves().len()), (State::Succeeded, 1));
    assert_eq!(write(&run).remarks.notes, [AWAITED]);
    run.proven(Some(recorded()));
    run
}

fn write(run: &Run) -> &Step {
    run.steps().iter().find(|step| step.kind() == StepKind::Retry).unwrap()
}

#[test]
fn the_entry_completes_the_save() {
    let mut run = ended();
    let outcome = run.outcome().unwrap().to_owned();
    assert!(!run.is_settled());
    assert_eq!(run.proven_save(recorded_save()), Command::Finish);
    assert!(!run.is_settled(), "what it overwrote is still to be compared");
    run.set_overwritten(Overwritten::Nothing, None);
    assert!(run.is_settled());
    assert_eq!((run.state(), run.outcome()), (State::Succeeded, Some(&*outcome)));
    assert_eq!((write(&run).exchange, write(&run).millis), (Some(ExchangeId(10)), Some(7.0)));
    assert_eq!((run.saves().len(), write(&run).remarks.notes.len()), (1, 0));
    assert!(run.has_saved());
    assert_eq!(run.proven_save(recorded_save()), Command::Finish, "an entry is taken in once");
}

#[test]
fn an_entry_without_the_save_decides() {
    let mut run = ended();
    let refused = Answer { status: 403, etag: None, ..recorded_save() };
    assert_eq!(run.proven_save(refused), Command::Finish);
    assert_eq!((run.state(), run.has_written()), (State::Failed, false));
    assert_eq!(write(&run).remarks.notes, [OTHERWISE]);

    let mut run = ended();
    let lost = Answer { status: 412, etag: None, ..recorded_save() };
    assert!(matches!(run.proven_save(lost), Command::Wait(_)));
    assert_eq!((run.state(), run.has_written()), (State::Running, false));
    assert_eq!(write(&run).remarks.notes, [OTHERWISE]);

    let mut run = ended();
    let altered = Answer { differences: vec![Difference::Body], ..recorded_save() };
    assert!(matches!(run.proven_save(altered), Command::Send(ReplayStep::Check, _)));
    assert!(!run.has_written());
}

#[test]
fn a_save_without_an_entry_is_read_back() {
    let mut run = ended();
    assert!(matches!(run.proven_save(told_without_entry()), Command::Send(ReplayStep::Check, _)));
    assert_eq!((run.state(), run.has_written()), (State::Running, false));
    assert_eq!(write(&run).came, Some(Came::Told));
}

fn told_without_entry() -> Answer {
    Answer { is_enough: false, ..told_save() }
}

#[test]
fn another_tag_in_the_entry_is_the_one_that_an_undo_uses() {
    let mut run = ended();
    assert_eq!(run.proven_save(Answer { etag: Some("\"v9\"".into()), ..recorded_save() }), Command::Finish);
    assert_eq!((run.state(), write(&run).etag.as_deref()), (State::Succeeded, Some("\"v9\"")));
    assert_eq!(write(&run).remarks.notes, [OTHERWISE]);
    assert_eq!(run.shown_by_last_save().and_then(|shown| shown.etag.as_deref()), Some("\"v9\""));
}

#[test]
fn only_a_plain_save_ends_before_its_entry() {
    let run = sent();
    for answer in [
        Answer { status: 412, ..told_save() },
        Answer { status: 500, ..told_save() },
        Answer { status: 302, ..told_save() },
        Answer { etag: None, ..told_save() },
        Answer { etag: Some("\"v2\"".into()), ..told_save() },
        Answer { by_worker: true, ..told_save() },
        Answer { is_under_worker: true, ..told_save() },
        Answer { is_mismatch: true, ..told_save() },
    ] {
        assert!(!run.ends_at_once(&answer), "{answer:?}");
    }
    let unread = start(DRAWING, ReplayKind::RefetchAndRetry);
    assert!(!unread.ends_at_once(&told_save()), "the read is under way");
    let mut changed = start(
        "0-10 GET /n -> 200 ETag: \"v1\" | old\n20-30 PATCH /n If-Match: \"v1\" | mine -> 412",
        ReplayKind::RefetchAndRetry,
    );
    changed.on(Event::Answered(Answer { is_changed: Some(true), ..recorded() }));
    assert!(!changed.ends_at_once(&told_save()), "a read after it shows what it overwrote");
}

#[test]
fn the_first_of_several_waits_for_its_entry() {
    let drawing = "0-10 GET /n -> 200 ETag: \"v1\" | old\n20-30 PUT /n If-Match: \"v1\" | one -> 412\n\
                   40-50 PUT /n If-Match: \"v1\" | two -> 412";
    let mut run = start(drawing, ReplayKind::ReplayInOrder);
    assert!(matches!(run.on(Event::Answered(recorded())), Command::Send(ReplayStep::Retry, _)));
    assert!(!run.ends_at_once(&told_save()));
    let first = Answer { exchange: Some(ExchangeId(11)), ..told_save() };
    assert!(matches!(run.on(Event::Answered(first)), Command::Send(ReplayStep::Retry, _)));
    let last = Answer { etag: Some("\"v4\"".into()), ..told_save() };
    assert!(run.ends_at_once(&last));
}
