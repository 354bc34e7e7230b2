//! Several writes, one after the other: each condition is the validator that the one before gave, and the first that does
//! not succeed is the last that is sent.

use super::*;
use crate::exchange::{Body, ReplayStep};
use crate::replay::held::Held;
use crate::replay::{PlannedBody, PlannedRequest, ReplayKind, Situation, plan};
use proptest::prelude::*;

const PUTS: &str = "0-10 GET /n -> 200 ETag: \"v1\" | old
    20-30 PUT /n If-Match: \"v1\" | one -> 412
    40-50 PUT /n If-Match: \"v1\" | two -> 412
    60-70 PUT /n If-Match: \"v1\" | three -> 412";

fn start_with(drawing: &str) -> (Run, Command) {
    let recording = crate::scenario::recording(drawing);
    let situation = Situation::for_tests();
    let plan = plan(&recording, ExchangeId(2), ReplayKind::ReplayInOrder, &situation);
    Run::start(plan.unwrap())
}

fn seen(status: u16, etag: &str) -> Answer {
    let etag = (!etag.is_empty()).then(|| etag.to_owned());
    Answer { status, etag, exchange: Some(ExchangeId(9)), ..Answer::default() }
}

fn answer(status: u16, etag: &str) -> Event {
    Event::Answered(seen(status, etag))
}

fn read(held: Held, etag: &str) -> Event {
    Event::Answered(Answer { held, ..seen(200, etag) })
}

/// The request of a write: the exchange whose body it sends, and its If-Match.
fn sent(command: &Command) -> Option<(u32, &str)> {
    let Command::Send(ReplayStep::Retry, request) = command else { return None };
    let PlannedBody::Recorded(id, ..) = request.body else { return None };
    Some((id.0, if_match(request)?))
}

fn if_match(request: &PlannedRequest) -> Option<&str> {
    request.headers.iter().find(|(name, _)| name == "If-Match").map(|(_, value)| value.as_str())
}

/// A run whose first write was sent.
fn first_sent() -> Run {
    let (mut run, first) = start_with(PUTS);
    assert!(matches!(first, Command::Send(ReplayStep::Refetch, _)));
    assert_eq!(sent(&run.on(answer(200, "\"v2\""))), Some((1, "\"v2\"")));
    run
}

#[test]
fn each_carries_the_tag_that_the_one_before_gave() {
    let mut run = first_sent();
    assert_eq!(run.sending(), ExchangeId(1));
    assert_eq!(sent(&run.on(answer(204, "\"v3\""))), Some((2, "\"v3\"")));
    assert_eq!(sent(&run.on(answer(200, "\"v4\""))), Some((3, "\"v4\"")));
    assert_eq!(run.sending(), ExchangeId(3));
    assert_eq!(run.on(answer(204, "\"v5\"")), Command::Finish);
    assert_eq!(run.state(), State::Succeeded);
    let said = "All 3 were saved in order, the last with status 204; its ETag is \"v5\" now.";
    assert_eq!(run.outcome(), Some(said));
    let notes: Vec<_> = run.steps().iter().map(Step::note).collect();
    assert_eq!(notes[2], "Saved: #2, sent with If-Match: \"v3\"");
    assert_eq!(run.to_compare().map(|versions| versions.effect), Some(Effect::Replaces));
    // The undo writes the version from before the first back, with the tag that the last has given.
    let theirs = Body::Text("theirs".into());
    let contents = UndoContents { found: Some(&theirs), sent: &[Some(&theirs)], ..UndoContents::default() };
    let undo = run.plan_undo(&contents).unwrap().unwrap();
    assert_eq!(if_match(&undo.request), Some("\"v5\""));
    run.undo(undo);
    run.on(answer(412, ""));
    assert!(run.outcome().unwrap().ends_with("It changed nothing."), "{:?}", run.outcome());
}

