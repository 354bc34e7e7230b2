//! Servers that refuse for another reason than a version: the condition of the request is true.

use crate::message::{Answer, Sent};
use crate::world::{Fate, World};

const JSON: &str = "application/json";

/// Status, media type and words, as public threads show them.
const WORDS: &[(u16, &str, &str)] = &[
    (
        412,
        JSON,
        r#"{"error":{"code":"LeaseIdMissing","message":"There is currently a lease on the blob and no lease ID was specified in the request."}}"#,
    ),
    (
        412,
        "application/xml",
        r#"<?xml version="1.0"?><Error><Code>LeaseIdMissing</Code><Message>There is currently a lease on the blob.</Message></Error>"#,
    ),
    (412, JSON, r#"{"message":"CSRF check failed"}"#),
    (
        412,
        JSON,
        r#"{"message":"A dashboard with the same name in the folder already exists","status":"name-exists"}"#,
    ),
    (
        412,
        JSON,
        r#"{"error":{"code":"0x80040237","message":"A record with matching key values already exists."}}"#,
    ),
    (412, JSON, r#"{"code":"ResourceLocked","message":"The resource is locked by anna."}"#),
    (412, JSON, r#"{"error":{"code":"QuotaExceeded","message":"The quota of this account is exceeded."}}"#),
    (
        423,
        "application/xml",
        r#"<?xml version="1.0"?><d:error xmlns:d="DAV:"><d:lock-token-submitted><d:href>/notes/7</d:href></d:lock-token-submitted></d:error>"#,
    ),
    (
        412,
        JSON,
        r#"{"type":"https://example/probs/locked","title":"Document is locked for editing","status":412}"#,
    ),
];

/// Refused with words that state the reason; the tag is current.
pub fn says_why(world: &mut World) -> String {
    world.server.is_weak = false;
    let (path, seen) = world.opened();
    let (status, media, words) = world.dice.one_of(WORDS);
    let refusal = Answer::new(status).text(media, words);
    let last = world.write_answered(&path, Some(&seen.tag), refusal);
    world.of(last).is(&["refused-for-another-reason"]);
    if words.contains("already exists") {
        world.of(last).is(&["already-exists"]);
    }
    // Where the body was not kept, its words are unknown.
    world.of(last).fits(&[
        "server-checks-wrongly",
        "changed-by-another",
        "replicas-disagree",
        "weak-validator",
    ]);
    path
}

/// A lost session, answered 428.
pub fn has_lost_the_session(world: &mut World) -> String {
    let words = world.dice.one_of(&[
        r#"{"error":"session_expired"}"#,
        r#"{"message":"Your session has expired, log in again"}"#,
    ]);
    let path = world.any_born();
    world.may_read(&path, 50);
    let sent = Sent::new("POST", &path).carrying(r#"{"n":1}"#);
    let refusal = Answer::new(428).json(words);
    let last = world.send(sent, Fate::answered(refusal));
    world
        .of(last)
        .is(&["refused-for-another-reason"])
        .fits(&["condition-required", "not-a-precondition-header"]);
    String::new()
}

/// Refused without a stated reason; the tag is current.
pub fn says_nothing(world: &mut World) -> String {
    world.server.is_weak = false;
    let (path, seen) = world.opened();
    let last = world.write_answered(&path, Some(&seen.tag), Answer::new(412));
    world
        .of(last)
        .is(&["server-checks-wrongly"])
        .fits(&["changed-by-another", "replicas-disagree", "stale-cache-read"])
        .holds(&["refused-for-another-reason"]);
    path
}

/// 412 to a request without a condition.
pub fn no_condition_at_all(world: &mut World) -> String {
    let path = world.any_born();
    world.may_read(&path, 60);
    let last = world.write_answered(&path, None, Answer::new(412));
    world.of(last).is(&["not-a-precondition-header", "server-checks-wrongly"]).fits(&[
        "header-changed-in-transit",
        "condition-required",
        "refused-for-another-reason",
    ]);
    path
}

/// The request has a condition, and the server requires another one.
pub fn wants_another_condition(world: &mut World) -> String {
    world.server.gives_dates = true;
    let (path, seen) = world.opened();
    let last = world.write_answered(&path, Some(&seen.tag), Answer::new(428));
    world.of(last).is(&["condition-required"]).fits(&[
        "header-changed-in-transit",
        "server-checks-wrongly",
        "refused-for-another-reason",
    ]);
    path
}

/// 428 to a write without a condition, because the session is missing.
pub fn has_lost_the_session_in_a_write(world: &mut World) -> String {
    let path = world.any_born();
    world.read(&path);
    world.pause();
    let refusal = Answer::new(428).json(r#"{"error":"session_expired","message":"Log in again."}"#);
    let last = world.write_answered(&path, None, refusal);
    world
        .of(last)
        .is(&["refused-for-another-reason"])
        .fits_without_bodies(&["condition-required", "not-a-precondition-header"]);
    String::new()
}

/// Kubernetes refuses a create: a quota, or a name that is taken. No version was compared.
pub fn kubernetes_creates_nothing(world: &mut World) -> String {
    let target = "/api/v1/namespaces/default/configmaps";
    let body = r#"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c"},"data":{}}"#;
    let is_taken = world.dice.percent(50);
    let refusal = if is_taken {
        Answer::new(409).json(r#"{"kind":"Status","apiVersion":"v1","status":"Failure","message":"configmaps \"c\" already exists","reason":"AlreadyExists","code":409}"#)
    } else {
        Answer::new(403).json(r#"{"kind":"Status","apiVersion":"v1","status":"Failure","message":"configmaps \"c\" is forbidden: exceeded quota","reason":"Forbidden","code":403}"#)
    };
    world.pause();
    let sent = Sent::new("POST", target).carrying(body);
    let last = world.send(sent, Fate::answered(refusal));
    world.of(last).holds(&["refused-for-another-reason"]);
    if is_taken {
        world.of(last).holds(&["already-exists"]);
    }
    String::new()
}

/// Two creates of one key at once: S3 has not decided about the second.
pub fn s3_asks_to_try_again(world: &mut World) -> String {
    let path = world.server.carrier.path("5");
    let content = world.content();
    let create = world.server.carrier.write(&path, &content, None).with("If-None-Match", "*");
    world.send(create.clone(), Fate { takes: 400, in_flight: true, ..Fate::default() });
    world.now += world.dice.between(1, 40);
    let refusal = Answer::new(409)
        .with("x-amz-request-id", "A1B2C3D4E5F60718")
        .text("application/xml", r#"<?xml version="1.0" encoding="UTF-8"?><Error><Code>ConditionalRequestConflict</Code><Message>The conditional request cannot succeed due to a conflicting operation against this resource.</Message></Error>"#);
    let last = world.send(create, Fate { takes: 500, instead: Some(refusal), ..Fate::default() });
    world
        .of(last)
        .is(&["overlapping-writes"])
        .fits_without_bodies(&["already-exists", "refused-for-another-reason"]);
    String::new()
}
