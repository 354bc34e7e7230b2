//! Pages with one bug, or none.

use crate::carrier::{Carrier, bare};
use crate::message::{Answer, Sent};
use crate::server::{By, Compare, Minting};
use crate::world::{Fate, World};

/// The page writes, and then sends the validator from before that write.
pub fn keeps_the_old_tag(world: &mut World) -> String {
    let path = world.any_born();
    let seen = world.read(&path);
    for _ in 0..world.dice.between(1, 2) {
        world.pause();
        if world.dice.percent(20) {
            world.read(&path);
        }
    }
    world.write(&path, &seen.tag);
    world.pause();
    world.may_read(&path, 25);
    world.write(&path, &seen.tag);
    path
}

/// The page forgets its own write, and its read or that write was not recorded.
pub fn keeps_the_old_tag_unseen(world: &mut World) -> String {
    world.begins_late = world.dice.between(1, 2) as usize;
    world.is_busy = false;
    keeps_the_old_tag(world)
}

/// Two writes with one validator, both in flight.
pub fn overlaps(world: &mut World) -> String {
    let (path, seen) = world.opened();
    let (one, other) = (world.content(), world.content());
    let fate = Fate { takes: world.dice.between(60, 900), in_flight: true, ..Fate::default() };
    world.write_this(&path, &seen.tag, &one, fate);
    world.now += world.dice.between(1, 40);
    let takes = world.dice.between(100, 1_000);
    world.write_this(&path, &seen.tag, &other, Fate { takes, ..Fate::default() });
    world.now += 1_000;
    path
}

/// Two writes of the page overlap, and somebody else wrote before both: the overlap does not explain the failures.
pub fn overlaps_in_vain(world: &mut World) -> String {
    let (path, seen) = world.opened();
    world.somebody_changes(&path);
    let (one, other) = (world.content(), world.content());
    let fate = Fate { takes: world.dice.between(100, 900), in_flight: true, ..Fate::default() };
    world.write_this(&path, &seen.tag, &one, fate);
    world.now += world.dice.between(1, 40);
    world.write_this(&path, &seen.tag, &other, Fate { takes: 1_000, ..Fate::default() });
    path
}

/// The page retries with the validator that has just failed.
pub fn retries_the_same(world: &mut World) -> String {
    let (path, seen) = world.opened();
    world.somebody_changes(&path);
    let content = world.content();
    for _ in 0..world.dice.between(2, 3) {
        world.write_this(&path, &seen.tag, &content, Fate::default());
        world.pause();
        if world.dice.percent(30) {
            world.read(&path);
            world.pause();
        }
    }
    path
}

/// The page's write succeeds, its answer is lost, and the page sends the same write again.
pub fn repeats_what_landed(world: &mut World) -> String {
    let (path, seen) = world.opened();
    let content = world.content();
    let lost = Some(world.dice.one_of(&[0, 0, 502, 503, 504]));
    let takes = world.dice.between(500, 30_000);
    world.write_this(&path, &seen.tag, &content, Fate { lost, takes, ..Fate::default() });
    world.pause();
    world.write_this(&path, &seen.tag, &content, Fate::default());
    path
}

/// The page's write never reaches the server, somebody else writes, and the page sends the same write again.
pub fn repeats_what_did_not_land(world: &mut World) -> String {
    let (path, seen) = world.opened();
    let content = world.content();
    let status = world.dice.one_of(&[0, 502, 503, 504]);
    let fate = Fate::answered(Answer::new(status));
    world.write_this(&path, &seen.tag, &content, fate);
    world.pause();
    world.somebody_changes(&path);
    let last = world.write_this(&path, &seen.tag, &content, Fate::default());
    world.of(last).fits(&["first-attempt-landed"]);
    path
}

/// The page's write never reaches the server, and the same write again succeeds: nothing fails.
pub fn repeats_and_is_taken(world: &mut World) -> String {
    let (path, seen) = world.opened();
    let content = world.content();
    let fate = Fate::answered(Answer::new(0));
    world.write_this(&path, &seen.tag, &content, fate);
    world.pause();
    world.write_this(&path, &seen.tag, &content, Fate::default());
    path
}