#[test]
fn the_first_that_does_not_succeed_is_the_last_that_is_sent() {
    let stops: [(Event, &[&str]); 7] = [
        (answer(412, "\"v9\""), &["as for a failed precondition", "answered 412: #2. Not sent: #3."]),
        (answer(422, ""), &["but not for its precondition. Saved: #1.", "answered 422: #2. Not sent: #3."]),
        (Event::NotSent("x".into()), &["It was not sent: x. Saved: #1. Not sent: #2, #3."]),
        (Event::PageGone, &["Saved: #1. Not sent: #2, #3."]),
        (Event::PageLeft, &["Saved: #1. Sent, and its answer is not known: #2. Not sent: #3."]),
        (Event::Cancelled, &["Cancelled. Saved: #1. Sent, and its answer is not known: #2. Not sent: #3."]),
        (Event::CancelledUnsent, &["Cancelled. Saved: #1. Not sent: #2, #3."]),
    ];
    for (event, words) in stops {
        let mut run = first_sent();
        run.on(answer(204, "\"v3\""));
        assert_eq!(run.on(event.clone()), Command::Finish, "{event:?}");
        let said = run.outcome().unwrap();
        assert!(words.iter().all(|words| said.contains(words)), "{event:?}: {said}");
        assert!(!said.contains("Nothing was"), "{event:?}: {said}");
        assert!(run.state().is_over() && !run.has_saved(), "{event:?}");
    }
    // A race that the first write loses is not run again.
    let mut run = first_sent();
    assert_eq!(run.on(answer(412, "\"v9\"")), Command::Finish);
    assert!(run.outcome().unwrap().ends_with("Sent, and answered 412: #1. Not sent: #2, #3."));
}

#[test]
fn before_the_first_nothing_was_written() {
    for event in [answer(404, ""), answer(200, ""), answer(200, "\"v1\""), Event::Cancelled] {
        let (mut run, _) = start_with(PUTS);
        assert_eq!(run.on(event.clone()), Command::Finish);
        let said = run.outcome().unwrap();
        assert!(said.ends_with("Nothing was written. Not sent: #1, #2, #3."), "{event:?}: {said}");
    }
}

#[test]
fn what_leaves_it_open_is_read_back_and_stops() {
    for (event, check, words) in [
        (answer(502, ""), read(Held::Same, "\"v4\""), "holds what was sent. Saved: #1, #2. Not sent: #3."),
        (answer(502, ""), read(Held::No, "\"v3\""), "Saved: #1. Sent, and answered 502: #2. Not sent: #3."),
        (
            Event::Unanswered("x".into()),
            read(Held::No, "\"v4\""),
            "Saved: #1. Sent, and its answer is not known: #2. Not sent: #3.",
        ),
    ] {
        let mut run = first_sent();
        run.on(answer(204, "\"v3\""));
        assert!(matches!(run.on(event.clone()), Command::Send(ReplayStep::Check, _)));
        assert_eq!(run.content_before(), None, "the version between was not read");
        assert_eq!(run.on(check), Command::Finish);
        assert_eq!(run.state(), State::Failed);
        assert!(run.outcome().unwrap().contains(words), "{event:?}: {:?}", run.outcome());
    }
    // Of the last one nothing is left to send.
    let mut run = first_sent();
    run.on(answer(204, "\"v3\""));
    run.on(answer(204, "\"v4\""));
    run.on(answer(504, ""));
    run.on(read(Held::Same, "\"v5\""));
    assert_eq!(run.state(), State::Succeeded);
    assert!(run.outcome().unwrap().ends_with("Saved: #1, #2, #3."), "{:?}", run.outcome());
}

/// A run whose first write was saved, and its answer gave this tag; the resource is being read.
fn read_between(etag: &str) -> Run {
    let mut run = first_sent();
    assert!(matches!(run.on(answer(204, etag)), Command::Send(ReplayStep::Check, _)));
    assert_eq!(run.steps().last().unwrap().note(), "Reading the validator for the next request");
    run
}

#[test]
fn where_the_answer_gives_no_tag_the_resource_is_read() {
    for etag in ["", "W/\"v3\""] {
        for held in [Held::Same, Held::Within] {
            assert_eq!(sent(&read_between(etag).on(read(held, "\"v3\""))), Some((2, "\"v3\"")));
        }
    }
    for (event, words) in [
        (read(Held::Same, ""), "gives no ETag, and neither does the read after it."),
        (read(Held::Same, "W/\"v3\""), "and neither does the read after it."),
        (answer(500, ""), "the resource was not read: the read was answered 500."),
        (answer(404, ""), "the resource was not read: the read was answered 404."),
        (Event::Unanswered("x".into()), "the resource was not read: "),
        (Event::Cancelled, "Cancelled."),
        (Event::PageLeft, "during the repair."),
    ] {
        let mut run = read_between("");
        assert_eq!(run.on(event.clone()), Command::Finish);
        let said = run.outcome().unwrap();
        assert!(said.contains(words) && said.ends_with(" Saved: #1. Not sent: #2, #3."), "{event:?}: {said}");
    }
    // The answer says that it was saved, and the resource does not.
    let mut run = read_between("");
    run.on(read(Held::No, "\"v2\""));
    let said = run.outcome().unwrap();
    assert!(said.contains("still has \"v2\""), "{said}");
    assert!(said.ends_with("Sent, and answered 204: #1. Not sent: #2, #3."), "{said}");
}

