//! Which failed writes are planned together, in which order, and where none are.

use super::*;
use crate::exchange::{Inexact, RequestBody, Timestamp};
use crate::replay::{PlannedBody, SendingDocument, plan};
use crate::scenario::recording;

const READ: &str = "0-10 GET /n -> 200 ETag: \"v1\" | old\n";
const PUTS: &str = "20-30 PUT /n If-Match: \"v1\" | one -> 412
    40-50 PUT /n If-Match: \"v1\" | two -> 412
    60-70 PUT /n If-Match: \"v1\" | three -> 412\n";
const MERGE: &str = "Content-Type: application/merge-patch+json";

fn in_order(recording: &Recording, of: u32) -> Result<Plan, Refusal> {
    plan(recording, ExchangeId(of), ReplayKind::ReplayInOrder, &Situation::for_tests())
}

fn drawn(rest: &str, of: u32) -> Result<Plan, Refusal> {
    in_order(&recording(&format!("{READ}{rest}")), of)
}

fn ids(plan: &Plan) -> Vec<u32> {
    plan.retries().map(|(of, _)| of.0).collect()
}

/// The exchanges whose requests would be sent; empty where it is refused.
fn planned(rest: &str, of: u32) -> Vec<u32> {
    drawn(rest, of).map_or_else(|_| Vec::new(), |plan| ids(&plan))
}

#[test]
fn each_of_them_plans_all_in_the_order_in_which_they_were_made() {
    for of in 1..=3 {
        let plan = drawn(PUTS, of).unwrap();
        assert_eq!((plan.of, plan.first, ids(&plan)), (ExchangeId(of), ExchangeId(1), vec![1, 2, 3]));
        assert!(plan.asks.is_empty(), "{:?}", plan.asks);
        assert_eq!(plan.superseded(), [Some(ExchangeId(2)), Some(ExchangeId(3)), None]);
        assert_eq!(plan.changes[0].after, "the refetch's ETag");
        assert_eq!(plan.rest[1].changes[0].after, "the ETag that the retry of #2 gives");
        let bodies: Vec<_> = plan.retries().map(|(_, retry)| retry.request.body).collect();
        assert!(bodies.iter().all(|body| matches!(body, PlannedBody::Recorded(..))), "{bodies:?}");
    }
    // The log tells of the later one first.
    let late = "40-50 PUT /n If-Match: \"v1\" | two -> 412\n20-60 PUT /n If-Match: \"v1\" | one -> 412";
    assert_eq!(planned(late, 1), [2, 1]);
}

#[test]
fn what_only_changes_a_part_takes_the_place_of_nothing() {
    let patch = |at: &str, body: &str| format!("{at} PATCH /n If-Match: \"v1\" ; {MERGE} | {body} -> 412\n");
    let two = format!("{}{}", patch("20-30", "{\"a\":1}"), patch("40-50", "{\"b\":1}"));
    assert_eq!(drawn(&two, 1).unwrap().superseded(), [None, None]);
    let operations =
        "60-70 PATCH /n If-Match: \"v1\" ; Content-Type: application/json-patch+json | [] -> 412";
    assert_eq!(planned(&format!("{two}{operations}"), 1), [1, 2, 3], "patches of two kinds");
    let put = format!("{two}60-70 PUT /n If-Match: \"v1\" | {{}} -> 412");
    let plan = drawn(&put, 1).unwrap();
    assert_eq!(plan.superseded(), [Some(ExchangeId(3)), Some(ExchangeId(3)), None]);
}

