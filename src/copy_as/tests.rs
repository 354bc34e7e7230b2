//! What the forms hold, tested without a shell. `tests/copy_as.rs` runs the commands against a server.

use super::*;
use crate::exchange::ExchangeId;
use crate::recording::Side;
use crate::replay::{ReplayKind, Situation, plan};
use crate::scenario::recording;
use crate::secrets::Secrets;

const SAVE: &str = "0-1 PUT /n?a=[1] If-Match: \"v1\" ; Content-Type: application/json ; Cookie: s=hush-hush-1 ; X-None: | {\"a\":\"it's\"} -> 412";

fn message(drawing: &str, secrets: Secrets) -> Result<RequestMessage, Unwritable> {
    let recording = recording(drawing);
    let exchange = recording.get(ExchangeId(0)).unwrap();
    RequestMessage::recorded(exchange, recording.bodies().get(ExchangeId(0), Side::Request), secrets)
}

#[test]
fn a_command_holds_the_request_as_it_was_sent() {
    let message = message(SAVE, Secrets::Kept).unwrap();
    let curl = CopyForm::Curl.write(&message, None).unwrap();
    for part in [
        "--request PUT",
        "--header 'If-Match: \"v1\"'",
        "--header 'Cookie: s=hush-hush-1'",
        "--header 'X-None;'",
        "--header Accept:",
        "--data-raw '{\"a\":\"it'\\''s\"}'",
    ] {
        assert!(curl.contains(part), "{part} in {curl}");
    }
    let raw = CopyForm::Raw.write(&message, None).unwrap();
    assert!(raw.starts_with("PUT /n?a=[1] HTTP/1.1\r\nHost: "), "{raw}");
    assert!(raw.ends_with("Content-Length: 12\r\n\r\n{\"a\":\"it's\"}"), "{raw}");
}

#[test]
fn secrets_are_masked_unless_they_are_asked_for() {
    let message = message(SAVE, Secrets::Masked).unwrap();
    for form in CopyForm::ALL.into_iter().filter(|form| !form.is_repair()) {
        let text = form.write(&message, None).unwrap();
        assert!(!text.contains("hush"), "{form:?}: {text}");
        assert!(text.contains("v1"), "{form:?}: a condition is no secret: {text}");
    }
}

#[test]
fn a_part_of_a_batch_is_copied_with_its_batch() {
    let drawing = "0-9 POST /v1/batch Content-Type: application/json | {\"requests\":[{\"method\":\"PUT\",\"path\":\"/n\",\"headers\":{\"If-Match\":\"\\\"1\\\"\"}}]} -> 200 | {\"responses\":[{\"status\":412}]}";
    let recording = recording(drawing);
    let part = recording.get(ExchangeId(1)).unwrap();
    assert_eq!(part.response.status, 412);
    let refused = RequestMessage::recorded(part, None, Secrets::Kept);
    assert_eq!(refused.unwrap_err(), Unwritable::PartOfBatch(ExchangeId(0)));
}

#[test]
fn a_form_that_cannot_hold_the_octets_says_so() {
    let binary = RequestMessage {
        method: "PUT".into(),
        url: "https://a.example/n".into(),
        headers: vec![("Content-Type".into(), "application/octet-stream".into())],
        body: Some(vec![0, 255, 10]),
    };
    assert_eq!(CopyForm::Raw.write(&binary, None), Err(Unwritable::BinaryBody));
    assert_eq!(CopyForm::CurlCmd.write(&binary, None), Err(Unwritable::BinaryBody));
    assert!(CopyForm::Curl.write(&binary, None).unwrap().starts_with("printf %s AP8K | base64 -d | curl"));
    assert!(CopyForm::Fetch.write(&binary, None).unwrap().contains("atob(\"AP8K\")"));
    let hostile = RequestMessage { url: "https://a.example/\n; rm -rf x".into(), ..binary };
    for form in [CopyForm::Curl, CopyForm::CurlCmd, CopyForm::Httpie, CopyForm::Raw] {
        assert_eq!(form.write(&hostile, None), Err(Unwritable::ControlCharacter), "{form:?}");
    }
}

