//! The undo of a save: what it sends, and when there is none.

use super::*;
use crate::exchange::{Body, ExchangeId, ReplayStep};
use crate::replay::event::{Command, Event};
use crate::replay::step::State;
use crate::replay::{KeptBody, KeptContent, ReplayKind, Run, Situation, plan as planned};

const READ: &str = "0-10 GET /n -> 200 ETag: \"v1\" | old\n";
const DRAWING: &str = "0-10 GET /n -> 200 ETag: \"v1\" | old\n20-30 PUT /n If-Match: \"v1\" | mine -> 412";

fn start_with(drawing: &str, kind: ReplayKind) -> (Run, Command) {
    let recording = crate::scenario::recording(drawing);
    let last = ExchangeId(u32::try_from(recording.len()).unwrap() - 1);
    Run::start(planned(&recording, last, kind, &Situation::for_tests()).unwrap())
}

fn start() -> (Run, Command) {
    start_with(DRAWING, ReplayKind::RefetchAndRetry)
}

/// An answer that the browser's log has.
fn seen(status: u16, etag: &str) -> Answer {
    let etag = (!etag.is_empty()).then(|| etag.to_owned());
    Answer { status, etag, exchange: Some(ExchangeId(9)), ..Answer::default() }
}

fn answer(status: u16, etag: &str) -> Event {
    Event::Answered(seen(status, etag))
}

fn contents() -> UndoContents<'static> {
    let theirs: &'static crate::exchange::Body =
        Box::leak(Box::new(crate::exchange::Body::Text("theirs".into())));
    UndoContents { found: Some(theirs), sent: Box::leak(Box::new([Some(theirs)])), ..UndoContents::default() }
}

/// A repair that has saved; the save's answer gave this tag.
fn saved_with(drawing: &str, etag: Option<&str>) -> Run {
    saved(start_with(drawing, ReplayKind::RefetchAndRetry).0, etag)
}

fn saved(mut run: Run, etag: Option<&str>) -> Run {
    run.on(answer(200, "\"v2\""));
    let etag = etag.map(str::to_owned);
    if let Command::Send(ReplayStep::Check, _) = run.on(Event::Answered(Answer { etag, ..seen(204, "") })) {
        // The read after the save gives no tag either.
        run.on(Event::Answered(Answer { held: crate::replay::Held::Same, ..seen(200, "") }));
    }
    assert_eq!(run.state(), State::Succeeded, "{:?}", run.outcome());
    run
}

#[test]
fn an_undo_writes_the_version_back_with_the_tag_of_the_save() {
    let mut run = saved_with(DRAWING, Some("\"v3\""));
    let undo = run.plan_undo(&contents()).unwrap().unwrap();
    let first = run.undo(undo);
    let Command::Send(ReplayStep::Undo, request) = &first else { panic!("{first:?}") };
    assert!(request.headers.contains(&("If-Match".to_owned(), "\"v3\"".to_owned())), "{request:?}");
    assert!(matches!(request.body, PlannedBody::Received(id, _) if Some(id) == run.found()), "{request:?}");
    assert_eq!(run.state(), State::Running);
    assert_eq!(run.on(answer(204, "\"v4\"")), Command::Finish);
    assert_eq!((run.state(), run.is_undone(), run.to_compare()), (State::Succeeded, true, None));
    assert!(run.outcome().unwrap().starts_with("Undone with status 204"));
    // It is undone once.
    assert_eq!(run.plan_undo(&contents()), None);
}

#[test]
fn an_undo_that_comes_too_late_changes_nothing() {
    for (event, says) in [
        (answer(412, "\"v9\""), "somebody has written since"),
        (answer(403, ""), "answered 403"),
        (answer(502, ""), "unknown"),
        (Event::Unanswered("gone".into()), "unknown"),
        (Event::PageLeft, "A write was on its way"),
        (Event::Cancelled, "A write was on its way"),
    ] {
        let mut run = saved_with(DRAWING, Some("\"v3\""));
        let undo = run.plan_undo(&contents()).unwrap().unwrap();
        run.undo(undo);
        assert_eq!(run.on(event), Command::Finish);
        assert!(!run.is_undone());
        assert!(run.outcome().unwrap().contains(says), "{:?}", run.outcome());
        assert!(matches!(run.state(), State::Failed | State::Cancelled));
    }
}

#[test]
fn an_undo_that_was_not_sent_can_be_planned_again() {
    let mut run = saved_with(DRAWING, Some("\"v3\""));
    let undo = run.plan_undo(&contents()).unwrap().unwrap();
    run.undo(undo);
    assert_eq!(run.on(Event::CancelledUnsent), Command::Finish);
    assert_eq!(run.outcome(), Some("Cancelled. The undo was not sent: what was saved stays."));
    assert!(matches!(run.plan_undo(&contents()), Some(Ok(_))));
}

