//! Plans and refusals.

use super::*;
use crate::exchange::{Body, Comparison, Place, RequestBody};
use crate::http::Condition;
use crate::replay::{
    Ask, BodyEdit, Credentials, KeptBody, KeptCall, KeptCalls, KeptContent, KeptFault, NotKept, PageLoad,
    PlannedBody, Referrer,
};
use crate::scenario::recording;

#[test]
fn a_request_of_which_a_part_was_not_kept_is_never_sent() {
    let drawing = format!("{READ}20-30 PUT /n If-Match: \"v1\" ; x-big: 1234 -> 412");
    let mut recording = recording(&drawing);
    let lose = |recording: &mut Recording, id: u32, name: &str, url: &str| {
        let one = recording.get(ExchangeId(id)).unwrap().clone();
        let (mut asked, answered) = (one.request.headers, one.response.headers);
        asked.lose(|field| &*field.0 == name);
        let url = if url.is_empty() { one.request.url } else { url.into() };
        recording.set_fields(ExchangeId(id), url, asked, answered);
    };
    let planned = |recording: &Recording, kind| plan(recording, ExchangeId(1), kind, &Situation::for_tests());
    // The page's read no longer serves as the model.
    lose(&mut recording, 0, "Accept", "");
    let read = planned(&recording, ReplayKind::RefetchOnly).unwrap();
    assert!(read.refetch.as_ref().unwrap().headers.iter().all(|(name, _)| name != "Authorization"));
    lose(&mut recording, 1, "x-big", "");
    for kind in [ReplayKind::RefetchAndRetry, ReplayKind::RefetchOnly] {
        let refused = planned(&recording, kind).unwrap_err();
        assert_eq!(refused, Refusal::NotKept("its field x-big".into()));
        assert!(refused.to_string().contains("not kept its field x-big"));
    }
    let mut cut = self::recording(&drawing);
    lose(&mut cut, 1, "", "https://a.example/n#cut-9000-1");
    let refused = planned(&cut, ReplayKind::RefetchAndRetry).unwrap_err();
    assert_eq!(refused, Refusal::NotKept("its URL".into()));
}

const PAGE: &str = "https://a.example";
const READ: &str =
    "0-10 GET /n Accept: application/json ; Authorization: Bearer t ; Cookie: s=1 -> 200 ETag: \"v1\"\n";

fn planned(request: &str) -> Result<Plan, Refusal> {
    plan(
        &recording(&format!("{READ}20-30 {request}")),
        ExchangeId(1),
        ReplayKind::RefetchAndRetry,
        &Situation::for_tests(),
    )
}

#[test]
fn a_weak_tag_that_the_server_takes_is_renewed_with_a_word_of_warning() {
    let drawing = |first: u16| {
        format!(
            "0-10 GET /n -> 200 ETag: W/\"v1\" | a\n12-15 PUT /n If-Match: W/\"v1\" | b -> {first} ETag: W/\"v2\"\n\
             20-30 PUT /n If-Match: W/\"v2\" | c -> 412"
        )
    };
    let of = |first| {
        plan(&recording(&drawing(first)), ExchangeId(2), ReplayKind::RefetchAndRetry, &Situation::for_tests())
            .unwrap()
    };
    let taken = of(204);
    assert_eq!(taken.comparison, Comparison::Weak);
    assert!(taken.notes.iter().any(|note| note.contains("takes weak tags")), "{:?}", taken.notes);
    let never = of(412);
    assert_eq!(never.comparison, Comparison::Strong);
    assert!(!never.notes.iter().any(|note| note.contains("takes weak tags")), "{:?}", never.notes);
}

#[test]
fn the_version_that_was_read_is_known_though_its_tag_was_not_sent() {
    for request in ["PUT /n If-Match: null | a -> 412", "PUT /n | a -> 428"] {
        assert_eq!(planned(request).unwrap().base, Some(ExchangeId(0)), "{request}");
    }
    assert_eq!(
        planned("PUT /n If-Match: \"v0\" | a -> 412").unwrap().base,
        None,
        "of a version nobody has seen"
    );
}