#[test]
fn fewer_than_two_are_not_replayed_in_order() {
    let one = "20-30 PUT /n If-Match: \"v1\" | one -> 412\n";
    assert_eq!(drawn(one, 1).unwrap_err(), Refusal::OnlyOne);
    for other in [
        "40-50 PUT /m If-Match: \"v1\" | two -> 412",
        "40-50 GET /n If-Match: \"v1\" -> 412",
        "40-50 PUT /n If-Match: \"v1\" | two -> 403",
        "40-50 PUT /n If-Match: \"v1\" | two -> 0",
        "40-50 PUT /n Origin: https://b.example ; Sec-Fetch-Site: cross-site ; If-Match: \"v1\" | two -> 412",
        "40-50 unattributed PUT /n If-Match: \"v1\" | two -> 412",
        "40-50 PUT /n If-Match: \"v1\" | one -> 412",
        "40-50 retry#1 PUT /n If-Match: \"v1\" | one -> 412",
    ] {
        assert_eq!(drawn(&format!("{one}{other}"), 1).unwrap_err(), Refusal::OnlyOne, "{other}");
    }
    assert_eq!(drawn(PUTS, 0).unwrap_err(), Refusal::NothingToRepair);
}

#[test]
fn what_an_earlier_document_sent_is_left_out() {
    let recording = recording(&format!("{READ}{PUTS}"));
    let since = |millis: i64| PageLoad { since: Timestamp(millis * 1000), ..PageLoad::for_tests() };
    let from = |millis: i64, of: u32| {
        let page = since(millis);
        let situation = Situation { page: Some(&page), ..Situation::default() };
        plan(&recording, ExchangeId(of), ReplayKind::ReplayInOrder, &situation).map(|plan| ids(&plan))
    };
    assert_eq!(from(35, 3), Ok(vec![2, 3]));
    assert_eq!(from(35, 1), Err(Refusal::EarlierDocument));
    assert_eq!(from(55, 3), Err(Refusal::OnlyOne));
}

/// Each of the writes in PUTS but the first, as the page tells of the document that sent it.
fn told_of(of: u32, page: &PageLoad, others: &[(ExchangeId, SendingDocument)]) -> Result<Plan, Refusal> {
    let situation = Situation { page: Some(page), others, ..Situation::default() };
    plan(&recording(&format!("{READ}{PUTS}")), ExchangeId(of), ReplayKind::ReplayInOrder, &situation)
}

#[test]
fn each_is_sent_from_the_document_that_sent_it_or_left_out() {
    let (top, url) = (PageLoad::for_tests(), "https://a.example/frame");
    let frame = PageLoad { id: "frame".into(), frame: Some(url.into()), ..PageLoad::for_tests() };
    let in_frame = |of: u32| (ExchangeId(of), SendingDocument::Frame(frame.clone()));
    let on_top = |of: u32| (ExchangeId(of), SendingDocument::Top);
    let left_out =
        |plan: &Plan| plan.left_out.iter().map(|(of, why)| format!("{of} {why}")).collect::<Vec<_>>();
    let all = told_of(1, &top, &[on_top(2), on_top(3)]).unwrap();
    assert_eq!((ids(&all), all.left_out.is_empty()), (vec![1, 2, 3], true));
    let own = told_of(1, &top, &[in_frame(2), on_top(3)]).unwrap();
    assert_eq!(ids(&own), [1, 3]);
    assert_eq!(left_out(&own), [format!("#2 The frame {url} of the page sent it.")]);
    assert_eq!(told_of(1, &top, &[in_frame(2), in_frame(3)]).unwrap_err(), Refusal::OnlyOne);
    // The selected one is the frame's.
    let frames = told_of(3, &frame, &[on_top(1), in_frame(2)]).unwrap();
    assert_eq!((ids(&frames), frames.page.clone()), (vec![2, 3], frame.clone()));
    assert_eq!(left_out(&frames), ["#1 The document in the page's top frame sent it."]);
    let again = PageLoad { id: "later".into(), ..frame.clone() };
    let others = [(ExchangeId(1), SendingDocument::Frame(again)), in_frame(2)];
    assert_eq!(ids(&told_of(3, &frame, &others).unwrap()), [2, 3], "another document in a frame of that URL");
}

