//! Properties of every kind of replay, whatever the server and the page answer: an unsafe request is sent only after
//! its click, and its condition is a validator that a response carried, octet for octet.

use super::super::*;
use crate::exchange::{Body, ExchangeId, Fingerprint, ReplayStep};
use crate::scenario::recording;
use proptest::prelude::*;

/// Tags of all kinds, among them pairs that differ only in a weak mark, a suffix, the quotes or the letter case.
const TAGS: [&str; 8] = ["\"v2\"", "W/\"v2\"", "\"v2-gzip\"", "v2", "\"\"", "W/\"v3\"", "\"v1\"", "\"V2\""];

const DRAWINGS: [&str; 7] = [
    "0-10 GET /n -> 200 ETag: \"v1\" ; Content-Length: 2000000\n20-30 PUT /n If-Match: \"v1\" | mine -> 412",
    "0-10 GET /n -> 200 ETag: \"v1\" | old\n20-30 PUT /n If-Match: \"v1\" | mine -> 412",
    "0-10 GET /n -> 200 ETag: \"v1\" | old\n20-30 PUT /n If-Match: \"v1\" | mine -> 412 ETag: \"v2-gzip\"",
    "0-10 GET /n -> 200 ETag: \"v1\" | old\n20-30 DELETE /n If-Match: \"v1\" -> 412 ETag: W/\"v2\"",
    "20-30 PUT /n If-None-Match: * | mine -> 412 ETag: \"v2\"",
    "0-10 GET /n -> 200 ETag: \"v1\" | old\n20-30 PUT /n If-Match: \"v1\" | one -> 412\n40-50 PUT /n If-Match: \"v1\" | mine -> 412",
    "0-10 GET /n -> 200 ETag: \"v1\" | old\n20-30 POST /n If-Match: \"v1\" | one -> 412\n20-40 DELETE /n If-Match: \"v1\" -> 412",
];

fn event() -> impl Strategy<Value = Event> {
    let tag = prop::option::of(prop::sample::select(&TAGS[..]));
    let status = prop::sample::select(&[200, 204, 304, 401, 404, 409, 412, 500, 502][..]);
    let answer = (status, tag, any::<bool>(), any::<bool>()).prop_map(|(status, tag, is_logged, asks)| {
        Event::Answered(Answer {
            status,
            etag: tag.map(str::to_owned),
            exchange: is_logged.then_some(ExchangeId(7)),
            reasons: if asks { vec![Ask::CannotJudge] } else { Vec::new() },
            ..Answer::default()
        })
    });
    prop_oneof![
        8 => answer,
        1 => Just(Event::Unanswered("gone".into())),
        2 => Just(Event::Waited),
        2 => Just(Event::Confirmed(None)),
        1 => Just(Event::Confirmed(Some(Fingerprint::of(b"merged")))),
        1 => Just(Event::Silent(true)),
    ]
}

/// The value of the request's If-Match.
fn if_match(request: &PlannedRequest) -> Option<&str> {
    let field = request.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("If-Match"));
    field.map(|(_, value)| &**value)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn nothing_unsafe_goes_out_without_its_click_and_no_tag_is_made_up(
        drawing in prop::sample::select(&DRAWINGS[..]),
        kind in prop::sample::select(&ReplayKind::ALL[..]),
        events in prop::collection::vec(event(), 0..14),
        undoes in any::<bool>(),
    ) {
        let recording = recording(drawing);
        let of = ExchangeId(u32::try_from(recording.len()).unwrap() - 1);
        let Ok(plan) = plan(&recording, of, kind, &Situation::for_tests()) else { return Ok(()) };
        let mut carried: Vec<String> = Vec::new();
        carried.extend(plan.offered.as_ref().and_then(|offered| offered.etag.clone()));
        let has_ask = !plan.asks.is_empty();
        let (mut run, mut command) = Run::start(plan.clone());
        let mut confirmed = false;
        for event in events {
            if let Command::Send(step, request) = &command {
                match step {
                    ReplayStep::Retry => {
                        prop_assert!(kind.has_retry(), "{kind:?} only reads");
                        prop_assert!(!has_ask || confirmed, "{kind:?} asks first");
                        match kind.condition() {
                            FreshCondition::Without => prop_assert_eq!(if_match(request), None),
                            FreshCondition::AsSent => prop_assert!(matches!(if_match(request), None | Some("\"v1\""))),
                            _ => {
                                let sent = if_match(request).map(str::to_owned);
                                prop_assert!(sent.as_ref().is_some_and(|sent| carried.contains(sent)), "{sent:?}");
                                prop_assert!(!sent.is_some_and(|sent| sent.starts_with("W/")));
                            }
                        }
                    }
                    ReplayStep::Refetch | ReplayStep::Check => {
                        let method = if kind == ReplayKind::RefetchHead { "HEAD" } else { "GET" };
                        prop_assert_eq!(&*request.method, method);
                    }
                    ReplayStep::Undo | ReplayStep::Test(_) => prop_assert!(false, "{step:?}"),
                }
            }
            if let Event::Answered(answer) = &event {
                carried.extend(answer.etag.clone());
            }
            confirmed |= matches!(event, Event::Confirmed(_)) && run.state() == State::Review;
            command = run.on(event);
        }
        // An undo is sent only on request, and with the tag of an answer.
        let theirs = Body::Text("theirs".into());
        let contents = UndoContents { found: Some(&theirs), sent: &[Some(&theirs)], ..UndoContents::default() };
        if let (true, Some(Ok(undo))) = (undoes, run.plan_undo(&contents)) {
            let Command::Send(ReplayStep::Undo, request) = run.undo(undo) else {
                return Err(TestCaseError::fail("an undo that is planned is sent"));
            };
            let is_conditional = request.headers.iter().any(|(name, value)| {
                name == "If-Match" && carried.contains(value) || name == "If-None-Match" && value == "*"
            });
            prop_assert!(is_conditional, "{request:?}");
            prop_assert!(matches!(request.body, PlannedBody::Received(..)), "{request:?}");
        }
    }
}
