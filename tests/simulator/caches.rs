//! Caches, replicas, compression and proxies between the page and the origin, and faulty origins.

use crate::message::{Answer, Sent};
use crate::server::{By, Compare, Minting, text_core};
use crate::world::{Fate, Proxy, Source, World};

/// The browser's cache or a service worker gives an old version.
pub fn browser_serves_old(world: &mut World) -> String {
    let path = world.any_born();
    world.habits.retain(|(name, _)| *name != "Cache-Control");
    world.habits.push(("Cache-Control", "max-age=600".to_owned()));
    world.may_read(&path, 70);
    world.somebody_changes(&path);
    let source = world.dice.one_of(&[Source::BrowserCache, Source::BrowserCache, Source::Worker]);
    let seen = world.read_old(&path, 0, source, &[]);
    world.pause();
    let last = world.write(&path, &seen.tag);
    world.of(last).only(&["stale-cache-read"]);
    path
}

/// The browser's cache gives the current version; then somebody else writes.
pub fn browser_serves_current(world: &mut World) -> String {
    let path = world.any_born();
    world.read(&path);
    world.pause();
    let seen = world.read_old(&path, 0, Source::BrowserCache, &[]);
    world.pause();
    world.somebody_changes(&path);
    let last = world.write(&path, &seen.tag);
    world.of(last).fits(&["stale-cache-read"]);
    path
}

/// A shared cache gives an old version, with or without its age.
pub fn shared_cache_serves_old(world: &mut World) -> String {
    let path = world.any_born();
    world.may_read(&path, 30);
    world.now += 400_000;
    world.somebody_changes(&path);
    let age = world.dice.between(3, 300).to_string();
    let marks: Vec<(&'static str, String)> = match world.dice.between(0, 3) {
        0 => vec![("Age", age)],
        1 => vec![("Age", age), ("X-Cache", "HIT".to_owned())],
        2 => vec![("CF-Cache-Status", "HIT".to_owned()), ("Age", age)],
        _ => Vec::new(),
    };
    let is_marked = !marks.is_empty();
    let seen = world.read_old(&path, 0, Source::Network, &marks);
    world.pause();
    let last = world.write(&path, &seen.tag);
    if is_marked {
        world.of(last).only(&["stale-cache-read"]);
    } else {
        world.of(last).is(&["stale-cache-read"]);
    }
    path
}

/// A shared cache gives the current version, with its age; then somebody else writes.
pub fn shared_cache_serves_current(world: &mut World) -> String {
    let path = world.any_born();
    let age = ("Age", world.dice.between(1, 50).to_string());
    let seen = world.read_old(&path, 0, Source::Network, &[age, ("X-Cache", "HIT".to_owned())]);
    world.pause();
    world.somebody_changes(&path);
    let last = world.write(&path, &seen.tag);
    world.of(last).fits(&["stale-cache-read"]);
    path
}

