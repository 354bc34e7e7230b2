//! Reads that are stopped at a bound: what goes on, what asks first, and what is said.

use super::*;
use crate::replay::{Cut, CutBy, Held, Refusal, ReplayKind, Situation, UndoContents, plan};

const DRAWING: &str = "0-10 GET /n -> 200 ETag: \"v1\" | old\n20-30 PUT /n If-Match: \"v1\" | mine -> 412";
const SIZE: Cut = Cut { read: 8_010_000, length: Some(200_000_000), by: CutBy::Size };
const TIME: Cut = Cut { read: 3, length: None, by: CutBy::Time };

fn seen(status: u16, etag: &str) -> Answer {
    let etag = (!etag.is_empty()).then(|| etag.to_owned());
    Answer { status, etag, exchange: Some(ExchangeId(9)), ..Answer::default() }
}

fn cut(cut: Cut, etag: &str) -> Event {
    Event::Answered(Answer { cut: Some(cut), ..seen(200, etag) })
}

fn start(drawing: &str, kind: ReplayKind) -> Run {
    let recording = crate::scenario::recording(drawing);
    let last = ExchangeId(u32::try_from(recording.len()).unwrap() - 1);
    Run::start(plan(&recording, last, kind, &Situation::for_tests()).unwrap()).0
}

#[test]
fn a_retry_over_what_was_not_read_waits_for_its_click() {
    for (by, words) in [
        (SIZE, "Retag reads at most 8.0 MB, and it has 200.0 MB. Its validator is known,"),
        (TIME, "Retag waits at most 2 min, and 3 bytes had come. Its validator is known,"),
    ] {
        let mut run = start(DRAWING, ReplayKind::RefetchAndRetry);
        assert_eq!(run.on(cut(by, "\"v2\"")), Command::Ask);
        assert_eq!((run.state(), run.asks()), (State::Review, &[Ask::NotWhole(by)][..]));
        assert!(run.asks()[0].to_string().contains(words), "{}", run.asks()[0]);
        assert!(run.steps()[0].note().contains("(not to its end: "), "{}", run.steps()[0].note());
        let Command::Send(ReplayStep::Retry, request) = run.on(Event::Confirmed(None)) else { panic!() };
        assert!(request.headers.contains(&("If-Match".to_owned(), "\"v2\"".to_owned())), "{request:?}");
        // Another version needs another click.
        run.on(Event::Answered(seen(412, "")));
        run.on(Event::Waited);
        assert_eq!(run.on(cut(by, "\"v3\"")), Command::Ask);
        run.on(Event::Confirmed(None));
        assert_eq!(run.on(Event::Answered(seen(204, "\"v4\""))), Command::Finish);
        assert_eq!(run.state(), State::Succeeded);
        // The content of the version before was not read.
        assert_eq!(run.plan_undo(&UndoContents::default()), Some(Err(NoUndo::NotKept)));
    }
}

#[test]
fn a_validator_in_the_part_that_was_not_read_stops_before_anything_is_written() {
    let own = "0-10 PUT /d | {\"_rev\":\"1-a\"} -> 409 | {\"error\":\"conflict\"}";
    let mut run = start(own, ReplayKind::RefetchAndRetry);
    assert_eq!(run.on(cut(SIZE, "")), Command::Finish);
    let said = run.outcome().unwrap();
    assert!(
        said.contains("reads at most 8.0 MB, and it has 200.0 MB. Without the rest there is no _rev"),
        "{said}"
    );
    assert!(said.contains("Edit and resend takes a validator that you know. Nothing was written."), "{said}");
}

#[test]
fn a_refetch_alone_says_what_it_knows() {
    let mut run = start(DRAWING, ReplayKind::RefetchOnly);
    assert_eq!(run.on(cut(SIZE, "\"v2\"")), Command::Finish);
    let said = "The resource has \"v2\" now. The content was not read to its end: Retag reads at most 8.0 MB, and it has \
                200.0 MB. Nothing was written.";
    assert_eq!((run.state(), run.outcome()), (State::Succeeded, Some(said)));
}

