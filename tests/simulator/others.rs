//! Other clients: what they do between a read and a write of the page.

use crate::message::Answer;
use crate::server::{By, Compare, Minting};
use crate::world::{Fate, Source, World};

/// Somebody else writes.
pub fn write_between(world: &mut World) -> String {
    let (path, seen) = world.opened();
    world.may_read(&path, 25);
    for _ in 0..world.dice.between(1, 3) {
        world.somebody_changes(&path);
        world.pause();
    }
    world.write(&path, &seen.tag);
    path
}

/// Somebody else writes, and the recording begins after the page's read.
pub fn write_between_unseen(world: &mut World) -> String {
    world.is_busy = false;
    world.begins_late = 1;
    write_between(world)
}

/// Somebody else writes; the page reads the new version, but sends the old validator.
pub fn are_seen(world: &mut World) -> String {
    let (path, seen) = world.opened();
    world.somebody_changes(&path);
    world.read(&path);
    world.pause();
    world.write(&path, &seen.tag);
    path
}

/// The page has written, has the newest tag, and then somebody else writes.
pub fn write_after_the_page(world: &mut World) -> String {
    let path = world.any_born();
    let mut seen = world.read(&path);
    for _ in 0..world.dice.between(1, 2) {
        world.pause();
        let write = world.write(&path, &seen.tag);
        let told = world.seen(write);
        seen = if told.tag.is_empty() { world.read(&path) } else { told };
    }
    world.pause();
    world.somebody_changes(&path);
    world.write(&path, &seen.tag);
    path
}

/// The page keeps the old tag, and somebody else has written too.
pub fn write_as_well(world: &mut World) -> String {
    let (path, seen) = world.opened();
    world.write(&path, &seen.tag);
    world.pause();
    world.somebody_changes(&path);
    world.write(&path, &seen.tag);
    path
}

/// Somebody else deletes.
pub fn delete(world: &mut World) -> String {
    world.server.status_of_missing = 412;
    let (path, seen) = world.opened();
    let now = world.now;
    world.server.put(&mut world.dice, &path, None, now, By::Other);
    let last = world.write(&path, &seen.tag);
    world.of(last).is(&["does-not-exist"]);
    path
}

/// Somebody else changes the document, and changes it back after the page's failure: tags are hashes.
pub fn change_and_change_back(world: &mut World) -> String {
    world.server.minting = Minting::Hash;
    let path = world.any_born();
    let before = world.server.current(&path).and_then(|version| version.content.clone());
    let seen = world.read(&path);
    world.pause();
    world.somebody_changes(&path);
    let last = world.write(&path, &seen.tag);
    world.of(last).fits(&["server-checks-wrongly", "replicas-disagree", "stale-cache-read"]);
    world.pause();
    let now = world.now;
    world.server.put(&mut world.dice, &path, before, now, By::Other);
    path
}

/// Two others change the document to and fro: tags alternate, and no replica is at fault.
pub fn quarrel(world: &mut World) -> String {
    world.server.minting = Minting::Hash;
    let path = world.any_born();
    let (one, two) = (world.content(), world.content());
    let mut seen = world.read(&path);
    for round in 0..world.dice.between(2, 5) {
        world.pause();
        let now = world.now;
        let next = if round % 2 == 0 { one.clone() } else { two.clone() };
        world.server.put(&mut world.dice, &path, Some(next), now, By::Other);
        seen = world.read(&path);
    }
    world.pause();
    world.somebody_changes(&path);
    let last = world.write(&path, &seen.tag);
    world.of(last).fits(&["replicas-disagree", "unstable-etag"]);
    path
}

/// Somebody else changes a part that the representation does not show: another tag, the same body.
pub fn change_what_is_not_shown(world: &mut World) -> String {
    world.server.minting = Minting::Word;
    let path = world.any_born();
    let content = world.server.current(&path).and_then(|version| version.content.clone());
    let mut seen = world.read(&path);
    for _ in 0..world.dice.between(1, 2) {
        world.pause();
        let now = world.now;
        world.server.put(&mut world.dice, &path, content.clone(), now, By::Other);
        seen = world.read(&path);
    }
    world.pause();
    let now = world.now;
    world.server.put(&mut world.dice, &path, content, now, By::Other);
    let last = world.write(&path, &seen.tag);
    world.of(last).fits(&["unstable-etag", "replicas-disagree"]);
    path
}

/// The server gives tags without quotes, and accepts them without quotes.
pub fn write_where_tags_are_bare(world: &mut World) -> String {
    world.server.is_quoted = false;
    world.server.is_weak = false;
    world.server.compare = Compare::Octets;
    write_between(world)
}

/// The server gives weak tags and accepts them; sometimes the recording shows that it accepts them.
pub fn write_where_tags_are_weak(world: &mut World) -> String {
    world.server.is_weak = true;
    world.server.compare = world.dice.one_of(&[Compare::Octets, Compare::Weakly]);
    let path = world.any_born();
    let seen = world.read(&path);
    let (seen, is_shown) = world.may_show(&path, seen, 60);
    world.somebody_changes(&path);
    let last = world.write(&path, &seen.tag);
    if !is_shown {
        world.of(last).fits(&["weak-validator"]);
    }
    path
}

/// A list gave the tags of its members.
pub fn write_after_a_list(world: &mut World) -> String {
    let path = world.any_born();
    let tag = world.server.current_tag(&path);
    let member = tag.replace('"', "\\\"");
    let list = match world.dice.between(0, 1) {
        0 => Answer::new(200).json(format!(r#"[{{"href":"{path}","etag":"{member}"}}]"#)),
        _ => Answer::new(200)
            .json(format!(r#"{{"value":[{{"@odata.id":"{path}","@odata.etag":"{member}"}}]}}"#)),
    };
    let list = if world.dice.percent(50) { list.with("ETag", "\"list-1\"") } else { list };
    world.read_answered("/notes", list, Source::Network);
    world.pause();
    world.somebody_changes(&path);
    world.write(&path, &tag);
    path
}

/// A multistatus gave the tags of its members (RFC 4918 §9.1).
pub fn write_after_a_multistatus(world: &mut World) -> String {
    let path = world.any_born();
    let tag = world.server.current_tag(&path);
    let member = tag.replace('"', "&quot;");
    let body = format!(
        r#"<?xml version="1.0"?><d:multistatus xmlns:d="DAV:"><d:response><d:href>{path}</d:href><d:propstat><d:prop><d:getetag>{member}</d:getetag></d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response></d:multistatus>"#
    );
    let answer = Answer::new(207).with("DAV", "1, 3").text("application/xml; charset=utf-8", body);
    let sent = crate::message::Sent::new("PROPFIND", "/notes/").with("Depth", "1");
    world.send(sent, Fate::answered(answer));
    world.pause();
    world.somebody_changes(&path);
    world.write(&path, &tag);
    path
}