#[test]
fn the_refetch_asks_as_the_page_read_and_the_retry_as_it_wrote() {
    let plan = planned(
        "PUT /n If-Match: \"v1\" ; Content-Type: text/plain ; Cookie: s=1 ; Cache-Control: no-cache ; X-Own: 1 | a -> 412",
    )
    .unwrap();
    assert_eq!(plan.base, Some(ExchangeId(0)));
    let names: Vec<_> =
        plan.refetch.as_ref().unwrap().headers.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["Accept", "Authorization"]);
    assert_eq!(plan.refetch.as_ref().unwrap().cache.name(), "no-store");
    let retry = plan.retry.unwrap();
    let names: Vec<_> = retry.request.headers.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["Content-Type", "X-Own"]);
    assert_eq!(retry.fresh, [Condition::IfMatch]);
    assert_eq!(retry.request.credentials, Credentials::Include);
    assert!(matches!(retry.request.body, PlannedBody::Recorded(ExchangeId(1), _, _)));
    let is_planned = |text: &str| retry.request.body.is(Some(&Body::Text(text.into())));
    assert!(is_planned("a") && !is_planned("b") && !retry.request.body.is(None));
    assert_eq!(plan.left_to_browser, ["Cookie", "Cache-Control", "Content-Length"]);
    assert_eq!(plan.changes.len(), 1);
}

#[test]
fn a_date_and_a_tag_are_both_made_fresh() {
    let plan =
        planned("PUT /n If-Match: \"v1\" ; If-Unmodified-Since: Fri, 06 Dec 2024 00:00:00 GMT | a -> 412");
    assert_eq!(plan.unwrap().retry.unwrap().fresh, [Condition::IfMatch, Condition::IfUnmodifiedSince]);
}

#[test]
fn a_required_condition_is_if_match() {
    assert_eq!(planned("PUT /n | a -> 428").unwrap().retry.unwrap().fresh, [Condition::IfMatch]);
}

#[test]
fn refused_before_anything_is_sent() {
    let cases = [
        ("PUT /n If-Match: \"v1\" | a -> 200", Refusal::NothingToRepair),
        ("GET /n If-Match: \"v1\" -> 412", Refusal::NothingToRetry),
        (
            "PATCH /n Content-Type: application/json-patch+json | [{\"op\":\"test\",\"path\":\"/a\",\"value\":1}] -> 412",
            Refusal::OwnTests("/a".into()),
        ),
        ("PUT /n | a -> 412", Refusal::NoCondition),
        ("PUT /n If-None-Match: * | a -> 412", Refusal::AsksForAbsence),
        ("PUT /n If-None-Match: \"v1\" | a -> 412", Refusal::AsksForAbsence),
        ("PUT /n If-Match: \"v1\" ; If-None-Match: * | a -> 412", Refusal::MixedConditions),
        ("PUT /n If-Match: * | a -> 412", Refusal::AnyVersion),
        (
            "PUT /n If-Match: \"v1\" ; Content-Length: 9 -> 412",
            Refusal::BodyNotExact(crate::exchange::Inexact::Missing { sent: 9 }),
        ),
        ("TRACK /n If-Match: \"v1\" -> 412", Refusal::ForbiddenMethod("TRACK".into())),
        (
            "PUT /n If-Match: \"v1\" ; Origin: https://b.example | a -> 412",
            Refusal::OtherPage { sender: "https://b.example".into(), page: PAGE.into() },
        ),
        (
            "PUT /n If-Match: \"v1\" ; Referer: https://b.example/p | a -> 412",
            Refusal::OtherPage { sender: "https://b.example".into(), page: PAGE.into() },
        ),
        ("retry#0 PUT /n If-Match: \"v1\" | a -> 412", Refusal::OwnReplay),
    ];
    for (request, refusal) in cases {
        assert_eq!(planned(request).unwrap_err(), refusal, "{request}");
    }
}

