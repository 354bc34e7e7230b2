//! All notes, and the way of a request through the parties between a browser and its note.

use std::borrow::Cow;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use axum::http::{HeaderName, Method, StatusCode};
use tokio::sync::broadcast;

use crate::access;
use crate::answer::{self, Answer};
use crate::cdn;
use crate::colleague;
use crate::compression;
use crate::cors;
use crate::foreign;
use crate::gateway;
use crate::manner::{Birth, Dialect, Hold, Manner, MethodOverride, Middle, Siblings};
use crate::meddler;
use crate::note::{BirthState, Note};
use crate::received::{Kind, Received};
use crate::resource;
use crate::seed;
use crate::shelf::Shelf;
use crate::tus;
use crate::webdav;
use crate::words;

/// Notes kept; beyond that the oldest goes.
const CAPACITY: usize = 10_000;
const METHOD_OVERRIDE: HeaderName = HeaderName::from_static("x-http-method-override");
/// Changes that a slow listener may lag behind before it loses some.
const BACKLOG: usize = 64;
/// The note of the demo page, which is there from the start.
pub const MEETING: &str = "/notes/meeting";

pub struct World {
    shelf: Mutex<Shelf>,
    /// The paths of notes as they change.
    changes: broadcast::Sender<String>,
}

impl World {
    pub fn new(now: SystemTime) -> Self {
        let mut shelf = Shelf::new(CAPACITY);
        shelf.with(MEETING, |note| seed::sow(note, Manner::default().content, now));
        World { shelf: Mutex::new(shelf), changes: broadcast::Sender::new(BACKLOG) }
    }

    pub fn changes(&self) -> broadcast::Receiver<String> {
        self.changes.subscribe()
    }

    /// Looks at a note without being a request.
    pub fn look<R>(&self, path: &str, look: impl FnOnce(Option<&Note>) -> R) -> R {
        look(self.shelf().get(path))
    }

    /// Does what a request asks, with all that it brings about; says what to answer, and how long to hold that back.
    pub fn answer(&self, received: &Received) -> (Answer, Duration) {
        let Some(manner) = manner_of(&received.path) else {
            let detail = "no such path: www/README.md lists what there is";
            return (answer::problem(StatusCode::NOT_FOUND, detail), Duration::ZERO);
        };
        if cors::is_preflight(received) {
            return (cors::preflight(&manner, received), Duration::ZERO);
        }
        let received = &*overridden(&manner, received);
        let mut shelf = self.shelf();
        let (mut answer, changed, hold) = match (manner.dialect, received.method.as_str()) {
            (Dialect::WebDav, "COPY" | "MOVE") => {
                let (answer, changed) = webdav::answer(&mut shelf, &manner, received);
                (answer, changed, Duration::ZERO)
            }
            _ => shelf.with(place(&manner, &received.path), |note| {
                let before = note.revision;
                be_born(note, &manner, received);
                let refusal = access::refusal(note, manner.access, received);
                let answer = refusal.unwrap_or_else(|| pass(note, &manner, received));
                let changed = if note.revision == before { None } else { Some(received.path.clone()) };
                (answer, changed, hold(note, &manner, received))
            }),
        };
        drop(shelf);
        cors::dress(&mut answer, &manner, received);
        if let Some(path) = changed {
            self.tell(path);
        }
        (answer, hold)
    }

    /// Somebody else writes now. 404 where there is nothing to write to.
    pub fn colleague_writes(&self, path: &str, now: SystemTime) -> StatusCode {
        let Some(manner) = manner_of(path) else { return StatusCode::NOT_FOUND };
        let written = self.shelf().with(path, |note| {
            colleague::write(note, &manner, now);
            note.current.is_some()
        });
        if !written {
            return StatusCode::NOT_FOUND;
        }
        self.tell(path.to_owned());
        StatusCode::NO_CONTENT
    }

    fn tell(&self, path: String) {
        // Nobody listening is no fault.
        let _ = self.changes.send(path);
    }

    /// A poisoned lock guards notes that are at worst half told about: serve on.
    fn shelf(&self) -> MutexGuard<'_, Shelf> {
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Where a note stands: parts of one note stand together.
fn place<'a>(manner: &Manner, path: &'a str) -> &'a str {
    match manner.siblings {
        Siblings::Apart => path,
        Siblings::Shared => path.rsplit_once('.').map_or(path, |(whole, _)| whole),
    }
}