/// Two replicas give different tags for one version.
pub fn replicas_differ(world: &mut World) -> String {
    let path = world.any_born();
    world.subject = None;
    world.habits.retain(|(name, _)| *name != "X-Served-By");
    let is_named = world.dice.percent(50);
    let current = world.server.current(&path).unwrap().clone();
    let tag = |replica: &str| format!("\"{}-{replica}\"", current.core);
    let answer = |replica: &str, status: u16| {
        let body = match status {
            200 => format!(r#"{{"n":{}}}"#, current.content.as_ref().map_or(0, |content| content.number)),
            _ => r#"{"error":"precondition failed"}"#.to_owned(),
        };
        let answer = Answer::new(status).with("ETag", tag(replica)).json(body);
        if is_named { answer.with("X-Served-By", replica) } else { answer }
    };
    let mut at = "a";
    for _ in 0..world.dice.between(2, 4) {
        at = if at == "a" { "b" } else { "a" };
        world.read_answered(&path, answer(at, 200), Source::Network);
        world.pause();
    }
    let other = if at == "a" { "b" } else { "a" };
    let content = world.content();
    let sent = world.server.carrier.write(&path, &content, Some(&tag(at)));
    let mut refusal = answer(other, 412);
    if world.dice.percent(40) {
        refusal.drop("ETag");
    }
    let last = world.send(sent, Fate::answered(refusal));
    world.shots[last].outcome = crate::server::Outcome::Mismatch { since: None, is_current: false };
    world.of(last).is(&["replicas-disagree"]);
    if !is_named {
        world.of(last).fits(&["unstable-etag", "changed-by-another", "server-checks-wrongly"]);
    }
    world.pause();
    world.read_answered(&path, answer(other, 200), Source::Network);
    String::new()
}

/// After the page's own write, a replica that lags gives the old version, and the page sends its tag.
pub fn replica_lags_after_own_write(world: &mut World) -> String {
    let (path, seen) = world.opened();
    world.write(&path, &seen.tag);
    world.now += world.dice.between(1, 500);
    let old = world.read_old(&path, 0, Source::Network, &[]);
    world.pause();
    let last = world.write(&path, &old.tag);
    world.of(last).is(&["replicas-disagree", "stale-cache-read"]);
    path
}

/// Somebody else writes; a replica that lags answers the read after the failure.
pub fn replica_lags_after_the_failure(world: &mut World) -> String {
    world.server.hints = false;
    let (path, seen) = world.opened();
    world.somebody_changes(&path);
    let last = world.write(&path, &seen.tag);
    world.now += world.dice.between(1, 500);
    world.read_old(&path, 0, Source::Network, &[]);
    world.of(last).is(&["replicas-disagree"]).fits(&["server-checks-wrongly", "stale-cache-read"]);
    String::new()
}

/// The tag changes with every read.
pub fn tag_is_never_the_same(world: &mut World) -> String {
    let path = world.any_born();
    world.subject = None;
    let body = r#"{"title":"same","number":7}"#;
    let reads = world.dice.between(1, 4);
    let mut tag = String::new();
    let read = |world: &mut World, tag: &mut String| {
        *tag = format!("\"{}\"", world.dice.word(16));
        let answer = Answer::new(200).with("ETag", &**tag).json(body);
        world.read_answered(&path, answer, Source::Network);
        world.pause();
    };
    for _ in 0..reads {
        read(world, &mut tag);
    }
    let last = world.write_answered(&path, Some(&tag), Answer::new(412));
    world.shots[last].outcome = crate::server::Outcome::Mismatch { since: None, is_current: false };
    world
        .of(last)
        .is(&["unstable-etag"])
        .fits_without_bodies(&["changed-by-another"])
        .fits(&["replicas-disagree", "server-checks-wrongly"]);
    let reads_after = world.dice.between(0, 2);
    world.pause();
    for _ in 0..reads_after {
        read(world, &mut tag);
    }
    if reads + reads_after < 2 {
        world.of(last).fits(&["changed-by-another"]);
    }
    String::new()
}

/// The answer to a write gives the previous tag.
pub fn write_gives_the_tag_from_before(world: &mut World) -> String {
    world.server.tells = false;
    let (path, seen) = world.opened();
    let write = world.write(&path, &seen.tag);
    world.shots[write].answer = Answer::new(204).with("ETag", &seen.tag);
    world.pause();
    let last = world.write(&path, &seen.tag);
    world
        .of(last)
        .instead(&["wrong-validator-handed-out"])
        .holds(&["stale-after-own-write", "replicas-disagree"]);
    path
}

/// A server that tags every body (npm's `etag`, weak): the page takes the tag of the answer to its write.
pub fn answers_are_tagged(world: &mut World) -> String {
    tag_texts(world, Compare::Weakly);
    world.server.tells = false;
    let (path, seen) = world.opened();
    let write = world.write(&path, &seen.tag);
    let own = text_tag(r#"{"ok":true}"#);
    world.shots[write].answer = Answer::new(200).with("ETag", &own).json(r#"{"ok":true}"#);
    world.pause();
    if world.dice.percent(50) {
        let last = world.write(&path, &own);
        tag_the_refusal(world, last);
        world.of(last).instead(&["wrong-validator-handed-out"]).fits(&["stale-after-own-write"]);
    } else {
        let last = world.write(&path, &seen.tag);
        tag_the_refusal(world, last);
    }
    path
}

/// The same server; somebody else writes.
pub fn errors_are_tagged(world: &mut World) -> String {
    tag_texts(world, Compare::Weakly);
    world.server.hints = false;
    let (path, seen) = world.opened();
    world.somebody_changes(&path);
    let last = world.write(&path, &seen.tag);
    tag_the_refusal(world, last);
    world.of(last).fits(&["weak-validator"]);
    path
}

/// The same server refuses the current tag: its own check compares strongly.
pub fn errors_are_tagged_and_weak_is_refused(world: &mut World) -> String {
    tag_texts(world, Compare::Strongly);
    world.server.hints = false;
    let (path, seen) = world.opened();
    let last = world.write(&path, &seen.tag);
    tag_the_refusal(world, last);
    world.of(last).holds(&["server-checks-wrongly"]);
    path
}

/// The server tags every body by its text, weakly.
fn tag_texts(world: &mut World, compare: Compare) {
    world.server.minting = Minting::Text;
    world.server.is_weak = true;
    world.server.compare = compare;
}

fn tag_the_refusal(world: &mut World, exchange: usize) {
    let body = r#"{"error":"stale etag"}"#;
    world.shots[exchange].answer = Answer::new(412).with("ETag", text_tag(body)).json(body);
}

fn text_tag(text: &str) -> String {
    format!("W/\"{}\"", text_core(text))
}

/// A read gives the collection's tag.
pub fn read_gives_the_collections_tag(world: &mut World) -> String {
    let path = world.any_born();
    world.subject = None;
    let tag = format!("\"{}\"", world.dice.word(12));
    let list = Answer::new(200).with("ETag", &tag).json("[]");
    world.read_answered("/notes", list, Source::Network);
    world.pause();
    let mut answer = world.server.represent(&path, &world.server.current(&path).unwrap().clone());
    answer.set("ETag", &tag);
    world.read_answered(&path, answer.clone(), Source::Network);
    world.pause();
    let last = world.write(&path, &tag);
    world.of(last).instead(&["wrong-validator-handed-out"]).fits(&[
        "validator-of-another-representation",
        "server-checks-wrongly",
        "changed-by-another",
    ]);
    world.pause();
    if world.dice.percent(50) {
        world.read_answered(&path, answer, Source::Network);
    }
    String::new()
}

/// A compressing proxy changes tags in responses, and does not restore them in requests.
pub fn compression_changes_tags(world: &mut World) -> String {
    world.server.is_weak = false;
    world.server.compare = world.dice.one_of(&[Compare::Strongly, Compare::Octets]);
    let suffix = world.dice.one_of(&["-gzip", "--gzip", "-br", ";gzip", "", ""]);
    world.proxy = Some(Proxy { suffix, weakens: suffix.is_empty(), undoes: false });
    let (path, seen) = world.opened();
    let last = world.write(&path, &seen.tag);
    let tag = world.server.current_tag(&path);
    let truth = world.of(last);
    truth.is(&["tag-rewritten-by-compression"]).needs(&[seen.exchange]);
    if suffix.is_empty() {
        truth.is(&["weak-validator"]);
    }
    if world.shots[last].answer.field("ETag") != Some(&*tag) {
        world.of(last).fits(&["changed-by-another", "validator-of-another-representation"]);
    }
    path
}

/// A compressing proxy restores the tags in requests; somebody else writes.
pub fn compression_undone(world: &mut World) -> String {
    world.server.is_weak = false;
    world.server.compare = Compare::Strongly;
    let suffix = world.dice.one_of(&["-gzip", "--gzip", "-br"]);
    world.proxy = Some(Proxy { suffix, weakens: world.dice.percent(20), undoes: true });
    let path = world.any_born();
    let seen = world.read(&path);
    let (seen, _) = world.may_show(&path, seen, 50);
    let is_own = world.dice.percent(30);
    if is_own {
        world.write(&path, &seen.tag);
        world.pause();
    } else {
        world.somebody_changes(&path);
    }
    let last = world.write(&path, &seen.tag);
    world.of(last).fits(&["tag-rewritten-by-compression", "weak-validator"]);
    path
}

/// A proxy drops the condition, and the server requires one.
pub fn proxy_strips_the_condition(world: &mut World) -> String {
    world.server.requires = true;
    let (path, seen) = world.opened();
    let content = world.content();
    let fate = Fate { strips: Some("If-Match"), ..Fate::default() };
    let last = world.write_this(&path, &seen.tag, &content, fate);
    world
        .of(last)
        .instead(&["header-changed-in-transit"])
        .fits(&["condition-required", "server-checks-wrongly"]);
    path
}

/// A proxy drops the condition, and a stale write succeeds.
pub fn proxy_lets_a_stale_write_through(world: &mut World) -> String {
    world.server.requires = false;
    let (path, seen) = world.opened();
    if world.dice.percent(50) {
        world.write(&path, &seen.tag);
    } else {
        world.somebody_changes(&path);
    }
    world.pause();
    let is_seen = world.dice.percent(70);
    if is_seen {
        world.read(&path);
        world.pause();
    }
    let content = world.content();
    let fate = Fate { strips: Some("If-Match"), ..Fate::default() };
    let last = world.write_this(&path, &seen.tag, &content, fate);
    let truth = world.of(last);
    truth.instead(&[]).holds(&["condition-ignored", "unconditional-overwrite", "header-changed-in-transit"]);
    if is_seen {
        truth.is(&["condition-ignored"]);
    }
    path
}

/// The server does not compare conditions.
pub fn server_ignores_conditions(world: &mut World) -> String {
    world.server.compare = Compare::Never;
    world.server.tells = true;
    let (path, seen) = world.opened();
    world.write(&path, &seen.tag);
    world.pause();
    world.may_read(&path, 50);
    world.write(&path, &seen.tag);
    path
}

/// The server refuses the tag that it has just given.
pub fn server_refuses_its_own(world: &mut World) -> String {
    world.server.is_weak = false;
    let (path, seen) = world.opened();
    let refusal = world.server.refusal(&path);
    let last = world.write_answered(&path, Some(&seen.tag), refusal);
    world.shots[last].outcome =
        crate::server::Outcome::Mismatch { since: Some(Vec::new()), is_current: true };
    world.of(last).is(&["server-checks-wrongly"]).fits(&["replicas-disagree", "stale-cache-read"]);
    let is_shown = world.shots[last].answer.field("ETag").is_some();
    let is_read = world.dice.percent(60);
    world.pause();
    if is_read {
        world.read(&path);
    }
    if !is_shown && !is_read {
        world.of(last).fits(&["changed-by-another"]);
    }
    String::new()
}

/// The server gives tags without quotes, and a library adds the quotes.
pub fn quotes_are_added(world: &mut World) -> String {
    world.server.is_quoted = false;
    world.server.is_weak = false;
    world.server.compare = Compare::Octets;
    let (path, seen) = world.opened();
    let last = world.write(&path, &format!("\"{}\"", seen.tag));
    world
        .of(last)
        .instead(&["server-checks-wrongly", "malformed-validator"])
        .fits(&["header-changed-in-transit"]);
    path
}

/// The content changes under one tag.
pub fn tag_stays_the_same(world: &mut World) -> String {
    let path = world.any_born();
    let current = world.server.current(&path).unwrap().clone();
    world.read(&path);
    for _ in 0..world.dice.between(1, 2) {
        world.pause();
        let content = world.content();
        let now = world.now;
        world.server.put_as(&path, Some(content), now, By::Other, current.core.clone());
        let read = world.read(&path).exchange;
        world.of(read).holds(&["validator-unchanged"]);
    }
    String::new()
}

/// 304, although the sent tag is not the current one.
pub fn not_modified_by_mistake(world: &mut World) -> String {
    let (path, seen) = world.opened();
    world.somebody_changes(&path);
    let is_seen = world.dice.percent(60);
    if is_seen {
        world.read(&path);
        world.pause();
    }
    let tag = world.server.current_tag(&path);
    let answer = Answer::new(304).with("ETag", &tag);
    let sent = Sent::new("GET", &path).with("If-None-Match", &seen.tag);
    let last = world.send(sent, Fate::answered(answer));
    world.of(last).is(&["not-modified-despite-mismatch"]);
    String::new()
}

/// A read with the current tag is answered 200, with the whole content.
pub fn revalidates_in_vain(world: &mut World) -> String {
    let (path, seen) = world.opened();
    let answer = world.server.represent(&path, &world.server.current(&path).unwrap().clone());
    let sent = Sent::new("GET", &path).with("If-None-Match", &seen.tag);
    let last = world.send(sent, Fate::answered(answer));
    world.of(last).is(&["revalidation-wasted"]);
    String::new()
}

/// The page's write is answered with a tag; before the next read somebody else writes.
pub fn write_between_write_and_read(world: &mut World) -> String {
    world.server.tells = true;
    let (path, seen) = world.opened();
    let write = world.write(&path, &seen.tag);
    let told = world.seen(write);
    world.pause();
    world.somebody_changes(&path);
    world.pause();
    let last = world.write(&path, &told.tag);
    world.of(last).fits(&["wrong-validator-handed-out"]);
    path
}
