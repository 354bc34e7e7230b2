//! Writes that are answered with success, where the answer gives no new validator.

use super::*;
use crate::replay::{Held, ReplayKind, Situation, UndoContents, plan};

const DRAWING: &str = "0-10 GET /n -> 200 ETag: \"v1\" | old\n20-30 PUT /n If-Match: \"v1\" | mine -> 412";

fn seen(status: u16, etag: &str) -> Answer {
    let etag = (!etag.is_empty()).then(|| etag.to_owned());
    Answer { status, etag, exchange: Some(ExchangeId(9)), ..Answer::default() }
}

fn answer(status: u16, etag: &str) -> Event {
    Event::Answered(seen(status, etag))
}

/// A repair after its refetch, which gave `"v2"`.
fn refetched(drawing: &str) -> Run {
    let recording = crate::scenario::recording(drawing);
    let last = ExchangeId(u32::try_from(recording.len()).unwrap() - 1);
    let plan = plan(&recording, last, ReplayKind::RefetchAndRetry, &Situation::for_tests()).unwrap();
    let (mut run, _) = Run::start(plan);
    run.on(answer(200, "\"v2\""));
    run
}

fn read(held: Held, is_changed: Option<bool>, etag: &str) -> Event {
    Event::Answered(Answer { held, is_changed, exchange: Some(ExchangeId(11)), ..seen(200, etag) })
}

fn is_check(command: &Command) -> bool {
    matches!(command, Command::Send(ReplayStep::Check, request) if request.method == "GET")
}

#[test]
fn an_answer_without_a_new_tag_is_read_back_once() {
    for tag in ["", "\"v2\""] {
        let mut run = refetched(DRAWING);
        assert!(is_check(&run.on(answer(204, tag))), "{tag}");
        assert_eq!(run.on(read(Held::Same, Some(true), "\"v3\"")), Command::Finish);
        assert_eq!(run.state(), State::Succeeded);
        let said = "Saved with status 204; its ETag is \"v3\" now. A read shows that the resource holds what was sent.";
        assert_eq!(run.outcome(), Some(said));
        assert_eq!(run.to_compare().and_then(|ids| ids.after), Some(ExchangeId(11)));
    }
    let mut run = refetched(DRAWING);
    assert_eq!(run.on(answer(204, "\"v3\"")), Command::Finish, "a new tag shows it");
}

#[test]
fn a_server_that_answers_200_and_does_not_save_is_found_out() {
    let old = "A read right after still gives";
    for (event, words) in [
        (
            read(Held::No, Some(false), "\"v2\""),
            "did not save. A read right after still gives \"v2\", the version",
        ),
        (read(Held::No, None, "\"v2\""), "did not save. A read right after still gives \"v2\", the version"),
        (
            read(Held::No, Some(false), ""),
            "did not save. A read right after still gives the content from before",
        ),
        (
            read(Held::Unknown, None, "\"v2\""),
            "200. A read right after still gives \"v2\", the version from before: either",
        ),
        (
            read(Held::Unknown, Some(false), ""),
            "200. A read right after still gives the content from before: either",
        ),
        (
            read(Held::Within, Some(false), "\"v2\""),
            "either nothing was saved, or what was sent changes nothing",
        ),
    ] {
        let mut run = refetched(DRAWING);
        run.on(answer(200, ""));
        assert_eq!(run.on(event.clone()), Command::Finish);
        let outcome = run.outcome().unwrap();
        assert!(
            outcome.starts_with("The server answered 200") && outcome.contains(old),
            "{event:?}: {outcome}"
        );
        assert!(outcome.contains(words), "{event:?}: {outcome}");
        assert_eq!((run.state(), run.to_compare()), (State::Failed, None), "{event:?}");
        assert_eq!(run.plan_undo(&UndoContents::default()), None, "nothing was saved");
    }
    // RFC 9110 §15.3.3.
    let mut run = refetched(DRAWING);
    run.on(answer(202, ""));
    run.on(read(Held::No, Some(false), "\"v2\""));
    assert!(run.outcome().unwrap().starts_with("The server answered 202: it has accepted the request"));
}

#[test]
fn where_the_read_does_not_tell_the_servers_word_stands_and_that_is_said() {
    let by_worker = Answer { by_worker: true, ..seen(200, "\"v2\"") };
    let cached = Answer { from_cache: Some("Age: 30".into()), ..seen(200, "\"v2\"") };
    let unlogged = Answer { exchange: None, ..seen(200, "\"v2\"") };
    for (event, words) in [
        (read(Held::Within, Some(true), "\"v3\""), "holds what was sent, and other members besides"),
        (read(Held::No, Some(true), "\"v3\""), "another version than before, which is not what was sent"),
        // The same tag for other content.
        (read(Held::No, Some(true), "\"v2\""), "another version than before, which is not what was sent"),
        (read(Held::Unknown, None, "\"v3\""), "A read shows another version than before."),
        (read(Held::No, None, ""), "A read does not tell whether it was saved."),
        (read(Held::Unknown, None, ""), "A read does not tell whether it was saved."),
        (answer(404, ""), "It was not read back: the read was answered 404."),
        (Event::Answered(by_worker), "the page's service worker answered the read"),
        (Event::Answered(cached), "a cache answered the read (Age: 30)"),
        (Event::Answered(unlogged), "the browser's log has no such read"),
        (Event::Unanswered("gone".into()), "the page could not read it again (gone)"),
        (Event::NotSent("gone".into()), "the page could not read it again (gone)"),
        (Event::PageLeft, "the page navigated or closed"),
        (Event::PageGone, "the page navigated or closed"),
        (Event::Cancelled, "the read was cancelled"),
    ] {
        let mut run = refetched(DRAWING);
        run.on(answer(204, ""));
        assert_eq!(run.on(event.clone()), Command::Finish);
        let outcome = run.outcome().unwrap();
        assert_eq!(run.state(), State::Succeeded, "{event:?}: {outcome}");
        assert!(
            outcome.starts_with("Saved with status 204") && outcome.contains(words),
            "{event:?}: {outcome}"
        );
        assert!(!outcome.contains("did not save"), "{event:?}: {outcome}");
        // Whose validator the read gives is not known.
        let theirs = crate::exchange::Body::Text("theirs".into());
        let contents =
            UndoContents { found: Some(&theirs), sent: &[Some(&theirs)], ..UndoContents::default() };
        assert_eq!(run.plan_undo(&contents), Some(Err(NoUndo::NoValidator)), "{event:?}");
    }
}