#[test]
fn another_systems_condition_is_planned_with_its_place() {
    let change = |drawing: &str| {
        let recording = recording(drawing);
        let plan =
            plan(&recording, ExchangeId(1), ReplayKind::RefetchAndRetry, &Situation::for_tests()).unwrap();
        let [change] = &plan.changes[..] else { panic!("{:?}", plan.changes) };
        assert_eq!(plan.base, Some(ExchangeId(0)));
        (
            change.place,
            change.name.clone(),
            change.before.clone().unwrap(),
            change.after.clone(),
            plan.refetch.unwrap().url,
        )
    };
    let (place, name, before, after, _) = change(
        "0-1 GET /d -> 200 | {\"_rev\":\"1-a\"}\n2-3 PUT /d | {\"_rev\":\"1-a\"} -> 409 | {\"error\":\"conflict\"}",
    );
    assert_eq!((place, &*name, &*before, &*after), (Place::Body, "_rev", "1-a", "the refetch's _rev"));
    let (place, name, _, _, url) = change(
        "0-1 GET /d -> 200 | {\"_rev\":\"1-a\"}\n2-3 DELETE /d?rev=1-a -> 409 Server: CouchDB | {\"error\":\"conflict\"}",
    );
    assert_eq!((place, &*name, &*url), (Place::Query, "rev", "https://a.example/d"));
}

#[test]
fn what_another_system_cannot_make_fresh_is_refused() {
    let conflict = "| {\"error\":\"conflict\"}";
    let cases = [
        (format!("PUT /d | {{\"n\":1}} -> 409 Server: CouchDB {conflict}"), "A request without _rev asks"),
        (format!("DELETE /d -> 409 Server: CouchDB {conflict}"), "CouchDB wants a condition of its own"),
        ("PATCH /d Zotero-API-Version: 3 | {} -> 428".into(), "Zotero wants a condition of its own"),
        ("PUT /o?ifGenerationMatch=0 | x -> 412".into(), "ifGenerationMatch: 0 in the query asks"),
        ("PATCH /f Tus-Resumable: 1.0.0 ; Upload-Offset: 1 | x -> 409".into(), "Upload-Offset is tus's own"),
        ("MOVE /f Overwrite: F -> 412".into(), "Overwrite is WebDAV's own"),
        (
            format!("PUT /d Content-Digest: x | {{\"_rev\":\"1-a\"}} -> 409 {conflict}"),
            "Content-Digest was made of",
        ),
        ("PUT /n | {\"v\":1} -> 409 | {}".into(), "No precondition failed here"),
    ];
    for (request, words) in cases {
        let refused = planned(&request).unwrap_err().to_string();
        assert!(refused.contains(words), "{request}: {refused}");
    }
}

#[test]
fn every_body_that_is_not_exact_is_refused() {
    let mut recording = recording(&format!("{READ}20-30 PUT /n If-Match: \"v1\" | a -> 412"));
    for why in [
        Inexact::BytesLost,
        Inexact::LengthUnknown { recorded: 1 },
        Inexact::NotRecorded,
        Inexact::OtherLength { sent: 2, recorded: 1 },
        Inexact::TooLarge { recorded: 1 },
    ] {
        recording.set_request_body(ExchangeId(1), RequestBody::Inexact(why));
        let refused = plan(&recording, ExchangeId(1), ReplayKind::RefetchAndRetry, &Situation::for_tests());
        assert_eq!(refused.unwrap_err(), Refusal::BodyNotExact(why));
        assert!(
            plan(&recording, ExchangeId(1), ReplayKind::RefetchOnly, &Situation::for_tests()).is_ok(),
            "reading needs no body"
        );
    }
}

use crate::exchange::Inexact;

#[test]
fn urls_that_no_page_can_fetch() {
    let mut recording = Recording::new();
    let scenario = crate::scenario::recording("0-1 PUT /n If-Match: \"v1\" | a -> 412");
    let mut exchange = scenario.get(ExchangeId(0)).unwrap().clone();
    exchange.request.url = "blob:x".into();
    recording.admit(exchange).unwrap();
    let refused = plan(&recording, ExchangeId(0), ReplayKind::RefetchAndRetry, &Situation::for_tests());
    assert_eq!(refused.unwrap_err(), Refusal::NotFetchable("blob:x".into()));
}