#[test]
fn what_the_read_between_does_not_explain_is_asked() {
    for held in [Held::No, Held::Unknown] {
        let mut run = read_between("");
        assert_eq!(run.on(read(held, "\"v3\"")), Command::Ask);
        assert_eq!(run.asks(), [Ask::ReadBetween(ExchangeId(1))]);
        assert_eq!(run.written(), "Saved: #1. Not sent: #2, #3.");
        let mut left = run.clone();
        left.on(Event::Cancelled);
        assert_eq!(left.outcome(), Some("Cancelled. Saved: #1. Not sent: #2, #3."));
        assert_eq!(sent(&run.on(Event::Confirmed(None))), Some((2, "\"v3\"")));
        // Another version asks again.
        run.on(answer(204, ""));
        assert_eq!(run.on(read(held, "\"v4\"")), Command::Ask);
        assert_eq!(sent(&run.on(Event::Confirmed(None))), Some((3, "\"v4\"")));
        run.on(answer(204, "\"v5\""));
        assert_eq!(run.state(), State::Succeeded);
    }
}

/// A run of these writes after one read; the refetch gave "v2".
fn refetched(writes: &[&str]) -> Run {
    let mut drawing = "0-10 GET /n -> 200 ETag: \"v1\" | {}\n".to_owned();
    for (place, write) in writes.iter().enumerate() {
        let at = 20 + 20 * place;
        drawing.push_str(&format!("{at}-{} {write} -> 412\n", at + 10));
    }
    let (mut run, _) = start_with(&drawing);
    run.on(answer(200, "\"v2\""));
    run
}

const MERGE: &str = "PATCH /n If-Match: \"v1\" ; Content-Type: application/merge-patch+json |";
const OPERATIONS: &str = "PATCH /n If-Match: \"v1\" ; Content-Type: application/json-patch+json |";
const PUT: &str = "PUT /n If-Match: \"v1\" ; Content-Type: application/json |";

fn body(text: &str) -> Body {
    Body::Text(text.into())
}

/// The undo of what a run has saved: its request's method, its If-Match, and its patch.
fn undone(run: &Run, found: &str, sent: &[&str]) -> Result<(String, Option<String>, Option<String>), NoUndo> {
    let (found, sent) = (body(found), sent.iter().map(|sent| body(sent)).collect::<Vec<_>>());
    let sent: Vec<Option<&Body>> = sent.iter().map(Some).collect();
    let contents = UndoContents {
        found: Some(&found),
        found_type: "application/json",
        sent: &sent,
        ..UndoContents::default()
    };
    let undo = run.plan_undo(&contents).unwrap()?;
    assert_eq!(undo.takes_back, run.saves());
    let tag = if_match(&undo.request).map(str::to_owned);
    Ok((undo.request.method.clone(), tag, undo.patch))
}

fn put(tag: &str) -> Result<(String, Option<String>, Option<String>), NoUndo> {
    Ok(("PUT".into(), Some(tag.into()), None))
}

fn patch(tag: &str, patch: &str) -> Result<(String, Option<String>, Option<String>), NoUndo> {
    Ok(("PATCH".into(), Some(tag.into()), Some(patch.into())))
}