/// The page sends the validator of another document.
pub fn takes_anothers_tag(world: &mut World) -> String {
    let other = world.born("1");
    let path = world.any_born();
    let seen = world.read(&other);
    world.pause();
    world.may_read(&path, 50);
    let last = world.write(&path, &seen.tag);
    world.of(last).instead(&["validator-of-another-representation"]);
    path
}

/// The page sends the collection's tag.
pub fn takes_the_collections_tag(world: &mut World) -> String {
    let path = world.any_born();
    let tag = format!("\"{}\"", world.dice.word(12));
    let answer = Answer::new(200).with("ETag", &tag).json(format!(r#"[{{"path":"{path}"}}]"#));
    world.read_answered("/notes", answer, crate::world::Source::Network);
    world.pause();
    world.may_read(&path, 40);
    let last = world.write(&path, &tag);
    world.of(last).instead(&["validator-of-another-representation"]);
    path
}

/// Another document has the same content, and the server's tags are hashes of it; somebody else changed this one.
pub fn has_a_twin(world: &mut World) -> String {
    world.server.minting = Minting::Hash;
    let (one, other) = (world.server.carrier.path("1"), world.server.carrier.path("2"));
    let content = world.content();
    for path in [&one, &other] {
        world.server.put(&mut world.dice, path, Some(content.clone()), -5_000, By::Birth);
    }
    world.read(&one);
    world.pause();
    let seen = world.read(&other);
    if world.dice.percent(50) {
        world.pause();
        world.read(&one);
    }
    world.pause();
    world.somebody_changes(&other);
    world.write(&other, &seen.tag);
    other
}

/// The read and the write have different queries, which do not matter for the version.
pub fn adds_parameters(world: &mut World) -> String {
    let path = world.any_born();
    let stamp = world.dice.between(1_795_000_000_000, 1_795_999_999_999);
    let (read, write) = match world.dice.between(0, 4) {
        0 => ("?x-id=GetObject".to_owned(), "?x-id=PutObject".to_owned()),
        1 => (format!("?_={stamp}"), String::new()),
        2 => (format!("?_t={}", stamp / 1000), format!("?_t={}", stamp / 1000 + 60)),
        3 => (format!("?_={stamp}"), format!("?_={}", stamp + 2_000)),
        _ => ("?$select=title".to_owned(), String::new()),
    };
    let tag = world.read_at(&format!("{path}{read}"), &[]).tag;
    world.pause();
    let is_own = world.dice.percent(40);
    let target = format!("{path}{write}");
    let last = if is_own {
        world.write(&target, &tag);
        world.pause();
        world.write(&target, &tag)
    } else {
        world.somebody_changes(&path);
        world.write(&target, &tag)
    };
    // One accepted write shows that the tag holds for both queries. Without one, the other query may be another
    // representation.
    if !is_own && read.starts_with("?$select") {
        world.of(last).fits(&["validator-of-another-representation"]);
    }
    format!("{path}{read}")
}

/// Two queries are two representations, each with its tag; the page sends the tag of the other one.
pub fn takes_another_views_tag(world: &mut World) -> String {
    let path = world.any_born();
    let summary =
        Answer::new(200).with("ETag", format!("\"{}\"", world.dice.word(10))).json(r#"{"summary":1}"#);
    let tag = summary.field("ETag").unwrap_or("").to_owned();
    world.read_answered(&format!("{path}?view=summary"), summary, crate::world::Source::Network);
    world.pause();
    world.may_read(&path, 50);
    let last = world.write(&path, &tag);
    world.of(last).instead(&["validator-of-another-representation"]).fits(&["changed-by-another"]);
    path
}

/// The page sends the tag of the German representation for the English one.
pub fn takes_another_languages_tag(world: &mut World) -> String {
    let path = world.any_born();
    let tag = format!("\"{}\"", world.dice.word(10));
    let german = Answer::new(200)
        .with("ETag", &tag)
        .with("Vary", "Accept-Language")
        .with("Content-Language", "de")
        .json(r#"{"titel":"x"}"#);
    let sent = Sent::new("GET", &path).with("Accept-Language", "de");
    world.send(sent, Fate::answered(german));
    world.habits.retain(|(name, _)| *name != "Vary");
    world.habits.push(("Vary", "Accept-Language".to_owned()));
    world.pause();
    world.may_read(&path, 50);
    let last = world.write(&path, &tag);
    world.of(last).instead(&["validator-of-another-representation"]).fits(&["changed-by-another"]);
    path
}

/// The page reads without credentials and writes with them, and the answers vary by them.
pub fn reads_without_credentials(world: &mut World) -> String {
    let path = world.any_born();
    let tag = format!("\"{}\"", world.dice.word(10));
    let public = Answer::new(200).with("ETag", &tag).with("Vary", "Authorization").json(r#"{"public":1}"#);
    world.read_answered(&path, public, crate::world::Source::Network);
    world.pause();
    let content = world.content();
    let sent = world.server.carrier.write(&path, &content, Some(&tag)).with("Authorization", "Bearer x");
    world.habits.retain(|(name, _)| *name != "Vary");
    world.habits.push(("Vary", "Authorization".to_owned()));
    let last = world.send(sent, Fate::default());
    world.of(last).instead(&["validator-of-another-representation"]).fits(&["changed-by-another"]);
    world.pause();
    world.read_at(&path, &[("Authorization", "Bearer x")]);
    String::new()
}

/// The page sends something else in place of the tag.
pub fn sends_a_malformed_tag(world: &mut World) -> String {
    let (path, seen) = world.opened();
    let core = bare(&seen.tag).to_owned();
    let sent = match world.dice.between(0, 8) {
        0 => core,
        1 => "null".to_owned(),
        2 => "undefined".to_owned(),
        3 => "\"null\"".to_owned(),
        4 => "\"\"".to_owned(),
        5 => format!("\"\\\"{core}\\\"\""),
        6 => format!("&quot;{core}&quot;"),
        7 => format!("w/\"{core}\""),
        _ => format!("\"{core}"),
    };
    world.server.compare = Compare::Strongly;
    world.server.is_weak = false;
    let last = world.write(&path, &sent);
    world.of(last).instead(&["malformed-validator"]);
    path
}

/// The page sends a star in quotes, which is an ordinary tag.
pub fn quotes_the_star(world: &mut World) -> String {
    let path = world.any_born();
    world.read(&path);
    world.pause();
    let content = world.content();
    let sent = world.server.carrier.write(&path, &content, Some("\"*\""));
    let last = world.send(sent, Fate::default());
    if world.server.compare != Compare::Never {
        world.of(last).instead(&["malformed-validator"]).fits(&["unknown-origin"]);
    }
    path
}

/// The page removes W/ from a weak tag.
pub fn strips_the_mark(world: &mut World) -> String {
    world.server.is_weak = true;
    world.server.compare = Compare::Octets;
    let (path, seen) = world.opened();
    let last = world.write(&path, seen.tag.trim_start_matches("W/"));
    world
        .of(last)
        .instead(&["weak-validator", "header-changed-in-transit"])
        .holds(&["server-checks-wrongly"])
        .fits(&["malformed-validator", "server-checks-wrongly", "changed-by-another"]);
    path
}

/// `If-None-Match: "tag"` where If-Match was meant.
pub fn inverts(world: &mut World) -> String {
    let (path, seen) = world.opened();
    let method = world.dice.one_of(&["PUT", "PUT", "PATCH", "DELETE"]);
    let content = world.content();
    let mut sent = world.server.carrier.write(&path, &content, None).with("If-None-Match", seen.tag);
    sent.method = method.into();
    world.send(sent, Fate::default());
    path
}

/// A conditional read, sent as POST.
pub fn reads_by_post(world: &mut World) -> String {
    let (path, seen) = world.opened();
    let sent = Sent::new("POST", &path).with("If-None-Match", seen.tag);
    let last = world.send(sent, Fate::default());
    world.of(last).is(&["should-have-been-304"]);
    path
}

/// The page creates a document that exists.
pub fn creates_what_exists(world: &mut World) -> String {
    let path = world.server.carrier.path("5");
    let is_own = world.dice.percent(40);
    let content = world.content();
    let create = world.server.carrier.write(&path, &content, None).with("If-None-Match", "*");
    if is_own {
        let lost = world.dice.percent(40).then(|| world.dice.one_of(&[0, 504]));
        world.send(create.clone(), Fate { lost, ..Fate::default() });
        world.pause();
        let last = world.send(create, Fate::default());
        if lost.is_some() {
            world.of(last).is(&["first-attempt-landed"]);
        }
    } else {
        world.born("5");
        if world.dice.percent(40) {
            world.read(&path);
            world.pause();
        }
        world.send(create, Fate::default());
    }
    path
}

/// `If-Match: *` for a document that does not exist.
pub fn updates_what_is_not_there(world: &mut World) -> String {
    let path = world.server.carrier.path("5");
    world.server.status_of_missing = 412;
    world.server.hints = false;
    world.may_read(&path, 60);
    let last = world.write(&path, "*");
    world.of(last).instead(&["does-not-exist"]);
    path
}

/// No condition, where the server requires one.
pub fn sends_no_condition(world: &mut World) -> String {
    world.server.requires = true;
    let path = world.any_born();
    world.may_read(&path, 70);
    let content = world.content();
    let mut sent = world.server.carrier.write(&path, &content, None);
    sent.method = world.dice.one_of(&["PUT", "PATCH", "DELETE"]).into();
    let last = world.send(sent, Fate::default());
    if world.is_cross && world.dice.percent(40) {
        world.exposes = false;
        world.of(last).is(&["etag-hidden-by-cors"]);
    }
    path
}

/// The page cannot read the tag, and sends no condition or a useless one.
pub fn cannot_see_the_tag(world: &mut World) -> String {
    world.is_cross = true;
    world.exposes = false;
    let path = world.any_born();
    world.read(&path);
    world.pause();
    let sent = world.dice.one_of(&["null", "undefined", "\"null\""]);
    let last = world.write(&path, sent);
    world.of(last).instead(&["etag-hidden-by-cors"]).holds(&["malformed-validator"]);
    path
}

/// The page changes the document by a request to another URL: a child, an upload, an action.
pub fn acts_elsewhere(world: &mut World) -> String {
    let (path, seen) = world.opened();
    let target = match world.dice.between(0, 2) {
        0 => format!("{path}/children"),
        1 => format!("{path}/publish"),
        _ => "/rpc".to_owned(),
    };
    let is_rpc = target == "/rpc";
    let sent = Sent::new("POST", &target).carrying(r#"{"do":"it"}"#);
    // Many servers answer with a redirect, above all a form.
    let answer = match world.dice.percent(25) {
        true => Answer::new(303).with("Location", "/done"),
        false => Answer::new(201).json(r#"{"done":true}"#),
    };
    let action = world.send(sent, Fate::answered(answer));
    let content = world.content();
    world.server.put(&mut world.dice, &path, Some(content), world.now, By::OwnAction(action));
    world.pause();
    let last = world.write(&path, &seen.tag);
    if is_rpc {
        world.of(last).fits(&["changed-by-another"]);
    }
    path
}

/// The page writes elsewhere without changing the document; somebody else changed it.
pub fn acts_elsewhere_in_vain(world: &mut World) -> String {
    let (path, seen) = world.opened();
    let target = world.dice.one_of(&["/rpc", "/notes/7/children", "/uploads"]);
    let sent = Sent::new("POST", target).carrying(r#"{"do":"it"}"#);
    world.send(sent, Fate::answered(Answer::new(201).json("{}")));
    world.pause();
    world.somebody_changes(&path);
    world.write(&path, &seen.tag);
    path
}

/// The page saves unchanged content; tags are hashes, so the tag stays. Then somebody else writes.
pub fn saves_without_a_change(world: &mut World) -> String {
    world.server.minting = Minting::Hash;
    world.server.compare = Compare::Octets;
    let (path, seen) = world.opened();
    let same = world.server.current(&path).and_then(|version| version.content.clone());
    world.write_this(&path, &seen.tag, &same.unwrap(), Fate::default());
    world.pause();
    world.somebody_changes(&path);
    let last = world.write(&path, &seen.tag);
    world
        .of(last)
        .fits(&["stale-after-own-write"])
        .fits_without_bodies(&["wrong-validator-handed-out", "replicas-disagree"]);
    path
}

/// The page sends a request to the same URL that changes no version; then somebody else writes.
pub fn acts_on_the_document(world: &mut World) -> String {
    let (path, seen) = world.opened();
    let query = world.dice.one_of(&["", "?comp=lease", "?action=view"]);
    let sent = Sent::new("POST", &format!("{path}{query}")).carrying(r#"{"seen":true}"#);
    let answer = Answer::new(200).json(r#"{"ok":true}"#);
    world.send(sent, Fate::answered(answer));
    world.pause();
    world.somebody_changes(&path);
    let last = world.write(&path, &seen.tag);
    world.of(last).fits(&["stale-after-own-write", "changed-by-own-action"]);
    path
}

/// The page deletes the document, and then writes with the old validator.
pub fn writes_what_it_deleted(world: &mut World) -> String {
    world.server.status_of_missing = 412;
    let (path, seen) = world.opened();
    let mut delete = Sent::new("DELETE", &path);
    if world.server.carrier == Carrier::Http {
        delete = delete.with("If-Match", &seen.tag);
    }
    world.send(delete, Fate::default());
    world.pause();
    let last = world.write(&path, &seen.tag);
    world.of(last).is(&["does-not-exist"]);
    path
}

/// A list of tags, all of them old (RFC 9110 §13.1.1).
pub fn sends_a_list_of_tags(world: &mut World) -> String {
    let path = world.any_born();
    let first = world.read(&path);
    world.pause();
    world.somebody_changes(&path);
    let second = world.read(&path);
    world.pause();
    world.somebody_changes(&path);
    let list = format!("{}, {}", first.tag, second.tag);
    let last = world.write(&path, &list);
    world.of(last).instead(&["changed-by-another"]).fits(&["weak-validator"]);
    path
}

/// Two children of one parent, each written once, at once: the server has one version for both.
pub fn writes_siblings_at_once(world: &mut World) -> String {
    let (one, other) = (world.born("1"), world.born("2"));
    let (first, second) = (world.read(&one), world.read(&other));
    world.pause();
    let content = world.content();
    let fate = Fate { takes: 400, in_flight: true, ..Fate::default() };
    world.write_this(&one, &first.tag, &content, fate);
    world.now += world.dice.between(1, 40);
    let sent = world.server.carrier.write(&other, &content, Some(&second.tag));
    let refusal =
        Answer::new(409).json(r#"{"message":"Update is not a fast forward: refs/heads/main was updated"}"#);
    let last = world.send(sent, Fate { takes: 500, instead: Some(refusal), ..Fate::default() });
    world.of(last).holds(&[
        "shared-parent-contention",
        "changed-by-own-action",
        "overlapping-writes",
        "refused-for-another-reason",
    ]);
    String::new()
}

/// The page does everything right: no cause is expected.
pub fn is_right(world: &mut World) -> String {
    let path = world.any_born();
    for _ in 0..world.dice.between(1, 4) {
        let seen = world.read(&path);
        world.pause();
        world.write(&path, &seen.tag);
        world.pause();
    }
    path
}