/// The manner of `/MANNER/NAME`; a name is never empty and holds no further slash.
fn manner_of(path: &str) -> Option<Manner> {
    let (segment, name) = path.strip_prefix('/')?.split_once('/')?;
    if name.is_empty() || name.contains('/') { None } else { words::manner(segment) }
}

/// The request as a server understands it that lets a field or a parameter name the method.
fn overridden<'a>(manner: &Manner, received: &'a Received) -> Cow<'a, Received> {
    let named = received.header(METHOD_OVERRIDE).or(received.parameter("_method"));
    let method = named.and_then(|name| name.to_ascii_uppercase().parse().ok());
    match (manner.method_override, method) {
        (MethodOverride::Honoured, Some(method)) => Cow::Owned(Received { method, ..received.clone() }),
        _ => Cow::Borrowed(received),
    }
}

fn hold(note: &Note, manner: &Manner, received: &Received) -> Duration {
    match (received.kind(), manner.hold) {
        (Kind::Write, Hold::EveryWrite(time)) => time,
        (Kind::Write, Hold::FirstWrite(time)) if note.writes == 1 && note.failures == 0 => time,
        _ => Duration::ZERO,
    }
}

pub fn be_born(note: &mut Note, manner: &Manner, received: &Received) {
    if note.birth == BirthState::Unborn && manner.birth == Birth::WhenAskedFor {
        seed::sow(note, manner.content, received.now);
        if manner.middle == Middle::Cdn {
            cdn::stock(note, manner, &received.path, received.now);
        }
    }
}

/// Through whoever stands in between, to the note and back.
fn pass(note: &mut Note, manner: &Manner, received: &Received) -> Answer {
    match manner.middle {
        Middle::Nobody => at_the_note(note, manner, received),
        Middle::Compression => compression::pass(received, |received| at_the_note(note, manner, received)),
        Middle::QuoteEater | Middle::ConditionEater => {
            meddler::pass(manner.middle, received, |received| at_the_note(note, manner, received))
        }
        Middle::Cdn => cdn::pass(note, received, |note| at_the_note(note, manner, received)),
        Middle::TiredGateway(report) => {
            gateway::pass(note, report, received, |note| at_the_note(note, manner, received))
        }
    }
}

