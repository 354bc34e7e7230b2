//! The steps of a repair, and the events that can interrupt them.

use super::*;
use crate::replay::evidence::Difference;
use crate::replay::{BodyEdit, PlannedBody, Refusal, ReplayKind, Situation, plan};

const DRAWING: &str = "0-10 GET /n -> 200 ETag: \"v1\" | old\n20-30 PUT /n If-Match: \"v1\" | mine -> 412";

fn start_with(drawing: &str, kind: ReplayKind) -> (Run, Command) {
    let recording = crate::scenario::recording(drawing);
    let last = ExchangeId(u32::try_from(recording.len()).unwrap() - 1);
    Run::start(plan(&recording, last, kind, &Situation::for_tests()).unwrap())
}

fn start() -> (Run, Command) {
    start_with(DRAWING, ReplayKind::RefetchAndRetry)
}

fn answer(status: u16, etag: &str) -> Event {
    Event::Answered(seen(status, etag))
}

/// An answer with an entry in the browser's log.
fn seen(status: u16, etag: &str) -> Answer {
    let etag = (!etag.is_empty()).then(|| etag.to_owned());
    Answer { status, etag, exchange: Some(ExchangeId(9)), ..Answer::default() }
}

fn sent_condition(command: &Command) -> Option<&str> {
    let Command::Send(ReplayStep::Retry, request) = command else { return None };
    request.headers.iter().find(|(name, _)| name == "If-Match").map(|(_, value)| value.as_str())
}

#[test]
fn refetch_fresh_tag_retry() {
    let (mut run, first) = start();
    assert!(matches!(&first, Command::Send(ReplayStep::Refetch, request) if request.method == "GET"));
    let retry = run.on(answer(200, "\"v2\""));
    assert_eq!(sent_condition(&retry), Some("\"v2\""));
    assert_eq!(run.on(answer(200, "\"v3\"")), Command::Finish);
    assert_eq!(run.state(), State::Succeeded);
    assert_eq!(run.outcome(), Some("Saved with status 200; its ETag is \"v3\" now."));
    let compared = ToCompare {
        read: Some(ExchangeId(0)),
        latest: Some(ExchangeId(9)),
        saves: vec![SaveToCompare {
            of: run.of(),
            effect: Effect::Replaces,
            is_conditional: true,
            read_between: None,
        }],
        after: None,
        effect: Effect::Replaces,
    };
    assert_eq!(run.to_compare(), Some(compared));
    let steps: Vec<_> = run.steps().iter().map(|step| (step.kind(), step.status)).collect();
    assert_eq!(steps, [(StepKind::Refetch, Some(200)), (StepKind::Retry, Some(200))]);
}

#[test]
fn a_date_is_sent_back_byte_for_byte() {
    let date = "Fri, 06 Dec 2024 00:00:00 GMT";
    let drawing = format!("0-10 PUT /n If-Unmodified-Since: {date} | mine -> 412");
    let (mut run, _) = start_with(&drawing, ReplayKind::RefetchAndRetry);
    let fresh = "Friday, 06-Dec-24 00:00:09 GMT";
    let command = run.on(Event::Answered(Answer { last_modified: Some(fresh.into()), ..seen(200, "") }));
    let Command::Send(_, request) = command else { panic!("{command:?}") };
    assert_eq!(request.headers.last(), Some(&("If-Unmodified-Since".to_owned(), fresh.to_owned())));
}

#[test]
fn a_refetch_that_shows_no_way_stops_before_anything_is_written() {
    let cases = [
        (answer(200, ""), "shows no ETag"),
        (answer(200, "W/\"v2\""), "weak tag W/\"v2\""),
        (answer(200, "v2"), "not a valid entity tag"),
        (answer(200, "\"v1\""), "the very validator that had failed"),
        (answer(302, ""), "redirected"),
        (answer(0, ""), "redirected"),
        (answer(401, ""), "session has ended"),
        (answer(403, ""), "may not read"),
        (answer(404, ""), "is gone"),
        (answer(410, ""), "is gone"),
        (answer(204, "\"v2\""), "answered 204"),
        (answer(206, "\"v2\""), "answered 206"),
        (Event::Answered(Answer { exchange: None, ..seen(200, "\"v2\"") }), "has no such request"),
        (answer(304, ""), "answered 304"),
        (answer(500, ""), "answered 500"),
    ];
    for (event, words) in cases {
        let (mut run, _) = start();
        assert_eq!(run.on(event.clone()), Command::Finish, "{event:?}");
        assert_eq!(run.state(), State::Failed);
        let outcome = run.outcome().unwrap();
        assert!(outcome.contains(words) && outcome.contains("Nothing was written"), "{event:?}: {outcome}");
    }
}

