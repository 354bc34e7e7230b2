use super::*;
use crate::exchange::ExchangeId;

fn dialect_facts(line: &str) -> Option<DialectFacts> {
    let recording = crate::scenario::recording(line);
    recording.get(ExchangeId(0)).unwrap().dialect_facts.as_deref().cloned()
}

#[test]
fn the_table_is_whole() {
    let written = crate::dialect::form::read(BUILT_IN).unwrap();
    assert!(written.len() > 35);
    crate::dialect::check(&written).unwrap();
    assert_eq!(crate::dialect::from_json(&crate::dialect::to_json(&written)).unwrap(), written);
    assert_eq!(Dialects::built_in().all().len(), written.len());
    for dialect in &written {
        for part in dialect.conditions.iter().filter(|one| one.asks.is_renewable()).flat_map(|one| &one.parts)
        {
            assert!(!part.fresh.is_empty(), "{}: {} has no fresh one", dialect.name, part.name);
        }
    }
}

#[test]
fn a_condition_and_a_validator_by_their_places() {
    let couch =
        dialect_facts("0-1 PUT /d?rev=1-a&x=1 | {\"_rev\":\"1-a\"} -> 201 | {\"ok\":true,\"rev\":\"2-b\"}")
            .unwrap();
    assert_eq!(&*couch.system, "CouchDB");
    let sent: Vec<_> = couch.sent.iter().map(|own| (&*own.name, &*own.value, own.place())).collect();
    assert_eq!(sent, [("rev", "1-a", " in the query"), ("_rev", "1-a", " in the body")]);
    assert_eq!(couch.sent[0].kind, couch.sent[1].kind, "both are about one validator");
    assert_eq!((couch.given.len(), &*couch.given[0].name, &*couch.given[0].value), (1, "rev", "2-b"));
    assert_eq!(couch.resource.as_deref(), Some("https://a.example/d?x=1"));
    let search = dialect_facts("0-1 POST /i/_update/1?if_seq_no=5&if_primary_term=1 | {} -> 200").unwrap();
    assert_eq!((&*search.sent[0].name, &*search.sent[0].value), ("if_seq_no, if_primary_term", "5, 1"));
    assert_eq!(search.resource.as_deref(), Some("https://a.example/i/_doc/1"));
}

#[test]
fn a_read_carries_no_condition_in_its_query() {
    let read = dialect_facts("0-1 GET /d?rev=1-a -> 200 | {\"_rev\":\"1-a\"}").unwrap();
    assert!(read.sent.is_empty() && read.resource.is_none());
}

#[test]
fn what_cannot_be_trusted_says_nothing() {
    for line in [
        "0-1 PUT /d | {\"_rev\":\"1-a\",\"_rev\":\"1-b\"} -> 201",
        "0-1 PUT /d | {\"docs\":[{\"_rev\":\"1-a\"}]} -> 201",
        "0-1 PUT /d | {\"_rev\":\"1-a\" -> 201",
        "0-1 PUT /d | _rev=1-a -> 201",
        "0-1 GET /d | {\"_rev\":\"1-a\"} -> 200",
    ] {
        assert_eq!(dialect_facts(line), None, "{line}");
    }
    let twice = dialect_facts("0-1 DELETE /d?rev=1-a&rev=1-b -> 200 Server: CouchDB").unwrap();
    assert!(twice.sent.is_empty());
}