#[test]
fn a_date_or_a_dialects_version_is_a_validator_too() {
    let date = |date: &str| Answer { last_modified: Some(date.into()), ..seen(204, "") };
    let (old, new) = (Some("Fri, 06 Dec 2024 00:00:00 GMT"), "Fri, 06 Dec 2024 00:00:09 GMT");
    let before = Answer { last_modified: old.map(str::to_owned), ..seen(200, "\"v2\"") };
    assert!(gives_new_validator(&date(new), Some("\"v2\""), Some(&before)));
    assert!(!gives_new_validator(&date(old.unwrap()), Some("\"v2\""), Some(&before)));
    assert!(gives_new_validator(&date(new), None, None));
    // A repeated tag outranks a newer date.
    let repeated = Answer { etag: Some("\"v2\"".into()), ..date(new) };
    assert!(!gives_new_validator(&repeated, Some("\"v2\""), Some(&before)));
    let own = |line: &str| {
        let recording = crate::scenario::recording(line);
        let facts = recording.get(ExchangeId(0)).unwrap().dialect_facts.clone().unwrap();
        Answer { dialect_validators: facts.given.to_vec(), ..seen(200, "") }
    };
    let found = own("0-1 GET /d -> 200 | {\"_id\":\"d\",\"_rev\":\"2-b\"}");
    let saved = own("0-1 PUT /d | {\"_rev\":\"2-b\"} -> 201 | {\"ok\":true,\"id\":\"d\",\"rev\":\"3-c\"}");
    assert!(gives_new_validator(&saved, None, Some(&found)), "{saved:?}");
    assert!(!gives_new_validator(&found, None, Some(&found)));
}

#[test]
fn a_delete_is_not_read_back() {
    let drawing = "0-10 GET /n -> 200 ETag: \"v1\" | old\n20-30 DELETE /n If-Match: \"v1\" -> 412";
    let mut run = refetched(drawing);
    assert_eq!(run.on(answer(204, "")), Command::Finish);
    assert_eq!(run.state(), State::Succeeded);
}

/// A repair that has saved, and its undo under way.
fn undoing(drawing: &str) -> Run {
    let mut run = refetched(drawing);
    run.on(answer(204, "\"v3\""));
    let theirs = crate::exchange::Body::Text("theirs".into());
    let contents = UndoContents { found: Some(&theirs), sent: &[Some(&theirs)], ..UndoContents::default() };
    let undo = run.plan_undo(&contents).unwrap().unwrap();
    assert!(matches!(run.undo(undo), Command::Send(ReplayStep::Undo, _)));
    run
}

#[test]
fn an_undo_is_read_back_by_the_same_rule() {
    let back = "the version from before the save is back.";
    for (tag, event, is_undone, words) in [
        ("", read(Held::Same, Some(true), "\"v4\""), true, back),
        ("\"v3\"", read(Held::Same, Some(true), "\"v4\""), true, back),
        ("", read(Held::No, None, "\"v3\""), false, "Not undone: The server answered 200 and did not save."),
        (
            "\"v3\"",
            read(Held::No, Some(false), "\"v3\""),
            false,
            "and did not save. A read right after still gives \"v3\"",
        ),
        ("", read(Held::Unknown, None, "\"v3\""), false, "either nothing was saved"),
        ("", read(Held::No, None, "\"v5\""), true, "so says the server. A read shows another version"),
        ("", answer(500, ""), true, "so says the server. It was not read back: the read was answered 500."),
        ("", Event::Unanswered("gone".into()), true, "so says the server. It was not read back"),
        ("", Event::PageLeft, true, "so says the server. It was not read back"),
    ] {
        let mut run = undoing(DRAWING);
        assert!(is_check(&run.on(answer(200, tag))), "{tag}");
        assert!(run.steps().last().unwrap().note().contains("whether it was undone"), "{:?}", run.steps());
        assert_eq!(run.on(event.clone()), Command::Finish);
        let outcome = run.outcome().unwrap();
        assert_eq!(run.is_undone(), is_undone, "{event:?}: {outcome}");
        assert_eq!(run.state() == State::Succeeded, is_undone, "{event:?}: {outcome}");
        assert!(outcome.contains(words), "{event:?}: {outcome}");
    }
    let mut run = undoing(DRAWING);
    assert_eq!(run.on(answer(204, "\"v4\"")), Command::Finish, "a new tag shows it");
    assert_eq!(
        run.outcome(),
        Some("Undone with status 204; its ETag is \"v4\" now: the version from before the save is back.")
    );
    // After a DELETE, the resource is created again.
    let delete = "0-10 GET /n -> 200 ETag: \"v1\" | old\n20-30 DELETE /n If-Match: \"v1\" -> 412";
    let mut run = undoing(delete);
    assert!(is_check(&run.on(answer(201, ""))));
    run.on(answer(404, ""));
    assert!(!run.is_undone());
    assert!(
        run.outcome().unwrap().ends_with("is answered 404: the resource is still gone."),
        "{:?}",
        run.outcome()
    );
}
