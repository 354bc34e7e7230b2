use super::*;
use crate::exchange::{BatchRole, Body, ExchangeId, ResponseBody};
use crate::har::Content as HarContent;
use crate::recording::{Intake, Policy, Recording, Side};
use crate::scenario;
use proptest::prelude::*;

/// A batch at this path whose request and response have these media types.
fn exchange(drawing: &str) -> Exchange {
    scenario::recording(drawing).get(ExchangeId(0)).unwrap().clone()
}

fn multipart_at(path: &str) -> Exchange {
    exchange(&format!(
        "0-9 POST {path} Content-Type: multipart/mixed; boundary=b ; Authorization: Bearer t -> 200 Content-Type: multipart/mixed; boundary=\"r\" ; OData-Version: 4.0"
    ))
}

fn json_at(path: &str) -> Exchange {
    exchange(&format!("0-9 POST {path} Content-Type: application/json -> 200 Content-Type: application/json"))
}

/// `METHOD URL STATUS` of each part.
fn said(opened: &Opened) -> Vec<String> {
    let of = |part: &Reading| {
        let (request, response) = (&part.exchange.request, &part.exchange.response);
        format!("{} {} {}", request.method, request.url, response.status)
    };
    opened.parts.iter().map(of).collect()
}

/// The text with the line ends of HTTP.
fn lines(text: &str) -> String {
    text.lines().map(str::trim_start).map(|line| format!("{line}\r\n")).collect()
}