#[test]
fn where_weak_tags_compare_weakly_they_are_sent() {
    let drawing = "0-10 PUT /n If-Match: W/\"1\" ; OData-Version: 4.0 | mine -> 412";
    let (mut run, _) = start_with(drawing, ReplayKind::RefetchAndRetry);
    assert_eq!(sent_condition(&run.on(answer(200, "W/\"2\""))), Some("W/\"2\""));
}

/// A refetch's answer, as the recording has it.
fn own_answer(line: &str) -> Event {
    let recording = crate::scenario::recording(line);
    let exchange = recording.get(ExchangeId(0)).unwrap();
    let dialect_facts = exchange.dialect_facts.as_deref().unwrap();
    Event::Answered(Answer {
        status: exchange.response.status,
        etag: None,
        dialect_validators: dialect_facts.given.to_vec(),
        is_mismatch: exchange.is_mismatch(),
        ..seen(200, "")
    })
}

#[test]
fn a_condition_in_the_body_is_made_fresh_there_and_a_race_is_seen() {
    let drawing = "0-10 GET /d -> 200 | {\"_id\":\"d\",\"_rev\":\"1-a\"}
        20-30 PUT /d | {\"_rev\":\"1-a\",\"n\":1.0} -> 409 | {\"error\":\"conflict\"}";
    let (mut run, first) = start_with(drawing, ReplayKind::RefetchAndRetry);
    assert!(matches!(&first, Command::Send(_, request) if request.edits.is_empty()));
    let retry = run.on(own_answer("0-1 GET /d -> 200 | {\"_id\":\"d\",\"_rev\":\"2-b\"}"));
    let Command::Send(ReplayStep::Retry, request) = retry else { panic!("{retry:?}") };
    assert_eq!(request.edits, [BodyEdit::Member { path: "_rev".into(), value: "2-b".into() }]);
    assert!(run.steps()[1].note().contains("with _rev: 2-b in the body"), "{:?}", run.steps());
    assert_eq!(run.steps()[0].etag.as_deref(), Some("2-b"));
    let faster = "0-1 PUT /d | {\"_rev\":\"2-b\"} -> 409 | {\"error\":\"conflict\"}";
    assert!(matches!(run.on(own_answer(faster)), Command::Wait(_)));
    run.on(Event::Waited);
    run.on(own_answer("0-1 GET /d -> 200 | {\"_id\":\"d\",\"_rev\":\"3-c\"}"));
    run.on(own_answer("0-1 PUT /d | {\"_rev\":\"3-c\"} -> 201 | {\"ok\":true,\"rev\":\"4-d\"}"));
    assert_eq!(run.outcome(), Some("Saved with status 201; its rev is 4-d now."));
}

#[test]
fn a_frameworks_member_is_made_fresh_from_the_member_of_the_read() {
    let (hibernate, rails) =
        ("Row was updated or deleted by another transaction", "Attempted to update a stale object: Post.");
    for (words, read, sent, fresh, path) in [
        (hibernate, r#"{"version":1}"#, r#"{"version":1}"#, r#"{"version":2}"#, "version"),
        (hibernate, r#"{"data":{"version":1}}"#, r#"{"version":1}"#, r#"{"data":{"version":2}}"#, "version"),
        (
            rails,
            r#"{"lock_version":1}"#,
            r#"{"post":{"lock_version":1}}"#,
            r#"{"lock_version":2}"#,
            "post.lock_version",
        ),
    ] {
        let refusal = format!("20-30 PUT /d | {sent} -> 500 | {{\"message\":\"{words}\"}}");
        let drawing = format!("0-10 GET /d -> 200 | {read}\n{refusal}");
        let (mut run, _) = start_with(&drawing, ReplayKind::RefetchAndRetry);
        let refused = crate::scenario::recording(&drawing);
        let conditions = refused.get(ExchangeId(1)).unwrap().dialect_conditions().to_vec();
        let refetch = |body: &str| {
            let recording = crate::scenario::recording(&format!("0-1 GET /d -> 200 | {body}"));
            let given = recording.get(ExchangeId(0)).unwrap().given_for(&conditions);
            Event::Answered(Answer { status: 200, etag: None, dialect_validators: given, ..seen(200, "") })
        };
        let retry = run.on(refetch(fresh));
        let Command::Send(ReplayStep::Retry, request) = retry else { panic!("{retry:?}") };
        assert_eq!(request.edits, [BodyEdit::Member { path: path.into(), value: "2".into() }]);
        // A read without that member gives nothing to send.
        let (mut run, _) = start_with(&drawing, ReplayKind::RefetchAndRetry);
        run.on(refetch("{\"edition\":2}"));
        assert!(run.outcome().is_some_and(|outcome| outcome.contains("version")), "{:?}", run.outcome());
    }
}

#[test]
fn a_condition_in_the_query_is_made_fresh_there() {
    let drawing = "0-10 GET /i/_doc/1 -> 200 | {\"_index\":\"i\",\"_seq_no\":5,\"_primary_term\":1}
        20-30 POST /i/_update/1?if_seq_no=5&x=%20&if_primary_term=1 | {} -> 409 | {\"error\":{\"type\":\"version_conflict_engine_exception\"}}";
    let (mut run, first) = start_with(drawing, ReplayKind::RefetchAndRetry);
    let Command::Send(_, request) = first else { panic!("{first:?}") };
    assert_eq!(request.url, "https://a.example/i/_doc/1?x=%20");
    let latest = "0-1 GET /i/_doc/1 -> 200 | {\"_index\":\"i\",\"_seq_no\":9,\"_primary_term\":2}";
    let Command::Send(_, request) = run.on(own_answer(latest)) else { panic!("{:?}", run.outcome()) };
    assert_eq!(request.url, "https://a.example/i/_update/1?if_seq_no=9&x=%20&if_primary_term=2");
}

#[test]
fn a_refusal_inside_a_200_is_no_save() {
    let drawing = "0-10 GET /v1/kv/a -> 200 X-Consul-Index: 5
        20-30 PUT /v1/kv/a?cas=5 | b -> 200 Content-Type: application/json | false";
    let (mut run, _) = start_with(drawing, ReplayKind::RefetchAndRetry);
    let latest = "0-1 GET /v1/kv/a -> 200 X-Consul-Index: 9";
    let Command::Send(_, request) = run.on(own_answer(latest)) else { panic!("{:?}", run.outcome()) };
    assert_eq!(request.url, "https://a.example/v1/kv/a?cas=9");
    let faster = "0-1 PUT /v1/kv/a?cas=9 | b -> 200 Content-Type: application/json | false";
    assert!(matches!(run.on(own_answer(faster)), Command::Wait(_)));
    run.on(Event::Waited);
    run.on(own_answer("0-1 GET /v1/kv/a -> 200 X-Consul-Index: 12"));
    let word = "0-1 PUT /v1/kv/a?cas=12 | b -> 200 Content-Type: application/json | true";
    assert!(matches!(run.on(own_answer(word)), Command::Send(ReplayStep::Check, _)), "it gives no index");
    run.on(own_answer("0-1 GET /v1/kv/a -> 200 X-Consul-Index: 14"));
    assert_eq!(run.state(), State::Succeeded, "{:?}", run.outcome());
    assert!(run.outcome().unwrap().starts_with("Saved with status 200; its X-Consul-Index is 14 now."));
}

#[test]
fn the_next_number_is_sent_where_the_system_wants_it() {
    let drawing = "0-10 GET /rest/api/content/7?expand=version -> 200 | {\"id\":\"7\",\"version\":{\"number\":4}}
        20-30 PUT /rest/api/content/7 | {\"version\":{\"number\":5}} -> 409 | {\"message\":\"Version must be incremented on update.\"}";
    let (mut run, _) = start_with(drawing, ReplayKind::RefetchAndRetry);
    let latest = "0-1 GET /rest/api/content/7 -> 200 | {\"id\":\"7\",\"version\":{\"number\":8}}";
    let Command::Send(_, request) = run.on(own_answer(latest)) else { panic!("{:?}", run.outcome()) };
    assert_eq!(request.edits, [BodyEdit::Member { path: "version.number".into(), value: "9".into() }]);
}

#[test]
fn a_condition_in_a_header_of_its_own_is_made_fresh_there() {
    let drawing = "0-10 GET /i -> 200 Last-Modified-Version: 7
        20-30 PATCH /i If-Unmodified-Since-Version: 7 ; X-Own: 1 | {} -> 412";
    let (mut run, _) = start_with(drawing, ReplayKind::RefetchAndRetry);
    let latest = "0-1 GET /i -> 200 Last-Modified-Version: 8";
    let Command::Send(_, request) = run.on(own_answer(latest)) else { panic!("{:?}", run.outcome()) };
    let fields: Vec<_> =
        request.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(fields, [("X-Own", "1"), ("If-Unmodified-Since-Version", "8")]);
}

#[test]
fn a_refetch_without_the_dialects_validator_stops() {
    let drawing = "0-10 PUT /d | {\"_rev\":\"1-a\"} -> 409 | {\"error\":\"conflict\"}";
    for (latest, words) in [
        (answer(200, "\"v1\""), "shows no _rev"),
        (own_answer("0-1 GET /d -> 200 | {\"_rev\":\"1-a\"}"), "the very validator that had failed"),
    ] {
        let (mut run, _) = start_with(drawing, ReplayKind::RefetchAndRetry);
        assert_eq!(run.on(latest), Command::Finish);
        assert!(run.outcome().unwrap().contains(words), "{:?}", run.outcome());
    }
}

#[test]
fn a_race_is_run_three_times_with_growing_pauses() {
    let (mut run, _) = start();
    let mut pauses = Vec::new();
    for attempt in 0..MOST_RETRIES {
        let retry = run.on(answer(200, &format!("\"v{}\"", attempt + 2)));
        assert!(sent_condition(&retry).is_some());
        match run.on(answer(412, "")) {
            Command::Wait(millis) => {
                pauses.push(millis);
                assert!(matches!(run.on(Event::Waited), Command::Send(ReplayStep::Refetch, _)));
            }
            command => assert_eq!((command, attempt), (Command::Finish, MOST_RETRIES - 1)),
        }
    }
    assert_eq!(pauses, [125.0, 250.0]);
    assert!(run.outcome().unwrap().contains("3 times in a row"));
}

#[test]
fn retry_after_is_honoured_or_too_long() {
    let late = |value: &str| {
        let (mut run, _) = start();
        run.on(answer(200, "\"v2\""));
        let retry_after = Some(value.to_owned());
        let command = run.on(Event::Answered(Answer { retry_after, ..seen(412, "") }));
        (command, run)
    };
    assert_eq!(late("1").0, Command::Wait(1000.0));
    let (command, run) = late("3600");
    assert_eq!((command, run.state()), (Command::Finish, State::Failed));
    assert!(run.outcome().unwrap().contains("60 min"));
    let (_, run) = late("-5");
    assert!(!run.steps().last().unwrap().note().contains("Retry-After"), "it asks for nothing");
}

#[test]
fn a_refusal_is_no_save() {
    let (mut run, _) = start();
    run.on(answer(200, "\"v2\""));
    assert_eq!(run.on(answer(422, "")), Command::Finish);
    assert!(run.outcome().unwrap().ends_with("Nothing was saved."));
}

/// A repair whose retry got this event, and the next command.
fn retried(drawing: &str, event: Event) -> (Run, Command) {
    let (mut run, _) = start_with(drawing, ReplayKind::RefetchAndRetry);
    run.on(Event::Answered(Answer { is_changed: Some(true), ..seen(200, "\"v2\"") }));
    let command = run.on(event);
    (run, command)
}

fn held(held: Held, etag: &str) -> Event {
    Event::Answered(Answer { held, ..seen(200, etag) })
}

#[test]
fn what_leaves_it_open_is_read_back() {
    let unseen = Answer { exchange: None, ..seen(204, "\"v3\"") };
    let opens = [
        (answer(302, ""), "The retry was answered 302."),
        (answer(303, ""), "The retry was answered 303."),
        (answer(502, "\"v3\""), "The retry was answered 502."),
        (answer(408, ""), "The retry was answered 408."),
        (Event::Unanswered("TypeError: Failed to fetch".into()), "no answer (TypeError: Failed to fetch)"),
        (Event::Answered(unseen), "The page says 204, and the browser's log has no such request."),
    ];
    for (event, words) in opens {
        for (check, state, says) in [
            (held(Held::Same, "\"v3\""), State::Succeeded, "holds what was sent."),
            (held(Held::Within, "\"v3\""), State::Succeeded, "and other members besides"),
            (held(Held::No, "\"v3\""), State::Failed, "has changed, and it does not hold what was sent"),
            (held(Held::No, "\"v2\""), State::Failed, "still has \"v2\""),
            (held(Held::Unknown, "\"v3\""), State::Failed, "unknown whether it was saved"),
            (answer(404, ""), State::Failed, "unknown whether it was saved: the read was answered 404"),
            (Event::Unanswered("gone".into()), State::Failed, "unknown whether it was saved"),
            (Event::NotSent("gone".into()), State::Failed, "unknown whether it was saved"),
            (
                Event::Answered(Answer { exchange: None, held: Held::Same, ..seen(200, "") }),
                State::Failed,
                "the browser's log has no such read",
            ),
            (
                Event::Answered(Answer { by_worker: true, held: Held::Same, ..seen(200, "") }),
                State::Failed,
                "service worker answered",
            ),
            (Event::PageLeft, State::Failed, "A write was on its way"),
        ] {
            let (mut run, command) = retried(DRAWING, event.clone());
            let Command::Send(ReplayStep::Check, read) = &command else { panic!("{event:?} {command:?}") };
            assert_eq!((&*read.method, read), ("GET", run.plan().refetch.as_ref().unwrap()));
            assert_eq!(run.on(check.clone()), Command::Finish);
            let outcome = run.outcome().unwrap();
            assert_eq!(run.state(), state, "{event:?} {check:?}: {outcome}");
            assert!(outcome.contains(says), "{event:?} {check:?}: {outcome}");
            assert!(check == Event::PageLeft || outcome.contains(words), "{event:?}: {outcome}");
            assert!(!outcome.contains("not saved"), "{outcome}");
        }
    }
}

#[test]
fn an_answer_that_a_service_worker_may_have_given_is_no_save() {
    for (by_worker, is_under_worker) in [(true, false), (false, true)] {
        let answer = || Event::Answered(Answer { by_worker, is_under_worker, ..seen(204, "\"w\"") });
        for (check, state) in
            [(held(Held::Same, "\"v3\""), State::Succeeded), (held(Held::No, "\"v2\""), State::Failed)]
        {
            let (mut run, command) = retried(DRAWING, answer());
            assert!(matches!(command, Command::Send(ReplayStep::Check, _)));
            run.on(check);
            assert_eq!(run.state(), state);
            assert!(run.outcome().unwrap().contains("service worker may have given that answer"));
        }
    }
}

#[test]
fn what_was_to_be_removed_is_looked_for() {
    let drawing = "0-10 GET /n -> 200 ETag: \"v1\" | old\n20-30 DELETE /n If-Match: \"v1\" -> 412";
    for (check, state) in [
        (answer(404, ""), State::Succeeded),
        (answer(410, ""), State::Succeeded),
        (answer(200, "\"v2\""), State::Failed),
        (answer(200, "\"v3\""), State::Failed),
    ] {
        let (mut run, _) = retried(drawing, answer(503, ""));
        run.on(check.clone());
        assert_eq!(run.state(), state, "{check:?} {:?}", run.outcome());
    }
    let (run, command) = retried(drawing, answer(204, ""));
    assert_eq!((command, run.state()), (Command::Finish, State::Succeeded), "no read is needed");
}

const PATCHED: &str = "0-10 GET /n -> 200 ETag: \"v1\" | {\"n\":1}
    20-30 PATCH /n If-Match: \"v1\" ; Content-Type: application/merge-patch+json | {\"n\":2} -> 412";

#[test]
fn what_a_patch_overwrote_is_read_after_it() {
    let (mut run, command) = retried(PATCHED, answer(200, "\"v3\""));
    assert!(matches!(command, Command::Send(ReplayStep::Check, _)));
    assert_eq!(run.on(answer(200, "\"v3\"")), Command::Finish);
    assert_eq!(run.outcome(), Some("Saved with status 200; its ETag is \"v3\" now."));
    assert_eq!(run.to_compare().map(|versions| versions.after), Some(Some(ExchangeId(9))));
    for event in [Event::Unanswered("x".into()), Event::PageLeft, Event::Cancelled, answer(500, "")] {
        let (mut run, _) = retried(PATCHED, answer(200, "\"v3\""));
        run.on(event);
        assert_eq!(run.state(), State::Succeeded, "it was saved, whatever the read comes to");
        assert_eq!(run.to_compare().map(|versions| versions.after), Some(None));
    }
    // Where nothing had changed, nothing can be overwritten.
    let (mut run, _) = start_with(PATCHED, ReplayKind::RefetchAndRetry);
    run.on(Event::Answered(Answer { is_changed: Some(false), ..seen(200, "\"v2\"") }));
    assert_eq!(run.on(answer(200, "\"v3\"")), Command::Finish);
}

#[test]
fn what_the_page_changed_on_the_way_is_no_plain_success() {
    let altered = |status| {
        let differences = vec![Difference::Header("If-Match".into()), Difference::Body];
        Event::Answered(Answer { differences, ..seen(status, "\"v3\"") })
    };
    let (mut run, command) = retried(DRAWING, altered(204));
    assert!(matches!(command, Command::Send(ReplayStep::Check, _)));
    run.on(held(Held::Same, "\"v3\""));
    assert_eq!(run.state(), State::Failed);
    let outcome = run.outcome().unwrap();
    assert!(
        outcome.contains("the page changed If-Match, the body on the way. The resource holds what was sent."),
        "{outcome}"
    );
    let (run, command) = retried(DRAWING, altered(412));
    assert_eq!((command, run.state()), (Command::Finish, State::Failed));
    assert!(run.outcome().unwrap().contains("it was not saved"));
    // A body that the browser did not record is named as not compared; the run succeeds.
    let unknown = Answer { differences: vec![Difference::BodyUnknown], ..seen(204, "\"v3\"") };
    let (run, _) = retried(DRAWING, Event::Answered(unknown));
    assert_eq!(run.state(), State::Succeeded);
    assert!(run.steps()[1].note().contains("not compared: a body"), "{:?}", run.steps());
}

#[test]
fn what_is_saved_already_is_not_sent() {
    let (mut run, _) = start();
    let saved = Answer { is_saved: true, ..seen(200, "\"v2\"") };
    assert_eq!(run.on(Event::Answered(saved)), Command::Finish);
    assert_eq!((run.state(), run.is_saved_already(), run.to_compare()), (State::Succeeded, true, None));
    assert!(run.outcome().unwrap().starts_with("It had been saved already"));
    assert!(run.outcome().unwrap().ends_with("Nothing was sent again."));
    assert_eq!(run.steps().len(), 1);
}

/// The refetch's answer, with a reason to ask.
fn asking(reasons: &[Ask], etag: &str) -> Event {
    Event::Answered(Answer { reasons: reasons.to_vec(), ..seen(200, etag) })
}

#[test]
fn a_reason_stops_before_the_retry_until_it_is_confirmed() {
    let (mut run, _) = start();
    assert_eq!(run.on(asking(&[Ask::CannotJudge], "\"v2\"")), Command::Ask);
    assert_eq!((run.state(), run.asks()), (State::Review, &[Ask::CannotJudge][..]));
    // No other event sends the retry.
    for event in
        [Event::Waited, answer(200, "\"v2\""), Event::Unanswered("x".into()), Event::NotSent("x".into())]
    {
        assert_eq!(run.on(event), Command::Ask);
    }
    let retry = run.on(Event::Confirmed(None));
    assert_eq!(sent_condition(&retry), Some("\"v2\""), "the validator just read");
    assert_eq!(run.on(answer(204, "\"v3\"")), Command::Finish);
    assert_eq!(run.state(), State::Succeeded);
}

#[test]
fn a_reason_that_was_confirmed_is_not_asked_again_and_a_new_one_is() {
    let (mut run, _) = start();
    run.on(asking(&[Ask::MayHaveLanded { is_proven: false }], "\"v2\""));
    run.on(Event::Confirmed(None));
    run.on(answer(412, ""));
    run.on(Event::Waited);
    let retry = run.on(asking(&[Ask::MayHaveLanded { is_proven: true }], "\"v3\""));
    assert_eq!(sent_condition(&retry), Some("\"v3\""));
    run.on(answer(412, ""));
    run.on(Event::Waited);
    assert_eq!(run.on(asking(&[Ask::CannotJudge], "\"v4\"")), Command::Ask);
    assert_eq!(run.asks(), [Ask::CannotJudge]);
}

#[test]
fn what_was_known_before_the_click_is_asked_too() {
    let drawing = format!("{DRAWING}\n40-50 PUT /n If-Match: \"v2\" | newer -> 204 ETag: \"v3\"");
    let recording = crate::scenario::recording(&drawing);
    let plan = plan(&recording, ExchangeId(1), ReplayKind::RefetchAndRetry, &Situation::for_tests()).unwrap();
    assert_eq!(plan.asks, [Ask::NewerSave(ExchangeId(2))]);
    let (mut run, _) = Run::start(plan);
    assert_eq!(run.on(asking(&[Ask::CannotJudge], "\"v3\"")), Command::Ask);
    assert_eq!(run.asks(), [Ask::NewerSave(ExchangeId(2)), Ask::CannotJudge]);
}

#[test]
fn whatever_ends_a_review_nothing_was_written() {
    for event in [Event::Cancelled, Event::PageLeft, Event::PageGone] {
        let (mut run, _) = start();
        run.on(asking(&[Ask::CannotJudge], "\"v2\""));
        assert_eq!(run.on(event), Command::Finish);
        assert!(
            run.state().is_over()
                && run.outcome().unwrap().ends_with("Nothing was written. Sent: refetch (200).")
        );
        assert_eq!(run.on(Event::Confirmed(None)), Command::Finish, "and nothing is sent any more");
        assert_eq!(run.asks(), []);
    }
    // The page had left before the confirmed retry could be sent.
    let (mut run, _) = start();
    run.on(asking(&[Ask::CannotJudge], "\"v2\""));
    run.on(Event::Confirmed(None));
    run.on(Event::PageGone);
    assert!(
        run.outcome().unwrap().ends_with("Nothing was written. Sent: refetch (200)."),
        "the retry was not sent"
    );
}

#[test]
fn a_confirmation_that_nobody_asked_for_sends_nothing() {
    let (mut run, _) = start();
    assert_eq!(run.on(Event::Confirmed(None)), Command::Finish);
    assert_eq!((run.state(), run.steps().len()), (State::Failed, 1));
}

#[test]
fn a_read_that_a_service_worker_answered_is_named() {
    let (mut run, _) = start();
    let by_worker =
        Answer { by_worker: true, reasons: vec![Ask::ReadByServiceWorker], ..seen(200, "\"v2\"") };
    assert_eq!(run.on(Event::Answered(by_worker.clone())), Command::Ask);
    assert!(run.steps()[0].note().contains("service worker answered"), "{:?}", run.steps());
    let (mut run, _) = start_with(DRAWING, ReplayKind::RefetchOnly);
    run.on(Event::Answered(by_worker));
    assert_eq!(
        run.outcome(),
        Some("The resource has \"v2\" now, as the page's service worker says. Nothing was written.")
    );
}

#[test]
fn cancel_at_any_time_says_whether_a_write_was_on_its_way() {
    let (mut run, _) = start();
    assert_eq!(run.on(Event::Cancelled), Command::Finish);
    assert_eq!(run.outcome(), Some("Cancelled. Nothing was written. Sent: refetch (no answer)."));

    let (mut run, _) = start();
    run.on(answer(200, "\"v2\""));
    run.on(Event::Cancelled);
    assert_eq!(run.state(), State::Cancelled);
    assert!(run.outcome().unwrap().contains("was on its way"));
    assert!(run.outcome().unwrap().ends_with("Sent: refetch (200), retry (no answer)."));

    let (mut run, _) = start();
    run.on(answer(200, "\"v2\""));
    assert_eq!(run.on(Event::CancelledUnsent), Command::Finish);
    assert_eq!(run.outcome(), Some("Cancelled. Nothing was written. Sent: refetch (200)."));

    let (mut run, _) = start();
    run.on(answer(200, "\"v2\""));
    run.on(answer(412, ""));
    run.on(Event::Cancelled);
    assert_eq!(run.outcome(), Some("Cancelled. Nothing was written. Sent: refetch (200), retry (412)."));
    assert_eq!(run.on(Event::Waited), Command::Finish, "nothing happens after the end");
}

#[test]
fn a_page_that_leaves_or_does_not_answer() {
    let (mut run, _) = start();
    run.on(Event::PageLeft);
    assert!(run.outcome().unwrap().ends_with("Nothing was written. Sent: refetch (no answer)."));
    let (mut run, _) = start();
    run.on(answer(200, "\"v2\""));
    run.on(Event::PageLeft);
    assert!(run.outcome().unwrap().contains("was on its way"));
    let (mut run, _) = start();
    run.on(Event::Unanswered("TypeError: Failed to fetch".into()));
    assert!(run.outcome().unwrap().contains("Failed to fetch"));
    assert!(run.outcome().unwrap().ends_with("Nothing was written."));
    let (mut run, _) = start();
    run.on(answer(200, "\"v2\""));
    run.on(answer(409, ""));
    assert!(run.outcome().unwrap().contains("answered 409"));
}

#[test]
fn reading_alone_writes_nothing() {
    let (mut run, _) = start_with(DRAWING, ReplayKind::RefetchOnly);
    assert_eq!(run.on(answer(200, "\"v2\"")), Command::Finish);
    assert_eq!(run.outcome(), Some("The resource has \"v2\" now. Nothing was written."));
    assert_eq!(run.to_compare(), None);
}

/// The refusal carries the current tag.
const OFFERED: &str =
    "0-10 GET /n -> 200 ETag: \"v1\" | old\n20-30 PUT /n If-Match: \"v1\" | mine -> 412 ETag: \"v2\"";

#[test]
fn the_offered_tag_is_sent_at_once_and_a_second_refusal_ends_it() {
    let (mut run, first) = start_with(OFFERED, ReplayKind::RetryWithOfferedTag);
    assert_eq!(sent_condition(&first), Some("\"v2\""));
    assert_eq!(run.steps()[0].note(), "Sending it again with If-Match: \"v2\"");
    assert_eq!(run.on(answer(204, "\"v3\"")), Command::Finish);
    assert_eq!(run.outcome(), Some("Saved with status 204; its ETag is \"v3\" now."));
    assert_eq!(run.steps().len(), 1);
    let (mut run, _) = start_with(OFFERED, ReplayKind::RetryWithOfferedTag);
    assert_eq!(run.on(answer(412, "\"v4\"")), Command::Finish);
    assert!(run.outcome().unwrap().contains("it was not saved."), "{:?}", run.outcome());
    assert!(!run.outcome().unwrap().contains("held"), "{:?}", run.outcome());
    // A 502 leaves open whether the request was saved: a read follows.
    let (mut run, _) = start_with(OFFERED, ReplayKind::RetryWithOfferedTag);
    assert!(matches!(run.on(answer(502, "")), Command::Send(ReplayStep::Check, _)));
}

#[test]
fn without_a_read_a_doubt_stays() {
    let recording = crate::scenario::recording(OFFERED);
    let kind = ReplayKind::RetryWithOfferedTag;
    let mut plan = plan(&recording, ExchangeId(1), kind, &Situation::for_tests()).unwrap();
    plan.refetch = None;
    for event in [answer(502, ""), Event::Unanswered("gone".into())] {
        let (mut run, _) = Run::start(plan.clone());
        assert_eq!(run.on(event), Command::Finish);
        let says = "unknown whether it was saved: the plan holds no read";
        assert!(run.outcome().unwrap().contains(says), "{:?}", run.outcome());
        assert_eq!((run.state(), run.steps().len()), (State::Failed, 1));
    }
    // A plan that sends nothing ends at once.
    plan.retry = None;
    let (run, first) = Run::start(plan);
    assert_eq!((first, run.state()), (Command::Finish, State::Failed));
}

#[test]
fn a_request_without_its_condition_waits_for_the_second_click() {
    let (mut run, first) = start_with(DRAWING, ReplayKind::RetryUnconditionally);
    assert_eq!((first, run.state(), run.asks()), (Command::Ask, State::Review, &[Ask::Unconditional][..]));
    let Command::Send(ReplayStep::Retry, request) = run.on(Event::Confirmed(None)) else { panic!() };
    assert!(request.headers.iter().all(|(name, _)| name != "If-Match"), "{request:?}");
    assert_eq!(run.on(answer(204, "\"v3\"")), Command::Finish);
    assert_eq!(run.state(), State::Succeeded);
    assert_eq!(run.plan_undo(&UndoContents::default()), Some(Err(NoUndo::NotRead)));
}

#[test]
fn a_create_becomes_an_update_after_a_look() {
    let create = "20-30 PUT /n If-None-Match: * | mine -> 412";
    let (mut run, first) = start_with(create, ReplayKind::CreateToUpdate);
    assert!(matches!(first, Command::Send(ReplayStep::Refetch, _)));
    assert_eq!(run.on(answer(200, "\"v7\"")), Command::Ask);
    assert_eq!(run.asks(), [Ask::Existing]);
    let Command::Send(ReplayStep::Retry, request) = run.on(Event::Confirmed(None)) else { panic!() };
    let conditions: Vec<_> = request.headers.iter().filter(|(name, _)| name.starts_with("If-")).collect();
    assert_eq!(conditions, [&("If-Match".to_owned(), "\"v7\"".to_owned())]);
    // Another version needs another look.
    run.on(answer(412, ""));
    run.on(Event::Waited);
    assert_eq!(run.on(answer(200, "\"v8\"")), Command::Ask);
}

#[test]
fn a_review_waits_after_every_read_and_sends_the_text_that_was_shown() {
    let (mut run, _) = start_with(DRAWING, ReplayKind::RefetchAndReview);
    assert_eq!(run.on(answer(200, "\"v2\"")), Command::Ask);
    let merged = crate::exchange::Fingerprint::of(b"merged");
    let Command::Send(ReplayStep::Retry, request) = run.on(Event::Confirmed(Some(merged))) else { panic!() };
    assert_eq!(request.body, PlannedBody::Given(merged));
    run.on(answer(412, ""));
    run.on(Event::Waited);
    assert_eq!(run.on(answer(200, "\"v3\"")), Command::Ask, "the version is another one");
    let retry = run.on(Event::Confirmed(None));
    assert_eq!(sent_condition(&retry), Some("\"v3\""));
    let Command::Send(_, request) = retry else { panic!() };
    assert!(matches!(request.body, PlannedBody::Recorded(..)), "the request's own body");
}

/// A request that the user has edited into a read.
fn edited_read() -> Run {
    let recording = crate::scenario::recording(DRAWING);
    let kind = ReplayKind::EditAndRetry;
    let mut plan = plan(&recording, ExchangeId(1), kind, &Situation::for_tests()).unwrap();
    let request = &mut plan.retry.as_mut().unwrap().request;
    "GET".clone_into(&mut request.method);
    request.body = PlannedBody::Empty;
    Run::start(plan).0
}

#[test]
fn an_edited_read_saves_nothing_and_says_so() {
    for (status, state) in
        [(200, State::Succeeded), (304, State::Succeeded), (404, State::Failed), (502, State::Failed)]
    {
        let mut run = edited_read();
        assert_eq!(run.on(answer(status, "\"v2\"")), Command::Finish);
        assert_eq!((run.state(), run.outcome()), (state, Some(&*format!("Answered with status {status}."))));
        assert!(run.plan_undo(&UndoContents::default()).is_none() && run.to_compare().is_none());
    }
    for event in [Event::Unanswered("gone".into()), Event::Cancelled, Event::PageLeft] {
        let mut run = edited_read();
        run.on(event);
        assert!(run.outcome().unwrap().contains("Nothing was written."), "{:?}", run.outcome());
    }
}

#[test]
fn what_has_no_text_to_compare_is_not_reviewed() {
    let delete = crate::scenario::recording(
        "0-10 GET /n -> 200 ETag: \"v1\" | old\n20-30 DELETE /n If-Match: \"v1\" -> 412",
    );
    let planned = plan(&delete, ExchangeId(1), ReplayKind::RefetchAndReview, &Situation::for_tests());
    assert_eq!(planned.unwrap_err(), Refusal::NothingToReview);
}