#[test]
fn an_undo_that_would_not_be_faithful_is_not_offered() {
    let plan = |run: &Run, contents: &UndoContents| run.plan_undo(contents).unwrap().unwrap_err();
    assert_eq!(plan(&saved_with(DRAWING, None), &contents()), NoUndo::NoValidator);
    assert_eq!(plan(&saved_with(DRAWING, Some("W/\"v3\"")), &contents()), NoUndo::NoValidator);
    let run = saved_with(DRAWING, Some("\"v3\""));
    assert_eq!(plan(&run, &UndoContents { found: None, ..contents() }), NoUndo::NotKept);
    let lost = crate::exchange::Body::Text("gr\u{fffd}n".into());
    assert_eq!(plan(&run, &UndoContents { found: Some(&lost), ..contents() }), NoUndo::LostBytes);
    assert_eq!(plan(&run, &UndoContents { found_type: "text/html", ..contents() }), NoUndo::MediaType);
    let body = |text: &str| crate::exchange::Body::Text(text.into());
    let (read, sent) = (body(r#"{"data":{"title":"a","text":"b"}}"#), body(r#"{"title":"a","text":"b"}"#));
    let envelope = UndoContents { found: Some(&read), sent: &[Some(&sent)], ..contents() };
    assert_eq!(plan(&run, &envelope), NoUndo::Shape);
    // The saved body is in the page alone: a JSON document may be written in an envelope, a text is written as it is read.
    let kept = KeptBody { call: 1, length: 4, content: KeptContent::Text(4) };
    let mut unseen = run.plan().clone();
    unseen.retry.as_mut().unwrap().request.body = PlannedBody::Kept(kept);
    let unseen = saved(Run::start(unseen).0, Some("\"v3\""));
    assert_eq!(
        plan(&unseen, &UndoContents { sent: &[None], found: Some(&read), ..contents() }),
        NoUndo::Unseen
    );
    assert!(unseen.plan_undo(&UndoContents { sent: &[None], ..contents() }).unwrap().is_ok());
    let of = |request: &str| saved_with(&format!("{READ}20-30 {request} -> 412"), Some("\"v3\""));
    let patch = of("PATCH /n If-Match: \"v1\" | mine");
    assert_eq!(plan(&patch, &contents()), NoUndo::Effect);
    let own = of("PATCH /n If-Match: \"v1\" ; Content-Type: application/json | {\"a\":1}");
    assert_eq!(plan(&own, &contents()), NoUndo::OwnPatch);
    let append = of("PUT /n?comp=appendblock If-Match: \"v1\" | mine");
    assert_eq!(plan(&append, &contents()), NoUndo::Appends);
    let digest = of("PUT /n If-Match: \"v1\" ; content-md5: x | mine");
    assert_eq!(plan(&digest, &contents()), NoUndo::Digest("Content-MD5"));
    // Before there is a save there is nothing to undo.
    assert_eq!(start().0.plan_undo(&contents()), None);
}

#[test]
fn what_was_deleted_is_created_again_where_nothing_is() {
    let delete = "0-10 GET /n -> 200 ETag: \"v1\" | old\n20-30 DELETE /n If-Match: \"v1\" -> 412";
    let mut run = saved_with(delete, None);
    let undo = run.plan_undo(&UndoContents { found_type: "text/plain", ..contents() }).unwrap().unwrap();
    let Command::Send(ReplayStep::Undo, request) = run.undo(undo) else { panic!() };
    assert_eq!(request.method, "PUT");
    let fields: Vec<_> = request.headers.iter().map(|(name, value)| (&**name, &**value)).collect();
    assert!(fields.contains(&("Content-Type", "text/plain")) && fields.contains(&("If-None-Match", "*")));
    assert!(fields.iter().all(|(name, _)| *name != "If-Match"));
}

#[test]
fn an_undo_that_a_service_worker_may_have_answered_is_not_said_to_be_done() {
    for answer in [
        Answer { by_worker: true, ..seen(204, "\"v4\"") },
        Answer { is_under_worker: true, ..seen(204, "\"v4\"") },
    ] {
        let mut run = saved_with(DRAWING, Some("\"v3\""));
        let undo = run.plan_undo(&contents()).unwrap().unwrap();
        run.undo(undo);
        assert_eq!(run.on(Event::Answered(answer)), Command::Finish);
        assert!(!run.is_undone() && run.state() == State::Failed);
        assert!(run.outcome().unwrap().contains("service worker may have answered"), "{:?}", run.outcome());
    }
}

const MERGE: &str =
    "PATCH /n If-Match: \"v1\" ; Content-Type: application/merge-patch+json | {\"a\":2,\"b\":1}";

#[test]
fn a_merge_patch_is_undone_by_the_patch_that_takes_it_back() {
    let mut run = saved_with(&format!("{READ}20-30 {MERGE} -> 412"), Some("\"v3\""));
    let body = |text: &str| Body::Text(text.into());
    let (found, sent) = (body(r#"{"a":1,"c":3}"#), body(r#"{"a":2,"b":1}"#));
    let contents = UndoContents { found: Some(&found), sent: &[Some(&sent)], ..UndoContents::default() };
    let undo = run.plan_undo(&contents).unwrap().unwrap();
    assert_eq!(undo.patch.as_deref(), Some(r#"{"a":1,"b":null}"#));
    // What was read after the save is what the patch makes; or somebody has written since.
    let (same, other) = (body(r#"{"c":3,"a":2,"b":1,"modifiedAt":9}"#), body(r#"{"a":2,"b":1,"c":4}"#));
    assert!(run.plan_undo(&UndoContents { after: Some(&same), ..contents }).unwrap().is_ok());
    let refused = run.plan_undo(&UndoContents { after: Some(&other), ..contents }).unwrap();
    assert_eq!(refused.unwrap_err(), NoUndo::OtherEffect);
    let null = body(r#"{"a":null}"#);
    let refused = run.plan_undo(&UndoContents { found: Some(&null), ..contents }).unwrap().unwrap_err();
    assert_eq!(refused, NoUndo::Patch(InverseFault::Null("/a".into())));
    assert!(refused.to_string().starts_with("No undo: /a was null"), "{refused}");
    let Command::Send(ReplayStep::Undo, request) = run.undo(undo) else { panic!() };
    assert_eq!(request.method, "PATCH");
    assert!(request.headers.contains(&("If-Match".to_owned(), "\"v3\"".to_owned())), "{request:?}");
    let octets = body(r#"{"a":1,"b":null}"#);
    assert!(request.body.is(Some(&octets)) && matches!(request.body, PlannedBody::Given(_)));
    run.on(answer(204, "\"v4\""));
    assert!(run.is_undone());
}

#[test]
fn a_json_patch_is_undone_by_its_operations_in_reverse() {
    let request = "PATCH /n If-Match: \"v1\" ; Content-Type: application/json-patch+json | []";
    let run = saved_with(&format!("{READ}20-30 {request} -> 412"), Some("\"v3\""));
    let body = |text: &str| Body::Text(text.into());
    let (found, sent) = (body(r#"{"l":[1,2]}"#), body(r#"[{"op":"remove","path":"/l/0"}]"#));
    let contents = UndoContents { found: Some(&found), sent: &[Some(&sent)], ..UndoContents::default() };
    let undo = run.plan_undo(&contents).unwrap().unwrap();
    assert_eq!(undo.patch.as_deref(), Some(r#"[{"op":"add","path":"/l/0","value":1}]"#));
    let none = saved_with(&format!("{READ}20-30 {request} -> 412"), None);
    let after = body(r#"{"l":[2]}"#);
    let contents = UndoContents { after: Some(&after), ..contents };
    assert_eq!(none.plan_undo(&contents).unwrap().unwrap_err(), NoUndo::NoValidator);
}

#[test]
fn the_tag_of_the_save_itself_outranks_the_one_of_the_read_after_it() {
    let (mut run, _) = start_with(&format!("{READ}20-30 {MERGE} -> 412"), ReplayKind::RefetchAndRetry);
    run.on(Event::Answered(Answer { is_changed: Some(true), ..seen(200, "\"v2\"") }));
    run.on(answer(200, "\"v3\""));
    // Somebody writes between the save and the read.
    let read =
        Answer { held: crate::replay::Held::Same, exchange: Some(ExchangeId(11)), ..seen(200, "\"v4\"") };
    run.on(Event::Answered(read));
    let body = |text: &str| Body::Text(text.into());
    let (found, sent) = (body(r#"{"a":1}"#), body(r#"{"a":2,"b":1}"#));
    let contents = UndoContents { found: Some(&found), sent: &[Some(&sent)], ..UndoContents::default() };
    assert_eq!(run.plan_undo(&contents).unwrap().unwrap_err(), NoUndo::NotKept, "the read's content is gone");
    let undo = run.plan_undo(&UndoContents { after: Some(&sent), ..contents }).unwrap().unwrap();
    assert_eq!(&*undo.conditions[0].value, "\"v3\"");
}