#[test]
fn a_body_that_is_not_known_is_never_taken_for_an_empty_one() {
    for request in [
        "h2 PUT /n",
        "h2 POST /n",
        "h2 PATCH /n",
        "provisional PUT /n",
        "PUT /n Transfer-Encoding: chunked ;",
    ] {
        let refused = planned(&format!("{request} If-Match: \"v1\" -> 412"));
        assert_eq!(refused.unwrap_err(), Refusal::BodyNotExact(Inexact::NotRecorded), "{request}");
    }
    let empty = planned("h2 PUT /n If-Match: \"v1\" ; Content-Length: 0 -> 412").unwrap();
    assert_eq!(empty.retry.unwrap().request.body, PlannedBody::Empty);
    assert!(empty.notes.is_empty(), "{:?}", empty.notes);
    assert!(planned("PUT /n If-Match: \"v1\" -> 412").unwrap().notes.is_empty(), "RFC 9112 §6.3");
    for request in ["h2 DELETE /n", "provisional DELETE /n"] {
        let usual = planned(&format!("{request} If-Match: \"v1\" -> 412")).unwrap();
        assert!(
            usual.notes.iter().any(|note| note.contains("nothing proves")),
            "{request}: {:?}",
            usual.notes
        );
    }
}

#[test]
fn no_referrer_stays_no_referrer() {
    let retry = |request: &str| planned(request).unwrap().retry.unwrap().request.referrer;
    assert_eq!(retry("PUT /n If-Match: \"v1\" | a -> 412"), Referrer::None);
    let told = "PUT /n Referer: https://a.example/ ; If-Match: \"v1\" | a -> 412";
    assert_eq!(retry(told), Referrer::Url("https://a.example/".into()));
}

#[test]
fn a_newer_save_of_this_tab_is_asked_about() {
    let failed = format!("{READ}20-30 PUT /n If-Match: \"v1\" | a -> 412\n");
    let asked = |more: &str, landed| {
        let page = PageLoad::for_tests();
        let situation = Situation { page: Some(&page), landed, ..Situation::default() };
        let recording = recording(&format!("{failed}{more}"));
        plan(&recording, ExchangeId(1), ReplayKind::RefetchAndRetry, &situation).unwrap().asks
    };
    assert_eq!(asked("", None), []);
    assert_eq!(asked("40-50 PUT /n If-Match: \"v2\" | b -> 204", None), [Ask::NewerSave(ExchangeId(2))]);
    assert_eq!(
        asked("25-50 PUT /n If-Match: \"v2\" | b -> 204", None),
        [Ask::NewerSave(ExchangeId(2))],
        "in flight together"
    );
    assert_eq!(asked("10-40 PUT /n If-Match: \"v1\" | b -> 204", None), [], "the page had made it before");
    assert_eq!(asked("40-50 PUT /m | b -> 204", None), [], "another resource");
    assert_eq!(asked("40-50 retry#1 PUT /n | a -> 204", None), [Ask::AlreadyRepaired(ExchangeId(2))]);
    assert_eq!(asked("40-50 retry#7 PUT /n | a -> 204", None), [Ask::NewerSave(ExchangeId(2))]);
    let landed = Some(crate::replay::Landed { is_proven: false });
    assert_eq!(asked("", landed), [Ask::MayHaveLanded { is_proven: false }]);
}