#[test]
fn a_read_back_that_is_stopped_tells_by_the_validator_alone() {
    let after = |answer: Answer, check: Event| {
        let mut run = start(DRAWING, ReplayKind::RefetchAndRetry);
        run.on(Event::Answered(seen(200, "\"v2\"")));
        assert!(matches!(run.on(Event::Answered(answer)), Command::Send(ReplayStep::Check, _)));
        run.on(check);
        (run.state(), run.outcome().unwrap().to_owned())
    };
    let (state, said) = after(seen(502, ""), cut(SIZE, "\"v3\""));
    assert_eq!(state, State::Failed);
    assert!(said.contains("unknown whether it was saved: its content was not read to its end"), "{said}");
    let (_, said) = after(seen(502, ""), cut(SIZE, "\"v2\""));
    assert!(said.contains("still has \"v2\""), "{said}");
    let (state, said) = after(seen(204, ""), cut(SIZE, "\"v3\""));
    assert_eq!(
        (state, said.contains("A read shows another version than before.")),
        (State::Succeeded, true),
        "{said}"
    );
    let (state, said) = after(seen(204, ""), cut(SIZE, "\"v2\""));
    assert_eq!((state, said.contains("either nothing was saved")), (State::Failed, true), "{said}");
    let (state, said) = after(seen(204, ""), cut(SIZE, ""));
    assert_eq!(
        (state, said.contains("It was not read back: The content was not read to its end")),
        (State::Succeeded, true),
        "{said}"
    );
    // What was compared counts.
    let whole = Event::Answered(Answer { held: Held::Same, ..seen(200, "\"v3\"") });
    assert_eq!(after(seen(204, ""), whole).0, State::Succeeded);
}

#[test]
fn what_has_been_read_is_shown_while_the_read_is_under_way() {
    let mut run = start(DRAWING, ReplayKind::RefetchAndRetry);
    assert_eq!(run.steps()[0].read, 0);
    run.on(Event::Reading(3_100_000));
    assert_eq!((run.state(), run.steps()[0].read), (State::Running, 3_100_000));
    run.on(Event::Answered(seen(200, "\"v2\"")));
    run.on(Event::Reading(5));
    assert_eq!((run.steps()[0].read, run.steps()[1].read), (3_100_000, 5));
}

#[test]
fn a_head_is_offered_where_the_resource_is_large() {
    let planned = |length: &str| {
        let drawing =
            format!("0-10 GET /n -> 200 ETag: \"v1\"{length}\n20-30 PUT /n If-Match: \"v1\" | mine -> 412");
        plan(
            &crate::scenario::recording(&drawing),
            ExchangeId(1),
            ReplayKind::RefetchHead,
            &Situation::for_tests(),
        )
    };
    let large = planned(" ; Content-Length: 200000000").unwrap();
    assert_eq!(large.refetch.as_ref().unwrap().method, "HEAD");
    assert!(large.notes.iter().any(|note| note.contains("the resource has 200.0 MB")), "{:?}", large.notes);
    for small in ["", " ; Content-Length: 999999", " ; Content-Length: x"] {
        assert_eq!(planned(small).unwrap_err(), Refusal::NotLarge, "{small}");
    }
    let (mut run, first) = Run::start(large);
    assert!(matches!(first, Command::Send(ReplayStep::Refetch, request) if request.method == "HEAD"));
    assert_eq!(run.on(Event::Answered(seen(200, "\"v2\""))), Command::Finish);
    assert_eq!(run.outcome(), Some("The resource has \"v2\" now. Nothing was written."));
}

#[test]
fn a_small_read_is_offered_where_its_system_documents_one() {
    let planned = |read: &str, length: &str, write: &str| {
        let drawing = format!(
            "0-10 GET {read} -> 200 ETag: W/\"1\" ; Content-Length: {length}\n20-30 PUT {write} -> 412"
        );
        plan(
            &crate::scenario::recording(&drawing),
            ExchangeId(1),
            ReplayKind::RefetchSmall,
            &Situation::for_tests(),
        )
    };
    const FHIR: &str = "/fhir/Patient/1 If-Match: W/\"1\" ; Content-Type: application/fhir+json | {}";
    let url = |plan: Plan| plan.refetch.unwrap().url;
    let large = planned("/fhir/Patient/1", "2000000", FHIR).unwrap();
    let said = "FHIR answers _summary=true with a part of the resource and the version of the whole";
    assert!(
        large.notes.iter().any(|note| note.starts_with(said) && note.contains("https://hl7.org/fhir/")),
        "{:?}",
        large.notes
    );
    assert_eq!(
        (large.refetch.as_ref().unwrap().method.as_str(), url(large.clone()).as_str()),
        ("GET", "https://a.example/fhir/Patient/1?_summary=true")
    );
    let (mut run, first) = Run::start(large);
    assert!(matches!(first, Command::Send(ReplayStep::Refetch, _)));
    assert_eq!(run.on(Event::Answered(seen(200, "W/\"2\""))), Command::Finish);
    assert_eq!(run.outcome(), Some("The resource has W/\"2\" now. Nothing was written."));
    let refused = |read: &str, length: &str, write: &str| planned(read, length, write).unwrap_err();
    assert_eq!(refused("/fhir/Patient/1", "2000", FHIR), Refusal::NotLarge);
    assert_eq!(refused("/n", "2000000", "/n If-Match: W/\"1\" | {}"), Refusal::NoSmallRead);
    let signed = "/fhir/Patient/1 Authorization: AWS4-HMAC-SHA256 x";
    assert_eq!(refused(signed, "2000000", FHIR), Refusal::NoSmallRead, "it covers the query");
}