fn at_the_note(note: &mut Note, manner: &Manner, received: &Received) -> Answer {
    if manner.dialect == Dialect::Tus
        && let Some(refusal) = tus::refusal(received)
    {
        return refusal;
    }
    let answer = match manner.dialect {
        dialect @ (Dialect::Couch | Dialect::Search | Dialect::Library) => {
            foreign::answer(note, dialect, received)
        }
        Dialect::Plain | Dialect::Tus | Dialect::WebDav => resource::answer(note, manner, received),
    };
    let was_read = received.method == Method::GET && answer.status() == StatusCode::OK;
    if was_read && note.reads <= manner.disturbed_reads {
        colleague::write(note, manner, received.now);
    }
    answer
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rehearsal::{NOTE, Rehearsal, field};

    const WRONG: &str = "\"old\"";

    #[test]
    fn a_path_that_names_no_manner_is_not_found() {
        for path in ["/nothing/n", "/drafts/", "/drafts/a/b", "/drafts"] {
            assert_eq!(Rehearsal::of("drafts").elsewhere(path).get().status(), 404, "{path}");
        }
    }

    #[test]
    fn tags_differ_between_notes() {
        let mut client = Rehearsal::of("drafts");
        assert_ne!(client.tag(), client.elsewhere("/drafts/other").tag());
    }

    #[test]
    fn a_colleague_writes_after_the_first_read_alone() {
        let mut note = Rehearsal::of("shared");
        let first = note.tag();
        assert_eq!(note.put("if-match", &first), 412);
        let second = note.tag();
        assert_eq!(note.put("if-match", &second), 204);
    }

    #[test]
    fn a_busy_colleague_beats_so_many_reads() {
        let mut note = Rehearsal::of("busy=3+polite=7");
        for _ in 0..3 {
            let tag = note.tag();
            let answer = note.send("PUT", &[("content-type", "application/json"), ("if-match", &tag)], NOTE);
            assert_eq!(answer.status(), 412);
            assert_eq!(field(&answer, "retry-after").unwrap(), "7");
        }
        let tag = note.tag();
        assert_eq!(note.put("if-match", &tag), 204);
    }

    #[test]
    fn a_colleague_may_be_busy_without_end() {
        let mut note = Rehearsal::of("busy");
        for _ in 0..20 {
            let tag = note.tag();
            assert_eq!(note.put("if-match", &tag), 412);
        }
    }

    #[test]
    fn what_a_read_finds_after_the_412() {
        for (manner, status) in [
            ("gone", 410),
            ("missing", 404),
            ("forbidden", 403),
            ("login", 401),
            ("blank", 204),
            ("moved", 308),
        ] {
            let mut note = Rehearsal::of(manner);
            let tag = note.tag();
            assert_eq!(note.get().status(), 200, "{manner}: before the 412 all is well");
            assert_eq!(note.put("if-match", &tag), 412, "{manner}");
            let answer = note.get();
            assert_eq!(answer.status(), status, "{manner}");
            if let Some(location) = field(&answer, "location") {
                assert_eq!(note.elsewhere(&location).get().status(), 200);
            }
        }
    }

    #[test]
    fn validators_in_each_manner() {
        let tag = |manner: &str| field(&Rehearsal::of(manner).get(), "etag");
        let date = |manner: &str| field(&Rehearsal::of(manner).get(), "last-modified");
        assert!(tag("weak").unwrap().starts_with("W/\""));
        assert_eq!((tag("dated"), tag("rounding"), tag("silent")), (None, None, None));
        assert!(date("dated").is_some() && date("rounding").is_some());
        assert_eq!(date("silent"), None);
    }

    #[test]
    fn a_weak_tag_never_matches() {
        let mut note = Rehearsal::of("weak");
        let tag = note.tag();
        assert_eq!(note.put("if-match", &tag), 412);
        assert_eq!(note.put("if-match", tag.trim_start_matches("W/")), 412);
    }

    #[test]
    fn an_unstable_tag_never_comes_twice() {
        let mut note = Rehearsal::of("unstable");
        let (first, second) = (note.get(), note.get());
        assert_eq!(first.body(), second.body());
        assert_ne!(field(&first, "etag"), field(&second, "etag"));
        let newest = field(&second, "etag").unwrap();
        assert_eq!(note.put("if-match", &newest), 412);
    }

    #[test]
    fn replicas_take_turns() {
        let mut note = Rehearsal::of("replicas");
        let (first, second) = (note.get(), note.get());
        assert_eq!(field(&first, "x-served-by").unwrap(), "replica-a");
        assert_eq!(field(&second, "x-served-by").unwrap(), "replica-b");
        let tag = field(&second, "etag").unwrap();
        assert_eq!(note.put("if-match", &tag), 412);
        assert_eq!(note.tag(), tag, "the refetch gives back what just failed");
    }

    #[test]
    fn each_language_has_its_tag() {
        let mut note = Rehearsal::of("negotiated");
        let german = note.send("GET", &[("accept-language", "de-DE, en;q=0.5")], "");
        assert_eq!(field(&german, "vary").unwrap(), "Accept-Language");
        assert_eq!(field(&german, "content-language").unwrap(), "de");
        assert_eq!(note.put("if-match", &field(&german, "etag").unwrap()), 412);
    }

    #[test]
    fn a_quiet_write_has_no_validators() {
        let mut note = Rehearsal::of("quiet");
        let tag = note.tag();
        let answer = note.send("PUT", &[("content-type", "application/json"), ("if-match", &tag)], NOTE);
        assert_eq!(answer.status(), 204);
        assert_eq!((field(&answer, "etag"), field(&answer, "last-modified")), (None, None));
        assert_eq!(note.put("if-match", &tag), 412);
    }

    #[test]
    fn a_required_condition() {
        let mut note = Rehearsal::of("required");
        let tag = note.tag();
        assert_eq!(note.put_plainly(), 428);
        assert_eq!(note.put("if-match", WRONG), 412);
        assert_eq!(note.put("if-match", &tag), 204);
    }

    #[test]
    fn checks_that_are_at_fault() {
        assert_eq!(Rehearsal::of("heedless").put("if-match", WRONG), 204);
        for (manner, status) in [("never-304", 412), ("wasteful", 200), ("drafts", 304)] {
            let mut note = Rehearsal::of(manner);
            let tag = note.tag();
            assert_eq!(note.send("GET", &[("if-none-match", &tag)], "").status(), status, "{manner}");
        }
    }

    #[test]
    fn dates_that_are_at_fault() {
        for (manner, name, status) in [
            ("dated", "if-unmodified-since", 204),
            ("rounding", "if-unmodified-since", 412),
            ("shared+dated", "if-unmodified-since", 412),
            ("shared+legacy", "if-modified-since", 412),
            ("shared", "if-modified-since", 204),
        ] {
            let mut note = Rehearsal::of(manner);
            let date = field(&note.get(), "last-modified").unwrap();
            assert_eq!(note.put(name, &date), status, "{manner}");
        }
    }

    #[test]
    fn compression_changes_the_tag_on_the_way_out_alone() {
        let mut note = Rehearsal::of("gzip");
        let bare = note.tag();
        let packed = note.send("GET", &[("accept-encoding", "gzip, br")], "");
        assert_eq!(field(&packed, "content-encoding").unwrap(), "gzip");
        assert_eq!(packed.body()[..2], [0x1f, 0x8b]);
        let tag = field(&packed, "etag").unwrap();
        assert_eq!(tag, bare.trim_end_matches('"').to_owned() + "-gzip\"");
        assert_eq!(note.put("if-match", &tag), 412);
        assert_eq!(note.put("if-match", &bare), 204);
    }

    #[test]
    fn the_cdn_gives_out_an_old_copy_unless_told_not_to() {
        let mut note = Rehearsal::of("cdn");
        let hit = note.get();
        assert_eq!(field(&hit, "x-cache").unwrap(), "HIT");
        assert_eq!(field(&hit, "age").unwrap(), "95");
        assert_eq!(note.put("if-match", &field(&hit, "etag").unwrap()), 412);
        assert_eq!(field(&note.get(), "etag"), field(&hit, "etag"), "a 412 does not invalidate");
        let fresh = note.send("GET", &[("cache-control", "no-cache")], "");
        assert_eq!(field(&fresh, "x-cache").unwrap(), "MISS");
        assert_ne!(field(&fresh, "etag"), field(&hit, "etag"));
        assert_eq!(note.put("if-match", &field(&fresh, "etag").unwrap()), 204);
        assert_eq!(field(&note.get(), "x-cache").unwrap(), "MISS", "a write that held does");
    }

    #[test]
    fn meddlers_leave_their_mark() {
        for (manner, status, echo) in [("unquoting", 412, None), ("dropping+required", 428, Some("(none)"))] {
            let mut note = Rehearsal::of(manner);
            let tag = note.tag();
            let sent = [("content-type", "application/json"), ("if-match", &*tag)];
            let answer = note.send("PUT", &sent, NOTE);
            assert_eq!(answer.status(), status, "{manner}");
            let expected = echo.unwrap_or(tag.trim_matches('"'));
            assert_eq!(field(&answer, "x-received-if-match").unwrap(), expected);
            assert_eq!(field(&answer, "via").unwrap(), "1.1 meddler");
        }
    }

    #[test]
    fn the_gateway_reports_a_write_that_was_done_as_failed() {
        let mut note = Rehearsal::of("landing");
        let tag = note.tag();
        assert_eq!(note.put("if-match", &tag), 504);
        assert_eq!(note.get().body(), NOTE);
        assert_eq!(note.put("if-match", &tag), 412);
        let tag = note.tag();
        assert_eq!(note.put("if-match", &tag), 204);
    }

    #[test]
    fn the_gateway_may_say_something_else_or_nothing() {
        assert_eq!(Rehearsal::of("landing=503").put_plainly(), 503);
        let mut lost = Rehearsal::of("cut");
        let answer = lost.send("PUT", &[("content-type", "application/json")], NOTE);
        assert!(answer.extensions().get::<gateway::Lost>().is_some());
        assert_eq!(lost.get().body(), NOTE);
        let mut saved = Rehearsal::of("redirecting=302");
        let answer = saved.send("PUT", &[("content-type", "application/json")], NOTE);
        assert_eq!(
            (answer.status().as_u16(), &*field(&answer, "location").unwrap()),
            (302, "/redirecting=302/n")
        );
        assert_eq!(saved.get().body(), NOTE);
        assert_eq!(saved.put("if-match", WRONG), 412);
    }

    #[test]
    fn a_method_can_be_overridden() {
        for manner in ["drafts", "overriding"] {
            let mut note = Rehearsal::of(manner);
            let status = note.send("GET", &[("x-http-method-override", "DELETE")], "").status().as_u16();
            assert_eq!(status, if manner == "drafts" { 200 } else { 204 });
            assert_eq!(note.get().status(), if manner == "drafts" { 200 } else { 404 });
        }
        assert_eq!(Rehearsal::of("overriding").ask("_method=delete").get().status(), 204);
    }

    #[test]
    fn answers_to_writes_can_be_held_back() {
        let json = [("content-type", "application/json")];
        let mut slow = Rehearsal::of("slow=300");
        assert_eq!(slow.send_and_wait("GET", &[], "").1, Duration::ZERO);
        assert_eq!(slow.send_and_wait("PUT", &json, NOTE).1, Duration::from_millis(300));
        assert_eq!(slow.send_and_wait("PUT", &json, NOTE).1, Duration::from_millis(300));
        let mut stuck = Rehearsal::of("stuck=900");
        assert_eq!(stuck.send_and_wait("PUT", &json, NOTE).1, Duration::from_millis(900));
        assert_eq!(stuck.send_and_wait("PUT", &json, NOTE).1, Duration::ZERO);
    }

    #[test]
    fn a_browser_may_keep_a_cached_note() {
        assert_eq!(field(&Rehearsal::of("cached=60").get(), "cache-control").unwrap(), "private, max-age=60");
    }

    #[test]
    fn what_other_origins_may_see_and_send() {
        let origin = ("origin", "http://elsewhere");
        let asking = [
            origin,
            ("access-control-request-method", "PUT"),
            ("access-control-request-headers", "if-match"),
        ];
        for (manner, exposed, allowed) in [
            ("drafts", None, None),
            ("exposed", Some("ETag, Last-Modified, Retry-After, Note-Revision, Location"), Some("if-match")),
            ("hidden", Some("Note-Revision"), Some("if-match")),
            ("starred", Some("*"), Some("if-match")),
            (
                "refusing",
                Some("ETag, Last-Modified, Retry-After, Note-Revision, Location"),
                Some("content-type"),
            ),
        ] {
            let mut note = Rehearsal::of(manner);
            let read = note.send("GET", &[origin], "");
            assert_eq!(field(&read, "access-control-expose-headers").as_deref(), exposed, "{manner}");
            assert!(field(&read, "etag").is_some(), "{manner}: the tag is on the wire all the same");
            let preflight = note.send("OPTIONS", &asking, "");
            assert_eq!(field(&preflight, "access-control-allow-headers").as_deref(), allowed, "{manner}");
        }
    }

    #[test]
    fn other_protocols_412() {
        let mut upload = Rehearsal::of("tus+files");
        let refused = upload.send("PATCH", &[("tus-resumable", "0.2.2")], "x");
        assert_eq!(
            (refused.status().as_u16(), field(&refused, "tus-version").unwrap().as_str()),
            (412, "1.0.0")
        );

        let mut note = Rehearsal::of("dav");
        let copy = [("destination", "/dav/there"), ("overwrite", "F")];
        assert_eq!(note.send("COPY", &copy, "").status(), 201);
        assert_eq!(note.send("COPY", &copy, "").status(), 412);
        assert_eq!(note.send("COPY", &copy[..1], "").status(), 204);
        assert_eq!(note.send("MOVE", &copy[..1], "").status(), 204);
        assert_eq!(note.get().status(), 404, "what was moved is gone");
    }

    #[test]
    fn a_colleague_can_be_asked_to_write() {
        let world = World::new(SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000));
        let mut changes = world.changes();
        let revision = || world.look(MEETING, |note| note.map(|note| note.revision));
        let before = revision().unwrap();
        assert_eq!(world.colleague_writes(MEETING, SystemTime::now()), StatusCode::NO_CONTENT);
        assert_eq!(revision(), Some(before + 1));
        assert_eq!(changes.try_recv().unwrap(), MEETING);
        assert_eq!(world.colleague_writes("/notes/none", SystemTime::now()), StatusCode::NOT_FOUND);
    }
}