#[test]
fn what_was_saved_before_the_stop_is_undone_with_the_tag_of_the_last_save() {
    let stops =
        [answer(422, ""), answer(403, ""), Event::NotSent("x".into()), Event::PageLeft, Event::Cancelled];
    for stop in stops {
        for count in 1..=2 {
            let mut run = first_sent();
            run.on(answer(204, "\"v3\""));
            if count == 2 {
                run.on(answer(204, "\"v4\""));
            }
            run.on(stop.clone());
            assert!(run.state().is_over() && !run.has_saved(), "{stop:?}");
            let tag = format!("\"v{}\"", 2 + count);
            let theirs = Body::Text("theirs".into());
            let sent = [Some(&theirs), Some(&theirs)];
            let contents =
                UndoContents { found: Some(&theirs), sent: &sent[..count], ..UndoContents::default() };
            let undo = run.plan_undo(&contents).unwrap().unwrap();
            assert_eq!((if_match(&undo.request), undo.takes_back.len()), (Some(&*tag), count), "{stop:?}");
            assert_eq!(run.to_compare().map(|versions| versions.effect), Some(Effect::Replaces));
            // Once, whatever comes of it.
            let first = run.undo(undo);
            assert!(matches!(first, Command::Send(ReplayStep::Undo, _)), "{first:?}");
            let mut late = run.clone();
            late.on(answer(412, ""));
            assert!(late.outcome().unwrap().contains("somebody has written since"), "{:?}", late.outcome());
            assert_eq!(late.plan_undo(&contents), None);
            run.on(answer(204, "\"v8\""));
            assert!(run.is_undone() && run.state() == State::Succeeded && run.to_compare().is_none());
            let back = if count == 1 {
                "from before the save is back"
            } else {
                "before the first of the saves is back"
            };
            assert!(run.outcome().unwrap().contains(back), "{:?}", run.outcome());
        }
    }
    // The tag that an undo would carry was refused just now.
    let mut run = first_sent();
    run.on(answer(204, "\"v3\""));
    run.on(answer(412, "\"v9\""));
    assert_eq!(undone(&run, "a", &["b"]), Err(NoUndo::WrittenSince));
    // Where nothing was saved, nothing is undone.
    let mut run = first_sent();
    run.on(answer(412, ""));
    assert_eq!((run.plan_undo(&UndoContents::default()), run.to_compare()), (None, None));
}

#[test]
fn a_save_that_a_read_has_settled_is_undone_with_the_tag_of_that_read() {
    // The second was answered 502, and the read shows that it was saved.
    let mut run = first_sent();
    run.on(answer(204, "\"v3\""));
    run.on(answer(502, ""));
    run.on(read(Held::Same, "\"v4\""));
    assert_eq!(run.saves(), [ExchangeId(1), ExchangeId(2)]);
    assert_eq!(undone(&run, "{}", &["{}", "{}"]), Err(NoUndo::MediaType), "of another type than it is read");
    let mut run = refetched(&[&format!("{PUT} 1"), &format!("{PUT} 2")]);
    run.on(answer(204, ""));
    run.on(read(Held::Same, "\"v3\""));
    run.on(answer(422, ""));
    assert_eq!(undone(&run, "{\"a\":1}", &["{\"a\":2}"]), put("\"v3\""));
    // The server has added members of its own: whether they are all its own is not known.
    let mut run = refetched(&[&format!("{PUT} 1"), &format!("{PUT} 2")]);
    run.on(answer(204, ""));
    run.on(read(Held::Within, "\"v3\""));
    run.on(answer(422, ""));
    assert_eq!(undone(&run, "{\"a\":1}", &["{\"a\":2}"]), Err(NoUndo::NoValidator));
}

#[test]
fn what_another_may_have_written_between_the_saves_is_not_undone() {
    let mut run = read_between("");
    run.on(read(Held::No, "\"v3\""));
    run.on(Event::Confirmed(None));
    run.on(answer(204, "\"v4\""));
    run.on(answer(422, ""));
    assert_eq!(run.saves(), [ExchangeId(1), ExchangeId(2)]);
    assert_eq!(undone(&run, "a", &["b", "c"]), Err(NoUndo::Interrupted(ExchangeId(1))));
}

#[test]
fn patches_are_read_after_the_last_and_taken_back_together() {
    let mut run = {
        let writes = [format!("{MERGE} {{\"a\":1}}"), format!("{MERGE} {{\"b\":1}}")];
        let mut drawing = "0-10 GET /n -> 200 ETag: \"v1\" | {\"a\":0}\n".to_owned();
        drawing.push_str(&format!("20-30 {} -> 412\n40-50 {} -> 412", writes[0], writes[1]));
        start_with(&drawing).0
    };
    run.on(Event::Answered(Answer { is_changed: Some(true), ..seen(200, "\"v2\"") }));
    assert_eq!(sent(&run.on(answer(204, "\"v3\""))), Some((2, "\"v3\"")));
    assert!(matches!(run.on(answer(204, "\"v4\"")), Command::Send(ReplayStep::Check, _)));
    run.on(read(Held::Same, "\"v4\""));
    assert_eq!(run.state(), State::Succeeded, "{:?}", run.outcome());
    assert_eq!(run.to_compare().map(|versions| versions.effect), Some(Effect::Unknown));
    let (found, first, second) = (body("{\"a\":0}"), body("{\"a\":1}"), body("{\"b\":1}"));
    let sent = [Some(&first), Some(&second)];
    let contents = UndoContents { found: Some(&found), sent: &sent, ..UndoContents::default() };
    assert_eq!(run.plan_undo(&contents), Some(Err(NoUndo::NotKept)), "the read's content is gone");
    // What was read is what the two make of what was found; or somebody has written since.
    let (made, other) = (body("{\"b\":1,\"a\":1}"), body("{\"b\":1,\"a\":1,\"c\":1}"));
    let other = UndoContents { after: Some(&other), ..contents };
    assert_eq!(run.plan_undo(&other), Some(Err(NoUndo::OtherEffect)));
    let undo = run.plan_undo(&UndoContents { after: Some(&made), ..contents }).unwrap().unwrap();
    assert_eq!(
        (undo.patch.as_deref(), if_match(&undo.request)),
        (Some("{\"b\":null,\"a\":0}"), Some("\"v4\""))
    );
}