const ASKED: &str = "--b
    Content-Type: application/http

    GET Books(1) HTTP/1.1


    --b
    Content-Type: multipart/mixed;boundary=set

    --set
    Content-Type: application/http
    Content-Transfer-Encoding: binary
    Content-ID: 1

    PATCH /svc/Books(2) HTTP/1.1
    If-Match: W/\"1\"
    Content-Type: application/json

    {\"title\":\"mine\"}
    --set--
    --b
    Content-Type: application/http

    DELETE https://a.example/svc/Books(3) HTTP/1.1
    If-Match: \"3\"


    --b--";

const ANSWERED: &str = "--r
    Content-Type: application/http

    HTTP/1.1 200 OK
    ETag: W/\"5\"

    {\"title\":\"a\"}
    --r
    Content-Type: multipart/mixed; boundary=inner

    --inner
    Content-Type: application/http
    Content-ID: 1

    HTTP/1.1 412 Precondition Failed
    Content-Length: 2

    {}
    --inner--
    --r
    Content-Type: application/http

    HTTP/1.1 204 No PartContent


    --r--";

#[test]
fn an_odata_multipart_batch_with_a_change_set_has_a_part_per_request() {
    let opened = open(&multipart_at("/svc/$batch"), Some(&lines(ASKED)), &lines(ANSWERED)).unwrap();
    assert_eq!(
        said(&opened),
        [
            "GET https://a.example/svc/Books(1) 200",
            "PATCH https://a.example/svc/Books(2) 412",
            "DELETE https://a.example/svc/Books(3) 204"
        ]
    );
    assert!(opened.is_whole && opened.is_container);
    let patch = &opened.parts[1];
    let header = |name| patch.exchange.request.headers.get(name).map(|value| &**value);
    assert_eq!([header("If-Match"), header("authorization")], [Some("W/\"1\""), Some("Bearer t")]);
    assert_eq!(patch.sent.as_deref(), Some("{\"title\":\"mine\"}"));
    assert_eq!(patch.content, Some(HarContent { text: "{}".into(), encoding: "".into() }));
    assert_eq!(&*patch.exchange.response.reason, "Precondition Failed");
    assert_eq!(opened.parts[2].exchange.response.body, ResponseBody::Empty);
    let bare = |text: &str| lines(text).replace('\r', "");
    let again = open(&multipart_at("/svc/$batch"), Some(&bare(ASKED)), &bare(ANSWERED)).unwrap();
    assert_eq!(said(&again), said(&opened), "line ends without CR");
}

#[test]
fn the_one_answer_of_a_change_set_goes_to_the_request_that_it_names() {
    let asked = |conditions: [&str; 2]| {
        let part = |id: usize| {
            format!(
                "--set\nContent-Type: application/http\nContent-ID: {id}\n\nPATCH Books({id}) HTTP/1.1\n{}\n\n{{}}\n",
                conditions[id - 1]
            )
        };
        lines(&format!(
            "--b\nContent-Type: multipart/mixed; boundary=set\n\n{}{}--set--\n--b--",
            part(1),
            part(2)
        ))
    };
    let answered = |id: &str, status: u16| {
        lines(&format!("--r\nContent-Type: application/http\n{id}\nHTTP/1.1 {status} No\n\n{{}}\n--r--"))
    };
    let batch = multipart_at("/svc/$batch");
    let both = ["If-Match: \"1\"", "If-Match: \"2\""];
    let of = |conditions, id, status| {
        let opened = open(&batch, Some(&asked(conditions)), &answered(id, status)).unwrap();
        (said(&opened), opened.shared)
    };
    let second = vec!["PATCH https://a.example/svc/Books(2) 412".to_owned()];
    assert_eq!(
        of(both, "Content-ID: 2\n", 412),
        (second.clone(), vec![false]),
        "the answer names its request"
    );
    assert_eq!(
        of(["X: 1", "If-Match: \"2\""], "", 412),
        (second, vec![false]),
        "only one request has a condition"
    );
    assert_eq!(of(both, "", 412).1, [true, true]);
    assert_eq!(
        of(["X: 1", "If-Match: \"2\""], "", 400).1,
        [true, true],
        "each request may be the refused one"
    );
}

#[test]
fn a_content_id_reference_becomes_the_location_of_the_created_resource() {
    let asked = "--b
        Content-Type: application/http
        Content-ID: 1

        POST Authors HTTP/1.1

        {}
        --b
        Content-Type: application/http
        Content-ID: 2

        PUT $1/Books(1)?x=1 HTTP/1.1

        {}
        --b--";
    let answered = |location: &str| {
        lines(&format!(
            "--r
            Content-Type: application/http

            HTTP/1.1 201 Created
            {location}

            {{}}
            --r
            Content-Type: application/http

            HTTP/1.1 412 No


            --r--"
        ))
    };
    let of = |location| open(&multipart_at("/svc/$batch"), Some(&lines(asked)), &answered(location)).unwrap();
    let known = of("Location: /svc/Authors(9)");
    assert_eq!(said(&known)[1], "PUT https://a.example/svc/Authors(9)/Books(1)?x=1 412");
    let unknown = of("X: 1");
    assert_eq!((unknown.parts.len(), unknown.is_whole), (1, false), "no URL is made up");
}

#[test]
fn google_answers_are_matched_to_requests_by_content_id() {
    let part = |id: &str, message: &str| {
        format!("--b\nContent-Type: application/http\nContent-ID: <{id}>\n\n{message}\n\n")
    };
    let asked = format!(
        "{}{}--b--",
        part("item1:1@x", "GET /drive/v3/files/1?fields=a b"),
        part("item2:1@x", "PATCH /drive/v3/files/2\nIf-Match: \"e\"")
    );
    let answered = format!(
        "{}{}--b--",
        part("response-item2:1@x", "HTTP/1.1 412 No"),
        part("response-item1:1@x", "HTTP/1.1 200 OK")
    );
    let batch = exchange(
        "0-9 POST https://www.googleapis.com/batch/drive/v3 Content-Type: multipart/mixed; boundary=b -> 200 Content-Type: multipart/mixed; boundary=b",
    );
    let opened = open(&batch, Some(&lines(&asked)), &lines(&answered)).unwrap();
    assert_eq!(
        said(&opened),
        [
            "GET https://www.googleapis.com/drive/v3/files/1?fields=a%20b 200",
            "PATCH https://www.googleapis.com/drive/v3/files/2 412"
        ]
    );
}

#[test]
fn a_batch_whose_requests_and_answers_do_not_match_has_no_parts() {
    let batch = multipart_at("/svc/$batch");
    let (asked, answered) = (lines(ASKED), lines(ANSWERED));
    let is_closed = |asked: &str, answered: &str| open(&batch, Some(asked), answered).is_none();
    assert!(is_closed(&asked.replace("--b", "--c"), &answered), "another boundary");
    assert!(is_closed(&asked, &answered.replace("--r", "--bb")), "another boundary");
    assert!(is_closed(&asked, &format!("{}{answered}", answered.replace("--r--\r\n", ""))), "more answers");
    assert!(is_closed(&asked.replace("PATCH /svc", "PA TCH\u{1} /svc"), "--r--"), "no answers");
    assert!(open(&batch, None, &answered).is_none(), "the requests are not known");
    assert!(is_closed(&asked, &" ".repeat(20 << 20)), "20 MB");
    // OData ends with the first failure.
    let first = answered.split("--r\r\n").take(2).collect::<Vec<_>>().join("--r\r\n");
    let opened = open(&batch, Some(&asked), &format!("{first}--r--")).unwrap();
    assert_eq!((opened.parts.len(), opened.is_whole), (1, true));
    let cut = open(&batch, Some(&asked), &answered[..answered.len() - 60]).unwrap();
    assert_eq!((said(&cut).len(), cut.is_whole), (2, false), "what may be half an answer is left out");
    let many = "--b\r\nContent-Type: application/http\r\n\r\nGET a\r\n\r\n".repeat(300) + "--b--";
    let answers =
        "--r\r\nContent-Type: application/http\r\n\r\nHTTP/1.1 200 OK\r\n\r\n".repeat(300) + "--r--";
    let opened = open(&batch, Some(&many), &answers).unwrap();
    assert_eq!((opened.parts.len(), opened.is_whole), (MOST_PARTS, false));
}

#[test]
fn odata_and_graph_json_answers_are_matched_by_id() {
    let asked = r#"{"requests":[
        {"id":"1","method":"PATCH","url":"planner/tasks/7","headers":{"If-Match":"W/\"a\""},"body":{"title":"mine"}},
        {"id":"2","method":"get","url":"/me"},
        {"id":3,"method":"PUT","url":"https://b.example/x","headers":{"Content-Type":"text/plain"},"body":"t"}]}"#;
    let answered = r#"{"responses":[{"id":"3","status":204},
        {"id":"1","status":412,"headers":{"X":1},"body":{"error":{"code":"x"}}},
        {"id":"2","status":200,"body":{"@odata.etag":"W/\"9\""}}]}"#;
    let of = |url| open(&json_at(url), Some(asked), answered).map(|opened| said(&opened)).unwrap_or_default();
    assert_eq!(
        of("https://graph.microsoft.com/v1.0/$batch"),
        [
            "PATCH https://graph.microsoft.com/v1.0/planner/tasks/7 412",
            "GET https://graph.microsoft.com/v1.0/me 200",
            "PUT https://b.example/x 204"
        ]
    );
    assert_eq!(of("/svc/$batch")[1], "GET https://a.example/me 200", "elsewhere it is the host's");
    let opened = open(&json_at("/svc/$batch"), Some(asked), answered).unwrap();
    assert_eq!(opened.parts[0].sent.as_deref(), Some(r#"{"title":"mine"}"#));
    assert_eq!(opened.parts[2].sent.as_deref(), Some("t"));
    for (from, to) in [("\"id\":\"2\"", "\"id\":\"1\""), ("\"status\":412", "\"status\":\"412\"")] {
        assert!(open(&json_at("/svc/$batch"), Some(asked), &answered.replace(from, to)).is_none(), "{to}");
    }
    let fewer = answered.replace("{\"id\":\"3\",\"status\":204},", "");
    assert_eq!(open(&json_at("/svc/$batch"), Some(asked), &fewer).unwrap().parts.len(), 2);
    assert!(open(&json_at("/svc/other"), Some(asked), answered).is_none(), "the URL is no batch's");
}

#[test]
fn kinto_answers_are_matched_by_order_and_take_the_defaults() {
    let asked = r#"{"defaults":{"method":"PUT","headers":{"If-Match":"\"17\"","X":"d"}},"requests":[
        {"path":"/buckets/a/records/1","body":{"data":{"n":1}}},
        {"path":"/v1/buckets/a/records/2","headers":{"if-match":"\"18\""}}]}"#;
    let answered = r#"{"responses":[
        {"status":412,"path":"/v1/buckets/a/records/1","headers":{"ETag":"\"19\""},"body":{"errno":114}},
        {"status":200,"path":"/v1/buckets/a/records/2","headers":{},"body":{}}]}"#;
    let opened = open(&json_at("/v1/batch"), Some(asked), answered).unwrap();
    assert_eq!(
        said(&opened),
        [
            "PUT https://a.example/v1/buckets/a/records/1 412",
            "PUT https://a.example/v1/buckets/a/records/2 200"
        ]
    );
    let sent =
        |part: usize, name| opened.parts[part].exchange.request.headers.get(name).map(|value| &**value);
    assert_eq!([sent(0, "If-Match"), sent(1, "If-Match")], [Some("\"17\""), Some("\"18\"")]);
    assert_eq!(sent(1, "X"), Some("d"));
    let is_closed = |answered: &str| open(&json_at("/v1/batch"), Some(asked), answered).is_none();
    assert!(is_closed(&answered.replace("records/2", "records/3")), "another path");
    assert!(is_closed(r#"{"responses":[{"status":412}]}"#), "fewer answers");
    assert!(is_closed("{\"responses\":7}") && is_closed("[]") && is_closed(""));
    let deep = format!("{{\"responses\":[{{\"status\":412,\"body\":{}}}]}}", "[".repeat(10_000));
    assert!(is_closed(&deep));
}

#[test]
fn a_multistatus_that_answers_a_write_has_a_part_per_member() {
    let answered = r#"<D:multistatus xmlns:D="DAV:">
        <D:response><D:href>/c/a%20b</D:href><D:status>HTTP/1.1 423 Locked</D:status>
          <D:error><D:lock-token-submitted><D:href>/c/lock</D:href></D:lock-token-submitted></D:error></D:response>
        <D:response><D:href>/c/</D:href><D:propstat><D:prop/><D:status>HTTP/1.1 424 Failed</D:status></D:propstat>
          <D:propstat><D:prop/><D:status>HTTP/1.1 507 Full</D:status></D:propstat></D:response>
        <D:response><D:href>/c/d</D:href><D:href>/c/e</D:href><D:status>HTTP/1.1 200 OK</D:status></D:response>
        </D:multistatus>"#;
    let batch = exchange("0-9 DELETE /c/ If-Match: \"1\" ; Depth: infinity -> 207");
    let opened = open(&batch, None, answered).unwrap();
    assert_eq!(
        said(&opened),
        [
            "DELETE https://a.example/c/a%20b 423",
            "DELETE https://a.example/c/ 507",
            "DELETE https://a.example/c/d 200",
            "DELETE https://a.example/c/e 200"
        ]
    );
    let wrapped = answered.replace("/c/a%20b", "<![CDATA[/c/a%20b]]>");
    assert_eq!(said(&open(&batch, None, &wrapped).unwrap()), said(&opened), "characters in CDATA");
    let has = |part: usize, name| opened.parts[part].exchange.request.headers.has(name);
    assert!(
        has(1, "If-Match") && !has(0, "If-Match") && has(0, "Depth"),
        "the condition is the collection's"
    );
    assert!(opened.is_container, "the collection itself was not deleted");
    let member = "<multistatus xmlns='DAV:'><response><href>/c/a</href><status>HTTP/1.1 423 Locked</status></response></multistatus>";
    assert!(!open(&batch, None, member).unwrap().is_container, "the rest of it was");
    let list = exchange("0-9 PROPFIND /c/ -> 207");
    assert!(open(&list, None, answered).is_none(), "a read's are a list");
    let own = answered.replace("507 Full", "200 OK").replace("424 Failed", "200 OK");
    assert_eq!(open(&batch, None, &own).unwrap().parts.len(), 3, "its own success is the exchange's");
    let cut = open(&batch, None, &answered[..answered.len() / 2]).unwrap();
    assert_eq!((cut.parts.len(), cut.is_whole), (1, false));
}

/// A recording of one batch, taken in with this policy.
fn taken(policy: Policy, path: &str, asked: &str, answered: &str) -> Recording {
    let mut recording = Recording::new();
    let mut intake = Intake::new(policy);
    let drawing = format!(
        "0-9 POST {path} Content-Type: application/json | {asked} -> 200 Content-Type: application/json | {answered}"
    );
    recording.take(&mut intake, scenario::reading("0-1 GET /v1/a -> 200 ETag: \"1\"")).unwrap();
    recording.take(&mut intake, scenario::reading(&drawing)).unwrap();
    recording.take(&mut intake, scenario::reading("20-30 GET /v1/a -> 200 ETag: \"2\"")).unwrap();
    recording.take_waiting(&mut intake);
    recording
}

const KINTO: [&str; 2] = [
    r#"{"requests":[{"method":"PUT","path":"/v1/a","headers":{"If-Match":"\"1\""},"body":{"n":1}},{"method":"POST","path":"/v1/batch","body":{"requests":[{"path":"/v1/a"}]}}]}"#,
    r#"{"responses":[{"status":412,"headers":{"Content-Type":"application/json"},"body":{"errno":114}},{"status":200,"headers":{"Content-Type":"application/json"},"body":{"responses":[{"status":200}]}}]}"#,
];

#[test]
fn parts_are_exchanges_that_name_their_batch() {
    let [asked, answered] = KINTO;
    let recording = taken(Policy::FILE_PAGE, "/v1/batch", asked, answered);
    let batch = |id| recording.get(ExchangeId(id)).unwrap().batch;
    assert_eq!(batch(1), BatchRole::Container);
    let part = batch(2).part().unwrap();
    assert_eq!((part.of, part.number, part.shares_answer), (ExchangeId(1), 1, false));
    assert_eq!(recording.len(), 5, "a batch in a batch is not opened");
    let kept = |side| recording.bodies().get(ExchangeId(2), side).and_then(Body::text);
    assert_eq!([kept(Side::Request), kept(Side::Response)], [Some("{\"n\":1}"), Some("{\"errno\":114}")]);
    assert_eq!(recording.place(ExchangeId(2)), recording.place(ExchangeId(1)), "below its batch");
    let last = taken(Policy::COMMAND, "/v1/batch", asked, answered);
    assert_eq!(last.get(ExchangeId(2)).unwrap().batch, BatchRole::None, "entries keep their places");
    assert_eq!(last.get(ExchangeId(3)).unwrap().batch.part().map(|part| part.of), Some(ExchangeId(1)));
}

#[test]
fn a_written_file_has_the_batch_alone_and_reads_back_with_its_parts() {
    let [asked, answered] = KINTO;
    let recording = taken(Policy::FILE_PAGE, "/v1/batch", asked, answered);
    let written = crate::har::write_file(recording.log().recorded(), crate::secrets::Secrets::Kept, "0");
    let file = crate::har::read_file(&written).unwrap();
    assert_eq!(file.entries.len(), 3);
    let (mut again, mut intake) = (Recording::new(), Intake::new(Policy::FILE_PAGE));
    for entry in file.entries {
        again.take(&mut intake, entry.unwrap()).unwrap();
    }
    let urls = |recording: &Recording| -> Vec<String> {
        recording
            .exchanges()
            .iter()
            .map(|one| format!("{} {}", one.request.url, one.response.status))
            .collect()
    };
    assert_eq!(urls(&again), urls(&recording));
}

#[test]
fn the_recorder_reads_the_parts_when_the_body_arrives() {
    use crate::recording::{Capture, Now};
    let [asked, answered] = KINTO;
    let mut capture = Capture::default();
    let now = Now { wall: crate::exchange::Timestamp(1000), steady: crate::exchange::Timestamp(1000) };
    let drawing = format!(
        "0-9 POST /v1/batch Content-Type: application/json | {asked} -> 200 Content-Type: application/json"
    );
    let due = capture.take(scenario::reading(&drawing), now).due.unwrap();
    capture.take(scenario::reading("20-30 GET /v1/a -> 200 ETag: \"2\""), now);
    assert!(capture.take_body(due, Some(HarContent { text: answered.into(), encoding: "".into() })));
    let log = capture.log();
    assert_eq!(log.exchanges().len(), 4);
    let refused = log.get(ExchangeId(2)).unwrap();
    assert_eq!((refused.response.status, refused.batch.part().unwrap().of), (412, ExchangeId(0)));
    assert!(log.bodies.get(ExchangeId(2), Side::Request).is_some());
    assert!(log.bodies.get(ExchangeId(2), Side::Response).is_some(), "the body of a refusal is kept");
    assert!(log.bodies.get(ExchangeId(0), Side::Response).is_some(), "the body of the batch is kept for HAR");
}

#[test]
fn a_batch_without_parts_counts_as_a_list_that_was_not_read_whole() {
    let recording = taken(Policy::FILE_PAGE, "/v1/batch", KINTO[0], r#"{"responses":[]}"#);
    let listed = recording.get(ExchangeId(1)).unwrap().listed.clone();
    assert!(listed.is_some_and(|listed| !listed.is_whole));
    assert_eq!(recording.get(ExchangeId(1)).unwrap().batch, BatchRole::None);
}

proptest! {
    #[test]
    fn hostile_text_never_panics(
        asked in "(--b[\r\n-]{0,3}|[\r\n:; a-zA-Z/\"<>{}\u{e9}]{0,20}|Content-Type: application/http|GET \\$1 HTTP/1.1|\r\n){0,12}",
        json in "[\\[{][\\[\\]{}:,\"\\\\a-z0-9\u{e9} ]{0,60}",
        xml in "<multistatus xmlns='DAV:'(<response>|<href>|</href>|<status>|</response>|&#1;|[<>/&;a-z ]){0,20}",
        at in any::<prop::sample::Index>(),
    ) {
        let _ = open(&multipart_at("/$batch"), Some(&asked), &asked.replace("--b", "--r"));
        let _ = open(&json_at("/$batch"), Some(&json), &json);
        let _ = open(&exchange("0-9 MOVE /c -> 207"), None, &xml);
        let whole = lines(ANSWERED);
        let cut = at.index(whole.len());
        let _ = open(&multipart_at("/$batch"), Some(&lines(ASKED)), &whole[..cut]);
    }
}

/// Method, URL and status of each part.
fn bulk(path: &str, sent: &str, received: &str) -> Option<(Vec<String>, bool)> {
    let exchange = exchange(&format!("0-9 POST {path} -> 200 Content-Type: application/json"));
    let opened = open(&exchange, Some(sent), received)?;
    assert!(opened.is_container);
    Some((said(&opened), opened.is_whole))
}

#[test]
fn documents_in_bulk_of_which_one_was_refused() {
    let sent = r#"{"docs":[{"_id":"a b","_rev":"1-a"},{"_id":"c","_rev":"1-c","_deleted":true},{"t":1}]}"#;
    let received = r#"[{"id":"a b","error":"conflict","reason":"Document update conflict."},{"ok":true,"id":"c","rev":"2-c"},{"ok":true,"id":"f00","rev":"1-f"}]"#;
    let parts = |paths: &[&str]| {
        paths.iter().map(|path| path.replace(" /", " https://a.example/")).collect::<Vec<_>>()
    };
    assert_eq!(
        bulk("/db/_bulk_docs", sent, received),
        Some((parts(&["PUT /db/a%20b 409", "DELETE /db/c 201", "PUT /db/f00 201"]), true))
    );
    let failed = r#"[{"id":"c","error":"forbidden","reason":"no"}]"#;
    assert_eq!(bulk("/db/_bulk_docs", sent, failed), Some((parts(&["DELETE /db/c 403"]), false)));
    for other in [
        r#"[{"ok":true,"id":"a b","rev":"2"}]"#,
        r#"[{"id":"x","error":"conflict"}]"#,
        "{\"error\":1}",
        "[",
        "[]",
    ] {
        assert_eq!(bulk("/db/_bulk_docs", sent, other), None, "{other}");
    }
}

#[test]
fn actions_in_bulk_of_which_one_was_refused() {
    let sent = "{\"index\":{\"_index\":\"i\",\"_id\":\"1\",\"if_seq_no\":5,\"if_primary_term\":1}}\n{\"a\":1}\n{\"delete\":{\"_id\":\"2\"}}\n{\"create\":{}}\n{\"b\":1}\n";
    let item = |name: &str, id: &str, status: u16, error: &str| {
        format!("{{\"{name}\":{{\"_index\":\"i\",\"_id\":\"{id}\",\"status\":{status}{error}}}}}")
    };
    let error = ",\"error\":{\"type\":\"version_conflict_engine_exception\"}";
    let received = |items: &[String]| format!("{{\"errors\":true,\"items\":[{}]}}", items.join(","));
    let all = [item("index", "1", 409, error), item("delete", "2", 200, ""), item("create", "x", 201, "")];
    let urls = |root: &str| {
        vec![
            format!("PUT https://a.example{root}/i/_doc/1?if_seq_no=5&if_primary_term=1 409"),
            format!("DELETE https://a.example{root}/i/_doc/2 200"),
            format!("PUT https://a.example{root}/i/_create/x 201"),
        ]
    };
    for (path, root) in [("/_bulk", ""), ("/i/_bulk?refresh", ""), ("/es/i/_bulk", "/es")] {
        assert_eq!(bulk(path, sent, &received(&all)), Some((urls(root), true)), "{path}");
    }
    let (one, is_whole) = bulk("/_bulk", sent, &received(&all[..1])).unwrap();
    assert_eq!((one.len(), is_whole), (1, false));
    for other in [
        received(&[item("index", "9", 409, error)]),
        received(&[item("delete", "1", 409, error)]),
        received(&[item("index", "1", 200, "")]),
        "{\"items\":{\"error\":1}}".to_owned(),
    ] {
        assert_eq!(bulk("/_bulk", sent, &other), None, "{other}");
    }
}