#[test]
fn a_form_that_cannot_hold_a_value_beyond_ascii_says_so() {
    let sent = |value: &str| RequestMessage {
        method: "PUT".into(),
        url: "https://a.example/n".into(),
        headers: vec![("X-Note".into(), value.into()), ("X-Plain".into(), "a".into())],
        body: None,
    };
    let written = |form: CopyForm, value: &str| form.write(&sent(value), None);
    let cmd = written(CopyForm::CurlCmd, "é").unwrap();
    let (said, command) = cmd.split_at(cmd.find("\ncurl").unwrap());
    assert!(said.lines().all(|line| line.starts_with("rem ")) && said.contains("in: X-Note."), "{cmd}");
    assert!(command.contains("X-Note: é"), "{cmd}");
    let powershell = written(CopyForm::PowerShell, "é").unwrap();
    assert!(powershell.starts_with("# PowerShell takes only ASCII in header values."), "{powershell}");
    assert!(powershell.contains("because of: X-Note.\n"), "{powershell}");
    assert_eq!(written(CopyForm::Raw, "é"), Err(Unwritable::BinaryField));
    assert!(written(CopyForm::Fetch, "a€é").unwrap().contains("[\"X-Note\", \"a\\u0080\\u00e9\"]"));
    for form in [CopyForm::CurlCmd, CopyForm::PowerShell, CopyForm::Httpie] {
        let text = written(form, "‹secret-1›").unwrap();
        assert!(!text.contains("rem ") && !text.contains('#') && text.contains("‹secret-1›"), "{text}");
    }
}

#[test]
fn a_body_that_the_browser_did_not_record_is_not_copied() {
    let sent = "0-1 PUT /n Content-Type: text/plain ; Content-Length: 9 -> 412";
    assert!(matches!(message(sent, Secrets::Kept), Err(Unwritable::BodyNotExact(_))));
}

#[test]
fn every_form_has_a_slug_and_a_label_of_its_own() {
    let slugs: std::collections::HashSet<_> = CopyForm::ALL.iter().map(|form| form.slug()).collect();
    let labels: std::collections::HashSet<_> = CopyForm::ALL.iter().map(|form| form.label()).collect();
    assert_eq!((slugs.len(), labels.len()), (CopyForm::ALL.len(), CopyForm::ALL.len()));
}

#[test]
fn a_mark_stands_for_one_secret_in_a_whole_script() {
    let save = |at: u32, key: &str, body: &str| {
        format!(
            "{at}-{} PUT /n If-Match: \"v1\" ; X-Api-Key: {key} ; Content-Type: application/json | {body} -> 412\n",
            at + 5
        )
    };
    let read = "0-1 GET /n X-Api-Key: key-of-the-first -> 200 ETag: \"v1\" | {}\n";
    let one = save(10, "key-of-the-first", "{\"password\":\"hush-of-the-first\"}");
    let two = save(20, "key-of-the-second", "{\"password\":\"hush-of-the-second\"}");
    let recording = recording(&format!("{read}{one}{two}"));
    let plan = |kind| plan(&recording, ExchangeId(1), kind, &Situation::for_tests()).unwrap();
    let recorded = |of| {
        let body = recording.bodies().get(of, Side::Request).cloned();
        Some((recording.get(of)?, body))
    };
    let script = |kind, secrets| RepairScript::of(&plan(kind), recorded, secrets).unwrap();
    let order = script(ReplayKind::ReplayInOrder, Secrets::Masked);
    let message = message(&one, Secrets::Masked).unwrap();
    for form in [CopyForm::OrderSh, CopyForm::OrderFetch] {
        let text = form.write(&message, Some(&order)).unwrap();
        assert!(!text.contains("of-the-first") && !text.contains("of-the-second"), "{form:?}: {text}");
        assert!(text.contains("Secrets are masked"), "{form:?}");
        // Two keys and two passwords.
        for number in 1..=4 {
            assert!(text.contains(&format!("‹secret-{number}›")), "{form:?} {number}: {text}");
        }
        let kept = form.write(&message, Some(&script(ReplayKind::ReplayInOrder, Secrets::Kept))).unwrap();
        assert!(kept.contains("hush-of-the-first") && kept.contains("key-of-the-second"), "{form:?}: {kept}");
    }
    let alone = script(ReplayKind::RefetchAndRetry, Secrets::Kept);
    assert!(alone.rest.is_empty() && order.rest.len() == 1);
    let gone = |of| Some((recording.get(of)?, None));
    let refused = RepairScript::of(&plan(ReplayKind::ReplayInOrder), gone, Secrets::Kept);
    assert_eq!(refused.unwrap_err(), Unwritable::BodyNotKept);
}