#[test]
fn an_undo_of_several_is_made_like_one_that_tells_it_all() {
    let (merge, operations) = (format!("{MERGE} {{\"a\":1}}"), format!("{OPERATIONS} []"));
    let (put_1, put_2) = (format!("{PUT} 1"), format!("{PUT} 2"));
    let own = "PATCH /n If-Match: \"v1\" ; Content-Type: application/json | {\"a\":1}";
    let removal = "DELETE /n If-Match: \"v1\"";
    let stopped = |writes: &[&str], saves: usize| {
        let mut run = refetched(writes);
        (0..saves).for_each(|place| drop(run.on(answer(204, &format!("\"v{}\"", 3 + place)))));
        if saves < writes.len() {
            run.on(answer(422, ""));
        }
        run
    };
    let found = "{\"a\":0}";
    // A PUT takes back what later patches have changed, too.
    assert_eq!(
        undone(&stopped(&[&put_1, &merge, &operations], 2), found, &["{\"a\":5}", "{\"a\":1}"]),
        put("\"v4\"")
    );
    assert_eq!(
        undone(&stopped(&[&merge, &put_1, &put_2], 2), found, &["{\"a\":1}", "{\"a\":5}"]),
        put("\"v4\"")
    );
    // The first alone.
    let first = undone(&stopped(&[&merge, &put_1], 1), found, &["{\"a\":1}"]);
    assert_eq!(first, patch("\"v3\"", "{\"a\":0}"));
    let removes = "[{\"op\":\"remove\",\"path\":\"/a\"}]";
    let adds = "[{\"op\":\"add\",\"path\":\"/b\",\"value\":1}]";
    let both =
        undone(&stopped(&[&operations, &format!("{OPERATIONS} [1]"), &put_1], 2), found, &[removes, adds]);
    let back = "[{\"op\":\"remove\",\"path\":\"/b\"},{\"op\":\"add\",\"path\":\"/a\",\"value\":0}]";
    assert_eq!(both, patch("\"v4\"", back));
    // Patches of two kinds, and of a form that the server defines.
    let two = undone(&stopped(&[&merge, &operations, &put_1], 2), found, &["{\"a\":1}", adds]);
    assert_eq!(two, Err(NoUndo::Several));
    let of_server = undone(&stopped(&[&merge, own, &put_1], 2), found, &["{\"a\":1}", "{\"a\":1}"]);
    assert_eq!(of_server, Err(NoUndo::Several));
    assert_eq!(undone(&stopped(&[own, &merge], 1), found, &["{\"a\":1}"]), Err(NoUndo::OwnPatch));
    // A removal: the resource is created again. Where it was not removed, what was written before is taken back.
    let removed = undone(&stopped(&[&put_1, removal], 2), found, &["{\"a\":5}", ""]);
    assert_eq!(removed, Ok(("PUT".into(), None, None)));
    assert_eq!(undone(&stopped(&[&put_1, removal], 1), found, &["{\"a\":5}"]), put("\"v3\""));
    // Another shape than the page reads.
    let envelope =
        undone(&stopped(&[&put_1, &put_2], 1), "{\"data\":{\"a\":0,\"b\":1}}", &["{\"a\":5,\"b\":1}"]);
    assert_eq!(envelope, Err(NoUndo::Shape));
}

#[test]
fn what_the_resource_holds_already_is_not_sent() {
    let (mut run, _) = start_with(PUTS);
    run.on(Event::Answered(Answer { is_saved: true, ..seen(200, "\"v2\"") }));
    assert!(run.is_saved_already() && !run.has_written(), "{:?}", run.outcome());
}