#[test]
fn where_the_sender_of_one_is_not_known_none_is_sent() {
    let page = PageLoad::for_tests();
    let refused = |why: FrameObstacle| {
        let one = SendingDocument::Refused(Refusal::OtherFrame(why));
        told_of(1, &page, &[(ExchangeId(2), one)])
    };
    for why in [FrameObstacle::Ambiguous, FrameObstacle::NotItsOwn("https://a.example/f".into())] {
        let said = refused(why).unwrap_err();
        assert!(matches!(said, Refusal::OneInOrder { of: ExchangeId(2), .. }), "{said:?}");
    }
    // A frame sent it, whichever it was.
    for why in [FrameObstacle::Browser, FrameObstacle::Several("x".into()), FrameObstacle::NoUrl("x".into())]
    {
        let plan = refused(why).unwrap();
        assert_eq!(ids(&plan), [1, 3]);
        let told: Vec<_> = plan.left_out.iter().map(|(of, why)| (of.0, why.to_string())).collect();
        assert!(
            matches!(&told[..], [(2, why)] if why.starts_with("A frame of the page sent it")),
            "{told:?}"
        );
    }
}

#[test]
fn what_cannot_be_repeated_is_listed_for_each() {
    let puts = "20-30 PUT /n If-Match: \"v1\" ; Sec-Fetch-Mode: no-cors | one -> 412
        40-50 PUT /n If-Match: \"v1\" | two -> 412
        60-70 PUT /n If-Match: \"v1\" ; Sec-Fetch-Mode: navigate | three -> 412";
    let said = drawn(puts, 2).unwrap().unrepeated;
    let starts: Vec<_> = said.iter().map(|one| one.split(' ').next().unwrap()).collect();
    assert_eq!(starts, ["#1:", "#3:", "Not"], "{said:?}");
}

#[test]
fn what_a_save_has_followed_is_not_sent_again() {
    // The page has sent the last of them once more, and saved it.
    let again =
        format!("{PUTS}80-85 GET /n -> 200 ETag: \"v2\"\n90-95 PUT /n If-Match: \"v2\" | three -> 204");
    for of in 1..=3 {
        assert_eq!(drawn(&again, of).unwrap_err(), Refusal::OnlyOne, "{of}");
    }
    // Another save in the middle: those before it are older than what is there.
    let between = "20-30 PUT /n If-Match: \"v1\" | one -> 412
        32-38 PUT /n If-Match: \"v2\" | saved -> 204 ETag: \"v3\"
        40-50 PUT /n If-Match: \"v1\" | two -> 412\n60-70 PUT /n If-Match: \"v1\" | three -> 412";
    assert_eq!(drawn(between, 1).unwrap_err(), Refusal::OnlyOne);
    assert_eq!(planned(between, 3), [3, 4]);
    // The first of three sent together was saved, whatever ended first.
    let together = "20-60 PUT /n If-Match: \"v1\" | one -> 204 ETag: \"v2\"
        22-50 PUT /n If-Match: \"v1\" | two -> 412\n24-52 PUT /n If-Match: \"v1\" | three -> 412";
    assert_eq!(planned(together, 2), [2, 3]);
    let second = "20-60 PUT /n If-Match: \"v1\" | one -> 412
        22-50 PUT /n If-Match: \"v1\" | two -> 204 ETag: \"v2\"\n24-52 PUT /n If-Match: \"v1\" | three -> 412";
    assert_eq!(drawn(second, 3).unwrap_err(), Refusal::OnlyOne);
}

#[test]
fn what_a_replay_has_left_over_can_go_on() {
    let first = format!("{PUTS}80-85 retry#1 PUT /n If-Match: \"v2\" | one -> 204 ETag: \"v3\"\n");
    assert_eq!(drawn(&first, 1).unwrap_err(), Refusal::OnlyOne, "it is saved");
    let plan = drawn(&first, 2).unwrap();
    assert_eq!((ids(&plan), plan.asks.clone()), (vec![2, 3], vec![]), "nothing newer was saved");
    let all = format!(
        "{first}86-88 retry#2 PUT /n If-Match: \"v3\" | two -> 204 ETag: \"v4\"\n
         90-92 retry#3 PUT /n If-Match: \"v4\" | three -> 204 ETag: \"v5\""
    );
    for of in 1..=3 {
        assert_eq!(drawn(&all, of).unwrap_err(), Refusal::OnlyOne, "{of}");
    }
    // Only the newest was repaired: the older ones stay behind it.
    let newest = format!("{PUTS}80-85 retry#3 PUT /n If-Match: \"v2\" | three -> 204 ETag: \"v3\"");
    assert_eq!(drawn(&newest, 1).unwrap_err(), Refusal::OnlyOne);
}

