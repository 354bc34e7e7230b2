//! Conditions by date: If-Unmodified-Since, and wrong clocks.

use crate::message::{Answer, Sent, shifted_date};
use crate::world::{Fate, World};

fn dated(world: &mut World) -> String {
    world.server.gives_tags = false;
    world.server.gives_dates = true;
    world.any_born()
}

fn write(world: &mut World, path: &str, date: &str) -> usize {
    let content = world.content();
    let sent = world.server.carrier.write(path, &content, None).with("If-Unmodified-Since", date);
    world.send(sent, Fate::default())
}

/// Somebody else writes.
pub fn another_writes(world: &mut World) -> String {
    let path = dated(world);
    let seen = world.read(&path);
    world.pause();
    world.now += 1_500;
    world.somebody_changes(&path);
    write(world, &path, &seen.date);
    path
}

/// The page keeps the date from before its own write.
pub fn own_write(world: &mut World) -> String {
    let path = dated(world);
    let seen = world.read(&path);
    world.pause();
    world.now += 1_500;
    write(world, &path, &seen.date);
    world.pause();
    write(world, &path, &seen.date);
    path
}

/// Local time, labelled GMT.
pub fn local_time(world: &mut World) -> String {
    let path = dated(world);
    world.read(&path);
    world.pause();
    let hours = world.dice.one_of(&[-8, -5, -3, -2, -1]);
    let at = world.server.current(&path).unwrap().at;
    let last = write(world, &path, &shifted_date(at, hours * 3600));
    world.of(last).instead(&["clock-skew"]);
    path
}

/// The server compares with fractions of a second, which its Last-Modified cannot show.
pub fn fractions(world: &mut World) -> String {
    let path = dated(world);
    let seen = world.read(&path);
    world.pause();
    let content = world.content();
    let sent = world.server.carrier.write(&path, &content, None).with("If-Unmodified-Since", seen.date);
    let refusal = world.server.represent(&path, &world.server.current(&path).unwrap().clone());
    let mut answer = Answer::new(412);
    if let Some(date) = refusal.field("Last-Modified").filter(|_| world.dice.percent(50)) {
        answer.set("Last-Modified", date.to_owned());
    }
    let last = world.send(sent, Fate::answered(answer));
    world.of(last).is(&["date-too-coarse", "server-checks-wrongly"]).fits(&[
        "changed-by-another",
        "replicas-disagree",
        "stale-cache-read",
    ]);
    path
}

/// If-Modified-Since on a write: the server has a rule of its own.
pub fn modified_since_on_a_write(world: &mut World) -> String {
    let path = dated(world);
    let seen = world.read(&path);
    world.pause();
    let content = world.content();
    let sent = world.server.carrier.write(&path, &content, None).with("If-Modified-Since", seen.date);
    let last = world.send(sent, Fate::answered(Answer::new(412)));
    world.of(last).is(&["outdated-if-modified-since"]);
    path
}

/// 412 for a conditional read.
pub fn read_is_refused(world: &mut World) -> String {
    let (path, seen) = world.opened();
    let sent = Sent::new("GET", &path).with("If-None-Match", seen.tag);
    let last = world.send(sent, Fate::answered(Answer::new(412)));
    world.of(last).is(&["should-have-been-304"]);
    path
}