fn event() -> impl Strategy<Value = Event> {
    let tags = ["\"v2\"", "W/\"v2\"", "\"v3\"", "v3", "\"v1\"", "\"V2\"", "\"v3-gzip\""];
    let tag = prop::option::weighted(0.7, prop::sample::select(tags.to_vec()));
    let status = prop::sample::select(vec![200, 200, 204, 204, 304, 404, 409, 412, 500]);
    let held = prop::sample::select(vec![Held::Same, Held::Within, Held::No, Held::Unknown]);
    let answer = (status, tag, held, prop::bool::weighted(0.9), prop::bool::weighted(0.1));
    let answer = answer.prop_map(|(status, tag, held, is_logged, asks)| {
        Event::Answered(Answer {
            status,
            etag: tag.map(str::to_owned),
            held,
            exchange: is_logged.then_some(ExchangeId(9)),
            reasons: if asks { vec![Ask::CannotJudge] } else { Vec::new() },
            ..Answer::default()
        })
    });
    prop_oneof![
        12 => answer,
        1 => Just(Event::Unanswered("gone".into())),
        3 => Just(Event::Confirmed(None)),
        1 => Just(Event::Waited),
        1 => Just(Event::Silent(true)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    #[test]
    fn each_is_sent_once_in_order_with_a_tag_given_since_the_one_before(
        events in prop::collection::vec(event(), 0..16),
    ) {
        let (mut run, mut command) = start_with(PUTS);
        let mut given: Vec<String> = Vec::new();
        let (mut writes, mut last_was_good) = (Vec::new(), true);
        for event in events {
            let is_write = match &command {
                Command::Send(ReplayStep::Retry, request) => {
                    let (id, tag) = sent(&command).expect("its own body, and a condition");
                    writes.push(id);
                    prop_assert_eq!(&*request.method, "PUT");
                    prop_assert!(last_was_good, "nothing follows a write that did not succeed");
                    prop_assert!(given.iter().any(|one| one == tag) && !tag.starts_with("W/"), "{tag}");
                    given.clear();
                    true
                }
                Command::Send(ReplayStep::Refetch | ReplayStep::Check, request) => {
                    prop_assert_eq!(&*request.method, "GET");
                    false
                }
                Command::Send(step, _) => return Err(TestCaseError::fail(step.name())),
                _ => false,
            };
            if let Event::Answered(answer) = &event {
                given.extend(answer.etag.clone());
                if is_write {
                    last_was_good = (200..300).contains(&answer.status) && answer.exchange.is_some();
                }
            } else if is_write && !matches!(event, Event::Silent(_)) {
                last_was_good = false;
            }
            let is_silent = matches!(event, Event::Silent(_));
            let next = run.on(event);
            // The page's silence is no answer: the request is still under way.
            if !(is_silent && run.state() == State::Running) {
                command = next;
            } else {
                command = Command::Finish;
            }
        }
        prop_assert!([1, 2, 3].starts_with(&writes[..]), "{writes:?}");
        if run.state() == State::Succeeded && !run.is_saved_already() {
            prop_assert_eq!(writes.len(), 3);
        }
        for id in 1..=3 {
            // Each write is named once in the account of a run that stopped.
            let named = format!("#{id}");
            let said = run.outcome().filter(|_| run.state() == State::Failed);
            prop_assert!(said.is_none_or(|said| said.contains(&named)), "{said:?}");
        }
    }
}

#[test]
fn a_tag_that_is_given_again_is_no_tag_to_go_on_with() {
    // The first write was sent with "v2".
    let mut run = first_sent();
    assert!(matches!(run.on(answer(204, "\"v2\"")), Command::Send(ReplayStep::Check, _)));
    assert_eq!(run.on(read(Held::No, "\"v2\"")), Command::Finish);
    let said = run.outcome().unwrap();
    let no_save = "The server answered 204 and did not save. The resource still has \"v2\"";
    assert!(said.starts_with(no_save), "{said}");
    assert!(said.ends_with("Sent, and answered 204: #1. Not sent: #2, #3."), "{said}");
    let mut run = first_sent();
    run.on(answer(204, "\"v2\""));
    let next = run.on(read(Held::Same, "\"v3\""));
    assert!(matches!(next, Command::Send(ReplayStep::Retry, _)), "the read shows the save");
}