#[test]
fn a_newer_failed_save_of_the_page_is_asked_about() {
    let failed = format!("{READ}20-30 PUT /n If-Match: \"v1\" | a -> 412\n");
    let asked = |more: &str, of: u32, kind| {
        let recording = recording(&format!("{failed}{more}"));
        plan(&recording, ExchangeId(of), kind, &Situation::for_tests()).unwrap().asks
    };
    let retry = ReplayKind::RefetchAndRetry;
    let newer = "60-70 PUT /n If-Match: \"v1\" | b -> 412";
    assert_eq!(asked(newer, 1, retry), [Ask::NewerAttempt(ExchangeId(2))]);
    assert_eq!(asked(newer, 2, retry), [], "it is the newest");
    assert_eq!(asked("60-70 PUT /n If-Match: \"v1\" | a -> 412", 1, retry), [], "the same body");
    assert_eq!(
        asked("60-70 DELETE /n If-Match: \"v1\" -> 412", 1, retry),
        [Ask::NewerAttempt(ExchangeId(2))]
    );
    assert_eq!(
        asked(&format!("{newer}\n80-90 retry#2 PUT /n | b -> 204"), 1, retry),
        [Ask::NewerSave(ExchangeId(3))]
    );
    assert_eq!(
        asked("10-40 PUT /n If-Match: \"v1\" | b -> 412", 1, retry),
        [],
        "the page had made it before"
    );
    assert_eq!(asked(newer, 1, ReplayKind::ReplayInOrder), [], "both are sent");
    let patch = "60-70 PATCH /m Content-Type: application/merge-patch+json ; If-Match: \"v1\" | {\"a\":1} -> 412\n\
                 80-90 PATCH /m Content-Type: application/merge-patch+json ; If-Match: \"v1\" | {\"b\":1} -> 412";
    assert_eq!(asked(patch, 2, retry), [], "a part does not replace the other part");
}

#[test]
fn what_the_page_keeps_is_planned_in_place_of_what_was_not_recorded() {
    let drawing = "100-150 PUT /n If-Match: \"v1\" ; Content-Length: 9 -> 412";
    let planned = |calls: Option<&KeptCalls>, drawing: &str, kind| {
        let page = PageLoad::for_tests();
        let situation = Situation { page: Some(&page), kept: calls, ..Situation::default() };
        plan(&recording(drawing), ExchangeId(0), kind, &situation)
    };
    let call = |content| {
        let mut calls = KeptCalls::of_page(PageLoad::for_tests().id);
        calls.add(KeptCall {
            id: 3,
            method: "PUT".into(),
            url: "https://a.example/n".into(),
            at: crate::exchange::Timestamp(99_000),
            content,
            caller: String::new(),
            setter: String::new(),
        });
        calls
    };
    let calls = call(KeptContent::Octets(9));
    let plan = planned(Some(&calls), drawing, ReplayKind::RetryUnconditionally).unwrap();
    let kept = KeptBody { call: 3, length: 9, content: KeptContent::Octets(9) };
    assert_eq!(plan.retry.unwrap().request.body, PlannedBody::Kept(kept));
    // The editor shows no body: it cannot show this one.
    let edited = planned(Some(&calls), drawing, ReplayKind::EditAndRetry).unwrap();
    assert_eq!(edited.retry.unwrap().request.body, PlannedBody::Empty);

    // A review reads a text into the panel.
    let review = |media: &str, length: u64, content| {
        let drawing = format!(
            "0-10 GET /n -> 200 ETag: \"v1\"\n100-150 PUT /n If-Match: \"v1\" ; Content-Length: {length}{media} -> 412"
        );
        let page = PageLoad::for_tests();
        let calls = call(content);
        let situation = Situation { page: Some(&page), kept: Some(&calls), ..Situation::default() };
        super::plan(&recording(&drawing), ExchangeId(1), ReplayKind::RefetchAndReview, &situation)
    };
    const JSON: &str = " ; Content-Type: application/json";
    for content in [KeptContent::Text(9), KeptContent::Octets(9), KeptContent::Blob(9), KeptContent::Request]
    {
        let plan = review(JSON, 9, content).unwrap();
        assert_eq!(plan.kept_for_review(), Some(KeptBody { call: 3, length: 9, content }));
        assert!(
            plan.notes.iter().any(|note| note.contains("The review reads it into this panel")),
            "{:?}",
            plan.notes
        );
    }
    let long = crate::merge::LONGEST as u64 + 1;
    for refused in [
        review("", 9, KeptContent::Octets(9)),
        review(" ; Content-Type: image/png", 9, KeptContent::Blob(9)),
        review(
            " ; Content-Type: multipart/form-data; boundary=x",
            300,
            KeptContent::Form { parts: 1, least: 20 },
        ),
        review(JSON, long, KeptContent::Text(long)),
    ] {
        assert_eq!(refused.unwrap_err(), Refusal::NothingToReview);
    }

    let missing = Inexact::Missing { sent: 9 };
    let refused =
        |calls: Option<&KeptCalls>| planned(calls, drawing, ReplayKind::RefetchAndRetry).unwrap_err();
    assert_eq!(refused(None), Refusal::BodyNotExact(missing));
    for (what, why) in
        [("dropped", NotKept::Dropped), ("wrapped", NotKept::Wrapped), ("stream", NotKept::Stream)]
    {
        let mut calls = call(KeptContent::Octets(9));
        calls.gone(3, what);
        assert_eq!(refused(Some(&calls)), Refusal::BodyNotKept(missing, KeptFault::NotKept(why)));
    }
    let none = KeptCalls::of_page(PageLoad::for_tests().id);
    assert_eq!(refused(Some(&none)), Refusal::BodyNotKept(missing, KeptFault::NoCall));
    // A recorded body is preferred: it can be shown.
    let exact = planned(
        Some(&calls),
        "100-150 PUT /n If-Match: \"v1\" | ninebytes -> 412",
        ReplayKind::RefetchAndRetry,
    );
    assert!(matches!(exact.unwrap().retry.unwrap().request.body, PlannedBody::Recorded(..)));
}