#[test]
fn a_frameworks_member_outlives_the_body_that_had_it() {
    let refusal = r#"{"message":"Attempted to update a stale object: Post."}"#;
    for (sent, name) in [
        (r#"{"lock_version":3}"#, "lock_version"),
        (r#"{"post":{"lock_version":3},"by":{"id":1}}"#, "post.lock_version"),
    ] {
        let recording = crate::scenario::recording(&format!("0-1 PATCH /d | {sent} -> 409"));
        let exchange = recording.get(ExchangeId(0)).unwrap();
        let dialects = Dialects::built_in();
        let before = dialects.read(exchange, SentBody::Text(sent), None).unwrap();
        assert!(!before.is_of_system() && before.sent.is_empty() && before.outcome == StatusMeaning::Http);
        let after = dialects.read(exchange, SentBody::ReadBefore(&before), Some(refusal)).unwrap();
        assert_eq!((&*after.system, &*after.sent[0].name, &*after.sent[0].value), ("Rails", name, "3"));
        let again = dialects.read(exchange, SentBody::ReadBefore(&after), Some(refusal)).unwrap();
        assert_eq!(after, again);
    }
}

#[test]
fn the_words_of_a_framework_count_in_a_refusal_of_a_write_only() {
    let words = r#"{"version":1,"text":"Row was updated or deleted by another transaction"}"#;
    let system =
        |line: &str| dialect_facts(&format!("{line} | {words}")).map(|facts| facts.system.to_string());
    assert_eq!(system("0-1 PUT /d | {} -> 500").as_deref(), Some("Hibernate"));
    for other in ["0-1 PUT /d | {} -> 200", "0-1 GET /d -> 500", "0-1 GET /d -> 200"] {
        assert!(system(other).unwrap_or_default().is_empty(), "{other}");
    }
    // A system with a word of its own for the refusal keeps it.
    let kept = "0-1 POST https://p.api.sanity.io/v1/data/mutate/p | {\"mutations\":[{\"patch\":{\"ifRevisionID\":\"r1\"}}]} -> 409 | {\"error\":\"has unexpected revision ID: StaleDataError, row(s); 0 were matched\"}";
    assert_eq!(dialect_facts(kept).map(|facts| facts.system.to_string()).as_deref(), Some("Sanity"));
}

#[test]
fn the_users_own_come_first_and_need_no_sign() {
    let own = crate::dialect::from_json(
        r#"{"name": "Notes", "mismatches": [{"status": 409}], "conditions": [{"parts": [
            {"in": "body", "name": "_rev", "fresh": [{"in": "header", "name": "X-Version"}]}]}]}"#,
    );
    let mut recording = crate::scenario::recording(
        "0-1 GET /d -> 200 X-Version: 7\n2-3 PUT /d | {\"_rev\":\"7\"} -> 409\n4-5 PUT /e | {\"_rev\":\"7\"} -> 409 Server: CouchDB | {\"error\":\"conflict\"}",
    );
    let system = |recording: &crate::recording::Recording, id| {
        let dialect_facts = recording.get(ExchangeId(id)).unwrap().dialect_facts.as_deref();
        dialect_facts.map(|dialect_facts| dialect_facts.system.to_string())
    };
    assert_eq!(system(&recording, 0), None);
    recording.set_dialects(own.unwrap());
    assert_eq!([0, 1, 2].map(|id| system(&recording, id).unwrap()), ["Notes", "Notes", "Notes"]);
    assert_eq!(recording.verdict(ExchangeId(1)), crate::verdict::Verdict::Failed);
    recording.set_dialects(Vec::new());
    assert_eq!(
        [0, 1, 2].map(|id| system(&recording, id)),
        [None, Some("CouchDB".into()), Some("CouchDB".into())]
    );
    assert_eq!(recording.dialects().user(), []);
}

/// Rails' refusal of a form with parts, whose fields are these, after a read of the record as JSON.
fn refused_form(fields: &[(&str, &str)]) -> crate::recording::Recording {
    let mut recording = crate::recording::Recording::new();
    let mut intake = crate::recording::Intake::new(crate::recording::Policy::FILE_PAGE);
    let part = |(name, value): &(&str, &str)| {
        format!(
            "------WebKitFormBoundary7M\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
        )
    };
    let body = format!("{}------WebKitFormBoundary7M--\r\n", fields.iter().map(part).collect::<String>());
    let read = "0-10 GET /posts/1 -> 200 | {\"id\":1,\"title\":\"a\",\"lock_version\":0}";
    let refused = "20-30 POST /posts/1 Content-Type: multipart/form-data; boundary=----WebKitFormBoundary7M -> 409 Content-Type: text/html | <h1>ActiveRecord::StaleObjectError in PostsController#update</h1>";
    for (line, sent) in [(read, None), (refused, Some(body))] {
        let mut reading = crate::scenario::reading(line);
        reading.sent = sent.map(std::borrow::Cow::Owned);
        recording.take(&mut intake, reading).unwrap();
    }
    recording
}

#[test]
fn a_form_with_parts_has_the_frameworks_member() {
    let recording = refused_form(&[("_method", "patch"), ("post[title]", "b"), ("post[lock_version]", "0")]);
    let facts = recording.get(ExchangeId(1)).unwrap().dialect_facts.as_deref().unwrap();
    assert_eq!(
        (&*facts.system, &*facts.sent[0].name, &*facts.sent[0].value),
        ("Rails", "post.lock_version", "0")
    );
    let said = crate::diagnosis::diagnose(&recording, ExchangeId(1)).remove(0);
    assert_eq!((said.cause.slug(), said.confidence.name()), ("changed-by-another", "medium"), "{said:?}");
    for fields in [&[("post[title]", "b")][..], &[("a[lock_version]", "0"), ("b[lock_version]", "0")]] {
        let recording = refused_form(fields);
        assert!(recording.get(ExchangeId(1)).unwrap().dialect_facts.as_deref().unwrap().sent.is_empty());
    }
}