#[test]
fn the_same_request_is_sent_once() {
    let again = "20-30 PUT /n If-Match: \"v1\" | one -> 412\n32-38 PUT /n If-Match: \"v1\" | one -> 412
        40-50 PUT /n If-Match: \"v1\" | two -> 412\n60-70 PUT /n If-Match: \"v1\" | one -> 412";
    let plan = drawn(again, 2).unwrap();
    assert_eq!(ids(&plan), [2, 3, 4], "the last is another write");
    let note = "#1 is the same request as #2: it is sent once.";
    assert!(plan.notes.iter().any(|one| one == note), "{:?}", plan.notes);
    assert_eq!(planned(again, 1), [2, 3, 4], "of the one that is left out, too");
    // A field of the page's own may change what the request does.
    let fields = "20-30 POST /n If-Match: \"v1\" ; X-Action: add -> 412
        32-38 POST /n If-Match: \"v1\" ; X-Action: take -> 412";
    assert_eq!(planned(fields, 1), [1, 2]);
}

#[test]
fn one_that_cannot_be_sent_again_refuses_all() {
    let create = "20-30 PUT /n If-None-Match: * | one -> 412\n40-50 PUT /n If-Match: \"v1\" | two -> 412";
    assert_eq!(drawn(create, 1).unwrap_err(), Refusal::AsksForAbsence);
    let refused = drawn(create, 2).unwrap_err();
    assert!(matches!(&refused, Refusal::OneInOrder { of: ExchangeId(1), .. }), "{refused:?}");
    assert!(refused.to_string().starts_with("#1 cannot be sent again."), "{refused}");
    let mut recording = recording(&format!("{READ}{PUTS}"));
    let inexact = RequestBody::Inexact(Inexact::BytesLost);
    recording.set_request_body(ExchangeId(2), inexact);
    assert!(matches!(in_order(&recording, 2), Err(Refusal::BodyNotExact(_))));
    assert!(matches!(in_order(&recording, 1), Err(Refusal::OneInOrder { of: ExchangeId(2), .. })));
    let removed = "20-30 DELETE /n If-Match: \"v1\" -> 412\n40-50 PUT /n If-Match: \"v1\" | two -> 412";
    assert_eq!(drawn(removed, 2).unwrap_err(), Refusal::RemovedBetween(ExchangeId(1)));
    let last = "20-30 PUT /n If-Match: \"v1\" | one -> 412\n40-50 DELETE /n If-Match: \"v1\" -> 412";
    assert_eq!(planned(last, 1), [1, 2]);
}

#[test]
fn too_many_are_not_sent_by_one_click() {
    let write = |number: usize| format!("{0}-{0}5 PUT /n If-Match: \"v1\" | {number} -> 412\n", number + 10);
    let some = |count: usize| (0..count).map(write).collect::<String>();
    assert_eq!(drawn(&some(MOST_WRITES), 1).unwrap().rest.len(), MOST_WRITES - 1);
    assert_eq!(drawn(&some(MOST_WRITES + 1), 1).unwrap_err(), Refusal::TooManyWrites(MOST_WRITES + 1));
}

#[test]
fn an_order_that_the_recording_does_not_tell_is_asked() {
    let together = "20-30 PUT /n If-Match: \"v1\" | one -> 412\n20-32 PUT /n If-Match: \"v1\" | two -> 412";
    let plan = drawn(together, 1).unwrap();
    assert_eq!(plan.asks, [Ask::SameTime(ExchangeId(1), ExchangeId(2))]);
    let alike = "20-30 PUT /n If-Match: \"v1\" | one -> 412\n20-32 PUT /n If-Match: \"v1\" | one -> 412";
    assert_eq!(drawn(alike, 1).unwrap_err(), Refusal::OnlyOne);
}