#[test]
fn no_plan_without_a_document() {
    let recording = recording(&format!("{READ}20-30 PUT /n If-Match: \"v1\" | a -> 412"));
    let situation = Situation::default();
    let refused = plan(&recording, ExchangeId(1), ReplayKind::RefetchAndRetry, &situation);
    assert_eq!(refused.unwrap_err(), Refusal::PageUnknown);
}

/// A JSON Patch with so many tests, refused.
fn patch_with_tests(count: usize) -> String {
    let tests: Vec<String> =
        (0..count).map(|place| format!(r#"{{"op":"test","path":"/a{place}","value":{place}}}"#)).collect();
    format!("PATCH /n Content-Type: application/json-patch+json | [{}] -> 412", tests.join(","))
}

#[test]
fn a_patchs_own_tests_are_renewed_by_a_review_alone() {
    let planned = |request: &str, kind| {
        let recording = recording(&format!("{READ}20-30 {request}"));
        plan(&recording, ExchangeId(1), kind, &Situation::for_tests())
    };
    let two = patch_with_tests(2);
    let reviewed = planned(&two, ReplayKind::RefetchAndReview).unwrap();
    assert_eq!(reviewed.retry.unwrap().tests, ["/a0", "/a1"]);
    assert_eq!(reviewed.changes[1].before.as_deref(), Some("1"));
    for kind in [ReplayKind::RefetchAndRetry, ReplayKind::RetryWithOfferedTag] {
        assert_eq!(planned(&two, kind), Err(Refusal::OwnTests("/a0".into())), "{kind:?}");
    }
    let without = planned(&two, ReplayKind::RetryUnconditionally).unwrap();
    assert_eq!(without.retry.unwrap().request.edits, [BodyEdit::WithoutTests]);
    let many = patch_with_tests(16);
    assert_eq!(planned(&many, ReplayKind::RefetchAndReview), Err(Refusal::ManyTests));
    let digest = two.replace("PATCH /n ", "PATCH /n Content-Digest: x ; ");
    for kind in [ReplayKind::RefetchAndReview, ReplayKind::RetryUnconditionally] {
        assert_eq!(planned(&digest, kind), Err(Refusal::BodyDigest("Content-Digest".into())), "{kind:?}");
    }
}

#[test]
fn a_systems_condition_is_left_out_where_the_system_documents_what_that_does() {
    let without = |request: &str| {
        let recording = recording(&format!("0-1 GET /d -> 200\n20-30 {request}"));
        let kind = ReplayKind::RetryUnconditionally;
        plan(&recording, ExchangeId(1), kind, &Situation::for_tests()).map(|plan| plan.retry.unwrap().request)
    };
    let conflict = "| {\"error\":{\"type\":\"version_conflict_engine_exception\"},\"status\":409}";
    let json = "Content-Type: application/json";
    let in_query = without(&format!(
        "PUT /i/_doc/1?if_seq_no=5&refresh=true&if_primary_term=1 {json} | {{\"a\":1}} -> 409 {conflict}"
    ))
    .unwrap();
    assert_eq!(in_query.url, "https://a.example/i/_doc/1?refresh=true");
    assert_eq!(in_query.edits, []);
    let kubernetes = "-> 409 | {\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"reason\":\"Conflict\",\"code\":409}";
    let in_body = |media: &str| {
        without(&format!(
            "PUT /api/v1/namespaces/d/configmaps/c Content-Type: {media} | {{\"metadata\":{{\"resourceVersion\":\"7\"}}}} {kubernetes}"
        ))
    };
    let edits = [BodyEdit::WithoutMember("metadata.resourceVersion".into())];
    assert_eq!(in_body("application/json").unwrap().edits, edits);
    assert_eq!(in_body("application/yaml"), Err(Refusal::NotRemovable("metadata.resourceVersion".into())));
    let couch = without(
        "PUT /db/d Content-Type: application/json | {\"_rev\":\"1-a\"} -> 409 Server: CouchDB | {\"error\":\"conflict\"}",
    );
    assert_eq!(couch, Err(Refusal::NotRemovable("_rev".into())), "it would be a create");
}

#[test]
fn a_refused_create_of_another_system_becomes_an_update_with_its_version() {
    let update = |request: &str| {
        let recording = recording(&format!("20-30 {request}"));
        plan(&recording, ExchangeId(0), ReplayKind::CreateToUpdate, &Situation::for_tests())
    };
    let conflict = "-> 409 Server: CouchDB | {\"error\":\"conflict\"}";
    let couch = |media: &str| update(&format!("PUT /db/d Content-Type: {media} | {{\"n\":1}} {conflict}"));
    let planned = couch("application/json").unwrap();
    assert_eq!(planned.asks, [Ask::Existing]);
    let [change] = &planned.changes[..] else { panic!("{:?}", planned.changes) };
    assert_eq!((&*change.name, change.before.as_deref(), change.place), ("_rev", None, Place::Body));
    let new = BodyEdit::NewMember { path: "_rev".into(), value: String::new() };
    assert_eq!(planned.retry.unwrap().request.edits, [new]);
    assert_eq!(couch("text/plain").unwrap_err(), Refusal::NoCreate);
    // Google Cloud Storage: a generation of 0 asks that there is none.
    let storage = "/storage/v1/b/x/o/y?ifGenerationMatch=0&fields=id";
    let planned = update(&format!("PUT {storage} | x -> 412 x-goog-generation: 5")).unwrap();
    let retry = planned.retry.unwrap();
    assert_eq!(retry.request.url, format!("https://a.example{storage}"), "the value is replaced");
    assert_eq!(planned.changes[0].before.as_deref(), Some("0"));
    let op_type = "PUT /i/_doc/1?op_type=create | {} -> 409 | {\"error\":{\"type\":\"version_conflict_engine_exception\"},\"status\":409}";
    assert_eq!(update(op_type).unwrap_err(), Refusal::NoCreate, "no place for a version is known");
    let post = update(&format!("POST /db Content-Type: application/json | {{\"_id\":\"d\"}} {conflict}"));
    assert_eq!(post.unwrap_err(), Refusal::NoCreate);
}

#[test]
fn beside_another_condition_the_tests_of_a_patch_stay() {
    let request = patch_with_tests(1).replace("PATCH /n ", "PATCH /n If-Match: \"v1\" ; ");
    let recording = recording(&format!("{READ}20-30 {request}"));
    let kind = ReplayKind::RetryUnconditionally;
    let planned = plan(&recording, ExchangeId(1), kind, &Situation::for_tests()).unwrap();
    let request = planned.retry.unwrap().request;
    assert_eq!(request.edits, []);
    assert!(!request.headers.iter().any(|(name, _)| name == "If-Match"));
}
